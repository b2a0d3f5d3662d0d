// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/htmltokens.h"

#include <QString>

#include <array>
#include <utility>

namespace Quartermaster {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The code of "#39", "#x27" or a name; 0 for none of them. Servers write no other names.
char32_t entity(QByteArrayView name)
{
    constexpr std::array<std::pair<QByteArrayView, char32_t>, 6> names{
        {{"amp", U'&'}, {"lt", U'<'}, {"gt", U'>'}, {"quot", U'"'}, {"apos", U'\''}, {"nbsp", U'\u00a0'}}};
    for (const auto &[word, code] : names) {
        if (name == word)
            return code;
    }
    if (name.size() < 2 || name.at(0) != '#')
        return 0;
    const bool isHex = name.at(1) == 'x' || name.at(1) == 'X';
    bool ok = false;
    const uint code = name.sliced(isHex ? 2 : 1).toByteArray().toUInt(&ok, isHex ? 16 : 10);
    const bool isCharacter = ok && code != 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? static_cast<char32_t>(code) : 0;
}

} // namespace

qsizetype HtmlTokens::find(QByteArrayView what, qsizetype from) const
{
    return from >= m_html.size() ? -1 : m_html.indexOf(what, from);
}

bool HtmlTokens::startsTag(qsizetype at) const
{
    if (at + 1 >= m_html.size())
        return true; // maybe: the text ends here
    const char c = m_html.at(at + 1);
    return isLetter(c) || c == '/' || c == '!' || c == '?';
}

qsizetype HtmlTokens::endOfTag(qsizetype from) const
{
    char quote = 0;
    for (qsizetype at = from; at < m_html.size(); ++at) {
        const char c = m_html.at(at);
        if (quote != 0) {
            if (c == quote)
                quote = 0;
        } else if ((c == '"' || c == '\'') && at > from && m_html.at(at - 1) == '=') {
            quote = c; // quotes count only where a value begins
        } else if (c == '>') {
            return at;
        }
    }
    return -1;
}

HtmlToken HtmlTokens::next()
{
    while (m_at < m_html.size()) {
        if (m_html.at(m_at) != '<' || !startsTag(m_at)) {
            qsizetype end = m_at + 1;
            while (end < m_html.size() && (m_html.at(end) != '<' || !startsTag(end)))
                ++end;
            const QByteArrayView text = m_html.sliced(m_at, end - m_at);
            m_at = end;
            return {.kind = HtmlToken::Kind::Text, .content = text};
        }
        const bool isComment = m_html.sliced(m_at).startsWith("<!--");
        const qsizetype end = isComment ? find("-->", m_at + 4) : endOfTag(m_at + 1);
        if (end < 0)
            break;
        if (isComment) {
            m_at = end + 3;
            continue;
        }
        QByteArrayView inside = m_html.sliced(m_at + 1, end - m_at - 1);
        m_at = end + 1;
        const bool isClosing = inside.startsWith('/');
        if (isClosing)
            inside = inside.sliced(1);
        qsizetype length = 0;
        while (length < inside.size() && !isSpace(inside.at(length)) && inside.at(length) != '/')
            ++length;
        const QByteArray name = inside.first(length).toByteArray().toLower();
        if (name.isEmpty() || !isLetter(name.at(0)))
            continue; // a declaration
        if (!isClosing && (name == "script" || name == "style")) {
            const qsizetype close = find(name == "script" ? "</script" : "</style", m_at);
            m_at = close < 0 ? m_html.size() : close;
            continue;
        }
        return {.kind = isClosing ? HtmlToken::Kind::Close : HtmlToken::Kind::Open,
                .name = name,
                .content = inside.sliced(length)};
    }
    m_at = m_html.size();
    return {};
}

std::optional<QByteArray> htmlAttribute(QByteArrayView attributes, QByteArrayView name)
{
    qsizetype at = 0;
    const qsizetype size = attributes.size();
    while (at < size) {
        while (at < size && (isSpace(attributes.at(at)) || attributes.at(at) == '/'))
            ++at;
        const qsizetype start = at;
        while (at < size && !isSpace(attributes.at(at)) && attributes.at(at) != '=')
            ++at;
        const QByteArrayView word = attributes.sliced(start, at - start);
        while (at < size && isSpace(attributes.at(at)))
            ++at;
        QByteArrayView value;
        if (at < size && attributes.at(at) == '=') {
            ++at;
            while (at < size && isSpace(attributes.at(at)))
                ++at;
            const char quote = at < size ? attributes.at(at) : '\0';
            const bool isQuoted = quote == '"' || quote == '\'';
            const qsizetype from = isQuoted ? at + 1 : at;
            qsizetype to = from;
            while (to < size && (isQuoted ? attributes.at(to) != quote : !isSpace(attributes.at(to))))
                ++to;
            value = attributes.sliced(std::min(from, size), to - std::min(from, size));
            at = isQuoted ? to + 1 : to;
        } else if (word.isEmpty()) {
            ++at;
            continue;
        }
        if (word.compare(name, Qt::CaseInsensitive) == 0)
            return decodeEntities(value);
    }
    return {};
}

QByteArray decodeEntities(QByteArrayView text)
{
    constexpr qsizetype longest = 10;
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) != '&') {
            decoded += text.at(at);
            continue;
        }
        const QByteArrayView rest = text.sliced(at + 1, std::min(longest, text.size() - at - 1));
        const qsizetype end = rest.indexOf(';');
        const char32_t code = end > 0 ? entity(rest.first(end)) : 0;
        if (code == 0) {
            decoded += '&';
            continue;
        }
        decoded += QString::fromUcs4(&code, 1).toUtf8();
        at += end + 1;
    }
    return decoded;
}

} // namespace Quartermaster
