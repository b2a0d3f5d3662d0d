// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3versions.h"

#include "drivers/s3/s3objects.h"
#include "model/objectname.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

tl::unexpected<Error> refused(S3Client &client, const HttpAnswer &answer, bool isObject)
{
    return tl::unexpected(s3Error(answer, client.session().provider(), isObject));
}

/// Of one bucket, with their paths.
using Keys = QHash<QByteArray, QString>;

Result<void> removeKeys(S3Client &client, const QByteArray &bucket, const Keys &keys, QHash<QString, Error> &failed)
{
    S3Request request{
        .verb = "POST", .bucket = bucket, .query = {{"delete", ""}}, .content = s3RemovalBody(keys.keys())};
    request.headers.emplaceBack("content-type", "application/xml");
    request.headers.append(
        {"content-md5", QCryptographicHash::hash(request.content, QCryptographicHash::Md5).toBase64()});
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(client, *answer, false);
    const auto left = readS3Removal(answer->body);
    if (!left)
        return tl::unexpected(left.error());
    for (const S3NotRemoved &one : *left) {
        if (one.code == "NoSuchKey")
            continue;
        const HttpAnswer same{.status = answer->status,
                              .body = "<Error><Code>" + one.code.toPercentEncoding() + "</Code></Error>"};
        Error error = s3Error(same, client.session().provider(), true);
        error.detail = QString::fromLatin1(one.code)
                       + (one.message.isEmpty() ? QString() : u": "_s + displayName(one.message).left(200));
        error.evidence = u"%1, %2 to DeleteObjects"_s.arg(answer->evidence(), QString::fromLatin1(one.code));
        failed.insert(keys.value(one.key), error);
    }
    return {};
}

} // namespace

Result<VersionPage> listS3Versions(S3Client &client, const S3Place &place, const QString &pageToken)
{
    if (place.key.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a bucket"_s);
    S3Request request{
        .bucket = place.bucket,
        .query = {{"versions", ""}, {"encoding-type", "url"}, {"max-keys", "1000"}, {"prefix", place.key}}};
    if (!pageToken.isEmpty()) {
        request.query.append({"key-marker", place.key});
        request.query.append({"version-id-marker", QByteArray::fromBase64(pageToken.toLatin1())});
    }
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess()) {
        Error error = s3Error(*answer, client.session().provider(), false);
        if (!place.isConfigured)
            error.reason = Reason::None;
        return tl::unexpected(error);
    }
    const auto read = readS3Versions(answer->body);
    if (!read)
        return tl::unexpected(read.error());
    VersionPage page;
    for (const S3Version &version : read->versions) {
        if (version.key != place.key) // another one that begins so
            continue;
        page.versions.append({.id = QString::fromLatin1(version.id),
                              .size = version.isDeletion ? std::nullopt : std::optional(version.size),
                              .modified = version.modified,
                              .checksum = version.etag.size() == 32 ? QString::fromLatin1(version.etag) : QString(),
                              .isLatest = version.isLatest,
                              .isDeletion = version.isDeletion});
    }
    // Deletions come behind the versions with some servers.
    std::stable_sort(page.versions.begin(), page.versions.end(), [](const ObjectVersion &a, const ObjectVersion &b) {
        return a.isLatest != b.isLatest ? a.isLatest : a.modified > b.modified;
    });
    if (read->nextKey == place.key)
        page.nextToken = QString::fromLatin1(read->nextId.toBase64());
    return page;
}

Result<void> removeS3Version(S3Client &client, const S3Place &place, const QByteArray &id)
{
    if (place.key.isEmpty() || id.isEmpty())
        return failure(ErrorKind::BadInput, u"it is no version"_s);
    const auto answer = client.call(
        {.verb = "DELETE", .bucket = place.bucket, .key = place.key, .query = {{"versionId", id}}});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() ? Result<void>() : refused(client, *answer, true);
}

Result<QHash<QString, Error>> removeAllS3(S3Client &client, const QStringList &paths)
{
    QHash<QString, Error> failed;
    QHash<QByteArray, Keys> buckets;
    for (const QString &path : paths) {
        const auto place = resolveS3Path(client.config(), path);
        if (!place) {
            failed.insert(path, place.error());
        } else if (place->key.isEmpty()) {
            failed.insert(path, Error{.kind = ErrorKind::BadInput, .detail = u"it is a bucket"_s});
        } else if (!isXmlText(place->key)) {
            const auto removed = removeS3(client, *place);
            if (!removed && removed.error().kind != ErrorKind::NotFound)
                failed.insert(path, removed.error());
        } else {
            buckets[place->bucket].insert(place->key, path);
        }
    }
    for (auto bucket = buckets.begin(); bucket != buckets.end(); ++bucket) {
        if (const auto removed = removeKeys(client, bucket.key(), *bucket, failed); !removed)
            return tl::unexpected(removed.error());
    }
    return failed;
}

} // namespace Quartermaster
