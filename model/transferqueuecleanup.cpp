// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// What the queue does with what an unfinished transfer has left.

#include "model/transferqueue.h"
#include "model/transferwork.h"
#include "model/workerpool.h"

#include <algorithm>

namespace Quartermaster {

/// Another one, not over yet, does the same: what this one has left is what that one works on.
bool TransferQueue::isRepeated(const Transfer &transfer) const
{
    const auto isSame = [this, &transfer](const TransferSchedule::Place &place) {
        const Transfer &other = m_transfers.at(place.second);
        return other.id != transfer.id && other.kind == transfer.kind && other.localFile == transfer.localFile
               && other.path == transfer.path && other.store == transfer.store;
    };
    const auto &active = m_schedule.group(Transfer::Group::Active);
    const auto &waiting = m_schedule.group(Transfer::Group::Waiting);
    return std::any_of(active.begin(), active.end(), isSame) || std::any_of(waiting.begin(), waiting.end(), isSame);
}

void TransferQueue::cleanUp(const Transfer &transfer)
{
    if (!transfer.startedAt.isValid() || isRepeated(transfer))
        return;
    if (transfer.kind == Transfer::Kind::Download) {
        m_pool->submit([target = partTarget(transfer)] { discardPart(target); });
    } else if (transfer.kind == Transfer::Kind::Upload) {
        const auto driver = driverFor(transfer.store);
        if (!driver)
            return;
        m_cleanUps.push_back((*driver)->discardUpload(
            transfer.path, std::make_shared<UploadMemory>(transfer.store, transfer.path, transfer.localFile)));
        Operation *operation = m_cleanUps.back().get();
        connect(operation, &Operation::finished, this, [this, operation] {
            m_cleanUps.remove_if([operation](const auto &one) { return one.get() == operation; });
        });
        operation->start();
    }
}

} // namespace Quartermaster
