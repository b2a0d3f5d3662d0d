// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/driver.h"

namespace Quartermaster {

/// Reads what the server tells of the bucket: its head (with radosgw's quotas), the beginning of its listing, its policy and its
/// versions' state, and one byte of an object. With active_probe it also writes, reads and deletes one, if \a mayWrite. Blocks.
[[nodiscard]] Result<ProbeReport> probeS3(S3Client &client, bool mayWrite);

/// What a bucket policy certainly takes away from everyone, or from who is asking: a Deny without a condition. \a user is
/// what the ACL calls the caller. Nothing for what is not understood.
[[nodiscard]] QList<Capability> deniedByPolicy(const QByteArray &policy, const QByteArray &bucket,
                                               const QByteArray &user);

} // namespace Quartermaster
