// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftmetadata.h"

#include "drivers/net/metadatanames.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr auto objectPrefix = "x-object-meta-";
constexpr auto containerPrefix = "x-container-meta-";

/// A container's metadata that middleware acts on. It is for those who know what it does; secrets are not shown.
constexpr std::array middlewareKeys{"quota-bytes",
                                    "quota-count",
                                    "temp-url-key",
                                    "temp-url-key-2",
                                    "web-index",
                                    "web-error",
                                    "web-listings",
                                    "web-listings-css",
                                    "web-listings-label",
                                    "web-directory-type",
                                    "access-control-allow-origin",
                                    "access-control-max-age",
                                    "access-control-expose-headers"};

bool isMiddlewares(const QString &name)
{
    return std::any_of(middlewareKeys.begin(), middlewareKeys.end(),
                       [&name](const char *key) { return name == QLatin1String(key); });
}

/// What a POST to an object takes away unless it is said again (swift:swift/obj/server.py POST(), allowed_headers). Without
/// X-Object-Manifest a large object would become an empty one.
constexpr std::array keptHeaders{"content-disposition", "content-encoding", "content-language",
                                 "cache-control",       "expires",          "x-delete-at",
                                 "x-robots-tag",        "x-object-manifest"};

tl::unexpected<Error> changedMeanwhile()
{
    return failure(ErrorKind::SourceChanged, u"somebody has changed its metadata meanwhile"_s);
}

Result<void> post(SwiftClient &client, const SwiftRequest &request, SwiftSubject subject)
{
    const auto answer = client.call(request);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->isSuccess())
        return {};
    Error error = swiftError(*answer, subject);
    if (answer->status == 400) { // too many, too long; Swift says which
        error.kind = ErrorKind::BadInput;
        error.reason = Reason::None;
        error.detail = u"Swift does not take it: %1"_s.arg(QString::fromUtf8(answer->body.left(200)).simplified());
    }
    return tl::unexpected(error);
}

void setAcl(SwiftRequest &request, const QByteArray &header, const std::optional<QString> &before,
            const std::optional<QString> &after)
{
    if (after && after != before)
        request.headers.append({header, after->trimmed().toUtf8()}); // an empty one takes it away
}

} // namespace

Metadata swiftMetadata(const HttpAnswer &answer, SwiftSubject subject)
{
    Metadata metadata;
    const QByteArray prefix = subject == SwiftSubject::Container ? containerPrefix : objectPrefix;
    for (auto header = answer.headers.begin(); header != answer.headers.end(); ++header) {
        if (!header.key().startsWith(prefix))
            continue;
        const QString name = QString::fromLatin1(header.key().mid(prefix.size()));
        if (subject != SwiftSubject::Container || !isMiddlewares(name))
            metadata.values.insert(name, QString::fromUtf8(header.value()));
    }
    if (subject == SwiftSubject::Container) {
        metadata.readers = QString::fromUtf8(answer.header("x-container-read"));
        metadata.writers = QString::fromUtf8(answer.header("x-container-write"));
    }
    return metadata;
}

Result<void> setSwiftMetadata(SwiftClient &client, const SwiftPlace &place, const Metadata &before,
                              const Metadata &after)
{
    if (place.container.isEmpty())
        return failure(ErrorKind::BadInput, u"it is the account"_s);
    if (const auto good = checkMetadata(before, after, MetadataText::Utf8); !good)
        return good;
    const bool isContainer = place.object.isEmpty();
    const auto subject = isContainer ? SwiftSubject::Container : SwiftSubject::Object;
    const auto head = client.call({.verb = "HEAD", .container = place.container, .object = place.object});
    if (!head)
        return tl::unexpected(head.error());
    if (!head->isSuccess())
        return swiftRefusal(*head, subject);
    if (swiftMetadata(*head, subject) != before)
        return changedMeanwhile();
    SwiftRequest request{.verb = "POST", .container = place.container, .object = place.object};
    if (isContainer) {
        for (auto value = after.values.begin(); value != after.values.end(); ++value) {
            if (isMiddlewares(value.key()))
                return failure(ErrorKind::BadInput, u"%1 is Swift's own"_s.arg(value.key()));
            if (before.values.value(value.key()) != *value)
                request.headers.append({containerPrefix + value.key().toLatin1(), value->toUtf8()});
        }
        for (auto value = before.values.begin(); value != before.values.end(); ++value) {
            if (!after.values.contains(value.key()))
                request.headers.append({"x-remove-container-meta-" + value.key().toLatin1(), "x"});
        }
        setAcl(request, "x-container-read", before.readers, after.readers);
        setAcl(request, "x-container-write", before.writers, after.writers);
        return post(client, request, subject);
    }
    for (auto value = after.values.begin(); value != after.values.end(); ++value)
        request.headers.append({objectPrefix + value.key().toLatin1(), value->toUtf8()});
    for (const char *name : keptHeaders) {
        if (const QByteArray value = head->header(name); !value.isEmpty())
            request.headers.append({name, value});
    }
    return post(client, request, subject);
}

} // namespace Quartermaster
