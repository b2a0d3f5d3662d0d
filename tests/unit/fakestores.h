// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/store.h"
#include "model/workerpool.h"

#include <QCryptographicHash>
#include <QMap>
#include <QMutex>
#include <QWaitCondition>

#include <algorithm>

namespace Quartermaster {

/// What one fake store holds, and how it behaves. Shared with worker threads: everything goes through the mutex.
class FakeBackend
{
public:
    [[nodiscard]] QMap<QString, QString> metadata(const QString &path) const
    {
        const QMutexLocker lock(&m_mutex);
        return m_metadata.value(path);
    }
    void setMetadata(const QString &path, const QMap<QString, QString> &metadata)
    {
        const QMutexLocker lock(&m_mutex);
        m_metadata[path] = metadata;
    }
    [[nodiscard]] QList<Leftover> leftovers() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_leftovers;
    }
    void setLeftovers(const QList<Leftover> &leftovers)
    {
        const QMutexLocker lock(&m_mutex);
        m_leftovers = leftovers;
    }
    [[nodiscard]] QList<ObjectVersion> versions(const QString &path) const
    {
        const QMutexLocker lock(&m_mutex);
        return m_versions.value(path);
    }
    void setVersions(const QString &path, const QList<ObjectVersion> &versions)
    {
        const QMutexLocker lock(&m_mutex);
        m_versions[path] = versions;
    }
    void put(const QString &path, const QByteArray &data)
    {
        const QMutexLocker lock(&m_mutex);
        m_objects[path] = data;
    }
    void take(const QString &path)
    {
        const QMutexLocker lock(&m_mutex);
        m_objects.remove(path);
    }
    [[nodiscard]] std::optional<QByteArray> object(const QString &path) const
    {
        const QMutexLocker lock(&m_mutex);
        return m_objects.contains(path) ? std::optional(m_objects.value(path)) : std::nullopt;
    }
    [[nodiscard]] QStringList paths() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_objects.keys();
    }
    void note(const QString &call)
    {
        const QMutexLocker lock(&m_mutex);
        m_calls << call;
    }
    [[nodiscard]] QStringList calls() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_calls;
    }
    /// While held, what has begun does not end.
    void hold(bool isHeld)
    {
        const QMutexLocker lock(&m_mutex);
        m_isHeld = isHeld;
        m_released.wakeAll();
    }
    void waitWhileHeld(const WorkContext &context)
    {
        constexpr int look = 20; // ms: for a cancel
        const QMutexLocker lock(&m_mutex);
        while (m_isHeld && !context.isCanceled())
            m_released.wait(&m_mutex, look);
    }
    /// All calls, or those that begin with \a call.
    void failWith(std::optional<Error> error, const QString &call = {})
    {
        const QMutexLocker lock(&m_mutex);
        m_error = std::move(error);
        m_failing = call;
    }
    [[nodiscard]] std::optional<Error> error(const QString &call) const
    {
        const QMutexLocker lock(&m_mutex);
        return call.startsWith(m_failing) ? m_error : std::nullopt;
    }

    int pageSize = 1000; ///< Set before use.
    int largestRemoval = 1;
    bool repeatsPages = false;
    bool hasChecksums = true; ///< Whether stat and get have an MD5 to compare.
    bool spoils = false;      ///< What is added or copied arrives with another content.

private:
    mutable QMutex m_mutex;
    QWaitCondition m_released;
    QMap<QString, QByteArray> m_objects;
    QMap<QString, QMap<QString, QString>> m_metadata;
    QMap<QString, QList<ObjectVersion>> m_versions;
    QList<Leftover> m_leftovers;
    QStringList m_calls;
    std::optional<Error> m_error;
    QString m_failing;
    bool m_isHeld = false;
};

class FakeDriver final : public Driver
{
public:
    FakeDriver(Store &store, std::shared_ptr<FakeBackend> backend, std::shared_ptr<WorkerPool> pool)
        : Driver(store)
        , m_backend(std::move(backend))
        , m_pool(std::move(pool))
    {}

