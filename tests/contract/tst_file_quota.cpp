// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/filebench.h"
#include "tests/contract/filemount.h"

#include <QDir>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int soon = 1000;       // ms: within which a change of a local directory must be seen (DESIGN, section 9)
constexpr int patience = 10'000; // ms, where no such promise is made

} // namespace

/// A quota takes WRITE_ACCESS away while it is used up, and no longer.
class tst_FileQuota : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void usedUp_keepsDelete();
    void hit_andFreedByOthers();
    void whereOnlyTryingTells();
};

void tst_FileQuota::initTestCase()
{
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    if (::geteuid() != 0)
        QSKIP("mounting needs root");
    QVERIFY2(QFile::exists(Mount::script()), qPrintable(Mount::script()));
}

void tst_FileQuota::usedUp_keepsDelete()
{
    NEEDS("quota");
    Mount mount("quota");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, QByteArray(4 << 20, 'x')).has_value());
    QVERIFY(mount.control(u"fill"_s)); // no event tells, nor do the file system's own counters
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Quota, soon);
    QVERIFY(bench.may(OperationKind::Delete));
    QFile truth(mount.path() + u"/truth"_s);
    QVERIFY(!truth.open(QIODevice::WriteOnly) || truth.write(QByteArray(100'000, 'x')) != 100'000 || !truth.flush());
    QVERIFY(bench.remove(u"object"_s).has_value());
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QVERIFY(bench.add(u"one"_s, QByteArray(100'000, 'x')).has_value());
}

/// An EDQUOT is not held against the store for longer than it is true, whoever makes room.
void tst_FileQuota::hit_andFreedByOthers()
{
    NEEDS("quota");
    Mount mount("quota");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    const auto tooLarge = bench.add(u"large"_s, QByteArray(32 << 20, 'x'));
    QVERIFY(failsWith(tooLarge, ErrorKind::StorageFull));
    QCOMPARE(tooLarge.error().reason, Reason::Quota);
    bench.probe();
    QVERIFY(bench.may(OperationKind::Add)); // a smaller one goes in
    QVERIFY(bench.add(u"small"_s, "data").has_value());

    QVERIFY(mount.control(u"fill"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Quota, soon);
    QVERIFY(mount.control(u"unfill"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QVERIFY(bench.add(u"one"_s, QByteArray(100'000, 'x')).has_value());
    QCOMPARE(QDir(mount.path()).entryList(QDir::Files | QDir::Hidden), QStringList({u"one"_s, u"small"_s}));
}

/// Over a network or FUSE mount neither counters nor unnamed files tell of a quota: a refused write is believed for 5 s.
void tst_FileQuota::whereOnlyTryingTells()
{
    NEEDS("quota");
    NEEDS("fuse");
    Mount disk("quota");
    QVERIFY(disk.isUp());
    Mount mount("fuse", "16M", disk.path());
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.setWatched(false); // every 60 s
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, QByteArray(4 << 20, 'x')).has_value());
    QVERIFY(disk.control(u"fill"_s));
    QVERIFY(bench.may(OperationKind::Add));
    QVERIFY(failsWith(bench.add(u"one"_s, QByteArray(100'000, 'x')), ErrorKind::StorageFull));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Quota, soon);
    QVERIFY(disk.control(u"unfill"_s)); // behind the back of the mount
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), FileDirectory::quotaBelieved + soon);

    QVERIFY(disk.control(u"fill"_s));
    QVERIFY(failsWith(bench.add(u"one"_s, QByteArray(100'000, 'x')), ErrorKind::StorageFull));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Quota, soon);
    QVERIFY(bench.remove(u"object"_s).has_value()); // our own deletion ends the belief at once
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QVERIFY(bench.add(u"one"_s, QByteArray(100'000, 'x')).has_value());
}

QTEST_GUILESS_MAIN(tst_FileQuota)
#include "tst_file_quota.moc"
