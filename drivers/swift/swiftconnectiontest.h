// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftconfig.h"
#include "model/connectiontest.h"

namespace Quartermaster {

class WorkerPool;

/// The way to the authentication service, a token from it, and the first page of the store's container. Asks for a token of its own.
[[nodiscard]] ConnectionTestPtr makeSwiftConnectionTest(std::shared_ptr<WorkerPool> pool, const SwiftConfig &config);

} // namespace Quartermaster
