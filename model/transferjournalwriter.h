// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/transferjournal.h"

#include <QMutex>
#include <QWaitCondition>

#include <deque>
#include <unordered_map>
#include <utility>
#include <variant>

#include <unistd.h>

namespace Quartermaster {

/// -1 with errno, EWOULDBLOCK for one that another process holds.
[[nodiscard]] int openLockedFile(const QString &path);

/// The thread that writes, and what it shares with those who tell it what.
struct TransferJournal::Writer {
    struct Gone {
        quint64 first;
        quint64 count;
    };
    struct Whole {
        QList<Transfer> transfers;
        QList<TransferPiece> pieces;
    };
    struct Queued {
        QList<Transfer> transfers;
        quint64 piece;
    };
    struct Plan {
        quint64 first;
        TransferPlan plan;
        Selection selection;
        qint64 from;
        quint64 parent;
    };
    using Task = std::variant<Transfer, Gone, Whole, Queued, Plan>;
    /// Where an entry's latest record stands.
    struct Place {
        qint64 offset;
        qint64 length;
    };

    explicit Writer(QString file)
        : path(std::move(file))
    {}
    ~Writer()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    Q_DISABLE_COPY_MOVE(Writer)

    void add(Task task)
    {
        const QMutexLocker lock(&mutex);
        tasks.push_back(std::move(task));
        changed.wakeAll();
    }
    void work();
    void append(const Transfer &transfer, QByteArray &batch);
    void append(const Gone &gone, QByteArray &batch);
    void append(const Queued &queued, QByteArray &batch);
    void append(const Plan &plan, QByteArray &batch);
    void append(const Whole &whole, QByteArray &batch);
    void enter(quint64 id, const QByteArray &record, QByteArray &batch);
    void drop(quint64 id, QByteArray &batch);
    bool sync(QByteArray &batch);
    void report(bool good, int number);
    bool replace(const std::function<bool(int, qint64 &)> &write);
    void compact();

    const QString path;
    int descriptor = -1;
    qint64 end = 0;
    qint64 liveBytes = 0;
    std::unordered_map<quint64, Place> live = {};
    bool hasFailed = false;

    QMutex mutex = {};
    QWaitCondition changed = {};
    std::deque<Task> tasks = {};
    Trouble trouble = {};
    bool isBusy = false;
    bool isBehind = false;   ///< Something could not be written yet.
    bool wantsRetry = false; ///< At once.
    bool isEnding = false;
    bool hasEnded = false;
};

} // namespace Quartermaster
