// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/packedobjects.h"

#include "model/objectname.h"

#include <map>
#include <unordered_map>

namespace Quartermaster {

std::optional<qint64> PackedObjects::bytes(int row) const
{
    const qint64 size = block(row).bytes(within(row));
    return size < 0 ? std::nullopt : std::optional(size);
}

QDateTime PackedObjects::modified(int row) const
{
    const qint64 when = block(row).time(within(row));
    return when == PackedBlock::noTime ? QDateTime() : QDateTime::fromMSecsSinceEpoch(when, Qt::UTC);
}

std::vector<int> PackedObjects::find(const QStringList &paths, const RowSet &except) const
{
    // A path is head + name: for each head that rows have, the names that are looked for.
    using Names = std::unordered_map<std::string, int>;
    std::map<std::pair<QString, bool>, Names> namesAfter;
    const auto namesFor = [&](const QString &head, bool isFolder) -> const Names & {
        const auto [entry, isNew] = namesAfter.try_emplace({head, isFolder});
        for (int i = 0; isNew && i < paths.size(); ++i) {
            QStringView rest = paths.at(i);
            if (!rest.startsWith(head) || (isFolder && !rest.endsWith(u'/')))
                continue;
            rest = rest.mid(head.size());
            if (isFolder)
                rest.chop(1);
            entry->second.emplace(bytesFromName(rest.toString()).toStdString(), i);
        }
        return entry->second;
    };
    std::vector<int> rows(static_cast<size_t>(paths.size()), -1);
    std::string name;
    for (int row = 0; row < m_size;) {
        const PackedBlock &in = block(row);
        const QString *head = nullptr;
        bool isFolder = false;
        const Names *names = nullptr;
        for (int i = 0; i < in.size(); ++i, ++row) {
            int found = -1;
            if (in.hasRest(i)) {
                found = static_cast<int>(paths.indexOf(in.path(i)));
            } else {
                const bool folder = in.kind(i) != ObjectInfo::Kind::Object;
                if (head != &in.pathHead(i) || folder != isFolder) {
                    head = &in.pathHead(i);
                    isFolder = folder;
                    names = &namesFor(*head, isFolder);
                }
                if (names->empty())
                    continue;
                name = in.rawName(i);
                if (const auto one = names->find(name); one != names->end())
                    found = one->second;
            }
            if (found >= 0 && !except.contains(static_cast<quint32>(row)))
                rows[static_cast<size_t>(found)] = row;
        }
    }
    return rows;
}

PackedBlock &PackedObjects::writable(size_t block)
{
    m_blocks[block].detach();
    return *m_blocks[block];
}

PackedBlock &PackedObjects::lastWithRoom()
{
    if (m_size % PackedBlock::capacity == 0)
        m_blocks.emplace_back(new PackedBlock);
    return writable(m_blocks.size() - 1);
}

void PackedObjects::sealIfFull()
{
    if (m_size % PackedBlock::capacity == 0)
        m_blocks.back()->squeeze();
}

void PackedObjects::append(const ObjectInfo &object)
{
    lastWithRoom().append(object);
    ++m_size;
    sealIfFull();
}

void PackedObjects::append(const PackedObjects &more)
{
    for (int row = 0; row < more.m_size;) {
        const PackedBlock &from = more.block(row);
        const int first = within(row);
        const int room = PackedBlock::capacity - m_size % PackedBlock::capacity;
        const int count = std::min(room, from.size() - first);
        if (count == PackedBlock::capacity) {
            m_blocks.push_back(more.m_blocks[static_cast<size_t>(row / PackedBlock::capacity)]);
            m_size += count;
        } else {
            lastWithRoom().append(from, first, count);
            m_size += count;
            sealIfFull();
        }
        row += count;
    }
}

void PackedObjects::replace(int row, const ObjectInfo &object)
{
    const auto index = static_cast<size_t>(row / PackedBlock::capacity);
    PackedBlock &block = writable(index);
    block.replace(within(row), object);
    if (!block.isWasteful())
        return;
    auto *packed = new PackedBlock;
    for (int i = 0; i < block.size(); ++i)
        packed->append(block.at(i));
    m_blocks[index].reset(packed);
}

} // namespace Quartermaster
