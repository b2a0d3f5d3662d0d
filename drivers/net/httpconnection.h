// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httphead.h"
#include "drivers/net/httpwire.h"

namespace Quartermaster {

/// HTTP/1.1 over one connection: a head and a body out, a head and a body in, again and again. One worker's thread at a time.
/// Source: RFC 9112.
class HttpConnection
{
public:
    explicit HttpConnection(std::unique_ptr<HttpWire> wire);

    /// What is still on its way of the exchange before makes it useless, as does a server that closes.
    [[nodiscard]] bool take(HttpWire::Canceled canceled);
    void leave() { m_wire->leave(); }
    /// The last exchange is whole, and the server keeps the connection.
    [[nodiscard]] bool isReusable() const { return m_framing.isKept && m_framing.body == Body::None; }
    /// Not to be used again.
    void drop() { m_framing.isKept = false; }
    /// The rest of the body is not wanted, and with it the connection.
    void endReading()
    {
        drop();
        m_framing.body = Body::None;
    }

    /// The request's head, with its content where it has one. \a bodySize: of what sendBody() brings; -1 chunked; nothing for no body.
    [[nodiscard]] Result<void> sendHead(const HttpRequest &request, std::optional<qint64> bodySize = {},
                                        bool expectsContinue = false);
    enum class Wants : quint8 { Yes, No, Unsaid };
    /// Whether the server wants the body: No when it has answered already, Unsaid after \a patience ms, which is to be taken for yes.
    [[nodiscard]] Result<Wants> wantsBody(int patience);
    /// A part of the body. False when the server has answered before the end: readHead() tells what.
    [[nodiscard]] Result<bool> sendBody(QByteArrayView bytes);
    [[nodiscard]] Result<bool> endBody();

    /// The head of the answer, interim ones (1xx) left out. TimedOut when none begins within \a limit ms; 0 for the wire's own limit.
    [[nodiscard]] Result<HttpAnswer> readHead(int limit = 0);
    /// At most \a most bytes of the body; 0 at its end. BadAnswer when it is cut off.
    [[nodiscard]] Result<qint64> readBody(char *buffer, qint64 most);

private:
    using Body = HttpFraming::Body;

    [[nodiscard]] bool hasUntaken() const { return m_taken < m_buffer.size(); }
    [[nodiscard]] Result<bool> sendAll(QByteArrayView bytes, bool heedsAnswer);
    [[nodiscard]] Result<bool> heed();
    [[nodiscard]] Result<HttpAnswer> readOneHead();
    [[nodiscard]] Result<QByteArray> readLine();
    [[nodiscard]] Result<qint64> readRaw(char *buffer, qint64 most);
    [[nodiscard]] Result<bool> beginChunk();
    [[nodiscard]] Error inBody(const Error &error) const;
    [[nodiscard]] tl::unexpected<Error> malformed(const QString &what) const;

    std::unique_ptr<HttpWire> m_wire;
    QByteArray m_verb;
    QUrl m_url;
    QByteArray m_buffer; ///< Received, not yet taken.
    qsizetype m_taken = 0;
    QString m_evidence;
    std::optional<HttpAnswer> m_early; ///< A final head that came before all of the body was sent.
    HttpFraming m_framing;
    qint64 m_left = 0; ///< Of the body, or of the chunk.
    qint64 m_received = 0;
    bool m_isChunkOpen = false;
    bool m_sendsChunks = false;
    bool m_isModern = false; ///< HTTP/1.1.
};

} // namespace Quartermaster
