// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/objectbrowser.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;
using State = ObjectBrowser::State;

class tst_ObjectBrowser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listing_comesPageByPage();
    void listing_waitsForTheFirstCheck();
    void listing_isRefusedWithTheReason();
    void listing_failsWithItsError();
    void listing_thatRepeatsPagesEnds();
    void newPath_cancelsTheOlder();
    void refresh_keepsRows();
    void comesBack_listsAgain();
    void unreachable_listsAgainOnceAfterAProbe();
    void stop_keepsWhatCame();
    void history();
    void openLocation_data();
    void openLocation();
    void location_showsNoSecret();
    void additionsAndRemovals_areShown();
    void removalsDeeperDown_areOneListing();
    void container_isToldOfElsewhereToo();
    void container_isMadeHere_data();
    void container_isMadeHere();
    void storeThatIsReplaced_isShownAgain();
};

namespace {

QStringList namesOf(ObjectBrowser &browser)
{
    QStringList names;
    for (int row = 0; row < browser.model()->rowCount(); ++row)
        names << browser.model()->index(row, 0).data(NameRole).toString();
    names.sort();
    return names;
}

} // namespace

void tst_ObjectBrowser::listing_comesPageByPage()
{
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).pageSize = 2;
    for (int i = 0; i < 5; ++i)
        stores.backend(u"a"_s).put(u"img-%1"_s.arg(i), "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    QAbstractItemModelTester tester(browser.model(), ReportMode::QtTest);
    QSignalSpy inserted(browser.model(), &QAbstractItemModel::rowsInserted);
    browser.open(&stores[u"a"_s]);
    QCOMPARE(browser.state(), State::Loading);
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(inserted.count(), 3);
    QCOMPARE(browser.count(), 5);
    QVERIFY(browser.message().isEmpty());
}

void tst_ObjectBrowser::listing_waitsForTheFirstCheck()
{
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).put(u"img"_s, "x");
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QCOMPARE(browser.state(), State::Waiting);
    QCOMPARE(browser.message(), u"Checking a..."_s);
    QVERIFY(stores.backend(u"a"_s).calls().isEmpty());
    stores.probe(u"a"_s);
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(namesOf(browser), QStringList{u"img"_s});
}

void tst_ObjectBrowser::listing_isRefusedWithTheReason()
{
    FakeStores stores({u"a"_s});
    const auto lose = [&stores](Reason reason) {
        stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::List}, reason)});
    };
    lose(Reason::NotPermitted);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QCOMPARE(browser.state(), State::Failed);
    QCOMPARE(browser.error()->kind, ErrorKind::Refused);
    QCOMPARE(browser.error()->reason, Reason::NotPermitted);
    QVERIFY2(browser.message().startsWith(u"Cannot list "_s), qPrintable(browser.message()));
    QVERIFY(stores.backend(u"a"_s).calls().isEmpty());
    QSignalSpy states(&browser, &ObjectBrowser::stateChanged);
    lose(Reason::Maintenance);
    QCOMPARE(states.count(), 1); // the reason is another
    QCOMPARE(browser.error()->reason, Reason::Maintenance);
}

void tst_ObjectBrowser::listing_failsWithItsError()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).failWith(Error{.kind = ErrorKind::BadAnswer, .detail = u"cut off"_s});
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Failed);
    QCOMPARE(browser.error()->kind, ErrorKind::BadAnswer);
    QVERIFY(browser.message().contains(u"cut off"_s));
    stores.backend(u"a"_s).failWith({});
    browser.refresh();
    QVERIFY(browser.message().isEmpty());
    QTRY_COMPARE(browser.state(), State::Complete);
    QVERIFY(!browser.error());
}

void tst_ObjectBrowser::listing_thatRepeatsPagesEnds()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.backend(u"a"_s).repeatsPages = true;
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Failed);
    QCOMPARE(browser.error()->kind, ErrorKind::BadAnswer);
}

void tst_ObjectBrowser::newPath_cancelsTheOlder()
{
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    stores.backend(u"a"_s).put(u"of-a"_s, "x");
    stores.backend(u"b"_s).put(u"of-b"_s, "x");
    stores.backend(u"a"_s).hold(true);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    browser.open(&stores[u"b"_s]);
    stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(namesOf(browser), QStringList{u"of-b"_s});
    QCOMPARE(browser.location(), u"b:"_s);
}

