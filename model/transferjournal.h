// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transferplan.h"

#include <functional>
#include <memory>

namespace Quartermaster {

/// What a journal held when it was opened.
struct JournalContent {
    /// In no order: their turns tell. Those that were not over are Paused, the others Failed.
    QList<Transfer> transfers = {};
    QList<TransferPiece> pieces = {}; ///< By id. Without what had been queued of them.
    QString problem = {};             ///< A sentence that names the file, when it was not as it should be; translated.
};

/// The transfers that are not done, on disk: whatever happens to the process, the next one finds them. Holds no secret.
///
/// A file of lines: "Quartermaster transfers 1", then records, "CRC JSON": {"put": {...}} for an entry as it stands, {"rest": {...}}
/// for objects that are still to be queued, {"gone": ID} for either when it is not to be remembered. The CRC-32C in 8 hex digits is of the JSON text. A last line without an end was being written when
/// the process ended, and is dropped. A thread of its own appends, syncs, and compacts; only the destructor may wait for it, for
/// a second at most.
class TransferJournal
{
public:
    static constexpr int version = 1;

    /// Opens or makes the file, and locks it against other processes. A file that is none, or has bad records among the good, is
    /// kept beside it under another name, and what can be read is taken over. Blocks. Fails with LocalFile.
    [[nodiscard]] static Result<std::unique_ptr<TransferJournal>> open(const QString &path, JournalContent &content);
    ~TransferJournal();
    Q_DISABLE_COPY_MOVE(TransferJournal)

    [[nodiscard]] const QString &path() const { return m_path; }
    /// \a trouble is called, from another thread, with a sentence when the file can't be written, and with nothing when it can be
    /// again. What could not be written is kept, and tried again every few seconds.
    using Trouble = std::function<void(const QString &)>;
    void onTrouble(Trouble trouble);
    // None of these blocks.
    /// Begins anew with exactly these.
    void rewrite(QList<Transfer> transfers, QList<TransferPiece> pieces = {});
    void put(const Transfer &transfer);
    /// Puts these, and drops the piece that they were queued from, in one step. \a piece may be 0.
    void put(QList<Transfer> transfers, quint64 piece);
    /// The objects of \a selection from the \a from-th on, as pieces with the ids from \a first on; TransferPiece::parent is \a parent.
    void plan(quint64 first, const TransferPlan &plan, const Selection &selection, qint64 from, quint64 parent = 0);
    /// These ids, from the first on.
    void gone(quint64 first, quint64 count = 1);
    /// Waits until all is on disk; false after \a milliseconds. For tests, and for the end of a program.
    [[nodiscard]] bool flush(int milliseconds);

    /// \a configurationFile 's journal under $XDG_STATE_HOME/quartermaster.
    [[nodiscard]] static QString pathFor(const QString &configurationFile);

private:
    struct Writer;
    TransferJournal(QString path, std::shared_ptr<Writer> writer);

    QString m_path;
    std::shared_ptr<Writer> m_writer;
};

/// One record as it stands in the file, with its line's end.
[[nodiscard]] QByteArray journalRecord(const Transfer &transfer);
/// Empty when there is nothing in it that may be written down.
[[nodiscard]] QByteArray journalRecord(quint64 piece, const TransferPlan &plan, const QList<ObjectInfo> &objects,
                                       quint64 parent = 0);
[[nodiscard]] QByteArray journalRecord(const TransferPiece &piece);
[[nodiscard]] QByteArray journalGoneRecord(quint64 id);
[[nodiscard]] QByteArray journalHeader(); ///< The first line.

/// What \a bytes, a whole file, hold. Any bytes will do. No file is touched.
struct JournalText {
    enum class State : quint8 { Good, Torn, Damaged, Foreign };
    State state = State::Good;
    QList<Transfer> transfers = {};
    QList<TransferPiece> pieces = {};
    int badRecords = 0;
};
[[nodiscard]] JournalText readJournal(const QByteArray &bytes);

} // namespace Quartermaster
