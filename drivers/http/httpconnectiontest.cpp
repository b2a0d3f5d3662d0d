// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpconnectiontest.h"

#include "drivers/http/listingparser.h"
#include "drivers/net/certificates.h"
#include "drivers/net/httpengine.h"
#include "model/objectname.h"
#include "model/workerpool.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QPointer>
#include <QSslCipher>
#include <QSslSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

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

/// The steps, in the network thread; a child of the scope, and gone with it.
class HttpConnectionWalk final : public QObject
{
public:
    /// All may be called in any thread, also when the test is over.
    struct Report {
        std::function<void(Kind)> begin;
        std::function<void(ConnectionStep)> end;
        std::function<void()> conclude;
    };

    HttpConnectionWalk(HttpScope &scope, HttpConfig config, Report report)
        : QObject(&scope)
        , m_scope(scope)
        , m_config(std::move(config))
        , m_report(std::move(report))
        , m_proxy(scope.engine().proxyFor(m_config.base))
        , m_isEncrypted(m_config.base.scheme() == "https"_L1)
    {
        const bool isDirect = m_proxy.type() == QNetworkProxy::NoProxy;
        m_host = isDirect ? m_config.base.host() : m_proxy.hostName();
        m_port = isDirect ? static_cast<quint16>(m_config.base.port(m_isEncrypted ? 443 : 80)) : m_proxy.port();
        m_timer.setSingleShot(true);
        m_timer.setInterval(scope.engine().stallLimit());
    }

    void start() { resolve(); }

private:
    void begin(Kind kind)
    {
        m_report.begin(kind);
        m_timer.disconnect();
        connect(&m_timer, &QTimer::timeout, this, [this, kind] {
            const QString seconds = QString::number(m_timer.interval() / 1000.0);
            fail({.kind = kind,
                  .result = u"no answer from %1 within %2 s"_s.arg(peer(), seconds),
                  .reason = Reason::Timeout});
        });
        m_timer.start();
    }
    void pass(ConnectionStep step, State state = State::Passed)
    {
        m_timer.stop();
        step.state = state;
        m_report.end(std::move(step));
    }
    void fail(ConnectionStep step)
    {
        m_timer.stop();
        dropSocket();
        step.state = State::Failed;
        m_report.end(std::move(step));
        m_report.conclude();
    }
    void fail(Kind kind, const Error &error)
    {
        fail({.kind = kind, .result = error.detail, .evidence = {error.evidence}, .reason = error.reason});
    }
    void dropSocket()
    {
        if (!m_socket)
            return;
        m_socket->disconnect(this);
        m_socket->abort();
        m_socket->deleteLater();
        m_socket = nullptr;
    }
    [[nodiscard]] QString peer() const { return m_scope.engine().peerOf(m_config.base); }

    void resolve()
    {
        if (const QHostAddress address(m_host); !address.isNull()) {
            m_report.begin(Kind::Resolve);
            pass({.kind = Kind::Resolve, .result = u"%1 is an address"_s.arg(m_host)}, State::Skipped);
            return connectToPeer();
        }
        begin(Kind::Resolve);
        QHostInfo::lookupHost(m_host, this, [this](const QHostInfo &info) {
            if (!m_timer.isActive()) // came too late
                return;
            if (info.error() != QHostInfo::NoError) {
                return fail({.kind = Kind::Resolve,
                             .result = u"the name of %1 is not known"_s.arg(peer()),
                             .evidence = {info.errorString()},
                             .reason = Reason::Unreachable});
            }
            QStringList addresses;
            for (const QHostAddress &address : info.addresses())
                addresses << address.toString();
            pass({.kind = Kind::Resolve, .result = u"%1 is %2"_s.arg(m_host, addresses.join(", "_L1))});
            connectToPeer();
        });
    }

