// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/descriptor.h"

#include <QByteArray>
#include <QString>

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace Quartermaster {

/// One connection as its server sees it. All of it blocks.
class ScriptPeer
{
public:
    explicit ScriptPeer(int descriptor)
        : m_socket(descriptor)
    {}

    /// With its empty line; empty once the other side has closed.
    QByteArray readHead()
    {
        qsizetype end = -1;
        while ((end = m_buffer.indexOf("\r\n\r\n")) < 0) {
            if (!fill())
                return {};
        }
        const QByteArray head = m_buffer.first(end + 4);
        m_buffer.remove(0, end + 4);
        return head;
    }
    /// \a count bytes; fewer when the other side has closed.
    QByteArray read(qsizetype count)
    {
        while (m_buffer.size() < count && fill()) {}
        const QByteArray bytes = m_buffer.left(count);
        m_buffer.remove(0, count);
        return bytes;
    }
    QByteArray readLine()
    {
        while (!m_buffer.contains('\n') && fill()) {}
        return read(m_buffer.indexOf('\n') + 1).trimmed();
    }
    QByteArray readChunks()
    {
        QByteArray body;
        while (const qsizetype size = readLine().toLongLong(nullptr, 16)) {
            body += read(size);
            readLine();
        }
        readLine();
        return body;
    }
    void write(const QByteArray &bytes) const
    {
        for (qsizetype sent = 0; sent < bytes.size();) {
            const ssize_t count = ::send(m_socket.get(), bytes.constData() + sent,
                                         static_cast<size_t>(bytes.size() - sent), MSG_NOSIGNAL);
            if (count <= 0)
                return;
            sent += count;
        }
    }
    void answer(const QByteArray &status, const QByteArray &body = {}, const QByteArray &headers = {}) const
    {
        write("HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers
              + "\r\n" + body);
    }
    /// Nothing comes, and nothing ends, for so many ms: a server that takes its time.
    [[nodiscard]] bool isQuietFor(int milliseconds) const
    {
        pollfd one{.fd = m_socket.get(), .events = POLLIN, .revents = 0};
        return m_buffer.isEmpty() && ::poll(&one, 1, milliseconds) == 0;
    }
    /// Waits until the other side closes, and takes what it sends until then.
    void waitForEnd()
    {
        while (fill())
            m_buffer.clear();
    }
    /// Closes, and whatever the other side sends or has sent is answered by a reset.
    void reset()
    {
        const linger now{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(m_socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        m_socket.close();
    }
    [[nodiscard]] int descriptor() const { return m_socket.get(); }

private:
    bool fill()
    {
        QByteArray piece(65'536, Qt::Uninitialized);
        const ssize_t got = ::recv(m_socket.get(), piece.data(), static_cast<size_t>(piece.size()), 0);
        if (got > 0)
            m_buffer.append(piece.constData(), got);
        return got > 0;
    }

    Descriptor m_socket;
    QByteArray m_buffer;
};

/// A server in threads of its own, one a connection, which does what a test's script says byte for byte: for code that waits.
class ScriptServer
{
public:
    /// Closes the connection with its end. \a number counts connections, from 1.
    using Script = std::function<void(ScriptPeer &peer, int number)>;

    explicit ScriptServer(Script script)
        : m_script(std::move(script))
        , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listener.get(), reinterpret_cast<const sockaddr *>(&address), size) == 0
            && ::listen(m_listener.get(), 64) == 0
            && ::getsockname(m_listener.get(), reinterpret_cast<sockaddr *>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
        m_accepting = std::thread([this] { accept(); });
    }
    ~ScriptServer()
    {
        ::shutdown(m_listener.get(), SHUT_RDWR);
        m_accepting.join();
        {
            const std::lock_guard lock(m_mutex);
            for (const auto &peer : m_peers)
                ::shutdown(peer->descriptor(), SHUT_RDWR);
        }
        for (std::thread &thread : m_threads)
            thread.join();
    }
    Q_DISABLE_COPY_MOVE(ScriptServer)

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] QString url(const QString &path = QStringLiteral("/object")) const
    {
        return QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path);
    }
    [[nodiscard]] int connections() const { return m_count; }

private:
    void accept()
    {
        while (true) {
            const int descriptor = ::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0)
                return;
            const int number = ++m_count;
            auto peer = std::make_shared<ScriptPeer>(descriptor);
            {
                const std::lock_guard lock(m_mutex);
                m_peers.push_back(peer);
            }
            m_threads.emplace_back([this, peer, number] {
                m_script(*peer, number);
                const std::lock_guard lock(m_mutex);
                std::erase(m_peers, peer);
                if (peer->descriptor() >= 0)
                    ::shutdown(peer->descriptor(), SHUT_RDWR);
            });
        }
    }

    Script m_script;
    Descriptor m_listener;
    int m_port = 0;
    std::atomic_int m_count = 0;
    std::mutex m_mutex;
    std::vector<std::shared_ptr<ScriptPeer>> m_peers;
    std::vector<std::thread> m_threads;
    std::thread m_accepting;
};

} // namespace Quartermaster
