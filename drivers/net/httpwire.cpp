// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpwire.h"

#include "drivers/descriptor.h"
#include "drivers/net/httptypes.h"

#include <QElapsedTimer>
#include <QSslSocket>
#include <QThread>

#include <algorithm>

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int slice = 100; // ms, between two looks at whether all this is still wanted

tl::unexpected<Error> canceledError()
{
    return failure(ErrorKind::Canceled, u"canceled"_s);
}

/// Without TLS and proxy: bytes go straight between the caller's buffers and the kernel.
class PlainWire final : public HttpWire
{
public:
    PlainWire(const Place &place, Canceled canceled)
        : HttpWire(place, std::move(canceled))
    {}

    Result<void> open();
    Result<qint64> send(QByteArrayView bytes, bool heedsAnswer) override;
    Result<qint64> receive(char *buffer, qint64 most) override;
    Result<bool> answersWithin(int milliseconds) override;

protected:
    bool isQuiet() override;

private:
    /// The events that came; 0 when the time is over.
    Result<short> wait(short events, int limit);
    [[nodiscard]] Error brokenBy(int number) const;

    Descriptor m_socket;
};

Result<short> PlainWire::wait(short events, int limit)
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
    }
    return canceledError();
}

Error PlainWire::brokenBy(int number) const
{
    const QString text = QString::fromLocal8Bit(strerror(number));
    if (number == ECONNREFUSED)
        return networkError(NetworkTrouble::Refused, m_place.peer);
    if (number == EPIPE || number == ECONNRESET)
        return closed();
    if (number == ETIMEDOUT)
        return networkError(NetworkTrouble::ConnectTimedOut, m_place.peer);
    return networkError(NetworkTrouble::Other, m_place.peer, text);
}

