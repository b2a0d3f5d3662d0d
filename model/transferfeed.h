// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"
#include "model/queuedshare.h"
#include "model/transferplan.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>
#include <list>
#include <memory>

namespace Quartermaster {

class TransferQueue;
class WorkerPool;

/// Hands the objects of a selection over piece by piece, from the event loop, and only while the queue has not more than
/// enough to do: a million of them need neither be made nor queued at once. When all is paused, so is what is left here; it goes on
/// when all is resumed. When all is canceled that a selection has in the queue, the rest of it is left out. What the queue's journal
/// holds of an earlier process it takes over as paused. GUI thread only; the queue must outlive it.
class TransferFeed final : public QObject
{
    Q_OBJECT

public:
    /// Takes care of a folder, which may be there for a while: \a parent is the piece that it came from, 0 for none.
    using FolderTaker = std::function<void(const TransferPlan &plan, const ObjectInfo &folder, quint64 parent)>;
    static constexpr qint64 piece = TransferPiece::most; ///< Objects at a time.
    static constexpr int mostWaiting = 1000;             ///< Entries of the queue, above which the rest has to wait.

    /// \a pool is where names are chosen.
    TransferFeed(TransferQueue &queue, std::shared_ptr<WorkerPool> pool, QObject *parent = nullptr);
    ~TransferFeed() override;

    /// Before anything is added that holds folders; without it they are left out.
    void setFolderTaker(FolderTaker taker) { m_folderTaker = std::move(taker); }
    /// In order; the first piece at once, but for downloads. \a parent is a piece of the journal that these objects replace, if any.
    void add(const TransferPlan &plan, const Selection &selection, quint64 parent = 0);
    void clear();                                        ///< Forgets what was not handed over yet.
    [[nodiscard]] qint64 left() const { return m_left; } ///< Objects that were not handed over yet.
    [[nodiscard]] qint64 held() const;                   ///< Of these: paused.

Q_SIGNALS:
    void leftChanged(qint64 left);
    void leftOut(qint64 objects); ///< Forgotten, as those before them were canceled.
    /// A download goes to \a file, as the object's own name is taken.
    void renamed(const QString &name, const QString &file);
    /// An object cannot be downloaded: its name can't be a file's.
    void refused(const Quartermaster::Error &error);

private:
    struct Batch {
        quint64 serial = 0;
        TransferPlan plan = {};
        Selection selection = {};
        qint64 next = 0;
        quint64 nextPiece = 0;                 ///< 0 while it is not journalled.
        std::deque<TransferPiece> pieces = {}; ///< In place of the selection: what an earlier process has left.
        qint64 left = 0;
        bool isHeld = false;
        QueuedShare share = {};
        OperationPtr<QList<Transfer>> naming = {};
    };
    using Batches = std::list<Batch>;

    void feed();
    void takeOver();
    void drop();
    void hold(bool isHeld);
    void name(Batches::iterator batch, const QList<ObjectInfo> &objects);
    void handOver(Batches::iterator batch, const QList<ObjectInfo> &objects, QList<Transfer> transfers);
    void over(const Transfer &transfer);
    void forget(const Batch &batch);

    TransferQueue &m_queue;
    std::shared_ptr<WorkerPool> m_pool;
    FolderTaker m_folderTaker;
    Batches m_batches;
    quint64 m_lastSerial = 0;
    qint64 m_left = 0;
    QTimer m_timer;
    bool m_feeding = false;
};

} // namespace Quartermaster
