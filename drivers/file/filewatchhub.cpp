// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filewatchhub.h"

#include "drivers/file/filequota.h"
#include "drivers/file/filewatcher.h"
#include "model/workerpool.h"

#include <algorithm>
#include <array>
#include <atomic>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int pulseInterval = 500; // ms; what no event tells is seen within 1 s
constexpr int silenceLimit = 400;  // ms; a sign of life that takes longer is reason for a probe
constexpr int pulseLimit = 2000;   // ms; a pulse that takes longer hangs somewhere
constexpr int eventInterval = 100; // ms between two readings of the inotify queue, however busy a directory is

/// What of a directory bears on its capabilities, as far as two calls tell.
struct PulseMark {
    int error = 0;
    quint64 device = 0;
    quint64 inode = 0;
    quint64 attributes = 0;
    quint32 mode = 0;
    quint32 user = 0;
    quint32 group = 0;
    bool isReadOnly = false;
    bool isFull = false;
    bool hasNoInodes = false;
    bool isOverQuota = false;

    friend bool operator==(const PulseMark &, const PulseMark &) = default;
};

/// \a hasQuota: its file system may keep one that can be read.
PulseMark takePulse(const FileDirectory &directory, bool hasQuota)
{
    PulseMark mark;
    struct statx status = {};
    struct statvfs space = {};
    if (::statx(AT_FDCWD, directory.path().constData(), 0, STATX_BASIC_STATS, &status) != 0
        || ::statvfs(directory.path().constData(), &space) != 0) {
        mark.error = errno;
        return mark;
    }
    if (hasQuota) {
        const Descriptor descriptor(::open(directory.path().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        mark.isOverQuota = descriptor.isValid()
                           && quotaOf(descriptor.get(), status.stx_gid, (status.stx_mode & S_ISGID) != 0).isExceeded;
    }
    mark.device = (quint64(status.stx_dev_major) << 32) | status.stx_dev_minor;
    mark.inode = status.stx_ino;
    mark.attributes = status.stx_attributes;
    mark.mode = status.stx_mode;
    mark.user = status.stx_uid;
    mark.group = status.stx_gid;
    mark.isReadOnly = (space.f_flag & ST_RDONLY) != 0;
    const bool isRoot = ::geteuid() == 0;
    mark.isFull = space.f_blocks > 0 && (isRoot ? space.f_bfree : space.f_bavail) == 0;
    mark.hasNoInodes = space.f_files > 0 && (isRoot ? space.f_ffree : space.f_favail) == 0;
    return mark;
}

bool isShortOfQuota(const DirectoryState &state)
{
    return std::any_of(state.findings.begin(), state.findings.end(),
                       [](const Finding &finding) { return finding.reason == Reason::Quota; });
}

} // namespace

/// Handed to one worker thread after the other.
struct FileWatchHub::Pulse {
    std::vector<std::shared_ptr<FileDirectory>> directories;
    std::map<const FileDirectory *, PulseMark> marks;
    std::atomic<const FileDirectory *> current = nullptr;
    const FileDirectory *hungAt = nullptr; ///< Where it was given up; GUI thread only.
};

struct FileWatchHub::MountMarks {
    std::map<const FileDirectory *, std::pair<MountEntry, MountEntry>> marks;
};

FileWatchHub::FileWatchHub(std::shared_ptr<WorkerPool> pool, std::shared_ptr<MountTable> mounts)
    : m_pool(std::move(pool))
    , m_mounts(std::move(mounts))
    , m_inotify(std::make_shared<Descriptor>(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)))
    , m_mountInfo(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC))
    , m_pulse(std::make_shared<Pulse>())
    , m_mountMarks(std::make_shared<MountMarks>())
{
    if (m_inotify->isValid()) {
        m_eventNotifier = std::make_unique<QSocketNotifier>(m_inotify->get(), QSocketNotifier::Read);
        connect(m_eventNotifier.get(), &QSocketNotifier::activated, this, &FileWatchHub::readEvents);
    }
    if (m_mountInfo.isValid()) { // poll(2) says POLLPRI on it when a mount came, went or was remounted: proc(5)
        m_mountNotifier = std::make_unique<QSocketNotifier>(m_mountInfo.get(), QSocketNotifier::Exception);
        connect(m_mountNotifier.get(), &QSocketNotifier::activated, this, &FileWatchHub::compareMounts);
    }
    m_eventPause.setSingleShot(true);
    m_eventPause.setInterval(eventInterval);
    connect(&m_eventPause, &QTimer::timeout, this, [this] { m_eventNotifier->setEnabled(true); });
    m_pulseTimer.setInterval(pulseInterval);
    connect(&m_pulseTimer, &QTimer::timeout, this, &FileWatchHub::beat);
}

