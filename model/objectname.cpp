// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectname.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class NameText
{
    Q_DECLARE_TR_FUNCTIONS(ObjectName)
};

constexpr char16_t escapedFirst = 0xdc80; // Python's surrogateescape
constexpr char16_t escapedLast = 0xdcff;

bool isEscapedByte(QChar c)
{
    return c.unicode() >= escapedFirst && c.unicode() <= escapedLast;
}

/// Control, bidi, zero-width and other characters that would show something else than what is there.
bool isTreacherous(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

/// The length in bytes of the well-formed UTF-8 sequence at \a at, or 0.
int sequenceLength(const QByteArray &bytes, qsizetype at)
{
    const auto byte = [&bytes](qsizetype i) { return i < bytes.size() ? static_cast<uchar>(bytes.at(i)) : 0u; };
    const uint a = byte(at);
    if (a < 0x80)
        return 1;
    const auto tail = [&byte](qsizetype i, uint low = 0x80, uint high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    if (a >= 0xc2 && a <= 0xdf)
        return tail(at + 1) ? 2 : 0;
    if (a >= 0xe0 && a <= 0xef)
        return tail(at + 1, a == 0xe0 ? 0xa0 : 0x80, a == 0xed ? 0x9f : 0xbf) && tail(at + 2) ? 3 : 0;
    if (a >= 0xf0 && a <= 0xf4)
        return tail(at + 1, a == 0xf0 ? 0x90 : 0x80, a == 0xf4 ? 0x8f : 0xbf) && tail(at + 2) && tail(at + 3) ? 4 : 0;
    return 0;
}

QString badName(const QString &name, const QString &what)
{
    //: %1 a name, %2 a clause
    return NameText::tr("\"%1\" can't be an object's name: %2").arg(displayName(name), what);
}

} // namespace

QString nameFromBytes(const QByteArray &bytes)
{
    QString name;
    name.reserve(bytes.size());
    qsizetype from = 0; // what is not yet taken, and is UTF-8
    const auto takeUntil = [&](qsizetype end) { name += QString::fromUtf8(bytes.constData() + from, end - from); };
    for (qsizetype at = 0; at < bytes.size();) {
        const int length = sequenceLength(bytes, at);
        // At the beginning fromUtf8() takes U+FEFF for a byte order mark, and drops it.
        const bool isMark = length == 3 && QByteArrayView(bytes).sliced(at, 3) == "\xef\xbb\xbf";
        if (length > 0 && !isMark) {
            at += length;
            continue;
        }
        takeUntil(at);
        name += isMark ? QChar(QChar::ByteOrderMark)
                       : QChar(static_cast<char16_t>(0xdc00 + static_cast<uchar>(bytes.at(at))));
        at += isMark ? length : 1;
        from = at;
    }
    takeUntil(bytes.size());
    return name;
}

QByteArray bytesFromName(const QString &name)
{
    QByteArray bytes;
    bytes.reserve(name.size());
    qsizetype from = 0;
    for (qsizetype i = 0; i < name.size(); ++i) {
        const bool alone = i == 0 || !name.at(i - 1).isHighSurrogate();
        if (!isEscapedByte(name.at(i)) || !alone)
            continue;
        bytes += QStringView(name).mid(from, i - from).toUtf8();
        bytes += static_cast<char>(name.at(i).unicode() & 0xff);
        from = i + 1;
    }
    return bytes + QStringView(name).mid(from).toUtf8();
}

QString displayName(const QString &name)
{
    const auto isPlain = [](QChar c) { return c >= u' ' && c <= u'~'; };
    if (std::all_of(name.begin(), name.end(), isPlain)) // most are, and there may be a million
        return name;
    QString shown;
    shown.reserve(name.size());
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name.at(i);
        if (c.isHighSurrogate() && i + 1 < name.size() && name.at(i + 1).isLowSurrogate()) {
            const char32_t wide = QChar::surrogateToUcs4(c, name.at(i + 1));
            if (isTreacherous(wide))
                shown += u"\\U%1"_s.arg(static_cast<uint>(wide), 8, 16, QChar(u'0'));
            else
                shown += QStringView(name).mid(i, 2);
            ++i;
        } else if (isEscapedByte(c)) {
            shown += u"\\x%1"_s.arg(c.unicode() & 0xff, 2, 16, QChar(u'0'));
        } else if (c.isSurrogate() || isTreacherous(c.unicode())) {
            shown += u"\\u%1"_s.arg(static_cast<uint>(c.unicode()), 4, 16, QChar(u'0'));
        } else {
            shown += c;
        }
    }
    return shown;
}

