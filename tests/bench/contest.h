// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "tests/bench/measurement.h"

#include <QStringList>

#include <functional>
#include <vector>

namespace Quartermaster {

/// One program that does what is asked for, and what it took each time.
struct Contender {
    QString name;
    QStringList command;
    /// Of the first one's figure beside this one's.
    std::optional<Budget> budget = {};
    QList<double> wall = {};
    QList<double> cpu = {};
    QList<double> peak = {};
};

struct Contest {
    QString name;    ///< "download 1 GiB ..."
    qint64 size = 0; ///< Bytes; none where the time is the figure, and not the pace.
    int rounds = 5;
    std::optional<double> mostMemory = 64; ///< MiB that the first may have resident.
    std::function<void()> prepare;
    std::function<bool()> hasArrived;
};

/// Runs \a contenders in turns, so that what else the machine does hits all of them: pace or time, CPU time and memory of the first
/// beside each other one's. Nothing when the first one fails.
[[nodiscard]] QList<Measurement> holdContest(const Contest &contest, std::vector<Contender> contenders);

} // namespace Quartermaster
