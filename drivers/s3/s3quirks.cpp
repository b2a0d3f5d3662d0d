// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3quirks.h"

#include <algorithm>
#include <array>

namespace Quartermaster {

namespace {

// Sources: docs.aws.amazon.com/AmazonS3/latest/API; ceph:src/rgw/rgw_rest_s3.cc (16.2); swift:swift/common/middleware/s3api (2.30);
// radosgw and Swift were tried.
constexpr std::array table{
    // provider, server, bucket in host, If-None-Match, names region, shows rights, Content-MD5, matches parts
    S3Quirks{S3Provider::Amazon, "amazons3", true, true, true, false, true, true},
    S3Quirks{S3Provider::Radosgw, "ceph object gateway", false, true, false, true, true, true},
    S3Quirks{S3Provider::Swift, "", false, false, false, false, true, false},
    S3Quirks{S3Provider::MinIo, "minio", false, true, false, true, true, true},
    // Nothing that it might not know.
    S3Quirks{S3Provider::Unknown, "", false, false, false, true, true, true},
};

} // namespace

const S3Quirks &s3Quirks(S3Provider provider)
{
    const auto row = std::find_if(table.begin(), table.end(),
                                  [provider](const S3Quirks &one) { return one.provider == provider; });
    return row == table.end() ? table.back() : *row;
}

S3Provider s3ProviderOf(const HttpAnswer &answer)
{
    const QByteArray server = answer.header("server").toLower();
    for (const S3Quirks &row : table) {
        if (*row.server != '\0' && server.startsWith(row.server))
            return row.provider;
    }
    // These two do not name themselves, but their requests.
    if (answer.headers.contains("x-rgw-object-count"))
        return S3Provider::Radosgw;
    if (answer.header("x-amz-request-id").startsWith("tx") && answer.header("x-trans-id").startsWith("tx"))
        return answer.headers.contains("x-openstack-request-id") ? S3Provider::Swift : S3Provider::Radosgw;
    return S3Provider::Unknown;
}

} // namespace Quartermaster
