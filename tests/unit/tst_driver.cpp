// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/partfile.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 5'000; // ms; only a failing test waits so long

AnyOperationPtr operate(Driver &driver, OperationKind kind, const QString &path,
                        const QList<Finding> &objectFindings = {})
{
    const auto sink = [] { return memorySink(std::make_shared<QByteArray>()); };
    const auto any = [](auto operation) { return AnyOperationPtr(operation.release()); };
    switch (kind) {
    case OperationKind::List:
        return any(driver.list(path));
    case OperationKind::Stat:
        return any(driver.stat(path));
    case OperationKind::Get:
        return any(driver.get(path, {}, sink(), objectFindings));
    case OperationKind::GetOffset:
        return any(driver.get(path, {.offset = 1}, sink(), objectFindings));
    case OperationKind::GetRange:
        return any(driver.get(path, {.offset = 1, .length = 2}, sink(), objectFindings));
    case OperationKind::Add:
        return any(driver.add(path, memorySource("abc")));
    case OperationKind::AddOffset:
        return any(driver.addAt(path, 1, memorySource("abc")));
    case OperationKind::Delete:
        return any(driver.remove(path, objectFindings));
    case OperationKind::CreateContainer:
        return any(driver.createContainer(path));
    case OperationKind::Copy:
        return any(driver.copy(u"from"_s, path));
    case OperationKind::Rename:
        return any(driver.rename(path, path + u"-renamed"_s, objectFindings));
    case OperationKind::SetMetadata:
        return any(driver.setMetadata(path, {}, {.values = {{u"note"_s, u"x"_s}}}, objectFindings));
    }
    return {};
}

bool ends(Operation &operation)
{
    QSignalSpy finished(&operation, &Operation::finished);
    operation.start();
    return finished.wait(patience);
}

void addRows(const QList<OperationKind> &kinds)
{
    QTest::addColumn<OperationKind>("kind");
    for (const OperationKind kind : kinds)
        QTest::newRow(qPrintable(operationName(kind))) << kind;
}

Finding without(Layer layer, std::initializer_list<Capability> lost, Reason reason)
{
    return Finding::no(layer, lost, reason, u"detail"_s, u"evidence"_s);
}

Error forbidden()
{
    return {.kind = ErrorKind::NotPermitted, .detail = u"HTTP 403 Forbidden"_s, .reason = Reason::NotPermitted};
}

} // namespace

class tst_Driver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offline_refusesAll_data();
    void offline_refusesAll();
    void missingCapability_refuses_data();
    void missingCapability_refuses();
    void notChecked_refusesForNow();
    void indeterminate_isTried();
    void capable_callsTheDriver_data();
    void capable_callsTheDriver();
    void objectFinding_refusesOneObject_data();
    void objectFinding_refusesOneObject();
    void refusal_showsNoSecret();
    void verdict_isTakenAtTheCall();
    void badOffset_isBadInput_data();
    void badOffset_isBadInput();
    void withoutCode_isNotSupported();
    void signedUrl_needsToRead();
    void leftovers_needToListAndDelete();
    void metadata_needsToWrite();
    void removeAll_needsToDelete();
    void versions_needToListAndDelete();
    void override_stopsWhatIsWrittenUnasked();
    void finished_onceAndNeverWithinStart_data();
    void finished_onceAndNeverWithinStart();
    void failure_namesStoreAndObject();
    void cancel_namesStoreAndObject();
    void forbiddenAdd_takesWriteAccess();
    void forbiddenGet_takesNothingButAsks();
    void lettingGo_teachesNothing();
    void stallLimit_namesStoreAndObject();
    void serversOwnWork_hasMoreTime();
    void operation_keepsItsDriver();
};

void tst_Driver::offline_refusesAll_data()
{
    addRows(allOperations());
}

void tst_Driver::offline_refusesAll()
{
    QFETCH(OperationKind, kind);
    FakeStores stores({u"vault"_s});
    stores.goOffline(u"vault"_s);
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const auto operation = operate(*driver, kind, u"a/b"_s);
    QVERIFY(ends(*operation));
    QVERIFY(operation->error());
    const Error error = *operation->error();
    QCOMPARE(error.kind, ErrorKind::Refused);
    QCOMPARE(error.exceptionName, refusalException(kind));
    QCOMPARE(error.reason, Reason::Unreachable);
    QCOMPARE(error.store, u"vault"_s);
    QCOMPARE(error.object, u"a/b"_s);
    QVERIFY(!error.detail.isEmpty());
    QVERIFY(!error.temporary);
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
}

