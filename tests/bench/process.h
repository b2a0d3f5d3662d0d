// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace Quartermaster {

/// What one whole program took, children that it waited for included.
struct ProcessRun {
    int status = -1;    ///< Exit code; 128 + N when ended by a signal; -1 when it could not be run.
    double wall = 0;    ///< Seconds.
    double cpu = 0;     ///< Seconds, user and system.
    double peakMiB = 0; ///< Resident at most.
    QByteArray output;  ///< Both channels.

    [[nodiscard]] bool isGood() const { return status == 0; }
};

/// Runs \a command to its end, by way of qm_measure. Blocks; a minute at most.
[[nodiscard]] ProcessRun runMeasured(const QStringList &command);
/// The same unmeasured, for servers and other preparations: whether it succeeded.
[[nodiscard]] bool runPlainly(const QStringList &command);
/// Where a program of this build lies.
[[nodiscard]] QString builtProgram(const QString &name);

} // namespace Quartermaster
