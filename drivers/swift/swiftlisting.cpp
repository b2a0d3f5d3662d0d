// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftlisting.h"

#include "drivers/net/isotime.h"
#include "model/objectname.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 pageSize = 10'000; // the most that Swift gives, unless /info says otherwise

Result<QByteArray> markerOf(const QString &pageToken)
{
    const auto marker = QByteArray::fromBase64Encoding(pageToken.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!marker || (*marker).isEmpty())
        return failure(ErrorKind::BadInput, u"the page token is none of ours"_s);
    return *marker;
}

QString tokenOf(const QString &marker)
{
    return QString::fromLatin1(bytesFromName(marker).toBase64());
}

Result<QList<SwiftListed>> listPage(SwiftClient &client, const QByteArray &container, const QByteArray &prefix,
                                    const QByteArray &marker, qint64 limit, bool hasFolders)
{
    SwiftRequest request{.container = container, .query = {{"format", "json"}, {"limit", QByteArray::number(limit)}}};
    if (hasFolders)
        request.query.append(SwiftPair("delimiter", "/"));
    if (!prefix.isEmpty())
        request.query.append(SwiftPair("prefix", prefix));
    if (!marker.isEmpty())
        request.query.append(SwiftPair("marker", marker));
    const Result<HttpAnswer> answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, container.isEmpty() ? SwiftSubject::Account : SwiftSubject::Container);
    if (answer->status == 204)
        return QList<SwiftListed>();
    auto listing = readSwiftListing(answer->body);
    if (!listing)
        listing.error().evidence = answer->evidence();
    return listing;
}

/// Tells segments apart while a page's names go by in their order, and what a manifest, which is listed as empty, stands for.
class SegmentFinder
{
public:
    SegmentFinder(SwiftClient &client, const QByteArray &container, const QByteArray &marker, ObjectPage &page)
        : m_client(client)
        , m_container(container)
        , m_marker(nameFromBytes(marker))
        , m_page(page)
    {}

    /// \a listed has just become the page's last object.
    void look(const SwiftListed &listed)
    {
        ObjectInfo &object = m_page.objects.last();
        m_rows.insert(listed.name, m_page.objects.size() - 1);
        const QString owner = nameFromBytes(segmentOwner(bytesFromName(listed.name)));
        if (owner.isEmpty())
            return;
        if (owner != m_owner)
            enter(owner);
        object.properties.insert(m_hasOwner ? u"segment-of"_s : u"leftover-segment-of"_s, owner);
        if (m_manifest >= 0)
            m_page.objects[m_manifest].size = m_page.objects[m_manifest].size.value_or(0) + listed.size;
    }
    /// The page ends within a manifest's segments: their sum is not known.
    void cut()
    {
        if (m_manifest >= 0 && m_page.objects.last().properties.value(u"segment-of"_s) == m_owner)
            m_page.objects[m_manifest].size.reset();
    }

private:
    void enter(const QString &owner)
    {
        m_owner = owner;
        m_manifest = m_rows.value(owner, -1);
        m_hasOwner = m_manifest >= 0 || isBefore(owner);
        if (m_manifest < 0)
            return;
        ObjectInfo &manifest = m_page.objects[m_manifest];
        if (manifest.size == 0) // its MD5 is that of nothing
            manifest.checksum.clear();
        else
            m_manifest = -1;
    }
    [[nodiscard]] bool isBefore(const QString &owner)
    {
        if (!m_marker.startsWith(owner)) // it would stand in this page
            return false;
        const auto head = m_client.call({.verb = "HEAD", .container = m_container, .object = bytesFromName(owner)});
        return !head || head->status != 404;
    }

    SwiftClient &m_client;
    const QByteArray m_container;
    const QString m_marker;
    ObjectPage &m_page;
    QHash<QString, qsizetype> m_rows;
    QString m_owner;
    qsizetype m_manifest = -1; ///< Its row.
    bool m_hasOwner = false;
};

Result<ObjectPage> listContainers(SwiftClient &client, const SwiftPlace &place, const QByteArray &marker, qint64 limit)
{
    const QByteArray prefix = place.isConfigured ? client.config().container + '_' : QByteArray();
    const auto listing = listPage(client, {}, prefix, marker, limit, false);
    if (!listing) {
        Error error = listing.error();
        if (!place.isConfigured
            && error.kind == ErrorKind::NotPermitted) // it says nothing of the store's own container
            error.reason = Reason::None;
        return tl::unexpected(error);
    }
    ObjectPage page;
    page.objects.reserve(listing->size());
    for (const SwiftListed &listed : *listing) {
        page.objects.append({.name = listed.name,
                             .path = u'/' + listed.name + u'/',
                             .kind = ObjectInfo::Kind::Container,
                             .size = listed.size,
                             .modified = listed.modified,
                             .properties = {{u"objects"_s, listed.count}}});
    }
    if (listing->size() == limit)
        page.nextToken = tokenOf(listing->constLast().name);
    return page;
}

} // namespace

