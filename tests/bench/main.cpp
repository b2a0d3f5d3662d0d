// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/measurement.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTimer>

#include <algorithm>
#include <cstdio>

using namespace Quartermaster;

namespace {

/// 0 when all budgets are kept.
int report(const QList<Measurement> &measurements, const QString &jsonFile)
{
#ifndef NDEBUG
    std::fputs("This is no release build: the figures say little.\n", stderr);
#endif
    std::fputs(qPrintable(table(measurements)), stdout);
    if (!jsonFile.isEmpty()) {
        QJsonArray array;
        for (const Measurement &one : measurements)
            array.append(one.toJson());
        QFile file(jsonFile);
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(array).toJson()) < 0) {
            std::fprintf(stderr, "%s: %s\n", qPrintable(jsonFile), qPrintable(file.errorString()));
            return 1;
        }
    }
    return std::all_of(measurements.begin(), measurements.end(), [](const Measurement &one) { return one.isKept(); })
               ? 0
               : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption json(QStringLiteral("json"), QStringLiteral("Write the figures to FILE as well."),
                                  QStringLiteral("FILE"));
    const QCommandLineOption seconds(QStringLiteral("seconds"), QStringLiteral("Watch for N seconds."),
                                     QStringLiteral("N"), QStringLiteral("15"));
    parser.addOptions({json, seconds});
    parser.addHelpOption();
    parser.process(application);

    constexpr int stores = 1000;
    QList<Measurement> measurements = measureChecks();
    QTimer::singleShot(0, &application, [&] {
        measureWatching(stores, std::max(1, parser.value(seconds).toInt()), [&](const QList<Measurement> &watched) {
            measurements += watched;
            QCoreApplication::exit(report(measurements, parser.value(json)));
        });
    });
    return QCoreApplication::exec();
}