    bool canFindLeftovers() const override { return true; }
    int largestRemoval() const override { return m_backend->largestRemoval; }

protected:
    OperationPtr<ProbeReport> doProbe() override { return settled<ProbeReport>(ProbeReport{}); }
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override
    {
        return run<ObjectPage>(QStringLiteral("list ") + path, [path, pageToken](FakeBackend &backend, WorkContext &) {
            return page(backend, path, pageToken);
        });
    }
    OperationPtr<ObjectInfo> doStat(const QString &path) override
    {
        return run<ObjectInfo>(QStringLiteral("stat ") + path,
                               [path](FakeBackend &backend, WorkContext &) { return info(backend, path); });
    }
    /// Noted as "get PATH", or "get PATH OFFSET+LENGTH" for a range.
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override
    {
        QString call = QStringLiteral("get ") + path;
        if (!range.isWhole())
            call += QStringLiteral(" %1+%2").arg(range.offset).arg(range.length.value_or(-1));
        return run<FetchedObject>(
            call, [path, range, sink](FakeBackend &backend, WorkContext &context) -> Result<FetchedObject> {
                return fetch(backend, path, range, *sink, context);
            });
    }
    OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite) override
    {
        return run<AddedObject>(QStringLiteral("add ") + path,
                                [path, source, overwrite](FakeBackend &backend, WorkContext &context) {
                                    return store(backend, path, *source, overwrite, context);
                                });
    }
    OperationPtr<void> doRemove(const QString &path) override
    {
        return run<void>(QStringLiteral("remove ") + path, [path](FakeBackend &backend, WorkContext &) -> Result<void> {
            if (!backend.object(path))
                return failure(ErrorKind::NotFound, QStringLiteral("no such object"));
            backend.take(path);
            return {};
        });
    }
    OperationPtr<QHash<QString, Error>> doRemoveAll(const QStringList &paths) override
    {
        using Failed = QHash<QString, Error>;
        return run<Failed>(QStringLiteral("remove-all %1").arg(paths.size()),
                           [paths](FakeBackend &backend, WorkContext &) -> Result<Failed> {
                               Failed failed;
                               for (const QString &path : paths) {
                                   if (const auto error = backend.error(QStringLiteral("remove ") + path))
                                       failed.insert(path, *error);
                                   else
                                       backend.take(path);
                               }
                               return failed;
                           });
    }
    OperationPtr<void> doSetMetadata(const QString &path, const Metadata &before, const Metadata &after) override
    {
        return run<void>(QStringLiteral("set-metadata ") + path,
                         [path, before, after](FakeBackend &backend, WorkContext &) -> Result<void> {
                             if (backend.metadata(path) != before.values)
                                 return failure(ErrorKind::SourceChanged, QStringLiteral("changed meanwhile"));
                             backend.setMetadata(path, after.values);
                             return {};
                         });
    }
    OperationPtr<LeftoverPage> doLeftovers(const QString &) override
    {
        return run<LeftoverPage>(QStringLiteral("leftovers"),
                                 [](FakeBackend &backend, WorkContext &) -> Result<LeftoverPage> {
                                     return LeftoverPage{.leftovers = backend.leftovers()};
                                 });
    }
    OperationPtr<void> doRemoveLeftover(const Leftover &leftover) override
    {
        return run<void>(QStringLiteral("remove-leftover ") + leftover.token,
                         [leftover](FakeBackend &backend, WorkContext &) -> Result<void> {
                             QList<Leftover> rest = backend.leftovers();
                             rest.removeIf([&](const Leftover &one) { return one.token == leftover.token; });
                             backend.setLeftovers(rest);
                             return {};
                         });
    }
    OperationPtr<VersionPage> doVersions(const QString &path, const QString &) override
    {
        return run<VersionPage>(QStringLiteral("versions ") + path,
                                [path](FakeBackend &backend, WorkContext &) -> Result<VersionPage> {
                                    return VersionPage{.versions = backend.versions(path)};
                                });
    }
    OperationPtr<void> doRemoveVersion(const QString &path, const QString &versionId) override
    {
        return run<void>(QStringLiteral("remove-version %1 %2").arg(path, versionId),
                         [path, versionId](FakeBackend &backend, WorkContext &) -> Result<void> {
                             QList<ObjectVersion> rest = backend.versions(path);
                             rest.removeIf([&](const ObjectVersion &one) { return one.id == versionId; });
                             backend.setVersions(path, rest);
                             return {};
                         });
    }
    OperationPtr<void> doCreateContainer(const QString &path) override
    {
        return run<void>(QStringLiteral("create ") + path, [path](FakeBackend &backend, WorkContext &) -> Result<void> {
            backend.put(path, {});
            return {};
        });
    }
    OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite) override
    {
        return run<AddedObject>(QStringLiteral("copy ") + from,
                                [from, to, overwrite](FakeBackend &backend, WorkContext &) -> Result<AddedObject> {
                                    if (!overwrite && backend.object(to))
                                        return failure(ErrorKind::AlreadyExists, QStringLiteral("it is there"));
                                    QByteArray data = backend.object(from).value_or(QByteArray());
                                    if (backend.spoils)
                                        data += '!';
                                    backend.put(to, data);
                                    return AddedObject{.location = QStringLiteral("fake://") + to, .size = data.size()};
                                });
    }

