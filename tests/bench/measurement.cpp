// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/measurement.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// As many digits as say something: 0.0042, 3.14, 1234.
QString number(double value)
{
    const double size = std::abs(value);
    const int decimals = size == 0 || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.1 ? 2 : 4;
    return QString::number(value, 'f', decimals);
}

QString budgetText(const Budget &budget)
{
    switch (budget.kind) {
    case Budget::Kind::AtMost:
        return u"<= "_s + number(budget.limit);
    case Budget::Kind::RatioAtMost:
        return u"<= %1 x"_s.arg(number(budget.limit));
    case Budget::Kind::RatioAtLeast:
        return u">= %1 x"_s.arg(number(budget.limit));
    }
    Q_UNREACHABLE();
}

/// Whether \a measurement would keep a budget that is \a times as wide.
bool keeps(const Measurement &measurement, double times)
{
    const Budget &budget = *measurement.budget;
    switch (budget.kind) {
    case Budget::Kind::AtMost:
        return measurement.value <= budget.limit * times;
    case Budget::Kind::RatioAtMost:
        return measurement.ratio().value_or(0) <= budget.limit * times;
    case Budget::Kind::RatioAtLeast:
        return measurement.ratio().value_or(budget.limit) * times >= budget.limit;
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<double> Measurement::ratio() const
{
    return otherName.isEmpty() || other == 0 ? std::nullopt : std::optional(value / other);
}

bool Measurement::isKept() const
{
    return !budget || keeps(*this, 1);
}

bool Measurement::isGrossMiss() const
{
    return budget && !keeps(*this, isExact ? 1 : budget->gross);
}

QJsonObject Measurement::toJson() const
{
    QJsonObject object{{u"name"_s, name}, {u"ours"_s, value}, {u"unit"_s, unit}};
    if (!otherName.isEmpty()) {
        object.insert(u"other"_s, other);
        object.insert(u"other_name"_s, otherName);
    }
    if (const auto share = ratio())
        object.insert(u"ratio"_s, *share);
    if (budget) {
        object.insert(u"budget"_s, budget->limit);
        object.insert(u"budget_kind"_s, static_cast<int>(budget->kind));
        object.insert(u"budget_gross"_s, budget->gross);
        object.insert(u"budget_text"_s, budgetText(*budget));
        object.insert(u"met"_s, isKept());
        object.insert(u"exact"_s, isExact);
    }
    if (!note.isEmpty())
        object.insert(u"note"_s, note);
    return object;
}

Measurement Measurement::fromJson(const QJsonObject &object)
{
    Measurement result{.name = object.value("name"_L1).toString(),
                       .value = object.value("ours"_L1).toDouble(),
                       .unit = object.value("unit"_L1).toString(),
                       .note = object.value("note"_L1).toString(),
                       .otherName = object.value("other_name"_L1).toString(),
                       .other = object.value("other"_L1).toDouble(),
                       .isExact = object.value("exact"_L1).toBool()};
    if (object.contains("budget"_L1)) {
        result.budget = Budget(static_cast<Budget::Kind>(object.value("budget_kind"_L1).toInt()),
                               object.value("budget"_L1).toDouble(), object.value("budget_gross"_L1).toDouble());
    }
    return result;
}

Measurement missing(const QString &name, const QString &why)
{
    return {.name = name, .value = 1, .budget = 0, .note = why, .isExact = true};
}

QString table(const QList<Measurement> &measurements)
{
    constexpr int nameWidth = 58;
    const auto line = [](const QString &name, const QString &ours, const QString &unit, const QString &other,
                         const QString &ratio, const QString &budget, const QString &rest) {
        QString text = u"%1 %2 %3 %4 %5 %6  "_s.arg(name, -nameWidth)
                           .arg(ours, 9)
                           .arg(unit, -5)
                           .arg(other, 9)
                           .arg(ratio, 7)
                           .arg(budget, 11)
                       + rest;
        while (text.endsWith(u' '))
            text.chop(1);
        return text + u'\n';
    };
    QString text = line(u"what"_s, u"ours"_s, {}, u"other's"_s, u"ratio"_s, u"budget"_s, u"met"_s);
    for (const Measurement &one : measurements) {
        const auto ratio = one.ratio();
        QStringList rest;
        if (one.budget)
            rest << (one.isKept() ? u"met"_s : u"MISSED"_s);
        if (!one.otherName.isEmpty())
            rest << u"beside "_s + one.otherName;
        if (!one.note.isEmpty())
            rest << one.note;
        text += line(one.name, number(one.value), one.unit, one.otherName.isEmpty() ? QString() : number(one.other),
                     ratio ? number(*ratio) : QString(), one.budget ? budgetText(*one.budget) : QString(),
                     rest.join(u"; "_s));
    }
    return text;
}

double percentile(QList<double> values, double share)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<qsizetype>(std::ceil(share * static_cast<double>(values.size())));
    return values.at(std::clamp<qsizetype>(rank - 1, 0, values.size() - 1));
}

double percentileOfTime(QList<double> busy, double idle, double share)
{
    std::sort(busy.begin(), busy.end());
    const double most = share * (idle + std::accumulate(busy.begin(), busy.end(), 0.0));
    double passed = idle;
    for (const double piece : busy) {
        passed += piece;
        if (passed >= most)
            return piece;
    }
    return busy.isEmpty() ? 0 : busy.constLast();
}

} // namespace Quartermaster
