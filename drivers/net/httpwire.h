// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArrayView>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QUrl>

#include <functional>
#include <memory>

namespace Quartermaster {

/// One connection to a server, plain or encrypted, for a worker's thread that may wait. Every wait ends within 100 ms once
/// the work is canceled (Canceled), and after the limit without a byte (TimedOut).
class HttpWire
{
public:
    struct Place {
        QUrl url;
        QNetworkProxy proxy = QNetworkProxy::NoProxy;
        QSslConfiguration tls = {}; ///< For https.
        QString peer = {};          ///< For texts: "host:port", or "the proxy host:port".
        int stallLimit = 15'000;    ///< ms
    };
    using Canceled = std::function<bool()>;

    /// Fails as HttpExchange does: Unreachable, with Reason::Certificate for what is wrong with a certificate, or TimedOut.
    [[nodiscard]] static Result<std::unique_ptr<HttpWire>> connectTo(const Place &place, Canceled canceled);

    virtual ~HttpWire() = default;
    Q_DISABLE_COPY_MOVE(HttpWire)

    /// Takes it over for other work, maybe in another thread. False when the server has closed it meanwhile.
    [[nodiscard]] bool take(Canceled canceled);
    /// Nobody works with it until take().
    virtual void leave() { m_canceled = {}; }

    /// How many of \a bytes were sent: not none, unless \a heedsAnswer and the server has something to say. A connection that the
    /// server has closed is Unreachable with evidence "connection closed".
    [[nodiscard]] virtual Result<qint64> send(QByteArrayView bytes, bool heedsAnswer) = 0;
    /// At most \a most bytes; 0 when the server has closed the connection.
    [[nodiscard]] virtual Result<qint64> receive(char *buffer, qint64 most) = 0;
    /// Whether something to receive comes within \a milliseconds.
    [[nodiscard]] virtual Result<bool> answersWithin(int milliseconds) = 0;

protected:
    explicit HttpWire(Place place, Canceled canceled)
        : m_place(std::move(place))
        , m_canceled(std::move(canceled))
    {}
    /// In the thread of whoever takes it: it is open, and nothing waits to be received.
    [[nodiscard]] virtual bool isQuiet() = 0;

    [[nodiscard]] bool isCanceled() const { return m_canceled && m_canceled(); }
    [[nodiscard]] Error stalled() const;
    [[nodiscard]] Error closed() const;

    Place m_place;

private:
    Canceled m_canceled;
};

} // namespace Quartermaster