void tst_Driver::missingCapability_refuses_data()
{
    QTest::addColumn<OperationKind>("kind");
    QTest::addColumn<Capability>("lost");
    QTest::addColumn<QString>("exception");
    const auto row = [](const char *name, OperationKind kind, Capability lost, const QString &exception) {
        QTest::newRow(name) << kind << lost << exception;
    };
    row("get without READ_ACCESS", OperationKind::Get, Capability::ReadAccess, u"StoreGetNotSupported"_s);
    row("offset without READ_ACCESS", OperationKind::GetOffset, Capability::ReadAccess,
        u"StoreRandomGetNotSupported"_s);
    row("offset without READ_OFFSET", OperationKind::GetOffset, Capability::ReadOffset,
        u"StoreRandomGetNotSupported"_s);
    row("range without READ_CHUNK", OperationKind::GetRange, Capability::ReadChunk, u"StoreRandomGetNotSupported"_s);
    row("add without WRITE_ACCESS", OperationKind::Add, Capability::WriteAccess, u"StoreAddDisabled"_s);
    row("add at an offset without WRITE_OFFSET", OperationKind::AddOffset, Capability::WriteOffset,
        u"StoreAddDisabled"_s);
    row("delete without DELETE", OperationKind::Delete, Capability::Delete, u"StoreDeleteNotSupported"_s);
    row("copy without SERVER_COPY", OperationKind::Copy, Capability::ServerCopy, u"StoreAddDisabled"_s);
    row("copy without WRITE_ACCESS", OperationKind::Copy, Capability::WriteAccess, u"StoreAddDisabled"_s);
    row("rename without WRITE_ACCESS", OperationKind::Rename, Capability::WriteAccess, QString());
    row("rename without DELETE", OperationKind::Rename, Capability::Delete, QString());
    row("rename by a copy without SERVER_COPY", OperationKind::Rename, Capability::ServerCopy, QString());
    row("rename by a copy without READ_ACCESS", OperationKind::Rename, Capability::ReadAccess, QString());
    row("list without LIST", OperationKind::List, Capability::List, QString());
    row("stat without STAT", OperationKind::Stat, Capability::Stat, QString());
    row("create without CREATE_CONTAINER", OperationKind::CreateContainer, Capability::CreateContainer, QString());
}

void tst_Driver::missingCapability_refuses()
{
    QFETCH(OperationKind, kind);
    QFETCH(Capability, lost);
    QFETCH(QString, exception);
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s, {without(Layer::Backend, {lost}, Reason::ReadOnly)});
    const auto operation = operate(*stores.registry.driver(stores[u"vault"_s]), kind, u"a"_s);
    QVERIFY(ends(*operation));
    QVERIFY(operation->error());
    QCOMPARE(operation->error()->kind, ErrorKind::Refused);
    QCOMPARE(operation->error()->exceptionName, exception);
    QCOMPARE(operation->error()->reason, Reason::ReadOnly);
    QCOMPARE(operation->error()->evidence, u"evidence"_s);
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
}

void tst_Driver::notChecked_refusesForNow()
{
    FakeStores stores({u"vault"_s});
    const auto operation = operate(*stores.registry.driver(stores[u"vault"_s]), OperationKind::Get, u"a"_s);
    QVERIFY(ends(*operation));
    QVERIFY(operation->error());
    QCOMPARE(operation->error()->kind, ErrorKind::Refused);
    QCOMPARE(operation->error()->reason, Reason::NotChecked);
    QVERIFY(operation->error()->temporary);
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
}

void tst_Driver::indeterminate_isTried()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s, {Finding::unknown(Layer::Backend, {Capability::WriteAccess}, Reason::Indeterminate)});
    const auto operation = operate(*stores.registry.driver(stores[u"vault"_s]), OperationKind::Add, u"a"_s);
    QVERIFY(ends(*operation));
    QVERIFY(!operation->error());
    QCOMPARE(stores.backend(u"vault"_s).object(u"a"_s), QByteArray("abc"));
}

void tst_Driver::capable_callsTheDriver_data()
{
    QList<OperationKind> kinds = allOperations();
    kinds.removeOne(OperationKind::AddOffset); // the fake driver has no code for it
    addRows(kinds);
}

