// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"

#include <QElapsedTimer>
#include <QPointer>

#include <functional>

namespace Quartermaster {

/// Threads for calls that may block for ever, such as stat() on a hung network mount. A thread that is late is written off
/// and replaced, so one hung mount never holds up another store; at exit nobody waits for it.
///
/// Any thread may submit. The last copy of the handle may go while threads still hang: they are detached and own what they use.
class WorkerPool
{
public:
    /// \a width threads work at once, not counting those that have been at one task for longer than \a lateAfter ms.
    explicit WorkerPool(int width = 8, int lateAfter = 500);
    ~WorkerPool();
    Q_DISABLE_COPY_MOVE(WorkerPool)

    void submit(std::function<void()> task);
    /// Runs it in a thread of its own at once, whatever else is running: for what may well hang.
    void submitAside(std::function<void()> task);
    /// How many tasks are running for longer than the limit. When not 0 at exit, leave by _exit().
    [[nodiscard]] int lateCount() const;
    /// Waits until nothing runs or waits, or \a milliseconds have passed; false in the latter case. Not for the GUI thread,
    /// but for the end of main().
    [[nodiscard]] bool drain(int milliseconds);

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

/// What a function on a worker thread may use of its operation.
class WorkContext
{
public:
    WorkContext(std::shared_ptr<CancelToken> token, std::function<void(qint64, qint64)> progress)
        : m_token(std::move(token))
        , m_progress(std::move(progress))
    {
        m_sinceReport.start();
    }
    [[nodiscard]] bool isCanceled() const { return m_token->isCanceled(); }
    [[nodiscard]] static tl::unexpected<Error> canceled()
    {
        return failure(ErrorKind::Canceled, QStringLiteral("canceled"));
    }
    /// Bytes; passed on ten times a second at most, and the first time that all is done.
    void progress(qint64 done, qint64 total);

private:
    std::shared_ptr<CancelToken> m_token;
    std::function<void(qint64, qint64)> m_progress;
    QElapsedTimer m_sinceReport;
    bool m_reported = false;
    bool m_isWhole = false; ///< The last report was of all.
};

/// An operation that is one blocking function on a worker thread. The function owns all that it uses.
template<typename T>
class WorkerOperation final : public OperationOf<T>
{
public:
    using Work = std::function<Result<T>(WorkContext &)>;
    WorkerOperation(std::shared_ptr<WorkerPool> pool, Work work)
        : m_pool(std::move(pool))
        , m_work(std::move(work))
    {}

protected:
    void doStart() override;
    void doCancel() override { m_token->cancel(); }

private:
    std::shared_ptr<WorkerPool> m_pool;
    Work m_work;
    std::shared_ptr<CancelToken> m_token = std::make_shared<CancelToken>();
};

/// Calls functions in the thread that made it, for as long as its target lives; any thread may post, also after that.
class Mailbox
{
public:
    explicit Mailbox(QObject *target);
    void post(std::function<void()> call) const;
    /// No call runs any more. In the target's thread, before the target goes.
    void close();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

template<typename T>
void WorkerOperation<T>::doStart()
{
    const Mailbox mailbox(this);
    auto progress = [mailbox, this](qint64 done, qint64 total) {
        mailbox.post([this, done, total] { this->reportProgress(done, total); });
    };
    m_pool->submit([mailbox, progress, token = m_token, work = std::move(m_work), this]() mutable {
        auto result = std::make_shared<Result<T>>(WorkContext::canceled());
        if (!token->isCanceled()) {
            WorkContext context(token, progress);
            *result = work(context);
        }
        work = nullptr; // what the function owns goes in this thread
        mailbox.post([this, result] { this->finish(std::move(*result)); });
    });
}

template<typename T>
[[nodiscard]] OperationPtr<T> runOnWorker(std::shared_ptr<WorkerPool> pool, typename WorkerOperation<T>::Work work)
{
    return OperationPtr<T>(new WorkerOperation<T>(std::move(pool), std::move(work)));
}

} // namespace Quartermaster
