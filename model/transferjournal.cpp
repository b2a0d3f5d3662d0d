// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferjournal.h"

#include "model/objectname.h"
#include "model/partialrecord.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QMutex>
#include <QWaitCondition>

#include <cerrno>
#include <cstring>
#include <deque>
#include <thread>
#include <unordered_map>
#include <variant>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Q_LOGGING_CATEGORY(lcJournal, "quartermaster.journal")

constexpr qint64 spareBytes = 1 << 20; // a file that holds less in vain is not compacted
constexpr int patience = 1'000;        // ms
constexpr int retryAfter = 5'000;      // ms, for what could not be written

class JournalWords
{
    Q_DECLARE_TR_FUNCTIONS(TransferJournal)
};

Error fileError(const QString &path, const QString &doing)
{
    return {.kind = ErrorKind::LocalFile,
            .detail = u"cannot %1 %2: %3"_s.arg(doing, displayName(path), QString::fromLocal8Bit(strerror(errno))),
            .evidence = QString::fromLatin1(strerrorname_np(errno))};
}

bool writeAll(int descriptor, QByteArrayView data)
{
    while (!data.isEmpty()) {
        const ssize_t count = ::write(descriptor, data.data(), static_cast<size_t>(data.size()));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        data = data.sliced(count);
    }
    return true;
}

/// -1 with errno, EWOULDBLOCK for one that another process holds.
int openLocked(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    for (;;) {
        const int descriptor = ::open(name.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return -1;
        struct stat ours = {};
        struct stat named = {};
        const bool isLocked = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        if (isLocked && ::fstat(descriptor, &ours) == 0 && ::stat(name.constData(), &named) == 0
            && ours.st_ino == named.st_ino)
            return descriptor;
        ::close(descriptor);
        if (!isLocked) {
            errno = EWOULDBLOCK;
            return -1;
        } // else its holder has just put another file in its place
    }
}

/// A name beside \a path that nobody has.
QString asideName(const QString &path)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s);
    QString name = u"%1.kept-%2"_s.arg(path, stamp);
    for (int i = 2; QFileInfo::exists(name); ++i)
        name = u"%1.kept-%2-%3"_s.arg(path, stamp).arg(i);
    return name;
}

} // namespace

/// The thread that writes, and what it shares with those who tell it what.
struct TransferJournal::Writer {
    struct Gone {
        quint64 id;
    };
    using Task = std::variant<Transfer, Gone, QList<Transfer>>;
    /// Where an entry's latest record stands.
    struct Place {
        qint64 offset;
        qint64 length;
    };