void tst_Driver::capable_callsTheDriver()
{
    QFETCH(OperationKind, kind);
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    if (kind != OperationKind::Add)
        stores.backend(u"vault"_s).put(kind == OperationKind::Copy ? u"from"_s : u"a"_s, "abcdef");
    const auto operation = operate(*stores.registry.driver(stores[u"vault"_s]), kind, u"a"_s);
    QVERIFY(ends(*operation));
    QVERIFY2(!operation->error(), operation->error() ? qPrintable(operation->error()->detail) : "");
    // A new name is a copy, a look at both, and a removal.
    QCOMPARE(stores.backend(u"vault"_s).calls().size(), kind == OperationKind::Rename ? 4 : 1);
}

void tst_Driver::objectFinding_refusesOneObject_data()
{
    addRows({OperationKind::Get, OperationKind::GetOffset, OperationKind::GetRange, OperationKind::Delete,
             OperationKind::Rename});
}

void tst_Driver::objectFinding_refusesOneObject()
{
    QFETCH(OperationKind, kind);
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    stores.backend(u"vault"_s).put(u"a"_s, "abcdef");
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const QList<Finding> findings{
        without(Layer::Object, {Capability::ReadAccess, Capability::Delete}, Reason::Immutable)};
    const auto refused = operate(*driver, kind, u"a"_s, findings);
    QVERIFY(ends(*refused));
    QVERIFY(refused->error());
    QCOMPARE(refused->error()->kind, ErrorKind::Refused);
    QCOMPARE(refused->error()->reason, Reason::Immutable);
    QCOMPARE(refused->error()->exceptionName, refusalException(kind));
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());

    const auto other = operate(*driver, kind, u"a"_s);
    QVERIFY(ends(*other));
    QVERIFY(!other->error());
}

void tst_Driver::refusal_showsNoSecret()
{
    FakeStores stores({u"vault"_s});
    stores.goOffline(u"vault"_s);
    const auto operation = stores.registry.driver(stores[u"vault"_s])->stat(u"fake://user:geheim@host/a?sig=geheim"_s);
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->object, u"fake://host/a"_s);
}

void tst_Driver::verdict_isTakenAtTheCall()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    QVERIFY(ends(*driver->add(u"a"_s, memorySource("abc"))));
    stores.goReadOnly(u"vault"_s);
    const auto operation = driver->add(u"b"_s, memorySource("abc"));
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::Refused);
    QCOMPARE(stores.backend(u"vault"_s).paths(), QStringList{u"a"_s});
}

void tst_Driver::badOffset_isBadInput_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("length");
    QTest::newRow("offset below 0") << qint64(-1) << qint64(1);
    QTest::newRow("length below 0") << qint64(0) << qint64(-1);
}

void tst_Driver::badOffset_isBadInput()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, length);
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const auto get = driver->get(u"a"_s, {.offset = offset, .length = length},
                                 memorySink(std::make_shared<QByteArray>()));
    QVERIFY(ends(*get));
    QCOMPARE(get->error()->kind, ErrorKind::BadInput);
    if (offset < 0) {
        const auto add = driver->addAt(u"a"_s, offset, memorySource("abc"));
        QVERIFY(ends(*add));
        QCOMPARE(add->error()->kind, ErrorKind::BadInput);
    }
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
}

void tst_Driver::withoutCode_isNotSupported()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    const auto operation = stores.registry.driver(stores[u"vault"_s])->addAt(u"a"_s, 1, memorySource("abc"));
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::Failed);
    QCOMPARE(operation->error()->reason, Reason::NotSupported);
    QCOMPARE(operation->error()->store, u"vault"_s);
}

/// A driver without code for it says so, and that teaches nothing of reading.
void tst_Driver::signedUrl_needsToRead()
{
    FakeStores stores({u"vault"_s});
    Store &store = stores[u"vault"_s];
    const auto driver = stores.registry.driver(store);
    const auto kindOf = [&](int seconds, const QList<Finding> &findings = {}) {
        const auto operation = driver->signedUrl(u"a"_s, seconds, findings);
        return ends(*operation) && operation->error() ? operation->error()->kind : ErrorKind::Canceled;
    };
    QVERIFY(!driver->canSignUrls());
    stores.probe(u"vault"_s, {without(Layer::Backend, {Capability::ReadAccess}, Reason::NotPermitted)});
    QCOMPARE(kindOf(60), ErrorKind::Refused);
    stores.probe(u"vault"_s);
    const Snapshot before = store.snapshot();
    QCOMPARE(kindOf(60), ErrorKind::Failed);
    QVERIFY(store.snapshot().saysSameAs(before));
    QCOMPARE(kindOf(60, {without(Layer::Object, {Capability::ReadAccess}, Reason::NotPermitted)}), ErrorKind::Refused);
    QCOMPARE(kindOf(0), ErrorKind::BadInput);
    QCOMPARE(kindOf(-1), ErrorKind::BadInput);
}

