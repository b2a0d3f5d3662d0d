// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>

namespace Quartermaster {

/// One request as it came.
struct CannedRequest {
    QByteArray verb;
    QByteArray path;
    QHash<QByteArray, QByteArray> headers; ///< Names in lower case.
};

/// What is sent back, byte for byte.
struct CannedAnswer {
    QByteArray bytes;
    bool closes = false; ///< Afterwards.
};

/// An HTTP server in the test's own thread, which says what the test tells it to; for what no proper server says.
class CannedServer : public QTcpServer
{
public:
    using Handler = std::function<CannedAnswer(const CannedRequest &)>;

    explicit CannedServer(Handler handler = {})
        : m_handler(std::move(handler))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
                // Another may come to have its address.
                connect(socket, &QObject::destroyed, this, [this, socket] { m_buffers.remove(socket); });
            }
        });
    }

    void setHandler(Handler handler) { m_handler = std::move(handler); }
    [[nodiscard]] QString url(const QString &path = QStringLiteral("/")) const
    {
        return QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path);
    }
    [[nodiscard]] const QList<CannedRequest> &requests() const { return m_requests; }
    void forget() { m_requests.clear(); }
    /// Whether requests() grows; a server that runs for long must not.
    void setRemembers(bool remembers) { m_remembers = remembers; }

    /// A whole answer with Content-Length.
    static CannedAnswer answer(const QByteArray &status, const QByteArray &body = {}, const QByteArray &headers = {})
    {
        return {"HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers
                + "\r\n" + body};
    }

private:
    void read(QTcpSocket *socket)
    {
        QByteArray &buffer = m_buffers[socket];
        buffer += socket->readAll();
        for (qsizetype end = buffer.indexOf("\r\n\r\n"); end >= 0; end = buffer.indexOf("\r\n\r\n")) {
            const QList<QByteArray> lines = buffer.first(end).split('\n');
            buffer = buffer.mid(end + 4);
            const QList<QByteArray> words = lines.first().trimmed().split(' ');
            CannedRequest request{.verb = words.value(0), .path = words.value(1), .headers = {}};
            for (const QByteArray &line : lines.mid(1))
                request.headers.insert(line.left(line.indexOf(':')).toLower(),
                                       line.mid(line.indexOf(':') + 1).trimmed());
            if (m_remembers)
                m_requests << request;
            const CannedAnswer answer = m_handler(request);
            if (request.verb == "HEAD")
                socket->write(answer.bytes.left(answer.bytes.indexOf("\r\n\r\n") + 4));
            else
                socket->write(answer.bytes);
            if (answer.closes)
                socket->disconnectFromHost();
        }
    }

    Handler m_handler;
    QList<CannedRequest> m_requests;
    bool m_remembers = true;
    QHash<QTcpSocket *, QByteArray> m_buffers;
};

} // namespace Quartermaster
