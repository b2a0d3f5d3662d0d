// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/simulated/simulatedbackend.h"

#include "model/objectname.h"

#include <algorithm>
#include <array>

namespace Quartermaster {

namespace {

constexpr int cancelCheck = 20; // ms between two looks at the cancel token while waiting
const QLatin1String scheme("simulated://");
const QLatin1String tokenPrefix("after:");

tl::unexpected<Error> refused(ErrorKind kind, Reason reason, const QString &detail, const QString &evidence,
                              bool temporary = false, int retryAfter = -1)
{
    return tl::unexpected(Error{.kind = kind,
                                .detail = detail,
                                .evidence = evidence,
                                .reason = reason,
                                .temporary = temporary,
                                .retryAfter = retryAfter});
}

/// What makes every answer a failure.
Result<void> availability(const SimulatedBehaviour &behaviour)
{
    if (behaviour.offline)
        return refused(ErrorKind::Unreachable, Reason::Unreachable, QStringLiteral("connection refused (simulated)"),
                       QStringLiteral("ECONNREFUSED"), true);
    if (behaviour.certificate)
        return refused(ErrorKind::Unreachable, Reason::Certificate,
                       QStringLiteral("the server's certificate has expired (simulated)"),
                       QStringLiteral("certificate has expired"));
    if (behaviour.authentication)
        return refused(ErrorKind::NotAuthenticated, Reason::Authentication,
                       QStringLiteral("the credentials were not accepted (simulated)"), QStringLiteral("HTTP 401"));
    if (behaviour.maintenance)
        return refused(ErrorKind::Unreachable, Reason::Maintenance, QStringLiteral("under maintenance (simulated)"),
                       QStringLiteral("HTTP 503"), true, behaviour.retryAfter > 0 ? behaviour.retryAfter : -1);
    return {};
}

bool writes(OperationKind kind)
{
    return requiredCapabilities(kind).contains(Capability::WriteAccess) || kind == OperationKind::CreateContainer;
}

bool isForbidden(const SimulatedBehaviour &behaviour, OperationKind kind)
{
    return (behaviour.forbidRead && requiredCapabilities(kind).contains(Capability::ReadAccess))
           || (behaviour.forbidWrite && writes(kind))
           || (behaviour.forbidDelete && requiredCapabilities(kind).contains(Capability::Delete))
           || (behaviour.forbidList && kind == OperationKind::List);
}

} // namespace

SimulatedBackend::SimulatedBackend(QString store, SimulatedObjects objects)
    : m_store(std::move(store))
    , m_objects(std::move(objects))
{}

tl::unexpected<Error> SimulatedBackend::aboutObject(ErrorKind kind, const QString &path, const QString &detail)
{
    return tl::unexpected(Error{.kind = kind, .detail = detail, .object = path});
}

QString SimulatedBackend::parentOf(const QString &path)
{
    return path.left(path.lastIndexOf(QLatin1Char('/'), -2) + 1);
}

SimulatedBehaviour SimulatedBackend::behaviour() const
{
    const QMutexLocker lock(&m_mutex);
    return m_behaviour;
}

void SimulatedBackend::setBehaviour(const SimulatedBehaviour &behaviour)
{
    const QMutexLocker lock(&m_mutex);
    m_behaviour = behaviour;
    m_behaviourChanged.wakeAll();
}

QString SimulatedBackend::location(const QString &path) const
{
    return scheme + m_store + QLatin1Char('/')
           + QString::fromLatin1(bytesFromName(path).toPercentEncoding(QByteArrayLiteral("/")));
}

Result<QString> SimulatedBackend::path(const QString &text) const
{
    const auto bad = [&text](const QString &why) { return aboutObject(ErrorKind::BadInput, text, why); };
    const QString own = scheme + m_store + QLatin1Char('/');
    QString path = text;
    if (text.startsWith(own))
        path = nameFromBytes(QByteArray::fromPercentEncoding(bytesFromName(text.mid(own.size()))));
    else if (text.startsWith(scheme))
        return bad(QStringLiteral("the location is of another store"));
    else if (text.contains(QLatin1String("://")))
        return bad(QStringLiteral("the location is not a simulated:// one"));
    if (path.isEmpty())
        return path;
    const QStringList parts = (path.endsWith(QLatin1Char('/')) ? path.chopped(1) : path).split(QLatin1Char('/'));
    for (const QString &part : parts) {
        if (part.isEmpty() || part == QLatin1String(".") || part == QLatin1String(".."))
            return bad(QStringLiteral("the path has an empty part, \".\" or \"..\""));
    }
    return path;
}

Result<QString> SimulatedBackend::objectPath(const QString &text) const
{
    Result<QString> own = path(text);
    if (own && own->isEmpty())
        return aboutObject(ErrorKind::BadInput, text, QStringLiteral("no object is named"));
    return own;
}

bool SimulatedBackend::isFull() const
{
    return m_behaviour.full || (m_behaviour.capacity >= 0 && m_objects.usedBytes() >= m_behaviour.capacity);
}

Result<ProbeReport> SimulatedBackend::probe() const
{
    const QMutexLocker lock(&m_mutex);
    if (auto available = availability(m_behaviour); !available)
        return tl::unexpected(available.error());
    ProbeReport report;
    const auto no = [&report](std::initializer_list<Capability> lost, Reason reason, const QString &detail,
                              const QString &evidence) {
        report.findings.append(Finding::no(Layer::Backend, lost, reason, detail, evidence));
    };
    const auto writing = {Capability::WriteAccess, Capability::CreateContainer, Capability::ServerCopy};
    const QString forbidden = QStringLiteral("HTTP 403");
    if (m_behaviour.unknown) {
        report.findings.append(
            Finding::unknown(Layer::Backend,
                             {Capability::ReadAccess, Capability::WriteAccess, Capability::List, Capability::Stat,
                              Capability::Delete, Capability::CreateContainer, Capability::ServerCopy},
                             Reason::Indeterminate, QStringLiteral("the backend does not tell (simulated)")));
        return report;
    }
    if (m_behaviour.readOnly)
        no({Capability::WriteAccess, Capability::Delete, Capability::CreateContainer, Capability::ServerCopy},
           Reason::ReadOnly, QStringLiteral("simulated"), QStringLiteral("EROFS"));
    if (isFull())
        no(writing, Reason::Full, QStringLiteral("simulated"), QStringLiteral("ENOSPC"));
    if (m_behaviour.quota)
        no(writing, Reason::Quota, QStringLiteral("simulated"), QStringLiteral("EDQUOT"));
    if (m_behaviour.forbidRead)
        no({Capability::ReadAccess, Capability::ServerCopy}, Reason::NotPermitted,
           QStringLiteral("reading (simulated)"), forbidden);
    if (m_behaviour.forbidWrite)
        no(writing, Reason::NotPermitted, QStringLiteral("writing (simulated)"), forbidden);
    if (m_behaviour.forbidDelete)
        no({Capability::Delete}, Reason::NotPermitted, QStringLiteral("deleting (simulated)"), forbidden);
    if (m_behaviour.forbidList)
        no({Capability::List}, Reason::NotPermitted, QStringLiteral("listing (simulated)"), forbidden);
    if (m_behaviour.noRanges)
        no({Capability::ReadOffset, Capability::ReadChunk}, Reason::NoRanges, QStringLiteral("simulated"),
           QStringLiteral("HTTP 200 to a range request"));
    report.limits.largestObject = largestObject;
    if (m_behaviour.capacity >= 0) {
        report.limits.totalBytes = m_behaviour.capacity;
        report.limits.freeBytes = isFull() ? 0 : m_behaviour.capacity - m_objects.usedBytes();
    }
    return report;
}

std::optional<Error> SimulatedBackend::refusal(OperationKind kind) const
{
    if (auto available = availability(m_behaviour); !available)
        return available.error();
    const auto refuse = [](ErrorKind errorKind, Reason reason, const QString &detail, const QString &evidence) {
        return refused(errorKind, reason, detail, evidence).value();
    };
    if (m_behaviour.readOnly && (writes(kind) || kind == OperationKind::Delete))
        return refuse(ErrorKind::NotPermitted, Reason::ReadOnly, QStringLiteral("read-only (simulated)"),
                      QStringLiteral("EROFS"));
    if (isFull() && writes(kind))
        return refuse(ErrorKind::StorageFull, Reason::Full, QStringLiteral("no space left (simulated)"),
                      QStringLiteral("ENOSPC"));
    if (m_behaviour.quota && writes(kind))
        return refuse(ErrorKind::StorageFull, Reason::Quota, QStringLiteral("quota used up (simulated)"),
                      QStringLiteral("EDQUOT"));
    if (isForbidden(m_behaviour, kind))
        return refuse(ErrorKind::NotPermitted, Reason::NotPermitted, QStringLiteral("forbidden (simulated)"),
                      QStringLiteral("HTTP 403"));
    if (m_behaviour.noRanges && (kind == OperationKind::GetOffset || kind == OperationKind::GetRange))
        return refuse(ErrorKind::BadAnswer, Reason::NoRanges, QStringLiteral("answered with everything (simulated)"),
                      QStringLiteral("HTTP 200 to a range request"));
    return std::nullopt;
}

Result<void> SimulatedBackend::request(WorkContext &context, OperationKind kind)
{
    QElapsedTimer waited;
    waited.start();
    const QMutexLocker lock(&m_mutex);
    ++m_requests;
    while (m_behaviour.hung || waited.elapsed() < m_behaviour.delayMs) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const qint64 left = m_behaviour.hung ? cancelCheck : m_behaviour.delayMs - waited.elapsed();
        m_behaviourChanged.wait(&m_mutex, static_cast<unsigned long>(std::clamp<qint64>(left, 1, cancelCheck)));
    }
    if (auto error = refusal(kind))
        return tl::unexpected(*error);
    return {};
}

