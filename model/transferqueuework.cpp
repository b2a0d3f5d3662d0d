// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// How the queue works: starting, following and ending transfers.

#include "model/expectedsize.h"
#include "model/objectname.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "model/transferwork.h"
#include "model/workerpool.h"

#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

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
    if (sent.check == DataCheck::Verified)
        return Transfer::Check::Verified;
    if (found.checksum.isEmpty() || sent.checksum.isEmpty())
        return Transfer::Check::Unverified;
    if (found.checksum.compare(sent.checksum, Qt::CaseInsensitive) != 0)
        return failure(ErrorKind::ChecksumMismatch,
                       u"MD5 %1 was sent, the store has %2"_s.arg(sent.checksum, found.checksum));
    return Transfer::Check::Verified;
}

/// Whether the store's next probe can still find out what this was. A refusal to one who may not is learnt at once.
bool isForProbe(const Error &error)
{
    return error.kind != ErrorKind::Refused && error.reason != Reason::NotPermitted;
}

} // namespace

PartTarget partTarget(const Transfer &transfer)
{
    return {.path = transfer.localFile,
            .subject = partialSubject(transfer.store, transfer.path, transfer.localFile),
            .overwrite = transfer.overwrite,
            .root = transfer.root};
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
        const quint64 id = m_schedule.next([this](const TransferLane &lane) { return access(lane) != Access::Closed; });
        if (id == 0)
            return;
        start(id);
    }
}

void TransferQueue::start(quint64 id)
{
    Transfer &entry = *find(id);
    setState(entry, Transfer::State::Active);
    entry.startedAt = QDateTime::currentDateTimeUtc();
    entry.isDoubtful = false;
    ++entry.attempts;
    const Transfer transfer = entry; // what follows may tell others, who may change the list
    tell(id);
    if (const Transfer *now = this->transfer(id); !now || now->state != Transfer::State::Active)
        return; // canceled by one who was told

    auto driver = driverFor(transfer.store);
    if (!driver) {
        fail(id, driver.error());
        return;
    }
    auto owned = std::make_unique<Work>();
    Work &work = *owned;
    work.driver = *driver;
    work.meter.add(m_clock.elapsed(), 0);
    m_work[id] = std::move(owned);
    if (!m_ticker.isActive())
        m_ticker.start();
    dispatch(work, transfer);
}

void TransferQueue::dispatch(Work &work, const Transfer &transfer)
{
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
    work.memory = std::make_shared<UploadMemory>(transfer.store, transfer.path, transfer.localFile);
    work.add = work.driver->add(transfer.path, throttledSource(fileSource(transfer.localFile), m_limit, work.control),
                                transfer.overwrite, work.memory);
    connect(work.add.get(), &Operation::progressChanged, this,
            [this, id](qint64 done, qint64 total) { progress(id, done, total); });
    connect(work.add.get(), &Operation::finished, this, [this, id, add = work.add.get()] {
        if (const Error *error = add->error())
            fail(id, *error);
        else
            checkWritten(id, *add->result());
    });
    work.add->start();
}

/// Asks the store what it has now: "done" means that size and hash agree.
void TransferQueue::checkWritten(quint64 id, const AddedObject &added)
{
    Work &work = *m_work.at(id);
    const bool isCopy = transfer(id)->kind == Transfer::Kind::Copy;
    Driver &target = work.target ? *work.target : *work.driver;
    work.stat = target.stat(isCopy ? transfer(id)->targetPath : transfer(id)->path);
    connect(work.stat.get(), &Operation::finished, this, [this, id, added, stat = work.stat.get()] {
        if (const Error *error = stat->error(); error && error->kind == ErrorKind::NotFound) {
            fail(id, *error);
        } else if (error) { // it can't be looked at: that says nothing against what was written
            complete(id, added.size,
                     added.check == DataCheck::Verified ? Transfer::Check::Verified : Transfer::Check::Unverified);
        } else if (auto check = compare(added, *stat->result()); check) {
            complete(id, added.size, *check);
        } else {
            fail(id, check.error());
        }
    });
    work.stat->start();
}

void TransferQueue::startDownload(Work &work, const Transfer &transfer, bool restart)
{
    const quint64 id = transfer.id;
    PartTarget target = partTarget(transfer);
    // Without ranges what is there is of no use.
    target.restart = restart;
    const auto mayOffset = work.driver->store().snapshot().permits(Capability::ReadOffset);
    work.open = runOnWorker<std::shared_ptr<PartFile>>(m_pool, [target, mayOffset](WorkContext &context) {
        Result<std::shared_ptr<PartFile>> part = openPart(context, target);
        if (!part || mayOffset || (*part)->offset() == 0)
            return part;
        PartTarget anew = target;
        anew.restart = true;
        part = failure(ErrorKind::Canceled, {}); // unlocks it
        part = openPart(context, anew);
        if (part)
            (*part)->setRemark(PartFile::tr("It began anew: the store cannot read from an offset."));
        return part;
    });
    connect(work.open.get(), &Operation::progressChanged, this,
            [this, id](qint64 done, qint64 total) { progress(id, done, total); });
    connect(work.open.get(), &Operation::finished, this, [this, id, open = work.open.get()] {
        if (const Error *error = open->error()) {
            fail(id, *error);
            return;
        }
        m_work.at(id)->part = *open->result();
        fetch(id);
    });
    work.open->start();
}

