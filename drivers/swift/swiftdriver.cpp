// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftdriver.h"

#include "drivers/net/netconnectiontest.h"
#include "drivers/swift/swiftconnectiontest.h"
#include "drivers/swift/swiftextras.h"
#include "drivers/swift/swiftmetadata.h"
#include "drivers/swift/swiftobjects.h"
#include "drivers/swift/swiftprobe.h"
#include "drivers/swift/swiftupload.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

SwiftDriver::SwiftDriver(Store &store, std::shared_ptr<WorkerPool> pool)
    : Driver(store)
    , m_pool(std::move(pool))
    , m_session(readSwiftConfig(store.configuration()).transform([](const SwiftConfig &config) {
        return std::make_shared<SwiftSession>(config);
    }))
{}

template<typename T, typename Work>
OperationPtr<T> SwiftDriver::run(Work work)
{
    if (!m_session)
        return settled<T>(tl::unexpected(m_session.error()));
    return runOnWorker<T>(m_pool, [session = *m_session, work = std::move(work)](WorkContext &context) -> Result<T> {
        return work(session, context);
    });
}

template<typename T, typename Work>
OperationPtr<T> SwiftDriver::runAt(const QString &path, Work work)
{
    return run<T>([path, work = std::move(work)](const std::shared_ptr<SwiftSession> &session, WorkContext &context) {
        return resolveSwiftPath(session->config(), path).and_then([&](const SwiftPlace &place) -> Result<T> {
            SwiftClient client(session, context);
            return work(client, context, place);
        });
    });
}

OperationPtr<ProbeReport> SwiftDriver::doProbe()
{
    return run<ProbeReport>(
        [mayWrite = mayProbeByWriting()](const std::shared_ptr<SwiftSession> &session, WorkContext &context) {
            SwiftClient client = SwiftClient::impatient(session, context);
            return probeSwift(client, mayWrite);
        });
}

ConnectionTestPtr SwiftDriver::doTestConnection()
{
    if (!m_session)
        return ConnectionTestPtr(new UnusableTest(m_session.error()));
    return makeSwiftConnectionTest(m_pool, (*m_session)->config());
}

OperationPtr<ObjectPage> SwiftDriver::doList(const QString &path, const QString &pageToken)
{
    return runAt<ObjectPage>(path, [pageToken](SwiftClient &client, WorkContext &, const SwiftPlace &place) {
        return listSwift(client, place, pageToken);
    });
}

OperationPtr<ObjectInfo> SwiftDriver::doStat(const QString &path)
{
    return runAt<ObjectInfo>(
        path, [](SwiftClient &client, WorkContext &, const SwiftPlace &place) { return statSwift(client, place); });
}

OperationPtr<FetchedObject> SwiftDriver::doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink)
{
    return runAt<FetchedObject>(
        path, [range, sink = std::move(sink)](SwiftClient &client, WorkContext &context, const SwiftPlace &place) {
            return fetchSwift(client, place, range, sink,
                              [&context](qint64 done, qint64 total) { context.progress(done, total); });
        });
}

OperationPtr<AddedObject> SwiftDriver::doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite)
{
    return doAddResumable(path, std::move(source), overwrite, {});
}

OperationPtr<AddedObject> SwiftDriver::doAddResumable(const QString &path, std::shared_ptr<DataSource> source,
                                                      bool overwrite, std::shared_ptr<UploadMemory> memory)
{
    return runAt<AddedObject>(path, [source = std::move(source), overwrite, memory = std::move(memory)](
                                        SwiftClient &client, WorkContext &context, const SwiftPlace &place) {
        return addSwift(client, context, place, *source, overwrite, memory.get());
    });
}

OperationPtr<void> SwiftDriver::doDiscardUpload(const QString &, std::shared_ptr<UploadMemory> memory)
{
    return run<void>([memory = std::move(memory)](const std::shared_ptr<SwiftSession> &session, WorkContext &context) {
        SwiftClient client(session, context);
        return discardSwiftUpload(client, *memory);
    });
}

OperationPtr<void> SwiftDriver::doRemove(const QString &path)
{
    return runAt<void>(
        path, [](SwiftClient &client, WorkContext &, const SwiftPlace &place) { return removeSwift(client, place); });
}

OperationPtr<void> SwiftDriver::doCreateContainer(const QString &path)
{
    return runAt<void>(path, [](SwiftClient &client, WorkContext &, const SwiftPlace &place) {
        return createSwiftContainer(client, place);
    });
}

OperationPtr<AddedObject> SwiftDriver::doCopy(const QString &from, const QString &to, bool overwrite)
{
    return runAt<AddedObject>(
        from,
        [to, overwrite](SwiftClient &client, WorkContext &context, const SwiftPlace &place) -> Result<AddedObject> {
            return resolveSwiftPath(client.config(), to).and_then([&](const SwiftPlace &target) {
                return copySwift(client, context, place, target, overwrite);
            });
        });
}

OperationPtr<void> SwiftDriver::doSetMetadata(const QString &path, const Metadata &before, const Metadata &after)
{
    return runAt<void>(path, [before, after](SwiftClient &client, WorkContext &, const SwiftPlace &place) {
        return setSwiftMetadata(client, place, before, after);
    });
}

OperationPtr<SignedUrl> SwiftDriver::doSignedUrl(const QString &path, int seconds)
{
    return runAt<SignedUrl>(path, [seconds](SwiftClient &client, WorkContext &, const SwiftPlace &place) {
        return signSwiftUrl(client, place, seconds);
    });
}

OperationPtr<LeftoverPage> SwiftDriver::doLeftovers(const QString &pageToken)
{
    return runAt<LeftoverPage>({}, [pageToken](SwiftClient &client, WorkContext &, const SwiftPlace &) {
        return findSwiftLeftovers(client, pageToken);
    });
}

OperationPtr<void> SwiftDriver::doRemoveLeftover(const Leftover &leftover)
{
    return runAt<void>({}, [leftover](SwiftClient &client, WorkContext &, const SwiftPlace &) {
        return removeSwiftLeftover(client, leftover);
    });
}

DriverEntry swiftDriverEntry(std::shared_ptr<WorkerPool> pool)
{
    return {.schema = swiftSchema(),
            .folders = DriverEntry::Folders::Names,
            .signsUrls = true,
            .findsLeftovers = true,
            .setsMetadata = true,
            .schemes = {u"swift"_s, u"swift+http"_s, u"swift+https"_s, u"swift+config"_s},
            // glance_store declares RW_ACCESS alone: its get() reads no ranges, and it connects for each operation.
            .declared = Capability::ReadRandom | Capability::WriteAccess | Capability::DriverReusable | Capability::List
                        | Capability::Stat | Capability::Delete | Capability::CreateContainer | Capability::ServerCopy,
            .configure = checkSwiftConfiguration,
            .create = [pool = std::move(pool)](Store &store) { return std::make_shared<SwiftDriver>(store, pool); },
            .displayName = QLatin1String(QT_TRANSLATE_NOOP("Driver", "OpenStack Swift"))};
}

} // namespace Quartermaster
