// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/copycommand.h"

#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

CopyCommand::CopyCommand(const CommandContext &context)
    : Command(context)
    , m_progress(context.output)
{
    constexpr int patience = 2000; // ms: the pipe's other end hears at once, unless its backend hangs
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, &CopyCommand::conclude);
}

Result<QStringList> CopyCommand::storeIds()
{
    QStringList ids;
    for (ObjectAddress *address : {&m_from, &m_to}) {
        const Result<ObjectAddress> parsed = parseAddress(arguments().operands.at(ids.size()));
        if (!parsed)
            return tl::unexpected(parsed.error());
        *address = *parsed;
        ids << address->store;
    }
    return ids;
}

void CopyCommand::run()
{
    // A refused half is asked alone: it says why, and nothing has been sent to either store.
    if (!store(m_from.store).snapshot().verdict(OperationKind::Get).permits()) {
        await(driver(m_from.store)->get(m_from.path, {}, memorySink(std::make_shared<QByteArray>(), 0)),
              [this](const Result<FetchedObject> &refused) { fail(refused.error(), OperationKind::Get); });
    } else if (!store(m_to.store).snapshot().verdict(OperationKind::Add).permits()) {
        await(driver(m_to.store)->add(m_to.path, memorySource({})),
              [this](const Result<AddedObject> &refused) { fail(refused.error(), OperationKind::Add); });
    } else if (m_from.store == m_to.store && store(m_to.store).snapshot().verdict(OperationKind::Copy).permits()) {
        copyOnServer();
    } else {
        stream();
    }
}

void CopyCommand::copyOnServer()
{
    auto operation = driver(m_to.store)->copy(m_from.path, m_to.path);
    m_progress.follow(operation.get());
    await(std::move(operation), [this](const Result<AddedObject> &added) {
        m_progress.clear();
        if (!added)
            return fail(added.error(), OperationKind::Copy);
        show(*added);
    });
}

void CopyCommand::stream()
{
    Pipe pipe = makePipe();
    m_reading = driver(m_from.store)->get(m_from.path, {}, std::move(pipe.sink));
    m_writing = driver(m_to.store)->add(m_to.path, std::move(pipe.source));
    connect(m_reading.get(), &Operation::finished, this, [this] { afterOne(m_reading->error()); });
    connect(m_writing.get(), &Operation::finished, this, [this] { afterOne(m_writing->error()); });
    m_progress.follow(m_writing.get());
    m_writing->start();
    m_reading->start();
}

void CopyCommand::afterOne(const Error *error)
{
    if (m_reading->isFinished() && m_writing->isFinished())
        return conclude();
    if (error && !m_patience.isActive())
        m_patience.start();
}

void CopyCommand::conclude()
{
    m_progress.clear();
    if (isOver())
        return;
    const Error *reading = m_reading->error();
    const Error *writing = m_writing->error();
    // The half that failed because the other one did says that the pipe ended, and nothing worth telling.
    if (reading && !(reading->kind == ErrorKind::Canceled && writing))
        return fail(*reading, OperationKind::Get);
    if (writing)
        return fail(*writing, OperationKind::Add);
    compare(*m_reading->result(), *m_writing->result());
}

void CopyCommand::compare(const FetchedObject &fetched, const AddedObject &added)
{
    if (fetched.size == added.size && fetched.checksum == added.checksum)
        return show(added);
    Error error{.kind = ErrorKind::ChecksumMismatch,
                .detail = u"what was written differs from what was read; the copy is removed"_s,
                .store = m_to.store,
                .object = redactedPath(m_to.path),
                .evidence = u"read %1 bytes, MD5 %2; written %3 bytes, MD5 %4"_s.arg(fetched.size)
                                .arg(fetched.checksum)
                                .arg(added.size)
                                .arg(added.checksum)};
    await(driver(m_to.store)->remove(m_to.path), [this, error](const Result<void> &removed) mutable {
        if (!removed)
            error.detail += u"; it can't be: "_s + removed.error().detail;
        fail(error, OperationKind::Copy);
    });
}

void CopyCommand::show(const AddedObject &added)
{
    if (output().isJson()) {
        output().line(addedJson(added));
    } else {
        output().line(addedText(added));
    }
    finish(ExitCode::Done);
}

void CopyCommand::abandon()
{
    m_patience.stop();
    m_progress.clear();
    m_reading.reset();
    m_writing.reset();
}

} // namespace Quartermaster
