// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "storetestbench.h"

#include "model/connectiontext.h"

#include <QDirIterator>
#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;
using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

/// Connection tests that need no server.
class tst_StoreTester : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void file_passesEachStep();
    void file_missingIsTold();
    void file_oneOfSeveralMissingIsAWarning();
    void file_withoutItsMarkerIsNotMounted();
    void file_writesNothing();
    void simulated_states_data();
    void simulated_states();
    void simulated_isNotTheLiveStore();
    void badOptions_endAtOnce();
    void secondStart_winsOverTheFirst();
    void stopped_leavesNothingRunning();
};

void tst_StoreTester::file_passesEachStep()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"image"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir = " + folder.path().toUtf8() + '\n'));
    QCOMPARE(bench.states(), u"passed passed passed passed passed passed"_s);
    QVERIFY(bench.tester.hasPassed());
    QVERIFY(bench.step(Kind::Path).result.contains(folder.path()));
    QVERIFY(bench.step(Kind::Mount).result.contains(u"rw"_s));
    QVERIFY(bench.step(Kind::Space).result.contains(u"free of"_s));
    QCOMPARE(bench.step(Kind::List).result, u"1 entry"_s);
}

void tst_StoreTester::file_missingIsTold()
{
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir = /no/such/folder\n"));
    QCOMPARE(bench.states(), u"passed failed waiting waiting waiting waiting"_s);
    const ConnectionStep step = bench.step(Kind::Path);
    QCOMPARE(step.reason, Reason::MissingRoot);
    QVERIFY(step.result.contains(u"/no/such/folder does not exist"_s));
    QVERIFY(step.evidence.join(u' ').contains(u"ENOENT"_s));
    QVERIFY(stepHelp(step).contains(u"Create the directory"_s));
    QVERIFY(stepDetails(step).contains(u"ENOENT"_s));
    QCOMPARE(stepStateTitle(bench.step(Kind::List).state, true), u"not reached"_s);
}

void tst_StoreTester::file_oneOfSeveralMissingIsAWarning()
{
    QTemporaryDir folder;
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + folder.path().toUtf8()
                                  + ":2\nfilesystem_store_datadirs = /no/such/folder:1\n"));
    QCOMPARE(bench.states(), u"passed warning passed passed passed passed"_s);
    QVERIFY(bench.step(Kind::Path).result.contains(u"/no/such/folder does not exist"_s));
    QVERIFY(bench.step(Kind::Path).result.contains(folder.path()));
}

void tst_StoreTester::file_withoutItsMarkerIsNotMounted()
{
    QTemporaryDir folder;
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir = " + folder.path().toUtf8()
                                  + "\nfilesystem_store_marker_file = .mounted\n"));
    QCOMPARE(bench.states(), u"passed passed failed waiting waiting waiting"_s);
    QCOMPARE(bench.step(Kind::Mount).reason, Reason::NotMounted);
}

void tst_StoreTester::file_writesNothing()
{
    QTemporaryDir folder;
    const QDateTime before = QFileInfo(folder.path()).lastModified();
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir = " + folder.path().toUtf8() + "\nactive_probe = true\n"));
    QVERIFY(bench.tester.hasPassed());
    QVERIFY(!QDirIterator(folder.path(), QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).hasNext());
    QCOMPARE(QFileInfo(folder.path()).lastModified(), before); // neither made and taken away
}

void tst_StoreTester::simulated_states_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("states");
    QTest::addColumn<QString>("list");
    QTest::newRow("online") << QByteArray("simulated_objects = 3\n") << u"passed passed passed"_s << u"3 entries"_s;
    QTest::newRow("read-only") << QByteArray("simulated_state = read-only\n") << u"passed warning passed"_s
                               << u"0 entries"_s;
    QTest::newRow("offline") << QByteArray("simulated_state = offline\n") << u"passed failed waiting"_s << QString();
}

void tst_StoreTester::simulated_states()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, states);
    QFETCH(QString, list);
    StoreTestBench bench;
    QVERIFY(bench.run("simulated", options));
    QCOMPARE(bench.states(), states);
    QCOMPARE(bench.step(Kind::List).result, list);
}

/// A test with other options leaves the store of the same id as it is.
void tst_StoreTester::simulated_isNotTheLiveStore()
{
    StoreTestBench bench;
    bench.registry.setConfiguration(*parseConfiguration(
        "[DEFAULT]\nenabled_backends = x:simulated\n[x]\nsimulated_objects = 5\n", u"x"_s, bench.registry.schemas()));
    Store &store = *bench.registry.store(u"x"_s);
    const auto driver = bench.registry.driver(store);
    QVERIFY(bench.run("simulated", "simulated_objects = 3\n"));
    QCOMPARE(bench.step(Kind::List).result, u"3 entries"_s);
    const auto probe = driver->probe();
    QSignalSpy probed(probe.get(), &Operation::finished);
    probe->start();
    QVERIFY(probed.wait(5000));
    store.applyProbe(probe->result(), u"test"_s);
    const auto listing = driver->list({});
    QSignalSpy finished(listing.get(), &Operation::finished);
    listing->start();
    QVERIFY(finished.wait(5000));
    QVERIFY(listing->result().has_value());
    QCOMPARE(listing->result()->objects.size(), 5);
    QCOMPARE(bench.registry.stores().size(), 1);
}

void tst_StoreTester::badOptions_endAtOnce()
{
    StoreTestBench bench;
    QVERIFY(bench.run("file", "filesystem_store_datadir =\n"));
    QCOMPARE(bench.states(), u"failed"_s);
    QVERIFY(bench.step(Kind::Options).result.contains(u"neither filesystem_store_datadir"_s));
    QVERIFY(bench.run("simulated", "simulated_objects = many\n"));
    QCOMPARE(bench.states(), u"failed"_s);
    QVERIFY(bench.step(Kind::Options).result.contains(u"whole number"_s));
}

void tst_StoreTester::stopped_leavesNothingRunning()
{
    QTemporaryDir folder;
    StoreTestBench bench;
    const QSignalSpy finished(&bench.tester, &StoreTester::finished);
    bench.start("file", "filesystem_store_datadir = " + folder.path().toUtf8() + '\n');
    QCOMPARE(bench.states(), u"running"_s);
    bench.tester.cancel();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(bench.states(), u"waiting"_s);
    QVERIFY(!bench.tester.hasPassed());
}

void tst_StoreTester::secondStart_winsOverTheFirst()
{
    StoreTestBench bench;
    bench.start("simulated", "simulated_objects = 3\nsimulated_latency = 60000\n");
    QTRY_COMPARE(bench.step(Kind::Probe).state, State::Running);
    QSignalSpy finished(&bench.tester, &StoreTester::finished);
    QVERIFY(bench.run("simulated", "simulated_objects = 4\n"));
    QCOMPARE(bench.step(Kind::List).result, u"4 entries"_s);
    QCOMPARE(finished.size(), 1);
}

QTEST_GUILESS_MAIN(tst_StoreTester)
#include "tst_storetester.moc"
