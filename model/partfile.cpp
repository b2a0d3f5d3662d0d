// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/partfile.h"

#include "model/crc32c.h"
#include "model/exclusiverename.h"
#include "model/objectname.h"
#include "model/writeback.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 pieceSize = 1 << 20;        // bytes read at a time
constexpr qint64 checkpointBytes = 16 << 20; // what is lost at most ...
constexpr qint64 checkpointMs = 1000;        // ... or in a second, whichever is more

Error fileError(int code, const QString &path, const QString &doing)
{
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return {.kind = ErrorKind::LocalFile,
            .detail = u"cannot %1 %2: %3"_s.arg(doing, displayName(path), QString::fromLocal8Bit(strerror(code))),
            .evidence = QString::fromLatin1(strerrorname_np(code)),
            .reason = full ? Reason::Full : Reason::None};
}

Error exists(const QString &path, const QString &more = {})
{
    return {.kind = ErrorKind::AlreadyExists,
            .detail = u"%1 exists already%2"_s.arg(displayName(path), more),
            .evidence = u"EEXIST"_s};
}

/// Makes the folders of \a path below \a root, one by one, and follows no link on the way.
Result<void> makeFolders(const QString &root, const QString &path)
{
    QString folder = root;
    const QString below = path.mid(root.size()).section(u'/', 0, -2, QString::SectionSkipEmpty);
    for (const QString &name : below.split(u'/', Qt::SkipEmptyParts)) {
        folder += u'/' + name;
        struct stat status = {};
        const QByteArray encoded = QFile::encodeName(folder);
        if (::mkdir(encoded.constData(), 0777) != 0 && errno != EEXIST)
            return tl::unexpected(fileError(errno, folder, u"make the folder"_s));
        if (::lstat(encoded.constData(), &status) != 0)
            return tl::unexpected(fileError(errno, folder, u"look at"_s));
        if (!S_ISDIR(status.st_mode))
            return failure(ErrorKind::LocalFile, u"%1 is no folder of its own"_s.arg(displayName(folder)));
    }
    return {};
}

