// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/bytequeue.h"

namespace Quartermaster {

void ByteQueue::setRoomCallback(std::function<void()> call)
{
    const QMutexLocker lock(&m_mutex);
    m_room = std::move(call);
}

bool ByteQueue::isFull()
{
    const QMutexLocker lock(&m_mutex);
    m_wantsRoom = m_size >= m_capacity;
    return m_wantsRoom;
}

void ByteQueue::push(QByteArray block)
{
    const QMutexLocker lock(&m_mutex);
    if (m_closed || m_abandoned || block.isEmpty())
        return;
    m_size += block.size();
    m_blocks.push_back(std::move(block));
    m_filled.wakeOne();
}

void ByteQueue::close(std::optional<Error> error)
{
    const QMutexLocker lock(&m_mutex);
    if (m_closed)
        return;
    m_closed = true;
    m_error = std::move(error);
    if (m_error) {
        m_blocks.clear();
        m_size = 0;
    }
    m_filled.wakeAll();
}

bool ByteQueue::isAbandoned()
{
    const QMutexLocker lock(&m_mutex);
    return m_abandoned;
}

Result<QByteArray> ByteQueue::pop()
{
    std::function<void()> room;
    QByteArray block;
    {
        const QMutexLocker lock(&m_mutex);
        while (m_blocks.empty() && !m_closed)
            m_filled.wait(&m_mutex);
        if (m_error)
            return tl::unexpected(*m_error);
        if (m_blocks.empty())
            return QByteArray();
        block = std::move(m_blocks.front());
        m_blocks.pop_front();
        m_size -= block.size();
        // Half empty before the network thread is woken: it reads in larger portions.
        if (m_wantsRoom && m_size <= m_capacity / 2) {
            m_wantsRoom = false;
            room = m_room;
        }
    }
    if (room)
        room();
    return block;
}

void ByteQueue::abandon()
{
    std::function<void()> room;
    {
        const QMutexLocker lock(&m_mutex);
        m_abandoned = true;
        m_blocks.clear();
        m_size = 0;
        room = m_room;
    }
    if (room)
        room();
}

} // namespace Quartermaster
