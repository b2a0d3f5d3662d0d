// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filedriver.h"

#include "drivers/file/fileconnectiontest.h"
#include "drivers/file/filelisting.h"
#include "drivers/file/fileprobe.h"
#include "drivers/file/filetransfer.h"
#include "drivers/file/filewatcher.h"
#include "model/store.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int probeLimit = 2500; // ms; a local directory answers at once, so more would only keep the user waiting

/// What the stores of one entry share. GUI thread only.
struct FileShared {
    std::shared_ptr<WorkerPool> pool;
    std::shared_ptr<MountTable> mounts = std::make_shared<MountTable>();
    std::map<QByteArray, std::shared_ptr<FileDirectory>> directories = {}; ///< Kept: what they remember is worth it.
    std::weak_ptr<FileWatchHub> hub = {};

    [[nodiscard]] std::shared_ptr<const FileBackend> backend(const Store &store)
    {
        auto backend = std::make_shared<FileBackend>();
        backend->config = readFileConfig(store.configuration());
        backend->store = store.id();
        for (const FileConfig::Datadir &datadir : backend->config.datadirs) {
            const QByteArray &marker = backend->config.markerFile;
            const bool active = backend->config.activeProbe;
            std::shared_ptr<FileDirectory> &directory =
                directories[datadir.path + '\0' + marker + '\0' + (active ? '1' : '0')];
            if (!directory)
                directory = std::make_shared<FileDirectory>(datadir.path, marker, active, mounts);
            backend->directories.push_back(directory);
        }
        return backend;
    }

    [[nodiscard]] std::shared_ptr<FileWatchHub> watchHub()
    {
        std::shared_ptr<FileWatchHub> existing = hub.lock();
        if (!existing) {
            existing = std::make_shared<FileWatchHub>(pool, mounts);
            hub = existing;
        }
        return existing;
    }
};

} // namespace

FileDriver::FileDriver(Store &store, std::shared_ptr<WorkerPool> pool, std::shared_ptr<const FileBackend> backend)
    : Driver(store)
    , m_pool(std::move(pool))
    , m_backend(std::move(backend))
{}

OperationPtr<ProbeReport> FileDriver::doProbe()
{
    const double seconds = store().configuration().options.value(u"probe_timeout"_s).toDouble();
    const int limit = seconds > 0 ? static_cast<int>(std::lround(seconds * 1000)) : probeLimit;
    for (const std::shared_ptr<FileDirectory> &directory : m_backend->directories)
        directory->allowWriting(mayProbeByWriting());
    // The monitor tries twice within the limit; the datadirs that did answer must be heard before a try is over.
    return OperationPtr<ProbeReport>(new FileProbeOperation(m_pool, m_backend, limit * 2 / 5));
}

ConnectionTestPtr FileDriver::doTestConnection()
{
    return ConnectionTestPtr(new FileConnectionTest(m_pool, m_backend));
}

OperationPtr<ObjectPage> FileDriver::doList(const QString &path, const QString &pageToken)
{
    return runOnWorker<ObjectPage>(m_pool, [backend = m_backend, path, pageToken](WorkContext &context) {
        return listFiles(context, *backend, path, pageToken);
    });
}

OperationPtr<ObjectInfo> FileDriver::doStat(const QString &path)
{
    return runOnWorker<ObjectInfo>(m_pool,
                                   [backend = m_backend, path](WorkContext &) { return statFile(*backend, path); });
}

OperationPtr<FetchedObject> FileDriver::doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink)
{
    return runOnWorker<FetchedObject>(m_pool,
                                      [backend = m_backend, path, range, sink = std::move(sink)](WorkContext &context) {
                                          return fetchFile(context, *backend, path, range, *sink);
                                      });
}

OperationPtr<AddedObject> FileDriver::doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite)
{
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, path, source = std::move(source), overwrite](WorkContext &context) {
            return addFile(context, *backend, path, *source, overwrite);
        });
}

OperationPtr<AddedObject> FileDriver::doAddResumable(const QString &path, std::shared_ptr<DataSource> source,
                                                     bool overwrite, std::shared_ptr<UploadMemory> memory)
{
    return runOnWorker<AddedObject>(m_pool, [backend = m_backend, path, source = std::move(source), overwrite,
                                             memory = std::move(memory)](WorkContext &context) {
        return addFile(context, *backend, path, *source, overwrite, memory.get());
    });
}

OperationPtr<void> FileDriver::doDiscardUpload(const QString &, std::shared_ptr<UploadMemory> memory)
{
    return runOnWorker<void>(m_pool, [backend = m_backend, memory = std::move(memory)](WorkContext &) {
        return discardFileUpload(*backend, *memory);
    });
}

OperationPtr<AddedObject> FileDriver::doAddAt(const QString &path, qint64 offset, std::shared_ptr<DataSource> source)
{
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, path, offset, source = std::move(source)](WorkContext &context) {
            return writeFileAt(context, *backend, path, offset, *source);
        });
}

OperationPtr<AddedObject> FileDriver::doCopy(const QString &from, const QString &to, bool overwrite)
{
    return runOnWorker<AddedObject>(m_pool, [backend = m_backend, from, to, overwrite](WorkContext &context) {
        return copyFile(context, *backend, from, to, overwrite);
    });
}

OperationPtr<AddedObject> FileDriver::doRename(const QString &from, const QString &to)
{
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, from, to](WorkContext &) { return renameFile(*backend, from, to); });
}

OperationPtr<void> FileDriver::doRemove(const QString &path)
{
    return runOnWorker<void>(
        m_pool, [backend = m_backend, path](WorkContext &context) { return removeFile(context, *backend, path); });
}

DriverEntry fileDriverEntry(std::shared_ptr<WorkerPool> pool)
{
    auto shared = std::make_shared<FileShared>(FileShared{.pool = std::move(pool)});
    DriverEntry entry;
    entry.schema = {.kind = u"file"_s, .aliases = {u"filesystem"_s}, .options = fileOptions()};
    entry.schemes = {u"file"_s, u"filesystem"_s};
    entry.folders = DriverEntry::Folders::None; // glance_store's layout is flat
    // glance_store declares READ_RANDOM | WRITE_ACCESS | DRIVER_REUSABLE; ours writes at offsets too.
    entry.declared = Capability::RwRandom | Capability::DriverReusable | Capability::List | Capability::Stat
                     | Capability::Delete | Capability::ServerCopy;
    entry.renaming = Renaming::Native;
    entry.configure = [](const StoreConfiguration &configuration) { return readFileConfig(configuration).problems; };
    entry.create = [shared](Store &store) {
        return std::make_shared<FileDriver>(store, shared->pool, shared->backend(store));
    };
    entry.watch = [shared](Store &store) -> std::unique_ptr<BackendWatcher> {
        return std::make_unique<FileWatcher>(shared->watchHub(), shared->backend(store));
    };
    entry.defaultProbeTimeout = probeLimit;
    entry.displayName = QLatin1String(QT_TRANSLATE_NOOP("Driver", "Local directory or network mount"));
    return entry;
}

} // namespace Quartermaster
