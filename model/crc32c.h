// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArrayView>

namespace Quartermaster {

/// CRC-32C (Castagnoli, RFC 3720 B.4) of \a data, going on from \a crc, that of what came before. Against accidents, not
/// against people.
[[nodiscard]] quint32 crc32c(QByteArrayView data, quint32 crc = 0);

} // namespace Quartermaster
