// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/simulatedoperations.h"
#include "tests/unit/simulatedstores.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

/// What \a kind really does at the backend, past every check of ours.
std::optional<Error> attempt(SimulatedBackend &backend, OperationKind kind)
{
    WorkContext context(std::make_shared<CancelToken>(), [](qint64, qint64) {});
    const auto errorOf = [](const auto &result) {
        return result ? std::optional<Error>() : std::optional(result.error());
    };
    const auto read = [&](const ByteRange &range) {
        return errorOf(backend.get(context, u"object"_s, range, *memorySink(std::make_shared<QByteArray>())));
    };
    switch (kind) {
    case OperationKind::List:
        return errorOf(backend.list(context, {}, {}));
    case OperationKind::Stat:
        return errorOf(backend.stat(context, u"object"_s));
    case OperationKind::Get:
        return read({});
    case OperationKind::GetOffset:
        return read({.offset = 1});
    case OperationKind::GetRange:
        return read({.offset = 1, .length = 1});
    case OperationKind::Add:
        return errorOf(backend.add(context, u"new"_s, *memorySource("new"), false));
    case OperationKind::AddOffset:
        return errorOf(backend.addAt(context, u"object"_s, 1, *memorySource("x")));
    case OperationKind::Delete:
        return errorOf(backend.remove(context, u"object"_s));
    case OperationKind::CreateContainer:
        return errorOf(backend.createContainer(context, u"container/"_s));
    case OperationKind::Copy:
        return errorOf(backend.copy(context, u"object"_s, u"copy"_s, false));
    case OperationKind::Rename:
        return errorOf(backend.rename(context, u"object"_s, u"renamed"_s));
    case OperationKind::SetMetadata:
        return errorOf(backend.setMetadata(context, u"object"_s, {}, {.values = {{u"note"_s, u"x"_s}}}));
    }
    return std::nullopt;
}

} // namespace

class tst_SimulatedDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdicts_areTheTruth_data();
    void verdicts_areTheTruth();
    void untold_isLearntByTrying();
    void capacity_isALimitAndFills();
    void generatedObjects_arePagedAndStable();
    void generatedObjects_canBeChanged();
    void containers_areMadeFilledAndRemoved();
    void copy_sharesTheContent();
    void notReusable_isAFreshDriverEachTime();
    void badScenario_isABadConfiguration();
    void scenario_isPlayed();
    void changedConfiguration_beginsAnew();
    void unchangedConfiguration_keepsObjects();
};

void tst_SimulatedDriver::verdicts_areTheTruth_data()
{
    QTest::addColumn<QJsonObject>("state");
    QTest::addColumn<OperationKind>("kind");
    const QList<QPair<QByteArray, QJsonObject>> states{
        {"online", {}},
        {"offline", {{u"offline"_s, true}}},
        {"read-only", {{u"read_only"_s, true}}},
        {"full", {{u"full"_s, true}}},
        {"no capacity left", {{u"capacity"_s, 100}}},
        {"quota", {{u"quota"_s, true}}},
        {"reading forbidden", {{u"forbid_read"_s, true}}},
        {"writing forbidden", {{u"forbid_write"_s, true}}},
        {"deleting forbidden", {{u"forbid_delete"_s, true}}},
        {"listing forbidden", {{u"forbid_list"_s, true}}},
        {"authentication", {{u"authentication"_s, true}}},
        {"certificate", {{u"certificate"_s, true}}},
        {"maintenance", {{u"maintenance"_s, true}}},
        {"no ranges", {{u"no_ranges"_s, true}}},
        {"read-only and listing forbidden", {{u"read_only"_s, true}, {u"forbid_list"_s, true}}},
        {"full and deleting forbidden", {{u"full"_s, true}, {u"forbid_delete"_s, true}}},
        {"slow", {{u"delay_ms"_s, 30}}},
    };
    for (const auto &[name, state] : states) {
        for (const OperationKind kind : allOperations() + QList{OperationKind::SetMetadata})
            QTest::addRow("%s: %s", name.constData(), qPrintable(operationName(kind))) << state << kind;
    }
}

/// Wrongly enabled and wrongly disabled are both defects.
void tst_SimulatedDriver::verdicts_areTheTruth()
{
    QFETCH(QJsonObject, state);
    QFETCH(OperationKind, kind);
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    QVERIFY(stores.simulation(u"a"_s).change(state));
    stores.backend(u"a"_s).plant(u"object"_s, QByteArray(100, 'o'));
    probe(stores, store);
    const Verdict verdict = store.snapshot().verdict(kind);
    QVERIFY(verdict.answer != Answer::Unknown);
    const std::optional<Error> error = attempt(stores.backend(u"a"_s), kind);
    QCOMPARE(verdict.answer == Answer::Yes, !error.has_value());
    if (error)
        QCOMPARE(error->reason, verdict.deciding.reason); // the same cause, too
}

