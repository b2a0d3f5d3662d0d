// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/datastream.h"

namespace Quartermaster {

/// Hands on to \a inner what has \a size bytes, as a listing told; SourceChanged for anything else, before it is begun where the
/// backend announces less, else before it is finished. A server that announces too little is found out by
/// nothing else, unless it has a checksum: then that says more than an older listing does, and the size is not looked at.
[[nodiscard]] std::shared_ptr<DataSink> expectingSink(std::shared_ptr<DataSink> inner, qint64 size);

} // namespace Quartermaster
