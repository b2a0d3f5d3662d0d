// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the queue remembers from one process to the next.

#include "model/transferjournal.h"
#include "model/transferqueue.h"
#include "model/transferwork.h"
#include "model/workerpool.h"

#include <algorithm>

namespace Quartermaster {

namespace {

struct OpenedJournal {
    std::shared_ptr<std::unique_ptr<TransferJournal>> journal; ///< Results are copied.
    JournalContent content;
};

} // namespace

void TransferQueue::openJournal(const QString &path)
{
    if (m_wantedJournal == path)
        return;
    closeJournal();
    m_wantedJournal = path;
    auto opening = runOnWorker<OpenedJournal>(m_pool, [path](WorkContext &) -> Result<OpenedJournal> {
        OpenedJournal opened{.journal = std::make_shared<std::unique_ptr<TransferJournal>>(), .content = {}};
        auto journal = TransferJournal::open(path, opened.content);
        if (!journal)
            return tl::unexpected(journal.error());
        *opened.journal = std::move(*journal);
        return opened;
    });
    connect(opening.get(), &Operation::finished, this, [this, operation = opening.get()] {
        const Result<OpenedJournal> &opened = operation->result();
        if (!opened)
            Q_EMIT journalOpened(0, opened.error().detail);
        else
            adopt(std::move(*opened->journal), opened->content);
    });
    m_opening = std::move(opening);
    m_opening->start();
}

void TransferQueue::closeJournal()
{
    if (!m_wantedJournal.isEmpty())
        leaveConfiguration();
}

void TransferQueue::leaveConfiguration()
{
    Q_EMIT configurationLeft();
    if (m_wantedJournal.isEmpty())
        cancelAll(); // nobody will go on with them
    m_opening.reset();
    m_wantedJournal.clear();
    drop();
    m_journal.reset();
}

void TransferQueue::drop()
{
    QList<quint64> ids;
    for (const auto &[id, transfer] : m_transfers)
        ids << id;
    m_work.clear(); // what they have stays where it is
    m_schedule.clear();
    m_transfers.clear();
    m_pieces.clear();
    m_counts = {};
    if (!ids.isEmpty())
        Q_EMIT removed(ids);
    m_announcer.start();
}

QString TransferQueue::journalPath() const
{
    return m_journal ? m_journal->path() : QString();
}

bool TransferQueue::flushJournal(int milliseconds)
{
    return !m_journal || m_journal->flush(milliseconds);
}

void TransferQueue::adopt(std::unique_ptr<TransferJournal> journal, const JournalContent &content)
{
    m_journal = std::move(journal);
    m_journal->onTrouble([this](const QString &problem) {
        QMetaObject::invokeMethod(
            this, [this, problem] { Q_EMIT journalTroubled(problem); }, Qt::QueuedConnection);
    });
    QList<Transfer> restored = content.transfers;
    std::sort(restored.begin(), restored.end(), [](const Transfer &a, const Transfer &b) { return a.turn < b.turn; });
    QList<quint64> ids;
    int paused = 0;
    m_firstTurn -= restored.size(); // they were first
    qint64 turn = m_firstTurn;
    for (Transfer &transfer : restored) {
        transfer.id = ++m_lastId;
        transfer.piece = 0; // that is over
        transfer.turn = turn++;
        if (transfer.isOver())
            transfer.ended = ++m_lastEnded;
        else
            ++paused;
        ++m_counts.of(transfer.state);
        m_schedule.file(transfer);
        ids << transfer.id;
        m_transfers.emplace(transfer.id, transfer);
    }
    QList<Transfer> all;
    for (const auto &[id, transfer] : m_transfers) {
        if (!transfer.isOver() || transfer.state == Transfer::State::Failed)
            all << transfer;
    }
    m_pieces = content.pieces;
    for (TransferPiece &piece : m_pieces) {
        piece.id = ++m_lastId;
        piece.parent = 0;
        paused += static_cast<int>(piece.count);
    }
    m_journal->rewrite(std::move(all), m_pieces);
    if (!ids.isEmpty()) {
        Q_EMIT added(ids);
        m_announcer.start();
    }
    Q_EMIT journalOpened(paused, content.problem);
}

quint64 TransferQueue::plan(const TransferPlan &plan, const Selection &selection, qint64 from, quint64 parent)
{
    const quint64 first = m_lastId + 1;
    m_lastId += static_cast<quint64>((selection.count() - from + TransferPiece::most - 1) / TransferPiece::most);
    if (m_journal && m_lastId >= first)
        m_journal->plan(first, plan, selection, from, parent);
    return first;
}

void TransferQueue::forgetPieces(quint64 first, quint64 count)
{
    if (m_journal && count > 0)
        m_journal->gone(first, count);
}

void TransferQueue::note(const Transfer &transfer)
{
    if (!m_journal)
        return;
    if (transfer.isOver() && transfer.state != Transfer::State::Failed)
        m_journal->gone(transfer.id);
    else
        m_journal->put(transfer);
}

} // namespace Quartermaster
