// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/menu.h"

#include "ui/theme.h"

#include <QAccessibleWidget>
#include <QHash>
#include <QMenuBar>
#include <QPointer>

namespace Quartermaster {

namespace {

/// One entry; what Qt's QAccessibleMenuItem does, and a description.
class AccessibleMenuItem final
    : public QAccessibleInterface
    , public QAccessibleActionInterface
{
public:
    AccessibleMenuItem(Menu *menu, QAction *action)
        : m_menu(menu)
        , m_action(action)
    {}

    [[nodiscard]] bool isValid() const override { return m_menu && m_action && m_menu->actions().contains(m_action); }
    [[nodiscard]] QObject *object() const override { return nullptr; } // one action stands in several menus
    [[nodiscard]] QWindow *window() const override { return m_menu ? m_menu->windowHandle() : nullptr; }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_menu);
    }
    [[nodiscard]] int childCount() const override { return m_action && m_action->menu() ? 1 : 0; }
    [[nodiscard]] QAccessibleInterface *child(int index) const override
    {
        return index == 0 && m_action && m_action->menu() ? QAccessible::queryAccessibleInterface(m_action->menu())
                                                          : nullptr;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override
    {
        return m_action && child && child->object() == m_action->menu() ? 0 : -1;
    }
    [[nodiscard]] QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    [[nodiscard]] QRect rect() const override
    {
        const QRect local = isValid() ? m_menu->actionGeometry(m_action) : QRect();
        return local.isNull() ? local : QRect(m_menu->mapToGlobal(local.topLeft()), local.size());
    }
    [[nodiscard]] QAccessible::Role role() const override
    {
        return m_action && m_action->isSeparator() ? QAccessible::Separator : QAccessible::MenuItem;
    }
    void setText(QAccessible::Text, const QString &) override {}
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        if (!m_action)
            return {};
        switch (kind) {
        case QAccessible::Name:
            return plainActionText(m_action->text());
        case QAccessible::Description:
            return m_action->statusTip();
        case QAccessible::Accelerator:
            return m_action->shortcut().toString(QKeySequence::NativeText);
        default:
            return {};
        }
    }
    [[nodiscard]] QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.disabled = !m_action->isEnabled();
        state.invisible = !m_menu->isVisible() || !m_action->isVisible();
        state.focusable = true;
        state.focused = m_menu->activeAction() == m_action;
        state.hotTracked = state.focused;
        state.checkable = m_action->isCheckable();
        state.checked = m_action->isChecked();
        state.hasPopup = m_action->menu() != nullptr;
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
    }
    [[nodiscard]] QStringList actionNames() const override
    {
        if (!m_action || m_action->isSeparator() || !m_action->isEnabled())
            return {};
        return {m_action->menu() ? showMenuAction() : pressAction()};
    }
    void doAction(const QString &name) override
    {
        if (!isValid() || !m_action->isEnabled())
            return;
        if (name == pressAction())
            m_action->trigger();
        else if (name == showMenuAction() && m_action->menu())
            m_menu->setActiveAction(m_action);
    }
    [[nodiscard]] QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    QPointer<Menu> m_menu;
    QPointer<QAction> m_action;
};

class AccessibleMenu final : public QAccessibleWidget
{
public:
    explicit AccessibleMenu(Menu *menu)
        : QAccessibleWidget(menu, QAccessible::PopupMenu)
    {}
    ~AccessibleMenu() override
    {
        for (const QAccessible::Id id : std::as_const(m_items))
            QAccessible::deleteAccessibleInterface(id);
    }
    Q_DISABLE_COPY_MOVE(AccessibleMenu)

    [[nodiscard]] int childCount() const override { return int(widget()->actions().size()); }
    [[nodiscard]] QAccessibleInterface *child(int index) const override
    {
        auto *menu = static_cast<Menu *>(widget());
        QAction *action = menu->actions().value(index);
        if (!action)
            return nullptr;
        const auto known = m_items.constFind(action);
        if (known != m_items.constEnd()) {
            if (QAccessibleInterface *item = QAccessible::accessibleInterface(*known); item && item->isValid())
                return item;
        }
        auto *item = new AccessibleMenuItem(menu, action);
        m_items.insert(action, QAccessible::registerAccessibleInterface(item));
        return item;
    }
    [[nodiscard]] int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (this->child(i) == child)
                return i;
        }
        return -1;
    }
    [[nodiscard]] QAccessibleInterface *childAt(int x, int y) const override
    {
        auto *menu = static_cast<Menu *>(widget());
        QAction *action = menu->actionAt(menu->mapFromGlobal(QPoint(x, y)));
        return action && !action->isSeparator() ? child(int(menu->actions().indexOf(action))) : nullptr;
    }
    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Name)
            return plainActionText(static_cast<Menu *>(widget())->title());
        return QAccessibleWidget::text(kind);
    }
    [[nodiscard]] QAccessibleInterface *parent() const override
    {
        QAction *own = static_cast<Menu *>(widget())->menuAction();
        const QList<QObject *> holders = own->associatedObjects();
        for (QObject *holder : holders) {
            auto *bar = qobject_cast<QWidget *>(holder);
            if (!qobject_cast<QMenuBar *>(bar) && !qobject_cast<QMenu *>(bar))
                continue;
            if (QAccessibleInterface *above = QAccessible::queryAccessibleInterface(bar))
                return above->child(int(bar->actions().indexOf(own)));
        }
        return QAccessibleWidget::parent();
    }

private:
    mutable QHash<QAction *, QAccessible::Id> m_items;
};

QAccessibleInterface *makeAccessible(const QString &className, QObject *object)
{
    if (className != QLatin1String("Quartermaster::Menu"))
        return nullptr;
    auto *menu = qobject_cast<Menu *>(object);
    return menu ? new AccessibleMenu(menu) : nullptr;
}

} // namespace

Menu::Menu(QWidget *parent)
    : QMenu(parent)
{
    setToolTipsVisible(true);
}

Menu::Menu(const QString &title, const QString &objectName, QWidget *parent)
    : QMenu(title, parent)
{
    setObjectName(objectName);
    menuAction()->setObjectName(objectName + QLatin1String("Action"));
    setToolTipsVisible(true);
}

void installMenuAccessibility()
{
    static bool installed = false;
    if (installed)
        return;
    installed = true;
    QAccessible::installFactory(makeAccessible);
}

} // namespace Quartermaster
