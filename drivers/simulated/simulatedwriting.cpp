// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// The half of SimulatedBackend that changes objects.

#include "drivers/simulated/simulatedbackend.h"

#include <algorithm>
#include <array>

namespace Quartermaster {

Result<void> SimulatedBackend::checkTarget(const QString &path, bool overwrite) const
{
    const QString parent = parentOf(path);
    if (!parent.isEmpty() && !m_objects.hasContainer(parent))
        return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no container \"%1\"").arg(parent));
    if (!overwrite && m_objects.find(path))
        return aboutObject(ErrorKind::AlreadyExists, path, QStringLiteral("there is an object of that name"));
    return {};
}

Result<void> SimulatedBackend::checkRoom(const QString &path, qint64 size) const
{
    if (size > largestObject) {
        return tl::unexpected(
            Error{.kind = ErrorKind::StorageFull,
                  .detail = QStringLiteral("a simulated object has %1 bytes at most").arg(largestObject),
                  .object = path,
                  .evidence = QStringLiteral("EFBIG"),
                  .reason = Reason::TooLarge});
    }
    const auto old = m_objects.find(path);
    const qint64 used = m_objects.usedBytes() - (old ? old->size : 0);
    if (m_behaviour.capacity >= 0 && used + size > m_behaviour.capacity) {
        return tl::unexpected(Error{.kind = ErrorKind::StorageFull,
                                    .detail = QStringLiteral("no space left (simulated)"),
                                    .object = path,
                                    .evidence = QStringLiteral("ENOSPC"),
                                    .reason = Reason::Full});
    }
    return {};
}

Result<QByteArray> SimulatedBackend::receive(WorkContext &context, OperationKind kind, const QString &path,
                                             qint64 offset, DataSource &source)
{
    const auto total = source.open();
    if (!total)
        return tl::unexpected(total.error());
    QByteArray data;
    std::array<char, chunkSize> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled before it is read
    Transfer transfer;
    for (;;) {
        {
            const QMutexLocker lock(&m_mutex);
            if (auto room = checkRoom(path, offset + std::max<qint64>(data.size(), *total)); !room)
                return tl::unexpected(room.error());
        }
        const auto count = source.read(buffer.data(), chunkSize);
        if (!count)
            return tl::unexpected(count.error());
        if (auto passed = pass(context, kind, transfer, *count); !passed)
            return tl::unexpected(passed.error());
        if (*count == 0)
            break;
        data.append(buffer.data(), *count);
        context.progress(data.size(), *total);
    }
    if (*total >= 0 && data.size() != *total) {
        return tl::unexpected(
            Error{.kind = ErrorKind::SourceChanged,
                  .detail = QStringLiteral("%1 bytes were announced, %2 came").arg(*total).arg(data.size()),
                  .object = source.name()});
    }
    return data;
}

Result<AddedObject> SimulatedBackend::keep(const QString &path, SimulatedObject object, OperationKind kind,
                                           bool overwrite)
{
    if (object.checksum.isEmpty()) {
        StreamHash hash;
        hash.add(*object.data);
        object.checksum = hash.md5();
        object.osHashValue = hash.sha512();
    }
    object.modified = QDateTime::currentDateTimeUtc();
    const QMutexLocker lock(&m_mutex);
    if (auto error = refusal(kind))
        return tl::unexpected(*error);
    if (auto target = checkTarget(path, overwrite); !target)
        return tl::unexpected(target.error());
    if (auto room = checkRoom(path, object.size); !room)
        return tl::unexpected(room.error());
    if (m_behaviour.wrongChecksum)
        return aboutObject(ErrorKind::ChecksumMismatch, path,
                           QStringLiteral("the backend names another MD5 than that of what was sent (simulated)"));
    m_objects.insert(path, object);
    return describeAdded(path, object);
}

Result<AddedObject> SimulatedBackend::add(WorkContext &context, const QString &path, DataSource &source, bool overwrite)
{
    if (auto answered = request(context, OperationKind::Add); !answered)
        return tl::unexpected(answered.error());
    {
        const QMutexLocker lock(&m_mutex);
        if (auto target = checkTarget(path, overwrite); !target)
            return tl::unexpected(target.error());
    }
    auto data = receive(context, OperationKind::Add, path, 0, source);
    if (!data)
        return tl::unexpected(data.error());
    const qint64 size = data->size();
    return keep(path, {.size = size, .data = std::make_shared<const QByteArray>(std::move(*data))}, OperationKind::Add,
                overwrite);
}

