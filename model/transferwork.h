// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transferqueue.h"

namespace Quartermaster {

/// What works for an active transfer. Letting go cancels.
struct TransferQueue::Work {
    std::shared_ptr<Driver> driver; ///< Of the source; for uploads of the target.
    std::shared_ptr<Driver> target; ///< Copies.
    OperationPtr<FetchedObject> get;
    OperationPtr<AddedObject> add;
    OperationPtr<void> removal;
    OperationPtr<ObjectInfo> stat;
    SpeedMeter meter;
    qint64 shownAt = 0; ///< By the queue's clock.
};

} // namespace Quartermaster
