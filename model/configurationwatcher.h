// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace Quartermaster {

/// Watches one configuration file: written in place, replaced by rename (editors), behind symbolic links that are swapped
/// (Kubernetes' ConfigMaps), deleted and made anew. GUI thread only; a look costs one stat().
class ConfigurationWatcher : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConfigurationWatcher)

public:
    explicit ConfigurationWatcher(QObject *parent = nullptr);
    ~ConfigurationWatcher() override;

    /// The file as it is now counts as known; an empty path ends watching.
    void setFile(const QString &path);
    [[nodiscard]] const QString &file() const { return m_file; }
    /// The file as it is now counts as known: for one's own saving.
    void accept();

Q_SIGNALS:
    /// Once for a run of changes, 200 ms after the last one (2 s after the first at the latest). The file may be gone.
    void changed();

private:
    void look();
    void announce();
    void watch();

    QString m_file;
    QByteArray m_announced; ///< What the file was when it was last told of.
    QByteArray m_seen;      ///< What it was at the last look.
    QFileSystemWatcher m_watcher;
    QTimer m_quiet;
    QElapsedTimer m_sinceFirst;
};

} // namespace Quartermaster
