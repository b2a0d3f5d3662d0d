// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/bulktransfers.h"

#include "model/objectname.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"

#include <QPointer>

#include <algorithm>

namespace Quartermaster {

BulkTransfers::BulkTransfers(StoreRegistry &registry, TransferQueue &queue, std::shared_ptr<WorkerPool> pool)
    : m_registry(registry)
    , m_queue(queue)
    , m_pool(std::move(pool))
    , m_feed(queue, m_pool)
{
    for (QTimer *timer : {&m_starter, &m_announcer})
        timer->setSingleShot(true);
    connect(&m_starter, &QTimer::timeout, this, &BulkTransfers::startNext);
    connect(&m_announcer, &QTimer::timeout, this, &BulkTransfers::leftChanged);
    m_feed.setFolderTaker([this](const TransferPlan &plan, const ObjectInfo &folder, quint64 parent) {
        takeFolder(plan, folder, parent);
    });
    connect(&m_feed, &TransferFeed::leftChanged, this, [this] { m_announcer.start(); });
    connect(&m_feed, &TransferFeed::leftOut, this, &BulkTransfers::leftOut);
    connect(&m_feed, &TransferFeed::renamed, this, &BulkTransfers::renamed);
    connect(&m_feed, &TransferFeed::refused, this, &BulkTransfers::refused);
    connect(&queue, &TransferQueue::journalOpened, this, [this] {
        for (Job &job : m_jobs) // they were begun before there was a journal
            job.piece = m_queue.plan(job.plan, QList{job.folder});
    });
    connect(&queue, &TransferQueue::configurationLeft, this, &BulkTransfers::leave);
    connect(&queue, &TransferQueue::allPaused, this, [this] { hold(true); });
    connect(&queue, &TransferQueue::allResumed, this, [this] { hold(false); });
}

BulkTransfers::~BulkTransfers() = default;

qint64 BulkTransfers::held() const
{
    return m_feed.held() + std::count_if(m_jobs.begin(), m_jobs.end(), [](const Job &job) { return job.isHeld; });
}

void BulkTransfers::takeFolder(const TransferPlan &plan, const ObjectInfo &folder, quint64 parent)
{
    if (plan.kind == Transfer::Kind::Copy)
        return; // only objects are copied
    m_jobs.push_back({.plan = plan, .folder = folder, .piece = m_queue.plan(plan, QList{folder}, 0, parent)});
    m_starter.start();
}

/// Those under way tell so themselves. The journal keeps them all.
void BulkTransfers::leave()
{
    m_jobs.remove_if([](const Job &job) { return !job.isWalked; });
    for (Job &job : m_jobs)
        job.piece = 0;
    m_announcer.start();
}

void BulkTransfers::hold(bool isHeld)
{
    for (Job &job : m_jobs)
        job.isHeld = isHeld;
    m_starter.start();
    m_announcer.start();
}

void BulkTransfers::leaveOut()
{
    m_feed.clear();
    QList<QPointer<FolderTransfer>> transfers;
    QList<QPointer<TreeRemoval>> removals;
    for (const Job &job : m_jobs) {
        if (job.transfer)
            transfers << job.transfer.get();
        else if (job.removal)
            removals << job.removal.get();
        else
            m_queue.forgetPieces(job.piece);
    }
    m_jobs.remove_if([](const Job &job) { return !job.isWalked; });
    for (const QPointer<FolderTransfer> &transfer : std::as_const(transfers)) {
        if (transfer)
            transfer->cancel();
    }
    for (const QPointer<TreeRemoval> &removal : std::as_const(removals)) {
        if (removal)
            removal->cancel();
    }
    m_announcer.start();
}

void BulkTransfers::startNext()
{
    auto walked = std::count_if(m_jobs.begin(), m_jobs.end(), [](const Job &job) { return job.isWalked; });
    for (auto job = m_jobs.begin(); job != m_jobs.end() && walked < mostWalks;) {
        const auto next = job++;
        if (next->isWalked || next->isHeld)
            continue;
        ++walked;
        next->isWalked = true;
        start(next);
    }
}

void BulkTransfers::start(Jobs::iterator job)
{
    const TransferPlan &plan = job->plan;
    switch (plan.kind) {
    case Transfer::Kind::Upload:
        job->transfer = std::make_unique<FolderUpload>(m_registry, m_queue, m_feed, m_pool, plan.store,
                                                       job->folder.path, plan.folder, job->piece);
        break;
    case Transfer::Kind::Download: {
        auto download = std::make_unique<FolderDownload>(m_registry, m_queue, plan.store, job->folder, plan.folder);
        if (plan.isRestored)
            download->setRestored();
        job->transfer = std::move(download);
        break;
    }
    case Transfer::Kind::Remove:
        removeTree(job);
        return;
    case Transfer::Kind::Copy:
        return;
    }
    connect(job->transfer.get(), &FolderTransfer::finished, this, [this, job](const FolderSummary &summary) {
        end(job);
        Q_EMIT folderQueued(summary);
    });
    job->transfer->start();
}

void BulkTransfers::removeTree(Jobs::iterator job)
{
    job->removal = std::make_unique<TreeRemoval>(m_registry, m_queue, job->plan.store, job->folder);
    TreeRemoval *one = job->removal.get();
    if (job->plan.isRestored)
        one->setRestored();
    const QString name = displayName(job->folder.name);
    connect(one, &TreeRemoval::progressed, this, [this, one, name] { Q_EMIT folderRemoving(name, one->removed()); });
    connect(one, &TreeRemoval::finished, this, [this, job, name](const std::optional<Error> &error) {
        end(job);
        Q_EMIT folderRemoved(name, error);
    });
    one->start();
}

void BulkTransfers::end(Jobs::iterator job)
{
    if (job->piece != 0)
        m_queue.forgetPieces(job->piece);
    for (QObject *walker :
         {static_cast<QObject *>(job->transfer.release()), static_cast<QObject *>(job->removal.release())}) {
        if (walker)
            walker->deleteLater(); // it is still telling
    }
    m_jobs.erase(job);
    m_starter.start();
    m_announcer.start();
}

} // namespace Quartermaster
