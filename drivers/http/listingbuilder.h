// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/listingparser.h"

#include <QHash>

namespace Quartermaster {

/// What the readers of both forms share. Internal to the parser.
class ListingBuilder
{
public:
    explicit ListingBuilder(const QUrl &folder);

    /// Adds \a entry under the name that \a href points to, unless that is nothing right in the folder.
    void addLink(QByteArray href, ListingEntry entry);
    /// Adds \a entry under \a name as it is, unless it can be no name.
    void addName(const QByteArray &name, ListingEntry entry);
    void refuse() { ++m_listing.refused; }
    [[nodiscard]] Listing take() { return std::move(m_listing); }

private:
    [[nodiscard]] bool isInFolder(QByteArray &path) const;

    QUrl m_folder;
    QByteArray m_folderPath; ///< Percent-decoded, ends with "/".
    QHash<QString, qsizetype> m_known;
    Listing m_listing;
};

/// nginx's JSON: [{"name": "a", "type": "file"|"directory"|"other", "mtime": HTTP date, "size": bytes}, ...]. Reads bytes, as names need not
/// be UTF-8, and in one pass.
[[nodiscard]] Result<Listing> parseJsonListing(QByteArrayView body, ListingBuilder builder, ListingPart part);
[[nodiscard]] Result<Listing> parseHtmlListing(QByteArrayView body, ListingBuilder builder, ListingPart part);

/// "02-Jan-2026 03:04", "2026-01-02 03:04" and "Fri, 02 Jan 2026 03:04:05 GMT" read as UTC; null for anything else. Fast: a listing has
/// a hundred thousand of them.
[[nodiscard]] QDateTime parseListingTime(QByteArrayView text);

} // namespace Quartermaster
