// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/application.h"
#include "model/simulation.h"
#include "ui/core.h"
#include "ui/mainwindow.h"

#include <QAbstractItemView>
#include <QAction>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTextDocumentFragment>
#include <QToolBar>
#include <QToolButton>

namespace Quartermaster {

/// Settings of whoever runs the test are neither read nor written: a home of the program's own, as long as this lives.
class TestHome
{
public:
    TestHome()
    {
        for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
            qputenv(variable, m_folder.path().toUtf8());
    }
    [[nodiscard]] bool isValid() const { return m_folder.isValid(); }

private:
    QTemporaryDir m_folder;
};

/// The whole window on a configuration of the test's own, with all that it needs, and nothing of the user's.
struct WindowFixture {
    /// Whether what an earlier window of this program has left in the settings is found.
    enum class Start : quint8 { Fresh, Again };

    QTemporaryDir folder;
    Application application;
    MainWindow &window = application.window();

    explicit WindowFixture(Start start = Start::Fresh)
        : application((clean(start), nullptr))
    {
        window.resize(1200, 800);
        window.show();
    }

    static void clean(Start start)
    {
        if (start == Start::Fresh)
            QDir(qEnvironmentVariable("XDG_CONFIG_HOME") + QStringLiteral("/quartermaster")).removeRecursively();
    }

    [[nodiscard]] QString path(const QString &name) const { return folder.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        return file.fileName();
    }

    /// \a groups are the options of "sim" and the groups after it.
    Result<void> open(const QByteArray &groups, const QByteArray &backends = "sim:simulated")
    {
        return application.openConfiguration(
            write(QStringLiteral("stores.conf"), "[DEFAULT]\nenabled_backends = " + backends
                                                     + "\n[glance_store]\ndefault_backend = sim\n[sim]\n" + groups));
    }

    [[nodiscard]] Simulation *simulation() { return application.core().simulations.find(QStringLiteral("sim")); }

    [[nodiscard]] QAction *action(const QString &name) const { return window.findChild<QAction *>(name); }
    [[nodiscard]] QAbstractItemView *view(const QString &name) const
    {
        return window.findChild<QAbstractItemView *>(name);
    }
    [[nodiscard]] QAbstractItemView *objects() const { return view(QStringLiteral("objectView")); }

    /// The main tool bar's button for \a action; null for none.
    [[nodiscard]] QToolButton *button(const QAction *action) const
    {
        const auto *bar = window.findChild<QToolBar *>(QStringLiteral("mainToolBar"));
        const auto buttons = bar ? bar->findChildren<QToolButton *>() : QList<QToolButton *>();
        for (QToolButton *button : buttons) {
            if (button->defaultAction() == action)
                return button;
        }
        return nullptr;
    }

    [[nodiscard]] static QString plain(const QString &html)
    {
        return QTextDocumentFragment::fromHtml(html).toPlainText().simplified();
    }

    /// The names that the object view shows, as they are displayed.
    [[nodiscard]] QStringList shownObjects() const
    {
        QStringList names;
        const QAbstractItemModel *model = objects()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            names << model->index(row, 0).data().toString();
        return names;
    }

    /// Selects the first object, or the one that is shown as \a name; false when it is not there.
    [[nodiscard]] bool select(const QString &name = {})
    {
        const qsizetype row = name.isEmpty() ? 0 : shownObjects().indexOf(name);
        const QModelIndex index = objects()->model()->index(static_cast<int>(row), 0);
        if (!index.isValid())
            return false;
        if (!objects()->selectionModel()->isSelected(index)) {
            objects()->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect
                                                                    | QItemSelectionModel::Rows);
        }
        return true;
    }
};

} // namespace Quartermaster