Result<void> PlainWire::open()
{
    constexpr int httpPort = 80;
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo *found = nullptr;
    const int failed = ::getaddrinfo(m_place.url.host(QUrl::FullyEncoded).toLatin1().constData(),
                                     QByteArray::number(m_place.url.port(httpPort)).constData(), &hints, &found);
    if (failed != 0) {
        Error error = networkError(NetworkTrouble::UnknownHost, m_place.peer);
        error.evidence = QString::fromLocal8Bit(gai_strerror(failed));
        return tl::unexpected(error);
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    Error last = networkError(NetworkTrouble::Refused, m_place.peer);
    for (const addrinfo *one = found; one; one = one->ai_next) {
        m_socket = Descriptor(::socket(one->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (!m_socket.isValid()) {
            last = brokenBy(errno);
            continue;
        }
        // A head and the beginning of a small body are two writes: without this the second waits for the first's acknowledgement.
        const int on = 1;
        ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        int number = ::connect(m_socket.get(), one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
        if (number == EINPROGRESS) {
            const Result<short> events = wait(POLLOUT, m_place.stallLimit);
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
    return tl::unexpected(last);
}

Result<qint64> PlainWire::send(QByteArrayView bytes, bool heedsAnswer)
{
    while (true) {
        if (heedsAnswer) {
            const Result<short> events = wait(POLLIN | POLLOUT, m_place.stallLimit);
            if (!events)
                return tl::unexpected(events.error());
            if (*events & POLLIN)
                return 0;
        }
        const ssize_t sent = ::send(m_socket.get(), bytes.data(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL);
        if (sent > 0)
            return isCanceled() ? Result<qint64>(canceledError()) : sent;
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN)
            return tl::unexpected(brokenBy(errno));
        const Result<short> events = wait(heedsAnswer ? POLLOUT | POLLIN : POLLOUT, m_place.stallLimit);
        if (!events)
            return tl::unexpected(events.error());
        if (*events == 0)
            return tl::unexpected(stalled());
    }
}

Result<qint64> PlainWire::receive(char *buffer, qint64 most)
{
    while (true) {
        const ssize_t got = ::recv(m_socket.get(), buffer, static_cast<size_t>(most), 0);
        if (got >= 0)
            return isCanceled() ? Result<qint64>(canceledError()) : got;
        if (errno == EINTR)
            continue;
        if (errno == ECONNRESET)
            return 0;
        if (errno != EAGAIN)
            return tl::unexpected(brokenBy(errno));
        const Result<short> events = wait(POLLIN, m_place.stallLimit);
        if (!events)
            return tl::unexpected(events.error());
        if (*events == 0)
            return tl::unexpected(stalled());
    }
}

Result<bool> PlainWire::answersWithin(int milliseconds)
{
    const Result<short> events = wait(POLLIN, milliseconds);
    return events ? Result<bool>(*events != 0) : tl::unexpected(events.error());
}

bool PlainWire::isQuiet()
{
    const Result<short> events = wait(POLLIN, 0);
    return events && *events == 0;
}

/// With TLS or through a proxy: QSslSocket, which needs no event loop for waiting.
class SocketWire final : public HttpWire
{
public:
    SocketWire(const Place &place, Canceled canceled)
        : HttpWire(place, std::move(canceled))
    {}
    ~SocketWire() override
    {
        if (m_socket)
            m_socket->abort();
    }
    Q_DISABLE_COPY_MOVE(SocketWire)

    Result<void> open();
    Result<qint64> send(QByteArrayView bytes, bool heedsAnswer) override;
    Result<qint64> receive(char *buffer, qint64 most) override;
    Result<bool> answersWithin(int milliseconds) override;
    void leave() override
    {
        HttpWire::leave();
        m_socket->moveToThread(nullptr); // the next one's thread pulls it
    }

protected:
    bool isQuiet() override
    {
        m_socket->moveToThread(QThread::currentThread());
        static_cast<void>(m_socket->waitForReadyRead(0));
        return isOpen() && m_socket->bytesAvailable() == 0;
    }

private:
    [[nodiscard]] bool isOpen() const { return m_socket->state() == QAbstractSocket::ConnectedState; }
    /// Calls \a step with ever another slice until \a done, or the limit.
    template<typename Step, typename Done>
    Result<bool> waitUntil(int limit, Step step, Done done);
    [[nodiscard]] Error trouble() const;

    std::unique_ptr<QSslSocket> m_socket;
    QList<QSslError> m_tlsErrors;
};

template<typename Step, typename Done>
Result<bool> SocketWire::waitUntil(int limit, Step step, Done done)
{
    QElapsedTimer since;
    since.start();
    while (!done()) {
        if (isCanceled())
            return canceledError();
        const qint64 left = limit - since.elapsed();
        if (left <= 0)
            return false;
        if (!step(static_cast<int>(std::min<qint64>(left, slice)))
            && m_socket->error() != QAbstractSocket::SocketTimeoutError && !done())
            return tl::unexpected(trouble());
    }
    return true;
}

Error SocketWire::trouble() const
{
    const QString where = hostAndPort(m_place.url);
    if (!m_tlsErrors.isEmpty()) {
        Error error = networkError(NetworkTrouble::Handshake, where);
        error.detail = certificateErrorText(m_tlsErrors, m_place.url.host());
        error.reason = Reason::Certificate;
        return error;
    }
    switch (m_socket->error()) {
    case QAbstractSocket::ConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionRefusedError:
        return networkError(NetworkTrouble::Refused, m_place.peer);
    case QAbstractSocket::RemoteHostClosedError:
    case QAbstractSocket::ProxyConnectionClosedError:
        return closed();
    case QAbstractSocket::HostNotFoundError:
    case QAbstractSocket::ProxyNotFoundError:
        return networkError(NetworkTrouble::UnknownHost, m_place.peer);
    case QAbstractSocket::SocketTimeoutError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
        return networkError(NetworkTrouble::ConnectTimedOut, m_place.peer);
    case QAbstractSocket::SslHandshakeFailedError:
        return networkError(NetworkTrouble::Handshake, where, m_socket->errorString());
    case QAbstractSocket::ProxyAuthenticationRequiredError:
        return networkError(NetworkTrouble::ProxyAuthentication, m_place.peer);
    default:
        return networkError(NetworkTrouble::Other, where, m_socket->errorString());
    }
}

Result<void> SocketWire::open()
{
    constexpr int httpPort = 80;
    constexpr int httpsPort = 443;
    constexpr qint64 readBuffer = 1LL << 20; // TCP holds the server back beyond it
    const bool isEncrypted = m_place.url.scheme() == "https"_L1;
    m_socket = std::make_unique<QSslSocket>();
    m_socket->setProxy(m_place.proxy);
    m_socket->setReadBufferSize(readBuffer);
    const auto port = static_cast<quint16>(m_place.url.port(isEncrypted ? httpsPort : httpPort));
    if (isEncrypted) {
        m_socket->setSslConfiguration(m_place.tls);
        QObject::connect(m_socket.get(), &QSslSocket::sslErrors, m_socket.get(),
                         [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
        m_socket->connectToHostEncrypted(m_place.url.host(), port);
    } else {
        m_socket->connectToHost(m_place.url.host(), port);
    }
    const auto connected = waitUntil(
        m_place.stallLimit, [this](int ms) { return m_socket->waitForConnected(ms); }, [this] { return isOpen(); });
    if (!connected)
        return tl::unexpected(connected.error());
    if (!*connected)
        return tl::unexpected(networkError(NetworkTrouble::ConnectTimedOut, m_place.peer));
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (!isEncrypted)
        return {};
    const auto encrypted = waitUntil(
        m_place.stallLimit, [this](int ms) { return m_socket->waitForEncrypted(ms); },
        [this] { return m_socket->isEncrypted() && m_tlsErrors.isEmpty(); });
    if (!encrypted)
        return tl::unexpected(encrypted.error());
    return *encrypted ? Result<void>() : tl::unexpected(stalled());
}

Result<qint64> SocketWire::send(QByteArrayView bytes, bool heedsAnswer)
{
    constexpr qint64 most = 256 * 1024; // what it copies at once
    if (heedsAnswer) {
        const auto answers = answersWithin(0);
        if (!answers)
            return tl::unexpected(answers.error());
        if (*answers)
            return 0;
    }
    const qint64 taken = m_socket->write(bytes.data(), std::min<qint64>(bytes.size(), most));
    if (taken <= 0)
        return tl::unexpected(trouble());
    qint64 left = m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite();
    while (left > 0) {
        const qint64 before = left;
        const auto moved = waitUntil(
            m_place.stallLimit, [this](int ms) { return m_socket->waitForBytesWritten(ms); },
            [&] {
                left = m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite();
                return left < before || (heedsAnswer && m_socket->bytesAvailable() > 0);
            });
        if (!moved)
            return tl::unexpected(moved.error());
        if (!*moved)
            return tl::unexpected(stalled());
        if (heedsAnswer && m_socket->bytesAvailable() > 0)
            break;
    }
    return taken;
}

Result<qint64> SocketWire::receive(char *buffer, qint64 most)
{
    const auto there = waitUntil(
        m_place.stallLimit, [this](int ms) { return m_socket->waitForReadyRead(ms); },
        [this] { return m_socket->bytesAvailable() > 0 || !isOpen(); });
    if (!there)
        return there.error().evidence == "connection closed"_L1 ? Result<qint64>(0) : tl::unexpected(there.error());
    if (!*there)
        return tl::unexpected(stalled());
    return std::max<qint64>(m_socket->read(buffer, most), 0);
}

Result<bool> SocketWire::answersWithin(int milliseconds)
{
    if (milliseconds == 0)
        static_cast<void>(m_socket->waitForReadyRead(0));
    return waitUntil(
        milliseconds, [this](int ms) { return m_socket->waitForReadyRead(ms); },
        [this] { return m_socket->bytesAvailable() > 0 || !isOpen(); });
}

template<typename Wire>
Result<std::unique_ptr<HttpWire>> opened(std::unique_ptr<Wire> wire)
{
    if (const auto result = wire->open(); !result)
        return tl::unexpected(result.error());
    return std::unique_ptr<HttpWire>(std::move(wire));
}

} // namespace

Result<std::unique_ptr<HttpWire>> HttpWire::connectTo(const Place &place, Canceled canceled)
{
    if (place.url.scheme() == "http"_L1 && place.proxy.type() == QNetworkProxy::NoProxy)
        return opened(std::make_unique<PlainWire>(place, std::move(canceled)));
    return opened(std::make_unique<SocketWire>(place, std::move(canceled)));
}

bool HttpWire::take(Canceled canceled)
{
    m_canceled = std::move(canceled);
    return isQuiet();
}

Error HttpWire::stalled() const
{
    return {
        .kind = ErrorKind::TimedOut,
        .detail = u"no answer from %1 within %2 s"_s.arg(m_place.peer, QString::number(m_place.stallLimit / 1000.0)),
        .reason = Reason::Timeout,
        .temporary = true};
}

Error HttpWire::closed() const
{
    return networkError(NetworkTrouble::Closed, m_place.peer);
}

} // namespace Quartermaster
