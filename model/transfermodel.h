// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/roles.h"
#include "model/transferqueue.h"

#include <QAbstractTableModel>

namespace Quartermaster {

/// A TransferQueue as a table. The queue must outlive it; its counts() serve for the tabs' texts.
class TransferModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        FromColumn,
        ToColumn,
        StateColumn,
        ProgressColumn,
        SpeedColumn,
        TimeLeftColumn,
        ColumnCount
    };

    explicit TransferModel(TransferQueue &queue, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    TransferQueue &m_queue;
};

} // namespace Quartermaster
