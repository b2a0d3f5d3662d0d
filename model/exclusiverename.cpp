// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/exclusiverename.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace Quartermaster {

bool renameExclusively(int directory, const QByteArray &from, const QByteArray &to)
{
    const char *source = from.constData();
    const char *target = to.constData();
    if (::renameat2(directory, source, directory, target, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    // NFS and older FUSE servers know no RENAME_NOREPLACE; link() never replaces either.
    if (::linkat(directory, source, directory, target, 0) == 0) {
        ::unlinkat(directory, source, 0);
        return true;
    }
    if (errno == EEXIST)
        return false;
    // Nor links, as exFAT through FUSE: take the name first, then replace what is ours.
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int taken = ::openat(directory, target, flags, 0600);
    if (taken < 0)
        return false;
    ::close(taken);
    if (::renameat(directory, source, directory, target) == 0)
        return true;
    const int number = errno;
    ::unlinkat(directory, target, 0);
    errno = number;
    return false;
}

} // namespace Quartermaster
