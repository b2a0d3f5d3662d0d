// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QHash>
#include <QList>
#include <QSslError>
#include <QUrl>

#include <optional>

namespace Quartermaster {

/// One request, before redirects.
struct HttpRequest {
    enum class Body : quint8 {
        Whole,     ///< More than bodyLimit bytes are an error (BadAnswer).
        Beginning, ///< At most bodyLimit bytes; the rest is not waited for.
        Streamed,  ///< Through a ByteQueue.
    };

    QByteArray verb = "GET";
    QUrl url; ///< Without user information: that is \a authorization's.
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray authorization = {}; ///< Goes to the host and port of \a url only.
    Body body = Body::Beginning;
    qint64 bodyLimit = 64 * 1024; ///< Bytes.
    QByteArray content = {};      ///< To send, by HttpCaller: what is small. Its type is a header's to tell.
    int answerWithin = 0;         ///< ms, with HttpCaller, for what takes a server long; 0 for the store's own limit.
};

/// The last answer, after redirects. A value.
struct HttpAnswer {
    int status = 0;
    QString phrase = {};                        ///< "Not Found"; printable ASCII.
    QHash<QByteArray, QByteArray> headers = {}; ///< Names in lower case.
    QUrl url = {};                              ///< Where it came from in the end; without user information.
    QByteArray body = {};
    bool bodyIsCut = false; ///< There was more than the request wanted.
    qint64 received = 0;    ///< Bytes of the body, streamed ones too.

    [[nodiscard]] QByteArray header(const char *name) const
    {
        return headers.value(QByteArray::fromRawData(name, qstrlen(name)));
    }
    [[nodiscard]] bool isSuccess() const { return status >= 200 && status < 300; }
    /// Content-Length; absent where there is none. A malformed one is a BadAnswer.
    [[nodiscard]] Result<std::optional<qint64>> contentLength() const;
    /// "HTTP 403 Forbidden (request id 4711)".
    [[nodiscard]] QString evidence() const;
};

/// "bytes 0-99/1000": total is absent for "*".
struct ContentRange {
    qint64 first = 0;
    qint64 last = 0;
    std::optional<qint64> total = {};

    friend bool operator==(const ContentRange &, const ContentRange &) = default;
};
/// Nothing for what is malformed, of another unit, or "bytes */N".
[[nodiscard]] std::optional<ContentRange> parseContentRange(const QByteArray &value);
/// N of "bytes */N", as a 416 tells it.
[[nodiscard]] std::optional<qint64> parseUnsatisfiedRange(const QByteArray &value);

/// Seconds from \a now, from "120" or an HTTP date; -1 for anything else. A day at most: what is longer is not waited for.
[[nodiscard]] int parseRetryAfter(const QByteArray &value, const QDateTime &now);
/// UTC, from the three forms of RFC 9110, 5.6.7; null for anything else.
[[nodiscard]] QDateTime parseHttpDate(const QByteArray &value);
/// The MD5 in hex that Content-MD5, Digest or X-Checksum-Md5 tell; empty where none does.
[[nodiscard]] QString md5OfHeaders(const HttpAnswer &answer);

/// What a status of 300 and more means. Its reason is meant for the store as a whole: the caller drops it for one object.
[[nodiscard]] Error statusError(const HttpAnswer &answer);
/// What kept an answer from coming.
enum class NetworkTrouble : quint8 {
    Refused,
    Closed, ///< By the other side, without an answer.
    UnknownHost,
    ConnectTimedOut,
    Handshake, ///< TLS.
    ProxyAuthentication,
    NotHttp,
    Other,
};
/// \a peer is whom we speak to, for texts; \a text the system's own words, where there are any.
[[nodiscard]] Error networkError(NetworkTrouble trouble, const QString &peer, const QString &text = {});
/// NetworkTrouble::Closed.
[[nodiscard]] bool isClosed(const Error &error);
/// Each certificate error by its name: "the certificate expired on 2026-01-02".
[[nodiscard]] QString certificateErrorText(const QList<QSslError> &errors, const QString &host);

/// \a url as an object's location: without user information.
[[nodiscard]] QString locationOf(const QUrl &url);
/// \a url for texts: neither user information nor query.
[[nodiscard]] QString redacted(const QUrl &url);
/// "host:port", or "host" where the URL has no port.
[[nodiscard]] QString hostAndPort(const QUrl &url);
/// "Basic ..." of \a url's user information; empty where it has none.
[[nodiscard]] QByteArray basicAuthorization(const QUrl &url);
/// Scheme, host and port are the same, default ports counted in.
[[nodiscard]] bool isSameOrigin(const QUrl &a, const QUrl &b);

} // namespace Quartermaster
