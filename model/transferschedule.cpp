// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferschedule.h"

namespace Quartermaster {

void TransferSchedule::file(const Transfer &transfer)
{
    m_groups[index(transfer.group())].insert(placeOf(transfer));
    if (transfer.state != Transfer::State::Waiting)
        return;
    if (transfer.retryAt.isValid())
        m_delayed.emplace(transfer.retryAt.toMSecsSinceEpoch(), transfer.id);
    else
        m_lanes[TransferLane(transfer)].insert(placeOf(transfer));
}

void TransferSchedule::unfile(const Transfer &transfer)
{
    m_groups[index(transfer.group())].erase(placeOf(transfer));
    if (transfer.state != Transfer::State::Waiting)
        return;
    if (transfer.retryAt.isValid()) {
        m_delayed.erase({transfer.retryAt.toMSecsSinceEpoch(), transfer.id});
    } else if (const auto lane = m_lanes.find(TransferLane(transfer)); lane != m_lanes.end()) {
        lane->second.erase(placeOf(transfer));
        if (lane->second.empty())
            m_lanes.erase(lane);
    }
}

void TransferSchedule::clear()
{
    for (auto &group : m_groups)
        group.clear();
    m_lanes.clear();
    m_delayed.clear();
}

quint64 TransferSchedule::next(const std::function<bool(const TransferLane &)> &isOpen) const
{
    const Place *first = nullptr;
    for (const auto &[lane, places] : m_lanes) {
        if ((!first || *places.begin() < *first) && isOpen(lane))
            first = &*places.begin();
    }
    return first ? first->second : 0;
}

} // namespace Quartermaster
