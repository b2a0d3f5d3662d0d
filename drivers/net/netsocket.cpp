// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/netsocket.h"

#include "drivers/net/httptypes.h"
#include "model/workerpool.h"

#include <QElapsedTimer>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int slice = 50; // ms, between two looks at whether all this is still wanted

} // namespace

/// What getaddrinfo() found, in a thread of its own: it cannot be told to stop.
struct NetSocket::Addresses {
    std::mutex mutex;
    std::condition_variable changed;
    bool isDone = false;
    int failed = 0;
    addrinfo *first = nullptr;

    Addresses() = default;
    ~Addresses()
    {
        if (first)
            ::freeaddrinfo(first);
    }
    Q_DISABLE_COPY_MOVE(Addresses)

    /// True when that needs no name server.
    bool look(const QByteArray &host, const QByteArray &port, bool isNumeric)
    {
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = (isNumeric ? AI_NUMERICHOST : AI_ADDRCONFIG) | AI_NUMERICSERV;
        addrinfo *found = nullptr;
        const int code = ::getaddrinfo(host.constData(), port.constData(), &hints, &found);
        if (isNumeric && code != 0)
            return false;
        const std::lock_guard lock(mutex);
        failed = code;
        first = found;
        isDone = true;
        changed.notify_all();
        return true;
    }
};

NetSocket::NetSocket(QString peer, int limit, Canceled canceled)
    : m_peer(std::move(peer))
    , m_limit(limit)
    , m_canceled(std::move(canceled))
{}

Error NetSocket::silentFor(int limit) const
{
    return {.kind = ErrorKind::TimedOut,
            .detail = u"no answer from %1 within %2 s"_s.arg(m_peer, QString::number(limit / 1000.0)),
            .reason = Reason::Timeout,
            .temporary = true};
}

Error NetSocket::brokenBy(int number) const
{
    switch (number) {
    case ECONNREFUSED:
        return networkError(NetworkTrouble::Refused, m_peer);
    case 0:
    case EPIPE:
    case ECONNRESET:
        return networkError(NetworkTrouble::Closed, m_peer);
    case ETIMEDOUT:
        return networkError(NetworkTrouble::ConnectTimedOut, m_peer);
    default:
        break;
    }
    Error error = networkError(NetworkTrouble::Other, m_peer, QString::fromLocal8Bit(std::strerror(number)));
    error.evidence = u"errno %1"_s.arg(number);
    return error;
}

Result<short> NetSocket::wait(short events, int limit) const
{
    QElapsedTimer since;
    since.start();
    while (!isCanceled()) {
        pollfd one{.fd = m_socket.get(), .events = events, .revents = 0};
        const auto left = static_cast<int>(std::max<qint64>(limit - since.elapsed(), 0));
        const int count = ::poll(&one, 1, std::min(left, slice));
        if (count > 0)
            return one.revents;
        if (count == 0 && left <= slice)
            return static_cast<short>(0);
        if (count < 0 && errno != EINTR)
            return tl::unexpected(brokenBy(errno));
    }
    return WorkContext::canceled();
}

Result<short> NetSocket::waitFor(Step::Want want, short others) const
{
    const short wanted = want == Step::Want::ToWrite ? POLLOUT : POLLIN;
    const Result<short> events = wait(static_cast<short>(wanted | others), m_limit);
    if (events && *events == 0)
        return tl::unexpected(stalled());
    return events;
}

Result<std::shared_ptr<NetSocket::Addresses>> NetSocket::resolve(const QString &host, quint16 port) const
{
    const QByteArray name = host.toLatin1(); // a URL's host is ASCII once it is fully encoded
    const QByteArray number = QByteArray::number(port);
    auto addresses = std::make_shared<Addresses>();
    if (!addresses->look(name, number, true))
        std::thread([addresses, name, number] { addresses->look(name, number, false); }).detach();
    QElapsedTimer since;
    since.start();
    std::unique_lock lock(addresses->mutex);
    while (!addresses->changed.wait_for(lock, std::chrono::milliseconds(slice), [&] { return addresses->isDone; })) {
        if (isCanceled())
            return WorkContext::canceled();
        if (since.hasExpired(m_limit))
            return tl::unexpected(stalled());
    }
    if (addresses->failed != 0 || !addresses->first) {
        Error error = networkError(NetworkTrouble::UnknownHost, m_peer);
        error.evidence = QString::fromLocal8Bit(::gai_strerror(addresses->failed));
        return tl::unexpected(error);
    }
    lock.unlock();
    return addresses;
}

Result<void> NetSocket::connectTo(const QString &host, quint16 port)
{
    const auto addresses = resolve(host, port);
    if (!addresses)
        return tl::unexpected(addresses.error());
    QElapsedTimer since;
    since.start();
    Error last = networkError(NetworkTrouble::Refused, m_peer);
    int left = 0;
    for (const addrinfo *one = (*addresses)->first; one; one = one->ai_next)
        ++left;
    for (const addrinfo *one = (*addresses)->first; one; one = one->ai_next, --left) {
        m_socket = Descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!m_socket.isValid()) {
            last = brokenBy(errno);
            continue;
        }
        // A head and the beginning of a small body are two writes: without this the second waits for the first's acknowledgement.
        const int on = 1;
        ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        int number = ::connect(m_socket.get(), one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
        if (number == EINPROGRESS || number == EINTR) {
            // An address that is silent leaves the others their share of the time.
            const qint64 share = (m_limit - since.elapsed()) / left;
            const Result<short> events = wait(POLLOUT, static_cast<int>(std::max<qint64>(share, 1)));
            if (!events)
                return tl::unexpected(events.error());
            socklen_t size = sizeof number;
            if (*events == 0)
                number = ETIMEDOUT;
            else if (::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &number, &size) != 0)
                number = errno;
        }
        if (number == 0)
            return {};
        last = brokenBy(number);
    }
    m_socket = Descriptor();
    return tl::unexpected(last);
}

NetSocket::Step NetSocket::write(QByteArrayView bytes) const
{
    while (true) {
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL);
        if (sent >= 0)
            return {.count = sent};
        if (errno == EAGAIN)
            return {.want = Step::Want::ToWrite};
        if (errno != EINTR)
            return {.want = Step::Want::Broken, .number = errno};
    }
}

NetSocket::Step NetSocket::read(char *buffer, qint64 most) const
{
    while (true) {
        const ssize_t got = ::recv(m_socket.get(), buffer, static_cast<size_t>(most), 0);
        if (got > 0)
            return {.count = got};
        if (got == 0)
            return {.want = Step::Want::Ended};
        if (errno == EAGAIN)
            return {.want = Step::Want::ToRead};
        if (errno != EINTR)
            return {.want = Step::Want::Broken, .number = errno};
    }
}

} // namespace Quartermaster
