// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/expectedsize.h"
#include "model/objectname.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "model/transferwork.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

void TransferQueue::startCopy(Work &work, const Transfer &transfer)
{
    const quint64 id = transfer.id;
    const bool isWithin = transfer.store == transfer.targetStore;
    if (isWithin && transfer.path == transfer.targetPath) {
        fail(id, {.kind = ErrorKind::BadInput, .detail = u"source and target are the same object"_s});
        return;
    }
    if (const auto named = checkNewName(transfer.targetPath.section(u'/', -1, -1)); !named) {
        fail(id, named.error());
        return;
    }
    if (!isWithin || !work.driver->store().snapshot().permits(requiredCapabilities(OperationKind::Copy))) {
        startStreamedCopy(work, transfer);
        return;
    }
    work.add = work.driver->copy(transfer.path, transfer.targetPath, transfer.overwrite);
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

/// Reads from one store and writes to the other at once, through a bounded pipe.
void TransferQueue::startStreamedCopy(Work &work, const Transfer &transfer)
{
    const quint64 id = transfer.id;
    auto target = driverFor(transfer.targetStore);
    if (!target) {
        target.error().store = transfer.targetStore;
        fail(id, target.error());
        return;
    }
    work.target = *target;
    // When one end refuses, the other is not troubled: the refusing one's answer is the result.
    const bool canRead = work.driver->store().snapshot().permits(requiredCapabilities(OperationKind::Get));
    const bool canWrite = work.target->store().snapshot().permits(requiredCapabilities(OperationKind::Add));
    Pipe pipe = makePipe();
    if (canRead || !canWrite)
        work.add = work.target->add(transfer.targetPath, std::move(pipe.source), transfer.overwrite);
    if (canWrite || !canRead) {
        std::shared_ptr<DataSink> sink = throttledSink(std::move(pipe.sink), m_limit, work.control);
        if (transfer.listed >= 0)
            sink = expectingSink(std::move(sink), transfer.listed);
        work.get = work.driver->get(transfer.path, {}, std::move(sink), transfer.findings);
    }
    if (work.add) {
        connect(work.add.get(), &Operation::progressChanged, this,
                [this, id](qint64 done, qint64 total) { progress(id, done, total); });
        connect(work.add.get(), &Operation::finished, this, [this, id] { streamEnded(id); });
    }
    if (work.get)
        connect(work.get.get(), &Operation::finished, this, [this, id] { streamEnded(id); });
    pipe = {};
    if (work.add)
        work.add->start();
    if (work.get)
        work.get->start();
}

void TransferQueue::streamEnded(quint64 id)
{
    const Work &work = *m_work.at(id);
    const auto errorOf = [](const Operation *operation) {
        return operation && operation->isFinished() ? operation->error() : nullptr;
    };
    const auto isOver = [](const Operation *operation) { return !operation || operation->isFinished(); };
    const Error *readError = errorOf(work.get.get());
    const Error *writeError = errorOf(work.add.get());
    // An end that was only cut off by the other says Canceled: the other's error is the one to tell.
    for (const Error *error : {readError, writeError}) {
        if (error && error->kind != ErrorKind::Canceled) {
            fail(id, *error);
            return;
        }
    }
    if (!isOver(work.get.get()) || !isOver(work.add.get()))
        return;
    if (const Error *error = readError ? readError : writeError) {
        fail(id, *error);
        return;
    }
    const FetchedObject &read = *work.get->result();
    const AddedObject &written = *work.add->result();
    if (read.size != written.size || read.checksum != written.checksum) {
        fail(id, {.kind = ErrorKind::ChecksumMismatch,
                  .detail = u"%1 bytes were read, %2 were written"_s.arg(read.size).arg(written.size),
                  .store = transfer(id)->targetStore});
        return;
    }
    checkWritten(id, written);
}

} // namespace Quartermaster
