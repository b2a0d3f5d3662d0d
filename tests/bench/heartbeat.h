// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QTimer>

#include <algorithm>
#include <ctime>

namespace Quartermaster {

/// Beats each millisecond in the thread whose event loop runs, and notes how long each beat came late: so long was that thread
/// busy (or had to wait for a core).
class Heartbeat
{
public:
    Heartbeat()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
    }

    void start()
    {
        restart();
        m_timer.start(1);
    }
    /// What goes on since the last beat counts.
    void stop()
    {
        if (!m_timer.isActive())
            return;
        m_timer.stop();
        beat();
    }
    [[nodiscard]] const QList<double> &stalls() const { return m_stalls; } ///< ms
    /// ms; between its stalls the thread was free for the rest.
    [[nodiscard]] double idle() const { return static_cast<double>(m_stalls.size()); }
    /// What the thread itself has computed between two beats, ms: without its waiting for a core.
    [[nodiscard]] const QList<double> &computing() const { return m_computing; }

private:
    void beat()
    {
        m_stalls << std::max(0.0, static_cast<double>(m_clock.nsecsElapsed()) / 1e6 - 1);
        m_computing << processorTime() - m_computed;
        restart();
    }
    void restart()
    {
        m_clock.start();
        m_computed = processorTime();
    }
    [[nodiscard]] static double processorTime()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_computed = 0; ///< Of the thread, ms.
    QList<double> m_stalls;
    QList<double> m_computing;
};

} // namespace Quartermaster
