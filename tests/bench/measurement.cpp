// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/measurement.h"

#include <algorithm>
#include <cmath>

namespace Quartermaster {

QJsonObject Measurement::toJson() const
{
    QJsonObject object{
        {QStringLiteral("name"), name}, {QStringLiteral("value"), value}, {QStringLiteral("unit"), unit}};
    if (budget) {
        object.insert(QStringLiteral("budget"), *budget);
        object.insert(QStringLiteral("kept"), isKept());
    }
    if (!note.isEmpty())
        object.insert(QStringLiteral("note"), note);
    return object;
}

QString table(const QList<Measurement> &measurements)
{
    QString text = QStringLiteral("%1 %2 %3  %4 %5\n")
                       .arg(QStringLiteral("what"), -58)
                       .arg(QStringLiteral("measured"), 12)
                       .arg(QStringLiteral(""), -4)
                       .arg(QStringLiteral("budget"), 8)
                       .arg(QStringLiteral("share"), 8);
    for (const Measurement &one : measurements) {
        QString line = QStringLiteral("%1 %2 %3").arg(one.name, -58).arg(one.value, 12, 'f', 2).arg(one.unit, -4);
        if (one.budget) {
            const QString share = *one.budget > 0 ? QStringLiteral("%1 %").arg(one.value / *one.budget * 100, 6, 'f', 0)
                                                  : QStringLiteral("-");
            line += QStringLiteral("  %1 %2").arg(*one.budget, 8, 'f', 2).arg(share, 8);
            if (!one.isKept())
                line += QStringLiteral("  OVER BUDGET");
        }
        if (!one.note.isEmpty())
            line += QStringLiteral("  ") + one.note;
        text += line + QLatin1Char('\n');
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

} // namespace Quartermaster
