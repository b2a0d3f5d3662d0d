// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the queue holds, and in which order; transferqueuework.cpp does the work.

#include "model/transferqueue.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "model/timetext.h"
#include "model/transferjournal.h"
#include "model/transferwork.h"
#include "model/workerpool.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int tickInterval = 500; // ms

QDateTime now()
{
    return QDateTime::currentDateTimeUtc();
}

/// The capabilities without which a transfer of \a kind is not even begun; \a isTarget: at the copy's other end.
OperationKind neededFor(Transfer::Kind kind, bool isTarget = false)
{
    switch (kind) {
    case Transfer::Kind::Upload:
        return OperationKind::Add;
    case Transfer::Kind::Download:
        return OperationKind::Get;
    case Transfer::Kind::Remove:
        return OperationKind::Delete;
    case Transfer::Kind::Copy:
        return isTarget ? OperationKind::Add : OperationKind::Get;
    }
    return OperationKind::Get;
}

} // namespace

TransferQueue::TransferQueue(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_limit(std::make_shared<BandwidthLimit>())
    , m_pool(std::make_shared<WorkerPool>(2))
{
    m_clock.start();
    m_ticker.setInterval(tickInterval);
    connect(&m_ticker, &QTimer::timeout, this, &TransferQueue::tick);
    for (QTimer *timer : {&m_starter, &m_alarm, &m_announcer})
        timer->setSingleShot(true);
    connect(&m_starter, &QTimer::timeout, this, &TransferQueue::startNext);
    connect(&m_alarm, &QTimer::timeout, this, &TransferQueue::releaseDue);
    connect(&m_announcer, &QTimer::timeout, this, &TransferQueue::countsChanged);
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, &TransferQueue::dropStore);
    connect(&m_registry, &StoreRegistry::storesChanged, this, &TransferQueue::watchStores);
    watchStores();
}

TransferQueue::~TransferQueue() = default;

void TransferQueue::setConcurrency(int most)
{
    m_concurrency = std::max(1, most);
    m_starter.start();
}

void TransferQueue::setBytesPerSecond(qint64 most)
{
    m_limit->setBytesPerSecond(most);
}

qint64 TransferQueue::bytesPerSecond() const
{
    return m_limit->bytesPerSecond();
}

quint64 TransferQueue::upload(const QString &localFile, const QString &storeId, const QString &path, bool overwrite)
{
    return add({{.kind = Transfer::Kind::Upload,
                 .store = storeId,
                 .path = path,
                 .localFile = localFile,
                 .overwrite = overwrite}})
        .constFirst();
}

quint64 TransferQueue::download(const QString &storeId, const ObjectInfo &object, const QString &localFile,
                                bool overwrite)
{
    return add({{.kind = Transfer::Kind::Download,
                 .store = storeId,
                 .path = object.path,
                 .localFile = localFile,
                 .overwrite = overwrite,
                 .findings = object.findings,
                 .listed = object.size.value_or(-1),
                 .total = object.size.value_or(-1)}})
        .constFirst();
}

Result<quint64> TransferQueue::downloadInto(const QString &folder, const QString &storeId, const ObjectInfo &object,
                                            bool overwrite)
{
    const Result<QString> name = localFileName(object.name);
    if (!name)
        return tl::unexpected(name.error());
    return download(storeId, object, QDir(folder).filePath(*name), overwrite);
}

QList<quint64> TransferQueue::remove(const QString &storeId, const QList<ObjectInfo> &objects)
{
    QList<Transfer> removals;
    removals.reserve(objects.size());
    for (const ObjectInfo &object : objects) {
        removals << Transfer{
            .kind = Transfer::Kind::Remove, .store = storeId, .path = object.path, .findings = object.findings};
    }
    return add(std::move(removals));
}

