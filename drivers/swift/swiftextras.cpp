// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftextras.h"

#include "drivers/swift/swiftsegments.h"
#include "model/objectname.h"

#include <QMessageAuthenticationCode>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// "ID.0123abcd-" and "ID-" are both of ID.
QByteArray baseOf(const QByteArray &owner)
{
    constexpr qsizetype digits = 8;
    const qsizetype dot = owner.size() - digits - 1;
    if (dot <= 0 || owner[dot] != '.')
        return owner;
    const bool isHex = std::all_of(owner.begin() + dot + 1, owner.end(),
                                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    return isHex ? owner.left(dot) : owner;
}

/// Segments that go by one after the other.
struct Group {
    QByteArray owner = {};
    Leftover leftover = {};
    QList<qint64> sizes = {};
    bool hasFirst = false;

    /// Others number their files, too. An upload's parts are of one size, but the last; and their name is an image's id, or was made by
    /// us so that it meets no other, or the first part has the size that is configured.
    [[nodiscard]] bool isUpload(qint64 segmentSize) const
    {
        if (!hasFirst || sizes.isEmpty())
            return false;
        const qint64 first = sizes.constFirst();
        const bool isEven = std::all_of(sizes.begin(), sizes.end() - 1, [first](qint64 size) { return size == first; });
        const bool isNamedSo = baseOf(owner) != owner || isUuid(owner);
        return isEven && sizes.constLast() <= first && (isNamedSo || first == segmentSize);
    }
};

/// Whether the object that \a owner's segments would be of is there, and made of them.
Result<bool> isUsed(SwiftClient &client, const QByteArray &owner)
{
    for (const QByteArray &base : {owner, baseOf(owner)}) {
        const auto head = headSwift(client, {.container = client.config().container, .object = base});
        if (!head)
            return tl::unexpected(head.error());
        if (!*head)
            continue;
        const auto manifest = manifestOf(**head);
        // An object of its own beside them: whatever they are, they are not its unfinished parts.
        const bool isMadeOfThem = manifest && manifest->container == client.config().container
                                  && manifest->prefix == owner + '-';
        if (isMadeOfThem || (!manifest && base == owner))
            return true;
    }
    return false;
}

} // namespace

Result<LeftoverPage> findSwiftLeftovers(SwiftClient &client, const QString &pageToken)
{
    const QByteArray container = client.config().container;
    QByteArray marker;
    if (!pageToken.isEmpty()) {
        const auto told = QByteArray::fromBase64Encoding(pageToken.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!told || (*told).isEmpty())
            return failure(ErrorKind::BadInput, u"the page token is none of ours"_s);
        marker = *told;
    }
    const auto page = listSwiftPage(client, container, marker);
    if (!page)
        return tl::unexpected(page.error());
    const QList<QByteArray> uploads = client.session().uploads();
    LeftoverPage found;
    Group group;
    const auto finish = [&]() -> Result<void> {
        const bool isSent = uploads.contains(container + '/' + group.owner + '-');
        if (!group.owner.isEmpty() && group.isUpload(client.config().segmentSize) && !isSent) {
            const auto used = isUsed(client, group.owner);
            if (!used)
                return tl::unexpected(used.error());
            if (!*used)
                found.leftovers.append(group.leftover);
        }
        group = {};
        return {};
    };
    const auto take = [&](const SwiftListed &listed, const QByteArray &name, const QByteArray &owner) {
        if (group.owner.isEmpty()) {
            const SwiftPlace place{.container = container, .object = baseOf(owner)};
            group.owner = owner;
            group.hasFirst = name == segmentName(owner + '-', 1);
            group.leftover = {.path = swiftPath(client.config(), place),
                              .token = nameFromBytes(owner + '-'),
                              .begun = listed.modified,
                              .size = 0};
        }
        group.sizes << listed.size;
        group.leftover.size = group.leftover.size.value_or(0) + listed.size;
        group.leftover.parts = static_cast<int>(group.sizes.size());
        if (listed.modified < group.leftover.begun)
            group.leftover.begun = listed.modified;
    };
    for (const SwiftListed &listed : page->names) {
        const QByteArray name = bytesFromName(listed.name);
        const QByteArray owner = segmentOwner(name);
        if (owner != group.owner) {
            if (const auto done = finish(); !done)
                return tl::unexpected(done.error());
        }
        if (!owner.isEmpty())
            take(listed, name, owner);
    }
    QByteArray last = page->names.isEmpty() ? QByteArray() : bytesFromName(page->names.constLast().name);
    if (!page->isLast && !group.owner.isEmpty()) { // the rest of it is on the next page
        const auto all = listSwiftNames(client, container, group.owner + '-');
        if (!all)
            return tl::unexpected(all.error());
        for (const SwiftListed &listed : *all) {
            const QByteArray name = bytesFromName(listed.name);
            if (name > last && isSegment(name, group.owner + '-')) {
                take(listed, name, group.owner);
                last = name;
            }
        }
    }
    if (const auto done = finish(); !done)
        return tl::unexpected(done.error());
    if (!page->isLast)
        found.nextToken = QString::fromLatin1(last.toBase64());
    return found;
}

