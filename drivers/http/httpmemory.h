// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/listingparser.h"

#include <QMutex>

#include <list>
#include <memory>

namespace Quartermaster {

/// What an http store's driver remembers between operations. Any thread.
class HttpMemory
{
public:
    /// An object under http_store_url that was there when it was last asked for: what ranges are tried on.
    [[nodiscard]] QUrl knownObject();
    void setKnownObject(const QUrl &url);
    void forgetObject(const QUrl &url);

    struct Page {
        QList<ListingEntry> entries;
        QString nextToken = {};
    };
    /// Keeps \a listing of \a path for its further pages, and gives the page that starts at \a offset.
    [[nodiscard]] Page keep(const QString &path, std::shared_ptr<const Listing> listing, qsizetype offset);
    /// Nothing when the listing is no longer kept.
    [[nodiscard]] std::optional<Page> next(const QString &path, const QString &token);

private:
    struct Kept {
        quint64 serial;
        QString path;
        std::shared_ptr<const Listing> listing;
    };
    [[nodiscard]] static Page page(const Kept &kept, qsizetype offset);

    QMutex m_mutex;
    QUrl m_object;
    std::list<Kept> m_kept; ///< The youngest first.
    quint64 m_serial = 0;
};

/// Where a page token goes on.
struct HttpPageToken {
    quint64 serial = 0;
    qsizetype offset = 0;
};
[[nodiscard]] std::optional<HttpPageToken> readPageToken(const QString &token);

} // namespace Quartermaster
