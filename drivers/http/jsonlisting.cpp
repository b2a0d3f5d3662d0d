// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/listingbuilder.h"

#include <QString>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Reads an array of flat objects from bytes. Every reading function says whether it went well; m_isCut tells the end of the text from
/// something wrong in it.
class JsonReader
{
public:
    explicit JsonReader(QByteArrayView json)
        : m_json(json)
    {}

    [[nodiscard]] bool isCut() const { return m_isCut; }
    [[nodiscard]] qsizetype position() const { return m_at; }
    /// The next character that is no space; 0 at the end.
    [[nodiscard]] char peek()
    {
        while (m_at < m_json.size()
               && (m_json.at(m_at) == ' ' || m_json.at(m_at) == '\n' || m_json.at(m_at) == '\r'
                   || m_json.at(m_at) == '\t'))
            ++m_at;
        if (m_at >= m_json.size()) {
            m_isCut = true;
            return 0;
        }
        return m_json.at(m_at);
    }
    [[nodiscard]] bool take(char c)
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] bool readString(QByteArray &text, bool &isText);
    /// A number, true, false or null, as it stands.
    [[nodiscard]] bool readWord(QByteArrayView &word);
    /// Any value, however deep.
    [[nodiscard]] bool skipValue();

private:
    [[nodiscard]] bool readEscape(QByteArray &text, bool &isText);
    [[nodiscard]] int readHex();

    QByteArrayView m_json;
    qsizetype m_at = 0;
    bool m_isCut = false;
};

int JsonReader::readHex()
{
    if (m_at + 4 > m_json.size()) {
        m_isCut = true;
        return -1;
    }
    bool ok = false;
    const int code = m_json.sliced(m_at, 4).toByteArray().toInt(&ok, 16);
    m_at += 4;
    return ok && code >= 0 ? code : -1;
}

bool JsonReader::readEscape(QByteArray &text, bool &isText)
{
    if (m_at >= m_json.size()) {
        m_isCut = true;
        return false;
    }
    const char c = m_json.at(m_at++);
    switch (c) {
    case '"':
    case '\\':
    case '/':
        text += c;
        return true;
    case 'b':
        text += '\b';
        return true;
    case 'f':
        text += '\f';
        return true;
    case 'n':
        text += '\n';
        return true;
    case 'r':
        text += '\r';
        return true;
    case 't':
        text += '\t';
        return true;
    case 'u':
        break;
    default:
        return false;
    }
    const int first = readHex();
    if (first < 0)
        return false;
    char32_t code = static_cast<char32_t>(first);
    if (QChar::isHighSurrogate(code) && m_json.sliced(m_at).startsWith("\\u")) {
        const qsizetype before = m_at;
        m_at += 2;
        const int second = readHex();
        if (second < 0)
            return false;
        if (QChar::isLowSurrogate(static_cast<char32_t>(second)))
            code = QChar::surrogateToUcs4(static_cast<char16_t>(first), static_cast<char16_t>(second));
        else
            m_at = before;
    }
    if (QChar::isSurrogate(code))
        isText = false; // half a character: no bytes stand for it
    else
        text += QString::fromUcs4(&code, 1).toUtf8();
    return true;
}

bool JsonReader::readString(QByteArray &text, bool &isText)
{
    text.clear();
    isText = true;
    if (!take('"'))
        return false;
    while (m_at < m_json.size()) {
        const char c = m_json.at(m_at++);
        if (c == '"')
            return true;
        if (c != '\\')
            text += c;
        else if (!readEscape(text, isText))
            return false;
    }
    m_isCut = true;
    return false;
}

bool JsonReader::readWord(QByteArrayView &word)
{
    const char first = peek();
    const qsizetype start = m_at;
    const auto isWord = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
    };
    if (first == 0 || !isWord(first))
        return false;
    while (m_at < m_json.size() && isWord(m_json.at(m_at)))
        ++m_at;
    m_isCut = m_at >= m_json.size(); // it may go on
    word = m_json.sliced(start, m_at - start);
    return !m_isCut;
}

bool JsonReader::skipValue()
{
    int depth = 0;
    QByteArray text;
    bool isText = true;
    do {
        const char c = peek();
        if (c == '[' || c == '{') {
            ++depth;
            ++m_at;
        } else if (depth > 0 && (c == ']' || c == '}')) {
            --depth;
            ++m_at;
        } else if (depth > 0 && (c == ',' || c == ':')) {
            ++m_at;
        } else if (c == '"') {
            if (!readString(text, isText))
                return false;
        } else {
            QByteArrayView word;
            if (!readWord(word))
                return false;
        }
    } while (depth > 0);
    return true;
}

/// Adds one {...}; false when it is cut off or is none.
bool readEntry(JsonReader &reader, ListingBuilder &builder)
{
    if (!reader.take('{'))
        return false;
    ListingEntry entry;
    QByteArray key;
    QByteArray name;
    QByteArray text;
    bool hasName = false;
    bool isNameText = true;
    bool isKeyText = true;
    bool isOther = false;
    if (reader.peek() == '}')
        return false;
    do {
        if (!reader.readString(key, isKeyText) || !reader.take(':'))
            return false;
        const bool isString = reader.peek() == '"';
        bool isText = true;
        if (key == "name") {
            if (!isString || !reader.readString(name, isNameText))
                return false;
            hasName = true;
        } else if (key == "type") {
            if (!isString || !reader.readString(text, isText))
                return false;
            entry.isFolder = text == "directory";
            isOther = text != "directory" && text != "file";
        } else if (key == "mtime" && isString) {
            if (!reader.readString(text, isText))
                return false;
            entry.modified = parseListingTime(text);
        } else if (key == "size" && reader.peek() != '"' && reader.peek() != '[' && reader.peek() != '{') {
            QByteArrayView word;
            if (!reader.readWord(word))
                return false;
            bool ok = false;
            const qint64 size = word.toByteArray().toLongLong(&ok);
            if (ok && size >= 0)
                entry.size = size;
        } else if (!reader.skipValue()) {
            return false;
        }
    } while (reader.take(','));
    if (!reader.take('}') || !hasName)
        return false;
    if (!isNameText || isOther) // no name in bytes, or a socket or the like
        builder.refuse();
    else
        builder.addName(name, std::move(entry));
    return true;
}

} // namespace

Result<Listing> parseJsonListing(QByteArrayView body, ListingBuilder builder, ListingPart part)
{
    JsonReader reader(body);
    const auto finish = [&builder](bool isComplete) {
        Listing listing = builder.take();
        listing.isJson = true;
        listing.isComplete = isComplete;
        return listing;
    };
    bool isGood = reader.take('[');
    if (isGood && reader.take(']'))
        return finish(true);
    while (isGood) {
        isGood = readEntry(reader, builder);
        if (isGood && reader.take(']'))
            return finish(true);
        isGood = isGood && reader.take(',');
    }
    if (!reader.isCut())
        return failure(ErrorKind::BadAnswer,
                       u"the answer is no listing: not a file's JSON at byte %1"_s.arg(reader.position()));
    if (part == ListingPart::Whole)
        return failure(ErrorKind::BadAnswer, u"the listing is cut off after %1 bytes"_s.arg(body.size()));
    return finish(false);
}

} // namespace Quartermaster