Result<void> removeSwiftLeftover(SwiftClient &client, const Leftover &leftover)
{
    const QByteArray prefix = bytesFromName(leftover.token);
    const QByteArray owner = prefix.chopped(prefix.endsWith('-') ? 1 : 0);
    if (owner.isEmpty() || owner == prefix)
        return failure(ErrorKind::BadInput, u"these are no segments"_s);
    const auto used = isUsed(client, owner);
    if (!used)
        return tl::unexpected(used.error());
    if (*used)
        return failure(ErrorKind::BadInput, u"the object is there now, and made of them"_s);
    return removeUploadedSegments(client, {.container = client.config().container, .object = baseOf(owner)}, prefix);
}

QByteArray swiftUrlSignature(const QByteArray &key, const QByteArray &verb, qint64 expires, const QByteArray &path)
{
    return QMessageAuthenticationCode::hash(verb + '\n' + QByteArray::number(expires) + '\n' + path, key,
                                            QCryptographicHash::Sha256)
        .toHex();
}

Result<SignedUrl> signSwiftUrl(SwiftClient &client, const SwiftPlace &place, int seconds)
{
    if (place.object.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a container"_s);
    QByteArray key;
    for (const auto &[request, name] :
         {std::pair(SwiftRequest{.verb = "HEAD"}, "x-account-meta-temp-url-key"),
          std::pair(SwiftRequest{.verb = "HEAD", .container = place.container}, "x-container-meta-temp-url-key")}) {
        const auto head = client.call(request);
        if (!head)
            return tl::unexpected(head.error());
        if (head->isSuccess() && key.isEmpty())
            key = head->header(name);
    }
    if (key.isEmpty()) {
        return tl::unexpected(
            Error{.kind = ErrorKind::Failed,
                  .detail = u"neither the account nor the container has a Temp-URL-Key to sign with"_s,
                  .reason = Reason::NotConfigured});
    }
    const QUrl storage = client.session().storageUrl();
    const QByteArray base = storage.path(QUrl::FullyEncoded).toLatin1();
    const QDateTime end = QDateTime::currentDateTimeUtc().addSecs(seconds);
    const qint64 expires = end.toSecsSinceEpoch();
    const QByteArray plain = QByteArray::fromPercentEncoding(base) + '/' + place.container + '/' + place.object;
    const QByteArray url = storage.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment) + base + '/'
                           + swiftEncode(place.container) + '/' + swiftEncode(place.object, true)
                           + "?temp_url_sig=" + swiftUrlSignature(key, "GET", expires, plain)
                           + "&temp_url_expires=" + QByteArray::number(expires);
    return SignedUrl{.url = QUrl::fromEncoded(url, QUrl::StrictMode), .expires = end};
}

} // namespace Quartermaster
