// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/process.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryFile>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int longest = 60'000; // ms

} // namespace

ProcessRun runMeasured(const QStringList &command)
{
    QTemporaryFile figures;
    if (!figures.open())
        return {};
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(builtProgram(u"qm_measure"_s), QStringList{figures.fileName()} + command);
    ProcessRun run;
    if (!process.waitForFinished(longest)) {
        run.output = process.errorString().toUtf8();
        return run;
    }
    run.output = process.readAll();
    const QJsonObject told = QJsonDocument::fromJson(figures.readAll()).object();
    if (told.isEmpty())
        return run;
    run.status = told.value("status"_L1).toInt();
    run.wall = told.value("wall"_L1).toDouble();
    run.cpu = told.value("cpu"_L1).toDouble();
    run.peakMiB = told.value("peak_kib"_L1).toDouble() / 1024;
    return run;
}

bool runPlainly(const QStringList &command)
{
    QProcess process;
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(command.constFirst(), command.mid(1));
    return process.waitForFinished(longest) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

QString builtProgram(const QString &name)
{
    return QCoreApplication::applicationDirPath() + u'/' + name;
}

} // namespace Quartermaster
