// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"
#include "drivers/swift/swiftconfig.h"

namespace Quartermaster {

/// What an authentication service gives.
struct SwiftToken {
    QByteArray token;     ///< Secret.
    QUrl storageUrl = {}; ///< Of the account, without "/" at its end.
    int lifetime = -1;    ///< Seconds from when it was given; -1 when not told.
    QStringList roles = {};
    QString projectId = {};
};

/// Asks for a token. Source: Swift's tempauth (v1); Keystone's Identity API v2.0 and v3.
[[nodiscard]] HttpRequest swiftAuthRequest(const SwiftAccount &account);
/// Its answer. Fails with NotAuthenticated where the service knows no such user, with Unreachable where it does not work, and with
/// BadConfiguration or BadAnswer where it is none, of another version, or knows of no such Swift; the errors name the service.
[[nodiscard]] Result<SwiftToken> readSwiftToken(const SwiftConfig &config, const HttpAnswer &answer);

} // namespace Quartermaster
