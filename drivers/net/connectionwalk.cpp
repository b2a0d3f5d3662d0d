// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/connectionwalk.h"

#include "drivers/net/certificates.h"
#include "model/stepclauses.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QSslCipher>
#include <QSslSocket>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString protocolName(QSsl::SslProtocol protocol)
{
    switch (protocol) {
    case QSsl::TlsV1_2:
        return u"TLS 1.2"_s;
    case QSsl::TlsV1_3:
        return u"TLS 1.3"_s;
    default:
        return u"an old TLS"_s;
    }
}

QString addressAndPort(const QHostAddress &address, quint16 port)
{
    const QString text = address.toString();
    return (address.protocol() == QAbstractSocket::IPv6Protocol ? u"[%1]:%2"_s : u"%1:%2"_s).arg(text).arg(port);
}

} // namespace

ConnectionWalk::ConnectionWalk(HttpScope &scope, QUrl server, Report report)
    : QObject(&scope)
    , m_scope(scope)
    , m_server(std::move(server))
    , m_report(std::move(report))
    , m_proxy(scope.engine().proxyFor(m_server))
    , m_isEncrypted(m_server.scheme() == "https"_L1)
{
    const bool isDirect = m_proxy.type() == QNetworkProxy::NoProxy;
    m_host = isDirect ? m_server.host() : m_proxy.hostName();
    m_port = isDirect ? static_cast<quint16>(m_server.port(m_isEncrypted ? 443 : 80)) : m_proxy.port();
    m_timer.setSingleShot(true);
    m_timer.setInterval(scope.engine().stallLimit());
}

void ConnectionWalk::begin(Kind kind)
{
    m_report.begin(kind);
    m_timer.disconnect();
    connect(&m_timer, &QTimer::timeout, this, [this, kind] {
        const QString seconds = QString::number(m_timer.interval() / 1000.0);
        fail({.kind = kind, .result = StepClause::noAnswer(peer(), seconds), .reason = Reason::Timeout});
    });
    m_timer.start();
}

void ConnectionWalk::pass(ConnectionStep step, State state)
{
    m_timer.stop();
    step.state = state;
    m_report.end(std::move(step));
}

void ConnectionWalk::fail(ConnectionStep step)
{
    m_timer.stop();
    dropSocket();
    step.state = State::Failed;
    m_report.end(std::move(step));
    m_report.conclude();
}

void ConnectionWalk::fail(Kind kind, const Error &error)
{
    fail({.kind = kind, .result = error.detail, .evidence = {error.evidence}, .reason = error.reason});
}

void ConnectionWalk::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket = nullptr;
}

void ConnectionWalk::resolve()
{
    if (const QHostAddress address(m_host); !address.isNull()) {
        m_report.begin(Kind::Resolve);
        pass({.kind = Kind::Resolve, .result = StepClause::isAddress(m_host)}, State::Skipped);
        return connectToPeer();
    }
    begin(Kind::Resolve);
    QHostInfo::lookupHost(m_host, this, [this](const QHostInfo &info) {
        if (!m_timer.isActive()) // came too late
            return;
        if (info.error() != QHostInfo::NoError) {
            return fail({.kind = Kind::Resolve,
                         .result = StepClause::unknownName(peer()),
                         .evidence = {info.errorString()},
                         .reason = Reason::Unreachable});
        }
        QStringList addresses;
        for (const QHostAddress &address : info.addresses())
            addresses << address.toString();
        pass({.kind = Kind::Resolve, .result = StepClause::resolved(m_host, addresses.join(", "_L1))});
        connectToPeer();
    });
}

