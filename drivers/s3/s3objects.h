// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"
#include "model/datastream.h"
#include "model/objectinfo.h"
#include "model/request.h"

namespace Quartermaster {

// What a worker's thread does with objects and buckets; all of it blocks.

/// One page below \a place: buckets, or keys and prefixes.
[[nodiscard]] Result<ObjectPage> listS3(S3Client &client, const S3Place &place, const QString &pageToken);
[[nodiscard]] Result<ObjectInfo> statS3(S3Client &client, const S3Place &place);
[[nodiscard]] Result<FetchedObject> fetchS3(S3Client &client, const S3Place &place, const ByteRange &range,
                                            std::shared_ptr<DataSink> sink,
                                            std::function<void(qint64, qint64)> progress);
/// An object, or a bucket that is empty. NotFound for one that is not there, which S3 itself does not tell of objects.
[[nodiscard]] Result<void> removeS3(S3Client &client, const S3Place &place);
[[nodiscard]] Result<void> createS3Bucket(S3Client &client, const QByteArray &bucket);
/// An object without content whose key ends with "/", as Amazon's console marks an empty folder.
[[nodiscard]] Result<void> createS3Folder(S3Client &client, const S3Place &place);
/// In one request, or in parts where S3 wants it (more than 5 GiB).
[[nodiscard]] Result<AddedObject> copyS3(S3Client &client, const S3Place &from, const S3Place &to, bool overwrite);

/// With other \a headers (x-amz-meta-..., Content-Type...) instead of its own, if it is still what \a head tells of.
[[nodiscard]] Result<void> copyS3OntoItself(S3Client &client, const S3Place &place, const HttpAnswer &head,
                                            const S3Headers &headers);

/// An object's head as S3 tells of it.
[[nodiscard]] ObjectInfo s3Object(const S3Config &config, const S3Place &place, const HttpAnswer &answer);
/// The MD5 that an ETag is, in hex; empty where it is none: of an object made of parts, or an encrypted one.
[[nodiscard]] QString md5OfEtag(const HttpAnswer &answer);
/// Aborts an upload in parts that comes to nothing: also of work that is canceled, as its parts would cost for ever.
void abandonS3Upload(S3Client &client, const S3Place &place, const QByteArray &uploadId);
/// Fails with BadInput for a key that we do not give to what is new, though a bucket may hold it: "a/../b", controls.
[[nodiscard]] Result<void> checkNewS3Key(const QByteArray &key);
/// Whether there is an object. Fails where that cannot be told.
[[nodiscard]] Result<bool> existsS3(S3Client &client, const S3Place &place);

} // namespace Quartermaster
