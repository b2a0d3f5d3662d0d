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

Options parse(const QCoreApplication &application)
{
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
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);
    if (!parser.positionalArguments().isEmpty()) {
        QTextStream(stderr)
            << QStringLiteral("quartermaster: what is \"%1\"? Try --help.\n").arg(parser.positionalArguments().first());
        std::exit(usageError);
    }
    return {.configuration = parser.value(config),
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
    else if (const QString last = own.window().settings().lastFile; QFile::exists(last))
        opened = own.openConfiguration(last);
    if (!opened)
        QTextStream(stderr) << QStringLiteral("quartermaster: %1\n").arg(opened.error().detail);
    if (!options.store.isEmpty()) {
        if (!own.core().registry.store(options.store))
            QTextStream(stderr) << QStringLiteral("quartermaster: there is no store \"%1\"\n").arg(options.store);
        own.window().selectStore(options.store);
    }
    new StartWatch(&own.window());
    own.window().show();
    if (!options.screenshot.isEmpty()) {
        QObject::connect(&own, &Application::screenshotDone, &application,
                         [](bool done) { QCoreApplication::exit(done ? 0 : 1); });
        own.takeScreenshot(options.screenshot);
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("quartermaster"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QM_VERSION));
    const Options options = parse(application);
    auto own = std::make_unique<Application>();
    const int code = run(application, *own, options);
    const std::shared_ptr<WorkerPool> pool = own->pool();
    own.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    if (!pool->drain(patience)) {
        std::fflush(nullptr);
        ::_exit(code); // a thread hangs in the kernel: nobody waits for it
    }
    return code;
}
