// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferjournal.h"

#include "model/objectname.h"
#include "model/partialrecord.h"
#include "model/transferjournalwriter.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <thread>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int patience = 1'000; // ms

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
    writer->descriptor = openLockedFile(path);
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
    content.pieces = std::move(text.pieces);
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
    writer->append(Writer::Whole{content.transfers, content.pieces}, none);
    if (writer->end == 0)
        return tl::unexpected(fileError(path, u"write"_s));
    return std::unique_ptr<TransferJournal>(new TransferJournal(path, std::move(writer)));
}

void TransferJournal::onTrouble(Trouble trouble)
{
    const QMutexLocker lock(&m_writer->mutex);
    m_writer->trouble = std::move(trouble);
}

void TransferJournal::rewrite(QList<Transfer> transfers, QList<TransferPiece> pieces)
{
    m_writer->add(Writer::Whole{std::move(transfers), std::move(pieces)});
}

void TransferJournal::put(const Transfer &transfer)
{
    m_writer->add(transfer);
}

void TransferJournal::put(QList<Transfer> transfers, quint64 piece)
{
    m_writer->add(Writer::Queued{std::move(transfers), piece});
}

void TransferJournal::plan(quint64 first, const TransferPlan &plan, const Selection &selection, qint64 from,
                           quint64 parent)
{
    m_writer->add(Writer::Plan{first, plan, selection, from, parent});
}

void TransferJournal::gone(quint64 first, quint64 count)
{
    m_writer->add(Writer::Gone{first, count});
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
