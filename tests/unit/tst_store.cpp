// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const auto vault = QStringLiteral("vault");

Finding readOnly(const QString &evidence = u"ST_RDONLY"_s)
{
    return Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::ReadOnly, {}, evidence);
}

Result<ProbeReport> timeOut()
{
    return failure(ErrorKind::TimedOut, u"no answer"_s);
}

Error forbidden()
{
    return {.kind = ErrorKind::NotPermitted, .detail = u"HTTP 403 Forbidden"_s, .reason = Reason::NotPermitted};
}

QDateTime since(const Store &store)
{
    return store.snapshot().verdict(OperationKind::Add).deciding.since;
}

/// Until the clock shows another millisecond.
void letTimePass()
{
    const QDateTime start = QDateTime::currentDateTimeUtc();
    while (QDateTime::currentDateTimeUtc() <= start)
        QThread::yieldCurrentThread();
}

} // namespace

class tst_Store : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newStore_isNotChecked();
    void badConfiguration_isNotUsable();
    void probe_changesOnceAndRefreshesAfterwards();
    void since_isKeptWhileTheSameIsFound();
    void since_isNewForAnotherFinding();
    void timeout_oneKeepsTheVerdicts();
    void timeout_twoInARowTakeThem();
    void timeout_anAnswerBetweenStartsAgain();
    void failedProbe_takesAllButReusable_data();
    void failedProbe_takesAllButReusable();
    void canceledProbe_saysNothing();
    void retryAfter_setsUntil();
    void learnt_staysWhenTheProbeSeesTheSame();
    void learnt_goesWithPositiveEvidence();
    void learnt_goesWithAnotherState();
    void learnt_goesWithASuccess();
    void learnt_lackOfRangesOutlivesAWholeGet();
    void learnt_goesWhenCheckedByHand();
    void learnt_whereOnlyTryingTells();
    void learnt_ofTheMomentPasses();
    void learnt_byReason_data();
    void learnt_byReason();
    void learnt_causeHasNoSecret();
    void override_onlyTakesAway();
    void override_keysAreApart();
};

void tst_Store::newStore_isNotChecked()
{
    FakeStores stores({vault});
    const Store &store = stores[vault];
    QVERIFY(store.isUsable());
    QCOMPARE(store.snapshot().state(), StoreState::Unknown);
    QCOMPARE(store.snapshot().verdict(OperationKind::Get).deciding.reason, Reason::NotChecked);
    QVERIFY(!store.snapshot().permits(Capability::ReadAccess));
    QVERIFY(store.snapshot().permits(Capability::DriverReusable));
}

void tst_Store::badConfiguration_isNotUsable()
{
    const DriverEntry entry{.schema = {.kind = u"fake"_s}, .declared = CapabilitySet::all()};
    StoreConfiguration configuration{.id = vault, .driver = u"fake"_s};
    configuration.problems << ConfigurationProblem{.text = u"no directory is given"_s};
    const Store store(configuration, &entry);
    QVERIFY(!store.isUsable());
    const Verdict verdict = store.snapshot().verdict(OperationKind::Get);
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.layer, Layer::Configuration);
    QCOMPARE(verdict.deciding.reason, Reason::BadConfiguration);
}

void tst_Store::probe_changesOnceAndRefreshesAfterwards()
{
    FakeStores stores({vault});
    QSignalSpy changed(&stores[vault], &Store::capabilitiesChanged);
    QSignalSpy refreshed(&stores[vault], &Store::snapshotRefreshed);
    stores.probe(vault, {}, {.freeBytes = 10});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(3).toString(), u"test"_s);
    stores.probe(vault, {}, {.freeBytes = 9});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(refreshed.count(), 1);
    QCOMPARE(stores[vault].snapshot().limits().freeBytes, 9);
}

void tst_Store::since_isKeptWhileTheSameIsFound()
{
    FakeStores stores({vault});
    stores.probe(vault, {readOnly()});
    const QDateTime first = since(stores[vault]);
    QVERIFY(first.isValid());
    letTimePass();
    stores.probe(vault, {readOnly()});
    QCOMPARE(since(stores[vault]), first);
    QVERIFY(stores[vault].snapshot().verdict(OperationKind::Add).deciding.checkedAt > first);
}

void tst_Store::since_isNewForAnotherFinding()
{
    FakeStores stores({vault});
    stores.probe(vault, {readOnly()});
    const QDateTime first = since(stores[vault]);
    letTimePass();
    stores.goFull(vault);
    QVERIFY(since(stores[vault]) > first);
    letTimePass();
    stores.probe(vault);
    stores.probe(vault, {readOnly()});
    QVERIFY(since(stores[vault]) > first); // it was gone meanwhile
}

