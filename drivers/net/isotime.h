// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>

namespace Quartermaster {

/// "2026-11-24T10:17:14.402270", with or without a fraction and a Z behind: as Swift and S3 list it, always UTC. Invalid when it is
/// none. QDateTime's own parser takes longer than all else that an object in a listing costs.
[[nodiscard]] QDateTime utcFromIso(QStringView text);

} // namespace Quartermaster
