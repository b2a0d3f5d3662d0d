// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/workerpool.h"

#include <QTest>

#include <atomic>
#include <future>

using namespace Quartermaster;

class tst_WorkerPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hung_makeRoomTogether();
    void aside_keepsNobodyWaiting();
    void progress_isLimited();
};

/// All that hang are replaced at once, not one by one.
void tst_WorkerPool::hung_makeRoomTogether()
{
    constexpr int hanging = 16;
    constexpr int late = 1'000; // ms
    WorkerPool pool(8, late);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    for (int i = 0; i < hanging; ++i)
        pool.submit([released] { released.wait(); });
    std::atomic_bool ran = false;
    QElapsedTimer timer;
    timer.start();
    pool.submit([&ran] { ran = true; });
    const bool came = QTest::qWaitFor([&ran] { return ran.load(); }, 20'000);
    const qint64 took = timer.elapsed();
    release.set_value();
    QVERIFY(pool.drain(10'000));
    QVERIFY(came);
    // Two rounds of eight, each noticed within a quarter of the limit; one by one, eight more quarters would be needed.
    QVERIFY2(took < 2 * late + 4 * (late / 4), qPrintable(QString::number(took)));
}

void tst_WorkerPool::aside_keepsNobodyWaiting()
{
    constexpr int late = 60'000; // ms: no thread is written off
    WorkerPool pool(2, late);
    std::promise<void> release;
    const std::shared_future<void> released = release.get_future().share();
    for (int i = 0; i < 30; ++i)
        pool.submitAside([released] { released.wait(); });
    std::atomic_bool ran = false;
    pool.submit([&ran] { ran = true; });
    const bool came = QTest::qWaitFor([&ran] { return ran.load(); }, 20'000);
    const bool drained = pool.drain(0);
    release.set_value();
    QVERIFY(came);
    QVERIFY(!drained);
    QVERIFY(pool.drain(10'000));
    QCOMPARE(pool.lateCount(), 0);
}

/// Ten times a second, and once more when all is done: not for each piece that is read back after that.
void tst_WorkerPool::progress_isLimited()
{
    int reports = 0;
    qint64 last = 0;
    WorkContext context(std::make_shared<CancelToken>(), [&](qint64 done, qint64) {
        ++reports;
        last = done;
    });
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 1'000; ++i)
        context.progress(i, 1'000);
    context.progress(1'000, 1'000);
    QCOMPARE(last, 1'000);
    for (int i = 0; i < 100'000; ++i)
        context.progress(1'000, 1'000);
    QVERIFY2(reports <= 3 + timer.elapsed() / 100, qPrintable(QString::number(reports)));
}

QTEST_GUILESS_MAIN(tst_WorkerPool)
#include "tst_workerpool.moc"
