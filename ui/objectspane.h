// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectbrowser.h"
#include "model/situation.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QMimeData;
class QSplitter;
class QToolBar;
class QToolButton;

namespace Quartermaster {

class ActionSet;
class NameBar;
class ObjectView;

/// The objects of one place: location, table, filter, and room for details. Forwards what the user wants; decides nothing.
class ObjectsPane final : public QWidget
{
    Q_OBJECT

public:
    ObjectsPane(ObjectBrowser &browser, const ActionSet &actions, QWidget *parent = nullptr);

    [[nodiscard]] ObjectView *view() const { return m_view; }
    [[nodiscard]] Selection selection() const;
    void editLocation();
    void filter();
    /// Asks for a name on top of the table; Escape leaves.
    void askForFolder();
    /// Lets the name of the selected object be edited in its place.
    void editName();
    /// What shows the details, at the right of the objects; the pane owns it from then on.
    void setDetails(QWidget *details);
    [[nodiscard]] QSplitter *splitter() const { return m_splitter; }
    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void selectionChanged();
    void activated(const Quartermaster::ObjectInfo &object);
    void contextMenuWanted(const QPoint &globalPosition);
    void locationRefused(const QString &why);
    void folderNamed(const QString &name);
    void renameWanted(const Quartermaster::ObjectInfo &object, const QString &name);
    void nameProblem(const QString &problem); ///< Of a name that is typed; empty for none.

private:
    void showState();
    void showCounts();
    [[nodiscard]] QString countText() const;

    ObjectBrowser &m_browser;
    QToolBar *m_bar;
    QLineEdit *m_location;
    QLineEdit *m_filter;
    NameBar *m_newFolder;
    ObjectView *m_view;
    QLabel *m_empty;
    QLabel *m_count;
    QSplitter *m_splitter;
    QToolButton *m_stop;
};

/// The local files that \a data holds; empty when there are none.
[[nodiscard]] QStringList localFiles(const QMimeData *data);

} // namespace Quartermaster
