// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storerowsmodel.h"

#include "model/store.h"

namespace Quartermaster {

StoreRowsModel::StoreRowsModel(StoreRegistry &registry, QObject *parent)
    : QAbstractTableModel(parent)
    , m_registry(registry)
{
    connect(&m_registry, &StoreRegistry::storeAboutToBeRemoved, this, &StoreRowsModel::removeStore);
    connect(&m_registry, &StoreRegistry::storesChanged, this, &StoreRowsModel::follow);
}

void StoreRowsModel::adopt()
{
    follow();
}

int StoreRowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

Store *StoreRowsModel::storeAt(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? m_rows.at(index.row()) : nullptr;
}

QModelIndex StoreRowsModel::indexOf(const Store *store) const
{
    const auto row = std::find(m_rows.begin(), m_rows.end(), store);
    return row == m_rows.end() ? QModelIndex() : index(static_cast<int>(row - m_rows.begin()), 0);
}

QModelIndex StoreRowsModel::indexOf(const QString &id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_rows.at(row)->id() == id)
            return index(row, 0);
    }
    return {};
}

void StoreRowsModel::insertStore(int row, Store *store)
{
    connect(store, &Store::capabilitiesChanged, this,
            [this](const Store *changed, const Snapshot &before, const Snapshot &after) {
                if (const QModelIndex index = indexOf(changed); index.isValid())
                    storeChanged(index.row(), before, after);
            });
    connect(store, &Store::snapshotRefreshed, this, [this](const Store *refreshed) {
        if (const QModelIndex index = indexOf(refreshed); index.isValid())
            storeRefreshed(index.row());
    });
    beginInsertRows({}, row, row);
    m_rows.insert(row, store);
    m_wasDefault.insert(store, store->configuration().isDefault);
    endInsertRows();
}

void StoreRowsModel::removeStore(Store *store)
{
    const QModelIndex index = indexOf(store);
    if (!index.isValid())
        return;
    store->disconnect(this);
    beginRemoveRows({}, index.row(), index.row());
    m_rows.removeAt(index.row());
    m_wasDefault.remove(store);
    endRemoveRows();
    storeGone(store);
}

void StoreRowsModel::follow()
{
    const QList<Store *> &wanted = m_registry.stores();
    for (int row = 0; row < wanted.size(); ++row) {
        Store *store = wanted.at(row);
        const QModelIndex index = indexOf(store);
        if (!index.isValid()) {
            insertStore(row, store);
            continue;
        }
        if (index.row() != row) { // always further down: all above is in order already
            beginMoveRows({}, index.row(), index.row(), {}, row);
            m_rows.move(index.row(), row);
            endMoveRows();
        }
        if (const bool isDefault = store->configuration().isDefault; m_wasDefault.value(store) != isDefault) {
            m_wasDefault[store] = isDefault;
            defaultChanged(row);
        }
    }
}

} // namespace Quartermaster
