// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/capability.h"

#include <QList>

namespace Quartermaster {

/// The bit that is \a capability's alone: READ_OFFSET's is the one that READ_ACCESS lacks.
[[nodiscard]] constexpr quint32 ownBit(Capability capability)
{
    const auto bits = static_cast<quint32>(capability);
    const quint32 extra = bits & 0x36; // offset and chunk, as in removalBits()
    return extra != 0 ? extra : bits;
}

/// The columns of the matrix that \a bits speak of, by name.
[[nodiscard]] inline QList<QString> namesOfBits(quint32 bits)
{
    QList<QString> names;
    for (const Capability capability : columnCapabilities) {
        if (bits & ownBit(capability))
            names << capabilityName(capability);
    }
    return names;
}

} // namespace Quartermaster
