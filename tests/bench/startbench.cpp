// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/process.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int rounds = 9;
constexpr int longest = 20'000; // ms

struct Start {
    double milliseconds = 0; ///< From exec() to the painted window that takes input.
    double residentMiB = 0;  ///< A second later.
    double sharedOutMiB = 0; ///< The same, what is shared counted by its share (PSS).
};

/// MiB of a line "KEY:  123 kB"; 0 where there is none.
double valueOf(const QString &path, const QByteArray &key)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(key + ':'))
            return line.mid(key.size() + 1).trimmed().split(' ').constFirst().toDouble() / 1024;
    }
    return 0;
}

std::optional<Start> startOnce(const QString &configuration, const QProcessEnvironment &environment)
{
    QProcess program;
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::MergedChannels);
    QElapsedTimer clock;
    clock.start();
    program.start(builtProgram(u"quartermaster"_s), {u"--config"_s, configuration});
    QByteArray output;
    while (!output.contains("usable") && clock.elapsed() < longest && program.waitForReadyRead(longest))
        output += program.readAll();
    Start start{.milliseconds = static_cast<double>(clock.nsecsElapsed()) / 1e6};
    if (!output.contains("usable")) {
        std::fprintf(stderr, "quartermaster: %s\n", output.constData());
        program.kill();
        program.waitForFinished();
        return {};
    }
    program.waitForFinished(1000); // it does not: by then it has settled
    const QString folder = u"/proc/%1/"_s.arg(program.processId());
    start.residentMiB = valueOf(folder + u"status"_s, "VmRSS");
    start.sharedOutMiB = valueOf(folder + u"smaps_rollup"_s, "Pss");
    program.kill();
    program.waitForFinished();
    return start;
}

/// Two directories and a web server that does not answer: as an administrator has it, and no network is needed.
QString writeConfiguration(const QTemporaryDir &folder)
{
    const QString path = folder.filePath(u"glance-api.conf"_s);
    QDir(folder.path()).mkdir(u"fast"_s);
    QDir(folder.path()).mkdir(u"cheap"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("[DEFAULT]\nenabled_backends = fast:file, cheap:file, web:http, sim:simulated\n"
               "[glance_store]\ndefault_backend = fast\n[fast]\nfilesystem_store_datadir = "
               + folder.filePath(u"fast"_s).toUtf8()
               + "\n[cheap]\nfilesystem_store_datadir = " + folder.filePath(u"cheap"_s).toUtf8()
               + "\n[web]\nhttp_store_url = http://127.0.0.1:9/\n[sim]\nsimulated_objects = 100\n");
    return path;
}

void measure(const QString &where, const QString &configuration, const QProcessEnvironment &environment,
             QList<Measurement> &results)
{
    QList<double> times;
    QList<double> resident;
    QList<double> sharedOut;
    for (int round = 0; round < rounds; ++round) {
        const auto start = startOnce(configuration, environment);
        if (!start) {
            results << missing(u"start to a usable window (%1)"_s.arg(where), u"there was no window"_s);
            return;
        }
        times << start->milliseconds;
        resident << start->residentMiB;
        sharedOut << start->sharedOutMiB;
    }
    results << Measurement{.name = u"start to a usable window (%1)"_s.arg(where),
                           .value = median(times),
                           .unit = u"ms"_s,
                           .budget = 300}
            << Measurement{.name = u"  memory resident then (%1)"_s.arg(where),
                           .value = median(resident),
                           .unit = u"MiB"_s,
                           .budget = 60,
                           .isExact = true}
            << Measurement{.name = u"  the same, shared pages by their share (PSS)"_s,
                           .value = median(sharedOut),
                           .unit = u"MiB"_s};
}

} // namespace

void measureStart(const BenchDone &done)
{
    const QTemporaryDir folder;
    const QString configuration = writeConfiguration(folder);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"QT_LOGGING_RULES"_s, u"qm.start.warning=true"_s);
    environment.insert(u"QT_FORCE_STDERR_LOGGING"_s, u"1"_s);
    QList<Measurement> results;
    environment.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    measure(u"offscreen"_s, configuration, environment, results);

    // On a screen, if there can be one.
    QProcess server;
    server.start(u"Xvfb"_s,
                 {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1600x1000x24"_s, u"-nolisten"_s, u"tcp"_s});
    if (server.waitForReadyRead(longest)) {
        environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
        environment.insert(u"DISPLAY"_s, u':' + QString::fromLatin1(server.readLine()).trimmed());
        measure(u"X11"_s, configuration, environment, results);
    } else {
        results << missing(u"start to a usable window (X11)"_s, u"Xvfb does not start"_s);
    }
    server.terminate();
    server.waitForFinished();
    done(results);
}

} // namespace Quartermaster
