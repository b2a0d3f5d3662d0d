// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpconnection.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestHead = 256 * 1024; // bytes
constexpr qsizetype longestLine = 64 * 1024;
constexpr qint64 portion = 16 * 1024; // read at once where the caller's buffer is no place for it

QByteArray targetOf(const QUrl &url)
{
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty())
        target = "/";
    if (url.hasQuery())
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return target;
}

} // namespace

QByteArray hostHeader(const QUrl &url)
{
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':')) // an IPv6 address
        host = '[' + host + ']';
    if (url.port() > 0)
        host += ':' + QByteArray::number(url.port());
    return host;
}

HttpConnection::HttpConnection(std::unique_ptr<HttpWire> wire)
    : m_wire(std::move(wire))
{}

bool HttpConnection::take(HttpWire::Canceled canceled)
{
    return isReusable() && m_taken == m_buffer.size() && m_wire->take(std::move(canceled));
}

Result<bool> HttpConnection::sendAll(QByteArrayView bytes, bool heedsAnswer)
{
    while (!bytes.isEmpty()) {
        const Result<qint64> sent = m_wire->send(bytes, heedsAnswer);
        if (!sent)
            return tl::unexpected(sent.error());
        if (*sent == 0)
            return false;
        bytes = bytes.sliced(*sent);
    }
    return true;
}

Result<void> HttpConnection::sendHead(const HttpRequest &request, std::optional<qint64> bodySize, bool expectsContinue)
{
    m_verb = request.verb;
    m_url = request.url;
    m_isReusable = false;
    m_body = Body::None;
    m_early.reset();
    m_buffer.clear();
    m_taken = 0;
    m_sendsChunks = bodySize == -1;
    QByteArray text = request.verb + ' ' + targetOf(request.url) + " HTTP/1.1\r\nHost: " + hostHeader(request.url)
                      + "\r\nUser-Agent: Quartermaster/1\r\nAccept-Encoding: identity\r\n";
    for (const auto &[name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    if (!request.authorization.isEmpty())
        text += "Authorization: " + request.authorization + "\r\n";
    const bool takesContent = request.verb == "PUT" || request.verb == "POST";
    if (m_sendsChunks)
        text += "Transfer-Encoding: chunked\r\n";
    else if (bodySize || takesContent || !request.content.isEmpty())
        text += "Content-Length: " + QByteArray::number(bodySize.value_or(request.content.size())) + "\r\n";
    if (expectsContinue)
        text += "Expect: 100-continue\r\n";
    text += "\r\n";
    if (!bodySize)
        text += request.content;
    const Result<bool> sent = sendAll(text, false);
    return sent ? Result<void>() : tl::unexpected(sent.error());
}

Result<bool> HttpConnection::wantsBody(int patience)
{
    const Result<bool> answers = m_wire->answersWithin(patience);
    if (!answers)
        return tl::unexpected(answers.error());
    if (!*answers)
        return true;
    const Result<HttpAnswer> answer = readOneHead();
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status < 200)
        return true;
    m_early = *answer;
    return false;
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
        if (m_buffer.size() - m_taken > longestLine)
            return malformed(u"a line of its answer is too long"_s);
        if (m_taken == m_buffer.size()) {
            m_buffer.clear();
            m_taken = 0;
        }
        searched = m_buffer.size();
        m_buffer.resize(searched + portion);
        const Result<qint64> got = m_wire->receive(m_buffer.data() + searched, portion);
        m_buffer.resize(searched + std::max<qint64>(got.value_or(0), 0));
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            return tl::unexpected(networkError(NetworkTrouble::Closed, hostAndPort(m_url)));
    }
}

Result<HttpAnswer> HttpConnection::readOneHead()
{
    const Result<QByteArray> first = readLine();
    if (!first)
        return tl::unexpected(first.error());
    constexpr qsizetype shortest = 12; // "HTTP/1.1 200"
    HttpAnswer answer{.status = first->mid(9, 3).toInt(), .url = m_url};
    if (first->size() < shortest || !first->startsWith("HTTP/1.") || answer.status < 100)
        return tl::unexpected(networkError(NetworkTrouble::NotHttp, hostAndPort(m_url)));
    for (const char c : first->mid(shortest + 1, 60)) {
        if (c >= 0x20 && c < 0x7f)
            answer.phrase += QLatin1Char(c);
    }
    m_isReusable = first->at(7) != '0';
    qsizetype size = first->size();
    while (true) {
        const Result<QByteArray> line = readLine();
        if (!line)
            return tl::unexpected(line.error());
        if (line->isEmpty())
            break;
        size += line->size();
        if (size > longestHead)
            return malformed(u"the head of its answer is too long"_s);
        const qsizetype colon = line->indexOf(':');
        if (colon <= 0)
            return malformed(u"a header of its answer has no name"_s);
        const QByteArray name = line->first(colon).toLower();
        QByteArray &value = answer.headers[name];
        value += (value.isEmpty() ? QByteArray() : QByteArray(", ")) + line->mid(colon + 1).trimmed();
    }
    return answer;
}

