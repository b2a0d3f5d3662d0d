// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftobjects.h"

#include "drivers/net/httpbody.h"
#include "drivers/net/httprange.h"
#include "drivers/swift/swiftmetadata.h"
#include "model/objectname.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QString noName = u"it is a container"_s;

/// The headers that say something for the details, and how they are called there.
QString propertyOf(const QByteArray &header)
{
    if (header == "x-container-meta-quota-bytes" || header == "x-container-meta-quota-count")
        return QString::fromLatin1(header.mid(17));
    for (const char *known : {"etag", "content-encoding", "content-disposition", "cache-control"}) {
        if (header == known)
            return QString::fromLatin1(header);
    }
    for (const char *known : {"x-object-manifest", "x-static-large-object", "x-delete-at", "x-symlink-target",
                              "x-container-read", "x-container-write", "x-versions-location", "x-history-location",
                              "x-versions-enabled", "x-storage-policy", "x-container-sync-to"}) {
        if (header == known)
            return QString::fromLatin1(header.mid(2));
    }
    return {};
}

QVariantMap propertiesOf(const HttpAnswer &answer)
{
    QVariantMap properties;
    for (auto header = answer.headers.begin(); header != answer.headers.end(); ++header) {
        const QString name = propertyOf(header.key());
        if (name.isEmpty())
            continue;
        QString value = QString::fromUtf8(header.value());
        if (header.key() == "x-delete-at") {
            bool ok = false;
            if (const qint64 seconds = header.value().toLongLong(&ok); ok)
                value = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate);
        } else if (header.key() == "x-object-manifest") {
            value = nameFromBytes(QByteArray::fromPercentEncoding(header.value()));
        }
        properties.insert(name, value);
    }
    return properties;
}

/// One body out of several answers: what is cut off goes on behind the last byte that came.
class PersistentStream final : public HttpStream
{
public:
    PersistentStream(SwiftClient &client, SwiftRequest request, const ByteRange &range,
                     std::unique_ptr<HttpStream> stream, qint64 total)
        : m_client(client)
        , m_request(std::move(request))
        , m_range(range)
        , m_stream(std::move(stream))
        , m_answer(m_stream->answer())
        , m_total(total)
        , m_retries(client.config().getRetries)
    {}

    const HttpAnswer &answer() const override { return m_answer; }
    Result<qint64> read(char *buffer, qint64 most) override
    {
        while (true) {
            const Result<qint64> got = m_stream->read(buffer, most);
            if (got) {
                m_read += *got;
                return got;
            }
            const bool mayHelp = got.error().kind != ErrorKind::Canceled && m_total >= 0 && m_read < m_total;
            if (!mayHelp || m_retries <= 0)
                return got;
            --m_retries;
            if (!goOn())
                return got;
        }
    }

private:
    bool goOn()
    {
        SwiftRequest request = m_request;
        request.headers.removeIf([](const auto &header) { return header.first == "Range"; });
        const ByteRange rest{.offset = m_range.offset + m_read,
                             .length = m_range.length ? std::optional(m_total - m_read) : std::nullopt};
        request.headers.append(SwiftPair("Range", rangeHeader(rest)));
        request.headers.append(SwiftPair("If-Match", m_answer.header("etag"))); // else it is another object by now
        auto stream = m_client.open(request);
        if (!stream)
            return false;
        const auto total = checkDownload((*stream)->answer(), rest);
        if (!total || *total != m_total - m_read)
            return false;
        m_stream = std::move(*stream);
        return true;
    }

    SwiftClient &m_client;
    const SwiftRequest m_request;
    const ByteRange m_range;
    std::unique_ptr<HttpStream> m_stream;
    const HttpAnswer m_answer;
    const qint64 m_total;
    qint64 m_read = 0;
    int m_retries;
};

