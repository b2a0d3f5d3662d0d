// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/connectiontest.h"
#include "model/optionschema.h"

namespace Quartermaster {

/// "Resolve the name", "Connect", ...: a step's name for people.
[[nodiscard]] QString stepTitle(ConnectionStep::Kind kind);
/// "passed", "failed", "not reached", ...
[[nodiscard]] QString stepStateTitle(ConnectionStep::State state, bool isOver);
/// A sentence with what helps against a failed step; empty where there is nothing to say.
[[nodiscard]] QString stepHelp(const ConnectionStep &step);
/// Its result, with the reason's title where it failed: "Unreachable: 127.0.0.1:1 refuses the connection".
[[nodiscard]] QString stepResult(const ConnectionStep &step);
/// All of a step in lines, the certificates too; for the details, and to copy.
[[nodiscard]] QString stepDetails(const ConnectionStep &step);

/// An option's label, help and unit in the user's language; the name where it has no label.
[[nodiscard]] QString optionLabel(const OptionSchema &option);
[[nodiscard]] QString optionHelp(const OptionSchema &option);

} // namespace Quartermaster
