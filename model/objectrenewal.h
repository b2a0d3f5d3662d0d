// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectorder.h"

namespace Quartermaster {

/// What became of the objects of a place that was listed once more.
struct Renewal {
    PackedObjects objects; ///< Those that were there keep their numbers.
    RowSet gone;
    Rows moved;       ///< Whose facts have changed.
    qint64 bytes = 0; ///< bytesOf() them.
};

/// \a objects without \a gone become those of \a fresh, told apart by their paths. Any thread.
[[nodiscard]] Renewal renewed(PackedObjects objects, const RowSet &gone, const PackedObjects &fresh);

/// The sum of the sizes that are known, of all but \a gone.
[[nodiscard]] qint64 bytesOf(const PackedObjects &objects, const RowSet &gone);

} // namespace Quartermaster
