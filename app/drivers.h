// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"

namespace Quartermaster {

class WorkerPool;

/// Every driver of this build, and those that we know but have not built.
[[nodiscard]] QList<DriverEntry> driverList(const std::shared_ptr<WorkerPool> &pool);

} // namespace Quartermaster
