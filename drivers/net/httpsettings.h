// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/tlssession.h"
#include "model/error.h"

#include <QDateTime>
#include <QMap>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QUrl>

namespace Quartermaster {

/// How one store reaches its server. A value.
struct HttpSettings {
    QString store = {};  ///< Its id, for the log.
    QString caFile = {}; ///< Verify with these authorities; empty for the system's.
    QString caOption = QStringLiteral("https_ca_certificates_file"); ///< Whose value that is, for messages.
    bool insecure = false; ///< Verify nothing; ignored with a caFile, as glance_store does.
    QString insecureOption = QStringLiteral("https_insecure");
    QMap<QString, QNetworkProxy> proxies = {}; ///< By "http", "https", "all", or one of these with "://host".
    int stallLimit = 15'000;                   ///< ms without a byte.

    [[nodiscard]] bool isInsecure() const { return insecure && caFile.isEmpty(); }
    /// NoProxy where there is none for \a url.
    [[nodiscard]] QNetworkProxy proxyFor(const QUrl &url) const;
    /// Whom a request for \a url talks to: "host:port", or "the proxy host:port". Without credentials.
    [[nodiscard]] QString peerOf(const QUrl &url) const;
};

/// What is verified, and with which authorities, as the settings have it.
class TlsReader
{
public:
    /// Reads the authorities' file again when it has changed; a BadConfiguration when it can't be used.
    [[nodiscard]] Result<void> refresh(const HttpSettings &settings);
    [[nodiscard]] const QSslConfiguration &configuration() const { return m_configuration; }
    /// The same for TlsSession; after refresh().
    [[nodiscard]] const std::shared_ptr<TlsContext> &context();
    [[nodiscard]] bool isRead() const { return m_isRead; }

private:
    QSslConfiguration m_configuration = QSslConfiguration::defaultConfiguration();
    std::shared_ptr<TlsContext> m_context;
    QDateTime m_caFileTime;
    bool m_isRead = false;
};

} // namespace Quartermaster
