// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QSet>

namespace Quartermaster {

class TransferQueue;
struct Transfer;

/// The entries of the queue that somebody has made who has more to come. A value.
class QueuedShare
{
public:
    void add(const QList<quint64> &ids)
    {
        for (const quint64 id : ids)
            m_ids.insert(id);
    }
    /// False when it is none of these.
    bool remove(quint64 id) { return m_ids.remove(id); }
    void clear() { m_ids.clear(); }
    [[nodiscard]] bool isEmpty() const { return m_ids.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return m_ids.size(); }
    /// \a transfer, which is not counted any more, was canceled, and with it all that was queued, but for what is under way perhaps:
    /// what is still to come is not wanted either.
    [[nodiscard]] bool isGivenUp(const Transfer &transfer, const TransferQueue &queue) const;

private:
    QSet<quint64> m_ids;
};

} // namespace Quartermaster
