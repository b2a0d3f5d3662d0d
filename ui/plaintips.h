// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/theme.h"

#include <QSortFilterProxyModel>

namespace Quartermaster {

/// Shows tool tips as they are: what a backend says is never read as HTML.
class PlainTips : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const QVariant value = QSortFilterProxyModel::data(index, role);
        return role == Qt::ToolTipRole ? plainToolTip(value.toString()) : value;
    }
};

} // namespace Quartermaster
