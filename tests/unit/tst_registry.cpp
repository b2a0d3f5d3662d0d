// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_Registry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reusable_isOneInstance();
    void notReusable_isFreshEachTime();
    void lostBit_isFreshAgain();
    void unknownDriver_hasNone();
    void reload_keepsTheUnchanged();
    void reload_replacesTheChanged();
};

void tst_Registry::reusable_isOneInstance()
{
    FakeStores stores({u"vault"_s, u"other"_s});
    const auto driver = stores.registry.driver(stores[u"vault"_s]); // the code's own bit: before any probe
    stores.goOffline(u"vault"_s);
    QCOMPARE(stores.registry.driver(stores[u"vault"_s]), driver);
    QVERIFY(stores.registry.driver(stores[u"other"_s]) != driver);
}

void tst_Registry::notReusable_isFreshEachTime()
{
    FakeStores stores({u"vault"_s}, CapabilitySet::all().without(Capability::DriverReusable));
    stores.probe(u"vault"_s);
    const auto one = stores.registry.driver(stores[u"vault"_s]);
    const auto two = stores.registry.driver(stores[u"vault"_s]);
    QVERIFY(one && two && one != two);
}

void tst_Registry::lostBit_isFreshAgain()
{
    FakeStores stores({u"vault"_s});
    Store &store = stores[u"vault"_s];
    const auto shared = stores.registry.driver(store);
    store.setOverride(u"simulation"_s, {Finding::no(Layer::Override, {Capability::DriverReusable}, Reason::Simulated)},
                      u"test"_s);
    const auto one = stores.registry.driver(store);
    QVERIFY(one != shared && stores.registry.driver(store) != one);
    store.setOverride(u"simulation"_s, {}, u"test"_s);
    QCOMPARE(stores.registry.driver(store), shared);
}

void tst_Registry::unknownDriver_hasNone()
{
    StoreRegistry registry({});
    Configuration configuration;
    configuration.stores << StoreConfiguration{.id = u"vault"_s, .driver = u"punchcards"_s};
    registry.setConfiguration(configuration);
    QCOMPARE(registry.stores().size(), 1);
    QVERIFY(!registry.stores().first()->isUsable());
    QVERIFY(!registry.driver(*registry.stores().first()));
    QCOMPARE(registry.stores().first()->snapshot().verdict(OperationKind::Get).deciding.reason, Reason::UnknownDriver);
}

void tst_Registry::reload_keepsTheUnchanged()
{
    FakeStores stores({u"one"_s, u"two"_s, u"three"_s});
    stores.goReadOnly(u"two"_s);
    Store *two = &stores[u"two"_s];
    const auto driver = stores.registry.driver(*two);
    QStringList removed;
    connect(&stores.registry, &StoreRegistry::storeAboutToBeRemoved, this, [&](Store *store) {
        removed << store->id();
        QVERIFY(!stores.registry.stores().contains(store));
    });
    QSignalSpy changed(&stores.registry, &StoreRegistry::storesChanged);
    stores.configure({u"four"_s, u"two"_s}, u"two"_s);
    QCOMPARE(changed.count(), 1);
    removed.sort();
    QCOMPARE(removed, (QStringList{u"one"_s, u"three"_s}));
    QCOMPARE(&stores[u"two"_s], two);
    QCOMPARE(stores.registry.driver(*two), driver);
    QVERIFY(two->configuration().isDefault); // the mark moves without a new store
    QCOMPARE(two->snapshot().verdict(OperationKind::Add).deciding.reason, Reason::ReadOnly);
    QCOMPARE(stores.registry.stores(), (QList<Store *>{&stores[u"four"_s], two}));
    QVERIFY(!stores.registry.store(u"one"_s));
}

void tst_Registry::reload_replacesTheChanged()
{
    FakeStores stores({u"one"_s, u"two"_s});
    stores.probe(u"one"_s);
    const QPointer<Store> before(&stores[u"one"_s]);
    QSignalSpy removed(&stores.registry, &StoreRegistry::storeAboutToBeRemoved);
    stores.descriptions[u"one"_s] = u"another"_s;
    stores.configure({u"one"_s, u"two"_s});
    QCOMPARE(removed.count(), 1);
    QVERIFY(!before);
    QCOMPARE(stores[u"one"_s].configuration().description, u"another"_s);
    QVERIFY(!stores[u"one"_s].snapshot().checkedAt().isValid());
}

QTEST_GUILESS_MAIN(tst_Registry)
#include "tst_registry.moc"
