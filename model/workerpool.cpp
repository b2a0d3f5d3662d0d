// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/workerpool.h"

#include <QMutex>
#include <QWaitCondition>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace Quartermaster {

using Clock = std::chrono::steady_clock;

struct WorkerPool::Shared : std::enable_shared_from_this<WorkerPool::Shared> {
    Shared(int poolWidth, int late)
        : width(poolWidth)
        , lateAfter(late)
    {}

    const int width;
    const std::chrono::milliseconds lateAfter;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    using Since = std::unordered_map<std::thread::id, Clock::time_point>;
    Since running; ///< Since when.
    Since aside;   ///< The same, of those beyond the width.
    int idle = 0;
    bool watching = false; ///< A thread looks out for late ones, as long as tasks wait.
    bool closing = false;

    [[nodiscard]] int lateOf(const Since &tasks) const
    {
        const auto limit = Clock::now() - lateAfter;
        return static_cast<int>(
            std::count_if(tasks.begin(), tasks.end(), [limit](const auto &one) { return one.second < limit; }));
    }

    /// With the mutex held: starts a thread when one is allowed and needed.
    void provide()
    {
        if (waiting.empty() || static_cast<int>(waiting.size()) <= idle)
            return;
        if (static_cast<int>(running.size()) - lateOf(running) + idle < width) {
            ++idle;
            std::thread([self = shared_from_this()] { self->work(); }).detach();
        } else if (!watching) {
            watching = true;
            std::thread([self = shared_from_this()] { self->watch(); }).detach();
        }
    }

    void work()
    {
        constexpr auto idleTime = std::chrono::seconds(10);
        std::unique_lock lock(mutex);
        const auto id = std::this_thread::get_id();
        for (;;) {
            if (!changed.wait_for(lock, idleTime, [this] { return !waiting.empty() || closing; }) || waiting.empty())
                break;
            auto task = std::move(waiting.front());
            waiting.pop_front();
            --idle;
            running.emplace(id, Clock::now());
            lock.unlock();
            task();
            task = nullptr; // before it counts as done
            lock.lock();
            running.erase(id);
            ++idle;
            changed.notify_all();
        }
        --idle;
        changed.notify_all();
    }

    void watch()
    {
        std::unique_lock lock(mutex);
        while (!waiting.empty() && !closing) {
            changed.wait_for(lock, lateAfter / 4 + std::chrono::milliseconds(1));
            while (static_cast<int>(waiting.size()) > idle
                   && static_cast<int>(running.size()) - lateOf(running) + idle < width) {
                ++idle;
                std::thread([self = shared_from_this()] { self->work(); }).detach();
            }
        }
        watching = false;
        changed.notify_all();
    }
};

WorkerPool::WorkerPool(int width, int lateAfter)
    : m_shared(std::make_shared<Shared>(width, lateAfter))
{}

WorkerPool::~WorkerPool()
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->closing = true;
    m_shared->waiting.clear();
    m_shared->changed.notify_all();
}

void WorkerPool::submit(std::function<void()> task)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->waiting.push_back(std::move(task));
    m_shared->provide();
    m_shared->changed.notify_one();
}

void WorkerPool::submitAside(std::function<void()> task)
{
    const std::lock_guard lock(m_shared->mutex); // the thread waits for it to note its id
    std::thread thread([shared = m_shared, task = std::move(task)]() mutable {
        {
            const std::lock_guard begun(shared->mutex);
        }
        task();
        task = nullptr; // before it counts as done
        const std::lock_guard done(shared->mutex);
        shared->aside.erase(std::this_thread::get_id());
        shared->changed.notify_all();
    });
    m_shared->aside.emplace(thread.get_id(), Clock::now());
    thread.detach();
}

int WorkerPool::lateCount() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->lateOf(m_shared->running) + m_shared->lateOf(m_shared->aside);
}

bool WorkerPool::drain(int milliseconds)
{
    std::unique_lock lock(m_shared->mutex);
    return m_shared->changed.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] {
        return m_shared->waiting.empty() && m_shared->running.empty() && m_shared->aside.empty();
    });
}

void WorkContext::progress(qint64 done, qint64 total)
{
    constexpr int reportEvery = 100; // ms
    const bool isNews = done == total && !m_isWhole;
    if (m_reported && m_sinceReport.elapsed() < reportEvery && !isNews)
        return;
    m_reported = true;
    m_isWhole = done == total;
    m_sinceReport.restart();
    m_progress(done, total);
}

struct Mailbox::Shared {
    QMutex mutex;
    QObject *target = nullptr;
};

namespace {

/// A child that tells when its parent goes. Not the signal destroyed(): whoever lets go of an operation disconnects all of its
/// signals, and with them that one.
class Farewell final : public QObject
{
public:
    Farewell(QObject *parent, std::function<void()> call)
        : QObject(parent)
        , m_call(std::move(call))
    {}
    ~Farewell() override { m_call(); }
    Q_DISABLE_COPY_MOVE(Farewell)

private:
    std::function<void()> m_call;
};

} // namespace

Mailbox::Mailbox(QObject *target)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->target = target;
    // ~QObject deletes the children before it drops the events that wait for the target: from here on nothing is posted any more.
    new Farewell(target, [shared = m_shared] {
        const QMutexLocker lock(&shared->mutex);
        shared->target = nullptr;
    });
}

void Mailbox::post(std::function<void()> call) const
{
    const QMutexLocker lock(&m_shared->mutex);
    if (m_shared->target)
        QMetaObject::invokeMethod(m_shared->target, std::move(call), Qt::QueuedConnection);
}

void Mailbox::close()
{
    const QMutexLocker lock(&m_shared->mutex);
    m_shared->target = nullptr;
}

} // namespace Quartermaster
