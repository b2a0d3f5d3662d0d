// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Whether bytes are a text or a picture. The name has no say.

#include "model/objectpreview.h"

#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

bool isTextByte(char one)
{
    const auto byte = static_cast<uchar>(one);
    return byte >= 0x20 ? byte != 0x7f : byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' || byte == 0x1b;
}

/// Letters in Latin-1 are mostly ASCII: a text, not any bytes that happen to be printable.
bool looksLikeLatin1(const QByteArray &bytes)
{
    const auto isControl = [](char one) {
        const auto byte = static_cast<uchar>(one);
        return !isTextByte(one) || (byte >= 0x80 && byte < 0xa0);
    };
    const auto isAscii = [](char one) { return static_cast<uchar>(one) < 0x80; };
    return std::none_of(bytes.begin(), bytes.end(), isControl)
           && std::count_if(bytes.begin(), bytes.end(), isAscii) * 4 >= bytes.size() * 3;
}

/// Cut lines, and characters that would turn or hide others shown by their number.
QString readable(const QString &text)
{
    QString shown;
    shown.reserve(text.size());
    qsizetype column = 0;
    for (const QChar letter : text) {
        if (letter == u'\r')
            continue;
        if (letter == u'\n') {
            shown += letter;
            column = 0;
            continue;
        }
        if (++column > ObjectPreview::longestLine) {
            if (column == ObjectPreview::longestLine + 1)
                shown += u'\u2026';
            continue;
        }
        const auto category = letter.category();
        if (letter != u'\t' && (category == QChar::Other_Control || category == QChar::Other_Format))
            shown += u"\\u%1"_s.arg(letter.unicode(), 4, 16, QLatin1Char('0'));
        else
            shown += letter;
    }
    return shown;
}

std::optional<QString> decoded(const QByteArray &bytes, QStringConverter::Encoding encoding)
{
    QStringDecoder decoder(encoding);
    const QString text = decoder(bytes);
    return decoder.hasError() ? std::nullopt : std::optional(text);
}

} // namespace

std::optional<QString> textOf(const QByteArray &bytes, bool isPart)
{
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff")) {
        const auto text = decoded(bytes.first(bytes.size() / 2 * 2), QStringConverter::Utf16);
        if (text && !text->contains(QChar(u'\0')))
            return readable(*text);
        return std::nullopt;
    }
    if (!std::all_of(bytes.begin(), bytes.end(), isTextByte))
        return std::nullopt;
    QByteArray whole = bytes;
    if (isPart) { // a character that is cut off at the end
        constexpr qsizetype longest = 3;
        for (qsizetype i = 0; i < longest && !whole.isEmpty() && (static_cast<uchar>(whole.back()) & 0x80U) != 0; ++i) {
            const bool isFirst = (static_cast<uchar>(whole.back()) & 0x40U) != 0;
            whole.chop(1);
            if (isFirst)
                break;
        }
    }
    for (const QByteArray &candidate : {bytes, whole}) {
        if (const auto text = decoded(candidate, QStringConverter::Utf8))
            return readable(*text);
    }
    if (looksLikeLatin1(bytes))
        return readable(QString::fromLatin1(bytes));
    return std::nullopt;
}

QString pictureFormat(QByteArrayView bytes)
{
    struct Signature {
        QByteArrayView magic;
        qsizetype offset;
        QLatin1StringView format;
    };
    static const Signature signatures[] = {
        {QByteArrayView("\x89PNG\r\n\x1a\n"), 0, "png"_L1},
        {QByteArrayView("\xff\xd8\xff"), 0, "jpeg"_L1},
        {QByteArrayView("GIF87a"), 0, "gif"_L1},
        {QByteArrayView("GIF89a"), 0, "gif"_L1},
        {QByteArrayView("BM"), 0, "bmp"_L1},
        {QByteArrayView("WEBP"), 8, "webp"_L1},
        {QByteArrayView("II*\0", 4), 0, "tiff"_L1},
        {QByteArrayView("MM\0*", 4), 0, "tiff"_L1},
        {QByteArrayView("\0\0\1\0", 4), 0, "ico"_L1},
    };
    for (const Signature &signature : signatures) {
        if (bytes.size() >= signature.offset + signature.magic.size()
            && bytes.sliced(signature.offset, signature.magic.size()) == signature.magic) {
            // Two letters prove little: a text may begin with them. A bitmap's header has a length (BITMAPFILEHEADER).
            if (signature.format == "bmp"_L1
                && (bytes.size() < 26 || bytes.sliced(6, 4) != QByteArrayView("\0\0\0\0", 4)))
                continue;
            return signature.format;
        }
    }
    return {};
}

} // namespace Quartermaster
