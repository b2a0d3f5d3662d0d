// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftlisting.h"
#include "model/datastream.h"
#include "model/request.h"
#include "model/workerpool.h"

namespace Quartermaster {

// What a worker's thread does with objects and containers; all of it blocks.

/// An object, or (without an object's name) a container, as HEAD tells of it. A manifest's segments are counted.
[[nodiscard]] Result<ObjectInfo> statSwift(SwiftClient &client, const SwiftPlace &place);
/// A download that is cut off goes on as often as swift_store_retry_get_count says.
[[nodiscard]] Result<FetchedObject> fetchSwift(SwiftClient &client, const SwiftPlace &place, const ByteRange &range,
                                               std::shared_ptr<DataSink> sink,
                                               std::function<void(qint64, qint64)> progress);
/// An object with its segments, or an empty container. Source: glance_store:glance_store/_drivers/swift/store.py delete().
[[nodiscard]] Result<void> removeSwift(SwiftClient &client, const SwiftPlace &place);
/// A container; below one, a pseudo-folder: an empty object whose name ends with "/".
[[nodiscard]] Result<void> createSwiftContainer(SwiftClient &client, const SwiftPlace &place);
/// Makes the container of a multi-tenant image readable for swift_store_admin_tenants.
[[nodiscard]] Result<void> makeSwiftContainer(SwiftClient &client, const QByteArray &container);
/// On the server; what is too large for one object, segment by segment.
[[nodiscard]] Result<AddedObject> copySwift(SwiftClient &client, const WorkContext &context, const SwiftPlace &from,
                                            const SwiftPlace &to, bool overwrite);

/// An object's head as Swift tells of it.
[[nodiscard]] ObjectInfo swiftObject(const SwiftConfig &config, const SwiftPlace &place, const QString &location,
                                     const HttpAnswer &answer);
/// The MD5 that an ETag is, in hex; empty for a manifest's, which is none.
[[nodiscard]] QString md5OfSwift(const HttpAnswer &answer);
/// Whether there is an object: its head, or nothing. Fails where that cannot be told.
[[nodiscard]] Result<std::optional<HttpAnswer>> headSwift(SwiftClient &client, const SwiftPlace &place);
/// DELETE of one object; one that is not there is as good.
[[nodiscard]] Result<void> deleteSwift(SwiftClient &client, const QByteArray &container, const QByteArray &object);

/// Where a dynamic large object's segments are; nothing for another object.
struct SwiftManifest {
    QByteArray container;
    QByteArray prefix;
};
[[nodiscard]] std::optional<SwiftManifest> manifestOf(const HttpAnswer &answer);
[[nodiscard]] bool isStaticManifest(const HttpAnswer &answer);
/// A static large object's segments: container, name. Of its manifest as multipart-manifest=get tells it.
[[nodiscard]] Result<QList<std::pair<QByteArray, QByteArray>>> staticSegments(SwiftClient &client,
                                                                              const SwiftPlace &place);
/// What Swift makes a dynamic large object's ETag from: its segments' MD5s (hex).
[[nodiscard]] QByteArray segmentsEtag(const QList<QByteArray> &md5s);

} // namespace Quartermaster
