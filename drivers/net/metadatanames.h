// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

namespace Quartermaster {

/// What a server takes as a value.
enum class MetadataText : quint8 { Ascii, Utf8 };

/// Whether what is new in \a after can go as HTTP headers and come back as it was; BadInput says what cannot.
[[nodiscard]] Result<void> checkMetadata(const Metadata &before, const Metadata &after, MetadataText text);

} // namespace Quartermaster
