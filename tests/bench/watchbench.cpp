// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/allocations.h"
#include "tests/bench/benches.h"
#include "tests/unit/simulatedstores.h"

#include "model/monitor.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <sys/resource.h>

namespace Quartermaster {

namespace {

/// User and system time of this process so far, in seconds.
double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Settles, watches for a while, then changes one store after the other and times how soon it is known.
class WatchBench : public QObject
{
public:
    WatchBench(int stores, int seconds, BenchDone done)
        : m_seconds(seconds)
        , m_done(std::move(done))
    {
        QList<SimulatedStores::One> list;
        for (int i = 0; i < stores; ++i)
            list.append({QStringLiteral("store%1").arg(i, 4, 10, QLatin1Char('0'))});
        m_stores.configure(list);
        connect(&m_monitor, &Monitor::probeStarted, this, &WatchBench::noteProbe);
        connect(&m_monitor, &Monitor::capabilitiesChanged, this, &WatchBench::noteChange);
        connect(&m_monitor, &Monitor::settled, this, [this] {
            // One whole interval later every store has its own pace.
            QTimer::singleShot(Monitor::watchedInterval * 5 / 4, this, &WatchBench::begin);
        });
        m_clock.start();
        m_monitor.start();
    }

private:
    void begin()
    {
        m_measuring = true;
        m_cpu = cpuSeconds();
        m_allocations = allocationCount();
        m_started = m_clock.elapsed();
        QTimer::singleShot(m_seconds * 1000, this, &WatchBench::end);
    }

    void noteProbe(const Store *store)
    {
        const qint64 now = m_clock.elapsed();
        qint64 &last = m_lastProbe[store];
        if (m_measuring) {
            ++m_probes;
            const qint64 late = now - last - latest;
            m_worst = std::max(m_worst, now - last);
            if (late > 0)
                ++m_missed;
        }
        last = now;
    }

    void end()
    {
        m_measuring = false;
        const qint64 now = m_clock.elapsed();
        const double passed = static_cast<double>(now - m_started) / 1000;
        const double share = (cpuSeconds() - m_cpu) / passed * 100;
        for (const Store *store : m_stores.registry->stores()) { // what never came again was missed, too
            if (now - m_lastProbe.value(store) > latest)
                ++m_missed;
        }
        const auto count = m_stores.registry->stores().size();
        m_results.append({.name = QStringLiteral("%1 stores watched at 5 s: share of one core").arg(count),
                          .value = share,
                          .unit = QStringLiteral("%"),
                          .budget = 5,
                          .note = QStringLiteral("over %1 s").arg(passed, 0, 'f', 1)});
        m_results.append({.name = QStringLiteral("  missed intervals"),
                          .value = static_cast<double>(m_missed),
                          .budget = 0,
                          .note = QStringLiteral("longest %1 ms, at most %2 allowed").arg(m_worst).arg(latest)});
        m_results.append({.name = QStringLiteral("  probes a second"), .value = m_probes / passed});
        m_results.append({.name = QStringLiteral("  allocations a probe"),
                          .value = static_cast<double>(allocationCount() - m_allocations) / std::max(1, m_probes)});
        change();
    }

    void change()
    {
        if (m_latencies.size() == changes) {
            m_results.append({.name = QStringLiteral("change of a backend -> capabilitiesChanged, median"),
                              .value = percentile(m_latencies, 0.5),
                              .unit = QStringLiteral("ms"),
                              .budget = 50});
            m_results.append({.name = QStringLiteral("  99th percentile"),
                              .value = percentile(m_latencies, 0.99),
                              .unit = QStringLiteral("ms"),
                              .budget = 50});
            m_monitor.stop();
            m_done(m_results);
            return;
        }
        Store *store = m_stores.registry->stores().at(m_latencies.size() % m_stores.registry->stores().size());
        Simulation &simulation = m_stores.simulation(store->id());
        SimulatedBehaviour next = simulation.behaviour();
        next.readOnly = !next.readOnly;
        m_changing = store;
        m_sinceChange.start();
        simulation.setBehaviour(next);
    }

    void noteChange(const Store *store)
    {
        if (store != m_changing)
            return;
        m_latencies.append(static_cast<double>(m_sinceChange.nsecsElapsed()) / 1e6);
        m_changing = nullptr;
        QTimer::singleShot(5, this, &WatchBench::change);
    }

    /// ms from one start of a probe to the next: the interval, its jitter, and a tick of a busy machine.
    static constexpr qint64 latest = Monitor::watchedInterval * 11 / 10 + 250;
    static constexpr qsizetype changes = 500;

    SimulatedStores m_stores;
    Monitor m_monitor{*m_stores.registry};
    int m_seconds;
    BenchDone m_done;
    QElapsedTimer m_clock;
    QHash<const Store *, qint64> m_lastProbe;
    QList<Measurement> m_results;
    double m_cpu = 0;
    std::uint64_t m_allocations = 0;
    qint64 m_started = 0;
    qint64 m_worst = 0;
    int m_probes = 0;
    int m_missed = 0;
    bool m_measuring = false;
    QElapsedTimer m_sinceChange;
    const Store *m_changing = nullptr;
    QList<double> m_latencies;
};

} // namespace

void measureWatching(const BenchDone &done)
{
    constexpr int stores = 1000;
    constexpr int seconds = 10;
    auto *bench = new WatchBench(stores, seconds, done);
    QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, bench, [bench] { delete bench; });
}

} // namespace Quartermaster
