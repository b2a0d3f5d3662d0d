// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/measurement.h"

#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// The benchmarks' own arithmetic: what it forgives, and what not.
class tst_Measurement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFreezeWeighsWhatItTakes();
    void whatIsMissingIsAMiss();
};

void tst_Measurement::aFreezeWeighsWhatItTakes()
{
    QList<double> busy(5'000, 0.1);
    QCOMPARE(percentileOfTime(busy, 5'000, 0.999), 0.1);
    busy.insert(100, 500);
    QCOMPARE(percentile(busy, 0.999), 0.1); // one of five thousand
    QCOMPARE(percentileOfTime(busy, 5'000, 0.999), 500.0);
    busy[100] = 2; // less than a thousandth of the time
    QCOMPARE(percentileOfTime(busy, 5'000, 0.999), 0.1);
    QCOMPARE(percentileOfTime({}, 0, 0.999), 0.0);
}

void tst_Measurement::whatIsMissingIsAMiss()
{
    const Measurement one = missing(u"pace"_s, u"it has not run"_s);
    QVERIFY(!one.isKept());
    QVERIFY(one.isGrossMiss());
    QVERIFY(Measurement::fromJson(one.toJson()).isGrossMiss());
}

QTEST_GUILESS_MAIN(tst_Measurement)
#include "tst_measurement.moc"
