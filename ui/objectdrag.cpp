// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/objectdrag.h"

#include "ui/icons.h"
#include "ui/objectview.h"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>

namespace Quartermaster {

ObjectDrag::ObjectDrag(ObjectView *view, Make make)
    : QObject(view)
    , m_view(view)
    , m_make(std::move(make))
{
    view->viewport()->installEventFilter(this);
}

bool ObjectDrag::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseButtonPress) {
        const auto *press = static_cast<QMouseEvent *>(event);
        const QPoint at = press->position().toPoint();
        m_pressed.reset();
        if (press->button() == Qt::LeftButton && m_view->indexAt(at).isValid())
            m_pressed = at;
    } else if (event->type() == QEvent::MouseButtonRelease) {
        m_pressed.reset();
    } else if (event->type() == QEvent::MouseMove && m_pressed) {
        const auto *move = static_cast<QMouseEvent *>(event);
        if ((move->buttons() & Qt::LeftButton) == 0) {
            m_pressed.reset();
        } else if (m_view->isRowSelected(m_view->indexAt(*m_pressed))) {
            if ((move->position().toPoint() - *m_pressed).manhattanLength() >= QApplication::startDragDistance()) {
                m_pressed.reset();
                start();
            }
            return true; // else the view would select what is passed over
        }
    }
    return QObject::eventFilter(watched, event);
}

void ObjectDrag::start()
{
    QMimeData *made = m_make();
    if (!made)
        return;
    constexpr QSize size{32, 32};
    auto *drag = new QDrag(m_view); // goes by itself
    drag->setMimeData(made);
    drag->setPixmap(themedPixmap(QStringLiteral("object"), toneColor(Tone::Text, m_view->palette()), size,
                                 m_view->devicePixelRatioF()));
    drag->exec(Qt::CopyAction);
}

} // namespace Quartermaster
