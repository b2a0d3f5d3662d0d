// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/packedobjects.h"
#include "model/roles.h"

#include <QAbstractTableModel>

namespace Quartermaster {

/// The objects of one place, one row each. Owns values only: whoever fetched them hands them in. Rows are in the order in which
/// they came; sorting and filtering are for a proxy (SortRole, NameRole, ObjectKindRole).
class ObjectTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, SizeColumn, ModifiedColumn, TypeColumn, ColumnCount };

    explicit ObjectTableModel(QObject *parent = nullptr);

    void clear();
    void setObjects(const QList<ObjectInfo> &objects);
    void append(const QList<ObjectInfo> &objects);
    /// Replaces the object of the same path, or appends it.
    void put(const ObjectInfo &object);
    void replace(int row, const ObjectInfo &object); ///< Says dataChanged only when it differs.
    void removePath(const QString &path);
    void remove(int first, int count);

    [[nodiscard]] ObjectInfo objectAt(const QModelIndex &index) const; ///< Default constructed for an invalid index.
    [[nodiscard]] int rowOf(const QString &path) const;                ///< -1 when not there; looks through all rows.
    [[nodiscard]] const PackedObjects &objects() const { return m_objects; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QVariant display(int row, Column column) const;
    [[nodiscard]] QVariant sortKey(int row, Column column) const;
    [[nodiscard]] QString toolTip(int row) const;

    PackedObjects m_objects;
};

} // namespace Quartermaster
