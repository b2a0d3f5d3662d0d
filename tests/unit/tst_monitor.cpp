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
const QString timeoutOption = u"probe_timeout"_s;
constexpr double never = 3600;

Reason decidingReason(const Store &store, OperationKind kind)
{
    return store.snapshot().verdict(kind).deciding.reason;
}

} // namespace

class tst_Monitor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void start_probesEveryStoreAtOnce();
    void start_leavesOutWhatHasNoDriver();
    void hint_probesAtOnce();
    void hint_duringAProbeIsNotLost();
    void manyHints_areFewProbes();
    void failedOperation_probesAtOnce();
    void probeNow_probesAtOnceAndForgetsWhatWasLearnt();
    void probeNow_endsTheBackOff();
    void probeNow_forAll();
    void oneTimeout_keepsTheVerdicts();
    void twoTimeouts_takeThem();
    void oneChange_isOneEvent();
    void hungStore_delaysNobody();
    void removedStore_inMidProbe();
    void removedStore_fromItsOwnEvent();
    void addedStore_isProbedAtOnce();
    void stop_endsProbingAndStartBeginsAgain();
    void restart_fromItsOwnEvent_data();
    void restart_fromItsOwnEvent();
};

void tst_Monitor::start_probesEveryStoreAtOnce()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, never}}},
                      {u"b"_s, {{intervalOption, never}}},
                      {u"c"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    QSignalSpy settled(&monitor, &Monitor::settled);
    QCOMPARE(decidingReason(stores.store(u"a"_s), OperationKind::Add), Reason::NotChecked);
    QVERIFY(!monitor.isSettled());
    monitor.start();
    QTRY_COMPARE(settled.count(), 1);
    QVERIFY(monitor.isSettled());
    for (const Store *store : stores.registry->stores()) {
        QCOMPARE(store->snapshot().state(), StoreState::Online);
        QVERIFY(store->snapshot().permits(Capability::RwRandom));
        QCOMPARE(log.starts.value(store->id()).size(), 1);
    }
}

void tst_Monitor::start_leavesOutWhatHasNoDriver()
{
    SimulatedStores stores;
    Configuration configuration = SimulatedStores::configuration({{u"a"_s, {{intervalOption, never}}}});
    configuration.stores.append({.id = u"odd"_s, .driver = u"punchcards"_s});
    stores.registry->setConfiguration(configuration);
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    QSignalSpy settled(&monitor, &Monitor::settled);
    monitor.start();
    monitor.probeNow(nullptr, u"test"_s);
    QTRY_COMPARE(settled.count(), 1);
    QVERIFY(!log.starts.contains(u"odd"_s));
    QVERIFY(!monitor.isProbing(&stores.store(u"odd"_s)));
}

void tst_Monitor::hint_probesAtOnce()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, never}}}, {u"b"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    QSignalSpy changed(&monitor, &Monitor::capabilitiesChanged);
    stores.simulation(u"a"_s).setBehaviour({.readOnly = true});
    QVERIFY(changed.wait(1'000));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.at(0).at(0).value<Store *>(), &stores.store(u"a"_s));
    QVERIFY(changed.at(0).at(1).value<Snapshot>().permits(Capability::WriteAccess));
    QCOMPARE(changed.at(0).at(2).value<Snapshot>().verdict(OperationKind::Add).deciding.reason, Reason::ReadOnly);
    QVERIFY(changed.at(0).at(3).toString().contains(u"simulation"_s));
    QCOMPARE(log.starts.value(u"b"_s).size(), 1); // nothing of b was hinted
}

void tst_Monitor::hint_duringAProbeIsNotLost()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}, {u"simulated_latency"_s, 200}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    Store *store = &stores.store(u"a"_s);
    QTRY_VERIFY(monitor.isProbing(store));
    monitor.hint(store, u"while it was under way"_s);
    QTRY_COMPARE_WITH_TIMEOUT(log.ends.value(u"a"_s).size(), 2, 5'000);
    QCOMPARE(log.starts.value(u"a"_s).size(), 2);
}

void tst_Monitor::manyHints_areFewProbes()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    for (int i = 0; i < 1'000; ++i)
        stores.simulation(u"a"_s).setBehaviour({.full = i % 2 == 0});
    stores.simulation(u"a"_s).setBehaviour({.quota = true});
    QTRY_COMPARE(decidingReason(stores.store(u"a"_s), OperationKind::Add), Reason::Quota);
    QVERIFY2(log.starts.value(u"a"_s).size() <= 3, qPrintable(QString::number(log.starts.value(u"a"_s).size())));
}

void tst_Monitor::failedOperation_probesAtOnce()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    Store &store = stores.store(u"a"_s);
    stores.simulation(u"a"_s).setBehaviour({.offline = true});
    const auto operation = stores.registry->driver(store)->list({});
    operation->start();
    QTRY_VERIFY(operation->isFinished());
    QCOMPARE(operation->error()->kind, ErrorKind::Unreachable);
    QTRY_COMPARE(store.snapshot().state(), StoreState::Offline);
    QCOMPARE(log.starts.value(u"a"_s).size(), 2);
}

