// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/run.h"

#include "app/cli/command.h"
#include "app/cli/completion.h"
#include "app/cli/help.h"
#include "app/cli/signalwatcher.h"
#include "app/language.h"
#include "app/log.h"
#include "model/objectname.h"
#include "model/workerpool.h"

#include <QCoreApplication>
#include <QTimer>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

// Together with the little that the program does itself, within the two seconds that ending may take.
constexpr int patience = 1200; // ms for work that was told to stop

/// What was asked for, as the log may have it.
QString asked(const Arguments &arguments)
{
    QStringList words{commandName(arguments.command)};
    for (const QString &operand : arguments.operands)
        words << redactedPath(operand);
    return words.join(u' ');
}

int runCommand(const Arguments &arguments, const std::shared_ptr<WorkerPool> &pool,
               const std::shared_ptr<Redactor> &redactor, Output &output)
{
    SignalWatcher signalWatcher;
    auto session = std::make_unique<CliSession>(pool, redactor);
    if (const Result<void> opened = session->open(arguments); !opened) {
        output.error(opened.error());
        return static_cast<int>(exitCode(opened.error()));
    }
    const std::unique_ptr<Command> command = makeCommand({arguments, *session, output});
    QObject::connect(command.get(), &Command::finished, qApp, &QCoreApplication::exit, Qt::QueuedConnection);
    QObject::connect(&signalWatcher, &SignalWatcher::interrupted, command.get(), &Command::interrupt);
    QObject::connect(&output, &Output::closed, command.get(), &Command::loseReader);
    QTimer::singleShot(0, command.get(), &Command::start);
    int code = QCoreApplication::exec();
    if (!output.flush() && code == 0 && !arguments.watch)
        code = static_cast<int>(ExitCode::Failed);

    session->monitor().stop();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    if (!pool->drain(patience)) {
        // A thread hangs in the kernel and may use what we would take away: nothing is taken down.
        command->removeLeftovers();
        session->endDemo();
        ::_exit(code);
    }
    return code;
}

} // namespace

int runQmctl(int argc, char **argv)
{
    QList<QByteArray> words;
    for (int i = 1; i < argc; ++i)
        words << QByteArray(argv[i]);
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"qmctl"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(QM_VERSION));

    if (words.value(0) == completionWord) { // for the shells' completion scripts
        Output output(false);
        output.line(completionText(complete(words.mid(1))).trimmed());
        return static_cast<int>(output.flush() ? ExitCode::Done : ExitCode::Failed);
    }
    const auto redactor = std::make_shared<Redactor>();
    Language language;
    language.install();
    const Result<Arguments> arguments = parseArguments(words);
    if (!arguments) {
        Output output(asksForJson(words), redactor);
        output.error(arguments.error());
        output.warn(u"Try: qmctl --help"_s);
        return static_cast<int>(ExitCode::Usage);
    }
    Output output(arguments->json, redactor);
    if (arguments->help || arguments->version) {
        output.line(arguments->help ? helpText(arguments->command).trimmed()
                                    : "qmctl " + QCoreApplication::applicationVersion().toUtf8());
        return static_cast<int>(output.flush() ? ExitCode::Done : ExitCode::Failed);
    }
    const auto pool = std::make_shared<WorkerPool>();
    Log log({.program = u"qmctl"_s, .level = arguments->logLevel.value_or(LogLevel::Info)}, redactor);
    qCInfo(lcProgram).noquote() << "started:" << asked(*arguments);
    const int code = runCommand(*arguments, pool, redactor, output);
    qCInfo(lcProgram).noquote() << "ended:" << code;
    return code;
}

} // namespace Quartermaster
