// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/netsocket.h"
#include "drivers/net/tlssession.h"

#include <QNetworkProxy>
#include <QUrl>

namespace Quartermaster {

/// One connection to a server, plain or encrypted, straight or through a proxy, for a worker's thread that may wait. Every wait ends
/// within 100 ms once the work is canceled (Canceled), and after the limit without a byte (TimedOut).
class HttpWire
{
public:
    struct Place {
        QUrl url;
        QNetworkProxy proxy = QNetworkProxy::NoProxy;
        std::shared_ptr<TlsContext> tls = {}; ///< For https.
        QString peer = {};                    ///< For texts: "host:port", or "the proxy host:port".
        int stallLimit = 15'000;              ///< ms
    };
    using Canceled = NetSocket::Canceled;

    /// Fails as HttpExchange does: Unreachable, with Reason::Certificate for what is wrong with a certificate, or TimedOut.
    [[nodiscard]] static Result<std::unique_ptr<HttpWire>> connectTo(const Place &place, Canceled canceled);

    HttpWire(Place place, Canceled canceled);
    /// Plain, on a socket that is connected already and does not block.
    HttpWire(Place place, Descriptor socket)
        : HttpWire(std::move(place), Canceled())
    {
        m_socket.adopt(std::move(socket));
    }
    Q_DISABLE_COPY_MOVE(HttpWire)

    /// Takes it over for other work, maybe in another thread. False when the server has closed it meanwhile.
    [[nodiscard]] bool take(Canceled canceled);
    /// Nobody works with it until take().
    void leave() { m_socket.setCanceled({}); }

    /// How many of \a bytes were sent: not none, unless \a heedsAnswer and the server has something to say. A connection that the
    /// server has closed is Unreachable with evidence "connection closed".
    [[nodiscard]] Result<qint64> send(QByteArrayView bytes, bool heedsAnswer);
    /// At most \a most bytes; 0 when the server has closed the connection in order. One that broke off is Unreachable with evidence
    /// "connection closed".
    [[nodiscard]] Result<qint64> receive(char *buffer, qint64 most);
    /// Whether something to receive, or the end, comes within \a milliseconds.
    [[nodiscard]] Result<bool> answersWithin(int milliseconds);

    /// A proxy reads the requests: they name their server, and carry proxyAuthorization().
    [[nodiscard]] bool isRelayed() const;
    /// "Basic ..."; empty where the proxy wants none.
    [[nodiscard]] QByteArray proxyAuthorization() const;
    [[nodiscard]] const QString &peer() const { return m_place.peer; }
    /// TimedOut, after \a limit ms.
    [[nodiscard]] Error silentFor(int limit) const { return m_socket.silentFor(limit); }

private:
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> encrypt(const QString &host);
    [[nodiscard]] Error handshakeTrouble(const TlsSession::Step &step) const;
    [[nodiscard]] Result<bool> hasAnswer();

    Place m_place;
    NetSocket m_socket;
    std::unique_ptr<TlsSession> m_tls;
};

} // namespace Quartermaster
