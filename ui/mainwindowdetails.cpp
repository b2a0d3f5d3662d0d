// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the main window's details pane shows.

#include "ui/detailspane.h"
#include "ui/mainwindow.h"

namespace Quartermaster {

void MainWindow::showDetails()
{
    const Selection &objects = m_situation.selection;
    if (objects.count() == 1)
        m_details->showObject(currentStore(), objects.first());
    else if (objects.isEmpty())
        m_details->showObject(nullptr, {});
    else
        m_details->showSeveral(objects.count(),
                               objects.isCounted() ? std::optional(objects.facts().bytes) : std::nullopt);
}

void MainWindow::setDetailsVisible(bool visible)
{
    m_state.showDetails = visible;
    m_actions.action(WindowCommand::Details)->setChecked(visible);
    m_details->setVisible(visible);
}

} // namespace Quartermaster
