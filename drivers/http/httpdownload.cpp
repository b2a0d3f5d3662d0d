// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpdownload.h"

#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Error badAnswer(const HttpAnswer &answer, QString what)
{
    return {.kind = ErrorKind::BadAnswer, .detail = std::move(what), .evidence = answer.evidence()};
}

/// Servers send who asks for a folder without its slash to the one with it.
bool isFolder(const HttpTarget &target, const HttpAnswer &answer)
{
    return answer.url.path(QUrl::FullyEncoded) == target.url.path(QUrl::FullyEncoded) + u'/';
}

/// What the worker thread needs.
struct Pumping {
    std::shared_ptr<ByteQueue> queue;
    std::shared_ptr<DataSink> sink;
    ObjectInfo object;
    qint64 total = -1;
    bool isWhole = false;
    QString evidence;
    std::function<void(qint64, qint64)> progress;
};

/// From the queue into the sink, hashing. Worker thread.
Result<FetchedObject> pump(const Pumping &work)
{
    if (auto identified = work.sink->identify(work.object); !identified)
        return tl::unexpected(identified.error());
    if (auto begun = work.sink->begin(work.total); !begun)
        return tl::unexpected(begun.error());
    WorkContext context(std::make_shared<CancelToken>(), work.progress); // canceled through the queue
    StreamHash hash;
    context.progress(0, work.total);
    for (;;) {
        const Result<QByteArray> block = work.queue->pop();
        if (!block)
            return tl::unexpected(block.error());
        if (block->isEmpty())
            break;
        hash.add(*block);
        if (auto written = work.sink->write(*block); !written)
            return tl::unexpected(written.error());
        context.progress(hash.size(), work.total);
    }
    if (work.total >= 0 && hash.size() != work.total) {
        return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                    .detail = u"%1 bytes came instead of %2"_s.arg(hash.size()).arg(work.total),
                                    .evidence = work.evidence,
                                    .temporary = true});
    }
    FetchedObject fetched{
        .object = work.object, .size = hash.size(), .checksum = hash.md5(), .osHashValue = hash.sha512()};
    const QString expected = work.object.checksum;
    if (work.isWhole && !expected.isEmpty()) {
        if (fetched.checksum != expected) {
            return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                        .detail = u"MD5 is %1, the server says %2"_s.arg(fetched.checksum, expected),
                                        .evidence = work.evidence});
        }
        fetched.check = FetchedObject::Check::Verified;
    }
    if (auto finished = work.sink->finish(); !finished)
        return tl::unexpected(finished.error());
    return fetched;
}

/// Keeps a queue's reader from waiting for ever: closes it when the last who could do so properly is gone.
std::shared_ptr<ByteQueue> closedAtLast(const std::shared_ptr<ByteQueue> &queue)
{
    return {queue.get(),
            [queue](ByteQueue *one) { one->close(Error{.kind = ErrorKind::Canceled, .detail = u"canceled"_s}); }};
}

/// Without Content-Length an answer that is cut off may look whole: QNetworkAccessManager takes a connection that closes within a
/// chunk now for an error, now for the end (6.4.2). So the server is asked whether that was all, by HEAD or by a range after the end.
/// A server that tells by neither is believed.
void confirmEnd(HttpScope &scope, const HttpTarget &target, const HttpAnswer &whole, const QByteArray &verb,
                std::shared_ptr<ByteQueue> queue)
{
    HttpRequest request{.verb = verb, .url = target.url, .authorization = target.authorization};
    if (verb == "GET")
        request.headers << std::pair<QByteArray, QByteArray>("Range",
                                                             "bytes=" + QByteArray::number(whole.received) + '-');
    HttpExchange::Hooks hooks;
    hooks.head = [verb](const HttpAnswer &) { return verb == "HEAD"; };
    hooks.done = [&scope, target, whole, verb, queue = std::move(queue)](Result<HttpAnswer> answer) {
        const auto cutOff = [&whole, &queue](const QString &size) {
            queue->close(Error{.kind = ErrorKind::BadAnswer,
                               .detail = u"the answer is cut off after %1 of %2 bytes"_s.arg(whole.received).arg(size),
                               .evidence = whole.evidence(),
                               .temporary = true});
        };
        if (!answer)
            return queue->close(answer.error());
        const auto length = answer->contentLength();
        if (verb == "HEAD") {
            if (!answer->isSuccess() || !length || !*length)
                return confirmEnd(scope, target, whole, "GET", queue);
            return **length == whole.received ? queue->close() : cutOff(QString::number(**length));
        }
        if (answer->status == 206)
            return cutOff(u"more"_s);
        const auto size = parseUnsatisfiedRange(answer->header("content-range"));
        if (answer->status == 416 && size && *size != whole.received)
            return cutOff(QString::number(*size));
        queue->close();
    };
    scope.send(std::move(request), std::move(hooks));
}

} // namespace

