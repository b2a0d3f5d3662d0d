// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/datastream.h"

#include "model/exclusiverename.h"
#include "model/objectname.h"
#include "model/writeback.h"

#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Error fileError(int code, const QString &path, const QString &doing)
{
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    return {.kind = ErrorKind::LocalFile,
            .detail = u"cannot %1 %2: %3"_s.arg(doing, displayName(path), QString::fromLocal8Bit(strerror(code))),
            .evidence = QString::fromLatin1(strerrorname_np(code)),
            .reason = full ? Reason::Full : Reason::None};
}

class FileSink final : public DataSink
{
public:
    FileSink(QString path, bool overwrite)
        : m_path(std::move(path))
        , m_part(m_path + ".part"_L1)
        , m_overwrite(overwrite)
    {}
    ~FileSink() override
    {
        if (m_file.isOpen())
            m_file.remove();
    }
    Q_DISABLE_COPY_MOVE(FileSink)

    Result<void> begin(qint64) override
    {
        if (auto free = checkTarget(); !free)
            return free;
        m_file.setFileName(m_part);
        // Exclusive: a part file of somebody else's is not ours to write to.
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered)) {
            if (QFileInfo::exists(m_part)) {
                return tl::unexpected(
                    Error{.kind = ErrorKind::AlreadyExists,
                          .detail = u"%1 exists already: another download is under way, or left it behind"_s.arg(
                              displayName(m_part)),
                          .evidence = u"EEXIST"_s});
            }
            return tl::unexpected(fileError(errno, m_part, u"create"_s));
        }
        return {};
    }

    Result<void> write(QByteArrayView data) override
    {
        while (!data.isEmpty()) {
            const ssize_t written = ::write(m_file.handle(), data.data(), static_cast<size_t>(data.size()));
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return tl::unexpected(fileError(errno, m_part, u"write"_s));
            data = data.sliced(written);
            m_written += written;
        }
        m_writeback.advance(m_file.handle(), m_written);
        return {};
    }

    Result<void> finish() override
    {
        if (::fsync(m_file.handle()) != 0)
            return tl::unexpected(fileError(errno, m_part, u"sync"_s));
        const QByteArray from = QFile::encodeName(m_part);
        const QByteArray to = QFile::encodeName(m_path);
        if (m_overwrite) {
            if (::rename(from.constData(), to.constData()) != 0)
                return tl::unexpected(fileError(errno, m_path, u"rename to"_s));
        } else if (!renameExclusively(AT_FDCWD, from, AT_FDCWD, to)) {
            return errno == EEXIST ? exists() : tl::unexpected(fileError(errno, m_path, u"rename to"_s));
        }
        m_file.close();
        const int folder = ::open(QFile::encodeName(QFileInfo(m_path).absolutePath()).constData(),
                                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder >= 0) {
            ::fsync(folder);
            ::close(folder);
        }
        return {};
    }

private:
    [[nodiscard]] Result<void> exists() const
    {
        return tl::unexpected(Error{.kind = ErrorKind::AlreadyExists,
                                    .detail = u"%1 exists already"_s.arg(displayName(m_path)),
                                    .evidence = u"EEXIST"_s});
    }
    [[nodiscard]] Result<void> checkTarget() const
    {
        const QFileInfo info(m_path);
        if (info.isDir())
            return failure(ErrorKind::LocalFile, u"%1 is a folder"_s.arg(displayName(m_path)));
        if (!m_overwrite && (info.exists() || info.isSymLink()))
            return exists();
        return {};
    }

    QString m_path;
    QString m_part;
    QFile m_file;
    qint64 m_written = 0;
    Writeback m_writeback;
    bool m_overwrite;
};

class DescriptorSink final : public DataSink
{
public:
    DescriptorSink(int descriptor, QString name)
        : m_descriptor(descriptor)
        , m_name(std::move(name))
    {}

    Result<void> begin(qint64) override { return {}; }
    Result<void> write(QByteArrayView data) override
    {
        while (!data.isEmpty()) {
            const ssize_t written = ::write(m_descriptor, data.data(), static_cast<size_t>(data.size()));
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return tl::unexpected(fileError(errno, m_name, u"write"_s));
            data = data.sliced(written);
        }
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    int m_descriptor;
    QString m_name;
};

class MemorySink final : public DataSink
{
public:
    MemorySink(std::shared_ptr<QByteArray> target, qint64 most)
        : m_target(std::move(target))
        , m_most(most)
    {}

