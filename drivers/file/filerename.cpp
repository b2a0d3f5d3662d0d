// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileerror.h"
#include "drivers/file/filetransfer.h"
#include "model/exclusiverename.h"
#include "model/objectname.h"

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QByteArray folderOf(const QByteArray &name)
{
    return name.left(std::max<qsizetype>(0, name.lastIndexOf('/')));
}

QByteArray leafOf(const QByteArray &name)
{
    return name.mid(name.lastIndexOf('/') + 1);
}

Error nameTaken(const FileBackend &backend, const FoundFile &found)
{
    return fileError(EEXIST, "renameat2", absoluteName(*backend.directories[found.index], found.name));
}

/// The name relative to the datadir that \a to stands for, if \a found may have it.
Result<QByteArray> newName(const FileBackend &backend, const FoundFile &found, const QString &to)
{
    const Result<FilePlace> place = parsePlace(backend, to);
    if (!place)
        return tl::unexpected(place.error());
    if (place->isFolder)
        return failure(ErrorKind::BadInput, u"the new name is a folder's"_s);
    if (const Result<void> checked = checkNewName(nameFromBytes(leafOf(place->name))); !checked)
        return tl::unexpected(checked.error());
    if (place->directory >= 0 && static_cast<std::size_t>(place->directory) != found.index)
        return failure(ErrorKind::BadInput, u"a new name can't take an object to another datadir"_s);
    const QByteArray folder = folderOf(place->name);
    if (!folder.isEmpty() && folder != folderOf(found.name))
        return failure(ErrorKind::BadInput, u"a new name can't take an object to another folder"_s);
    if (place->name == found.name)
        return failure(ErrorKind::BadInput, u"it has this name already"_s);
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        const FileDirectory &directory = *backend.directories[i];
        if (isReservedName(directory, place->name))
            return failure(ErrorKind::BadInput, u"Quartermaster keeps this name for itself"_s);
        if (i == found.index)
            continue;
        const Result<Descriptor> open = directory.open();
        struct stat status = {};
        if (open && ::fstatat(open->get(), place->name.constData(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            return tl::unexpected(nameTaken(backend, found));
    }
    return place->name;
}

void syncFolder(const Descriptor &folder)
{
    const Descriptor open(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open.isValid())
        ::fsync(open.get()); // without read permission on the folder this cannot be asked for
}

} // namespace

Result<AddedObject> renameFile(const FileBackend &backend, const QString &from, const QString &to)
{
    const Result<FoundFile> found = findObject(backend, from);
    if (!found)
        return tl::unexpected(found.error());
    const Result<QByteArray> name = newName(backend, *found, to);
    if (!name)
        return tl::unexpected(name.error());
    const FileDirectory &directory = *backend.directories[found->index];
    const QByteArray target = absoluteName(directory, *name);
    const Descriptor &folder = folderOf(*name).isEmpty() ? found->directory : found->parent;
    if (!renameExclusively(found->parent.get(), leafOf(found->name), folder.get(), leafOf(*name))) {
        if (errno == EEXIST)
            return tl::unexpected(nameTaken(backend, *found));
        return tl::unexpected(
            explained(fileError(errno, "renameat2", absoluteName(directory, found->name)), backend, *found));
    }
    syncFolder(folder);
    if (folder.get() != found->parent.get())
        syncFolder(found->parent);
    AddedObject renamed{.location = fileLocation(directory, *name),
                        .size = static_cast<qint64>(found->status.stx_size),
                        .check = DataCheck::Verified, // the same object
                        .metadata = backend.config.metadataFor(target)};
    renamed.metadata.insert(u"store"_s, backend.store);
    return renamed;
}

} // namespace Quartermaster
