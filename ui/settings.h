// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "ui/theme.h"

#include <QByteArray>
#include <QMap>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <QVariant>

namespace Quartermaster {

/// What the user has chosen, for all windows. A value; holds no secret.
struct Preferences {
    static constexpr int mostTransfers = 16;
    static constexpr int longestProbeInterval = 3'600; ///< s

    Appearance appearance = Appearance::System;
    QString language = {}; ///< A language code, "de"; empty for the system's. Holds from the next start on.
    bool confirmDeletion = true;
    int transfersAtOnce = 2;   ///< 1 to mostTransfers.
    qint64 bytesPerSecond = 0; ///< Of all transfers together; 0 for no limit.
    int probeInterval = 5;     ///< s, between two looks at a store that a window shows and that has no probe_interval.
    QString downloadFolder = {}; ///< Where a download's dialog begins; empty for the desktop's.

    friend bool operator==(const Preferences &, const Preferences &) = default;
};

/// How one window looks and where it is. A value; holds no secret.
struct WindowState {
    QByteArray geometry = {};
    QByteArray layout = {};               ///< QMainWindow::saveState(); empty before the first configuration.
    QMap<QString, QByteArray> parts = {}; ///< Splitters and headers by object name.
    QString tab = {};                     ///< The object name of the tab's pane.
    QString store = {};
    QString path = {}; ///< Within the store.
    bool showDetails = false;
    bool showSimulation = true;
    bool showWhyBelowMatrix = true;
    bool showWhyBelowObjects = false;

    friend bool operator==(const WindowState &, const WindowState &) = default;
};

/// What is remembered from one start to the next, in quartermaster/window.ini under the XDG configuration folder. Written by a
/// thread of its own half a second after a change, so that little is lost when the program is killed; two programs that run at
/// once overwrite only what each has changed. GUI thread only.
class Settings final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Settings)

public:
    static constexpr int mostRecentFiles = 8;

    explicit Settings(QObject *parent = nullptr);
    ~Settings() override; ///< Writes what is not written yet.

    [[nodiscard]] const Preferences &preferences() const { return m_preferences; }
    void setPreferences(const Preferences &preferences);

    [[nodiscard]] const QStringList &recentFiles() const { return m_recentFiles; } ///< The newest first.
    [[nodiscard]] QString lastFile() const { return m_recentFiles.value(0); }
    void addRecentFile(const QString &file);
    /// Where the last files that were uploaded came from.
    [[nodiscard]] const QString &uploadFolder() const { return m_uploadFolder; }
    void setUploadFolder(const QString &folder);

    /// The windows of the last session, at least one.
    [[nodiscard]] const QList<WindowState> &windows() const { return m_windows; }
    void setWindows(const QList<WindowState> &windows);

Q_SIGNALS:
    void preferencesChanged();
    void recentFilesChanged();

private:
    void load();
    void save();
    [[nodiscard]] QVariantMap values() const;

    Preferences m_preferences;
    QStringList m_recentFiles;
    QString m_uploadFolder;
    QList<WindowState> m_windows;
    QString m_file;
    QVariantMap m_written;
    QTimer m_soon;
    QThreadPool m_writer; ///< Of one thread: in order.
};

} // namespace Quartermaster
