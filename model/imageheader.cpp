// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/imageheader.h"

#include "model/imagereader.h"
#include "model/objectname.h"

#include <algorithm>
#include <array>

namespace Quartermaster {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 isoDescriptors = 32LL << 10; // ECMA-119 6.2.1: sixteen sectors of 2 KiB for others before it
constexpr qint64 vhdFooter = 512;

struct Signature {
    ImageFormat format;
    qint64 offset;
    QByteArrayView magic;
    const char *variant;
};

QByteArrayView view(const char *text, qsizetype length)
{
    return {text, length};
}

const QList<Signature> &signatures()
{
    static const QList<Signature> all{
        {ImageFormat::Qcow2, 0, view("QFI\xfb", 4), ""},
        {ImageFormat::Qed, 0, view("QED\0", 4), ""},
        {ImageFormat::Vmdk, 0, view("KDMV", 4), ""},
        {ImageFormat::Vmdk, 0, view("COWD", 4), "COWD"},
        {ImageFormat::Vdi, 64, view("\x7f\x10\xda\xbe", 4), ""},
        {ImageFormat::Vhd, 0, view("conectix", 8), ""},
        {ImageFormat::Vhdx, 0, view("vhdxfile", 8), ""},
        {ImageFormat::Ploop, 0, view("WithoutFreeSpace", 16), ""},
        {ImageFormat::Ploop, 0, view("WithouFreSpacExt", 16), ""},
        {ImageFormat::Luks, 0, view("LUKS\xba\xbe", 6), ""},
        {ImageFormat::Iso, isoDescriptors + 1, view("CD001", 5), ""},
        {ImageFormat::Iso, isoDescriptors + 1, view("BEA01", 5), ""},
        {ImageFormat::Compressed, 0, view("\x1f\x8b\x08", 3), "gzip"},
        {ImageFormat::Compressed, 0,
         view("\xfd"
              "7zXZ\0",
              6),
         "xz"},
        {ImageFormat::Compressed, 0, view("\x28\xb5\x2f\xfd", 4), "zstd"},
        {ImageFormat::Compressed, 0, view("BZh", 3), "bzip2"},
        {ImageFormat::Archive, 0, view("PK\x03\x04", 4), "zip"},
        {ImageFormat::Archive, 257, view("ustar", 5), "tar"},
    };
    return all;
}

/// A VMDK's descriptor of its own: comments and empty lines, then "version=" (QEMU block/vmdk.c vmdk_probe()).
bool isVmdkText(QByteArrayView front)
{
    constexpr qsizetype longest = 4096;
    if (front.isEmpty() || (front[0] != '#' && front[0] != 'v'))
        return false;
    const QByteArray text = front.first(std::min(front.size(), longest)).toByteArray();
    if (text.startsWith("# Disk DescriptorFile"))
        return true;
    for (const QByteArray &line : text.split('\n')) {
        const QByteArray trimmed = line.trimmed();
        if (!trimmed.isEmpty() && !trimmed.startsWith('#'))
            return trimmed.startsWith("version=");
    }
    return false;
}

void readAs(const Signature &signature, ImageReader &reader)
{
    reader.header().format = signature.format;
    reader.header().variant = QString::fromLatin1(signature.variant);
    switch (signature.format) {
    case ImageFormat::Qcow:
    case ImageFormat::Qcow2:
        return readQcow(reader);
    case ImageFormat::Qed:
        return readQed(reader);
    case ImageFormat::Vmdk:
        return readSparseVmdk(reader);
    case ImageFormat::Vdi:
        return readVdi(reader);
    case ImageFormat::Vhd:
        return readVhd(reader, 0);
    case ImageFormat::Vhdx:
        return readVhdx(reader);
    case ImageFormat::Ploop:
        return readPloop(reader);
    case ImageFormat::Iso:
        return readIso(reader);
    case ImageFormat::Luks:
        return readLuks(reader);
    case ImageFormat::Raw:
    case ImageFormat::Compressed:
    case ImageFormat::Archive:
        return;
    }
}

/// No signature at the beginning: a fixed VHD has one at its end, the rest is raw.
void readUnsigned(ImageReader &reader)
{
    const qint64 size = reader.size();
    if (size >= 2 * vhdFooter && size % vhdFooter == 0) {
        const auto footer = reader.bytes(static_cast<quint64>(size - vhdFooter), vhdFooter);
        if (footer && footer->startsWith(QByteArrayView("conectix"))) {
            reader.header().format = ImageFormat::Vhd;
            readVhd(reader, static_cast<quint64>(size - vhdFooter));
            return;
        }
    }
    reader.header().variant = rawVariant(reader);
    if (size >= 0)
        reader.setVirtualSize(static_cast<quint64>(size));
}

} // namespace

