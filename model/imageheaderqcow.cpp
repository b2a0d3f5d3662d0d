// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// QEMU's own formats: qcow, qcow2, QED, and Parallels' ploop.

#include "model/imagereader.h"

#include <bit>

namespace Quartermaster {

namespace {

using namespace Qt::StringLiterals;
using Kind = ImageWarning::Kind;

// QEMU docs/interop/qcow2.txt
constexpr quint64 dirtyBit = 1U << 0U;
constexpr quint64 corruptBit = 1U << 1U;
constexpr quint64 dataFileBit = 1U << 2U;
constexpr quint64 knownBits = 0x1f;
constexpr quint32 dataFileExtension = 0x44415441;
constexpr quint32 version2Length = 72;
constexpr quint32 version3Length = 104;
constexpr int mostExtensions = 64;

void readBackingFile(ImageReader &reader, quint64 offset, quint32 length)
{
    if (offset == 0)
        return;
    QString name;
    if (length > ImageReader::longestName)
        reader.malformed("a backing file's name that is too long");
    else if (const auto found = reader.bytes(offset, length))
        name = fileNameInImage(*found);
    reader.warn(Kind::BackingFile, name);
}

/// Version 1: QEMU docs/interop, block/qcow.c.
void readQcow1(ImageReader &reader)
{
    reader.header().format = ImageFormat::Qcow;
    const auto backing = reader.big<quint64>(8);
    const auto length = reader.big<quint32>(16);
    const auto size = reader.big<quint64>(24);
    const auto encryption = reader.big<quint32>(36);
    if (!backing || !length || !size || !encryption)
        return;
    reader.setVirtualSize(*size);
    readBackingFile(reader, *backing, *length);
    if (*encryption != 0)
        reader.warn(Kind::Encrypted);
}

/// Name of the external data file, where an extension has it.
QString dataFileName(ImageReader &reader, quint64 offset)
{
    for (int i = 0; i < mostExtensions; ++i) {
        const auto type = reader.big<quint32>(offset);
        const auto length = reader.big<quint32>(offset + 4);
        if (!type || !length || *type == 0)
            return {};
        if (*type == dataFileExtension) {
            const auto name = reader.bytes(offset + 8, std::min<quint32>(*length, ImageReader::longestName));
            return name ? fileNameInImage(*name) : QString();
        }
        if (*length > ImageReader::mostWanted) {
            reader.malformed("a header extension that is too long");
            return {};
        }
        offset += 8 + (quint64(*length) + 7) / 8 * 8;
    }
    reader.malformed("too many header extensions");
    return {};
}

void readFeatures(ImageReader &reader)
{
    const auto features = reader.big<quint64>(72);
    const auto length = reader.big<quint32>(100);
    if (!features || !length)
        return;
    if ((*features & dirtyBit) != 0)
        reader.warn(Kind::NotClosed);
    if ((*features & corruptBit) != 0)
        reader.warn(Kind::MarkedCorrupt);
    if ((*features & ~knownBits) != 0)
        reader.warn(Kind::UnknownFeatures, u"0x"_s + QString::number(*features & ~knownBits, 16));
    if (*length < version3Length || *length % 8 != 0)
        reader.malformed("a header length that cannot be");
    if ((*features & dataFileBit) != 0)
        reader.warn(Kind::ExternalDataFile, dataFileName(reader, std::max(*length, version3Length)));
}

} // namespace

void readQcow(ImageReader &reader)
{
    const auto version = reader.big<quint32>(4);
    if (!version)
        return;
    if (*version == 1) {
        readQcow1(reader);
        return;
    }
    reader.header().variant = u"version %1"_s.arg(*version);
    if (*version != 2 && *version != 3) {
        reader.malformed("a version that is not known");
        return;
    }
    if (!reader.bytes(0, version2Length))
        return;
    reader.setVirtualSize(reader.big<quint64>(24).value_or(0));
    const quint32 clusterBits = reader.big<quint32>(20).value_or(0);
    if (clusterBits < 9 || clusterBits > 21) // QEMU block/qcow2.h MIN_CLUSTER_BITS, MAX_CLUSTER_BITS
        reader.malformed("a cluster size that cannot be");
    readBackingFile(reader, reader.big<quint64>(8).value_or(0), reader.big<quint32>(16).value_or(0));
    if (reader.big<quint32>(32).value_or(0) != 0)
        reader.warn(Kind::Encrypted);
    const quint64 table = reader.big<quint64>(40).value_or(0);
    if (reader.size() >= 0 && table > static_cast<quint64>(reader.size()))
        reader.warn(Kind::CutOff);
    if (*version == 3)
        readFeatures(reader);
}

void readQed(ImageReader &reader)
{
    constexpr quint64 backingBit = 1;
    constexpr quint64 needCheckBit = 2;
    constexpr quint64 known = 7;
    if (!reader.bytes(0, 64))
        return;
    const quint64 features = reader.little<quint64>(16).value_or(0);
    reader.setVirtualSize(reader.little<quint64>(48).value_or(0));
    if ((features & backingBit) != 0)
        readBackingFile(reader, reader.little<quint32>(56).value_or(0), reader.little<quint32>(60).value_or(0));
    if ((features & needCheckBit) != 0)
        reader.warn(Kind::NotClosed);
    if ((features & ~known) != 0)
        reader.warn(Kind::UnknownFeatures, u"0x"_s + QString::number(features & ~known, 16));
}

void readPloop(ImageReader &reader)
{
    constexpr quint64 sector = 512;
    constexpr quint32 inUse = 0x746F6E59; // QEMU block/parallels.c HEADER_INUSE_MAGIC
    const auto sectors = reader.little<quint64>(36);
    const auto state = reader.little<quint32>(44);
    if (!sectors || !state)
        return;
    // The older layout has 32 bits for it.
    const bool isOld = reader.has(0, QByteArrayView("WithoutFreeSpace"));
    reader.setVirtualSize(isOld ? *sectors & 0xffffffffU : *sectors, sector);
    if (*state == inUse)
        reader.warn(Kind::NotClosed);
}

} // namespace Quartermaster
