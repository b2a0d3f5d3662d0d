// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3upload.h"

#include "drivers/s3/s3parts.h"
#include "model/objectname.h"
#include "model/streamhash.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 mebibyte = 1LL << 20;

tl::unexpected<Error> refused(S3Client &client, const HttpAnswer &answer)
{
    return tl::unexpected(s3Error(answer, client.session().provider(), true));
}

/// One upload, from the first byte to the last.
class Upload
{
public:
    Upload(S3Client &client, WorkContext &context, const S3Place &place, DataSource &source, bool overwrite,
           UploadMemory *memory)
        : m_client(client)
        , m_context(context)
        , m_place(place)
        , m_source(source)
        , m_overwrite(overwrite)
        , m_memory(memory)
    {}

    Result<AddedObject> run();

private:
    Result<AddedObject> sendWhole();
    Result<AddedObject> sendInParts();
    Result<QByteArray> beginParts();
    Result<void> sendParts(PartSender &sender);
    Result<AddedObject> complete(const QByteArray &uploadId, const QList<S3Part> &parts);
    Result<AddedObject> finishedBefore(const S3UploadToken &token);
    Result<AddedObject> added(const QString &etag, const QString &expected);
    Result<void> ensureBucket();
    /// Up to \a most bytes of the source, through the hashes, into \a part.
    Result<void> fill(QByteArray &part, qint64 most);
    /// The source's next bytes, none at its end.
    Result<QByteArrayView> next(qint64 most);

    S3Client &m_client;
    WorkContext &m_context;
    const S3Place &m_place;
    DataSource &m_source;
    const bool m_overwrite;
    UploadMemory *const m_memory;
    std::unique_ptr<ParallelHash> m_hash; ///< Of all; the parts have their own.
    qint64 m_size = -1;
    qint64 m_partSize = 0;
    bool m_isAtEnd = false;
    QByteArray m_first = {}; ///< Of a source of unknown length: it may be all.
    std::optional<S3UploadToken> m_resumed;
};

Result<void> Upload::fill(QByteArray &part, qint64 most)
{
    while (part.size() < most && !m_isAtEnd) {
        if (m_context.isCanceled())
            return WorkContext::canceled();
        const Result<QByteArrayView> bytes = next(most - part.size());
        if (!bytes)
            return tl::unexpected(bytes.error());
        part.append(*bytes);
    }
    return {};
}

/// Whatever the source announced must come: the server would wait for the rest, or have a whole object of a part.
Result<QByteArrayView> Upload::next(qint64 most)
{
    const Result<qint64> got = m_source.read(m_hash->buffer(), std::min(m_hash->blockSize(), most));
    if (!got)
        return tl::unexpected(got.error());
    const QByteArrayView bytes = m_hash->commit(*got);
    m_isAtEnd = *got == 0;
    if (m_size >= 0 && (m_isAtEnd ? m_hash->size() < m_size : m_hash->size() > m_size))
        return failure(ErrorKind::SourceChanged, u"%1 bytes were announced, %2 came"_s.arg(m_size).arg(m_hash->size()));
    return bytes;
}

Result<void> Upload::ensureBucket()
{
    if (!m_client.config().createsBucket || !m_place.isConfigured)
        return {};
    const auto head = m_client.call({.verb = "HEAD", .bucket = m_place.bucket});
    if (!head || head->status != 404)
        return {}; // what is wrong with it shows soon enough
    const auto created = createS3Bucket(m_client, m_place.bucket);
    return created || created.error().kind == ErrorKind::AlreadyExists ? Result<void>() : created;
}

Result<AddedObject> Upload::run()
{
    if (const auto ready = ensureBucket(); !ready)
        return tl::unexpected(ready.error());
    if (m_memory)
        m_resumed = S3UploadToken::fromBytes(m_memory->token());
    if (m_resumed && (m_resumed->bucket != m_place.bucket || m_resumed->key != m_place.key))
        m_resumed.reset();
    const auto exists = m_overwrite ? Result<bool>(false) : existsS3(m_client, m_place);
    if (!exists)
        return tl::unexpected(exists.error());
    if (*exists && !m_resumed)
        return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    const Result<qint64> size = m_source.open();
    if (!size)
        return tl::unexpected(size.error());
    m_size = *size;
    const bool isWhole = m_size < m_client.config().largeObject && !m_resumed;
    m_hash = std::make_unique<ParallelHash>(m_source.wantedHashes()
                                            | (isWhole ? HashKinds(HashKind::Md5) : HashKinds()));
    if (*exists)
        return finishedBefore(*m_resumed);
    m_partSize = m_resumed ? m_resumed->partSize : s3PartSize(m_client.config().partSize, m_size);
    if (m_size < 0) {
        m_first.reserve(m_partSize);
        if (const auto read = fill(m_first, m_partSize); !read)
            return tl::unexpected(read.error());
        if (m_first.size() < m_partSize)
            return sendWhole();
    }
    return m_size >= 0 && isWhole ? sendWhole() : sendInParts();
}

