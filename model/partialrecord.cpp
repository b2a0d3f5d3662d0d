// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/partialrecord.h"

#include "model/crc32c.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int version = 1;
constexpr qint64 leftAfter = 3600; // s; a record is being written for milliseconds, on whichever machine

QString hashed(const QByteArray &text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(40));
}

QString folder()
{
    return stateFolder() + "/partial"_L1;
}

QString fileOf(const QString &key)
{
    return folder() + u'/' + key;
}

/// What a record is called until it is whole: its own for each who writes one.
QString freshName(const QString &target)
{
    static std::atomic<quint64> count = 0;
    return u"%1~%2-%3"_s.arg(target).arg(::getpid()).arg(++count);
}

bool isWeak(const QString &tag)
{
    return tag.startsWith("W/"_L1);
}

} // namespace

ContentIdentity ContentIdentity::of(const ObjectInfo &object)
{
    return {.size = object.size.value_or(-1),
            .tag = object.properties.value(u"etag"_s).toString(),
            .checksum = object.checksum,
            .modified = object.modified.isValid() ? object.modified.toUTC().toString(Qt::ISODateWithMs) : QString()};
}

ContentIdentity ContentIdentity::ofFile(const QString &path)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    const qint64 modified = qint64(status.st_mtim.tv_sec) * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    return {.size = status.st_size,
            .tag = u"%1:%2:%3"_s.arg(quint64(status.st_dev)).arg(quint64(status.st_ino)).arg(status.st_mtim.tv_nsec),
            .checksum = {},
            .modified = QDateTime::fromMSecsSinceEpoch(modified, Qt::UTC).toString(Qt::ISODateWithMs)};
}

bool ContentIdentity::canBeProved() const
{
    return size >= 0 && ((!tag.isEmpty() && !isWeak(tag)) || !checksum.isEmpty() || !modified.isEmpty());
}

bool ContentIdentity::isSameAs(const ContentIdentity &other) const
{
    if (size < 0 || size != other.size)
        return false;
    bool proved = false;
    const auto agrees = [&proved](const QString &a, const QString &b, bool proves) {
        if (a.isEmpty() || b.isEmpty())
            return true;
        proved |= proves;
        return a == b;
    };
    return agrees(tag, other.tag, !isWeak(tag) && !isWeak(other.tag)) && agrees(checksum, other.checksum, true)
           && agrees(modified, other.modified, true) && proved;
}

QJsonObject ContentIdentity::toJson() const
{
    return {{u"size"_s, size}, {u"tag"_s, tag}, {u"checksum"_s, checksum}, {u"modified"_s, modified}};
}

ContentIdentity ContentIdentity::fromJson(const QJsonObject &json)
{
    return {.size = json.value("size"_L1).toInteger(-1),
            .tag = json.value("tag"_L1).toString(),
            .checksum = json.value("checksum"_L1).toString(),
            .modified = json.value("modified"_L1).toString()};
}

QByteArray partialSubject(const QString &store, const QString &path, const QString &localFile)
{
    const QString text = store + QChar(0) + path + QChar(0) + QFileInfo(localFile).absoluteFilePath();
    return hashed(text.toUtf8()).toLatin1();
}

QString downloadRecordKey(const QString &localFile)
{
    return "down-"_L1 + hashed(QFile::encodeName(QFileInfo(localFile).absoluteFilePath()));
}

QString uploadRecordKey(const QString &store, const QString &path)
{
    return "up-"_L1 + hashed((store + QChar(0) + path).toUtf8());
}

std::optional<PartialRecord> loadPartialRecord(const QString &key)
{
    QFile file(fileOf(key));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray whole = file.readAll();
    const qsizetype end = whole.indexOf('\n');
    const QByteArray body = whole.mid(end + 1);
    bool isNumber = false;
    if (end < 0 || whole.left(end).toUInt(&isNumber, 16) != crc32c(body) || !isNumber)
        return {};
    const QJsonObject json = QJsonDocument::fromJson(body).object();
    if (json.value("version"_L1).toInt() != version)
        return {};
    return PartialRecord{.subject = json.value("subject"_L1).toString().toLatin1(),
                         .source = ContentIdentity::fromJson(json.value("source"_L1).toObject()),
                         .offset = json.value("offset"_L1).toInteger(),
                         .crc = static_cast<quint32>(json.value("crc"_L1).toInteger()),
                         .inode = json.value("inode"_L1).toString().toULongLong(),
                         .token = QByteArray::fromBase64(json.value("token"_L1).toString().toLatin1())};
}

Result<void> savePartialRecord(const QString &key, const PartialRecord &record)
{
    const QJsonObject json{{u"version"_s, version},
                           {u"subject"_s, QString::fromLatin1(record.subject)},
                           {u"source"_s, record.source.toJson()},
                           {u"offset"_s, record.offset},
                           {u"crc"_s, static_cast<qint64>(record.crc)},
                           {u"inode"_s, QString::number(record.inode)},
                           {u"token"_s, QString::fromLatin1(record.token.toBase64())}};
    const QByteArray body = QJsonDocument(json).toJson(QJsonDocument::Compact);
    const QString target = fileOf(key);
    const auto failed = [&target] {
        return failure(ErrorKind::LocalFile,
                       u"cannot write %1: %2"_s.arg(target, QString::fromLocal8Bit(strerror(errno))));
    };
    static std::once_flag swept;
    std::call_once(swept, [] { sweepPartialRecords(); });
    // No fsync: the CRC of what is in the part is looked at again before it is believed.
    QFile file(freshName(target));
    constexpr auto mode = QIODevice::WriteOnly | QIODevice::Truncate;
    if (!file.open(mode) && (!QDir().mkpath(folder()) || !file.open(mode)))
        return failed();
    const QByteArray whole = QByteArray::number(crc32c(body), 16) + '\n' + body;
    const bool written = file.write(whole) == whole.size() && file.flush();
    file.close();
    if (!written
        || ::rename(QFile::encodeName(file.fileName()).constData(), QFile::encodeName(target).constData()) != 0) {
        const auto error = failed();
        file.remove();
        return error;
    }
    return {};
}

void removePartialRecord(const QString &key)
{
    QFile::remove(fileOf(key));
}

int sweepPartialRecords()
{
    const QDir records(folder());
    const QDateTime limit = QDateTime::currentDateTimeUtc().addSecs(-leftAfter);
    int removed = 0;
    for (const QFileInfo &file : records.entryInfoList({u"down-*~*"_s, u"up-*~*"_s}, QDir::Files | QDir::Hidden)) {
        if (!file.isSymLink() && file.lastModified() < limit && QFile::remove(file.filePath()))
            ++removed;
    }
    return removed;
}

QString stateFolder()
{
    // QStandardPaths knows no state folder before Qt 6.7.
    QString base = QFile::decodeName(qgetenv("XDG_STATE_HOME"));
    if (!QDir::isAbsolutePath(base))
        base = QDir::homePath() + "/.local/state"_L1;
    return base + "/quartermaster"_L1;
}

} // namespace Quartermaster