Result<HttpAnswer> HttpConnection::readHead()
{
    Result<HttpAnswer> answer = m_early ? Result<HttpAnswer>(*m_early) : readOneHead();
    while (answer && answer->status < 200)
        answer = readOneHead();
    if (!answer)
        return answer;
    m_early.reset();
    if (const auto framed = frame(*answer); !framed)
        return tl::unexpected(framed.error());
    return answer;
}

Result<void> HttpConnection::frame(const HttpAnswer &answer)
{
    m_evidence = answer.evidence();
    m_received = 0;
    m_left = 0;
    m_isChunkOpen = false;
    const QByteArray connection = answer.header("connection").toLower();
    if (connection.contains("close"))
        m_isReusable = false;
    const auto length = answer.contentLength();
    if (!length)
        return tl::unexpected(length.error());
    m_length = *length;
    if (m_verb == "HEAD" || answer.status == 204 || answer.status == 304) {
        m_body = Body::None;
    } else if (answer.header("transfer-encoding").toLower().contains("chunked")) {
        m_body = Body::Chunked;
        m_length.reset();
    } else if (m_length) {
        m_left = *m_length;
        m_body = m_left > 0 ? Body::Length : Body::None;
    } else {
        m_body = Body::UntilClosed;
        m_isReusable = false;
    }
    return {};
}

tl::unexpected<Error> HttpConnection::cutOff() const
{
    const QString expected = m_length ? QString::number(*m_length) : u"unknown"_s;
    return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                .detail = u"the answer is cut off after %1 of %2 bytes"_s.arg(m_received).arg(expected),
                                .evidence = m_evidence,
                                .temporary = true});
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
    if (m_taken < m_buffer.size()) {
        const qint64 size = std::min<qint64>(most, m_buffer.size() - m_taken);
        std::copy_n(m_buffer.constData() + m_taken, size, buffer);
        m_taken += size;
        return size;
    }
    return m_wire->receive(buffer, most);
}

Result<qint64> HttpConnection::readBody(char *buffer, qint64 most)
{
    Result<qint64> got = 0;
    switch (m_body) {
    case Body::None:
        return 0;
    case Body::UntilClosed:
        got = readRaw(buffer, most);
        if (got && *got == 0)
            m_body = Body::None;
        break;
    case Body::Length:
        got = readRaw(buffer, std::min(most, m_left));
        if (got && *got == 0)
            return cutOff();
        m_left -= got.value_or(0);
        if (m_left == 0)
            m_body = Body::None;
        break;
    case Body::Chunked:
        got = readChunked(buffer, most);
        break;
    }
    m_received += got.value_or(0);
    return got;
}

Result<qint64> HttpConnection::readChunked(char *buffer, qint64 most)
{
    const auto line = [this]() -> Result<QByteArray> {
        Result<QByteArray> read = readLine();
        if (!read && read.error().evidence == "connection closed"_L1)
            return cutOff();
        return read;
    };
    if (m_left == 0) {
        if (m_isChunkOpen) {
            const Result<QByteArray> end = line();
            if (!end)
                return tl::unexpected(end.error());
            if (!end->isEmpty())
                return malformed(u"a chunk of its answer has no end"_s);
        }
        const Result<QByteArray> head = line();
        if (!head)
            return tl::unexpected(head.error());
        const QByteArray size = head->left(head->indexOf(';') < 0 ? head->size() : head->indexOf(';')).trimmed();
        bool ok = false;
        m_left = size.toLongLong(&ok, 16);
        if (!ok || m_left < 0 || size.startsWith('-') || size.startsWith('+'))
            return malformed(u"a chunk of its answer has no size"_s);
        m_isChunkOpen = m_left > 0;
        if (m_left == 0) {
            qsizetype trailers = 0;
            for (Result<QByteArray> trailer = line(); !trailer || !trailer->isEmpty(); trailer = line()) {
                if (!trailer)
                    return tl::unexpected(trailer.error());
                trailers += trailer->size();
                if (trailers > longestHead)
                    return malformed(u"its answer has no end"_s);
            }
            m_body = Body::None;
            return 0;
        }
    }
    const Result<qint64> got = readRaw(buffer, std::min(most, m_left));
    if (got && *got == 0)
        return cutOff();
    m_left -= got.value_or(0);
    return got;
}

} // namespace Quartermaster
