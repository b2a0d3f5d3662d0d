// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/transferfeed.h"
#include "model/transferqueue.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

/// A store of many objects, all of them handed to the queue for removal, which does not come about while the store is held.
struct Feeding {
    static constexpr int many = 3'000;
    FakeStores stores{{u"a"_s}};
    TransferQueue queue{stores.registry};
    TransferFeed feed{queue};

    Feeding()
    {
        stores.probe(u"a"_s);
        stores.backend(u"a"_s).hold(true);
    }
    ~Feeding() { stores.backend(u"a"_s).hold(false); }
    Q_DISABLE_COPY_MOVE(Feeding)

    void removeAll()
    {
        QList<ObjectInfo> objects;
        for (int i = 0; i < many; ++i) {
            const QString path = u"%1"_s.arg(i, 5);
            stores.backend(u"a"_s).put(path, "x");
            objects << ObjectInfo{.name = path, .path = path};
        }
        feed.add(objects, [this](const ObjectInfo &object) { queue.remove(u"a"_s, {object}); });
    }
    [[nodiscard]] qsizetype left() { return stores.backend(u"a"_s).paths().size(); }
};

} // namespace

class tst_TransferFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queueIsNeverOverfilled();
    void anotherConfiguration_getsNothing();
    void pausedWithTheQueue_andResumed();
};

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
    const qsizetype before = test.left();
    // What is asked for later is not held up.
    test.stores.backend(u"a"_s).put(u"other"_s, "x");
    test.feed.add(QList<ObjectInfo>{{.name = u"other"_s, .path = u"other"_s}},
                  [&test](const ObjectInfo &object) { test.queue.remove(u"a"_s, {object}); });
    QTRY_COMPARE(test.queue.counts().done, 1);
    QCOMPARE(test.feed.left(), left);
    QVERIFY(test.left() >= before - TransferQueue::defaultConcurrency); // those under way may be through
    test.queue.resumeAll();
    QTRY_COMPARE_WITH_TIMEOUT(test.left(), 0, 60'000);
}

QTEST_GUILESS_MAIN(tst_TransferFeed)
#include "tst_transferfeed.moc"
