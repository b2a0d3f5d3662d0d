// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/foldertransfer.h"
#include "model/transferfeed.h"
#include "model/treeremoval.h"

#include <QObject>
#include <QTimer>

#include <list>
#include <memory>

namespace Quartermaster {

/// Selections and folders on their way into the queue: what is not queued yet is written down in the queue's journal, waits while
/// all is paused, and can be left out. A few folders are walked at a time, however many there are. GUI thread only; registry and
/// queue must outlive it.
class BulkTransfers final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BulkTransfers)

public:
    static constexpr int mostWalks = 4; ///< Folders at a time.

    /// \a pool is where folders of this computer are looked at.
    BulkTransfers(StoreRegistry &registry, TransferQueue &queue, std::shared_ptr<WorkerPool> pool);
    ~BulkTransfers() override;

    void add(const TransferPlan &plan, const Selection &selection) { m_feed.add(plan, selection); }
    void leaveOut(); ///< All that is not queued yet.
    /// Objects and folders that are not queued yet; what is in the folders is not counted.
    [[nodiscard]] qint64 left() const { return m_feed.left() + static_cast<qint64>(m_jobs.size()); }
    [[nodiscard]] qint64 held() const; ///< Of these: paused.

Q_SIGNALS:
    void leftChanged();           ///< Once for all changes of one turn of the event loop.
    void leftOut(qint64 objects); ///< As those before them were canceled.
    void folderQueued(const Quartermaster::FolderSummary &summary);
    /// \a name: the folder's, escaped for people.
    void folderRemoving(const QString &name, qint64 removed);
    /// \a error tells why some of it stays; what could not be removed is told by the queue.
    void folderRemoved(const QString &name, const std::optional<Quartermaster::Error> &error);
    /// \see TransferFeed
    void renamed(const QString &name, const QString &file);
    void refused(const Quartermaster::Error &error);

private:
    /// A folder to be walked, and its walker while it is.
    struct Job {
        TransferPlan plan = {};
        ObjectInfo folder = {};
        quint64 piece = 0; ///< In the journal; 0 when it is not to be forgotten there.
        bool isHeld = false;
        bool isWalked = false;
        std::unique_ptr<FolderTransfer> transfer = {};
        std::unique_ptr<TreeRemoval> removal = {};
    };
    using Jobs = std::list<Job>;

    void takeFolder(const TransferPlan &plan, const ObjectInfo &folder, quint64 parent);
    void leave();
    void hold(bool isHeld);
    void startNext();
    void start(Jobs::iterator job);
    void removeTree(Jobs::iterator job);
    void end(Jobs::iterator job);

    StoreRegistry &m_registry;
    TransferQueue &m_queue;
    std::shared_ptr<WorkerPool> m_pool;
    TransferFeed m_feed;
    Jobs m_jobs;
    QTimer m_starter;
    QTimer m_announcer;
};

} // namespace Quartermaster
