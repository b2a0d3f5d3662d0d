// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/storecommands.h"

#include "model/configurationeditor.h"
#include "model/objectname.h"
#include "model/situation.h"
#include "model/store.h"
#include "ui/actionset.h"
#include "ui/importdialog.h"
#include "ui/menu.h"
#include "ui/messagebar.h"
#include "ui/secretprompt.h"
#include "ui/storeeditor.h"

#include <QAbstractItemView>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace Quartermaster {

StoreCommands::StoreCommands(const Core &core, const ActionSet &actions, MessageBar &messages, QWidget *window)
    : QObject(window)
    , m_core(core)
    , m_actions(actions)
    , m_messages(messages)
    , m_window(window)
    , m_prompt(new SecretPrompt(core.configurations.secrets(), window))
{
    connect(actions.action(Command::AddStore), &QAction::triggered, this, &StoreCommands::add);
    connect(actions.action(Command::ImportStores), &QAction::triggered, this, &StoreCommands::importStores);
    connect(actions.action(Command::EditStore), &QAction::triggered, this, &StoreCommands::edit);
    connect(actions.action(Command::RemoveStore), &QAction::triggered, this, &StoreCommands::confirmRemoval);
    connect(actions.action(Command::MakeDefaultStore), &QAction::triggered, this, &StoreCommands::makeDefault);
    connect(&core.configurations, &ConfigurationEditor::saved, this, &StoreCommands::noteSaved);
}

QWidget *StoreCommands::prompt() const
{
    return m_prompt;
}

void StoreCommands::setStore(Store *store)
{
    m_store = store;
    m_prompt->setStore(store);
}

void StoreCommands::describe(Situation &situation) const
{
    situation.configurationObstacle = m_core.configurations.obstacle();
}

void StoreCommands::addContextMenu(QAbstractItemView *view)
{
    auto *menu = new Menu(m_window);
    menu->setObjectName(QStringLiteral("storeMenu"));
    menu->addActions({m_actions.action(Command::Probe), m_actions.action(Command::Why)});
    menu->addSeparator();
    menu->addActions({m_actions.action(Command::AddStore), m_actions.action(Command::EditStore),
                      m_actions.action(Command::RemoveStore), m_actions.action(Command::MakeDefaultStore)});
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(view, &QWidget::customContextMenuRequested, menu,
            [view, menu](const QPoint &at) { menu->popup(view->viewport()->mapToGlobal(at)); });
}

void StoreCommands::tell(const QString &text)
{
    m_messages.post({.key = QStringLiteral("configurationEditor"), .tone = Tone::Bad, .text = text});
}

void StoreCommands::add()
{
    if (m_adding) {
        m_adding->raise();
        m_adding->activateWindow();
        return;
    }
    Result<StoreDraft> draft = m_core.configurations.newStore();
    if (!draft)
        return tell(draft.error().detail);
    m_adding = new StoreEditor(m_core.configurations, std::move(*draft), m_window);
    m_adding->show();
}

void StoreCommands::importStores()
{
    if (auto *open = m_window->findChild<ImportDialog *>()) {
        open->raise();
        open->activateWindow();
        return;
    }
    auto *dialog = new ImportDialog(m_core.configurations, m_core.importers, m_core.pool, m_window);
    dialog->open();
}

void StoreCommands::edit()
{
    if (!m_store)
        return;
    const QString name = QStringLiteral("storeEditor-") + m_store->id();
    if (auto *open = m_window->findChild<StoreEditor *>(name)) {
        open->raise();
        open->activateWindow();
        return;
    }
    Result<StoreDraft> draft = m_core.configurations.edit(m_store->id());
    if (!draft)
        return tell(draft.error().detail);
    auto *editor = new StoreEditor(m_core.configurations, std::move(*draft), m_window);
    editor->setObjectName(name);
    editor->show();
}

void StoreCommands::confirmRemoval()
{
    if (!m_store)
        return;
    const QString id = m_store->id();
    const QString path = m_core.configurations.file();
    const QString file = displayName(path);
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Remove"),
                                tr("Remove the store %1 from %2?").arg(displayName(id), file), QMessageBox::Cancel,
                                m_window);
    box->setObjectName(QStringLiteral("removeStoreDialog"));
    box->setTextFormat(Qt::PlainText);
    QStringList lines{tr("The entry in enabled_backends and the options in [%1] go. No data of the store is deleted.")
                          .arg(displayName(id))};
    if (m_store->configuration().isDefault)
        lines << tr("It is the default store: there will be none until another is chosen.");
    const Result<StoreDraft> draft = m_core.configurations.edit(id);
    QStringList keys;
    const QList<OptionSchema> options = draft ? draft->options() : QList<OptionSchema>();
    for (const OptionSchema &option : options) {
        if (!draft->keychainKey(option.name).isEmpty())
            keys << option.name;
    }
    if (!keys.isEmpty())
        lines << tr("What the keychain holds for it goes, too: %1.").arg(keys.join(QStringLiteral(", ")));
    box->setInformativeText(lines.join(QStringLiteral("\n\n")));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->button(QMessageBox::Cancel)->setObjectName(QStringLiteral("removeStoreCancel"));
    QPushButton *confirm = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    confirm->setObjectName(QStringLiteral("removeStoreConfirm"));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(confirm, &QPushButton::clicked, this, [this, id, path, file] {
        if (m_core.configurations.file() != path) // another one was opened meanwhile
            tell(tr("%1 is not shown any more: nothing was removed.").arg(file));
        else if (const Result<void> removed = m_core.configurations.remove(id); !removed)
            tell(removed.error().detail);
    });
    box->open();
}

void StoreCommands::makeDefault()
{
    if (!m_store)
        return;
    if (const Result<void> done = m_core.configurations.makeDefault(m_store->id()); !done)
        tell(done.error().detail);
}

void StoreCommands::noteSaved(const QString &file, const QString &store)
{
    m_messages.dismiss(QStringLiteral("configurationEditor"));
    const QString before = m_core.configurations.fileBefore();
    if (before.isEmpty() || before == file || store.isEmpty())
        return;
    m_messages.post({.key = QStringLiteral("configurationEditor"),
                     .tone = Tone::Info,
                     .text = tr("%1 was saved in %2, which is shown now.").arg(displayName(store), displayName(file)),
                     .buttonText = tr("Show %1 again").arg(displayName(QFileInfo(before).fileName())),
                     .pressed = [this, before] {
                         m_messages.dismiss(QStringLiteral("configurationEditor"));
                         Q_EMIT openRequested(before);
                     }});
}

} // namespace Quartermaster
