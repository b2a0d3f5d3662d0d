// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3objects.h"

#include "drivers/net/httpbody.h"
#include "drivers/net/httprange.h"
#include "drivers/s3/s3metadata.h"
#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 largestCopy = 5LL << 30; // bytes that CopyObject takes at once

tl::unexpected<Error> refused(S3Client &client, const HttpAnswer &answer, bool isObject)
{
    return tl::unexpected(s3Error(answer, client.session().provider(), isObject));
}

/// What holds for one bucket or prefix need not hold for the store.
tl::unexpected<Error> listingRefused(S3Client &client, const S3Place &place, const HttpAnswer &answer)
{
    Error error = s3Error(answer, client.session().provider(), false);
    if (!place.isConfigured)
        error.reason = Reason::None;
    return tl::unexpected(error);
}

Result<ObjectPage> listBuckets(S3Client &client)
{
    const Result<HttpAnswer> answer = client.call({});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return listingRefused(client, {.bucket = {}, .key = {}, .isConfigured = false}, *answer);
    const auto buckets = readS3Buckets(answer->body);
    if (!buckets)
        return tl::unexpected(buckets.error());
    ObjectPage page;
    for (const S3Bucket &bucket : *buckets) {
        const QString name = nameFromBytes(bucket.name);
        page.objects.append({.name = name,
                             .path = u'/' + name + u'/',
                             .kind = ObjectInfo::Kind::Container,
                             .modified = bucket.created});
    }
    return page;
}

/// Where CopyObject takes from.
QByteArray copySource(const S3Place &from)
{
    return '/' + s3Encode(from.bucket) + '/' + s3Encode(from.key, true);
}

Result<QByteArray> copyInParts(S3Client &client, const S3Place &from, const S3Place &to, qint64 size,
                               const S3Headers &headers = {})
{
    constexpr qint64 part = 1LL << 30;
    const auto begun = client.call(
        {.verb = "POST", .bucket = to.bucket, .key = to.key, .query = {{"uploads", ""}}, .headers = headers});
    if (!begun)
        return tl::unexpected(begun.error());
    if (!begun->isSuccess())
        return refused(client, *begun, true);
    const auto id = readS3Text(begun->body, "InitiateMultipartUploadResult"_L1, "UploadId"_L1);
    if (!id)
        return tl::unexpected(id.error());
    const auto abort = [&](tl::unexpected<Error> error) {
        abandonS3Upload(client, to, *id);
        return error;
    };
    QList<S3Part> parts;
    for (qint64 offset = 0; offset < size; offset += part) {
        const int number = static_cast<int>(parts.size()) + 1;
        const QByteArray range = "bytes=" + QByteArray::number(offset) + '-'
                                 + QByteArray::number(std::min(offset + part, size) - 1);
        const auto copied = client.call(
            {.verb = "PUT",
             .bucket = to.bucket,
             .key = to.key,
             .query = {{"partNumber", QByteArray::number(number)}, {"uploadId", *id}},
             .headers = {{"x-amz-copy-source", copySource(from)}, {"x-amz-copy-source-range", range}}});
        if (!copied)
            return abort(tl::unexpected(copied.error()));
        if (!copied->isSuccess())
            return abort(refused(client, *copied, true));
        auto etag = readS3Text(copied->body, "CopyPartResult"_L1, "ETag"_L1);
        if (!etag)
            return abort(tl::unexpected(etag.error()));
        etag->replace('"', "");
        parts.append({.number = number, .etag = *etag});
    }
    const auto done = client.call({.verb = "POST",
                                   .bucket = to.bucket,
                                   .key = to.key,
                                   .query = {{"uploadId", *id}},
                                   .content = s3CompleteBody(parts)});
    if (!done)
        return abort(tl::unexpected(done.error()));
    if (!done->isSuccess() || !readS3Fault(done->body).code.isEmpty())
        return abort(refused(client, *done, true));
    return *id;
}

} // namespace

QString md5OfEtag(const HttpAnswer &answer)
{
    constexpr qsizetype hexSize = 32;
    QByteArray etag = answer.header("etag").trimmed().toLower();
    etag.replace('"', "");
    const QByteArray encryption = answer.header("x-amz-server-side-encryption");
    const bool isOther = encryption.startsWith("aws:kms")
                         || answer.headers.contains("x-amz-server-side-encryption-customer-algorithm");
    return !isOther && etag.size() == hexSize && QByteArray::fromHex(etag).toHex() == etag ? QString::fromLatin1(etag)
                                                                                           : QString();
}

