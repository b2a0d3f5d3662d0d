// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/htmltokens.h"
#include "drivers/http/listingbuilder.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestColumns = 512; // bytes of what stands after a link

QList<QByteArray> words(const QByteArray &text)
{
    return decodeEntities(text).replace("\xc2\xa0", " ").simplified().split(' ');
}

/// "13" is exact, with Apache and nginx alike; "1.2K", "5M" are rounded.
void readSize(const QByteArray &word, ListingEntry &entry)
{
    bool ok = false;
    const qint64 size = word.toLongLong(&ok);
    if (ok && size >= 0 && word.at(0) != '+') {
        entry.size = size;
        return;
    }
    const auto isRounded = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    if (word.size() > 1 && QByteArrayView("KMGTPkB").contains(word.back())
        && std::all_of(word.begin(), word.end() - 1, isRounded))
        entry.roundedSize = QString::fromLatin1(word);
}

/// Date, time and size as they stand after a link.
void readColumns(const QByteArray &text, bool hasSize, ListingEntry &entry)
{
    const QList<QByteArray> columns = words(text);
    if (columns.size() < 2)
        return;
    const QByteArray time = columns.at(0) + ' ' + columns.at(1);
    const QDateTime parsed = parseListingTime(time);
    if (parsed.isNull())
        return;
    if (time.at(2) == '-') // nginx: GMT unless autoindex_localtime is on
        entry.modified = parsed;
    else
        entry.localTime = QString::fromLatin1(time);
    if (hasSize && columns.size() > 2)
        readSize(columns.at(2), entry);
}

bool isListingTitle(const QByteArray &title)
{
    const QByteArray text = title.simplified().toLower();
    return text.startsWith("index of") || text.startsWith("directory listing");
}

/// Reads the links of the first list, table or preformatted text after a fitting title.
class HtmlListingReader
{
public:
    explicit HtmlListingReader(ListingBuilder &builder)
        : m_builder(builder)
    {}

    [[nodiscard]] bool isListing() const { return m_isListing; }
    [[nodiscard]] bool isComplete() const { return m_isComplete; }

    void read(QByteArrayView html)
    {
        HtmlTokens tokens(html);
        for (HtmlToken token = tokens.next(); token.kind != HtmlToken::Kind::End && !m_isComplete;
             token = tokens.next()) {
            switch (token.kind) {
            case HtmlToken::Kind::Text:
                text(token.content);
                break;
            case HtmlToken::Kind::Open:
                open(token);
                break;
            case HtmlToken::Kind::Close:
                close(token.name);
                break;
            case HtmlToken::Kind::End:
                break;
            }
        }
    }

private:
    void open(const HtmlToken &token)
    {
        const QByteArray &name = token.name;
        if (name == "title" || name == "h1") {
            m_isTitle = !m_isListing;
            m_title.clear();
        } else if (m_container.isEmpty()) {
            if (m_isListing && (name == "pre" || name == "ul" || name == "table")) {
                m_container = name;
                m_depth = 1;
            }
        } else if (name == m_container) {
            ++m_depth;
        } else if (name == "a") {
            endRow();
            m_href = htmlAttribute(token.content, "href");
            m_isInLink = true;
            // Rows before the first entry are Apache's headings, whose sort links are no entries: they tell what columns there are.
            if (!m_hasEntries && m_href && !m_href->startsWith('?')) {
                m_hasEntries = true;
                m_hasSize = !m_heading.contains("Name") || m_heading.contains("Size");
            }
        } else if (name == "tr" || name == "li" || name == "hr") {
            endRow();
        } else if (name == "td" || name == "th") {
            m_columns += ' ';
        }
    }

    void close(const QByteArray &name)
    {
        if (name == "title" || name == "h1") {
            m_isListing = m_isListing || (m_isTitle && isListingTitle(m_title));
            m_isTitle = false;
        } else if (name == "a") {
            m_isInLink = false;
        } else if (!m_container.isEmpty() && name == m_container && --m_depth == 0) {
            endRow();
            m_isComplete = true;
        }
    }

    void text(QByteArrayView content)
    {
        if (m_isTitle)
            m_title += content.first(std::min<qsizetype>(content.size(), 64)).toByteArray();
        if (m_container.isEmpty())
            return;
        if (!m_hasEntries)
            m_heading += content.first(std::min<qsizetype>(content.size(), 64)).toByteArray();
        if (m_href && !m_isInLink && m_columns.size() < longestColumns)
            m_columns += content.first(std::min(content.size(), longestColumns)).toByteArray();
    }

    void endRow()
    {
        if (!m_href)
            return;
        const QByteArray href = *std::exchange(m_href, {});
        if (!href.startsWith('?')) {
            ListingEntry entry;
            readColumns(m_columns, m_hasSize, entry);
            m_builder.addLink(href, std::move(entry));
        }
        m_columns.clear();
    }

    ListingBuilder &m_builder;
    QByteArray m_container; ///< "pre", "ul" or "table" once inside.
    QByteArray m_title;
    QByteArray m_heading;
    QByteArray m_columns;
    std::optional<QByteArray> m_href;
    int m_depth = 0;
    bool m_isTitle = false;
    bool m_isListing = false;
    bool m_isInLink = false;
    bool m_hasEntries = false;
    bool m_hasSize = true;
    bool m_isComplete = false;
};

} // namespace

Result<Listing> parseHtmlListing(QByteArrayView body, ListingBuilder builder, ListingPart part)
{
    HtmlListingReader reader(builder);
    reader.read(body);
    if (!reader.isListing())
        return failure(ErrorKind::BadAnswer, u"the answer is no listing"_s);
    if (!reader.isComplete() && part == ListingPart::Whole)
        return failure(ErrorKind::BadAnswer, u"the listing is cut off after %1 bytes"_s.arg(body.size()));
    Listing listing = builder.take();
    listing.isComplete = reader.isComplete();
    return listing;
}

} // namespace Quartermaster