void tst_ObjectBrowser::refresh_keepsRows()
{
    FakeStores stores({u"a"_s});
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.pageSize = 2;
    for (const char *name : {"a", "b", "c", "d", "e"})
        backend.put(QString::fromLatin1(name), "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    QAbstractItemModelTester tester(browser.model(), ReportMode::QtTest);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Complete);
    const QPersistentModelIndex kept = browser.model()->index(browser.model()->rowOf(u"d"_s), 0);
    const QPersistentModelIndex gone = browser.model()->index(browser.model()->rowOf(u"b"_s), 0);

    backend.take(u"a"_s);
    backend.take(u"b"_s);
    backend.take(u"e"_s);
    backend.put(u"d"_s, "longer");
    backend.put(u"f"_s, "x");
    QSignalSpy resets(browser.model(), &QAbstractItemModel::modelReset);
    browser.refresh();
    QCOMPARE(browser.state(), State::Loading);
    QCOMPARE(browser.count(), 5); // nothing flickers
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(namesOf(browser), QStringList({u"c"_s, u"d"_s, u"f"_s}));
    QVERIFY(!gone.isValid());
    QCOMPARE(kept.data(NameRole).toString(), u"d"_s);
    QCOMPARE(kept.data(ObjectRole).value<ObjectInfo>().size, 6);
}

void tst_ObjectBrowser::comesBack_listsAgain()
{
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.goOffline(u"a"_s);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QCOMPARE(browser.state(), State::Failed);
    stores.probe(u"a"_s);
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(browser.count(), 1);
    stores.goOffline(u"a"_s);
    QCOMPARE(browser.state(), State::Complete); // what was seen stays
    QCOMPARE(browser.count(), 1);
    stores.backend(u"a"_s).put(u"img-2"_s, "x");
    stores.probe(u"a"_s);
    QTRY_COMPARE(browser.count(), 2);
}

void tst_ObjectBrowser::unreachable_listsAgainOnceAfterAProbe()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.failWith(Error{.kind = ErrorKind::Unreachable, .detail = u"reset"_s, .temporary = true});
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Failed);
    stores.probe(u"a"_s); // finds nothing amiss
    QCOMPARE(browser.state(), State::Loading);
    QTRY_COMPARE(browser.state(), State::Failed);
    stores.probe(u"a"_s);
    QCOMPARE(browser.state(), State::Failed); // no endless round
    QCOMPARE(backend.calls().count(u"list "_s), 2);
}

