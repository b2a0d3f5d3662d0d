// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/monitor.h"

#include "model/store.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace Quartermaster {

/// What the monitor keeps of one store.
struct Monitor::Watch {
    struct Life {};
    std::shared_ptr<Life> life = std::make_shared<Life>(); ///< Its weak pointers tell when the watch is gone.
    Store *store = nullptr;
    std::unique_ptr<BackendWatcher> watcher;
    OperationPtr<ProbeReport> probing;
    std::multimap<qint64, Watch *>::iterator due; ///< Of the next probe, or of the running probe's time limit.
    bool isDue = false;                           ///< `due` is valid.
    qint64 lastStart = -1;                        ///< m_clock's ms.
    int failures = 0;                             ///< In a row, of the kind that backs off.
    QString cause;
    QString nextCause; ///< Not empty: asked for again while a probe was under way.
};

namespace {

constexpr int soonest = 50; // ms between the starts of two probes, however many hints come
constexpr int tries = 2;    // within one probe time limit

int milliseconds(const Store &store, const QString &option)
{
    return static_cast<int>(std::lround(store.configuration().options.value(option).toDouble() * 1000));
}

/// ms for which the backend has asked to be left alone (Retry-After); 0 when it has not.
qint64 asksForPeace(const Store &store)
{
    qint64 wait = 0;
    for (const Finding &finding : store.snapshot().findings()) {
        if (finding.layer == Layer::Backend && finding.until.isValid())
            wait = std::max(wait, QDateTime::currentDateTimeUtc().msecsTo(finding.until));
    }
    return wait;
}

bool backsOff(const Result<ProbeReport> &report)
{
    return !report;
}

} // namespace

Monitor::Monitor(StoreRegistry &registry, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_random(std::random_device{}())
{
    m_clock.start();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Monitor::tick);
    connect(&registry, &StoreRegistry::storesChanged, this, &Monitor::adopt);
    connect(&registry, &StoreRegistry::storeAboutToBeRemoved, this, [this](Store *store) {
        const auto found = m_watches.find(store);
        if (found == m_watches.end())
            return;
        if (found->second->isDue)
            m_due.erase(found->second->due);
        m_watches.erase(found);
    });
}

Monitor::~Monitor() = default;

void Monitor::start()
{
    m_running = true;
    adopt();
}

void Monitor::stop()
{
    m_running = false;
    m_timer.stop();
    m_due.clear();
    for (const auto &[store, watch] : m_watches)
        disconnect(store, nullptr, this, nullptr);
    m_watches.clear();
}

void Monitor::adopt()
{
    if (!m_running)
        return;
    for (Store *store : m_registry.stores()) {
        if (m_watches.contains(store))
            continue;
        auto watch = std::make_unique<Watch>();
        watch->store = store;
        connect(store, &Store::capabilitiesChanged, this, &Monitor::capabilitiesChanged, Qt::UniqueConnection);
        if (store->isUsable()) {
            Watch *raw = watch.get();
            connect(store, &Store::probeWanted, this, [this](Store *one, const QString &cause) { hint(one, cause); });
            if (store->driverEntry()->watch) {
                watch->watcher = store->driverEntry()->watch(*store);
                if (watch->watcher)
                    connect(watch->watcher.get(), &BackendWatcher::hinted, this,
                            [this, raw](const QString &cause) { soon(*raw, cause); });
            }
            watch->cause = u"first check"_s;
            schedule(*watch, 0);
        }
        m_watches.emplace(store, std::move(watch));
        m_settled = false;
    }
    checkSettled();
}

void Monitor::setWatched(bool watched)
{
    if (m_watched == watched)
        return;
    m_watched = watched;
    if (!watched)
        return;
    // What is looked at again must not be a minute old.
    for (const auto &[store, watch] : m_watches) {
        if (store->isUsable() && !watch->probing && now() - watch->lastStart >= m_watchedInterval
            && !asksForPeace(*store))
            soon(*watch, u"shown again"_s);
    }
}

void Monitor::setWatchedInterval(int interval)
{
    if (m_watchedInterval == interval || interval < 1)
        return;
    m_watchedInterval = interval;
    for (const auto &[store, watch] : m_watches) {
        const qint64 at = watch->lastStart + this->interval(*watch);
        if (watch->isDue && !watch->probing && watch->lastStart >= 0 && at < watch->due->first)
            schedule(*watch, at - now());
    }
}

void Monitor::probeNow(Store *store, const QString &cause)
{
    for (const auto &[one, watch] : m_watches) {
        if ((store && one != store) || !one->isUsable())
            continue;
        watch->store->forgetLearnt();
        watch->failures = 0;
        soon(*watch, cause);
    }
}

void Monitor::hint(Store *store, const QString &cause)
{
    for (const auto &[one, watch] : m_watches) {
        if ((!store || one == store) && one->isUsable() && !asksForPeace(*one))
            soon(*watch, cause);
    }
}