void tst_Monitor::probeNow_probesAtOnceAndForgetsWhatWasLearnt()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}}}});
    stores.simulation(u"a"_s).setBehaviour({.forbidWrite = true, .unknown = true});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    Store &store = stores.store(u"a"_s);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess)); // only trying can tell
    const auto operation = stores.registry->driver(store)->add(u"new"_s, memorySource("data"));
    operation->start();
    QTRY_VERIFY(operation->isFinished());
    QCOMPARE(operation->error()->kind, ErrorKind::NotPermitted);
    QTRY_COMPARE(log.ends.value(u"a"_s).size(), 2);
    QCOMPARE(decidingReason(store, OperationKind::Add), Reason::NotPermitted); // the probe could not tell the opposite

    stores.simulation(u"a"_s).setBehaviour({.unknown = true});
    monitor.probeNow(&store, u"F5"_s);
    QTRY_COMPARE(log.ends.value(u"a"_s).size(), 3);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess));
}

void tst_Monitor::probeNow_endsTheBackOff()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}, {u"simulated_state"_s, u"offline"_s}}}});
    Monitor monitor(*stores.registry);
    monitor.start();
    Store &store = stores.store(u"a"_s);
    QTRY_COMPARE(store.snapshot().state(), StoreState::Offline);
    stores.simulation(u"a"_s).setBehaviour({});
    QSignalSpy changed(&monitor, &Monitor::capabilitiesChanged);
    monitor.probeNow(&store, u"F5"_s);
    QVERIFY(changed.wait(1'000));
    QCOMPARE(store.snapshot().state(), StoreState::Online);
    QCOMPARE(changed.at(0).at(3).toString(), u"F5"_s);
}

void tst_Monitor::probeNow_forAll()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}}}, {u"b"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    monitor.probeNow(nullptr, u"F5"_s);
    QTRY_COMPARE(log.ends.value(u"a"_s).size(), 2);
    QTRY_COMPARE(log.ends.value(u"b"_s).size(), 2);
}

void tst_Monitor::oneTimeout_keepsTheVerdicts()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, never}, {timeoutOption, 0.4}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    QSignalSpy changed(&monitor, &Monitor::capabilitiesChanged);
    Simulation &simulation = stores.simulation(u"a"_s);
    // It hangs through one probe and is back for the next.
    connect(&monitor, &Monitor::probeFinished, this, [&simulation] { simulation.setBehaviour({}); });
    simulation.setBehaviour({.hung = true});
    monitor.probeNow(nullptr, u"test"_s);
    QTRY_COMPARE_WITH_TIMEOUT(log.ends.value(u"a"_s).size(), 3, 5'000);
    QVERIFY(log.ends.value(u"a"_s)[1] - log.starts.value(u"a"_s)[1] >= 190); // it did time out
    QVERIFY(log.pauses(u"a"_s).at(1) < 150);                                 // and was asked again at once
    QCOMPARE(changed.count(), 0);
    QVERIFY(stores.store(u"a"_s).snapshot().permits(Capability::RwRandom));
    QCOMPARE(stores.store(u"a"_s).consecutiveTimeouts(), 0);
}

