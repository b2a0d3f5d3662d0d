// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/simulation.h"

namespace Quartermaster {

class WorkerPool;

/// Every driver of this build, and those that we know but have not built. \a simulations are the controls of the simulated stores.
[[nodiscard]] QList<DriverEntry> driverList(
    const std::shared_ptr<WorkerPool> &pool,
    const std::shared_ptr<Simulations> &simulations = std::make_shared<Simulations>());

} // namespace Quartermaster
