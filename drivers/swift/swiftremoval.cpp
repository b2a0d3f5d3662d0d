// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftobjects.h"
#include "model/objectname.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// multipart-manifest=delete answers 200 whatever happens: what did is in its body.
Result<void> removeStatic(SwiftClient &client, const SwiftPlace &place)
{
    const auto answer = client.call({.verb = "DELETE",
                                     .container = place.container,
                                     .object = place.object,
                                     .query = {{"multipart-manifest", "delete"}},
                                     .headers = {{"Accept", "application/json"}}});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Object);
    const QJsonObject report = QJsonDocument::fromJson(answer->body).object();
    const QString status = report.value(u"Response Status"_s).toString();
    const QJsonArray errors = report.value(u"Errors"_s).toArray();
    if (status.startsWith(u'2') && errors.isEmpty())
        return {};
    const QJsonArray first = errors.isEmpty() ? QJsonArray() : errors[0].toArray();
    const QString told = first.size() < 2 ? status : first[1].toString();
    HttpAnswer meant = *answer; // as if it had been said in the open
    meant.status = told.left(3).toInt();
    meant.phrase = displayName(told.mid(4)).left(80);
    Error error = swiftError(meant, SwiftSubject::Object);
    error.detail = errors.isEmpty()
                       ? u"its segments were not all deleted: %1"_s.arg(error.detail)
                       : u"%1 of its segments could not be deleted: %2"_s.arg(errors.size()).arg(error.detail);
    if (meant.status < 300)
        error.kind = ErrorKind::Failed;
    return tl::unexpected(error);
}

Result<void> removeSegments(SwiftClient &client, const SwiftPlace &place, const SwiftManifest &manifest)
{
    if (manifest.prefix.isEmpty()) {
        return failure(ErrorKind::Failed,
                       u"its manifest takes all of the container %1 for its segments: delete by hand what is one"_s.arg(
                           displayName(nameFromBytes(manifest.container))));
    }
    const auto segments = listSwiftNames(client, manifest.container, manifest.prefix);
    if (!segments) {
        if (segments.error().kind == ErrorKind::NotFound)
            return {};
        return tl::unexpected(segments.error());
    }
    for (const SwiftListed &segment : *segments) {
        const QByteArray name = bytesFromName(segment.name);
        if (manifest.container == place.container && name == place.object)
            continue;
        // One that stays keeps its manifest: what is left can be found, and deleted once more.
        if (const auto gone = deleteSwift(client, manifest.container, name); !gone)
            return gone;
    }
    return {};
}

Result<void> removeContainer(SwiftClient &client, const QByteArray &container)
{
    const auto answer = client.call({.verb = "DELETE", .container = container});
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->isSuccess())
        return {};
    Error error = swiftError(*answer, SwiftSubject::Container);
    if (error.kind == ErrorKind::NotFound)
        error.reason = Reason::None;
    return tl::unexpected(error);
}

} // namespace

Result<void> deleteSwift(SwiftClient &client, const QByteArray &container, const QByteArray &object)
{
    const auto answer = client.call({.verb = "DELETE", .container = container, .object = object});
    if (!answer)
        return tl::unexpected(answer.error());
    return answer->isSuccess() || answer->status == 404 ? Result<void>() : swiftRefusal(*answer, SwiftSubject::Object);
}

Result<QList<std::pair<QByteArray, QByteArray>>> staticSegments(SwiftClient &client, const SwiftPlace &place)
{
    const auto answer = client.call({.container = place.container,
                                     .object = place.object,
                                     .query = {{"multipart-manifest", "get"}, {"format", "raw"}}});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Object);
    const QJsonDocument document = QJsonDocument::fromJson(answer->body);
    if (!document.isArray())
        return failure(ErrorKind::BadAnswer, u"the manifest is no JSON array"_s);
    QList<std::pair<QByteArray, QByteArray>> segments;
    const QJsonArray all = document.array();
    for (const QJsonValue &one : all) {
        const QString path = one.toObject().value(u"path"_s).toString(); // "/container/object"; none for inlined data
        const qsizetype slash = path.indexOf(u'/', 1);
        if (path.startsWith(u'/') && slash > 1)
            segments.append({bytesFromName(path.mid(1, slash - 1)), bytesFromName(path.mid(slash + 1))});
    }
    return segments;
}

Result<void> removeSwift(SwiftClient &client, const SwiftPlace &place)
{
    if (place.container.isEmpty())
        return failure(ErrorKind::BadInput, u"it is the account"_s);
    if (place.object.isEmpty())
        return removeContainer(client, place.container);
    const auto head = client.call({.verb = "HEAD", .container = place.container, .object = place.object});
    if (!head)
        return tl::unexpected(head.error());
    // Who may write but not read hears 403: deleting itself is what can tell.
    if (!head->isSuccess() && head->status != 403)
        return swiftRefusal(*head, SwiftSubject::Object);
    if (isStaticManifest(*head))
        return removeStatic(client, place);
    if (const auto manifest = manifestOf(*head)) {
        if (const auto gone = removeSegments(client, place, *manifest); !gone)
            return gone;
    }
    const auto answer = client.call({.verb = "DELETE", .container = place.container, .object = place.object});
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return swiftRefusal(*answer, SwiftSubject::Object);
    if (client.config().isMultiTenant && place.isConfigured) // it was this image's alone
        static_cast<void>(removeContainer(client, place.container));
    return {};
}

} // namespace Quartermaster