void ImageBytes::add(qint64 offset, QByteArray bytes)
{
    // One that goes on where an older one ends makes one piece with it.
    for (Piece &piece : m_pieces) {
        if (piece.offset + piece.bytes.size() == offset) {
            piece.bytes += bytes;
            return;
        }
    }
    m_pieces.append({offset, std::move(bytes)});
}

std::optional<QByteArrayView> ImageBytes::at(qint64 offset, qint64 length) const
{
    for (const Piece &piece : m_pieces) {
        if (offset >= piece.offset && length <= piece.bytes.size()
            && offset - piece.offset <= piece.bytes.size() - length)
            return QByteArrayView(piece.bytes).sliced(offset - piece.offset, length);
    }
    return std::nullopt;
}

QByteArrayView ImageBytes::front() const
{
    for (const Piece &piece : m_pieces) {
        if (piece.offset == 0)
            return piece.bytes;
    }
    return {};
}

bool ImageHeader::hasWarning(ImageWarning::Kind kind) const
{
    return std::any_of(warnings.begin(), warnings.end(),
                       [kind](const ImageWarning &warning) { return warning.kind == kind; });
}

std::optional<QByteArrayView> ImageReader::bytes(quint64 offset, quint64 length)
{
    constexpr auto most = static_cast<quint64>(mostVirtual);
    if (offset > most || length > static_cast<quint64>(mostWanted)) {
        malformed("an offset or length beyond all bounds");
        return std::nullopt;
    }
    const auto from = static_cast<qint64>(offset);
    const auto count = static_cast<qint64>(length);
    if (const auto found = m_bytes.at(from, count))
        return found;
    if (size() >= 0 && from + count > size()) {
        warn(ImageWarning::Kind::CutOff);
    } else {
        const ImageRange range{from, count};
        if (!m_header.wanted.contains(range))
            m_header.wanted << range;
    }
    return std::nullopt;
}

QByteArrayView ImageReader::upTo(quint64 offset, quint64 length)
{
    if (size() >= 0 && offset < static_cast<quint64>(size()))
        length = std::min(length, static_cast<quint64>(size()) - offset);
    return bytes(offset, length).value_or(QByteArrayView());
}

bool ImageReader::has(qint64 offset, QByteArrayView magic) const
{
    const auto found = m_bytes.at(offset, magic.size());
    return found && *found == magic;
}

void ImageReader::warn(ImageWarning::Kind kind, const QString &subject)
{
    const ImageWarning warning{kind, subject};
    if (!m_header.warnings.contains(warning))
        m_header.warnings << warning;
}

void ImageReader::setVirtualSize(quint64 count, quint64 unit)
{
    if (unit == 0 || count > static_cast<quint64>(mostVirtual) / unit)
        malformed("an absurd virtual size");
    else
        m_header.virtualSize = static_cast<qint64>(count * unit);
}

QString fileNameInImage(QByteArrayView bytes)
{
    QByteArray name = bytes.first(std::min(bytes.size(), ImageReader::longestName)).toByteArray();
    if (const qsizetype end = name.indexOf('\0'); end >= 0)
        name.truncate(end);
    if (name.startsWith("json:")) // QEMU's options, among them passwords
        return u"json:{...}"_s;
    const QString text = nameFromBytes(name);
    return text.contains("://"_L1) ? redactedUrl(text) : text;
}

