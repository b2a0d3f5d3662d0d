// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httppool.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr std::size_t mostKept = 16;
constexpr qint64 longestKept = 30'000; // ms; servers close idle ones a little later

QString originOf(const QUrl &url)
{
    return url.scheme() + u':' + hostAndPort(url);
}

} // namespace

Result<HttpPool::Lease> HttpPool::take(const QUrl &url, HttpWire::Canceled canceled, bool onlyNew)
{
    const QString origin = originOf(url);
    const bool isEncrypted = url.scheme() == "https"_L1;
    HttpWire::Place place{.url = url,
                          .proxy = m_settings.proxyFor(url),
                          .peer = m_settings.peerOf(url),
                          .stallLimit = m_settings.stallLimit};
    while (!onlyNew) {
        std::unique_ptr<HttpConnection> kept;
        std::list<Kept> old; // closed outside the lock
        {
            const QMutexLocker lock(&m_mutex);
            const auto expired = std::find_if(m_kept.begin(), m_kept.end(),
                                              [](const Kept &one) { return one.since.hasExpired(longestKept); });
            old.splice(old.begin(), m_kept, expired, m_kept.end()); // the youngest come first
            const auto found = std::find_if(m_kept.begin(), m_kept.end(),
                                            [&origin](const Kept &one) { return one.origin == origin; });
            if (found == m_kept.end())
                break;
            kept = std::move(found->connection);
            m_kept.erase(found);
        }
        if (kept->take(canceled))
            return Lease{.connection = std::move(kept), .wasKept = true};
    }
    if (isEncrypted) {
        const QMutexLocker lock(&m_mutex);
        if (const auto ready = m_tls.refresh(m_settings); !ready)
            return tl::unexpected(ready.error());
        place.tls = m_tls.context();
    }
    auto wire = HttpWire::connectTo(place, std::move(canceled));
    if (!wire)
        return tl::unexpected(wire.error());
    return Lease{.connection = std::make_unique<HttpConnection>(std::move(*wire))};
}

void HttpPool::give(const QUrl &url, std::unique_ptr<HttpConnection> connection)
{
    if (!connection || !connection->isReusable())
        return;
    connection->leave();
    std::list<Kept> old; // closed outside the lock
    const QMutexLocker lock(&m_mutex);
    m_kept.push_front({.origin = originOf(url), .connection = std::move(connection), .since = {}});
    m_kept.front().since.start();
    if (m_kept.size() > mostKept)
        old.splice(old.begin(), m_kept, std::prev(m_kept.end()));
}

bool HttpPool::answersExpect(const QUrl &url)
{
    const QMutexLocker lock(&m_mutex);
    return !m_ignoringExpect.contains(originOf(url));
}

void HttpPool::setIgnoresExpect(const QUrl &url)
{
    const QMutexLocker lock(&m_mutex);
    m_ignoringExpect.insert(originOf(url));
}

} // namespace Quartermaster
