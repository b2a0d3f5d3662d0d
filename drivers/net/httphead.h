// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"

#include <optional>

namespace Quartermaster {

/// "host", "host:port", "[::1]:port": as it goes into a request, and into what is signed of it.
[[nodiscard]] QByteArray hostHeader(const QUrl &url);

/// How a request goes out.
struct HttpSending {
    std::optional<qint64> bodySize = {}; ///< Of the body that follows; -1 for one of unknown size, sent in chunks.
    bool expectsContinue = false;
    bool isRelayed = false; ///< By a proxy, which wants to know whose it is.
    QByteArray proxyAuthorization = {};
};
/// The head, with its empty line. BadInput for a verb or header that would be more than one line.
[[nodiscard]] Result<QByteArray> requestHead(const HttpRequest &request, const HttpSending &sending);

/// "HTTP/1.1 200 OK": status and phrase. False for anything else.
[[nodiscard]] bool readStatusLine(const QByteArray &line, HttpAnswer &answer);
/// "Name: value"; the same name's values are joined with commas. False for a line without a proper name.
[[nodiscard]] bool readHeaderLine(const QByteArray &line, HttpAnswer &answer);

/// How the end of an answer's body is known (RFC 9112, 6.3).
struct HttpFraming {
    enum class Body : quint8 { None, Length, Chunked, UntilClosed };
    Body body = Body::None;
    qint64 length = 0;   ///< With Body::Length.
    bool isKept = false; ///< The connection serves another request afterwards.
};
/// \a isModern: HTTP/1.1. BadAnswer for what is contradictory, or encoded in a way that was not asked for.
[[nodiscard]] Result<HttpFraming> framingOf(const HttpAnswer &answer, const QByteArray &verb, bool isModern);

/// The size at the beginning of a chunk, its extensions left out; nothing for what is none.
[[nodiscard]] std::optional<qint64> readChunkSize(const QByteArray &line);

} // namespace Quartermaster
