// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transfermodel.h"

#include <QWidget>

class QLabel;
class QTabBar;
class QTreeView;

namespace Quartermaster {

class ActionSet;
class BulkTransfers;
class Menu;
class WorkerPool;
struct Situation;

/// The transfers in tabs: Active, Waiting, Failed (with the cause), Done, each with its count; beside them, how many are still to be
/// queued.
class TransfersPane final : public QWidget
{
    Q_OBJECT

public:
    /// The pool writes exported lists.
    TransfersPane(TransferQueue &queue, const BulkTransfers &bulk, const ActionSet &actions,
                  std::shared_ptr<WorkerPool> pool, QWidget *parent = nullptr);

    [[nodiscard]] QTreeView *view() const { return m_view; }
    [[nodiscard]] Transfer::Group group() const;
    void setGroup(Transfer::Group group);
    [[nodiscard]] QList<quint64> selectedIds() const;
    void select(quint64 id);
    /// Fills in what concerns transfers.
    void describe(Situation &situation) const;

    void moveSelected(TransferQueue::Move where);
    /// Asks for a file, and writes what is shown: comma-separated values, or text with tabs.
    void exportList();
    /// By its name's end: ".txt" is text, all else comma-separated values.
    void exportTo(const QString &file);

Q_SIGNALS:
    void selectionChanged();
    void exported(const QString &file, const QString &problem); ///< No problem: an empty one.

private:
    void groupChanged();
    void showCounts();
    void showLeft();
    void noteView();
    void restoreView();

    /// What is selected and seen, for when very many rows change and all are read anew. Ids; 0 for none.
    struct Seen {
        QList<quint64> selected;
        quint64 current = 0;
        quint64 top = 0;
    };

    TransferQueue &m_queue;
    const BulkTransfers &m_bulk;
    std::shared_ptr<WorkerPool> m_pool;
    TransferModel m_model;
    QTabBar *m_tabs;
    QLabel *m_left;
    QTreeView *m_view;
    Menu *m_menu;
    Seen m_seen;
    OperationPtr<void> m_export;
};

} // namespace Quartermaster
