// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/transfermodel.h"
#include "model/transferthrottle.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;
using State = Transfer::State;
using Group = Transfer::Group;

/// What a transfer does when it can't be done at once.
class tst_TransferWaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remedies_data();
    void remedies();
    void delays_data();
    void delays();
    void waitsForTheCapability_data();
    void waitsForTheCapability();
    void waitsWhenItIsLostMeanwhile();
    void temporaryErrors_areTriedAgain();
    void retryAfter_isHonoured();
    void permanentErrors_areNot();
    void doubtful_failsWhenTheStoreSaysItCan();
    void retryNow_doesNotWait();
    void pause_keepsTheTurn();
    void pauseAll_andResumeAll();
    void order_canBeChanged();
    void limit_isShared();
    void limit_endsWhenStopped();
    void manyTransfers_costNoMoreEach();
};

namespace {

ObjectInfo named(const QString &path)
{
    return {.name = path, .path = path};
}

const Error reset{
    .kind = ErrorKind::Unreachable, .detail = u"connection reset"_s, .reason = Reason::Unreachable, .temporary = true};

QStringList waitingNames(const TransferQueue &queue)
{
    QStringList names;
    for (const auto &[turn, id] : queue.schedule().group(Group::Waiting))
        names << queue.transfer(id)->path;
    return names;
}

} // namespace

void tst_TransferWaiting::remedies_data()
{
    QTest::addColumn<Error>("error");
    QTest::addColumn<Remedy>("remedy");
    const auto row = [](const char *name, const Error &error, Remedy remedy) {
        QTest::newRow(name) << error << remedy;
    };
    row("reset", reset, Remedy::TryAgain);
    row("no answer", {.kind = ErrorKind::TimedOut, .detail = u"what"_s, .reason = Reason::Timeout}, Remedy::TryAgain);
    row("HTTP 503 with Retry-After",
        {.kind = ErrorKind::Unreachable,
         .detail = u"what"_s,
         .reason = Reason::Maintenance,
         .temporary = true,
         .retryAfter = 5},
        Remedy::TryAgain);
    row("cut off", {.kind = ErrorKind::BadAnswer, .detail = u"what"_s, .temporary = true}, Remedy::TryAgain);
    row("changed while it was read", {.kind = ErrorKind::SourceChanged, .detail = u"what"_s, .temporary = true},
        Remedy::TryAgain);
    row("nonsense", {.kind = ErrorKind::BadAnswer, .detail = u"what"_s}, Remedy::GiveUp);
    row("expired certificate", {.kind = ErrorKind::Unreachable, .detail = u"what"_s, .reason = Reason::Certificate},
        Remedy::WaitForStore);
    row("read-only", {.kind = ErrorKind::NotPermitted, .detail = u"what"_s, .reason = Reason::ReadOnly},
        Remedy::WaitForStore);
    row("full", {.kind = ErrorKind::StorageFull, .detail = u"what"_s, .reason = Reason::Full}, Remedy::WaitForStore);
    row("too large", {.kind = ErrorKind::StorageFull, .detail = u"what"_s, .reason = Reason::TooLarge}, Remedy::GiveUp);
    row("refused", {.kind = ErrorKind::Refused, .detail = u"what"_s}, Remedy::WaitForStore);
    row("not found", {.kind = ErrorKind::NotFound, .detail = u"what"_s}, Remedy::GiveUp);
    row("exists", {.kind = ErrorKind::AlreadyExists, .detail = u"what"_s}, Remedy::GiveUp);
    row("this side's disk is full", {.kind = ErrorKind::LocalFile, .detail = u"what"_s, .reason = Reason::Full},
        Remedy::GiveUp);
    row("hashes differ", {.kind = ErrorKind::ChecksumMismatch, .detail = u"what"_s}, Remedy::GiveUp);
}

void tst_TransferWaiting::remedies()
{
    QFETCH(Error, error);
    QFETCH(Remedy, remedy);
    QCOMPARE(remedyFor(error), remedy);
}

