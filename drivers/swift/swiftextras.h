// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftclient.h"
#include "model/objectinfo.h"

namespace Quartermaster {

/// One page of what unfinished uploads have left in the store's container: segments from number 1 on, of an object that is not there,
/// or that is made of others. What is sent at this moment is none.
[[nodiscard]] Result<LeftoverPage> findSwiftLeftovers(SwiftClient &client, const QString &pageToken);
[[nodiscard]] Result<void> removeSwiftLeftover(SwiftClient &client, const Leftover &leftover);

/// Signed with the key of the account, or of the container. Fails with NotConfigured where neither has one, or where we may not see it.
/// Source: the middleware tempurl.
[[nodiscard]] Result<SignedUrl> signSwiftUrl(SwiftClient &client, const SwiftPlace &place, int seconds);
/// What tempurl makes of a key: HMAC-SHA256 in hex of verb, end (seconds since 1970) and the path, not encoded.
[[nodiscard]] QByteArray swiftUrlSignature(const QByteArray &key, const QByteArray &verb, qint64 expires,
                                           const QByteArray &path);

} // namespace Quartermaster