void tst_SimulatedDriver::untold_isLearntByTrying()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    stores.simulation(u"a"_s).setBehaviour({.forbidWrite = true, .unknown = true});
    probe(stores, store);
    QCOMPARE(store.snapshot().answer(Capability::WriteAccess), Answer::Unknown);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess));
    const auto added = run(stores.registry->driver(store)->add(u"new"_s, memorySource("x")));
    QVERIFY(!added);
    QCOMPARE(added.error().kind, ErrorKind::NotPermitted);
    QVERIFY(!store.snapshot().permits(Capability::WriteAccess));
    QVERIFY(store.snapshot().permits(Capability::Delete));
}

void tst_SimulatedDriver::capacity_isALimitAndFills()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{u"simulated_capacity"_s, 1000}}}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    QCOMPARE(store.snapshot().limits().totalBytes, 1000);
    QCOMPARE(store.snapshot().limits().freeBytes, 1000);
    const auto driver = stores.registry->driver(store);
    QVERIFY(run(driver->add(u"one"_s, memorySource(QByteArray(600, '1')))));
    const auto tooMuch = run(driver->add(u"two"_s, memorySource(QByteArray(401, '2'))));
    QVERIFY(!tooMuch);
    QCOMPARE(tooMuch.error().kind, ErrorKind::StorageFull);
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList{u"one"_s});
    QVERIFY(run(driver->add(u"two"_s, memorySource(QByteArray(400, '2')))));
    probe(stores, store);
    QCOMPARE(store.snapshot().limits().freeBytes, 0);
    QCOMPARE(store.snapshot().verdict(OperationKind::Add).deciding.reason, Reason::Full);
    QVERIFY(store.snapshot().permits(Capability::Delete)); // the way out
    QVERIFY(run(driver->remove(u"one"_s)));
    probe(stores, store);
    QCOMPARE(store.snapshot().limits().freeBytes, 600);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess));
}

void tst_SimulatedDriver::generatedObjects_arePagedAndStable()
{
    constexpr int count = 2'345;
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{u"simulated_objects"_s, count}}}, {u"b"_s, {{u"simulated_objects"_s, count}}}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    const auto driver = stores.registry->driver(store);
    QStringList names;
    QList<qint64> sizes;
    QString token;
    int pages = 0;
    do {
        const auto page = run(driver->list({}, token));
        QVERIFY(page);
        for (const ObjectInfo &object : page->objects) {
            names << object.path;
            sizes << *object.size;
        }
        token = page->nextToken;
        ++pages;
    } while (!token.isEmpty());
    QCOMPARE(pages, 3);
    QCOMPARE(names.size(), count);
    QVERIFY(std::is_sorted(names.begin(), names.end()));
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), count);
    QVERIFY(*std::min_element(sizes.begin(), sizes.end()) >= 1024);
    QVERIFY(*std::max_element(sizes.begin(), sizes.end()) < 8 << 20);

    // The same bytes whole and in parts, and others in another store.
    const auto whole = std::make_shared<QByteArray>();
    QVERIFY(run(driver->get(names.at(7), {}, memorySink(whole))));
    QCOMPARE(whole->size(), sizes.at(7));
    const auto part = std::make_shared<QByteArray>();
    QVERIFY(run(driver->get(names.at(7), {.offset = 13, .length = 100}, memorySink(part))));
    QCOMPARE(*part, whole->mid(13, 100));
    QVERIFY(stores.backend(u"b"_s).peek(names.at(7)) != *whole);
}

void tst_SimulatedDriver::generatedObjects_canBeChanged()
{
    SimulatedObjects objects(10);
    const QString name = u"image-0003.qcow2"_s;
    const qint64 before = objects.usedBytes();
    const auto old = objects.find(name);
    QVERIFY(old);
    objects.insert(name, {.size = 5, .data = std::make_shared<const QByteArray>("12345")});
    QCOMPARE(objects.usedBytes(), before - old->size + 5);
    QCOMPARE(objects.find(name)->size, 5);
    QCOMPARE(objects.everything().size(), 10);
    QCOMPARE(objects.page({}, {}).objects.at(3).size, std::optional<qint64>(5));
    QVERIFY(objects.remove(name));
    QVERIFY(!objects.remove(name));
    QVERIFY(!objects.find(name));
    QCOMPARE(objects.usedBytes(), before - old->size);
    QCOMPARE(objects.page({}, {}).objects.size(), 9);
    QVERIFY(objects.remove(u"image-0000.qcow2"_s));
    QVERIFY(objects.remove(u"image-0009.qcow2"_s));
    QCOMPARE(objects.page({}, {}).objects.constFirst().path, u"image-0001.qcow2"_s);
    QCOMPARE(objects.page({}, {}).objects.size(), 7);
    QVERIFY(!objects.find(u"image-0010.qcow2"_s));
    QVERIFY(!objects.find(u"image-00x1.qcow2"_s));
}