void tst_Driver::leftovers_needToListAndDelete()
{
    FakeStores stores({u"vault"_s});
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    stores.backend(u"vault"_s).setLeftovers({{.path = u"a"_s, .token = u"1"_s}});
    const auto kinds = [&] {
        const auto found = driver->leftovers();
        const auto removed = driver->removeLeftover({.path = u"a"_s, .token = u"2"_s});
        const auto kindOf = [](const Operation &operation) {
            return operation.error() ? operation.error()->kind : ErrorKind::Canceled;
        };
        return ends(*found) && ends(*removed) ? std::pair(kindOf(*found), kindOf(*removed))
                                              : std::pair(ErrorKind::TimedOut, ErrorKind::TimedOut);
    };
    stores.probe(u"vault"_s, {without(Layer::Backend, {Capability::List}, Reason::NotPermitted)});
    QCOMPARE(kinds(), std::pair(ErrorKind::Refused, ErrorKind::Canceled));
    stores.probe(u"vault"_s, {without(Layer::Backend, {Capability::Delete}, Reason::NotPermitted)});
    QCOMPARE(kinds(), std::pair(ErrorKind::Canceled, ErrorKind::Refused));
    QCOMPARE(stores.backend(u"vault"_s).leftovers().size(), 1);
}

void tst_Driver::metadata_needsToWrite()
{
    FakeStores stores({u"vault"_s});
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const Metadata after{.values = {{u"note"_s, u"kept"_s}}};
    for (const Capability lost : {Capability::WriteAccess, Capability::Stat}) {
        stores.probe(u"vault"_s, {without(Layer::Backend, {lost}, Reason::ReadOnly)});
        const auto refused = driver->setMetadata(u"a"_s, {}, after);
        QVERIFY(ends(*refused));
        QCOMPARE(refused->result().error().kind, ErrorKind::Refused);
        QCOMPARE(refused->result().error().reason, Reason::ReadOnly);
    }
    stores.probe(u"vault"_s);
    const auto locked = driver->setMetadata(u"a"_s, {}, after,
                                            {without(Layer::Object, {Capability::WriteAccess}, Reason::Immutable)});
    QVERIFY(ends(*locked));
    QCOMPARE(locked->result().error().kind, ErrorKind::Refused);
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
    const auto set = driver->setMetadata(u"a"_s, {}, after);
    QVERIFY(ends(*set));
    QVERIFY(set->result().has_value());
    QCOMPARE(stores.backend(u"vault"_s).metadata(u"a"_s), after.values);
    const auto late = driver->setMetadata(u"a"_s, {}, {});
    QVERIFY(ends(*late));
    QCOMPARE(late->result().error().kind, ErrorKind::SourceChanged);
    QCOMPARE(stores.backend(u"vault"_s).metadata(u"a"_s), after.values);
}

void tst_Driver::removeAll_needsToDelete()
{
    FakeStores stores({u"vault"_s});
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    FakeBackend &backend = stores.backend(u"vault"_s);
    backend.largestRemoval = 2;
    for (const QString &path : {u"a"_s, u"b"_s, u"c"_s})
        backend.put(path, "x");
    stores.probe(u"vault"_s, {without(Layer::Backend, {Capability::Delete}, Reason::ReadOnly)});
    const auto refused = driver->removeAll({u"a"_s, u"b"_s});
    QVERIFY(ends(*refused));
    QCOMPARE(refused->result().error().kind, ErrorKind::Refused);
    stores.probe(u"vault"_s);
    const auto tooMany = driver->removeAll({u"a"_s, u"b"_s, u"c"_s});
    QVERIFY(ends(*tooMany));
    QCOMPARE(tooMany->result().error().kind, ErrorKind::BadInput);
    QCOMPARE(backend.calls(), QStringList());
    backend.failWith(forbidden(), u"remove b"_s);
    const auto removed = driver->removeAll({u"a"_s, u"b"_s});
    QVERIFY(ends(*removed));
    QVERIFY(removed->result().has_value());
    QCOMPARE(removed->result()->keys(), QStringList{u"b"_s});
    QCOMPARE(backend.paths(), (QStringList{u"b"_s, u"c"_s}));
}

