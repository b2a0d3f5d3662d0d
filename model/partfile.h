// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/datastream.h"
#include "model/partialrecord.h"
#include "model/workerpool.h"

#include <QCoreApplication>

#include <atomic>

namespace Quartermaster {

/// A download into a file that can go on after an interruption, of the process too. It grows as NAME.part beside its target,
/// with a PartialRecord that says how much of it is good; it is synced and renamed at the end. Nobody else's part is touched.
struct PartTarget {
    QString path;           ///< The file that is to appear.
    QByteArray subject;     ///< partialSubject().
    bool overwrite = false; ///< Else a target that is there is AlreadyExists.
    bool restart = false;   ///< Begin anew, whatever is there; a part that nobody works on is replaced, whosever it is.
    /// ms to wait for who works on the part: an attempt that was told to stop ends a moment later.
    int patience = 5'000;
    /// Folders below it are made as needed, and none of them may be a symbolic link; empty for none.
    QString root = {};
};

/// What there is already, opened and locked.
class PartFile
{
    Q_DECLARE_TR_FUNCTIONS(PartFile)

public:
    /// What its owner may tell it from any thread: set when the part is not to be kept for another attempt.
    struct Control {
        std::atomic_bool discard = false;
    };

    ~PartFile();
    Q_DISABLE_COPY_MOVE(PartFile)

    [[nodiscard]] qint64 offset() const { return m_offset; } ///< From which the source is to be read.
    /// All is there: an earlier attempt had finished, and only could not say so.
    [[nodiscard]] bool isComplete() const { return m_isComplete; }
    /// What the source was when this began.
    [[nodiscard]] const ContentIdentity &source() const { return m_record.source; }
    /// Why it begins anew although something was there; empty else. Translated.
    [[nodiscard]] const QString &remark() const { return m_remark; }
    void setRemark(const QString &remark) { m_remark = remark; }
    [[nodiscard]] const std::shared_ptr<Control> &control() const { return m_control; }
    /// Of the whole file, of what was there before too. Once the sink has finished, or when complete.
    [[nodiscard]] qint64 size() const { return m_written; }
    /// Empty when offset() is 0 and it is not complete: the driver has it.
    [[nodiscard]] QString md5() const { return m_md5; }
    [[nodiscard]] QString sha512() const { return m_sha512; } ///< The same.
    /// Whether the source's checksum agreed with the whole; where md5() is empty, the driver tells.
    [[nodiscard]] bool isVerified() const { return m_isVerified; }

private:
    friend class PartSink;
    friend Result<std::shared_ptr<PartFile>> openPart(WorkContext &context, const PartTarget &target);
    explicit PartFile(PartTarget target);

    [[nodiscard]] Result<void> examine(WorkContext &context);
    [[nodiscard]] Result<void> examineTarget(WorkContext &context);
    [[nodiscard]] Result<void> confirm(WorkContext &context);
    [[nodiscard]] Result<bool> prove(WorkContext &context, const QString &path);
    void startAnew(const QString &remark);
    void close();

    PartTarget m_target;
    QString m_part;
    QString m_key;
    int m_descriptor = -1;
    PartialRecord m_record;
    std::unique_ptr<StreamHash> m_hash; ///< Of what is there, when it goes on.
    qint64 m_offset = 0;
    qint64 m_written = 0;
    QString m_remark;
    QString m_md5;
    QString m_sha512;
    bool m_isComplete = false;
    bool m_isVerified = false;
    std::shared_ptr<Control> m_control = std::make_shared<Control>();
};

/// Looks at what is there, and proves that it is what the record says: reads it whole, so it may take long. Blocks.
/// Fails with AlreadyExists for a target or a part that is not ours, and with LocalFile.
[[nodiscard]] Result<std::shared_ptr<PartFile>> openPart(WorkContext &context, const PartTarget &target);
/// Where the bytes from PartFile::offset() on go. It fails with SourceChanged when the source is not what it was: then only a
/// new beginning helps. Destroyed without finish() it keeps what is good, unless told to discard it.
[[nodiscard]] std::shared_ptr<DataSink> partSink(std::shared_ptr<PartFile> part);
/// Takes the lock of an open file; false when somebody else holds it longer than \a patience ms. Blocks.
[[nodiscard]] bool lockFile(int descriptor, int patience = 5'000);
/// Removes a part that nobody works on, if it is ours, with its record. Blocks.
void discardPart(const PartTarget &target);
/// The download is told of where it has to be: its record is not needed any more. Blocks.
void forgetPart(const PartTarget &target);

/// What another attempt of an upload needs to know of the ones before; kept as a PartialRecord. Used by one driver's worker at a
/// time; the functions block.
class UploadMemory
{
public:
    UploadMemory(const QString &store, const QString &path, QString localFile, bool restart = false);

    /// The token of an attempt before, with the same file unchanged; empty for none.
    [[nodiscard]] QByteArray token();
    /// The token of one that is not to be gone on with: what it stands for can be removed. Empty for none.
    [[nodiscard]] QByteArray staleToken();
    /// From now on an attempt can go on with \a token.
    [[nodiscard]] Result<void> remember(const QByteArray &token);
    void forget();
    /// Whether what was sent is to be kept when the attempt ends early. Any thread.
    [[nodiscard]] bool keeps() const { return m_keeps; }
    void setKeeps(bool keeps) { m_keeps = keeps; }

private:
    void load();

    QString m_key;
    QByteArray m_subject;
    QString m_localFile;
    bool m_restart;
    bool m_isLoaded = false;
    ContentIdentity m_source;
    QByteArray m_token;
    QByteArray m_stale;
    std::atomic_bool m_keeps = true;
};

} // namespace Quartermaster
