// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the main window's commands do.

#include "model/monitor.h"
#include "model/objectname.h"
#include "model/safemode.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "ui/capabilitiespane.h"
#include "ui/exchange.h"
#include "ui/icons.h"
#include "ui/leftoversdialog.h"
#include "ui/linkdialog.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/objectspane.h"
#include "ui/objectview.h"
#include "ui/panecycle.h"
#include "ui/propertiesdialog.h"
#include "ui/settingsdialog.h"
#include "ui/shortcutguard.h"
#include "ui/versionsdialog.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QListView>
#include <QMessageBox>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>

namespace Quartermaster {

void MainWindow::connectActions()
{
    const auto on = [this](Command command, auto function) {
        connect(m_actions.action(command), &QAction::triggered, this, function);
    };
    const auto onOwn = [this](WindowCommand command, auto function) {
        connect(m_actions.action(command), &QAction::triggered, this, function);
    };
    on(Command::Upload, &MainWindow::chooseUpload);
    on(Command::UploadFolder, &MainWindow::chooseUploadFolder);
    on(Command::Download, &MainWindow::chooseDownload);
    on(Command::Rename, [this] {
        m_tabs->setCurrentWidget(m_objects);
        m_objects->editName();
    });
    on(Command::Delete, &MainWindow::confirmDelete);
    on(Command::CreateContainer, [this] {
        m_tabs->setCurrentWidget(m_objects);
        m_objects->askForFolder();
    });
    on(Command::Paste, &MainWindow::paste);
    on(Command::CopyLocation, &MainWindow::copySelection);
    on(Command::CopyLink, [this] {
        auto *dialog = new LinkDialog(m_core.registry.driver(*currentStore()), m_situation.selection.first(), this);
        dialog->open();
    });
    on(Command::Properties, [this] {
        Store &store = *currentStore();
        auto *dialog = new PropertiesDialog(store, m_core.registry.driver(store), m_situation.selection.first(), this);
        connect(dialog, &PropertiesDialog::applied, this, [this] { m_browser.refresh(); });
        dialog->open();
    });
    on(Command::Versions, [this] {
        Store &store = *currentStore();
        auto *dialog = new VersionsDialog(store, m_core.registry.driver(store), m_situation.selection.first(), this);
        connect(dialog, &VersionsDialog::changed, this, [this] { m_browser.refresh(); });
        dialog->open();
    });
    on(Command::Leftovers, [this] {
        Store &store = *currentStore();
        auto *dialog = new LeftoversDialog(store, m_core.registry.driver(store), this);
        dialog->open();
    });
    on(Command::CopyTo, [this] { m_exchange->copyTo(*currentStore(), m_situation.selection); });
    on(Command::Probe, [this] { m_core.monitor.probeNow(currentStore(), tr("asked for")); });
    on(Command::Why, [this] { showWhy(m_actions.action(Command::Why)); });
    on(Command::Open, [this] {
        if (!m_situation.selection.isEmpty())
            openObject(m_situation.selection.first());
    });
    on(Command::Up, [this] { m_browser.up(); });
    on(Command::Back, [this] { m_browser.back(); });
    on(Command::Forward, [this] { m_browser.forward(); });
    on(Command::Refresh, [this] { m_browser.refresh(); });
    onOwn(WindowCommand::OpenConfiguration, &MainWindow::chooseConfiguration);
    onOwn(WindowCommand::OpenDemo, &MainWindow::demoRequested);
    onOwn(WindowCommand::ReloadConfiguration, &MainWindow::reloadRequested);
    onOwn(WindowCommand::Settings, &MainWindow::openSettings);
    onOwn(WindowCommand::NewWindow, &MainWindow::newWindowRequested);
    onOwn(WindowCommand::CloseWindow, &QWidget::close);
    onOwn(WindowCommand::Quit, &MainWindow::quitRequested);
    connectAppearance();
    onOwn(WindowCommand::SelectAll, [this] { m_objects->view()->selectAll(); });
    onOwn(WindowCommand::Find, [this] {
        m_tabs->setCurrentWidget(m_objects);
        m_objects->filter();
    });
    onOwn(WindowCommand::EditLocation, [this] {
        m_tabs->setCurrentWidget(m_objects);
        m_objects->editLocation();
    });
    onOwn(WindowCommand::ShowObjects, [this] { m_tabs->setCurrentWidget(m_objects); });
    onOwn(WindowCommand::ShowCapabilities, &MainWindow::showCapabilities);
    onOwn(WindowCommand::Details, &MainWindow::setDetailsVisible);
    onOwn(WindowCommand::ShowWhy, &MainWindow::setWhyVisible);
    onOwn(WindowCommand::NextPane, [this] { m_panes->next(); });
    onOwn(WindowCommand::PreviousPane, [this] { m_panes->previous(); });
    onOwn(WindowCommand::ShowSimulation, [this](bool shown) {
        m_state.showSimulation = shown;
        storeSelected(currentStore());
    });
    onOwn(WindowCommand::SafeMode, [this](bool safe) { m_core.safeMode.setEnabled(safe); });
    connect(&m_core.safeMode, &SafeMode::enabledChanged, m_actions.action(WindowCommand::SafeMode),
            &QAction::setChecked);
    onOwn(WindowCommand::CopyDiagnostics, &MainWindow::diagnosticsRequested);
    onOwn(WindowCommand::About, [this] {
        auto *box = new QMessageBox(
            QMessageBox::NoIcon, tr("About Quartermaster"),
            tr("Quartermaster %1\n\nSee live what every image and object store can do, and why.\n\n"
               "Apache License 2.0")
                .arg(QCoreApplication::applicationVersion()),
            QMessageBox::Close, this);
        box->setIconPixmap(applicationIcon().pixmap(64, 64));
        box->setTextFormat(Qt::PlainText);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    onOwn(WindowCommand::AboutQt, [] { QApplication::aboutQt(); });

    auto *guard = new ShortcutGuard(m_binder, m_actions.action(Command::Why), this);
    connect(guard, &ShortcutGuard::refused, this, [this](QAction *action, const QString &reason) {
        m_refused = action;
        statusBar()->showMessage(reason);
        m_messages->post({.key = QStringLiteral("refused"), .tone = Tone::Info, .text = reason, .lifetime = 8'000});
    });
    connect(guard, &ShortcutGuard::whyWanted, this, &MainWindow::showWhy);
}

/// One of three is checked, in every window.
void MainWindow::connectAppearance()
{
    auto *group = new QActionGroup(this);
    const std::pair<WindowCommand, Appearance> choices[] = {{WindowCommand::AppearanceSystem, Appearance::System},
                                                            {WindowCommand::AppearanceLight, Appearance::Light},
                                                            {WindowCommand::AppearanceDark, Appearance::Dark}};
    for (const auto &[command, appearance] : choices) {
        QAction *action = m_actions.action(command);
        group->addAction(action);
        const auto show = [this, action, one = appearance] {
            action->setChecked(m_core.settings.preferences().appearance == one);
        };
        connect(action, &QAction::triggered, this, [this, one = appearance] {
            Preferences preferences = m_core.settings.preferences();
            preferences.appearance = one;
            m_core.settings.setPreferences(preferences);
        });
        connect(&m_core.settings, &Settings::preferencesChanged, action, show);
        show();
    }
    connect(&m_core.settings, &Settings::recentFilesChanged, this, &MainWindow::fillRecentFiles);
}

void MainWindow::chooseUpload()
{
    auto *dialog = new QFileDialog(this, tr("Upload"), m_core.settings.uploadFolder());
    dialog->setObjectName(QStringLiteral("uploadDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &files) {
        m_core.settings.setUploadFolder(QFileInfo(files.value(0)).absolutePath());
        uploadFiles(files);
    });
    dialog->open();
}

void MainWindow::chooseUploadFolder()
{
    auto *dialog = new QFileDialog(this, tr("Upload folder"), m_core.settings.uploadFolder());
    dialog->setObjectName(QStringLiteral("uploadFolderDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) {
        m_core.settings.setUploadFolder(QFileInfo(folder).absolutePath());
        uploadFiles({folder});
    });
    dialog->open();
}

void MainWindow::uploadFiles(const QStringList &files)
{
    const Store *store = currentStore();
    const ActionState state = uploadState(m_situation);
    if (!store || !state.enabled) {
        statusBar()->showMessage(state.reason);
        return;
    }
    m_exchange->upload(files, store->id(), m_browser.path());
}

void MainWindow::chooseDownload()
{
    QString start = m_core.settings.preferences().downloadFolder;
    if (start.isEmpty())
        start = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    auto *dialog = new QFileDialog(this, tr("Download to"), start);
    dialog->setObjectName(QStringLiteral("downloadDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) {
        Preferences preferences = m_core.settings.preferences();
        preferences.downloadFolder = folder;
        m_core.settings.setPreferences(preferences);
        downloadTo(folder);
    });
    dialog->open();
}

void MainWindow::downloadTo(const QString &folder)
{
    const Store *store = currentStore();
    const ActionState state = downloadState(m_situation);
    if (!store || !state.enabled) {
        statusBar()->showMessage(state.reason);
        return;
    }
    m_exchange->download(*store, m_situation.selection, folder);
}

void MainWindow::confirmDelete()
{
    if (Store *store = currentStore(); store && !m_situation.selection.isEmpty())
        m_exchange->remove(*store, m_situation.selection);
}

void MainWindow::openObject(const ObjectInfo &object)
{
    if (m_browser.enter(object))
        return;
    setDetailsVisible(true);
}

void MainWindow::openSettings()
{
    if (!m_settingsDialog) {
        m_settingsDialog = new SettingsDialog(m_core.settings, this);
        m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_settingsDialog->QWidget::show();
    m_settingsDialog->raise();
    m_settingsDialog->activateWindow();
}

void MainWindow::chooseConfiguration()
{
    const QString last = m_core.settings.lastFile();
    const QString folder = last.isEmpty() ? QStringLiteral("/etc/glance") : QFileInfo(last).absolutePath();
    auto *dialog = new QFileDialog(this, tr("Open glance-api.conf"), folder,
                                   tr("Configurations (*.conf);;All files (*)"));
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openRequested);
    dialog->open();
}

} // namespace Quartermaster
