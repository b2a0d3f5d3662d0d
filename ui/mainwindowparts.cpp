// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the main window is made of: panes, docks, menus.

#include "model/eventmodel.h"
#include "model/storelistmodel.h"
#include "ui/capabilitiespane.h"
#include "ui/delegates.h"
#include "ui/detailspane.h"
#include "ui/mainwindow.h"
#include "ui/menu.h"
#include "ui/messagebar.h"
#include "ui/objectspane.h"
#include "ui/panecycle.h"
#include "ui/plaintips.h"
#include "ui/simulationpanel.h"
#include "ui/storecommands.h"
#include "ui/transferspane.h"
#include "ui/welcomepage.h"
#include "ui/whypane.h"

#include <QBoxLayout>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>

namespace Quartermaster {

namespace {

QTableView *table(const char *objectName, const QString &accessibleName, QAbstractItemModel *model, QWidget *parent)
{
    auto *view = new QTableView(parent);
    view->setObjectName(QLatin1String(objectName));
    view->setAccessibleName(accessibleName);
    auto *proxy = new PlainTips(view);
    proxy->setSourceModel(model);
    view->setModel(proxy);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setShowGrid(false);
    view->setAlternatingRowColors(true);
    view->setFrameShape(QFrame::NoFrame);
    view->setWordWrap(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 8);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return view;
}

} // namespace

void MainWindow::makeStores()
{
    auto *pane = new QWidget(this);
    pane->setObjectName(QStringLiteral("storesPane"));
    auto *filter = new QLineEdit(pane);
    filter->setObjectName(QStringLiteral("storeFilter"));
    filter->setAccessibleName(tr("Filter stores"));
    filter->setPlaceholderText(tr("Filter stores"));
    filter->setClearButtonEnabled(true);
    m_storeView = new QListView(pane);
    m_storeView->setObjectName(QStringLiteral("storeView"));
    m_storeView->setAccessibleName(tr("Stores"));
    m_storeView->setFrameShape(QFrame::NoFrame);
    m_storeView->setUniformItemSizes(true);
    m_storeView->setMinimumWidth(190);
    m_storeView->setItemDelegate(new StoreDelegate(m_storeView));
    auto *proxy = new PlainTips(m_storeView);
    proxy->setSourceModel(m_storeModel);
    proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_storeView->setModel(proxy);
    m_storeCommands->addContextMenu(m_storeView);
    connect(filter, &QLineEdit::textChanged, proxy, &QSortFilterProxyModel::setFilterFixedString);
    auto *layout = new QVBoxLayout(pane);
    layout->setContentsMargins(4, 4, 0, 4);
    layout->setSpacing(4);
    layout->addWidget(filter);
    layout->addWidget(m_storeView, 1);
    m_splitter->addWidget(pane);
}

void MainWindow::makeDocks()
{
    const auto dock = [this](const QString &title, const char *objectName, QWidget *widget, Qt::DockWidgetArea area) {
        auto *made = new QDockWidget(title, this);
        made->setObjectName(QLatin1String(objectName));
        made->setWidget(widget);
        addDockWidget(area, made);
        made->setVisible(false);
        return made;
    };
    m_transferDock = dock(tr("Transfers"), "transferDock", m_transfers, Qt::BottomDockWidgetArea);

    auto *eventModel = new EventModel(m_core.events, this);
    m_eventView = table("eventView", tr("Events"), eventModel, this);
    m_eventView->horizontalHeader()->setStretchLastSection(true);
    m_eventView->setColumnWidth(EventModel::TimeColumn, 80);
    m_eventView->setColumnWidth(EventModel::StoreColumn, 80);
    connect(m_eventView->model(), &QAbstractItemModel::rowsInserted, m_eventView, &QTableView::scrollToBottom,
            Qt::QueuedConnection);
    m_eventDock = dock(tr("Events"), "eventDock", m_eventView, Qt::BottomDockWidgetArea);
    m_simulationDock = dock(tr("Simulation"), "simulationDock", m_simulation, Qt::RightDockWidgetArea);
    resizeDocks({m_transferDock, m_eventDock}, {700, 500}, Qt::Horizontal);
    resizeDocks({m_transferDock, m_eventDock}, {180, 180}, Qt::Vertical);
}

QMenu *MainWindow::menu(const QString &title, const char *objectName)
{
    auto *made = new Menu(title, QLatin1String(objectName), this);
    menuBar()->addMenu(made);
    return made;
}

void MainWindow::makeMenus()
{
    menuBar()->setObjectName(QStringLiteral("menuBar"));
    const auto command = [this](Command one) { return m_actions.action(one); };
    const auto own = [this](WindowCommand one) { return m_actions.action(one); };

    QMenu *file = menu(tr("&File"), "menuFile");
    file->addAction(own(WindowCommand::OpenConfiguration));
    m_recentMenu = new Menu(tr("Open recen&t"), QStringLiteral("menuRecent"), this);
    file->addMenu(m_recentMenu);
    file->addAction(own(WindowCommand::ReloadConfiguration));
    file->addAction(own(WindowCommand::OpenDemo));
    file->addSeparator();
    file->addActions({own(WindowCommand::NewWindow), own(WindowCommand::CloseWindow), own(WindowCommand::Quit)});

    QMenu *edit = menu(tr("&Edit"), "menuEdit");
    edit->addActions({command(Command::CopyLocation), command(Command::CopyLink), command(Command::Paste),
                      own(WindowCommand::SelectAll)});
    edit->addSeparator();
    edit->addActions({own(WindowCommand::Find), own(WindowCommand::EditLocation)});
    edit->addSeparator();
    edit->addAction(own(WindowCommand::Settings));

    makeViewMenu();

    QMenu *store = menu(tr("&Store"), "menuStore");
    const QList<QAction *> objectActions{command(Command::Upload),         command(Command::UploadFolder),
                                         command(Command::Download),       command(Command::CopyTo),
                                         command(Command::Rename),         command(Command::Delete),
                                         command(Command::CreateContainer)};
    store->addActions(objectActions);
    store->addSeparator();
    store->addActions({command(Command::Properties), command(Command::Versions), command(Command::Leftovers)});
    store->addSeparator();
    store->addActions({command(Command::Probe), command(Command::Why), own(WindowCommand::SafeMode)});
    store->addSeparator();
    store->addActions({command(Command::AddStore), command(Command::ImportStores), command(Command::EditStore),
                       command(Command::RemoveStore), command(Command::MakeDefaultStore)});

    QMenu *transfers = menu(tr("&Transfers"), "menuTransfers");
    transfers->addActions({command(Command::PauseTransfer), command(Command::ResumeTransfer),
                           command(Command::CancelTransfer), command(Command::RetryTransfer)});
    transfers->addSeparator();
    transfers->addActions({command(Command::MoveTransferFirst), command(Command::MoveTransferUp),
                           command(Command::MoveTransferDown), command(Command::ForgetTransfer)});
    transfers->addSeparator();
    transfers->addActions({command(Command::PauseTransfers), command(Command::ResumeTransfers),
                           command(Command::RetryTransfers), command(Command::LeaveOutTransfers),
                           command(Command::ExportTransfers), command(Command::ClearTransfers)});

    QMenu *help = menu(tr("&Help"), "menuHelp");
    help->addAction(own(WindowCommand::CopyDiagnostics));
    help->addSeparator();
    help->addActions({own(WindowCommand::About), own(WindowCommand::AboutQt)});

    QToolBar *bar = addToolBar(tr("Main toolbar"));
    bar->setObjectName(QStringLiteral("mainToolBar"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize({20, 20});
    bar->setMovable(false);
    bar->addActions({command(Command::Upload), command(Command::Download), command(Command::CopyTo),
                     command(Command::Delete), command(Command::CreateContainer)});
    bar->addSeparator();
    bar->addActions({command(Command::Probe), command(Command::Why)});
    for (QAction *action : bar->actions()) {
        if (QWidget *button = bar->widgetForAction(action); button && !action->isSeparator()) {
            button->setObjectName(action->objectName() + QStringLiteral("Button"));
            button->setFocusPolicy(Qt::TabFocus);
            button->installEventFilter(this);
        }
    }

    m_objectMenu = new Menu(this);
    m_objectMenu->setObjectName(QStringLiteral("objectMenu"));
    m_objectMenu->addAction(command(Command::Open));
    m_objectMenu->addActions(objectActions);
    m_objectMenu->addSeparator();
    m_objectMenu->addActions({command(Command::Paste), command(Command::CopyLocation), command(Command::CopyLink),
                              command(Command::Properties), command(Command::Versions), own(WindowCommand::Details)});
    m_objectMenu->addSeparator();
    m_objectMenu->addAction(command(Command::Why));
}

void MainWindow::makeViewMenu()
{
    const auto command = [this](Command one) { return m_actions.action(one); };
    const auto own = [this](WindowCommand one) { return m_actions.action(one); };
    QMenu *view = menu(tr("&View"), "menuView");
    view->addActions(
        {own(WindowCommand::ShowObjects), own(WindowCommand::ShowCapabilities), own(WindowCommand::Details)});
    view->addSeparator();
    view->addActions(
        {command(Command::Back), command(Command::Forward), command(Command::Up), command(Command::Refresh)});
    view->addSeparator();
    view->addActions({own(WindowCommand::ShowTransfers), own(WindowCommand::ShowEvents), own(WindowCommand::ShowWhy),
                      own(WindowCommand::ShowSimulation)});
    view->addSeparator();
    view->addActions({own(WindowCommand::NextPane), own(WindowCommand::PreviousPane)});
    view->addSeparator();
    auto *appearance = new Menu(tr("&Appearance"), QStringLiteral("menuAppearance"), this);
    appearance->addActions({own(WindowCommand::AppearanceSystem), own(WindowCommand::AppearanceLight),
                            own(WindowCommand::AppearanceDark)});
    view->addMenu(appearance);
    // A dock's own action would take over its title, with all the counts in it.
    for (const auto &[shown, dock] :
         {std::pair(WindowCommand::ShowTransfers, m_transferDock), std::pair(WindowCommand::ShowEvents, m_eventDock)}) {
        QAction *action = own(shown);
        connect(action, &QAction::triggered, dock, &QWidget::setVisible);
        connect(dock->toggleViewAction(), &QAction::toggled, action, &QAction::setChecked);
    }
}

/// In the order in which F6 goes through them.
void MainWindow::makePanes()
{
    new FocusMark(this);
    for (QWidget *pane :
         {findChild<QWidget *>(QStringLiteral("mainToolBar")), static_cast<QWidget *>(m_welcome),
          findChild<QWidget *>(QStringLiteral("storesPane")), static_cast<QWidget *>(m_messages),
          static_cast<QWidget *>(m_objects), static_cast<QWidget *>(m_details), static_cast<QWidget *>(m_capabilities),
          static_cast<QWidget *>(m_why), static_cast<QWidget *>(m_simulationDock),
          static_cast<QWidget *>(m_transferDock), static_cast<QWidget *>(m_eventDock)})
        m_panes->add(pane);
}

void MainWindow::fillRecentFiles()
{
    m_recentMenu->clear();
    const QStringList &files = m_core.settings.recentFiles();
    m_recentMenu->menuAction()->setVisible(!files.isEmpty());
    for (const QString &file : files) {
        QString text = file;
        QAction *open = m_recentMenu->addAction(text.replace(u'&', QLatin1String("&&")), this,
                                                [this, file] { Q_EMIT openRequested(file); });
        open->setObjectName(QStringLiteral("openRecent-%1").arg(files.indexOf(file)));
    }
    m_welcome->setRecentFiles(files);
}

} // namespace Quartermaster
