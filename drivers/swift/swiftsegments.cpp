// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftsegments.h"

#include "model/objectname.h"

#include <QRegularExpression>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Result<QList<SwiftListed>> listSome(SwiftClient &client, const SwiftRequest &request)
{
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Container);
    return answer->status == 204 ? Result<QList<SwiftListed>>(QList<SwiftListed>()) : readSwiftListing(answer->body);
}

} // namespace

bool isUuid(const QByteArray &name)
{
    static const QRegularExpression form(u"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"_s);
    return form.match(QString::fromLatin1(name)).hasMatch();
}

Result<bool> hasSwiftNames(SwiftClient &client, const QByteArray &container, const QByteArray &prefix)
{
    return listSome(client, {.container = container, .query = {{"format", "json"}, {"limit", "1"}, {"prefix", prefix}}})
        .transform([](const QList<SwiftListed> &listed) { return !listed.isEmpty(); });
}

Result<void> checkJoinsNoOther(SwiftClient &client, const SwiftPlace &place)
{
    const QByteArray &name = place.object;
    const qsizetype dash = name.indexOf('-', 1);
    if (dash < 0 || isUuid(name))
        return {};
    const qsizetype dot = name.indexOf('.', 1);
    const auto listed = listSome(client, {.container = place.container,
                                          .query = {{"format", "json"},
                                                    {"limit", "1000"},
                                                    {"prefix", name.left(dot > 0 ? std::min(dash, dot) : dash)},
                                                    {"end_marker", name}}});
    if (!listed) // whatever is wrong: it is not this that must find out
        return {};
    for (const SwiftListed &one : *listed) {
        const QByteArray other = bytesFromName(one.name);
        if (one.size != 0 || other.size() >= name.size() || !name.startsWith(other))
            continue;
        const auto head = headSwift(client, {.container = place.container, .object = other});
        const auto manifest = head && *head ? manifestOf(**head) : std::nullopt;
        if (manifest && manifest->container == place.container && name.startsWith(manifest->prefix)) {
            return failure(
                ErrorKind::BadInput,
                u"under that name it would become a part of %1, whose segments begin so"_s.arg(displayName(one.name)));
        }
    }
    return {};
}

Result<bool> awaitManifest(SwiftClient &client, const WorkContext &context, const SwiftPlace &place, qint64 size,
                           const QByteArray &etag)
{
    constexpr int mostTries = 6;
    constexpr int firstWait = 100; // ms; doubles: 3 s in all
    for (int number = 0; number < mostTries; ++number) {
        if (number > 0)
            QThread::msleep(static_cast<unsigned long>(firstWait) << (number - 1));
        if (context.isCanceled())
            return WorkContext::canceled();
        const auto head = headSwift(client, place);
        if (!head || !*head)
            return false;
        const qint64 length = (*head)->contentLength().value_or(std::nullopt).value_or(-1);
        if (length == size && (*head)->header("etag") == '"' + etag + '"')
            return true;
        if (length > size) {
            return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                        .detail = u"the server has %1 bytes, %2 were sent"_s.arg(length).arg(size),
                                        .evidence = (*head)->evidence()});
        }
    }
    return false;
}

void removeOldSegments(SwiftClient &client, const SwiftPlace &place, const HttpAnswer &old, const OldSegments &named,
                       const QByteArray &kept)
{
    OldSegments all = named;
    if (const auto manifest = manifestOf(old); manifest && !manifest->prefix.isEmpty()) {
        const auto listed = listSwiftNames(client, manifest->container, manifest->prefix);
        if (!listed)
            return;
        for (const SwiftListed &segment : *listed)
            all.append({manifest->container, bytesFromName(segment.name)});
    }
    for (const auto &[container, name] : std::as_const(all)) {
        const bool isNew = container == place.container
                           && (name == place.object || (!kept.isEmpty() && name.startsWith(kept)));
        if (!isNew)
            static_cast<void>(deleteSwift(client, container, name));
    }
}

Result<void> removeUploadedSegments(SwiftClient &client, const SwiftPlace &place, const QByteArray &prefix)
{
    const auto head = headSwift(client, place);
    if (!head)
        return tl::unexpected(head.error());
    const auto manifest = *head ? manifestOf(**head) : std::nullopt;
    if (manifest && manifest->container == place.container && manifest->prefix == prefix)
        return {}; // it was finished after all
    const auto segments = listSwiftNames(client, place.container, prefix);
    if (!segments)
        return segments.error().kind == ErrorKind::NotFound ? Result<void>() : tl::unexpected(segments.error());
    for (const SwiftListed &segment : *segments) {
        const QByteArray name = bytesFromName(segment.name);
        if (!isSegment(name, prefix))
            continue;
        if (const auto gone = deleteSwift(client, place.container, name); !gone)
            return gone;
    }
    return {};
}

void removeSegments(const std::shared_ptr<SwiftSession> &session, const QByteArray &container,
                    const QList<QByteArray> &names)
{
    const WorkContext other(std::make_shared<CancelToken>(), {});
    SwiftClient client(session, other);
    for (const QByteArray &name : names) {
        const auto gone = deleteSwift(client, container, name);
        if (!gone && gone.error().kind == ErrorKind::TimedOut)
            return; // the others would not go either
    }
}

void removeIfSame(const std::shared_ptr<SwiftSession> &session, const SwiftPlace &place, const QString &md5)
{
    const WorkContext other(std::make_shared<CancelToken>(), {});
    SwiftClient client(session, other);
    const auto head = headSwift(client, place);
    if (head && *head && md5OfSwift(**head) == md5)
        static_cast<void>(deleteSwift(client, place.container, place.object));
}

} // namespace Quartermaster
