// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/faults/faultbench.h"

#include <unistd.h>

using namespace Quartermaster;

namespace {

const QByteArray data = testBytes(faultSize);

/// Does to the file at \a path what \a how says.
bool change(const QString &path, const QByteArray &how)
{
    QFile file(path);
    if (how == "shrinks")
        return file.resize(faultSize / 20);
    if (how == "grows")
        return file.open(QIODevice::Append) && file.write("more") == 4 && file.flush();
    if (how == "is rewritten") // the size stays
        return file.open(QIODevice::ReadWrite) && file.seek(faultSize / 2) && file.write("other") == 5 && file.flush();
    qFatal("%s", how.constData());
}

} // namespace

/// What is read changes while it is read, at ten points: no mixture of old and new ever gets a name.
class tst_FaultsSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void uploaded_data();
    void uploaded();
    void downloaded_data() { uploaded_data(); }
    void downloaded();
    void queued_data() { uploaded_data(); }
    void queued();
    void copied_data() { uploaded_data(); }
    void copied();
};

void tst_FaultsSource::uploaded_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<qint64>("at");
    for (const char *how : {"shrinks", "grows", "is rewritten"}) {
        for (int i = 0; i < faultPoints; ++i)
            QTest::addRow("%s, point %d", how, i) << QByteArray(how) << faultPoint(i);
    }
}

void tst_FaultsSource::uploaded()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    QTemporaryDir local;
    QTemporaryDir store;
    const QString file = local.filePath(u"image"_s);
    QVERIFY(writeTo(file, data));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + store.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    bool done = false;
    auto source = std::make_shared<TroubledSource>(fileSource(file), at, [&] { done = change(file, how); });
    const auto added = FaultBench::wait(bench.driver(u"disk"_s)->add(u"object"_s, std::move(source)));
    QVERIFY(done);
    QVERIFY(!added.has_value());
    QCOMPARE(added.error().kind, ErrorKind::SourceChanged);
    QVERIFY(FaultBench::hasOnly(store.path(), {}));
    QVERIFY(bench.registry.store(u"disk"_s)->snapshot().permits(Capability::WriteAccess)); // it is not to blame
}

void tst_FaultsSource::downloaded()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    QTemporaryDir local;
    QTemporaryDir store;
    QVERIFY(writeTo(store.filePath(u"object"_s), data));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + store.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    bool done = false;
    const QString file = local.filePath(u"image"_s);
    auto sink = std::make_shared<TroubledSink>(fileSink(file, false), at,
                                               [&] { done = change(store.filePath(u"object"_s), how); });
    const auto fetched = FaultBench::wait(bench.driver(u"disk"_s)->get(u"object"_s, {}, std::move(sink)));
    QVERIFY(done);
    QVERIFY(!fetched.has_value());
    QCOMPARE(fetched.error().kind, ErrorKind::SourceChanged);
    QVERIFY(!QFile::exists(file));
}

/// An upload that is slow enough for somebody to change the file in the middle of it.
void tst_FaultsSource::queued()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    QTemporaryDir local;
    QTemporaryDir store;
    const QString file = local.filePath(u"image"_s);
    QVERIFY(writeTo(file, data));
    FaultBench bench({{"disk:file", "filesystem_store_datadir = " + store.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    bench.queue.setBytesPerSecond(2 * faultSize);
    const quint64 id = bench.queue.upload(file, u"disk"_s, u"object"_s);
    bool done = false;
    connect(&bench.queue, &TransferQueue::changed, &bench.queue, [&](quint64 which) {
        const Transfer now = bench.transfer(which);
        if (!done && now.state == Transfer::State::Active && now.done >= std::min(at, faultSize / 2))
            done = change(file, how);
    });
    QTRY_VERIFY_WITH_TIMEOUT(done || bench.transfer(id).isOver(), 10'000);
    bench.queue.setBytesPerSecond(0);
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).isOver(), 20'000);
    const QByteArray now = contentOf(file);
    const QByteArray kept = contentOf(store.filePath(u"object"_s));
    // All of it was read before the change, or it was begun anew with what the file is now.
    if (bench.transfer(id).state == Transfer::State::Done)
        QVERIFY(kept == data || kept == now);
    else
        QCOMPARE(bench.transfer(id).error->kind, ErrorKind::SourceChanged);
    QVERIFY(FaultBench::hasOnly(
        store.path(), bench.transfer(id).state == Transfer::State::Done ? QStringList{u"object"_s} : QStringList()));
}

/// From one store to another, through this machine.
void tst_FaultsSource::copied()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    QTemporaryDir one;
    QTemporaryDir other;
    QVERIFY(writeTo(one.filePath(u"object"_s), data));
    FaultBench bench({{"one:file", "filesystem_store_datadir = " + one.path().toUtf8()},
                      {"other:file", "filesystem_store_datadir = " + other.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    Pipe pipe = makePipe(64 * 1024);
    bool done = false;
    auto sink = std::make_shared<TroubledSink>(std::move(pipe.sink), at,
                                               [&] { done = change(one.filePath(u"object"_s), how); });
    const auto reading = bench.driver(u"one"_s)->get(u"object"_s, {}, std::move(sink));
    const auto writing = bench.driver(u"other"_s)->add(u"object"_s, std::move(pipe.source));
    QSignalSpy written(writing.get(), &Operation::finished);
    writing->start();
    const auto read = FaultBench::wait(reading);
    QVERIFY(done);
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().kind, ErrorKind::SourceChanged);
    QVERIFY(writing->isFinished() || written.wait(10'000));
    QVERIFY(!writing->result().has_value());
    QVERIFY(FaultBench::hasOnly(other.path(), {}));
}

QTEST_GUILESS_MAIN(tst_FaultsSource)
#include "tst_faults_source.moc"
