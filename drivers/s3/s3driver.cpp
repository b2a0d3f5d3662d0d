// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3driver.h"

#include "drivers/net/netconnectiontest.h"
#include "drivers/s3/s3connectiontest.h"
#include "drivers/s3/s3metadata.h"
#include "drivers/s3/s3objects.h"
#include "drivers/s3/s3probe.h"
#include "drivers/s3/s3upload.h"
#include "drivers/s3/s3versions.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// A bucket is called so, that nobody takes it for an object without a name.
bool isBucketPath(const QString &path)
{
    return path.startsWith(u'/') && path.endsWith(u'/');
}

} // namespace

S3Driver::S3Driver(Store &store, std::shared_ptr<WorkerPool> pool)
    : Driver(store)
    , m_pool(std::move(pool))
    , m_session(readS3Config(store.configuration()).transform([](const S3Config &config) {
        return std::make_shared<S3Session>(config);
    }))
{}

template<typename T, typename Work>
OperationPtr<T> S3Driver::run(Work work, HttpCaller::Policy policy)
{
    if (!m_session)
        return settled<T>(tl::unexpected(m_session.error()));
    return runOnWorker<T>(m_pool,
                          [session = *m_session, work = std::move(work), policy](WorkContext &context) -> Result<T> {
                              S3Client client(session, context, policy);
                              return work(client, context);
                          });
}

OperationPtr<ProbeReport> S3Driver::doProbe()
{
    // Whoever watches asks again soon: what the server says now is the answer.
    return run<ProbeReport>(
        [mayWrite = mayProbeByWriting()](S3Client &client, WorkContext &) { return probeS3(client, mayWrite); },
        {.tries = 1});
}

ConnectionTestPtr S3Driver::doTestConnection()
{
    if (!m_session)
        return ConnectionTestPtr(new UnusableTest(m_session.error()));
    return makeS3ConnectionTest(m_pool, (*m_session)->config());
}

OperationPtr<ObjectPage> S3Driver::doList(const QString &path, const QString &pageToken)
{
    return run<ObjectPage>([path, pageToken](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return listS3(client, place, pageToken);
        });
    });
}

OperationPtr<ObjectInfo> S3Driver::doStat(const QString &path)
{
    return run<ObjectInfo>([path](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            if (place.key.isEmpty() && isBucketPath(path) && !place.bucket.isEmpty())
                return statS3Bucket(client, place);
            auto object = statS3(client, place);
            if (object) {
                if (const QString acl = s3AclText(client, place); !acl.isEmpty())
                    object->properties.insert(u"acl"_s, acl);
            }
            return object;
        });
    });
}

OperationPtr<FetchedObject> S3Driver::doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink)
{
    return run<FetchedObject>([path, range, sink = std::move(sink)](S3Client &client, WorkContext &context) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return fetchS3(client, place, range, sink,
                           [&context](qint64 done, qint64 total) { context.progress(done, total); });
        });
    });
}

OperationPtr<AddedObject> S3Driver::doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite)
{
    return doAddResumable(path, std::move(source), overwrite, {});
}

OperationPtr<AddedObject> S3Driver::doAddResumable(const QString &path, std::shared_ptr<DataSource> source,
                                                   bool overwrite, std::shared_ptr<UploadMemory> memory)
{
    return run<AddedObject>([path, source = std::move(source), overwrite,
                             memory = std::move(memory)](S3Client &client, WorkContext &context) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return addS3(client, context, place, *source, overwrite, memory.get());
        });
    });
}

OperationPtr<void> S3Driver::doDiscardUpload(const QString &, std::shared_ptr<UploadMemory> memory)
{
    return run<void>(
        [memory = std::move(memory)](S3Client &client, WorkContext &) { return discardS3Upload(client, *memory); });
}

OperationPtr<void> S3Driver::doRemove(const QString &path)
{
    return run<void>([path](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) -> Result<void> {
            if (place.key.isEmpty() && !isBucketPath(path))
                return failure(ErrorKind::BadInput, u"a bucket is called /NAME/"_s);
            return removeS3(client, place);
        });
    });
}

