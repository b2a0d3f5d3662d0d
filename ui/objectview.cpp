// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/objectview.h"

#include "model/objectselection.h"

#include <QAbstractButton>
#include <QApplication>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyleOptionViewItem>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr int room = 8; // pixels above and below a row's text together

} // namespace

ObjectView::ObjectView(QWidget *parent)
    : QTableView(parent)
{
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setShowGrid(false);
    setWordWrap(false);
    verticalHeader()->hide();
    // It is placed by QTableView::updateGeometries(), which is not used: it would lie on the first column's header.
    if (auto *corner = findChild<QAbstractButton *>(QString(), Qt::FindDirectChildrenOnly))
        corner->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSectionsMovable(true);
    measure();
}

void ObjectView::setObjects(ObjectTableModel &objects, QAbstractItemModel *looks)
{
    m_objects = &objects;
    setModel(looks);
    QItemSelectionModel *unused = selectionModel();
    m_selection = new ObjectSelection(objects, looks, this);
    setSelectionModel(m_selection);
    delete unused;
    // It would hold a section for each row.
    verticalHeader()->setModel(new QStandardItemModel(this));
    connect(m_selection, &ObjectSelection::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&objects, &ObjectTableModel::aboutToRearrange, this, &ObjectView::noteAnchor);
    connect(&objects, &ObjectTableModel::arranged, this, &ObjectView::holdAnchor);
    connect(&objects, &ObjectTableModel::rowFound, this, [this](int row) {
        const QModelIndex found = model()->index(row, std::max(0, currentIndex().column()));
        m_selection->setCurrentIndex(found, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    });
}

bool ObjectView::isRowSelected(const QModelIndex &index) const
{
    return m_selection && index.isValid() && m_selection->isRowSelected(index.row());
}

int ObjectView::rows() const
{
    return model() ? model()->rowCount() : 0;
}

void ObjectView::measure()
{
    m_rowHeight = std::max(1, fontMetrics().height() + room);
}

int ObjectView::rowAtY(int y) const
{
    return std::clamp((y + verticalOffset()) / m_rowHeight, 0, std::max(0, rows() - 1));
}

std::pair<int, int> ObjectView::visibleRows() const
{
    if (rows() == 0)
        return {0, -1};
    return {rowAtY(0), rowAtY(viewport()->height() - 1)};
}

QRect ObjectView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid() || index.model() != model())
        return {};
    return {horizontalHeader()->sectionViewportPosition(index.column()), index.row() * m_rowHeight - verticalOffset(),
            horizontalHeader()->sectionSize(index.column()), m_rowHeight};
}

QModelIndex ObjectView::indexAt(const QPoint &point) const
{
    const int y = point.y() + verticalOffset();
    const int column = horizontalHeader()->logicalIndexAt(point.x());
    if (y < 0 || y / m_rowHeight >= rows() || column < 0)
        return {};
    return model()->index(y / m_rowHeight, column);
}

void ObjectView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    const int top = index.row() * m_rowHeight;
    const int height = viewport()->height();
    int value = verticalScrollBar()->value();
    switch (hint) {
    case EnsureVisible:
        value = std::clamp(value, top + m_rowHeight - height, std::max(top, top + m_rowHeight - height));
        if (top < verticalScrollBar()->value())
            value = top;
        break;
    case PositionAtTop:
        value = top;
        break;
    case PositionAtBottom:
        value = top + m_rowHeight - height;
        break;
    case PositionAtCenter:
        value = top + (m_rowHeight - height) / 2;
        break;
    }
    verticalScrollBar()->setValue(value);
}

int ObjectView::sizeHintForRow(int) const
{
    return m_rowHeight;
}

/// Of the rows that can be seen.
int ObjectView::sizeHintForColumn(int column) const
{
    int width = 0;
    const auto [first, last] = visibleRows();
    for (int row = first; row <= last; ++row) {
        QStyleOptionViewItem option;
        initViewItemOption(&option);
        width = std::max(width, itemDelegate()->sizeHint(option, model()->index(row, column)).width());
    }
    return width;
}

int ObjectView::horizontalOffset() const
{
    return horizontalHeader()->offset();
}

