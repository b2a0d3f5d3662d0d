// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/process.h"
#include "tests/bench/testserver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 size = 512LL << 20; // bytes
constexpr int rounds = 3;

double pace(double seconds)
{
    return static_cast<double>(size) / 1e6 / seconds;
}

/// Medians of some runs of \a command, which makes \a target; nothing when it fails.
std::optional<ProcessRun> medianRun(const QStringList &command, const QString &target)
{
    QList<double> wall;
    QList<double> cpu;
    QList<double> peak;
    for (int round = 0; round < rounds; ++round) {
        QFile::remove(target);
        const ProcessRun run = runMeasured(command);
        if (!run.isGood() || QFileInfo(target).size() != size) {
            std::fprintf(stderr, "%s: status %d: %s\n", qPrintable(command.constFirst()), run.status,
                         run.output.constData());
            return {};
        }
        wall << run.wall;
        cpu << run.cpu;
        peak << run.peakMiB;
    }
    QFile::remove(target);
    return ProcessRun{.status = 0, .wall = median(wall), .cpu = median(cpu), .peakMiB = median(peak), .output = {}};
}

} // namespace

void measureAdding(const BenchDone &done)
{
    const QTemporaryDir folder(placeInMemory() + u"/qm-bench.XXXXXX"_s);
    const QString source = folder.filePath(u"source"_s);
    const QString store = folder.filePath(u"store"_s);
    const QString configuration = folder.filePath(u"glance-api.conf"_s);
    QFile file(configuration);
    if (!QDir().mkpath(store) || !writeNoise(source, size) || !file.open(QIODevice::WriteOnly))
        return done({});
    file.write("[DEFAULT]\nenabled_backends = fast:file\n[glance_store]\ndefault_backend = fast\n[fast]\n"
               "filesystem_store_datadir = "
               + store.toUtf8() + '\n');
    file.close();

    const QString target = store + u"/object"_s;
    const auto ours = medianRun(
        {builtProgram(u"qmctl"_s), u"--config"_s, configuration, u"--json"_s, u"put"_s, source, u"fast:object"_s},
        target);
    const auto copy = medianRun({u"cp"_s, source, target}, target);
    if (!ours || !copy)
        return done({});
    const ProcessRun glance = runMeasured({u"/usr/bin/python3"_s, QStringLiteral(QM_BENCH_DIR "/glance_add.py"),
                                           configuration, u"fast"_s, source, QString::number(rounds)});
    const QJsonObject theirs = QJsonDocument::fromJson(glance.output.split('\n').value(0)).object();
    if (theirs.isEmpty())
        std::fprintf(stderr, "glance_store: %s\n", glance.output.constData());

    Measurement add{.name = u"add 512 MiB to a local directory, with MD5 and SHA-512"_s,
                    .value = pace(ours->wall),
                    .unit = u"MB/s"_s};
    Measurement cpu{.name = u"  CPU time of it"_s, .value = ours->cpu, .unit = u"s"_s};
    if (!theirs.isEmpty()) {
        add.otherName = cpu.otherName = u"glance_store's add"_s;
        add.other = pace(theirs.value("wall"_L1).toDouble(1));
        cpu.other = theirs.value("cpu"_L1).toDouble();
    }
    done({add,
          cpu,
          {.name = u"  the same, beside a copy without hashes"_s,
           .value = pace(ours->wall),
           .unit = u"MB/s"_s,
           .otherName = u"cp"_s,
           .other = pace(copy->wall)},
          {.name = u"  memory resident at most"_s, .value = ours->peakMiB, .unit = u"MiB"_s, .budget = 64}});
}

} // namespace Quartermaster
