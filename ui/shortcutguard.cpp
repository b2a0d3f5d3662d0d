// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/shortcutguard.h"

#include "ui/actionbinder.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QMenu>

namespace Quartermaster {

ShortcutGuard::ShortcutGuard(const ActionBinder &binder, QAction *whyAction, QWidget *window)
    : QObject(window)
    , m_binder(binder)
    , m_whyAction(whyAction)
    , m_window(window)
{
    qApp->installEventFilter(this);
}

bool ShortcutGuard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress || m_asking || !watched->isWidgetType())
        return false;
    auto *widget = static_cast<QWidget *>(watched);
    const auto &key = static_cast<const QKeyEvent &>(*event);
    const QKeySequence keys(key.keyCombination().toCombined() & ~int(Qt::KeypadModifier));
    if (auto *menu = qobject_cast<QMenu *>(widget)) {
        QAction *entry = menu->activeAction();
        if (!entry || entry->menu() || !m_whyAction->shortcuts().contains(keys))
            return false;
        while (auto *popup = qobject_cast<QMenu *>(QApplication::activePopupWidget()))
            popup->close();
        Q_EMIT whyWanted(entry);
        return true;
    }
    if (widget->window() != m_window)
        return false;
    QAction *action = m_binder.disabledAction(keys);
    if (!action || wantsItself(widget, key))
        return false;
    Q_EMIT refused(action, m_binder.reason(action));
    return true;
}

/// Del in a text field is the field's: asked as Qt asks before it looks at shortcuts.
bool ShortcutGuard::wantsItself(QWidget *widget, const QKeyEvent &event)
{
    QKeyEvent question(QEvent::ShortcutOverride, event.key(), event.modifiers(), event.text());
    question.ignore();
    m_asking = true;
    QCoreApplication::sendEvent(widget, &question);
    m_asking = false;
    return question.isAccepted();
}

} // namespace Quartermaster
