// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/singleinstance.h"

#include <QLocalSocket>
#include <QThread>
#include <QtTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

using Role = SingleInstance::Role;

/// What another process would get; the first one's events are handled meanwhile.
Role startBeside(const QString &configuration, const SingleInstance::Wish &wish = {})
{
    Role role = Role::Unanswered;
    const std::unique_ptr<QThread> thread(QThread::create([&role, configuration, wish] {
        SingleInstance other;
        role = other.start(configuration, wish);
    }));
    QSignalSpy finished(thread.get(), &QThread::finished);
    thread->start();
    if (finished.count() == 0 && !finished.wait(20'000))
        qWarning("the second start does not come back");
    thread->wait();
    return role;
}

} // namespace

class tst_SingleInstance : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void second_isToldAndTheFirstHearsIt();
    void otherConfiguration_hasAWindowOfItsOwn();
    void otherDisplay_hasAWindowOfItsOwn();
    void sameFile_byAnotherNameIsTheSame();
    void noConfiguration_isOneToo();
    void claim_movesTheName();
    void claim_ofATakenOneLeavesItWhereItIs();
    void staleSocket_isReplaced();
    void lockWithoutListener_isUnanswered();
    void firstThatHangs_isUnanswered();
    void noise_isCutOff();
    void filesAreTheUsersAlone();
    void withoutAPlaceForLocks_everyoneIsFirst();

private:
    [[nodiscard]] QString file(const QString &name) const;
    [[nodiscard]] QFileInfoList sockets() const;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_SingleInstance::init()
{
    m_folder = std::make_unique<QTemporaryDir>(u"/tmp/qm-one-XXXXXX"_s); // names of sockets must be short
    QVERIFY(m_folder->isValid());
    qputenv("XDG_RUNTIME_DIR", m_folder->path().toUtf8());
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("DISPLAY", ":7");
    for (const QString &name : {u"a.conf"_s, u"b.conf"_s}) {
        QFile made(file(name));
        QVERIFY(made.open(QIODevice::WriteOnly));
    }
}

QString tst_SingleInstance::file(const QString &name) const
{
    return m_folder->filePath(name);
}

QFileInfoList tst_SingleInstance::sockets() const
{
    const QDir folder(file(u"quartermaster"_s));
    return folder.entryInfoList({u"*"_s}, QDir::System | QDir::Hidden);
}

void tst_SingleInstance::second_isToldAndTheFirstHearsIt()
{
    SingleInstance first;
    QSignalSpy shown(&first, &SingleInstance::showRequested);
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(startBeside(file(u"a.conf"_s), {.store = u"fast"_s, .activationToken = u"token-1"_s}), Role::Second);
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown.at(0), QVariantList({u"fast"_s, u"token-1"_s}));
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Second);
    QCOMPARE(shown.count(), 2);
}

void tst_SingleInstance::otherConfiguration_hasAWindowOfItsOwn()
{
    SingleInstance first;
    QSignalSpy shown(&first, &SingleInstance::showRequested);
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(startBeside(file(u"b.conf"_s)), Role::First);
    QCOMPARE(shown.count(), 0);
}

void tst_SingleInstance::otherDisplay_hasAWindowOfItsOwn()
{
    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    qputenv("DISPLAY", ":8");
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::First);
}

void tst_SingleInstance::sameFile_byAnotherNameIsTheSame()
{
    QVERIFY(QFile::link(file(u"a.conf"_s), file(u"link.conf"_s)));
    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(startBeside(file(u"link.conf"_s)), Role::Second);
    QCOMPARE(startBeside(QDir::current().relativeFilePath(file(u"a.conf"_s))), Role::Second);
}

void tst_SingleInstance::noConfiguration_isOneToo()
{
    SingleInstance first;
    QCOMPARE(first.start({}, {}), Role::First);
    QCOMPARE(startBeside({}), Role::Second);
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::First);
}

void tst_SingleInstance::claim_movesTheName()
{
    SingleInstance first;
    QCOMPARE(first.start({}, {}), Role::First);
    QVERIFY(first.claim(file(u"a.conf"_s)));
    QVERIFY(first.claim(file(u"a.conf"_s))); // read again
    QCOMPARE(startBeside({}), Role::First);
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Second);
}

void tst_SingleInstance::claim_ofATakenOneLeavesItWhereItIs()
{
    SingleInstance first;
    SingleInstance other;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(other.start(file(u"b.conf"_s), {}), Role::First);
    QSignalSpy shown(&first, &SingleInstance::showRequested);
    QVERIFY(!other.claim(file(u"a.conf"_s)));
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Second);
    QCOMPARE(shown.count(), 1);
    QCOMPARE(startBeside(file(u"b.conf"_s)), Role::First); // nobody shows it any more
}

/// What a crash leaves: a socket that nobody listens at.
void tst_SingleInstance::staleSocket_isReplaced()
{
    QString path;
    {
        SingleInstance first;
        QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
        QCOMPARE(sockets().size(), 1);
        path = sockets().first().filePath();
    }
    QVERIFY(!QFileInfo::exists(path));
    const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, QFile::encodeName(path).constData(), sizeof(address.sun_path));
    QCOMPARE(::bind(dead, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    ::close(dead);
    QVERIFY(QFileInfo::exists(path));

    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Second);
}

void tst_SingleInstance::lockWithoutListener_isUnanswered()
{
    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QVERIFY(QFile::remove(sockets().first().filePath()));
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Unanswered);
}

/// Its events are not handled while the second waits.
void tst_SingleInstance::firstThatHangs_isUnanswered()
{
    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    SingleInstance second;
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(second.start(file(u"a.conf"_s), {}), Role::Unanswered);
    QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
}

void tst_SingleInstance::noise_isCutOff()
{
    SingleInstance first;
    QSignalSpy shown(&first, &SingleInstance::showRequested);
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QLocalSocket socket;
    QSignalSpy gone(&socket, &QLocalSocket::disconnected);
    socket.connectToServer(sockets().first().filePath());
    QTRY_COMPARE(socket.state(), QLocalSocket::ConnectedState);
    socket.write(QByteArray(100'000, 'x'));
    QTRY_COMPARE(gone.count(), 1);
    QCOMPARE(shown.count(), 0);
    QCOMPARE(startBeside(file(u"a.conf"_s)), Role::Second);
}

void tst_SingleInstance::filesAreTheUsersAlone()
{
    const mode_t before = ::umask(0);
    SingleInstance first;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    ::umask(before);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(file(u"quartermaster"_s)).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u);
    const QDir folder(file(u"quartermaster"_s));
    const QFileInfoList all = folder.entryInfoList(QDir::Files | QDir::System | QDir::Hidden);
    QCOMPARE(all.size(), 2); // socket and lock
    for (const QFileInfo &one : all) {
        QCOMPARE(::stat(QFile::encodeName(one.filePath()).constData(), &status), 0);
        QVERIFY2((status.st_mode & 0077u) == 0, qPrintable(one.filePath()));
    }
}

void tst_SingleInstance::withoutAPlaceForLocks_everyoneIsFirst()
{
    QFile inTheWay(file(u"quartermaster"_s));
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    SingleInstance first;
    SingleInstance second;
    QCOMPARE(first.start(file(u"a.conf"_s), {}), Role::First);
    QCOMPARE(second.start(file(u"a.conf"_s), {}), Role::First);
    QVERIFY(!first.claim(file(u"b.conf"_s)));
}

QTEST_GUILESS_MAIN(tst_SingleInstance)
#include "tst_singleinstance.moc"
