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

constexpr int firstWait = 200;               // ms; doubles with each try
constexpr qint64 refusalLimit = 64LL * 1024; // bytes of its body

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

/// Sends \a upload's body. True when all of it went, false when the server has answered before; what it said is to be read then.
Result<bool> sendBody(HttpConnection &connection, const HttpUpload &upload, qint64 &count)
{
    const auto changed = [&upload](const QString &came) {
        return failure(ErrorKind::SourceChanged, u"%1 bytes came instead of %2"_s.arg(came).arg(upload.size));
    };
    while (true) {
        const Result<QByteArrayView> piece = upload.next();
        if (!piece)
            return tl::unexpected(piece.error());
        if (piece->isEmpty())
            break;
        if (upload.size >= 0 && count + piece->size() > upload.size)
            return changed(u"more"_s);
        const Result<bool> taken = connection.sendBody(*piece);
        if (!taken || !*taken)
            return taken;
        count += piece->size();
        if (upload.progress)
            upload.progress(count);
    }
    if (count < upload.size)
        return changed(QString::number(count));
    return connection.endBody();
}

} // namespace

/// What came of sending a request.
struct HttpCaller::Sent {
    Result<HttpAnswer> answer;
    bool canRepeat = true; ///< Nothing was used up.
    bool isAtOnce = false; ///< It is to be sent once more, another way.
};

struct HttpCaller::Try {
    std::unique_ptr<HttpConnection> connection;
    HttpAnswer answer;
    RequestLog log;
};

namespace {

class OpenStream final : public HttpStream
{
public:
    OpenStream(std::shared_ptr<HttpPool> pool, std::unique_ptr<HttpConnection> connection, HttpAnswer answer,
               RequestLog log)
        : m_pool(std::move(pool))
        , m_connection(std::move(connection))
        , m_answer(std::move(answer))
        , m_log(std::move(log))
    {}
    ~OpenStream() override
    {
        m_log.finish(m_error ? Result<HttpAnswer>(tl::unexpected(*m_error)) : m_answer);
        m_pool->give(m_answer.url, std::move(m_connection));
    }
    Q_DISABLE_COPY_MOVE(OpenStream)

    const HttpAnswer &answer() const override { return m_answer; }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        Result<qint64> got = m_connection->readBody(buffer, most);
        if (got) {
            m_answer.received += *got;
        } else {
            m_connection->drop();
            m_error = got.error();
        }
        return got;
    }

private:
    std::shared_ptr<HttpPool> m_pool;
    std::unique_ptr<HttpConnection> m_connection;
    HttpAnswer m_answer;
    std::optional<Error> m_error;
    RequestLog m_log;
};

} // namespace

HttpCaller::HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context)
    : HttpCaller(std::move(pool), context, Policy())
{}

HttpCaller::HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context, Policy policy)
    : m_pool(std::move(pool))
    , m_context(context)
    , m_policy(policy)
{}

bool HttpCaller::waitBefore(int next, const HttpAnswer *answer) const
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
    QElapsedTimer since;
    since.start();
    while (!m_context.isCanceled()) {
        const qint64 left = wait - since.elapsed();
        if (left <= 0)
            return true;
        QThread::msleep(static_cast<unsigned long>(std::min<qint64>(left, slice)));
    }
    return false;
}

/// \a send sends all on the connection and reads what it needs of the answer.
template<typename Send>
Result<HttpCaller::Try> HttpCaller::begin(const HttpRequest &request, Send send)
{
    const auto canceled = [&context = m_context] { return context.isCanceled(); };
    const bool isHarmless = isRepeatable(request.verb);
    // A kept connection may be closing: whether the server has read the request is not known then.
    bool onlyNew = !isHarmless;
    for (int number = 1;;) {
        RequestLog log(m_pool->settings().store, request);
        Result<HttpPool::Lease> lease = m_pool->take(request.url, canceled, onlyNew);
        Sent sent{.answer = lease ? Result<HttpAnswer>(HttpAnswer()) : tl::unexpected(lease.error())};
        if (lease)
            sent = send(*lease->connection, log);
        const bool mayRepeat = isHarmless && sent.canRepeat;
        const bool isAnswered = sent.answer.has_value();
        const bool mayHelp = isAnswered && mayRepeat && isTemporary(sent.answer->status) && number < m_policy.tries;
        if (!isAnswered || mayHelp || sent.isAtOnce)
            log.finish(sent.answer);
        if (isAnswered && sent.isAtOnce)
            continue;
        if (mayHelp && waitBefore(number + 1, &*sent.answer)) {
            ++number;
            continue;
        }
        if ((mayHelp || !isAnswered) && m_context.isCanceled())
            return WorkContext::canceled();
        if (isAnswered) {
            return Try{
                .connection = std::move(lease->connection), .answer = std::move(*sent.answer), .log = std::move(log)};
        }
        const Error &error = sent.answer.error();
        if (lease && lease->wasKept && isClosed(error) && mayRepeat) { // as if it had not been kept
            onlyNew = true;
            continue;
        }
        const bool isBroken = isClosed(error) || (error.kind == ErrorKind::BadAnswer && error.temporary);
        if (!mayRepeat || !isBroken || number >= m_policy.tries || !waitBefore(number + 1, nullptr))
            return tl::unexpected(m_context.isCanceled() ? WorkContext::canceled().value() : error);
        ++number;
    }
}

