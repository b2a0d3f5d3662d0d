// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QTableView>

namespace Quartermaster {

class ObjectSelection;
class ObjectTableModel;

/// The table of objects. All rows have the same height, so that where a row lies is a multiplication: a million of them cost
/// this view no more than those that can be seen, where QTreeView and QTableView keep something of each.
///
/// It is a QTableView to assistive technology and to the column header; what that class knows of rows is not used.
class ObjectView final : public QTableView
{
    Q_OBJECT

public:
    explicit ObjectView(QWidget *parent = nullptr);

    /// \a looks has the rows of \a objects: itself or a proxy.
    void setObjects(ObjectTableModel &objects, QAbstractItemModel *looks);
    [[nodiscard]] ObjectSelection *objectSelection() const { return m_selection; }
    /// Of however many are selected, where the selection model's isSelected() may know only the current row.
    [[nodiscard]] bool isRowSelected(const QModelIndex &index) const;
    [[nodiscard]] QHeaderView *header() const { return horizontalHeader(); }
    /// The first row that is seen at least in part, and the last; {0, -1} when there are none.
    [[nodiscard]] std::pair<int, int> visibleRows() const;

    [[nodiscard]] QRect visualRect(const QModelIndex &index) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    [[nodiscard]] QModelIndex indexAt(const QPoint &point) const override;
    [[nodiscard]] int sizeHintForRow(int row) const override;
    [[nodiscard]] int sizeHintForColumn(int column) const override;
    void selectAll() override;
    void doItemsLayout() override;
    void keyboardSearch(const QString &search) override;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void updateGeometries() override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;
    [[nodiscard]] int horizontalOffset() const override;
    [[nodiscard]] int verticalOffset() const override;
    [[nodiscard]] QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    [[nodiscard]] QModelIndexList selectedIndexes() const override;
    [[nodiscard]] QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex &index,
                                                                       const QEvent *event) const override;
    [[nodiscard]] bool isIndexHidden(const QModelIndex &index) const override;

private:
    [[nodiscard]] int rows() const;
    [[nodiscard]] int rowAtY(int y) const; ///< In the viewport; beyond the first or last row: that one.
    void measure();
    void noteAnchor();
    void holdAnchor();

    ObjectTableModel *m_objects = nullptr;
    ObjectSelection *m_selection = nullptr;
    int m_rowHeight = 1;
    int m_pressedRow = -1; ///< Where the button went down on one of the selected rows; -1 else.
    // What stays where it is while rows are rearranged: the object, and its place in the viewport.
    quint32 m_anchor = 0;
    int m_anchorY = 0;
    bool m_hasAnchor = false;
    QString m_typed;
    QElapsedTimer m_sinceTyped;
};

} // namespace Quartermaster
