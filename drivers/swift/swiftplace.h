// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftconfig.h"

namespace Quartermaster {

/// Where one PATH leads: the account (both empty), a container or pseudo-folder in it, or an object.
struct SwiftPlace {
    QByteArray container;
    QByteArray object = {};
    bool isConfigured = true; ///< In the container that new objects of that name go to.
};

/// Where glance_store puts an image: swift_store_container, with the beginning of \a name behind it where there are several.
[[nodiscard]] QByteArray swiftContainer(const SwiftConfig &config, const QByteArray &name);

/// \a path: a name in the store's container, "/" for all containers, "/CONTAINER/OBJECT", or a location: swift+config://REFERENCE/...,
/// or swift+http(s)://[USER:KEY@]ADDRESS/... with the store's own user and address. Fails with BadInput for any other's.
[[nodiscard]] Result<SwiftPlace> resolveSwiftPath(const SwiftConfig &config, const QString &path);
/// The PATH of a place.
[[nodiscard]] QString swiftPath(const SwiftConfig &config, const SwiftPlace &place);
/// glance_store's URI of an object. It names the account by its reference, which glance_store reads with the same configuration, and
/// not by user and key, which it writes itself where there is no swift_store_config_file: these would stand on screens. \a storageUrl
/// is what a multi-tenant store's begins with.
[[nodiscard]] QString swiftLocation(const SwiftConfig &config, const QUrl &storageUrl, const SwiftPlace &place);

/// "ID-00001": segment \a number of what is sent below \a prefix ("ID-").
[[nodiscard]] QByteArray segmentName(const QByteArray &prefix, int number);
/// Whether \a name is the prefix and a number.
[[nodiscard]] bool isSegment(const QByteArray &name, const QByteArray &prefix);
/// The object whose segment \a name is by its form; empty where it has another one.
[[nodiscard]] QByteArray segmentOwner(const QByteArray &name);

} // namespace Quartermaster
