// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/settings.h"

#include <QSettings>

namespace Quartermaster {

namespace {

QString settingsFile()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("quartermaster"),
                     QStringLiteral("window"))
        .fileName();
}

} // namespace

void WindowSettings::addRecent(const QString &path)
{
    recentFiles.removeAll(path);
    recentFiles.prepend(path);
    while (recentFiles.size() > mostRecentFiles)
        recentFiles.removeLast();
}

WindowSettings loadWindowSettings()
{
    const QSettings saved(settingsFile(), QSettings::IniFormat);
    WindowSettings settings;
    settings.geometry = saved.value(QStringLiteral("window/geometry")).toByteArray();
    settings.layout = saved.value(QStringLiteral("window/layout")).toByteArray();
    const QMap<QString, QVariant> parts = saved.value(QStringLiteral("window/parts")).toMap();
    for (auto it = parts.cbegin(); it != parts.cend(); ++it)
        settings.parts.insert(it.key(), it.value().toByteArray());
    const int appearance = saved.value(QStringLiteral("window/appearance"), 0).toInt();
    if (appearance >= int(Appearance::System) && appearance <= int(Appearance::Dark))
        settings.appearance = static_cast<Appearance>(appearance);
    settings.showDetails = saved.value(QStringLiteral("window/details"), settings.showDetails).toBool();
    settings.showSimulation = saved.value(QStringLiteral("window/simulation"), settings.showSimulation).toBool();
    settings.lastFile = saved.value(QStringLiteral("files/last")).toString();
    settings.recentFiles = saved.value(QStringLiteral("files/recent")).toStringList();
    settings.lastStore = saved.value(QStringLiteral("files/store")).toString();
    settings.uploadFolder = saved.value(QStringLiteral("files/uploadFolder")).toString();
    settings.downloadFolder = saved.value(QStringLiteral("files/downloadFolder")).toString();
    return settings;
}

void saveWindowSettings(const WindowSettings &settings)
{
    QSettings saved(settingsFile(), QSettings::IniFormat);
    saved.setValue(QStringLiteral("window/geometry"), settings.geometry);
    saved.setValue(QStringLiteral("window/layout"), settings.layout);
    QMap<QString, QVariant> parts;
    for (auto it = settings.parts.cbegin(); it != settings.parts.cend(); ++it)
        parts.insert(it.key(), it.value());
    saved.setValue(QStringLiteral("window/parts"), parts);
    saved.setValue(QStringLiteral("window/appearance"), int(settings.appearance));
    saved.setValue(QStringLiteral("window/details"), settings.showDetails);
    saved.setValue(QStringLiteral("window/simulation"), settings.showSimulation);
    saved.setValue(QStringLiteral("files/last"), settings.lastFile);
    saved.setValue(QStringLiteral("files/recent"), settings.recentFiles);
    saved.setValue(QStringLiteral("files/store"), settings.lastStore);
    saved.setValue(QStringLiteral("files/uploadFolder"), settings.uploadFolder);
    saved.setValue(QStringLiteral("files/downloadFolder"), settings.downloadFolder);
}

} // namespace Quartermaster