Result<AddedObject> Upload::sendWhole()
{
    S3Request request{.verb = "PUT", .bucket = m_place.bucket, .key = m_place.key};
    if (!m_overwrite && s3Quirks(m_client.session().provider()).takesIfNoneMatch)
        request.headers.append(std::pair<QByteArray, QByteArray>("if-none-match", "*"));
    const bool isHere = m_size < 0;
    bool isGiven = false;
    HttpUpload upload{.size = isHere ? m_first.size() : m_size};
    upload.next = [&]() -> Result<QByteArrayView> {
        if (isHere)
            return std::exchange(isGiven, true) ? QByteArrayView() : QByteArrayView(m_first);
        return next(m_hash->blockSize());
    };
    if (isHere) {
        upload.rewind = [&isGiven]() -> Result<void> {
            isGiven = false;
            return {};
        };
    }
    upload.progress = [this](qint64 sent) { m_context.progress(sent, m_size); };
    const auto answer = m_client.upload(request, upload);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(m_client, *answer);
    const QString expected = m_hash->md5();
    const QString told = md5OfEtag(*answer);
    if (!told.isEmpty() && told != expected) {
        static_cast<void>(m_client.call({.verb = "DELETE", .bucket = m_place.bucket, .key = m_place.key}));
        return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                    .detail = u"MD5 is %1, the server says %2"_s.arg(expected, told),
                                    .evidence = answer->evidence()});
    }
    return added(told, expected);
}

Result<AddedObject> Upload::added(const QString &etag, const QString &expected)
{
    return AddedObject{.location = s3Location(m_client.config(), m_place),
                       .size = m_hash->size(),
                       .checksum = m_hash->md5(),
                       .osHashValue = m_hash->sha512(),
                       .check = etag == expected && !etag.isEmpty() ? DataCheck::Verified : DataCheck::Unverified,
                       .metadata = {{u"store"_s, m_client.config().settings.store}}};
}

Result<QByteArray> Upload::beginParts()
{
    const auto answer = m_client.call(
        {.verb = "POST", .bucket = m_place.bucket, .key = m_place.key, .query = {{"uploads", ""}}});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(m_client, *answer);
    const auto id = readS3Text(answer->body, "InitiateMultipartUploadResult"_L1, "UploadId"_L1);
    if (id && id->isEmpty())
        return failure(ErrorKind::BadAnswer, u"the server began an upload without an id"_s);
    return id;
}

Result<void> Upload::sendParts(PartSender &sender)
{
    for (int number = 1;; ++number) {
        if (const auto reported = sender.progress(); reported >= 0)
            m_context.progress(reported, m_size);
        QByteArray part = std::exchange(m_first, {});
        part.reserve(m_partSize);
        if (const auto read = fill(part, m_partSize); !read)
            return tl::unexpected(read.error());
        if (part.isEmpty() && number > 1)
            return {};
        if (const auto taken = sender.add(number, std::move(part),
                                          [this](qint64 sent) { m_context.progress(sent, m_size); });
            !taken)
            return taken;
        if (m_isAtEnd)
            return {};
    }
}

