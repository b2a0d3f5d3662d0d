// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/actionbinder.h"

#include "ui/theme.h"

#include <QAction>
#include <QToolButton>

#include <algorithm>

namespace Quartermaster {

ActionBinder::ActionBinder(QObject *parent)
    : QObject(parent)
{}

void ActionBinder::bind(QAction *action, Rule rule)
{
    const auto known = std::find_if(m_bindings.begin(), m_bindings.end(),
                                    [action](const Binding &binding) { return binding.action == action; });
    if (known != m_bindings.end())
        known->rule = std::move(rule);
    else
        m_bindings.push_back({action, action->statusTip(), std::move(rule), ActionState{.enabled = true}});
}

void ActionBinder::update(const Situation &situation)
{
    for (Binding &binding : m_bindings) {
        binding.state = binding.rule(situation);
        binding.action->setEnabled(binding.state.enabled);
        describe(binding);
    }
}

void ActionBinder::describe(const Binding &binding)
{
    QAction *action = binding.action;
    const QString description = binding.state.enabled ? binding.tip : binding.state.reason;
    QString toolTip = description;
    if (binding.state.enabled && !action->shortcut().isEmpty())
        toolTip += QStringLiteral(" (%1)").arg(action->shortcut().toString(QKeySequence::NativeText));
    action->setToolTip(plainToolTip(toolTip));
    action->setStatusTip(description);
    const QString name = plainActionText(action->text());
    const QList<QObject *> holders = action->associatedObjects();
    for (QObject *holder : holders) {
        auto *button = qobject_cast<QToolButton *>(holder);
        if (!button || button->defaultAction() != action)
            continue;
        if (button->accessibleName() != name)
            button->setAccessibleName(name);
        if (button->accessibleDescription() != description)
            button->setAccessibleDescription(description);
    }
}

QString ActionBinder::reason(const QAction *action) const
{
    return state(action).reason;
}

ActionState ActionBinder::state(const QAction *action) const
{
    for (const Binding &binding : m_bindings) {
        if (binding.action == action)
            return binding.state;
    }
    return {.enabled = action && action->isEnabled()};
}

QAction *ActionBinder::disabledAction(const QKeySequence &keys) const
{
    for (const Binding &binding : m_bindings) {
        if (!binding.state.enabled && binding.action->shortcuts().contains(keys))
            return binding.action;
    }
    return nullptr;
}

} // namespace Quartermaster