    explicit Writer(QString file)
        : path(std::move(file))
    {}
    ~Writer()
    {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    Q_DISABLE_COPY_MOVE(Writer)

    void add(Task task)
    {
        const QMutexLocker lock(&mutex);
        tasks.push_back(std::move(task));
        changed.wakeAll();
    }
    void work();
    void append(const Task &task, QByteArray &batch);
    bool sync(QByteArray &batch);
    void report(bool good, int number);
    bool replace(const std::function<bool(int, qint64 &)> &write);
    void compact();

    const QString path;
    int descriptor = -1;
    qint64 end = 0;
    qint64 liveBytes = 0;
    std::unordered_map<quint64, Place> live = {};
    bool hasFailed = false;

    QMutex mutex = {};
    QWaitCondition changed = {};
    std::deque<Task> tasks = {};
    Trouble trouble = {};
    bool isBusy = false;
    bool isBehind = false;   ///< Something could not be written yet.
    bool wantsRetry = false; ///< At once.
    bool isEnding = false;
    bool hasEnded = false;
};

void TransferJournal::Writer::work()
{
    QByteArray bytes; // what is not on disk yet, in order: it follows `end`
    for (bool isLast = false;;) {
        std::deque<Task> batch;
        {
            const QMutexLocker lock(&mutex);
            isBusy = false;
            isBehind = !bytes.isEmpty();
            changed.wakeAll();
            while (tasks.empty() && !isEnding && !(isBehind && wantsRetry)) {
                if (!isBehind)
                    changed.wait(&mutex);
                else if (!changed.wait(&mutex, retryAfter))
                    break;
            }
            const bool isDone = tasks.empty() && isEnding;
            if (isDone && (!isBehind || isLast)) {
                ::close(std::exchange(descriptor, -1)); // with the lock
                hasEnded = true;
                changed.wakeAll();
                return;
            }
            isLast = isDone;
            wantsRetry = false;
            batch.swap(tasks);
            isBusy = true;
        }
        for (const Task &task : batch)
            append(task, bytes);
        const bool good = sync(bytes);
        report(good, errno);
        if (bytes.isEmpty() && end - liveBytes > spareBytes + liveBytes)
            compact();
    }
}

/// Tells of the first failure, and of the success that ends them.
void TransferJournal::Writer::report(bool good, int number)
{
    if (good != hasFailed)
        return;
    hasFailed = !good;
    const QString why = QString::fromLocal8Bit(strerror(number));
    if (!good)
        qCWarning(lcJournal).noquote() << u"cannot write to %1: %2"_s.arg(displayName(path), why);
    const QMutexLocker lock(&mutex); // who listens goes only with it
    if (trouble) {
        //: %1 a file, %2 the system's words for an error
        trouble(good ? QString()
                     : JournalWords::tr("The list of transfers can't be saved in %1 (%2). Until it can, a crash would "
                                        "lose what changes.")
                           .arg(displayName(path), why));
    }
}

void TransferJournal::Writer::append(const Task &task, QByteArray &batch)
{
    if (const auto *all = std::get_if<QList<Transfer>>(&task)) {
        const QByteArray unwritten = std::exchange(batch, {});
        const auto before = std::exchange(live, {});
        const qint64 bytesBefore = std::exchange(liveBytes, 0);
        const bool good = replace([this, all](int file, qint64 &at) {
            for (const Transfer &transfer : *all) {
                const QByteArray record = journalRecord(transfer);
                if (!writeAll(file, record))
                    return false;
                live[transfer.id] = {at, record.size()};
                at += record.size();
                liveBytes += record.size();
            }
            return true;
        });
        if (!good) {
            qCWarning(lcJournal).noquote() << fileError(path, u"rewrite"_s).detail;
            // The file is as it was: what it holds ends, and these begin, by records at its end.
            batch = unwritten;
            live = before;
            liveBytes = bytesBefore;
            for (const auto &[id, place] : before)
                append(Gone{id}, batch);
            for (const Transfer &transfer : *all)
                append(transfer, batch);
        }
        return;
    }
    const auto *transfer = std::get_if<Transfer>(&task);
    const quint64 id = transfer ? transfer->id : std::get<Gone>(task).id;
    const auto known = live.find(id);
    if (known != live.end()) {
        liveBytes -= known->second.length;
        live.erase(known);
    } else if (!transfer) {
        return; // it was never there
    }
    const QByteArray record = transfer ? journalRecord(*transfer) : journalGoneRecord(id);
    if (transfer) {
        live[id] = {end + batch.size(), record.size()};
        liveBytes += record.size();
    }
    batch += record;
}

/// What it has written it takes from \a batch.
bool TransferJournal::Writer::sync(QByteArray &batch)
{
    if (batch.isEmpty())
        return true;
    if (::lseek(descriptor, end, SEEK_SET) < 0 || !writeAll(descriptor, batch)) {
        const int number = errno;
        // What was written of it must not stand before what comes next.
        static_cast<void>(::ftruncate(descriptor, end));
        errno = number;
        return false;
    }
    end += batch.size();
    batch.clear();
    return ::fdatasync(descriptor) == 0;
}

/// Writes a new file and gives it the name in one step.
bool TransferJournal::Writer::replace(const std::function<bool(int, qint64 &)> &write)
{
    const QString fresh = path + ".new"_L1;
    ::unlink(QFile::encodeName(fresh).constData());
    const int file = openLocked(fresh);
    qint64 at = journalHeader().size();
    if (file < 0)
        return false;
    if (!writeAll(file, journalHeader()) || !write(file, at) || ::fsync(file) != 0
        || ::rename(QFile::encodeName(fresh).constData(), QFile::encodeName(path).constData()) != 0) {
        const int number = errno;
        ::close(file);
        ::unlink(QFile::encodeName(fresh).constData());
        errno = number;
        return false;
    }
    ::close(descriptor);
    descriptor = file;
    end = at;
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    if (const int open = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); open >= 0) {
        ::fsync(open);
        ::close(open);
    }
    return true;
}

void TransferJournal::Writer::compact()
{
    std::unordered_map<quint64, Place> moved;
    const bool good = replace([this, &moved](int file, qint64 &at) {
        for (const auto &[id, place] : live) {
            QByteArray record(place.length, Qt::Uninitialized);
            const auto length = static_cast<size_t>(place.length);
            if (::pread(descriptor, record.data(), length, place.offset) != place.length || !writeAll(file, record))
                return false;
            moved[id] = {at, place.length};
            at += place.length;
        }
        return true;
    });
    if (good)
        live = std::move(moved);
}

