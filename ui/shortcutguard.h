// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

class QAction;
class QKeyEvent;

namespace Quartermaster {

class ActionBinder;

/// Answers keys that would otherwise do nothing: the shortcut of a disabled action, and Shift+F1 on a menu's entry. Watches the
/// whole application, acts for one window only.
class ShortcutGuard final : public QObject
{
    Q_OBJECT

public:
    /// \a whyAction is the one whose keys also work within an open menu. Both outlive the guard.
    ShortcutGuard(const ActionBinder &binder, QAction *whyAction, QWidget *window);

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void refused(QAction *action, const QString &reason);
    void whyWanted(QAction *action);

private:
    [[nodiscard]] bool wantsItself(QWidget *widget, const QKeyEvent &event);

    const ActionBinder &m_binder;
    QAction *m_whyAction;
    QWidget *m_window;
    bool m_asking = false;
};

} // namespace Quartermaster