Result<ObjectInfo> statContainer(SwiftClient &client, const SwiftPlace &place)
{
    const auto answer = client.call({.verb = "HEAD", .container = place.container});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess()) {
        Error error = swiftError(*answer, SwiftSubject::Container);
        if (place.container != client.config().container)
            error.reason = Reason::None;
        return tl::unexpected(error);
    }
    const QString name = nameFromBytes(place.container);
    ObjectInfo info{.name = name,
                    .path = u'/' + name + u'/',
                    .kind = ObjectInfo::Kind::Container,
                    .modified = parseHttpDate(answer->header("last-modified")),
                    .properties = propertiesOf(*answer),
                    .metadata = swiftMetadata(*answer, SwiftSubject::Container)};
    const auto number = [&answer](const char *header) {
        bool ok = false;
        const qint64 value = answer->header(header).toLongLong(&ok);
        return ok && value >= 0 ? std::optional(value) : std::nullopt;
    };
    info.size = number("x-container-bytes-used");
    const auto count = number("x-container-object-count");
    if (count)
        info.properties.insert(u"objects"_s, *count);
    client.session().setPolicy(place.container, QString::fromLatin1(answer->header("x-storage-policy")));
    const auto mostBytes = number("x-container-meta-quota-bytes");
    const auto mostCount = number("x-container-meta-quota-count");
    if ((mostBytes && info.size && *info.size >= *mostBytes) || (mostCount && count && *count >= *mostCount)) {
        info.findings << Finding::no(Layer::Object, {Capability::WriteAccess}, Reason::Quota,
                                     u"the container's quota is used up"_s, u"X-Container-Meta-Quota-*"_s);
    }
    return info;
}

void addPolicy(SwiftClient &client, const QByteArray &container, ObjectInfo &object)
{
    QString policy = client.session().policy(container);
    if (policy.isEmpty()) {
        const auto head = client.call({.verb = "HEAD", .container = container});
        if (!head || !head->isSuccess())
            return;
        policy = QString::fromLatin1(head->header("x-storage-policy"));
        client.session().setPolicy(container, policy);
    }
    if (!policy.isEmpty())
        object.properties.insert(u"storage-policy"_s, policy);
}

} // namespace

std::optional<SwiftManifest> manifestOf(const HttpAnswer &answer)
{
    const QByteArray value = QByteArray::fromPercentEncoding(answer.header("x-object-manifest"));
    const qsizetype slash = value.indexOf('/');
    if (slash <= 0)
        return {};
    return SwiftManifest{.container = value.left(slash), .prefix = value.mid(slash + 1)};
}

bool isStaticManifest(const HttpAnswer &answer)
{
    return answer.header("x-static-large-object").toLower() == "true";
}

QString md5OfSwift(const HttpAnswer &answer)
{
    constexpr qsizetype hexSize = 32;
    const QByteArray etag = answer.header("etag").trimmed().toLower(); // in quotes for manifests
    const bool isManifest = answer.headers.contains("x-object-manifest") || isStaticManifest(answer);
    return !isManifest && etag.size() == hexSize && QByteArray::fromHex(etag).toHex() == etag
               ? QString::fromLatin1(etag)
               : QString();
}

QByteArray segmentsEtag(const QList<QByteArray> &md5s)
{
    return QCryptographicHash::hash(md5s.join(), QCryptographicHash::Md5).toHex();
}

ObjectInfo swiftObject(const SwiftConfig &config, const SwiftPlace &place, const QString &location,
                       const HttpAnswer &answer)
{
    const QString name = nameFromBytes(place.object);
    ObjectInfo object{.name = name.mid(name.lastIndexOf(u'/') + 1),
                      .path = swiftPath(config, place),
                      .location = location,
                      .modified = parseHttpDate(answer.header("last-modified")),
                      .checksum = md5OfSwift(answer),
                      .type = QString::fromLatin1(answer.header("content-type")).section(u';', 0, 0).trimmed(),
                      .properties = propertiesOf(answer),
                      .metadata = swiftMetadata(answer, SwiftSubject::Object)};
    if (answer.status == 206) {
        if (const auto range = parseContentRange(answer.header("content-range")))
            object.size = range->total;
    } else if (const auto length = answer.contentLength()) {
        object.size = *length;
    }
    return object;
}

Result<std::optional<HttpAnswer>> headSwift(SwiftClient &client, const SwiftPlace &place)
{
    const auto answer = client.call({.verb = "HEAD", .container = place.container, .object = place.object});
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->isSuccess())
        return std::optional(*answer);
    if (answer->status == 404)
        return std::optional<HttpAnswer>();
    return swiftRefusal(*answer, SwiftSubject::Object);
}