quint64 TransferQueue::copy(const QString &storeId, const ObjectInfo &object, const QString &targetStoreId,
                            const QString &targetPath, bool overwrite)
{
    return add({{.kind = Transfer::Kind::Copy,
                 .store = storeId,
                 .path = object.path,
                 .targetStore = targetStoreId,
                 .targetPath = targetPath,
                 .overwrite = overwrite,
                 .findings = object.findings,
                 .listed = object.size.value_or(-1),
                 .total = object.size.value_or(-1)}})
        .constFirst();
}

QList<quint64> TransferQueue::add(QList<Transfer> transfers, quint64 piece)
{
    QList<quint64> ids;
    ids.reserve(transfers.size());
    const QDateTime queuedAt = now();
    for (Transfer &transfer : transfers) {
        transfer.id = ++m_lastId;
        transfer.turn = ++m_lastTurn;
        transfer.state = Transfer::State::Waiting;
        transfer.queuedAt = queuedAt;
        transfer.piece = piece;
        ids << transfer.id;
        ++m_counts.waiting;
        m_schedule.file(transfer);
        m_transfers.emplace_hint(m_transfers.end(), transfer.id, transfer);
    }
    if (m_journal && (piece != 0 || !ids.isEmpty()))
        m_journal->put(std::move(transfers), piece);
    if (ids.isEmpty())
        return ids;
    Q_EMIT added(ids);
    m_announcer.start();
    m_starter.start();
    return ids;
}

Transfer *TransferQueue::find(quint64 id)
{
    const auto found = m_transfers.find(id);
    return found == m_transfers.end() ? nullptr : &found->second;
}

const Transfer *TransferQueue::transfer(quint64 id) const
{
    const auto found = m_transfers.find(id);
    return found == m_transfers.end() ? nullptr : &found->second;
}

void TransferQueue::setState(Transfer &transfer, Transfer::State state)
{
    const bool wasOver = transfer.isOver();
    refile(transfer, [this, state](Transfer &one) {
        one.state = state;
        one.retryAt = {};
        if (state != Transfer::State::Active) {
            one.speed = 0;
            one.secondsLeft = -1;
        }
        if (one.isOver()) {
            one.ended = ++m_lastEnded;
            one.finishedAt = now();
        }
    });
    // Waiting, active and paused are the same to who finds it later.
    if (wasOver || transfer.isOver())
        note(transfer);
    m_announcer.start();
    m_starter.start();
}

void TransferQueue::tell(quint64 id)
{
    Q_EMIT changed(id);
}

void TransferQueue::pause(quint64 id)
{
    Transfer *transfer = find(id);
    if (!transfer || (transfer->state != Transfer::State::Waiting && transfer->state != Transfer::State::Active))
        return;
    stopWork(id);
    setState(*transfer, Transfer::State::Paused);
    tell(id);
}

void TransferQueue::resume(quint64 id)
{
    Transfer *transfer = find(id);
    if (!transfer || transfer->state != Transfer::State::Paused)
        return;
    transfer->attempts = 0;
    setState(*transfer, Transfer::State::Waiting);
    tell(id);
}

void TransferQueue::cancel(quint64 id)
{
    Transfer *transfer = find(id);
    if (!transfer || transfer->isOver())
        return;
    if (const auto work = m_work.find(id); work != m_work.end()) {
        if (work->second->part)
            work->second->part->control()->discard = true;
        if (work->second->memory)
            work->second->memory->setKeeps(false);
    }
    stopWork(id);
    cleanUp(*transfer);
    setState(*transfer, Transfer::State::Canceled);
    settle(id);
}

void TransferQueue::retry(quint64 id)
{
    Transfer *transfer = find(id);
    if (!transfer)
        return;
    const bool isLate = transfer->state == Transfer::State::Waiting && transfer->retryAt.isValid();
    if (!isLate && transfer->state != Transfer::State::Failed && transfer->state != Transfer::State::Canceled)
        return;
    setState(*transfer, Transfer::State::Waiting);
    transfer->error.reset();
    transfer->isDoubtful = false;
    transfer->attempts = 0;
    transfer->done = 0;
    transfer->check = Transfer::Check::None;
    transfer->finishedAt = {};
    tell(id);
}

