// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"
#include "journalcopy.h"

#include "model/transferfeed.h"
#include "model/transferqueue.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

/// Makes what it is asked for, and remembers how much that was.
class Made final : public ObjectSource
{
public:
    explicit Made(qint64 count)
        : m_count(count)
    {}
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const override
    {
        QList<ObjectInfo> objects;
        for (qint64 i = from; i < std::min(from + most, m_count); ++i)
            objects << ObjectInfo{.name = QString::number(i), .path = QString::number(i)};
        made += objects.size();
        return objects;
    }
    mutable std::atomic<qint64> made = 0;

private:
    qint64 m_count;
};

const TransferPlan removal{.kind = Transfer::Kind::Remove, .store = u"a"_s};

Selection selection(int count)
{
    return {std::make_shared<Made>(count), count, std::make_shared<Selection::Facts>()};
}

QStringList paths(const TransferQueue &queue)
{
    QStringList all;
    for (const auto &[id, transfer] : queue.transfers())
        all << transfer.path;
    all.sort();
    return all;
}

/// A store of many objects, all of them handed to the queue for removal, which does not come about while the store is held.
struct Feeding {
    static constexpr int many = 3'000;
    FakeStores stores{{u"a"_s}};
    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    TransferQueue queue{stores.registry};
    TransferFeed feed{queue, pool};

    Feeding()
    {
        stores.probe(u"a"_s);
        stores.backend(u"a"_s).hold(true);
        for (int i = 0; i < many; ++i)
            stores.backend(u"a"_s).put(QString::number(i), "x");
    }
    ~Feeding() { stores.backend(u"a"_s).hold(false); }
    Q_DISABLE_COPY_MOVE(Feeding)

    void removeAll() { feed.add(removal, selection(many)); }
    [[nodiscard]] qsizetype left() { return stores.backend(u"a"_s).paths().size(); }
    [[nodiscard]] QList<quint64> waiting() const
    {
        QList<quint64> ids;
        for (const auto &[turn, id] : queue.schedule().group(Transfer::Group::Waiting))
            ids << id;
        return ids;
    }
};

} // namespace

/// Selections that are queued piece by piece, and what another process finds of them.
class tst_TransferFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isLazy();
    void queueIsNeverOverfilled();
    void clear_forgetsTheRest();
    void anotherConfiguration_getsNothing();
    void pausedWithTheQueue_andResumed();
    void canceled_endsIt();
    void canceledOne_endsNothing();
    void downloads_getFreeNames();
    void hungFolder_holdsNothingElseUp();
    void rest_isFedAgain_data();
    void rest_isFedAgain();
    void lateJournal_holdsTheRestToo();
    void cleared_isNotFedAgain();
    void otherJournal_endsIt();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_TransferFeed::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
}

void tst_TransferFeed::isLazy()
{
    Feeding test;
    const auto source = std::make_shared<Made>(Feeding::many);
    test.feed.add(removal, Selection(source, Feeding::many, std::make_shared<Selection::Facts>()));
    QCOMPARE(source->made, TransferFeed::piece);
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    QVERIFY(source->made <= TransferFeed::mostWaiting + 2 * TransferFeed::piece + test.queue.concurrency());
    QCOMPARE(test.feed.left(), Feeding::many - source->made);
}

