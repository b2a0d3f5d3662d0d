// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpcaller.h"

#include "drivers/net/httplog.h"

#include <QRandomGenerator>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int firstWait = 200; // ms; doubles with each try

/// May be sent twice to the same effect (RFC 9110, 9.2.2).
bool isRepeatable(const QByteArray &verb)
{
    return verb != "POST" && verb != "PATCH";
}

bool isTemporary(int status)
{
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/// Reads the body as the request wants it; false when there is more on the connection.
Result<bool> readWanted(HttpConnection &connection, qint64 limit, bool isWhole, HttpAnswer &answer)
{
    constexpr qint64 portion = 64 * 1024;
    while (true) {
        const qsizetype before = answer.body.size();
        answer.body.resize(before + portion);
        const Result<qint64> got = connection.readBody(answer.body.data() + before, portion);
        answer.body.resize(before + std::max<qint64>(got.value_or(0), 0));
        if (!got)
            return tl::unexpected(got.error());
        answer.received += *got;
        if (*got == 0)
            return true;
        if (answer.body.size() <= limit)
            continue;
        if (isWhole) {
            return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                        .detail = u"the answer is longer than %1 MiB"_s.arg(limit >> 20),
                                        .evidence = answer.evidence()});
        }
        answer.body.truncate(limit);
        answer.bodyIsCut = true;
        return false;
    }
}

class OpenStream final : public HttpStream
{
public:
    OpenStream(std::shared_ptr<HttpPool> pool, std::unique_ptr<HttpConnection> connection, HttpAnswer answer)
        : m_pool(std::move(pool))
        , m_connection(std::move(connection))
        , m_answer(std::move(answer))
    {}
    ~OpenStream() override { m_pool->give(m_answer.url, std::move(m_connection)); }
    Q_DISABLE_COPY_MOVE(OpenStream)

    const HttpAnswer &answer() const override { return m_answer; }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        return m_connection ? m_connection->readBody(buffer, most) : Result<qint64>(0);
    }

private:
    std::shared_ptr<HttpPool> m_pool;
    std::unique_ptr<HttpConnection> m_connection;
    HttpAnswer m_answer;
};

} // namespace

/// What came of sending a request: whether its body was touched.
struct HttpCaller::Sent {
    Result<HttpAnswer> answer;
    bool canRepeat = true;
};

struct HttpCaller::Try {
    std::unique_ptr<HttpConnection> connection;
    HttpAnswer answer;
};

HttpCaller::HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context)
    : HttpCaller(std::move(pool), context, Policy())
{}

HttpCaller::HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context, Policy policy)
    : m_pool(std::move(pool))
    , m_context(context)
    , m_policy(policy)
{}

bool HttpCaller::waitBefore(int next, const HttpAnswer *answer)
{
    constexpr int slice = 50; // ms
    int wait = firstWait << std::min(next - 2, 6);
    wait += QRandomGenerator::global()->bounded(wait / 2 + 1);
    if (answer) {
        const int asked = parseRetryAfter(answer->header("retry-after"), QDateTime::currentDateTimeUtc());
        if (asked > m_policy.longestWait / 1000)
            return false;
        wait = std::max(wait, asked * 1000);
    }
    for (int waited = 0; waited < wait; waited += slice) {
        if (m_context.isCanceled())
            return false;
        QThread::msleep(slice);
    }
    return true;
}

/// \a send sends all on the connection and reads the head.
template<typename Send>
Result<HttpCaller::Try> HttpCaller::begin(const HttpRequest &request, Send send)
{
    const auto canceled = [&context = m_context] { return context.isCanceled(); };
    const bool repeatable = isRepeatable(request.verb);
    bool onlyNew =
        !repeatable; // a kept connection may be closing: whether the server has read the request is not known then
    for (int number = 1;; ++number) {
        RequestLog log(m_pool->settings().store, request);
        Result<HttpPool::Lease> lease = m_pool->take(request.url, canceled, onlyNew);
        Sent sent{.answer = lease ? Result<HttpAnswer>(HttpAnswer()) : tl::unexpected(lease.error())};
        if (lease)
            sent = send(*lease->connection);
        log.finish(sent.answer);
        if (sent.answer) {
            const bool again = isTemporary(sent.answer->status) && repeatable && sent.canRepeat
                               && number < m_policy.tries;
            if (!again || !waitBefore(number + 1, &*sent.answer))
                return Try{.connection = std::move(lease->connection), .answer = std::move(*sent.answer)};
            continue;
        }
        const Error &error = sent.answer.error();
        const bool isStale = lease && lease->wasKept && error.evidence == "connection closed"_L1 && sent.canRepeat;
        if (isStale) { // as if it had not been kept
            onlyNew = true;
            --number;
            continue;
        }
        const bool again = error.temporary && error.kind == ErrorKind::Unreachable && repeatable && sent.canRepeat
                           && number < m_policy.tries;
        if (!again || !waitBefore(number + 1, nullptr))
            return tl::unexpected(m_context.isCanceled() ? WorkContext::canceled().value() : error);
    }
}