Result<ObjectInfo> statSwift(SwiftClient &client, const SwiftPlace &place)
{
    if (place.container.isEmpty())
        return failure(ErrorKind::BadInput, u"it is the account"_s);
    if (place.object.isEmpty())
        return statContainer(client, place);
    const auto answer = client.call({.verb = "HEAD", .container = place.container, .object = place.object});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Object);
    if (const auto length = answer->contentLength(); !length)
        return tl::unexpected(length.error());
    const auto location = client.location(place);
    if (!location)
        return tl::unexpected(location.error());
    ObjectInfo object = swiftObject(client.config(), place, *location, *answer);
    if (const auto manifest = manifestOf(*answer)) {
        if (const auto segments = listSwiftNames(client, manifest->container, manifest->prefix))
            object.properties.insert(u"segments"_s, segments->size());
    } else if (isStaticManifest(*answer)) {
        if (const auto segments = staticSegments(client, place))
            object.properties.insert(u"segments"_s, segments->size());
    }
    addPolicy(client, place.container, object);
    return object;
}

Result<FetchedObject> fetchSwift(SwiftClient &client, const SwiftPlace &place, const ByteRange &range,
                                 std::shared_ptr<DataSink> sink, std::function<void(qint64, qint64)> progress)
{
    if (place.object.isEmpty())
        return failure(ErrorKind::BadInput, noName);
    const auto location = client.location(place);
    if (!location)
        return tl::unexpected(location.error());
    SwiftRequest request{.container = place.container, .object = place.object};
    if (!range.isWhole())
        request.headers.append(SwiftPair("Range", rangeHeader(range)));
    auto stream = client.open(request);
    if (!stream)
        return tl::unexpected(stream.error());
    const HttpAnswer answer = (*stream)->answer();
    if (!answer.isSuccess() && answer.status != 416)
        return swiftRefusal(answer, SwiftSubject::Object);
    const Result<qint64> total = checkDownload(answer, range);
    if (!total)
        return tl::unexpected(total.error());
    HttpBodyWork work{.sink = std::move(sink),
                      .object = swiftObject(client.config(), place, *location, answer),
                      .total = *total,
                      .isWhole = range.isWhole(),
                      .evidence = answer.evidence(),
                      .progress = std::move(progress)};
    if (*total == 0) {
        stream->reset(); // of nothing no body is wanted
        return receiveNothing(work);
    }
    PersistentStream body(client, request, range, std::move(*stream), *total);
    return receiveBody(work, body);
}

Result<void> makeSwiftContainer(SwiftClient &client, const QByteArray &container)
{
    SwiftRequest request{.verb = "PUT", .container = container};
    // glance_store sets these when the image is shared; an administrator's projects are in them always.
    if (client.config().isMultiTenant && !client.config().adminTenants.isEmpty()) {
        QStringList writers;
        for (const QString &tenant : client.config().adminTenants)
            writers << tenant + ":*"_L1;
        request.headers.append(SwiftPair("X-Container-Write", writers.join(u',').toUtf8()));
    }
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Account);
    return {};
}

Result<void> createSwiftContainer(SwiftClient &client, const SwiftPlace &place)
{
    if (place.container.isEmpty())
        return failure(ErrorKind::BadInput, u"it has no name"_s);
    QByteArray folder = place.object;
    while (folder.endsWith('/'))
        folder.chop(1);
    const auto parts = folder.isEmpty() ? QList<QByteArray>{place.container} : folder.split('/');
    for (const QByteArray &part : parts) {
        if (const auto good = checkNewName(nameFromBytes(part)); !good)
            return good;
    }
    if (folder.isEmpty())
        return makeSwiftContainer(client, place.container);
    const auto answer = client.call({.verb = "PUT",
                                     .container = place.container,
                                     .object = folder + '/',
                                     .headers = {{"Content-Type", "application/directory"}, {"If-None-Match", "*"}}});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() ? Result<void>() : swiftRefusal(*answer, SwiftSubject::Object);
}

} // namespace Quartermaster