Result<void> SimulatedBackend::pass(WorkContext &context, OperationKind kind, Transfer &transfer, qint64 bytes)
{
    const QMutexLocker lock(&m_mutex);
    transfer.bytes += bytes;
    for (;;) {
        if (context.isCanceled())
            return WorkContext::canceled();
        if (m_behaviour.failAfterBytes >= 0 && transfer.bytes > m_behaviour.failAfterBytes)
            return refused(
                ErrorKind::Unreachable, Reason::Unreachable,
                QStringLiteral("the connection broke off after %1 bytes (simulated)").arg(m_behaviour.failAfterBytes),
                QStringLiteral("ECONNRESET"), true);
        if (auto error = refusal(kind))
            return tl::unexpected(*error);
        const qint64 due = m_behaviour.bytesPerSecond > 0 ? transfer.bytes * 1000 / m_behaviour.bytesPerSecond : 0;
        const qint64 left = m_behaviour.hung ? cancelCheck : due - transfer.since.elapsed();
        if (left <= 0)
            return {};
        m_behaviourChanged.wait(&m_mutex, static_cast<unsigned long>(std::min<qint64>(left, cancelCheck)));
    }
}

ObjectInfo SimulatedBackend::describe(const QString &path, const SimulatedObject &object) const
{
    ObjectInfo info;
    info.path = path;
    info.name = path.mid(path.lastIndexOf(QLatin1Char('/')) + 1);
    info.location = location(path);
    info.size = object.size;
    info.modified = object.modified;
    info.checksum = object.checksum;
    info.metadata.emplace().values = object.metadata;
    return info;
}

