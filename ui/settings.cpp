// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/settings.h"

#include <QSettings>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr int saveAfter = 500; // ms
constexpr int mostWindows = 32;

QString settingsFile()
{
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("quartermaster"),
                     QStringLiteral("window"))
        .fileName();
}

Preferences readPreferences(const QSettings &saved)
{
    Preferences read;
    const auto number = [&saved](const char *key, qint64 usual, qint64 least, qint64 most) {
        bool isNumber = false;
        const qint64 value = saved.value(QLatin1String(key), usual).toLongLong(&isNumber);
        return isNumber && value >= least && value <= most ? value : usual;
    };
    read.appearance = static_cast<Appearance>(
        number("preferences/appearance", int(read.appearance), int(Appearance::System), int(Appearance::Dark)));
    read.language = saved.value(QStringLiteral("preferences/language")).toString();
    read.confirmDeletion = saved.value(QStringLiteral("preferences/confirmDeletion"), true).toBool();
    read.transfersAtOnce = int(
        number("preferences/transfersAtOnce", read.transfersAtOnce, 1, Preferences::mostTransfers));
    read.bytesPerSecond = number("preferences/bytesPerSecond", 0, 0, std::numeric_limits<qint64>::max());
    read.probeInterval = int(
        number("preferences/probeInterval", read.probeInterval, 1, Preferences::longestProbeInterval));
    read.downloadFolder = saved.value(QStringLiteral("preferences/downloadFolder")).toString();
    return read;
}

WindowState readWindow(const QVariantMap &saved)
{
    WindowState read;
    read.geometry = saved.value(QStringLiteral("geometry")).toByteArray();
    read.layout = saved.value(QStringLiteral("layout")).toByteArray();
    const QVariantMap parts = saved.value(QStringLiteral("parts")).toMap();
    for (auto it = parts.cbegin(); it != parts.cend(); ++it)
        read.parts.insert(it.key(), it.value().toByteArray());
    read.tab = saved.value(QStringLiteral("tab")).toString();
    read.store = saved.value(QStringLiteral("store")).toString();
    read.path = saved.value(QStringLiteral("path")).toString();
    read.showDetails = saved.value(QStringLiteral("details"), read.showDetails).toBool();
    read.showSimulation = saved.value(QStringLiteral("simulation"), read.showSimulation).toBool();
    read.showWhyBelowMatrix = saved.value(QStringLiteral("whyBelowMatrix"), read.showWhyBelowMatrix).toBool();
    read.showWhyBelowObjects = saved.value(QStringLiteral("whyBelowObjects"), read.showWhyBelowObjects).toBool();
    return read;
}

QVariantMap written(const WindowState &state)
{
    QVariantMap parts;
    for (auto it = state.parts.cbegin(); it != state.parts.cend(); ++it)
        parts.insert(it.key(), it.value());
    return {{QStringLiteral("geometry"), state.geometry},
            {QStringLiteral("layout"), state.layout},
            {QStringLiteral("parts"), parts},
            {QStringLiteral("tab"), state.tab},
            {QStringLiteral("store"), state.store},
            {QStringLiteral("path"), state.path},
            {QStringLiteral("details"), state.showDetails},
            {QStringLiteral("simulation"), state.showSimulation},
            {QStringLiteral("whyBelowMatrix"), state.showWhyBelowMatrix},
            {QStringLiteral("whyBelowObjects"), state.showWhyBelowObjects}};
}

} // namespace

Settings::Settings(QObject *parent)
    : QObject(parent)
    , m_file(settingsFile())
{
    m_writer.setMaxThreadCount(1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(saveAfter);
    connect(&m_soon, &QTimer::timeout, this, &Settings::save);
    load();
    m_written = values();
}

Settings::~Settings()
{
    save(); // the writer ends when it has written
}

void Settings::load()
{
    const QSettings saved(m_file, QSettings::IniFormat);
    m_preferences = readPreferences(saved);
    m_recentFiles = saved.value(QStringLiteral("files/recent")).toStringList().mid(0, mostRecentFiles);
    m_uploadFolder = saved.value(QStringLiteral("files/uploadFolder")).toString();
    const QVariantList windows = saved.value(QStringLiteral("session/windows")).toList().mid(0, mostWindows);
    for (const QVariant &window : windows)
        m_windows << readWindow(window.toMap());
    if (m_windows.isEmpty())
        m_windows << WindowState();
}

QVariantMap Settings::values() const
{
    QVariantList windows;
    for (const WindowState &window : m_windows)
        windows << written(window);
    return {{QStringLiteral("preferences/appearance"), int(m_preferences.appearance)},
            {QStringLiteral("preferences/language"), m_preferences.language},
            {QStringLiteral("preferences/confirmDeletion"), m_preferences.confirmDeletion},
            {QStringLiteral("preferences/transfersAtOnce"), m_preferences.transfersAtOnce},
            {QStringLiteral("preferences/bytesPerSecond"), m_preferences.bytesPerSecond},
            {QStringLiteral("preferences/probeInterval"), m_preferences.probeInterval},
            {QStringLiteral("preferences/downloadFolder"), m_preferences.downloadFolder},
            {QStringLiteral("files/recent"), m_recentFiles},
            {QStringLiteral("files/uploadFolder"), m_uploadFolder},
            {QStringLiteral("session/windows"), windows}};
}

void Settings::save()
{
    m_soon.stop();
    const QVariantMap now = values();
    QVariantMap changed;
    for (auto it = now.cbegin(); it != now.cend(); ++it) {
        if (m_written.value(it.key()) != it.value())
            changed.insert(it.key(), it.value());
    }
    m_written = now;
    if (changed.isEmpty())
        return;
    m_writer.start([file = m_file, changed] {
        QSettings saved(file, QSettings::IniFormat);
        for (auto it = changed.cbegin(); it != changed.cend(); ++it)
            saved.setValue(it.key(), it.value());
        saved.sync();
    });
}

void Settings::setPreferences(const Preferences &preferences)
{
    if (m_preferences == preferences)
        return;
    m_preferences = preferences;
    m_soon.start();
    Q_EMIT preferencesChanged();
}

void Settings::addRecentFile(const QString &file)
{
    QStringList files = m_recentFiles;
    files.removeAll(file);
    files.prepend(file);
    files = files.mid(0, mostRecentFiles);
    if (files == m_recentFiles)
        return;
    m_recentFiles = files;
    m_soon.start();
    Q_EMIT recentFilesChanged();
}

void Settings::setUploadFolder(const QString &folder)
{
    m_uploadFolder = folder;
    m_soon.start();
}

void Settings::setWindows(const QList<WindowState> &windows)
{
    if (m_windows == windows)
        return;
    m_windows = windows;
    m_soon.start();
}

} // namespace Quartermaster
