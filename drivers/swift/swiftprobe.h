// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftclient.h"
#include "model/driver.h"

namespace Quartermaster {

/// Reads what the cluster tells of account and container, the beginning of the container's listing and a byte of an object, and tries
/// what OPTIONS does not tell truly: a PUT whose ETag is not its content's, which Swift refuses with 422 in the very end, when nothing
/// else was against it; nothing is stored. With active_probe it writes, reads and deletes one small object instead. Neither unless \a mayWrite.
/// Blocks.
[[nodiscard]] Result<ProbeReport> probeSwift(SwiftClient &client, bool mayWrite);

} // namespace Quartermaster