void tst_ObjectBrowser::stop_keepsWhatCame()
{
    FakeStores stores({u"a"_s});
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.put(u"img"_s, "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Complete);
    backend.hold(true);
    browser.refresh();
    browser.stop();
    QCOMPARE(browser.state(), State::Failed);
    QCOMPARE(browser.error()->kind, ErrorKind::Canceled);
    QCOMPARE(browser.count(), 1);
    backend.hold(false);
    browser.refresh();
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(browser.count(), 1);
}

void tst_ObjectBrowser::history()
{
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    stores.backend(u"a"_s).put(u"x/y/img"_s, "x");
    ObjectBrowser browser(stores.registry);
    QVERIFY(!browser.canGoBack());
    browser.open(&stores[u"a"_s]);
    QVERIFY(!browser.canGoUp());
    QTRY_COMPARE(browser.state(), State::Complete);
    const ObjectInfo folder = browser.model()->objectAt(browser.model()->index(0, 0));
    QVERIFY(browser.enter(folder));
    QVERIFY(!browser.enter(ObjectInfo{.name = u"img"_s, .path = u"img"_s}));
    browser.open(&stores[u"a"_s], u"x/y"_s);
    QCOMPARE(browser.location(), u"a:x/y/"_s);
    browser.up();
    QCOMPARE(browser.location(), u"a:x/"_s);
    browser.open(&stores[u"b"_s]);
    browser.back();
    browser.back();
    QCOMPARE(browser.location(), u"a:x/y/"_s);
    QVERIFY(browser.canGoForward());
    browser.forward();
    QCOMPARE(browser.location(), u"a:x/"_s);
    browser.forward();
    QCOMPARE(browser.location(), u"b:"_s);
    QVERIFY(!browser.canGoForward());
    browser.back();
    stores.configure({u"a"_s});
    QVERIFY(!browser.canGoForward()); // that store has gone
    browser.open(&stores[u"a"_s], u"http://host/dir/"_s);
    browser.up();
    browser.up();
    QCOMPARE(browser.path(), QString());
}

void tst_ObjectBrowser::openLocation_data()
{
    QTest::addColumn<bool>("hasStore");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("problem");
    QTest::newRow("a store") << false << u"b:"_s << u"b:"_s << QString();
    QTest::newRow("a store and a path") << false << u" b:x/y "_s << u"b:x/y/"_s << QString();
    QTest::newRow("a path in the store shown") << true << u"x"_s << u"a:x/"_s << QString();
    QTest::newRow("the root") << true << u"/"_s << u"a:"_s << QString();
    QTest::newRow("a URL is a path") << true << u"http://host/dir"_s << u"a:http://host/dir/"_s << QString();
    QTest::newRow("a path without a store") << false << u"x"_s << QString() << u"No store is selected."_s;
    QTest::newRow("another's store") << true << u"c:x"_s << u"a:"_s << u"There is no store named c."_s;
    QTest::newRow("nothing") << true << u" "_s << u"a:"_s << u"No location was given."_s;
}

void tst_ObjectBrowser::openLocation()
{
    QFETCH(bool, hasStore);
    QFETCH(QString, text);
    QFETCH(QString, location);
    QFETCH(QString, problem);
    FakeStores stores({u"a"_s, u"b"_s});
    ObjectBrowser browser(stores.registry);
    if (hasStore)
        browser.open(&stores[u"a"_s]);
    const Result<void> result = browser.openLocation(text);
    QCOMPARE(result ? QString() : result.error().detail, problem);
    QCOMPARE(browser.location(), location);
}

void tst_ObjectBrowser::location_showsNoSecret()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    QVERIFY(browser.openLocation(u"a:https://user:geheim@host/b/?sig=geheim"_s));
    QTRY_COMPARE(browser.state(), State::Complete);
    QVERIFY2(browser.path().contains(u"geheim"_s), "it is needed to list");
    QCOMPARE(browser.location(), u"a:https://host/b/"_s);
    stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::List}, Reason::NotPermitted, u"403"_s)});
    browser.refresh();
    QCOMPARE(browser.state(), State::Failed);
    QVERIFY2(browser.message().contains(u"host"_s) && !browser.message().contains(u"geheim"_s),
             qPrintable(browser.message()));
    QVERIFY2(!browser.error()->object.contains(u"geheim"_s), qPrintable(browser.error()->object));
}

void tst_ObjectBrowser::additionsAndRemovals_areShown()
{
    FakeStores stores({u"a"_s});
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.put(u"dir/one"_s, "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    QAbstractItemModelTester tester(browser.model(), ReportMode::QtTest);
    browser.open(&stores[u"a"_s], u"dir/"_s);
    QTRY_COMPARE(browser.state(), State::Complete);

    backend.put(u"dir/two"_s, "xx");
    browser.noteAdded(u"a"_s, u"dir/two"_s);
    browser.noteAdded(u"a"_s, u"elsewhere"_s);
    browser.noteAdded(u"b"_s, u"dir/three"_s);
    QTRY_COMPARE(namesOf(browser), QStringList({u"one"_s, u"two"_s}));
    QCOMPARE(backend.calls().filter(u"list"_s).size(), 1); // one look at the new one sufficed
    backend.take(u"dir/one"_s);
    browser.noteRemoved(u"a"_s, u"dir/one"_s);
    QCOMPARE(namesOf(browser), QStringList{u"two"_s});

    backend.put(u"dir/sub/deep"_s, "x");
    browser.noteAdded(u"a"_s, u"dir/sub/deep"_s);
    QTRY_COMPARE(namesOf(browser), QStringList({u"sub"_s, u"two"_s}));

    // Several changes deeper down: one listing may begin where the one before it ends, and nothing is shown twice.
    for (const QString &name : {u"dir/x/1"_s, u"dir/y/1"_s, u"dir/z/1"_s}) {
        backend.put(name, "x");
        browser.noteAdded(u"a"_s, name);
        backend.take(name);
        browser.noteRemoved(u"a"_s, name);
    }
    QTRY_COMPARE(browser.state(), State::Complete);
    QCOMPARE(namesOf(browser), QStringList({u"sub"_s, u"two"_s}));

    backend.hold(true); // told in the middle of a listing
    browser.refresh();
    backend.take(u"dir/two"_s);
    browser.noteRemoved(u"a"_s, u"dir/two"_s);
    backend.put(u"dir/new"_s, "x");
    browser.noteAdded(u"a"_s, u"dir/new"_s);
    backend.hold(false);
    QTRY_COMPARE(browser.state(), State::Complete);
    QTRY_COMPARE(namesOf(browser), QStringList({u"new"_s, u"sub"_s}));
}

void tst_ObjectBrowser::container_isMadeHere_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isReadOnly");
    QTest::addColumn<ErrorKind>("kind"); // Failed: it works
    QTest::newRow("plain") << u"new"_s << false << ErrorKind::Failed;
    QTest::newRow("a name that leads out") << u".."_s << false << ErrorKind::BadInput;
    QTest::newRow("a name with a slash") << u"a/b"_s << false << ErrorKind::BadInput;
    QTest::newRow("a store that is read-only") << u"new"_s << true << ErrorKind::Refused;
}

