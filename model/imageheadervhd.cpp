// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Virtual PC's VHD, Hyper-V's VHDX, VirtualBox's VDI.

#include "model/imagereader.h"

#include <QStringDecoder>
#include <QUuid>

namespace Quartermaster {

namespace {

using namespace Qt::StringLiterals;
using Kind = ImageWarning::Kind;

// MS-VHDX 2.2.3, 2.6
constexpr quint64 regionTable = 192ULL << 10;
constexpr quint64 tableLength = 64ULL << 10;
constexpr quint32 mostEntries = 2047;
constexpr quint64 entryLength = 32;
constexpr QUuid metadataRegion(0x8B7CA206, 0x4790, 0x4B9A, 0xB8, 0xFE, 0x57, 0x5F, 0x05, 0x0F, 0x88, 0x6E);
constexpr QUuid virtualDiskSize(0x2FA54224, 0xCD1B, 0x4876, 0xB2, 0x11, 0x5D, 0xBE, 0xD8, 0x3B, 0xF4, 0xB8);
constexpr QUuid fileParameters(0xCAA16737, 0xFA36, 0x4D43, 0xB3, 0xB6, 0x33, 0xF0, 0xAA, 0x44, 0xE7, 0x6B);

QUuid uuidAt(QByteArrayView bytes, qsizetype offset)
{
    const auto *at = bytes.data() + offset;
    const auto *tail = reinterpret_cast<const uchar *>(at + 8);
    return {qFromLittleEndian<quint32>(at),
            qFromLittleEndian<quint16>(at + 4),
            qFromLittleEndian<quint16>(at + 6),
            tail[0],
            tail[1],
            tail[2],
            tail[3],
            tail[4],
            tail[5],
            tail[6],
            tail[7]};
}

std::optional<quint64> findMetadata(ImageReader &reader)
{
    const auto table = reader.bytes(regionTable, tableLength);
    if (!table)
        return std::nullopt;
    const auto count = qFromLittleEndian<quint32>(table->data() + 8);
    if (!table->startsWith(QByteArrayView("regi")) || count > mostEntries) {
        reader.malformed("no region table");
        return std::nullopt;
    }
    for (quint32 i = 0; i < count; ++i) {
        const qsizetype entry = 16 + qsizetype(i) * qsizetype(entryLength);
        if (entry + qsizetype(entryLength) <= table->size() && uuidAt(*table, entry) == metadataRegion)
            return qFromLittleEndian<quint64>(table->data() + entry + 16);
    }
    reader.malformed("no metadata");
    return std::nullopt;
}

} // namespace

void readVhdx(ImageReader &reader)
{
    const auto metadata = findMetadata(reader);
    if (!metadata)
        return;
    const auto table = reader.bytes(*metadata, tableLength);
    if (!table)
        return;
    const auto count = qFromLittleEndian<quint16>(table->data() + 10);
    if (!table->startsWith(QByteArrayView("metadata")) || count > mostEntries) {
        reader.malformed("no metadata table");
        return;
    }
    bool hasSize = false;
    for (quint16 i = 0; i < count; ++i) {
        const qsizetype entry = 32 + qsizetype(i) * qsizetype(entryLength);
        if (entry + qsizetype(entryLength) > table->size())
            break;
        const QUuid item = uuidAt(*table, entry);
        const quint64 place = *metadata + qFromLittleEndian<quint32>(table->data() + entry + 16);
        if (item == virtualDiskSize) {
            hasSize = true;
            if (const auto size = reader.little<quint64>(place))
                reader.setVirtualSize(*size);
        } else if (item == fileParameters) {
            constexpr quint32 hasParent = 2;
            if ((reader.little<quint32>(place + 4).value_or(0) & hasParent) != 0)
                reader.warn(Kind::ParentDisk);
        }
    }
    if (!hasSize)
        reader.malformed("no virtual size");
}

void readVhd(ImageReader &reader, quint64 footer)
{
    constexpr quint32 fixed = 2;
    constexpr quint32 dynamic = 3;
    constexpr quint32 differencing = 4;
    if (!reader.bytes(footer, 512))
        return;
    reader.setVirtualSize(reader.big<quint64>(footer + 48).value_or(0));
    const quint32 type = reader.big<quint32>(footer + 60).value_or(0);
    if (type == fixed) {
        reader.header().variant = u"fixed"_s;
    } else if (type == dynamic) {
        reader.header().variant = u"dynamic"_s;
    } else if (type == differencing) {
        reader.header().variant = u"differencing"_s;
        QString parent;
        if (const auto name = reader.bytes(reader.big<quint64>(footer + 16).value_or(0) + 64, 512)) {
            QStringDecoder decoder(QStringDecoder::Utf16BE);
            parent = decoder(*name);
            if (const qsizetype end = parent.indexOf(QChar(u'\0')); end >= 0)
                parent.truncate(end);
        }
        reader.warn(Kind::ParentDisk, parent);
    } else {
        reader.malformed("a disk type that is not known");
    }
}

void readVdi(ImageReader &reader)
{
    constexpr quint32 dynamic = 1;
    constexpr quint32 fixed = 2;
    constexpr quint32 differencing = 4;
    if (!reader.bytes(0, 512))
        return;
    reader.setVirtualSize(reader.little<quint64>(368).value_or(0));
    const quint32 type = reader.little<quint32>(76).value_or(0);
    if (type == dynamic)
        reader.header().variant = u"dynamic"_s;
    else if (type == fixed)
        reader.header().variant = u"fixed"_s;
    else if (type == differencing)
        reader.warn(Kind::ParentDisk);
    else
        reader.malformed("an image type that is not known");
}

} // namespace Quartermaster
