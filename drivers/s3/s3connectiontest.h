// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/connectiontest.h"

namespace Quartermaster {

class WorkerPool;

/// The way to the server, whether it takes the signature, and the first page of the bucket.
[[nodiscard]] ConnectionTestPtr makeS3ConnectionTest(std::shared_ptr<WorkerPool> pool, const S3Config &config);

} // namespace Quartermaster
