// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftclient.h"
#include "model/objectinfo.h"

namespace Quartermaster {

/// One entry of a container's or an account's listing.
struct SwiftListed {
    QString name = {}; ///< Whole; of a pseudo-folder with "/" at its end.
    bool isFolder = false;
    qint64 size = 0;   ///< Bytes; of a container, of all that is in it.
    qint64 count = 0;  ///< Of a container: its objects.
    QString hash = {}; ///< MD5; of a manifest, not of what it stands for.
    QString type = {};
    QDateTime modified = {}; ///< UTC.
};

/// A listing in JSON. Fails with BadAnswer for what is none.
[[nodiscard]] Result<QList<SwiftListed>> readSwiftListing(const QByteArray &body);
/// Names of a container, pseudo-folders not told apart.
struct SwiftNames {
    QList<SwiftListed> names;
    bool isLast = true;
};
/// One page of \a container's names behind \a marker.
[[nodiscard]] Result<SwiftNames> listSwiftPage(SwiftClient &client, const QByteArray &container,
                                               const QByteArray &marker);
/// All names in \a container that begin with \a prefix. Fails with BadAnswer past \a most.
[[nodiscard]] Result<QList<SwiftListed>> listSwiftNames(SwiftClient &client, const QByteArray &container,
                                                        const QByteArray &prefix, qsizetype most = 200'000);
/// One page below \a place: containers, or objects and pseudo-folders. Segments say whose they are ("segment-of"), and those that an
/// upload has left behind that never ended that they are left over ("leftover-segment-of").
[[nodiscard]] Result<ObjectPage> listSwift(SwiftClient &client, const SwiftPlace &place, const QString &pageToken);

} // namespace Quartermaster
