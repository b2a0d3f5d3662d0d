// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transferqueue.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

namespace Quartermaster {

/// What a process leaves in \a file that is killed now; its own journal stays locked.
inline void copyJournal(TransferQueue &queue, const QString &file)
{
    QVERIFY(queue.flushJournal(30'000));
    QFile::remove(file);
    QVERIFY(QFile::copy(queue.journalPath(), file));
}

/// Opens it, and expects to be told of so many that are paused.
inline void openJournal(TransferQueue &queue, const QString &file, int paused = 0)
{
    QSignalSpy opened(&queue, &TransferQueue::journalOpened);
    queue.openJournal(file);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened.first().first().toInt(), paused);
    QCOMPARE(opened.first().last().toString(), QString());
}

} // namespace Quartermaster
