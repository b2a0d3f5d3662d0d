// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filetransfer.h"

#include "drivers/file/fileerror.h"
#include "model/objectname.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 smallestWrite = 64 * 1024;      // bytes; glance_store's own chunk size
constexpr qint64 largestPiece = 4 * 1024 * 1024; // bytes held in memory at a time

/// Where an object is to be written.
struct Target {
    std::size_t index = 0;
    Descriptor directory = {};
    QByteArray name = {};
    bool exists = false;
};

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
Result<Target> bestDatadir(const FileBackend &backend, qint64 size)
{
    std::optional<Error> unavailable;
    std::optional<Target> best;
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
            best = Target{.index = i, .directory = std::move(*directory)};
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

/// Chooses the datadir. An object of that name counts in whichever datadir it is, and is replaced where it is.
Result<Target> chooseTarget(const FileBackend &backend, const QString &path, qint64 size, bool overwrite)
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
            return Target{.index = i, .directory = std::move(*open), .name = leaf, .exists = exists};
    }
    Result<Target> best = bestDatadir(backend, std::max<qint64>(0, size));
    if (best)
        best->name = leaf;
    return best;
}

/// An object while it grows: a hidden file, removed unless it is kept.
class Growing
{
public:
    Growing(const FileBackend &backend, const Target &target)
        : m_config(backend.config)
        , m_directory(*backend.directories[target.index])
        , m_target(target)
    {}
    ~Growing()
    {
        if (!m_temporary.isEmpty())
            ::unlinkat(m_target.directory.get(), m_temporary.constData(), 0);
    }
    Q_DISABLE_COPY_MOVE(Growing)

