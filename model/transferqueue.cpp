// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferqueue.h"

#include "model/objectname.h"
#include "model/store.h"
#include "model/transferwork.h"

#include <QDir>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int tickInterval = 500;  // ms
constexpr qint64 shownEvery = 100; // ms: progress, at most

Result<void> checkTarget(const QString &path)
{
    return checkNewName(path.section(u'/', -1, -1));
}

/// What a look at the object after an upload says of it.
Result<Transfer::Check> compare(const AddedObject &sent, const ObjectInfo &found)
{
    if (found.size && *found.size != sent.size) {
        return failure(ErrorKind::ChecksumMismatch,
                       u"%1 bytes were sent, the store has %2"_s.arg(sent.size).arg(*found.size));
    }
    if (found.checksum.isEmpty() || sent.checksum.isEmpty())
        return Transfer::Check::Unverified;
    if (found.checksum.compare(sent.checksum, Qt::CaseInsensitive) != 0)
        return failure(ErrorKind::ChecksumMismatch,
                       u"MD5 %1 was sent, the store has %2"_s.arg(sent.checksum, found.checksum));
    return Transfer::Check::Verified;
}

} // namespace

TransferQueue::TransferQueue(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
{
    m_clock.start();
    m_ticker.setInterval(tickInterval);
    connect(&m_ticker, &QTimer::timeout, this, &TransferQueue::tick);
    m_starter.setSingleShot(true);
    connect(&m_starter, &QTimer::timeout, this, &TransferQueue::startNext);
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, &TransferQueue::dropStore);
}

TransferQueue::~TransferQueue() = default;

void TransferQueue::setConcurrency(int most)
{
    m_concurrency = std::max(1, most);
    m_starter.start();
}

quint64 TransferQueue::upload(const QString &localFile, const QString &storeId, const QString &path, bool overwrite)
{
    return enqueue({.kind = Transfer::Kind::Upload,
                    .store = storeId,
                    .path = path,
                    .localFile = localFile,
                    .overwrite = overwrite});
}

quint64 TransferQueue::download(const QString &storeId, const ObjectInfo &object, const QString &localFile,
                                bool overwrite)
{
    return enqueue({.kind = Transfer::Kind::Download,
                    .store = storeId,
                    .path = object.path,
                    .localFile = localFile,
                    .overwrite = overwrite,
                    .findings = object.findings,
                    .total = object.size.value_or(-1)});
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
    QList<quint64> ids;
    for (const ObjectInfo &object : objects) {
        ids << enqueue(
            {.kind = Transfer::Kind::Remove, .store = storeId, .path = object.path, .findings = object.findings});
    }
    return ids;
}

quint64 TransferQueue::copy(const QString &storeId, const ObjectInfo &object, const QString &targetStoreId,
                            const QString &targetPath, bool overwrite)
{
    return enqueue({.kind = Transfer::Kind::Copy,
                    .store = storeId,
                    .path = object.path,
                    .targetStore = targetStoreId,
                    .targetPath = targetPath,
                    .overwrite = overwrite,
                    .findings = object.findings,
                    .total = object.size.value_or(-1)});
}

quint64 TransferQueue::enqueue(Transfer transfer)
{
    transfer.id = ++m_lastId;
    transfer.queuedAt = QDateTime::currentDateTimeUtc();
    const auto row = static_cast<int>(m_transfers.size());
    Q_EMIT aboutToAdd(row, row);
    m_transfers << transfer;
    ++m_counts.waiting;
    Q_EMIT added();
    Q_EMIT countsChanged();
    m_starter.start();
    return transfer.id;
}

int TransferQueue::rowOf(quint64 id) const
{
    // Ids only grow, and rows keep their order.
    const auto found = std::lower_bound(m_transfers.begin(), m_transfers.end(), id,
                                        [](const Transfer &one, quint64 wanted) { return one.id < wanted; });
    return found != m_transfers.end() && found->id == id ? static_cast<int>(found - m_transfers.begin()) : -1;
}

const Transfer *TransferQueue::transfer(quint64 id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_transfers.at(row);
}

void TransferQueue::setState(Transfer &transfer, Transfer::State state)
{
    const auto counter = [this](Transfer::State of) -> int & {
        switch (of) {
        case Transfer::State::Waiting:
            return m_counts.waiting;
        case Transfer::State::Active:
            return m_counts.active;
        case Transfer::State::Done:
            return m_counts.done;
        case Transfer::State::Failed:
            return m_counts.failed;
        case Transfer::State::Canceled:
            break;
        }
        return m_counts.canceled;
    };
    --counter(transfer.state);
    ++counter(state);
    transfer.state = state;
}

void TransferQueue::cancel(quint64 id)
{
    if (const int row = rowOf(id); row >= 0 && !m_transfers.at(row).isOver()) {
        setState(m_transfers[row], Transfer::State::Canceled);
        settle(id);
    }
}

