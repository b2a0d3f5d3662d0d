// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filelocator.h"

#include "drivers/file/fileerror.h"
#include "model/objectname.h"

#include <QRandomGenerator>

#include <algorithm>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype longestName = 255; // bytes; NAME_MAX of Linux
constexpr QByteArrayView temporaryMark = ".quartermaster-";
constexpr QByteArrayView temporaryEnd = ".part";
constexpr char passingMark = 't'; // no digit: nobody goes on with this one
constexpr QByteArrayView probeFolder = ".quartermaster-probe";

Error badPath(const QString &path, const QString &why)
{
    return {.kind = ErrorKind::BadInput, .detail = why, .object = path};
}

/// What stands before the first \a end; all of it where there is none.
QByteArray upTo(const QByteArray &bytes, char end)
{
    const qsizetype at = bytes.indexOf(end);
    return at < 0 ? bytes : bytes.left(at);
}

/// Splits at "/" and drops empty parts and ".", which lead nowhere.
Result<QList<QByteArray>> components(const QByteArray &bytes, const QString &path)
{
    QList<QByteArray> parts;
    for (const QByteArray &part : bytes.split('/')) {
        if (part.isEmpty() || part == ".")
            continue;
        if (part == "..")
            return tl::unexpected(badPath(path, u"\"..\" may not be part of a path"_s));
        if (part.size() > longestName)
            return tl::unexpected(
                badPath(path, u"a part of it is %1 bytes long, %2 is the most"_s.arg(part.size()).arg(longestName)));
        parts.append(part);
    }
    return parts;
}

/// "scheme" of "scheme://..."; empty for a name.
QByteArray schemeOf(const QByteArray &path)
{
    const qsizetype end = path.indexOf("://");
    if (end <= 0)
        return {};
    const QByteArray scheme = path.left(end);
    const bool isScheme = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-'
               || c == '.';
    });
    return isScheme ? scheme : QByteArray();
}

/// The name of \a file beneath the datadir with the most parts that holds it.
Result<FilePlace> placeOfFile(const FileBackend &backend, const QByteArray &file, const QString &path)
{
    const auto parts = components(file, path);
    if (!parts)
        return tl::unexpected(parts.error());
    FilePlace place;
    qsizetype deepest = -1;
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        const QByteArray &datadir = backend.directories[i]->path();
        const auto own = components(datadir, path);
        if (!own || datadir.startsWith('/') != file.startsWith('/') || own->size() <= deepest
            || own->size() > parts->size() || !std::equal(own->begin(), own->end(), parts->begin()))
            continue;
        deepest = own->size();
        place.directory = static_cast<int>(i);
        place.name = parts->mid(own->size()).join('/');
    }
    if (place.directory < 0)
        return tl::unexpected(badPath(path, u"the location is in none of the store's directories"_s));
    place.isFolder = place.name.isEmpty() || file.endsWith('/');
    return place;
}

} // namespace

Result<FilePlace> parsePlace(const FileBackend &backend, const QString &path)
{
    const QByteArray bytes = bytesFromName(path);
    if (bytes.contains('\0'))
        return tl::unexpected(badPath(path, u"it has a NUL"_s));
    const QByteArray scheme = schemeOf(bytes);
    if (!scheme.isEmpty()) {
        if (scheme != "file" && scheme != "filesystem") {
            return tl::unexpected(badPath(redactedUrl(path), u"a location of the scheme %1 is of no file store"_s.arg(
                                                                 QString::fromLatin1(scheme))));
        }
        const QByteArray file = bytes.mid(scheme.size() + 3);
        if (file.isEmpty())
            return tl::unexpected(badPath(path, u"the location names no file"_s));
        Result<FilePlace> place = placeOfFile(backend, file, path);
        // What glance_store makes of it: urlparse() cuts query and fragment off, and parse_uri() strips
        const QByteArray cut = upTo(upTo(file, '#'), '?').trimmed();
        if (cut != file && !cut.isEmpty()) {
            const Result<FilePlace> other = placeOfFile(backend, cut, path);
            if (place && other && other->directory == place->directory)
                place->nameAsUri = other->name;
        }
        return place;
    }
    if (bytes.startsWith('/'))
        return tl::unexpected(
            badPath(path, u"an absolute path is no name in a store; a location begins with file://"_s));
    const auto parts = components(bytes, path);
    if (!parts)
        return tl::unexpected(parts.error());
    return FilePlace{.name = parts->join('/'), .isFolder = parts->isEmpty() || bytes.endsWith('/')};
}

QByteArray absoluteName(const FileDirectory &directory, const QByteArray &name)
{
    return directory.path().endsWith('/') ? directory.path() + name : directory.path() + '/' + name; // os.path.join()
}

QString fileLocation(const FileDirectory &directory, const QByteArray &name)
{
    return u"file://"_s + nameFromBytes(absoluteName(directory, name));
}