int ObjectView::verticalOffset() const
{
    return verticalScrollBar()->value();
}

bool ObjectView::isIndexHidden(const QModelIndex &index) const
{
    return horizontalHeader()->isSectionHidden(index.column());
}

void ObjectView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        measure();
        updateGeometries();
    }
}

void ObjectView::doItemsLayout()
{
    QAbstractItemView::doItemsLayout(); // NOLINT(bugprone-parent-virtual-call): QTableView's goes through all rows
    updateGeometries();
}

void ObjectView::updateGeometries()
{
    QHeaderView *const header = horizontalHeader();
    const int height = header->isHidden() ? 0 : std::clamp(header->sizeHint().height(), 1, this->height());
    setViewportMargins(0, height, 0, 0);
    const QRect inside = viewport()->geometry();
    header->setGeometry(inside.left(), inside.top() - height, inside.width(), height);
    if (header->isHidden())
        QMetaObject::invokeMethod(header, "updateGeometries");

    const auto range = [](QScrollBar *bar, qint64 all, int seen, int step) {
        bar->setPageStep(seen);
        bar->setSingleStep(step);
        bar->setRange(0, static_cast<int>(std::clamp<qint64>(all - seen, 0, std::numeric_limits<int>::max() / 2)));
    };
    range(horizontalScrollBar(), header->length(), viewport()->width(), fontMetrics().averageCharWidth() * 4);
    range(verticalScrollBar(), qint64(rows()) * m_rowHeight, viewport()->height(), m_rowHeight);
    QAbstractItemView::updateGeometries(); // NOLINT(bugprone-parent-virtual-call): QTableView's goes through all rows
}

void ObjectView::scrollContentsBy(int dx, int dy)
{
    if (dx != 0)
        horizontalHeader()->setOffset(horizontalScrollBar()->value());
    viewport()->scroll(dx, dy);
}

void ObjectView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    updateGeometries();
    if (start <= visibleRows().second + 1)
        viewport()->update();
}

void ObjectView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsAboutToBeRemoved(parent, start, end);
    scheduleDelayedItemsLayout();
}

void ObjectView::noteAnchor()
{
    if (rows() == 0)
        return;
    const QModelIndex current = currentIndex();
    const auto [first, last] = visibleRows();
    // What the user is at stays; at the top of the table, the top does.
    int row = first;
    if (current.isValid() && current.row() >= first && current.row() <= last)
        row = current.row();
    else if (verticalScrollBar()->value() == 0)
        return;
    m_anchor = m_objects->numberAt(row);
    m_anchorY = row * m_rowHeight - verticalOffset();
    m_hasAnchor = true;
}

void ObjectView::holdAnchor()
{
    if (!m_hasAnchor)
        return;
    m_hasAnchor = false;
    updateGeometries();
    if (const int row = m_objects->rowOfNumber(m_anchor); row >= 0)
        verticalScrollBar()->setValue(row * m_rowHeight - m_anchorY);
    viewport()->update();
}

void ObjectView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const auto [firstRow, lastRow] = visibleRows();
    const int from = std::max(firstRow, (event->rect().top() + verticalOffset()) / m_rowHeight);
    const int to = std::min(lastRow, (event->rect().bottom() + verticalOffset()) / m_rowHeight);
    const QModelIndex current = currentIndex();
    QStyleOptionViewItem base;
    initViewItemOption(&base);
    const bool active = isActiveWindow();
    for (int row = from; row <= to; ++row) {
        QStyleOptionViewItem option = base;
        const bool selected = m_selection && m_selection->isRowSelected(row);
        option.state.setFlag(QStyle::State_Selected, selected);
        option.state.setFlag(QStyle::State_Active, active);
        option.features.setFlag(QStyleOptionViewItem::Alternate, alternatingRowColors() && row % 2 == 1);
        option.rect = QRect(0, row * m_rowHeight - verticalOffset(), viewport()->width(), m_rowHeight);
        if (option.features.testFlag(QStyleOptionViewItem::Alternate) && !selected)
            painter.fillRect(option.rect, option.palette.brush(QPalette::AlternateBase));
        style()->drawPrimitive(QStyle::PE_PanelItemViewRow, &option, &painter, this);
        for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
            const int column = horizontalHeader()->logicalIndex(visual);
            if (horizontalHeader()->isSectionHidden(column))
                continue;
            const QModelIndex index = model()->index(row, column);
            option.rect = visualRect(index);
            if (!option.rect.intersects(event->rect()))
                continue;
            option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == current);
            itemDelegateForIndex(index)->paint(&painter, option, index);
        }
    }
}

