// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"
#include "model/queuedshare.h"
#include "model/registry.h"

#include <QObject>
#include <QSet>

#include <vector>

namespace Quartermaster {

class TransferQueue;
struct Transfer;

/// Removes a container or prefix with all that is under it, through the transfer queue: lists it piece by piece, and no faster
/// than the queue works. Where the backend takes lists, objects go by these and not one by one; what such a list leaves is the queue's
/// to try again and to tell of. A container goes when all in it went. While all is paused it lists and queues nothing more; it ends
/// when all that waits of what it has queued is canceled. GUI thread only; registry and queue must outlive it.
class TreeRemoval final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TreeRemoval)

public:
    static constexpr int mostPending = 500; ///< Entries of the queue, above which the listing waits.

    TreeRemoval(StoreRegistry &registry, TransferQueue &queue, QString storeId, const ObjectInfo &folder,
                QObject *parent = nullptr);
    ~TreeRemoval() override;

    void start();
    /// An earlier process has begun with it: what is in the queue counts as its own. Before start().
    void setRestored();
    /// What is queued already stays in the queue.
    void cancel();
    [[nodiscard]] qint64 found() const { return m_found; }     ///< Objects, so far.
    [[nodiscard]] qint64 removed() const { return m_removed; } ///< Of these.
    [[nodiscard]] bool isFinished() const { return m_finished; }

Q_SIGNALS:
    void progressed();
    /// Once. \a error tells why a listing failed: what is under it stays. What could not be removed is told by the queue.
    void finished(const std::optional<Quartermaster::Error> &error);

private:
    struct Frame {
        ObjectInfo folder;
        QString pageToken = {};
        bool isListed = false;
        bool hasFailed = false; ///< Something under it stays, so it does as well.
        QList<ObjectInfo> folders = {};
    };
    void go();
    void list(Frame &frame);
    void take(const ObjectPage &page);
    void queueRemoval(const QList<ObjectInfo> &objects);
    void removeTogether(QList<ObjectInfo> objects);
    void nextTogether();
    [[nodiscard]] bool isIdle() const { return m_pending.isEmpty() && m_together.isEmpty() && !m_removal; }
    void over(const Transfer &transfer);
    void leave();
    void leaveConfiguration();
    void stop(const Error &error);
    void end();

    StoreRegistry &m_registry;
    TransferQueue &m_queue;
    QString m_storeId;
    std::vector<Frame> m_frames; ///< From the root down to what is being listed.
    std::shared_ptr<Driver> m_driver;
    OperationPtr<ObjectPage> m_listing;
    QueuedShare m_pending;
    QSet<QString> m_before;           ///< Paths that the queue had already.
    std::optional<ObjectPage> m_page; ///< Came while all was paused.
    QList<ObjectInfo> m_together;     ///< To go by lists; under way, where there is a removal.
    OperationPtr<QHash<QString, Error>> m_removal;
    std::optional<Error> m_error;
    qint64 m_found = 0;
    qint64 m_removed = 0;
    bool m_isHeld = false;
    bool m_finished = false;
};

} // namespace Quartermaster