Result<void> checkNewName(const QString &name, int longest)
{
    const auto bad = [&name](const QString &what) -> Result<void> {
        return tl::unexpected(Error{.kind = ErrorKind::BadInput, .detail = badName(name, what), .object = name});
    };
    if (name.isEmpty())
        return bad(NameText::tr("it is empty"));
    if (name == "."_L1 || name == ".."_L1)
        return bad(NameText::tr("it stands for a folder"));
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name.at(i);
        const int place = static_cast<int>(i) + 1;
        if (c == u'/')
            return bad(NameText::tr("it has a \"/\" at character %1").arg(place));
        if (c == u'\0')
            return bad(NameText::tr("it has a NUL at character %1").arg(place));
        if (isEscapedByte(c) && (i == 0 || !name.at(i - 1).isHighSurrogate()))
            return bad(NameText::tr("it is not UTF-8 at character %1").arg(place));
        const bool pair = c.isHighSurrogate() && i + 1 < name.size();
        const char32_t wide = pair ? QChar::surrogateToUcs4(c, name.at(i + 1)) : char32_t(c.unicode());
        if (isTreacherous(wide)) {
            const QString code = u"U+%1"_s.arg(static_cast<uint>(wide), 4, 16, QChar(u'0')).toUpper();
            return bad(
                NameText::tr("it has a control or direction character (%1) at character %2").arg(code).arg(place));
        }
        if (pair)
            ++i;
    }
    const qsizetype bytes = bytesFromName(name).size();
    if (bytes > longest)
        return bad(NameText::tr("it is %1 bytes long, %2 is the most").arg(bytes).arg(longest));
    return {};
}

Result<QString> localFileName(const QString &name)
{
    const QString last = name.section(u'/', -1, -1, QString::SectionSkipEmpty);
    if (auto checked = checkNewName(last); !checked)
        return tl::unexpected(checked.error());
    return last;
}

namespace {

/// \a location less user and password, which stand before an "@"; a secret key may hold a "/".
QString withoutUser(const QString &location)
{
    const qsizetype begin = location.indexOf("://"_L1) + 3;
    const qsizetype at = location.indexOf(u'@', begin);
    if (at < 0)
        return location;
    const qsizetype slash = location.indexOf(u'/', begin);
    const QString authority = location.sliced(begin, (slash < 0 ? location.size() : slash) - begin);
    const qsizetype colon = authority.indexOf(u':');
    bool isPort = false;
    static_cast<void>(authority.sliced(colon + 1).toUInt(&isPort));
    const bool isName = slash >= 0 && slash < at && (colon < 0 || isPort); // the "@" is of an object's
    return isName ? location : location.left(begin) + location.sliced(at + 1);
}

} // namespace

QString redactedUrl(const QString &url)
{
    // glance_store's own locations are not encoded: there "?" and "#" are letters of a name.
    static const QRegularExpression unencoded(u"^(file|s3|s3\\+https?|swift|swift\\+https?|swift\\+config)://"_s,
                                              QRegularExpression::CaseInsensitiveOption);
    if (const auto match = unencoded.match(url); match.hasMatch())
        return match.captured(1).compare("file"_L1, Qt::CaseInsensitive) == 0 ? url : withoutUser(url);
    const QUrl parsed(url);
    // Without "://" it is none: "user:password@host" would parse as the scheme "user".
    if (url.contains("://"_L1) && parsed.isValid() && !parsed.scheme().isEmpty())
        return parsed.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    // Whatever it is: what stands before an "@" in the authority may be a password, what follows "?" a signature.
    QString text = url.section(u'?', 0, 0);
    if (const qsizetype at = text.lastIndexOf(u'@'); at >= 0) {
        const qsizetype authority = text.indexOf("://"_L1);
        text = (authority >= 0 ? text.left(authority + 3) : QString()) + text.mid(at + 1);
    }
    return text;
}

QString redactedPath(const QString &path)
{
    return path.contains("://"_L1) ? redactedUrl(path) : path;
}

} // namespace Quartermaster
