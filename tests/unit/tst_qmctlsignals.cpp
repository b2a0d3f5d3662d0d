// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/qmctlfixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

/// --watch, signals and closed pipes.
class tst_QmctlSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void watch();
    void watchEndsWithItsReader();
    void interrupted_data();
    void interrupted();
    void closedPipe();

private:
    std::unique_ptr<QmctlFixture> m;
};

void tst_QmctlSignals::initTestCase()
{
    QVERIFY2(QFile::exists(QmctlFixture::program()), qPrintable(QmctlFixture::program()));
}

void tst_QmctlSignals::init()
{
    m = std::make_unique<QmctlFixture>();
}

void tst_QmctlSignals::cleanup()
{
    m.reset();
}

void tst_QmctlSignals::watch()
{
    const auto process = m->start({u"capabilities"_s, u"moving"_s, u"odd"_s, u"--watch"_s, u"--json"_s});
    QByteArray out;
    const auto lines = [&] {
        process->waitForReadyRead(50);
        out += process->readAllStandardOutput();
        return out.count('\n');
    };
    QTRY_VERIFY_WITH_TIMEOUT(lines() >= 4, QmctlFixture::patience);
    QCOMPARE(process->state(), QProcess::Running);
    const QList<QByteArray> told = out.trimmed().split('\n');
    QCOMPARE(object(told.at(0)).value(u"store"_s).toString(), u"odd"_s); // known from the start
    const QJsonObject first = object(told.at(1));
    QCOMPARE(first.keys(),
             (QStringList{u"after"_s, u"at"_s, u"before"_s, u"cause"_s, u"changed"_s, u"state"_s, u"store"_s}));
    QCOMPARE(first.value(u"after"_s).toInt(), 127);
    const QJsonObject second = object(told.at(2));
    QCOMPARE(second.value(u"before"_s).toInt(), 127);
    QCOMPARE(second.value(u"after"_s).toInt(), 71);
    QCOMPARE(second.value(u"state"_s).toString(), u"degraded"_s);
    QVERIFY(second.value(u"changed"_s).toArray().contains(u"WRITE_ACCESS"_s));
    QVERIFY(!second.value(u"changed"_s).toArray().contains(u"READ_ACCESS"_s));
    QCOMPARE(object(told.at(3)).value(u"after"_s).toInt(), 127);
    ::kill(static_cast<pid_t>(process->processId()), SIGTERM);
    QVERIFY(process->waitForFinished(QmctlFixture::patience));
    QCOMPARE(process->exitStatus(), QProcess::NormalExit);
    QCOMPARE(process->exitCode(), 0);
    QCOMPARE(process->readAllStandardError(), QByteArray());
}

void tst_QmctlSignals::watchEndsWithItsReader()
{
    // `head` goes after the first line, and no further change comes: the closed pipe itself must be noticed.
    QProcess shell;
    shell.start(u"/bin/sh"_s,
                {u"-c"_s,
                 u"{ \"$0\" --config \"$1\" capabilities sim --watch --json; echo \"code $?\" >&2; } | head -n 1"_s,
                 QmctlFixture::program(), m->configuration()});
    QVERIFY(shell.waitForFinished(QmctlFixture::patience));
    QCOMPARE(shell.readAllStandardOutput().count('\n'), 1);
    QCOMPARE(shell.readAllStandardError(), QByteArray("code 0\n"));
}

void tst_QmctlSignals::interrupted_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("code");
    QTest::newRow("put, Ctrl-C") << QStringList{u"put"_s, u"large"_s, u"slow:x"_s} << SIGINT << 130;
    QTest::newRow("put, SIGTERM") << QStringList{u"put"_s, u"large"_s, u"slow:x"_s} << SIGTERM << 143;
    QTest::newRow("get, Ctrl-C") << QStringList{u"get"_s, u"slow:image-0000.qcow2"_s, u"here/x"_s} << SIGINT << 130;
    QTest::newRow("the first check, Ctrl-C") << QStringList{u"ls"_s, u"hung"_s} << SIGINT << 130;
    QTest::newRow("--watch, Ctrl-C") << QStringList{u"capabilities"_s, u"hung"_s, u"--watch"_s} << SIGINT << 0;
}

void tst_QmctlSignals::interrupted()
{
    QFETCH(QStringList, words);
    QFETCH(int, signal);
    QFETCH(int, code);
    m->write(u"large"_s, QByteArray(4 << 20, 'x'));
    const auto process = m->start(words);
    QVERIFY(process->waitForStarted(QmctlFixture::patience));
    // It is under way when it has its signal handlers.
    const auto catches = [&] {
        QFile status(u"/proc/%1/status"_s.arg(process->processId()));
        const QByteArray text = status.open(QIODevice::ReadOnly) ? status.readAll() : QByteArray();
        const qsizetype at = text.indexOf("SigCgt:");
        return at >= 0 && (text.mid(at + 7, 18).trimmed().toULongLong(nullptr, 16) & (1ULL << (SIGTERM - 1))) != 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(catches(), QmctlFixture::patience);
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(process->processId()), signal);
    QVERIFY(process->waitForFinished(QmctlFixture::patience));
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(process->exitStatus(), QProcess::NormalExit);
    QCOMPARE(process->exitCode(), code);
    QCOMPARE(process->readAllStandardError().contains("SIG"), code != 0);
    QStringList left = m->files(u"here"_s);
    left.removeOne(u"x.part"_s); // the next one goes on with it
    QCOMPARE(left, QStringList());
}

void tst_QmctlSignals::closedPipe()
{
    QProcess shell;
    m->write(u"images/large"_s, QByteArray(4 << 20, 'x'));
    shell.start(u"/bin/sh"_s,
                {u"-c"_s, u"{ \"$0\" --config \"$1\" get cheap:large -; echo \"code $?\" >&2; } | head -c 10"_s,
                 QmctlFixture::program(), m->configuration()});
    QVERIFY(shell.waitForFinished(QmctlFixture::patience));
    QCOMPARE(shell.readAllStandardOutput(), QByteArray("xxxxxxxxxx"));
    QCOMPARE(shell.readAllStandardError(), QByteArray("code 1\n")); // and not a word more
}

QTEST_GUILESS_MAIN(tst_QmctlSignals)
#include "tst_qmctlsignals.moc"