void syncFolder(const QString &path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    if (const int descriptor = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

} // namespace

PartFile::PartFile(PartTarget target)
    : m_target(std::move(target))
    , m_part(m_target.path + ".part"_L1)
    , m_key(downloadRecordKey(m_target.path))
{}

PartFile::~PartFile()
{
    close();
}

void PartFile::close()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

void PartFile::startAnew(const QString &remark)
{
    m_offset = 0;
    m_record = {.subject = m_target.subject};
    m_hash = std::make_unique<StreamHash>();
    m_remark = remark;
}

Result<void> PartFile::examineTarget(WorkContext &context)
{
    struct stat status = {};
    if (::lstat(QFile::encodeName(m_target.path).constData(), &status) != 0)
        return {};
    const std::optional<PartialRecord> record = loadPartialRecord(m_key);
    m_isComplete = record && !m_target.restart && S_ISREG(status.st_mode) && record->subject == m_target.subject
                   && record->inode == status.st_ino && record->source.size == status.st_size
                   && record->offset == status.st_size;
    if (m_isComplete) {
        m_record = *record;
        m_written = status.st_size;
        if (auto confirmed = confirm(context); !confirmed || m_isComplete)
            return confirmed;
    }
    if (QFileInfo(m_target.path).isDir())
        return failure(ErrorKind::LocalFile, u"%1 is a folder"_s.arg(displayName(m_target.path)));
    if (!m_target.overwrite)
        return tl::unexpected(exists(m_target.path));
    return {};
}

Result<void> PartFile::examine(WorkContext &context)
{
    if (auto free = examineTarget(context); !free || m_isComplete)
        return free;
    startAnew({});
    m_descriptor = ::open(QFile::encodeName(m_part).constData(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (m_descriptor < 0) {
        if (errno == ENOENT)
            return {};
        return tl::unexpected(errno == ELOOP ? exists(m_part) : fileError(errno, m_part, u"open"_s));
    }
    if (!lockFile(m_descriptor, m_target.patience))
        return tl::unexpected(exists(m_part, u": another download is under way"_s));
    struct stat status = {};
    if (::fstat(m_descriptor, &status) != 0)
        return tl::unexpected(fileError(errno, m_part, u"look at"_s));
    if (status.st_nlink == 0) { // who held it has just finished or removed it
        close();
        return examine(context);
    }
    const std::optional<PartialRecord> record = loadPartialRecord(m_key);
    if (!record || record->inode != status.st_ino || !S_ISREG(status.st_mode)) {
        // An empty one may be ours, from the moment before its record was written; nothing is lost with it in any case.
        if (S_ISREG(status.st_mode) && (m_target.restart || status.st_size == 0))
            return {};
        return tl::unexpected(exists(m_part, u", and nobody knows of what it is a part; remove it first"_s));
    }
    if (m_target.restart || record->offset == 0)
        return {};
    m_record = *record;
    if (record->subject != m_target.subject)
        startAnew(tr("It began anew: what was there is of another object."));
    else if (!record->source.canBeProved())
        startAnew(tr("It began anew: the store does not tell whether the object is still the same."));
    else if (status.st_size < record->offset)
        startAnew(tr("It began anew: the part that was there has become shorter."));
    else if (auto proved = prove(context, m_part); !proved)
        return tl::unexpected(proved.error());
    else if (!*proved)
        startAnew(tr("It began anew: the part that was there has changed."));
    else
        m_offset = record->offset;
    return {};
}

/// What had come of its check, only the attempt before knew. It is not complete after all when somebody has written to it since.
Result<void> PartFile::confirm(WorkContext &context)
{
    m_descriptor = ::open(QFile::encodeName(m_target.path).constData(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (m_descriptor < 0)
        return tl::unexpected(fileError(errno, m_target.path, u"open"_s));
    m_hash = std::make_unique<StreamHash>();
    const Result<bool> proved = prove(context, m_target.path);
    close();
    if (!proved)
        return tl::unexpected(proved.error());
    m_isComplete = *proved;
    if (m_isComplete) {
        m_md5 = m_hash->md5();
        m_sha512 = m_hash->sha512();
        m_isVerified = m_record.source.checksum.compare(m_md5, Qt::CaseInsensitive) == 0;
    }
    return {};
}

/// Reads what is there, and compares.
Result<bool> PartFile::prove(WorkContext &context, const QString &path)
{
    QByteArray piece(pieceSize, Qt::Uninitialized);
    quint32 crc = 0;
    for (qint64 at = 0; at < m_record.offset;) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const auto most = static_cast<size_t>(std::min<qint64>(pieceSize, m_record.offset - at));
        const ssize_t count = ::pread(m_descriptor, piece.data(), most, at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(fileError(errno, path, u"read"_s));
        if (count == 0)
            return false;
        const QByteArrayView view(piece.constData(), count);
        crc = crc32c(view, crc);
        m_hash->add(view);
        at += count;
        context.progress(at, m_record.source.size);
    }
    return crc == m_record.crc;
}

/// What writes to a PartFile.
class PartSink final : public DataSink
{
public:
    explicit PartSink(std::shared_ptr<PartFile> part)
        : m(std::move(part))
    {
        m_sinceCheckpoint.start();
    }
    ~PartSink() override
    {
        if (!m_hasBegun || m_hasFinished)
            return;
        if (m->m_control->discard || m->m_written == 0) {
            ::unlink(QFile::encodeName(m->m_part).constData());
            removePartialRecord(m->m_key);
        } else {
            static_cast<void>(checkpoint());
        }
    }
    Q_DISABLE_COPY_MOVE(PartSink)

    Result<void> identify(const ObjectInfo &source) override
    {
        const ContentIdentity now = ContentIdentity::of(source);
        if (m->m_offset == 0) {
            m->m_record.source = now;
        } else if (!m->m_record.source.isSameAs(now)) {
            return failure(ErrorKind::SourceChanged, u"the object is not the one of which a part is there"_s);
        }
        m_isIdentified = true;
        return {};
    }

    Result<void> begin(qint64 total) override
    {
        PartFile &part = *m;
        if (part.m_control->discard)
            return failure(ErrorKind::Canceled, u"canceled"_s);
        const qint64 size = part.m_record.source.size;
        if (part.m_offset > 0 && (!m_isIdentified || (total >= 0 && part.m_offset + total != size)))
            return failure(ErrorKind::SourceChanged, u"the object has another size than it had"_s);
        if (!part.m_target.root.isEmpty()) {
            if (auto made = makeFolders(part.m_target.root, part.m_target.path); !made)
                return made;
        }
        if (part.m_descriptor < 0) {
            part.m_descriptor = ::open(QFile::encodeName(part.m_part).constData(),
                                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
            if (part.m_descriptor < 0)
                return tl::unexpected(errno == EEXIST ? exists(part.m_part)
                                                      : fileError(errno, part.m_part, u"create"_s));
            ::flock(part.m_descriptor, LOCK_EX | LOCK_NB);
        }
        m_hasBegun = true;
        struct stat status = {};
        if (::ftruncate(part.m_descriptor, part.m_offset) != 0 || ::fstat(part.m_descriptor, &status) != 0)
            return tl::unexpected(fileError(errno, part.m_part, u"write"_s));
        part.m_written = part.m_offset;
        part.m_record.inode = status.st_ino;
        if (total >= 0 && part.m_record.source.size < 0)
            part.m_record.source.size = part.m_offset + total;
        return checkpoint();
    }

    Result<void> write(QByteArrayView data) override
    {
        PartFile &part = *m;
        if (part.m_offset > 0)
            part.m_hash->add(data);
        part.m_record.crc = crc32c(data, part.m_record.crc);
        while (!data.isEmpty()) {
            const ssize_t count = ::pwrite(part.m_descriptor, data.data(), static_cast<size_t>(data.size()),
                                           part.m_written);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0) {
                const Error error = fileError(errno, part.m_part, u"write"_s);
                part.m_record.offset = -1; // the CRC is past what is there
                return tl::unexpected(error);
            }
            data = data.sliced(count);
            part.m_written += count;
        }
        m_writeback.advance(part.m_descriptor, part.m_written);
        if (part.m_written - part.m_record.offset >= checkpointBytes && m_sinceCheckpoint.elapsed() >= checkpointMs)
            return checkpoint();
        return {};
    }

    Result<void> finish() override
    {
        PartFile &part = *m;
        if (part.m_offset > 0) {
            part.m_md5 = part.m_hash->md5();
            part.m_sha512 = part.m_hash->sha512();
            const QString &wanted = part.m_record.source.checksum;
            part.m_isVerified = !wanted.isEmpty() && wanted.compare(part.m_md5, Qt::CaseInsensitive) == 0;
            if (part.m_written != part.m_record.source.size || (!wanted.isEmpty() && !part.m_isVerified)) {
                part.m_control->discard = true;
                return failure(ErrorKind::ChecksumMismatch,
                               u"%1 bytes with MD5 %2 are there, the store has %3 with %4"_s.arg(part.m_written)
                                   .arg(part.m_md5)
                                   .arg(part.m_record.source.size)
                                   .arg(wanted.isEmpty() ? u"an unknown one"_s : wanted));
            }
        }
        part.m_record.source.size = part.m_written;
        if (auto noted = checkpoint(); !noted) // before the name: who finds it by its inode knows that it is whole
            return noted;
        if (::fsync(part.m_descriptor) != 0)
            return tl::unexpected(fileError(errno, part.m_part, u"sync"_s));
        if (auto named = rename(); !named)
            return named;
        m_hasFinished = true;
        part.close();
        syncFolder(part.m_target.path);
        return {};
    }

private:
    [[nodiscard]] Result<void> checkpoint()
    {
        PartFile &part = *m;
        if (part.m_record.offset < 0)
            return {};
        part.m_record.offset = part.m_written;
        m_sinceCheckpoint.start();
        return savePartialRecord(part.m_key, part.m_record);
    }
    [[nodiscard]] Result<void> rename() const
    {
        const QString &path = m->m_target.path;
        const QByteArray from = QFile::encodeName(m->m_part);
        const QByteArray to = QFile::encodeName(path);
        if (m->m_target.overwrite) {
            if (::rename(from.constData(), to.constData()) != 0)
                return tl::unexpected(fileError(errno, path, u"rename to"_s));
        } else if (!renameExclusively(AT_FDCWD, from, AT_FDCWD, to)) {
            return tl::unexpected(errno == EEXIST ? exists(path) : fileError(errno, path, u"rename to"_s));
        }
        return {};
    }

    std::shared_ptr<PartFile> m;
    Writeback m_writeback;
    QElapsedTimer m_sinceCheckpoint;
    bool m_isIdentified = false;
    bool m_hasBegun = false;
    bool m_hasFinished = false;
};

Result<std::shared_ptr<PartFile>> openPart(WorkContext &context, const PartTarget &target)
{
    const std::shared_ptr<PartFile> part(new PartFile(target));
    if (auto examined = part->examine(context); !examined)
        return tl::unexpected(examined.error());
    return part;
}

std::shared_ptr<DataSink> partSink(std::shared_ptr<PartFile> part)
{
    auto sink = std::make_shared<PartSink>(std::move(part));
    sink->setWantedHashes({});
    return sink;
}

bool lockFile(int descriptor, int patience)
{
    constexpr int nap = 10; // ms
    QElapsedTimer timer;
    timer.start();
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (timer.elapsed() >= patience)
            return false;
        QThread::msleep(nap);
    }
    return true;
}

void discardPart(const PartTarget &target)
{
    const QString key = downloadRecordKey(target.path);
    const QByteArray part = QFile::encodeName(target.path + ".part"_L1);
    const int descriptor = ::open(part.constData(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    const bool isLocked = descriptor >= 0 && lockFile(descriptor, target.patience);
    const std::optional<PartialRecord> record = loadPartialRecord(key);
    struct stat status = {};
    const bool isKnown = record && record->subject == target.subject;
    const bool isOurs = isKnown && isLocked && ::fstat(descriptor, &status) == 0 && status.st_ino == record->inode;
    if (isOurs)
        ::unlink(part.constData());
    if (isOurs || (isKnown && descriptor < 0))
        removePartialRecord(key);
    if (descriptor >= 0)
        ::close(descriptor);
}

void forgetPart(const PartTarget &target)
{
    const QString key = downloadRecordKey(target.path);
    const std::optional<PartialRecord> record = loadPartialRecord(key);
    if (record && record->subject == target.subject)
        removePartialRecord(key);
}

UploadMemory::UploadMemory(const QString &store, const QString &path, QString localFile, bool restart)
    : m_key(uploadRecordKey(store, path))
    , m_subject(partialSubject(store, path, localFile))
    , m_localFile(std::move(localFile))
    , m_restart(restart)
{}

void UploadMemory::load()
{
    if (std::exchange(m_isLoaded, true))
        return;
    m_source = ContentIdentity::ofFile(m_localFile);
    const std::optional<PartialRecord> record = loadPartialRecord(m_key);
    if (!record)
        return;
    const bool isSame = !m_restart && record->subject == m_subject && record->source.isSameAs(m_source);
    (isSame ? m_token : m_stale) = record->token;
}

QByteArray UploadMemory::token()
{
    load();
    return m_token;
}

QByteArray UploadMemory::staleToken()
{
    load();
    return m_stale;
}

Result<void> UploadMemory::remember(const QByteArray &token)
{
    load();
    return savePartialRecord(m_key, {.subject = m_subject, .source = m_source, .token = token});
}

void UploadMemory::forget()
{
    removePartialRecord(m_key);
}

} // namespace Quartermaster
