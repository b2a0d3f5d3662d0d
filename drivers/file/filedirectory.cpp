// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filedirectory.h"

#include "drivers/file/fileerror.h"
#include "drivers/file/filequota.h"
#include "model/objectname.h"
#include "model/workerpool.h"

#include <QDir>

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

namespace Quartermaster {

namespace {

constexpr int stuckAfter =
    900; // ms; a local file system answers in microseconds, a slow NFS server in tenths of a second
constexpr qint64 quotaRoom = 64 * 1024; // bytes; when more was written, the object was too large, not the quota used up

quint64 deviceOf(const struct statx &status)
{
    return makedev(status.stx_dev_major, status.stx_dev_minor);
}

} // namespace

quint32 DirectoryState::lost() const
{
    quint32 bits = 0;
    for (const Finding &finding : findings) {
        if (finding.answer == Answer::No)
            bits |= finding.about;
    }
    return bits;
}

bool DirectoryState::isThere() const
{
    return std::none_of(findings.begin(), findings.end(), [](const Finding &finding) {
        return finding.answer == Answer::No && (finding.about & backendBits) == backendBits;
    });
}

FileDirectory::FileDirectory(QByteArray path, QByteArray markerFile, bool activeProbe,
                             std::shared_ptr<MountTable> mounts)
    : m_path(std::move(path))
    , m_absolutePath(bytesFromName(
          QDir::cleanPath(m_path.startsWith('/') ? nameFromBytes(m_path)
                                                 : QDir::currentPath() + QLatin1Char('/') + nameFromBytes(m_path))))
    , m_markerFile(std::move(markerFile))
    , m_activeProbe(activeProbe)
    , m_mounts(std::move(mounts))
{}

FileDirectory::~FileDirectory() = default;

void FileDirectory::ask(WorkerPool &pool, std::shared_ptr<CancelToken> token, Answered answer)
{
    const QMutexLocker lock(&m_mutex);
    m_waiting.push_back({std::move(token), std::move(answer)});
    if (m_running)
        return;
    m_running = true;
    m_runningSince.invalidate();
    submit(pool, [self = shared_from_this()] { self->work(); });
}

void FileDirectory::touch(WorkerPool &pool)
{
    const QMutexLocker lock(&m_mutex);
    if (m_running)
        return;
    m_running = true;
    m_runningSince.invalidate();
    submit(pool, [self = shared_from_this()] {
        {
            const QMutexLocker begun(&self->m_mutex);
            self->m_runningSince.start();
        }
        struct statvfs space = {}; // of all calls the one that no network file system answers from memory
        static_cast<void>(::statvfs(self->m_path.constData(), &space));
        if (self->isStuck()) // those who asked behind it have given up: let them hear that it answers again
            return self->work();
        {
            const QMutexLocker over(&self->m_mutex);
            self->m_running = !self->m_waiting.empty();
            if (!self->m_running)
                return;
        }
        self->work();
    });
}

/// With the mutex held. What may hang gets a thread of its own: many datadirs on one hung mount must not keep the others waiting.
void FileDirectory::submit(WorkerPool &pool, std::function<void()> task) const
{
    if (m_last.mount.mayHang())
        pool.submitAside(std::move(task));
    else
        pool.submit(std::move(task));
}

qint64 FileDirectory::silentFor() const
{
    const QMutexLocker lock(&m_mutex);
    return m_running && m_runningSince.isValid() ? m_runningSince.elapsed() : 0;
}

void FileDirectory::work()
{
    bool again = true;
    while (again) {
        std::vector<Waiting> askers;
        {
            const QMutexLocker lock(&m_mutex);
            askers.swap(m_waiting);
            m_runningSince.restart();
        }
        const DirectoryState state = probeDirectory(*this);
        bool heard = false;
        for (const Waiting &one : askers) {
            if (one.token->isCanceled())
                continue;
            one.answer(state);
            heard = true;
        }
        askers.clear();
        std::map<int, Listener> listeners;
        {
            const QMutexLocker lock(&m_mutex);
            m_last = state;
            // Whoever asked meanwhile wants to know what is true after that; those who gave up want nothing.
            std::erase_if(m_waiting, [](const Waiting &one) { return one.token->isCanceled(); });
            again = !m_waiting.empty();
            m_running = again;
            listeners = m_listeners;
        }
        for (const auto &[id, listener] : listeners)
            listener(state, !heard && !again);
    }
}

bool FileDirectory::isStuck() const
{
    const QMutexLocker lock(&m_mutex);
    return m_running && m_runningSince.isValid() && m_runningSince.elapsed() > stuckAfter;
}

DirectoryState FileDirectory::stuckState() const
{
    DirectoryState state{.path = m_path};
    state.mount = mountOfPath(*m_mounts->current(), m_absolutePath);
    state.findings << Finding::unavailable(Layer::Backend, Reason::Timeout,
                                           QStringLiteral("%1 does not answer").arg(nameFromBytes(m_path)),
                                           state.mount.isValid() ? state.mount.description() : QString());
    return state;
}

DirectoryState FileDirectory::lastState() const
{
    const QMutexLocker lock(&m_mutex);
    return m_last;
}

int FileDirectory::addListener(Listener listener)
{
    const QMutexLocker lock(&m_mutex);
    m_listeners.emplace(m_nextListener, std::move(listener));
    return m_nextListener++;
}

void FileDirectory::removeListener(int id)
{
    const QMutexLocker lock(&m_mutex);
    m_listeners.erase(id);
}

FileDirectory::Memory FileDirectory::memory() const
{
    const QMutexLocker lock(&m_mutex);
    return m_memory;
}

void FileDirectory::remember(const MountEntry &mount, const struct statx &status)
{
    const QMutexLocker lock(&m_mutex);
    m_memory = {.mountPoint = mount.mountPoint,
                .description = mount.description(),
                .mountId = status.stx_mnt_id,
                .device = deviceOf(status)};
}

/// It once stood on a mount of which it now stands below: what is there now is what that mount had covered.
std::optional<Finding> FileDirectory::unmounted(const MountEntry &mount, const QList<MountEntry> &table) const
{
    const Memory before = memory();
    if (before.mountPoint.isEmpty() || before.mountPoint == mount.mountPoint)
        return {};
    // Where that mount is still there, the path itself leads elsewhere now: a link that was changed, a further mount on top.
    const bool isMounted = std::any_of(
        table.begin(), table.end(), [&before](const MountEntry &one) { return one.mountPoint == before.mountPoint; });
    if (isMounted)
        return {};
    return Finding::unavailable(
        Layer::Backend, Reason::NotMounted,
        QStringLiteral("nothing is mounted on %1 any more").arg(nameFromBytes(before.mountPoint)),
        QStringLiteral("/proc/self/mountinfo: was %1").arg(before.description));
}

std::optional<Finding> FileDirectory::standing(int directory, const struct statx &status, MountEntry *mount) const
{
    const std::shared_ptr<const QList<MountEntry>> table = m_mounts->current();
    *mount = mountOfId(*table, static_cast<qint64>(status.stx_mnt_id));
    if (!(status.stx_mask & STATX_MNT_ID) || !mount->isValid())
        *mount = mountOfPath(*table, m_absolutePath);
    if (auto gone = unmounted(*mount, *table))
        return gone;
    if (m_markerFile.isEmpty())
        return {};
    struct stat marker = {};
    if (::fstatat(directory, m_markerFile.constData(), &marker, 0) == 0)
        return {};
    const int number = errno;
    if (number == EACCES) // the permissions of the directory say it better
        return {};
    return Finding::unavailable(
        Layer::Backend, isUnreachableErrno(number) ? Reason::Unreachable : Reason::NotMounted,
        QStringLiteral("the marker file %1 is not in %2").arg(nameFromBytes(m_markerFile), nameFromBytes(m_path)),
        errnoEvidence("fstatat", number));
}

Finding FileDirectory::openFailure(int number) const
{
    const QString path = nameFromBytes(m_path);
    const QString evidence = errnoEvidence("open", number);
    if (isUnreachableErrno(number)) {
        const MountEntry mount = mountOfPath(*m_mounts->current(), m_absolutePath);
        return Finding::unavailable(
            Layer::Backend, Reason::Unreachable, QStringLiteral("%1: %2").arg(path, errnoText(number)),
            mount.isValid() ? QStringLiteral("%1 (%2)").arg(evidence, mount.description()) : evidence);
    }
    if (number == ENOENT || number == ENOTDIR) {
        // Gone with the mount on which it stood?
        const std::shared_ptr<const QList<MountEntry>> table = m_mounts->current();
        if (auto gone = unmounted(mountOfPath(*table, m_absolutePath), *table))
            return *gone;
        return Finding::unavailable(Layer::Backend, Reason::MissingRoot,
                                    number == ENOENT ? QStringLiteral("%1 does not exist").arg(path)
                                                     : QStringLiteral("%1 is not a directory").arg(path),
                                    evidence);
    }
    if (number == EACCES || number == EPERM) {
        return Finding::unavailable(Layer::Backend, Reason::NotPermitted,
                                    QStringLiteral("%1 may not be opened by this user").arg(path), evidence);
    }
    return Finding::unavailable(Layer::Backend, Reason::Unreachable,
                                QStringLiteral("%1: %2").arg(path, errnoText(number)), evidence);
}

Result<Descriptor> FileDirectory::open() const
{
    const auto unavailable = [this](const Finding &finding) {
        return tl::unexpected(
            Error{.kind = finding.reason == Reason::NotPermitted ? ErrorKind::NotPermitted : ErrorKind::Unreachable,
                  .detail = finding.detail,
                  .object = nameFromBytes(m_path),
                  .evidence = finding.evidence,
                  .reason = finding.reason,
                  .temporary = true});
    };
    if (isStuck())
        return unavailable(stuckState().findings.constFirst());
    Descriptor directory(::open(m_path.constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!directory.isValid())
        return unavailable(openFailure(errno));
    struct statx status = {};
    if (::statx(directory.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, &status) != 0)
        return unavailable(openFailure(errno));
    const Memory before = memory();
    const bool sameMount = (status.stx_mask & STATX_MNT_ID) && before.mountId == status.stx_mnt_id
                           && before.device == deviceOf(status);
    if (!sameMount || !m_markerFile.isEmpty()) {
        MountEntry mount;
        if (const auto finding = standing(directory.get(), status, &mount))
            return unavailable(*finding);
    }
    return directory;
}

void FileDirectory::noteQuotaExceeded(int directory, qint64 written)
{
    QuotaHit hit{.isBelieved = written < quotaRoom};
    struct statvfs space = {};
    if (::fstatvfs(directory, &space) == 0)
        hit.freeBytes = static_cast<qint64>(space.f_bfree) * static_cast<qint64>(space.f_frsize);
    hit.since.start();
    const QMutexLocker lock(&m_mutex);
    m_quotaHit = hit;
}

void FileDirectory::noteFreed()
{
    const QMutexLocker lock(&m_mutex);
    if (m_quotaHit)
        m_quotaHit->isBelieved = false;
}

FileDirectory::QuotaWord FileDirectory::quotaWord(int directory, qint64 freeBytes)
{
    std::optional<QuotaHit> hit;
    {
        const QMutexLocker lock(&m_mutex);
        hit = m_quotaHit;
    }
    if (!hit)
        return QuotaWord::None;
    const QuotaRoom room = tryQuota(directory); // blocks
    const QMutexLocker lock(&m_mutex);
    if (!m_quotaHit)
        return QuotaWord::None;
    if (room == QuotaRoom::No)
        return QuotaWord::UsedUp;
    const bool believed = room == QuotaRoom::Untold && m_quotaHit->isBelieved
                          && freeBytes <= m_quotaHit->freeBytes + quotaRoom
                          && !m_quotaHit->since.hasExpired(quotaBelieved);
    // Hit again meanwhile: that is for the probe that the failed write asks for.
    if (!believed && m_quotaHit->since.msecsSinceReference() == hit->since.msecsSinceReference())
        m_quotaHit.reset();
    return believed ? QuotaWord::Believed : QuotaWord::None;
}

} // namespace Quartermaster
