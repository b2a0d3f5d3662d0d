// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/cli/arguments.h"
#include "app/cli/clisession.h"
#include "app/cli/exitcode.h"
#include "app/cli/output.h"

namespace Quartermaster {

/// What a command works with; all of it outlives the command.
struct CommandContext {
    const Arguments &arguments;
    CliSession &session;
    Output &output;
};

/// One run of one command: says finished() exactly once, with the program's exit code.
class Command : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Command)

public:
    ~Command() override;

    /// Opens the stores that the command names, waits for their verdicts, then works.
    void start();
    /// SIGINT, SIGTERM or SIGHUP: ends what is under way.
    void interrupt(int signal);
    /// Nobody reads standard output any more.
    void loseReader();
    /// Removes what only the command itself can still remove when a worker hangs for ever.
    virtual void removeLeftovers() {}

Q_SIGNALS:
    void finished(int code);

protected:
    explicit Command(const CommandContext &context);

    [[nodiscard]] const Arguments &arguments() const { return m_context.arguments; }
    [[nodiscard]] CliSession &session() const { return m_context.session; }
    [[nodiscard]] Output &output() const { return m_context.output; }
    [[nodiscard]] bool isOver() const { return m_over; }

    /// The stores that are needed; an empty list for all. Fails with BadInput.
    [[nodiscard]] virtual Result<QStringList> storeIds() = 0;
    /// False for the commands that show a store that can't be used, with its reason.
    [[nodiscard]] virtual bool wantsUsableStores() const { return true; }
    /// False for a command that does not wait for the first verdicts: it works from the start.
    [[nodiscard]] virtual bool waitsForVerdicts() const { return true; }
    virtual void run() = 0;
    [[nodiscard]] virtual int interruptedCode(int signal) const { return signalExitCode(signal); }
    [[nodiscard]] virtual ExitCode readerGoneCode() const { return ExitCode::Failed; }
    /// Lets go of operations that await() does not know of.
    virtual void abandon() {}

    void finish(ExitCode code);
    void fail(const Error &error);
    void fail(const Error &error, OperationKind kind);

    /// Of a store that storeIds() named.
    [[nodiscard]] Store &store(const QString &id) const;
    [[nodiscard]] std::shared_ptr<Driver> driver(const QString &id) const;

    /// Starts \a operation and calls \a then with its result, unless the command was over before.
    template<typename T, typename Then>
    void await(OperationPtr<T> operation, Then then)
    {
        OperationOf<T> *raw = operation.get();
        m_operation = std::move(operation);
        connect(raw, &Operation::finished, this, [raw, then = std::move(then)]() mutable { then(raw->result()); });
        raw->start();
    }
    [[nodiscard]] Operation *operation() const { return m_operation.get(); }

private:
    void begin(const QStringList &ids);
    void end(int code);
    void warnOfProblems(const QStringList &ids);
    [[nodiscard]] Result<void> checkUsable();

    CommandContext m_context;
    AnyOperationPtr m_operation;
    bool m_over = false;
};

/// Never null: parseArguments() lets only real commands through.
[[nodiscard]] std::unique_ptr<Command> makeCommand(const CommandContext &context);

} // namespace Quartermaster
