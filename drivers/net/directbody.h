// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/descriptor.h"
#include "drivers/net/httptypes.h"

#include <atomic>
#include <memory>

namespace Quartermaster {

/// Ends a wait for a socket. Any thread.
class StopSignal
{
public:
    StopSignal();
    Q_DISABLE_COPY_MOVE(StopSignal)

    void stop();
    [[nodiscard]] bool isStopped() const { return m_isStopped; }
    /// Becomes readable with stop(); -1 where the system has none to spare.
    [[nodiscard]] int descriptor() const { return m_event.get(); }

private:
    Descriptor m_event;
    std::atomic_bool m_isStopped = false;
};

/// The body of one answer over plain HTTP, read by a worker's thread straight from its socket: QNetworkAccessManager copies each
/// byte three times more and hands it over in small pieces between threads, at more than twice the CPU time of curl.
///
/// It reads what HttpExchange has found: redirects, refusals, chunked answers and all else out of the ordinary stay there.
class DirectBody
{
public:
    /// \a stallLimit: ms without a byte.
    DirectBody(std::shared_ptr<StopSignal> stop, int stallLimit);

    /// Asks once more for what was answered by \a expected, at the URL that it came from, and reads the head. True when it is the
    /// same answer: status, length, range, ETag and date; and nothing but a body of known length follows. Otherwise, and when
    /// there is no connection, false: whoever asked can go on as if nothing had been tried. Canceled when stopped.
    [[nodiscard]] Result<bool> open(const HttpRequest &request, const HttpAnswer &expected);
    /// At most \a most bytes into \a buffer; 0 once all have come. Fails with BadAnswer (cut off), TimedOut, Canceled.
    [[nodiscard]] Result<qint64> read(char *buffer, qint64 most);

private:
    enum class Wait : quint8 { Ready, TimedOut, Stopped };
    [[nodiscard]] Wait wait(short events) const;
    [[nodiscard]] Wait wait(short events, int limit) const;
    [[nodiscard]] bool connectTo(const QUrl &url);
    [[nodiscard]] bool send(QByteArrayView bytes) const;
    [[nodiscard]] bool readHead(HttpAnswer &answer);

    std::shared_ptr<StopSignal> m_stop;
    int m_stallLimit;
    Descriptor m_socket;
    QString m_peer;
    QString m_evidence;
    QByteArray m_early; ///< Of the body, read along with the head.
    qint64 m_length = 0;
    qint64 m_done = 0;
};

} // namespace Quartermaster
