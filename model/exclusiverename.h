// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>

namespace Quartermaster {

/// Gives \a from the name \a to, each in its open folder (AT_FDCWD: as open() has it), and never replaces what is there: false with
/// errno, EEXIST for a name that is taken. Works on file systems without RENAME_NOREPLACE, and without links. Blocks.
[[nodiscard]] bool renameExclusively(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to);

} // namespace Quartermaster