    Result<void> begin(qint64) override { return {}; }
    Result<void> write(QByteArrayView data) override
    {
        if (m_target->size() + data.size() > m_most)
            return failure(ErrorKind::BadInput, u"more than %1 bytes"_s.arg(m_most));
        m_target->append(data);
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    std::shared_ptr<QByteArray> m_target;
    qint64 m_most;
};

class FileSource final : public DataSource
{
public:
    explicit FileSource(QString path)
        : m_path(std::move(path))
    {}
    ~FileSource() override
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(FileSource)

    Result<qint64> open() override
    {
        // O_NONBLOCK: a pipe must not hold us up before we have seen that it is one.
        m_descriptor = ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (m_descriptor < 0)
            return tl::unexpected(fileError(errno, m_path, u"open"_s));
        if (::fstat(m_descriptor, &m_before) != 0)
            return tl::unexpected(fileError(errno, m_path, u"read"_s));
        if (S_ISDIR(m_before.st_mode))
            return failure(ErrorKind::LocalFile, u"%1 is a folder, not a file"_s.arg(displayName(m_path)));
        if (!S_ISREG(m_before.st_mode))
            return failure(ErrorKind::LocalFile, u"%1 is no regular file"_s.arg(displayName(m_path)));
        ::posix_fadvise(m_descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
        return m_before.st_size;
    }

    Result<qint64> read(char *buffer, qint64 most) override
    {
        ssize_t got = 0;
        do {
            got = ::read(m_descriptor, buffer, static_cast<size_t>(most));
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            return tl::unexpected(fileError(errno, m_path, u"read"_s));
        m_done += got;
        if (m_done > m_before.st_size)
            return changed(u"it grew"_s);
        if (got == 0 && most > 0)
            return atEnd();
        return got;
    }

    [[nodiscard]] QString name() const override { return m_path; }

private:
    [[nodiscard]] Result<qint64> changed(const QString &how) const
    {
        return failure(ErrorKind::SourceChanged,
                       u"%1 changed while it was read: %2 (%3 of %4 bytes read)"_s.arg(displayName(m_path), how)
                           .arg(m_done)
                           .arg(qint64(m_before.st_size)));
    }
    [[nodiscard]] Result<qint64> atEnd() const
    {
        if (m_done < m_before.st_size)
            return changed(u"it shrank"_s);
        struct stat after = {};
        if (::fstat(m_descriptor, &after) != 0)
            return tl::unexpected(fileError(errno, m_path, u"read"_s));
        if (after.st_size != m_before.st_size || after.st_mtim.tv_sec != m_before.st_mtim.tv_sec
            || after.st_mtim.tv_nsec != m_before.st_mtim.tv_nsec)
            return changed(u"it was written to"_s);
        return 0;
    }

    QString m_path;
    int m_descriptor = -1;
    struct stat m_before = {};
    qint64 m_done = 0;
};

class MemorySource final : public DataSource
{
public:
    MemorySource(QByteArray data, QString name)
        : m_data(std::move(data))
        , m_name(std::move(name))
    {}

    Result<qint64> open() override { return m_data.size(); }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        const qint64 size = std::min<qint64>(most, m_data.size() - m_at);
        memcpy(buffer, m_data.constData() + m_at, static_cast<size_t>(size));
        m_at += size;
        return size;
    }
    [[nodiscard]] QString name() const override { return m_name; }

private:
    QByteArray m_data;
    QString m_name;
    qint64 m_at = 0;
};

/// What both ends of a pipe share.
struct PipeState {
    explicit PipeState(qint64 most)
        : capacity(most)
    {}

    const qint64 capacity;
    QMutex mutex;
    QWaitCondition changed;
    QByteArray buffer;
    qint64 total = -1;
    bool begun = false;
    bool finished = false; ///< The writer has said all.
    bool writerGone = false;
    bool readerGone = false;
};

class PipeSink final : public DataSink
{
public:
    explicit PipeSink(std::shared_ptr<PipeState> state)
        : m_state(std::move(state))
    {}
    ~PipeSink() override
    {
        tell([this] { m_state->writerGone = true; });
    }
    Q_DISABLE_COPY_MOVE(PipeSink)