void tst_Monitor::twoTimeouts_takeThem()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, 0.1}, {timeoutOption, 0.4}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    QSignalSpy changed(&monitor, &Monitor::capabilitiesChanged);
    stores.simulation(u"a"_s).setBehaviour({.hung = true});
    QVERIFY(changed.wait(5'000));
    Store &store = stores.store(u"a"_s);
    QCOMPARE(store.snapshot().state(), StoreState::Offline);
    QCOMPARE(decidingReason(store, OperationKind::List), Reason::Timeout);
    QCOMPARE(store.consecutiveTimeouts(), 2);
    QVERIFY(store.snapshot().permits(Capability::DriverReusable)); // the code's own
    stores.simulation(u"a"_s).setBehaviour({});
    QTRY_COMPARE_WITH_TIMEOUT(store.snapshot().state(), StoreState::Online, 5'000);
    QCOMPARE(changed.count(), 2);
}

void tst_Monitor::oneChange_isOneEvent()
{
    SimulatedStores stores(false);
    stores.configure({{u"a"_s, {{intervalOption, 0.05}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    QSignalSpy changed(&monitor, &Monitor::capabilitiesChanged);
    monitor.start();
    const auto probes = [&log] { return log.ends.value(u"a"_s).size(); };
    QTRY_VERIFY(probes() >= 6);
    QCOMPARE(changed.count(), 1); // from not checked to online
    Simulation &simulation = stores.simulation(u"a"_s);
    simulation.setBehaviour({.readOnly = true});
    qsizetype from = probes();
    QTRY_VERIFY(probes() >= from + 5);
    QCOMPARE(changed.count(), 2);
    const QDateTime since = stores.store(u"a"_s).snapshot().verdict(OperationKind::Add).deciding.since;
    simulation.setBehaviour({.readOnly = true, .capacity = 1 << 20}); // a limit is no answer
    from = probes();
    QTRY_VERIFY(probes() >= from + 5);
    QCOMPARE(changed.count(), 2);
    QCOMPARE(stores.store(u"a"_s).snapshot().verdict(OperationKind::Add).deciding.since, since);
    QVERIFY(stores.store(u"a"_s).snapshot().verdict(OperationKind::Add).deciding.checkedAt > since);
    simulation.setBehaviour({});
    QTRY_COMPARE(changed.count(), 3);
}

void tst_Monitor::hungStore_delaysNobody()
{
    SimulatedStores stores;
    QList<SimulatedStores::One> list{
        {u"hung"_s, {{u"simulated_state"_s, u"hung"_s}, {timeoutOption, 4.0}, {intervalOption, 0.1}}}};
    for (int i = 0; i < 5; ++i)
        list.append({u"fine%1"_s.arg(i), {{intervalOption, 0.05}}});
    stores.configure(list);
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    Store &hung = stores.store(u"hung"_s);
    for (int i = 0; i < 5; ++i) {
        QTRY_VERIFY(log.ends.value(u"fine%1"_s.arg(i)).size() >= 5);
        QVERIFY(stores.store(u"fine%1"_s.arg(i)).snapshot().permits(Capability::RwRandom));
    }
    QVERIFY(log.ends.value(u"hung"_s).isEmpty());
    QVERIFY(monitor.isProbing(&hung));
    QVERIFY(!monitor.isSettled());
    QTRY_COMPARE_WITH_TIMEOUT(decidingReason(hung, OperationKind::Get), Reason::Timeout, 10'000);
    QVERIFY2(log.now() < 6'000, "not named within its probe time limit");
    stores.simulation(u"hung"_s).setBehaviour({});
    QTRY_COMPARE(hung.snapshot().state(), StoreState::Online);
}

void tst_Monitor::removedStore_inMidProbe()
{
    SimulatedStores stores;
    const SimulatedStores::One hung{u"hung"_s, {{u"simulated_state"_s, u"hung"_s}, {timeoutOption, 0.2}}};
    const SimulatedStores::One fine{u"fine"_s, {{intervalOption, 0.05}}};
    stores.configure({hung, fine});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    const Store *gone = &stores.store(u"hung"_s);
    QTRY_VERIFY(monitor.isProbing(gone));
    stores.configure({fine});
    QVERIFY(!monitor.isProbing(gone));
    stores.simulation(u"hung"_s).setBehaviour({}); // its late answer reaches nobody
    const qsizetype from = log.ends.value(u"fine"_s).size();
    QTRY_VERIFY(log.ends.value(u"fine"_s).size() >= from + 6);
    QVERIFY(log.ends.value(u"hung"_s).isEmpty());
    QVERIFY(monitor.isSettled());
}

void tst_Monitor::removedStore_fromItsOwnEvent()
{
    SimulatedStores stores;
    const SimulatedStores::One brief{u"brief"_s, {{intervalOption, 0.05}}};
    const SimulatedStores::One fine{u"fine"_s, {{intervalOption, 0.05}}};
    stores.configure({brief, fine});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    connect(&monitor, &Monitor::capabilitiesChanged, this, [&](const Store *store) {
        if (store->id() == u"brief"_s)
            stores.configure({fine});
    });
    monitor.start();
    QTRY_VERIFY(!stores.registry->store(u"brief"_s));
    QTRY_VERIFY(log.ends.value(u"fine"_s).size() >= 3);
}

void tst_Monitor::addedStore_isProbedAtOnce()
{
    SimulatedStores stores;
    const SimulatedStores::One first{u"first"_s, {{intervalOption, never}}};
    stores.configure({first});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    monitor.start();
    QTRY_VERIFY(monitor.isSettled());
    stores.configure({first, {u"second"_s, {{intervalOption, never}}}});
    QVERIFY(!monitor.isSettled());
    QTRY_VERIFY(monitor.isSettled());
    QCOMPARE(log.starts.value(u"first"_s).size(), 1); // kept with all it knows
    QCOMPARE(log.starts.value(u"second"_s).size(), 1);
}

void tst_Monitor::stop_endsProbingAndStartBeginsAgain()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, 0.02}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    QSignalSpy started(&monitor, &Monitor::probeStarted);
    monitor.start();
    QTRY_VERIFY(started.count() >= 2);
    monitor.stop();
    const int before = static_cast<int>(started.count());
    stores.simulation(u"a"_s).setBehaviour({.full = true});
    QVERIFY(!started.wait(300));
    QCOMPARE(started.count(), before);
    monitor.start();
    QTRY_COMPARE(decidingReason(stores.store(u"a"_s), OperationKind::Add), Reason::Full);
}

void tst_Monitor::restart_fromItsOwnEvent_data()
{
    QTest::addColumn<bool>("fromStart");
    QTest::newRow("when the answers change") << false;
    QTest::newRow("when a probe starts") << true;
}

void tst_Monitor::restart_fromItsOwnEvent()
{
    QFETCH(bool, fromStart);
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{intervalOption, never}}}});
    Monitor monitor(*stores.registry);
    const ProbeLog log(monitor);
    const auto restart = [&monitor] {
        monitor.stop();
        monitor.start();
    };
    if (fromStart)
        connect(&monitor, &Monitor::probeStarted, this, restart, Qt::SingleShotConnection);
    else
        connect(&monitor, &Monitor::capabilitiesChanged, this, restart, Qt::SingleShotConnection);
    monitor.start();
    QTRY_COMPARE(log.starts.value(u"a"_s).size(), 2); // the new watch begins with a check of its own
    QTRY_VERIFY(monitor.isSettled() && !monitor.isProbing(&stores.store(u"a"_s)));
    QCOMPARE(log.starts.value(u"a"_s).size(), 2);
}

QTEST_GUILESS_MAIN(tst_Monitor)
#include "tst_monitor.moc"
