// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferjournalwriter.h"

#include "model/objectname.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Q_LOGGING_CATEGORY(lcJournal, "quartermaster.journal")

constexpr qint64 spareBytes = 1 << 20; // a file that holds less in vain is not compacted
constexpr int retryAfter = 5'000;      // ms, for what could not be written

class JournalWords
{
    Q_DECLARE_TR_FUNCTIONS(TransferJournal)
};

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

} // namespace

int openLockedFile(const QString &path)
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
            std::visit([this, &bytes](const auto &one) { append(one, bytes); }, task);
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

/// Appends the latest record of \a id.
void TransferJournal::Writer::enter(quint64 id, const QByteArray &record, QByteArray &batch)
{
    const auto [place, isNew] = live.try_emplace(id);
    if (!isNew)
        liveBytes -= place->second.length;
    place->second = {end + batch.size(), record.size()};
    liveBytes += record.size();
    batch += record;
}

void TransferJournal::Writer::drop(quint64 id, QByteArray &batch)
{
    const auto known = live.find(id);
    if (known == live.end())
        return; // it was never there
    liveBytes -= known->second.length;
    live.erase(known);
    batch += journalGoneRecord(id);
}

void TransferJournal::Writer::append(const Transfer &transfer, QByteArray &batch)
{
    enter(transfer.id, journalRecord(transfer), batch);
}

void TransferJournal::Writer::append(const Gone &gone, QByteArray &batch)
{
    for (quint64 id = gone.first; id < gone.first + gone.count; ++id)
        drop(id, batch);
}

void TransferJournal::Writer::append(const Queued &queued, QByteArray &batch)
{
    for (const Transfer &transfer : queued.transfers)
        append(transfer, batch);
    drop(queued.piece, batch); // last: what was written before it is left out when the piece is read
}

/// Makes the objects here, in the writer's thread, and never many at a time.
void TransferJournal::Writer::append(const Plan &plan, QByteArray &batch)
{
    quint64 id = plan.first;
    for (qint64 at = plan.from; at < plan.selection.count(); at += TransferPiece::most) {
        const QList<ObjectInfo> objects = plan.selection.objects(at, TransferPiece::most);
        if (const QByteArray record = journalRecord(id, plan.plan, objects, plan.parent); !record.isEmpty())
            enter(id, record, batch);
        ++id;
        if (batch.size() > spareBytes && !hasFailed)
            report(sync(batch), errno);
    }
}

void TransferJournal::Writer::append(const Whole &whole, QByteArray &batch)
{
    const QByteArray unwritten = std::exchange(batch, {});
    const auto before = std::exchange(live, {});
    const qint64 bytesBefore = std::exchange(liveBytes, 0);
    const bool good = replace([this, &whole](int file, qint64 &at) {
        const auto write = [this, file, &at](quint64 id, const QByteArray &record) {
            if (!writeAll(file, record))
                return false;
            live[id] = {at, record.size()};
            at += record.size();
            liveBytes += record.size();
            return true;
        };
        return std::all_of(whole.transfers.begin(), whole.transfers.end(),
                           [&write](const Transfer &one) { return write(one.id, journalRecord(one)); })
               && std::all_of(whole.pieces.begin(), whole.pieces.end(),
                              [&write](const TransferPiece &one) { return write(one.id, journalRecord(one)); });
    });
    if (good)
        return;
    qCWarning(lcJournal).noquote() << u"cannot rewrite %1: %2"_s.arg(displayName(path),
                                                                     QString::fromLocal8Bit(strerror(errno)));
    // The file is as it was: what it holds ends, and these begin, by records at its end.
    batch = unwritten;
    live = before;
    liveBytes = bytesBefore;
    for (const auto &[id, place] : before)
        drop(id, batch);
    for (const Transfer &transfer : whole.transfers)
        append(transfer, batch);
    for (const TransferPiece &piece : whole.pieces)
        enter(piece.id, journalRecord(piece), batch);
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
    const int file = openLockedFile(fresh);
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

} // namespace Quartermaster
