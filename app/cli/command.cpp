// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/command.h"

#include "app/cli/capabilitiescommand.h"
#include "app/cli/copycommand.h"
#include "app/cli/leftoverscommand.h"
#include "app/cli/listcommand.h"
#include "app/cli/metacommand.h"
#include "app/cli/movecommand.h"
#include "app/cli/removecommand.h"
#include "app/cli/transfercommand.h"
#include "app/cli/versionscommand.h"
#include "app/cli/whycommand.h"
#include "model/reasontext.h"
#include "model/store.h"

#include <cstring>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// As an error that stops the command: what is wrong with a store that can't be used, and where.
Error unusable(const Store &store)
{
    Error error{.kind = ErrorKind::BadConfiguration, .detail = {}, .store = store.id()};
    for (const ConfigurationProblem &problem : store.configuration().problems) {
        if (problem.severity == ConfigurationProblem::Severity::Error) {
            error.detail = problem.toString();
            return error;
        }
    }
    const Verdict verdict = store.snapshot().verdict(OperationKind::Get);
    error.detail = u"store \"%1\" can't be used: %2"_s.arg(store.id(), causeText(verdict.deciding));
    return error;
}

} // namespace

Command::Command(const CommandContext &context)
    : m_context(context)
{}

Command::~Command() = default;

void Command::start()
{
    const Result<QStringList> ids = storeIds();
    if (!ids)
        return fail(ids.error());
    if (const Result<void> selected = session().select(*ids); !selected)
        return fail(selected.error());
    connect(&session(), &CliSession::unlocked, this, [this, ids = *ids] {
        if (!m_over)
            begin(ids);
    });
    session().unlock();
}

void Command::begin(const QStringList &ids)
{
    if (const Result<void> usable = checkUsable(); !usable)
        return fail(usable.error());
    warnOfProblems(ids);
    if (waitsForVerdicts()) {
        connect(&session(), &CliSession::settled, this, [this] {
            if (!m_over)
                run();
        });
        session().probe();
    } else {
        run();
    }
}

void Command::interrupt(int signal)
{
    if (m_over)
        return;
    const int code = interruptedCode(signal);
    if (code != static_cast<int>(ExitCode::Done)) {
        const char *name = sigabbrev_np(signal);
        output().error({.kind = ErrorKind::Canceled, .detail = u"SIG%1"_s.arg(QLatin1String(name))});
    }
    end(code);
}

void Command::loseReader()
{
    if (!m_over)
        end(static_cast<int>(readerGoneCode()));
}

void Command::finish(ExitCode code)
{
    end(static_cast<int>(code));
}

void Command::fail(const Error &error)
{
    if (m_over)
        return;
    output().error(error);
    finish(exitCode(error));
}

void Command::fail(const Error &error, OperationKind kind)
{
    if (m_over)
        return;
    output().error(error, kind);
    finish(exitCode(error));
}

void Command::end(int code)
{
    if (std::exchange(m_over, true))
        return;
    m_operation.reset();
    abandon();
    Q_EMIT finished(code);
}

Store &Command::store(const QString &id) const
{
    Store *store = session().registry().store(id);
    Q_ASSERT(store); // select() has seen it
    return *store;
}

std::shared_ptr<Driver> Command::driver(const QString &id) const
{
    return session().registry().driver(store(id));
}

void Command::warnOfProblems(const QStringList &ids)
{
    for (const ConfigurationProblem &problem : session().configuration().problems) {
        // Who names a store wants to hear of that store, and of what may have cost a part of the file.
        const bool concerns = problem.store.isEmpty() ? problem.severity == ConfigurationProblem::Severity::Error
                                                      : ids.contains(problem.store);
        if (ids.isEmpty() || concerns)
            output().warn(problem.toString());
    }
}

Result<void> Command::checkUsable()
{
    const Configuration &configuration = session().configuration();
    if (configuration.stores.isEmpty() && configuration.hasErrors()) {
        const ConfigurationProblem &first = configuration.problems.constFirst();
        return tl::unexpected(Error{.kind = ErrorKind::BadConfiguration, .detail = first.toString()});
    }
    if (!wantsUsableStores())
        return {};
    for (const Store *one : session().registry().stores()) {
        if (!one->isUsable())
            return tl::unexpected(unusable(*one));
    }
    return {};
}

std::unique_ptr<Command> makeCommand(const CommandContext &context)
{
    switch (context.arguments.command) {
    case Arguments::Command::Stores:
        return std::make_unique<StoresCommand>(context);
    case Arguments::Command::Capabilities:
        if (context.arguments.watch)
            return std::make_unique<WatchCommand>(context);
        return std::make_unique<CapabilitiesCommand>(context);
    case Arguments::Command::Why:
        return std::make_unique<WhyCommand>(context);
    case Arguments::Command::List:
        return std::make_unique<ListCommand>(context);
    case Arguments::Command::Stat:
        return std::make_unique<StatCommand>(context);
    case Arguments::Command::Get:
        return std::make_unique<GetCommand>(context);
    case Arguments::Command::Put:
        return std::make_unique<PutCommand>(context);
    case Arguments::Command::Remove:
        return std::make_unique<RemoveCommand>(context);
    case Arguments::Command::Copy:
        return std::make_unique<CopyCommand>(context);
    case Arguments::Command::Move:
        return std::make_unique<MoveCommand>(context);
    case Arguments::Command::MakeContainer:
        return std::make_unique<CreateContainerCommand>(context);
    case Arguments::Command::Meta:
        return std::make_unique<MetaCommand>(context);
    case Arguments::Command::Versions:
        return std::make_unique<VersionsCommand>(context);
    case Arguments::Command::Leftovers:
        return std::make_unique<LeftoversCommand>(context);
    case Arguments::Command::None:
        break;
    }
    Q_UNREACHABLE();
}

} // namespace Quartermaster
