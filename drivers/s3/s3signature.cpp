// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3signature.h"

#include "drivers/net/httpconnection.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr auto algorithm = "AWS4-HMAC-SHA256";

QByteArray timestamp(const QDateTime &now)
{
    return now.toUTC().toString(u"yyyyMMdd'T'hhmmss'Z'"_s).toLatin1();
}

QByteArray hmac(const QByteArray &key, const QByteArray &text)
{
    return QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256);
}

/// The query in canonical order; it is encoded already.
QByteArray canonicalQuery(const QUrl &url)
{
    if (!url.hasQuery())
        return {};
    QByteArrayList items = url.query(QUrl::FullyEncoded).toLatin1().split('&');
    for (QByteArray &item : items) {
        if (!item.contains('='))
            item += '=';
    }
    std::sort(items.begin(), items.end(), [](const QByteArray &a, const QByteArray &b) {
        return std::pair(a.left(a.indexOf('=')), a) < std::pair(b.left(b.indexOf('=')), b);
    });
    return items.join('&');
}

QByteArray canonicalRequest(const QByteArray &verb, const QUrl &url, const QMap<QByteArray, QByteArray> &headers,
                            const QByteArray &payload)
{
    QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    QByteArray text = verb + '\n' + (path.isEmpty() ? QByteArray("/") : path) + '\n' + canonicalQuery(url) + '\n';
    for (auto header = headers.begin(); header != headers.end(); ++header)
        text += header.key() + ':' + header.value().simplified() + '\n';
    return text + '\n' + headers.keys().join(';') + '\n' + payload;
}

} // namespace

QByteArray S3Signer::scope(const QDateTime &now) const
{
    return timestamp(now).left(8) + '/' + m_region + '/' + m_service + "/aws4_request";
}

QByteArray S3Signer::signature(const QByteArray &verb, const QUrl &url, const QMap<QByteArray, QByteArray> &headers,
                               const QByteArray &payload, const QDateTime &now) const
{
    const QByteArray text = QByteArray(algorithm) + '\n' + timestamp(now) + '\n' + scope(now) + '\n'
                            + sha256(canonicalRequest(verb, url, headers, payload));
    QByteArray key = hmac("AWS4" + m_credentials.secretKey, timestamp(now).left(8));
    for (const QByteArray &part : {m_region, m_service, QByteArray("aws4_request")})
        key = hmac(key, part);
    return hmac(key, text).toHex();
}

void S3Signer::sign(HttpRequest &request, const QByteArray &payload, const QDateTime &now) const
{
    // Another try of the same request is signed anew.
    request.headers.removeIf([](const auto &header) {
        return header.first == "x-amz-date" || header.first == "x-amz-content-sha256"
               || header.first == "x-amz-security-token";
    });
    request.headers.append({"x-amz-content-sha256", payload});
    request.headers.append({"x-amz-date", timestamp(now)});
    if (!m_credentials.sessionToken.isEmpty())
        request.headers.append({"x-amz-security-token", m_credentials.sessionToken});
    QMap<QByteArray, QByteArray> headers{{"host", hostHeader(request.url)}};
    for (const auto &[name, value] : std::as_const(request.headers))
        headers.insert(name.toLower(), value);
    request.authorization = QByteArray(algorithm) + " Credential=" + m_credentials.accessKey + '/' + scope(now)
                            + ",SignedHeaders=" + headers.keys().join(';')
                            + ",Signature=" + signature(request.verb, request.url, headers, payload, now);
}

QUrl S3Signer::presign(const QByteArray &verb, const QUrl &url, int seconds, const QDateTime &now) const
{
    S3Query query;
    if (url.hasQuery()) {
        for (const QByteArray &item : url.query(QUrl::FullyEncoded).toLatin1().split('&')) {
            const qsizetype equals = item.indexOf('=');
            query.append({QByteArray::fromPercentEncoding(item.left(equals < 0 ? item.size() : equals)),
                          equals < 0 ? QByteArray() : QByteArray::fromPercentEncoding(item.mid(equals + 1))});
        }
    }
    query << std::pair<QByteArray, QByteArray>("X-Amz-Algorithm", algorithm)
          << std::pair<QByteArray, QByteArray>("X-Amz-Credential", m_credentials.accessKey + '/' + scope(now))
          << std::pair<QByteArray, QByteArray>("X-Amz-Date", timestamp(now))
          << std::pair<QByteArray, QByteArray>("X-Amz-Expires", QByteArray::number(seconds))
          << std::pair<QByteArray, QByteArray>("X-Amz-SignedHeaders", "host");
    if (!m_credentials.sessionToken.isEmpty())
        query << std::pair<QByteArray, QByteArray>("X-Amz-Security-Token", m_credentials.sessionToken);
    const QByteArray path = QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1());
    const QUrl unsignedUrl = s3Url(url, path, query);
    const QByteArray signedWith = signature(verb, unsignedUrl, {{"host", hostHeader(url)}}, unsignedPayload, now);
    return QUrl::fromEncoded(unsignedUrl.toEncoded() + "&X-Amz-Signature=" + signedWith, QUrl::StrictMode);
}

QByteArray s3Encode(const QByteArray &bytes, bool keepsSlash)
{
    return bytes.toPercentEncoding(keepsSlash ? QByteArray("/") : QByteArray());
}

QUrl s3Url(const QUrl &base, const QByteArray &path, const S3Query &query)
{
    QByteArrayList items;
    for (const auto &[name, value] : query)
        items << s3Encode(name) + '=' + s3Encode(value);
    std::sort(items.begin(), items.end());
    QByteArray text = base.scheme().toLatin1() + "://" + hostHeader(base) + s3Encode(path, true);
    if (!items.isEmpty())
        text += '?' + items.join('&');
    return QUrl::fromEncoded(text, QUrl::StrictMode);
}

QByteArray sha256(QByteArrayView bytes)
{
    return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256).toHex();
}

} // namespace Quartermaster
