// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filedirectory.h"

#include "drivers/file/fileerror.h"
#include "drivers/file/filequota.h"
#include "model/objectname.h"

#include <QRandomGenerator>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// What one datadir's probe works with.
struct Look {
    FileDirectory &directory;
    int descriptor;
    const struct statx &status;
    const struct statvfs &space;
    DirectoryState &state;

    [[nodiscard]] QString path() const { return nameFromBytes(directory.path()); }
    void lose(std::initializer_list<Capability> lost, Reason reason, const QString &detail,
              const QString &evidence) const
    {
        state.findings.append(Finding::no(Layer::Backend, lost, reason, detail, evidence));
    }
};

QString modeText(const struct statx &status)
{
    return u"mode %1, owner %2:%3"_s.arg(status.stx_mode & 07777, 4, 8, QLatin1Char('0'))
        .arg(status.stx_uid)
        .arg(status.stx_gid);
}

void lookAtReadOnly(const Look &look)
{
    if (!(look.space.f_flag & ST_RDONLY))
        return;
    MountEntry &mount = look.state.mount;
    if (!mount.isMountReadOnly() && !mount.isFileSystemReadOnly()) // went read-only by itself: nobody announced it
        mount = mountOfId(*look.directory.mounts().readAgain(), static_cast<qint64>(look.status.stx_mnt_id));
    const QString point = nameFromBytes(mount.mountPoint);
    const bool whole = mount.isFileSystemReadOnly();
    look.lose({Capability::WriteAccess, Capability::Delete, Capability::ServerCopy}, Reason::ReadOnly,
              whole ? u"%1: the file system on %2 is mounted read-only"_s.arg(look.path(), point)
                    : u"%1: the mount on %2 is read-only"_s.arg(look.path(), point),
              u"statvfs ST_RDONLY; mountinfo: %1"_s.arg(mount.description()));
}

void lookAtPermissions(const Look &look)
{
    // Of the directory's own attributes first: they stop root as well.
    const quint64 attributes = look.status.stx_attributes & look.status.stx_attributes_mask;
    if (attributes & STATX_ATTR_IMMUTABLE) {
        look.lose({Capability::WriteAccess, Capability::Delete, Capability::ServerCopy}, Reason::Immutable,
                  u"%1 is immutable (chattr +i)"_s.arg(look.path()), u"statx STATX_ATTR_IMMUTABLE"_s);
    } else if (attributes & STATX_ATTR_APPEND) { // a new file gets its name by a rename, which is forbidden there
        look.lose({Capability::WriteAccess, Capability::Delete, Capability::ServerCopy}, Reason::Immutable,
                  u"%1 is append-only (chattr +a)"_s.arg(look.path()), u"statx STATX_ATTR_APPEND"_s);
    }
    const auto may = [&look](int mode) { return ::faccessat(look.descriptor, ".", mode, AT_EACCESS) == 0; };
    if (!may(X_OK)) {
        look.state.findings.append(Finding::unavailable(
            Layer::Backend, Reason::NotPermitted, u"%1 has no search permission for this user"_s.arg(look.path()),
            u"%1, %2"_s.arg(errnoEvidence("faccessat X_OK", errno), modeText(look.status))));
        return;
    }
    if (!may(R_OK)) {
        look.lose({Capability::List}, Reason::NotPermitted,
                  u"%1 has no read permission for this user"_s.arg(look.path()),
                  u"%1, %2"_s.arg(errnoEvidence("faccessat R_OK", errno), modeText(look.status)));
    }
    if (!may(W_OK) && errno != EROFS && !(attributes & STATX_ATTR_IMMUTABLE)) {
        look.lose({Capability::WriteAccess, Capability::Delete, Capability::ServerCopy}, Reason::NotPermitted,
                  u"%1 has no write permission for this user"_s.arg(look.path()),
                  u"%1, %2"_s.arg(errnoEvidence("faccessat W_OK", errno), modeText(look.status)));
    }
}

void lookAtSpace(const Look &look)
{
    const struct statvfs &space = look.space;
    const bool isRoot = ::geteuid() == 0; // may use the blocks reserved for it
    const auto blockSize = static_cast<qint64>(space.f_frsize ? space.f_frsize : space.f_bsize);
    const auto freeBlocks = static_cast<qint64>(isRoot ? space.f_bfree : space.f_bavail);
    const QString counter = isRoot ? u"f_bfree"_s : u"f_bavail"_s;
    if (space.f_blocks > 0) { // 0: the file system does not tell
        look.state.freeBytes = freeBlocks * blockSize;
        look.state.totalBytes = static_cast<qint64>(space.f_blocks) * blockSize;
        if (freeBlocks == 0) {
            look.lose({Capability::WriteAccess, Capability::ServerCopy}, Reason::Full,
                      u"%1: no space is left"_s.arg(look.path()),
                      u"statvfs %1=0 of %2 blocks"_s.arg(counter).arg(space.f_blocks));
        }
    }
    const auto freeInodes = isRoot ? space.f_ffree : space.f_favail;
    if (space.f_files > 0 && freeInodes == 0) {
        look.lose({Capability::WriteAccess, Capability::ServerCopy}, Reason::NoInodes,
                  u"%1: no inode is left for a further file"_s.arg(look.path()),
                  u"statvfs %1=0 of %2"_s.arg(isRoot ? u"f_ffree"_s : u"f_favail"_s).arg(space.f_files));
    }
}

