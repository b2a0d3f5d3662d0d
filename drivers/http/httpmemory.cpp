// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpmemory.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype pageSize = 1000;
constexpr size_t mostKept = 4; // listings; an evicted one is fetched again when its next page is asked for

} // namespace

QUrl HttpMemory::knownObject()
{
    const QMutexLocker lock(&m_mutex);
    return m_object;
}

void HttpMemory::setKnownObject(const QUrl &url)
{
    const QMutexLocker lock(&m_mutex);
    m_object = url;
}

void HttpMemory::forgetObject(const QUrl &url)
{
    const QMutexLocker lock(&m_mutex);
    if (m_object == url)
        m_object.clear();
}

HttpMemory::Page HttpMemory::keep(const QString &path, std::shared_ptr<const Listing> listing, qsizetype offset)
{
    const QMutexLocker lock(&m_mutex);
    const Kept kept{.serial = ++m_serial, .path = path, .listing = std::move(listing)};
    Page first = page(kept, offset);
    if (!first.nextToken.isEmpty()) {
        m_kept.push_front(kept);
        if (m_kept.size() > mostKept)
            m_kept.pop_back();
    }
    return first;
}

std::optional<HttpMemory::Page> HttpMemory::next(const QString &path, const QString &token)
{
    const QMutexLocker lock(&m_mutex);
    const auto place = readPageToken(token);
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept &one) {
        return place && one.serial == place->serial && one.path == path;
    });
    if (found == m_kept.end())
        return {};
    Page result = page(*found, place->offset);
    if (result.nextToken.isEmpty())
        m_kept.erase(found);
    return result;
}

HttpMemory::Page HttpMemory::page(const Kept &kept, qsizetype offset)
{
    const QList<ListingEntry> &entries = kept.listing->entries;
    const qsizetype from = std::min(offset, entries.size());
    const qsizetype end = std::min(from + pageSize, entries.size());
    Page result{.entries = entries.mid(from, end - from)};
    if (end < entries.size())
        result.nextToken = u"%1:%2"_s.arg(kept.serial).arg(end);
    return result;
}

std::optional<HttpPageToken> readPageToken(const QString &token)
{
    bool isSerial = false;
    bool isOffset = false;
    const quint64 serial = token.section(u':', 0, 0).toULongLong(&isSerial);
    const qlonglong offset = token.section(u':', 1).toLongLong(&isOffset);
    if (!isSerial || !isOffset || serial == 0 || offset <= 0)
        return {};
    return HttpPageToken{.serial = serial, .offset = offset};
}

} // namespace Quartermaster
