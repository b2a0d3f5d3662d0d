// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

#include <optional>

namespace Quartermaster {

// S3's answers. Each reader fails with BadAnswer for what is no such document: cut off, of another root, with entities or deeper
// than anything that S3 says. Keys are bytes: with encoding-type=url they are decoded.

/// An Error document.
struct S3Fault {
    QByteArray code; ///< "NoSuchKey"; empty where the body was none.
    QString message = {};
    QByteArray requestId = {};
    QByteArray region = {};   ///< The bucket's, where the request went to another one.
    QByteArray endpoint = {}; ///< The same, as a host.
    QDateTime serverTime = {};
};
[[nodiscard]] S3Fault readS3Fault(const QByteArray &body);

struct S3ListedObject {
    QByteArray key;
    qint64 size = 0;
    QDateTime modified = {};
    QByteArray etag = {}; ///< Without quotes.
    QByteArray storageClass = {};
};

/// One page of list-objects-v2.
struct S3Listing {
    QList<S3ListedObject> objects;
    QList<QByteArray> prefixes = {};
    QByteArray nextToken = {}; ///< Empty on the last page.
};
[[nodiscard]] Result<S3Listing> readS3Listing(const QByteArray &body);

struct S3Bucket {
    QByteArray name;
    QDateTime created = {};
};
[[nodiscard]] Result<QList<S3Bucket>> readS3Buckets(const QByteArray &body);

struct S3Part {
    int number = 0;
    qint64 size = 0;
    QByteArray etag = {}; ///< Without quotes.
};
struct S3PartPage {
    QList<S3Part> parts;
    int nextMarker = 0; ///< 0 on the last page.
};
[[nodiscard]] Result<S3PartPage> readS3Parts(const QByteArray &body);

/// A multipart upload that nobody has completed or aborted yet.
struct S3PendingUpload {
    QByteArray key;
    QByteArray uploadId;
    QDateTime initiated = {};
    QString initiator = {}; ///< Display name, or id, of whoever began it.
};
struct S3UploadPage {
    QList<S3PendingUpload> uploads;
    QByteArray nextKey = {}; ///< Empty on the last page.
    QByteArray nextUploadId = {};
};
[[nodiscard]] Result<S3UploadPage> readS3Uploads(const QByteArray &body);

/// One version of an object, or the mark that hides it (a deletion).
struct S3Version {
    QByteArray key;
    QByteArray id; ///< "null" of what was there before versions were kept.
    qint64 size = 0;
    QDateTime modified = {};
    QByteArray etag = {}; ///< Without quotes.
    bool isLatest = false;
    bool isDeletion = false;
};
struct S3VersionPage {
    QList<S3Version> versions; ///< In the server's order: by key, the latest first.
    QByteArray nextKey = {};   ///< Empty on the last page.
    QByteArray nextId = {};
};
[[nodiscard]] Result<S3VersionPage> readS3Versions(const QByteArray &body);

/// What DeleteObjects could not remove.
struct S3NotRemoved {
    QByteArray key;
    QByteArray code;
    QString message = {};
};
[[nodiscard]] Result<QList<S3NotRemoved>> readS3Removal(const QByteArray &body);
/// What DeleteObjects sends. Keys hold what is no XML: those are not to be given (isXmlText()).
[[nodiscard]] QByteArray s3RemovalBody(const QList<QByteArray> &keys);
/// Whether XML 1.0 has a way to write it.
[[nodiscard]] bool isXmlText(const QByteArray &text);

/// What an AccessControlPolicy grants, as "alice FULL_CONTROL".
[[nodiscard]] Result<QStringList> readS3Grants(const QByteArray &body);

/// The text of the first element \a name below the root; empty without one: UploadId, ETag, LocationConstraint, Mode...
[[nodiscard]] Result<QByteArray> readS3Text(const QByteArray &body, QLatin1String root, QLatin1String name);
/// Whose it is: the ID in the Owner of a bucket's ACL (AccessControlPolicy), or of a list of buckets (ListAllMyBucketsResult).
[[nodiscard]] Result<QByteArray> readS3Owner(const QByteArray &body, QLatin1String root);
/// What CompleteMultipartUpload sends.
[[nodiscard]] QByteArray s3CompleteBody(const QList<S3Part> &parts);

} // namespace Quartermaster
