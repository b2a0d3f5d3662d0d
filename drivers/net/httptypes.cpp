// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httptypes.h"

#include "model/objectname.h"

#include <QLocale>
#include <QStringList>
#include <QTimeZone>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// What a server says, made fit for a text: printable ASCII, not long.
QString tame(const QByteArray &text)
{
    constexpr qsizetype longest = 80;
    QString tamed;
    for (const char c : text.left(longest)) {
        if (c >= 0x20 && c < 0x7f)
            tamed += QLatin1Char(c);
    }
    return tamed.trimmed();
}

std::optional<qint64> number(const QByteArray &text)
{
    if (text.isEmpty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return {};
    bool ok = false;
    const qint64 value = text.toLongLong(&ok);
    return ok ? std::optional(value) : std::nullopt;
}

QString md5FromBase64(const QByteArray &text)
{
    constexpr qsizetype md5Size = 16;
    const auto decoded = QByteArray::fromBase64Encoding(text.trimmed(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded && (*decoded).size() == md5Size ? QString::fromLatin1((*decoded).toHex()) : QString();
}

} // namespace

Result<std::optional<qint64>> HttpAnswer::contentLength() const
{
    const QByteArray value = header("content-length");
    if (value.isEmpty())
        return std::optional<qint64>();
    // The same number several times is allowed (RFC 9110, 8.6); QNetworkAccessManager joins them with commas.
    std::optional<qint64> length;
    for (const QByteArray &part : value.split(',')) {
        const std::optional<qint64> one = number(part.trimmed());
        if (!one || (length && *length != *one))
            return failure(ErrorKind::BadAnswer, u"Content-Length is no number: %1"_s.arg(tame(value)));
        length = one;
    }
    return length;
}

QString HttpAnswer::evidence() const
{
    QString text = phrase.isEmpty() ? u"HTTP %1"_s.arg(status) : u"HTTP %1 %2"_s.arg(status).arg(phrase);
    for (const char *name : {"x-openstack-request-id", "x-trans-id", "x-amz-request-id", "x-request-id"}) {
        if (const QString id = tame(header(name)); !id.isEmpty())
            return u"%1 (request id %2)"_s.arg(text, id);
    }
    return text;
}

std::optional<ContentRange> parseContentRange(const QByteArray &value)
{
    const QByteArray text = value.trimmed();
    if (!text.toLower().startsWith("bytes "))
        return {};
    const QByteArray range = text.mid(6).trimmed();
    const qsizetype dash = range.indexOf('-');
    const qsizetype slash = range.indexOf('/');
    if (dash < 0 || slash < dash)
        return {};
    const auto first = number(range.left(dash));
    const auto last = number(range.mid(dash + 1, slash - dash - 1));
    const QByteArray total = range.mid(slash + 1);
    if (!first || !last || *last < *first)
        return {};
    ContentRange parsed{.first = *first, .last = *last};
    if (total != "*") {
        parsed.total = number(total);
        if (!parsed.total || *parsed.total <= *last)
            return {};
    }
    return parsed;
}

std::optional<qint64> parseUnsatisfiedRange(const QByteArray &value)
{
    const QByteArray text = value.trimmed().toLower();
    return text.startsWith("bytes */") ? number(text.mid(8)) : std::nullopt;
}

int parseRetryAfter(const QByteArray &value, const QDateTime &now)
{
    constexpr qint64 longest = 24 * 60 * 60;
    const QByteArray text = value.trimmed();
    if (text.isEmpty())
        return -1;
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return static_cast<int>(std::min(number(text).value_or(longest), longest));
    const QDateTime date = parseHttpDate(text);
    return date.isValid() ? static_cast<int>(std::clamp<qint64>(now.secsTo(date), 0, longest)) : -1;
}

QDateTime parseHttpDate(const QByteArray &value)
{
    // RFC 1123, RFC 850, asctime(); English whatever the user's language is. The day of the week says nothing new.
    QString text = QString::fromLatin1(value).simplified();
    const qsizetype comma = text.indexOf(u", "_s);
    text = text.mid(comma >= 0 ? comma + 2 : 4);
    for (const QString &form :
         {u"dd MMM yyyy hh:mm:ss 'GMT'"_s, u"dd-MMM-yy hh:mm:ss 'GMT'"_s, u"MMM d hh:mm:ss yyyy"_s}) {
        QDateTime date = QLocale::c().toDateTime(text, form);
        if (!date.isValid())
            continue;
        if (date.date().year() < 1970) // two digits
            date = date.addYears(100);
        return QDateTime(date.date(), date.time(), Qt::UTC);
    }
    return {};
}

QString md5OfHeaders(const HttpAnswer &answer)
{
    constexpr qsizetype hexSize = 32;
    if (const QString md5 = md5FromBase64(answer.header("content-md5")); !md5.isEmpty())
        return md5;
    for (const QByteArray &part : answer.header("digest").split(',')) { // RFC 3230
        const QByteArray one = part.trimmed();
        if (one.left(4).toLower() == "md5=") {
            if (const QString md5 = md5FromBase64(one.mid(4)); !md5.isEmpty())
                return md5;
        }
    }
    for (const char *name : {"x-checksum-md5", "x-checksum"}) {
        const QByteArray hex = answer.header(name).trimmed().toLower();
        if (hex.size() == hexSize && QByteArray::fromHex(hex).toHex() == hex)
            return QString::fromLatin1(hex);
    }
    return {};
}

Error statusError(const HttpAnswer &answer)
{
    Error error{.kind = ErrorKind::Failed,
                .detail = answer.evidence().section(u" (request"_s, 0, 0),
                .evidence = answer.evidence()};
    switch (answer.status) {
    case 401:
    case 407:
        error.kind = ErrorKind::NotAuthenticated;
        error.reason = Reason::Authentication;
        if (answer.status == 407)
            error.detail += u" (by the proxy)"_s;
        break;
    case 403:
        error.kind = ErrorKind::NotPermitted;
        error.reason = Reason::NotPermitted;
        break;
    case 404:
        error.kind = ErrorKind::NotFound;
        error.reason = Reason::MissingRoot;
        error.exceptionName = u"NotFound"_s;
        break;
    case 410:
        error.kind = ErrorKind::NotFound;
        error.reason = Reason::Gone;
        break;
    case 408:
        error.kind = ErrorKind::TimedOut;
        error.reason = Reason::Timeout;
        error.temporary = true;
        break;
    case 429:
        error.kind = ErrorKind::Unreachable;
        error.reason = Reason::RateLimited;
        error.temporary = true;
        break;
    case 503:
        error.kind = ErrorKind::Unreachable;
        error.reason = Reason::Maintenance;
        error.temporary = true;
        break;
    default:
        if (answer.status >= 500 && answer.status < 600) {
            error.reason = Reason::ServerError;
            error.temporary = true;
        } else {
            error.kind = ErrorKind::BadAnswer;
            error.reason = Reason::BadAnswer;
        }
        break;
    }
    if (answer.status == 429 || answer.status == 503)
        error.retryAfter = parseRetryAfter(answer.header("retry-after"), QDateTime::currentDateTimeUtc());
    return error;
}

Error networkError(NetworkTrouble trouble, const QString &peer, const QString &text)
{
    Error error{.kind = ErrorKind::Unreachable,
                .detail = {},
                .reason = Reason::Unreachable,
                .exceptionName = u"RemoteServiceUnavailable"_s,
                .temporary = true};
    switch (trouble) {
    case NetworkTrouble::Refused:
        error.detail = u"%1 refuses the connection"_s.arg(peer);
        error.evidence = u"ECONNREFUSED"_s;
        break;
    case NetworkTrouble::Closed:
        error.detail = u"%1 closed the connection without an answer"_s.arg(peer);
        error.evidence = u"connection closed"_s;
        break;
    case NetworkTrouble::UnknownHost:
        error.detail = u"the name of %1 is not known"_s.arg(peer);
        error.evidence = u"name not resolved"_s;
        break;
    case NetworkTrouble::ConnectTimedOut:
        error.kind = ErrorKind::TimedOut;
        error.detail = u"connecting to %1 timed out"_s.arg(peer);
        error.reason = Reason::Timeout;
        break;
    case NetworkTrouble::Handshake:
        error.detail = u"the TLS handshake with %1 failed: %2"_s.arg(peer, text);
        error.evidence = u"TLS handshake with %1"_s.arg(peer);
        error.temporary = false;
        break;
    case NetworkTrouble::ProxyAuthentication:
        error.kind = ErrorKind::NotAuthenticated;
        error.detail = u"%1 wants other credentials"_s.arg(peer);
        error.reason = Reason::Authentication;
        error.temporary = false;
        break;
    case NetworkTrouble::NotHttp:
        error.kind = ErrorKind::BadAnswer;
        error.detail = u"%1 does not answer as an HTTP server does"_s.arg(peer);
        error.reason = Reason::BadAnswer;
        break;
    case NetworkTrouble::Other:
        error.detail = u"%1: %2"_s.arg(peer, text);
        break;
    }
    return error;
}

bool isClosed(const Error &error)
{
    return error.evidence == "connection closed"_L1;
}

QString certificateErrorText(const QList<QSslError> &errors, const QString &host)
{
    QStringList texts;
    for (const QSslError &error : errors) {
        const QSslCertificate certificate = error.certificate();
        const auto name = [&certificate](QSslCertificate::SubjectInfo info) {
            return displayName(certificate.issuerInfo(info).join(u' '));
        };
        QString text;
        switch (error.error()) {
        case QSslError::CertificateExpired:
            text = u"the certificate expired on %1"_s.arg(certificate.expiryDate().toUTC().toString(Qt::ISODate));
            break;
        case QSslError::CertificateNotYetValid:
            text = u"the certificate is not valid before %1"_s.arg(
                certificate.effectiveDate().toUTC().toString(Qt::ISODate));
            break;
        case QSslError::HostNameMismatch: {
            QStringList names = certificate.subjectAlternativeNames().values();
            if (names.isEmpty())
                names = certificate.subjectInfo(QSslCertificate::CommonName);
            text = u"the certificate is for another host: %1, not %2"_s.arg(displayName(names.join(u", "_s)), host);
            break;
        }
        case QSslError::SelfSignedCertificate:
        case QSslError::SelfSignedCertificateInChain:
            text = u"the certificate is self-signed (%1)"_s.arg(name(QSslCertificate::CommonName));
            break;
        case QSslError::UnableToGetIssuerCertificate:
        case QSslError::UnableToGetLocalIssuerCertificate:
        case QSslError::UnableToVerifyFirstCertificate:
        case QSslError::CertificateUntrusted:
            text = u"the certificate is from an unknown authority (%1)"_s.arg(name(QSslCertificate::CommonName));
            break;
        case QSslError::CertificateRevoked:
            text = u"the certificate was revoked"_s;
            break;
        default:
            text = error.errorString();
            break;
        }
        if (!texts.contains(text))
            texts << text;
    }
    return texts.join(u"; "_s);
}

QString locationOf(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo | QUrl::RemoveFragment);
}

QString redacted(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QString hostAndPort(const QUrl &url)
{
    return url.port() < 0 ? url.host() : u"%1:%2"_s.arg(url.host()).arg(url.port());
}

QByteArray basicAuthorization(const QUrl &url)
{
    if (url.userInfo(QUrl::FullyEncoded).isEmpty())
        return {};
    const QString pair = url.userName(QUrl::FullyDecoded) + u':' + url.password(QUrl::FullyDecoded);
    return "Basic " + pair.toUtf8().toBase64();
}

bool isSameOrigin(const QUrl &a, const QUrl &b)
{
    const auto port = [](const QUrl &url) { return url.port(url.scheme() == "https"_L1 ? 443 : 80); };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

} // namespace Quartermaster
