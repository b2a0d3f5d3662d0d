// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filelisting.h"

#include "drivers/file/fileerror.h"
#include "model/objectname.h"

#include <algorithm>

#include <dirent.h>
#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Where the next page goes on: "1:cookie".
struct ListPosition {
    std::size_t directory = 0;
    qint64 cookie = 0; ///< As telldir(3) has it; 0 for the beginning.

    [[nodiscard]] QString token() const { return u"%1:%2"_s.arg(directory).arg(cookie); }
    [[nodiscard]] static std::optional<ListPosition> fromToken(const QString &token)
    {
        if (token.isEmpty())
            return ListPosition{};
        const QStringList parts = token.split(u':');
        bool isIndex = false;
        bool isCookie = false;
        if (parts.size() != 2)
            return {};
        const ListPosition position{.directory = parts[0].toUInt(&isIndex), .cookie = parts[1].toLongLong(&isCookie)};
        if (!isIndex || !isCookie || position.cookie < 0)
            return {};
        return position;
    }
};

struct DirectoryCloser {
    void operator()(DIR *directory) const { ::closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, DirectoryCloser>;

/// The folder at \a name beneath a datadir, or what stands against it.
Result<Descriptor> openFolder(const FileDirectory &directory, const QByteArray &name)
{
    Result<Descriptor> datadir = directory.open();
    if (!datadir || name.isEmpty())
        return datadir;
    Descriptor folder = openBeneath(datadir->get(), name, O_PATH | O_DIRECTORY);
    if (!folder.isValid())
        return tl::unexpected(fileError(errno, "openat2", absoluteName(directory, name)));
    return folder;
}

/// Reads one folder of one datadir.
class FolderReader
{
public:
    FolderReader(const FileBackend &backend, std::size_t index, QByteArray folderName, Descriptor folder,
                 const std::vector<Descriptor> &earlier)
        : m_backend(backend)
        , m_index(index)
        , m_name(std::move(folderName))
        , m_folder(std::move(folder))
        , m_traits(folderTraits(backend, m_folder.get(), m_name.isEmpty()))
        , m_earlier(earlier)
    {}

    /// From \a cookie on, which moves; at most \a most names are looked at. True when there are more.
    [[nodiscard]] Result<bool> read(WorkContext &context, qint64 &cookie, int &most, QList<ObjectInfo> &objects)
    {
        Descriptor readable(::openat(m_folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!readable.isValid())
            return failed("openat");
        const DirectoryStream stream(::fdopendir(readable.get()));
        if (!stream)
            return failed("fdopendir");
        static_cast<void>(readable.release()); // the stream's now
        if (cookie != 0)
            ::seekdir(stream.get(), cookie);
        while (most > 0) {
            if (context.isCanceled())
                return WorkContext::canceled();
            errno = 0;
            const dirent *entry = ::readdir(stream.get()); // a stream of our own: safe in this thread
            if (!entry)
                return errno != 0 ? failed("readdir") : Result<bool>(false);
            cookie = entry->d_off;
            --most;
            add(QByteArray(entry->d_name), objects);
        }
        return true;
    }

private:
    [[nodiscard]] tl::unexpected<Error> failed(const char *call) const
    {
        return tl::unexpected(fileError(errno, call, absoluteName(*m_backend.directories[m_index], m_name)));
    }

    void add(const QByteArray &leaf, QList<ObjectInfo> &objects) const
    {
        if (leaf == "." || leaf == "..")
            return;
        const FileDirectory &directory = *m_backend.directories[m_index];
        const QByteArray name = m_name.isEmpty() ? leaf : m_name + '/' + leaf;
        if (isReservedName(directory, name))
            return;
        struct statx status = {};
        if (::statx(m_folder.get(), leaf.constData(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) != 0)
            return;                     // gone since it was read
        if (S_ISLNK(status.stx_mode)) { // an object where it leads to one in the same folder or below
            const Descriptor target = openBeneath(m_folder.get(), leaf, O_PATH);
            if (!target.isValid() || ::statx(target.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0
                || !S_ISREG(status.stx_mode))
                return;
        }
        if (!S_ISREG(status.stx_mode) && !S_ISDIR(status.stx_mode))
            return;
        const bool isHidden = std::any_of(m_earlier.begin(), m_earlier.end(), [&leaf](const Descriptor &folder) {
            struct stat other = {};
            return ::fstatat(folder.get(), leaf.constData(), &other, AT_SYMLINK_NOFOLLOW) == 0;
        });
        if (isHidden && S_ISDIR(status.stx_mode))
            return; // one prefix, whose listing holds both
        ObjectInfo info = describeFile(m_backend, m_index, name, m_folder.get(), leaf, m_traits, status);
        if (isHidden)
            info.path = info.location;
        objects.append(std::move(info));
    }

    const FileBackend &m_backend;
    std::size_t m_index;
    QByteArray m_name;
    Descriptor m_folder;
    FolderTraits m_traits;
    const std::vector<Descriptor> &m_earlier;
};

} // namespace

Result<ObjectPage> listFiles(WorkContext &context, const FileBackend &backend, const QString &path,
                             const QString &token)
{
    const Result<FilePlace> place = parsePlace(backend, path);
    if (!place)
        return tl::unexpected(place.error());
    const std::optional<ListPosition> start = ListPosition::fromToken(token);
    if (!start || start->directory >= std::max<std::size_t>(1, backend.directories.size()))
        return failure(ErrorKind::BadInput, u"\"%1\" is no page of this listing"_s.arg(displayName(token)));

    ObjectPage page;
    std::vector<Descriptor> earlier;
    std::optional<Error> trouble;
    bool isAnywhere = false;
    int most = filePageSize;
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        if (place->directory >= 0 && static_cast<std::size_t>(place->directory) != i)
            continue;
        Result<Descriptor> folder = openFolder(*backend.directories[i], place->name);
        if (!folder) {
            // A folder that is only in another datadir is not missing; one that cannot be asked weighs more.
            if (!trouble || trouble->kind == ErrorKind::NotFound)
                trouble = folder.error();
            continue;
        }
        isAnywhere = true;
        Descriptor known(::openat(folder->get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (i >= start->directory) {
            qint64 cookie = i == start->directory ? start->cookie : 0;
            FolderReader reader(backend, i, place->name, std::move(*folder), earlier);
            const Result<bool> more = reader.read(context, cookie, most, page.objects);
            if (!more)
                return tl::unexpected(more.error());
            if (*more) {
                page.nextToken = ListPosition{.directory = i, .cookie = cookie}.token();
                return page;
            }
        }
        if (known.isValid())
            earlier.push_back(std::move(known));
    }
    if (!isAnywhere && trouble)
        return tl::unexpected(*trouble);
    return page;
}

Result<ObjectInfo> statFile(const FileBackend &backend, const QString &path)
{
    const Result<FilePlace> place = parsePlace(backend, path);
    if (!place)
        return tl::unexpected(place.error());
    const Result<FoundFile> found = findFile(backend, *place);
    if (!found)
        return tl::unexpected(found.error());
    const bool isFolder = S_ISDIR(found->status.stx_mode);
    if (!isFolder && !S_ISREG(found->status.stx_mode))
        return failure(ErrorKind::BadInput, u"it is no regular file"_s);
    if (!isFolder && place->isFolder)
        return failure(ErrorKind::NotFound, u"it is an object, not a folder"_s);
    return describeFile(backend, *found);
}

} // namespace Quartermaster
