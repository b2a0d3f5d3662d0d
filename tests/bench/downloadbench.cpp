// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/nginxserver.h"
#include "tests/bench/process.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 size = 1LL << 30; // bytes
constexpr int rounds = 5;

/// One program that downloads, and the medians of what it took.
struct Contender {
    QString name;
    QStringList command; ///< Writes `target`.
    QList<double> wall = {};
    QList<double> cpu = {};
    QList<double> peak = {};

    [[nodiscard]] double pace() const { return static_cast<double>(size) / 1e6 / median(wall); } // MB/s
};

} // namespace

void measureDownload(const BenchDone &done)
{
    const NginxServer server;
    const QString object = u"bench.bin"_s;
    const QString target = server.scratch() + u"/target.bin"_s;
    if (!server.isUp() || !writeNoise(server.root() + u'/' + object, size))
        return done({});
    const QString url = server.url(u"/range/"_s + object);
    std::vector<Contender> contenders{
        {.name = u"qmctl get"_s,
         .command = {builtProgram(u"qmctl"_s), u"--config"_s, server.configuration(), u"get"_s, u"web:"_s + object,
                     target}},
        {.name = u"curl"_s, .command = {u"curl"_s, u"-sS"_s, u"-o"_s, target, url}},
        {.name = u"rclone"_s,
         .command = {u"rclone"_s, u"--config="_s, u"copyto"_s, u"--http-url="_s + server.url(u"/range/"_s),
                     u":http:"_s + object, target}},
    };
    // In turns: what else the machine does hits all of them.
    for (int round = 0; round < rounds; ++round) {
        for (Contender &one : contenders) {
            QFile::remove(target);
            const ProcessRun run = runMeasured(one.command);
            if (!run.isGood() || QFileInfo(target).size() != size) {
                std::fprintf(stderr, "%s: status %d: %s\n", qPrintable(one.name), run.status, run.output.constData());
                if (&one == &contenders.front())
                    return done({});
                continue;
            }
            one.wall << run.wall;
            one.cpu << run.cpu;
            one.peak << run.peakMiB;
        }
    }
    const Contender &ours = contenders.front();
    QList<Measurement> results;
    for (size_t i = 1; i < contenders.size(); ++i) {
        const Contender &other = contenders[i];
        if (other.wall.isEmpty())
            continue;
        const bool isCurl = i == 1;
        Measurement pace{.name = u"download 1 GiB over HTTP into a file"_s,
                         .value = ours.pace(),
                         .unit = u"MB/s"_s,
                         .otherName = other.name,
                         .other = other.pace()};
        Measurement cpu{.name = u"  CPU time of it"_s,
                        .value = median(ours.cpu),
                        .unit = u"s"_s,
                        .otherName = other.name,
                        .other = median(other.cpu)};
        Measurement peak{.name = u"  memory resident at most"_s,
                         .value = median(ours.peak),
                         .unit = u"MiB"_s,
                         .otherName = other.name,
                         .other = median(other.peak)};
        if (isCurl) {
            pace.budget = Budget(Budget::Kind::RatioAtLeast, 1.2);
            peak.budget = 64;
        }
        results << pace << cpu << peak;
    }
    done(results);
}

} // namespace Quartermaster
