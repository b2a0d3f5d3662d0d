// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objecttablemodel.h"
#include "model/selection.h"

#include <QItemSelectionModel>

namespace Quartermaster {

/// What is selected in a view of an ObjectTableModel, by the objects' numbers: it survives sorting, costs a bit an object, and
/// all can be selected at once. What the filter hides, or what goes, is selected no more; what comes later is not selected.
///
/// QItemSelectionModel's own ranges would split into as many as there are objects as soon as those are put in another order.
/// They only mirror this selection where that is cheap: while few objects are selected, or all; else just the current row. Ask
/// isRowSelected(), count() and value(), and listen to changed().
class ObjectSelection final : public QItemSelectionModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ObjectSelection)

public:
    /// \a shown has the rows of \a objects, one for one: itself, or a proxy for looks.
    ObjectSelection(ObjectTableModel &objects, QAbstractItemModel *shown, QObject *parent = nullptr);
    ~ObjectSelection() override;

    [[nodiscard]] bool isRowSelected(int row) const { return m_selected.contains(m_objects.numberAt(row)); }
    [[nodiscard]] qint64 count() const { return m_count; }
    [[nodiscard]] int onlyRow() const; ///< Of the only selected object; -1 unless there is exactly one.
    /// Large ones are added up by a worker; changed() tells once more then.
    [[nodiscard]] Selection value() const { return m_value; }

    using QItemSelectionModel::select;
    void select(const QItemSelection &selection, QItemSelectionModel::SelectionFlags command) override;
    void clear() override;
    void reset() override;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] RowSet numbersOf(const QItemSelection &selection) const;
    [[nodiscard]] RowSet merged() const;
    void update();
    void makeValue();
    void mirror();
    void mirrorAs(const QItemSelection &selection);
    void aboutToRearrange(const RowSet &hidden, bool gathered);

    ObjectTableModel &m_objects;
    RowSet m_settled; ///< Without what the last command does, which a further one may do anew (dragging, Shift+arrow).
    RowSet m_latest;
    QItemSelectionModel::SelectionFlags m_command = NoUpdate; ///< What is done with the latest.
    RowSet m_selected;                                        ///< Both together.
    qint64 m_count = 0;
    Selection m_value;
    OperationPtr<Selection::Facts> m_counting;
};

/// What is to be known of \a rows. Any thread.
[[nodiscard]] Selection::Facts factsOf(const PackedObjects &objects, const RowSet &rows);

} // namespace Quartermaster
