// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/roles.h"
#include "model/storerowsmodel.h"

namespace Quartermaster {

/// The stores as the window lists them: one column, everything else by role (roles.h, "StoreListModel").
class StoreListModel final : public StoreRowsModel
{
    Q_OBJECT

public:
    explicit StoreListModel(StoreRegistry &registry, QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

protected:
    void storeChanged(int row, const Snapshot &before, const Snapshot &after) override;
    void storeRefreshed(int row) override;
    void defaultChanged(int row) override;
    void storeGone(Store *store) override;

private:
    QHash<const Store *, QString> m_shownLimits; ///< To tell a row that changed from one that was only checked again.
};

} // namespace Quartermaster
