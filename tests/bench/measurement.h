// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace Quartermaster {

/// One figure, with the budget that it has to keep.
struct Measurement {
    QString name;
    double value = 0;
    QString unit = {};
    std::optional<double> budget = {}; ///< At most; a figure without one is only for comparison.
    QString note = {};

    [[nodiscard]] bool isKept() const { return !budget || value <= *budget; }
    [[nodiscard]] QJsonObject toJson() const;
};

/// Aligned, a line each, with the share of its budget that a figure takes.
[[nodiscard]] QString table(const QList<Measurement> &measurements);
/// Nearest rank; \a share from 0 to 1. The values need no order; 0 for none.
[[nodiscard]] double percentile(QList<double> values, double share);

/// Capability checks, beside glance_store's.
[[nodiscard]] QList<Measurement> measureChecks();
/// Watches \a stores simulated stores at the monitor's pace for \a seconds, then changes them one by one.
/// Needs a running event loop; calls \a done once.
void measureWatching(int stores, int seconds, std::function<void(QList<Measurement>)> done);

} // namespace Quartermaster
