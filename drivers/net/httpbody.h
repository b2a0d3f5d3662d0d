// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/bytequeue.h"
#include "drivers/net/directbody.h"
#include "drivers/net/httpcaller.h"
#include "model/datastream.h"
#include "model/objectinfo.h"

#include <functional>

namespace Quartermaster {

/// What a worker needs to bring the body of one answer into a sink.
struct HttpBodyWork {
    std::shared_ptr<DataSink> sink;
    ObjectInfo object; ///< As the answer's head tells of it.
    qint64 total = -1; ///< Bytes; -1 when not told.
    bool isWhole = false;
    QString evidence;
    std::function<void(qint64, qint64)> progress;
};

/// Writes, checks size and checksum, and finishes the sink. Worker thread; canceled through the queue.
[[nodiscard]] Result<FetchedObject> receiveBody(const HttpBodyWork &work, ByteQueue &queue);
/// The same from an open socket.
[[nodiscard]] Result<FetchedObject> receiveBody(const HttpBodyWork &work, DirectBody &body);
[[nodiscard]] Result<FetchedObject> receiveBody(const HttpBodyWork &work, HttpStream &body);
/// The same of an empty object or range.
[[nodiscard]] Result<FetchedObject> receiveNothing(const HttpBodyWork &work);

} // namespace Quartermaster
