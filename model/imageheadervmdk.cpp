// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// VMware's VMDK: sparse ones with a header, and descriptors that name other files.

#include "model/imagereader.h"

#include <QRegularExpression>

namespace Quartermaster {

namespace {

using namespace Qt::StringLiterals;
using Kind = ImageWarning::Kind;

constexpr quint64 sector = 512;
constexpr quint64 longestDescriptor = ImageReader::mostWanted - 1; // QEMU block/vmdk.c
constexpr quint64 atTheEnd = ~quint64(0);                          // GD_AT_END: a footer has the last word
constexpr int mostExtents = 4096;

struct Extent {
    quint64 sectors = 0;
    QByteArray type;
    QByteArray file;
};

struct Descriptor {
    QByteArray createType;
    QByteArray parent;
    bool hasParent = false;
    QList<Extent> extents;
};

/// RW 20480 SPARSE "disk.vmdk" 0
std::optional<Extent> extentOf(const QByteArray &line)
{
    const QList<QByteArray> words = line.split(' ');
    const QByteArray access = words.first().toLower();
    if (access != "rw" && access != "rdonly" && access != "noaccess")
        return std::nullopt;
    Extent extent;
    extent.sectors = words.value(1).toULongLong();
    extent.type = words.value(2).toUpper();
    const qsizetype begin = line.indexOf('"');
    const qsizetype end = line.indexOf('"', begin + 1);
    if (begin >= 0 && end > begin)
        extent.file = line.mid(begin + 1, end - begin - 1);
    return extent;
}

Descriptor parse(QByteArrayView text)
{
    Descriptor found;
    const qsizetype end = text.indexOf('\0');
    const QList<QByteArray> lines = text.first(end < 0 ? text.size() : end).toByteArray().split('\n');
    for (const QByteArray &line : lines) {
        const QByteArray trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith('#'))
            continue;
        if (const auto extent = extentOf(trimmed)) {
            if (found.extents.size() < mostExtents)
                found.extents << *extent;
            continue;
        }
        const qsizetype equals = trimmed.indexOf('=');
        const QByteArray key = trimmed.first(std::max<qsizetype>(equals, 0)).trimmed().toLower();
        QByteArray value = trimmed.mid(equals + 1).trimmed();
        if (value.startsWith('"'))
            value = value.mid(1, value.indexOf('"', 1) - 1);
        if (key == "createtype")
            found.createType = value;
        else if (key == "parentcid")
            found.hasParent = value.toLower() != "ffffffff";
        else if (key == "parentfilenamehint")
            found.parent = value;
    }
    return found;
}

QString variantOf(const QByteArray &createType)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_-]{1,40}$"_s);
    const QString text = QString::fromLatin1(createType);
    return plain.match(text).hasMatch() ? text : QString();
}

void noteParent(ImageReader &reader, const Descriptor &descriptor)
{
    if (descriptor.hasParent)
        reader.warn(Kind::ParentDisk, fileNameInImage(descriptor.parent));
}

void noteExtents(ImageReader &reader, const Descriptor &descriptor)
{
    quint64 sectors = 0;
    bool isAbsurd = false;
    for (const Extent &extent : descriptor.extents) {
        isAbsurd |= extent.sectors > static_cast<quint64>(ImageReader::mostVirtual) / sector;
        sectors += isAbsurd ? 0 : extent.sectors;
        if (!extent.file.isEmpty() && !reader.header().hasWarning(Kind::ExtentElsewhere))
            reader.warn(Kind::ExtentElsewhere, fileNameInImage(extent.file));
    }
    if (isAbsurd)
        reader.malformed("an extent of absurd size");
    else if (descriptor.extents.isEmpty())
        reader.malformed("a descriptor without extents");
    else
        reader.setVirtualSize(sectors, sector);
}

/// The one that lies within a sparse image. Its single extent is the image itself, under whatever name it had when it was made.
void noteEmbedded(ImageReader &reader, QByteArrayView text, bool hasOwnData)
{
    const Descriptor descriptor = parse(text);
    reader.header().variant = variantOf(descriptor.createType);
    noteParent(reader, descriptor);
    const QByteArray type = descriptor.createType.toLower();
    const bool isSelfContained = hasOwnData && (type == "monolithicsparse" || type == "streamoptimized")
                                 && descriptor.extents.size() == 1 && descriptor.extents.first().type == "SPARSE";
    if (!isSelfContained && descriptor.extents.isEmpty()) {
        reader.malformed("a descriptor without extents");
        return;
    }
    for (const Extent &extent : descriptor.extents) {
        const bool isPath = extent.file.contains('/') || extent.file.contains('\\');
        if (!isSelfContained || isPath) {
            reader.warn(Kind::ExtentElsewhere, fileNameInImage(extent.file));
            return;
        }
    }
}

void readEsxSparse(ImageReader &reader)
{
    if (const auto sectors = reader.little<quint32>(12))
        reader.setVirtualSize(*sectors, sector);
}

} // namespace

void readSparseVmdk(ImageReader &reader)
{
    if (reader.header().variant == "COWD"_L1) {
        readEsxSparse(reader);
        return;
    }
    if (!reader.bytes(0, sector))
        return;
    const quint32 version = reader.little<quint32>(4).value_or(0);
    if (version < 1 || version > 3)
        reader.malformed("a version that is not known");
    quint64 header = 0;
    if (reader.little<quint64>(56).value_or(0) == atTheEnd && reader.size() >= qint64(4 * sector)) {
        // Footer marker, footer, end of stream: the footer is what readers go by.
        const auto footer = static_cast<quint64>(reader.size()) - 2 * sector;
        if (!reader.bytes(footer, sector))
            return;
        if (reader.has(static_cast<qint64>(footer), QByteArrayView("KDMV")))
            header = footer;
        else
            reader.warn(Kind::CutOff);
    }
    const quint64 capacity = reader.little<quint64>(header + 12).value_or(0);
    if (header != 0 && capacity != reader.little<quint64>(12).value_or(0))
        reader.malformed("a footer with another size than the header");
    const quint64 place = reader.little<quint64>(header + 28).value_or(0);
    const quint64 length = reader.little<quint64>(header + 36).value_or(0);
    if (capacity != 0)
        reader.setVirtualSize(capacity, sector);
    if (place == 0 || length == 0) {
        if (capacity == 0)
            reader.malformed("neither size nor descriptor");
        return; // an extent of some other descriptor
    }
    if (place > static_cast<quint64>(ImageReader::mostVirtual) / sector) {
        reader.malformed("a descriptor beyond all bounds");
        return;
    }
    const QByteArrayView text = reader.upTo(place * sector, std::min(length, longestDescriptor / sector) * sector);
    if (!text.isEmpty())
        noteEmbedded(reader, text, capacity != 0);
}

void readVmdkText(ImageReader &reader)
{
    const Descriptor descriptor = parse(reader.upTo(0, longestDescriptor));
    if (!reader.header().wanted.isEmpty())
        return;
    reader.header().variant = variantOf(descriptor.createType);
    noteParent(reader, descriptor);
    noteExtents(reader, descriptor);
}

} // namespace Quartermaster
