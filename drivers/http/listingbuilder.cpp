// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/listingbuilder.h"

#include "drivers/net/httptypes.h"
#include "model/objectname.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Undoes percent-encoding; nothing for an escape that is none.
std::optional<QByteArray> decodePercent(const QByteArray &text)
{
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
    };
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) != '%') {
            decoded += text.at(at);
            continue;
        }
        const int high = at + 2 < text.size() ? digit(text.at(at + 1)) : -1;
        const int low = at + 2 < text.size() ? digit(text.at(at + 2)) : -1;
        if (high < 0 || low < 0)
            return {};
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return decoded;
}

bool hasScheme(const QByteArray &href)
{
    for (const char c : href) {
        if (c == ':')
            return true;
        const bool isSchemeCharacter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                                       || c == '+' || c == '-' || c == '.';
        if (!isSchemeCharacter)
            return false;
    }
    return false;
}

std::optional<int> digits(QByteArrayView text)
{
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return {};
        value = value * 10 + (c - '0');
    }
    return value;
}

int monthOf(QByteArrayView name)
{
    constexpr std::array<QByteArrayView, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto found = std::find(months.begin(), months.end(), name);
    return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

} // namespace

ListingBuilder::ListingBuilder(const QUrl &folder)
    : m_folder(folder)
{
    QByteArray path = folder.path(QUrl::FullyEncoded).toLatin1();
    path = path.left(path.lastIndexOf('/') + 1); // what relative links are relative to
    m_folderPath = decodePercent(path).value_or(path);
    if (m_folderPath.isEmpty())
        m_folderPath = "/";
}

bool ListingBuilder::isInFolder(QByteArray &path) const
{
    // The folder's own part may be encoded in another way than ours: compared as many parts as it has, decoded.
    qsizetype end = 0;
    for (qsizetype parts = m_folderPath.count('/'); parts > 0; --parts) {
        end = path.indexOf('/', end) + 1;
        if (end == 0)
            return false;
    }
    const auto beginning = decodePercent(path.left(end));
    if (!beginning || *beginning != m_folderPath)
        return false;
    path = path.mid(end);
    return true;
}

void ListingBuilder::addLink(QByteArray href, ListingEntry entry)
{
    href = href.trimmed();
    const bool isPlain = std::none_of(href.begin(), href.end(),
                                      [](char c) { return (c >= 0 && c < 0x20) || c == '?' || c == '#'; });
    if (href.isEmpty() || !isPlain)
        return refuse();
    if (hasScheme(href) || href.startsWith("//")) {
        const QUrl url = m_folder.resolved(QUrl::fromEncoded(href, QUrl::TolerantMode));
        if (!url.isValid() || !isSameOrigin(url, m_folder) || url.hasQuery())
            return refuse();
        href = url.path(QUrl::FullyEncoded).toLatin1();
    }
    if (href.startsWith('/') && !isInFolder(href))
        return refuse();
    if (href.startsWith("./"))
        href = href.mid(2);
    entry.isFolder = href.endsWith('/');
    if (entry.isFolder)
        href.chop(1);
    const auto name = decodePercent(href);
    if (!name || href.contains('/'))
        return refuse();
    addName(*name, std::move(entry));
}

void ListingBuilder::addName(const QByteArray &name, ListingEntry entry)
{
    if (name.isEmpty() || name == "." || name == ".." || name.contains('/') || name.contains('\0'))
        return refuse();
    entry.name = nameFromBytes(name);
    if (entry.isFolder) {
        entry.size.reset();
        entry.roundedSize.clear();
    }
    const auto known = m_known.constFind(entry.name);
    if (known == m_known.constEnd()) {
        m_known.insert(entry.name, m_listing.entries.size());
        m_listing.entries << std::move(entry);
        return;
    }
    // Linked twice (Apache's IconsAreLinks): the columns stand after the second.
    ListingEntry &earlier = m_listing.entries[*known];
    if (!earlier.size && earlier.roundedSize.isEmpty() && earlier.modified.isNull() && earlier.localTime.isEmpty())
        earlier = std::move(entry);
}

QDateTime parseListingTime(QByteArrayView text)
{
    std::optional<int> year;
    std::optional<int> day;
    std::optional<int> second = 0;
    int month = 0;
    QByteArrayView clock;
    if (text.size() == 29 && text.endsWith(" GMT")) { // Fri, 02 Jan 2026 03:04:05 GMT
        day = digits(text.sliced(5, 2));
        month = monthOf(text.sliced(8, 3));
        year = digits(text.sliced(12, 4));
        clock = text.sliced(17, 5);
        second = digits(text.sliced(23, 2));
    } else if (text.size() == 17 && text.at(2) == '-') { // 02-Jan-2026 03:04
        day = digits(text.first(2));
        month = monthOf(text.sliced(3, 3));
        year = digits(text.sliced(7, 4));
        clock = text.sliced(12);
    } else if (text.size() == 16 && text.at(4) == '-') { // 2026-01-02 03:04
        year = digits(text.first(4));
        month = digits(text.sliced(5, 2)).value_or(0);
        day = digits(text.sliced(8, 2));
        clock = text.sliced(11);
    }
    if (!year || !day || month == 0 || !second || clock.size() != 5 || clock.at(2) != ':')
        return {};
    const QDate date(*year, month, *day);
    const QTime time(digits(clock.first(2)).value_or(-1), digits(clock.sliced(3)).value_or(-1), *second);
    return date.isValid() && time.isValid() ? QDateTime(date, time, Qt::UTC) : QDateTime();
}

Result<Listing> parseListing(const QByteArray &body, const QUrl &folder, ListingPart part)
{
    QByteArrayView text(body);
    if (text.startsWith("\xef\xbb\xbf")) // a byte order mark
        text = text.sliced(3);
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.isEmpty() && isSpace(text.front()))
        text = text.sliced(1);
    if (text.isEmpty())
        return failure(ErrorKind::BadAnswer, u"the listing is empty"_s);
    ListingBuilder builder(folder);
    return text.front() == '[' ? parseJsonListing(text, std::move(builder), part)
                               : parseHtmlListing(text, std::move(builder), part);
}

} // namespace Quartermaster
