// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/selection.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <functional>

namespace Quartermaster {

class TransferQueue;

/// Hands the objects of a selection over piece by piece, from the event loop, and only while the queue has not more than
/// enough to do: a million of them need neither be made nor queued at once. When all is paused, so is what is left here; it goes on
/// when all is resumed. GUI thread only; the queue must outlive it.
class TransferFeed final : public QObject
{
    Q_OBJECT

public:
    using Take = std::function<void(const ObjectInfo &)>;
    static constexpr qint64 piece = 64;      ///< Objects at a time; so many are handed over at once by add().
    static constexpr int mostWaiting = 1000; ///< Entries of the queue, above which the rest has to wait.

    explicit TransferFeed(TransferQueue &queue, QObject *parent = nullptr);

    /// \a take is called for each object, in order; it queues it.
    void add(const Selection &selection, Take take);
    void clear(); ///< Forgets what was not handed over yet; it does so itself when the queue leaves its configuration.
    [[nodiscard]] qint64 left() const { return m_left; }

Q_SIGNALS:
    void leftChanged(qint64 left);

private:
    struct Batch {
        Selection selection;
        Take take;
        qint64 next = 0;
        bool isHeld = false;
    };
    void feed();
    void hold(bool isHeld);

    TransferQueue &m_queue;
    std::deque<Batch> m_batches;
    qint64 m_left = 0;
    QTimer m_timer;
    bool m_feeding = false;
};

} // namespace Quartermaster