    void connectToPeer()
    {
        begin(Kind::Connect);
        auto *socket = new QTcpSocket(this);
        m_socket = socket;
        socket->setProxy(QNetworkProxy::NoProxy);
        connect(socket, &QTcpSocket::connected, this, [this, socket] {
            ConnectionStep step{
                .kind = Kind::Connect,
                .result = u"connected to %1"_s.arg(peer()),
                .evidence = {u"%1 from %2"_s.arg(addressAndPort(socket->peerAddress(), socket->peerPort()),
                                                 addressAndPort(socket->localAddress(), socket->localPort()))}};
            dropSocket();
            pass(std::move(step));
            m_isEncrypted ? encrypt() : plain();
        });
        connect(socket, &QTcpSocket::errorOccurred, this, [this, socket](QAbstractSocket::SocketError error) {
            const bool isRefused = error == QAbstractSocket::ConnectionRefusedError;
            fail({.kind = Kind::Connect,
                  .result = isRefused ? u"%1 refuses the connection"_s.arg(peer())
                                      : u"%1 cannot be connected to"_s.arg(peer()),
                  .evidence = {isRefused ? u"ECONNREFUSED"_s : socket->errorString()},
                  .reason = error == QAbstractSocket::SocketTimeoutError ? Reason::Timeout : Reason::Unreachable});
        });
        socket->connectToHost(m_host, m_port);
    }

    void plain()
    {
        m_report.begin(Kind::Encrypt);
        pass({.kind = Kind::Encrypt, .result = u"the URL begins with http: nothing is encrypted"_s}, State::Skipped);
        ask();
    }

    void encrypt()
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
        socket->connectToHostEncrypted(m_config.base.host(), static_cast<quint16>(m_config.base.port(443)));
    }

    void encrypted(const QSslSocket &socket)
    {
        m_chain = socket.peerCertificateChain();
        ConnectionStep step = encryption();
        step.evidence.prepend(u"%1, %2"_s.arg(protocolName(socket.sessionProtocol()), socket.sessionCipher().name()));
        if (m_errors.isEmpty()) {
            step.result = m_scope.engine().isInsecure() ? u"the certificate is valid, but is not verified"_s
                                                        : u"the certificate is valid"_s;
        } else {
            step.reason = Reason::Certificate;
            step.result = u"not verified: %1"_s.arg(certificateErrorText(m_errors, m_config.base.host()));
        }
        if (m_scope.engine().isInsecure())
            step.evidence << u"https_insecure = true: whoever stands between can read and change everything"_s;
        dropSocket();
        pass(std::move(step), m_scope.engine().isInsecure() ? State::Warning : State::Passed);
        ask();
    }

    void notEncrypted(const QSslSocket &socket)
    {
        ConnectionStep step = encryption();
        if (m_errors.isEmpty()) {
            step.reason = Reason::Unreachable;
            step.result = u"the TLS handshake with %1 failed"_s.arg(hostAndPort(m_config.base));
            step.evidence << socket.errorString();
        } else {
            step.reason = Reason::Certificate;
            step.result = certificateErrorText(m_errors, m_config.base.host());
            step.evidence << u"TLS handshake with %1"_s.arg(hostAndPort(m_config.base));
        }
        fail(std::move(step));
    }

    [[nodiscard]] ConnectionStep encryption() const
    {
        return {.kind = Kind::Encrypt, .chain = certificateChain(m_chain, m_errors, m_config.base.host(), m_trusted)};
    }

    void ask()
    {
        begin(Kind::Authenticate);
        m_timer.stop(); // the exchange has a limit of its own
        HttpExchange::Hooks hooks;
        hooks.done = [this](const Result<HttpAnswer> &answer) {
            if (answer)
                answered(*answer);
            else
                fail(Kind::Authenticate, answer.error());
        };
        m_scope.send({.url = m_config.base, .authorization = m_config.authorization}, std::move(hooks));
    }

    void answered(const HttpAnswer &answer)
    {
        QStringList evidence{answer.evidence()};
        if (answer.url != m_config.base)
            evidence << u"redirected to %1"_s.arg(redacted(answer.url));
        if (const QByteArray server = answer.header("server"); !server.isEmpty())
            evidence << u"Server: %1"_s.arg(displayName(QString::fromLatin1(server.left(80))));
        const Error error = statusError(answer);
        const bool hasPassword = !m_config.authorization.isEmpty();
        if (error.kind == ErrorKind::NotAuthenticated) {
            return fail({.kind = Kind::Authenticate,
                         .result = hasPassword ? u"the user name or the password is not accepted"_s
                                               : u"the server wants a user name and a password"_s,
                         .evidence = evidence,
                         .reason = Reason::Authentication});
        }
        // Any other refusal may come before the server has looked at who asks.
        if (answer.isSuccess()) {
            pass({.kind = Kind::Authenticate,
                  .result = hasPassword ? u"the server takes the user name and the password"_s
                                        : u"no password is needed"_s,
                  .evidence = evidence});
        } else {
            pass({.kind = Kind::Authenticate,
                  .result = hasPassword ? u"whether the server takes the user name and the password does not show"_s
                                        : u"whether a password is needed does not show"_s,
                  .evidence = evidence},
                 State::Warning);
        }
        begin(Kind::List);
        if (!answer.isSuccess())
            return fail({.kind = Kind::List, .result = error.detail, .evidence = evidence, .reason = error.reason});
        const auto part = answer.bodyIsCut ? ListingPart::Beginning : ListingPart::Whole;
        const auto listing = parseListing(answer.body, answer.url, part);
        if (!listing) {
            return fail({.kind = Kind::List,
                         .result = u"what the server shows cannot be read: %1"_s.arg(listing.error().detail),
                         .evidence = evidence,
                         .reason = Reason::BadAnswer});
        }
        const QString more = answer.bodyIsCut ? u" and more"_s : QString();
        pass({.kind = Kind::List,
              .result = u"%1 entries%2, in %3"_s.arg(listing->entries.size())
                            .arg(more, listing->isJson ? u"JSON"_s : u"HTML"_s)});
        m_report.conclude();
    }

    HttpScope &m_scope;
    HttpConfig m_config;
    Report m_report;
    QNetworkProxy m_proxy;
    bool m_isEncrypted;
    QString m_host;
    quint16 m_port = 0;
    QTimer m_timer;
    QAbstractSocket *m_socket = nullptr;
    QList<QSslError> m_errors;
    QList<QSslCertificate> m_chain;
    QList<QSslCertificate> m_trusted;
};