Result<AddedObject> Upload::sendInParts()
{
    QHash<int, S3Part> there;
    QByteArray uploadId;
    if (m_resumed) {
        const auto parts = listS3Parts(m_client, m_place, m_resumed->uploadId);
        if (parts) {
            uploadId = m_resumed->uploadId;
            there = *parts;
        } else if (parts.error().kind != ErrorKind::NotFound) {
            return tl::unexpected(parts.error());
        }
    }
    if (uploadId.isEmpty()) {
        const auto begun = beginParts();
        if (!begun)
            return tl::unexpected(begun.error());
        uploadId = *begun;
        if (m_memory) {
            const S3UploadToken token{
                .bucket = m_place.bucket, .key = m_place.key, .uploadId = uploadId, .partSize = m_partSize};
            if (const auto kept = m_memory->remember(token.toBytes()); !kept) {
                static_cast<void>(abortS3Upload(m_client, m_place.bucket, m_place.key, uploadId));
                return tl::unexpected(kept.error());
            }
        }
    }
    const auto giveUp = [&](const Error &error) -> Result<AddedObject> {
        const bool isKept = m_memory && m_memory->keeps() && error.kind != ErrorKind::SourceChanged;
        if (!isKept) {
            abandonS3Upload(m_client, m_place, uploadId);
            if (m_memory)
                m_memory->forget();
        }
        return tl::unexpected(error);
    };
    PartSender sender(m_client.sharedSession(), m_context, m_place, uploadId, m_partSize, std::move(there));
    Result<void> sent = sendParts(sender);
    const Result<QList<S3Part>> parts = sender.finish([this](qint64 done) { m_context.progress(done, m_size); });
    if (!parts)
        return giveUp(parts.error());
    if (!sent)
        return giveUp(sent.error());
    auto result = complete(uploadId, *parts);
    if (!result)
        return giveUp(result.error());
    if (m_memory)
        m_memory->forget();
    return result;
}

Result<AddedObject> Upload::complete(const QByteArray &uploadId, const QList<S3Part> &parts)
{
    QList<QByteArray> md5s;
    for (const S3Part &part : parts)
        md5s.append(part.etag);
    const QString expected = QString::fromLatin1(s3PartsEtag(md5s));
    S3Request request{.verb = "POST",
                      .bucket = m_place.bucket,
                      .key = m_place.key,
                      .query = {{"uploadId", uploadId}},
                      .content = s3CompleteBody(parts)};
    if (!m_overwrite) {
        const auto exists = existsS3(m_client, m_place);
        if (exists && *exists)
            return failure(ErrorKind::AlreadyExists, u"the object has come into being meanwhile"_s);
    }
    const auto answer = m_client.call(request);
    if (answer && (!answer->isSuccess() || !readS3Fault(answer->body).code.isEmpty()))
        return refused(m_client, *answer);
    // radosgw tells no ETag here, and a lost answer tells nothing: the object itself does.
    const auto head = m_client.call({.verb = "HEAD", .bucket = m_place.bucket, .key = m_place.key});
    if (!answer && (!head || !head->isSuccess()))
        return tl::unexpected(answer.error());
    if (!head)
        return tl::unexpected(head.error());
    QString told = QString::fromLatin1(head->header("etag").trimmed().toLower()).remove(u'"');
    const auto length = head->contentLength();
    if (head->isSuccess() && length && *length != m_hash->size())
        return failure(ErrorKind::ChecksumMismatch,
                       u"the server has %1 bytes, %2 were sent"_s.arg(length->value_or(-1)).arg(m_hash->size()));
    if (!answer && told != expected)
        return tl::unexpected(answer.error());
    return added(told, expected);
}

/// The object is there, and an attempt before had begun it: it is that one's if it is made of the same parts.
Result<AddedObject> Upload::finishedBefore(const S3UploadToken &token)
{
    const auto head = m_client.call({.verb = "HEAD", .bucket = m_place.bucket, .key = m_place.key});
    if (!head)
        return tl::unexpected(head.error());
    QList<QByteArray> md5s;
    while (!m_isAtEnd) {
        QByteArray part;
        if (const auto read = fill(part, token.partSize); !read)
            return tl::unexpected(read.error());
        if (!part.isEmpty() || md5s.isEmpty())
            md5s.append(QCryptographicHash::hash(part, QCryptographicHash::Md5).toHex());
    }
    const QString expected = QString::fromLatin1(s3PartsEtag(md5s));
    const QString told = QString::fromLatin1(head->header("etag").trimmed().toLower()).remove(u'"');
    if (told != expected)
        return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    m_memory->forget();
    return added(told, expected);
}

} // namespace

QByteArray S3UploadToken::toBytes() const
{
    return QJsonDocument(QJsonObject{{u"bucket"_s, QString::fromLatin1(bucket.toBase64())},
                                     {u"key"_s, QString::fromLatin1(key.toBase64())},
                                     {u"upload"_s, QString::fromLatin1(uploadId)},
                                     {u"part_size"_s, partSize}})
        .toJson(QJsonDocument::Compact);
}

