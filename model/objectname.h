// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArray>
#include <QString>

namespace Quartermaster {

/// Names from backends are bytes; as QString they are UTF-8, with each byte that is not as a lone low surrogate
/// U+DC80..U+DCFF, as Python's surrogateescape has it. So every name goes both ways unharmed.
[[nodiscard]] QString nameFromBytes(const QByteArray &bytes);
[[nodiscard]] QByteArray bytesFromName(const QString &name);

/// For people: control, bidi, format and invalid characters as \uXXXX or \xXX; never rich text.
[[nodiscard]] QString displayName(const QString &name);

/// Whether an object may be added under \a name: not empty, ".", "..", no "/", NUL, control or bidi character, at most
/// \a longest bytes of UTF-8. The error (BadInput) says what is wrong and where in the name.
[[nodiscard]] Result<void> checkNewName(const QString &name, int longest = 255);
/// The last part of \a name as a file name for a download that cannot leave its folder; fails with BadInput.
[[nodiscard]] Result<QString> localFileName(const QString &name);

/// \a url without user information and query, for texts and logs; never a secret. A location of glance_store loses the user alone.
[[nodiscard]] QString redactedUrl(const QString &url);
/// A path as Driver's functions take it, for texts: a location is redacted, a name stays as it is ("?" and "@" are letters there).
[[nodiscard]] QString redactedPath(const QString &path);

} // namespace Quartermaster
