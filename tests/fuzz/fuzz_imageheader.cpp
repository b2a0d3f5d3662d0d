// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/imageheader.h"
#include "tests/fuzz/fuzz.h"

#include <cstring>

using namespace Quartermaster;

/// The input is an image: its first four bytes how much longer than the rest it claims to be, then the bytes that are there.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t more = 0;
    if (size < sizeof more)
        return 0;
    std::memcpy(&more, data, sizeof more);
    const QByteArray image(reinterpret_cast<const char *>(data + sizeof more),
                           static_cast<qsizetype>(size - sizeof more));
    const qint64 claimed = image.size() + qint64(more) * 512;
    ImageBytes bytes(image.left(imageFrontSize), claimed);
    for (int round = 0; round < mostImageRounds; ++round) {
        const ImageHeader header = readImageHeader(bytes);
        HOLDS(!imageFormatName(header.format).isEmpty());
        HOLDS(!header.virtualSize || *header.virtualSize >= 0);
        HOLDS(readImageHeader(bytes) == header);
        if (header.wanted.isEmpty())
            break;
        for (const ImageRange &range : header.wanted) {
            HOLDS(range.offset >= 0 && range.length > 0 && range.length <= (1 << 20));
            HOLDS(range.offset + range.length <= claimed);
            if (range.offset < image.size())
                bytes.add(range.offset, image.mid(range.offset, range.length));
        }
    }
    return 0;
}
