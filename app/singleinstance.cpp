// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/singleinstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QPointer>
#include <QStandardPaths>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int listenWait = 2'000; // ms for a first instance that has the lock and does not listen yet
constexpr int answerWait = 5;     // s for it to answer, busy as it may be with starting
constexpr qint64 mostBytes = 4'096;
constexpr char answerWord[] = "shown\n";

/// Ours alone; empty where there is none.
QString runtimeFolder()
{
    const QString base = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (base.isEmpty() || !QFileInfo(base).isDir())
        return {};
    QString folder = base + u"/quartermaster"_s;
    if (::mkdir(QFile::encodeName(folder).constData(), S_IRWXU) != 0 && errno != EEXIST)
        return {};
    return folder;
}

/// A name for the configuration on this display: raising a window of another one would show nothing here.
QString nameOf(const QString &configuration)
{
    const QFileInfo file(configuration);
    const QString path = configuration.isEmpty() ? QString()
                         : file.exists()         ? file.canonicalFilePath()
                                                 : file.absoluteFilePath();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(path.toUtf8());
    for (const char *display : {"WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM"}) {
        hash.addData("\n");
        hash.addData(qgetenv(display));
    }
    return QString::fromLatin1(hash.result().toHex().first(24));
}

/// Connected, or -1.
int connectTo(const QByteArray &path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= qsizetype(sizeof(address.sun_path)))
        return -1;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return -1;
    const timeval patience{.tv_sec = answerWait, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof(address)) == 0)
        return socket;
    ::close(socket);
    return -1;
}

bool ask(int socket, const SingleInstance::Wish &wish)
{
    const QJsonObject request{{u"store"_s, wish.store}, {u"token"_s, wish.activationToken}};
    const QByteArray line = QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n';
    if (::send(socket, line.constData(), size_t(line.size()), MSG_NOSIGNAL) != line.size())
        return false;
    char answer[sizeof(answerWord)] = {};
    const ssize_t count = ::recv(socket, answer, sizeof(answer) - 1, MSG_WAITALL);
    return count == ssize_t(sizeof(answerWord) - 1) && std::strcmp(answer, answerWord) == 0;
}

} // namespace

SingleInstance::SingleInstance(QObject *parent)
    : QObject(parent)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::answer);
}

SingleInstance::~SingleInstance()
{
    release();
}

SingleInstance::Role SingleInstance::start(const QString &configuration, const Wish &wish)
{
    const QString name = nameOf(configuration);
    QElapsedTimer timer;
    timer.start();
    do {
        if (take(name) != Lock::Others)
            return Role::First;
        const int socket = connectTo(QFile::encodeName(runtimeFolder() + u'/' + name));
        if (socket >= 0) {
            const bool shown = ask(socket, wish);
            ::close(socket);
            return shown ? Role::Second : Role::Unanswered;
        }
        ::poll(nullptr, 0, 20);
    } while (timer.elapsed() < listenWait);
    return Role::Unanswered;
}

bool SingleInstance::claim(const QString &configuration)
{
    const QString name = nameOf(configuration);
    if (name == m_name)
        return true;
    release();
    return take(name) == Lock::Ours;
}

SingleInstance::Lock SingleInstance::take(const QString &name)
{
    const QString folder = runtimeFolder();
    if (folder.isEmpty())
        return Lock::Impossible;
    const QString path = folder + u'/' + name;
    const int lock = ::open(QFile::encodeName(path + u".lock"_s).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                            S_IRUSR | S_IWUSR);
    if (lock < 0)
        return Lock::Impossible;
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const Lock why = errno == EWOULDBLOCK ? Lock::Others : Lock::Impossible;
        ::close(lock);
        return why;
    }
    QLocalServer::removeServer(path); // whoever listened there is gone: the lock was free
    if (!m_server.listen(path)) {
        ::close(lock);
        return Lock::Impossible;
    }
    m_lock = lock;
    m_name = name;
    return Lock::Ours;
}

/// The lock file stays: removing it would part those who wait for it from those who make it anew.
void SingleInstance::release()
{
    m_server.close();
    m_name.clear();
    if (m_lock >= 0)
        ::close(std::exchange(m_lock, -1));
}

void SingleInstance::answer()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > mostBytes)
                    socket->abort();
                return;
            }
            const QJsonObject request = QJsonDocument::fromJson(socket->readLine(mostBytes)).object();
            socket->write(answerWord);
            socket->disconnectFromServer();
            Q_EMIT showRequested(request[u"store"_s].toString(), request[u"token"_s].toString());
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        if (socket->bytesAvailable() > 0)
            read();
    }
}

} // namespace Quartermaster
