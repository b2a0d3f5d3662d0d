// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/objectinfo.h"

namespace Quartermaster {

constexpr int largestS3Removal = 1000; ///< Keys that DeleteObjects takes.

/// One page of the versions of one key, the latest first.
[[nodiscard]] Result<VersionPage> listS3Versions(S3Client &client, const S3Place &place, const QString &pageToken);
/// For good. NotFound where there is none such.
[[nodiscard]] Result<void> removeS3Version(S3Client &client, const S3Place &place, const QByteArray &id);
/// All in one request, if they are in one bucket: what is not gone, by its path. Keys that XML cannot hold go one by one.
[[nodiscard]] Result<QHash<QString, Error>> removeAllS3(S3Client &client, const QStringList &paths);

} // namespace Quartermaster