ObjectInfo s3Object(const S3Config &config, const S3Place &place, const HttpAnswer &answer)
{
    const QString key = nameFromBytes(place.key);
    ObjectInfo object{
        .name = key.mid(key.lastIndexOf(u'/') + 1), .path = s3Path(place), .location = s3Location(config, place)};
    if (answer.status == 206) {
        if (const auto range = parseContentRange(answer.header("content-range")))
            object.size = range->total;
    } else if (const auto length = answer.contentLength()) {
        object.size = *length;
    }
    object.modified = parseHttpDate(answer.header("last-modified"));
    object.type = QString::fromLatin1(answer.header("content-type")).section(u';', 0, 0).trimmed();
    object.checksum = md5OfEtag(answer);
    object.metadata = s3Metadata(answer);
    for (auto header = answer.headers.begin(); header != answer.headers.end(); ++header) {
        const QByteArray &name = header.key();
        const QString value = displayName(QString::fromUtf8(header.value()));
        if (name == "etag" || name == "cache-control" || name == "content-encoding" || name == "expires")
            object.properties.insert(QString::fromLatin1(name), value);
        else if (name == "x-amz-storage-class" || name == "x-amz-version-id" || name == "x-amz-expiration"
                 || name == "x-amz-server-side-encryption" || name == "x-amz-mp-parts-count" || name == "x-amz-restore"
                 || name.startsWith("x-amz-object-lock-"))
            object.properties.insert(QString::fromLatin1(name.mid(6)), value);
    }
    // A lock holds its version. Deleting the object is not refused: it hides the version, and nothing is freed.
    const QDateTime until = QDateTime::fromString(
        QString::fromLatin1(answer.header("x-amz-object-lock-retain-until-date")), Qt::ISODateWithMs);
    const bool isRetained = until.isValid() && until > QDateTime::currentDateTimeUtc();
    const bool isHeld = answer.header("x-amz-object-lock-legal-hold") == "ON";
    if (isHeld || isRetained) {
        Finding finding = Finding::yes(Layer::Object, {Capability::Delete}, u"x-amz-object-lock-*"_s);
        finding.detail = isHeld ? u"a legal hold keeps its version: deleting only hides it"_s
                                : u"its version is retained until %1: deleting only hides it"_s.arg(
                                    until.toUTC().toString(Qt::ISODate));
        object.findings << finding;
    }
    return object;
}

Result<ObjectPage> listS3(S3Client &client, const S3Place &place, const QString &pageToken)
{
    constexpr auto pageSize = "1000"; // the most that S3 gives
    if (place.bucket.isEmpty())
        return listBuckets(client);
    S3Place folder = place;
    if (!folder.key.isEmpty() && !folder.key.endsWith('/'))
        folder.key += '/';
    S3Request request{.bucket = folder.bucket,
                      .query = {{"list-type", "2"},
                                {"delimiter", "/"},
                                {"encoding-type", "url"},
                                {"max-keys", pageSize},
                                {"prefix", folder.key}}};
    if (!pageToken.isEmpty()) {
        const auto token = QByteArray::fromBase64Encoding(pageToken.toLatin1(),
                                                          QByteArray::AbortOnBase64DecodingErrors);
        if (!token || (*token).isEmpty())
            return failure(ErrorKind::BadInput, u"the page token is none of ours"_s);
        request.query.append({"continuation-token", *token});
    }
    const Result<HttpAnswer> answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status == 400 && !pageToken.isEmpty())
        return failure(ErrorKind::BadInput, u"the page token is none of the server's"_s);
    if (!answer->isSuccess())
        return listingRefused(client, place, *answer);
    const auto listing = readS3Listing(answer->body);
    if (!listing) {
        Error error = listing.error();
        error.evidence = answer->evidence();
        return tl::unexpected(error);
    }
    ObjectPage page{.objects = {}, .nextToken = QString::fromLatin1(listing->nextToken.toBase64())};
    page.objects.reserve(listing->objects.size() + listing->prefixes.size());
    // Nothing begins with what is no folder. (A page may be empty and yet not the last.)
    const bool isNowhere = listing->objects.isEmpty() && listing->prefixes.isEmpty() && page.nextToken.isEmpty();
    if (isNowhere && pageToken.isEmpty() && !folder.key.isEmpty())
        return failure(ErrorKind::NotFound, u"nothing begins with this name"_s);
    const QString location = s3Location(client.config(), {.bucket = folder.bucket, .key = {}});
    for (const QByteArray &prefix : listing->prefixes) {
        const S3Place below{.bucket = folder.bucket, .key = prefix, .isConfigured = folder.isConfigured};
        page.objects.append({.name = nameFromBytes(prefix.sliced(folder.key.size()).chopped(1)),
                             .path = s3Path(below),
                             .kind = ObjectInfo::Kind::Prefix});
    }
    for (const S3ListedObject &listed : listing->objects) {
        if (listed.key == folder.key) { // the folder itself, as some programs mark it
            page.hasOwnObject = true;
            continue;
        }
        const S3Place at{.bucket = folder.bucket, .key = listed.key, .isConfigured = folder.isConfigured};
        ObjectInfo object{.name = nameFromBytes(listed.key.sliced(folder.key.size())),
                          .path = s3Path(at),
                          .location = location + nameFromBytes(listed.key),
                          .size = listed.size,
                          .modified = listed.modified};
        if (listed.etag.size() == 32)
            object.checksum = QString::fromLatin1(listed.etag);
        if (listed.storageClass == "GLACIER" || listed.storageClass == "DEEP_ARCHIVE") {
            object.findings << Finding::no(Layer::Object, {Capability::ReadAccess}, Reason::NotPermitted,
                                           u"it is archived (%1)"_s.arg(QString::fromLatin1(listed.storageClass)));
        }
        if (folder.isConfigured && listed.size > 0 && client.session().knownKey().isEmpty())
            client.session().setKnownKey(listed.key);
        page.objects.append(std::move(object));
    }
    return page;
}