void tst_TransferFeed::queueIsNeverOverfilled()
{
    Feeding test;
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    QVERIFY(test.queue.counts().waiting <= TransferFeed::mostWaiting + TransferFeed::piece);
    QVERIFY(test.feed.left() > 0);
    test.stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE_WITH_TIMEOUT(test.queue.counts().done, Feeding::many, 60'000);
    QCOMPARE(test.left(), 0);
    QCOMPARE(test.feed.left(), 0);
}

void tst_TransferFeed::clear_forgetsTheRest()
{
    Feeding test;
    QSignalSpy left(&test.feed, &TransferFeed::leftChanged);
    test.removeAll();
    test.feed.clear();
    QCOMPARE(test.feed.left(), 0);
    test.feed.add(removal, QList<ObjectInfo>{{.name = u"other"_s, .path = u"other"_s}});
    QCOMPARE(test.queue.transfers().size(), size_t(TransferFeed::piece + 1));
    QCOMPARE(left.last().first().toLongLong(), 0);
}

/// The next configuration has a store with the same id: what was to go from the one before stays in it.
void tst_TransferFeed::anotherConfiguration_getsNothing()
{
    Feeding test;
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    test.queue.leaveConfiguration();
    test.stores.configure({u"a"_s});
    test.stores.backend(u"a"_s).hold(false);
    QCOMPARE(test.feed.left(), 0);
    QVERIFY(test.queue.transfers().empty());
    test.stores.backend(u"a"_s).put(u"other"_s, "x"); // what comes later is worked off
    test.queue.remove(u"a"_s, {{.name = u"other"_s, .path = u"other"_s}});
    QTRY_COMPARE(test.queue.counts(), (TransferCounts{.done = 1}));
    // The few that had been asked for are the backend's to finish.
    QVERIFY2(test.left() > Feeding::many - 20, qPrintable(QString::number(test.left())));
}

void tst_TransferFeed::pausedWithTheQueue_andResumed()
{
    Feeding test;
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    test.queue.pauseAll();
    test.stores.backend(u"a"_s).hold(false);
    const qint64 left = test.feed.left();
    QCOMPARE(test.feed.held(), left);
    const qsizetype before = test.left();
    // What is asked for later is not held up.
    test.stores.backend(u"a"_s).put(u"other"_s, "x");
    test.feed.add(removal, QList<ObjectInfo>{{.name = u"other"_s, .path = u"other"_s}});
    QTRY_COMPARE(test.queue.counts().done, 1);
    QCOMPARE(test.feed.left(), left);
    QVERIFY(test.left() >= before - TransferQueue::defaultConcurrency); // those under way may be through
    test.queue.resumeAll();
    QCOMPARE(test.feed.held(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(test.left(), 0, 60'000);
}

/// All that waits is canceled, with a few under way: the next thousand is not wanted either.
void tst_TransferFeed::canceled_endsIt()
{
    Feeding test;
    QSignalSpy leftOut(&test.feed, &TransferFeed::leftOut);
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    const qint64 left = test.feed.left();
    for (const quint64 id : test.waiting())
        test.queue.cancel(id);
    QCOMPARE(test.feed.left(), 0);
    QCOMPARE(leftOut.count(), 1);
    QCOMPARE(leftOut.first().first().toLongLong(), left);
    test.stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE(test.queue.counts().done, TransferQueue::defaultConcurrency);
    QCOMPARE(test.left(), Feeding::many - TransferQueue::defaultConcurrency);
}

void tst_TransferFeed::canceledOne_endsNothing()
{
    Feeding test;
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    test.queue.cancel(test.waiting().first());
    QVERIFY(test.feed.left() > 0);
    test.stores.backend(u"a"_s).hold(false);
    QTRY_COMPARE_WITH_TIMEOUT(test.left(), 1, 60'000);
}

/// Where a file of that name is, or one that is not there yet goes; what can't be a file's name is told of.
void tst_TransferFeed::downloads_getFreeNames()
{
    Feeding test;
    QVERIFY(QDir(m_folder->path()).mkdir(u"down"_s));
    QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), path(u"down/image.qcow2"_s)));
    QVERIFY(QFile::link(u"/nowhere"_s, path(u"down/link"_s)));
    QSignalSpy renamed(&test.feed, &TransferFeed::renamed);
    QSignalSpy refused(&test.feed, &TransferFeed::refused);
    test.feed.add({.kind = Transfer::Kind::Download, .store = u"a"_s, .folder = path(u"down"_s)},
                  QList<ObjectInfo>{{.name = u"image.qcow2"_s, .path = u"image.qcow2"_s},
                                    {.name = u"image.qcow2"_s, .path = u"old/image.qcow2"_s},
                                    {.name = u"link"_s, .path = u"link"_s},
                                    {.name = u".."_s, .path = u".."_s},
                                    {.name = u"free"_s, .path = u"free"_s}});
    QTRY_COMPARE(test.queue.transfers().size(), size_t(4));
    QStringList files;
    for (const auto &[id, transfer] : test.queue.transfers())
        files << QFileInfo(transfer.localFile).fileName();
    QCOMPARE(files, (QStringList{u"image (2).qcow2"_s, u"image (3).qcow2"_s, u"link (2)"_s, u"free"_s}));
    QCOMPARE(renamed.count(), 3);
    QCOMPARE(refused.count(), 1);
    QCOMPARE(test.feed.left(), 0);
}

/// The folder of this computer may be on a mount that hangs: whoever looks at it must not be the GUI thread, nor hold up another.
void tst_TransferFeed::hungFolder_holdsNothingElseUp()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"other"_s, "x");
    TransferQueue queue(stores.registry);
    const auto pool = std::make_shared<WorkerPool>(1);
    QMutex hung;
    hung.lock();
    pool->submit([&hung] { const QMutexLocker lock(&hung); });
    TransferFeed feed(queue, pool);
    feed.add({.kind = Transfer::Kind::Download, .store = u"a"_s, .folder = m_folder->path()},
             QList<ObjectInfo>{{.name = u"x"_s, .path = u"x"_s}});
    QCOMPARE(queue.transfers().size(), size_t(0));
    QCOMPARE(feed.left(), 1);
    feed.add(removal, QList<ObjectInfo>{{.name = u"other"_s, .path = u"other"_s}});
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 1}));
    hung.unlock();
    QTRY_COMPARE(queue.transfers().size(), size_t(2));
    QVERIFY(pool->drain(10'000));
}

void tst_TransferFeed::rest_isFedAgain_data()
{
    QTest::addColumn<int>("done");
    QTest::newRow("nothing was done") << 0;
    QTest::newRow("some was done") << 500;
}

/// Killed with a thousand queued, and more to come.
void tst_TransferFeed::rest_isFedAgain()
{
    QFETCH(int, done);
    constexpr int many = Feeding::many;
    Feeding test;
    FakeBackend &backend = test.stores.backend(u"a"_s);
    QStringList gone;
    {
        TransferQueue queue(test.stores.registry);
        TransferFeed feed(queue, test.pool);
        openJournal(queue, path(u"one.journal"_s));
        connect(&queue, &TransferQueue::finished, &queue, [&](const Transfer &transfer) {
            gone << transfer.path;
            if (gone.size() == done)
                queue.pauseAll();
        });
        backend.hold(done == 0);
        feed.add(removal, selection(many));
        QTRY_COMPARE(gone.size(), done);
        QTRY_VERIFY(queue.counts().waiting + queue.counts().paused >= TransferFeed::mostWaiting - done);
        QVERIFY(feed.left() > 500);
        copyJournal(queue, path(u"two.journal"_s));
    }
    backend.hold(false);
    QVERIFY(test.stores.drain());
    for (int i = 0; i < many; ++i) {
        if (!gone.contains(QString::number(i)))
            backend.put(QString::number(i), "x"); // what was under way may have come to its end
    }
    openJournal(test.queue, path(u"two.journal"_s), many - done);
    QVERIFY(test.queue.counts().paused > 0);
    QVERIFY(test.feed.left() > 500);
    QCOMPARE(test.feed.held(), test.feed.left()); // nothing happens by itself
    QCOMPARE(test.queue.counts().waiting + test.queue.counts().active, 0);
    QCOMPARE(test.queue.counts().paused + test.feed.left(), many - done);
    QCOMPARE(backend.paths().size(), many - done);
    test.queue.resumeAll();
    QTRY_COMPARE_WITH_TIMEOUT(test.queue.counts().done, many - done, 60'000);
    QVERIFY(backend.paths().isEmpty());
    QCOMPARE(test.feed.left(), 0);
    QStringList all = gone + paths(test.queue);
    QCOMPARE(all.size(), many);
    all.removeDuplicates();
    QCOMPARE(all.size(), many);
    test.queue.clearFinished();
    TransferQueue third(test.stores.registry);
    copyJournal(test.queue, path(u"three.journal"_s));
    openJournal(third, path(u"three.journal"_s));
    QVERIFY(third.transfers().empty());
}

/// What was asked for before the journal could be read is in it all the same.
void tst_TransferFeed::lateJournal_holdsTheRestToo()
{
    Feeding test;
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    openJournal(test.queue, path(u"one.journal"_s));
    copyJournal(test.queue, path(u"two.journal"_s));
    TransferQueue second(test.stores.registry);
    openJournal(second, path(u"two.journal"_s), Feeding::many);
}

void tst_TransferFeed::cleared_isNotFedAgain()
{
    Feeding test;
    openJournal(test.queue, path(u"one.journal"_s));
    test.removeAll();
    test.feed.add(removal, QList<ObjectInfo>{{.name = u"other"_s, .path = u"other"_s}});
    test.feed.clear();
    const auto queued = static_cast<int>(test.queue.transfers().size());
    copyJournal(test.queue, path(u"two.journal"_s));
    TransferQueue second(test.stores.registry);
    openJournal(second, path(u"two.journal"_s), queued);
}

/// What belongs to the journal before is found there again.
void tst_TransferFeed::otherJournal_endsIt()
{
    Feeding test;
    openJournal(test.queue, path(u"one.journal"_s));
    test.removeAll();
    QTRY_VERIFY(test.queue.counts().waiting > TransferFeed::mostWaiting);
    QVERIFY(test.feed.left() > 0);
    openJournal(test.queue, path(u"two.journal"_s));
    QCOMPARE(test.feed.left(), 0);
    QVERIFY(test.queue.transfers().empty());
    openJournal(test.queue, path(u"one.journal"_s), Feeding::many);
    QCOMPARE(test.queue.counts().paused + test.feed.held(), Feeding::many);
}

QTEST_GUILESS_MAIN(tst_TransferFeed)
#include "tst_transferfeed.moc"
