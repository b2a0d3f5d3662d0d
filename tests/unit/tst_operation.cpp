// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/operation.h"
#include "model/workerpool.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPointer>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <atomic>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 5'000; // ms; only a failing test waits so long

/// Ends when the test says so.
class ManualOperation final : public OperationOf<int>
{
public:
    int starts = 0;
    int cancels = 0;

    using OperationOf<int>::finish;
    using OperationOf<int>::reportProgress;

protected:
    void doStart() override { ++starts; }
    void doCancel() override { ++cancels; }
};

std::unique_ptr<ManualOperation, OperationDeleter> manual()
{
    return std::unique_ptr<ManualOperation, OperationDeleter>(new ManualOperation);
}

/// Tasks that wait until the test opens the gate; opened at the latest when the test ends.
class Gate
{
public:
    Gate() = default;
    ~Gate() { open(); }
    Q_DISABLE_COPY_MOVE(Gate)

    [[nodiscard]] std::function<void()> task() const
    {
        return [shared = m_shared] {
            shared->entered.release();
            shared->opened.acquire();
        };
    }
    [[nodiscard]] bool waitForEntered(int count) const { return m_shared->entered.tryAcquire(count, patience); }
    [[nodiscard]] bool isEnteredWithin(int milliseconds) const { return m_shared->entered.tryAcquire(1, milliseconds); }
    void open() const { m_shared->opened.release(1'000); }

private:
    struct Shared {
        QSemaphore entered;
        QSemaphore opened;
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace

class tst_Operation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settled_finishesLater();
    void start_countsOnce();
    void finish_firstResultCounts();
    void cancel_beforeStart();
    void cancel_afterStart();
    void cancel_afterTheEnd_isHarmless();
    void lettingGo_cancelsAndSaysNothing();
    void assigning_endsTheOlderOne();
    void stallLimit_endsWithTimedOut();
    void stallLimit_progressPutsItOff();
    void hold_keepsTheOwnerAsLongAsTheOperation();

    void worker_handsOverTheResult();
    void worker_reportsProgressInThisThread();
    void worker_cancelReachesTheFunction();
    void worker_canceledWhileItWaits_neverRuns();
    void worker_lateAnswerIsDropped();
    void worker_functionIsGoneWhenTheResultIsThere();

    void pool_widthIsKept();
    void pool_lateTaskHoldsUpNobody();
    void pool_lateCount();
    void pool_drain();
    void pool_mayGoWhileATaskHangs();
    void mailbox_staysSilentAfterItsTarget();
    void mailbox_staysSilentWhenClosed();
};

void tst_Operation::settled_finishesLater()
{
    const auto operation = settled<int>(5);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(operation->isFinished());
    QCOMPARE(finished.count(), 0);
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->result().value(), 5);
    QVERIFY(!operation->error());
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
}

void tst_Operation::start_countsOnce()
{
    const auto operation = manual();
    operation->start();
    operation->start();
    QCOMPARE(operation->starts, 1);
}

void tst_Operation::finish_firstResultCounts()
{
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    operation->finish(1);
    operation->finish(2);
    operation->finish(failure(ErrorKind::Failed, u"late"_s));
    QCOMPARE(finished.count(), 0);
    QVERIFY(finished.wait(patience));
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(operation->result().value(), 1);
}

void tst_Operation::cancel_beforeStart()
{
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->cancel();
    QCOMPARE(finished.count(), 0);
    operation->start();
    QCOMPARE(operation->starts, 0);
    QCOMPARE(operation->cancels, 0); // there is nothing to stop
    QVERIFY(finished.wait(patience));
    QVERIFY(operation->error());
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
}

void tst_Operation::cancel_afterStart()
{
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    QSignalSpy progress(operation.get(), &Operation::progressChanged);
    operation->start();
    operation->cancel();
    operation->cancel();
    QCOMPARE(operation->cancels, 1);
    QCOMPARE(finished.count(), 0);
    operation->finish(3); // the answer that was under way
    operation->reportProgress(1, 2);
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QCOMPARE(progress.count(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
}

void tst_Operation::cancel_afterTheEnd_isHarmless()
{
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    operation->finish(4);
    QVERIFY(finished.wait(patience));
    operation->cancel();
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(operation->cancels, 0);
    QCOMPARE(operation->result().value(), 4);
}

void tst_Operation::lettingGo_cancelsAndSaysNothing()
{
    auto operation = manual();
    const QPointer<ManualOperation> raw(operation.get());
    int heard = 0;
    connect(raw, &Operation::finished, this, [&heard] { ++heard; });
    operation->start();
    operation.reset();
    QVERIFY(raw); // until the event loop
    QCOMPARE(raw->cancels, 1);
    QTRY_VERIFY(!raw);
    QCOMPARE(heard, 0);
}

void tst_Operation::assigning_endsTheOlderOne()
{
    OperationPtr<int> operation(new ManualOperation);
    const QPointer<ManualOperation> older(static_cast<ManualOperation *>(operation.get()));
    int heard = 0;
    connect(operation.get(), &Operation::finished, this, [&heard] { heard += 100; });
    operation->start();
    older->finish(1); // finished() is already in the queue
    operation = settled<int>(2);
    connect(operation.get(), &Operation::finished, this, [&heard] { ++heard; });
    operation->start();
    QTRY_VERIFY(!older);
    QTRY_COMPARE(heard, 1);
}

void tst_Operation::stallLimit_endsWithTimedOut()
{
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->setStallLimit(20);
    operation->start();
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->error()->kind, ErrorKind::TimedOut);
    QCOMPARE(operation->error()->reason, Reason::Timeout);
    QVERIFY(operation->error()->temporary);
    QCOMPARE(operation->cancels, 1);
}

void tst_Operation::stallLimit_progressPutsItOff()
{
    constexpr int limit = 400;
    const auto operation = manual();
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->setStallLimit(limit);
    QElapsedTimer sinceProgress;
    QTimer steps;
    int step = 0;
    connect(&steps, &QTimer::timeout, operation.get(), [&] {
        operation->reportProgress(++step, 12);
        sinceProgress.start();
        if (step == 12) // longer than the limit in all
            steps.stop();
    });
    steps.start(limit / 8);
    operation->start();
    QVERIFY(finished.wait(patience));
    QCOMPARE(step, 12);
    QVERIFY(sinceProgress.elapsed() >= limit * 9 / 10); // a coarse timer may be early by a twentieth
    QCOMPARE(operation->error()->kind, ErrorKind::TimedOut);
}

void tst_Operation::hold_keepsTheOwnerAsLongAsTheOperation()
{
    auto owner = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = owner;
    auto operation = manual();
    operation->hold(std::move(owner));
    QVERIFY(!watch.expired());
    operation.reset();
    QTRY_VERIFY(watch.expired());
}

void tst_Operation::worker_handsOverTheResult()
{
    const auto pool = std::make_shared<WorkerPool>();
    auto thread = std::make_shared<QThread *>(nullptr);
    const auto operation = runOnWorker<int>(pool, [thread](WorkContext &) -> Result<int> {
        *thread = QThread::currentThread();
        return 7;
    });
    QThread *heardIn = nullptr;
    connect(operation.get(), &Operation::finished, this, [&heardIn] { heardIn = QThread::currentThread(); });
    operation->start();
    QVERIFY(!operation->isFinished());
    QTRY_COMPARE(heardIn, QThread::currentThread());
    QCOMPARE(operation->result().value(), 7);
    QVERIFY(*thread != QThread::currentThread());
}

void tst_Operation::worker_reportsProgressInThisThread()
{
    const auto pool = std::make_shared<WorkerPool>();
    const auto operation = runOnWorker<int>(pool, [](WorkContext &context) -> Result<int> {
        for (int i = 1; i <= 10'000; ++i)
            context.progress(i, 10'000);
        return 1;
    });
    QList<qint64> steps;
    bool isHere = true;
    connect(operation.get(), &Operation::progressChanged, this, [&](qint64 done, qint64) {
        steps << done;
        isHere = isHere && QThread::currentThread() == thread();
    });
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(finished.wait(patience));
    QVERIFY(isHere);
    QVERIFY(steps.size() >= 2); // the first and the last are always told
    QVERIFY(steps.size() < 1'000);
    QCOMPARE(steps.first(), 1);
    QCOMPARE(steps.last(), 10'000);
    QVERIFY(std::is_sorted(steps.begin(), steps.end()));
}

void tst_Operation::worker_cancelReachesTheFunction()
{
    const auto pool = std::make_shared<WorkerPool>();
    auto began = std::make_shared<QSemaphore>();
    const auto operation = runOnWorker<int>(pool, [began](WorkContext &context) -> Result<int> {
        began->release();
        while (!context.isCanceled())
            QThread::yieldCurrentThread();
        return WorkContext::canceled();
    });
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(began->tryAcquire(1, patience));
    operation->cancel();
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QVERIFY(pool->drain(patience)); // the function has seen it
}

void tst_Operation::worker_canceledWhileItWaits_neverRuns()
{
    const auto pool = std::make_shared<WorkerPool>(1, 600'000);
    const Gate gate;
    pool->submit(gate.task());
    QVERIFY(gate.waitForEntered(1));
    const auto ran = std::make_shared<std::atomic_bool>(false);
    const auto operation = runOnWorker<int>(pool, [ran](WorkContext &) -> Result<int> {
        *ran = true;
        return 1;
    });
    operation->start();
    operation->cancel();
    gate.open();
    QVERIFY(pool->drain(patience));
    QVERIFY(!*ran);
}

void tst_Operation::worker_lateAnswerIsDropped()
{
    const auto pool = std::make_shared<WorkerPool>();
    const Gate gate;
    const auto operation = runOnWorker<int>(pool, [task = gate.task()](WorkContext &) -> Result<int> {
        task();
        return 1;
    });
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(gate.waitForEntered(1));
    operation->cancel();
    QVERIFY(finished.wait(patience)); // although the function still hangs
    gate.open();
    QVERIFY(pool->drain(patience));
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
}

void tst_Operation::worker_functionIsGoneWhenTheResultIsThere()
{
    const auto pool = std::make_shared<WorkerPool>();
    const auto owned = std::make_shared<int>(1);
    const auto operation = runOnWorker<int>(pool, [owned](WorkContext &) -> Result<int> { return *owned; });
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(finished.wait(patience));
    QCOMPARE(owned.use_count(), 1); // what the function owned never dies in this thread
}

void tst_Operation::pool_widthIsKept()
{
    WorkerPool pool(2, 600'000);
    const Gate gate;
    for (int i = 0; i < 3; ++i)
        pool.submit(gate.task());
    QVERIFY(gate.waitForEntered(2));
    QVERIFY(!gate.isEnteredWithin(50));
    gate.open();
    QVERIFY(gate.waitForEntered(1));
    QVERIFY(pool.drain(patience));
}

void tst_Operation::pool_lateTaskHoldsUpNobody()
{
    WorkerPool pool(2, 30);
    const Gate gate;
    for (int i = 0; i < 2; ++i)
        pool.submit(gate.task());
    QVERIFY(gate.waitForEntered(2)); // the pool is full
    const Gate others;
    others.open();
    for (int i = 0; i < 5; ++i)
        pool.submit(others.task());
    QVERIFY(others.waitForEntered(5)); // while both still hang
    QCOMPARE(pool.lateCount(), 2);
}

void tst_Operation::pool_lateCount()
{
    WorkerPool pool(4, 30);
    QCOMPARE(pool.lateCount(), 0);
    const Gate gate;
    for (int i = 0; i < 3; ++i)
        pool.submit(gate.task());
    QVERIFY(gate.waitForEntered(3));
    QTRY_COMPARE(pool.lateCount(), 3);
    gate.open();
    QTRY_COMPARE(pool.lateCount(), 0);
}

void tst_Operation::pool_drain()
{
    WorkerPool pool(1, 600'000);
    QVERIFY(pool.drain(0));
    const Gate gate;
    pool.submit(gate.task());
    QVERIFY(!pool.drain(20));
    gate.open();
    QVERIFY(pool.drain(patience));
}

void tst_Operation::pool_mayGoWhileATaskHangs()
{
    const Gate gate;
    const auto ended = std::make_shared<QSemaphore>();
    {
        WorkerPool pool(1, 30);
        pool.submit([task = gate.task(), ended] {
            task();
            ended->release();
        });
        QVERIFY(gate.waitForEntered(1));
    }
    QVERIFY(!ended->tryAcquire()); // nobody has waited for it
    gate.open();
    QVERIFY(ended->tryAcquire(1, patience));
}

void tst_Operation::mailbox_staysSilentAfterItsTarget()
{
    auto target = std::make_unique<QObject>();
    const Mailbox mailbox(target.get());
    int calls = 0;
    mailbox.post([&calls] { ++calls; });
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
    mailbox.post([&calls] { ++calls; });
    target.reset();
    mailbox.post([&calls] { ++calls; });
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
}

void tst_Operation::mailbox_staysSilentWhenClosed()
{
    QObject target;
    Mailbox mailbox(&target);
    mailbox.close();
    int calls = 0;
    mailbox.post([&calls] { ++calls; });
    QCoreApplication::processEvents();
    QCOMPARE(calls, 0);
}

QTEST_GUILESS_MAIN(tst_Operation)
#include "tst_operation.moc"
