// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/exclusiverename.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace Quartermaster {

bool renameExclusively(int fromFolder, const QByteArray &from, int toFolder, const QByteArray &to)
{
    const char *source = from.constData();
    const char *target = to.constData();
    const auto failedBy = [&](int number) {
        ::unlinkat(toFolder, target, 0);
        errno = number;
        return false;
    };
    if (::renameat2(fromFolder, source, toFolder, target, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    // NFS and older FUSE servers know no RENAME_NOREPLACE; link() never replaces either.
    if (::linkat(fromFolder, source, toFolder, target, 0) == 0)
        return ::unlinkat(fromFolder, source, 0) == 0 || failedBy(errno);
    if (errno == EEXIST)
        return false;
    // Nor links, as exFAT through FUSE: take the name first, then replace what is ours.
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int taken = ::openat(toFolder, target, flags, 0600);
    if (taken < 0)
        return false;
    ::close(taken);
    return ::renameat(fromFolder, source, toFolder, target) == 0 || failedBy(errno);
}

} // namespace Quartermaster