void abandonS3Upload(S3Client &client, const S3Place &place, const QByteArray &uploadId)
{
    const WorkContext other(std::make_shared<CancelToken>(), {});
    S3Client cleaner(client.sharedSession(), other);
    static_cast<void>(
        cleaner.call({.verb = "DELETE", .bucket = place.bucket, .key = place.key, .query = {{"uploadId", uploadId}}}));
}

Result<void> checkNewS3Key(const QByteArray &key)
{
    for (const QByteArray &part : key.split('/')) {
        if (const auto good = checkNewName(nameFromBytes(part)); !good)
            return good;
    }
    return {};
}

Result<ObjectInfo> statS3(S3Client &client, const S3Place &place)
{
    if (place.key.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a bucket"_s);
    const auto answer = client.call({.verb = "HEAD", .bucket = place.bucket, .key = place.key});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(client, *answer, true);
    if (const auto length = answer->contentLength(); !length)
        return tl::unexpected(length.error());
    return s3Object(client.config(), place, *answer);
}

Result<bool> existsS3(S3Client &client, const S3Place &place)
{
    const auto answer = client.call({.verb = "HEAD", .bucket = place.bucket, .key = place.key});
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->isSuccess())
        return true;
    // Who may write but not read hears 403 for what is not there: only writing can tell.
    if (answer->status == 404 || answer->status == 403)
        return false;
    return refused(client, *answer, true);
}

