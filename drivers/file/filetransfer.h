// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filelocator.h"
#include "model/datastream.h"
#include "model/partfile.h"
#include "model/request.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// Reads \a range of an object into \a sink. An offset past the end is BadInput; a length past the end gives what is there.
/// SourceChanged when the file shrinks or is written to meanwhile.
[[nodiscard]] Result<FetchedObject> fetchFile(WorkContext &context, const FileBackend &backend, const QString &path,
                                              const ByteRange &range, DataSink &sink);

/// Nobody wrote to the file between two looks at it.
[[nodiscard]] bool isSameContent(const struct statx &a, const struct statx &b);

/// Writes a new object into the datadir that _find_best_datadir() would choose: into a hidden temporary beside it, which is
/// synced, read back and then renamed, and removed when it comes to nothing. ChecksumMismatch when the disk gives back
/// something else than was written. With a \a memory it is not removed, and a later attempt goes on with it from the first
/// byte that is not as in \a source.
[[nodiscard]] Result<AddedObject> addFile(WorkContext &context, const FileBackend &backend, const QString &path,
                                          DataSource &source, bool overwrite, UploadMemory *memory = nullptr);
/// Removes the hidden temporary that an interrupted addFile() with \a memory has left.
[[nodiscard]] Result<void> discardFileUpload(const FileBackend &backend, UploadMemory &memory);

/// Copies an object within the store without its bytes passing through the program where the file system can. The copy is
/// verified as addFile() does, and has no hashes in the result. SourceChanged when the object is written to meanwhile.
[[nodiscard]] Result<AddedObject> copyFile(WorkContext &context, const FileBackend &backend, const QString &from,
                                           const QString &to, bool overwrite);

/// Writes into an existing object from \a offset on, which may be its end but not past it. What was written when it fails stays
/// written. The size in the result is the whole object's; its hashes are not known.
[[nodiscard]] Result<AddedObject> writeFileAt(WorkContext &context, const FileBackend &backend, const QString &path,
                                              qint64 offset, DataSource &source);

/// Gives an object another name in its folder, or at the top of its datadir. AlreadyExists when any datadir has that name.
[[nodiscard]] Result<AddedObject> renameFile(const FileBackend &backend, const QString &from, const QString &to);

[[nodiscard]] Result<void> removeFile(WorkContext &context, const FileBackend &backend, const QString &path);

} // namespace Quartermaster
