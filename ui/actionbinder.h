// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/situation.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;

namespace Quartermaster {

/// The only caller of QAction::setEnabled(): state and reason come from one rule and are set together, as tool tip, status tip
/// and the accessible description of the action's tool buttons and menu entries.
class ActionBinder final : public QObject
{
    Q_OBJECT

public:
    using Rule = std::function<ActionState(const Situation &)>;

    explicit ActionBinder(QObject *parent = nullptr);

    /// A second rule for an action takes the first one's place. The action's present status tip is what it says while it can
    /// be used.
    void bind(QAction *action, Rule rule);
    void update(const Situation &situation);

    /// Whole and plain; empty while the action can be used.
    [[nodiscard]] QString reason(const QAction *action) const;
    [[nodiscard]] ActionState state(const QAction *action) const;
    /// The disabled action that \a keys would trigger; null for none.
    [[nodiscard]] QAction *disabledAction(const QKeySequence &keys) const;

private:
    struct Binding {
        QAction *action;
        QString tip;
        Rule rule;
        ActionState state;
    };
    static void describe(const Binding &binding);

    std::vector<Binding> m_bindings;
};

} // namespace Quartermaster
