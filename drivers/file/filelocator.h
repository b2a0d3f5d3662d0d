// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedirectory.h"
#include "model/objectinfo.h"

#include <sys/stat.h>

namespace Quartermaster {

/// What a path argument asks for.
struct FilePlace {
    int directory = -1;   ///< Index in FileBackend::directories; -1 for whichever holds it.
    QByteArray name = {}; ///< Relative to the datadir, without "." and "//"; empty for the datadir itself.
    QByteArray nameAsUri =
        {}; ///< Where glance_store would read the location as another name (it cuts at "?" and "#"); else empty.
    bool isFolder = false; ///< It was written with a "/" at its end, or is the datadir.
};

/// Reads \a path: a name within the store, or a location URI as glance_store writes it, "file:///dir/ID" (never percent-encoded).
/// Fails with BadInput for "..", a NUL, an absolute path, another scheme, and a location outside all datadirs.
[[nodiscard]] Result<FilePlace> parsePlace(const FileBackend &backend, const QString &path);

/// glance_store's location URI; \a name is relative to the datadir.
[[nodiscard]] QString fileLocation(const FileDirectory &directory, const QByteArray &name);
[[nodiscard]] QByteArray absoluteName(const FileDirectory &directory, const QByteArray &name);

/// Ours while an object grows, the probe's folder, or the marker file: never listed, and no object.
[[nodiscard]] bool isReservedName(const FileDirectory &directory, const QByteArray &name);
/// A hidden name in the same directory for \a name while it grows: ".NAME.quartermaster-XXXXXXXX.part", with a "t" before the
/// digits unless it \a isResumable.
[[nodiscard]] QByteArray temporaryName(const QByteArray &name, bool isResumable);
/// How long after its last change a temporary that nobody works on can be taken for forgotten, in seconds; none where \a name is
/// none of temporaryName()'s.
[[nodiscard]] std::optional<qint64> forgottenAfter(const QByteArray &name);

/// Opens \a name beneath \a directory; symbolic links are followed as long as they stay beneath it. Invalid with errno set.
[[nodiscard]] Descriptor openBeneath(int directory, const QByteArray &name, int flags);

/// An object (or folder) that was found.
struct FoundFile {
    std::size_t index = 0;     ///< Of its directory.
    Descriptor directory = {}; ///< The datadir.
    Descriptor parent = {};    ///< The folder that holds it.
    Descriptor object = {};    ///< O_PATH: reopenForReading() and so on.
    QByteArray name = {};      ///< Relative to the datadir.
    struct statx status = {};
};

/// Finds \a place in the datadirs that are there, by priority. Blocks. Fails with NotFound only when all of them could be asked.
[[nodiscard]] Result<FoundFile> findFile(const FileBackend &backend, const FilePlace &place);
/// The same for an object: BadInput for a folder, device, pipe or socket.
[[nodiscard]] Result<FoundFile> findObject(const FileBackend &backend, const QString &path);
/// Opens what an O_PATH descriptor stands for.
[[nodiscard]] Descriptor reopen(const Descriptor &path, int flags);

/// What is the same for all objects of one folder, for the object layer.
struct FolderTraits {
    bool isReadOnly = false;
    bool isWritable = true;
    bool isSticky = false; ///< Its sticky bit binds the running user.
    bool tellsOwn = false; ///< What it cannot do the store as a whole may: say so of each object.
    bool isImmutable = false;
};
[[nodiscard]] FolderTraits folderTraits(const FileBackend &backend, int folder, bool isDatadir);

/// \a name is relative to the datadir of \a directory; \a folder is open, and \a leaf the object's name in it.
[[nodiscard]] ObjectInfo describeFile(const FileBackend &backend, std::size_t directory, const QByteArray &name,
                                      int folder, const QByteArray &leaf, const FolderTraits &traits,
                                      const struct statx &status);
[[nodiscard]] ObjectInfo describeFile(const FileBackend &backend, const FoundFile &found);
/// \a error of trying to take \a found's name away, with what the object itself knows of why.
[[nodiscard]] Error explained(Error error, const FileBackend &backend, const FoundFile &found);

} // namespace Quartermaster