void tst_Store::timeout_oneKeepsTheVerdicts()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const QDateTime checked = stores[vault].snapshot().checkedAt();
    QSignalSpy changed(&stores[vault], &Store::capabilitiesChanged);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    QCOMPARE(stores[vault].consecutiveTimeouts(), 1);
    QCOMPARE(changed.count(), 0);
    QCOMPARE(stores[vault].snapshot().state(), StoreState::Online);
    QCOMPARE(stores[vault].snapshot().checkedAt(), checked);
}

void tst_Store::timeout_twoInARowTakeThem()
{
    FakeStores stores({vault});
    stores.probe(vault);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    QCOMPARE(stores[vault].snapshot().state(), StoreState::Offline);
    QCOMPARE(stores[vault].snapshot().verdict(OperationKind::Get).deciding.reason, Reason::Timeout);
    stores.probe(vault);
    QCOMPARE(stores[vault].snapshot().state(), StoreState::Online);
    QCOMPARE(stores[vault].consecutiveTimeouts(), 0);
}

void tst_Store::timeout_anAnswerBetweenStartsAgain()
{
    FakeStores stores({vault});
    stores.probe(vault);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    stores.probe(vault);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    QCOMPARE(stores[vault].snapshot().state(), StoreState::Online);
}

void tst_Store::failedProbe_takesAllButReusable_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<Reason>("given");
    QTest::addColumn<Reason>("shown");
    QTest::newRow("unreachable") << ErrorKind::Unreachable << Reason::None << Reason::Unreachable;
    QTest::newRow("not authenticated") << ErrorKind::NotAuthenticated << Reason::None << Reason::Authentication;
    QTest::newRow("a bad answer") << ErrorKind::BadAnswer << Reason::None << Reason::BadAnswer;
    QTest::newRow("no root") << ErrorKind::NotFound << Reason::None << Reason::MissingRoot;
    QTest::newRow("a reason of its own") << ErrorKind::Unreachable << Reason::Certificate << Reason::Certificate;
}

void tst_Store::failedProbe_takesAllButReusable()
{
    QFETCH(ErrorKind, kind);
    QFETCH(Reason, given);
    QFETCH(Reason, shown);
    FakeStores stores({vault});
    stores.probe(vault, {}, {.freeBytes = 5});
    stores[vault].applyProbe(tl::unexpected(Error{.kind = kind, .detail = u"detail"_s, .reason = given}), u"test"_s);
    const Snapshot snapshot = stores[vault].snapshot();
    QCOMPARE(snapshot.state(), StoreState::Offline);
    QCOMPARE(snapshot.capabilities(), CapabilitySet(Capability::DriverReusable));
    QCOMPARE(snapshot.verdict(OperationKind::List).deciding.reason, shown);
    QVERIFY(!snapshot.limits().freeBytes);
}

void tst_Store::canceledProbe_saysNothing()
{
    FakeStores stores({vault});
    stores.probe(vault);
    stores[vault].applyProbe(timeOut(), u"test"_s);
    QSignalSpy changed(&stores[vault], &Store::capabilitiesChanged);
    stores[vault].applyProbe(failure(ErrorKind::Canceled, u"canceled"_s), u"test"_s);
    QCOMPARE(changed.count(), 0);
    QCOMPARE(stores[vault].consecutiveTimeouts(), 1);
}

void tst_Store::retryAfter_setsUntil()
{
    FakeStores stores({vault});
    const QDateTime before = QDateTime::currentDateTimeUtc();
    stores[vault].applyProbe(
        tl::unexpected(
            Error{.kind = ErrorKind::Unreachable, .detail = {}, .reason = Reason::RateLimited, .retryAfter = 120}),
        u"test"_s);
    const QDateTime until = stores[vault].snapshot().verdict(OperationKind::Get).deciding.until;
    QVERIFY(until >= before.addSecs(120));
    QVERIFY(until <= QDateTime::currentDateTimeUtc().addSecs(120));
}

void tst_Store::learnt_staysWhenTheProbeSeesTheSame()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"a"_s);
    stores.probe(vault);
    QCOMPARE(stores[vault].snapshot().verdict(OperationKind::Add).deciding.reason, Reason::NotPermitted);
}

void tst_Store::learnt_goesWithPositiveEvidence()
{
    const Finding proof = Finding::yes(Layer::Backend, {Capability::WriteRandom}, u"active probe wrote"_s);
    const Finding other = Finding::yes(Layer::Backend, {Capability::ReadAccess}, u"HTTP 200"_s);
    FakeStores stores({vault});
    stores.probe(vault, {other});
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"a"_s);
    stores.probe(vault, {other}); // of something else
    QVERIFY(!stores[vault].snapshot().permits(Capability::WriteAccess));
    stores.probe(vault, {other, proof});
    QVERIFY(stores[vault].snapshot().permits(Capability::WriteAccess));
}

