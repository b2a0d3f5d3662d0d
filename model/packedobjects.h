// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/packedblock.h"
#include "model/rowset.h"

#include <QExplicitlySharedDataPointer>
#include <QStringList>

namespace Quartermaster {

/// Many ObjectInfo in little memory. A row keeps its number for good. A value, cheap to copy: a copy is a snapshot that a
/// worker may read while the original grows.
class PackedObjects
{
public:
    [[nodiscard]] int size() const { return m_size; }
    [[nodiscard]] ObjectInfo at(int row) const { return block(row).at(within(row)); }
    [[nodiscard]] QString name(int row) const { return block(row).name(within(row)); }
    [[nodiscard]] QString path(int row) const { return block(row).path(within(row)); }
    [[nodiscard]] ObjectInfo::Kind kind(int row) const { return block(row).kind(within(row)); }
    [[nodiscard]] std::optional<qint64> bytes(int row) const;
    [[nodiscard]] QDateTime modified(int row) const;
    [[nodiscard]] QString type(int row) const { return block(row).type(within(row)); }
    /// A row of each of \a paths, -1 where there is none but in \a except. Looks through all of them, once.
    [[nodiscard]] std::vector<int> find(const QStringList &paths, const RowSet &except = {}) const;

    void append(const ObjectInfo &object);
    void append(const PackedObjects &more);
    void replace(int row, const ObjectInfo &object);
    void clear() { *this = PackedObjects(); }

    // For those who walk through all: block by block, all but the last are full.
    [[nodiscard]] const PackedBlock &block(int row) const
    {
        return *m_blocks[static_cast<size_t>(row / PackedBlock::capacity)];
    }
    [[nodiscard]] static int within(int row) { return row % PackedBlock::capacity; }

private:
    [[nodiscard]] PackedBlock &writable(size_t block);
    [[nodiscard]] PackedBlock &lastWithRoom();
    void sealIfFull();

    std::vector<QExplicitlySharedDataPointer<PackedBlock>> m_blocks;
    int m_size = 0;
};

} // namespace Quartermaster
