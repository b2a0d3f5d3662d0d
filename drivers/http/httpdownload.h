// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/httpconfig.h"
#include "drivers/http/httpmemory.h"
#include "drivers/net/httprange.h"
#include "drivers/net/netoperation.h"
#include "model/datastream.h"
#include "model/objectinfo.h"
#include "model/request.h"

namespace Quartermaster {

/// What an answer's head says of the object at \a target.
[[nodiscard]] ObjectInfo httpObject(const HttpTarget &target, const HttpAnswer &answer);

struct HttpDownload {
    HttpTarget target;
    ByteRange range = {};
    std::shared_ptr<DataSink> sink;
    std::shared_ptr<WorkerPool> pool; ///< Hashing and writing happen there.
    std::shared_ptr<HttpMemory> memory;
    bool mayReadDirectly = true; ///< A large one over plain HTTP, past QNetworkAccessManager (DirectBody).
};

/// Reads an object or a range of it. A range needs a 206 with exactly the Content-Range that was asked for; a 200 ends it at once, with
/// Reason::NoRanges. Network thread.
void startDownload(HttpScope &scope, const HttpDownload &download, const NetOperation<FetchedObject>::Reply &reply);

} // namespace Quartermaster
