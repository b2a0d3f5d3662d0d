// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/crc32c.h"

#include <array>
#include <cstring>

namespace Quartermaster {

namespace {

using Tables = std::array<std::array<quint32, 256>, 8>;

constexpr Tables makeTables()
{
    constexpr quint32 polynomial = 0x82f63b78; // reversed
    Tables tables{};
    for (quint32 i = 0; i < 256; ++i) {
        quint32 crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) ? polynomial : 0);
        tables[0][i] = crc;
    }
    for (std::size_t slice = 1; slice < tables.size(); ++slice) {
        for (std::size_t i = 0; i < 256; ++i)
            tables[slice][i] = (tables[slice - 1][i] >> 8) ^ tables[0][tables[slice - 1][i] & 0xff];
    }
    return tables;
}

constexpr Tables tables = makeTables();

/// Eight bytes a step.
quint32 bySlices(const char *data, std::size_t size, quint32 crc)
{
    const auto byte = [&data](std::size_t i) { return static_cast<quint8>(data[i]); };
    for (; size >= 8; size -= 8, data += 8) {
        crc = tables[7][(crc & 0xff) ^ byte(0)] ^ tables[6][(crc >> 8 & 0xff) ^ byte(1)]
              ^ tables[5][(crc >> 16 & 0xff) ^ byte(2)] ^ tables[4][(crc >> 24) ^ byte(3)] ^ tables[3][byte(4)]
              ^ tables[2][byte(5)] ^ tables[1][byte(6)] ^ tables[0][byte(7)];
    }
    for (; size > 0; --size, ++data)
        crc = (crc >> 8) ^ tables[0][(crc & 0xff) ^ byte(0)];
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) quint32 byInstruction(const char *data, std::size_t size, quint32 crc)
{
    quint64 wide = crc;
    for (; size >= 8; size -= 8, data += 8) {
        quint64 word = 0;
        memcpy(&word, data, sizeof word);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    crc = static_cast<quint32>(wide);
    for (; size > 0; --size, ++data)
        crc = __builtin_ia32_crc32qi(crc, static_cast<quint8>(*data));
    return crc;
}
#endif

} // namespace

quint32 crc32c(QByteArrayView data, quint32 crc)
{
    const auto size = static_cast<std::size_t>(data.size());
#if defined(__x86_64__)
    static const bool hasInstruction = __builtin_cpu_supports("sse4.2");
    if (hasInstruction)
        return ~byInstruction(data.data(), size, ~crc);
#endif
    return ~bySlices(data.data(), size, ~crc);
}

} // namespace Quartermaster
