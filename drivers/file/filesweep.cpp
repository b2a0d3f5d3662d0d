// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filelocator.h"

#include <QElapsedTimer>

#include <ctime>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace Quartermaster {

namespace {

struct CloseStream {
    void operator()(DIR *stream) const { ::closedir(stream); }
};

/// Removes the temporary \a name of ours when nobody works on it any more.
void sweep(int directory, const char *name, qint64 forgotten)
{
    const Descriptor file(::openat(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    // Where there are no locks nobody can tell, and it stays.
    if (!file.isValid() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(file.get(), &status) != 0)
        return;
    if (S_ISREG(status.st_mode) && status.st_uid == ::geteuid() && std::time(nullptr) - status.st_mtime > forgotten)
        ::unlinkat(directory, name, 0);
}

} // namespace

void FileDirectory::sweepOnce(int directory)
{
    constexpr int longest = 1'000; // ms
    if (m_isSwept.exchange(true))
        return;
    Descriptor readable(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, CloseStream> stream(readable.isValid() ? ::fdopendir(readable.get()) : nullptr);
    if (!stream)
        return;
    static_cast<void>(readable.release()); // the stream's now
    QElapsedTimer timer;
    timer.start();
    while (const dirent *entry = ::readdir(stream.get())) { // a stream of our own: safe in this thread
        if (timer.hasExpired(longest))
            return;
        if (entry->d_name[0] != '.')
            continue;
        if (const auto forgotten = forgottenAfter(QByteArray(entry->d_name)))
            sweep(directory, entry->d_name, *forgotten);
    }
}

} // namespace Quartermaster
