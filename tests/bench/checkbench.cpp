// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/allocations.h"
#include "tests/bench/measurement.h"

#include "model/snapshot.h"

#include <QJsonDocument>
#include <QProcess>

#include <array>
#include <chrono>

namespace Quartermaster {

namespace {

struct Timing {
    double nanoseconds = 0; ///< Of one call, in the best of some runs.
    double allocations = 0; ///< Of one call.
};

/// Keeps the compiler from moving memory reads out of the loop, and from dropping what nobody uses.
template<typename T>
void consume(const T &value)
{
    asm volatile("" : : "r,m"(value) : "memory");
}

template<typename Call>
Timing timeCalls(int count, Call call)
{
    using Clock = std::chrono::steady_clock;
    constexpr int runs = 7;
    Timing best{.nanoseconds = 1e12};
    for (int run = 0; run < runs; ++run) {
        const auto allocated = allocationCount();
        const auto start = Clock::now();
        for (int i = 0; i < count; ++i)
            call(i);
        const std::chrono::duration<double, std::nano> passed = Clock::now() - start;
        best.nanoseconds = std::min(best.nanoseconds, passed.count() / count);
        best.allocations = static_cast<double>(allocationCount() - allocated) / count;
    }
    return best;
}

/// As a store has it in the middle of its life: several layers have something to say.
Snapshot typicalSnapshot()
{
    const CapabilitySet declared = Capability::RwRandom | Capability::DriverReusable | Capability::List
                                   | Capability::Stat | Capability::Delete;
    return Snapshot(declared,
                    {Finding::no(Layer::Configuration, {Capability::WriteOffset}, Reason::NotConfigured),
                     Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full, QStringLiteral("/srv/images"),
                                 QStringLiteral("statvfs f_bavail=0")),
                     Finding::yes(Layer::Backend, {Capability::ReadAccess}, QStringLiteral("statvfs"))},
                    {}, QDateTime::currentDateTimeUtc());
}

} // namespace

QList<Measurement> measureChecks()
{
    const Snapshot snapshot = typicalSnapshot();
    const std::array<CapabilitySet, 8> questions{
        Capability::ReadAccess,  Capability::ReadRandom, Capability::WriteAccess,     Capability::Delete,
        Capability::WriteOffset, Capability::List,       Capability::CreateContainer, Capability::Stat};
    const Timing permits = timeCalls(20'000'000,
                                     [&](int i) { consume(snapshot.permits(questions[static_cast<size_t>(i) % 8])); });
    const Timing answer = timeCalls(
        20'000'000, [&](int i) { consume(static_cast<int>(snapshot.answer(questions[static_cast<size_t>(i) % 8]))); });
    const Timing yes = timeCalls(500'000, [&](int) { consume(snapshot.verdict(OperationKind::Get).answer); });
    const Timing no = timeCalls(500'000, [&](int) { consume(snapshot.verdict(OperationKind::Add).answer); });

    QList<Measurement> results{
        {.name = QStringLiteral("capability check: Snapshot::permits()"),
         .value = permits.nanoseconds,
         .unit = QStringLiteral("ns"),
         .budget = 5},
        {.name = QStringLiteral("  its allocations"), .value = permits.allocations, .unit = QString(), .budget = 0},
        {.name = QStringLiteral("three-valued: Snapshot::answer()"),
         .value = answer.nanoseconds,
         .unit = QStringLiteral("ns"),
         .budget = 5},
        {.name = QStringLiteral("  its allocations"), .value = answer.allocations, .unit = QString(), .budget = 0},
        {.name = QStringLiteral("with the reason, allowed: Snapshot::verdict()"),
         .value = yes.nanoseconds,
         .unit = QStringLiteral("ns")},
        {.name = QStringLiteral("with the reason, refused: Snapshot::verdict()"),
         .value = no.nanoseconds,
         .unit = QStringLiteral("ns")},
    };

    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(QM_BENCH_DIR "/is_capable.py")});
    constexpr int longest = 60'000; // ms
    const bool ended = python.waitForFinished(longest);
    const QJsonObject theirs = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
    if (!ended || theirs.isEmpty()) {
        results.append(
            {.name = QStringLiteral("glance_store's is_capable(): not measured"),
             .note = QString::fromUtf8(python.readAllStandardError()).trimmed().section(QLatin1Char('\n'), -1)});
        return results;
    }
    for (const auto &[key, name] : {std::pair{"one", "one capability"}, {"range", "a get of a range"}}) {
        const double nanoseconds = theirs.value(QLatin1String(key)).toDouble();
        results.append({.name = QStringLiteral("glance_store's is_capable(): ") + QLatin1String(name),
                        .value = nanoseconds,
                        .unit = QStringLiteral("ns"),
                        .note = QStringLiteral("%1 x ours").arg(nanoseconds / permits.nanoseconds, 0, 'f', 0)});
    }
    return results;
}

} // namespace Quartermaster