void tst_Driver::versions_needToListAndDelete()
{
    FakeStores stores({u"vault"_s});
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    stores.backend(u"vault"_s).setVersions(u"a"_s, {{.id = u"2"_s, .isLatest = true}, {.id = u"1"_s}});
    stores.probe(u"vault"_s, {without(Layer::Backend, {Capability::List, Capability::Delete}, Reason::NotPermitted)});
    const auto unlisted = driver->versions(u"a"_s);
    QVERIFY(ends(*unlisted));
    QCOMPARE(unlisted->result().error().kind, ErrorKind::Refused);
    const auto kept = driver->removeVersion(u"a"_s, u"1"_s);
    QVERIFY(ends(*kept));
    QCOMPARE(kept->result().error().kind, ErrorKind::Refused);
    QCOMPARE(stores.backend(u"vault"_s).calls(), QStringList());
    stores.probe(u"vault"_s);
    const auto removed = driver->removeVersion(u"a"_s, u"1"_s);
    QVERIFY(ends(*removed));
    const auto listed = driver->versions(u"a"_s);
    QVERIFY(ends(*listed));
    QCOMPARE(listed->result()->versions.size(), 1);
}

/// A read-only backend lets go of what an upload has left; safe mode keeps all as it is.
void tst_Driver::override_stopsWhatIsWrittenUnasked()
{
    FakeStores stores({u"vault"_s});
    stores.goReadOnly(u"vault"_s);
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const auto memory = [] { return std::make_shared<UploadMemory>(u"vault"_s, u"a"_s, u"/a"_s); };
    const auto allowed = driver->discardUpload(u"a"_s, memory());
    QVERIFY(ends(*allowed));
    QVERIFY(!allowed->error());
    stores[u"vault"_s].setOverride(u"safe-mode"_s, {without(Layer::Override, {Capability::Delete}, Reason::SafeMode)},
                                   u"safe mode on"_s);
    const auto refused = driver->discardUpload(u"a"_s, memory());
    QVERIFY(ends(*refused));
    QVERIFY(refused->error());
    QCOMPARE(refused->error()->kind, ErrorKind::Refused);
    QCOMPARE(refused->error()->reason, Reason::SafeMode);
}

void tst_Driver::finished_onceAndNeverWithinStart_data()
{
    QTest::addColumn<bool>("isOffline");
    QTest::addColumn<bool>("isCanceled");
    QTest::newRow("a success") << false << false;
    QTest::newRow("a refusal") << true << false;
    QTest::newRow("canceled") << false << true;
    QTest::newRow("a refusal, canceled") << true << true;
}

void tst_Driver::finished_onceAndNeverWithinStart()
{
    QFETCH(bool, isOffline);
    QFETCH(bool, isCanceled);
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    if (isOffline)
        stores.goOffline(u"vault"_s);
    const auto operation = stores.registry.driver(stores[u"vault"_s])->list({});
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    if (isCanceled)
        operation->cancel();
    QCOMPARE(finished.count(), 0);
    QVERIFY(finished.wait(patience));
    operation->cancel();
    operation->start();
    QCoreApplication::processEvents();
    QCOMPARE(finished.count(), 1);
    QCOMPARE(operation->error() != nullptr, isOffline || isCanceled);
}

void tst_Driver::failure_namesStoreAndObject()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    const auto operation = stores.registry.driver(stores[u"vault"_s])->stat(u"not/there"_s);
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::NotFound);
    QCOMPARE(operation->error()->store, u"vault"_s);
    QCOMPARE(operation->error()->object, u"not/there"_s);
}

void tst_Driver::cancel_namesStoreAndObject()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    stores.backend(u"vault"_s).hold(true);
    const auto operation = stores.registry.driver(stores[u"vault"_s])->stat(u"a"_s);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    operation->cancel();
    QVERIFY(finished.wait(patience));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QCOMPARE(operation->error()->store, u"vault"_s);
    QCOMPARE(operation->error()->object, u"a"_s);
    stores.backend(u"vault"_s).hold(false);
}

