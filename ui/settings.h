// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/theme.h"

#include <QByteArray>
#include <QMap>
#include <QStringList>

namespace Quartermaster {

/// What the window remembers from one start to the next. A value; holds no secret.
struct WindowSettings {
    static constexpr int mostRecentFiles = 8;

    QByteArray geometry = {};
    QByteArray layout = {};               ///< QMainWindow::saveState().
    QMap<QString, QByteArray> parts = {}; ///< Splitters and headers by object name.
    Appearance appearance = Appearance::System;
    bool showDetails = false;
    bool showSimulation = true;
    QString lastFile = {};
    QStringList recentFiles = {}; ///< The newest first.
    QString lastStore = {};
    QString uploadFolder = {};
    QString downloadFolder = {};

    void addRecent(const QString &file);
    friend bool operator==(const WindowSettings &, const WindowSettings &) = default;
};

/// From quartermaster/window.ini under the XDG configuration folder.
[[nodiscard]] WindowSettings loadWindowSettings();
void saveWindowSettings(const WindowSettings &settings);

} // namespace Quartermaster
