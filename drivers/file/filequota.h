// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

#include <optional>

#include <sys/types.h>

namespace Quartermaster {

/// What the quotas on a file system leave to the running user.
struct QuotaState {
    bool isExceeded = false;              ///< Not even a block, or not one more file.
    std::optional<qint64> remaining = {}; ///< Bytes; empty without a quota.
    QString detail = {};
    QString evidence = {};
};

/// Reads the quotas of the running user, of the group of new files in \a directory (an open one; its own group with \a setGid)
/// and, on btrfs, of the subvolume. Where they cannot be read (NFS, projects) nothing is known. Blocks.
[[nodiscard]] QuotaState quotaOf(int directory, gid_t directoryGroup, bool setGid);

} // namespace Quartermaster
