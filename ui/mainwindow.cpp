// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/mainwindow.h"

#include "model/eventlog.h"
#include "model/foldertransfer.h"
#include "model/monitor.h"
#include "model/objectname.h"
#include "model/safemode.h"
#include "model/simulation.h"
#include "model/store.h"
#include "model/storelistmodel.h"
#include "model/storenotice.h"
#include "model/transferqueue.h"
#include "ui/capabilitiespane.h"
#include "ui/detailspane.h"
#include "ui/exchange.h"
#include "ui/icons.h"
#include "ui/menu.h"
#include "ui/messagebar.h"
#include "ui/objectspane.h"
#include "ui/panecycle.h"
#include "ui/simulationpanel.h"
#include "ui/storecommands.h"
#include "ui/transferspane.h"
#include "ui/welcomepage.h"
#include "ui/whypane.h"

#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QHeaderView>
#include <QHelpEvent>
#include <QListView>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QToolTip>

namespace Quartermaster {

MainWindow::MainWindow(const Core &core, const WindowState &state, QWidget *parent)
    : QMainWindow(parent)
    , m_core(core)
    , m_state(state)
    , m_actions(this)
    , m_browser(core.registry)
    , m_storeModel(new StoreListModel(core.registry, this))
    , m_pages(new QStackedWidget(this))
    , m_welcome(new WelcomePage(m_actions, this))
    , m_splitter(new QSplitter(this))
    , m_column(new QSplitter(Qt::Vertical, this))
    , m_tabs(new QTabWidget(this))
    , m_messages(new MessageBar(QStringLiteral("messageBar"), this))
    , m_storeCommands(new StoreCommands(core, m_actions, *m_messages, this))
    , m_objects(new ObjectsPane(m_browser, m_actions, this))
    , m_details(new DetailsPane(core.registry, core.pool, m_objects))
    , m_exchange(new Exchange(core, *m_messages, this))
    , m_capabilities(new CapabilitiesPane(core.registry, this))
    , m_why(new WhyPane(this))
    , m_simulation(new SimulationPanel(core.simulations, this))
    , m_panes(new PaneCycle(this))
    , m_transfers(new TransfersPane(core.transfers, core.bulk, m_actions, core.pool, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Quartermaster"));
    setWindowIcon(applicationIcon());
    installMenuAccessibility();

    m_tabs->setObjectName(QStringLiteral("tabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_objects, themedIcon(QStringLiteral("object")), tr("Objects"));
    m_tabs->addTab(m_capabilities, themedIcon(QStringLiteral("capabilities")), tr("Capabilities"));
    auto *right = new QWidget(this);
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_storeCommands->prompt());
    m_objects->setDetails(m_details);
    m_column->setObjectName(QStringLiteral("columnSplitter"));
    m_column->addWidget(m_tabs);
    m_column->addWidget(m_why);
    m_column->setStretchFactor(0, 3);
    m_column->setStretchFactor(1, 2);
    m_column->setChildrenCollapsible(false);
    column->addWidget(m_column, 1);
    makeStores();
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({250, 950});
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setObjectName(QStringLiteral("mainSplitter"));
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_splitter);
    setCentralWidget(m_pages);
    makeDocks();
    makeMenus();
    makePanes();
    m_actions.bind(m_binder);
    connectActions();
    connectModels();
    restore();
    connectState();
    updateSituation();
    statusBar()->setObjectName(QStringLiteral("statusBar"));
}

/// Parts tell of their own end, to a window that is half gone by then.
MainWindow::~MainWindow()
{
    const QList<QObject *> parts = findChildren<QObject *>();
    for (QObject *part : parts)
        part->disconnect(this);
}

void MainWindow::showConfiguration(const Configuration &configuration)
{
    m_configurationFile = configuration.file;
    setWindowTitle(tr("%1 - Quartermaster").arg(configuration.file.section(u'/', -1)));
    setWindowFilePath(configuration.file);
    m_messages->dismiss(QStringLiteral("problem"));
    m_messages->dismiss(QStringLiteral("configuration"));
    QStringList lines;
    bool hasErrors = false;
    for (const ConfigurationProblem &problem : configuration.problems) {
        lines << problem.toString();
        hasErrors |= problem.severity == ConfigurationProblem::Severity::Error;
    }
    if (!lines.isEmpty()) {
        QString text =
            tr("%n problem(s) in the configuration. The first: %1", nullptr, int(lines.size())).arg(lines.first());
        m_messages->post({.key = QStringLiteral("configuration"),
                          .tone = hasErrors ? Tone::Bad : Tone::Warning,
                          .text = text,
                          .details = lines.size() > 1 ? lines.join(u'\n') : QString()});
    }
    m_pages->setCurrentWidget(m_splitter);
    showDocks();
    if (!currentStore() && !m_core.registry.stores().isEmpty()) {
        const QString path = m_state.path;
        Store *wanted = m_core.registry.store(m_state.store);
        selectStore(wanted ? wanted->id() : m_core.registry.stores().first()->id());
        if (wanted && !path.isEmpty())
            m_browser.open(wanted, path);
    }
    storeSelected(currentStore());
}

void MainWindow::showProblem(const Error &error)
{
    if (m_pages->currentWidget() == m_welcome)
        statusBar()->showMessage(error.detail);
    m_messages->post({.key = QStringLiteral("problem"), .tone = Tone::Bad, .text = error.detail});
    if (m_pages->currentWidget() == m_welcome && m_core.registry.stores().isEmpty())
        m_pages->setCurrentWidget(m_splitter);
}

void MainWindow::selectStore(const QString &id)
{
    const QAbstractItemModel *shown = m_storeView->model();
    const QModelIndexList found = shown->match(shown->index(0, 0), StoreIdRole, id, 1, Qt::MatchExactly);
    if (!found.isEmpty())
        m_storeView->setCurrentIndex(found.first());
}

void MainWindow::showCapabilities()
{
    m_tabs->setCurrentWidget(m_capabilities);
}

bool MainWindow::isSettled() const
{
    const auto state = m_browser.state();
    return m_core.monitor.isSettled() && state != ObjectBrowser::State::Loading
           && state != ObjectBrowser::State::Waiting;
}

Store *MainWindow::currentStore() const
{
    return m_storeView->currentIndex().data(StoreRole).value<Store *>();
}

void MainWindow::connectModels()
{
    connect(m_storeView->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) { storeSelected(current.data(StoreRole).value<Store *>()); });
    connect(m_capabilities, &CapabilitiesPane::cellChosen, this, [this](Store *store, Capability capability) {
        if (m_tabs->currentWidget() == m_capabilities)
            m_question.reset();
        explainNote();
        if (!m_question)
            m_why->model().setSubject(store, capability);
        selectStore(store->id());
    });
    connect(m_why, &WhyPane::closeRequested, this, [this] {
        setWhyVisible(false);
        m_tabs->currentWidget()->setFocus();
    });
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::tabChanged);
    connect(&m_core.monitor, &Monitor::capabilitiesChanged, this, [this](Store *store) {
        if (store == currentStore() || store->id() == m_situation.sourceStore)
            updateSituation();
    });
    connect(&m_core.registry, &StoreRegistry::storesChanged, this, &MainWindow::updateSituation);
    connect(m_objects, &ObjectsPane::selectionChanged, this, [this] {
        m_situation.selection = m_objects->selection();
        updateSituation();
        if (m_question)
            explain(*m_question);
    });
    connect(m_objects, &ObjectsPane::activated, this, &MainWindow::openObject);
    connect(m_objects, &ObjectsPane::contextMenuWanted, this, [this](const QPoint &at) { m_objectMenu->popup(at); });
    connect(m_objects, &ObjectsPane::folderNamed, &m_browser, &ObjectBrowser::createContainer);
    connect(m_objects, &ObjectsPane::locationRefused, this, [this](const QString &why) {
        m_messages->post({.key = QStringLiteral("location"), .tone = Tone::Warning, .text = why, .lifetime = 8'000});
    });
    connect(&m_browser, &ObjectBrowser::placeChanged, this, &MainWindow::updateSituation);
    connect(&m_browser, &ObjectBrowser::placeChanged, this, [this] {
        if (m_browser.store() && m_browser.store() != currentStore())
            selectStore(m_browser.store()->id());
    });
    connect(&m_browser, &ObjectBrowser::containerFailed, this, [this](const Error &, const QString &text) {
        m_messages->post({.key = QStringLiteral("container"), .tone = Tone::Bad, .text = text, .lifetime = 15'000});
    });
    connectTransfers();
    connect(QGuiApplication::clipboard(), &QClipboard::dataChanged, this, &MainWindow::updateSituation);
    connectExchange();
    connect(m_welcome, &WelcomePage::recentChosen, this, &MainWindow::openRequested);
    connect(m_storeCommands, &StoreCommands::openRequested, this, &MainWindow::openRequested);
}

void MainWindow::updateSituation()
{
    m_situation.stores = static_cast<int>(m_core.registry.stores().size());
    m_situation.setStore(currentStore());
    m_situation.canGoUp = m_browser.canGoUp();
    m_situation.canGoBack = m_browser.canGoBack();
    m_situation.canGoForward = m_browser.canGoForward();
    m_exchange->describeClipboard(m_situation, m_browser.path());
    m_transfers->describe(m_situation);
    m_storeCommands->describe(m_situation);
    m_storeCommands->setStore(currentStore());
    m_binder.update(m_situation);
    showDetails();
    showNotice();
    explainNote();
}

void MainWindow::storeSelected(Store *store)
{
    if (m_browser.store() != store)
        m_browser.open(store);
    m_capabilities->selectStore(store);
    Simulation *simulation = store ? m_core.simulations.find(store->id()) : nullptr;
    m_simulation->setSimulation(simulation);
    m_simulationDock->setVisible(simulation && m_state.showSimulation);
    m_situation.selection = m_objects->selection();
    updateSituation();
    if (m_question)
        explain(*m_question);
}

void MainWindow::showNotice()
{
    const QString key = QStringLiteral("store");
    const Store *store = currentStore();
    const QString notice = store ? storeNotice(*store) : QString();
    if (notice.isEmpty()) {
        m_messages->dismiss(key);
        return;
    }
    if (m_messages->text(key) == notice)
        return;
    const bool offline = store->snapshot().state() == StoreState::Offline;
    m_messages->post({.key = key,
                      .tone = offline ? Tone::Bad : Tone::Warning,
                      .text = notice,
                      .buttonText = tr("Why?"),
                      .pressed = [this] { showWhy(m_actions.action(Command::Why)); }});
}

void MainWindow::showWhy(QAction *action)
{
    // What the user points at: the action itself, the tool button under the pointer, the key that was refused just now; else
    // what is refused first, else what could be done next.
    std::optional<Command> command;
    const auto pointedAt = [&](const QAction *one) {
        const auto found = m_actions.commandOf(one);
        if (!command && found && operationOf(*found))
            command = found;
    };
    pointedAt(action);
    if (const auto *button = qobject_cast<QToolButton *>(QApplication::widgetAt(QCursor::pos()));
        button && button->window() == this)
        pointedAt(button->defaultAction());
    pointedAt(m_refused);
    m_refused = nullptr;
    for (const Command one : {Command::Upload, Command::Delete, Command::Download}) {
        if (!command && actionState(one, m_situation).verdict.answer == Answer::No)
            command = one;
    }
    if (!command && m_tabs->currentWidget() == m_objects)
        command = m_situation.selection.isEmpty() ? Command::Upload : Command::Download;
    setWhyVisible(true);
    if (command && currentStore())
        explain(*command);
    m_why->view()->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::explain(Command command)
{
    m_question = command;
    QList<Finding> findings;
    for (const auto &group : m_situation.selection.facts().groups)
        findings += group.findings;
    const QString object = m_situation.selection.count() == 1 ? m_situation.selection.first().name : QString();
    m_why->model().setSubject(currentStore(), operationOf(command).value_or(OperationKind::List), object, findings);
    explainNote();
}

/// The store may allow what the situation does not.
void MainWindow::explainNote()
{
    QString note;
    if (m_question) {
        const ActionState state = actionState(*m_question, m_situation);
        if (const QAction *action = m_actions.action(*m_question); action && !state.enabled && state.verdict.permits())
            note = tr("%1 is off. %2").arg(plainActionText(action->text()), state.reason);
    }
    m_why->setNote(note);
}

/// Of the tab that is shown: below the matrix Why? is always wanted until somebody closes it, below the objects when asked for.
void MainWindow::setWhyVisible(bool visible)
{
    (m_tabs->currentWidget() == m_objects ? m_state.showWhyBelowObjects : m_state.showWhyBelowMatrix) = visible;
    tabChanged();
}

void MainWindow::tabChanged()
{
    const bool shown = m_tabs->currentWidget() == m_objects ? m_state.showWhyBelowObjects : m_state.showWhyBelowMatrix;
    m_why->setVisible(shown);
    m_actions.action(WindowCommand::ShowWhy)->setChecked(shown);
}

/// A disabled button's tool tip would be drawn as disabled, too: it belongs to the window instead.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_simulationDock && event->type() == QEvent::Close && m_state.showSimulation)
        m_actions.action(WindowCommand::ShowSimulation)
            ->trigger(); // closed by hand: not to come back with the next store
    if (event->type() == QEvent::ToolTip && watched->isWidgetType()) {
        const auto *widget = static_cast<const QWidget *>(watched);
        if (!widget->isEnabled()) {
            QToolTip::showText(static_cast<const QHelpEvent *>(event)->globalPos(), widget->toolTip(), this);
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

} // namespace Quartermaster
