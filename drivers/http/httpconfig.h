// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpengine.h"
#include "model/configuration.h"
#include "model/finding.h"

namespace Quartermaster {

/// What an http store's options say.
struct HttpConfig {
    QUrl base = {}; ///< http_store_url without user information, its path ending with "/"; empty where there is none.
    QByteArray authorization = {}; ///< For the host and port of base.
    HttpSettings settings = {};
};

/// glance_store's options of its http driver, and http_store_url.
[[nodiscard]] DriverSchema httpSchema();
/// Fails with BadConfiguration and names the option; never its value, which may hold a password.
[[nodiscard]] Result<HttpConfig> readHttpConfig(const StoreConfiguration &store);
/// The configuration layer's findings.
[[nodiscard]] QList<Finding> checkHttpConfiguration(const StoreConfiguration &store);

/// Where one PATH leads.
struct HttpTarget {
    QUrl url; ///< Without user information.
    QByteArray authorization = {};
    QString path = {}; ///< Relative to http_store_url where it lies under it, else the location.
    QString name = {}; ///< The last part.
    bool isUnderBase = false;
};

/// \a path is a name under http_store_url, or a whole URL. Fails with BadInput: another scheme, no http_store_url to be relative to, a
/// name that would leave it.
[[nodiscard]] Result<HttpTarget> resolveHttpPath(const HttpConfig &config, const QString &path);
/// A name as one part of a URL's path.
[[nodiscard]] QByteArray encodeName(const QString &name);

} // namespace Quartermaster