bool Monitor::isProbing(const Store *store) const
{
    const auto found = m_watches.find(store);
    return found != m_watches.end() && found->second->probing;
}

bool Monitor::isSettled() const
{
    return m_running && std::all_of(m_watches.begin(), m_watches.end(), [](const auto &one) {
               return !one.first->isUsable() || one.first->snapshot().checkedAt().isValid();
           });
}

void Monitor::checkSettled()
{
    if (m_settled || !isSettled())
        return;
    m_settled = true;
    Q_EMIT settled();
}

void Monitor::soon(Watch &watch, const QString &cause)
{
    if (watch.probing) {
        watch.nextCause = cause;
        return;
    }
    const qint64 floor = std::max(soonest, milliseconds(*watch.store, u"store_capabilities_update_min_interval"_s));
    watch.cause = cause;
    const qint64 wait = watch.lastStart < 0 ? 0 : std::max<qint64>(0, watch.lastStart + floor - now());
    if (!watch.isDue || watch.due->first > now() + wait)
        schedule(watch, wait);
}

void Monitor::schedule(Watch &watch, qint64 inMilliseconds)
{
    if (watch.isDue)
        m_due.erase(watch.due);
    watch.due = m_due.emplace(now() + std::max<qint64>(0, inMilliseconds), &watch);
    watch.isDue = true;
    const qint64 next = std::max<qint64>(0, m_due.begin()->first - now());
    if (!m_timer.isActive() || m_timer.remainingTime() > next)
        m_timer.start(static_cast<int>(next));
}

void Monitor::tick()
{
    while (!m_due.empty() && m_due.begin()->first <= now()) {
        Watch &watch = *m_due.begin()->second;
        m_due.erase(m_due.begin());
        watch.isDue = false;
        if (watch.probing) {
            watch.probing.reset();
            finishProbe(watch, tl::unexpected(Error{.kind = ErrorKind::TimedOut,
                                                    .detail = u"no answer to the probe within its time limit"_s,
                                                    .store = watch.store->id(),
                                                    .reason = Reason::Timeout,
                                                    .temporary = true}));
        } else {
            probe(watch);
        }
    }
    if (!m_due.empty())
        m_timer.start(static_cast<int>(std::max<qint64>(0, m_due.begin()->first - now())));
}

void Monitor::probe(Watch &watch)
{
    const auto driver = m_registry.driver(*watch.store);
    watch.lastStart = now();
    watch.probing = driver->probe();
    connect(watch.probing.get(), &Operation::finished, this, [this, raw = &watch] {
        const OperationPtr<ProbeReport> done = std::move(raw->probing);
        finishProbe(*raw, done->result());
    });
    int limit = milliseconds(*watch.store, u"probe_timeout"_s);
    if (limit <= 0)
        limit = watch.store->driverEntry()->defaultProbeTimeout;
    schedule(watch, limit / tries);
    watch.probing->start();
    Q_EMIT probeStarted(watch.store); // last: a slot may stop the monitor, and with it the watch
}

void Monitor::finishProbe(Watch &watch, const Result<ProbeReport> &report)
{
    Store *store = watch.store;
    const bool silentBefore = store->consecutiveTimeouts() > 0;
    const QString cause = std::exchange(watch.cause, QString());
    watch.failures = backsOff(report) ? watch.failures + 1 : 0;
    const std::weak_ptr<Watch::Life> life = watch.life;
    store->applyProbe(report, cause);
    // Whoever heard of it may have removed the store, or stopped the monitor and started it again with a new watch, which may
    // even lie at the same address.
    if (life.expired())
        return;
    const bool firstSilence = !silentBefore && store->consecutiveTimeouts() == 1;
    if (!watch.nextCause.isEmpty()) {
        const QString next = std::exchange(watch.nextCause, QString());
        schedule(watch, interval(watch));
        soon(watch, next);
    } else if (firstSilence) {
        watch.cause = cause;
        schedule(watch, 0); // the second try, within the same time limit
    } else {
        watch.cause = u"timer"_s;
        schedule(watch, interval(watch));
    }
    Q_EMIT probeFinished(store);
    checkSettled();
}

qint64 Monitor::interval(const Watch &watch)
{
    const int configured = milliseconds(*watch.store, u"probe_interval"_s);
    const int floor = milliseconds(*watch.store, u"store_capabilities_update_min_interval"_s);
    qint64 wait = configured > 0 ? configured
                  : m_watched    ? m_watchedInterval
                                 : std::max(idleInterval, m_watchedInterval);
    if (watch.failures > 1 && wait < longestBackoff) {
        const int doublings = std::min(watch.failures - 1, 10);
        wait = std::min<qint64>(longestBackoff, wait << doublings);
    }
    // A tenth to either side, so that many stores do not probe in step.
    std::uniform_int_distribution<qint64> jitter(-wait / 10, wait / 10);
    wait += jitter(m_random);
    return std::max({wait, asksForPeace(*watch.store), qint64(floor)});
}

} // namespace Quartermaster
