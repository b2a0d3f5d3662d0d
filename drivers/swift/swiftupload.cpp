// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftupload.h"

#include "drivers/swift/swiftsegments.h"
#include "model/objectname.h"
#include "model/streamhash.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QScopeGuard>
#include <QUuid>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 smallSize = 1LL << 20; // bytes that are held, so that they can be sent again

/// One upload, from the first byte to the last.
class Upload
{
public:
    Upload(SwiftClient &client, WorkContext &context, const SwiftPlace &place, DataSource &source, bool overwrite,
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
    Result<void> ensureContainer();
    Result<AddedObject> sendWhole();
    Result<AddedObject> sendSegments();
    Result<void> beginSegments();
    Result<bool> sendSegment(int number);
    Result<void> skipSegment(const SwiftListed &there, const QByteArray &name, qint64 size);
    Result<AddedObject> sendManifest();
    Result<AddedObject> finishedBefore(const HttpAnswer &head);
    Result<AddedObject> added(DataCheck check);
    /// The next piece of the source, at most \a most bytes, through the hashes.
    Result<QByteArrayView> next(qint64 most);
    [[nodiscard]] QList<SwiftPair> condition() const;
    tl::unexpected<Error> giveUp(const Error &error);
    tl::unexpected<Error> refused(const HttpAnswer &answer);

    SwiftClient &m_client;
    WorkContext &m_context;
    const SwiftPlace &m_place;
    DataSource &m_source;
    const bool m_overwrite;
    UploadMemory *const m_memory;
    ParallelHash m_hash{m_source.wantedHashes() | HashKind::Md5};
    qint64 m_size = -1;
    qint64 m_segmentSize = 0;
    QByteArray m_prefix;
    bool m_isResumed = false;
    QHash<QByteArray, SwiftListed> m_there; ///< What the server has of it, by name.
    QList<QByteArray> m_sent;               ///< Names of segments, the one under way too.
    QList<QByteArray> m_md5s;               ///< Of the segments.
    std::optional<HttpAnswer> m_old;        ///< The head of what is replaced.
    OldSegments m_oldSegments;
};

Result<QByteArrayView> Upload::next(qint64 most)
{
    if (m_context.isCanceled())
        return WorkContext::canceled();
    const Result<qint64> got = m_source.read(m_hash.buffer(), std::min(m_hash.blockSize(), most));
    if (!got)
        return tl::unexpected(got.error());
    const QByteArrayView bytes = m_hash.commit(*got);
    const bool isShort = *got == 0 && most > 0 && m_size >= 0 && m_hash.size() < m_size;
    if (isShort || (m_size >= 0 && m_hash.size() > m_size)) {
        return failure(ErrorKind::SourceChanged,
                       u"%1: %2 bytes came instead of %3"_s.arg(m_source.name()).arg(m_hash.size()).arg(m_size));
    }
    return bytes;
}

QList<SwiftPair> Upload::condition() const
{
    if (m_overwrite)
        return {};
    return {{"If-None-Match", "*"}};
}

tl::unexpected<Error> Upload::refused(const HttpAnswer &answer)
{
    Error error = swiftError(answer, SwiftSubject::Object);
    if (error.kind == ErrorKind::AlreadyExists)
        error.detail = u"the object exists"_s;
    if (error.kind == ErrorKind::NotFound) {
        // Of a PUT: its container is missing, or (where that is there) its account's server.
        const auto head = m_client.call({.verb = "HEAD", .container = m_place.container});
        if (head && head->status == 404) {
            error.detail = u"there is no container %1"_s.arg(displayName(nameFromBytes(m_place.container)));
            error.reason = m_place.isConfigured ? Reason::MissingRoot : Reason::None;
        } else {
            error.kind = ErrorKind::Unreachable;
            error.reason = Reason::ServerError;
            error.temporary = true;
        }
    }
    return tl::unexpected(error);
}

Result<void> Upload::ensureContainer()
{
    if (!m_client.config().createsContainer || !m_place.isConfigured)
        return {};
    const auto head = m_client.call({.verb = "HEAD", .container = m_place.container});
    if (!head || head->status != 404)
        return {}; // what is wrong with it shows soon enough
    return makeSwiftContainer(m_client, m_place.container);
}

Result<AddedObject> Upload::run()
{
    if (const auto ready = ensureContainer(); !ready)
        return tl::unexpected(ready.error());
    std::optional<SwiftUploadToken> resumed;
    if (m_memory)
        resumed = SwiftUploadToken::fromBytes(m_memory->token());
    if (resumed && (resumed->container != m_place.container || resumed->object != m_place.object))
        resumed.reset();
    const auto existing = headSwift(m_client, m_place);
    if (existing)
        m_old = *existing;
    else if (existing.error().kind != ErrorKind::NotPermitted) // who may write need not see
        return tl::unexpected(existing.error());
    if (m_old && !m_overwrite && !resumed)
        return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    if (const auto good = checkJoinsNoOther(m_client, m_place); !good)
        return tl::unexpected(good.error());
    if (m_old && isStaticManifest(*m_old)) { // it tells them only as long as it is there
        const auto segments = staticSegments(m_client, m_place);
        if (!segments)
            return tl::unexpected(segments.error());
        m_oldSegments = *segments;
    }
    const Result<qint64> size = m_source.open();
    if (!size)
        return tl::unexpected(size.error());
    m_size = *size;
    m_segmentSize = resumed ? resumed->segmentSize : m_client.config().segmentSize;
    if (resumed) {
        m_isResumed = true;
        m_prefix = resumed->prefix;
        const auto manifest = m_old ? manifestOf(*m_old) : std::nullopt;
        if (manifest && manifest->container == m_place.container && manifest->prefix == m_prefix)
            return finishedBefore(*m_old);
        if (m_old && !m_overwrite)
            return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
        return sendSegments();
    }
    const SwiftFeatures features = m_client.features();
    const qint64 largest = std::min(m_client.config().largeObject,
                                    features.largestObject.value_or(m_client.config().largeObject) + 1);
    return m_size >= 0 && m_size < largest ? sendWhole() : sendSegments();
}

Result<AddedObject> Upload::sendWhole()
{
    const SwiftRequest request{
        .verb = "PUT", .container = m_place.container, .object = m_place.object, .headers = condition()};
    HttpUpload upload{.size = m_size};
    QByteArray small;
    bool isGiven = false;
    if (m_size <= smallSize) {
        while (small.size() < m_size) {
            const auto piece = next(m_size - small.size());
            if (!piece)
                return tl::unexpected(piece.error());
            small.append(*piece);
        }
        if (const auto more = next(1); !more) // it has grown
            return tl::unexpected(more.error());
        upload.next = [&]() -> Result<QByteArrayView> {
            return std::exchange(isGiven, true) ? QByteArrayView() : QByteArrayView(small);
        };
        upload.rewind = [&isGiven]() -> Result<void> {
            isGiven = false;
            return {};
        };
    } else {
        upload.next = [&]() -> Result<QByteArrayView> {
            auto piece = next(m_hash.blockSize());
            isGiven = piece && piece->isEmpty();
            return piece;
        };
    }
    upload.progress = [this](qint64 sent) { m_context.progress(sent, m_size); };
    const auto answer = m_client.upload(request, upload);
    if (!answer) {
        // All was sent, and only the answer did not come: it may be there.
        if (isGiven && !m_overwrite && answer.error().kind == ErrorKind::Canceled)
            removeIfSame(m_client.sharedSession(), m_place, m_hash.md5());
        return tl::unexpected(answer.error());
    }
    if (!answer->isSuccess())
        return refused(*answer);
    const QString told = md5OfSwift(*answer);
    if (!told.isEmpty() && told != m_hash.md5()) {
        static_cast<void>(deleteSwift(m_client, m_place.container, m_place.object));
        return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                    .detail = u"MD5 is %1, the server says %2"_s.arg(m_hash.md5(), told),
                                    .evidence = answer->evidence()});
    }
    if (m_old)
        removeOldSegments(m_client, m_place, *m_old, m_oldSegments, {});
    return added(told.isEmpty() ? DataCheck::Unverified : DataCheck::Verified);
}

