// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What is copied, pasted, dragged and dropped in the main window.

#include "model/objectrenames.h"
#include "model/objecttablemodel.h"
#include "model/roles.h"
#include "model/store.h"
#include "ui/droptarget.h"
#include "ui/exchange.h"
#include "ui/mainwindow.h"
#include "ui/messagebar.h"
#include "ui/objectdrag.h"
#include "ui/objectspane.h"
#include "ui/objectview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QStatusBar>
#include <QTreeView>

namespace Quartermaster {

void MainWindow::connectExchange()
{
    connectRenames();
    connect(m_exchange, &Exchange::told, this, [this](const QString &text) { statusBar()->showMessage(text); });
    auto *objects = new DropTarget(
        m_objects->view(), DropTarget::Rows::Same,
        [this](const QMimeData *offer, const QModelIndex &index) {
            ActionState state = m_exchange->dropState(offer, currentStore(), folderAt(index));
            if (m_exchange->isHome(offer, currentStore(), folderAt(index)))
                state.reason.clear(); // every drag begins so
            return state;
        },
        [this](const QMimeData *offer, const QModelIndex &index) {
            if (const Store *store = currentStore())
                m_exchange->take(offer, *store, folderAt(index));
        });
    auto *stores = new DropTarget(
        m_storeView, DropTarget::Rows::Differ,
        [this](const QMimeData *offer, const QModelIndex &index) {
            return m_exchange->dropState(offer, index.data(StoreRole).value<Store *>(), {});
        },
        [this](const QMimeData *offer, const QModelIndex &index) {
            if (const Store *store = index.data(StoreRole).value<Store *>())
                m_exchange->take(offer, *store, {});
        });
    for (const DropTarget *target : {objects, stores}) {
        connect(target, &DropTarget::refused, this, &MainWindow::tellRefused);
        connect(target, &DropTarget::allowed, this, [this] {
            m_messages->dismiss(QStringLiteral("drop"));
            statusBar()->clearMessage();
        });
    }
    new ObjectDrag(m_objects->view(), [this]() -> QMimeData * {
        const Store *store = currentStore();
        if (!store || m_situation.selection.isEmpty())
            return nullptr;
        ObjectMimeData *dragged = m_exchange->mimeData(*store, m_situation.selection);
        if (!dragged->offersFiles()) // else nobody would know why a file manager does not take them
            statusBar()->showMessage(tr("Other programs can't take these objects as files: download them instead."));
        return dragged;
    });
}

void MainWindow::connectRenames()
{
    const QString problemKey = QStringLiteral("name");
    connect(m_objects, &ObjectsPane::renameWanted, m_exchange, [this](const ObjectInfo &object, const QString &name) {
        if (const Store *store = currentStore())
            m_exchange->rename(*store, object, name);
    });
    connect(m_objects, &ObjectsPane::nameProblem, this, [this, problemKey](const QString &problem) {
        if (problem.isEmpty())
            m_messages->dismiss(problemKey);
        else
            m_messages->post({.key = problemKey, .tone = Tone::Warning, .text = problem});
    });
    connect(&m_core.renames, &ObjectRenames::renamed, &m_browser,
            [this](quint64, const QString &store, const QString &from, const QString &to) {
                m_browser.noteRenamed(store, from, to);
            });
}

void MainWindow::tellRefused(const QString &reason)
{
    statusBar()->showMessage(reason);
    m_messages->post({.key = QStringLiteral("drop"), .tone = Tone::Info, .text = reason, .lifetime = 8'000});
}

/// Where what is dropped on a row goes: into a folder, or to the place that is shown.
QString MainWindow::folderAt(const QModelIndex &index) const
{
    if (index.isValid()) {
        const auto object = index.siblingAtColumn(0).data(ObjectRole).value<ObjectInfo>();
        if (object.kind != ObjectInfo::Kind::Object)
            return object.path;
    }
    return m_browser.path();
}

void MainWindow::paste()
{
    if (const Store *store = currentStore())
        m_exchange->take(QGuiApplication::clipboard()->mimeData(), *store, m_browser.path());
}

void MainWindow::copySelection()
{
    if (const Store *store = currentStore())
        QGuiApplication::clipboard()->setMimeData(m_exchange->mimeData(*store, m_situation.selection));
}

} // namespace Quartermaster
