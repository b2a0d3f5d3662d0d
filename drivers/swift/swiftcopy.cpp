// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftobjects.h"
#include "drivers/swift/swiftsegments.h"
#include "model/objectname.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 usualLargest = 5LL << 30; // bytes; Swift's default max_file_size, a little less

/// One object, or what a manifest stands for, into one object: its ETag. No condition goes with it: the middleware copy would make it one
/// on the source.
Result<QByteArray> copyOne(SwiftClient &client, const SwiftPlace &from, const SwiftPlace &to)
{
    const auto answer = client.call(
        {.verb = "PUT",
         .container = to.container,
         .object = to.object,
         .headers = {{"X-Copy-From", '/' + swiftEncode(from.container) + '/' + swiftEncode(from.object, true)}}});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Object);
    return answer->header("etag").trimmed();
}

/// The segments of a large object: container and name.
Result<OldSegments> segmentsOf(SwiftClient &client, const SwiftPlace &place, const HttpAnswer &head)
{
    if (isStaticManifest(head))
        return staticSegments(client, place);
    const auto manifest = manifestOf(head);
    if (!manifest)
        return OldSegments();
    const auto listed = listSwiftNames(client, manifest->container, manifest->prefix);
    if (!listed)
        return tl::unexpected(listed.error());
    OldSegments segments;
    for (const SwiftListed &segment : *listed)
        segments.append({manifest->container, bytesFromName(segment.name)});
    return segments;
}

/// Too large for one object: each segment is copied, and gets a manifest of its own. The manifest's ETag.
Result<QByteArray> copySegments(SwiftClient &client, const WorkContext &context, const OldSegments &segments,
                                const SwiftPlace &to, qint64 size, bool overwrite)
{
    QByteArray prefix = to.object + '-';
    const auto isTaken = hasSwiftNames(client, to.container, prefix);
    if (!isTaken)
        return tl::unexpected(isTaken.error());
    if (*isTaken)
        prefix = to.object + '.' + QUuid::createUuid().toByteArray(QUuid::WithoutBraces).left(8) + '-';
    QList<QByteArray> copied;
    QList<QByteArray> md5s;
    const auto giveUp = [&](const Error &error) {
        removeSegments(client.sharedSession(), to.container, copied);
        return tl::unexpected(error);
    };
    for (const auto &[container, name] : segments) {
        if (context.isCanceled())
            return giveUp(WorkContext::canceled().value());
        const SwiftPlace target{.container = to.container,
                                .object = segmentName(prefix, static_cast<int>(copied.size()) + 1)};
        copied.append(target.object);
        const auto etag = copyOne(client, {.container = container, .object = name}, target);
        if (!etag)
            return giveUp(etag.error());
        md5s.append(*etag);
    }
    SwiftRequest request{
        .verb = "PUT",
        .container = to.container,
        .object = to.object,
        .headers = {{"X-Object-Manifest", swiftEncode(to.container) + '/' + swiftEncode(prefix, true)}}};
    if (!overwrite)
        request.headers.append(SwiftPair("If-None-Match", "*"));
    const auto answer = client.call(request);
    if (!answer)
        return giveUp(answer.error());
    if (!answer->isSuccess())
        return giveUp(swiftError(*answer, SwiftSubject::Object));
    const QByteArray etag = segmentsEtag(md5s);
    const auto isWhole = awaitManifest(client, context, to, size, etag);
    if (!isWhole) {
        static_cast<void>(deleteSwift(client, to.container, to.object));
        return giveUp(isWhole.error());
    }
    return *isWhole ? etag : QByteArray();
}

} // namespace

Result<AddedObject> copySwift(SwiftClient &client, const WorkContext &context, const SwiftPlace &from,
                              const SwiftPlace &to, bool overwrite)
{
    if (from.object.isEmpty() || to.object.isEmpty())
        return failure(ErrorKind::BadInput, u"it is a container"_s);
    if (from.container == to.container && from.object == to.object)
        return failure(ErrorKind::BadInput, u"it would be copied onto itself"_s);
    for (const QByteArray &part : to.object.split('/')) {
        if (const auto good = checkNewName(nameFromBytes(part)); !good)
            return tl::unexpected(good.error());
    }
    if (const auto good = checkJoinsNoOther(client, to); !good)
        return tl::unexpected(good.error());
    const auto old = headSwift(client, to);
    if (!old)
        return tl::unexpected(old.error());
    if (*old && !overwrite)
        return failure(ErrorKind::AlreadyExists, u"the object exists"_s);
    const auto head = client.call({.verb = "HEAD", .container = from.container, .object = from.object});
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isSuccess())
        return swiftRefusal(*head, SwiftSubject::Object);
    const qint64 size = head->contentLength().value_or(std::nullopt).value_or(-1);
    OldSegments replaced;
    if (*old && isStaticManifest(**old)) {
        const auto segments = staticSegments(client, to);
        if (!segments)
            return tl::unexpected(segments.error());
        replaced = *segments;
    }
    const qint64 largest = std::min(client.config().largeObject,
                                    client.features().largestObject.value_or(usualLargest) + 1);
    const auto segments = size < largest ? Result<OldSegments>(OldSegments()) : segmentsOf(client, from, *head);
    if (!segments)
        return tl::unexpected(segments.error());
    if (client.config().createsContainer && to.isConfigured) {
        const auto there = client.call({.verb = "HEAD", .container = to.container});
        if (there && there->status == 404) {
            if (const auto made = makeSwiftContainer(client, to.container); !made)
                return tl::unexpected(made.error());
        }
    }
    const auto etag = segments->isEmpty() ? copyOne(client, from, to)
                                          : copySegments(client, context, *segments, to, size, overwrite);
    if (!etag)
        return tl::unexpected(etag.error());
    const auto made = headSwift(client, to);
    if (!made)
        return tl::unexpected(made.error());
    if (!*made)
        return failure(ErrorKind::BadAnswer, u"the copy is not there"_s);
    const auto location = client.location(to);
    if (!location)
        return tl::unexpected(location.error());
    const qint64 got = (*made)->contentLength().value_or(std::nullopt).value_or(-1);
    if (size >= 0 && got != size && (segments->isEmpty() || got > size))
        return failure(ErrorKind::ChecksumMismatch, u"the copy has another size than its source"_s);
    if (*old) {
        const auto manifest = manifestOf(**made);
        removeOldSegments(client, to, **old, replaced, manifest ? manifest->prefix : QByteArray());
    }
    const bool isSame = !etag->isEmpty() && got == size
                        && (!segments->isEmpty() || md5OfSwift(*head).toLatin1() == md5OfSwift(**made).toLatin1());
    const bool isProved = isSame && (!segments->isEmpty() || !md5OfSwift(*head).isEmpty());
    return AddedObject{.location = *location,
                       .size = size,
                       .check = isProved ? DataCheck::Verified : DataCheck::Unverified,
                       .metadata = {{u"store"_s, client.config().settings.store}}};
}

} // namespace Quartermaster
