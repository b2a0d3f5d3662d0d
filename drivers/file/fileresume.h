// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filegrowing.h"
#include "model/datastream.h"
#include "model/objectinfo.h"

namespace Quartermaster {

/// What an upload's memory holds: the hidden temporary, and in which datadir it is.
struct UploadToken {
    QByteArray directory;
    QByteArray temporary;
    quint64 inode = 0;

    [[nodiscard]] QByteArray toBytes() const;
    [[nodiscard]] static std::optional<UploadToken> fromBytes(const QByteArray &bytes);
    /// The index of its datadir; none when the store has it no more.
    [[nodiscard]] std::optional<std::size_t> find(const FileBackend &backend) const;
};

/// Removes the temporary, unless somebody is at it. Blocks, as all that follow.
Result<void> removeTemporary(const FileBackend &backend, const std::optional<UploadToken> &token);
/// The datadir of an earlier attempt is the one to go on in, whichever would be best now; false when that can't be.
[[nodiscard]] bool useDatadirOf(const UploadToken &token, const FileBackend &backend, FileTarget &target);
/// \a exists is why the object cannot be added. If it is what an earlier attempt with \a token had finished, and has the content of
/// \a source, that attempt's result.
[[nodiscard]] Result<AddedObject> finishedBefore(WorkContext &context, const FileBackend &backend, const QString &path,
                                                 DataSource &source, const UploadToken &token, const Error &exists);
[[nodiscard]] AddedObject describeAdded(const FileBackend &backend, const FileDirectory &directory,
                                        const QByteArray &name, qint64 size, const QString &md5, const QString &sha512);
/// Fills \a buffer as far as the source goes, so that holes are whole chunks. The number of bytes.
[[nodiscard]] Result<qint64> fill(WorkContext &context, DataSource &source, char *buffer, qint64 size);

} // namespace Quartermaster
