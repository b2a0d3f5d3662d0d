// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/transferplan.h"
#include "model/transferpolicy.h"
#include "model/transferschedule.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <list>
#include <unordered_map>
#include <utility>

namespace Quartermaster {

class BandwidthLimit;
class TransferJournal;
class WorkerPool;
struct JournalContent;

/// Uploads, downloads, removals and copies, a few at a time, in order. The capability check is made again when one starts: the
/// driver's front does it. What its store cannot do now waits until it can; what failed for a while is tried again later.
/// GUI thread only; the registry must outlive the queue.
class TransferQueue final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TransferQueue)

public:
    static constexpr int defaultConcurrency = 2;
    enum class Move : quint8 { First, Up, Down, Last };

    explicit TransferQueue(StoreRegistry &registry, QObject *parent = nullptr);
    ~TransferQueue() override;

    /// At least 1; those under way go on.
    void setConcurrency(int most);
    [[nodiscard]] int concurrency() const { return m_concurrency; }
    /// Of all transfers together; 0 for no limit. Counts at once, also for those under way.
    void setBytesPerSecond(qint64 most);
    [[nodiscard]] qint64 bytesPerSecond() const;
    void setRetryPolicy(const RetryPolicy &policy) { m_policy = policy; }
    [[nodiscard]] const RetryPolicy &retryPolicy() const { return m_policy; }

    /// Remembers its transfers in \a path from now on, and takes over what is there: what was not over comes as Paused. What was
    /// in the queue belongs to the journal before: it goes from here, and is found there again. Says journalOpened(), later.
    void openJournal(const QString &path);
    void closeJournal();
    /// Before another configuration takes this one's place: says configurationLeft(), closes the journal, and lets go of every
    /// transfer. Those that no journal keeps are canceled.
    void leaveConfiguration();
    [[nodiscard]] QString journalPath() const;
    /// Waits until the journal is on disk; false after \a milliseconds. For the end of a program.
    [[nodiscard]] bool flushJournal(int milliseconds);

    // Each gives the transfer's id; it starts from the event loop, never at once.
    quint64 upload(const QString &localFile, const QString &storeId, const QString &path, bool overwrite = false);
    quint64 download(const QString &storeId, const ObjectInfo &object, const QString &localFile,
                     bool overwrite = false);
    /// Into \a folder, under the object's own name made safe; fails with BadInput for a name that can't be a file's.
    Result<quint64> downloadInto(const QString &folder, const QString &storeId, const ObjectInfo &object,
                                 bool overwrite = false);
    /// One transfer an object.
    QList<quint64> remove(const QString &storeId, const QList<ObjectInfo> &objects);
    /// On the server within one store that can; else streamed through this machine.
    quint64 copy(const QString &storeId, const ObjectInfo &object, const QString &targetStoreId,
                 const QString &targetPath, bool overwrite = false);
    /// Many at once, in this order; what the queue itself keeps (id, state, times, turn) is filled in. \a piece is what they were made
    /// of, if any: it is forgotten in the same step.
    QList<quint64> add(QList<Transfer> transfers, quint64 piece = 0);

    // What is still to be queued; BulkTransfers queues it.
    /// Journals the objects of \a selection from the \a from-th on in pieces of TransferPiece::most. The id of the first piece; the
    /// others follow it. \a parent is the piece that they come from, if any.
    quint64 plan(const TransferPlan &plan, const Selection &selection, qint64 from = 0, quint64 parent = 0);
    void forgetPieces(quint64 first, quint64 count = 1);
    /// Those that the journal held when it was opened; once.
    [[nodiscard]] QList<TransferPiece> takePieces() { return std::exchange(m_pieces, {}); }

    // Harmless where they do not apply.
    void pause(quint64 id);  ///< Waiting or active.
    void resume(quint64 id); ///< Goes to where it was in the queue.
    void cancel(quint64 id);
    void retry(quint64 id); ///< Queues a failed or canceled one again, in its place; a waiting one is due at once.
    void move(quint64 id, Move where); ///< Among those that wait or are paused.
    void pauseAll();
    void resumeAll();
    void cancelAll();
    void retryFailed();
    void clearFinished();                   ///< Drops all that is over.
    void forget(const QList<quint64> &ids); ///< Drops these; what is not over is canceled before.

    /// By id.
    [[nodiscard]] const std::map<quint64, Transfer> &transfers() const { return m_transfers; }
    [[nodiscard]] const Transfer *transfer(quint64 id) const; ///< Null when not there.
    [[nodiscard]] TransferCounts counts() const { return m_counts; }
    [[nodiscard]] const TransferSchedule &schedule() const { return m_schedule; }
    /// The state in words, with what a waiting one waits for: "Waiting for cheap: the file system is mounted read-only".
    [[nodiscard]] QString stateText(const Transfer &transfer) const;

