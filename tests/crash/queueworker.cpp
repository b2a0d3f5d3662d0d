// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// The transfer queue without a window, to be killed: queueworker CONFIGURATION JOURNAL [FOLDER [--cancel | --feed]]
// With a FOLDER it queues, once, an upload of each file in FOLDER/up to the store "b" and a download of each object of the store "a"
// into FOLDER/down. It ends when the queue has: 0 when nothing failed. Without a FOLDER it goes on with what the journal holds.
// With --feed it is given all of that as a window gives it, as a selection and a folder, which are queued piece by piece.
// With --cancel each file is uploaded to both stores, and all are cancelled as soon as each has sent 30 MiB: 0 when all were.

#include "app/drivers.h"
#include "model/bulktransfers.h"
#include "model/monitor.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"

#include <QCoreApplication>
#include <QDir>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

constexpr qint64 bytesPerSecond = 40'000'000;
constexpr int patience = 30'000; // ms

QList<Transfer> work(const QString &folder)
{
    QList<Transfer> transfers;
    const QDir up(folder + "/up"_L1);
    const QDir objects(folder + "/a"_L1);
    for (const QString &name : up.entryList(QDir::Files)) {
        transfers << Transfer{
            .kind = Transfer::Kind::Upload, .store = u"b"_s, .path = name, .localFile = up.filePath(name)};
    }
    for (const QString &name : objects.entryList(QDir::Files)) {
        transfers << Transfer{
            .kind = Transfer::Kind::Download, .store = u"a"_s, .path = name, .localFile = folder + "/down/"_L1 + name};
    }
    return transfers;
}

/// A file to both stores.
QList<Transfer> cancelledWork(const QString &folder)
{
    QList<Transfer> transfers;
    const QDir up(folder + "/up"_L1);
    for (const QString &name : up.entryList(QDir::Files)) {
        for (const QString &store : {u"a"_s, u"b"_s}) {
            transfers << Transfer{
                .kind = Transfer::Kind::Upload, .store = store, .path = name, .localFile = up.filePath(name)};
        }
    }
    return transfers;
}

/// As a window does.
void feed(BulkTransfers &bulk, const QString &folder)
{
    QList<ObjectInfo> objects;
    for (const QString &name : QDir(folder + "/a"_L1).entryList(QDir::Files))
        objects << ObjectInfo{.name = name, .path = name};
    bulk.add({.kind = Transfer::Kind::Download, .store = u"a"_s, .folder = folder + "/down"_L1}, objects);
    const ObjectInfo up{.name = u"up"_s, .path = folder + "/up"_L1, .kind = ObjectInfo::Kind::Prefix};
    bulk.add({.kind = Transfer::Kind::Upload, .store = u"b"_s}, QList<ObjectInfo>{up});
}

constexpr qint64 enough = 30 << 20; // bytes

bool isUnderWay(const TransferQueue &queue)
{
    return std::all_of(queue.transfers().begin(), queue.transfers().end(), [](const auto &one) {
        return one.second.state == Transfer::State::Active && one.second.done >= enough;
    });
}

int conclude(const TransferQueue &queue)
{
    QTextStream out(stdout);
    for (const auto &[id, transfer] : queue.transfers()) {
        if (transfer.state == Transfer::State::Failed)
            out << transfer.failureText() << '\n';
        else if (!transfer.remark.isEmpty())
            out << transfer.name() << ": " << transfer.remark << '\n';
    }
    if (queue.counts().canceled > 0)
        out << queue.counts().canceled << " cancelled, ";
    out << queue.counts().done << " done, " << queue.counts().failed << " failed\n";
    return queue.counts().failed > 0 ? 1 : 0;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() < 3)
        return 2;
    const auto pool = std::make_shared<WorkerPool>();
    StoreRegistry registry(driverList(pool));
    const Result<Configuration> configuration = loadConfiguration(words.at(1), registry.schemas());
    if (!configuration)
        return 2;
    registry.setConfiguration(*configuration);
    Monitor monitor(registry);
    monitor.start();
    const bool cancels = words.value(4) == "--cancel"_L1;
    const bool feeds = words.value(4) == "--feed"_L1;
    TransferQueue queue(registry);
    BulkTransfers bulk(registry, queue, pool);
    queue.setBytesPerSecond(bytesPerSecond);
    QObject::connect(&queue, &TransferQueue::journalOpened, &application, [&](int paused, const QString &problem) {
        QTextStream(stdout) << paused << " found again" << (problem.isEmpty() ? QString() : u": "_s + problem) << '\n';
        if (feeds)
            feed(bulk, words.at(3));
        else if (words.size() > 3)
            queue.add(cancels ? cancelledWork(words.at(3)) : work(words.at(3)));
        queue.resumeAll();
        queue.retryFailed();
    });
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &application, [&] {
        const TransferCounts counts = queue.counts();
        if (cancels && !queue.transfers().empty() && isUnderWay(queue))
            queue.cancelAll();
        if (!queue.journalPath().isEmpty() && bulk.left() == 0 && counts.waiting + counts.active + counts.paused == 0)
            QCoreApplication::exit(conclude(queue));
    });
    look.start(50);
    QTimer::singleShot(patience, &application, [] { QCoreApplication::exit(3); });
    queue.openJournal(words.at(2));
    const int code = QCoreApplication::exec();
    static_cast<void>(queue.flushJournal(5'000));
    monitor.stop();
    const bool isQuiet = pool->drain(10'000); // what was cancelled tidies up behind itself
    return code == 0 && !isQuiet ? 4 : code;
}
