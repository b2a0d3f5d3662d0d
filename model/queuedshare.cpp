// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/queuedshare.h"

#include "model/transferqueue.h"

#include <algorithm>

namespace Quartermaster {

bool QueuedShare::isGivenUp(const Transfer &transfer, const TransferQueue &queue) const
{
    if (transfer.state != Transfer::State::Canceled)
        return false;
    if (m_ids.isEmpty())
        return true;
    return transfer.attempts == 0 && std::none_of(m_ids.begin(), m_ids.end(), [&queue](quint64 id) {
               const Transfer *one = queue.transfer(id);
               return one && one->group() == Transfer::Group::Waiting;
           });
}

} // namespace Quartermaster
