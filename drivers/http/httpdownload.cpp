// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpdownload.h"

#include "drivers/net/httpbody.h"
#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Servers send who asks for a folder without its slash to the one with it.
bool isFolder(const HttpTarget &target, const HttpAnswer &answer)
{
    return answer.url.path(QUrl::FullyEncoded) == target.url.path(QUrl::FullyEncoded) + u'/';
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

/// Less than this is over before a second connection is worth it.
constexpr qint64 directFrom = 8LL << 20; // bytes

/// Stops with its scope, and so with the operation.
class DirectGuard final : public QObject
{
public:
    explicit DirectGuard(QObject *scope)
        : QObject(scope)
    {}
    ~DirectGuard() override { m_signal->stop(); }
    Q_DISABLE_COPY_MOVE(DirectGuard)

    [[nodiscard]] const std::shared_ptr<StopSignal> &signal() const { return m_signal; }

private:
    std::shared_ptr<StopSignal> m_signal = std::make_shared<StopSignal>();
};

/// Reads what \a answer announces once more, past QNetworkAccessManager. Where that does not work, it is read through it after all.
void readDirectly(HttpScope &scope, const HttpDownload &download, const HttpRequest &request, const HttpAnswer &answer,
                  HttpBodyWork work, const NetOperation<FetchedObject>::Reply &reply)
{
    auto *guard = new DirectGuard(&scope);
    HttpDownload other = download;
    other.mayReadDirectly = false;
    std::function<void()> goOn = [mailbox = Mailbox(&scope), &scope, other = std::move(other), reply] {
        mailbox.post([&scope, other, reply] { startDownload(scope, other, reply); });
    };
    download.pool->submit([stop = guard->signal(), limit = scope.engine().stallLimit(), request, answer,
                           work = std::move(work), goOn = std::move(goOn), finish = reply.finish]() mutable {
        DirectBody body(stop, limit);
        const Result<bool> isSame = body.open(request, answer);
        if (isSame && !*isSame) {
            goOn();
            return;
        }
        Result<FetchedObject> result = isSame ? receiveBody(work, body) : tl::unexpected(isSame.error());
        work = {}; // the sink goes before anybody hears of the end
        goOn = nullptr;
        finish(std::move(result));
    });
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
    hooks.head = [&scope, download, request, reply, queue, stage](const HttpAnswer &answer) {
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
        HttpBodyWork work{.sink = download.sink,
                          .object = httpObject(download.target, answer),
                          .total = *total,
                          .isWhole = download.range.isWhole(),
                          .evidence = answer.evidence(),
                          .progress = reply.progress};
        *stage = Stage::HandedOn;
        if (download.mayReadDirectly && *total >= directFrom && scope.engine().isPlain(answer.url)) {
            readDirectly(scope, download, request, answer, std::move(work), reply);
            return false;
        }
        download.pool->submit([work = std::move(work), queue, finish = reply.finish]() mutable {
            Result<FetchedObject> result = receiveBody(work, *queue);
            queue->abandon();
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
    scope.send(request, std::move(hooks));
}

} // namespace Quartermaster
