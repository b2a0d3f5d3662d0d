// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QByteArray>
#include <QMutex>
#include <QWaitCondition>

#include <deque>
#include <functional>
#include <optional>

namespace Quartermaster {

/// A bounded queue of bytes between the network thread, which never waits, and a worker thread, which does. When it is full the
/// network thread stops reading, so that TCP holds the server back and memory stays bounded.
class ByteQueue
{
public:
    explicit ByteQueue(qint64 capacity = 2LL << 20)
        : m_capacity(capacity)
    {}
    Q_DISABLE_COPY_MOVE(ByteQueue)

    /// Network thread. \a call comes in the worker's thread when there is room again after isFull() was true, and when the
    /// worker gave up.
    void setRoomCallback(std::function<void()> call);
    [[nodiscard]] bool isFull();
    void push(QByteArray block);
    /// No more comes: all is there, or why not. Blocks that wait are still handed out in the first case only.
    void close(std::optional<Error> error = {});
    [[nodiscard]] bool isAbandoned();

    /// Worker thread: the next block; empty at the end. Waits.
    [[nodiscard]] Result<QByteArray> pop();
    /// Worker thread: wants no more.
    void abandon();

private:
    const qint64 m_capacity;
    QMutex m_mutex;
    QWaitCondition m_filled;
    std::deque<QByteArray> m_blocks;
    std::function<void()> m_room;
    std::optional<Error> m_error;
    qint64 m_size = 0;
    bool m_closed = false;
    bool m_abandoned = false;
    bool m_wantsRoom = false;
};

} // namespace Quartermaster
