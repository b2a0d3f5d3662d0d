// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/netsocket.h"

#include <QSslCertificate>
#include <QSslError>

#include <memory>

namespace Quartermaster {

/// What is verified and with which authorities, made ready for many sessions. Any thread.
class TlsContext
{
public:
    /// Without \a authorities, those of the system.
    TlsContext(const QList<QSslCertificate> &authorities, bool verifies);
    ~TlsContext();
    Q_DISABLE_COPY_MOVE(TlsContext)

private:
    friend class TlsSession;
    struct Private;
    std::unique_ptr<Private> d;
};

/// TLS on a connected NetSocket, by OpenSSL: a QSslSocket belongs to a thread with an event loop, and copies each byte thrice more.
/// Nothing waits here. No byte is sent or received before handshake() has come to its end, certificate and all.
class TlsSession
{
public:
    using Step = NetSocket::Step;

    /// \a host is whom the certificate must be for. \a descriptor stays the socket's.
    TlsSession(std::shared_ptr<TlsContext> context, const QString &host, int descriptor);
    ~TlsSession();
    Q_DISABLE_COPY_MOVE(TlsSession)

    /// To be repeated until it wants nothing. Broken: problems() or trouble() tell why.
    [[nodiscard]] Step handshake();
    /// After one that wants something, the same bytes come first in the next call.
    [[nodiscard]] Step write(QByteArrayView bytes);
    /// Ended only when the other side has said so: a connection that breaks off is Broken.
    [[nodiscard]] Step read(char *buffer, qint64 most);
    /// As read() of one byte, which stays there.
    [[nodiscard]] Step peek();

    /// All that is wrong with the server's certificate.
    [[nodiscard]] QList<QSslError> problems() const;
    /// OpenSSL's words for what broke; empty when the connection itself did.
    [[nodiscard]] QString trouble() const;

private:
    [[nodiscard]] Step stepOf(int result, size_t count);

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Quartermaster
