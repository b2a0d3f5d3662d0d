// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

namespace Quartermaster {

/// What qmctl ends with. Scripts depend on the numbers; `qmctl --help` tells them.
enum class ExitCode : int {
    Done = 0,
    Failed = 1,
    Usage = 2,   ///< Usage or configuration; also a name or location that can't be used.
    Refused = 3, ///< By the capability check: nothing was sent.
    NotFound = 4,
    NotPermitted = 5,
    Unreachable = 6,
    Exists = 7,
    Full = 8,
    Mismatch = 9,
};

/// A refusal by the check is Refused whatever the reason, but for a store whose probe found nobody there (Unreachable) or no
/// way in (NotPermitted): a script tells "never" from "not now" by that. A backend or a local disk that says "full" in the middle
/// of the work is Full.
[[nodiscard]] ExitCode exitCode(const Error &error);

/// The code of a program that ended at \a signal's wish, as shells have it.
[[nodiscard]] constexpr int signalExitCode(int signal)
{
    return 128 + signal;
}

} // namespace Quartermaster
