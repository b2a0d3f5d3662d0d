// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/keychain.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// The desktop's keychain for real: a GNOME Keyring on a session bus of this test's own, unlocked, then locked, then none.
class tst_Keychain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void secret_comesBackAndGoes();
    void secret_isInNoFileInTheOpen();
    void secretTool_findsIt();
    void missing_isToldAsSuch();
    void qmctl_asksIt();
    void qmctl_withoutOne_saysSo();
    void locked_isToldAndDoesNotBlock();
    void noKeychain_isToldInTime();

private:
    template<typename T>
    static Result<T> wait(const OperationPtr<T> &operation, int limit = 20'000)
    {
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        return finished.wait(limit) ? operation->result() : failure(ErrorKind::TimedOut, u"late"_s);
    }
    /// A program on the test's bus; its output, or "FAILED".
    static QString output(const QString &program, const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        process.start(program, arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(20'000) || process.exitCode() != 0)
            return u"FAILED "_s + QString::fromUtf8(process.readAllStandardError());
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }

    /// What `qmctl capabilities` says of a store with a secret in the keychain; on the test's bus, or another one.
    QByteArray qmctl(const QByteArray &bus, int *code);

    QTemporaryDir m_home;
    QProcess m_bus;
    QProcess m_keyring;
    Keychain m_keychain;
};

void tst_Keychain::initTestCase()
{
    if (QStandardPaths::findExecutable(u"gnome-keyring-daemon"_s).isEmpty())
        QSKIP("gnome-keyring is not installed");
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"})
        qputenv(variable, m_home.path().toUtf8());
    qunsetenv("XDG_CURRENT_DESKTOP");
    m_bus.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address=1"_s});
    QTRY_VERIFY(m_bus.waitForReadyRead(100) || m_bus.canReadLine());
    qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
    m_keyring.setStandardOutputFile(QProcess::nullDevice());
    m_keyring.setStandardErrorFile(QProcess::nullDevice());
    m_keyring.start(u"gnome-keyring-daemon"_s, {u"--foreground"_s, u"--unlock"_s, u"--components=secrets"_s,
                                                u"--control-directory"_s, m_home.filePath(u"control"_s)});
    m_keyring.write("test\n");
    m_keyring.closeWriteChannel();
    QTRY_VERIFY_WITH_TIMEOUT(
        output(u"dbus-send"_s, {u"--session"_s, u"--print-reply"_s, u"--dest=org.freedesktop.DBus"_s, u"/"_s,
                                u"org.freedesktop.DBus.NameHasOwner"_s, u"string:org.freedesktop.secrets"_s})
            .endsWith(u"true"_s),
        20'000);
}

void tst_Keychain::cleanupTestCase()
{
    for (QProcess *process : {&m_keyring, &m_bus}) {
        process->terminate();
        if (process->state() != QProcess::NotRunning && !process->waitForFinished(3000))
            process->kill();
    }
}

void tst_Keychain::secret_comesBackAndGoes()
{
    const QString key = u"web/http_store_url"_s;
    const QString secret = u"https://tester:hunter2-ä€@h/"_s;
    const auto written = wait(m_keychain.write(key, secret));
    QVERIFY2(written, written ? "" : qPrintable(written.error().detail + written.error().evidence));
    QCOMPARE(wait(m_keychain.read(key)).value_or(QString()), secret);
    QVERIFY(wait(m_keychain.write(key, u"another"_s)).has_value());
    QCOMPARE(wait(m_keychain.read(key)).value_or(QString()), u"another"_s);
    QVERIFY(wait(m_keychain.remove(key)).has_value());
    QCOMPARE(wait(m_keychain.read(key)).error().kind, ErrorKind::NotFound);
    QVERIFY(wait(m_keychain.remove(key)).has_value()); // gone is gone
}

void tst_Keychain::secret_isInNoFileInTheOpen()
{
    QVERIFY(wait(m_keychain.write(u"a/s3_store_secret_key"_s, u"hunter2-in-the-open"_s)).has_value());
    int files = 0;
    QDirIterator all(m_home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        QFile file(all.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("hunter2-in-the-open"), qPrintable(file.fileName()));
        ++files;
    }
    QVERIFY(files > 0); // the keyring itself
    QDirIterator processes(u"/proc"_s, QDir::Dirs | QDir::NoDotAndDotDot);
    while (processes.hasNext()) {
        QFile line(processes.next() + u"/cmdline"_s);
        if (line.open(QIODevice::ReadOnly))
            QVERIFY2(!line.readAll().contains("hunter2-in-the-open"), qPrintable(line.fileName()));
    }
}

/// What others see of it: the service's name and the key.
void tst_Keychain::secretTool_findsIt()
{
    QVERIFY(wait(m_keychain.write(u"a/swift_store_key"_s, u"hunter2"_s)).has_value());
    QCOMPARE(
        output(u"secret-tool"_s, {u"lookup"_s, u"server"_s, u"Quartermaster"_s, u"user"_s, u"a/swift_store_key"_s}),
        u"hunter2"_s);
}

void tst_Keychain::missing_isToldAsSuch()
{
    const auto read = wait(m_keychain.read(u"no/such"_s));
    QCOMPARE(read.error().kind, ErrorKind::NotFound);
    QVERIFY(!read.error().detail.isEmpty());
}

/// A store that nobody listens for: with its secret it is unreachable, without it can't even be tried.
QByteArray tst_Keychain::qmctl(const QByteArray &bus, int *code)
{
    QFile file(m_home.filePath(u"stores.conf"_s));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("[DEFAULT]\nenabled_backends = far:s3\n[glance_store]\ndefault_backend = far\n[far]\n"
               "s3_store_host = http://127.0.0.1:9\ns3_store_access_key = reader\n"
               "s3_store_secret_key = keychain:far/s3_store_secret_key\ns3_store_bucket = images\n");
    file.close();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (!bus.isEmpty())
        environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, QString::fromLatin1(bus));
    process.setProcessEnvironment(environment);
    process.start(qEnvironmentVariable("QM_TEST_BIN_DIR") + u"/qmctl"_s,
                  {u"--config"_s, file.fileName(), u"--json"_s, u"capabilities"_s});
    if (!process.waitForFinished(30'000))
        process.kill();
    *code = process.exitCode();
    return process.readAllStandardOutput() + process.readAllStandardError();
}

void tst_Keychain::qmctl_asksIt()
{
    int code = -1;
    const QByteArray without = qmctl({}, &code);
    QVERIFY2(without.contains("\"secret-missing\""), without.constData());
    QVERIFY2(without.contains("the keychain does not have it"), without.constData());
    QVERIFY(wait(m_keychain.write(u"far/s3_store_secret_key"_s, u"hunter2-in-the-open"_s)).has_value());
    const QByteArray with = qmctl({}, &code);
    QVERIFY2(with.contains("\"unreachable\"") && !with.contains("secret-missing"), with.constData());
    QVERIFY2(!with.contains("hunter2"), with.constData());
    QVERIFY(wait(m_keychain.remove(u"far/s3_store_secret_key"_s)).has_value());
}

void tst_Keychain::qmctl_withoutOne_saysSo()
{
    int code = -1;
    const QByteArray told = qmctl("unix:path=/nonexistent/bus", &code);
    QVERIFY2(told.contains("\"secret-missing\""), told.constData());
    QCOMPARE(code, 0); // it was asked what the store can do, and told
}

void tst_Keychain::locked_isToldAndDoesNotBlock()
{
    QVERIFY(wait(m_keychain.write(u"a/locked"_s, u"hunter2"_s)).has_value());
    const QString locked = output(u"dbus-send"_s,
                                  {u"--session"_s, u"--print-reply"_s, u"--dest=org.freedesktop.secrets"_s,
                                   u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service.Lock"_s,
                                   u"array:objpath:/org/freedesktop/secrets/collection/login"_s});
    QVERIFY2(!locked.startsWith(u"FAILED"_s), qPrintable(locked));
    QElapsedTimer since;
    since.start();
    const auto reading = m_keychain.read(u"a/locked"_s);
    reading->start();
    QVERIFY(since.elapsed() < 500); // nobody can unlock it here, and nothing waits for that
    QSignalSpy finished(reading.get(), &Operation::finished);
    if (finished.wait(5000)) {
        QVERIFY(!reading->result());
        QVERIFY(!reading->result().error().detail.isEmpty());
    }
}

void tst_Keychain::noKeychain_isToldInTime()
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    QElapsedTimer since;
    since.start();
    QProcess other; // the library keeps the bus that it found: a process of its own
    other.start(QCoreApplication::applicationFilePath(), {u"--without-a-bus"_s});
    QVERIFY(other.waitForFinished(60'000));
    QCOMPARE(other.exitCode(), 0);
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 2 && qstrcmp(argv[1], "--without-a-bus") == 0) {
        Keychain keychain;
        int code = 1;
        for (int i = 0; i < 2; ++i) {
            const auto read = keychain.read(u"a/b"_s);
            QElapsedTimer since;
            since.start();
            QSignalSpy finished(read.get(), &Operation::finished);
            read->start();
            if (!finished.wait(20'000))
                return 2;
            qInfo() << since.elapsed() << read->result().error().detail;
            code = read->result() || read->result().error().kind == ErrorKind::NotFound ? 3 : 0;
        }
        return code;
    }
    tst_Keychain test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychain.moc"
