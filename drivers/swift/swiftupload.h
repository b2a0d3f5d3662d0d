// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftobjects.h"
#include "model/partfile.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// What an upload's memory holds of one in segments; which of them the server has, it says itself.
struct SwiftUploadToken {
    QByteArray container;
    QByteArray object;
    QByteArray prefix; ///< Of the segments' names.
    qint64 segmentSize = 0;

    [[nodiscard]] QByteArray toBytes() const;
    [[nodiscard]] static std::optional<SwiftUploadToken> fromBytes(const QByteArray &bytes);
};

/// Sends an object whole, or from swift_store_large_object_size on (and where its size is not known) as segments "ID-00001"... with a
/// manifest behind them, as glance_store does. What arrived is held against the MD5s that Swift tells. Of what comes to nothing no segment
/// stays, unless a \a memory keeps it: then those that are as in \a source are not sent again.
///
/// Where names that begin as its segments' would are there already, which the manifest would take in, the segments are called
/// "ID.0123abcd-00001"...: so an object that is replaced stays whole until its successor is.
/// Source: glance_store:glance_store/_drivers/swift/store.py add().
[[nodiscard]] Result<AddedObject> addSwift(SwiftClient &client, WorkContext &context, const SwiftPlace &place,
                                           DataSource &source, bool overwrite, UploadMemory *memory = nullptr);
/// Removes the segments of an interrupted addSwift() with \a memory.
[[nodiscard]] Result<void> discardSwiftUpload(SwiftClient &client, UploadMemory &memory);

} // namespace Quartermaster
