// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace Quartermaster {

/// All of qmctl: reads the command line, runs the command, and returns the exit code; leaves by _exit() when a worker thread
/// hangs in a call that never comes back.
[[nodiscard]] int runQmctl(int argc, char **argv);

} // namespace Quartermaster