void ObjectView::selectAll()
{
    if (rows() == 0)
        return;
    const QItemSelection all(model()->index(0, 0), model()->index(rows() - 1, model()->columnCount() - 1));
    m_selection->select(all, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void ObjectView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const QRect area = rect.normalized();
    const int below = rows() * m_rowHeight - verticalOffset();
    if (rows() == 0 || area.top() >= below) {
        m_selection->select(QItemSelection(), command);
        return;
    }
    const QItemSelection range(model()->index(rowAtY(area.top()), 0),
                               model()->index(rowAtY(area.bottom()), model()->columnCount() - 1));
    m_selection->select(range, command);
}

QRegion ObjectView::visualRegionForSelection(const QItemSelection &selection) const
{
    return selection.isEmpty() ? QRegion() : QRegion(viewport()->rect());
}

/// Of the current row only: who drags or copies asks for ObjectSelection::value().
QModelIndexList ObjectView::selectedIndexes() const
{
    QModelIndexList indexes;
    const QModelIndex current = currentIndex();
    if (current.isValid() && m_selection->count() > 0) {
        for (int column = 0; column < model()->columnCount(); ++column)
            indexes << model()->index(current.row(), column);
    }
    return indexes;
}

void ObjectView::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool isPlain = (event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier)) == 0;
    m_pressedRow = isPlain && isRowSelected(index) ? index.row() : -1;
    QTableView::mousePressEvent(event);
}

/// A press on one of the selected rows leaves them so: a drag or a menu may follow. If not, that row is selected alone.
QItemSelectionModel::SelectionFlags ObjectView::selectionCommand(const QModelIndex &index, const QEvent *event) const
{
    if (event && m_pressedRow >= 0 && index.row() == m_pressedRow) {
        if (event->type() == QEvent::MouseButtonPress)
            return QItemSelectionModel::NoUpdate;
        if (event->type() == QEvent::MouseButtonRelease && state() != DragSelectingState
            && static_cast<const QMouseEvent *>(event)->button() == Qt::LeftButton)
            return QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows;
    }
    return QTableView::selectionCommand(index, event);
}

QModelIndex ObjectView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (rows() == 0)
        return {};
    const QModelIndex current = currentIndex();
    if (!current.isValid())
        return model()->index(0, horizontalHeader()->logicalIndex(0));
    const int page = std::max(1, viewport()->height() / m_rowHeight - 1);
    int row = current.row();
    int visual = horizontalHeader()->visualIndex(current.column());
    switch (action) {
    case MoveUp:
    case MovePrevious:
        --row;
        break;
    case MoveDown:
    case MoveNext:
        ++row;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = rows() - 1;
        break;
    case MoveLeft:
        visual += isRightToLeft() ? 1 : -1;
        break;
    case MoveRight:
        visual += isRightToLeft() ? -1 : 1;
        break;
    }
    visual = std::clamp(visual, 0, horizontalHeader()->count() - 1);
    return model()->index(std::clamp(row, 0, rows() - 1), horizontalHeader()->logicalIndex(visual));
}

void ObjectView::keyPressEvent(QKeyEvent *event)
{
    QAbstractItemView::keyPressEvent(event); // QTableView's would take Home and End for columns
}

void ObjectView::keyboardSearch(const QString &search)
{
    const int interval = QApplication::keyboardInputInterval();
    const bool goesOn = m_sinceTyped.isValid() && m_sinceTyped.elapsed() < interval && !m_typed.isEmpty();
    m_sinceTyped.start();
    // The same letter again: the next one that begins with it.
    const bool isRepeated = goesOn && m_typed == search;
    m_typed = goesOn && !isRepeated ? m_typed + search : search;
    const int from = currentIndex().row();
    m_objects->findRow(m_typed, m_typed == search ? from + 1 : from);
}

} // namespace Quartermaster
