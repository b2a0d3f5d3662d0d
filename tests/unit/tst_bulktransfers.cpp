// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"
#include "journalcopy.h"

#include "model/bulktransfers.h"
#include "model/transferqueue.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

ObjectInfo folderOf(const QString &path)
{
    return {.name = path.section(u'/', -2, -2), .path = path, .kind = ObjectInfo::Kind::Prefix};
}

QStringList paths(const TransferQueue &queue)
{
    QStringList all;
    for (const auto &[id, transfer] : queue.transfers())
        all << transfer.path;
    all.sort();
    return all;
}

/// One store, and what an application has to fill the queue with.
struct Bulk {
    FakeStores &stores;
    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    TransferQueue queue{stores.registry};
    BulkTransfers bulk{stores.registry, queue, pool};

    explicit Bulk(FakeStores &made)
        : stores(made)
    {}
    void add(Transfer::Kind kind, const QString &folder, const Selection &selection)
    {
        bulk.add({.kind = kind, .store = u"a"_s, .folder = folder}, selection);
    }
};

} // namespace

/// Folders on their way into the queue, and what another process finds of them.
class tst_BulkTransfers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void folders_areWalkedAFewAtATime();
    void upload_neverOverfillsTheQueue();
    void download_neverOverfillsTheQueue();
    void download_endsWhenAllIsCanceled();
    void paused_walksNothing();
    void leaveOut_endsAll();
    void download_isWalkedAgain();
    void upload_isWalkedAgain();
    void upload_isNotWalkedAgain_whenItIsQueued();
    void removal_beginsAgain();
    void manyFolders_areAllFoundAgain();
    void anotherConfiguration_endsThem_andTheJournalKeepsThem();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] FakeBackend &backend() const { return m_stores->backend(u"a"_s); }
    void writeFiles(const QString &folder, int count) const
    {
        QVERIFY(QDir().mkpath(path(folder)));
        for (int i = 0; i < count; ++i) {
            QFile file(path(folder + u"/%1"_s.arg(i)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
        }
    }
    [[nodiscard]] ObjectInfo localFolder(const QString &name) const
    {
        return {.name = name, .path = path(name), .kind = ObjectInfo::Kind::Prefix};
    }
    /// Nothing that was under way goes on, and nothing has become of it but \a left.
    void settle(const QStringList &left) const
    {
        backend().hold(false);
        QVERIFY(m_stores->drain());
        for (const QString &one : left)
            backend().put(one, "x");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeStores> m_stores;
};

void tst_BulkTransfers::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
    m_stores = std::make_unique<FakeStores>(QStringList{u"a"_s});
    m_stores->probe(u"a"_s);
    QVERIFY(QDir(m_folder->path()).mkdir(u"down"_s));
}

void tst_BulkTransfers::cleanup()
{
    backend().hold(false);
    m_stores.reset();
}

void tst_BulkTransfers::folders_areWalkedAFewAtATime()
{
    constexpr int many = 200;
    QList<ObjectInfo> folders;
    for (int i = 0; i < many; ++i) {
        backend().put(u"f%1/x"_s.arg(i), "x");
        folders << folderOf(u"f%1/"_s.arg(i));
    }
    Bulk test(*m_stores);
    backend().hold(true);
    test.add(Transfer::Kind::Download, path(u"down"_s), folders);
    QTRY_COMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
    QCOMPARE(test.bulk.left(), many);
    QCOMPARE(test.bulk.held(), 0);
    backend().hold(false);
    QTRY_COMPARE_WITH_TIMEOUT(test.queue.counts().done, many, 30'000);
    QCOMPARE(test.bulk.left(), 0);
}

void tst_BulkTransfers::upload_neverOverfillsTheQueue()
{
    constexpr int many = 2'000;
    writeFiles(u"up"_s, many);
    Bulk test(*m_stores);
    QSignalSpy queued(&test.bulk, &BulkTransfers::folderQueued);
    backend().hold(true);
    test.add(Transfer::Kind::Upload, {}, QList{localFolder(u"up"_s)});
    QTRY_COMPARE(queued.count(), 1);
    QCOMPARE(queued.first().first().value<FolderSummary>().queued, many);
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    QVERIFY(test.queue.counts().waiting <= TransferFeed::mostWaiting + TransferFeed::piece);
    QCOMPARE(test.bulk.left() + qint64(test.queue.transfers().size()), many);
    backend().hold(false);
    QTRY_COMPARE_WITH_TIMEOUT(test.queue.counts().done, many, 60'000);
    QCOMPARE(backend().paths().size(), many);
    QVERIFY(backend().object(u"up/1999"_s));
}

void tst_BulkTransfers::download_neverOverfillsTheQueue()
{
    constexpr int many = 1'200;
    backend().pageSize = many; // a page is no reason
    for (int i = 0; i < many; ++i)
        backend().put(u"top/%1"_s.arg(i), "x");
    Bulk test(*m_stores);
    connect(&test.queue, &TransferQueue::added, this, [this] { backend().hold(true); });
    test.add(Transfer::Kind::Download, path(u"down"_s), QList{folderOf(u"top/"_s)});
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    QVERIFY(test.queue.counts().waiting <= TransferFeed::mostWaiting + TransferFeed::piece);
    QCOMPARE(test.bulk.left(), 1);
    test.queue.disconnect(this);
    backend().hold(false);
    QTRY_COMPARE_WITH_TIMEOUT(test.bulk.left(), 0, 30'000);
    QCOMPARE(test.queue.transfers().size(), size_t(many));
    test.queue.cancelAll();
}

void tst_BulkTransfers::download_endsWhenAllIsCanceled()
{
    backend().pageSize = 2;
    for (int i = 0; i < 20; ++i)
        backend().put(u"top/%1"_s.arg(i), "x");
    Bulk test(*m_stores);
    QSignalSpy queued(&test.bulk, &BulkTransfers::folderQueued);
    connect(&test.queue, &TransferQueue::added, this, [this] { backend().hold(true); });
    test.add(Transfer::Kind::Download, path(u"down"_s), QList{folderOf(u"top/"_s)});
    QTRY_VERIFY(!test.queue.transfers().empty());
    test.queue.disconnect(this);
    test.queue.cancelAll();
    QTRY_COMPARE(queued.count(), 1);
    const auto summary = queued.first().first().value<FolderSummary>();
    QVERIFY(summary.error);
    QCOMPARE(summary.error->kind, ErrorKind::Canceled);
    QCOMPARE(test.bulk.left(), 0);
    QVERIFY(test.queue.transfers().size() < 20);
}

/// Neither those under way nor those whose turn is still to come.
void tst_BulkTransfers::paused_walksNothing()
{
    constexpr int many = 20;
    QList<ObjectInfo> folders;
    for (int i = 0; i < many; ++i) {
        backend().put(u"f%1/x"_s.arg(i), "x");
        folders << folderOf(u"f%1/"_s.arg(i));
    }
    Bulk test(*m_stores);
    backend().hold(true);
    test.add(Transfer::Kind::Remove, {}, folders);
    QTRY_COMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
    test.queue.pauseAll();
    QCOMPARE(test.bulk.held(), many);
    backend().hold(false);
    test.add(Transfer::Kind::Remove, {}, QList<ObjectInfo>{{.name = u"x"_s, .path = u"f0/x"_s}});
    QTRY_COMPARE(test.queue.counts().done, 1); // it was asked for later
    QVERIFY(m_stores->drain());
    QCOMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
    QVERIFY(backend().paths().size() >= many - 1 - BulkTransfers::mostWalks);
    test.queue.resumeAll();
    QTRY_COMPARE(test.bulk.left(), 0);
    QVERIFY(backend().paths().isEmpty());
}

void tst_BulkTransfers::leaveOut_endsAll()
{
    QList<ObjectInfo> folders;
    for (int i = 0; i < 20; ++i) {
        backend().put(u"f%1/x"_s.arg(i), "x");
        folders << folderOf(u"f%1/"_s.arg(i));
    }
    Bulk test(*m_stores);
    openJournal(test.queue, path(u"one.journal"_s));
    QSignalSpy queued(&test.bulk, &BulkTransfers::folderQueued);
    QSignalSpy removed(&test.bulk, &BulkTransfers::folderRemoved);
    backend().hold(true);
    test.add(Transfer::Kind::Remove, {}, folders.first(10));
    test.add(Transfer::Kind::Download, path(u"down"_s), folders.mid(10));
    QTRY_COMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
    test.bulk.leaveOut();
    QCOMPARE(test.bulk.left(), 0);
    QCOMPARE(removed.count() + queued.count(), BulkTransfers::mostWalks);
    backend().hold(false);
    QVERIFY(m_stores->drain());
    QVERIFY(test.queue.transfers().empty());
    QCOMPARE(backend().paths().size(), 20);
    copyJournal(test.queue, path(u"two.journal"_s));
    TransferQueue second(m_stores->registry);
    openJournal(second, path(u"two.journal"_s));
}

/// Killed while the second of three folders was being listed, with one of the first's two objects already there.
void tst_BulkTransfers::download_isWalkedAgain()
{
    for (const QString &one : {u"top/1"_s, u"top/2"_s, u"top/sub/3"_s, u"top/sub/deep/4"_s})
        backend().put(one, "x");
    {
        Bulk first(*m_stores);
        openJournal(first.queue, path(u"one.journal"_s));
        QSignalSpy added(&first.queue, &TransferQueue::added);
        connect(&first.queue, &TransferQueue::added, this, [this] { backend().hold(true); });
        first.add(Transfer::Kind::Download, path(u"down"_s), QList{folderOf(u"top/"_s)});
        QTRY_COMPARE(added.count(), 1);
        QCOMPARE(paths(first.queue), (QStringList{u"top/1"_s, u"top/2"_s}));
        first.queue.forget({first.queue.transfers().begin()->first}); // it is done, and the queue has forgotten it
        copyJournal(first.queue, path(u"two.journal"_s));
    }
    settle({});
    writeFiles(u"down/top"_s, 2);
    QVERIFY(QFile::remove(path(u"down/top/0"_s)));
    Bulk again(*m_stores);
    QSignalSpy queued(&again.bulk, &BulkTransfers::folderQueued);
    openJournal(again.queue, path(u"two.journal"_s), 2);
    QCOMPARE(again.bulk.left(), 1);
    QCOMPARE(again.bulk.held(), 1);
    again.queue.resumeAll();
    QTRY_COMPARE(queued.count(), 1);
    const auto summary = queued.first().first().value<FolderSummary>();
    QCOMPARE(summary.queued, 2);
    QCOMPARE(summary.skipped, QStringList{u"top/1: it is there already"_s});
    QTRY_COMPARE(again.queue.counts(), (TransferCounts{.done = 3}));
    QCOMPARE(paths(again.queue), (QStringList{u"top/2"_s, u"top/sub/3"_s, u"top/sub/deep/4"_s}));
    for (const QString &one : {u"1"_s, u"2"_s, u"sub/3"_s, u"sub/deep/4"_s})
        QVERIFY2(QFile::exists(path(u"down/top/"_s + one)), qPrintable(one));
    copyJournal(again.queue, path(u"three.journal"_s));
    TransferQueue third(m_stores->registry);
    openJournal(third, path(u"three.journal"_s));
}

/// Killed before it was walked.
void tst_BulkTransfers::upload_isWalkedAgain()
{
    writeFiles(u"up"_s, 1);
    writeFiles(u"up/sub"_s, 1);
    {
        Bulk first(*m_stores);
        openJournal(first.queue, path(u"one.journal"_s));
        first.add(Transfer::Kind::Upload, u"to/"_s, QList{localFolder(u"up"_s)});
        copyJournal(first.queue, path(u"two.journal"_s));
    }
    Bulk again(*m_stores);
    openJournal(again.queue, path(u"two.journal"_s), 1);
    QVERIFY(again.queue.transfers().empty());
    again.queue.resumeAll();
    QTRY_COMPARE(again.queue.counts(), (TransferCounts{.done = 2}));
    QCOMPARE(backend().paths(), (QStringList{u"to/up/0"_s, u"to/up/sub/0"_s}));
    copyJournal(again.queue, path(u"three.journal"_s));
    TransferQueue third(m_stores->registry);
    openJournal(third, path(u"three.journal"_s));
}

/// Killed when some of it was there: those are in no queue any more, and must not be sent once more.
void tst_BulkTransfers::upload_isNotWalkedAgain_whenItIsQueued()
{
    constexpr int many = 2'000;
    writeFiles(u"up"_s, many);
    int done = 0;
    {
        Bulk first(*m_stores);
        openJournal(first.queue, path(u"one.journal"_s));
        first.add(Transfer::Kind::Upload, {}, QList{localFolder(u"up"_s)});
        QTRY_VERIFY(first.queue.counts().done > 100);
        first.queue.pauseAll();
        done = first.queue.counts().done;
        QVERIFY(done < many);
        copyJournal(first.queue, path(u"two.journal"_s));
    }
    settle({});
    Bulk again(*m_stores);
    openJournal(again.queue, path(u"two.journal"_s), many - done);
    again.queue.resumeAll();
    QTRY_COMPARE_WITH_TIMEOUT(again.queue.counts().done + again.queue.counts().failed, many - done, 60'000);
    // Two were under way when all was paused: with the kill, their store may have got them all the same.
    QVERIFY2(again.queue.counts().failed <= TransferQueue::defaultConcurrency,
             qPrintable(QString::number(again.queue.counts().failed)));
    QCOMPARE(backend().paths().size(), many);
}

/// Killed with a first page queued.
void tst_BulkTransfers::removal_beginsAgain()
{
    backend().pageSize = 2;
    const QStringList all{u"dir/1"_s, u"dir/2"_s, u"dir/3"_s, u"dir/sub/4"_s};
    settle(all);
    {
        Bulk first(*m_stores);
        openJournal(first.queue, path(u"one.journal"_s));
        connect(&first.queue, &TransferQueue::added, this, [this] { backend().hold(true); });
        first.add(Transfer::Kind::Remove, {}, QList{folderOf(u"dir/"_s)});
        QTRY_COMPARE(paths(first.queue), (QStringList{u"dir/1"_s, u"dir/2"_s}));
        copyJournal(first.queue, path(u"two.journal"_s));
    }
    settle(all);
    Bulk again(*m_stores);
    QSignalSpy removed(&again.bulk, &BulkTransfers::folderRemoved);
    openJournal(again.queue, path(u"two.journal"_s), 3);
    QCOMPARE(backend().paths(), all);
    again.queue.resumeAll();
    QTRY_COMPARE(removed.count(), 1);
    QVERIFY(!removed.first().last().value<std::optional<Error>>());
    QVERIFY(backend().paths().isEmpty());
    QCOMPARE(again.queue.counts(), (TransferCounts{.done = 4}));
    copyJournal(again.queue, path(u"three.journal"_s));
    TransferQueue third(m_stores->registry);
    openJournal(third, path(u"three.journal"_s));
}

/// Killed with a few under way, and the others not begun.
void tst_BulkTransfers::manyFolders_areAllFoundAgain()
{
    constexpr int many = 300;
    QList<ObjectInfo> folders;
    for (int i = 0; i < many; ++i) {
        backend().put(u"f%1/x"_s.arg(i), "x");
        folders << folderOf(u"f%1/"_s.arg(i));
    }
    {
        Bulk first(*m_stores);
        openJournal(first.queue, path(u"one.journal"_s));
        backend().hold(true);
        first.add(Transfer::Kind::Remove, {}, folders);
        QTRY_COMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
        copyJournal(first.queue, path(u"two.journal"_s));
    }
    settle({});
    Bulk again(*m_stores);
    openJournal(again.queue, path(u"two.journal"_s), many);
    QCOMPARE(again.bulk.held(), many);
    again.queue.resumeAll();
    QTRY_COMPARE_WITH_TIMEOUT(again.bulk.left(), 0, 30'000);
    QVERIFY(backend().paths().isEmpty());
}

void tst_BulkTransfers::anotherConfiguration_endsThem_andTheJournalKeepsThem()
{
    QList<ObjectInfo> folders;
    for (int i = 0; i < 10; ++i) {
        backend().put(u"f%1/x"_s.arg(i), "x");
        folders << folderOf(u"f%1/"_s.arg(i));
    }
    Bulk test(*m_stores);
    openJournal(test.queue, path(u"one.journal"_s));
    QSignalSpy removed(&test.bulk, &BulkTransfers::folderRemoved);
    backend().hold(true);
    test.add(Transfer::Kind::Remove, {}, folders);
    QTRY_COMPARE(backend().calls().filter(u"list"_s).size(), BulkTransfers::mostWalks);
    openJournal(test.queue, path(u"two.journal"_s));
    QCOMPARE(test.bulk.left(), 0);
    QCOMPARE(removed.count(), BulkTransfers::mostWalks);
    backend().hold(false);
    QVERIFY(m_stores->drain());
    QCOMPARE(backend().paths().size(), 10);
    openJournal(test.queue, path(u"one.journal"_s), 10);
    QCOMPARE(test.bulk.held(), 10);
}

QTEST_GUILESS_MAIN(tst_BulkTransfers)
#include "tst_bulktransfers.moc"
