// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// How the main window comes back as it was, and what its own events mean.

#include "model/monitor.h"
#include "model/objectname.h"
#include "model/safemode.h"
#include "model/store.h"
#include "ui/capabilitiespane.h"
#include "ui/mainwindow.h"
#include "ui/objectspane.h"
#include "ui/objectview.h"
#include "ui/whypane.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>

namespace Quartermaster {

namespace {

constexpr int stateDelay = 200; // ms

} // namespace

void MainWindow::restore()
{
    resize(1240, 800);
    restoreGeometry(m_state.geometry);
    m_splitter->restoreState(m_state.parts.value(m_splitter->objectName()));
    m_column->restoreState(m_state.parts.value(m_column->objectName()));
    m_objects->view()->header()->restoreState(m_state.parts.value(m_objects->view()->objectName()));
    m_objects->splitter()->restoreState(m_state.parts.value(m_objects->splitter()->objectName()));
    setDetailsVisible(m_state.showDetails);
    m_actions.action(WindowCommand::ShowSimulation)->setChecked(m_state.showSimulation);
    m_actions.action(WindowCommand::SafeMode)->setChecked(m_core.safeMode.isEnabled());
    if (m_state.tab == m_capabilities->objectName())
        m_tabs->setCurrentWidget(m_capabilities);
    const QList<QDockWidget *> docks = findChildren<QDockWidget *>();
    for (QDockWidget *dock : docks)
        dock->setVisible(false); // until there is a configuration
    fillRecentFiles();
    tabChanged();
}

/// Once: whoever closes one afterwards will not see it come back.
void MainWindow::showDocks()
{
    if (m_showsDocks)
        return;
    m_showsDocks = true;
    const QList<QDockWidget *> docks = findChildren<QDockWidget *>();
    if (m_state.layout.isEmpty() || !restoreState(m_state.layout)) {
        for (QDockWidget *dock : docks)
            dock->setVisible(dock != m_simulationDock);
    }
}

void MainWindow::connectState()
{
    m_stateTimer.setSingleShot(true);
    m_stateTimer.setInterval(stateDelay);
    connect(&m_stateTimer, &QTimer::timeout, this, &MainWindow::stateChanged);
    for (const QSplitter *splitter : {m_splitter, m_column, m_objects->splitter()})
        connect(splitter, &QSplitter::splitterMoved, this, &MainWindow::noteState);
    const QHeaderView *header = m_objects->view()->header();
    connect(header, &QHeaderView::sectionResized, this, &MainWindow::noteState);
    connect(header, &QHeaderView::sectionMoved, this, &MainWindow::noteState);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &MainWindow::noteState);
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::noteState);
    const QList<QDockWidget *> docks = findChildren<QDockWidget *>();
    for (const QDockWidget *dock : docks) {
        connect(dock, &QDockWidget::visibilityChanged, this, &MainWindow::noteState);
        connect(dock, &QDockWidget::topLevelChanged, this, &MainWindow::noteState);
        connect(dock, &QDockWidget::dockLocationChanged, this, &MainWindow::noteState);
    }
    connect(&m_browser, &ObjectBrowser::placeChanged, this, [this] {
        if (!m_browser.store())
            return;
        m_state.store = m_browser.store()->id();
        m_state.path = redactedPath(m_browser.path());
        noteState();
    });
    m_simulationDock->installEventFilter(this);
}

void MainWindow::noteState()
{
    m_stateTimer.start();
}

WindowState MainWindow::state() const
{
    WindowState state = m_state;
    state.geometry = saveGeometry();
    if (m_showsDocks)
        state.layout = saveState();
    state.tab = m_tabs->currentWidget()->objectName();
    state.parts.insert(m_splitter->objectName(), m_splitter->saveState());
    if (m_why->isVisibleTo(m_column)) // else it has no size to speak of
        state.parts.insert(m_column->objectName(), m_column->saveState());
    state.parts.insert(m_objects->view()->objectName(), m_objects->view()->header()->saveState());
    state.parts.insert(m_objects->splitter()->objectName(), m_objects->splitter()->saveState());
    return state;
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) {
        noteState();
        Q_EMIT watchingChanged();
    }
    if (event->type() == QEvent::ActivationChange && isActiveWindow()) {
        m_core.monitor.hint(nullptr, tr("the window got focus"));
        Q_EMIT activated();
    }
}

void MainWindow::moveEvent(QMoveEvent *event)
{
    QMainWindow::moveEvent(event);
    noteState();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    noteState();
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    Q_EMIT watchingChanged();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    Q_EMIT watchingChanged();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    event->accept();
    Q_EMIT closed();
}

} // namespace Quartermaster
