// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/workerpool.h"

#include <QImage>

namespace Quartermaster {

/// Decodes a picture on a worker's thread, by its content: \a data is hostile until proved otherwise. The picture comes scaled
/// down to \a bound pixels where it is larger. Fails with BadInput: no picture, damaged, of a format that this Qt cannot read, or
/// too large to be decoded (100 million pixels, 256 MiB).
[[nodiscard]] OperationPtr<QImage> decodePicture(const std::shared_ptr<WorkerPool> &pool, const QByteArray &data,
                                                 QSize bound);

} // namespace Quartermaster