    [[nodiscard]] Result<void> open()
    {
        constexpr int attempts = 4; // somebody else drew the same number
        for (int i = 0; i < attempts; ++i) {
            const QByteArray name = temporaryName(m_target.name);
            m_file = Descriptor(::openat(m_target.directory.get(), name.constData(),
                                         O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
            if (m_file.isValid()) {
                m_temporary = name;
                return {};
            }
            if (errno != EEXIST)
                break;
        }
        return failed("openat");
    }

    [[nodiscard]] Result<void> write(QByteArrayView piece)
    {
        const bool isHole = m_config.thinProvisioning
                            && std::all_of(piece.begin(), piece.end(), [](char c) { return c == 0; });
        if (isHole) {
            m_size += piece.size();
            m_endsInHole = true;
            return {};
        }
        while (!piece.isEmpty()) {
            const ssize_t put = ::pwrite(m_file.get(), piece.data(), static_cast<size_t>(piece.size()), m_size);
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return failed("pwrite");
            m_size += put;
            piece = piece.sliced(put);
        }
        m_endsInHole = false;
        return {};
    }

    /// Makes it whole and lasting, under its hidden name.
    [[nodiscard]] Result<void> complete()
    {
        if (m_endsInHole && ::ftruncate(m_file.get(), m_size) != 0)
            return failed("ftruncate");
        if (m_config.filePermissions != 0)
            static_cast<void>(::fchmod(m_file.get(), m_config.filePermissions)); // glance_store only warns too
        if (::fsync(m_file.get()) != 0)
            return failed("fsync");
        if (const int number = m_file.close()) {
            errno = number;
            return failed("close");
        }
        return {};
    }

    /// Gives it its name. Never replaces another object unless \a overwrite.
    [[nodiscard]] Result<void> keep(bool overwrite)
    {
        const int at = m_target.directory.get();
        const char *from = m_temporary.constData();
        const char *to = m_target.name.constData();
        if (overwrite) {
            if (::renameat(at, from, at, to) != 0)
                return failed("renameat");
        } else if (::renameat2(at, from, at, to, RENAME_NOREPLACE) == 0) {
            // done
        } else if (errno != EINVAL && errno != ENOSYS) {
            return failed("renameat2");
        } else if (::linkat(at, from, at, to, 0) == 0) { // NFS and older FUSE servers know no RENAME_NOREPLACE
            ::unlinkat(at, from, 0);
        } else if (errno == EEXIST) {
            return failed("linkat");
        } else { // nor links: take the name first, then replace what is ours
            const Descriptor taken(::openat(at, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
            if (!taken.isValid())
                return failed("openat");
            if (::renameat(at, from, at, to) != 0) {
                const int number = errno;
                ::unlinkat(at, to, 0);
                errno = number;
                return failed("renameat");
            }
        }
        m_temporary.clear();
        const Descriptor folder(::openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (folder.isValid())
            ::fsync(folder.get()); // without read permission on the folder this cannot be asked for
        return {};
    }

private:
    [[nodiscard]] tl::unexpected<Error> failed(const char *call)
    {
        const int number = errno;
        if (number == EDQUOT)
            m_directory.noteQuotaExceeded(m_size);
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

    const FileConfig &m_config;
    FileDirectory &m_directory;
    const Target &m_target;
    Descriptor m_file;
    QByteArray m_temporary;
    qint64 m_size = 0;
    bool m_endsInHole = false;
};

/// Fills \a buffer as far as the source goes, so that holes are whole chunks.
Result<qint64> fill(WorkContext &context, DataSource &source, QByteArray &buffer)
{
    qint64 filled = 0;
    while (filled < buffer.size()) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const Result<qint64> count = source.read(buffer.data() + filled, buffer.size() - filled);
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0)
            break;
        filled += *count;
    }
    return filled;
}

} // namespace

Result<AddedObject> addFile(WorkContext &context, const FileBackend &backend, const QString &path, DataSource &source,
                            bool overwrite)
{
    // Once without a size, so that nothing is opened for a name that cannot be used.
    if (Result<Target> free = chooseTarget(backend, path, 0, overwrite); !free)
        return tl::unexpected(free.error());
    const Result<qint64> total = source.open();
    if (!total)
        return tl::unexpected(total.error());
    const Result<Target> target = chooseTarget(backend, path, *total, overwrite);
    if (!target)
        return tl::unexpected(target.error());

    Growing object(backend, *target);
    if (Result<void> opened = object.open(); !opened)
        return tl::unexpected(opened.error());
    const qint64 least = backend.config.thinProvisioning ? 1 : smallestWrite;
    QByteArray buffer(std::clamp(backend.config.chunkSize, least, largestPiece), Qt::Uninitialized);
    StreamHash hash;
    context.progress(0, *total);
    for (;;) {
        const Result<qint64> count = fill(context, source, buffer);
        if (!count)
            return tl::unexpected(count.error());
        if (context.isCanceled())
            return WorkContext::canceled();
        if (*count == 0)
            break;
        const QByteArrayView piece(buffer.constData(), *count);
        hash.add(piece);
        if (const Result<void> written = object.write(piece); !written)
            return tl::unexpected(written.error());
        context.progress(hash.size(), *total);
    }
    if (*total >= 0 && hash.size() != *total)
        return failure(ErrorKind::SourceChanged,
                       u"%1 gave %2 of %3 bytes"_s.arg(source.name()).arg(hash.size()).arg(*total));
    if (const Result<void> complete = object.complete(); !complete)
        return tl::unexpected(complete.error());
    if (context.isCanceled())
        return WorkContext::canceled();
    if (const Result<void> kept = object.keep(overwrite); !kept)
        return tl::unexpected(kept.error());

    const FileDirectory &directory = *backend.directories[target->index];
    AddedObject added{.location = fileLocation(directory, target->name),
                      .size = hash.size(),
                      .checksum = hash.md5(),
                      .osHashValue = hash.sha512(),
                      .metadata = backend.config.metadataFor(absoluteName(directory, target->name))};
    added.metadata.insert(u"store"_s, backend.store);
    return added;
}

} // namespace Quartermaster
