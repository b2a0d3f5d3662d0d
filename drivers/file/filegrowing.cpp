// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filegrowing.h"

#include "drivers/file/fileerror.h"
#include "drivers/file/fileresume.h"
#include "model/exclusiverename.h"
#include "model/objectname.h"

#include <QHashFunctions>

#include <algorithm>
#include <cstring>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 copiedPiece = 1024 * 1024; // bytes; between two looks at whether it is still wanted

Error alreadyExists(const FileBackend &backend, std::size_t index, const QByteArray &name)
{
    return fileError(EEXIST, "fstatat", absoluteName(*backend.directories[index], name));
}

/// Bytes that the running user could still write.
std::optional<qint64> freeBytes(const Descriptor &directory)
{
    struct statvfs space = {};
    if (::fstatvfs(directory.get(), &space) != 0)
        return {};
    const auto blocks = static_cast<qint64>(::geteuid() == 0 ? space.f_bfree : space.f_bavail);
    return space.f_blocks == 0 ? std::numeric_limits<qint64>::max() // it does not tell
                               : blocks * static_cast<qint64>(space.f_frsize);
}

/// glance_store's _find_best_datadir(): the highest priority that has one with room; of those the one with the most free space.
Result<FileTarget> bestDatadir(const FileBackend &backend, qint64 size)
{
    std::optional<Error> unavailable;
    std::optional<FileTarget> best;
    qint64 mostFree = 0;
    bool isFull = false;
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        if (best
            && backend.config.datadirs[static_cast<qsizetype>(i)].priority
                   < backend.config.datadirs[static_cast<qsizetype>(best->index)].priority)
            break;
        Result<Descriptor> directory = backend.directories[i]->open();
        if (!directory) {
            if (!unavailable)
                unavailable = directory.error();
            continue;
        }
        if (::faccessat(directory->get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
            if (!unavailable)
                unavailable = fileError(errno, "faccessat", backend.directories[i]->path());
            continue;
        }
        const qint64 room = freeBytes(*directory).value_or(0);
        if (room >= size && room > mostFree) {
            mostFree = room;
            best = FileTarget{.index = i, .directory = std::move(*directory)};
        } else {
            isFull = isFull || !best;
        }
    }
    if (best)
        return std::move(*best);
    if (isFull) {
        return tl::unexpected(Error{.kind = ErrorKind::StorageFull,
                                    .detail = u"no datadir has room for %1 bytes"_s.arg(size),
                                    .evidence = u"statvfs"_s,
                                    .exceptionName = u"StorageFull"_s,
                                    .temporary = true});
    }
    return tl::unexpected(
        unavailable.value_or(Error{.kind = ErrorKind::BadConfiguration, .detail = u"there is no datadir"_s}));
}

} // namespace

Result<FileTarget> chooseTarget(const FileBackend &backend, const QString &path, qint64 size, bool overwrite)
{
    const Result<FilePlace> place = parsePlace(backend, path);
    if (!place)
        return tl::unexpected(place.error());
    const QString name = path.contains("://"_L1) ? nameFromBytes(place->name) : path;
    if (const Result<void> checked = checkNewName(name); !checked)
        return tl::unexpected(checked.error());
    const QByteArray leaf = bytesFromName(name);
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        const FileDirectory &directory = *backend.directories[i];
        if (isReservedName(directory, leaf))
            return failure(ErrorKind::BadInput, u"Quartermaster keeps this name for itself"_s);
        const bool isWanted = place->directory < 0 || static_cast<std::size_t>(place->directory) == i;
        if (!isWanted)
            continue;
        Result<Descriptor> open = directory.open();
        if (!open) {
            if (place->directory >= 0 || backend.directories.size() == 1)
                return tl::unexpected(open.error());
            continue;
        }
        struct stat status = {};
        const bool exists = ::fstatat(open->get(), leaf.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (exists && (!overwrite || !S_ISREG(status.st_mode)))
            return tl::unexpected(alreadyExists(backend, i, leaf));
        if (exists || place->directory >= 0 || backend.directories.size() == 1)
            return FileTarget{.index = i, .directory = std::move(*open), .name = leaf, .exists = exists};
    }
    Result<FileTarget> best = bestDatadir(backend, std::max<qint64>(0, size));
    if (best)
        best->name = leaf;
    return best;
}

GrowingFile::GrowingFile(const FileBackend &backend, const FileTarget &target, UploadMemory *memory)
    : m_config(backend.config)
    , m_directory(*backend.directories[target.index])
    , m_target(target)
    , m_memory(memory)
{}

GrowingFile::~GrowingFile()
{
    // What an earlier attempt has left counts too, before this one has come to look at it.
    if (m_temporary.isEmpty() || (m_isRemembered && m_memory->keeps() && (m_size > 0 || m_there > 0)))
        return;
    ::unlinkat(m_target.directory.get(), m_temporary.constData(), 0);
    if (m_memory)
        m_memory->forget();
}