bool isReservedName(const FileDirectory &directory, const QByteArray &name)
{
    const QByteArray leaf = name.mid(name.lastIndexOf('/') + 1);
    if (leaf.startsWith('.') && leaf.endsWith(temporaryEnd) && leaf.contains(temporaryMark))
        return true;
    const QByteArray top = upTo(name, '/');
    return top == probeFolder || (!directory.markerFile().isEmpty() && name == directory.markerFile());
}

QByteArray temporaryName(const QByteArray &name, bool isResumable)
{
    const QByteArray kind = isResumable ? QByteArray() : QByteArray(1, passingMark);
    const QByteArray random = kind
                              + QByteArray::number(QRandomGenerator::system()->generate(), 16).rightJustified(8, '0');
    const QByteArray end = temporaryMark.toByteArray() + random + temporaryEnd.toByteArray();
    QByteArray start = name;
    while (start.size() > longestName - 1 - end.size())
        start.chop(1);
    while (start.size() < name.size() && !start.isEmpty() && (name[start.size()] & 0xc0) == 0x80) // within a letter
        start.chop(1);
    return '.' + start + end;
}

std::optional<qint64> forgottenAfter(const QByteArray &name)
{
    constexpr qint64 hour = 3600;
    constexpr qint64 month = 30 * 24 * hour; // an upload may be paused for long
    const qsizetype at = name.lastIndexOf(temporaryMark);
    if (at < 0 || !name.startsWith('.') || !name.endsWith(temporaryEnd))
        return {};
    QByteArray digits = name.mid(at + temporaryMark.size()).chopped(temporaryEnd.size());
    const bool isPassing = digits.startsWith(passingMark);
    if (isPassing)
        digits.remove(0, 1);
    if (digits.size() != 8 || QByteArray::fromHex(digits).size() != 4)
        return {};
    return isPassing ? hour : month;
}

