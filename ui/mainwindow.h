// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/objectbrowser.h"
#include "model/situation.h"
#include "ui/actionbinder.h"
#include "ui/actionset.h"
#include "ui/core.h"
#include "ui/settings.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

class QDockWidget;
class QLabel;
class QListView;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTableView;

namespace Quartermaster {

class CapabilitiesPane;
class DetailsPane;
class Exchange;
class MessageBar;
class ObjectsPane;
class PaneCycle;
class SettingsDialog;
class SimulationPanel;
class Store;
class StoreCommands;
class StoreListModel;
class TransfersPane;
struct FolderSummary;
class WelcomePage;
class WhyPane;

/// The window: shows and forwards. What can be done is decided by the rules of model/situation.h alone.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// Looks like \a state, and shows its store and place once there is a configuration with that store.
    MainWindow(const Core &core, const WindowState &state, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// A configuration was read: shows its stores, and its problems in the message bar.
    void showConfiguration(const Configuration &configuration);
    /// One could not be read: what was shown stays.
    void showProblem(const Error &error);
    void selectStore(const QString &id);
    void showCapabilities();
    /// As it is now, for the next session.
    [[nodiscard]] WindowState state() const;
    /// It is on a screen: its stores are looked at often.
    [[nodiscard]] bool isWatching() const { return isVisible() && !isMinimized(); }
    /// Every store has its verdicts and the first listing is in.
    [[nodiscard]] bool isSettled() const;

public Q_SLOTS:
    void uploadFiles(const QStringList &files);
    /// The selected objects; a name that is taken gets a number.
    void downloadTo(const QString &folder);

Q_SIGNALS:
    void openRequested(const QString &file);
    void demoRequested();
    void reloadRequested();
    void newWindowRequested();
    void quitRequested();
    void stateChanged(); ///< A short while after the last of a run of changes.
    void watchingChanged();
    void activated(); ///< It got the focus.
    void closed();
    void diagnosticsRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void moveEvent(QMoveEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeStores();
    void makeDocks();
    void makeMenus();
    void makeViewMenu();
    void makePanes();
    void connectActions();
    void connectAppearance();
    void connectModels();
    void restore();
    void showDocks();
    void connectState();
    void noteState();
    void updateSituation();
    void showDetails();
    void connectExchange();
    void tellRefused(const QString &reason);
    [[nodiscard]] QString folderAt(const QModelIndex &index) const;
    void setDetailsVisible(bool visible);
    void storeSelected(Store *store);
    void showNotice();
    void connectTransfers();
    void connectBulk();
    /// Tells what was skipped.
    void tellQueued(const FolderSummary &summary);
    void showLeft();
    void showRestored(int paused, const QString &problem);
    void showWhy(QAction *action);
    void explain(Command command);
    void explainNote();
    void setWhyVisible(bool visible);
    void tabChanged();
    void chooseUpload();
    void chooseUploadFolder();
    void connectRenames();
    void chooseDownload();
    void confirmDelete();
    void openObject(const ObjectInfo &object);
    void paste();
    void copySelection();
    void chooseConfiguration();
    void openSettings();
    void fillRecentFiles();
    void eachSelectedTransfer(void (TransferQueue::*action)(quint64));
    [[nodiscard]] Store *currentStore() const;
    [[nodiscard]] QMenu *menu(const QString &title, const char *objectName);

    Core m_core;
    WindowState m_state;
    ActionSet m_actions;
    ActionBinder m_binder;
    Situation m_situation;
    ObjectBrowser m_browser;
    StoreListModel *m_storeModel;
    QListView *m_storeView = nullptr;
    QStackedWidget *m_pages;
    WelcomePage *m_welcome;
    QSplitter *m_splitter;
    QSplitter *m_column; ///< The tabs, and Why? below.
    QTabWidget *m_tabs;
    MessageBar *m_messages;
    StoreCommands *m_storeCommands;
    ObjectsPane *m_objects;
    DetailsPane *m_details;
    Exchange *m_exchange;
    CapabilitiesPane *m_capabilities;
    WhyPane *m_why;
    SimulationPanel *m_simulation;
    PaneCycle *m_panes;
    QDockWidget *m_simulationDock = nullptr;
    QDockWidget *m_transferDock = nullptr;
    QDockWidget *m_eventDock = nullptr;
    TransfersPane *m_transfers;
    bool m_showsLeft = false;
    int m_folderMessages = 0;
    QTableView *m_eventView = nullptr;
    QMenu *m_recentMenu = nullptr;
    QMenu *m_objectMenu = nullptr;
    QTimer m_stateTimer;
    bool m_showsDocks = false; ///< Not before there is a configuration.
    QString m_configurationFile;
    std::optional<Command> m_question; ///< What Why? is about, when it is no cell of the matrix.
    QPointer<SettingsDialog> m_settingsDialog;
    QAction *m_refused = nullptr; ///< The action whose key was refused last.
};

} // namespace Quartermaster
