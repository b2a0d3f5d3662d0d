// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/application.h"
#include "app/cli/exitcode.h"
#include "app/cli/signalwatcher.h"
#include "app/desktopties.h"
#include "app/language.h"
#include "app/log.h"
#include "app/singleinstance.h"
#include "app/startwatch.h"
#include "model/objectname.h"
#include "model/store.h"
#include "ui/mainwindow.h"
#include "ui/settings.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QTextStream>

#include <cstdio>
#include <optional>
#include <unistd.h>

using namespace Quartermaster;

namespace {

constexpr int patience = 1'200; // ms for work that was told to stop: the program ends within two seconds
constexpr int usageError = 2;

struct Options {
    QString configuration;
    QString store;
    QString screenshot;
    QString language;
    LogLevel logLevel = LogLevel::Info;
    bool demo = false;
    bool readOnly = false;
};

/// What QGuiApplication and QApplication take out for themselves, with one dash or two.
QStringList withoutQtsOwn(const QStringList &arguments)
{
    static const QStringList withValue{QStringLiteral("platform"),        QStringLiteral("platformpluginpath"),
                                       QStringLiteral("platformtheme"),   QStringLiteral("plugin"),
                                       QStringLiteral("qwindowgeometry"), QStringLiteral("qwindowicon"),
                                       QStringLiteral("qwindowtitle"),    QStringLiteral("session"),
                                       QStringLiteral("display"),         QStringLiteral("style"),
                                       QStringLiteral("stylesheet")};
    static const QStringList alone{QStringLiteral("reverse"), QStringLiteral("widgetcount")};
    QStringList rest;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments.at(i);
        const qsizetype dashes = argument.startsWith(u"--") ? 2 : argument.startsWith(u'-') ? 1 : 0;
        const QString name = dashes ? argument.mid(dashes) : QString();
        if (withValue.contains(name))
            ++i;
        else if (!alone.contains(name) && !withValue.contains(name.section(u'=', 0, 0)))
            rest << argument;
    }
    return rest;
}

/// Without a screen, so that --help can be read where there is none. None when the program is to end with \a code.
std::optional<Options> parse(int &argc, char **argv, int &code)
{
    const QCoreApplication early(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Shows live what every image and object store can do, and why."));
    const QCommandLineOption config(QStringLiteral("config"), QStringLiteral("Open this glance-api.conf."),
                                    QStringLiteral("FILE"));
    const QCommandLineOption store(QStringLiteral("store"), QStringLiteral("Select this store."), QStringLiteral("ID"));
    const QCommandLineOption demo(QStringLiteral("demo"), QStringLiteral("Show the demo."));
    const QCommandLineOption readOnly(QStringLiteral("read-only"),
                                      QStringLiteral("Start in safe mode: nothing is changed."));
    const QCommandLineOption screenshot(
        QStringLiteral("screenshot"), QStringLiteral("Save a picture of the window, and end."), QStringLiteral("FILE"));
    const QCommandLineOption language(QStringLiteral("language"),
                                      QStringLiteral("Speak this language, not the system's: %1.")
                                          .arg(Language::available().join(QStringLiteral(", "))),
                                      QStringLiteral("LANGUAGE"));
    const QCommandLineOption logLevel(
        QStringLiteral("log-level"),
        QStringLiteral("How much the log file takes: %1 (info unless given).").arg(logLevelNames()),
        QStringLiteral("LEVEL"));
    parser.addOptions({config, store, demo, readOnly, screenshot, language, logLevel});
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("The same as --config FILE."),
                                 QStringLiteral("[FILE]"));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    QTextStream err(stderr);
    code = usageError;
    if (!parser.parse(withoutQtsOwn(QCoreApplication::arguments()))) {
        err << QStringLiteral("quartermaster: %1 Try --help.\n").arg(parser.errorText());
        return {};
    }
    const QStringList files = parser.values(config) + parser.positionalArguments();
    if (files.size() > 1) {
        err << QStringLiteral("quartermaster: what is \"%1\"? Try --help.\n").arg(displayName(files.at(1)));
        return {};
    }
    if (const QString wanted = parser.value(language); parser.isSet(language) && Language::matching(wanted).isEmpty()) {
        err << QStringLiteral("quartermaster: there is no language \"%1\". Try --help.\n").arg(displayName(wanted));
        return {};
    }
    const std::optional<LogLevel> level = parser.isSet(logLevel) ? logLevelFromName(parser.value(logLevel))
                                                                 : LogLevel::Info;
    if (!level) {
        err << QStringLiteral("quartermaster: the log's level is %1. Try --help.\n").arg(logLevelNames());
        return {};
    }
    code = 0;
    if (parser.isSet(help) || parser.isSet(QStringLiteral("help-all"))) {
        QTextStream(stdout) << parser.helpText();
        return {};
    }
    if (parser.isSet(version)) {
        QTextStream(stdout) << QStringLiteral("quartermaster " QM_VERSION "\n");
        return {};
    }
    return Options{.configuration = files.value(0),
                   .store = parser.value(store),
                   .screenshot = parser.value(screenshot),
                   .language = parser.value(language),
                   .logLevel = *level,
                   .demo = parser.isSet(demo),
                   .readOnly = parser.isSet(readOnly)};
}