void lookAtQuota(const Look &look)
{
    const QuotaState quota = quotaOf(look.descriptor, look.status.stx_gid, (look.status.stx_mode & S_ISGID) != 0);
    if (quota.remaining)
        look.state.freeBytes = std::min(look.state.freeBytes.value_or(*quota.remaining), *quota.remaining);
    // btrfs goes on counting what was deleted until its next commit, but makes room as soon as a write asks for it.
    if (quota.isExceeded && (!quota.isCountedLate || tryQuota(look.descriptor) != QuotaRoom::Yes)) {
        look.lose({Capability::WriteAccess, Capability::ServerCopy}, Reason::Quota,
                  u"%1: %2"_s.arg(look.path(), quota.detail), quota.evidence);
        return;
    }
    const qint64 freeBytes = static_cast<qint64>(look.space.f_bfree) * static_cast<qint64>(look.space.f_frsize);
    const auto lost = [&look](const QString &evidence) {
        look.lose({Capability::WriteAccess, Capability::ServerCopy}, Reason::Quota,
                  u"%1: a quota is used up"_s.arg(look.path()), evidence);
    };
    switch (look.directory.quotaWord(look.descriptor, freeBytes)) {
    case FileDirectory::QuotaWord::None:
        break;
    case FileDirectory::QuotaWord::UsedUp:
        lost(u"an unnamed file (O_TMPFILE) is refused: EDQUOT"_s);
        break;
    case FileDirectory::QuotaWord::Believed:
        look.state.isQuotaBelieved = true;
        lost(u"the last write ended with EDQUOT"_s);
        break;
    }
}

/// Writes, reads and deletes one small object, for stores that opted in.
void lookByTrying(const Look &look)
{
    const QByteArray token = QByteArray::number(QRandomGenerator::system()->generate64(), 16);
    const QByteArray name = "probe-" + token;
    const char *folderName = ".quartermaster-probe";
    const auto lost = [&look](int number, const char *call) {
        const Error error = fileError(number, call);
        look.lose({Capability::WriteAccess, Capability::ServerCopy},
                  error.reason != Reason::None ? error.reason : Reason::NotPermitted,
                  u"%1: the active probe failed: %2"_s.arg(look.path(), error.detail), error.evidence);
    };
    if (::mkdirat(look.descriptor, folderName, 0700) != 0 && errno != EEXIST)
        return lost(errno, "mkdirat");
    const Descriptor folder(::openat(look.descriptor, folderName, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.isValid())
        return lost(errno, "openat");
    Descriptor file(::openat(folder.get(), name.constData(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.isValid()) {
        lost(errno, "openat");
    } else {
        QByteArray readBack(token.size(), '\0');
        const auto size = static_cast<size_t>(token.size());
        if (::write(file.get(), token.constData(), size) != token.size())
            lost(errno, "write");
        else if (::fsync(file.get()) != 0)
            lost(errno, "fsync");
        else if (::pread(file.get(), readBack.data(), size, 0) != token.size() || readBack != token)
            lost(EIO, "pread");
        file.close();
        if (::unlinkat(folder.get(), name.constData(), 0) != 0) {
            look.lose({Capability::Delete}, Reason::NotPermitted,
                      u"%1: the active probe cannot delete its object"_s.arg(look.path()),
                      errnoEvidence("unlinkat", errno));
        }
    }
    ::unlinkat(look.descriptor, folderName, AT_REMOVEDIR); // not empty while another probe is at it
}

} // namespace

DirectoryState probeDirectory(FileDirectory &directory)
{
    DirectoryState state{.path = directory.path()};
    const Descriptor descriptor(::open(directory.path().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.isValid()) {
        state.findings.append(directory.openFailure(errno));
        return state;
    }
    struct statx status = {};
    struct statvfs space = {};
    if (::statx(descriptor.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, &status) != 0
        || ::fstatvfs(descriptor.get(), &space) != 0) {
        state.findings.append(directory.openFailure(errno));
        return state;
    }
    state.device = (quint64(status.stx_dev_major) << 32) | status.stx_dev_minor;
    if (auto finding = directory.standing(descriptor.get(), status, &state.mount)) {
        state.findings.append(*finding);
        return state;
    }
    const Look look{directory, descriptor.get(), status, space, state};
    lookAtReadOnly(look);
    lookAtPermissions(look);
    lookAtSpace(look);
    lookAtQuota(look);
    constexpr quint32 writing = CapabilitySet(Capability::WriteAccess).bits();
    if (directory.isActivelyProbed() && (state.lost() & writing) == 0)
        lookByTrying(look);
    directory.remember(state.mount, status);
    state.description = u"%1: %2"_s.arg(nameFromBytes(directory.path()), state.mount.description());
    return state;
}

} // namespace Quartermaster
