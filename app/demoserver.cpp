// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/demoserver.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimeZone>
#include <QTimer>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr qint64 largestHead = 16 << 10;      // bytes
constexpr qint64 chunkSize = 64 << 10;        // bytes
constexpr qint64 mostWaiting = 4 * chunkSize; // bytes in the socket's buffer
constexpr int idleLimit = 60'000;             // ms

/// As in RFC 9110, section 5.6.7.
QByteArray httpDate(const QDateTime &time)
{
    return QLocale::c().toString(time.toUTC(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
}

struct HttpRange {
    enum class Kind : quint8 { Whole, Part, Unsatisfiable };
    Kind kind = Kind::Whole;
    qint64 first = 0;
    qint64 last = 0;
};

/// One range; several, or a text that is none, are answered with the whole (RFC 9110, section 14.2).
HttpRange parseRange(const QByteArray &header, qint64 size)
{
    if (!header.startsWith("bytes=") || header.contains(','))
        return {};
    const QByteArray spec = header.mid(6).trimmed();
    const qsizetype dash = spec.indexOf('-');
    if (dash < 0)
        return {};
    bool firstOk = false;
    bool lastOk = false;
    const qint64 first = spec.left(dash).toLongLong(&firstOk);
    const qint64 last = spec.mid(dash + 1).toLongLong(&lastOk);
    if (dash == 0) { // the last so many bytes
        if (!lastOk || last < 0)
            return {};
        if (last == 0 || size == 0)
            return {.kind = HttpRange::Kind::Unsatisfiable};
        return {.kind = HttpRange::Kind::Part, .first = std::max<qint64>(0, size - last), .last = size - 1};
    }
    if (!firstOk || first < 0 || (spec.size() > dash + 1 && (!lastOk || last < first)))
        return {};
    if (first >= size)
        return {.kind = HttpRange::Kind::Unsatisfiable};
    return {.kind = HttpRange::Kind::Part, .first = first, .last = lastOk ? std::min(last, size - 1) : size - 1};
}

QByteArray contentType(const QString &path)
{
    if (path.endsWith(QLatin1String(".txt")))
        return QByteArrayLiteral("text/plain; charset=utf-8");
    if (path.endsWith(QLatin1String(".json")))
        return QByteArrayLiteral("application/json");
    return QByteArrayLiteral("application/octet-stream");
}

QByteArray listing(const QString &folder)
{
    QJsonArray entries;
    const QFileInfoList files = QDir(folder).entryInfoList(QDir::Dirs | QDir::Files | QDir::NoDotAndDotDot, QDir::Name);
    for (const QFileInfo &file : files) {
        QJsonObject entry{{QStringLiteral("name"), file.fileName()},
                          {QStringLiteral("type"), file.isDir() ? QStringLiteral("directory") : QStringLiteral("file")},
                          {QStringLiteral("mtime"), QString::fromLatin1(httpDate(file.lastModified()))}};
        if (file.isFile())
            entry.insert(QStringLiteral("size"), file.size());
        entries.append(entry);
    }
    return QJsonDocument(entries).toJson(QJsonDocument::Compact);
}

/// One connection with its requests, one after the other. Goes with its socket.
class DemoConnection : public QObject
{
public:
    DemoConnection(QTcpSocket *socket, QString folder)
        : QObject(socket)
        , m_socket(*socket)
        , m_folder(std::move(folder))
    {
        connect(socket, &QTcpSocket::readyRead, this, &DemoConnection::receive);
        connect(socket, &QTcpSocket::bytesWritten, this, &DemoConnection::send);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        m_idle.setSingleShot(true);
        connect(&m_idle, &QTimer::timeout, socket, &QTcpSocket::abort);
        m_idle.start(idleLimit);
    }

private:
    using Headers = QHash<QByteArray, QByteArray>;

    void receive()
    {
        m_idle.start(idleLimit);
        if (m_answering) // the rest waits in the socket
            return;
        m_received += m_socket.read(largestHead + 1 - m_received.size());
        const qsizetype end = m_received.indexOf("\r\n\r\n");
        if (end >= 0) {
            const QByteArray head = m_received.left(end);
            m_received.remove(0, end + 4);
            handle(head);
        } else if (m_received.size() > largestHead) {
            m_keepAlive = false;
            answerShort("431 Request Header Fields Too Large");
        }
    }

    void handle(const QByteArray &head)
    {
        const QList<QByteArray> lines = head.split('\n');
        const QList<QByteArray> request = lines.constFirst().trimmed().split(' ');
        Headers headers;
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
        }
        const bool hasBody = headers.value("content-length", "0") != "0" || headers.contains("transfer-encoding");
        m_keepAlive = request.size() == 3 && request.at(2) == "HTTP/1.1"
                      && headers.value("connection").toLower() != "close" && !hasBody; // a body is not read
        m_isHead = request.constFirst() == "HEAD";
        if (request.size() != 3 || !request.at(2).startsWith("HTTP/1."))
            return answerShort("400 Bad Request");
        if (!m_isHead && request.constFirst() != "GET")
            return answerShort("405 Method Not Allowed", "Allow: GET, HEAD\r\n");
        serve(request.at(1), headers);
    }

    void serve(const QByteArray &target, const Headers &headers)
    {
        const QByteArray encoded = target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?'));
        const QString path = QString::fromUtf8(QByteArray::fromPercentEncoding(encoded));
        if (!path.startsWith(QLatin1Char('/')) || path.contains(QChar(0))
            || path.split(QLatin1Char('/')).contains(QLatin1String("..")))
            return answerShort("400 Bad Request");
        const QFileInfo info(m_folder + path);
        const QString real = info.canonicalFilePath();
        const QString root = QFileInfo(m_folder).canonicalFilePath();
        if (real.isEmpty() || (real != root && !real.startsWith(root + QLatin1Char('/'))))
            return answerShort("404 Not Found");
        if (info.isDir()) {
            if (!path.endsWith(QLatin1Char('/')))
                return answerShort("301 Moved Permanently", "Location: " + encoded + "/\r\n");
            return answer("200 OK", "Content-Type: application/json\r\n", listing(real));
        }
        if (path.endsWith(QLatin1Char('/')))
            return answerShort("404 Not Found");
        m_file.setFileName(real);
        if (!m_file.open(QIODevice::ReadOnly))
            return answerShort("403 Forbidden");
        serveFile(info, headers);
    }

    void serveFile(const QFileInfo &info, const Headers &headers)
    {
        const qint64 size = m_file.size();
        const QByteArray modified = httpDate(info.lastModified());
        const QByteArray tag = '"' + QByteArray::number(info.lastModified().toMSecsSinceEpoch(), 16) + '-'
                               + QByteArray::number(size, 16) + '"';
        const QByteArray condition = headers.value("if-range");
        const bool unchanged = condition.isEmpty() || condition == tag || condition == modified;
        const HttpRange range = unchanged ? parseRange(headers.value("range"), size) : HttpRange();
        if (range.kind == HttpRange::Kind::Unsatisfiable) {
            m_file.close();
            return answerShort("416 Range Not Satisfiable",
                               "Content-Range: bytes */" + QByteArray::number(size) + "\r\n");
        }
        QByteArray fields = "Content-Type: " + contentType(info.fileName()) + "\r\nLast-Modified: " + modified
                            + "\r\nETag: " + tag + "\r\nAccept-Ranges: bytes\r\n";
        m_left = size;
        if (range.kind == HttpRange::Kind::Part) {
            fields += "Content-Range: bytes " + QByteArray::number(range.first) + '-' + QByteArray::number(range.last)
                      + '/' + QByteArray::number(size) + "\r\n";
            m_left = range.last - range.first + 1;
            m_file.seek(range.first);
        }
        writeHead(range.kind == HttpRange::Kind::Part ? "206 Partial Content" : "200 OK", fields, m_left);
        if (m_isHead)
            m_left = 0;
        send();
    }

    void answerShort(const QByteArray &status, const QByteArray &fields = {})
    {
        answer(status, fields + "Content-Type: text/plain\r\n", status + '\n');
    }

    void answer(const QByteArray &status, const QByteArray &fields, const QByteArray &body)
    {
        m_left = 0;
        writeHead(status, fields, body.size());
        if (!m_isHead)
            m_socket.write(body);
        send();
    }

    void writeHead(const QByteArray &status, const QByteArray &fields, qint64 length)
    {
        m_answering = true;
        m_socket.write("HTTP/1.1 " + status
                       + "\r\nServer: quartermaster-demo\r\nDate: " + httpDate(QDateTime::currentDateTimeUtc()) + "\r\n"
                       + fields + "Content-Length: " + QByteArray::number(length)
                       + "\r\nConnection: " + (m_keepAlive ? "keep-alive" : "close") + "\r\n\r\n");
    }

    /// Goes on with the file; at its end the next request is due.
    void send()
    {
        m_idle.start(idleLimit);
        while (m_left > 0 && m_socket.bytesToWrite() < mostWaiting) {
            const QByteArray data = m_file.read(std::min(m_left, chunkSize));
            if (data.isEmpty()) { // the file shrank: the length that was promised cannot be kept
                m_socket.abort();
                return;
            }
            m_left -= data.size();
            m_socket.write(data);
        }
        if (!m_answering || m_left > 0)
            return;
        m_answering = false;
        m_file.close();
        if (m_keepAlive) // not from here: many requests in one packet would be as many calls deep
            QMetaObject::invokeMethod(this, &DemoConnection::receive, Qt::QueuedConnection);
        else
            m_socket.disconnectFromHost();
    }

    QTcpSocket &m_socket;
    QString m_folder;
    QTimer m_idle{this};
    QByteArray m_received;
    QFile m_file;
    qint64 m_left = 0;
    bool m_answering = false;
    bool m_keepAlive = false;
    bool m_isHead = false;
};

} // namespace

DemoServer::DemoServer() = default;

DemoServer::~DemoServer()
{
    m_thread.quit();
    m_thread.wait();
}

Result<quint16> DemoServer::start(const QString &folder)
{
    auto server = std::make_unique<QTcpServer>();
    if (!server->listen(QHostAddress::LocalHost))
        return failure(ErrorKind::Failed, server->errorString());
    const quint16 port = server->serverPort();
    m_server = server.release();
    QObject::connect(m_server, &QTcpServer::newConnection, m_server, [server = m_server, folder] {
        while (QTcpSocket *socket = server->nextPendingConnection())
            new DemoConnection(socket, folder); // owned by the socket, which is owned by the server
    });
    QObject::connect(&m_thread, &QThread::finished, m_server, &QObject::deleteLater);
    m_server->moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("demo server"));
    m_thread.start();
    return port;
}

} // namespace Quartermaster
