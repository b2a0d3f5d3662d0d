// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/proxytunnel.h"

#include "drivers/net/httptypes.h"

#include <QHostAddress>
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Want = NetSocket::Step::Want;

Result<void> sendAll(const NetSocket &socket, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto step = socket.write(bytes);
        if (step.want == Want::Broken)
            return tl::unexpected(socket.brokenBy(step.number));
        bytes = bytes.sliced(step.count);
        if (step.want == Want::Nothing)
            continue;
        if (const auto events = socket.waitFor(step.want); !events)
            return tl::unexpected(events.error());
    }
    return {};
}

/// Exactly \a count bytes: what comes after them is the server's.
Result<QByteArray> receive(const NetSocket &socket, qsizetype count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    for (qsizetype got = 0; got < count;) {
        const auto step = socket.read(bytes.data() + got, count - got);
        got += step.count;
        if (step.want == Want::Ended || step.want == Want::Broken)
            return tl::unexpected(socket.brokenBy(step.number));
        if (step.want != Want::ToRead)
            continue;
        if (const auto events = socket.waitFor(step.want); !events)
            return tl::unexpected(events.error());
    }
    return bytes;
}

tl::unexpected<Error> refused(const NetSocket &socket, const QString &why)
{
    Error error = networkError(NetworkTrouble::Other, socket.peer(), why);
    error.evidence = why;
    return tl::unexpected(error);
}

Result<void> connectByHttp(const NetSocket &socket, const QNetworkProxy &proxy, const QString &host, quint16 port)
{
    constexpr qsizetype longestHead = 16 * 1024; // bytes
    const QByteArray name = host.contains(u':') ? '[' + host.toLatin1() + ']' : host.toLatin1();
    const QByteArray target = name + ':' + QByteArray::number(port);
    QByteArray text = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\nUser-Agent: Quartermaster/1\r\n";
    if (const QByteArray authorization = proxyAuthorization(proxy); !authorization.isEmpty())
        text += "Proxy-Authorization: " + authorization + "\r\n";
    if (const auto sent = sendAll(socket, text + "\r\n"); !sent)
        return sent;
    QByteArray head;
    while (!head.endsWith("\r\n\r\n")) {
        if (head.size() > longestHead)
            return tl::unexpected(networkError(NetworkTrouble::NotHttp, socket.peer()));
        const Result<QByteArray> more = receive(socket, 1);
        if (!more)
            return tl::unexpected(more.error());
        head += *more;
    }
    const QByteArray line = head.left(head.indexOf('\r'));
    const int status = line.startsWith("HTTP/1.") ? line.mid(9, 3).toInt() : 0;
    if (status >= 200 && status < 300)
        return {};
    if (status == 407)
        return tl::unexpected(networkError(NetworkTrouble::ProxyAuthentication, socket.peer()));
    if (status == 0)
        return tl::unexpected(networkError(NetworkTrouble::NotHttp, socket.peer()));
    return refused(socket, u"HTTP %1 to CONNECT"_s.arg(status));
}

/// The user and the password, where the proxy wants them (RFC 1929).
Result<void> authenticateBySocks(const NetSocket &socket, const QNetworkProxy &proxy)
{
    const QByteArray user = proxy.user().toUtf8().left(255);
    const QByteArray password = proxy.password().toUtf8().left(255);
    const QByteArray text = QByteArray(1, 1) + static_cast<char>(user.size()) + user
                            + static_cast<char>(password.size()) + password;
    if (const auto sent = sendAll(socket, text); !sent)
        return sent;
    const Result<QByteArray> verdict = receive(socket, 2);
    if (!verdict)
        return tl::unexpected(verdict.error());
    if (verdict->at(1) != 0)
        return tl::unexpected(networkError(NetworkTrouble::ProxyAuthentication, socket.peer()));
    return {};
}

QByteArray socksAddress(const QString &host)
{
    const QHostAddress address(host);
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        QByteArray bytes(4, 0);
        qToBigEndian(address.toIPv4Address(), bytes.data());
        return '\1' + bytes;
    }
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR six = address.toIPv6Address();
        return '\4' + QByteArray(reinterpret_cast<const char *>(six.c), sizeof six.c);
    }
    const QByteArray name = host.toLatin1().left(255);
    return QByteArray(1, 3) + static_cast<char>(name.size()) + name;
}

Result<void> connectBySocks(const NetSocket &socket, const QNetworkProxy &proxy, const QString &host, quint16 port)
{
    constexpr char withoutAuthentication = 0;
    constexpr char withPassword = 2;
    const bool hasUser = !proxy.user().isEmpty();
    QByteArray greeting(1, 5);
    greeting += static_cast<char>(hasUser ? 2 : 1);
    greeting += withoutAuthentication;
    if (hasUser)
        greeting += withPassword;
    if (const auto sent = sendAll(socket, greeting); !sent)
        return sent;
    const Result<QByteArray> method = receive(socket, 2);
    if (!method)
        return tl::unexpected(method.error());
    if (method->at(0) != 5)
        return refused(socket, u"no SOCKS 5 proxy"_s);
    if (method->at(1) == withPassword && hasUser) {
        if (const auto known = authenticateBySocks(socket, proxy); !known)
            return known;
    } else if (method->at(1) != withoutAuthentication) {
        return tl::unexpected(networkError(NetworkTrouble::ProxyAuthentication, socket.peer()));
    }
    QByteArray number(2, 0);
    qToBigEndian(port, number.data());
    if (const auto sent = sendAll(socket, QByteArray("\5\1\0", 3) + socksAddress(host) + number); !sent)
        return sent;
    const Result<QByteArray> reply = receive(socket, 4);
    if (!reply)
        return tl::unexpected(reply.error());
    if (reply->at(1) != 0)
        return refused(socket, u"SOCKS answer %1"_s.arg(static_cast<int>(reply->at(1))));
    qsizetype rest = 2; // its own address and port, of no use
    if (reply->at(3) == 1) {
        rest += 4;
    } else if (reply->at(3) == 4) {
        rest += 16;
    } else {
        const Result<QByteArray> length = receive(socket, 1);
        if (!length)
            return tl::unexpected(length.error());
        rest += static_cast<unsigned char>(length->at(0));
    }
    const Result<QByteArray> ignored = receive(socket, rest);
    return ignored ? Result<void>() : tl::unexpected(ignored.error());
}

} // namespace

Result<void> openTunnel(const NetSocket &socket, const QNetworkProxy &proxy, const QString &host, quint16 port)
{
    return proxy.type() == QNetworkProxy::Socks5Proxy ? connectBySocks(socket, proxy, host, port)
                                                      : connectByHttp(socket, proxy, host, port);
}

QByteArray proxyAuthorization(const QNetworkProxy &proxy)
{
    if (proxy.user().isEmpty())
        return {};
    return "Basic " + (proxy.user() + u':' + proxy.password()).toUtf8().toBase64();
}

} // namespace Quartermaster
