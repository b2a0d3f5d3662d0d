// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/contest.h"

#include "tests/bench/process.h"

#include <cstdio>

using namespace Qt::StringLiterals;

namespace Quartermaster {

QList<Measurement> holdContest(const Contest &contest, std::vector<Contender> contenders)
{
    for (int round = 0; round < contest.rounds; ++round) {
        for (Contender &one : contenders) {
            contest.prepare();
            const ProcessRun run = runMeasured(one.command);
            if (!run.isGood() || !contest.hasArrived()) {
                std::fprintf(stderr, "%s: status %d: %s\n", qPrintable(one.name), run.status, run.output.constData());
                if (&one == &contenders.front())
                    return {};
                continue;
            }
            one.wall << run.wall;
            one.cpu << run.cpu;
            one.peak << run.peakMiB;
        }
    }
    const bool isPace = contest.size > 0;
    const auto figure = [&contest, isPace](const Contender &one) { // MB/s, or s
        return isPace ? static_cast<double>(contest.size) / 1e6 / median(one.wall) : median(one.wall);
    };
    const Contender &ours = contenders.front();
    QList<Measurement> results;
    for (size_t i = 1; i < contenders.size(); ++i) {
        const Contender &other = contenders[i];
        if (other.wall.isEmpty()) {
            results << missing(u"%1 beside %2"_s.arg(contest.name, other.name), u"it has moved nothing"_s);
            continue;
        }
        const auto measured = [&other](const QString &name, double value, const QString &unit, double theirs) {
            return Measurement{.name = name, .value = value, .unit = unit, .otherName = other.name, .other = theirs};
        };
        Measurement moved = measured(contest.name, figure(ours), isPace ? u"MB/s"_s : u"s"_s, figure(other));
        Measurement cpu = measured(u"  CPU time of it"_s, median(ours.cpu), u"s"_s, median(other.cpu));
        Measurement peak = measured(u"  memory resident at most"_s, median(ours.peak), u"MiB"_s, median(other.peak));
        moved.budget = other.budget;
        if (i == 1) {
            if (contest.mostMemory)
                peak.budget = *contest.mostMemory;
            peak.isExact = true;
        }
        results << moved << cpu << peak;
    }
    return results;
}

} // namespace Quartermaster