Descriptor openBeneath(int directory, const QByteArray &name, int flags)
{
    const QByteArray relative = name.isEmpty() ? QByteArray(".") : name;
    constexpr int patience = 8; // EAGAIN: something was renamed on the way
    for (int attempt = 0; attempt < patience; ++attempt) {
        open_how how = {};
        how.flags = static_cast<quint64>(flags | O_CLOEXEC);
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
        const auto opened = static_cast<int>(::syscall(SYS_openat2, directory, relative.constData(), &how, sizeof how));
        if (opened >= 0)
            return Descriptor(opened);
        if (errno != EAGAIN)
            break;
    }
    if (errno != ENOSYS && errno != EPERM) // old kernels, and old containers' filters
        return {};
    // Step by step; a link is not followed at all then.
    const QList<QByteArray> parts = relative.split('/');
    Descriptor at(::openat(directory, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    for (qsizetype i = 0; i < parts.size() && at.isValid(); ++i) {
        const bool isLast = i + 1 == parts.size();
        at = Descriptor(
            ::openat(at.get(), parts[i].constData(), (isLast ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC));
    }
    struct stat status = {};
    if (at.isValid() && ::fstat(at.get(), &status) == 0 && S_ISLNK(status.st_mode)) {
        errno = ELOOP;
        return {};
    }
    return at;
}

Descriptor reopen(const Descriptor &path, int flags)
{
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(path.get());
    return Descriptor(::open(link.constData(), flags | O_CLOEXEC));
}

Result<FoundFile> findFile(const FileBackend &backend, const FilePlace &place)
{
    std::optional<Error> unavailable;
    Error missing = fileError(ENOENT, "openat2", place.name);
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        if (place.directory >= 0 && static_cast<std::size_t>(place.directory) != i)
            continue;
        const FileDirectory &directory = *backend.directories[i];
        Result<Descriptor> open = directory.open();
        if (!open) {
            if (!unavailable)
                unavailable = open.error();
            continue;
        }
        for (const QByteArray &name : {place.name, place.nameAsUri}) {
            if ((name.isEmpty() && !place.name.isEmpty()) || isReservedName(directory, name))
                continue;
            FoundFile found{.index = i, .object = openBeneath(open->get(), name, O_PATH), .name = name};
            if (!found.object.isValid()) {
                if (errno == ENOENT || errno == ENOTDIR)
                    continue;
                return tl::unexpected(fileError(errno, "openat2", absoluteName(directory, name)));
            }
            found.parent = openBeneath(open->get(), name.left(std::max<qsizetype>(0, name.lastIndexOf('/'))),
                                       O_PATH | O_DIRECTORY);
            if (!found.parent.isValid()
                || ::statx(found.object.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &found.status) != 0)
                return tl::unexpected(fileError(errno, "statx", absoluteName(directory, name)));
            found.directory = std::move(*open);
            return found;
        }
    }
    if (unavailable) // it may well be there
        return tl::unexpected(*unavailable);
    return tl::unexpected(missing);
}

Result<FoundFile> findObject(const FileBackend &backend, const QString &path)
{
    const Result<FilePlace> place = parsePlace(backend, path);
    if (!place)
        return tl::unexpected(place.error());
    if (place->isFolder)
        return tl::unexpected(badPath(path, u"it names a folder, not an object"_s));
    Result<FoundFile> found = findFile(backend, *place);
    if (found && !S_ISREG(found->status.stx_mode)) {
        return tl::unexpected(badPath(path, S_ISDIR(found->status.stx_mode) ? u"it is a folder, not an object"_s
                                                                            : u"it is no regular file"_s));
    }
    return found;
}

FolderTraits folderTraits(const FileBackend &backend, int folder, bool isDatadir)
{
    FolderTraits traits;
    traits.tellsOwn = !isDatadir || backend.directories.size() > 1;
    traits.isWritable = ::faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) == 0;
    traits.isReadOnly = !traits.isWritable && errno == EROFS;
    struct statx status = {};
    if (::statx(folder, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0) {
        traits.isImmutable = (status.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
        traits.isSticky = (status.stx_mode & S_ISVTX) && ::geteuid() != 0 && status.stx_uid != ::geteuid();
    }
    return traits;
}

ObjectInfo describeFile(const FileBackend &backend, std::size_t directory, const QByteArray &name, int folder,
                        const QByteArray &leaf, const FolderTraits &traits, const struct statx &status)
{
    const FileDirectory &datadir = *backend.directories[directory];
    ObjectInfo info{.name = nameFromBytes(leaf), .path = nameFromBytes(name)};
    info.modified = QDateTime::fromMSecsSinceEpoch(
        status.stx_mtime.tv_sec * 1000 + status.stx_mtime.tv_nsec / 1'000'000, Qt::UTC);
    if (S_ISDIR(status.stx_mode)) {
        info.kind = ObjectInfo::Kind::Prefix;
        info.path += u'/';
        return info;
    }
    info.location = fileLocation(datadir, name);
    info.size = static_cast<qint64>(status.stx_size);
    info.properties.insert(u"permissions"_s, QString::number(status.stx_mode & 07777, 8));
    if (backend.directories.size() > 1)
        info.properties.insert(u"datadir"_s, nameFromBytes(datadir.path()));

    const auto lose = [&info](std::initializer_list<Capability> lost, Reason reason, const QString &detail,
                              const QString &evidence) {
        info.findings.append(Finding::no(Layer::Object, lost, reason, detail, evidence));
    };
    const QString mode = u"mode %1, owner %2:%3"_s.arg(status.stx_mode & 07777, 4, 8, QLatin1Char('0'))
                             .arg(status.stx_uid)
                             .arg(status.stx_gid);
    const auto may = [folder, &leaf](int wanted) {
        return ::faccessat(folder, leaf.constData(), wanted, AT_EACCESS) == 0;
    };
    if (!may(R_OK | W_OK)) {
        if (!may(R_OK))
            lose({Capability::ReadAccess}, Reason::NotPermitted, u"this user may not read the file"_s, mode);
        if (!may(W_OK) && errno == EACCES)
            lose({Capability::WriteOffset}, Reason::NotPermitted, u"this user may not write to the file"_s, mode);
    }
    if (status.stx_attributes & STATX_ATTR_IMMUTABLE)
        lose({Capability::WriteAccess, Capability::Delete}, Reason::Immutable, u"the file is immutable (chattr +i)"_s,
             u"statx"_s);
    else if (status.stx_attributes & STATX_ATTR_APPEND)
        lose({Capability::WriteAccess, Capability::Delete}, Reason::Immutable, u"the file is append-only (chattr +a)"_s,
             u"statx"_s);
    if (traits.isSticky && status.stx_uid != ::geteuid())
        lose({Capability::WriteAccess, Capability::Delete}, Reason::NotPermitted,
             u"the folder is sticky, and the file is another user's"_s, mode);
    if (traits.tellsOwn && traits.isReadOnly)
        lose({Capability::WriteAccess, Capability::Delete}, Reason::ReadOnly,
             u"its folder is on a read-only file system"_s, u"EROFS"_s);
    else if (traits.tellsOwn && traits.isImmutable)
        lose({Capability::Delete}, Reason::Immutable, u"its folder is immutable or append-only"_s, u"statx"_s);
    else if (traits.tellsOwn && !traits.isWritable)
        lose({Capability::Delete}, Reason::NotPermitted, u"its folder is not writable for this user"_s, u"EACCES"_s);
    return info;
}

ObjectInfo describeFile(const FileBackend &backend, const FoundFile &found)
{
    const QByteArray leaf = found.name.mid(found.name.lastIndexOf('/') + 1);
    const FolderTraits traits = folderTraits(backend, found.parent.get(), !found.name.contains('/'));
    return describeFile(backend, found.index, found.name, found.parent.get(), leaf.isEmpty() ? QByteArray(".") : leaf,
                        traits, found.status);
}

Error explained(Error error, const FileBackend &backend, const FoundFile &found)
{
    if (backend.directories.size() > 1)
        error.reason = Reason::None; // of this datadir, not of the store
    const ObjectInfo info = describeFile(backend, found);
    for (const Finding &finding : info.findings) {
        if (finding.about & CapabilitySet(Capability::Delete).bits())
            error.detail = u"%1 (%2)"_s.arg(error.detail, finding.detail);
    }
    return error;
}

} // namespace Quartermaster