AddedObject SimulatedBackend::describeAdded(const QString &path, const SimulatedObject &object) const
{
    return {.location = location(path),
            .size = object.size,
            .checksum = object.checksum,
            .osHashValue = object.osHashValue,
            .check = DataCheck::Verified, // keep() compares
            .metadata = {{QStringLiteral("store"), m_store}}};
}

Result<SimulatedObject> SimulatedBackend::existing(const QString &path, OperationKind kind) const
{
    const QMutexLocker lock(&m_mutex);
    if (auto error = refusal(kind)) // it may have changed since the request
        return tl::unexpected(*error);
    if (auto object = m_objects.find(path))
        return *object;
    return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no such object"));
}

SimulatedObject SimulatedBackend::hashed(const QString &path, SimulatedObject object)
{
    if (!object.checksum.isEmpty())
        return object;
    StreamHash hash;
    std::array<char, chunkSize> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled before it is read
    for (qint64 offset = 0; offset < object.size; offset += chunkSize) {
        const qint64 count = std::min(chunkSize, object.size - offset);
        object.read(offset, buffer.data(), count);
        hash.add(QByteArrayView(buffer.data(), count));
    }
    object.checksum = hash.md5();
    object.osHashValue = hash.sha512();
    const QMutexLocker lock(&m_mutex);
    const auto now = m_objects.find(path);
    if (now && now->seed == object.seed && now->data == object.data)
        m_objects.insert(path, object);
    return object;
}

Result<ObjectPage> SimulatedBackend::list(WorkContext &context, const QString &prefix, const QString &token)
{
    if (auto answered = request(context, OperationKind::List); !answered)
        return tl::unexpected(answered.error());
    if (!prefix.isEmpty() && !prefix.endsWith(QLatin1Char('/')))
        return aboutObject(ErrorKind::BadInput, prefix, QStringLiteral("a container's path ends with \"/\""));
    const QString after = token.mid(tokenPrefix.size());
    if (!token.isEmpty()
        && (!token.startsWith(tokenPrefix) || after.size() <= prefix.size() || !after.startsWith(prefix)))
        return aboutObject(ErrorKind::BadInput, prefix, QStringLiteral("the page token is not of this listing"));
    ObjectPage page;
    {
        const QMutexLocker lock(&m_mutex);
        if (!prefix.isEmpty() && !m_objects.hasContainer(prefix))
            return aboutObject(ErrorKind::NotFound, prefix, QStringLiteral("there is no such container"));
        page = m_objects.page(prefix, after);
    }
    for (ObjectInfo &info : page.objects)
        info.location = location(info.path);
    if (!page.nextToken.isEmpty())
        page.nextToken.prepend(tokenPrefix);
    return page;
}

