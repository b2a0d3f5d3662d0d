// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3metadata.h"

#include "drivers/net/metadatanames.h"
#include "drivers/s3/s3objects.h"
#include "model/objectname.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr QByteArrayView metaPrefix("x-amz-meta-");

/// What x-amz-metadata-directive: REPLACE takes away as well, unless it is said again.
constexpr std::array keptHeaders{"content-type",
                                 "cache-control",
                                 "content-disposition",
                                 "content-encoding",
                                 "content-language",
                                 "expires",
                                 "x-amz-storage-class",
                                 "x-amz-website-redirect-location",
                                 "x-amz-server-side-encryption",
                                 "x-amz-server-side-encryption-aws-kms-key-id",
                                 "x-amz-object-lock-mode",
                                 "x-amz-object-lock-retain-until-date",
                                 "x-amz-object-lock-legal-hold"};

tl::unexpected<Error> refused(S3Client &client, const HttpAnswer &answer, bool isObject)
{
    return tl::unexpected(s3Error(answer, client.session().provider(), isObject));
}

QByteArray aclOf(S3Client &client, const S3Place &place)
{
    const auto acl = client.call({.bucket = place.bucket, .key = place.key, .query = {{"acl", ""}}});
    return acl && acl->isSuccess() ? acl->body : QByteArray();
}

} // namespace

Metadata s3Metadata(const HttpAnswer &answer)
{
    Metadata metadata;
    for (auto header = answer.headers.begin(); header != answer.headers.end(); ++header) {
        if (header.key().startsWith(metaPrefix))
            metadata.values.insert(QString::fromLatin1(header.key().mid(metaPrefix.size())),
                                   QString::fromUtf8(header.value()));
    }
    return metadata;
}

Result<void> setS3Metadata(S3Client &client, const S3Place &place, const Metadata &before, const Metadata &after)
{
    if (place.key.isEmpty())
        return failure(ErrorKind::BadInput, u"buckets have no metadata"_s);
    if (const auto good = checkMetadata(before, after, MetadataText::Ascii); !good)
        return good;
    const auto head = client.call({.verb = "HEAD", .bucket = place.bucket, .key = place.key});
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isSuccess())
        return refused(client, *head, true);
    if (s3Metadata(*head) != before)
        return failure(ErrorKind::SourceChanged, u"somebody has changed its metadata meanwhile"_s);
    S3Headers headers;
    for (auto value = after.values.begin(); value != after.values.end(); ++value)
        headers.append({metaPrefix.toByteArray() + value.key().toLatin1(), value->toUtf8()});
    for (const char *name : keptHeaders) {
        if (const QByteArray value = head->header(name); !value.isEmpty())
            headers.append({name, value});
    }
    const QByteArray acl = aclOf(client, place);
    if (const auto copied = copyS3OntoItself(client, place, *head, headers); !copied)
        return copied;
    // A copy is its owner's alone. What everybody could read is to stay so.
    if (!acl.isEmpty()
        && readS3Grants(acl).value_or(QStringList()) != readS3Grants(aclOf(client, place)).value_or(QStringList())) {
        const auto restored = client.call(
            {.verb = "PUT", .bucket = place.bucket, .key = place.key, .query = {{"acl", ""}}, .content = acl});
        if (!restored)
            return tl::unexpected(restored.error());
        if (!restored->isSuccess()) {
            Error error = s3Error(*restored, client.session().provider(), true);
            error.detail = u"the metadata is set, but the object has lost its ACL: %1"_s.arg(error.detail);
            return tl::unexpected(error);
        }
    }
    return {};
}

QString s3AclText(S3Client &client, const S3Place &place)
{
    const QByteArray acl = aclOf(client, place);
    return acl.isEmpty() ? QString() : readS3Grants(acl).value_or(QStringList()).join(u", "_s);
}

Result<ObjectInfo> statS3Bucket(S3Client &client, const S3Place &place)
{
    const auto head = client.call({.verb = "HEAD", .bucket = place.bucket});
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isSuccess()) {
        Error error = s3Error(*head, client.session().provider(), false);
        if (!place.isConfigured)
            error.reason = Reason::None;
        return tl::unexpected(error);
    }
    const QString name = nameFromBytes(place.bucket);
    ObjectInfo bucket{.name = name, .path = u'/' + name + u'/', .kind = ObjectInfo::Kind::Container};
    for (const auto &[header, property] :
         {std::pair("x-rgw-object-count", u"objects"_s), std::pair("x-rgw-quota-bucket-size", u"quota-bytes"_s),
          std::pair("x-rgw-quota-bucket-objects", u"quota-objects"_s), std::pair("x-amz-bucket-region", u"region"_s)}) {
        if (const QByteArray value = head->header(header); !value.isEmpty() && value != "-1")
            bucket.properties.insert(property, QString::fromUtf8(value));
    }
    bool ok = false;
    if (const qint64 used = head->header("x-rgw-bytes-used").toLongLong(&ok); ok)
        bucket.size = used;
    // Each of these may be forbidden, or unknown to the server: then it is not told.
    const auto ask = [&](const char *what) {
        const auto answer = client.call({.bucket = place.bucket, .query = {{what, ""}}});
        return answer && answer->isSuccess() ? answer->body : QByteArray();
    };
    const auto tell = [&bucket](const QString &property, const Result<QByteArray> &value) {
        if (value && !value->isEmpty())
            bucket.properties.insert(property, displayName(QString::fromUtf8(*value)));
    };
    tell(u"versions"_s, readS3Text(ask("versioning"), "VersioningConfiguration"_L1, "Status"_L1));
    tell(u"object-lock"_s, readS3Text(ask("object-lock"), "ObjectLockConfiguration"_L1, "ObjectLockEnabled"_L1));
    tell(u"policy-is-public"_s, readS3Text(ask("policyStatus"), "PolicyStatus"_L1, "IsPublic"_L1));
    if (const QByteArray policy = ask("policy"); !policy.isEmpty())
        bucket.properties.insert(u"policy"_s, QString::fromUtf8(policy.left(2000)).simplified());
    if (const QByteArray acl = ask("acl"); !acl.isEmpty()) {
        tell(u"owner"_s, readS3Owner(acl, "AccessControlPolicy"_L1));
        if (const auto grants = readS3Grants(acl))
            bucket.properties.insert(u"acl"_s, grants->join(u", "_s));
    }
    return bucket;
}

} // namespace Quartermaster
