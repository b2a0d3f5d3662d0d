// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/crc32c.h"
#include "model/transferjournal.h"
#include "tests/fuzz/fuzz.h"

#include <QByteArrayList>

using namespace Quartermaster;

namespace {

/// What was read is written so that it is read again.
void check(const JournalText &read)
{
    for (const Transfer &transfer : read.transfers) {
        HOLDS(transfer.id != 0 && !transfer.path.isEmpty());
        HOLDS(transfer.state == Transfer::State::Paused || transfer.state == Transfer::State::Failed);
        const JournalText again = readJournal(journalHeader() + journalRecord(transfer));
        HOLDS(again.state == JournalText::State::Good && again.transfers.size() == 1);
        HOLDS(again.transfers.first().id == transfer.id && again.transfers.first().kind == transfer.kind);
        const JournalText gone = readJournal(journalHeader() + journalRecord(transfer)
                                             + journalGoneRecord(transfer.id));
        HOLDS(gone.state == JournalText::State::Good && gone.transfers.isEmpty());
    }
    for (const TransferPiece &piece : read.pieces) {
        HOLDS(piece.id != 0 && piece.count > 0);
        const QList<ObjectInfo> objects = piece.selection().objects(0, piece.count);
        HOLDS(objects.size() == piece.count);
        for (const ObjectInfo &object : objects)
            HOLDS(!object.path.isEmpty());
        const JournalText again = readJournal(journalHeader() + journalRecord(piece));
        HOLDS(again.state == JournalText::State::Good && again.pieces.size() == 1);
        HOLDS(again.pieces.first().id == piece.id && again.pieces.first().plan == piece.plan);
        HOLDS(again.pieces.first().selection().objects(0, piece.count) == objects);
        const JournalText gone = readJournal(journalHeader() + journalRecord(piece) + journalGoneRecord(piece.id));
        HOLDS(gone.state == JournalText::State::Good && gone.pieces.isEmpty());
    }
}

} // namespace

/// The input is a journal as it is, and the texts of records, a line each, that lack their checksums: no mutation finds a CRC.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    check(readJournal(bytes));
    QByteArray journal = journalHeader();
    const QByteArrayList lines = bytes.split('\n');
    for (const QByteArray &line : lines)
        journal += QByteArray::number(crc32c(line), 16).rightJustified(8, '0') + ' ' + line + '\n';
    const JournalText read = readJournal(journal);
    HOLDS(read.state == JournalText::State::Good || read.state == JournalText::State::Damaged);
    HOLDS(read.badRecords + read.transfers.size() + read.pieces.size() <= lines.size());
    check(read);
    return 0;
}
