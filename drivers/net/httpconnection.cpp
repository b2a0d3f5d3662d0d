// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpconnection.h"

#include <QElapsedTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestHead = 256 * 1024; // bytes
constexpr qsizetype longestLine = 64 * 1024;
constexpr qint64 portion = 16 * 1024; // read at once where the caller's buffer is no place for it
constexpr int mostInterim = 20;       // heads of 1xx before one that counts

} // namespace

HttpConnection::HttpConnection(std::unique_ptr<HttpWire> wire)
    : m_wire(std::move(wire))
{}

bool HttpConnection::take(HttpWire::Canceled canceled)
{
    return isReusable() && !hasUntaken() && m_wire->take(std::move(canceled));
}

Result<bool> HttpConnection::sendAll(QByteArrayView bytes, bool heedsAnswer)
{
    while (!bytes.isEmpty()) {
        const Result<qint64> sent = heedsAnswer && hasUntaken() ? 0 : m_wire->send(bytes, heedsAnswer);
        if (!sent)
            return tl::unexpected(sent.error());
        bytes = bytes.sliced(*sent);
        if (*sent > 0)
            continue;
        if (const Result<bool> goesOn = heed(); !goesOn || !*goesOn)
            return goesOn;
    }
    return true;
}

/// What the server says meanwhile: false for a final answer. A late "100 Continue" is none.
Result<bool> HttpConnection::heed()
{
    const Result<HttpAnswer> answer = readOneHead();
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status < 200)
        return true;
    m_early = *answer;
    return false;
}

Result<void> HttpConnection::sendHead(const HttpRequest &request, std::optional<qint64> bodySize, bool expectsContinue)
{
    m_verb = request.verb;
    m_url = request.url;
    m_framing = {};
    m_early.reset();
    m_buffer.clear();
    m_taken = 0;
    m_evidence.clear();
    m_sendsChunks = bodySize == -1;
    Result<QByteArray> text = requestHead(request, {.bodySize = bodySize,
                                                    .expectsContinue = expectsContinue,
                                                    .isRelayed = m_wire->isRelayed(),
                                                    .proxyAuthorization = m_wire->proxyAuthorization()});
    if (!text)
        return tl::unexpected(text.error());
    if (!bodySize)
        *text += request.content;
    const Result<bool> sent = sendAll(*text, false);
    return sent ? Result<void>() : tl::unexpected(sent.error());
}

Result<HttpConnection::Wants> HttpConnection::wantsBody(int patience)
{
    QElapsedTimer since;
    since.start();
    while (true) {
        const auto left = static_cast<int>(std::max<qint64>(patience - since.elapsed(), 0));
        const Result<bool> answers = hasUntaken() ? true : m_wire->answersWithin(left);
        if (!answers)
            return tl::unexpected(answers.error());
        if (!*answers)
            return Wants::Unsaid;
        const Result<HttpAnswer> answer = readOneHead();
        if (!answer)
            return tl::unexpected(answer.error());
        if (answer->status == 100)
            return Wants::Yes;
        if (answer->status >= 200) {
            m_early = *answer;
            return Wants::No;
        }
    }
}

Result<bool> HttpConnection::sendBody(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return true;
    if (!m_sendsChunks)
        return sendAll(bytes, true);
    const Result<bool> begun = sendAll(QByteArray::number(bytes.size(), 16) + "\r\n", true);
    if (!begun || !*begun)
        return begun;
    const Result<bool> sent = sendAll(bytes, true);
    return sent && *sent ? sendAll("\r\n", true) : sent;
}

Result<bool> HttpConnection::endBody()
{
    return m_sendsChunks ? sendAll("0\r\n\r\n", true) : Result<bool>(true);
}

Result<QByteArray> HttpConnection::readLine()
{
    qsizetype searched = m_taken;
    while (true) {
        const qsizetype end = m_buffer.indexOf('\n', searched);
        if (end >= 0) {
            const QByteArray line = m_buffer.sliced(m_taken, end - m_taken);
            m_taken = end + 1;
            return line.endsWith('\r') ? line.chopped(1) : line;
        }
        m_buffer.remove(0, m_taken); // less than a line is left: small
        m_taken = 0;
        if (m_buffer.size() > longestLine)
            return malformed(u"a line of its answer is too long"_s);
        searched = m_buffer.size();
        m_buffer.resize(searched + portion);
        const Result<qint64> got = m_wire->receive(m_buffer.data() + searched, portion);
        m_buffer.resize(searched + std::max<qint64>(got.value_or(0), 0));
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            return tl::unexpected(networkError(NetworkTrouble::Closed, m_wire->peer()));
    }
}

