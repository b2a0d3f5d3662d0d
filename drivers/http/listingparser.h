// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QDateTime>
#include <QList>
#include <QUrl>

#include <optional>

namespace Quartermaster {

/// One line of a server's listing.
struct ListingEntry {
    QString name = {}; ///< Decoded, one part, never ".", ".." or with "/" or NUL in it; see nameFromBytes().
    bool isFolder = false;
    std::optional<qint64> size = {}; ///< Bytes; absent where the listing rounds.
    QString roundedSize = {};        ///< "1.2K", where the listing rounds.
    QDateTime modified = {};         ///< UTC; null where the listing's time zone is not known.
    QString localTime = {};          ///< In the server's own time zone, as Apache tells it.

    friend bool operator==(const ListingEntry &, const ListingEntry &) = default;
};

struct Listing {
    QList<ListingEntry> entries; ///< In the server's order, each name once.
    bool isJson = false;
    bool isComplete = false; ///< Always for ListingPart::Whole.
    int refused = 0;         ///< Links and names that are not of something right in the folder.
};

enum class ListingPart : quint8 {
    Whole,     ///< A listing without its end is an error.
    Beginning, ///< The first bytes only: what is whole in them counts.
};

/// Reads what nginx (autoindex, HTML and JSON) and Apache (mod_autoindex: fancy, plain, table) write for a folder; others that write
/// "Index of" or "Directory listing for" over a list of links, too. The content decides, not Content-Type. \a folder is the
/// listing's own URL, for links that are absolute.
/// Fails with BadAnswer for what is cut off or is no listing.
/// Source: nginx ngx_http_autoindex_module.c, Apache mod_autoindex.c.
[[nodiscard]] Result<Listing> parseListing(const QByteArray &body, const QUrl &folder,
                                           ListingPart part = ListingPart::Whole);

} // namespace Quartermaster