/// Of the network thread alone.
struct HttpConnectionTest::Slot {
    QPointer<HttpScope> scope;
    bool isClosed = false;
};

HttpConnectionTest::HttpConnectionTest(std::shared_ptr<HttpClient> client, const Result<HttpConfig> &config)
    : ConnectionTest({Kind::Resolve, Kind::Connect, Kind::Encrypt, Kind::Authenticate, Kind::List})
    , m_client(std::move(client))
    , m_config(config)
    , m_slot(std::make_shared<Slot>())
{}

HttpConnectionTest::~HttpConnectionTest()
{
    HttpConnectionTest::abort();
}

void HttpConnectionTest::doStart()
{
    if (!m_config) {
        fail(Kind::Resolve, m_config.error());
        return conclude();
    }
    if (m_config->base.isEmpty()) {
        for (const ConnectionStep &step : QList<ConnectionStep>(steps()))
            skip(step.kind, u"without http_store_url there is no server to ask"_s);
        return conclude();
    }
    m_isOpen = true;
    const Mailbox mailbox(this);
    HttpConnectionWalk::Report report{
        .begin = [mailbox, this](Kind kind) { mailbox.post([this, kind] { begin(kind); }); },
        .end = [mailbox, this](ConnectionStep step) { mailbox.post([this, step] { end(step); }); },
        .conclude = [mailbox, this] { mailbox.post([this] { conclude(); }); }};
    m_client->run([slot = m_slot, config = *m_config, report = std::move(report)](HttpEngine &engine) {
        if (slot->isClosed)
            return;
        slot->scope = engine.openScope();
        auto *walk = new HttpConnectionWalk(*slot->scope, config, report);
        walk->start();
    });
}

void HttpConnectionTest::abort()
{
    if (!std::exchange(m_isOpen, false))
        return;
    m_client->run([slot = m_slot](HttpEngine &) {
        slot->isClosed = true;
        delete slot->scope.data();
    });
}

} // namespace Quartermaster
