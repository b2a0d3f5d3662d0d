// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferfeed.h"

#include "model/transferqueue.h"

namespace Quartermaster {

TransferFeed::TransferFeed(TransferQueue &queue, QObject *parent)
    : QObject(parent)
    , m_queue(queue)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &TransferFeed::feed);
    connect(&queue, &TransferQueue::countsChanged, this, [this] {
        if (m_left > 0 && !m_timer.isActive())
            m_timer.start();
    });
}

void TransferFeed::add(const Selection &selection, Take take)
{
    if (selection.isEmpty())
        return;
    m_batches.push_back({selection, std::move(take)});
    m_left += selection.count();
    feed();
}

void TransferFeed::clear()
{
    m_batches.clear();
    m_left = 0;
    Q_EMIT leftChanged(0);
}

void TransferFeed::feed()
{
    if (m_feeding || m_batches.empty() || m_queue.counts().waiting > mostWaiting)
        return; // the queue tells when it has done some
    m_feeding = true;
    Batch &batch = m_batches.front();
    const Take take = batch.take;
    const QList<ObjectInfo> objects = batch.selection.objects(batch.next, piece);
    batch.next += objects.size();
    m_left -= objects.size();
    if (objects.size() < piece || batch.next >= batch.selection.count())
        m_batches.pop_front();
    for (const ObjectInfo &object : objects)
        take(object);
    m_feeding = false;
    Q_EMIT leftChanged(m_left);
    if (!m_batches.empty())
        m_timer.start();
}

} // namespace Quartermaster