Result<AddedObject> SimulatedBackend::addAt(WorkContext &context, const QString &path, qint64 offset,
                                            DataSource &source)
{
    if (auto answered = request(context, OperationKind::AddOffset); !answered)
        return tl::unexpected(answered.error());
    const auto found = existing(path, OperationKind::AddOffset);
    if (!found)
        return tl::unexpected(found.error());
    if (offset < 0 || offset > found->size)
        return aboutObject(
            ErrorKind::BadInput, path,
            QStringLiteral("the object has %1 bytes, offset %2 is past its end").arg(found->size).arg(offset));
    const auto fresh = receive(context, OperationKind::AddOffset, path, offset, source);
    if (!fresh)
        return tl::unexpected(fresh.error());
    // What others wrote meanwhile stays, except where this was written.
    const auto now = existing(path, OperationKind::AddOffset);
    if (!now)
        return tl::unexpected(now.error());
    QByteArray whole(std::max<qint64>(now->size, offset + fresh->size()), '\0');
    now->read(0, whole.data(), now->size);
    std::copy(fresh->cbegin(), fresh->cend(), whole.begin() + offset);
    const qint64 size = whole.size();
    return keep(path, {.size = size, .data = std::make_shared<const QByteArray>(std::move(whole))},
                OperationKind::AddOffset, true);
}

Result<void> SimulatedBackend::remove(WorkContext &context, const QString &path)
{
    if (auto answered = request(context, OperationKind::Delete); !answered)
        return answered;
    const QMutexLocker lock(&m_mutex);
    if (path.endsWith(QLatin1Char('/'))) {
        if (!m_objects.hasContainer(path))
            return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no such container"));
        if (!m_objects.isEmptyContainer(path)) {
            return tl::unexpected(Error{.kind = ErrorKind::Failed,
                                        .detail = QStringLiteral("the container is not empty"),
                                        .object = path,
                                        .evidence = QStringLiteral("HTTP 409")});
        }
        m_objects.removeContainer(path);
        return {};
    }
    if (!m_objects.remove(path))
        return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no such object"));
    return {};
}

Result<void> SimulatedBackend::createContainer(WorkContext &context, const QString &path)
{
    if (auto answered = request(context, OperationKind::CreateContainer); !answered)
        return answered;
    const QMutexLocker lock(&m_mutex);
    const QString parent = parentOf(path);
    if (!parent.isEmpty() && !m_objects.hasContainer(parent))
        return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no container \"%1\"").arg(parent));
    if (m_objects.hasContainer(path))
        return aboutObject(ErrorKind::AlreadyExists, path, QStringLiteral("there is a container of that name"));
    m_objects.insertContainer(path);
    return {};
}

Result<AddedObject> SimulatedBackend::copy(WorkContext &context, const QString &from, const QString &to, bool overwrite)
{
    if (auto answered = request(context, OperationKind::Copy); !answered)
        return tl::unexpected(answered.error());
    const auto found = existing(from, OperationKind::Copy);
    if (!found)
        return tl::unexpected(found.error());
    if (from == to)
        return aboutObject(ErrorKind::BadInput, to, QStringLiteral("source and target are the same object"));
    return keep(to, hashed(from, *found), OperationKind::Copy, overwrite);
}

Result<AddedObject> SimulatedBackend::rename(WorkContext &context, const QString &from, const QString &to)
{
    if (auto answered = request(context, OperationKind::Rename); !answered)
        return tl::unexpected(answered.error());
    const auto found = existing(from, OperationKind::Rename);
    if (!found)
        return tl::unexpected(found.error());
    if (from == to)
        return aboutObject(ErrorKind::BadInput, to, QStringLiteral("it has this name already"));
    const SimulatedObject object = hashed(from, *found);
    const QMutexLocker lock(&m_mutex);
    if (auto error = refusal(OperationKind::Rename))
        return tl::unexpected(*error);
    if (auto target = checkTarget(to, false); !target)
        return tl::unexpected(target.error());
    if (!m_objects.remove(from))
        return aboutObject(ErrorKind::NotFound, from, QStringLiteral("there is no such object"));
    m_objects.insert(to, object);
    return describeAdded(to, object);
}

Result<void> SimulatedBackend::setMetadata(WorkContext &context, const QString &path, const Metadata &before,
                                           const Metadata &after)
{
    constexpr auto kind = OperationKind::SetMetadata;
    if (auto answered = request(context, kind); !answered)
        return answered;
    const auto found = existing(path, kind);
    if (!found)
        return tl::unexpected(found.error());
    if (found->metadata != before.values)
        return aboutObject(ErrorKind::SourceChanged, path, QStringLiteral("its metadata was changed meanwhile"));
    SimulatedObject object = hashed(path, *found);
    object.metadata = after.values;
    const QMutexLocker lock(&m_mutex);
    m_objects.insert(path, object);
    return {};
}

} // namespace Quartermaster
