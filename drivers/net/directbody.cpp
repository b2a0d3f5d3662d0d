// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/directbody.h"

#include <algorithm>
#include <array>

#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestHead = 64 * 1024; // bytes

QByteArray requestText(const HttpRequest &request, const QUrl &url)
{
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty())
        target = "/";
    if (url.hasQuery())
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':')) // an IPv6 address
        host = '[' + host + ']';
    if (url.port() > 0)
        host += ':' + QByteArray::number(url.port());
    QByteArray text = "GET " + target + " HTTP/1.1\r\nHost: " + host
                      + "\r\nUser-Agent: Quartermaster/1\r\nAccept-Encoding: identity\r\nConnection: close\r\n";
    for (const auto &[name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    if (!request.authorization.isEmpty() && isSameOrigin(request.url, url))
        text += "Authorization: " + request.authorization + "\r\n";
    return text + "\r\n";
}

/// Status and headers; false for what is no head of HTTP/1, or has one header twice that must be there once.
bool parseHead(const QByteArray &head, HttpAnswer &answer)
{
    const QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> words = lines.constFirst().trimmed().split(' ');
    if (words.size() < 2 || !words.constFirst().startsWith("HTTP/1."))
        return false;
    answer.status = words.at(1).toInt();
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0)
            continue;
        const QByteArray name = line.first(colon).toLower();
        if (answer.headers.contains(name) && (name == "content-length" || name == "content-range"))
            return false;
        answer.headers.insert(name, line.mid(colon + 1).trimmed());
    }
    return true;
}

bool isSameAnswer(const HttpAnswer &one, const HttpAnswer &other)
{
    constexpr std::array telling{"content-length", "content-range", "content-encoding", "etag", "last-modified"};
    return one.status == other.status && !one.headers.contains("transfer-encoding")
           && std::all_of(telling.begin(), telling.end(),
                          [&](const char *name) { return one.header(name) == other.header(name); });
}

} // namespace

StopSignal::StopSignal()
    : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{}

void StopSignal::stop()
{
    m_isStopped = true;
    if (m_event.isValid())
        ::eventfd_write(m_event.get(), 1);
}

DirectBody::DirectBody(std::shared_ptr<StopSignal> stop, int stallLimit)
    : m_stop(std::move(stop))
    , m_stallLimit(stallLimit)
{}

DirectBody::Wait DirectBody::wait(short events) const
{
    return wait(events, m_stallLimit);
}

DirectBody::Wait DirectBody::wait(short events, int limit) const
{
    std::array<pollfd, 2> both{pollfd{.fd = m_socket.get(), .events = events, .revents = 0},
                               pollfd{.fd = m_stop->descriptor(), .events = POLLIN, .revents = 0}};
    int count = 0;
    do {
        count = ::poll(both.data(), both.size(), limit);
    } while (count < 0 && errno == EINTR);
    if (m_stop->isStopped())
        return Wait::Stopped;
    return count > 0 ? Wait::Ready : Wait::TimedOut; // an error shows at the next call
}

bool DirectBody::connectTo(const QUrl &url)
{
    constexpr int httpPort = 80;
    constexpr int patience = 1000; // ms an address: the way without this one is there, and has connected already
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo *found = nullptr;
    if (::getaddrinfo(url.host(QUrl::FullyEncoded).toLatin1().constData(),
                      QByteArray::number(url.port(httpPort)).constData(), &hints, &found)
        != 0)
        return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    for (const addrinfo *one = found; one && !m_stop->isStopped(); one = one->ai_next) {
        m_socket = Descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!m_socket.isValid())
            continue;
        if (::connect(m_socket.get(), one->ai_addr, one->ai_addrlen) == 0)
            return true;
        int number = errno;
        socklen_t size = sizeof number;
        if (number == EINPROGRESS && wait(POLLOUT, std::min(patience, m_stallLimit)) == Wait::Ready
            && ::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &number, &size) == 0 && number == 0)
            return true;
    }
    return false;
}

bool DirectBody::send(QByteArrayView bytes) const
{
    while (!bytes.isEmpty()) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL);
        if (sent >= 0)
            bytes = bytes.sliced(sent);
        else if (errno != EINTR && (errno != EAGAIN || wait(POLLOUT) != Wait::Ready))
            return false;
    }
    return true;
}

bool DirectBody::readHead(HttpAnswer &answer)
{
    QByteArray bytes;
    while (bytes.size() < longestHead) {
        std::array<char, 4096> piece; // NOLINT(cppcoreguidelines-pro-type-member-init): recv() fills it
        const ssize_t got = ::recv(m_socket.get(), piece.data(), piece.size(), 0);
        if (got < 0 && (errno == EINTR || (errno == EAGAIN && wait(POLLIN) == Wait::Ready)))
            continue;
        if (got <= 0)
            return false;
        bytes.append(piece.data(), got);
        if (const qsizetype end = bytes.indexOf("\r\n\r\n"); end >= 0) {
            m_early = bytes.mid(end + 4);
            return parseHead(bytes.first(end), answer);
        }
    }
    return false;
}

Result<bool> DirectBody::open(const HttpRequest &request, const HttpAnswer &expected)
{
    HttpAnswer answer{.url = expected.url};
    const bool isAnswered = connectTo(expected.url) && send(requestText(request, expected.url)) && readHead(answer);
    if (m_stop->isStopped())
        return failure(ErrorKind::Canceled, u"canceled"_s);
    if (!isAnswered || !isSameAnswer(answer, expected))
        return false;
    const auto length = answer.contentLength();
    if (!length || !*length)
        return false;
    m_length = **length;
    m_early.truncate(m_length);
    m_peer = hostAndPort(expected.url);
    m_evidence = expected.evidence();
    return true;
}

Result<qint64> DirectBody::read(char *buffer, qint64 most)
{
    if (!m_early.isEmpty()) {
        const qint64 size = std::min<qint64>(most, m_early.size());
        std::copy_n(m_early.constData(), size, buffer);
        m_early.remove(0, size);
        m_done += size;
        return size;
    }
    while (m_done < m_length) {
        const ssize_t got = ::recv(m_socket.get(), buffer,
                                   static_cast<size_t>(std::min<qint64>(most, m_length - m_done)), 0);
        if (got > 0) {
            m_done += got;
            if (m_stop->isStopped())
                break;
            return got;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || errno != EAGAIN) {
            return tl::unexpected(
                Error{.kind = ErrorKind::BadAnswer,
                      .detail = u"the answer is cut off after %1 of %2 bytes"_s.arg(m_done).arg(m_length),
                      .evidence = m_evidence,
                      .temporary = true});
        }
        const Wait outcome = wait(POLLIN);
        if (outcome == Wait::Stopped)
            break;
        if (outcome == Wait::TimedOut) {
            return tl::unexpected(
                Error{.kind = ErrorKind::TimedOut,
                      .detail = u"no data from %1 for %2 s"_s.arg(m_peer, QString::number(m_stallLimit / 1000.0)),
                      .reason = Reason::Timeout,
                      .temporary = true});
        }
    }
    if (m_stop->isStopped())
        return failure(ErrorKind::Canceled, u"canceled"_s);
    return 0;
}

} // namespace Quartermaster