    Result<void> begin(qint64 total) override
    {
        tell([this, total] {
            m_state->begun = true;
            m_state->total = total;
        });
        return {};
    }
    Result<void> write(QByteArrayView data) override
    {
        const QMutexLocker lock(&m_state->mutex);
        while (!data.isEmpty()) {
            while (m_state->buffer.size() >= m_state->capacity && !m_state->readerGone)
                m_state->changed.wait(&m_state->mutex);
            if (m_state->readerGone)
                return failure(ErrorKind::Canceled, u"the other end of the copy has ended"_s);
            const qint64 size = std::min<qint64>(data.size(), m_state->capacity - m_state->buffer.size());
            m_state->buffer.append(data.first(size));
            data = data.sliced(size);
            m_state->changed.wakeAll();
        }
        return {};
    }
    Result<void> finish() override
    {
        tell([this] { m_state->finished = true; });
        return {};
    }

private:
    template<typename Change>
    void tell(Change change)
    {
        const QMutexLocker lock(&m_state->mutex);
        change();
        m_state->changed.wakeAll();
    }

    std::shared_ptr<PipeState> m_state;
};

class PipeSource final : public DataSource
{
public:
    explicit PipeSource(std::shared_ptr<PipeState> state)
        : m_state(std::move(state))
    {}
    ~PipeSource() override
    {
        const QMutexLocker lock(&m_state->mutex);
        m_state->readerGone = true;
        m_state->changed.wakeAll();
    }
    Q_DISABLE_COPY_MOVE(PipeSource)

    Result<qint64> open() override
    {
        const QMutexLocker lock(&m_state->mutex);
        while (!m_state->begun && !m_state->writerGone)
            m_state->changed.wait(&m_state->mutex);
        if (!m_state->begun)
            return ended();
        return m_state->total;
    }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        const QMutexLocker lock(&m_state->mutex);
        while (m_state->buffer.isEmpty() && !m_state->finished && !m_state->writerGone)
            m_state->changed.wait(&m_state->mutex);
        if (m_state->buffer.isEmpty())
            return m_state->finished ? Result<qint64>(0) : ended();
        const qint64 size = std::min<qint64>(most, m_state->buffer.size());
        memcpy(buffer, m_state->buffer.constData(), static_cast<size_t>(size));
        m_state->buffer.remove(0, size);
        m_state->changed.wakeAll();
        return size;
    }
    [[nodiscard]] QString name() const override { return u"copy"_s; }

private:
    [[nodiscard]] static Result<qint64> ended()
    {
        return failure(ErrorKind::Canceled, u"the other end of the copy has ended"_s); // which has told why
    }

    std::shared_ptr<PipeState> m_state;
};

} // namespace

std::shared_ptr<DataSink> fileSink(const QString &path, bool overwrite)
{
    auto sink = std::make_shared<FileSink>(path, overwrite);
    sink->setWantedHashes({});
    return sink;
}

std::shared_ptr<DataSink> descriptorSink(int descriptor, const QString &name)
{
    auto sink = std::make_shared<DescriptorSink>(descriptor, name);
    sink->setWantedHashes({});
    return sink;
}

std::shared_ptr<DataSink> memorySink(std::shared_ptr<QByteArray> target, qint64 most)
{
    return std::make_shared<MemorySink>(std::move(target), most);
}

std::shared_ptr<DataSource> fileSource(const QString &path)
{
    auto source = std::make_shared<FileSource>(path);
    source->setWantedHashes({});
    return source;
}

std::shared_ptr<DataSource> memorySource(QByteArray data, QString name)
{
    return std::make_shared<MemorySource>(std::move(data), std::move(name));
}

Pipe makePipe(qint64 capacity)
{
    auto state = std::make_shared<PipeState>(capacity);
    auto sink = std::make_shared<PipeSink>(state);
    sink->setWantedHashes(HashKind::Md5); // to hold against the other end's
    return {std::move(sink), std::make_shared<PipeSource>(state)};
}

} // namespace Quartermaster
