// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"
#include "model/request.h"

namespace Quartermaster {

/// A status that is no success, as the failure of an operation on one object: other objects may do.
[[nodiscard]] Error objectError(const HttpAnswer &answer);
/// Whether \a answer, to a request for \a range, begins what was asked for. The number of bytes that will come; -1 when not told.
/// Fails with BadAnswer, BadInput (past the end) or what the status means.
[[nodiscard]] Result<qint64> checkDownload(const HttpAnswer &answer, const ByteRange &range);
/// "bytes=10-19". A length of 0 asks for one byte, which is not delivered.
[[nodiscard]] QByteArray rangeHeader(const ByteRange &range);

} // namespace Quartermaster
