// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwatcher.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

#include <sys/stat.h>

namespace Quartermaster {

namespace {

constexpr int quietTime = 200;    // ms
constexpr int longestWait = 2000; // ms
constexpr int longestChain = 16;  // symbolic links, against circles

/// Tells one state of the file from another; empty when there is none.
QByteArray signature(const QString &path)
{
    struct stat status = {};
    if (path.isEmpty() || ::stat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    const qint64 parts[] = {static_cast<qint64>(status.st_dev),          static_cast<qint64>(status.st_ino),
                            static_cast<qint64>(status.st_size),         static_cast<qint64>(status.st_mtim.tv_sec),
                            static_cast<qint64>(status.st_mtim.tv_nsec), static_cast<qint64>(status.st_ctim.tv_sec),
                            static_cast<qint64>(status.st_ctim.tv_nsec)};
    return QByteArray(reinterpret_cast<const char *>(parts), sizeof parts);
}

QString nearestDirectory(QString path)
{
    while (!QFileInfo(path).isDir()) {
        const QString parent = QFileInfo(path).path();
        if (parent == path)
            return {};
        path = parent;
    }
    return path;
}

/// The first symbolic link among the parts of \a path, with what stands behind it: {link, target/rest}.
std::optional<std::pair<QString, QString>> firstLink(const QString &path)
{
    for (qsizetype slash = path.indexOf(u'/', 1);; slash = path.indexOf(u'/', slash + 1)) {
        const QString part = slash < 0 ? path : path.first(slash);
        const QFileInfo info(part);
        if (info.isSymbolicLink())
            return std::pair(part,
                             QDir::cleanPath(info.symLinkTarget() + (slash < 0 ? QString() : path.sliced(slash))));
        if (slash < 0)
            return {};
    }
}

/// All that has to be watched to hear of a change: the directory of each link on the way, the file's, and the file.
QSet<QString> watchedPaths(const QString &file)
{
    QSet<QString> paths;
    const auto add = [&paths](const QString &path) {
        if (!path.isEmpty())
            paths.insert(path);
    };
    QString at = QDir::cleanPath(QFileInfo(file).absoluteFilePath());
    for (int i = 0; i < longestChain; ++i) {
        const auto link = firstLink(at);
        if (!link)
            break;
        add(nearestDirectory(QFileInfo(link->first).path()));
        at = link->second;
    }
    add(nearestDirectory(QFileInfo(at).path()));
    if (QFileInfo::exists(at))
        add(at);
    return paths;
}

} // namespace

ConfigurationWatcher::ConfigurationWatcher(QObject *parent)
    : QObject(parent)
{
    m_quiet.setSingleShot(true);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &ConfigurationWatcher::look);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &ConfigurationWatcher::look);
    connect(&m_quiet, &QTimer::timeout, this, &ConfigurationWatcher::announce);
}

ConfigurationWatcher::~ConfigurationWatcher() = default;

void ConfigurationWatcher::setFile(const QString &path)
{
    m_file = path;
    accept();
}

void ConfigurationWatcher::accept()
{
    m_quiet.stop();
    watch(); // before the look: what changes in between is heard of
    m_seen = m_announced = signature(m_file);
}

void ConfigurationWatcher::look()
{
    const QByteArray now = signature(m_file);
    if (now != m_seen && !m_watcher.files().isEmpty())
        m_watcher.removePaths(m_watcher.files()); // its watch may be on the file that was there before: see watch()
    watch();
    if (now == m_seen)
        return; // another file of the same directory
    m_seen = signature(m_file);
    if (!m_quiet.isActive())
        m_sinceFirst.start();
    m_quiet.start(static_cast<int>(std::clamp<qint64>(longestWait - m_sinceFirst.elapsed(), 0, quietTime)));
}

void ConfigurationWatcher::announce()
{
    watch();
    m_seen = signature(m_file);
    if (m_seen == m_announced)
        return;
    m_announced = m_seen;
    Q_EMIT changed();
}

void ConfigurationWatcher::watch()
{
    const QSet<QString> wanted = m_file.isEmpty() ? QSet<QString>() : watchedPaths(m_file);
    const QStringList current = m_watcher.files() + m_watcher.directories();
    QStringList gone;
    for (const QString &path : current) {
        if (!wanted.contains(path))
            gone.append(path);
    }
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    // a file that was replaced has a new inode; Qt drops its path only when nobody holds the old one open
    QStringList added;
    for (const QString &path : wanted) {
        if (!current.contains(path))
            added.append(path);
    }
    if (!added.isEmpty())
        m_watcher.addPaths(added);
}

} // namespace Quartermaster