void tst_SimulatedDriver::containers_areMadeFilledAndRemoved()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    const auto driver = stores.registry->driver(store);
    const auto orphan = run(driver->add(u"box/thing"_s, memorySource("x")));
    QVERIFY(!orphan);
    QCOMPARE(orphan.error().kind, ErrorKind::NotFound);
    QVERIFY(run(driver->createContainer(u"box/"_s)));
    QVERIFY(run(driver->createContainer(u"box/inner"_s)));
    QVERIFY(!run(driver->createContainer(u"box"_s)));
    QVERIFY(run(driver->add(u"box/thing"_s, memorySource("x"))));
    const auto top = run(driver->list({}));
    QVERIFY(top);
    QCOMPARE(top->objects.size(), 1);
    QCOMPARE(top->objects.at(0).path, u"box/"_s);
    QCOMPARE(top->objects.at(0).name, u"box"_s);
    QCOMPARE(top->objects.at(0).kind, ObjectInfo::Kind::Container);
    const auto inside = run(driver->list(u"box/"_s));
    QVERIFY(inside);
    QCOMPARE(inside->objects.size(), 2);
    QVERIFY(!run(driver->remove(u"box/"_s))); // not empty
    QVERIFY(run(driver->remove(u"box/inner/"_s)));
    QVERIFY(run(driver->remove(u"box/thing"_s)));
    QVERIFY(run(driver->remove(u"box/"_s)));
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList());
}

void tst_SimulatedDriver::copy_sharesTheContent()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{u"simulated_objects"_s, 3}}}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    const auto driver = stores.registry->driver(store);
    const QString from = u"image-0001.qcow2"_s;
    const auto copied = run(driver->copy(from, u"copy"_s));
    QVERIFY(copied);
    QVERIFY(stores.backend(u"a"_s).peek(u"copy"_s) == stores.backend(u"a"_s).peek(from));
    QCOMPARE(copied->location, u"simulated://a/copy"_s);
    const auto again = run(driver->copy(from, u"copy"_s));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
    QVERIFY(run(driver->copy(u"image-0002.qcow2"_s, u"copy"_s, true)));
}

void tst_SimulatedDriver::notReusable_isAFreshDriverEachTime()
{
    SimulatedStores stores;
    stores.configure({{u"shared"_s}, {u"fresh"_s, {{u"simulated_reusable"_s, false}}}});
    const auto driver = [&stores](const QString &id) { return stores.registry->driver(stores.store(id)); };
    QCOMPARE(driver(u"shared"_s), driver(u"shared"_s));
    const auto first = driver(u"fresh"_s);
    QVERIFY(first != driver(u"fresh"_s));
    const Verdict verdict = stores.store(u"fresh"_s).snapshot().verdict(Capability::DriverReusable);
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.layer, Layer::Configuration);
    // They all see one backend.
    Store &store = stores.store(u"fresh"_s);
    probe(stores, store);
    QVERIFY(run(driver(u"fresh"_s)->add(u"object"_s, memorySource("x"))));
    QVERIFY(run(driver(u"fresh"_s)->stat(u"object"_s)));
}

void tst_SimulatedDriver::badScenario_isABadConfiguration()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{u"simulated_scenario"_s, u"/no/such/scenario.json"_s}}}});
    const Verdict verdict = stores.store(u"a"_s).snapshot().verdict(OperationKind::List);
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.layer, Layer::Configuration);
    QCOMPARE(verdict.deciding.reason, Reason::BadConfiguration);
    QVERIFY(verdict.deciding.detail.contains(u"/no/such/scenario.json"_s));
}

void tst_SimulatedDriver::scenario_isPlayed()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"scenario.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        R"({"steps": [{"at": 0.05, "set": {"quota": true}}, {"at": 0.05, "store": "b", "set": {"full": true}}]})");
    file.close();
    SimulatedStores stores;
    stores.configure({{u"a"_s, {{u"simulated_scenario"_s, file.fileName()}}}, {u"b"_s}});
    const auto b = stores.registry->driver(stores.store(u"b"_s));
    const auto a = stores.registry->driver(stores.store(u"a"_s));
    QTRY_VERIFY(stores.simulation(u"a"_s).behaviour().quota);
    QTRY_VERIFY(stores.simulation(u"b"_s).behaviour().full);
    QVERIFY(stores.backend(u"a"_s).behaviour().quota);
}

void tst_SimulatedDriver::changedConfiguration_beginsAnew()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    stores.backend(u"a"_s).plant(u"object"_s, "x");
    stores.simulation(u"a"_s).setBehaviour({.full = true});
    stores.configure({{u"a"_s, {{u"simulated_state"_s, u"offline"_s}}}});
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList());
    QCOMPARE(stores.simulation(u"a"_s).behaviour(), SimulatedBehaviour{.offline = true});
}

void tst_SimulatedDriver::unchangedConfiguration_keepsObjects()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    stores.backend(u"a"_s).plant(u"object"_s, "x");
    stores.configure({});
    stores.configure({{u"a"_s}});
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList{u"object"_s});
}

QTEST_GUILESS_MAIN(tst_SimulatedDriver)
#include "tst_simulateddriver.moc"
