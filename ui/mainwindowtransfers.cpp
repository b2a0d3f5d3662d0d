// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the main window does with transfers.

#include "model/bulktransfers.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/transferqueue.h"
#include "ui/exchange.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/transferspane.h"

#include <QStatusBar>

#include <algorithm>
#include <climits>
#include <utility>

namespace Quartermaster {

void MainWindow::connectTransfers()
{
    TransferQueue &queue = m_core.transfers;
    const auto on = [this](Command command, auto function) {
        connect(m_actions.action(command), &QAction::triggered, this, function);
    };
    on(Command::PauseTransfer, [this] { eachSelectedTransfer(&TransferQueue::pause); });
    on(Command::ResumeTransfer, [this] { eachSelectedTransfer(&TransferQueue::resume); });
    on(Command::CancelTransfer, [this] { eachSelectedTransfer(&TransferQueue::cancel); });
    on(Command::RetryTransfer, [this] { eachSelectedTransfer(&TransferQueue::retry); });
    on(Command::MoveTransferFirst, [this] { m_transfers->moveSelected(TransferQueue::Move::First); });
    on(Command::MoveTransferUp, [this] { m_transfers->moveSelected(TransferQueue::Move::Up); });
    on(Command::MoveTransferDown, [this] { m_transfers->moveSelected(TransferQueue::Move::Down); });
    on(Command::ForgetTransfer, [this] { m_core.transfers.forget(m_transfers->selectedIds()); });
    on(Command::PauseTransfers, [this] { m_core.transfers.pauseAll(); });
    on(Command::ResumeTransfers, [this] { m_core.transfers.resumeAll(); });
    on(Command::RetryTransfers, [this] { m_core.transfers.retryFailed(); });
    on(Command::LeaveOutTransfers, [this] { m_core.bulk.leaveOut(); });
    on(Command::ExportTransfers, [this] { m_transfers->exportList(); });
    on(Command::ClearTransfers, [this] { m_core.transfers.clearFinished(); });

    connect(&queue, &TransferQueue::countsChanged, this, &MainWindow::updateSituation);
    connect(&queue, &TransferQueue::objectAdded, &m_browser, &ObjectBrowser::noteAdded);
    connect(&queue, &TransferQueue::objectRemoved, &m_browser, &ObjectBrowser::noteRemoved);
    connect(&queue, &TransferQueue::journalOpened, this, &MainWindow::showRestored);
    connect(&queue, &TransferQueue::journalTroubled, this, [this](const QString &problem) {
        const QString key = QStringLiteral("journalTrouble");
        if (problem.isEmpty())
            m_messages->dismiss(key);
        else
            m_messages->post({.key = key, .tone = Tone::Bad, .text = problem});
    });
    connect(&queue, &TransferQueue::finished, this, [this](const Transfer &transfer) {
        if (transfer.state == Transfer::State::Failed) {
            m_messages->post({.key = QStringLiteral("transfer"),
                              .tone = Tone::Bad,
                              .text = transfer.failureText(),
                              .buttonText = tr("Show"),
                              .pressed =
                                  [this, id = transfer.id] {
                                      m_transferDock->setVisible(true);
                                      m_transfers->select(id);
                                  },
                              .lifetime = 20'000});
        }
    });
    connectBulk();
    connect(m_transfers, &TransfersPane::selectionChanged, this, &MainWindow::updateSituation);
    connect(m_transfers, &TransfersPane::exported, this, [this](const QString &file, const QString &problem) {
        if (problem.isEmpty()) {
            statusBar()->showMessage(tr("The list was saved as %1.").arg(displayName(file)));
        } else {
            m_messages->post({.key = QStringLiteral("export"), .tone = Tone::Bad, .text = problem});
        }
    });
}

void MainWindow::connectBulk()
{
    const BulkTransfers &bulk = m_core.bulk;
    const auto count = [](qint64 many) { return static_cast<int>(std::min<qint64>(many, INT_MAX)); };
    connect(&bulk, &BulkTransfers::folderQueued, this, &MainWindow::tellQueued);
    connect(&bulk, &BulkTransfers::leftChanged, this, &MainWindow::showLeft);
    connect(&bulk, &BulkTransfers::leftOut, this, [this, count](qint64 objects) {
        statusBar()->showMessage(tr("%Ln more object(s) were left out.", nullptr, count(objects)));
    });
    connect(&bulk, &BulkTransfers::renamed, this, [this](const QString &name, const QString &file) {
        statusBar()->showMessage(tr("%1 exists already: saving as %2.").arg(displayName(name), displayName(file)));
    });
    connect(&bulk, &BulkTransfers::refused, this, [this](const Error &error) {
        m_messages->post({.key = QStringLiteral("name"), .tone = Tone::Bad, .text = error.detail});
    });
    connect(&bulk, &BulkTransfers::folderRemoving, this, [this, count](const QString &name, qint64 removed) {
        statusBar()->showMessage(tr("%Ln object(s) of %1 deleted.", nullptr, count(removed)).arg(name));
    });
    connect(&bulk, &BulkTransfers::folderRemoved, this, [this](const QString &name, const std::optional<Error> &error) {
        if (error && error->kind == ErrorKind::Canceled) {
            statusBar()->showMessage(tr("The rest of %1 is not deleted.").arg(name));
        } else if (error) {
            m_messages->post(
                {.key = QStringLiteral("removal"), .tone = Tone::Bad, .text = errorText(*error, OperationKind::List)});
        }
    });
}

void MainWindow::tellQueued(const FolderSummary &summary)
{
    //: %1 a folder
    QString text = tr("%Ln file(s) of %1 are queued.", nullptr, static_cast<int>(summary.queued)).arg(summary.name);
    if (summary.error && summary.error->kind == ErrorKind::Canceled) {
        //: %1 a folder
        statusBar()->showMessage(text + u' ' + tr("The rest of %1 is left out.").arg(summary.name));
        return;
    }
    QStringList details = summary.skipped;
    if (summary.error && details.isEmpty())
        details << errorText(*summary.error, summary.kind);
    if (summary.skippedCount > 0)
        text += u' ' + tr("%n were skipped.", nullptr, static_cast<int>(summary.skippedCount));
    if (details.size() == 1)
        text += u' ' + details.first();
    if (details.isEmpty()) {
        statusBar()->showMessage(text);
        return;
    }
    m_messages->post({.key = QStringLiteral("folder-%1").arg(++m_folderMessages),
                      .tone = Tone::Warning,
                      .text = text,
                      .details = details.size() > 1 ? details.join(u'\n') : QString()});
}

/// Of a large selection, what the queue has not been given yet; it can be left out.
void MainWindow::showLeft()
{
    updateSituation();
    const QString key = QStringLiteral("feed");
    const qint64 left = m_core.bulk.left() - m_core.bulk.held();
    if (left <= 0) {
        m_messages->dismiss(key);
        m_showsLeft = false;
        return;
    }
    if (m_core.transfers.counts().waiting <= TransferFeed::mostWaiting)
        return; // it will be through in a moment
    const auto shown = static_cast<int>(std::min<qint64>(left, INT_MAX));
    statusBar()->showMessage(tr("%Ln more object(s) follow as the queue gets on.", nullptr, shown));
    if (std::exchange(m_showsLeft, true))
        return;
    m_messages->post({.key = key,
                      .tone = Tone::Info,
                      .text = tr("The rest of a large selection follows as the queue gets on."),
                      .buttonText = tr("&Leave the rest out"),
                      .pressed = [this] { m_core.bulk.leaveOut(); }});
}

void MainWindow::showRestored(int paused, const QString &problem)
{
    const QString restored = QStringLiteral("restored");
    m_messages->dismiss(restored);
    if (paused > 0) {
        m_transfers->setGroup(Transfer::Group::Waiting);
        m_messages->post({.key = restored,
                          .tone = Tone::Info,
                          .text = tr("%n transfer(s) from last time are paused.", nullptr, paused),
                          .buttonText = tr("Resume"),
                          .pressed = [this, restored] {
                              m_core.transfers.resumeAll();
                              m_messages->dismiss(restored);
                          }});
    }
    if (!problem.isEmpty())
        m_messages->post({.key = QStringLiteral("journal"), .tone = Tone::Warning, .text = problem});
}

void MainWindow::eachSelectedTransfer(void (TransferQueue::*action)(quint64))
{
    const QList<quint64> ids = m_transfers->selectedIds();
    for (const quint64 id : ids)
        (m_core.transfers.*action)(id);
}

} // namespace Quartermaster
