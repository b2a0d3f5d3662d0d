// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/transferqueue.h"
#include "model/treeremoval.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

struct Removal {
    FakeStores stores{{u"a"_s}};
    TransferQueue queue{stores.registry};

    Removal() { stores.probe(u"a"_s); }
    void put(const QStringList &paths)
    {
        for (const QString &path : paths)
            stores.backend(u"a"_s).put(path, "x");
    }
    static ObjectInfo folder(const QString &path)
    {
        return {.name = path.section(u'/', -2, -2), .path = path, .kind = ObjectInfo::Kind::Prefix};
    }
};

} // namespace

class tst_TreeRemoval : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void removesAllUnderIt_andNothingElse();
    void manyPages_areWorkedOffAsTheQueueGoes();
    void markOfAFolder_goesLast();
    void failedListing_isTold_andTheRestGoes();
    void refusedListing_removesNothing();
    void storeThatGoes_endsIt();
    void anotherConfiguration_endsIt();
    void paused_listsNothingMore();
    void canceled_endsIt();
    void lists_areUsedWhereTheyAreTaken();
    void whatAListLeaves_isTheQueues();
    void lists_waitWhileAllIsPaused();
};

void tst_TreeRemoval::removesAllUnderIt_andNothingElse()
{
    Removal test;
    test.put({u"keep"_s, u"images"_s, u"images/a"_s, u"images/b"_s, u"images/old/c"_s, u"images/old/older/d"_s,
              u"images2/e"_s});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    QVERIFY(!finished.first().first().value<std::optional<Error>>());
    QCOMPARE(test.stores.backend(u"a"_s).paths(), (QStringList{u"images"_s, u"images2/e"_s, u"keep"_s}));
    QCOMPARE(removal.found(), 4);
    QCOMPARE(removal.removed(), 4);
    QCOMPARE(test.queue.counts().done, 4);
}

/// An object with the folder's own name, as other programs mark one: it is no row of a listing, and goes all the same.
void tst_TreeRemoval::markOfAFolder_goesLast()
{
    Removal test;
    test.put({u"images/"_s, u"images/a"_s, u"images/empty/"_s});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    QVERIFY(test.stores.backend(u"a"_s).paths().isEmpty());
    QStringList removals = test.stores.backend(u"a"_s).calls().filter(u"remove "_s);
    QCOMPARE(removals.takeLast(), u"remove images/"_s);
    removals.sort();
    QCOMPARE(removals, (QStringList{u"remove images/a"_s, u"remove images/empty/"_s}));
}

/// Never more in the queue than it may hold, however many there are.
void tst_TreeRemoval::manyPages_areWorkedOffAsTheQueueGoes()
{
    Removal test;
    constexpr int pageSize = 100;
    test.stores.backend(u"a"_s).pageSize = pageSize;
    for (int i = 0; i < 3'000; ++i)
        test.put({u"images/%1"_s.arg(i, 5)});
    int most = 0;
    QObject::connect(&test.queue, &TransferQueue::countsChanged, &test.queue,
                     [&] { most = std::max(most, test.queue.counts().waiting + test.queue.counts().active); });
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait(60'000));
    QVERIFY2(most > 0 && most <= TreeRemoval::mostPending + pageSize, qPrintable(QString::number(most)));
    QCOMPARE(removal.removed(), 3'000);
    QVERIFY(test.stores.backend(u"a"_s).paths().isEmpty());
}

void tst_TreeRemoval::failedListing_isTold_andTheRestGoes()
{
    Removal test;
    test.put({u"images/a"_s});
    test.stores.backend(u"a"_s).failWith(Error{.kind = ErrorKind::BadAnswer, .detail = u"cut off"_s});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    const auto error = finished.first().first().value<std::optional<Error>>();
    QVERIFY(error);
    QCOMPARE(error->kind, ErrorKind::BadAnswer);
    QCOMPARE(test.stores.backend(u"a"_s).paths(), QStringList{u"images/a"_s});
}

void tst_TreeRemoval::refusedListing_removesNothing()
{
    Removal test;
    test.put({u"images/a"_s});
    test.stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::List}, Reason::NotPermitted, u"403"_s)});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    const auto error = finished.first().first().value<std::optional<Error>>();
    QVERIFY(error);
    QCOMPARE(error->kind, ErrorKind::Refused);
    QVERIFY(test.stores.backend(u"a"_s).calls().isEmpty());
}

void tst_TreeRemoval::storeThatGoes_endsIt()
{
    Removal test;
    test.put({u"images/a"_s});
    test.stores.backend(u"a"_s).hold(true);
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    const QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    test.stores.configure({u"b"_s});
    QCOMPARE(finished.count(), 1);
    QVERIFY(removal.isFinished());
    test.stores.backend(u"a"_s).hold(false);
}

