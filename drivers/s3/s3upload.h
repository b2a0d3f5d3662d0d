// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3objects.h"
#include "model/objectinfo.h"
#include "model/partfile.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// What an upload's memory holds of one in parts.
struct S3UploadToken {
    QByteArray bucket;
    QByteArray key;
    QByteArray uploadId;
    qint64 partSize = 0;

    [[nodiscard]] QByteArray toBytes() const;
    [[nodiscard]] static std::optional<S3UploadToken> fromBytes(const QByteArray &bytes);
};

/// Sends an object whole, or in parts from s3_store_large_object_size on, several at once. What arrived is held against the MD5s that
/// S3 tells; what comes to nothing is aborted, unless a \a memory keeps it: then the parts that the server has, and that are as in
/// \a source, are not sent again.
[[nodiscard]] Result<AddedObject> addS3(S3Client &client, WorkContext &context, const S3Place &place,
                                        DataSource &source, bool overwrite, UploadMemory *memory = nullptr);
/// Aborts what an interrupted addS3() with \a memory has left.
[[nodiscard]] Result<void> discardS3Upload(S3Client &client, UploadMemory &memory);
/// Uploads in parts of the configured bucket that nobody has completed or aborted: whoever's, and those that go on as well.
[[nodiscard]] Result<LeftoverPage> listS3Leftovers(S3Client &client, const QString &pageToken);
Result<void> abortS3Upload(S3Client &client, const QByteArray &bucket, const QByteArray &key,
                           const QByteArray &uploadId);

/// Bytes of a part of an object of \a size (-1 when not known), so that 10,000 parts are enough.
[[nodiscard]] qint64 s3PartSize(qint64 configured, qint64 size);
/// What S3 makes the ETag of an object in parts from: the parts' MD5s (hex).
[[nodiscard]] QByteArray s3PartsEtag(const QList<QByteArray> &partMd5s);

} // namespace Quartermaster
