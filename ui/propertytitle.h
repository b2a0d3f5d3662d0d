// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

namespace Quartermaster {

/// What an entry of ObjectInfo::properties is called for people: a driver's own word where there is none in their language.
[[nodiscard]] QString propertyTitle(const QString &key);

} // namespace Quartermaster
