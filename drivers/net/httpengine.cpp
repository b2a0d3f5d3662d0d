// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpengine.h"

#include "drivers/net/networkthread.h"

#include <QFileInfo>
#include <QNetworkProxyFactory>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Chooses as python-requests does: scheme://host, scheme, all://host, all (requests/utils.py select_proxy()).
QNetworkProxy chooseProxy(const QMap<QString, QNetworkProxy> &proxies, const QUrl &url)
{
    const QString scheme = url.scheme();
    const QString host = url.host();
    for (const QString &key : {scheme + "://"_L1 + host, scheme, "all://"_L1 + host, u"all"_s}) {
        if (const auto found = proxies.find(key); found != proxies.end())
            return *found;
    }
    return QNetworkProxy::NoProxy;
}

class ProxyChooser final : public QNetworkProxyFactory
{
public:
    explicit ProxyChooser(QMap<QString, QNetworkProxy> proxies)
        : m_proxies(std::move(proxies))
    {}
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        return {chooseProxy(m_proxies, query.url())};
    }

private:
    QMap<QString, QNetworkProxy> m_proxies;
};

} // namespace

void HttpScope::send(HttpRequest request, HttpExchange::Hooks hooks)
{
    auto *exchange = new HttpExchange(m_engine, std::move(request), std::move(hooks), this);
    exchange->start();
}

HttpEngine::HttpEngine(HttpSettings settings)
    : m_settings(std::move(settings))
{}

HttpEngine::~HttpEngine()
{
    // What is under way goes before the connections that it uses.
    const QObjectList scopes = children();
    qDeleteAll(scopes);
}

const QSslConfiguration &HttpEngine::tls()
{
    if (!m_hasTls && !refreshTls())
        m_tls = QSslConfiguration::defaultConfiguration();
    return m_tls;
}

Result<void> HttpEngine::refreshTls()
{
    const QDateTime time = m_settings.caFile.isEmpty() ? QDateTime() : QFileInfo(m_settings.caFile).lastModified();
    if (m_hasTls && time == m_caFileTime)
        return {};
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!m_settings.caFile.isEmpty()) {
        const QList<QSslCertificate> authorities = QSslCertificate::fromPath(
            m_settings.caFile, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString);
        if (authorities.isEmpty()) {
            return tl::unexpected(
                Error{.kind = ErrorKind::BadConfiguration,
                      .detail = u"https_ca_certificates_file: there is no certificate in %1"_s.arg(m_settings.caFile),
                      .reason = Reason::BadConfiguration});
        }
        tls.setCaCertificates(authorities);
    } else if (m_settings.insecure) {
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    }
    m_tls = tls;
    m_caFileTime = time;
    m_hasTls = true;
    return {};
}

QNetworkProxy HttpEngine::proxyFor(const QUrl &url) const
{
    return chooseProxy(m_settings.proxies, url);
}

QString HttpEngine::peerOf(const QUrl &url) const
{
    const QNetworkProxy proxy = chooseProxy(m_settings.proxies, url);
    if (proxy.type() == QNetworkProxy::NoProxy)
        return hostAndPort(url);
    return u"the proxy %1:%2"_s.arg(proxy.hostName()).arg(proxy.port());
}

bool HttpEngine::isPlain(const QUrl &url) const
{
    return url.scheme() == "http"_L1 && chooseProxy(m_settings.proxies, url).type() == QNetworkProxy::NoProxy;
}

QNetworkReply *HttpEngine::send(const QNetworkRequest &request, const QByteArray &verb, int lane)
{
    if (lane < 0 && !m_manager)
        m_manager = makeManager();
    QNetworkAccessManager &manager = lane < 0 ? *m_manager : *m_lanes.at(static_cast<size_t>(lane)).manager;
    return verb == "HEAD" ? manager.head(request) : manager.get(request);
}

int HttpEngine::takeLane()
{
    constexpr int mostUsers = 6;
    for (size_t i = 0; i < m_lanes.size(); ++i) {
        if (m_lanes[i].users < mostUsers) {
            ++m_lanes[i].users;
            return static_cast<int>(i);
        }
    }
    m_lanes.push_back({.manager = makeManager(), .users = 1});
    return static_cast<int>(m_lanes.size()) - 1;
}

void HttpEngine::leaveLane(int lane)
{
    if (lane >= 0)
        --m_lanes.at(static_cast<size_t>(lane)).users;
}

HttpScope *HttpEngine::openScope()
{
    return new HttpScope(*this, this);
}

std::unique_ptr<QNetworkAccessManager> HttpEngine::makeManager() const
{
    auto manager = std::make_unique<QNetworkAccessManager>();
    manager->setProxyFactory(new ProxyChooser(m_settings.proxies)); // the manager's from now on
    return manager;
}

HttpClient::HttpClient(std::shared_ptr<NetworkThread> thread, HttpSettings settings)
    : m_thread(std::move(thread))
    , m_settings(std::move(settings))
{}

HttpClient::~HttpClient()
{
    if (m_engine)
        m_engine->deleteLater(); // in its own thread
}

void HttpClient::run(std::function<void(HttpEngine &)> work)
{
    if (!m_engine) {
        m_engine = new HttpEngine(m_settings);
        m_thread->adopt(m_engine);
    }
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, work = std::move(work)] { work(*engine); }, Qt::QueuedConnection);
}

} // namespace Quartermaster