void tst_Store::learnt_goesWithAnotherState()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"a"_s);
    stores.goOffline(vault);
    stores.probe(vault);
    QVERIFY(stores[vault].snapshot().permits(Capability::WriteAccess));
}

void tst_Store::learnt_goesWithASuccess()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"a"_s);
    stores[vault].learn(OperationKind::Get, nullptr, u"a"_s);
    QVERIFY(!stores[vault].snapshot().permits(Capability::WriteAccess));
    stores[vault].learn(OperationKind::Add, nullptr, u"a"_s);
    QVERIFY(stores[vault].snapshot().permits(Capability::WriteAccess));
}

void tst_Store::learnt_lackOfRangesOutlivesAWholeGet()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const Error error{.kind = ErrorKind::Failed, .detail = u"HTTP 200"_s, .reason = Reason::NoRanges};
    stores[vault].learn(OperationKind::GetOffset, &error, u"a"_s);
    QVERIFY(!stores[vault].snapshot().permits(Capability::ReadOffset));
    stores[vault].learn(OperationKind::Get, nullptr, u"a"_s);
    QVERIFY(!stores[vault].snapshot().permits(Capability::ReadOffset));
    QVERIFY(stores[vault].snapshot().permits(Capability::ReadAccess));
    stores[vault].learn(OperationKind::GetOffset, nullptr, u"a"_s);
    QVERIFY(stores[vault].snapshot().permits(Capability::ReadOffset));
}

void tst_Store::learnt_goesWhenCheckedByHand()
{
    FakeStores stores({vault});
    stores.probe(vault);
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"a"_s);
    stores[vault].forgetLearnt();
    QVERIFY(stores[vault].snapshot().permits(Capability::WriteAccess));
}

void tst_Store::learnt_whereOnlyTryingTells()
{
    const Finding open = Finding::unknown(Layer::Backend, {Capability::WriteAccess, Capability::Delete},
                                          Reason::Indeterminate);
    FakeStores stores({vault});
    stores.probe(vault, {open});
    QVERIFY(stores[vault].snapshot().verdict(OperationKind::Delete).permits());
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Delete, &error, u"a"_s);
    QVERIFY(!stores[vault].snapshot().verdict(OperationKind::Delete).permits());
    QVERIFY(stores[vault].snapshot().verdict(OperationKind::Add).permits());
    stores.probe(vault, {open}); // says nothing new
    QVERIFY(!stores[vault].snapshot().verdict(OperationKind::Delete).permits());
}

void tst_Store::learnt_ofTheMomentPasses()
{
    const Finding open = Finding::unknown(Layer::Backend, {Capability::WriteAccess, Capability::Delete},
                                          Reason::Indeterminate);
    const Error busy{.kind = ErrorKind::Unreachable,
                     .detail = u"HTTP 503"_s,
                     .reason = Reason::RateLimited,
                     .temporary = true,
                     .retryAfter = 1};
    FakeStores stores({vault});
    stores.probe(vault);
    stores[vault].learn(OperationKind::Add, &busy, u"a"_s); // a probe would have seen it
    QVERIFY(stores[vault].snapshot().permits(Capability::WriteAccess));
    stores.probe(vault, {open});
    stores[vault].learn(OperationKind::Add, &busy, u"a"_s);
    QCOMPARE(stores[vault].snapshot().verdict(OperationKind::Add).deciding.reason, Reason::RateLimited);
    stores.probe(vault, {open});
    QVERIFY(!stores[vault].snapshot().verdict(OperationKind::Add).permits());
    QTRY_VERIFY((stores.probe(vault, {open}), stores[vault].snapshot().verdict(OperationKind::Add).permits()));
}