/// Whether another window shows the configuration and has come to the front, or nothing can be done; \a code is then set.
bool isShownElsewhere(SingleInstance &instance, const Options &options, int &code)
{
    if (options.demo || !options.screenshot.isEmpty())
        return false; // a demo has stores of its own, a picture is taken by who is asked
    const SingleInstance::Wish wish{.store = options.store,
                                    .activationToken = qEnvironmentVariable("XDG_ACTIVATION_TOKEN")};
    switch (instance.start(options.configuration, wish)) {
    case SingleInstance::Role::First:
        return false;
    case SingleInstance::Role::Second:
        code = 0;
        break;
    case SingleInstance::Role::Unanswered:
        QTextStream(stderr) << QStringLiteral(
            "quartermaster: this configuration is shown already, by a window that does not answer.\n");
        code = 1;
        break;
    }
    return true;
}

/// Completes \a options by what the last session left: the configuration, while it is there, and the language.
void addRemembered(Options &options)
{
    const Settings settings;
    if (const QString last = settings.lastFile();
        options.configuration.isEmpty() && !options.demo && QFile::exists(last))
        options.configuration = last;
    if (options.language.isEmpty())
        options.language = settings.preferences().language;
}

int run(QApplication &application, Application &own, const Options &options)
{
    own.core().safeMode.setEnabled(options.readOnly);
    Result<void> opened;
    if (options.demo)
        opened = own.openDemo();
    else if (!options.configuration.isEmpty())
        opened = own.openConfiguration(options.configuration);
    if (!opened)
        QTextStream(stderr) << QStringLiteral("quartermaster: %1\n").arg(opened.error().detail);
    if (!options.store.isEmpty()) {
        if (!own.core().registry.store(options.store))
            QTextStream(stderr) << QStringLiteral("quartermaster: there is no store \"%1\"\n").arg(options.store);
        own.window().selectStore(options.store);
    }
    // Ctrl+C in a terminal, or the session's end: the demo's folders go, and what runs comes to a stop.
    const SignalWatcher signalWatcher;
    QObject::connect(&signalWatcher, &SignalWatcher::interrupted, &application,
                     [](int signal) { QCoreApplication::exit(signalExitCode(signal)); });
    new StartWatch(&own.window());
    if (options.screenshot.isEmpty()) {
        own.showSession();
    } else {
        own.window().show();
        QObject::connect(&own, &Application::screenshotDone, &application,
                         [](bool done) { QCoreApplication::exit(done ? 0 : 1); });
        own.takeScreenshot(options.screenshot);
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("quartermaster"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QM_VERSION));
    int code = 0;
    std::optional<Options> options = parse(argc, argv, code);
    if (!options)
        return code;
    addRemembered(*options);
    QApplication application(argc, argv);
    SingleInstance instance;
    if (isShownElsewhere(instance, *options, code))
        return code;
    QGuiApplication::setDesktopFileName(QStringLiteral("org.quartermaster.Quartermaster"));
    Log log({.program = QStringLiteral("quartermaster"), .level = options->logLevel}, std::make_shared<Redactor>());
    qCInfo(lcProgram).noquote() << "started:" << QCoreApplication::applicationVersion() << "with Qt" << qVersion();
    Language language;
    language.install(options->language);
    auto own = std::make_unique<Application>();
    new DesktopTies(*own, instance, log, language);
    code = run(application, *own, *options);
    const std::shared_ptr<WorkerPool> pool = own->pool();
    own.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    if (!pool->drain(patience)) {
        std::fflush(nullptr);
        ::_exit(code); // a thread hangs in the kernel: nobody waits for it
    }
    return code;
}