void tst_TransferWaiting::delays_data()
{
    QTest::addColumn<int>("attempts");
    QTest::addColumn<int>("retryAfter");
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");
    QTest::newRow("first") << 1 << -1 << 500LL << 1000LL;
    QTest::newRow("second") << 2 << -1 << 1000LL << 2000LL;
    QTest::newRow("fifth") << 5 << -1 << 8000LL << 16000LL;
    QTest::newRow("many") << 40 << -1 << 30000LL << 60000LL;
    QTest::newRow("the server names more") << 1 << 30 << 30125LL << 30250LL;
    QTest::newRow("the server names less") << 5 << 1 << 8000LL << 16000LL;
}

void tst_TransferWaiting::delays()
{
    QFETCH(int, attempts);
    QFETCH(int, retryAfter);
    QFETCH(qint64, least);
    QFETCH(qint64, most);
    const RetryPolicy policy;
    QCOMPARE(policy.delayAfter(attempts, retryAfter, 0), least);
    QCOMPARE(policy.delayAfter(attempts, retryAfter, 1), most);
}

void tst_TransferWaiting::waitsForTheCapability_data()
{
    QTest::addColumn<Transfer::Kind>("kind");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("text");
    const auto text = [](const char *tail) { return u"Waiting for "_s + QString::fromLatin1(tail); };
    QTest::newRow("upload, read-only") << Transfer::Kind::Upload << u"read-only"_s
                                       << text("b: the store is read-only (mount flag ro)");
    QTest::newRow("upload, full") << Transfer::Kind::Upload << u"full"_s << text("b: ");
    QTest::newRow("deletion, read-only") << Transfer::Kind::Remove << u"read-only"_s << text("b: ");
    QTest::newRow("download, offline") << Transfer::Kind::Download << u"offline"_s << text("b: ");
    QTest::newRow("copy, target read-only") << Transfer::Kind::Copy << u"read-only"_s << text("b: ");
    QTest::newRow("copy, source offline") << Transfer::Kind::Copy << u"source offline"_s << text("a: ");
    QTest::newRow("not asked yet") << Transfer::Kind::Upload << u"unknown"_s << text("b: checking what it can do");
}

void tst_TransferWaiting::waitsForTheCapability()
{
    QFETCH(Transfer::Kind, kind);
    QFETCH(QString, trouble);
    QFETCH(QString, text);
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    if (trouble == "read-only"_L1)
        stores.goReadOnly(u"b"_s);
    else if (trouble == "full"_L1)
        stores.goFull(u"b"_s);
    else if (trouble == "offline"_L1)
        stores.goOffline(u"b"_s);
    else if (trouble == "source offline"_L1)
        stores.goOffline(u"a"_s);
    if (trouble == "source offline"_L1)
        stores.probe(u"b"_s);
    stores.backend(u"a"_s).put(u"img"_s, "data");
    stores.backend(u"b"_s).put(u"old"_s, "data");
    const QTemporaryDir folder;
    QFile source(folder.filePath(u"file"_s));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write("data") == 4);
    source.close();
    TransferQueue queue(stores.registry);
    queue.setConcurrency(1);
    Transfer transfer{.kind = kind, .store = u"b"_s, .path = u"old"_s};
    if (kind == Transfer::Kind::Upload) {
        transfer.path = u"new"_s;
        transfer.localFile = source.fileName();
    } else if (kind == Transfer::Kind::Download) {
        transfer.localFile = folder.filePath(u"target"_s);
    } else if (kind == Transfer::Kind::Copy) {
        transfer.store = u"a"_s;
        transfer.path = u"img"_s;
        transfer.targetStore = u"b"_s;
        transfer.targetPath = u"new"_s;
    }
    const quint64 id = queue.add({transfer}).first();
    // One that can go on passes the one that waits.
    const quint64 other = queue.remove(u"c"_s, {named(u"none"_s)}).first();
    QTRY_COMPARE(queue.transfer(other)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->state, State::Waiting);
    QVERIFY2(queue.stateText(*queue.transfer(id)).startsWith(text), qPrintable(queue.stateText(*queue.transfer(id))));
    QVERIFY(stores.backend(u"a"_s).calls().isEmpty() && stores.backend(u"b"_s).calls().isEmpty());
    QSignalSpy texts(&queue, &TransferQueue::waitingChanged);
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    QVERIFY(texts.count() > 0);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
    QCOMPARE(queue.transfer(id)->attempts, 1);
}

