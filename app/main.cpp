// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/application.h"
#include "app/startwatch.h"
#include "model/store.h"
#include "ui/mainwindow.h"

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
    parser.addOptions({config, store, demo, readOnly, screenshot});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    QTextStream err(stderr);
    code = usageError;
    if (!parser.parse(withoutQtsOwn(QCoreApplication::arguments()))) {
        err << QStringLiteral("quartermaster: %1 Try --help.\n").arg(parser.errorText());
        return {};
    }
    if (!parser.positionalArguments().isEmpty()) {
        err << QStringLiteral("quartermaster: what is \"%1\"? Try --help.\n").arg(parser.positionalArguments().first());
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
    return Options{.configuration = parser.value(config),
                   .store = parser.value(store),
                   .screenshot = parser.value(screenshot),
                   .demo = parser.isSet(demo),
                   .readOnly = parser.isSet(readOnly)};
}

int run(QApplication &application, Application &own, const Options &options)
{
    own.core().safeMode.setEnabled(options.readOnly);
    Result<void> opened;
    if (options.demo)
        opened = own.openDemo();
    else if (!options.configuration.isEmpty())
        opened = own.openConfiguration(options.configuration);
    else if (const QString last = own.core().settings.lastFile(); QFile::exists(last))
        opened = own.openConfiguration(last);
    if (!opened)
        QTextStream(stderr) << QStringLiteral("quartermaster: %1\n").arg(opened.error().detail);
    if (!options.store.isEmpty()) {
        if (!own.core().registry.store(options.store))
            QTextStream(stderr) << QStringLiteral("quartermaster: there is no store \"%1\"\n").arg(options.store);
        own.window().selectStore(options.store);
    }
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
    const std::optional<Options> options = parse(argc, argv, code);
    if (!options)
        return code;
    QApplication application(argc, argv);
    auto own = std::make_unique<Application>();
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
