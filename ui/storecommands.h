// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/core.h"

#include <QObject>
#include <QPointer>

class QAbstractItemView;
class QMenu;

namespace Quartermaster {

class ActionSet;
class Menu;
class MessageBar;
class SecretPrompt;
class Store;
class StoreEditor;
struct Situation;

/// Add, edit, remove a store, and make it the default one: what a window's commands about the configuration do.
class StoreCommands final : public QObject
{
    Q_OBJECT

public:
    /// \a window is the parent of what is opened; messages and the question for a password go where the caller puts them.
    StoreCommands(const Core &core, const ActionSet &actions, MessageBar &messages, QWidget *window);

    /// The store that the commands are about; null for none.
    void setStore(Store *store);
    /// Says in \a situation what the configuration allows.
    void describe(Situation &situation) const;
    /// The context menu of the list of stores.
    void addContextMenu(QAbstractItemView *view);
    /// To be shown above the store; hidden while it has nothing to ask.
    [[nodiscard]] QWidget *prompt() const;

Q_SIGNALS:
    void openRequested(const QString &file);

private:
    void add();
    void importStores();
    void edit();
    void confirmRemoval();
    void makeDefault();
    void tell(const QString &text);
    void noteSaved(const QString &file, const QString &store);

    Core m_core;
    const ActionSet &m_actions;
    MessageBar &m_messages;
    QWidget *m_window;
    SecretPrompt *m_prompt;
    QPointer<Store> m_store;
    QPointer<StoreEditor> m_adding;
};

} // namespace Quartermaster
