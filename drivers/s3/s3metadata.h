// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/objectinfo.h"

namespace Quartermaster {

/// What people may write: x-amz-meta-..., from the answer to a HEAD.
[[nodiscard]] Metadata s3Metadata(const HttpAnswer &answer);
/// By a copy of the object onto itself, as S3 has no other way: content, type and ACL stay, its time does not, and where versions are
/// kept there is one more. Fails with SourceChanged where it is not \a before any more, with BadInput for what no header can hold.
[[nodiscard]] Result<void> setS3Metadata(S3Client &client, const S3Place &place, const Metadata &before,
                                         const Metadata &after);
/// A bucket, with what the server tells of it: region, owner, policy, ACL, versions, lock, quota.
[[nodiscard]] Result<ObjectInfo> statS3Bucket(S3Client &client, const S3Place &place);
/// Who may what with it, for the details; empty where that is not told.
[[nodiscard]] QString s3AclText(S3Client &client, const S3Place &place);

} // namespace Quartermaster
