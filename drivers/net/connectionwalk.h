// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpengine.h"
#include "model/connectiontest.h"

#include <QSslError>
#include <QTimer>

class QAbstractSocket;
class QSslSocket;

namespace Quartermaster {

/// The first steps to a server: resolves its name, connects and shakes hands; through the proxy, where there is one. Where certificates
/// are not verified it verifies them all the same, and only warns. Lives in the network thread, as a child of the scope.
class ConnectionWalk : public QObject
{
    Q_OBJECT

public:
    using Kind = ConnectionStep::Kind;
    using State = ConnectionStep::State;

    /// All may be called in any thread, also when the test is over.
    struct Report {
        std::function<void(Kind)> begin;
        std::function<void(ConnectionStep)> end;
        std::function<void()> conclude;
    };

    ConnectionWalk(HttpScope &scope, QUrl server, Report report);
    void start() { resolve(); }

protected:
    /// The steps are behind it.
    virtual void arrived() = 0;

    [[nodiscard]] HttpScope &scope() const { return m_scope; }
    [[nodiscard]] const Report &report() const { return m_report; }
    void begin(Kind kind);
    /// What comes now has a limit of its own.
    void stopTimer() { m_timer.stop(); }
    void pass(ConnectionStep step, State state = State::Passed);
    void fail(ConnectionStep step);
    void fail(Kind kind, const Error &error);

private:
    void resolve();
    void connectToPeer();
    void plain();
    void encrypt();
    void encrypted(const QSslSocket &socket);
    void notEncrypted(const QSslSocket &socket);
    void dropSocket();
    [[nodiscard]] ConnectionStep encryption() const;
    [[nodiscard]] QString peer() const { return m_scope.engine().peerOf(m_server); }

    HttpScope &m_scope;
    const QUrl m_server;
    const Report m_report;
    const QNetworkProxy m_proxy;
    const bool m_isEncrypted;
    QString m_host;
    quint16 m_port = 0;
    QTimer m_timer;
    QAbstractSocket *m_socket = nullptr;
    QList<QSslError> m_errors;
    QList<QSslCertificate> m_chain;
    QList<QSslCertificate> m_trusted;
};

} // namespace Quartermaster
