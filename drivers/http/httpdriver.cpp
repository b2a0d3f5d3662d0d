// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpdriver.h"

#include "drivers/http/httpconnectiontest.h"
#include "drivers/http/httpdownload.h"
#include "drivers/http/httpprobe.h"
#include "drivers/net/networkthread.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 longestListing = 64LL << 20; // bytes

/// A page of \a entries in the folder \a target.
ObjectPage pageOf(const HttpTarget &target, const HttpMemory::Page &page)
{
    ObjectPage objects{.objects = {}, .nextToken = page.nextToken};
    objects.objects.reserve(page.entries.size());
    const QString location = locationOf(target.url);
    for (const ListingEntry &entry : page.entries) {
        const QString end = entry.isFolder ? u"/"_s : QString();
        ObjectInfo object{.name = entry.name,
                          .path = target.path + entry.name + end,
                          .location = location + QString::fromLatin1(encodeName(entry.name)) + end,
                          .kind = entry.isFolder ? ObjectInfo::Kind::Prefix : ObjectInfo::Kind::Object,
                          .size = entry.size,
                          .modified = entry.modified};
        if (!entry.roundedSize.isEmpty())
            object.properties.insert(u"size (rounded)"_s, entry.roundedSize);
        if (!entry.localTime.isEmpty())
            object.properties.insert(u"changed (the server's local time)"_s, entry.localTime);
        objects.objects << object;
    }
    return objects;
}

Error listError(const HttpAnswer &answer, const HttpTarget &target)
{
    Error error = statusError(answer);
    // What holds for a folder in the store need not hold for the store.
    if (!target.path.isEmpty() || error.reason == Reason::MissingRoot || error.reason == Reason::BadAnswer)
        error.reason = Reason::None;
    return error;
}

void startListing(HttpScope &scope, const HttpTarget &target, qsizetype offset, const std::shared_ptr<WorkerPool> &pool,
                  const std::shared_ptr<HttpMemory> &memory, const NetOperation<ObjectPage>::Reply &reply)
{
    HttpRequest request{.url = target.url,
                        .authorization = target.authorization,
                        .body = HttpRequest::Body::Whole,
                        .bodyLimit = longestListing};
    HttpExchange::Hooks hooks;
    hooks.head = [](const HttpAnswer &answer) { return answer.status == 200; };
    hooks.progress = [progress = reply.progress](qint64 received) { progress(received, -1); };
    hooks.done = [target, offset, pool, memory, reply](Result<HttpAnswer> answer) {
        if (!answer)
            return reply.finish(tl::unexpected(answer.error()));
        if (answer->status != 200)
            return reply.finish(tl::unexpected(listError(*answer, target)));
        // A long listing takes a while to read: not in the thread that serves all stores.
        pool->submit([answer = std::move(*answer), target, offset, memory, finish = reply.finish] {
            auto listing = parseListing(answer.body, answer.url);
            if (!listing) {
                Error error = listing.error();
                error.evidence = answer.evidence();
                return finish(tl::unexpected(error));
            }
            for (const ListingEntry &entry : std::as_const(listing->entries)) {
                if (entry.isFolder || entry.size == 0)
                    continue;
                if (memory->knownObject().isEmpty())
                    memory->setKnownObject(
                        QUrl::fromEncoded(target.url.toEncoded() + encodeName(entry.name), QUrl::StrictMode));
                break;
            }
            const auto page = memory->keep(target.path, std::make_shared<const Listing>(std::move(*listing)), offset);
            finish(pageOf(target, page));
        });
    };
    scope.send(std::move(request), std::move(hooks));
}

void startStat(HttpScope &scope, const HttpTarget &target, const QByteArray &verb,
               const std::shared_ptr<HttpMemory> &memory, const NetOperation<ObjectInfo>::Reply &reply)
{
    HttpRequest request{.verb = verb, .url = target.url, .authorization = target.authorization};
    if (verb == "GET")
        request.headers << std::pair<QByteArray, QByteArray>("Range", "bytes=0-0");
    HttpExchange::Hooks hooks;
    hooks.head = [verb](const HttpAnswer &answer) {
        return verb == "HEAD" || answer.status == 206;
    }; // no object's body
    hooks.done = [&scope, target, verb, memory, reply](Result<HttpAnswer> answer) {
        if (!answer)
            return reply.finish(tl::unexpected(answer.error()));
        const bool isEmpty = answer->status == 416 && parseUnsatisfiedRange(answer->header("content-range")) == 0;
        if (verb == "HEAD" && (answer->status == 405 || answer->status == 501))
            return startStat(scope, target, "GET", memory, reply);
        if (!answer->isSuccess() && !isEmpty) {
            if (answer->status == 404 || answer->status == 410)
                memory->forgetObject(target.url);
            return reply.finish(tl::unexpected(objectError(*answer)));
        }
        if (const auto length = answer->contentLength(); !length)
            return reply.finish(tl::unexpected(length.error()));
        ObjectInfo object = httpObject(target, *answer);
        // Apache tells no length of an empty object in its answer to HEAD.
        if (verb == "HEAD" && object.kind == ObjectInfo::Kind::Object && !object.size)
            return startStat(scope, target, "GET", memory, reply);
        if (isEmpty)
            object.size = 0;
        if (target.isUnderBase && object.kind == ObjectInfo::Kind::Object && object.size != 0)
            memory->setKnownObject(target.url);
        reply.finish(object);
    };
    scope.send(std::move(request), std::move(hooks));
}

} // namespace