ImageHeader readImageHeader(const ImageBytes &bytes)
{
    ImageHeader header;
    ImageReader reader(bytes, header);
    const QByteArrayView front = bytes.front();
    const qint64 needed = bytes.size() < 0 ? imageFrontSize : std::min(bytes.size(), imageFrontSize);
    if (front.size() < needed && bytes.size() >= 0) {
        header.wanted << ImageRange{0, needed};
        return header;
    }
    const Signature *first = nullptr;
    for (const Signature &signature : signatures()) {
        if (!reader.has(signature.offset, signature.magic))
            continue;
        if (!first) {
            first = &signature;
            readAs(signature, reader);
        } else if (signature.format != first->format) {
            reader.warn(ImageWarning::Kind::Ambiguous, imageFormatName(signature.format));
        }
    }
    if (first)
        return header;
    if (isVmdkText(front)) {
        header.format = ImageFormat::Vmdk;
        readVmdkText(reader);
    } else {
        readUnsigned(reader);
    }
    return header;
}

QString imageFormatName(ImageFormat format)
{
    switch (format) {
    case ImageFormat::Raw:
        return u"raw"_s;
    case ImageFormat::Qcow:
        return u"qcow"_s;
    case ImageFormat::Qcow2:
        return u"qcow2"_s;
    case ImageFormat::Qed:
        return u"qed"_s;
    case ImageFormat::Vmdk:
        return u"vmdk"_s;
    case ImageFormat::Vdi:
        return u"vdi"_s;
    case ImageFormat::Vhd:
        return u"vhd"_s;
    case ImageFormat::Vhdx:
        return u"vhdx"_s;
    case ImageFormat::Ploop:
        return u"ploop"_s;
    case ImageFormat::Iso:
        return u"iso"_s;
    case ImageFormat::Luks:
        return u"luks"_s;
    case ImageFormat::Compressed:
        return u"compressed"_s;
    case ImageFormat::Archive:
        return u"archive"_s;
    }
    return {};
}

namespace {

struct Promise {
    QLatin1StringView suffix;
    QList<ImageFormat> formats; ///< The first is what it is called after.
};

const Promise *promiseOf(const QString &fileName)
{
    using F = ImageFormat;
    static const QList<Promise> promises{
        {"qcow2"_L1, {F::Qcow2}},
        {"qcow"_L1, {F::Qcow, F::Qcow2}},
        {"qed"_L1, {F::Qed}},
        {"vmdk"_L1, {F::Vmdk}},
        {"vdi"_L1, {F::Vdi}},
        {"vhd"_L1, {F::Vhd}},
        {"vpc"_L1, {F::Vhd}},
        {"vhdx"_L1, {F::Vhdx}},
        {"hdd"_L1, {F::Ploop}},
        {"iso"_L1, {F::Iso}},
        {"raw"_L1, {F::Raw, F::Iso, F::Luks}}, // bytes of a disk, whatever is on it
        {"luks"_L1, {F::Luks}},
        {"gz"_L1, {F::Compressed}},
        {"bz2"_L1, {F::Compressed}},
        {"xz"_L1, {F::Compressed}},
        {"zst"_L1, {F::Compressed}},
        {"ova"_L1, {F::Archive}},
        {"tar"_L1, {F::Archive}},
        {"zip"_L1, {F::Archive}},
    };
    const QString suffix = fileName.section(u'.', -1).toLower();
    const auto found = std::find_if(promises.begin(), promises.end(),
                                    [&suffix](const Promise &promise) { return suffix == promise.suffix; });
    return fileName.contains(u'.') && found != promises.end() ? &*found : nullptr;
}

} // namespace

bool contradictsName(const QString &fileName, ImageFormat format)
{
    const Promise *promise = promiseOf(fileName);
    return promise && !promise->formats.contains(format);
}

QString formatOfName(const QString &fileName)
{
    const Promise *promise = promiseOf(fileName);
    return promise ? imageFormatName(promise->formats.first()) : QString();
}

} // namespace Quartermaster