void tst_ObjectBrowser::container_isMadeHere()
{
    QFETCH(QString, name);
    QFETCH(bool, isReadOnly);
    QFETCH(ErrorKind, kind);
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).put(u"dir/img"_s, "x");
    QList<Finding> findings;
    if (isReadOnly)
        findings << Finding::no(Layer::Backend, {Capability::CreateContainer}, Reason::ReadOnly);
    stores.probe(u"a"_s, findings);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s], u"dir/"_s);
    QTRY_COMPARE(browser.state(), State::Complete);
    QSignalSpy created(&browser, &ObjectBrowser::containerCreated);
    QSignalSpy failed(&browser, &ObjectBrowser::containerFailed);
    browser.createContainer(name);
    QTRY_COMPARE(created.count() + failed.count(), 1);
    if (kind == ErrorKind::Failed) {
        QCOMPARE(created.count(), 1);
        QTRY_COMPARE(namesOf(browser), QStringList({u"img"_s, u"new"_s}));
    } else {
        QCOMPARE(failed.first().at(0).value<Error>().kind, kind);
        QVERIFY(!failed.first().at(1).toString().isEmpty());
        QVERIFY(stores.backend(u"a"_s).calls().filter(u"create"_s).isEmpty());
    }
}

void tst_ObjectBrowser::removalsDeeperDown_areOneListing()
{
    FakeStores stores({u"a"_s});
    FakeBackend &backend = stores.backend(u"a"_s);
    for (int i = 0; i < 20; ++i)
        backend.put(u"dir/%1"_s.arg(i), "x");
    backend.put(u"keep"_s, "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Complete);
    for (int i = 0; i < 20; ++i) {
        backend.take(u"dir/%1"_s.arg(i));
        browser.noteRemoved(u"a"_s, u"dir/%1"_s.arg(i));
        QCoreApplication::processEvents(); // as the queue tells of them, one after the other
        QTRY_COMPARE(browser.state(), State::Complete);
    }
    QTRY_COMPARE(namesOf(browser), QStringList{u"keep"_s});
    QCOMPARE(backend.calls().filter(u"list"_s).size(), 2);
}

/// Whoever asked for it wants to know what became of it, wherever he looks by then.
void tst_ObjectBrowser::container_isToldOfElsewhereToo()
{
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s]);
    QTRY_COMPARE(browser.state(), State::Complete);
    stores.backend(u"a"_s).hold(true);
    QSignalSpy created(&browser, &ObjectBrowser::containerCreated);
    browser.createContainer(u"one"_s);
    browser.createContainer(u"two"_s);
    browser.open(&stores[u"b"_s]);
    stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE(created.count(), 2);
    QCOMPARE(stores.backend(u"a"_s).paths(), (QStringList{u"one/"_s, u"two/"_s}));
}

void tst_ObjectBrowser::storeThatIsReplaced_isShownAgain()
{
    FakeStores stores({u"a"_s});
    stores.backend(u"a"_s).put(u"dir/img"_s, "x");
    stores.probe(u"a"_s);
    ObjectBrowser browser(stores.registry);
    browser.open(&stores[u"a"_s], u"dir/"_s);
    QTRY_COMPARE(browser.state(), State::Complete);
    stores.descriptions[u"a"_s] = u"another"_s;
    stores.configure({u"a"_s});
    QCOMPARE(browser.location(), u"a:dir/"_s);
    QCOMPARE(browser.state(), State::Waiting);
    stores.probe(u"a"_s);
    QTRY_COMPARE(browser.count(), 1);
    stores.configure({});
    QCOMPARE(browser.state(), State::Idle);
    QCOMPARE(browser.count(), 0);
    QCOMPARE(browser.location(), QString());
}

QTEST_GUILESS_MAIN(tst_ObjectBrowser)
#include "tst_objectbrowser.moc"
