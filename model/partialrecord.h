// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectinfo.h"

#include <QJsonObject>

namespace Quartermaster {

/// By what one sees that an object, or a file, is still the one that it was. A value.
struct ContentIdentity {
    qint64 size = -1;      ///< Bytes; -1 while unknown.
    QString tag = {};      ///< HTTP's ETag; of a local file its device and inode.
    QString checksum = {}; ///< MD5, hex.
    QString modified = {}; ///< ISO 8601 with ms, UTC.

    [[nodiscard]] static ContentIdentity of(const ObjectInfo &object);
    /// Of a local file; default constructed when it is not there. Blocks.
    [[nodiscard]] static ContentIdentity ofFile(const QString &path);

    /// Whether it is proved to be the same: the sizes agree, something that changes with the content is known of both and
    /// agrees, and nothing disagrees. A weak tag proves nothing.
    [[nodiscard]] bool isSameAs(const ContentIdentity &other) const;
    /// Something that changes with the content is known.
    [[nodiscard]] bool canBeProved() const;
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static ContentIdentity fromJson(const QJsonObject &json);
    friend bool operator==(const ContentIdentity &, const ContentIdentity &) = default;
};

/// What is kept on disk of a transfer that is not over, so that another attempt, of another process too, goes on where it was:
/// one small file each under $XDG_STATE_HOME/quartermaster/partial. Holds no secret: what is moved stands there as a hash.
struct PartialRecord {
    QByteArray subject = {};     ///< partialSubject(): what is moved to where.
    ContentIdentity source = {}; ///< As it was when this began.
    qint64 offset = 0;           ///< Downloads: so many bytes at the beginning of the part are good ...
    quint32 crc = 0;             ///< ... and this is their CRC-32C.
    quint64 inode = 0;           ///< Of the part; when the target has it, the download was complete.
    QByteArray token = {};       ///< Uploads: what the driver needs to go on.

    friend bool operator==(const PartialRecord &, const PartialRecord &) = default;
};

/// For PartialRecord::subject.
[[nodiscard]] QByteArray partialSubject(const QString &store, const QString &path, const QString &localFile);

// All of these block. \a key names the record: one for each target.
[[nodiscard]] QString downloadRecordKey(const QString &localFile);
[[nodiscard]] QString uploadRecordKey(const QString &store, const QString &path);
/// None for one that is not there, or is not whole.
[[nodiscard]] std::optional<PartialRecord> loadPartialRecord(const QString &key);
/// Replaces the one before in one step. Fails with LocalFile.
Result<void> savePartialRecord(const QString &key, const PartialRecord &record);
void removePartialRecord(const QString &key);
/// Removes what a process left that ended while it wrote a record: temporaries of an hour ago. The number of them.
/// savePartialRecord() does it once a process.
int sweepPartialRecords();

/// $XDG_STATE_HOME/quartermaster.
[[nodiscard]] QString stateFolder();

} // namespace Quartermaster