Result<HttpAnswer> HttpCaller::call(const HttpRequest &request)
{
    Result<Try> done = begin(request, [&](HttpConnection &connection) {
        Sent sent{.answer = HttpAnswer()};
        if (const auto head = connection.sendHead(request); !head)
            sent.answer = tl::unexpected(head.error());
        else
            sent.answer = connection.readHead();
        if (!sent.answer)
            return sent;
        const bool isWhole = request.body == HttpRequest::Body::Whole && sent.answer->isSuccess();
        const qint64 limit = isWhole ? request.bodyLimit : std::min<qint64>(request.bodyLimit, 64 * 1024);
        if (const auto read = readWanted(connection, limit, isWhole, *sent.answer); !read)
            sent.answer = tl::unexpected(read.error());
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    m_pool->give(request.url, std::move(done->connection));
    return std::move(done->answer);
}

Result<std::unique_ptr<HttpStream>> HttpCaller::open(const HttpRequest &request)
{
    Result<Try> done = begin(request, [&](HttpConnection &connection) {
        Sent sent{.answer = HttpAnswer()};
        if (const auto head = connection.sendHead(request); !head)
            sent.answer = tl::unexpected(head.error());
        else
            sent.answer = connection.readHead();
        if (sent.answer && !sent.answer->isSuccess()) {
            if (const auto read = readWanted(connection, request.bodyLimit, false, *sent.answer); !read)
                sent.answer = tl::unexpected(read.error());
        }
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    return std::make_unique<OpenStream>(m_pool, std::move(done->connection), std::move(done->answer));
}

Result<HttpAnswer> HttpCaller::upload(const HttpRequest &request, const HttpUpload &upload)
{
    constexpr qint64 smallest = 64 * 1024;    // bytes: what is less is sent faster than asked for
    constexpr int patienceForContinue = 1000; // ms (RFC 9110, 10.1.1: not indefinitely)
    bool isTouched = false;
    Result<Try> done = begin(request, [&](HttpConnection &connection) {
        Sent sent{.answer = HttpAnswer()};
        const auto failed = [&](const Error &error) {
            sent.answer = tl::unexpected(error);
            sent.canRepeat = !isTouched || upload.rewind;
            return sent;
        };
        if (isTouched && upload.rewind) {
            if (const auto begun = upload.rewind(); !begun) {
                sent.answer = tl::unexpected(begun.error());
                sent.canRepeat = false;
                return sent;
            }
            isTouched = false;
        }
        const bool expects = (upload.size < 0 || upload.size > smallest) && m_pool->answersExpect(request.url);
        if (const auto head = connection.sendHead(request, upload.size, expects); !head)
            return failed(head.error());
        bool wanted = true;
        if (expects) {
            QElapsedTimer since;
            since.start();
            const auto wants = connection.wantsBody(patienceForContinue);
            if (!wants)
                return failed(wants.error());
            wanted = *wants;
            if (since.elapsed() >= patienceForContinue)
                m_pool->setIgnoresExpect(request.url);
        }
        qint64 count = 0;
        bool isWhole = false;
        while (wanted) {
            isTouched = true;
            const Result<QByteArrayView> piece = upload.next();
            if (!piece) { // the source's failure, not the server's
                sent.canRepeat = false;
                sent.answer = tl::unexpected(piece.error());
                return sent;
            }
            isWhole = piece->isEmpty();
            const Result<bool> taken = isWhole ? connection.endBody() : connection.sendBody(*piece);
            // It may have said why before it closed the connection.
            if (!taken && taken.error().evidence != "connection closed"_L1)
                return failed(taken.error());
            wanted = taken && *taken && !isWhole;
            count += piece->size();
            if (upload.progress)
                upload.progress(count);
            if (!taken) {
                sent.answer = connection.readHead();
                if (!sent.answer)
                    return failed(taken.error());
                break;
            }
        }
        if (sent.answer && sent.answer->status == 0)
            sent.answer = connection.readHead();
        if (!sent.answer)
            return failed(sent.answer.error());
        sent.canRepeat = !isTouched || upload.rewind;
        if (sent.answer->isSuccess() && !isWhole) {
            sent.canRepeat = false;
            sent.answer = failure(ErrorKind::BadAnswer, u"the server took the object before all of it was sent"_s);
            return sent;
        }
        // A refusal may come as the connection goes: its head is what counts.
        const auto read = readWanted(connection, request.bodyLimit, false, *sent.answer);
        if (!read && sent.answer->isSuccess())
            return failed(read.error());
        if (!isWhole)
            connection.drop();
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    m_pool->give(request.url, std::move(done->connection));
    return std::move(done->answer);
}

} // namespace Quartermaster