Result<HttpAnswer> HttpCaller::call(const HttpRequest &request)
{
    Result<Try> done = begin(request, [&](HttpConnection &connection, RequestLog &) {
        Sent sent{.answer = HttpAnswer()};
        if (const auto head = connection.sendHead(request); !head)
            sent.answer = tl::unexpected(head.error());
        else
            sent.answer = connection.readHead(request.answerWithin);
        if (!sent.answer)
            return sent;
        const bool isWhole = request.body == HttpRequest::Body::Whole;
        const bool isRefusal = isWhole && !sent.answer->isSuccess();
        const qint64 limit = isRefusal ? std::min(request.bodyLimit, refusalLimit) : request.bodyLimit;
        if (const auto read = readWanted(connection, limit, isWhole && !isRefusal, *sent.answer); !read)
            sent.answer = tl::unexpected(read.error());
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    done->log.finish(done->answer);
    m_pool->give(request.url, std::move(done->connection));
    return std::move(done->answer);
}

Result<std::unique_ptr<HttpStream>> HttpCaller::open(const HttpRequest &request)
{
    Result<Try> done = begin(request, [&](HttpConnection &connection, RequestLog &) {
        Sent sent{.answer = HttpAnswer()};
        if (const auto head = connection.sendHead(request); !head)
            sent.answer = tl::unexpected(head.error());
        else
            sent.answer = connection.readHead(request.answerWithin);
        if (sent.answer && !sent.answer->isSuccess()) {
            const auto read = readWanted(connection, std::min(request.bodyLimit, refusalLimit), false, *sent.answer);
            if (!read)
                sent.answer = tl::unexpected(read.error());
            else if (!*read)
                connection.endReading();
        }
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    return std::make_unique<OpenStream>(m_pool, std::move(done->connection), std::move(done->answer),
                                        std::move(done->log));
}

Result<HttpAnswer> HttpCaller::upload(const HttpRequest &request, const HttpUpload &upload)
{
    constexpr qint64 smallest = 64 * 1024;    // bytes: what is less is sent faster than asked for
    constexpr int patienceForContinue = 1000; // ms (RFC 9110, 10.1.1: not indefinitely)
    bool isTouched = false;
    Result<Try> done = begin(request, [&](HttpConnection &connection, RequestLog &log) {
        Sent sent{.answer = HttpAnswer()};
        const auto failed = [&](const Error &error) {
            sent.answer = tl::unexpected(error);
            return sent;
        };
        if (isTouched) {
            if (const auto begun = upload.rewind(); !begun) {
                sent.canRepeat = false;
                return failed(begun.error());
            }
            isTouched = false;
        }
        const bool asks = (upload.size < 0 || upload.size > smallest) && m_pool->answersExpect(request.url);
        if (const auto head = connection.sendHead(request, upload.size, asks); !head)
            return failed(head.error());
        bool isWanted = true;
        if (asks) {
            const auto wants = connection.wantsBody(patienceForContinue);
            if (!wants)
                return failed(wants.error());
            isWanted = *wants != HttpConnection::Wants::No;
            if (*wants == HttpConnection::Wants::Unsaid)
                m_pool->setIgnoresExpect(request.url);
        }
        qint64 count = 0;
        Result<bool> isWhole = false;
        if (isWanted) {
            isTouched = true;
            isWhole = sendBody(connection, upload, count);
            sent.canRepeat = upload.rewind != nullptr;
            log.setSent(count);
            // The server may have said why before it closed the connection; all else is the source's failure, or none of an answer.
            if (!isWhole && !isClosed(isWhole.error())) {
                sent.canRepeat = false;
                return failed(isWhole.error());
            }
        }
        sent.answer = connection.readHead(request.answerWithin);
        if (!sent.answer)
            return isWhole ? sent : failed(isWhole.error());
        const bool isAll = isWhole.value_or(false);
        if (sent.answer->isSuccess() && !isAll) {
            sent.canRepeat = false;
            return failed({.kind = ErrorKind::BadAnswer,
                           .detail = u"the server took the object before all of it was sent"_s,
                           .evidence = sent.answer->evidence()});
        }
        // A refusal may come as the connection goes: its head is what counts.
        const auto read = readWanted(connection, std::min(request.bodyLimit, refusalLimit), false, *sent.answer);
        if (!read && sent.answer->isSuccess())
            return failed(read.error());
        if (!isAll)
            connection.drop();
        if (sent.answer->status == 417 && asks) { // RFC 9110, 10.1.1: somebody on the way knows no Expect
            m_pool->setIgnoresExpect(request.url);
            sent.isAtOnce = sent.canRepeat;
        }
        return sent;
    });
    if (!done)
        return tl::unexpected(done.error());
    done->log.finish(done->answer);
    m_pool->give(request.url, std::move(done->connection));
    return std::move(done->answer);
}

} // namespace Quartermaster