void tst_TransferWaiting::waitsWhenItIsLostMeanwhile()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s, {}, {.freeBytes = 5, .totalBytes = 10}); // so that "full" is not learnt, but asked for
    FakeBackend &backend = stores.backend(u"a"_s);
    const QTemporaryDir folder;
    QFile source(folder.filePath(u"file"_s));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write("data") == 4);
    source.close();
    backend.failWith(Error{.kind = ErrorKind::StorageFull, .detail = u"ENOSPC"_s, .reason = Reason::Full});
    TransferQueue queue(stores.registry);
    const quint64 id = queue.upload(source.fileName(), u"a"_s, u"img"_s);
    QTRY_VERIFY(queue.transfer(id)->isDoubtful);
    QVERIFY(queue.stateText(*queue.transfer(id)).startsWith(u"Waiting for what the store says now. "_s));
    stores.goFull(u"a"_s); // as the probe finds
    QVERIFY(!queue.transfer(id)->isDoubtful);
    QVERIFY(queue.stateText(*queue.transfer(id)).startsWith(u"Waiting for a: "_s));
    QCOMPARE(queue.counts(), (TransferCounts{.waiting = 1}));
    backend.failWith({});
    stores.probe(u"a"_s);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
}

void tst_TransferWaiting::temporaryErrors_areTriedAgain()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.backend(u"a"_s).failWith(reset);
    TransferQueue queue(stores.registry);
    queue.setRetryPolicy({.mostAttempts = 4, .firstDelay = 20, .longestDelay = 40});
    QSignalSpy finished(&queue, &TransferQueue::finished);
    const quint64 gives = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_COMPARE(queue.transfer(gives)->attempts, 2);
    QTRY_COMPARE(queue.transfer(gives)->state, State::Failed);
    QCOMPARE(queue.transfer(gives)->attempts, 4);
    QCOMPARE(stores.backend(u"a"_s).calls().size(), 4);
    QCOMPARE(finished.count(), 1);

    queue.setRetryPolicy({.mostAttempts = 5, .firstDelay = 200'000, .longestDelay = 400'000});
    queue.retry(gives);
    QTRY_VERIFY(queue.transfer(gives)->retryAt.isValid());
    const QString text = queue.stateText(*queue.transfer(gives));
    QVERIFY2(text.contains(u"(attempt 2 of 5). Cannot delete img in a: "_s), qPrintable(text));
    stores.backend(u"a"_s).failWith({});
    stores.goOffline(u"a"_s);
    stores.probe(u"a"_s); // it is back: nobody waits for the clock
    QTRY_COMPARE(queue.transfer(gives)->state, State::Done);
    QVERIFY(!queue.transfer(gives)->error);
}

void tst_TransferWaiting::retryAfter_isHonoured()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    Error busy = reset;
    busy.retryAfter = 100;
    stores.backend(u"a"_s).failWith(busy);
    TransferQueue queue(stores.registry);
    queue.setRetryPolicy({.firstDelay = 10});
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_VERIFY(queue.transfer(id)->retryAt.isValid());
    QVERIFY(QDateTime::currentDateTimeUtc().secsTo(queue.transfer(id)->retryAt) > 90);
}

void tst_TransferWaiting::permanentErrors_areNot()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).failWith(Error{.kind = ErrorKind::BadAnswer, .detail = u"nonsense"_s});
    TransferQueue queue(stores.registry);
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_COMPARE(queue.transfer(id)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->attempts, 1);
}

