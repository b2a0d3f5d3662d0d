// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/filedirectory.h"

#include <QObject>
#include <QSet>
#include <QSocketNotifier>
#include <QTimer>

#include <map>
#include <memory>
#include <vector>

namespace Quartermaster {

class FileWatcher;
class WorkerPool;

/// What all file stores watch with, shared: one descriptor on the mount table, one inotify queue, one pulse. GUI thread only; what
/// may block is done on worker threads.
class FileWatchHub : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FileWatchHub)

public:
    FileWatchHub(std::shared_ptr<WorkerPool> pool, std::shared_ptr<MountTable> mounts);
    ~FileWatchHub() override;

    void add(FileWatcher *watcher, const std::vector<std::shared_ptr<FileDirectory>> &directories);
    void remove(FileWatcher *watcher);
    /// Adding watches to it may block, so it is done in worker threads; null where the system has none left.
    [[nodiscard]] const std::shared_ptr<Descriptor> &inotify() const { return m_inotify; }
    /// \a watcher is to be told of events of \a watch that concern the entry \a name; an empty name stands for all of them.
    void subscribe(FileWatcher *watcher, int watch, const QByteArray &name);

private:
    struct Pulse;
    struct MountMarks;
    struct Subscription {
        FileWatcher *watcher;
        QByteArray name;
        friend bool operator==(const Subscription &, const Subscription &) = default;
    };

    void readEvents();
    void compareMounts();
    void beat();
    void takePulses();
    void touchWhatMayHang();
    void tell(const std::vector<std::shared_ptr<FileDirectory>> &changed, const QString &cause);
    [[nodiscard]] std::vector<std::shared_ptr<FileDirectory>> directories() const;

    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<MountTable> m_mounts;
    std::map<FileWatcher *, std::vector<std::shared_ptr<FileDirectory>>> m_watchers;
    std::map<int, std::vector<Subscription>> m_subscriptions; ///< By watch descriptor.
    std::shared_ptr<Descriptor> m_inotify;
    Descriptor m_mountInfo;
    std::unique_ptr<QSocketNotifier> m_eventNotifier;
    std::unique_ptr<QSocketNotifier> m_mountNotifier;
    QTimer m_eventPause;
    QTimer m_pulseTimer;
    std::shared_ptr<Pulse> m_pulse;
    std::shared_ptr<MountMarks> m_mountMarks;
    QElapsedTimer m_pulseSince;
    QSet<const FileDirectory *> m_notPulsed; ///< Where one hangs.
    std::vector<std::shared_ptr<FileDirectory>>
        m_touched; ///< In this beat; in the next one they have answered, or hang.
    bool m_pulsing = false;
    bool m_comparing = false;
    bool m_compareAgain = false;
};

} // namespace Quartermaster
