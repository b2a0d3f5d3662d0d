// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/datastream.h"

#include <QElapsedTimer>

#include <atomic>

namespace Quartermaster {

/// How many bytes a second all streams that share it may carry together: a token bucket. Any thread.
class BandwidthLimit
{
public:
    BandwidthLimit() { m_clock.start(); }
    Q_DISABLE_COPY_MOVE(BandwidthLimit)

    /// 0 for none. Counts at once, also for who waits in take().
    void setBytesPerSecond(qint64 bytes);
    [[nodiscard]] qint64 bytesPerSecond() const { return m_rate.load(std::memory_order_relaxed); }
    /// At most so many bytes should be asked for at a time, so that a stream stops soon and streams share fairly.
    [[nodiscard]] qint64 slice() const;
    /// Waits until \a bytes may pass. Worker threads only. False when \a stop was set meanwhile.
    [[nodiscard]] bool take(qint64 bytes, const std::atomic_bool &stop);

private:
    void refill();

    std::atomic<qint64> m_rate = 0;
    QMutex m_mutex;
    QWaitCondition m_changed;
    QElapsedTimer m_clock;
    qint64 m_filledAt = 0; ///< ns
    double m_tokens = 0;   ///< Bytes; below 0 is owed.
};

/// What the two ends of a transfer's streams are told from outside; they look at it while they wait, and at each piece.
struct StreamControl {
    std::atomic_bool stop = false; ///< Paused, canceled, gone: fail with Canceled.
};

/// Hands on to \a inner as fast as \a limit allows.
[[nodiscard]] std::shared_ptr<DataSink> throttledSink(std::shared_ptr<DataSink> inner,
                                                      std::shared_ptr<BandwidthLimit> limit,
                                                      std::shared_ptr<StreamControl> control);
[[nodiscard]] std::shared_ptr<DataSource> throttledSource(std::shared_ptr<DataSource> inner,
                                                          std::shared_ptr<BandwidthLimit> limit,
                                                          std::shared_ptr<StreamControl> control);

} // namespace Quartermaster
