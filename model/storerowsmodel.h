// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/snapshot.h"

#include <QAbstractTableModel>

namespace Quartermaster {

/// A table with one row a store of a registry, in its order. A new configuration inserts, moves and removes rows, so that the
/// selection stays with the stores that stay. The registry must outlive the model.
class StoreRowsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    /// Null for an invalid index.
    [[nodiscard]] Store *storeAt(const QModelIndex &index) const;
    /// In column 0; invalid for a store that is not there.
    [[nodiscard]] QModelIndex indexOf(const Store *store) const;
    [[nodiscard]] QModelIndex indexOf(const QString &id) const;

protected:
    explicit StoreRowsModel(StoreRegistry &registry, QObject *parent);

    /// The constructor of the final class calls it: fills the rows.
    void adopt();
    [[nodiscard]] const QList<Store *> &rows() const { return m_rows; }
    /// A row's store changed its answers, reasons or state.
    virtual void storeChanged(int row, const Snapshot &before, const Snapshot &after) = 0;
    /// Only times or limits moved.
    virtual void storeRefreshed(int row) = 0;
    /// The default mark moved.
    virtual void defaultChanged(int row) = 0;
    virtual void storeGone(Store *) {}

private:
    void insertStore(int row, Store *store);
    void removeStore(Store *store);
    void follow();

    StoreRegistry &m_registry;
    QList<Store *> m_rows;
    QHash<const Store *, bool> m_wasDefault;
};

} // namespace Quartermaster