void TransferQueue::move(quint64 id, Move where)
{
    Transfer *transfer = find(id);
    if (!transfer || transfer->group() != Transfer::Group::Waiting)
        return;
    const auto &waiting = m_schedule.group(Transfer::Group::Waiting);
    const auto place = waiting.find(TransferSchedule::placeOf(*transfer));
    const auto setTurn = [this](Transfer &one, qint64 turn) {
        refile(one, [turn](Transfer &filed) { filed.turn = turn; });
        note(one);
        tell(one.id);
    };
    switch (where) {
    case Move::First:
        if (place != waiting.begin())
            setTurn(*transfer, std::min(m_firstTurn, waiting.begin()->first) - 1);
        m_firstTurn = std::min(m_firstTurn, transfer->turn);
        break;
    case Move::Last:
        if (std::next(place) != waiting.end())
            setTurn(*transfer, ++m_lastTurn);
        break;
    case Move::Up:
    case Move::Down: {
        if (where == Move::Up ? place == waiting.begin() : std::next(place) == waiting.end())
            return;
        Transfer *other = find(where == Move::Up ? std::prev(place)->second : std::next(place)->second);
        const qint64 turn = transfer->turn;
        const qint64 otherTurn = other->turn;
        setTurn(*transfer, otherTurn);
        setTurn(*other, turn);
        break;
    }
    }
}

void TransferQueue::pauseAll()
{
    for (auto &[id, transfer] : m_transfers) {
        if (transfer.state == Transfer::State::Waiting || transfer.state == Transfer::State::Active) {
            stopWork(id);
            setState(transfer, Transfer::State::Paused);
        }
    }
    Q_EMIT manyChanged();
    Q_EMIT allPaused();
}

void TransferQueue::resumeAll()
{
    const std::set<TransferSchedule::Place> waiting = m_schedule.group(Transfer::Group::Waiting);
    for (const auto &[turn, id] : waiting) {
        Transfer &transfer = m_transfers.at(id);
        if (transfer.state == Transfer::State::Paused) {
            transfer.attempts = 0;
            setState(transfer, Transfer::State::Waiting);
        }
    }
    Q_EMIT manyChanged();
    Q_EMIT allResumed();
}

void TransferQueue::cancelAll()
{
    QList<quint64> ids;
    for (const auto &[id, transfer] : m_transfers) {
        if (!transfer.isOver())
            ids << id;
    }
    for (const quint64 id : std::as_const(ids))
        cancel(id);
}

void TransferQueue::retryFailed()
{
    const std::set<TransferSchedule::Place> failed = m_schedule.group(Transfer::Group::Failed);
    for (const auto &[place, id] : failed) {
        if (const Transfer *one = transfer(id); one && one->state == Transfer::State::Failed)
            retry(id);
    }
}

void TransferQueue::clearFinished()
{
    QList<quint64> ids;
    for (const auto &[id, transfer] : m_transfers) {
        if (transfer.isOver())
            ids << id;
    }
    forget(ids);
}

void TransferQueue::forget(const QList<quint64> &ids)
{
    QList<quint64> gone;
    for (const quint64 id : ids) {
        cancel(id);
        const auto found = m_transfers.find(id);
        if (found == m_transfers.end())
            continue;
        if (found->second.state == Transfer::State::Failed)
            cleanUp(found->second);
        m_schedule.unfile(found->second);
        --m_counts.of(found->second.state);
        m_transfers.erase(found);
        if (m_journal)
            m_journal->gone(id);
        gone << id;
    }
    if (gone.isEmpty())
        return;
    Q_EMIT removed(gone);
    m_announcer.start();
}

