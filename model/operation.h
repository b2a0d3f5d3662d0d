// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <optional>

class QTimer;

namespace Quartermaster {

/// Shared between an operation and the threads that work for it.
class CancelToken
{
public:
    void cancel() { m_canceled.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isCanceled() const { return m_canceled.load(std::memory_order_relaxed); }

private:
    std::atomic_bool m_canceled = false;
};

/// One piece of work. Lives in the GUI thread; finished() comes exactly once, and never from within start() or cancel().
class Operation : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Operation)

public:
    ~Operation() override;

    void start();
    /// Ends with ErrorKind::Canceled; harmless when already finished. The work itself stops soon after, in its thread.
    void cancel();
    [[nodiscard]] bool isStarted() const { return m_started; }
    [[nodiscard]] bool isFinished() const { return m_finished; }
    /// Null unless it finished and failed.
    [[nodiscard]] virtual const Error *error() const = 0;

    /// Ends the operation with TimedOut when \a milliseconds pass without progress; 0 for no limit. Before start().
    void setStallLimit(int milliseconds) { m_stallLimit = milliseconds; }
    /// Keeps \a owner until the operation is gone: the driver instance that works for it.
    void hold(std::shared_ptr<void> owner) { m_owner = std::move(owner); }

Q_SIGNALS:
    void progressChanged(qint64 done, qint64 total); ///< Bytes; \a total is -1 while unknown.
    void finished();

protected:
    explicit Operation(QObject *parent = nullptr);

    virtual void doStart() = 0;
    /// Told once, at cancel() or when the stall limit is over: stop working. The result is already set.
    virtual void doCancel() {}
    virtual void setFailure(Error error) = 0;
    /// Adds what a wrapping operation knows to the error of cancel() or of the stall limit.
    virtual void complete(Error &) const {}
    /// From the GUI thread.
    void reportProgress(qint64 done, qint64 total);
    /// The result is set: says finished(), from the event loop.
    void settle();

private:
    void fail(Error error);

    std::shared_ptr<void> m_owner;
    QTimer *m_stallTimer = nullptr;
    int m_stallLimit = 0;
    bool m_started = false;
    bool m_finished = false;
};

template<typename T>
class OperationOf : public Operation
{
public:
    /// Valid once finished.
    [[nodiscard]] const Result<T> &result() const { return *m_result; }
    /// The same for good: for what is large.
    [[nodiscard]] Result<T> takeResult() { return std::move(*m_result); }
    [[nodiscard]] const Error *error() const override { return m_result && !*m_result ? &m_result->error() : nullptr; }

protected:
    using Operation::Operation;
    /// The first result counts; later ones (an answer after cancel()) are dropped.
    void finish(Result<T> result)
    {
        if (m_result)
            return;
        m_result.emplace(std::move(result));
        settle();
    }
    void setFailure(Error error) final
    {
        if (!m_result)
            m_result.emplace(tl::unexpected(std::move(error)));
    }

private:
    std::optional<Result<T>> m_result;
};

/// Lets go of an operation: disconnects, cancels and calls deleteLater().
struct OperationDeleter {
    void operator()(Operation *operation) const;
};

/// Letting go cancels, so assigning a new operation ends the older one and a late answer cannot win.
template<typename T>
using OperationPtr = std::unique_ptr<OperationOf<T>, OperationDeleter>;
using AnyOperationPtr = std::unique_ptr<Operation, OperationDeleter>;

/// Its result is known from the start: a refusal, a cached answer.
template<typename T>
class SettledOperation final : public OperationOf<T>
{
public:
    explicit SettledOperation(Result<T> result)
        : m_answer(std::move(result))
    {}

protected:
    void doStart() override { this->finish(std::move(m_answer)); }

private:
    Result<T> m_answer;
};

template<typename T>
[[nodiscard]] OperationPtr<T> settled(Result<T> result)
{
    return OperationPtr<T>(new SettledOperation<T>(std::move(result)));
}

} // namespace Quartermaster