ObjectInfo httpObject(const HttpTarget &target, const HttpAnswer &answer)
{
    ObjectInfo object{.name = target.name, .path = target.path, .location = locationOf(target.url)};
    if (target.url.path().endsWith(u'/') || isFolder(target, answer))
        object.kind = ObjectInfo::Kind::Prefix;
    if (answer.status == 206) {
        if (const auto range = parseContentRange(answer.header("content-range")))
            object.size = range->total;
    } else if (const auto length = answer.contentLength(); length && object.kind == ObjectInfo::Kind::Object) {
        object.size = *length;
    }
    object.modified = parseHttpDate(answer.header("last-modified"));
    object.type = QString::fromLatin1(answer.header("content-type")).section(u';', 0, 0).trimmed();
    if (answer.status == 200)
        object.checksum = md5OfHeaders(answer);
    const auto property = [&](const QString &key, const char *header) {
        if (const QByteArray value = answer.header(header); !value.isEmpty())
            object.properties.insert(key, QString::fromLatin1(value));
    };
    property(u"etag"_s, "etag");
    property(u"content-encoding"_s, "content-encoding");
    if (answer.url != target.url)
        object.properties.insert(u"redirected to"_s, redacted(answer.url));
    if (answer.header("accept-ranges").trimmed().toLower() == "none") {
        object.findings << Finding::no(Layer::Object, {Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges,
                                       {}, u"Accept-Ranges: none"_s);
    }
    return object;
}

Error objectError(const HttpAnswer &answer)
{
    Error error = statusError(answer);
    if (error.reason == Reason::MissingRoot || error.reason == Reason::BadAnswer)
        error.reason = Reason::None;
    return error;
}

QByteArray rangeHeader(const ByteRange &range)
{
    const QByteArray first = "bytes=" + QByteArray::number(range.offset) + '-';
    return range.length ? first + QByteArray::number(range.offset + std::max<qint64>(*range.length, 1) - 1) : first;
}

Result<qint64> checkDownload(const HttpAnswer &answer, const ByteRange &range)
{
    const auto pastTheEnd = [&answer, &range](std::optional<qint64> size) {
        const QString end = size ? u" at %1"_s.arg(*size) : QString();
        return tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                    .detail = u"the offset %1 is past the end%2"_s.arg(range.offset).arg(end),
                                    .evidence = answer.evidence()});
    };
    if (answer.status == 416 && !range.isWhole()) {
        const auto size = parseUnsatisfiedRange(answer.header("content-range"));
        return size && range.offset == *size ? Result<qint64>(0) : pastTheEnd(size);
    }
    if (!answer.isSuccess())
        return tl::unexpected(objectError(answer));
    const auto length = answer.contentLength();
    if (!length)
        return tl::unexpected(length.error());
    if (range.isWhole()) {
        if (answer.status != 200)
            return tl::unexpected(badAnswer(answer, u"%1 to a request for the whole"_s.arg(answer.evidence())));
        return length->value_or(-1);
    }
    if (answer.status == 200) {
        if (*length == 0) // of nothing there is no range
            return range.offset == 0 ? Result<qint64>(0) : pastTheEnd(0);
        Error error = badAnswer(answer, u"the server answers a range request with the whole object"_s);
        error.reason = Reason::NoRanges;
        error.evidence = u"%1 to Range: %2"_s.arg(answer.evidence(), QString::fromLatin1(rangeHeader(range)));
        return tl::unexpected(error);
    }
    const QByteArray header = answer.header("content-range");
    const auto told = parseContentRange(header);
    if (answer.status != 206 || !told)
        return tl::unexpected(
            badAnswer(answer, u"the answer to a range request has no Content-Range that can be read"_s));
    bool isRight = told->first == range.offset;
    if (range.length) {
        const qint64 last = range.offset + std::max<qint64>(*range.length, 1) - 1;
        isRight = isRight && (told->total ? told->last == std::min(last, *told->total - 1) : told->last <= last);
    } else {
        isRight = isRight && (!told->total || told->last == *told->total - 1);
    }
    const qint64 count = told->last - told->first + 1;
    if (!isRight || (*length && **length != count)) {
        const QString asked = QString::fromLatin1(rangeHeader(range));
        return tl::unexpected(badAnswer(answer, u"asked for %1, the server gives %2 bytes of %3-%4"_s.arg(asked)
                                                    .arg(length->value_or(count))
                                                    .arg(told->first)
                                                    .arg(told->last)));
    }
    return range.length && *range.length == 0 ? 0 : count;
}