/// Whether what \a lane needs is there now. \a obstacle and \a store are filled in for a closed one.
TransferQueue::Access TransferQueue::access(const TransferLane &lane, Verdict *obstacle, QString *store) const
{
    const auto look = [&](const QString &id, OperationKind kind) {
        const Store *one = m_registry.store(id);
        if (!one || one->snapshot().permits(requiredCapabilities(kind)))
            return Access::Open; // what there is no store for fails when it starts, and says so
        const Verdict verdict = one->snapshot().verdict(kind);
        if (verdict.answer == Answer::No && verdict.deciding.layer <= Layer::Configuration)
            return Access::Never;
        if (obstacle) {
            *obstacle = verdict;
            *store = id;
        }
        return Access::Closed;
    };
    if (lane.kind != Transfer::Kind::Copy)
        return look(lane.store, neededFor(lane.kind));
    const bool isWithin = lane.store == lane.targetStore;
    if (isWithin && look(lane.store, OperationKind::Copy) == Access::Open)
        return Access::Open;
    const Access source = look(lane.store, neededFor(lane.kind));
    const Access target = source == Access::Closed ? Access::Open : look(lane.targetStore, neededFor(lane.kind, true));
    if (source == Access::Never || target == Access::Never)
        return Access::Never;
    return source == Access::Closed ? source : target;
}

QString TransferQueue::stateText(const Transfer &transfer) const
{
    if (transfer.state == Transfer::State::Failed) {
        //: %1 "Failed", %2 a sentence
        return transfer.error ? tr("%1: %2").arg(transfer.stateText(), transfer.failureText()) : transfer.stateText();
    }
    if (transfer.state != Transfer::State::Waiting)
        return transfer.stateText();
    Verdict obstacle;
    QString store;
    if (access(TransferLane(transfer), &obstacle, &store) == Access::Closed) {
        if (obstacle.waits()) //: %1 a store
            return tr("Waiting for %1: checking what it can do").arg(displayName(store));
        //: %1 a store, %2 a clause
        return tr("Waiting for %1: %2").arg(displayName(store), causeText(obstacle.deciding));
    }
    if (transfer.retryAt.isValid() && transfer.isDoubtful) //: %1 a sentence
        return tr("Waiting for what the store says now. %1").arg(transfer.troubleText());
    if (transfer.retryAt.isValid()) {
        //: %1 a time, %2 and %3 numbers, %4 a sentence
        return tr("Trying again at %1 (attempt %2 of %3). %4")
            .arg(clockText(transfer.retryAt))
            .arg(transfer.attempts + 1)
            .arg(m_policy.mostAttempts)
            .arg(transfer.troubleText());
    }
    return transfer.stateText();
}

void TransferQueue::watchStores()
{
    for (const Store *store : m_registry.stores())
        connect(store, &Store::capabilitiesChanged, this, &TransferQueue::storeChanged, Qt::UniqueConnection);
    m_starter.start();
    Q_EMIT waitingChanged();
}

/// What waits for the store may go on; and what was to be tried again later finds its chance now, or has lost it.
void TransferQueue::storeChanged(Store *store, const Snapshot &before, const Snapshot &after)
{
    const std::set<TransferSchedule::Place> delayed = m_schedule.delayed();
    for (const auto &[due, id] : delayed) {
        Transfer &transfer = m_transfers.at(id);
        const bool isTarget = transfer.targetStore == store->id();
        if (transfer.store != store->id() && !isTarget)
            continue;
        const CapabilitySet needed = requiredCapabilities(neededFor(transfer.kind, isTarget));
        const bool isBack = !before.permits(needed) && after.permits(needed);
        const bool isLost = transfer.isDoubtful && access(TransferLane(transfer)) == Access::Closed;
        if (!isBack && !isLost)
            continue;
        transfer.isDoubtful = false;
        setState(transfer, Transfer::State::Waiting);
        tell(id);
    }
    m_starter.start();
    Q_EMIT waitingChanged();
}

} // namespace Quartermaster
