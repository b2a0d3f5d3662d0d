// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"

#include <QElapsedTimer>
#include <QTimer>

#include <map>
#include <random>
#include <unordered_map>

namespace Quartermaster {

/// Probes every store of a registry, each at its own pace: on a timer with jitter, at once after a hint, a failed operation or
/// probeNow(); unreachable stores back off. One store's trouble never touches another's. GUI thread only; never blocks.
class Monitor : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Monitor)

public:
    static constexpr int watchedInterval = 5'000; ///< ms, while a window shows the store.
    static constexpr int idleInterval = 60'000;   ///< ms, else.
    static constexpr int longestBackoff = 60'000; ///< ms.

    explicit Monitor(StoreRegistry &registry, QObject *parent = nullptr);
    ~Monitor() override;

    /// Probes every store now, and from then on.
    void start();
    void stop();
    /// While \a watched, stores are probed every 5 s, else every 60 s, unless they have a probe_interval of their own.
    void setWatched(bool watched);
    /// ms instead of those 5 s, at least 1; a shorter one counts at once. A store that no window shows never waits less.
    void setWatchedInterval(int interval);
    /// F5: at once, whatever the back-off or the backend's Retry-After; what was learnt from operations is forgotten. Null for all stores.
    /// store_capabilities_update_min_interval still holds.
    void probeNow(Store *store, const QString &cause);
    /// Something may have changed: probes soon, and forgets nothing. Null for all stores. Not those whose backend has named a
    /// time before which it does not want to be asked.
    void hint(Store *store, const QString &cause);
    /// A probe of \a store is under way.
    [[nodiscard]] bool isProbing(const Store *store) const;
    /// Every usable store has been probed at least once.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    void probeStarted(Quartermaster::Store *store);
    void probeFinished(Quartermaster::Store *store);
    void settled(); ///< isSettled() became true.
    /// Every store's capabilitiesChanged(), in one place.
    void capabilitiesChanged(Quartermaster::Store *store, const Quartermaster::Snapshot &before,
                             const Quartermaster::Snapshot &after, const QString &cause);

private:
    struct Watch;
    void adopt();
    void schedule(Watch &watch, qint64 inMilliseconds);
    void tick();
    void probe(Watch &watch);
    void finishProbe(Watch &watch, const Result<ProbeReport> &report);
    void soon(Watch &watch, const QString &cause);
    void checkSettled();
    [[nodiscard]] qint64 interval(const Watch &watch);
    [[nodiscard]] qint64 now() const { return m_clock.elapsed(); }

    StoreRegistry &m_registry;
    std::unordered_map<const Store *, std::unique_ptr<Watch>> m_watches;
    std::multimap<qint64, Watch *> m_due; ///< By m_clock's milliseconds; one entry a watch.
    QElapsedTimer m_clock;
    QTimer m_timer;
    std::minstd_rand m_random;
    bool m_running = false;
    int m_watchedInterval = watchedInterval;
    bool m_watched = true;
    bool m_settled = false;
};

} // namespace Quartermaster
