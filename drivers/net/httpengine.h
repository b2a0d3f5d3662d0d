// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpexchange.h"
#include "drivers/net/httpsettings.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QSslConfiguration>

#include <memory>
#include <vector>

namespace Quartermaster {

class NetworkThread;

/// What belongs to one operation in the network thread: its exchanges and helpers are children and go with it.
class HttpScope final : public QObject
{
    Q_OBJECT

public:
    HttpScope(HttpEngine &engine, QObject *parent)
        : QObject(parent)
        , m_engine(engine)
    {}
    [[nodiscard]] HttpEngine &engine() const { return m_engine; }
    /// Begins a request; it ends with done(), or silently with the scope.
    void send(HttpRequest request, HttpExchange::Hooks hooks);

private:
    HttpEngine &m_engine;
};

/// One store's connections. Lives in the network thread; made and deleted by HttpClient.
class HttpEngine final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HttpEngine)

public:
    explicit HttpEngine(HttpSettings settings);
    ~HttpEngine() override;

    [[nodiscard]] const QString &store() const { return m_settings.store; }
    [[nodiscard]] int stallLimit() const { return m_settings.stallLimit; }
    [[nodiscard]] const QSslConfiguration &tls();
    /// Reads the authorities' file again when it has changed; a BadConfiguration when it can't be used.
    [[nodiscard]] Result<void> refreshTls();
    [[nodiscard]] bool isInsecure() const { return m_settings.isInsecure(); }
    [[nodiscard]] const QString &insecureOption() const { return m_settings.insecureOption; }
    [[nodiscard]] QNetworkProxy proxyFor(const QUrl &url) const { return m_settings.proxyFor(url); }
    [[nodiscard]] QString peerOf(const QUrl &url) const { return m_settings.peerOf(url); }

    /// Whether a request for \a url is plain HTTP, and no proxy has a part in it.
    [[nodiscard]] bool isPlain(const QUrl &url) const;

    /// \a lane is one of takeLane(), or -1 for what is no download.
    [[nodiscard]] QNetworkReply *send(const QNetworkRequest &request, const QByteArray &verb, int lane);
    /// Downloads have connections of their own, as many as they need: six slow ones (all that a QNetworkAccessManager opens to
    /// one host) hold up neither a probe nor a seventh.
    [[nodiscard]] int takeLane();
    void leaveLane(int lane);
    [[nodiscard]] HttpScope *openScope();

private:
    [[nodiscard]] std::unique_ptr<QNetworkAccessManager> makeManager() const;

    HttpSettings m_settings;
    struct Lane {
        std::unique_ptr<QNetworkAccessManager> manager;
        int users = 0;
    };
    std::unique_ptr<QNetworkAccessManager> m_manager;
    std::vector<Lane> m_lanes;
    TlsReader m_tls;
};

/// The handle on a store's engine. GUI thread; operations keep it.
class HttpClient
{
public:
    HttpClient(std::shared_ptr<NetworkThread> thread, HttpSettings settings);
    ~HttpClient();
    Q_DISABLE_COPY_MOVE(HttpClient)

    /// Calls \a work in the network thread, in order.
    void run(std::function<void(HttpEngine &)> work);

private:
    std::shared_ptr<NetworkThread> m_thread;
    HttpSettings m_settings;
    HttpEngine *m_engine = nullptr;
};

} // namespace Quartermaster
