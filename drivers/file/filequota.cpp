// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filequota.h"

#include "drivers/descriptor.h"

#include <QFile>
#include <QUuid>

#include <algorithm>
#include <array>
#include <ctime>

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/quota.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 smallestPiece = 4096; // bytes; one block is what the smallest object takes
constexpr qint64 quotaUnit = 1024;     // bytes; of dqb_bhardlimit, quotactl(2)

void narrow(QuotaState &state, qint64 remaining)
{
    remaining = std::max<qint64>(0, remaining);
    state.remaining = std::min(state.remaining.value_or(remaining), remaining);
}

/// \a kind is USRQUOTA or GRPQUOTA.
void readQuota(int directory, int kind, unsigned id, QuotaState &state)
{
    const QString whose = kind == USRQUOTA ? u"user %1"_s.arg(id) : u"group %1"_s.arg(id);
    dqblk quota = {};
#ifdef SYS_quotactl_fd
    if (::syscall(SYS_quotactl_fd, directory, QCMD(Q_GETQUOTA, kind), id, &quota) != 0)
        return;
#else
    return;
#endif
    const auto used = static_cast<qint64>(quota.dqb_curspace);
    const auto exceeded = [&state, &whose](const QString &what, const QString &evidence) {
        if (state.isExceeded)
            return;
        state.isExceeded = true;
        state.detail = u"the %1 quota of %2 is used up"_s.arg(what, whose);
        state.evidence = u"Q_GETQUOTA %1"_s.arg(evidence);
    };
    const auto now = static_cast<quint64>(std::time(nullptr));
    if (quota.dqb_bhardlimit > 0) {
        const auto limit = static_cast<qint64>(quota.dqb_bhardlimit) * quotaUnit;
        narrow(state, limit - used);
        if (limit - used < smallestPiece)
            exceeded(u"space"_s, u"used %1 of %2 bytes"_s.arg(used).arg(limit));
    }
    if (quota.dqb_bsoftlimit > 0 && used > static_cast<qint64>(quota.dqb_bsoftlimit) * quotaUnit && quota.dqb_btime > 0
        && quota.dqb_btime < now)
        exceeded(u"space"_s, u"above the soft limit, and its time of grace is over"_s);
    if (quota.dqb_ihardlimit > 0 && quota.dqb_curinodes >= quota.dqb_ihardlimit)
        exceeded(u"file"_s, u"%1 of %2 files"_s.arg(quota.dqb_curinodes).arg(quota.dqb_ihardlimit));
    if (quota.dqb_isoftlimit > 0 && quota.dqb_curinodes > quota.dqb_isoftlimit && quota.dqb_itime > 0
        && quota.dqb_itime < now)
        exceeded(u"file"_s, u"above the soft limit, and its time of grace is over"_s);
}

std::optional<qint64> numberIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    bool isNumber = false;
    const quint64 number = file.readAll().trimmed().toULongLong(&isNumber);
    if (!isNumber)
        return {};
    return static_cast<qint64>(std::min<quint64>(number, std::numeric_limits<qint64>::max()));
}

/// btrfs limits a subvolume through its quota group, which stops root too. Source: btrfs-qgroup(8), sysfs since Linux 5.9.
void readQuotaGroup(int directory, QuotaState &state)
{
    struct statfs fileSystem = {};
    if (::fstatfs(directory, &fileSystem) != 0 || fileSystem.f_type != BTRFS_SUPER_MAGIC)
        return;
    const Descriptor open(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); // an O_PATH one takes no ioctl
    btrfs_ioctl_fs_info_args info = {};
    btrfs_ioctl_get_subvol_info_args volume = {};
    if (!open.isValid() || ::ioctl(open.get(), BTRFS_IOC_FS_INFO, &info) != 0
        || ::ioctl(open.get(), BTRFS_IOC_GET_SUBVOL_INFO, &volume) != 0)
        return;
    const QByteArray id = QByteArray(reinterpret_cast<const char *>(info.fsid), BTRFS_FSID_SIZE);
    const QString folder = u"/sys/fs/btrfs/%1/qgroups/0_%2/"_s
                               .arg(QUuid::fromRfc4122(id).toString(QUuid::WithoutBraces))
                               .arg(static_cast<qulonglong>(volume.treeid));
    const std::optional<qint64> flags = numberIn(folder + u"limit_flags"_s);
    if (!flags)
        return;
    const auto look = [&](qint64 flag, const QString &limitFile, const QString &usedFile, const QString &reservedFile) {
        const std::optional<qint64> limit = numberIn(folder + limitFile);
        const std::optional<qint64> used = numberIn(folder + usedFile);
        if (!(*flags & flag) || !limit || !used)
            return;
        const qint64 taken = *used + numberIn(folder + reservedFile).value_or(0);
        narrow(state, *limit - taken);
        // A new file takes a node of its tree as well as its data.
        if (*limit - taken < static_cast<qint64>(volume.treeid ? info.nodesize : 0) + smallestPiece
            && !state.isExceeded) {
            state.isExceeded = true;
            state.isCountedLate = true;
            state.detail = u"the quota group 0/%1 is used up"_s.arg(static_cast<qulonglong>(volume.treeid));
            state.evidence = u"btrfs %1: %2 of %3 bytes"_s.arg(usedFile).arg(taken).arg(*limit);
        }
    };
    look(BTRFS_QGROUP_LIMIT_MAX_RFER, u"max_referenced"_s, u"referenced"_s, u"rsv_data"_s);
    look(BTRFS_QGROUP_LIMIT_MAX_EXCL, u"max_exclusive"_s, u"exclusive"_s, u"rsv_data"_s);
}

} // namespace

QuotaState quotaOf(int directory, gid_t directoryGroup, bool setGid)
{
    QuotaState state;
    if (::geteuid() != 0) { // root is exempt
        readQuota(directory, USRQUOTA, ::geteuid(), state);
        readQuota(directory, GRPQUOTA, setGid ? directoryGroup : ::getegid(), state);
    }
    readQuotaGroup(directory, state);
    return state;
}

QuotaRoom tryQuota(int directory)
{
    const auto verdict = [](int number) { return number == EDQUOT ? QuotaRoom::No : QuotaRoom::Untold; };
    const Descriptor file(::openat(directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (!file.isValid())
        return verdict(errno);
    if (::fallocate(file.get(), 0, 0, smallestPiece) == 0)
        return QuotaRoom::Yes;
    if (errno != EOPNOTSUPP && errno != ENOSYS)
        return verdict(errno);
    const std::array<char, smallestPiece> block{};
    const ssize_t written = ::pwrite(file.get(), block.data(), block.size(), 0);
    return written > 0 ? QuotaRoom::Yes : verdict(errno);
}

} // namespace Quartermaster
