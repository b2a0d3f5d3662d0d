// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"

namespace Quartermaster {

/// Who speaks S3 there, by what it says of itself. What each does differently stands in s3quirks.cpp's table alone.
enum class S3Provider : quint8 { Unknown, Amazon, Radosgw, Swift, MinIo };

struct S3Quirks {
    S3Provider provider;
    /// Of a Server header in lower case, as far as it goes; empty where that says nothing.
    const char *server;
    bool bucketInHost;     ///< What s3_store_bucket_url_format = auto comes to.
    bool takesIfNoneMatch; ///< With PutObject; the others ignore or refuse it.
    bool namesRegion;      ///< A new bucket is told where to be.
    bool showsRights;      ///< A bucket's owner may do all that its policy does not deny: no users' policies beside it.
    bool takesContentMd5;  ///< And refuses a body that has another one.
    bool matchesParts;     ///< x-amz-copy-source-if-match holds for the ETag of an upload in parts, too.
};

[[nodiscard]] const S3Quirks &s3Quirks(S3Provider provider);
/// Unknown where the answer does not say.
[[nodiscard]] S3Provider s3ProviderOf(const HttpAnswer &answer);

} // namespace Quartermaster
