// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"

#include <QMap>

namespace Quartermaster {

/// Whose requests they are. Secrets.
struct S3Credentials {
    QByteArray accessKey;
    QByteArray secretKey;
    QByteArray sessionToken = {}; ///< Of temporary credentials; empty else.
};

/// AWS Signature Version 4, service "s3". The URL must be encoded as s3Url() does it.
/// Source: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html.
class S3Signer
{
public:
    /// \a service is another one only in AWS's test suite.
    S3Signer(S3Credentials credentials, QByteArray region, QByteArray service = "s3")
        : m_credentials(std::move(credentials))
        , m_region(std::move(region))
        , m_service(std::move(service))
    {}

    static constexpr auto unsignedPayload = "UNSIGNED-PAYLOAD";

    /// Sets authorization and the x-amz-... headers. All headers that are there are signed; \a payload is the SHA-256 of the body
    /// in hex, or unsignedPayload.
    void sign(HttpRequest &request, const QByteArray &payload, const QDateTime &now) const;
    /// A URL that anyone can use for \a seconds (a week at most) with \a verb.
    [[nodiscard]] QUrl presign(const QByteArray &verb, const QUrl &url, int seconds, const QDateTime &now) const;

    /// What the two above are made of: hex. \a headers are all that are signed, by their names in lower case.
    [[nodiscard]] QByteArray signature(const QByteArray &verb, const QUrl &url,
                                       const QMap<QByteArray, QByteArray> &headers, const QByteArray &payload,
                                       const QDateTime &now) const;

private:
    [[nodiscard]] QByteArray scope(const QDateTime &now) const;

    S3Credentials m_credentials;
    QByteArray m_region;
    QByteArray m_service;
};

/// Every byte but A-Z a-z 0-9 - . _ ~ as %XX; "/" too unless \a keepsSlash.
[[nodiscard]] QByteArray s3Encode(const QByteArray &bytes, bool keepsSlash = false);
/// Names and values as they are, in any order.
using S3Query = QList<std::pair<QByteArray, QByteArray>>;
/// \a base without path, then \a path (bytes, from "/" on) and \a query, in canonical form.
[[nodiscard]] QUrl s3Url(const QUrl &base, const QByteArray &path, const S3Query &query = {});
/// Hex.
[[nodiscard]] QByteArray sha256(QByteArrayView bytes);

} // namespace Quartermaster
