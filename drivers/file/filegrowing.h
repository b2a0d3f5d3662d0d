// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filelocator.h"
#include "model/partfile.h"
#include "model/workerpool.h"
#include "model/writeback.h"

namespace Quartermaster {

/// Where an object is to be written.
struct FileTarget {
    std::size_t index = 0; ///< In FileBackend::directories.
    Descriptor directory = {};
    QByteArray name = {};
    bool exists = false;
};

/// Chooses the datadir as glance_store's _find_best_datadir() would. An object of that name counts in whichever datadir it is, and
/// is replaced where it is. \a size in bytes; below 0 when not known. Blocks.
[[nodiscard]] Result<FileTarget> chooseTarget(const FileBackend &backend, const QString &path, qint64 size,
                                              bool overwrite);

/// An object while it grows: a hidden file beside its final name, removed unless it is kept. Blocks; worker threads only.
class GrowingFile
{
public:
    /// With a \a memory it is kept for a later attempt when it comes to nothing, unless the memory says otherwise.
    GrowingFile(const FileBackend &backend, const FileTarget &target, UploadMemory *memory = nullptr);
    ~GrowingFile();
    Q_DISABLE_COPY_MOVE(GrowingFile)

    [[nodiscard]] Result<void> open();
    /// Goes on with what an earlier attempt has left; false when it is not there any more, or somebody is at it. What is there
    /// is held against what is written, and overwritten from where it differs.
    [[nodiscard]] bool resume(const QByteArray &temporary, quint64 inode);
    /// Appends; all pieces are of one size, but for the last.
    [[nodiscard]] Result<void> write(QByteArrayView piece);
    /// Makes it the same as the open file \a source of \a size bytes, by sharing its blocks where the file system can
    /// (FICLONE), else by copying inside the kernel.
    [[nodiscard]] Result<void> copyFrom(WorkContext &context, int source, qint64 size);
    /// Makes it whole and lasting, under its hidden name.
    [[nodiscard]] Result<void> complete();
    /// Reads it back from the disk, not from memory as far as the kernel lets go of it, and holds it against what write() was
    /// given (or, after copyFrom(), against the source): ChecksumMismatch when it differs. After complete().
    [[nodiscard]] Result<void> verify(WorkContext &context);
    /// Gives it its name. Never replaces another object unless \a overwrite.
    [[nodiscard]] Result<void> keep(bool overwrite);

private:
    [[nodiscard]] Result<void> put(QByteArrayView piece);
    [[nodiscard]] Result<bool> isThere(QByteArrayView piece);
    [[nodiscard]] Result<void> remember();
    [[nodiscard]] Result<qint64> copyPiece(int source, qint64 most, QByteArray &buffer);
    [[nodiscard]] Result<qint64> readAt(int file, QByteArray &buffer, qint64 at) const;
    [[nodiscard]] tl::unexpected<Error> failed(const char *call) const;
    [[nodiscard]] tl::unexpected<Error> differs(qint64 at) const;

    const FileConfig &m_config;
    FileDirectory &m_directory;
    const FileTarget &m_target;
    Descriptor m_file;
    UploadMemory *m_memory;
    QByteArray m_temporary;
    qint64 m_size = 0;
    qint64 m_there = 0; ///< Bytes of an earlier attempt that are still to be looked at.
    /// Of all pieces, chained: 64 bits against a disk that errs, not against one who means harm; it costs a tenth of MD5.
    size_t m_hash = 0;
    qint64 m_piece = 0; ///< Bytes hashed at a time.
    int m_source = -1;  ///< What copyFrom() was given.
    Writeback m_writeback;
    bool m_isRemembered = false; ///< A later attempt can find it.
    bool m_isClone = false;
    bool m_endsInHole = false;
};

} // namespace Quartermaster