std::optional<S3UploadToken> S3UploadToken::fromBytes(const QByteArray &bytes)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    S3UploadToken token{.bucket = QByteArray::fromBase64(json.value(u"bucket"_s).toString().toLatin1()),
                        .key = QByteArray::fromBase64(json.value(u"key"_s).toString().toLatin1()),
                        .uploadId = json.value(u"upload"_s).toString().toLatin1(),
                        .partSize = json.value(u"part_size"_s).toInteger()};
    const bool isWhole = !token.bucket.isEmpty() && !token.uploadId.isEmpty() && token.partSize > 0;
    return isWhole ? std::optional(token) : std::nullopt;
}

qint64 s3PartSize(qint64 configured, qint64 size)
{
    constexpr qint64 mostParts = 10'000;
    const qint64 least = size < 0 ? 0 : (size + mostParts - 1) / mostParts;
    return std::max(configured, (least + mebibyte - 1) / mebibyte * mebibyte);
}

QByteArray s3PartsEtag(const QList<QByteArray> &partMd5s)
{
    QByteArray all;
    for (const QByteArray &md5 : partMd5s)
        all += QByteArray::fromHex(md5);
    return QCryptographicHash::hash(all, QCryptographicHash::Md5).toHex() + '-' + QByteArray::number(partMd5s.size());
}

Result<AddedObject> addS3(S3Client &client, WorkContext &context, const S3Place &place, DataSource &source,
                          bool overwrite, UploadMemory *memory)
{
    if (place.key.isEmpty() || place.bucket.isEmpty())
        return failure(ErrorKind::BadInput, u"it has no name"_s);
    if (const auto good = checkNewS3Key(place.key); !good)
        return tl::unexpected(good.error());
    if (memory) { // one that is not gone on with is in nobody's way, but costs
        if (const auto stale = S3UploadToken::fromBytes(memory->staleToken()))
            static_cast<void>(abortS3Upload(client, stale->bucket, stale->key, stale->uploadId));
    }
    return Upload(client, context, place, source, overwrite, memory).run();
}

Result<void> discardS3Upload(S3Client &client, UploadMemory &memory)
{
    for (const QByteArray &bytes : {memory.token(), memory.staleToken()}) {
        if (const auto token = S3UploadToken::fromBytes(bytes)) {
            if (const auto aborted = abortS3Upload(client, token->bucket, token->key, token->uploadId); !aborted)
                return aborted;
        }
    }
    memory.forget();
    return {};
}

Result<void> abortS3Upload(S3Client &client, const QByteArray &bucket, const QByteArray &key,
                           const QByteArray &uploadId)
{
    const auto answer = client.call(
        {.verb = "DELETE", .bucket = bucket, .key = key, .query = {{"uploadId", uploadId}}});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() || answer->status == 404 ? Result<void>() : refused(client, *answer);
}

Result<LeftoverPage> listS3Leftovers(S3Client &client, const QString &pageToken)
{
    const QByteArray bucket = client.config().bucket;
    // Each is asked for its parts.
    S3Request request{.bucket = bucket, .query = {{"uploads", ""}, {"max-uploads", "100"}}};
    if (!pageToken.isEmpty()) {
        const QByteArrayList marks = pageToken.toLatin1().split('.');
        if (marks.size() != 2)
            return failure(ErrorKind::BadInput, u"the page token is none of ours"_s);
        request.query.append({"key-marker", QByteArray::fromBase64(marks[0])});
        request.query.append({"upload-id-marker", QByteArray::fromBase64(marks[1])});
    }
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(client, *answer);
    const auto uploads = readS3Uploads(answer->body);
    if (!uploads)
        return tl::unexpected(uploads.error());
    LeftoverPage page;
    for (const S3PendingUpload &upload : uploads->uploads) {
        const S3Place place{.bucket = bucket, .key = upload.key};
        Leftover leftover{.path = s3Path(place),
                          .token = QString::fromLatin1(upload.uploadId),
                          .begun = upload.initiated,
                          .owner = upload.initiator};
        if (const auto parts = listS3Parts(client, place, upload.uploadId)) {
            leftover.parts = static_cast<int>(parts->size());
            leftover.size = std::accumulate(parts->begin(), parts->end(), qint64(0),
                                            [](qint64 sum, const S3Part &part) { return sum + part.size; });
        } else if (parts.error().kind == ErrorKind::NotFound) {
            continue; // it has come to its end
        }
        page.leftovers.append(leftover);
    }
    if (!uploads->nextKey.isEmpty())
        page.nextToken = QString::fromLatin1(uploads->nextKey.toBase64() + '.' + uploads->nextUploadId.toBase64());
    return page;
}

} // namespace Quartermaster
