// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/listingparser.h"
#include "tests/fuzz/fuzz.h"

#include <QSet>

using namespace Quartermaster;

/// The input is what a server shows for a folder, as HTML or JSON; its first byte says how much of it came.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray body(reinterpret_cast<const char *>(data + 1), static_cast<qsizetype>(size) - 1);
    const bool isWhole = (data[0] & 1) == 0;
    const auto listing = parseListing(body, QUrl(QStringLiteral("http://host.example/images/")),
                                      isWhole ? ListingPart::Whole : ListingPart::Beginning);
    if (!listing) {
        HOLDS(!listing.error().detail.isEmpty());
        return 0;
    }
    HOLDS(listing->refused >= 0);
    HOLDS(!isWhole || listing->isComplete);
    QSet<QString> names;
    for (const ListingEntry &entry : listing->entries) {
        HOLDS(!entry.name.isEmpty() && entry.name != QLatin1String(".") && entry.name != QLatin1String(".."));
        HOLDS(!entry.name.contains(u'/') && !entry.name.contains(QChar(0)));
        HOLDS(!entry.size || *entry.size >= 0);
        HOLDS(!names.contains(entry.name));
        names.insert(entry.name);
    }
    return 0;
}