/// Reads what is not there yet.
void TransferQueue::fetch(quint64 id)
{
    Work &work = *m_work.at(id);
    Transfer &transfer = *find(id);
    const std::shared_ptr<PartFile> part = work.part;
    if (!part->remark().isEmpty())
        transfer.remark = part->remark();
    if (part->isComplete()) {
        confirm(id);
        return;
    }
    const qint64 offset = part->offset();
    work.meter = {};
    work.meter.add(m_clock.elapsed(), offset);
    std::shared_ptr<DataSink> sink = throttledSink(partSink(part), m_limit, work.control);
    if (transfer.listed >= offset)
        sink = expectingSink(std::move(sink), transfer.listed - offset);
    work.get = work.driver->get(transfer.path, {.offset = offset}, std::move(sink), transfer.findings);
    connect(work.get.get(), &Operation::progressChanged, this, [this, id, offset](qint64 done, qint64 total) {
        progress(id, done + offset, total < 0 ? total : total + offset);
    });
    connect(work.get.get(), &Operation::finished, this,
            [this, id, get = work.get.get()] { fetched(id, get->result()); });
    work.get->start();
}

/// An attempt before had finished and could not say so: what it got is compared with what the store has now.
void TransferQueue::confirm(quint64 id)
{
    Work &work = *m_work.at(id);
    work.stat = work.driver->stat(find(id)->path);
    connect(work.stat.get(), &Operation::finished, this, [this, id, stat = work.stat.get()] {
        const PartFile &part = *m_work.at(id)->part;
        const ContentIdentity now = stat->result() ? ContentIdentity::of(*stat->result()) : ContentIdentity();
        const bool isSame = part.source().isSameAs(now);
        const bool isOther = now.size >= 0 && (now.size != part.size() || (!isSame && now.canBeProved()));
        if (isOther && part.source().canBeProved()) {
            fail(id, {.kind = ErrorKind::SourceChanged, .detail = u"the object is not the one that was downloaded"_s});
            return;
        }
        complete(id, part.size(),
                 isSame && part.isVerified() ? Transfer::Check::Verified : Transfer::Check::Unverified);
    });
    work.stat->start();
}

void TransferQueue::fetched(quint64 id, const Result<FetchedObject> &result)
{
    const std::shared_ptr<PartFile> part = m_work.at(id)->part;
    if (result) {
        const bool isVerified = part->offset() > 0 ? part->isVerified()
                                                   : result->check == FetchedObject::Check::Verified;
        complete(id, part->size(), isVerified ? Transfer::Check::Verified : Transfer::Check::Unverified);
        return;
    }
    const Error error = result.error();
    if (part->offset() > 0 && error.kind == ErrorKind::SourceChanged) {
        beginAnew(id, PartFile::tr("It began anew: the object has changed."));
    } else if (part->offset() > 0 && error.reason == Reason::NoRanges) {
        beginAnew(id, PartFile::tr("It began anew: the store cannot read from an offset."));
    } else {
        if (error.kind == ErrorKind::ChecksumMismatch || error.kind == ErrorKind::SourceChanged)
            cleanUp(*find(id));
        fail(id, error);
    }
}

void TransferQueue::beginAnew(quint64 id, const QString &remark)
{
    Work &work = *m_work.at(id);
    Transfer &transfer = *find(id);
    transfer.remark = remark;
    work.get.reset();
    work.part.reset();
    startDownload(work, transfer, true);
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
    Transfer *transfer = find(id);
    const auto work = m_work.find(id);
    if (!transfer || work == m_work.end())
        return;
    transfer->done = done;
    if (total >= 0)
        transfer->total = total;
    const qint64 now = m_clock.elapsed();
    work->second->meter.add(now, done);
    if (now - work->second->shownAt >= shownEvery)
        measure(*work->second, *transfer);
}