Result<HttpAnswer> HttpConnection::readOneHead()
{
    const Result<QByteArray> first = readLine();
    if (!first)
        return tl::unexpected(first.error());
    HttpAnswer answer{.url = m_url};
    if (!readStatusLine(*first, answer))
        return tl::unexpected(networkError(NetworkTrouble::NotHttp, hostAndPort(m_url)));
    m_isModern = first->at(7) != '0';
    qsizetype size = first->size();
    while (true) {
        const Result<QByteArray> line = readLine();
        if (!line)
            return tl::unexpected(line.error());
        if (line->isEmpty())
            return answer;
        size += line->size();
        if (size > longestHead)
            return malformed(u"the head of its answer is too long"_s);
        if (!readHeaderLine(*line, answer))
            return malformed(u"a header of its answer has no name"_s);
    }
}

Result<HttpAnswer> HttpConnection::readHead(int limit)
{
    if (limit > 0 && !m_early && !hasUntaken()) {
        const Result<bool> answers = m_wire->answersWithin(limit);
        if (!answers)
            return tl::unexpected(answers.error());
        if (!*answers)
            return tl::unexpected(m_wire->silentFor(limit));
    }
    Result<HttpAnswer> answer = m_early ? Result<HttpAnswer>(*m_early) : readOneHead();
    for (int count = 0; answer && answer->status < 200; ++count) {
        if (count == mostInterim)
            return malformed(u"its answer has no end of interim heads"_s);
        answer = readOneHead();
    }
    if (!answer)
        return answer;
    m_early.reset();
    m_evidence = answer->evidence();
    m_received = 0;
    m_isChunkOpen = false;
    const auto framing = framingOf(*answer, m_verb, m_isModern);
    if (!framing)
        return tl::unexpected(framing.error());
    m_framing = *framing;
    m_left = m_framing.length;
    return answer;
}

/// A connection that ends within a body has cut it off.
Error HttpConnection::inBody(const Error &error) const
{
    if (!isClosed(error))
        return error;
    const QString expected = m_framing.body == Body::Length ? QString::number(m_framing.length) : u"unknown"_s;
    return {.kind = ErrorKind::BadAnswer,
            .detail = u"the answer is cut off after %1 of %2 bytes"_s.arg(m_received).arg(expected),
            .evidence = m_evidence,
            .temporary = true};
}

tl::unexpected<Error> HttpConnection::malformed(const QString &what) const
{
    return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                .detail = u"%1: %2"_s.arg(hostAndPort(m_url), what),
                                .evidence = m_evidence,
                                .reason = Reason::BadAnswer});
}

Result<qint64> HttpConnection::readRaw(char *buffer, qint64 most)
{
    if (!hasUntaken())
        return m_wire->receive(buffer, most);
    const qint64 size = std::min<qint64>(most, m_buffer.size() - m_taken);
    std::copy_n(m_buffer.constData() + m_taken, size, buffer);
    m_taken += size;
    return size;
}

Result<qint64> HttpConnection::readBody(char *buffer, qint64 most)
{
    if (m_framing.body == Body::None)
        return 0;
    if (m_framing.body == Body::Chunked && m_left == 0) {
        const Result<bool> begun = beginChunk();
        if (!begun)
            return tl::unexpected(inBody(begun.error()));
        if (!*begun) {
            m_framing.body = Body::None;
            return 0;
        }
    }
    const bool isOpen = m_framing.body == Body::UntilClosed;
    Result<qint64> got = readRaw(buffer, isOpen ? most : std::min(most, m_left));
    if (got && *got == 0 && !isOpen)
        got = tl::unexpected(networkError(NetworkTrouble::Closed, m_wire->peer()));
    if (!got)
        return tl::unexpected(inBody(got.error()));
    m_received += *got;
    if (!isOpen)
        m_left -= *got;
    if ((isOpen && *got == 0) || (m_framing.body == Body::Length && m_left == 0))
        m_framing.body = Body::None;
    return got;
}

/// The line that a chunk begins with, after the end of the one before. False for the last, which has no data; its trailers are of no use.
Result<bool> HttpConnection::beginChunk()
{
    if (m_isChunkOpen) {
        const Result<QByteArray> end = readLine();
        if (!end)
            return tl::unexpected(end.error());
        if (!end->isEmpty())
            return malformed(u"a chunk of its answer has no end"_s);
    }
    const Result<QByteArray> head = readLine();
    if (!head)
        return tl::unexpected(head.error());
    const std::optional<qint64> size = readChunkSize(*head);
    if (!size)
        return malformed(u"a chunk of its answer has no size"_s);
    m_left = *size;
    m_isChunkOpen = m_left > 0;
    if (m_isChunkOpen)
        return true;
    qsizetype trailers = 0;
    while (true) {
        const Result<QByteArray> trailer = readLine();
        if (!trailer)
            return tl::unexpected(trailer.error());
        if (trailer->isEmpty())
            return false;
        trailers += trailer->size();
        if (trailers > longestHead)
            return malformed(u"its answer has no end"_s);
    }
}

} // namespace Quartermaster
