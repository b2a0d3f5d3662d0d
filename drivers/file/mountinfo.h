// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/descriptor.h"

#include <QByteArray>
#include <QList>
#include <QMutex>
#include <QString>

#include <memory>

namespace Quartermaster {

/// One line of /proc/self/mountinfo. Source: proc(5).
struct MountEntry {
    qint64 id = 0;
    QByteArray device = {}; ///< "8:17".
    QByteArray root = {};   ///< The folder of the file system that stands there.
    QByteArray mountPoint = {};
    QByteArray options = {};      ///< Of this mount: "rw,relatime".
    QByteArray type = {};         ///< "ext4", "nfs4", "fuse.bindfs".
    QByteArray source = {};       ///< "/dev/sdb1", "server:/export".
    QByteArray superOptions = {}; ///< Of the file system: "rw,size=1024k".

    [[nodiscard]] bool isValid() const { return !mountPoint.isEmpty(); }
    [[nodiscard]] bool isMountReadOnly() const;
    [[nodiscard]] bool isFileSystemReadOnly() const;
    /// A call on it may block for as long as something else, out of the kernel or over the network, does not answer.
    [[nodiscard]] bool mayHang() const;
    /// "ext4 /dev/sdb1 rw": for people, without a secret.
    [[nodiscard]] QString description() const;
    friend bool operator==(const MountEntry &, const MountEntry &) = default;
};

/// Lines that are none are skipped; \040 and the like are decoded.
[[nodiscard]] QList<MountEntry> parseMountInfo(const QByteArray &text);
/// The mount on which the absolute \a path stands, by its text alone: nothing of it is touched. Invalid when there is none.
[[nodiscard]] MountEntry mountOfPath(const QList<MountEntry> &table, const QByteArray &path);
[[nodiscard]] MountEntry mountOfId(const QList<MountEntry> &table, qint64 id);

/// The mount table of this process, read again only when the kernel says that it changed. Any thread.
class MountTable
{
public:
    MountTable();
    [[nodiscard]] std::shared_ptr<const QList<MountEntry>> current();
    /// For what is not announced, such as ext4's remount after an error.
    [[nodiscard]] std::shared_ptr<const QList<MountEntry>> readAgain();

private:
    void read();

    QMutex m_mutex;
    Descriptor m_file;
    std::shared_ptr<const QList<MountEntry>> m_entries;
};

} // namespace Quartermaster
