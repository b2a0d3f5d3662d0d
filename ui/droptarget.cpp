// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/droptarget.h"

#include <QAbstractItemView>
#include <QDropEvent>

namespace Quartermaster {

DropTarget::DropTarget(QAbstractItemView *view, Rows rows, Ask ask, Take take)
    : QObject(view)
    , m_view(view)
    , m_rows(rows)
    , m_ask(std::move(ask))
    , m_take(std::move(take))
{
    view->setAcceptDrops(true);
    view->viewport()->setAcceptDrops(true);
    view->viewport()->installEventFilter(this);
}

bool DropTarget::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::DragEnter:
        m_told.clear();
        return drag(static_cast<QDropEvent *>(event));
    case QEvent::DragMove:
    case QEvent::Drop:
        return drag(static_cast<QDropEvent *>(event));
    case QEvent::DragLeave:
        m_told.clear();
        return true; // it would reset what the view never set
    default:
        return QObject::eventFilter(watched, event);
    }
}

bool DropTarget::drag(QDropEvent *event)
{
    const QModelIndex index = m_view->indexAt(event->position().toPoint());
    const ActionState state = m_ask(event->mimeData(), index);
    if (!state.enabled && m_told != state.reason) {
        m_told = state.reason;
        Q_EMIT refused(state.reason);
    } else if (state.enabled && !m_told.isEmpty()) {
        m_told.clear();
        Q_EMIT allowed();
    }
    // Who refuses to be entered is not told of moves.
    const bool looksAround = m_rows == Rows::Differ && event->type() == QEvent::DragEnter;
    if (!state.enabled && !looksAround) {
        event->ignore();
        return true;
    }
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (event->type() == QEvent::Drop)
        m_take(event->mimeData(), index);
    return true;
}

} // namespace Quartermaster
