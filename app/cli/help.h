// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/arguments.h"

namespace Quartermaster {

/// For `--help`: of \a command, or of all for None.
[[nodiscard]] QByteArray helpText(Arguments::Command command);

} // namespace Quartermaster
