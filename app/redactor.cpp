// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/redactor.h"

#include "model/objectname.h"
#include "model/osloconfig.h"

#include <QFile>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype shortest = 3; // letters; less would shred the text around
constexpr qint64 mostBytes = 16 << 20;

QRegularExpression pattern(const QString &text)
{
    QRegularExpression expression(text, QRegularExpression::CaseInsensitiveOption);
    expression.optimize();
    return expression;
}

const QRegularExpression &secretNames()
{
    static const QRegularExpression names = pattern(u"(?:pass(?:word|wd|phrase)?|secret|token|credential|private_key|"
                                                    u"access_key|store_key|auth_key|api_?key|cookie)s?$"
                                                    "|secret|password"_s);
    return names;
}

/// The user information of any URL, and of the locations of Swift and S3, whose keys may hold slashes.
const QRegularExpression &userInformation()
{
    static const QRegularExpression urls = pattern(
        uR"((\b(?:s3|swift)(?:\+[a-z]+)?://)[^\s"'<>@]*@|(\b[a-z][a-z0-9+.\-]*://)[^\s/"'<>]*@)"_s);
    return urls;
}

const QRegularExpression &queryTokens()
{
    static const QRegularExpression tokens = pattern(
        uR"(([?&;](?:x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|awsaccesskeyid|signature|sig)"
        uR"(|temp_url_sig|(?:[a-z_\-]*(?:token|secret|password|passwd|apikey|api_key)))=)[^&\s"'<>#]+)"_s);
    return tokens;
}

const QRegularExpression &headers()
{
    static const QRegularExpression fields = pattern(
        uR"(\b((?:proxy-)?authorization|x-(?:auth|storage|service|subject|amz-security)-token|x-auth-key|set-cookie2?|cookie))"
        uR"((["']?\s*[:=]\s*)[^\r\n]+)"_s);
    return fields;
}

/// "swift_store_key = ..." and the like, up to the end of the line or of the quotes.
const QRegularExpression &assignments()
{
    static const QRegularExpression lines = pattern(
        uR"(\b([a-z0-9_.\-]*(?:passw(?:or)?d|passphrase|secret(?:_?key)?|private_key|access_key|store_key|auth_key|api_?key|_token)))"
        uR"((["']?\s*[:=]\s*)(?:"[^"\r\n]*"|'[^'\r\n]*'|[^\s"',;][^\s,;]*))"_s);
    return lines;
}

/// What of \a secret stays the same in Base64 whatever stands before and after it.
QStringList innerBase64(const QByteArray &secret)
{
    QStringList parts;
    for (qsizetype before = 0; before < 3; ++before) {
        const QByteArray padded = QByteArray(before, 'x') + secret;
        const qsizetype whole = padded.size() / 3 * 4; // the last, incomplete group depends on what follows
        const qsizetype from = (before * 8 + 5) / 6;   // letters that what stands before has a part in
        const QByteArray letters = padded.toBase64().first(whole).mid(from);
        if (letters.size() < 6)
            continue;
        QByteArray url = letters;
        url.replace('+', '-').replace('/', '_');
        parts << QString::fromLatin1(letters) << QString::fromLatin1(url);
    }
    return parts;
}

/// \a secret with each letter as it is, or escaped for a URL, a form, HTML or JSON, as different programs escape different
/// ones.
QRegularExpression written(const QString &secret)
{
    QString text;
    for (qsizetype i = 0; i < secret.size();) {
        const qsizetype length = secret.at(i).isHighSurrogate() && i + 1 < secret.size() ? 2 : 1;
        const QString letter = secret.mid(i, length);
        i += length;
        QString percent;
        for (const char byte : letter.toUtf8())
            percent += u"%"_s + QString::fromLatin1(QByteArray(1, byte).toHex());
        QStringList forms{QRegularExpression::escape(letter), u"(?i:%1)"_s.arg(percent)};
        if (letter == " "_L1)
            forms << uR"(\+)"_s;
        if (const QString html = letter.toHtmlEscaped(); html != letter)
            forms << html;
        if (letter == "'"_L1)
            forms << u"&#39;"_s << u"&apos;"_s;
        if (letter == "\""_L1 || letter == "/"_L1 || letter == "\\"_L1)
            forms << uR"(\\)"_s + QRegularExpression::escape(letter);
        text += u"(?:%1)"_s.arg(forms.join(u'|'));
    }
    return QRegularExpression(text);
}

} // namespace

bool Redactor::isSecretName(const QString &option)
{
    return secretNames().match(option).hasMatch();
}

void Redactor::addSecret(const QString &secret)
{
    if (secret.trimmed().isEmpty() || secret.startsWith("keychain:"_L1))
        return;
    const QMutexLocker locker(&m_mutex);
    addSpellings(secret);
    if (const QString trimmed = secret.trimmed(); trimmed != secret)
        addSpellings(trimmed);
}

void Redactor::addSpellings(const QString &secret)
{
    if (m_known.contains(secret))
        return;
    m_known.insert(secret);
    if (secret.size() < shortest) {
        m_shortWords << secret;
        return;
    }
    m_written << written(secret);
    const QByteArray bytes = secret.toUtf8();
    QStringList spellings{
        QString::fromLatin1(bytes.toBase64(QByteArray::OmitTrailingEquals)),
        QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)),
        QString::fromLatin1(bytes.toHex()), QString::fromLatin1(bytes.toHex().toUpper()), displayName(secret)};
    spellings << innerBase64(bytes);
    for (const QString &spelling : std::as_const(spellings)) {
        if (spelling.size() >= shortest && !m_spellings.contains(spelling))
            m_spellings << spelling;
    }
    const auto longerFirst = [](const QString &a, const QString &b) { return a.size() > b.size(); };
    std::sort(m_spellings.begin(), m_spellings.end(), longerFirst);
    std::stable_sort(m_written.begin(), m_written.end(),
                     [&longerFirst](const auto &a, const auto &b) { return longerFirst(a.pattern(), b.pattern()); });
}

void Redactor::learnUrls(const QString &value)
{
    QRegularExpressionMatchIterator matches = userInformation().globalMatch(value);
    while (matches.hasNext()) {
        const QString url = matches.next().captured();
        const qsizetype from = url.indexOf("://"_L1) + 3;
        const QString information = url.mid(from).chopped(1);
        const qsizetype colon = information.indexOf(u':');
        if (colon < 0)
            continue;
        const QString password = information.mid(colon + 1);
        addSecret(password);
        addSecret(QUrl::fromPercentEncoding(password.toUtf8()));
    }
}

void Redactor::learnFile(const QString &path, const QList<DriverSchema> &schemas)
{
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        learn(file.read(mostBytes), schemas);
}

void Redactor::learn(const QByteArray &text, const QList<DriverSchema> &schemas)
{
    QSet<QString> secret;
    for (const DriverSchema &schema : schemas) {
        for (const OptionSchema &option : schema.options) {
            if (option.secret) {
                secret.insert(option.name);
                secret.unite(QSet<QString>(option.deprecatedNames.cbegin(), option.deprecatedNames.cend()));
            }
        }
    }
    const OsloDocument document = OsloDocument::parse(text);
    for (const OsloGroup &group : document.groups()) {
        for (const OsloEntry &entry : group.entries) {
            if (!secret.contains(entry.key) && !isSecretName(entry.key)) {
                learnUrls(entry.value);
                continue;
            }
            addSecret(entry.value);
            QString joined = entry.value; // oslo.config drops the backslash and doubles of its own
            addSecret(joined.replace("$$"_L1, "$"_L1));
        }
    }
}

QString Redactor::redacted(QString text) const
{
    const QMutexLocker locker(&m_mutex);
    for (const QString &spelling : m_spellings)
        text.replace(spelling, mark, Qt::CaseSensitive);
    for (const QRegularExpression &one : m_written)
        text.replace(one, mark);
    for (const QString &word : m_shortWords) {
        const QRegularExpression whole(uR"((?<!\w)%1(?!\w))"_s.arg(QRegularExpression::escape(word)));
        text.replace(whole, mark);
    }
    if (text.contains(u'@'))
        text.replace(userInformation(), u"\\1\\2***@"_s);
    text.replace(queryTokens(), u"\\1***"_s);
    text.replace(headers(), u"\\1\\2***"_s);
    text.replace(assignments(), u"\\1\\2***"_s);
    return text;
}

} // namespace Quartermaster
