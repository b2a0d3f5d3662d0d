// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectrenewal.h"

#include <QHash>

#include <algorithm>

namespace Quartermaster {

namespace {

/// Row numbers by the hash of their path.
class PathIndex
{
public:
    PathIndex(const PackedObjects &objects, const RowSet &gone)
        : m_objects(objects)
    {
        for (quint32 row = 0; row < quint32(objects.size()); ++row) {
            if (!gone.contains(row))
                m_entries.push_back({qHash(objects.path(int(row))), row});
        }
        std::sort(m_entries.begin(), m_entries.end(), [](const Entry &a, const Entry &b) { return a.hash < b.hash; });
    }
    [[nodiscard]] std::optional<quint32> find(const QString &path) const
    {
        const size_t hash = qHash(path);
        auto one = std::lower_bound(m_entries.begin(), m_entries.end(), hash,
                                    [](const Entry &entry, size_t wanted) { return entry.hash < wanted; });
        for (; one != m_entries.end() && one->hash == hash; ++one) {
            if (m_objects.path(int(one->row)) == path)
                return one->row;
        }
        return {};
    }

private:
    struct Entry {
        size_t hash;
        quint32 row;
    };
    const PackedObjects &m_objects;
    std::vector<Entry> m_entries;
};

} // namespace

Renewal renewed(PackedObjects objects, const RowSet &gone, const PackedObjects &fresh)
{
    Renewal renewal;
    const PackedObjects before = objects;
    const PathIndex index(before, gone);
    renewal.gone.insertRange(0, static_cast<quint32>(before.size())); // until it is found again
    for (int row = 0; row < fresh.size(); ++row) {
        const ObjectInfo object = fresh.at(row);
        const std::optional<quint32> known = index.find(object.path);
        if (!known) {
            objects.append(object);
            continue;
        }
        renewal.gone.remove(*known);
        if (before.at(int(*known)) != object) {
            objects.replace(int(*known), object);
            renewal.moved.push_back(*known);
        }
    }
    renewal.objects = std::move(objects);
    renewal.bytes = bytesOf(renewal.objects, renewal.gone);
    return renewal;
}

qint64 bytesOf(const PackedObjects &objects, const RowSet &gone)
{
    qint64 sum = 0;
    for (int row = 0; row < objects.size(); ++row) {
        if (!gone.contains(quint32(row)))
            sum += std::max<qint64>(0, objects.block(row).bytes(PackedObjects::within(row)));
    }
    return sum;
}

} // namespace Quartermaster