Q_SIGNALS:
    void added(const QList<quint64> &ids);
    void removed(const QList<quint64> &ids);
    void changed(quint64 id); ///< Progress, too.
    void manyChanged();       ///< Any number of them, in any way.
    void waitingChanged();    ///< What the waiting ones wait for.
    /// One is over: done, failed or canceled.
    void finished(const Quartermaster::Transfer &transfer);
    void countsChanged(); ///< Once for all changes of one turn of the event loop.
    /// \a paused transfers from last time wait to be resumed, those counted in that are still to be queued. \a problem is a sentence when the journal was not as it should be, or
    /// cannot be used: then nothing is remembered.
    void journalOpened(int paused, const QString &problem);
    /// The journal can't be written: \a problem is a sentence. Empty when it can be again.
    void journalTroubled(const QString &problem);
    // What is to be queued bit by bit waits with the rest.
    void allPaused();
    void allResumed();
    /// What is still to be queued is for stores of another configuration than the one that comes now: it must not be. If it was
    /// journalled, it is found there again.
    void configurationLeft();
    void objectAdded(const QString &storeId, const QString &path);
    void objectRemoved(const QString &storeId, const QString &path);

private:
    struct Work;
    enum class Access : quint8 { Open, Closed, Never };

    [[nodiscard]] Transfer *find(quint64 id);
    void drop();
    void adopt(std::unique_ptr<TransferJournal> journal, const JournalContent &content);
    /// As it stands now.
    void note(const Transfer &transfer);
    /// Changes where a transfer stands through \a change, and files it anew.
    template<typename Change>
    void refile(Transfer &transfer, Change change);
    void setState(Transfer &transfer, Transfer::State state);
    void tell(quint64 id);
    void startNext();
    void start(quint64 id);
    void dispatch(Work &work, const Transfer &transfer);
    [[nodiscard]] Access access(const TransferLane &lane, Verdict *obstacle = nullptr, QString *store = nullptr) const;
    [[nodiscard]] Result<std::shared_ptr<Driver>> driverFor(const QString &storeId);
    void watchStores();
    void storeChanged(Store *store, const Snapshot &before, const Snapshot &after);
    void startUpload(Work &work, const Transfer &transfer);
    void checkWritten(quint64 id, const AddedObject &added);
    void startDownload(Work &work, const Transfer &transfer, bool restart = false);
    void fetch(quint64 id);
    void confirm(quint64 id);
    void fetched(quint64 id, const Result<FetchedObject> &result);
    void beginAnew(quint64 id, const QString &remark);
    [[nodiscard]] bool isRepeated(const Transfer &transfer) const;
    /// Removes what an unfinished one has left; for those that nobody will go on with.
    void cleanUp(const Transfer &transfer);
    void startRemoval(Work &work, const Transfer &transfer);
    void startCopy(Work &work, const Transfer &transfer);
    void startStreamedCopy(Work &work, const Transfer &transfer);
    void streamEnded(quint64 id);
    void progress(quint64 id, qint64 done, qint64 total);
    void measure(Work &work, Transfer &transfer);
    void complete(quint64 id, qint64 size, Transfer::Check check);
    void fail(quint64 id, Error error);
    void waitAgain(Transfer &transfer, qint64 milliseconds);
    void settle(quint64 id);
    void stopWork(quint64 id);
    void dropStore(Store *store);
    void releaseDue();
    void armAlarm();
    void tick();

    StoreRegistry &m_registry;
    std::map<quint64, Transfer> m_transfers;
    TransferSchedule m_schedule;
    std::shared_ptr<BandwidthLimit> m_limit;
    std::shared_ptr<WorkerPool> m_pool; ///< For local files.
    std::list<OperationPtr<void>> m_cleanUps;
    std::unique_ptr<TransferJournal> m_journal;
    AnyOperationPtr m_opening;
    QString m_wantedJournal;
    QList<TransferPiece> m_pieces;                             ///< For takePieces().
    std::unordered_map<quint64, std::unique_ptr<Work>> m_work; ///< Of the active ones.
    RetryPolicy m_policy;
    QElapsedTimer m_clock;
    QTimer m_ticker; ///< While something is active: speeds fall when nothing comes.
    QTimer m_starter;
    QTimer m_alarm;     ///< For the first that is to be tried again.
    QTimer m_announcer; ///< Of countsChanged().
    TransferCounts m_counts;
    quint64 m_lastId = 0;
    qint64 m_firstTurn = 0;
    qint64 m_lastTurn = 0;
    qint64 m_lastEnded = 0;
    int m_concurrency = defaultConcurrency;
};

} // namespace Quartermaster
