// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpengine.h"

#include "drivers/net/networkthread.h"

#include <QNetworkProxyFactory>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class ProxyChooser final : public QNetworkProxyFactory
{
public:
    explicit ProxyChooser(HttpSettings settings)
        : m_settings(std::move(settings))
    {}
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        return {m_settings.proxyFor(query.url())};
    }

private:
    HttpSettings m_settings;
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
    if (!m_tls.isRead())
        static_cast<void>(refreshTls());
    return m_tls.configuration();
}

Result<void> HttpEngine::refreshTls()
{
    return m_tls.refresh(m_settings);
}

bool HttpEngine::isPlain(const QUrl &url) const
{
    return url.scheme() == "http"_L1 && proxyFor(url).type() == QNetworkProxy::NoProxy;
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
    manager->setProxyFactory(new ProxyChooser(m_settings)); // the manager's from now on
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
