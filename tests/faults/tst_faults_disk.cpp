// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/filemount.h"
#include "tests/faults/faultbench.h"

#include <unistd.h>

using namespace Quartermaster;

namespace {

const QByteArray data = testBytes(faultSize);
constexpr int patience = 20'000; // ms

/// Leaves about \a bytes free on a tmpfs.
bool fillUpTo(Mount &mount, qint64 bytes)
{
    return mount.control(u"unfill"_s) && mount.control(u"fill"_s, QString::number(bytes));
}

} // namespace

/// A disk that fills half-way, at ten points: nothing partial gets a name, and what waits goes on when there is room.
class tst_FaultsDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_mount.reset(); }
    void driver_data();
    void driver();
    void queue_data() { driver_data(); }
    void queue();
    void download_data() { driver_data(); }
    void download();

private:
    std::unique_ptr<Mount> m_mount;
};

void tst_FaultsDisk::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("mounting needs root");
    NEEDS("tmpfs");
    m_mount = std::make_unique<Mount>("tmpfs", "8M");
    QVERIFY(m_mount->isUp());
}

void tst_FaultsDisk::driver_data()
{
    QTest::addColumn<qint64>("room");
    for (int i = 0; i < faultPoints; ++i)
        QTest::addRow("point %d", i) << std::max<qint64>(4096, faultPoint(i) - 4096);
}

void tst_FaultsDisk::driver()
{
    QFETCH(qint64, room);
    QVERIFY(m_mount->control(u"unfill"_s));
    const QDir folder(m_mount->path());
    QVERIFY(folder.mkpath(u"images"_s));
    const QString images = folder.filePath(u"images"_s);
    QVERIFY(writeTo(images + u"/object"_s, "old"));
    QVERIFY(fillUpTo(*m_mount, room));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + images.toUtf8()}});
    QTRY_VERIFY(bench.registry.store(u"disk"_s)->snapshot().permits(Capability::WriteAccess));
    for (const auto &[name, overwrite] : {std::pair(u"new"_s, false), std::pair(u"object"_s, true)}) {
        const auto added = FaultBench::wait(bench.driver(u"disk"_s)->add(name, memorySource(data), overwrite));
        QVERIFY(!added.has_value());
        // Refused where a probe saw the disk at the very moment when the object before had filled it.
        const bool isRefused = added.error().kind == ErrorKind::Refused && added.error().reason == Reason::Full;
        QVERIFY(isRefused || (added.error().kind == ErrorKind::StorageFull && added.error().temporary));
        QVERIFY(FaultBench::hasOnly(images, {u"object"_s}));
        QCOMPARE(contentOf(images + u"/object"_s), QByteArray("old"));
    }
    QVERIFY(bench.registry.store(u"disk"_s)->snapshot().permits(Capability::Delete));
    QVERIFY(FaultBench::wait(bench.driver(u"disk"_s)->remove(u"object"_s)).has_value());
}

/// It waits, says why, and goes on.
void tst_FaultsDisk::queue()
{
    QFETCH(qint64, room);
    QVERIFY(m_mount->control(u"unfill"_s));
    const QDir folder(m_mount->path());
    QVERIFY(folder.mkpath(u"images"_s));
    const QString images = folder.filePath(u"images"_s);
    QTemporaryDir local;
    QVERIFY(writeTo(local.filePath(u"image"_s), data));
    QVERIFY(fillUpTo(*m_mount, room));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + images.toUtf8()}});
    QTRY_VERIFY(bench.registry.store(u"disk"_s)->snapshot().permits(Capability::WriteAccess));
    const quint64 id = bench.queue.upload(local.filePath(u"image"_s), u"disk"_s, u"object"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).attempts >= 1 && bench.transfer(id).error, patience);
    QCOMPARE(bench.transfer(id).error->kind, ErrorKind::StorageFull);
    QVERIFY(!QFile::exists(images + u"/object"_s));
    QVERIFY(m_mount->control(u"unfill"_s));
    const auto isOver = [&] { return bench.transfer(id).isOver(); };
    QTRY_VERIFY_WITH_TIMEOUT(isOver(), patience);
    if (bench.transfer(id).state == Transfer::State::Failed) // there was room, if too little: no time heals that
        bench.queue.retry(id);
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).state == Transfer::State::Done, patience);
    QCOMPARE(bench.transfer(id).check, Transfer::Check::Verified);
    QVERIFY(contentOf(images + u"/object"_s) == data);
    QVERIFY(FaultBench::hasOnly(images, {u"object"_s}));
    QVERIFY(QFile::remove(images + u"/object"_s));
}

/// The disk of this machine, to which a download goes.
void tst_FaultsDisk::download()
{
    QFETCH(qint64, room);
    QVERIFY(m_mount->control(u"unfill"_s));
    const QDir folder(m_mount->path());
    QVERIFY(folder.mkpath(u"downloads"_s));
    const QString target = folder.filePath(u"downloads/object"_s);
    QTemporaryDir images;
    QVERIFY(writeTo(images.filePath(u"object"_s), data));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + images.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    QVERIFY(fillUpTo(*m_mount, room));
    const Snapshot before = bench.registry.store(u"disk"_s)->snapshot();
    const ObjectInfo object{.name = u"object"_s, .path = u"object"_s, .size = faultSize};
    const quint64 id = bench.queue.download(u"disk"_s, object, target);
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).state == Transfer::State::Failed, patience);
    QCOMPARE(bench.transfer(id).error->kind, ErrorKind::LocalFile);
    QVERIFY(bench.transfer(id).error->evidence.contains(u"ENOSPC"_s));
    QVERIFY(!QFile::exists(target));
    QVERIFY(
        bench.registry.store(u"disk"_s)->snapshot().saysSameAs(before)); // a full disk here says nothing of the store
    QVERIFY(m_mount->control(u"unfill"_s));
    bench.queue.retry(id);
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).state == Transfer::State::Done, patience);
    QVERIFY(contentOf(target) == data);
    QVERIFY(FaultBench::hasOnly(folder.filePath(u"downloads"_s), {u"object"_s}));
    QVERIFY(QFile::remove(target));
}

QTEST_GUILESS_MAIN(tst_FaultsDisk)
#include "tst_faults_disk.moc"
