// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/netsocket.h"

#include <QNetworkProxy>

namespace Quartermaster {

/// Makes \a socket, connected to \a proxy, one to \a host: by CONNECT (RFC 9110, 9.3.6) or SOCKS 5 (RFC 1928, 1929), the names looked up
/// by the proxy. Fails with NotAuthenticated, Unreachable, TimedOut, Canceled.
[[nodiscard]] Result<void> openTunnel(const NetSocket &socket, const QNetworkProxy &proxy, const QString &host,
                                      quint16 port);
/// "Basic ..." of the proxy's user and password; empty without a user.
[[nodiscard]] QByteArray proxyAuthorization(const QNetworkProxy &proxy);

} // namespace Quartermaster
