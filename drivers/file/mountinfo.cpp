// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/mountinfo.h"

#include "model/objectname.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <poll.h>

namespace Quartermaster {

namespace {

/// Space, tab, newline and backslash are written as \040 and so on.
QByteArray decoded(QByteArrayView field)
{
    QByteArray result;
    result.reserve(field.size());
    const auto isOctal = [](char c) { return c >= '0' && c <= '7'; };
    for (qsizetype i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size() && isOctal(field[i + 1]) && isOctal(field[i + 2])
            && isOctal(field[i + 3])) {
            result += char(((field[i + 1] - '0') << 6) | ((field[i + 2] - '0') << 3) | (field[i + 3] - '0'));
            i += 3;
        } else {
            result += field[i];
        }
    }
    return result;
}

bool hasReadOnly(const QByteArray &options)
{
    return options == "ro" || options.startsWith("ro,");
}

} // namespace

bool MountEntry::isMountReadOnly() const
{
    return hasReadOnly(options);
}

bool MountEntry::isFileSystemReadOnly() const
{
    return hasReadOnly(superOptions);
}

bool MountEntry::mayHang() const
{
    static const std::array<QByteArrayView, 19> remote{
        "nfs",   "nfs4",   "cifs", "smb3",   "smbfs",  "ceph",     "fuse",      "fuseblk", "9p",      "afs",
        "ncpfs", "lustre", "gpfs", "beegfs", "autofs", "orangefs", "glusterfs", "coda",    "virtiofs"};
    return type.startsWith("fuse.") || std::find(remote.begin(), remote.end(), QByteArrayView(type)) != remote.end();
}

QString MountEntry::description() const
{
    const QString from = nameFromBytes(source);
    const bool readOnly = isMountReadOnly() || isFileSystemReadOnly();
    return QStringLiteral("%1 %2 %3")
        .arg(nameFromBytes(type), from.contains(QLatin1String("://")) ? redactedUrl(from) : from,
             readOnly ? QStringLiteral("ro") : QStringLiteral("rw"));
}

QList<MountEntry> parseMountInfo(const QByteArray &text)
{
    QList<MountEntry> entries;
    const QList<QByteArray> lines = text.split('\n');
    for (const QByteArray &line : lines) {
        const QList<QByteArray> fields = line.split(' ');
        const qsizetype dash = fields.indexOf("-", 6);
        if (dash < 0 || fields.size() < dash + 4)
            continue;
        bool isNumber = false;
        const qint64 id = fields[0].toLongLong(&isNumber);
        if (!isNumber)
            continue;
        entries.append({.id = id,
                        .device = fields[2],
                        .root = decoded(fields[3]),
                        .mountPoint = decoded(fields[4]),
                        .options = fields[5],
                        .type = decoded(fields[dash + 1]),
                        .source = decoded(fields[dash + 2]),
                        .superOptions = fields[dash + 3]});
    }
    return entries;
}

MountEntry mountOfPath(const QList<MountEntry> &table, const QByteArray &path)
{
    const MountEntry *best = nullptr;
    for (const MountEntry &entry : table) {
        const QByteArray &point = entry.mountPoint;
        const bool covers = point == "/" || path == point
                            || (path.size() > point.size() && path.startsWith(point) && path[point.size()] == '/');
        if (covers && (!best || point.size() >= best->mountPoint.size())) // the later one hides the earlier one
            best = &entry;
    }
    return best ? *best : MountEntry{};
}

MountEntry mountOfId(const QList<MountEntry> &table, qint64 id)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [id](const MountEntry &entry) { return entry.id == id; });
    return found != table.end() ? *found : MountEntry{};
}

MountTable::MountTable()
    : m_file(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC))
    , m_entries(std::make_shared<const QList<MountEntry>>())
{
    read();
}

void MountTable::read()
{
    if (!m_file.isValid() || ::lseek(m_file.get(), 0, SEEK_SET) != 0)
        return;
    QByteArray text;
    std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t count = ::read(m_file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        text.append(buffer.data(), count);
    }
    m_entries = std::make_shared<const QList<MountEntry>>(parseMountInfo(text));
}

std::shared_ptr<const QList<MountEntry>> MountTable::current()
{
    const QMutexLocker lock(&m_mutex);
    pollfd changed{.fd = m_file.get(), .events = POLLPRI, .revents = 0};
    if (m_file.isValid() && ::poll(&changed, 1, 0) > 0 && (changed.revents & (POLLPRI | POLLERR)))
        read();
    return m_entries;
}

std::shared_ptr<const QList<MountEntry>> MountTable::readAgain()
{
    const QMutexLocker lock(&m_mutex);
    read();
    return m_entries;
}

} // namespace Quartermaster
