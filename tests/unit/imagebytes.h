// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QtEndian>

// Images by hand, to be spoiled.

constexpr qint64 mebi = 1LL << 20;

inline QByteArray big32(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

inline QByteArray big64(quint64 value)
{
    QByteArray bytes(8, '\0');
    qToBigEndian(value, bytes.data());
    return bytes;
}

inline QByteArray little64(quint64 value)
{
    QByteArray bytes(8, '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}

/// A qcow2 header of version 3 with nothing special in it.
inline QByteArray qcow2()
{
    QByteArray header = "QFI\xfb" + big32(3) + big64(0) + big32(0) + big32(16) + big64(mebi) + big32(0) + big32(1)
                        + big64(0x30000) + big64(0x10000) + big32(1) + big32(0) + big64(0) + big64(0) + big64(0)
                        + big64(0) + big32(4) + big32(104);
    header.resize(0x50000, '\0');
    return header;
}

inline QByteArray with(QByteArray bytes, qsizetype offset, const QByteArray &change)
{
    return bytes.replace(offset, change.size(), change);
}

inline QByteArray sparseVmdk(quint64 sectors, const QByteArray &descriptor)
{
    QByteArray header = "KDMV" + QByteArray("\1\0\0\0\3\0\0\0", 8) + little64(sectors) + little64(128) + little64(1)
                        + little64(20);
    header.resize(512, '\0');
    header += descriptor;
    header.resize(mebi, '\0');
    return header;
}