Result<AddedObject> Upload::added(DataCheck check)
{
    const auto location = m_client.location(m_place);
    if (!location)
        return tl::unexpected(location.error());
    return AddedObject{.location = *location,
                       .size = m_hash.size(),
                       .checksum = m_hash.md5(),
                       .osHashValue = m_hash.sha512(),
                       .check = check,
                       .metadata = {{u"store"_s, m_client.config().settings.store}}};
}

tl::unexpected<Error> Upload::giveUp(const Error &error)
{
    const bool isUseless = error.kind == ErrorKind::SourceChanged || error.kind == ErrorKind::ChecksumMismatch
                           || error.kind == ErrorKind::AlreadyExists;
    if (!m_memory || !m_memory->keeps() || isUseless) {
        removeSegments(m_client.sharedSession(), m_place.container, m_sent + m_there.keys());
        if (m_memory)
            m_memory->forget();
    }
    return tl::unexpected(error);
}

Result<void> Upload::beginSegments()
{
    if (m_isResumed) {
        const auto there = listSwiftNames(m_client, m_place.container, m_prefix);
        if (!there)
            return tl::unexpected(there.error());
        for (const SwiftListed &segment : *there) {
            if (const QByteArray name = bytesFromName(segment.name); isSegment(name, m_prefix))
                m_there.insert(name, segment);
        }
        return {};
    }
    m_prefix = m_place.object + '-';
    const auto isTaken = hasSwiftNames(m_client, m_place.container, m_prefix);
    if (!isTaken && isTaken.error().kind == ErrorKind::NotFound) // the container is missing: as PUT would tell
        return refused({.status = 404, .phrase = u"Not Found"_s});
    // Who may not list finds out nothing: glance_store's names are the best guess.
    if (!isTaken && isTaken.error().kind != ErrorKind::NotPermitted)
        return tl::unexpected(isTaken.error());
    if (isTaken.value_or(false)) {
        const QByteArray other = QUuid::createUuid().toByteArray(QUuid::WithoutBraces).left(8);
        m_prefix = m_place.object + '.' + other + '-';
    }
    if (!m_memory)
        return {};
    return m_memory->remember(SwiftUploadToken{
        .container = m_place.container, .object = m_place.object, .prefix = m_prefix, .segmentSize = m_segmentSize}
                                  .toBytes());
}

