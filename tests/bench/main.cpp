// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/process.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <array>
#include <cstdio>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

struct Bench {
    const char *name;
    void (*run)(const BenchDone &);
    bool hasWidgets = false;
};

/// In the order of the table. A new one is a line here, a declaration in benches.h and a file.
constexpr std::array benches{
    Bench{"checks", measureChecks},         //
    Bench{"watching", measureWatching},     //
    Bench{"actions", measureActions, true}, //
    Bench{"rows", measureRows},             //
    Bench{"stalls", measureStalls, true},   //
    Bench{"start", measureStart},           //
    Bench{"download", measureDownload},     //
    Bench{"upload", measureUpload},         //
    Bench{"swift", measureSwiftTransfers},  //
    Bench{"s3", measureS3Transfers},        //
    Bench{"listing", measureCloudListing},  //
    Bench{"adding", measureAdding},
};

QJsonArray toJson(const QList<Measurement> &measurements)
{
    QJsonArray array;
    for (const Measurement &one : measurements)
        array.append(one.toJson());
    return array;
}

bool write(const QString &path, const QByteArray &text)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text) >= 0)
        return true;
    std::fprintf(stderr, "%s: %s\n", qPrintable(path), qPrintable(file.errorString()));
    return false;
}

/// The offscreen platform says of each change of the layout that it has no window manager to tell.
void dropKnownNoise(QtMsgType, const QMessageLogContext &, const QString &text)
{
    if (!text.contains("propagateSizeHints"_L1))
        std::fprintf(stderr, "%s\n", qPrintable(text));
}

/// The child: one bench, whose figures go to \a path.
int runOne(const QString &name, const QString &path, int argc, char **argv)
{
    const auto *bench = std::find_if(benches.begin(), benches.end(),
                                     [&name](const Bench &one) { return name == QLatin1String(one.name); });
    if (bench == benches.end())
        return 2;
    qInstallMessageHandler(dropKnownNoise);
    std::unique_ptr<QCoreApplication> application;
    if (bench->hasWidgets)
        application = std::make_unique<QApplication>(argc, argv);
    else
        application = std::make_unique<QCoreApplication>(argc, argv);
    QTimer::singleShot(0, application.get(), [bench, path] {
        bench->run([path](const QList<Measurement> &measurements) {
            QCoreApplication::exit(write(path, QJsonDocument(toJson(measurements)).toJson()) ? 0 : 1);
        });
    });
    return QCoreApplication::exec();
}

/// The parent's part of it. A bench that fails is a row that fails.
QList<Measurement> runInChild(const QString &name, const QString &folder)
{
    constexpr int longest = 200'000; // ms
    const QString path = folder + u'/' + name + u".json"_s;
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedChannels);
    child.start(QCoreApplication::applicationFilePath(), {u"--child"_s, name, path});
    const bool ended = child.waitForFinished(longest);
    QFile file(path);
    QList<Measurement> measurements;
    if (file.open(QIODevice::ReadOnly)) {
        for (const auto one : QJsonDocument::fromJson(file.readAll()).array())
            measurements << Measurement::fromJson(one.toObject());
    }
    if (!ended || child.exitStatus() != QProcess::NormalExit || child.exitCode() != 0 || measurements.isEmpty()) {
        measurements << missing(name + u": the benchmark itself failed"_s,
                                ended ? u"status %1"_s.arg(child.exitCode()) : u"it did not end"_s);
    }
    return measurements;
}

QJsonObject machine()
{
    QJsonObject object{{u"cores"_s, QThread::idealThreadCount()},
                       {u"kernel"_s, QSysInfo::kernelVersion()},
                       {u"system"_s, QSysInfo::prettyProductName()},
                       {u"qt"_s, QString::fromLatin1(qVersion())}};
#ifndef NDEBUG
    object.insert(u"debug"_s, true);
#endif
    return object;
}

int runAll(const QStringList &names, const QString &jsonFile)
{
    QElapsedTimer clock;
    clock.start();
    // What users have set and saved is neither read nor changed.
    const QTemporaryDir home;
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(variable, home.path().toUtf8());
    qunsetenv("AWS_CA_BUNDLE"); // ends Debian's rclone
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QList<Measurement> measurements;
    for (const Bench &bench : benches) {
        const QString name = QString::fromLatin1(bench.name);
        if (!names.isEmpty() && !names.contains(name))
            continue;
        const qint64 start = clock.elapsed();
        measurements += runInChild(name, home.path());
        std::fprintf(stderr, "%s: %.1f s\n", bench.name, static_cast<double>(clock.elapsed() - start) / 1000);
    }
#ifndef NDEBUG
    std::fputs("This is no release build: the figures say little.\n", stderr);
#endif
    const auto missed = std::count_if(measurements.begin(), measurements.end(),
                                      [](const Measurement &one) { return !one.isKept(); });
    const auto gross = std::count_if(measurements.begin(), measurements.end(),
                                     [](const Measurement &one) { return one.isGrossMiss(); });
    const auto budgets = std::count_if(measurements.begin(), measurements.end(),
                                       [](const Measurement &one) { return one.budget.has_value(); });
    const QString text = table(measurements)
                         + u"%1 budgets: %2 met, %3 missed, %4 of them by far\n"_s.arg(budgets)
                               .arg(budgets - missed)
                               .arg(missed)
                               .arg(gross);
    std::fputs(qPrintable(text), stdout);
    const QJsonObject all{{u"machine"_s, machine()}, {u"rows"_s, toJson(measurements)}};
    if (!jsonFile.isEmpty()
        && !(write(jsonFile, QJsonDocument(all).toJson())
             && write(QFileInfo(jsonFile).path() + u'/' + QFileInfo(jsonFile).completeBaseName() + u".txt"_s,
                      text.toUtf8())))
        return 1;
    return gross == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 4 && qstrcmp(argv[1], "--child") == 0)
        return runOne(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]), argc, argv);
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Measures what has a budget. Fails when one is missed by far."_s);
    QStringList known;
    for (const Bench &bench : benches)
        known << QString::fromLatin1(bench.name);
    const QCommandLineOption json(u"json"_s, u"Write the figures to FILE as well, and the table beside it as .txt."_s,
                                  u"FILE"_s);
    const QCommandLineOption only(u"only"_s, u"Only these, of: %1."_s.arg(known.join(u", "_s)), u"NAMES"_s);
    parser.addOptions({json, only});
    parser.addHelpOption();
    parser.process(application);
    const QStringList names = parser.value(only).split(u',', Qt::SkipEmptyParts);
    for (const QString &name : names) {
        if (!known.contains(name)) {
            std::fprintf(stderr, "There is no benchmark %s\n", qPrintable(name));
            return 2;
        }
    }
    return runAll(names, parser.value(json));
}