void tst_Driver::forbiddenAdd_takesWriteAccess()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    Store &store = stores[u"vault"_s];
    const auto driver = stores.registry.driver(store);
    const auto begunBefore = driver->add(u"b"_s, memorySource("abc"));
    stores.backend(u"vault"_s).failWith(forbidden());
    QSignalSpy changed(&store, &Store::capabilitiesChanged);
    QSignalSpy wanted(&store, &Store::probeWanted);
    QVERIFY(ends(*driver->add(u"a"_s, memorySource("abc"))));
    QCOMPARE(changed.count(), 1);
    QCOMPARE(wanted.count(), 1);
    const Verdict verdict = store.snapshot().verdict(OperationKind::Add);
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.reason, Reason::NotPermitted);
    QVERIFY(store.snapshot().permits(Capability::ReadAccess));

    const auto refused = driver->add(u"a"_s, memorySource("abc"));
    QVERIFY(ends(*refused));
    QCOMPARE(refused->error()->kind, ErrorKind::Refused);

    stores.backend(u"vault"_s).failWith({});
    QVERIFY(ends(*begunBefore));
    QVERIFY(!begunBefore->error());
    QVERIFY(store.snapshot().permits(Capability::WriteAccess));
    QCOMPARE(changed.count(), 2);
}

void tst_Driver::forbiddenGet_takesNothingButAsks()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    Store &store = stores[u"vault"_s];
    stores.backend(u"vault"_s).failWith(forbidden());
    QSignalSpy changed(&store, &Store::capabilitiesChanged);
    QSignalSpy wanted(&store, &Store::probeWanted);
    const auto operation = operate(*stores.registry.driver(store), OperationKind::Get, u"a"_s);
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::NotPermitted);
    QCOMPARE(changed.count(), 0); // one object's own permissions may be to blame
    QCOMPARE(wanted.count(), 1);
}

void tst_Driver::lettingGo_teachesNothing()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    Store &store = stores[u"vault"_s];
    stores.backend(u"vault"_s).hold(true);
    QSignalSpy wanted(&store, &Store::probeWanted);
    auto operation = stores.registry.driver(store)->add(u"a"_s, memorySource("abc"));
    const QPointer<Operation> raw(operation.get());
    operation->start();
    operation.reset();
    stores.backend(u"vault"_s).hold(false);
    QTRY_VERIFY(!raw);
    QCOMPARE(wanted.count(), 0);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess));
}

void tst_Driver::stallLimit_namesStoreAndObject()
{
    FakeStores stores({u"vault"_s});
    stores.probe(u"vault"_s);
    Store &store = stores[u"vault"_s];
    stores.backend(u"vault"_s).hold(true);
    QSignalSpy wanted(&store, &Store::probeWanted);
    const auto operation = stores.registry.driver(store)->stat(u"a/b"_s);
    operation->setStallLimit(30);
    QVERIFY(ends(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::TimedOut);
    QCOMPARE(operation->error()->reason, Reason::Timeout);
    QCOMPARE(operation->error()->store, u"vault"_s);
    QCOMPARE(operation->error()->object, u"a/b"_s);
    QCOMPARE(wanted.count(), 1);
    stores.backend(u"vault"_s).hold(false);
}

void tst_Driver::serversOwnWork_hasMoreTime()
{
    FakeStores stores({u"vault"_s});
    Configuration configuration;
    StoreConfiguration vault{.id = u"vault"_s, .driver = u"fake"_s, .isDefault = true};
    vault.options.set(u"operation_timeout"_s, 0.2, {});
    configuration.stores << vault;
    stores.registry.setConfiguration(configuration);
    stores.probe(u"vault"_s);
    FakeBackend &backend = stores.backend(u"vault"_s);
    backend.put(u"a"_s, "x");
    backend.hold(true);
    QTimer::singleShot(400, this, [&backend] { backend.hold(false); });
    const auto driver = stores.registry.driver(stores[u"vault"_s]);
    const auto copying = driver->copy(u"a"_s, u"b"_s);
    const auto looking = driver->stat(u"a"_s);
    QSignalSpy looked(looking.get(), &Operation::finished);
    looking->start();
    QVERIFY(ends(*copying));
    QVERIFY2(copying->result(), "a copy was given up");
    QCOMPARE(looked.count(), 1);
    QVERIFY(!looking->result());
    QCOMPARE(looking->result().error().kind, ErrorKind::TimedOut);
}

void tst_Driver::operation_keepsItsDriver()
{
    FakeStores stores({u"vault"_s}, CapabilitySet::all().without(Capability::DriverReusable));
    stores.probe(u"vault"_s);
    auto driver = stores.registry.driver(stores[u"vault"_s]);
    const std::weak_ptr<Driver> watch = driver;
    auto operation = driver->list({});
    driver.reset();
    QVERIFY(!watch.expired());
    QVERIFY(ends(*operation));
    operation.reset();
    QTRY_VERIFY(watch.expired());
}

QTEST_GUILESS_MAIN(tst_Driver)
#include "tst_driver.moc"