private:
    template<typename T>
    using Work = std::function<Result<T>(FakeBackend &, WorkContext &)>;

    template<typename T>
    OperationPtr<T> run(const QString &call, Work<T> work)
    {
        m_backend->note(call);
        return runOnWorker<T>(m_pool,
                              [backend = m_backend, call, work = std::move(work)](WorkContext &context) -> Result<T> {
                                  backend->waitWhileHeld(context);
                                  if (const auto error = backend->error(call))
                                      return tl::unexpected(*error);
                                  return work(*backend, context);
                              });
    }

    static QString md5(const QByteArray &data)
    {
        return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Md5).toHex());
    }
    static Result<ObjectInfo> info(const FakeBackend &backend, const QString &path)
    {
        const auto data = backend.object(path);
        if (!data)
            return failure(ErrorKind::NotFound, QStringLiteral("no such object"));
        ObjectInfo object{.name = path.section(u'/', -1), .path = path, .location = QStringLiteral("fake://") + path};
        object.size = data->size();
        object.checksum = backend.hasChecksums ? md5(*data) : QString();
        object.metadata.emplace().values = backend.metadata(path);
        return object;
    }
    static Result<ObjectPage> page(const FakeBackend &backend, const QString &path, const QString &pageToken)
    {
        QList<ObjectInfo> all;
        QStringList folders;
        bool isObject = false;
        for (const QString &one : backend.paths()) {
            if (!one.startsWith(path))
                continue;
            const QString rest = one.mid(path.size());
            if (rest.isEmpty())
                isObject = true;
            else if (!rest.contains(u'/')) {
                if (const auto object = info(backend, one)) // else it went meanwhile
                    all << *object;
            } else if (const QString name = rest.section(u'/', 0, 0); !folders.contains(name)) {
                folders << name;
                all << ObjectInfo{.name = name, .path = path + name + u'/', .kind = ObjectInfo::Kind::Prefix};
            }
        }
        // By name, as real backends do: what is removed meanwhile shifts nothing.
        const auto isAfter = [&pageToken](const ObjectInfo &one) { return one.path > pageToken; };
        const auto from = backend.repeatsPages ? 0 : std::find_if(all.begin(), all.end(), isAfter) - all.begin();
        ObjectPage page{.objects = all.mid(from, backend.pageSize), .nextToken = {}, .hasOwnObject = isObject};
        if (backend.repeatsPages)
            page.nextToken = QStringLiteral("again");
        else if (from + backend.pageSize < all.size())
            page.nextToken = page.objects.last().path;
        return page;
    }
    static Result<FetchedObject> fetch(const FakeBackend &backend, const QString &path, const ByteRange &range,
                                       DataSink &sink, WorkContext &context)
    {
        const auto object = info(backend, path);
        if (!object)
            return tl::unexpected(object.error());
        const QByteArray data =
            backend.object(path).value_or(QByteArray()).mid(range.offset, range.length.value_or(-1));
        const auto step = [](Result<void> result) { return result ? std::nullopt : std::optional(result.error()); };
        if (auto error = step(sink.begin(data.size())))
            return tl::unexpected(*error);
        constexpr qsizetype chunk = 256 << 10;
        for (qsizetype at = 0; at < data.size(); at += chunk) {
            if (context.isCanceled())
                return WorkContext::canceled();
            if (auto error = step(sink.write(data.mid(at, chunk))))
                return tl::unexpected(*error);
            context.progress(std::min(at + chunk, data.size()), data.size());
        }
        if (auto error = step(sink.finish()))
            return tl::unexpected(*error);
        FetchedObject fetched{.object = *object, .size = data.size(), .checksum = md5(data)};
        fetched.check = backend.hasChecksums ? FetchedObject::Check::Verified : FetchedObject::Check::Unverified;
        return fetched;
    }
    static Result<AddedObject> store(FakeBackend &backend, const QString &path, DataSource &source, bool overwrite,
                                     WorkContext &context)
    {
        if (backend.object(path) && !overwrite)
            return failure(ErrorKind::AlreadyExists, QStringLiteral("there is one"));
        const auto total = source.open();
        if (!total)
            return tl::unexpected(total.error());
        QByteArray data;
        QByteArray buffer(64 << 10, '\0');
        for (;;) {
            if (context.isCanceled())
                return WorkContext::canceled();
            const auto read = source.read(buffer.data(), buffer.size());
            if (!read)
                return tl::unexpected(read.error());
            if (*read == 0)
                break;
            data.append(buffer.constData(), *read);
            context.progress(data.size(), *total);
        }
        backend.put(path, backend.spoils ? QByteArray(data.size(), '#') : data);
        return AddedObject{.location = QStringLiteral("fake://") + path, .size = data.size(), .checksum = md5(data)};
    }

    std::shared_ptr<FakeBackend> m_backend;
    std::shared_ptr<WorkerPool> m_pool;
};