void startDownload(HttpScope &scope, const HttpDownload &download, const NetOperation<FetchedObject>::Reply &reply)
{
    HttpRequest request{.url = download.target.url,
                        .authorization = download.target.authorization,
                        .body = HttpRequest::Body::Streamed};
    if (!download.range.isWhole())
        request.headers << std::pair<QByteArray, QByteArray>("Range", rangeHeader(download.range));
    auto queue = std::make_shared<ByteQueue>();
    enum class Stage : quint8 {
        Waiting,
        Failed,
        HandedOn
    }; // the last: to the worker, whose result counts from then on
    auto stage = std::make_shared<Stage>(Stage::Waiting);

    HttpExchange::Hooks hooks{.queue = queue};
    hooks.head = [download, reply, queue, stage](const HttpAnswer &answer) {
        Result<qint64> total = checkDownload(answer, download.range);
        if (total && isFolder(download.target, answer))
            total = failure(ErrorKind::BadInput, u"it is a folder"_s);
        if (!total) {
            if (answer.status == 404 || answer.status == 410)
                download.memory->forgetObject(download.target.url);
            reply.finish(tl::unexpected(total.error()));
            *stage = Stage::Failed;
            return false;
        }
        if (download.target.isUnderBase)
            download.memory->setKnownObject(download.target.url);
        Pumping work{.queue = queue,
                     .sink = download.sink,
                     .object = httpObject(download.target, answer),
                     .total = *total,
                     .isWhole = download.range.isWhole(),
                     .evidence = answer.evidence(),
                     .progress = reply.progress};
        *stage = Stage::HandedOn;
        download.pool->submit([work = std::move(work), finish = reply.finish]() mutable {
            Result<FetchedObject> result = pump(work);
            work.queue->abandon();
            work = {}; // the sink goes before anybody hears of the end
            finish(std::move(result));
        });
        return *total != 0; // of nothing no body is wanted
    };
    hooks.done = [&scope, download, reply, stage, closer = closedAtLast(queue)](Result<HttpAnswer> result) {
        if (*stage == Stage::HandedOn && result) {
            const bool isTold = result->status != 200 || !result->header("content-length").isEmpty();
            return isTold ? closer->close() : confirmEnd(scope, download.target, *result, "HEAD", closer);
        }
        if (*stage != Stage::Waiting)
            return;
        reply.finish(result ? Result<FetchedObject>(tl::unexpected(objectError(*result)))
                            : tl::unexpected(result.error()));
    };
    scope.send(std::move(request), std::move(hooks));
}

} // namespace Quartermaster