void TransferQueue::cancelAll()
{
    QList<quint64> ids;
    for (const Transfer &transfer : std::as_const(m_transfers)) {
        if (!transfer.isOver())
            ids << transfer.id;
    }
    for (const quint64 id : std::as_const(ids))
        cancel(id);
}

void TransferQueue::retry(quint64 id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    Transfer &transfer = m_transfers[row];
    if (transfer.state != Transfer::State::Failed && transfer.state != Transfer::State::Canceled)
        return;
    setState(transfer, Transfer::State::Waiting);
    transfer.error.reset();
    transfer.done = 0;
    transfer.check = Transfer::Check::None;
    transfer.startedAt = {};
    transfer.finishedAt = {};
    m_searchFrom = std::min(m_searchFrom, row);
    Q_EMIT changed(row);
    Q_EMIT countsChanged();
    m_starter.start();
}

void TransferQueue::clearFinished()
{
    for (auto end = static_cast<int>(m_transfers.size()); end > 0;) {
        int first = end;
        while (first > 0 && m_transfers.at(first - 1).isOver())
            --first;
        if (first < end) {
            Q_EMIT aboutToRemove(first, end - 1);
            m_transfers.remove(first, end - first);
            Q_EMIT removed();
        }
        end = first - 1;
    }
    m_searchFrom = 0;
    const TransferCounts before = m_counts;
    m_counts = {.waiting = before.waiting, .active = before.active};
    if (!(m_counts == before))
        Q_EMIT countsChanged();
}

Result<std::shared_ptr<Driver>> TransferQueue::driverFor(const QString &storeId)
{
    Store *store = m_registry.store(storeId);
    if (!store)
        return failure(ErrorKind::BadConfiguration, u"the configuration has no such store"_s);
    std::shared_ptr<Driver> driver = m_registry.driver(*store);
    if (!driver)
        return failure(ErrorKind::BadConfiguration, u"the store has no driver that works"_s);
    return driver;
}

void TransferQueue::startNext()
{
    while (m_counts.active < m_concurrency) {
        while (m_searchFrom < m_transfers.size() && m_transfers.at(m_searchFrom).state != Transfer::State::Waiting)
            ++m_searchFrom;
        if (m_searchFrom >= m_transfers.size())
            return;
        start(m_searchFrom);
    }
}

void TransferQueue::start(int row)
{
    Transfer &entry = m_transfers[row];
    setState(entry, Transfer::State::Active);
    entry.startedAt = QDateTime::currentDateTimeUtc();
    const Transfer transfer = entry; // what follows may tell others, who may change the list
    Q_EMIT changed(row);
    Q_EMIT countsChanged();
    if (const Transfer *now = this->transfer(transfer.id); !now || now->state != Transfer::State::Active)
        return; // canceled by one who was told

    auto driver = driverFor(transfer.store);
    if (!driver) {
        fail(transfer.id, driver.error());
        return;
    }
    auto owned = std::make_unique<Work>();
    Work &work = *owned;
    work.driver = *driver;
    work.meter.add(m_clock.elapsed(), 0);
    m_work[transfer.id] = std::move(owned);
    if (!m_ticker.isActive())
        m_ticker.start();
    switch (transfer.kind) {
    case Transfer::Kind::Upload:
        startUpload(work, transfer);
        break;
    case Transfer::Kind::Download:
        startDownload(work, transfer);
        break;
    case Transfer::Kind::Remove:
        startRemoval(work, transfer);
        break;
    case Transfer::Kind::Copy:
        startCopy(work, transfer);
        break;
    }
}

void TransferQueue::startUpload(Work &work, const Transfer &transfer)
{
    if (const auto named = checkTarget(transfer.path); !named) {
        fail(transfer.id, named.error());
        return;
    }
    const quint64 id = transfer.id;
    work.add = work.driver->add(transfer.path, fileSource(transfer.localFile), transfer.overwrite);
    connect(work.add.get(), &Operation::progressChanged, this,
            [this, id](qint64 done, qint64 total) { progress(id, done, total); });
    connect(work.add.get(), &Operation::finished, this, [this, id, add = work.add.get()] {
        if (const Error *error = add->error())
            fail(id, *error);
        else
            checkUpload(id, *add->result());
    });
    work.add->start();
}

/// Asks the store what it has now: "done" means that size and hash agree.
void TransferQueue::checkUpload(quint64 id, const AddedObject &added)
{
    Work &work = *m_work.at(id);
    work.stat = work.driver->stat(transfer(id)->path);
    connect(work.stat.get(), &Operation::finished, this, [this, id, added, stat = work.stat.get()] {
        if (const Error *error = stat->error(); error && error->kind == ErrorKind::NotFound) {
            fail(id, *error);
        } else if (error) { // it can't be looked at: that says nothing against the upload
            complete(id, added.size, Transfer::Check::Unverified);
        } else if (auto check = compare(added, *stat->result()); check) {
            complete(id, added.size, *check);
        } else {
            fail(id, check.error());
        }
    });
    work.stat->start();
}

