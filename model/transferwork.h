// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/partfile.h"
#include "model/transferqueue.h"
#include "model/transferthrottle.h"

namespace Quartermaster {

/// What works for an active transfer. Letting go cancels.
struct TransferQueue::Work {
    Work() = default;
    ~Work() { control->stop = true; }
    Q_DISABLE_COPY_MOVE(Work)

    std::shared_ptr<StreamControl> control = std::make_shared<StreamControl>();
    std::shared_ptr<Driver> driver = {};               ///< Of the source; for uploads of the target.
    std::shared_ptr<Driver> target = {};               ///< Copies.
    OperationPtr<std::shared_ptr<PartFile>> open = {}; ///< Downloads: looks at what is there.
    std::shared_ptr<PartFile> part = {};
    std::shared_ptr<UploadMemory> memory = {};
    OperationPtr<FetchedObject> get = {};
    OperationPtr<AddedObject> add = {};
    OperationPtr<void> removal = {};
    OperationPtr<ObjectInfo> stat = {};
    SpeedMeter meter = {};
    qint64 shownAt = 0; ///< By the queue's clock.
};

/// Of a download.
[[nodiscard]] PartTarget partTarget(const Transfer &transfer);

template<typename Change>
void TransferQueue::refile(Transfer &transfer, Change change)
{
    m_schedule.unfile(transfer);
    --m_counts.of(transfer.state);
    change(transfer);
    ++m_counts.of(transfer.state);
    m_schedule.file(transfer);
}

} // namespace Quartermaster
