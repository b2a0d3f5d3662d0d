// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferfeed.h"

#include "model/transferqueue.h"

#include <algorithm>

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
    connect(&queue, &TransferQueue::configurationLeft, this, &TransferFeed::clear);
    connect(&queue, &TransferQueue::allPaused, this, [this] { hold(true); });
    connect(&queue, &TransferQueue::allResumed, this, [this] { hold(false); });
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

/// What was asked for before; what is added later goes at once.
void TransferFeed::hold(bool isHeld)
{
    for (Batch &batch : m_batches)
        batch.isHeld = isHeld;
    if (!m_batches.empty())
        m_timer.start();
}

void TransferFeed::feed()
{
    const auto next = std::find_if(m_batches.begin(), m_batches.end(), [](const Batch &one) { return !one.isHeld; });
    if (m_feeding || next == m_batches.end() || m_queue.counts().waiting > mostWaiting)
        return; // the queue tells when it has done some
    m_feeding = true;
    Batch &batch = *next;
    const Take take = batch.take;
    const QList<ObjectInfo> objects = batch.selection.objects(batch.next, piece);
    batch.next += objects.size();
    m_left -= objects.size();
    if (objects.size() < piece || batch.next >= batch.selection.count())
        m_batches.erase(next);
    for (const ObjectInfo &object : objects)
        take(object);
    m_feeding = false;
    Q_EMIT leftChanged(m_left);
    if (!m_batches.empty())
        m_timer.start();
}

} // namespace Quartermaster
