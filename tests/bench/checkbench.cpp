// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/allocations.h"
#include "tests/bench/benches.h"

#include "model/snapshot.h"

#include <QJsonDocument>
#include <QProcess>

#include <array>
#include <chrono>

using namespace Qt::StringLiterals;

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
                     Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full, u"/srv/images"_s,
                                 u"statvfs f_bavail=0"_s),
                     Finding::yes(Layer::Backend, {Capability::ReadAccess}, u"statvfs"_s)},
                    {}, QDateTime::currentDateTimeUtc());
}

} // namespace

void measureChecks(const BenchDone &done)
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

    Measurement check{.name = u"one capability check: Snapshot::permits()"_s,
                      .value = permits.nanoseconds,
                      .unit = u"ns"_s,
                      .budget = 5};
    Measurement range{
        .name = u"with the reason, allowed: Snapshot::verdict()"_s, .value = yes.nanoseconds, .unit = u"ns"_s};
    QProcess python;
    python.start(u"/usr/bin/python3"_s, {QStringLiteral(QM_BENCH_DIR "/is_capable.py")});
    constexpr int longest = 60'000; // ms
    const bool ended = python.waitForFinished(longest);
    const QJsonObject theirs = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
    if (!ended || theirs.isEmpty()) {
        check.note = u"glance_store not measured: "_s
                     + QString::fromUtf8(python.readAllStandardError()).trimmed().section(u'\n', -1);
    } else {
        check.otherName = u"glance_store's is_capable()"_s;
        check.other = theirs.value("one"_L1).toDouble();
        range.otherName = u"glance_store's is_capable() of a range"_s;
        range.other = theirs.value("range"_L1).toDouble();
    }
    done({check,
          {.name = u"  its allocations"_s, .value = permits.allocations, .budget = 0, .isExact = true},
          {.name = u"three-valued: Snapshot::answer()"_s, .value = answer.nanoseconds, .unit = u"ns"_s, .budget = 5},
          {.name = u"  its allocations"_s, .value = answer.allocations, .budget = 0, .isExact = true},
          range,
          {.name = u"with the reason, refused: Snapshot::verdict()"_s, .value = no.nanoseconds, .unit = u"ns"_s}});
}

} // namespace Quartermaster