bool GrowingFile::resume(const QByteArray &temporary, quint64 inode)
{
    struct stat status = {};
    m_file = Descriptor(::openat(m_target.directory.get(), temporary.constData(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (!m_file.isValid() || !lockFile(m_file.get()) || ::fstat(m_file.get(), &status) != 0 || !S_ISREG(status.st_mode)
        || status.st_ino != inode || status.st_nlink == 0) {
        m_file = {};
        return false;
    }
    m_isRemembered = m_memory != nullptr;
    m_temporary = temporary;
    m_there = status.st_size;
    return true;
}

/// Notes what a later attempt needs, before there is anything that could be lost.
Result<void> GrowingFile::remember()
{
    struct stat status = {};
    // Without the lock it cannot be gone on with, that is all. One without a memory is locked so that nobody sweeps it away.
    if (::flock(m_file.get(), LOCK_EX | LOCK_NB) != 0 || !m_memory || ::fstat(m_file.get(), &status) != 0)
        return {};
    const Result<void> noted = m_memory->remember(
        UploadToken{m_directory.path(), m_temporary, status.st_ino}.toBytes());
    m_isRemembered = noted.has_value();
    return noted;
}

/// Whether an earlier attempt has written \a piece already; what it has of something else goes.
Result<bool> GrowingFile::isThere(QByteArrayView piece)
{
    if (m_there == 0)
        return false;
    if (m_size + piece.size() <= m_there) {
        QByteArray there(piece.size(), Qt::Uninitialized);
        const Result<qint64> count = readAt(m_file.get(), there, m_size);
        if (!count)
            return tl::unexpected(count.error());
        if (*count == piece.size() && there == piece)
            return true;
    }
    m_there = 0;
    if (::ftruncate(m_file.get(), m_size) != 0)
        return failed("ftruncate");
    return false;
}

Result<void> GrowingFile::open()
{
    constexpr int attempts = 4; // somebody else drew the same number
    for (int i = 0; i < attempts; ++i) {
        const QByteArray name = temporaryName(m_target.name, m_memory != nullptr);
        m_file = Descriptor(::openat(m_target.directory.get(), name.constData(),
                                     O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
        if (m_file.isValid()) {
            m_temporary = name;
            return remember();
        }
        if (errno != EEXIST)
            break;
    }
    return failed("openat");
}

Result<void> GrowingFile::write(QByteArrayView piece)
{
    m_hash = qHashBits(piece.data(), static_cast<size_t>(piece.size()), m_hash);
    m_piece = std::max(m_piece, piece.size());
    const Result<bool> there = isThere(piece);
    if (!there)
        return tl::unexpected(there.error());
    if (*there) {
        m_size += piece.size();
        m_endsInHole = false;
        return {};
    }
    const bool isHole = m_config.thinProvisioning
                        && std::all_of(piece.begin(), piece.end(), [](char c) { return c == 0; });
    if (isHole) {
        m_size += piece.size();
        m_endsInHole = true;
        return {};
    }
    m_endsInHole = false;
    return put(piece);
}

Result<void> GrowingFile::put(QByteArrayView piece)
{
    while (!piece.isEmpty()) {
        const ssize_t count = ::pwrite(m_file.get(), piece.data(), static_cast<size_t>(piece.size()), m_size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed("pwrite");
        m_size += count;
        piece = piece.sliced(count);
    }
    m_writeback.advance(m_file.get(), m_size);
    return {};
}

Result<qint64> GrowingFile::copyPiece(int source, qint64 most, QByteArray &buffer)
{
    if (buffer.isEmpty()) {
        loff_t from = m_size;
        loff_t to = m_size;
        const ssize_t count = ::copy_file_range(source, &from, m_file.get(), &to, static_cast<size_t>(most), 0);
        if (count >= 0) {
            m_size += count;
            m_writeback.advance(m_file.get(), m_size);
            return count;
        }
        if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
            return failed("copy_file_range");
        buffer.resize(copiedPiece); // the kernel can't between these two
    }
    ssize_t count = 0;
    do {
        count = ::pread(source, buffer.data(), static_cast<size_t>(std::min<qint64>(most, buffer.size())), m_size);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return tl::unexpected(fileError(errno, "pread", absoluteName(m_directory, m_target.name)));
    if (const Result<void> written = put(QByteArrayView(buffer.constData(), count)); !written)
        return tl::unexpected(written.error());
    return count;
}

Result<void> GrowingFile::copyFrom(WorkContext &context, int source, qint64 size)
{
    m_source = source;
    m_isClone = ::ioctl(m_file.get(), FICLONE, source) == 0;
    if (m_isClone) {
        m_size = size;
        context.progress(size, size);
        return {};
    }
    QByteArray buffer;
    while (m_size < size) {
        if (context.isCanceled())
            return WorkContext::canceled();
        qint64 end = size;
        if (m_config.thinProvisioning) { // holes stay holes
            const off_t data = ::lseek(source, m_size, SEEK_DATA);
            m_size = data >= 0 ? std::min<qint64>(data, size) : errno == ENXIO ? size : m_size;
            const off_t hole = ::lseek(source, m_size, SEEK_HOLE);
            end = hole > m_size ? std::min<qint64>(hole, size) : size;
            m_endsInHole = m_size == size;
            if (m_endsInHole)
                break;
        }
        const Result<qint64> count = copyPiece(source, std::min(end - m_size, copiedPiece), buffer);
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0)
            return failure(ErrorKind::SourceChanged, u"the object shrank while it was copied"_s);
        context.progress(m_size, size);
    }
    return {};
}

Result<void> GrowingFile::complete()
{
    if ((m_endsInHole || m_there > m_size) && ::ftruncate(m_file.get(), m_size) != 0)
        return failed("ftruncate");
    if (m_config.filePermissions != 0)
        static_cast<void>(::fchmod(m_file.get(), m_config.filePermissions)); // glance_store only warns too
    if (::fsync(m_file.get()) != 0)
        return failed("fsync");
    return {};
}

Result<void> GrowingFile::verify(WorkContext &context)
{
    struct stat status = {};
    if (::fstat(m_file.get(), &status) != 0)
        return failed("fstat");
    if (status.st_size != m_size)
        return differs(std::min<qint64>(status.st_size, m_size));
    if (m_isClone) // the same blocks, not a copy of them
        return {};
    ::posix_fadvise(m_file.get(), 0, 0, POSIX_FADV_DONTNEED); // clean since complete(); ENOSYS and the like do no harm
    QByteArray written(std::max<qint64>(1, m_source >= 0 ? copiedPiece : m_piece), Qt::Uninitialized);
    QByteArray original(m_source >= 0 ? copiedPiece : 0, Qt::Uninitialized);
    size_t hash = 0;
    for (qint64 at = 0; at < m_size;) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const Result<qint64> count = readAt(m_file.get(), written, at);
        if (!count)
            return tl::unexpected(count.error());
        if (m_source >= 0) {
            const Result<qint64> expected = readAt(m_source, original, at);
            if (!expected)
                return tl::unexpected(expected.error());
            if (*expected != *count
                || std::memcmp(written.constData(), original.constData(), static_cast<size_t>(*count)) != 0)
                return differs(at);
        } else {
            hash = qHashBits(written.constData(), static_cast<size_t>(*count), hash);
        }
        if (*count == 0)
            return differs(at);
        at += *count;
        context.progress(m_size, m_size);
    }
    return hash == m_hash ? Result<void>() : differs(-1);
}

/// Fills \a buffer as far as the file goes.
Result<qint64> GrowingFile::readAt(int file, QByteArray &buffer, qint64 at) const
{
    qint64 filled = 0;
    while (filled < buffer.size()) {
        const ssize_t count = ::pread(file, buffer.data() + filled, static_cast<size_t>(buffer.size() - filled),
                                      at + filled);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed("pread");
        if (count == 0)
            break;
        filled += count;
    }
    return filled;
}

tl::unexpected<Error> GrowingFile::differs(qint64 at) const
{
    const QString where = at >= 0 ? u"read back, it differs in the piece at byte %1"_s.arg(at)
                                  : u"read back, it differs"_s;
    return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                .detail = u"the file system does not give back what was written"_s,
                                .object = nameFromBytes(absoluteName(m_directory, m_target.name)),
                                .evidence = where});
}

Result<void> GrowingFile::keep(bool overwrite)
{
    if (const int number = m_file.close()) {
        errno = number;
        return failed("close");
    }
    const int at = m_target.directory.get();
    if (overwrite) {
        if (::renameat(at, m_temporary.constData(), at, m_target.name.constData()) != 0)
            return failed("renameat");
    } else if (!renameExclusively(at, m_temporary, at, m_target.name)) {
        return failed("renameat2");
    }
    m_temporary.clear();
    const Descriptor folder(::openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.isValid())
        ::fsync(folder.get()); // without read permission on the folder this cannot be asked for
    m_directory.sweepOnce(at);
    return {};
}

tl::unexpected<Error> GrowingFile::failed(const char *call) const
{
    const int number = errno;
    if (number == EDQUOT)
        m_directory.noteQuotaExceeded(m_target.directory.get(), m_size);
    Error error = fileError(number, call, absoluteName(m_directory, m_target.name));
    if (number == ENOENT) { // the datadir itself is gone
        error.kind = ErrorKind::Unreachable;
        error.reason = Reason::MissingRoot;
        error.exceptionName.clear();
    } else if (number == EACCES || number == EPERM) {
        error.reason = Reason::NotPermitted;
        error.exceptionName = u"StorageWriteDenied"_s;
    }
    return tl::unexpected(error);
}

} // namespace Quartermaster
