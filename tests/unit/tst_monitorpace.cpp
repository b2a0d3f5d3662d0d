// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/probelog.h"
#include "tests/unit/simulatedstores.h"

#include <QSignalSpy>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const QString intervalOption = u"probe_interval"_s; // seconds, as all of these
const QString floorOption = u"store_capabilities_update_min_interval"_s;
constexpr double never = 3600;

} // namespace

/// How often stores are probed.
class tst_MonitorPace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void interval_isKeptWithJitter();
    void minimumInterval_isAFloor_data();
    void minimumInterval_isAFloor();
    void unreachable_backsOffAndRecoversByItself();
    void retryAfter_isHonoured();
    void retryAfter_holdsAgainstHints();
};

void tst_MonitorPace::interval_isKeptWithJitter()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, 0.4}}}}); // jitter of 40 ms, well above what a probe takes
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    constexpr int count = 16;
    QTRY_VERIFY_WITH_TIMEOUT(log.pauses(u"a"_s).size() >= count, 20'000);
    const QList<qint64> pauses = log.pauses(u"a"_s);
    QVERIFY2(*std::min_element(pauses.begin(), pauses.end()) >= 355, "a probe came before 90 % of the interval");
    QVERIFY2(*std::min_element(pauses.begin(), pauses.end()) < 400,
             "no probe came earlier than the interval: no jitter");
    QVERIFY2(*std::max_element(pauses.begin(), pauses.end()) > 400, "no probe came later than the interval: no jitter");
    QList<qint64> sorted = pauses;
    std::sort(sorted.begin(), sorted.end());
    QVERIFY2(sorted.at(sorted.size() / 2) < 600, "most probes came late");
}

void tst_MonitorPace::minimumInterval_isAFloor_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("the timer") << u"timer"_s;
    QTest::newRow("a hint") << u"hint"_s;
    QTest::newRow("F5") << u"now"_s;
}

void tst_MonitorPace::minimumInterval_isAFloor()
{
    QFETCH(QString, how);
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, how == u"timer"_s ? 0.05 : never}, {floorOption, 0.3}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_COMPARE(log.ends.value(u"a"_s).size(), 1);
    if (how == u"hint"_s)
        stores.simulation(u"a"_s).setBehaviour({.full = true});
    else if (how == u"now"_s)
        monitor.probeNow(nullptr, u"test"_s);
    QTRY_COMPARE_WITH_TIMEOUT(log.starts.value(u"a"_s).size(), 2, 3'000);
    const QList<qint64> starts = log.starts.value(u"a"_s);
    QVERIFY2(starts[1] - starts[0] >= 299, qPrintable(QString::number(starts[1] - starts[0])));
}

void tst_MonitorPace::unreachable_backsOffAndRecoversByItself()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, 0.05}, {u"simulated_state"_s, u"offline"_s}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(log.pauses(u"a"_s).size() >= 4, 20'000);
    QList<qint64> pauses = log.pauses(u"a"_s);
    for (int i = 0; i < 4; ++i) {
        const qint64 least = (50 << i) * 9 / 10 - 1; // 50, 100, 200, 400 ms, less a tenth
        QVERIFY2(pauses[i] >= least, qPrintable(u"pause %1: %2 ms"_s.arg(i + 1).arg(pauses[i])));
    }
    QCOMPARE(stores.store(u"a"_s).snapshot().state(), StoreState::Offline);

    stores.simulation(u"a"_s).setBehaviour({});
    const auto &snapshot = [&stores] { return stores.store(u"a"_s).snapshot(); };
    QTRY_COMPARE_WITH_TIMEOUT(snapshot().state(), StoreState::Online, 10'000);
    const qsizetype from = log.pauses(u"a"_s).size();
    QTRY_VERIFY(log.pauses(u"a"_s).size() >= from + 4);
    pauses = log.pauses(u"a"_s).mid(from + 1);
    std::sort(pauses.begin(), pauses.end());
    QVERIFY2(pauses.constFirst() < 100, "the pace did not come back");
}

void tst_MonitorPace::retryAfter_isHonoured()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, 0.05}}}});
    stores.simulation(u"a"_s).setBehaviour({.maintenance = true, .retryAfter = 1});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_COMPARE(log.ends.value(u"a"_s).size(), 1);
    const Verdict verdict = stores.store(u"a"_s).snapshot().verdict(OperationKind::Get);
    QCOMPARE(verdict.deciding.reason, Reason::Maintenance);
    QVERIFY(verdict.deciding.until.isValid());
    stores.simulation(u"a"_s).setBehaviour({});
    QTRY_COMPARE_WITH_TIMEOUT(log.starts.value(u"a"_s).size(), 2, 5'000);
    QVERIFY2(log.pauses(u"a"_s).at(0) >= 990, qPrintable(QString::number(log.pauses(u"a"_s).at(0))));
    QTRY_COMPARE(stores.store(u"a"_s).snapshot().state(), StoreState::Online);
}

/// Neither the window's focus nor a failed operation wakes a server that wants to be left alone; F5 does.
void tst_MonitorPace::retryAfter_holdsAgainstHints()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, 0.05}}}, {u"b"_s, {{intervalOption, never}}}});
    stores.simulation(u"a"_s).setBehaviour({.maintenance = true, .retryAfter = 600});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    monitor.hint(nullptr, u"the window got focus"_s);
    monitor.hint(&stores.store(u"a"_s), u"get failed"_s);
    monitor.setWatched(false);
    monitor.setWatched(true);
    QTRY_COMPARE(log.starts.value(u"b"_s).size(), 2); // the hint was for all
    QCOMPARE(log.starts.value(u"a"_s).size(), 1);
    monitor.probeNow(nullptr, u"F5"_s);
    QTRY_COMPARE(log.starts.value(u"a"_s).size(), 2);
}

QTEST_GUILESS_MAIN(tst_MonitorPace)
#include "tst_monitorpace.moc"