Result<AddedObject> Upload::sendSegments()
{
    if (const auto begun = beginSegments(); !begun)
        return tl::unexpected(begun.error());
    const QByteArray hidden = m_place.container + '/' + m_prefix;
    m_client.session().beginUpload(hidden);
    const auto shown = qScopeGuard([this, hidden] { m_client.session().endUpload(hidden); });
    for (int number = 1;; ++number) {
        const Result<bool> sent = sendSegment(number);
        if (!sent)
            return giveUp(sent.error());
        if (!*sent)
            break;
    }
    auto result = sendManifest();
    if (!result)
        return giveUp(result.error());
    if (m_memory)
        m_memory->forget();
    return result;
}

/// A segment that is there is read, and proved to be the same.
Result<void> Upload::skipSegment(const SwiftListed &there, const QByteArray &name, qint64 size)
{
    StreamHash md5(HashKind::Md5);
    while (md5.size() < size) {
        const auto piece = next(size - md5.size());
        if (!piece)
            return tl::unexpected(piece.error());
        md5.add(*piece);
        m_context.progress(m_hash.size(), m_size);
    }
    if (there.hash != md5.md5()) { // another attempt sends it anew
        static_cast<void>(deleteSwift(m_client, m_place.container, name));
        return tl::unexpected(
            Error{.kind = ErrorKind::Failed,
                  .detail = u"segment %1 on the server is not what was sent"_s.arg(displayName(nameFromBytes(name))),
                  .temporary = true});
    }
    m_md5s.append(md5.md5().toLatin1());
    return {};
}

/// False when there is no more.
Result<bool> Upload::sendSegment(int number)
{
    const QByteArray name = segmentName(m_prefix, number);
    const qint64 before = m_hash.size();
    const qint64 size = m_size < 0 ? m_segmentSize : std::min(m_segmentSize, m_size - before);
    if (size == 0) {
        const auto more = next(1); // it has grown
        return more ? Result<bool>(false) : tl::unexpected(more.error());
    }
    if (const auto there = m_there.constFind(name); there != m_there.constEnd() && there->size == size && m_size >= 0)
        return skipSegment(*there, name, size).transform([] { return true; });
    const auto first = next(size); // none of it: there was no more
    if (!first)
        return tl::unexpected(first.error());
    if (first->isEmpty())
        return false;
    StreamHash md5(HashKind::Md5);
    HttpUpload upload{.size = m_size < 0 ? -1 : size};
    upload.next = [&]() -> Result<QByteArrayView> {
        if (md5.size() == size)
            return QByteArrayView();
        auto piece = md5.size() == 0 ? first : next(size - md5.size());
        if (piece)
            md5.add(*piece);
        return piece;
    };
    upload.progress = [this, before](qint64 sent) { m_context.progress(before + sent, m_size); };
    m_sent.append(name);
    const auto answer = m_client.upload({.verb = "PUT", .container = m_place.container, .object = name}, upload);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(*answer);
    const QString told = md5OfSwift(*answer);
    const QString expected = md5.md5();
    if (!told.isEmpty() && told != expected) {
        return tl::unexpected(
            Error{.kind = ErrorKind::ChecksumMismatch,
                  .detail = u"MD5 of segment %1 is %2, the server says %3"_s.arg(number).arg(expected, told),
                  .evidence = answer->evidence()});
    }
    m_md5s.append(expected.toLatin1());
    return true;
}

