// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/file/fileconfig.h"
#include "drivers/file/mountinfo.h"
#include "model/finding.h"
#include "model/operation.h"

#include <QElapsedTimer>

#include <atomic>
#include <functional>
#include <map>
#include <vector>

struct statx;

namespace Quartermaster {

class WorkerPool;

/// What a probe saw of one datadir: a value.
struct DirectoryState {
    QByteArray path = {};
    QList<Finding> findings = {}; ///< As if it were the only one: Layer::Backend, those that take something away.
    QString description = {};     ///< "/srv/images: ext4 /dev/sdb1 rw".
    std::optional<qint64> freeBytes = {};
    std::optional<qint64> totalBytes = {};
    quint64 device = 0; ///< st_dev: datadirs on one file system share its space.
    MountEntry mount = {};
    bool isQuotaBelieved =
        false; ///< A quota takes writing away, and all that is known of it is an EDQUOT a moment ago.

    /// The bits that the findings take away.
    [[nodiscard]] quint32 lost() const;
    /// Something is there to be asked: not missing, not unmounted, not hung.
    [[nodiscard]] bool isThere() const;
};

/// One datadir with what is remembered of it for as long as the process runs: on which mount it stood when it was last good.
/// Stores with the same datadir share it. Any thread, where not said otherwise.
class FileDirectory : public std::enable_shared_from_this<FileDirectory>
{
public:
    /// \a activeProbe: a probe also writes, reads and deletes one small object.
    FileDirectory(QByteArray path, QByteArray markerFile, bool activeProbe, std::shared_ptr<MountTable> mounts);
    Q_DISABLE_COPY_MOVE(FileDirectory)
    ~FileDirectory();

    [[nodiscard]] const QByteArray &path() const { return m_path; }
    /// The same as an absolute path, for the mount table.
    [[nodiscard]] const QByteArray &absolutePath() const { return m_absolutePath; }
    [[nodiscard]] const QByteArray &markerFile() const { return m_markerFile; }

    /// Probes on a worker thread. One at a time: whoever asks while one hangs is answered by the same thread when it comes
    /// back, so that a hung mount never holds more than one. \a answer comes in a worker thread, unless \a token is canceled.
    using Answered = std::function<void(const DirectoryState &)>;
    void ask(WorkerPool &pool, std::shared_ptr<CancelToken> token, Answered answer);
    /// Asks for a sign of life, unless something is being asked already. Nobody is told: silentFor() tells.
    void touch(WorkerPool &pool);
    /// ms for which what was asked has had no answer; 0 when nothing is being asked.
    [[nodiscard]] qint64 silentFor() const;
    /// A probe has been under way for so long that no other call should be risked there.
    [[nodiscard]] bool isStuck() const;
    /// From the mount table alone: what a hung probe hangs on.
    [[nodiscard]] DirectoryState stuckState() const;
    [[nodiscard]] DirectoryState lastState() const;

    /// Told after each probe, in a worker thread: the state, and whether it came too late for those who had asked.
    using Listener = std::function<void(const DirectoryState &, bool late)>;
    [[nodiscard]] int addListener(Listener listener);
    void removeListener(int id);

    /// The datadir itself, for reading names beneath it; refused when it hangs, is missing or is not what it was: nothing
    /// may be written to the directory under a mount point. Blocks; worker threads only.
    [[nodiscard]] Result<Descriptor> open() const;

    /// Writing into the open \a directory ended with EDQUOT after \a written bytes.
    void noteQuotaExceeded(int directory, qint64 written);
    /// Something was deleted there: a quota may have room again.
    void noteFreed();

    /// Removes from the open \a directory what killed processes have left there; once a process, and blocks for a second at most.
    void sweepOnce(int directory);

    /// What stands against using the open \a directory at all. Blocks; for the probe.
    [[nodiscard]] std::optional<Finding> standing(int directory, const struct statx &status, MountEntry *mount) const;
    /// What stands against it when it cannot even be opened.
    [[nodiscard]] Finding openFailure(int number) const;
    void remember(const MountEntry &mount, const struct statx &status);
    /// What is to be held of the quota that the last EDQUOT told of, with \a freeBytes free on the file system now. Where the
    /// file system has no answer it is believed for quotaBelieved, unless something was freed.
    static constexpr int quotaBelieved = 5'000; // ms
    enum class QuotaWord : quint8 { None, UsedUp, Believed };
    [[nodiscard]] QuotaWord quotaWord(int directory, qint64 freeBytes);
    /// Whether probes may write, where they are active.
    void allowWriting(bool may) { m_mayWrite = may; }
    [[nodiscard]] bool isActivelyProbed() const { return m_activeProbe && m_mayWrite; }
    [[nodiscard]] MountTable &mounts() const { return *m_mounts; }

private:
    struct Waiting {
        std::shared_ptr<CancelToken> token;
        Answered answer;
    };
    /// On which mount it stood when all was well. An empty mount point: never.
    struct Memory {
        QByteArray mountPoint;
        QString description;
        quint64 mountId = 0;
        quint64 device = 0;
    };
    void work();
    void submit(WorkerPool &pool, std::function<void()> task) const;
    [[nodiscard]] Memory memory() const;
    [[nodiscard]] std::optional<Finding> unmounted(const MountEntry &mount, const QList<MountEntry> &table) const;

    const QByteArray m_path;
    const QByteArray m_absolutePath;
    const QByteArray m_markerFile;
    const bool m_activeProbe;
    std::atomic<bool> m_mayWrite = true;
    const std::shared_ptr<MountTable> m_mounts;

    mutable QMutex m_mutex;
    Memory m_memory;
    DirectoryState m_last;
    std::vector<Waiting> m_waiting;
    std::map<int, Listener> m_listeners;
    int m_nextListener = 1;
    bool m_running = false;
    QElapsedTimer m_runningSince; ///< Invalid while it waits for a thread.
    /// How the quota was last hit.
    struct QuotaHit {
        bool isBelieved = false; ///< Where only trying could tell; not when the object was merely too large.
        qint64 freeBytes = 0;    ///< On the file system, then.
        QElapsedTimer since = {};
    };
    std::optional<QuotaHit> m_quotaHit;
    std::atomic_bool m_isSwept = false;
};

/// Looks at \a directory without changing it. Blocks; may hang.
[[nodiscard]] DirectoryState probeDirectory(FileDirectory &directory);

/// A store's configuration and its datadirs, in the order of FileConfig::datadirs. Shared with the threads that work for it.
struct FileBackend {
    FileConfig config;
    QString store;
    std::vector<std::shared_ptr<FileDirectory>> directories;
};

} // namespace Quartermaster