void TransferQueue::measure(Work &work, Transfer &transfer)
{
    work.shownAt = m_clock.elapsed();
    transfer.speed = work.meter.bytesPerSecond(work.shownAt);
    const qint64 left = transfer.total - transfer.done;
    transfer.secondsLeft = transfer.total >= 0 && transfer.speed > 0 ? static_cast<int>(
                               std::min<qint64>((left + transfer.speed - 1) / transfer.speed, 359'999))
                                                                     : -1;
    tell(transfer.id);
}

void TransferQueue::tick()
{
    QList<quint64> ids;
    for (const auto &[id, work] : m_work)
        ids << id;
    for (const quint64 id : std::as_const(ids)) {
        Transfer *transfer = find(id);
        if (const auto work = m_work.find(id); work != m_work.end() && transfer)
            measure(*work->second, *transfer);
    }
    if (m_work.empty())
        m_ticker.stop();
}

void TransferQueue::complete(quint64 id, qint64 size, Transfer::Check check)
{
    Transfer *transfer = find(id);
    if (!transfer)
        return;
    transfer->done = size;
    transfer->total = size;
    transfer->check = check;
    transfer->error.reset();
    if (transfer->kind == Transfer::Kind::Download)
        m_pool->submit([target = partTarget(*transfer)] { forgetPart(target); });
    else if (const auto work = m_work.find(id); work != m_work.end() && work->second->memory)
        m_pool->submit([memory = work->second->memory] { memory->forget(); });
    setState(*transfer, Transfer::State::Done);
    settle(id);
}

void TransferQueue::fail(quint64 id, Error error)
{
    Transfer *transfer = find(id);
    if (!transfer)
        return;
    stopWork(id);
    if (error.store.isEmpty())
        error.store = transfer->store;
    if (error.object.isEmpty())
        error.object = redactedPath(transfer->path);
    transfer->error = std::move(error);
    const Remedy remedy = remedyFor(*transfer->error);
    const bool isClosed = remedy != Remedy::GiveUp && access(TransferLane(*transfer)) == Access::Closed;
    if (isClosed) { // the store has lost what it takes: no attempt that counts
        --transfer->attempts;
        setState(*transfer, Transfer::State::Waiting);
        tell(id);
    } else if (remedy == Remedy::TryAgain && transfer->attempts < m_policy.mostAttempts) {
        waitAgain(*transfer, m_policy.delayAfter(transfer->attempts, transfer->error->retryAfter,
                                                 QRandomGenerator::global()->generateDouble()));
    } else if (remedy == Remedy::WaitForStore && isForProbe(*transfer->error)
               && transfer->attempts < m_policy.mostAttempts) {
        waitAgain(*transfer, m_policy.settleTime);
        transfer->isDoubtful = true;
    } else {
        setState(*transfer, Transfer::State::Failed);
        settle(id);
    }
}

void TransferQueue::waitAgain(Transfer &transfer, qint64 milliseconds)
{
    setState(transfer, Transfer::State::Waiting);
    refile(transfer,
           [milliseconds](Transfer &one) { one.retryAt = QDateTime::currentDateTimeUtc().addMSecs(milliseconds); });
    armAlarm();
    tell(transfer.id);
}

void TransferQueue::armAlarm()
{
    if (m_schedule.delayed().empty()) {
        m_alarm.stop();
        return;
    }
    const qint64 due = m_schedule.delayed().begin()->first - QDateTime::currentMSecsSinceEpoch();
    constexpr qint64 longest = 60'000; // ms; the clock may be set meanwhile
    m_alarm.start(static_cast<int>(std::clamp<qint64>(due, 0, longest)));
}

/// Those whose time has come take their turn again. Of a doubtful one whose store still says that it could, the failure stands.
void TransferQueue::releaseDue()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    while (!m_schedule.delayed().empty() && m_schedule.delayed().begin()->first <= now) {
        Transfer &transfer = *find(m_schedule.delayed().begin()->second);
        const quint64 id = transfer.id;
        const bool stands = transfer.isDoubtful && access(TransferLane(transfer)) != Access::Closed;
        transfer.isDoubtful = false;
        if (stands) {
            setState(transfer, Transfer::State::Failed);
            settle(id);
        } else {
            setState(transfer, Transfer::State::Waiting);
            tell(id);
        }
    }
    armAlarm();
}

void TransferQueue::stopWork(quint64 id)
{
    m_work.erase(id);
}

/// The transfer is over: lets go of its work, and tells.
void TransferQueue::settle(quint64 id)
{
    stopWork(id);
    const Transfer transfer = *find(id);
    tell(id);
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

/// What works with a store that goes starts anew with the one that takes its place, or says that there is none.
void TransferQueue::dropStore(Store *store)
{
    QList<quint64> ids;
    for (const auto &[id, work] : m_work) {
        if (&work->driver->store() == store || (work->target && &work->target->store() == store))
            ids << id;
    }
    for (const quint64 id : std::as_const(ids)) {
        Transfer &transfer = *find(id);
        stopWork(id);
        setState(transfer, Transfer::State::Waiting);
        tell(id);
    }
}

} // namespace Quartermaster
