// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdint>

namespace Quartermaster {

/// How often operator new was called in this program so far, in all threads.
[[nodiscard]] std::uint64_t allocationCount();

} // namespace Quartermaster
