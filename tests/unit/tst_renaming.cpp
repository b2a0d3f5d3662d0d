// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// A new name in a store whose backend only copies.

#include "fakestores.h"

#include <QSignalSpy>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 5'000; // ms; only a failing test waits so long

class Bench
{
public:
    Bench()
        : stores({u"vault"_s})
    {
        stores.probe(u"vault"_s);
        backend().put(u"old"_s, "content");
    }
    [[nodiscard]] FakeBackend &backend() { return stores.backend(u"vault"_s); }
    Result<AddedObject> rename(const QString &from, const QString &to)
    {
        const auto operation = stores.registry.driver(stores[u"vault"_s])->rename(from, to);
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        if (!finished.wait(patience))
            return failure(ErrorKind::TimedOut, u"the operation did not end"_s);
        return operation->result();
    }

    FakeStores stores;
};

} // namespace

class tst_Renaming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void required_dependsOnTheDriver();
    void copy_isComparedThenTheOldOneGoes();
    void withoutStat_isNotCompared();
    void taken_isKept();
    void differing_keepsTheOldOne();
    void unknownCopy_keepsTheOldOne();
    void stubborn_leavesBoth();
    void canceled_keepsTheOldOne();
    void success_provesNoRoom();
};

void tst_Renaming::required_dependsOnTheDriver()
{
    const auto set = [](Renaming renaming) {
        return Snapshot(CapabilitySet::all(), {}, {}, {}, renaming).required(OperationKind::Rename);
    };
    QCOMPARE(set(Renaming::Native), Capability::WriteAccess | Capability::Delete);
    QCOMPARE(set(Renaming::ByCopy), CapabilitySet(Capability::RwAccess) | Capability::Delete | Capability::ServerCopy);
    const Snapshot withoutCopy(CapabilitySet::all().without(Capability::ServerCopy), {}, {}, {}, Renaming::ByCopy);
    const Verdict verdict = withoutCopy.verdict(OperationKind::Rename);
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.reason, Reason::NotSupported);
}

void tst_Renaming::copy_isComparedThenTheOldOneGoes()
{
    Bench bench;
    const auto renamed = bench.rename(u"old"_s, u"new"_s);
    QVERIFY(renamed);
    QCOMPARE(renamed->location, u"fake://new"_s);
    QCOMPARE(bench.backend().paths(), QStringList{u"new"_s});
    QCOMPARE(bench.backend().object(u"new"_s), QByteArray("content"));
    const QStringList calls{u"copy old"_s, u"stat old"_s, u"stat new"_s, u"remove old"_s};
    QCOMPARE(bench.backend().calls(), calls);
}

void tst_Renaming::withoutStat_isNotCompared()
{
    Bench bench;
    bench.stores.probe(u"vault"_s, {Finding::no(Layer::Backend, {Capability::Stat}, Reason::NotPermitted)});
    QVERIFY(bench.rename(u"old"_s, u"new"_s));
    const QStringList calls{u"copy old"_s, u"remove old"_s};
    QCOMPARE(bench.backend().calls(), calls);
}

void tst_Renaming::taken_isKept()
{
    Bench bench;
    bench.backend().put(u"new"_s, "another");
    const auto renamed = bench.rename(u"old"_s, u"new"_s);
    QVERIFY(!renamed);
    QCOMPARE(renamed.error().kind, ErrorKind::AlreadyExists);
    QCOMPARE(renamed.error().object, u"old"_s);
    QCOMPARE(bench.backend().object(u"new"_s), QByteArray("another"));
    QCOMPARE(bench.backend().object(u"old"_s), QByteArray("content"));
}

void tst_Renaming::differing_keepsTheOldOne()
{
    Bench bench;
    bench.backend().spoils = true;
    const auto renamed = bench.rename(u"old"_s, u"new"_s);
    QVERIFY(!renamed);
    QCOMPARE(renamed.error().kind, ErrorKind::ChecksumMismatch);
    QCOMPARE(bench.backend().paths(), QStringList{u"old"_s}); // the bad copy is gone
}

void tst_Renaming::unknownCopy_keepsTheOldOne()
{
    Bench bench;
    bench.backend().failWith(Error{.kind = ErrorKind::Unreachable, .detail = u"gone"_s}, u"stat new"_s);
    const auto renamed = bench.rename(u"old"_s, u"new"_s);
    QVERIFY(!renamed);
    QCOMPARE(renamed.error().kind, ErrorKind::Unreachable);
    const QStringList both{u"new"_s, u"old"_s};
    QCOMPARE(bench.backend().paths(), both);
}

void tst_Renaming::stubborn_leavesBoth()
{
    Bench bench;
    bench.backend().failWith(Error{.kind = ErrorKind::NotPermitted, .detail = u"locked"_s}, u"remove old"_s);
    const auto renamed = bench.rename(u"old"_s, u"new"_s);
    QVERIFY(!renamed);
    QCOMPARE(renamed.error().kind, ErrorKind::NotPermitted);
    QCOMPARE(renamed.error().detail, u"it was copied, but the original could not be removed: locked"_s);
    const QStringList both{u"new"_s, u"old"_s};
    QCOMPARE(bench.backend().paths(), both);
}

void tst_Renaming::canceled_keepsTheOldOne()
{
    Bench bench;
    bench.backend().hold(true);
    const auto operation = bench.stores.registry.driver(bench.stores[u"vault"_s])->rename(u"old"_s, u"new"_s);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_COMPARE(bench.backend().calls(), QStringList{u"copy old"_s});
    operation->cancel();
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    bench.backend().hold(false);
    QVERIFY(bench.backend().object(u"old"_s));
    QCOMPARE(bench.backend().calls(), QStringList{u"copy old"_s});
}

/// That a full store takes a new name does not mean that it takes a new object.
void tst_Renaming::success_provesNoRoom()
{
    Bench bench;
    Store &store = bench.stores[u"vault"_s];
    const auto driver = bench.stores.registry.driver(store);
    const auto begunBefore = driver->rename(u"old"_s, u"new"_s);
    bench.backend().failWith(Error{.kind = ErrorKind::StorageFull, .detail = u"full"_s, .reason = Reason::Full},
                             u"add"_s);
    const auto add = driver->add(u"more"_s, memorySource("x"));
    QSignalSpy added(add.get(), &Operation::finished);
    add->start();
    QVERIFY(added.wait(patience));
    QVERIFY(!store.snapshot().permits(Capability::WriteAccess));
    QSignalSpy renamed(begunBefore.get(), &Operation::finished);
    begunBefore->start();
    QVERIFY(renamed.wait(patience));
    QVERIFY(!begunBefore->error());
    QVERIFY(!store.snapshot().permits(Capability::WriteAccess));
}

QTEST_GUILESS_MAIN(tst_Renaming)
#include "tst_renaming.moc"