void TransferQueue::startDownload(Work &work, const Transfer &transfer)
{
    const quint64 id = transfer.id;
    work.get = work.driver->get(transfer.path, {}, fileSink(transfer.localFile, transfer.overwrite), transfer.findings);
    connect(work.get.get(), &Operation::progressChanged, this,
            [this, id](qint64 done, qint64 total) { progress(id, done, total); });
    connect(work.get.get(), &Operation::finished, this, [this, id, get = work.get.get()] {
        if (const Error *error = get->error()) {
            fail(id, *error);
            return;
        }
        const bool isVerified = get->result()->check == FetchedObject::Check::Verified;
        complete(id, get->result()->size, isVerified ? Transfer::Check::Verified : Transfer::Check::Unverified);
    });
    work.get->start();
}

void TransferQueue::startRemoval(Work &work, const Transfer &transfer)
{
    const quint64 id = transfer.id;
    work.removal = work.driver->remove(transfer.path, transfer.findings);
    connect(work.removal.get(), &Operation::finished, this, [this, id, removal = work.removal.get()] {
        if (const Error *error = removal->error())
            fail(id, *error);
        else
            complete(id, 0, Transfer::Check::None);
    });
    work.removal->start();
}

void TransferQueue::progress(quint64 id, qint64 done, qint64 total)
{
    const int row = rowOf(id);
    const auto work = m_work.find(id);
    if (row < 0 || work == m_work.end())
        return;
    Transfer &transfer = m_transfers[row];
    transfer.done = done;
    if (total >= 0)
        transfer.total = total;
    const qint64 now = m_clock.elapsed();
    work->second->meter.add(now, done);
    if (now - work->second->shownAt >= shownEvery)
        measure(*work->second, transfer, row);
}

void TransferQueue::measure(Work &work, Transfer &transfer, int row)
{
    work.shownAt = m_clock.elapsed();
    transfer.speed = work.meter.bytesPerSecond(work.shownAt);
    const qint64 left = transfer.total - transfer.done;
    transfer.secondsLeft = transfer.total >= 0 && transfer.speed > 0 ? static_cast<int>(
                               std::min<qint64>((left + transfer.speed - 1) / transfer.speed, 359'999))
                                                                     : -1;
    Q_EMIT changed(row);
}

void TransferQueue::tick()
{
    QList<quint64> ids;
    for (const auto &[id, work] : m_work)
        ids << id;
    for (const quint64 id : std::as_const(ids)) {
        const int row = rowOf(id);
        if (const auto work = m_work.find(id); work != m_work.end() && row >= 0)
            measure(*work->second, m_transfers[row], row);
    }
    if (m_work.empty())
        m_ticker.stop();
}

void TransferQueue::complete(quint64 id, qint64 size, Transfer::Check check)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    Transfer &transfer = m_transfers[row];
    transfer.done = size;
    transfer.total = size;
    transfer.check = check;
    setState(transfer, Transfer::State::Done);
    settle(id);
}

void TransferQueue::fail(quint64 id, Error error)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    Transfer &transfer = m_transfers[row];
    if (error.store.isEmpty())
        error.store = transfer.store;
    if (error.object.isEmpty())
        error.object = redactedPath(transfer.path);
    transfer.error = std::move(error);
    setState(transfer, Transfer::State::Failed);
    settle(id);
}

/// The transfer is over: lets go of its work, and tells.
void TransferQueue::settle(quint64 id)
{
    m_work.erase(id);
    const int row = rowOf(id);
    Transfer &entry = m_transfers[row];
    entry.speed = 0;
    entry.secondsLeft = -1;
    entry.finishedAt = QDateTime::currentDateTimeUtc();
    const Transfer transfer = entry;
    m_starter.start();
    Q_EMIT changed(row);
    Q_EMIT countsChanged();
    if (transfer.state == Transfer::State::Done) {
        switch (transfer.kind) {
        case Transfer::Kind::Upload:
            Q_EMIT objectAdded(transfer.store, transfer.path);
            break;
        case Transfer::Kind::Copy:
            Q_EMIT objectAdded(transfer.targetStore, transfer.targetPath);
            break;
        case Transfer::Kind::Remove:
            Q_EMIT objectRemoved(transfer.store, transfer.path);
            break;
        case Transfer::Kind::Download:
            break;
        }
    }
    Q_EMIT finished(transfer);
}

/// What works with a store that goes ends; what waits may find another one of the same name.
void TransferQueue::dropStore(Store *store)
{
    QList<quint64> ids;
    for (const auto &[id, work] : m_work) {
        if (&work->driver->store() == store || (work->target && &work->target->store() == store))
            ids << id;
    }
    for (const quint64 id : std::as_const(ids)) {
        fail(id, {.kind = ErrorKind::BadConfiguration,
                  .detail = u"the configuration was changed meanwhile"_s,
                  .store = store->id(),
                  .temporary = true});
    }
}

} // namespace Quartermaster
