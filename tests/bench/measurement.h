// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace Quartermaster {

/// What a figure has to keep.
struct Budget {
    enum class Kind : quint8 {
        AtMost,       ///< Our own value.
        RatioAtMost,  ///< Ours, divided by the other's.
        RatioAtLeast, ///< The same, for what is better when it is larger.
    };

    Budget(double most) // NOLINT(google-explicit-constructor): `.budget = 5` reads well
        : limit(most)
    {}
    Budget(Kind kindOfLimit, double value, double grossly = 3)
        : kind(kindOfLimit)
        , limit(value)
        , gross(grossly)
    {}

    Kind kind = Kind::AtMost;
    double limit = 0;
    double gross = 3; ///< A miss by so many times fails the run.
};

/// One figure: ours, another's for comparison, and the budget. The last two are optional.
struct Measurement {
    QString name;
    double value = 0;
    QString unit = {};
    std::optional<Budget> budget = {};
    QString note = {};
    QString otherName = {}; ///< Whose the other figure is; empty when there is none.
    double other = 0;
    bool isExact = false; ///< Does not depend on how busy the machine is: a miss is never forgiven.

    [[nodiscard]] std::optional<double> ratio() const; ///< Ours, divided by the other's.
    [[nodiscard]] bool isKept() const;
    /// Missed by so much, or so certainly, that no noise explains it.
    [[nodiscard]] bool isGrossMiss() const;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Measurement fromJson(const QJsonObject &object);
};

/// What stands for a figure that could not be taken: a miss that nothing forgives.
[[nodiscard]] Measurement missing(const QString &name, const QString &why);
/// Aligned, a line each; budgets that are missed stand out.
[[nodiscard]] QString table(const QList<Measurement> &measurements);
/// Nearest rank; \a share from 0 to 1. The values need no order; 0 for none.
[[nodiscard]] double percentile(QList<double> values, double share);
/// The same, each value standing for as much as it is: of the time that \a busy sums up to, the given share goes by in pieces no
/// longer than this. One freeze of half a second counts for what it is among thousands of short ones. Pieces without work,
/// \a idle in all, are the shortest.
[[nodiscard]] double percentileOfTime(QList<double> busy, double idle, double share);
[[nodiscard]] inline double median(QList<double> values)
{
    return percentile(std::move(values), 0.5);
}

} // namespace Quartermaster
