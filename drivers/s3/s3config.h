// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpsettings.h"
#include "drivers/s3/s3signature.h"
#include "model/configuration.h"
#include "model/finding.h"

namespace Quartermaster {

/// What an s3 store's options say.
struct S3Config {
    enum class UrlFormat : quint8 { Auto, Path, Virtual };

    QUrl endpoint = {};  ///< Scheme, host, port; its path, if any, without "/" at the end.
    QString scheme = {}; ///< Of locations: "s3" or "s3+https".
    QString host = {};   ///< As locations have it: without scheme.
    S3Credentials credentials = {};
    QByteArray bucket = {};
    bool createsBucket = false;
    UrlFormat urlFormat = UrlFormat::Auto;
    qint64 largeObject = 0; ///< Bytes from which on an object is sent in parts.
    qint64 partSize = 0;    ///< Bytes.
    int threads = 1;        ///< Parts under way at once.
    QByteArray region = {}; ///< Empty where it is not configured, nor told by the host's name.
    HttpSettings settings = {};
    bool activeProbe = false;
};

/// glance_store's options of its s3 driver, those that later versions of it have, and ours.
[[nodiscard]] DriverSchema s3Schema();
/// Fails with BadConfiguration and names the option, never its value.
[[nodiscard]] Result<S3Config> readS3Config(const StoreConfiguration &store);
[[nodiscard]] QList<Finding> checkS3Configuration(const StoreConfiguration &store);

/// Where one PATH leads: all buckets (both empty), a bucket or prefix in it, or an object.
struct S3Place {
    QByteArray bucket;
    QByteArray key;
    bool isConfigured = true; ///< In the store's own bucket.
};

/// \a path: a key in the configured bucket, "/" for all buckets, "/BUCKET/KEY", or a location. Fails with BadInput for another kind
/// of store's, or another server's.
[[nodiscard]] Result<S3Place> resolveS3Path(const S3Config &config, const QString &path);
/// The PATH of a place.
[[nodiscard]] QString s3Path(const S3Place &place);
/// glance_store's URI of an object, without the keys that glance_store writes into it: glance puts its store's own in
/// (glance:glance/common/store_utils.py), and here they would stand on screens and in scripts' output.
[[nodiscard]] QString s3Location(const S3Config &config, const S3Place &place);
/// Whether \a bucket can stand in a host's name.
[[nodiscard]] bool isDnsName(const QByteArray &bucket);

} // namespace Quartermaster
