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
    bool isCountedLate = false;           ///< Told by counters that may lag behind a deletion.
    std::optional<qint64> remaining = {}; ///< Bytes; empty without a quota.
    QString detail = {};
    QString evidence = {};
};

/// Reads the quotas of the running user, of the group of new files in \a directory (an open one; its own group with \a setGid)
/// and, on btrfs, of the subvolume. Where they cannot be read (NFS, projects) nothing is known. Blocks.
[[nodiscard]] QuotaState quotaOf(int directory, gid_t directoryGroup, bool setGid);

enum class QuotaRoom : quint8 { Yes, No, Untold };

/// Whether the file system would take one more small file into the open \a directory: takes a block for an unnamed file (O_TMPFILE),
/// which nobody sees and which is gone when it is closed. Untold where the file system has no such files (NFS, most of FUSE), and
/// when something else than a quota stands against it. To be asked only after a sign that a quota is used up. Blocks.
[[nodiscard]] QuotaRoom tryQuota(int directory);

} // namespace Quartermaster