Result<ObjectInfo> SimulatedBackend::stat(WorkContext &context, const QString &path)
{
    if (auto answered = request(context, OperationKind::Stat); !answered)
        return tl::unexpected(answered.error());
    if (path.endsWith(QLatin1Char('/'))) {
        const QMutexLocker lock(&m_mutex);
        if (!m_objects.hasContainer(path))
            return aboutObject(ErrorKind::NotFound, path, QStringLiteral("there is no such container"));
        ObjectInfo info;
        info.path = path;
        info.name = path.mid(parentOf(path).size()).chopped(1);
        info.location = location(path);
        info.kind = ObjectInfo::Kind::Container;
        return info;
    }
    const auto object = existing(path, OperationKind::Stat);
    if (!object)
        return tl::unexpected(object.error());
    ObjectInfo info = describe(path, hashed(path, *object));
    if (behaviour().wrongChecksum)
        info.checksum = QString(32, QLatin1Char('0'));
    return info;
}

Result<FetchedObject> SimulatedBackend::get(WorkContext &context, const QString &path, const ByteRange &range,
                                            DataSink &sink)
{
    const OperationKind kind = range.length        ? OperationKind::GetRange
                               : range.offset != 0 ? OperationKind::GetOffset
                                                   : OperationKind::Get;
    if (auto answered = request(context, kind); !answered)
        return tl::unexpected(answered.error());
    const auto found = existing(path, kind);
    if (!found)
        return tl::unexpected(found.error());
    if (range.offset > found->size || range.offset < 0 || (range.length && *range.length < 0))
        return aboutObject(
            ErrorKind::BadInput, path,
            QStringLiteral("the object has %1 bytes, offset %2 is past its end").arg(found->size).arg(range.offset));
    const SimulatedObject object = range.isWhole() ? hashed(path, *found) : *found;
    const qint64 left = object.size - range.offset;
    const qint64 total = range.length ? std::min(*range.length, left) : left;

    if (auto identified = sink.identify(describe(path, object)); !identified)
        return tl::unexpected(identified.error());
    if (auto begun = sink.begin(total); !begun)
        return tl::unexpected(begun.error());
    Transfer transfer;
    StreamHash hash;
    std::array<char, chunkSize> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled before it is read
    while (hash.size() < total) {
        const qint64 count = std::min(chunkSize, total - hash.size());
        if (auto passed = pass(context, kind, transfer, count); !passed)
            return tl::unexpected(passed.error());
        object.read(range.offset + hash.size(), buffer.data(), count);
        const QByteArrayView data(buffer.data(), count);
        if (auto written = sink.write(data); !written)
            return tl::unexpected(written.error());
        hash.add(data);
        context.progress(hash.size(), total);
    }
    if (context.isCanceled())
        return WorkContext::canceled();
    FetchedObject fetched{.object = describe(path, object),
                          .size = hash.size(),
                          .checksum = hash.md5(),
                          .osHashValue = hash.sha512(),
                          .check = FetchedObject::Check::Unverified};
    if (range.isWhole()) {
        if (behaviour().wrongChecksum)
            return aboutObject(ErrorKind::ChecksumMismatch, path,
                               QStringLiteral("the backend names another MD5 than that of what came (simulated)"));
        fetched.check = FetchedObject::Check::Verified;
    }
    if (auto finished = sink.finish(); !finished)
        return tl::unexpected(finished.error());
    return fetched;
}

void SimulatedBackend::plant(const QString &path, const QByteArray &data)
{
    const QMutexLocker lock(&m_mutex);
    m_objects.insert(path, {.size = data.size(),
                            .data = std::make_shared<const QByteArray>(data),
                            .modified = QDateTime::currentDateTimeUtc()});
}

std::optional<QByteArray> SimulatedBackend::peek(const QString &path) const
{
    const QMutexLocker lock(&m_mutex);
    const auto object = m_objects.find(path);
    if (!object)
        return std::nullopt;
    QByteArray data(object->size, Qt::Uninitialized);
    object->read(0, data.data(), object->size);
    return data;
}

QStringList SimulatedBackend::everything() const
{
    const QMutexLocker lock(&m_mutex);
    return m_objects.everything();
}

qint64 SimulatedBackend::requests() const
{
    const QMutexLocker lock(&m_mutex);
    return m_requests;
}

} // namespace Quartermaster