void tst_TransferWaiting::doubtful_failsWhenTheStoreSaysItCan()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s, {}, {.freeBytes = 5, .totalBytes = 10});
    stores.backend(u"a"_s).failWith(
        Error{.kind = ErrorKind::StorageFull, .detail = u"ENOSPC"_s, .reason = Reason::Full});
    TransferQueue queue(stores.registry);
    queue.setRetryPolicy({.settleTime = 30});
    const QTemporaryDir folder;
    QFile source(folder.filePath(u"file"_s));
    QVERIFY(source.open(QIODevice::WriteOnly));
    source.close();
    const quint64 id = queue.upload(source.fileName(), u"a"_s, u"img"_s);
    QTRY_COMPARE(queue.transfer(id)->state, State::Failed); // it was too large for what is left
    QCOMPARE(queue.transfer(id)->error->reason, Reason::Full);
    QCOMPARE(queue.transfer(id)->attempts, 1);
}

void tst_TransferWaiting::retryNow_doesNotWait()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.backend(u"a"_s).failWith(reset);
    TransferQueue queue(stores.registry);
    queue.setRetryPolicy({.firstDelay = 500'000, .longestDelay = 500'000});
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_VERIFY(queue.transfer(id)->retryAt.isValid());
    stores.backend(u"a"_s).failWith({});
    queue.retry(id);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
}

void tst_TransferWaiting::pause_keepsTheTurn()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    for (const auto *name : {"one", "two", "three"})
        backend.put(QString::fromLatin1(name), "x");
    backend.hold(true);
    TransferQueue queue(stores.registry);
    queue.setConcurrency(1);
    const QList<quint64> ids = queue.remove(u"a"_s, {named(u"one"_s), named(u"two"_s), named(u"three"_s)});
    QTRY_COMPARE(queue.transfer(ids[0])->state, State::Active);
    queue.pause(ids[0]);
    QCOMPARE(queue.transfer(ids[0])->state, State::Paused);
    QCOMPARE(queue.stateText(*queue.transfer(ids[0])), u"Paused"_s);
    QTRY_COMPARE(queue.transfer(ids[1])->state, State::Active);
    queue.pause(ids[2]);
    queue.resume(ids[0]);
    QCOMPARE(waitingNames(queue), (QStringList{u"one"_s, u"three"_s}));
    backend.hold(false);
    QTRY_COMPARE(queue.counts(), (TransferCounts{.paused = 1, .done = 2}));
    QCOMPARE(backend.paths(), QStringList{u"three"_s});
    queue.pause(ids[0]);
    QCOMPARE(queue.transfer(ids[0])->state, State::Done);
    queue.cancel(ids[2]);
    QCOMPARE(queue.counts(), (TransferCounts{.done = 2, .canceled = 1}));
}

void tst_TransferWaiting::pauseAll_andResumeAll()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.hold(true);
    TransferQueue queue(stores.registry);
    QList<ObjectInfo> objects;
    for (int i = 0; i < 10; ++i) {
        objects << named(QString::number(i));
        backend.put(QString::number(i), "x");
    }
    queue.remove(u"a"_s, objects);
    QTRY_COMPARE(queue.counts().active, 2);
    queue.pauseAll();
    QCOMPARE(queue.counts(), (TransferCounts{.paused = 10}));
    backend.hold(false);
    queue.resumeAll();
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 10}));
}

void tst_TransferWaiting::order_canBeChanged()
{
    FakeStores stores({u"a"_s}); // not probed: all wait
    TransferQueue queue(stores.registry);
    TransferModel model(queue, Group::Waiting);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    const QList<quint64> ids = queue.remove(u"a"_s, {named(u"1"_s), named(u"2"_s), named(u"3"_s), named(u"4"_s)});
    const auto names = [&queue] { return waitingNames(queue).join(u' '); };
    QCOMPARE(names(), u"1 2 3 4"_s);
    queue.move(ids[2], TransferQueue::Move::Up);
    QCOMPARE(names(), u"1 3 2 4"_s);
    queue.move(ids[3], TransferQueue::Move::First);
    QCOMPARE(names(), u"4 1 3 2"_s);
    queue.move(ids[0], TransferQueue::Move::First);
    QCOMPARE(names(), u"1 4 3 2"_s);
    queue.move(ids[0], TransferQueue::Move::Down);
    QCOMPARE(names(), u"4 1 3 2"_s);
    queue.move(ids[3], TransferQueue::Move::Last);
    QCOMPARE(names(), u"1 3 2 4"_s);
    queue.move(ids[0], TransferQueue::Move::Up);
    queue.move(ids[3], TransferQueue::Move::Down);
    QCOMPARE(names(), u"1 3 2 4"_s);
    const auto shown = [&model] {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts << model.index(row, TransferModel::NameColumn).data().toString();
        return texts.join(u' ');
    };
    QTRY_COMPARE(shown(), u"1 3 2 4"_s);
    queue.move(ids[3], TransferQueue::Move::First);
    QTRY_COMPARE(shown(), u"4 1 3 2"_s);
    queue.setConcurrency(1);
    QSignalSpy finished(&queue, &TransferQueue::finished);
    stores.probe(u"a"_s);
    QTRY_COMPARE(finished.count(), 4);
    QCOMPARE(finished.first().first().value<Transfer>().path, u"4"_s);
}