Result<FetchedObject> fetchS3(S3Client &client, const S3Place &place, const ByteRange &range,
                              std::shared_ptr<DataSink> sink, std::function<void(qint64, qint64)> progress)
{
    if (place.key.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a bucket"_s);
    S3Request request{.bucket = place.bucket, .key = place.key};
    if (!range.isWhole())
        request.headers.append({"range", rangeHeader(range)});
    auto stream = client.open(request);
    if (!stream)
        return tl::unexpected(stream.error());
    const HttpAnswer &answer = (*stream)->answer();
    if (!answer.isSuccess() && answer.status != 416)
        return refused(client, answer, true);
    const Result<qint64> total = checkDownload(answer, range);
    if (!total)
        return tl::unexpected(total.error());
    HttpBodyWork work{.sink = std::move(sink),
                      .object = s3Object(client.config(), place, answer),
                      .total = *total,
                      .isWhole = range.isWhole(),
                      .evidence = answer.evidence(),
                      .progress = std::move(progress)};
    if (place.isConfigured && *total > 0)
        client.session().setKnownKey(place.key);
    if (*total == 0)
        stream->reset(); // of nothing no body is wanted
    return *total == 0 ? receiveNothing(work) : receiveBody(work, **stream);
}

Result<void> removeS3(S3Client &client, const S3Place &place)
{
    if (place.bucket.isEmpty())
        return failure(ErrorKind::BadInput, u"it has no bucket"_s);
    // A bucket tells itself whether it was there; an object does not.
    if (!place.key.isEmpty()) {
        const auto head = client.call({.verb = "HEAD", .bucket = place.bucket, .key = place.key});
        if (!head)
            return tl::unexpected(head.error());
        if (head->status == 404)
            return refused(client, *head, true);
    }
    const auto answer = client.call({.verb = "DELETE", .bucket = place.bucket, .key = place.key});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(client, *answer, true);
    if (place.isConfigured && client.session().knownKey() == place.key)
        client.session().setKnownKey({});
    return {};
}

Result<void> createS3Bucket(S3Client &client, const QByteArray &bucket)
{
    // Some say nothing against a bucket that one has already.
    const auto head = client.call({.verb = "HEAD", .bucket = bucket});
    if (!head)
        return tl::unexpected(head.error());
    if (head->isSuccess())
        return failure(ErrorKind::AlreadyExists, u"the bucket exists"_s);
    S3Request request{.verb = "PUT", .bucket = bucket};
    const QByteArray region = client.session().region(bucket);
    // us-east-1 is the one region that must not be named.
    if (s3Quirks(client.session().provider()).namesRegion && region != "us-east-1") {
        request.content =
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>" + region
            + "</LocationConstraint></CreateBucketConfiguration>";
    }
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() ? Result<void>() : refused(client, *answer, false);
}

Result<void> createS3Folder(S3Client &client, const S3Place &place)
{
    if (const auto good = checkNewS3Key(place.key.chopped(1)); !good)
        return good;
    const auto exists = existsS3(client, place);
    if (!exists)
        return tl::unexpected(exists.error());
    if (*exists)
        return failure(ErrorKind::AlreadyExists, u"the folder exists"_s);
    const auto answer = client.call({.verb = "PUT",
                                     .bucket = place.bucket,
                                     .key = place.key,
                                     .headers = {{"content-type", "application/x-directory"}}});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() ? Result<void>() : refused(client, *answer, true);
}

Result<void> copyS3OntoItself(S3Client &client, const S3Place &place, const HttpAnswer &head, const S3Headers &headers)
{
    const auto length = head.contentLength();
    if (!length)
        return tl::unexpected(length.error());
    if (const qint64 size = length->value_or(0); size > largestCopy)
        return copyInParts(client, place, place, size, headers).transform([](const QByteArray &) {});
    S3Request request{.verb = "PUT", .bucket = place.bucket, .key = place.key, .headers = headers};
    request.headers.append({"x-amz-copy-source", copySource(place)});
    const QByteArray etag = head.header("etag");
    if (s3Quirks(client.session().provider()).matchesParts || !etag.contains('-'))
        request.headers.append({"x-amz-copy-source-if-match", etag});
    request.headers.emplaceBack("x-amz-metadata-directive", "REPLACE");
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status == 412)
        return failure(ErrorKind::SourceChanged, u"the object has been replaced meanwhile"_s);
    if (!answer->isSuccess() || !readS3Fault(answer->body).code.isEmpty())
        return refused(client, *answer, true);
    return {};
}

Result<AddedObject> copyS3(S3Client &client, const S3Place &from, const S3Place &to, bool overwrite)
{
    if (from.key.isEmpty() || to.key.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a bucket"_s);
    if (const auto good = checkNewS3Key(to.key); !good)
        return tl::unexpected(good.error());
    if (!overwrite) {
        const auto exists = existsS3(client, to);
        if (!exists)
            return tl::unexpected(exists.error());
        if (*exists)
            return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    }
    const Result<ObjectInfo> source = statS3(client, from);
    if (!source)
        return tl::unexpected(source.error());
    const qint64 size = source->size.value_or(0);
    if (size > largestCopy) {
        if (const auto copied = copyInParts(client, from, to, size); !copied)
            return tl::unexpected(copied.error());
    } else {
        const auto answer = client.call(
            {.verb = "PUT", .bucket = to.bucket, .key = to.key, .headers = {{"x-amz-copy-source", copySource(from)}}});
        if (!answer)
            return tl::unexpected(answer.error());
        // 200 may come before the copy is made: the body tells.
        if (!answer->isSuccess() || !readS3Fault(answer->body).code.isEmpty())
            return refused(client, *answer, true);
    }
    const Result<ObjectInfo> target = statS3(client, to);
    if (!target)
        return tl::unexpected(target.error());
    if (target->size != source->size)
        return failure(ErrorKind::ChecksumMismatch, u"the copy has another size than its source"_s);
    const bool isSame = !source->checksum.isEmpty() && source->checksum == target->checksum;
    return AddedObject{.location = s3Location(client.config(), to),
                       .size = size,
                       .check = isSame ? DataCheck::Verified : DataCheck::Unverified};
}

} // namespace Quartermaster