FileWatchHub::~FileWatchHub() = default;

void FileWatchHub::add(FileWatcher *watcher, const std::vector<std::shared_ptr<FileDirectory>> &directories)
{
    m_watchers[watcher] = directories;
    if (!m_pulseTimer.isActive())
        m_pulseTimer.start();
}

void FileWatchHub::remove(FileWatcher *watcher)
{
    m_watchers.erase(watcher);
    for (auto it = m_subscriptions.begin(); it != m_subscriptions.end();) {
        std::erase_if(it->second, [watcher](const Subscription &one) { return one.watcher == watcher; });
        if (it->second.empty()) {
            ::inotify_rm_watch(m_inotify->get(), it->first);
            it = m_subscriptions.erase(it);
        } else {
            ++it;
        }
    }
    if (m_watchers.empty())
        m_pulseTimer.stop();
}

void FileWatchHub::subscribe(FileWatcher *watcher, int watch, const QByteArray &name)
{
    std::vector<Subscription> &subscriptions = m_subscriptions[watch];
    const Subscription one{watcher, name};
    if (std::find(subscriptions.begin(), subscriptions.end(), one) == subscriptions.end())
        subscriptions.push_back(one);
}

/// One buffer at a time: the kernel keeps the rest, and throws away what would be too much, saying so.
void FileWatchHub::readEvents()
{
    m_eventNotifier->setEnabled(false);
    m_eventPause.start();
    alignas(inotify_event) std::array<char, 16384> buffer;
    const ssize_t size = ::read(m_inotify->get(), buffer.data(), buffer.size());
    std::map<FileWatcher *, QString> hints;
    for (ssize_t at = 0; at < size;) {
        const auto *event = reinterpret_cast<const inotify_event *>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if (event->mask & IN_Q_OVERFLOW) {
            for (const auto &[watcher, directories] : m_watchers)
                hints[watcher] = u"directory changed"_s;
            continue;
        }
        const auto found = m_subscriptions.find(event->wd);
        if (found == m_subscriptions.end())
            continue;
        const QByteArray name(event->len > 0 ? event->name : ""); // NUL-padded
        for (const Subscription &one : found->second) {
            if (one.name.isEmpty() || one.name == name)
                hints[one.watcher] = u"directory changed"_s;
        }
        if (event->mask & IN_IGNORED)
            m_subscriptions.erase(found);
    }
    for (const auto &[watcher, cause] : hints) {
        if (m_watchers.contains(watcher)) // a hint may end in whatever removes another
            watcher->hint(cause);
    }
}

