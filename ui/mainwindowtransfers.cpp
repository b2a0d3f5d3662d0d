// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the main window does with transfers.

#include "model/foldertransfer.h"
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
    connect(
        m_exchange, &Exchange::folderOffered, this,
        [this](const QString &folder, const QString &store, const QString &path) {
            follow(std::make_unique<FolderUpload>(m_core.registry, m_core.transfers, m_core.pool, store, folder, path));
        });
    connect(&m_feed, &TransferFeed::leftChanged, this, &MainWindow::showLeft);
    connect(m_transfers, &TransfersPane::selectionChanged, this, &MainWindow::updateSituation);
    connect(m_transfers, &TransfersPane::exported, this, [this](const QString &file, const QString &problem) {
        if (problem.isEmpty()) {
            statusBar()->showMessage(tr("The list was saved as %1.").arg(displayName(file)));
        } else {
            m_messages->post({.key = QStringLiteral("export"), .tone = Tone::Bad, .text = problem});
        }
    });
}

void MainWindow::follow(std::unique_ptr<FolderTransfer> transfer)
{
    FolderTransfer *raw = transfer.get();
    m_folderTransfers.push_back(std::move(transfer));
    connect(raw, &FolderTransfer::finished, this, [this, raw](const FolderSummary &summary) {
        const auto count = static_cast<int>(summary.queued);
        //: %1 a folder
        QString text = tr("%Ln file(s) of %1 are queued.", nullptr, count).arg(summary.name);
        QStringList details = summary.skipped;
        if (summary.error && details.isEmpty())
            details << errorText(*summary.error, summary.kind);
        if (summary.skippedCount > 0)
            text += u' ' + tr("%n were skipped.", nullptr, static_cast<int>(summary.skippedCount));
        if (details.size() == 1)
            text += u' ' + details.first();
        if (details.isEmpty()) {
            statusBar()->showMessage(text);
        } else {
            m_messages->post({.key = QStringLiteral("folder-%1").arg(++m_folderMessages),
                              .tone = Tone::Warning,
                              .text = text,
                              .details = details.size() > 1 ? details.join(u'\n') : QString()});
        }
        if (m_waitingFolders.removeOne(raw))
            ++m_runningFolders; // it never ran
        const auto found = std::find_if(m_folderTransfers.begin(), m_folderTransfers.end(),
                                        [raw](const auto &one) { return one.get() == raw; });
        if (found != m_folderTransfers.end()) {
            found->release()->deleteLater(); // it is telling us
            m_folderTransfers.erase(found);
        }
        --m_runningFolders;
        startFolders();
    });
    m_waitingFolders.push_back(raw);
    startFolders();
}

/// A few at a time, however many are selected.
void MainWindow::startFolders()
{
    constexpr int most = 4;
    while (m_runningFolders < most && !m_waitingFolders.isEmpty()) {
        ++m_runningFolders;
        m_waitingFolders.takeFirst()->start();
    }
}

/// Of a large selection, what the queue has not been given yet; it can be left out.
void MainWindow::showLeft(qint64 left)
{
    const QString key = QStringLiteral("feed");
    if (left == 0) {
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
                      .pressed = [this] { m_feed.clear(); }});
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