TransferJournal::TransferJournal(QString path, std::shared_ptr<Writer> writer)
    : m_path(std::move(path))
    , m_writer(std::move(writer))
{
    // Detached, as it may hang in the kernel; it owns what it uses.
    std::thread([shared = m_writer] { shared->work(); }).detach();
}

TransferJournal::~TransferJournal()
{
    QElapsedTimer timer;
    timer.start();
    const QMutexLocker lock(&m_writer->mutex);
    m_writer->isEnding = true;
    m_writer->trouble = {};
    m_writer->changed.wakeAll();
    while (!m_writer->hasEnded && timer.elapsed() < patience)
        m_writer->changed.wait(&m_writer->mutex, patience);
}

Result<std::unique_ptr<TransferJournal>> TransferJournal::open(const QString &path, JournalContent &content)
{
    content = {};
    if (!QDir().mkpath(QFileInfo(path).absolutePath()))
        return tl::unexpected(fileError(QFileInfo(path).absolutePath(), u"make the folder"_s));
    auto writer = std::make_shared<Writer>(path);
    writer->descriptor = openLocked(path);
    if (writer->descriptor < 0 && errno == EWOULDBLOCK) {
        return failure(ErrorKind::LocalFile,
                       JournalWords::tr("another Quartermaster uses the journal %1").arg(displayName(path)));
    }
    QFile file;
    if (writer->descriptor < 0 || !file.open(writer->descriptor, QIODevice::ReadOnly))
        return tl::unexpected(fileError(path, u"open"_s));
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return tl::unexpected(fileError(path, u"read"_s));
    file.close();
    JournalText text = readJournal(bytes);
    content.transfers = std::move(text.transfers);
    if (text.state == JournalText::State::Foreign || text.state == JournalText::State::Damaged) {
        const QString aside = asideName(path);
        QFile copy(aside);
        if (!copy.open(QIODevice::WriteOnly | QIODevice::NewOnly) || copy.write(bytes) != bytes.size() || !copy.flush()
            || ::fsync(copy.handle()) != 0)
            return tl::unexpected(fileError(aside, u"write"_s)); // nothing is lost: the file stays as it is
        content.problem = text.state == JournalText::State::Foreign
                              ? JournalWords::tr("%1 is no journal of transfers that this version can read. It is "
                                                 "kept as %2.")
                                    .arg(displayName(path), displayName(aside))
                              : JournalWords::tr("%n record(s) of %1 are damaged. The others were read; the file is "
                                                 "kept as %2.",
                                                 nullptr, text.badRecords)
                                    .arg(displayName(path), displayName(aside));
    }
    // What is good of it, and nothing else.
    QByteArray none;
    writer->append(content.transfers, none);
    if (writer->end == 0)
        return tl::unexpected(fileError(path, u"write"_s));
    return std::unique_ptr<TransferJournal>(new TransferJournal(path, std::move(writer)));
}

void TransferJournal::onTrouble(Trouble trouble)
{
    const QMutexLocker lock(&m_writer->mutex);
    m_writer->trouble = std::move(trouble);
}

void TransferJournal::rewrite(QList<Transfer> transfers)
{
    m_writer->add(std::move(transfers));
}

void TransferJournal::put(const Transfer &transfer)
{
    m_writer->add(transfer);
}

void TransferJournal::gone(quint64 id)
{
    m_writer->add(Writer::Gone{id});
}

bool TransferJournal::flush(int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    const QMutexLocker lock(&m_writer->mutex);
    m_writer->wantsRetry = m_writer->isBehind;
    m_writer->changed.wakeAll();
    while (!m_writer->tasks.empty() || m_writer->isBusy || m_writer->isBehind) {
        const qint64 left = milliseconds - timer.elapsed();
        if (left <= 0)
            return false;
        m_writer->changed.wait(&m_writer->mutex, static_cast<unsigned long>(left));
    }
    return true;
}

QString TransferJournal::pathFor(const QString &configurationFile)
{
    const QString canonical = QFileInfo(configurationFile).canonicalFilePath();
    const QByteArray name = (canonical.isEmpty() ? configurationFile : canonical).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex().left(16);
    return stateFolder() + u"/transfers-%1.journal"_s.arg(QString::fromLatin1(hash));
}

} // namespace Quartermaster
