// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArray>

namespace Quartermaster {

/// "openat: EROFS": the call and the error's name, as evidence.
[[nodiscard]] QString errnoEvidence(const char *call, int number);
/// The system's words: "Read-only file system".
[[nodiscard]] QString errnoText(int number);

/// What \a number, an errno, means for an object of a store; with the reason where it tells something of the whole store.
/// \a path is for the error's object; may be empty.
[[nodiscard]] Error fileError(int number, const char *call, const QByteArray &path = {});
/// The mount or the machine behind it does not answer: ESTALE, EIO, ENOTCONN...
[[nodiscard]] bool isUnreachableErrno(int number);

} // namespace Quartermaster