void tst_TransferWaiting::limit_isShared()
{
    auto limit = std::make_shared<BandwidthLimit>();
    limit->setBytesPerSecond(4'000'000);
    auto control = std::make_shared<StreamControl>();
    QElapsedTimer timer;
    timer.start();
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back(QThread::create([limit, control] {
            const auto data = std::make_shared<QByteArray>();
            const auto sink = throttledSink(memorySink(data), limit, control);
            QVERIFY(sink->begin(-1));
            QVERIFY(sink->write(QByteArray(1'000'000, 'x')));
            QVERIFY(sink->finish());
            QCOMPARE(data->size(), 1'000'000);
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait(10'000));
    const qint64 took = timer.elapsed();
    QVERIFY2(took >= 600 && took < 5000, qPrintable(QString::number(took))); // 0.75 s, less the burst
}

void tst_TransferWaiting::limit_endsWhenStopped()
{
    auto limit = std::make_shared<BandwidthLimit>();
    limit->setBytesPerSecond(1000);
    auto control = std::make_shared<StreamControl>();
    Result<qint64> ended = 0;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        const auto source = throttledSource(memorySource(QByteArray(1'000'000, 'x')), limit, control);
        ended = source->open();
        QByteArray buffer(500'000, '\0');
        while (ended && *ended > 0)
            ended = source->read(buffer.data(), buffer.size());
    }));
    thread->start();
    QVERIFY(!thread->wait(150));
    control->stop = true;
    QVERIFY(thread->wait(5'000));
    QVERIFY(!ended);
    QCOMPARE(ended.error().kind, ErrorKind::Canceled);
}

void tst_TransferWaiting::manyTransfers_costNoMoreEach()
{
    const auto milliseconds = [](int count) {
        FakeStores stores({u"a"_s});
        stores.goReadOnly(u"a"_s);
        TransferQueue queue(stores.registry);
        TransferModel model(queue, Group::Waiting);
        QList<ObjectInfo> objects;
        for (int i = 0; i < count; ++i)
            objects << named(QString::number(i));
        QElapsedTimer timer;
        timer.start();
        const QList<quint64> ids = queue.remove(u"a"_s, objects);
        for (int i = 0; i < count; ++i)
            queue.move(ids.at(i), i % 2 ? TransferQueue::Move::First : TransferQueue::Move::Down);
        QCoreApplication::processEvents();
        for (int i = 0; i < 50; ++i) { // flips cost nothing for each that waits
            stores.goFull(u"a"_s);
            stores.goReadOnly(u"a"_s);
        }
        queue.pauseAll();
        queue.resumeAll();
        for (const quint64 id : ids)
            queue.cancel(id);
        queue.retryFailed();
        queue.clearFinished();
        return timer.elapsed();
    };
    const qint64 few = std::max<qint64>(milliseconds(5'000), 20);
    const qint64 many = milliseconds(50'000);
    qInfo() << "5,000:" << few << "ms, 50,000:" << many << "ms";
    QVERIFY2(many < few * 40, qPrintable(u"%1 ms for 5,000, %2 ms for 50,000"_s.arg(few).arg(many)));
}

QTEST_GUILESS_MAIN(tst_TransferWaiting)
#include "tst_transferwaiting.moc"
