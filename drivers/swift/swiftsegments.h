// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftobjects.h"
#include "model/workerpool.h"

namespace Quartermaster {

// What uploads and copies need to do with the segments of large objects; all of it blocks.

/// An image's id: nothing but another image's segments begins like it.
[[nodiscard]] bool isUuid(const QByteArray &name);
/// Whether there is any name in \a container that begins with \a prefix.
[[nodiscard]] Result<bool> hasSwiftNames(SwiftClient &client, const QByteArray &container, const QByteArray &prefix);
/// Whether an object of that name would become a part of another one, as it begins as that one's segments do: BadInput.
[[nodiscard]] Result<void> checkJoinsNoOther(SwiftClient &client, const SwiftPlace &place);
/// Whether the manifest that was just made stands for \a size bytes of that ETag: a listing may be behind for a moment, and for longer
/// where a container server is down: false. Fails with ChecksumMismatch when it stands for more.
[[nodiscard]] Result<bool> awaitManifest(SwiftClient &client, const WorkContext &context, const SwiftPlace &place,
                                         qint64 size, const QByteArray &etag);
using OldSegments = QList<std::pair<QByteArray, QByteArray>>; ///< Container and name.
/// The segments of what \a old was before it was replaced (\a named, where its manifest was a static one), but those that begin with
/// \a kept.
void removeOldSegments(SwiftClient &client, const SwiftPlace &place, const HttpAnswer &old, const OldSegments &named,
                       const QByteArray &kept);
/// The segments below \a prefix, unless \a place is the object that they belong to.
[[nodiscard]] Result<void> removeUploadedSegments(SwiftClient &client, const SwiftPlace &place,
                                                  const QByteArray &prefix);
/// Deletes \a names, whether or not the operation was canceled.
void removeSegments(const std::shared_ptr<SwiftSession> &session, const QByteArray &container,
                    const QList<QByteArray> &names);
/// Deletes the object if it has that MD5, whether or not the operation was canceled.
void removeIfSame(const std::shared_ptr<SwiftSession> &session, const SwiftPlace &place, const QString &md5);

} // namespace Quartermaster