Result<AddedObject> Upload::sendManifest()
{
    SwiftRequest request{
        .verb = "PUT", .container = m_place.container, .object = m_place.object, .headers = condition()};
    request.headers.append({"X-Object-Manifest", swiftEncode(m_place.container) + '/' + swiftEncode(m_prefix, true)});
    const auto answer = m_client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return refused(*answer);
    const auto isWhole = awaitManifest(m_client, m_context, m_place, m_hash.size(), segmentsEtag(m_md5s));
    if (!isWhole) {
        static_cast<void>(deleteSwift(m_client, m_place.container, m_place.object));
        return tl::unexpected(isWhole.error());
    }
    if (m_old)
        removeOldSegments(m_client, m_place, *m_old, m_oldSegments, m_prefix);
    return added(*isWhole ? DataCheck::Verified : DataCheck::Unverified);
}

/// The object is there, and an attempt before has made it: it is that one's if it is made of the same segments.
Result<AddedObject> Upload::finishedBefore(const HttpAnswer &head)
{
    while (true) {
        StreamHash md5(HashKind::Md5);
        while (md5.size() < m_segmentSize) {
            const auto piece = next(m_segmentSize - md5.size());
            if (!piece)
                return tl::unexpected(piece.error());
            if (piece->isEmpty())
                break;
            md5.add(*piece);
        }
        if (md5.size() == 0)
            break;
        m_md5s.append(md5.md5().toLatin1());
        m_context.progress(m_hash.size(), m_size);
    }
    if (head.header("etag") != '"' + segmentsEtag(m_md5s) + '"')
        return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    m_memory->forget();
    return added(DataCheck::Verified);
}

} // namespace

QByteArray SwiftUploadToken::toBytes() const
{
    const auto text = [](const QByteArray &bytes) { return QString::fromLatin1(bytes.toBase64()); };
    return QJsonDocument(QJsonObject{{u"container"_s, text(container)},
                                     {u"object"_s, text(object)},
                                     {u"prefix"_s, text(prefix)},
                                     {u"segment_size"_s, segmentSize}})
        .toJson(QJsonDocument::Compact);
}

std::optional<SwiftUploadToken> SwiftUploadToken::fromBytes(const QByteArray &bytes)
{
    const QJsonObject json = QJsonDocument::fromJson(bytes).object();
    const auto value = [&json](const QString &name) {
        return QByteArray::fromBase64(json.value(name).toString().toLatin1());
    };
    SwiftUploadToken token{.container = value(u"container"_s),
                           .object = value(u"object"_s),
                           .prefix = value(u"prefix"_s),
                           .segmentSize = json.value(u"segment_size"_s).toInteger()};
    // What a prefix names is deleted in the end: never more than one object's segments.
    const bool isWhole = !token.container.isEmpty() && !token.object.isEmpty() && token.segmentSize > 0
                         && token.prefix.size() > token.object.size() && token.prefix.startsWith(token.object);
    return isWhole ? std::optional(token) : std::nullopt;
}

Result<AddedObject> addSwift(SwiftClient &client, WorkContext &context, const SwiftPlace &place, DataSource &source,
                             bool overwrite, UploadMemory *memory)
{
    if (place.object.isEmpty() || place.container.isEmpty())
        return failure(ErrorKind::BadInput, u"it has no name"_s);
    for (const QByteArray &part : place.object.split('/')) {
        if (const auto good = checkNewName(nameFromBytes(part)); !good)
            return tl::unexpected(good.error());
    }
    if (memory) { // one that is not gone on with is in nobody's way, but takes room
        if (const auto stale = SwiftUploadToken::fromBytes(memory->staleToken()))
            static_cast<void>(removeUploadedSegments(client, {.container = stale->container, .object = stale->object},
                                                     stale->prefix));
    }
    return Upload(client, context, place, source, overwrite, memory).run();
}

Result<void> discardSwiftUpload(SwiftClient &client, UploadMemory &memory)
{
    for (const QByteArray &bytes : {memory.token(), memory.staleToken()}) {
        const auto token = SwiftUploadToken::fromBytes(bytes);
        if (!token)
            continue;
        const auto gone = removeUploadedSegments(client, {.container = token->container, .object = token->object},
                                                 token->prefix);
        if (!gone)
            return gone;
    }
    memory.forget();
    return {};
}

} // namespace Quartermaster
