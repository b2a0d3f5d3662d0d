// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpwire.h"

#include "drivers/net/httptypes.h"
#include "drivers/net/proxytunnel.h"
#include "model/workerpool.h"

#include <QElapsedTimer>

#include <algorithm>

#include <poll.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Want = NetSocket::Step::Want;

HttpWire::HttpWire(Place place, Canceled canceled)
    : m_place(std::move(place))
    , m_socket(m_place.peer, m_place.stallLimit, std::move(canceled))
{}

Result<std::unique_ptr<HttpWire>> HttpWire::connectTo(const Place &place, Canceled canceled)
{
    auto wire = std::make_unique<HttpWire>(place, std::move(canceled));
    if (const auto result = wire->open(); !result)
        return tl::unexpected(result.error());
    return wire;
}

bool HttpWire::isRelayed() const
{
    const auto type = m_place.proxy.type();
    return m_place.url.scheme() == "http"_L1
           && (type == QNetworkProxy::HttpProxy || type == QNetworkProxy::HttpCachingProxy);
}

QByteArray HttpWire::proxyAuthorization() const
{
    return Quartermaster::proxyAuthorization(m_place.proxy);
}

Result<void> HttpWire::open()
{
    constexpr int httpPort = 80;
    constexpr int httpsPort = 443;
    const bool isEncrypted = m_place.url.scheme() == "https"_L1;
    const QString host = m_place.url.host(QUrl::FullyEncoded);
    const auto port = static_cast<quint16>(m_place.url.port(isEncrypted ? httpsPort : httpPort));
    const bool isDirect = m_place.proxy.type() == QNetworkProxy::NoProxy;
    if (const auto connected = isDirect ? m_socket.connectTo(host, port)
                                        : m_socket.connectTo(m_place.proxy.hostName(), m_place.proxy.port());
        !connected)
        return connected;
    if (!isDirect && !isRelayed()) {
        if (const auto tunnel = openTunnel(m_socket, m_place.proxy, host, port); !tunnel)
            return tunnel;
    }
    return isEncrypted ? encrypt(host) : Result<void>();
}

Result<void> HttpWire::encrypt(const QString &host)
{
    m_tls = std::make_unique<TlsSession>(m_place.tls, host, m_socket.descriptor());
    while (true) {
        const auto step = m_tls->handshake();
        if (step.want == Want::Nothing)
            return {};
        if (step.want == Want::Ended || step.want == Want::Broken)
            return tl::unexpected(handshakeTrouble(step));
        if (const auto events = m_socket.waitFor(step.want); !events)
            return tl::unexpected(events.error());
    }
}

Error HttpWire::handshakeTrouble(const TlsSession::Step &step) const
{
    const QString where = hostAndPort(m_place.url);
    if (const QList<QSslError> problems = m_tls->problems(); !problems.isEmpty()) {
        Error error = networkError(NetworkTrouble::Handshake, where);
        error.detail = certificateErrorText(problems, m_place.url.host());
        error.reason = Reason::Certificate;
        return error;
    }
    if (const QString trouble = m_tls->trouble(); !trouble.isEmpty())
        return networkError(NetworkTrouble::Handshake, where, trouble);
    return m_socket.brokenBy(step.number);
}

bool HttpWire::take(Canceled canceled)
{
    m_socket.setCanceled(std::move(canceled));
    // TLS has things to tell between two requests (new session tickets): those are read and done with.
    const Result<bool> answer = hasAnswer();
    return answer && !*answer;
}

/// Something to receive is there, or the end.
Result<bool> HttpWire::hasAnswer()
{
    if (!m_tls) {
        const Result<short> events = m_socket.wait(POLLIN, 0);
        return events ? Result<bool>(*events != 0) : tl::unexpected(events.error());
    }
    const Want want = m_tls->peek().want;
    return want != Want::ToRead && want != Want::ToWrite;
}

Result<qint64> HttpWire::send(QByteArrayView bytes, bool heedsAnswer)
{
    while (true) {
        if (heedsAnswer) {
            const Result<bool> answer = hasAnswer();
            if (!answer)
                return tl::unexpected(answer.error());
            if (*answer)
                return 0;
        }
        qint64 sent = 0;
        NetSocket::Step step;
        do { // TLS takes one record at a time
            step = m_tls ? m_tls->write(bytes.sliced(sent)) : m_socket.write(bytes);
            sent += step.count;
        } while (m_tls && step.want == Want::Nothing && sent < bytes.size());
        if (m_socket.isCanceled())
            return WorkContext::canceled();
        if (sent > 0)
            return sent;
        if (step.want == Want::Ended || step.want == Want::Broken)
            return tl::unexpected(m_socket.brokenBy(step.number));
        if (const auto events = m_socket.waitFor(step.want, heedsAnswer ? POLLIN : 0); !events)
            return tl::unexpected(events.error());
    }
}

Result<qint64> HttpWire::receive(char *buffer, qint64 most)
{
    while (true) {
        const auto step = m_tls ? m_tls->read(buffer, most) : m_socket.read(buffer, most);
        if (m_socket.isCanceled())
            return WorkContext::canceled();
        switch (step.want) {
        case Want::Nothing:
            return step.count;
        case Want::Ended:
            return 0;
        case Want::Broken:
            return tl::unexpected(m_socket.brokenBy(step.number));
        case Want::ToRead:
        case Want::ToWrite:
            break;
        }
        if (const auto events = m_socket.waitFor(step.want); !events)
            return tl::unexpected(events.error());
    }
}

Result<bool> HttpWire::answersWithin(int milliseconds)
{
    QElapsedTimer since;
    since.start();
    while (true) {
        const Result<bool> answer = hasAnswer();
        const qint64 left = milliseconds - since.elapsed();
        if (!answer || *answer || left <= 0)
            return answer;
        if (const auto events = m_socket.wait(POLLIN, static_cast<int>(left)); !events)
            return tl::unexpected(events.error());
    }
}

} // namespace Quartermaster