HttpDriver::HttpDriver(Store &store, std::shared_ptr<WorkerPool> pool, std::shared_ptr<NetworkThread> thread)
    : Driver(store)
    , m_pool(std::move(pool))
    , m_config(readHttpConfig(store.configuration()))
{
    m_client = std::make_shared<HttpClient>(std::move(thread), m_config ? m_config->settings : HttpSettings());
}

HttpDriver::~HttpDriver() = default;

OperationPtr<ProbeReport> HttpDriver::doProbe()
{
    if (!m_config)
        return settled<ProbeReport>(tl::unexpected(m_config.error()));
    if (m_config->base.isEmpty()) {
        // Each URL is its own server: only reading it can tell.
        return settled<ProbeReport>(ProbeReport{
            .findings = {Finding::unknown(
                Layer::Backend,
                {Capability::ReadAccess, Capability::ReadOffset, Capability::ReadChunk, Capability::Stat},
                Reason::Indeterminate, u"without http_store_url every object may lie on another server"_s)}});
    }
    return runOnNetwork<ProbeReport>(
        m_client, [config = *m_config, memory = m_memory](HttpScope &scope, const HttpProbe::Reply &reply) {
            auto *probe = new HttpProbe(scope, config, memory, reply); // the scope's child
            probe->start();
        });
}

ConnectionTestPtr HttpDriver::doTestConnection()
{
    return ConnectionTestPtr(new HttpConnectionTest(m_client, m_config));
}

OperationPtr<ObjectPage> HttpDriver::doList(const QString &path, const QString &pageToken)
{
    if (!m_config)
        return settled<ObjectPage>(tl::unexpected(m_config.error()));
    const auto target = resolveHttpPath(*m_config, path.isEmpty() || path.endsWith(u'/') ? path : path + u'/');
    if (!target)
        return settled<ObjectPage>(tl::unexpected(target.error()));
    if (!target->isUnderBase)
        return settled<ObjectPage>(
            failure(ErrorKind::BadInput, u"only what lies under http_store_url can be listed"_s));
    qsizetype offset = 0;
    if (!pageToken.isEmpty()) {
        const auto place = readPageToken(pageToken);
        if (!place)
            return settled<ObjectPage>(failure(ErrorKind::BadInput, u"the page token is none of ours"_s));
        if (const auto page = m_memory->next(target->path, pageToken))
            return settled<ObjectPage>(pageOf(*target, *page));
        offset = place->offset; // no longer kept: fetched again
    }
    return runOnNetwork<ObjectPage>(
        m_client, [target = *target, offset, pool = m_pool, memory = m_memory](HttpScope &scope, const auto &reply) {
            startListing(scope, target, offset, pool, memory, reply);
        });
}

OperationPtr<ObjectInfo> HttpDriver::doStat(const QString &path)
{
    const auto target = m_config ? resolveHttpPath(*m_config, path) : tl::unexpected(m_config.error());
    if (!target)
        return settled<ObjectInfo>(tl::unexpected(target.error()));
    return runOnNetwork<ObjectInfo>(m_client,
                                    [target = *target, memory = m_memory](HttpScope &scope, const auto &reply) {
                                        startStat(scope, target, "HEAD", memory, reply);
                                    });
}

OperationPtr<FetchedObject> HttpDriver::doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink)
{
    const auto target = m_config ? resolveHttpPath(*m_config, path) : tl::unexpected(m_config.error());
    if (!target)
        return settled<FetchedObject>(tl::unexpected(target.error()));
    if (path.isEmpty() || path.endsWith(u'/'))
        return settled<FetchedObject>(failure(ErrorKind::BadInput, u"it is a folder"_s));
    HttpDownload download{
        .target = *target, .range = range, .sink = std::move(sink), .pool = m_pool, .memory = m_memory};
    return runOnNetwork<FetchedObject>(m_client, [download = std::move(download)](HttpScope &scope, const auto &reply) {
        startDownload(scope, download, reply);
    });
}

DriverEntry httpDriverEntry(std::shared_ptr<WorkerPool> pool)
{
    auto thread = std::make_shared<NetworkThread>();
    return {.schema = httpSchema(),
            .schemes = {u"http"_s, u"https"_s},
            // glance_store declares READ_ACCESS alone; its get() takes no notice of offset and length, ours does.
            .declared = Capability::ReadRandom | Capability::DriverReusable | Capability::List | Capability::Stat,
            .configure = checkHttpConfiguration,
            .create = [pool = std::move(pool),
                       thread](Store &store) { return std::make_shared<HttpDriver>(store, pool, thread); },
            .displayName = QLatin1String(QT_TRANSLATE_NOOP("Driver", "Web server (HTTP, read-only)"))};
}

} // namespace Quartermaster
