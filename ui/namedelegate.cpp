// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/namedelegate.h"

#include "model/objectname.h"
#include "model/roles.h"
#include "ui/theme.h"

#include <QAbstractItemView>
#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr char wasEntered[] = "wasEntered";

/// Empty for a name that an object may have.
QString problemOf(const QString &name)
{
    const Result<void> good = checkNewName(name);
    return good ? QString() : good.error().detail;
}

} // namespace

NameDelegate::NameDelegate(QAbstractItemView *view)
    : RowDelegate(view)
{}

QWidget *NameDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *edit = new QLineEdit(parent);
    edit->setObjectName(QStringLiteral("renameEdit"));
    edit->setAccessibleName(tr("New name"));
    connect(edit, &QLineEdit::textChanged, this, [this, edit](const QString &name) {
        const QString problem = problemOf(name);
        if (problem == edit->accessibleDescription())
            return;
        edit->setAccessibleDescription(problem);
        edit->setToolTip(plainToolTip(problem));
        Q_EMIT problemChanged(problem);
    });
    return edit;
}

void NameDelegate::destroyEditor(QWidget *editor, const QModelIndex &index) const
{
    Q_EMIT problemChanged(QString());
    RowDelegate::destroyEditor(editor, index);
}

/// Once: what is typed is not lost when the object is told of anew meanwhile.
void NameDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    auto *edit = qobject_cast<QLineEdit *>(editor);
    if (!edit || !edit->text().isEmpty() || edit->isModified())
        return;
    edit->setText(displayName(index.data(NameRole).toString()));
}

void NameDelegate::setModelData(QWidget *editor, QAbstractItemModel *, const QModelIndex &index) const
{
    const auto *edit = qobject_cast<QLineEdit *>(editor);
    const auto object = index.data(ObjectRole).value<ObjectInfo>();
    if (edit && edit->isModified() && edit->text() != object.name && edit->text() != displayName(object.name)
        && problemOf(edit->text()).isEmpty())
        Q_EMIT named(object, edit->text());
}

/// Over the whole cell, and over those beside it where the name is longer: a row is too low for a line edit's frame.
void NameDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const
{
    QRect place = option.rect;
    if (const int more = editor->sizeHint().height() - place.height(); more > 0)
        place.adjust(0, -(more / 2), 0, more - more / 2);
    const QString name = displayName(index.data(NameRole).toString()); // the editor has no text yet
    const int wanted = editor->fontMetrics().horizontalAdvance(name + QLatin1String("mm"));
    const int room = editor->parentWidget()->width() - place.left();
    place.setWidth(std::max(place.width(), std::min(wanted, room)));
    editor->setGeometry(place);
}

bool NameDelegate::eventFilter(QObject *watched, QEvent *event)
{
    auto *edit = qobject_cast<QLineEdit *>(watched);
    if (event->type() == QEvent::FocusIn && edit && !edit->property(wasEntered).toBool()) {
        edit->setProperty(wasEntered, true);
        const auto suffix = static_cast<int>(edit->text().lastIndexOf(u'.')); // what it is stays, most of the time
        edit->setSelection(0, suffix > 0 ? suffix : static_cast<int>(edit->text().size()));
    } else if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const bool gives = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (edit && gives && !problemOf(edit->text()).isEmpty()) {
            Q_EMIT problemChanged(problemOf(edit->text()));
            return true; // until it is mended, or Escape
        }
    }
    return RowDelegate::eventFilter(watched, event);
}

} // namespace Quartermaster