void tst_Store::learnt_byReason_data()
{
    QTest::addColumn<OperationKind>("kind");
    QTest::addColumn<ErrorKind>("error");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<bool>("tellsFree");
    QTest::addColumn<QString>("lost");
    QTest::addColumn<bool>("asks");
    const auto row = [](const char *name, OperationKind kind, ErrorKind error, Reason reason, bool tellsFree,
                        const QString &lost,
                        bool asks) { QTest::newRow(name) << kind << error << reason << tellsFree << lost << asks; };
    const QString nothing = u"NONE"_s;
    row("listing is forbidden", OperationKind::List, ErrorKind::NotPermitted, Reason::NotPermitted, false, u"LIST"_s,
        true);
    row("deleting one is forbidden", OperationKind::Delete, ErrorKind::NotPermitted, Reason::NotPermitted, false,
        nothing, true);
    row("full, and free space is unknown", OperationKind::Add, ErrorKind::StorageFull, Reason::Full, false,
        u"WRITE_ACCESS"_s, true);
    row("full, and a probe sees it better", OperationKind::Add, ErrorKind::StorageFull, Reason::Full, true, nothing,
        true);
    row("this side's disk is full", OperationKind::Get, ErrorKind::LocalFile, Reason::Full, false, nothing, false);
    row("read-only for deleting", OperationKind::Delete, ErrorKind::Failed, Reason::ReadOnly, false, u"DELETE"_s, true);
    row("no ranges", OperationKind::GetOffset, ErrorKind::Failed, Reason::NoRanges, false,
        u"READ_OFFSET | READ_CHUNK"_s, true);
    row("one is missing", OperationKind::Stat, ErrorKind::NotFound, Reason::None, false, nothing, true);
    row("there is one", OperationKind::Add, ErrorKind::AlreadyExists, Reason::None, false, nothing, false);
    row("canceled", OperationKind::Add, ErrorKind::Canceled, Reason::None, false, nothing, false);
    row("a time-out", OperationKind::Add, ErrorKind::TimedOut, Reason::Timeout, false, nothing, true);
    row("too large", OperationKind::Add, ErrorKind::Failed, Reason::TooLarge, false, nothing, true);
}

void tst_Store::learnt_byReason()
{
    QFETCH(OperationKind, kind);
    QFETCH(ErrorKind, error);
    QFETCH(Reason, reason);
    QFETCH(bool, tellsFree);
    QFETCH(QString, lost);
    QFETCH(bool, asks);
    FakeStores stores({vault});
    stores.probe(vault, {}, tellsFree ? Limits{.freeBytes = 1'000} : Limits{});
    QSignalSpy wanted(&stores[vault], &Store::probeWanted);
    const Error failed{.kind = error, .detail = u"detail"_s, .reason = reason};
    stores[vault].learn(kind, &failed, u"a"_s);
    CapabilitySet left = CapabilitySet::all();
    for (const QString &name : lost.split(u" | "_s))
        for (const Capability capability : columnCapabilities)
            left = capabilityName(capability) == name ? left.without(capability) : left;
    QCOMPARE(stores[vault].snapshot().capabilities().toString(), left.toString());
    QCOMPARE(wanted.count(), asks ? 1 : 0);
}

void tst_Store::learnt_causeHasNoSecret()
{
    FakeStores stores({vault});
    stores.probe(vault);
    QSignalSpy changed(&stores[vault], &Store::capabilitiesChanged);
    const Error error = forbidden();
    stores[vault].learn(OperationKind::Add, &error, u"fake://user:geheim@host/a?sig=geheim"_s);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(3).toString(), u"add of fake://host/a failed"_s);
}

void tst_Store::override_onlyTakesAway()
{
    FakeStores stores({vault}, CapabilitySet::all().without(Capability::Delete));
    stores.probe(vault, {readOnly()});
    stores[vault].setOverride(u"simulation"_s,
                              {Finding::yes(Layer::Override, {Capability::WriteRandom, Capability::Delete}, u"wish"_s)},
                              u"test"_s);
    QVERIFY(!stores[vault].snapshot().permits(Capability::WriteAccess));
    QVERIFY(!stores[vault].snapshot().permits(Capability::Delete));
    stores[vault].setOverride(u"simulation"_s, {Finding::no(Layer::Override, {Capability::List}, Reason::Simulated)},
                              u"test"_s);
    QVERIFY(!stores[vault].snapshot().permits(Capability::List));
    stores[vault].setOverride(u"simulation"_s, {}, u"test"_s);
    QVERIFY(stores[vault].snapshot().permits(Capability::List));
}

void tst_Store::override_keysAreApart()
{
    FakeStores stores({vault});
    stores.probe(vault);
    Store &store = stores[vault];
    store.setOverride(u"safe-mode"_s, {Finding::no(Layer::Override, {Capability::WriteAccess}, Reason::SafeMode)},
                      u"test"_s);
    store.setOverride(u"simulation"_s, {Finding::no(Layer::Override, {Capability::List}, Reason::Simulated)},
                      u"test"_s);
    store.setOverride(u"simulation"_s, {}, u"test"_s);
    QCOMPARE(store.snapshot().verdict(OperationKind::Add).deciding.reason, Reason::SafeMode);
    QVERIFY(store.snapshot().permits(Capability::List));
}

QTEST_GUILESS_MAIN(tst_Store)
#include "tst_store.moc"
