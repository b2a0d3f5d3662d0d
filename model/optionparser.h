// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/optionschema.h"

namespace Quartermaster {

/// Reads \a text, with its references resolved, as the option's type. An invalid variant is Python's None: an empty number.
///
/// Fails with BadInput; detail is a sentence for people that never quotes a secret or the inside of a dictionary.
/// Source: oslo_config/types.py. What differs: integers beyond 64 bits fail.
[[nodiscard]] Result<QVariant> parseOptionValue(const OptionSchema &schema, const QString &text);

/// A value as Python's str() writes it, which is what a reference ($name) to it turns into.
[[nodiscard]] QString optionValueText(const QVariant &value);

/// The one of \a candidates that \a name was probably meant to be; empty where none is close.
[[nodiscard]] QString closestName(const QString &name, const QStringList &candidates);

/// A name from a file for a message: short, and without control characters.
[[nodiscard]] QString shownName(const QString &name);

} // namespace Quartermaster