OperationPtr<void> S3Driver::doCreateContainer(const QString &path)
{
    return run<void>([path](S3Client &client, WorkContext &) -> Result<void> {
        auto place = resolveS3Path(client.config(), path);
        if (!place)
            return tl::unexpected(place.error());
        if (place->bucket.isEmpty())
            return failure(ErrorKind::BadInput, u"it has no name"_s);
        if (place->key.isEmpty())
            return createS3Bucket(client, place->bucket);
        if (!place->key.endsWith('/'))
            place->key += '/';
        return createS3Folder(client, *place);
    });
}

OperationPtr<AddedObject> S3Driver::doCopy(const QString &from, const QString &to, bool overwrite)
{
    return run<AddedObject>([from, to, overwrite](S3Client &client, WorkContext &) -> Result<AddedObject> {
        const auto source = resolveS3Path(client.config(), from);
        const auto target = resolveS3Path(client.config(), to);
        if (!source || !target)
            return tl::unexpected(source ? target.error() : source.error());
        return copyS3(client, *source, *target, overwrite);
    });
}

OperationPtr<void> S3Driver::doSetMetadata(const QString &path, const Metadata &before, const Metadata &after)
{
    return run<void>([path, before, after](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return setS3Metadata(client, place, before, after);
        });
    });
}

int S3Driver::largestRemoval() const
{
    return largestS3Removal;
}

OperationPtr<QHash<QString, Error>> S3Driver::doRemoveAll(const QStringList &paths)
{
    return run<QHash<QString, Error>>([paths](S3Client &client, WorkContext &) { return removeAllS3(client, paths); });
}

OperationPtr<VersionPage> S3Driver::doVersions(const QString &path, const QString &pageToken)
{
    return run<VersionPage>([path, pageToken](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return listS3Versions(client, place, pageToken);
        });
    });
}

OperationPtr<void> S3Driver::doRemoveVersion(const QString &path, const QString &versionId)
{
    return run<void>([path, versionId](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), path).and_then([&](const S3Place &place) {
            return removeS3Version(client, place, versionId.toLatin1());
        });
    });
}

OperationPtr<SignedUrl> S3Driver::doSignedUrl(const QString &path, int seconds)
{
    constexpr int longest = 7 * 24 * 60 * 60; // s; signature version 4 takes no more
    if (seconds > longest)
        return settled<SignedUrl>(failure(ErrorKind::BadInput, u"a link is for seven days at most"_s));
    return run<SignedUrl>([path, seconds](S3Client &client, WorkContext &) -> Result<SignedUrl> {
        const auto place = resolveS3Path(client.config(), path);
        if (!place)
            return tl::unexpected(place.error());
        // Looking at it first tells the bucket's region and the server's time, which are both signed.
        if (const auto object = statS3(client, *place); !object)
            return tl::unexpected(object.error());
        return SignedUrl{.url = client.presign(*place, seconds), .expires = client.session().now().addSecs(seconds)};
    });
}

OperationPtr<LeftoverPage> S3Driver::doLeftovers(const QString &pageToken)
{
    return run<LeftoverPage>(
        [pageToken](S3Client &client, WorkContext &) { return listS3Leftovers(client, pageToken); });
}

OperationPtr<void> S3Driver::doRemoveLeftover(const Leftover &leftover)
{
    return run<void>([leftover](S3Client &client, WorkContext &) {
        return resolveS3Path(client.config(), leftover.path).and_then([&](const S3Place &place) {
            return abortS3Upload(client, place.bucket, place.key, leftover.token.toLatin1());
        });
    });
}

DriverEntry s3DriverEntry(std::shared_ptr<WorkerPool> pool)
{
    return {
        .schema = s3Schema(),
        .folders = DriverEntry::Folders::Names,
        .signsUrls = true,
        .findsLeftovers = true,
        .setsMetadata = true,
        .keepsVersions = true,
        .schemes = {u"s3"_s, u"s3+http"_s, u"s3+https"_s},
        // glance_store declares RW_ACCESS alone: its get() reads no ranges, and it makes a client for each operation.
        .declared = Capability::ReadRandom | Capability::WriteAccess | Capability::DriverReusable | Capability::List
                    | Capability::Stat | Capability::Delete | Capability::CreateContainer | Capability::ServerCopy,
        .configure = checkS3Configuration,
        .create = [pool = std::move(pool)](Store &store) { return std::make_shared<S3Driver>(store, pool); },
        .displayName = QLatin1String(QT_TRANSLATE_NOOP("Driver", "Amazon S3 and what speaks like it"))};
}

} // namespace Quartermaster