Result<QList<SwiftListed>> readSwiftListing(const QByteArray &body)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(body, &problem);
    if (!document.isArray())
        return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                    .detail = u"the listing is no JSON array: %1"_s.arg(problem.errorString()),
                                    .reason = Reason::BadAnswer});
    const QJsonArray all = document.array();
    QList<SwiftListed> listing;
    listing.reserve(all.size());
    for (const QJsonValue &value : all) {
        const QJsonObject entry = value.toObject();
        SwiftListed listed{.name = entry.value("subdir"_L1).toString()};
        listed.isFolder = !listed.name.isEmpty();
        if (!listed.isFolder) {
            listed.name = entry.value("name"_L1).toString();
            listed.size = entry.value("bytes"_L1).toInteger();
            listed.count = entry.value("count"_L1).toInteger();
            listed.hash = entry.value("hash"_L1).toString();
            if (entry.contains("slo_etag"_L1)) // the manifest's, not the object's
                listed.hash.clear();
            listed.type = entry.value("content_type"_L1).toString();
            listed.modified = utcFromIso(entry.value("last_modified"_L1).toString());
        }
        if (listed.name.isEmpty()) {
            return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                        .detail = u"the listing has an entry without a name"_s,
                                        .reason = Reason::BadAnswer});
        }
        listing.append(std::move(listed));
    }
    return listing;
}

Result<SwiftNames> listSwiftPage(SwiftClient &client, const QByteArray &container, const QByteArray &marker)
{
    const qint64 limit = std::min(pageSize, client.features().listingLimit);
    return listPage(client, container, {}, marker, limit, false).transform([limit](const QList<SwiftListed> &names) {
        return SwiftNames{.names = names, .isLast = names.size() < limit};
    });
}

Result<QList<SwiftListed>> listSwiftNames(SwiftClient &client, const QByteArray &container, const QByteArray &prefix,
                                          qsizetype most)
{
    const qint64 limit = std::min(pageSize, client.features().listingLimit);
    QList<SwiftListed> all;
    QByteArray marker;
    while (true) {
        const auto page = listPage(client, container, prefix, marker, limit, false);
        if (!page)
            return page;
        all += *page;
        if (page->size() < limit)
            return all;
        if (all.size() > most)
            return failure(ErrorKind::BadAnswer, u"there are more than %1 segments"_s.arg(most));
        const QByteArray next = bytesFromName(page->constLast().name);
        if (next == marker)
            return failure(ErrorKind::BadAnswer, u"the listing does not end"_s);
        marker = next;
    }
}

Result<ObjectPage> listSwift(SwiftClient &client, const SwiftPlace &place, const QString &pageToken)
{
    QByteArray marker;
    if (!pageToken.isEmpty()) {
        const auto told = markerOf(pageToken);
        if (!told)
            return tl::unexpected(told.error());
        marker = *told;
    }
    const qint64 limit = std::min(pageSize, client.features().listingLimit);
    if (place.container.isEmpty())
        return listContainers(client, place, marker, limit);
    SwiftPlace folder = place;
    if (!folder.object.isEmpty() && !folder.object.endsWith('/'))
        folder.object += '/';
    const auto listing = listPage(client, folder.container, folder.object, marker, limit, true);
    if (!listing) {
        Error error = listing.error();
        if (!client.config().hasOneContainer() || folder.container != client.config().container)
            error.reason = Reason::None; // another container's trouble
        return tl::unexpected(error);
    }
    if (listing->isEmpty() && !folder.object.isEmpty() && pageToken.isEmpty())
        return failure(ErrorKind::NotFound, u"there is no such folder"_s);
    // In multi-tenant stores the location begins with the storage URL: asked for once.
    const auto beginning = client.location({.container = folder.container, .object = {}});
    if (!beginning)
        return tl::unexpected(beginning.error());
    QStringList hidden; // segments of what is sent at this moment
    for (const QByteArray &upload : client.session().uploads()) {
        if (upload.startsWith(folder.container + '/'))
            hidden << nameFromBytes(upload.mid(folder.container.size() + 1));
    }
    const auto isHidden = [&hidden](const QString &name) {
        return std::any_of(hidden.begin(), hidden.end(), [&name](const QString &one) { return name.startsWith(one); });
    };
    const QString folderName = nameFromBytes(folder.object);
    const bool isOwn = client.config().hasOneContainer() && folder.container == client.config().container;
    ObjectPage page;
    page.objects.reserve(listing->size());
    SegmentFinder segments(client, folder.container, marker, page);
    for (const SwiftListed &listed : *listing) {
        if (listed.name == folderName) {
            page.hasOwnObject = !folderName.isEmpty();
            continue;
        }
        if (!listed.name.startsWith(folderName) || isHidden(listed.name))
            continue;
        const QString name = listed.name.sliced(folderName.size());
        const QString path = swiftPath(
            client.config(),
            {.container = folder.container, .object = bytesFromName(listed.name), .isConfigured = isOwn});
        if (listed.isFolder) {
            page.objects.append({.name = name.chopped(1), .path = path, .kind = ObjectInfo::Kind::Prefix});
            continue;
        }
        ObjectInfo object{.name = name,
                          .path = path,
                          .location = *beginning + listed.name,
                          .size = listed.size,
                          .modified = listed.modified,
                          .checksum = listed.hash.size() == 32 ? listed.hash : QString(),
                          .type = listed.type.section(u';', 0, 0)};
        page.objects.append(std::move(object));
        segments.look(listed);
    }
    if (listing->size() == limit) {
        if (!page.objects.isEmpty())
            segments.cut();
        page.nextToken = tokenOf(listing->constLast().name);
    }
    return page;
}

} // namespace Quartermaster