std::vector<std::shared_ptr<FileDirectory>> FileWatchHub::directories() const
{
    std::vector<std::shared_ptr<FileDirectory>> all;
    for (const auto &[watcher, own] : m_watchers)
        all.insert(all.end(), own.begin(), own.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

void FileWatchHub::tell(const std::vector<std::shared_ptr<FileDirectory>> &changed, const QString &cause)
{
    if (changed.empty())
        return;
    std::vector<FileWatcher *> told;
    for (const auto &[watcher, own] : m_watchers) {
        const bool concerned = std::any_of(own.begin(), own.end(), [&changed](const auto &directory) {
            return std::binary_search(changed.begin(), changed.end(), directory);
        });
        if (concerned)
            told.push_back(watcher);
    }
    for (FileWatcher *watcher : told) {
        if (m_watchers.contains(watcher))
            watcher->hint(cause);
    }
}

/// Only those are told on whose own mount something changed: on a machine full of containers the table changes all the time.
void FileWatchHub::compareMounts()
{
    if (m_comparing) {
        m_compareAgain = true;
        return;
    }
    m_comparing = true;
    const Mailbox mailbox(this);
    m_pool->submit([this, mailbox, all = directories(), mounts = m_mounts, known = m_mountMarks] {
        const std::shared_ptr<const QList<MountEntry>> table = mounts->current();
        std::vector<std::shared_ptr<FileDirectory>> changed;
        for (const auto &directory : all) {
            // By its path, and by where it was when it was last probed: a path may lead through links.
            const std::pair now{mountOfPath(*table, directory->absolutePath()),
                                mountOfId(*table, directory->lastState().mount.id)};
            const auto before = known->marks.find(directory.get());
            if (before == known->marks.end() || before->second != now)
                changed.push_back(directory);
            known->marks[directory.get()] = now;
        }
        mailbox.post([this, changed] {
            m_comparing = false;
            tell(changed, u"mount table changed"_s);
            if (std::exchange(m_compareAgain, false))
                compareMounts();
        });
    });
}

void FileWatchHub::beat()
{
    touchWhatMayHang();
    takePulses();
}

/// A mount that hangs announces nothing: one that may is asked for a sign of life in every other beat, and probed when none
/// has come by the next. So a hang is named 1.5 s and the probe's time limit after it began, at the latest.
void FileWatchHub::touchWhatMayHang()
{
    std::vector<std::shared_ptr<FileDirectory>> silent;
    if (!m_touched.empty()) {
        for (const auto &directory : std::exchange(m_touched, {})) {
            if (directory->silentFor() >= silenceLimit)
                silent.push_back(directory);
        }
        tell(silent, u"no sign of life"_s);
        return;
    }
    for (const auto &directory : directories()) {
        if (directory->lastState().mount.mayHang() && directory->silentFor() == 0) {
            directory->touch(*m_pool);
            m_touched.push_back(directory);
        }
    }
}

/// For what nobody announces: a disk that others fill, a mode or an attribute changed, a file system that went read-only by itself.
void FileWatchHub::takePulses()
{
    if (m_pulsing) {
        if (m_pulseSince.elapsed() < pulseLimit)
            return;
        m_pulse->hungAt = m_pulse->current;
        m_notPulsed.insert(m_pulse->hungAt); // that thread is lost for now; go on without that directory
        m_pulse = std::make_shared<Pulse>();
    }
    m_pulse->directories = directories();
    std::erase_if(m_pulse->directories,
                  [this](const auto &directory) { return m_notPulsed.contains(directory.get()); });
    if (m_pulse->directories.empty()) {
        m_pulsing = false;
        return;
    }
    m_pulsing = true;
    m_pulseSince.start();
    const Mailbox mailbox(this);
    m_pool->submit([this, mailbox, pulse = m_pulse, mounts = m_mounts] {
        std::vector<std::shared_ptr<FileDirectory>> changed;
        const std::shared_ptr<const QList<MountEntry>> table = mounts->current();
        for (const auto &directory : pulse->directories) {
            const DirectoryState last = directory->lastState();
            const MountEntry &known = last.mount;
            if (known.mayHang() || mountOfPath(*table, directory->absolutePath()).mayHang() || directory->isStuck())
                continue;
            pulse->current = directory.get();
            const bool hasQuota = known.type == "btrfs" || known.superOptions.contains("quota");
            const PulseMark now = takePulse(*directory, hasQuota);
            const auto before = pulse->marks.find(directory.get());
            // The first one counts too: between the first probe and it, much may have happened. And no counter tells when a
            // quota has room again.
            if (before == pulse->marks.end() || before->second != now || isShortOfQuota(last))
                changed.push_back(directory);
            pulse->marks[directory.get()] = now;
        }
        mailbox.post([this, pulse, changed] {
            if (pulse != m_pulse) { // it had been given up, but what hung answers again
                m_notPulsed.remove(pulse->hungAt);
                return;
            }
            m_pulsing = false;
            tell(changed, u"file system changed"_s);
        });
    });
}

} // namespace Quartermaster
