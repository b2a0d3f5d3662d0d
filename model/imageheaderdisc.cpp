// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Optical discs, encrypted disks, and what a raw disk has at its beginning.

#include "model/imagereader.h"

namespace Quartermaster {

namespace {

using namespace Qt::StringLiterals;
using Kind = ImageWarning::Kind;

constexpr quint64 descriptors = 32ULL << 10;
constexpr quint64 block = 2048;
constexpr int mostDescriptors = 15; // what the first 64 KiB hold

} // namespace

void readIso(ImageReader &reader)
{
    bool isUdf = false;
    bool isIso = false;
    for (quint64 i = 0; i < mostDescriptors; ++i) {
        const quint64 at = descriptors + i * block;
        const auto from = static_cast<qint64>(at);
        isUdf |= reader.has(from + 1, QByteArrayView("NSR02")) || reader.has(from + 1, QByteArrayView("NSR03"));
        if (isIso
            || !reader.has(from, QByteArrayView("\x01"
                                                "CD001")))
            continue;
        isIso = true;
        const auto blocks = reader.little<quint32>(at + 80); // ECMA-119 8.4.8, 8.4.12
        const auto blockSize = reader.little<quint16>(at + 128);
        if (!blocks || !blockSize)
            continue;
        reader.setVirtualSize(*blocks, *blockSize);
        const auto size = reader.header().virtualSize;
        if (size && reader.size() >= 0 && *size > reader.size())
            reader.warn(Kind::CutOff);
    }
    if (isUdf)
        reader.header().variant = isIso ? u"ISO 9660, UDF"_s : u"UDF"_s;
    else
        reader.header().variant = u"ISO 9660"_s;
    if (!isIso && !isUdf)
        reader.malformed("no volume descriptor");
}

void readLuks(ImageReader &reader)
{
    constexpr quint64 sector = 512;
    reader.warn(Kind::Encrypted);
    const auto version = reader.big<quint16>(6);
    if (!version)
        return;
    reader.header().variant = u"version %1"_s.arg(*version);
    if (*version != 1)
        return;                                    // version 2 tells in JSON only where segments lie
    const auto payload = reader.big<quint32>(104); // LUKS on-disk format 1.2.3, payload-offset
    if (!payload || reader.size() < 0)
        return;
    if (*payload * sector > static_cast<quint64>(reader.size()))
        reader.warn(Kind::CutOff);
    else
        reader.setVirtualSize(static_cast<quint64>(reader.size()) - *payload * sector);
}

QString rawVariant(const ImageReader &reader)
{
    const bool hasBootRecord = reader.has(510, QByteArrayView("\x55\xaa", 2));
    for (const qint64 sector : {512, 4096}) {
        if (reader.has(sector, QByteArrayView("EFI PART")))
            return u"GPT"_s;
    }
    if (reader.has(1080, QByteArrayView("\x53\xef", 2)))
        return u"ext2/3/4"_s;
    if (reader.has(0, QByteArrayView("XFSB")))
        return u"XFS"_s;
    if (reader.has(0, QByteArrayView("hsqs")))
        return u"SquashFS"_s;
    return hasBootRecord ? u"MBR"_s : QString();
}

} // namespace Quartermaster
