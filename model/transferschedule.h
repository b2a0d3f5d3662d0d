// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transfer.h"

#include <array>
#include <functional>
#include <map>
#include <set>
#include <tuple>

namespace Quartermaster {

/// Transfers that ask the same of the same stores: they wait for the same thing, so a lane is looked at as one.
struct TransferLane {
    Transfer::Kind kind = Transfer::Kind::Upload;
    QString store = {};
    QString targetStore = {}; ///< Copies.

    TransferLane() = default;
    explicit TransferLane(const Transfer &transfer)
        : kind(transfer.kind)
        , store(transfer.store)
        , targetStore(transfer.targetStore)
    {}
    friend bool operator<(const TransferLane &a, const TransferLane &b)
    {
        return std::tie(a.kind, a.store, a.targetStore) < std::tie(b.kind, b.store, b.targetStore);
    }
};

/// Which transfer comes next, and the order of each group. No step walks all transfers, however many there are.
class TransferSchedule
{
public:
    using Place = std::pair<qint64, quint64>; ///< A key to sort by, and the transfer's id.

    void file(const Transfer &transfer);
    /// With the values that it was filed with.
    void unfile(const Transfer &transfer);
    void clear();

    /// The first in turn of those whose lane is open and that are due; 0 for none.
    [[nodiscard]] quint64 next(const std::function<bool(const TransferLane &)> &isOpen) const;
    [[nodiscard]] const std::map<TransferLane, std::set<Place>> &lanes() const { return m_lanes; }
    /// Those that are to be tried again, the earliest first; the key is QDateTime::toMSecsSinceEpoch().
    [[nodiscard]] const std::set<Place> &delayed() const { return m_delayed; }
    /// In the order in which they are shown: by turn, and what is over with the newest first.
    [[nodiscard]] const std::set<Place> &group(Transfer::Group group) const { return m_groups[index(group)]; }
    /// Where \a transfer stands in its group.
    [[nodiscard]] static Place placeOf(const Transfer &transfer)
    {
        return {transfer.isOver() ? -transfer.ended : transfer.turn, transfer.id};
    }

private:
    [[nodiscard]] static std::size_t index(Transfer::Group group) { return static_cast<std::size_t>(group); }

    std::array<std::set<Place>, 4> m_groups;
    std::map<TransferLane, std::set<Place>> m_lanes;
    std::set<Place> m_delayed;
};

} // namespace Quartermaster