/// A registry of fake stores; nothing probes them but the test.
class FakeStores
{
public:
    explicit FakeStores(const QStringList &ids = {}, CapabilitySet declared = CapabilitySet::all())
        : registry({entry(declared)})
    {
        configure(ids);
    }

    /// The first is the default one, unless \a defaultStore is given.
    void configure(const QStringList &ids, const QString &defaultStore = {})
    {
        Configuration configuration;
        for (const QString &id : ids) {
            StoreConfiguration store{.id = id, .driver = QStringLiteral("fake")};
            store.description = descriptions.value(id);
            store.isDefault = id == (defaultStore.isEmpty() ? ids.first() : defaultStore);
            configuration.stores << store;
        }
        registry.setConfiguration(configuration);
    }
    Store &operator[](const QString &id) { return *registry.store(id); }
    FakeBackend &backend(const QString &id) { return *shared(id); }

    void probe(const QString &id, const QList<Finding> &findings = {}, const Limits &limits = {})
    {
        registry.store(id)->applyProbe(ProbeReport{.findings = findings, .limits = limits}, QStringLiteral("test"));
    }
    /// Whatever was canceled has come to its end too; false after ten seconds.
    [[nodiscard]] bool drain() { return m_pool->drain(10'000); }
    void goReadOnly(const QString &id)
    {
        probe(id, {Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete}, Reason::ReadOnly,
                               QStringLiteral("mount flag ro"), QStringLiteral("ST_RDONLY"))});
    }
    void goFull(const QString &id)
    {
        probe(id,
              {Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full, {}, QStringLiteral("f_bavail=0"))});
    }
    void goOffline(const QString &id)
    {
        probe(id, {Finding::unavailable(Layer::Backend, Reason::Unreachable, QStringLiteral("connection refused"))});
    }

private:
    DriverEntry entry(CapabilitySet declared)
    {
        DriverEntry entry{.schema = {.kind = QStringLiteral("fake")}};
        entry.displayName = QStringLiteral("Fake");
        entry.declared = declared;
        entry.findsLeftovers = entry.setsMetadata = entry.keepsVersions = true;
        entry.create = [this](Store &store) -> std::shared_ptr<Driver> {
            return std::make_shared<FakeDriver>(store, shared(store.id()), m_pool);
        };
        return entry;
    }
    std::shared_ptr<FakeBackend> shared(const QString &id)
    {
        auto &backend = m_backends[id];
        if (!backend)
            backend = std::make_shared<FakeBackend>();
        return backend;
    }

    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
    std::map<QString, std::shared_ptr<FakeBackend>> m_backends;

public:
    QMap<QString, QString> descriptions;
    StoreRegistry registry; ///< Last: what it makes uses the others.
};

} // namespace Quartermaster
