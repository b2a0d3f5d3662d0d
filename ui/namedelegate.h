// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"
#include "ui/delegates.h"

namespace Quartermaster {

/// Rows of objects, whose name can be edited in place: Return gives the name, Escape leaves it as it was. A name that no object
/// may have is told of while it is typed, and is not taken. The model must say that the name can be edited; it is never set.
class NameDelegate final : public RowDelegate
{
    Q_OBJECT

public:
    explicit NameDelegate(QAbstractItemView *view);

    [[nodiscard]] QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const override;
    void destroyEditor(QWidget *editor, const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;

Q_SIGNALS:
    void named(const Quartermaster::ObjectInfo &object, const QString &name) const;
    /// What is typed can't be a name: a sentence; empty when it is one again, or nothing is edited any more.
    void problemChanged(const QString &problem) const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace Quartermaster