/// The store stays, as the other configuration has one that is described in the same words.
void tst_TreeRemoval::anotherConfiguration_endsIt()
{
    Removal test;
    test.put({u"images/a"_s});
    test.stores.backend(u"a"_s).hold(true);
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    const QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    test.queue.leaveConfiguration();
    QCOMPARE(finished.count(), 1);
    test.stores.backend(u"a"_s).hold(false);
    QVERIFY(test.queue.transfers().empty());
    QCOMPARE(test.stores.backend(u"a"_s).paths(), QStringList{u"images/a"_s});
}

void tst_TreeRemoval::paused_listsNothingMore()
{
    Removal test;
    test.put({u"images/a"_s, u"images/b"_s, u"images/c"_s});
    test.stores.backend(u"a"_s).pageSize = 1;
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    QSignalSpy added(&test.queue, &TransferQueue::added);
    removal.start();
    QVERIFY(added.wait());
    test.queue.pauseAll();
    const qsizetype listed = test.stores.backend(u"a"_s).calls().filter(u"list"_s).size();
    QVERIFY(listed < 3);
    // A page that was under way may come.
    QVERIFY(test.stores.drain());
    QCOMPARE(test.queue.counts().waiting + test.queue.counts().active, 0);
    QVERIFY(test.stores.backend(u"a"_s).calls().filter(u"list"_s).size() <= listed + 1);
    QVERIFY(!removal.isFinished());
    test.queue.resumeAll();
    QVERIFY(finished.wait());
    QVERIFY(test.stores.backend(u"a"_s).paths().isEmpty());
}

/// Not one page after the other.
void tst_TreeRemoval::canceled_endsIt()
{
    Removal test;
    for (int i = 0; i < 30; ++i)
        test.put({u"images/%1"_s.arg(i, 2)});
    test.stores.backend(u"a"_s).pageSize = TreeRemoval::mostPending;
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    const QSignalSpy finished(&removal, &TreeRemoval::finished);
    QSignalSpy added(&test.queue, &TransferQueue::added);
    test.queue.setConcurrency(1);
    removal.start();
    QVERIFY(added.wait());
    test.queue.cancelAll();
    QCOMPARE(finished.count(), 1);
    const auto error = finished.first().first().value<std::optional<Error>>();
    QVERIFY(error);
    QCOMPARE(error->kind, ErrorKind::Canceled);
    QVERIFY(test.stores.backend(u"a"_s).paths().size() > 0);
}

void tst_TreeRemoval::lists_areUsedWhereTheyAreTaken()
{
    Removal test;
    FakeBackend &backend = test.stores.backend(u"a"_s);
    backend.largestRemoval = 3;
    test.put({u"keep"_s, u"images/a"_s, u"images/b"_s, u"images/c"_s, u"images/d"_s, u"images/old/e"_s});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    QVERIFY(!finished.first().first().value<std::optional<Error>>());
    QCOMPARE(backend.paths(), QStringList{u"keep"_s});
    QCOMPARE(backend.calls().filter(u"remove"_s),
             (QStringList{u"remove-all 3"_s, u"remove-all 1"_s, u"remove-all 1"_s}));
    QCOMPARE(removal.found(), 5);
    QCOMPARE(removal.removed(), 5);
    QCOMPARE(test.queue.counts().done, 0);
}

void tst_TreeRemoval::whatAListLeaves_isTheQueues()
{
    Removal test;
    FakeBackend &backend = test.stores.backend(u"a"_s);
    backend.largestRemoval = 100;
    test.put({u"images/a"_s, u"images/kept"_s, u"images/z"_s});
    backend.failWith(Error{.kind = ErrorKind::NotPermitted, .detail = u"HTTP 403"_s}, u"remove images/kept"_s);
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    removal.start();
    QVERIFY(finished.wait());
    QCOMPARE(backend.paths(), QStringList{u"images/kept"_s});
    QCOMPARE(removal.removed(), 2);
    QCOMPARE(test.queue.counts().failed, 1); // and it says why
}

void tst_TreeRemoval::lists_waitWhileAllIsPaused()
{
    Removal test;
    FakeBackend &backend = test.stores.backend(u"a"_s);
    backend.largestRemoval = 1000;
    backend.pageSize = 2;
    test.put({u"images/a"_s, u"images/b"_s, u"images/c"_s, u"images/d"_s});
    TreeRemoval removal(test.stores.registry, test.queue, u"a"_s, Removal::folder(u"images/"_s));
    QSignalSpy finished(&removal, &TreeRemoval::finished);
    QSignalSpy progressed(&removal, &TreeRemoval::progressed);
    removal.start();
    QVERIFY(progressed.wait()); // a page is known, and its list on its way
    test.queue.pauseAll();
    QTRY_COMPARE(removal.removed(), 2);
    QVERIFY(!finished.wait(100));
    QCOMPARE(backend.paths(), (QStringList{u"images/c"_s, u"images/d"_s}));
    test.queue.resumeAll();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(backend.paths().isEmpty());
}

QTEST_GUILESS_MAIN(tst_TreeRemoval)
#include "tst_treeremoval.moc"