void ConnectionWalk::connectToPeer()
{
    begin(Kind::Connect);
    auto *socket = new QTcpSocket(this);
    m_socket = socket;
    socket->setProxy(QNetworkProxy::NoProxy);
    connect(socket, &QTcpSocket::connected, this, [this, socket] {
        ConnectionStep step{
            .kind = Kind::Connect,
            .result = StepClause::connected(peer()),
            .evidence = {u"%1 from %2"_s.arg(addressAndPort(socket->peerAddress(), socket->peerPort()),
                                             addressAndPort(socket->localAddress(), socket->localPort()))}};
        dropSocket();
        pass(std::move(step));
        m_isEncrypted ? encrypt() : plain();
    });
    connect(socket, &QTcpSocket::errorOccurred, this, [this, socket](QAbstractSocket::SocketError error) {
        const bool isRefused = error == QAbstractSocket::ConnectionRefusedError;
        fail({.kind = Kind::Connect,
              .result = isRefused ? StepClause::refused(peer()) : StepClause::notConnected(peer()),
              .evidence = {isRefused ? u"ECONNREFUSED"_s : socket->errorString()},
              .reason = error == QAbstractSocket::SocketTimeoutError ? Reason::Timeout : Reason::Unreachable});
    });
    socket->connectToHost(m_host, m_port);
}

void ConnectionWalk::plain()
{
    m_report.begin(Kind::Encrypt);
    pass({.kind = Kind::Encrypt, .result = StepClause::notEncrypted()}, State::Skipped);
    arrived();
}

void ConnectionWalk::encrypt()
{
    begin(Kind::Encrypt);
    if (const auto ready = m_scope.engine().refreshTls(); !ready)
        return fail(Kind::Encrypt, ready.error());
    auto *socket = new QSslSocket(this);
    m_socket = socket;
    QSslConfiguration tls = m_scope.engine().tls();
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    m_trusted = tls.caCertificates();
    socket->setSslConfiguration(tls);
    socket->setProxy(m_proxy);
    connect(socket, &QSslSocket::sslErrors, this, [this, socket](const QList<QSslError> &errors) {
        m_errors = errors;
        m_chain = socket->peerCertificateChain();
        if (m_scope.engine().isInsecure())
            socket->ignoreSslErrors();
    });
    connect(socket, &QSslSocket::encrypted, this, [this, socket] { encrypted(*socket); });
    connect(socket, &QSslSocket::errorOccurred, this, [this, socket] { notEncrypted(*socket); });
    socket->connectToHostEncrypted(m_server.host(), static_cast<quint16>(m_server.port(443)));
}

void ConnectionWalk::encrypted(const QSslSocket &socket)
{
    m_chain = socket.peerCertificateChain();
    ConnectionStep step = encryption();
    step.evidence.prepend(u"%1, %2"_s.arg(protocolName(socket.sessionProtocol()), socket.sessionCipher().name()));
    if (m_errors.isEmpty()) {
        step.result = StepClause::validCertificate(!m_scope.engine().isInsecure());
    } else {
        step.reason = Reason::Certificate;
        step.result = StepClause::notVerified(certificateErrorText(m_errors, m_server.host()));
    }
    if (m_scope.engine().isInsecure())
        step.evidence << u"%1 = true: whoever stands between can read and change everything"_s.arg(
            m_scope.engine().insecureOption());
    dropSocket();
    pass(std::move(step), m_scope.engine().isInsecure() ? State::Warning : State::Passed);
    arrived();
}

void ConnectionWalk::notEncrypted(const QSslSocket &socket)
{
    ConnectionStep step = encryption();
    if (m_errors.isEmpty()) {
        step.reason = Reason::Unreachable;
        step.result = StepClause::handshakeFailed(hostAndPort(m_server));
        step.evidence << socket.errorString();
    } else {
        step.reason = Reason::Certificate;
        step.result = certificateErrorText(m_errors, m_server.host());
        step.evidence << u"TLS handshake with %1"_s.arg(hostAndPort(m_server));
    }
    fail(std::move(step));
}

ConnectionStep ConnectionWalk::encryption() const
{
    return {.kind = Kind::Encrypt, .chain = certificateChain(m_chain, m_errors, m_server.host(), m_trusted)};
}

} // namespace Quartermaster
