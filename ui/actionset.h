// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/situation.h"

#include <QAction>
#include <QHash>

namespace Quartermaster {

class ActionBinder;

/// What the window does without asking a store.
enum class WindowCommand : quint8 {
    OpenConfiguration,
    OpenDemo,
    ReloadConfiguration,
    Settings,
    NewWindow,
    CloseWindow,
    Quit,
    SelectAll,
    Find,
    EditLocation,
    Details,
    ShowObjects,
    ShowCapabilities,
    ShowTransfers,
    ShowEvents,
    ShowWhy,
    ShowSimulation,
    NextPane,
    PreviousPane,
    AppearanceSystem,
    AppearanceLight,
    AppearanceDark,
    SafeMode,
    CopyDiagnostics,
    About,
    AboutQt,
};

/// Every action of the window, made here and nowhere else; menus, toolbar, context menus and shortcuts share them. The parent,
/// a widget, gets them all, so that their keys work everywhere in it.
class ActionSet final : public QObject
{
    Q_OBJECT

public:
    explicit ActionSet(QWidget *parent);

    /// Null for Command::Drop, which is no action.
    [[nodiscard]] QAction *action(Command command) const { return m_actions.value(command); }
    [[nodiscard]] QAction *action(WindowCommand command) const { return m_windowActions.value(command); }
    /// None for one of the window's own.
    [[nodiscard]] std::optional<Command> commandOf(const QAction *action) const;
    /// Binds each command to its rule.
    void bind(ActionBinder &binder) const;

private:
    QHash<Command, QAction *> m_actions;
    QHash<WindowCommand, QAction *> m_windowActions;
};

} // namespace Quartermaster
