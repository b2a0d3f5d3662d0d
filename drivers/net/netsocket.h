// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/descriptor.h"
#include "model/error.h"

#include <QByteArrayView>

#include <functional>

namespace Quartermaster {

/// A TCP connection for a worker's thread, which may wait: every wait ends within 100 ms once the work is canceled (Canceled), and
/// after the limit without progress (TimedOut). Bytes go straight between the caller's buffers and the kernel.
class NetSocket
{
public:
    using Canceled = std::function<bool()>;

    /// What one try to move bytes came to, without a wait.
    struct Step {
        enum class Want : quint8 {
            Nothing, ///< \a count bytes moved.
            ToRead,  ///< Comes to something once there is something to read;
            ToWrite, ///< or once there is room.
            Ended,   ///< The other side has ended the connection, in order.
            Broken,  ///< It is broken; \a number is the errno, or 0.
        };
        qint64 count = 0;
        Want want = Want::Nothing;
        int number = 0;
    };

    /// \a peer is for texts, \a limit in ms.
    NetSocket(QString peer, int limit, Canceled canceled);

    /// By whichever of the host's addresses answers first in their order. Fails with Unreachable or TimedOut.
    [[nodiscard]] Result<void> connectTo(const QString &host, quint16 port);
    /// What is connected already, and does not block.
    void adopt(Descriptor socket) { m_socket = std::move(socket); }
    void setCanceled(Canceled canceled) { m_canceled = std::move(canceled); }

    [[nodiscard]] Step write(QByteArrayView bytes) const;
    [[nodiscard]] Step read(char *buffer, qint64 most) const;
    /// The events of poll() that came within \a limit ms; 0 for none.
    [[nodiscard]] Result<short> wait(short events, int limit) const;
    /// Waits for what \a want is about, and for \a others too. Fails with TimedOut.
    [[nodiscard]] Result<short> waitFor(Step::Want want, short others = 0) const;

    [[nodiscard]] int descriptor() const { return m_socket.get(); }
    [[nodiscard]] const QString &peer() const { return m_peer; }
    [[nodiscard]] bool isCanceled() const { return m_canceled && m_canceled(); }
    [[nodiscard]] Error stalled() const { return silentFor(m_limit); }
    [[nodiscard]] Error silentFor(int limit) const;
    /// \a number is an errno.
    [[nodiscard]] Error brokenBy(int number) const;

private:
    struct Addresses;
    [[nodiscard]] Result<std::shared_ptr<Addresses>> resolve(const QString &host, quint16 port) const;

    QString m_peer;
    int m_limit;
    Canceled m_canceled;
    Descriptor m_socket;
};

} // namespace Quartermaster
