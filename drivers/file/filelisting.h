// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filelocator.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// How many names are read for one page; a page may hold fewer, as pipes and the like are left out.
inline constexpr int filePageSize = 1000;

/// One page of what lies in \a path: of the first datadir in the file system's own order, then of the next. The token is the
/// datadir's index and readdir's cookie, so that nothing need be kept between pages. A datadir that is not there is passed over,
/// as the store's findings say. An object hidden by one of the same name in an earlier datadir has its location as its path.
[[nodiscard]] Result<ObjectPage> listFiles(WorkContext &context, const FileBackend &backend, const QString &path,
                                           const QString &token);
[[nodiscard]] Result<ObjectInfo> statFile(const FileBackend &backend, const QString &path);

} // namespace Quartermaster
