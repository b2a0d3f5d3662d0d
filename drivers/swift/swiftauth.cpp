// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftauth.h"

#include "model/objectname.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 longestAnswer = 4LL << 20; // bytes: a catalog may be long

/// \a base, which ends with "/", and \a path behind it; with \a version between where the base names none.
QUrl below(const QUrl &base, QLatin1String version, QLatin1String path)
{
    QString text = base.path(QUrl::FullyEncoded);
    const QStringList parts = text.split(u'/', Qt::SkipEmptyParts);
    const bool hasVersion = !parts.isEmpty() && parts.constLast().size() > 1 && parts.constLast()[0] == u'v'
                            && parts.constLast()[1].isDigit();
    if (!hasVersion)
        text += version;
    QUrl url = base;
    url.setPath(text + path, QUrl::TolerantMode);
    return url;
}

QJsonObject domain(const QString &id, const QString &name)
{
    return id.isEmpty() ? QJsonObject{{u"name"_s, name}} : QJsonObject{{u"id"_s, id}};
}

QJsonObject identityOf(const SwiftAccount &account)
{
    if (!account.credentialId.isEmpty()) {
        return {{u"methods"_s, QJsonArray{u"application_credential"_s}},
                {u"application_credential"_s,
                 QJsonObject{{u"id"_s, account.credentialId}, {u"secret"_s, account.credentialSecret}}}};
    }
    const QJsonObject user{{u"name"_s, account.user},
                           {u"domain"_s, domain(account.userDomainId, account.userDomainName)},
                           {u"password"_s, account.key}};
    return {{u"methods"_s, QJsonArray{u"password"_s}}, {u"password"_s, QJsonObject{{u"user"_s, user}}}};
}

HttpRequest jsonRequest(const QUrl &url, const QJsonObject &body)
{
    return {.verb = "POST",
            .url = url,
            .headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
            .body = HttpRequest::Body::Whole,
            .bodyLimit = longestAnswer,
            .content = QJsonDocument(body).toJson(QJsonDocument::Compact)};
}

QDateTime timeOf(const QJsonValue &value)
{
    QDateTime time = QDateTime::fromString(value.toString().left(19), Qt::ISODate); // fractions come in several lengths
    time.setTimeSpec(Qt::UTC);
    return time;
}

int lifetimeOf(const QJsonValue &issued, const QJsonValue &expires)
{
    const QDateTime end = timeOf(expires);
    const QDateTime begin = timeOf(issued);
    if (!end.isValid())
        return -1;
    const qint64 seconds = (begin.isValid() ? begin : QDateTime::currentDateTimeUtc()).secsTo(end);
    return static_cast<int>(std::clamp<qint64>(seconds, 0, 30LL * 24 * 60 * 60));
}

/// Of the catalog's entries for the service, the region and the kind of address.
Result<QUrl> endpointOf(const SwiftConfig &config, const QJsonArray &catalog, bool isV3)
{
    const QString interface = config.endpointType.chopped(3); // "public"
    QStringList regions;
    bool hasService = false;
    for (const QJsonValue &value : catalog) {
        const QJsonObject service = value.toObject();
        if (service.value(u"type"_s).toString() != config.serviceType)
            continue;
        hasService = true;
        const QJsonArray endpoints = service.value(u"endpoints"_s).toArray();
        for (const QJsonValue &one : endpoints) {
            const QJsonObject endpoint = one.toObject();
            const QString id = endpoint.value(u"region_id"_s).toString();
            const QString region = id.isEmpty() ? endpoint.value(u"region"_s).toString() : id;
            const QString told =
                isV3 ? endpoint.value(u"interface"_s).toString() == interface ? endpoint.value(u"url"_s).toString()
                                                                              : QString()
                     : endpoint.value(config.endpointType).toString();
            if (told.isEmpty())
                continue;
            if (!config.region.isEmpty() && region != config.region) {
                regions << displayName(region);
                continue;
            }
            return QUrl(told, QUrl::StrictMode);
        }
    }
    const auto fail = [](const QString &detail) {
        return tl::unexpected(
            Error{.kind = ErrorKind::BadConfiguration, .detail = detail, .reason = Reason::BadConfiguration});
    };
    if (!hasService)
        return fail(u"the catalog has no service of type %1"_s.arg(displayName(config.serviceType)));
    if (!regions.isEmpty())
        return fail(u"the catalog has no %1 in region %2, but in %3"_s.arg(
            config.serviceType, displayName(config.region), regions.join(u", "_s)));
    return fail(u"the catalog has no %1 of %2"_s.arg(config.endpointType, config.serviceType));
}

Result<SwiftToken> readV1(const HttpAnswer &answer)
{
    SwiftToken token{.token = answer.header("x-storage-token"),
                     .storageUrl = QUrl(QString::fromLatin1(answer.header("x-storage-url")), QUrl::StrictMode)};
    if (token.token.isEmpty())
        token.token = answer.header("x-auth-token");
    bool ok = false;
    const int seconds = answer.header("x-auth-token-expires").toInt(&ok);
    token.lifetime = ok && seconds >= 0 ? seconds : -1;
    return token;
}

Result<SwiftToken> readV2(const SwiftConfig &config, const QJsonObject &body)
{
    const QJsonObject access = body.value(u"access"_s).toObject();
    const QJsonObject told = access.value(u"token"_s).toObject();
    SwiftToken token{.token = told.value(u"id"_s).toString().toLatin1(),
                     .lifetime = lifetimeOf(told.value(u"issued_at"_s), told.value(u"expires"_s)),
                     .projectId = told.value(u"tenant"_s).toObject().value(u"id"_s).toString()};
    const QJsonArray roles = access.value(u"user"_s).toObject().value(u"roles"_s).toArray();
    for (const QJsonValue &role : roles)
        token.roles << role.toObject().value(u"name"_s).toString();
    if (config.endpoint.isEmpty()) {
        const auto url = endpointOf(config, access.value(u"serviceCatalog"_s).toArray(), false);
        if (!url)
            return tl::unexpected(url.error());
        token.storageUrl = *url;
    }
    return token;
}

Result<SwiftToken> readV3(const SwiftConfig &config, const HttpAnswer &answer, const QJsonObject &body)
{
    const QJsonObject told = body.value(u"token"_s).toObject();
    SwiftToken token{.token = answer.header("x-subject-token"),
                     .lifetime = lifetimeOf(told.value(u"issued_at"_s), told.value(u"expires_at"_s)),
                     .projectId = told.value(u"project"_s).toObject().value(u"id"_s).toString()};
    const QJsonArray roles = told.value(u"roles"_s).toArray();
    for (const QJsonValue &role : roles)
        token.roles << role.toObject().value(u"name"_s).toString();
    if (config.endpoint.isEmpty()) {
        const auto url = endpointOf(config, told.value(u"catalog"_s).toArray(), true);
        if (!url)
            return tl::unexpected(url.error());
        token.storageUrl = *url;
    }
    return token;
}

/// What it means that the service gives no token.
Error refusal(const SwiftConfig &config, const HttpAnswer &answer)
{
    const QString service = u"the authentication service at %1"_s.arg(hostAndPort(config.account.authUrl));
    Error error = statusError(answer);
    error.exceptionName.clear();
    const QString told = error.detail;
    switch (answer.status) {
    case 401:
    case 403: // tempauth's, for an account that is not there
        error.kind = ErrorKind::NotAuthenticated;
        error.reason = Reason::Authentication;
        error.detail = u"%1 does not accept user and password (%2)"_s.arg(service, told);
        return error;
    case 300:
    case 404:
    case 405:
    case 410:
        error.kind = ErrorKind::BadConfiguration;
        error.reason = Reason::BadConfiguration;
        error.detail = u"%1 has no version %2 of its API at that address: see swift_store_auth_address and "
                       "swift_store_auth_version (%3)"_s.arg(service)
                           .arg(static_cast<int>(config.account.version))
                           .arg(told);
        return error;
    default:
        break;
    }
    if (answer.status >= 500) { // it is there, and does not do its work
        error.kind = ErrorKind::Unreachable;
        error.reason = error.retryAfter >= 0 ? Reason::Maintenance : Reason::ServerError;
        error.temporary = true;
    }
    error.detail = u"%1: %2"_s.arg(service, told);
    return error;
}

} // namespace

HttpRequest swiftAuthRequest(const SwiftAccount &account)
{
    switch (account.version) {
    case SwiftAccount::Version::V1:
        return {.url = account.authUrl,
                .headers = {{"X-Auth-User", account.user.toUtf8()}, {"X-Auth-Key", account.key.toUtf8()}}};
    case SwiftAccount::Version::V2: {
        const QJsonObject credentials{{u"username"_s, account.user}, {u"password"_s, account.key}};
        return jsonRequest(
            below(account.authUrl, "v2.0/"_L1, "tokens"_L1),
            {{u"auth"_s, QJsonObject{{u"tenantName"_s, account.tenant}, {u"passwordCredentials"_s, credentials}}}});
    }
    case SwiftAccount::Version::V3: {
        QJsonObject auth{{u"identity"_s, identityOf(account)}};
        if (account.credentialId.isEmpty()) { // which is for one project anyway
            const QJsonObject project{{u"name"_s, account.tenant},
                                      {u"domain"_s, domain(account.projectDomainId, account.projectDomainName)}};
            auth.insert(u"scope"_s, QJsonObject{{u"project"_s, project}});
        }
        return jsonRequest(below(account.authUrl, "v3/"_L1, "auth/tokens"_L1), {{u"auth"_s, auth}});
    }
    }
    return {};
}

Result<SwiftToken> readSwiftToken(const SwiftConfig &config, const HttpAnswer &answer)
{
    if (!answer.isSuccess())
        return tl::unexpected(refusal(config, answer));
    const QJsonObject body = QJsonDocument::fromJson(answer.body).object();
    Result<SwiftToken> token;
    switch (config.account.version) {
    case SwiftAccount::Version::V1:
        token = readV1(answer);
        break;
    case SwiftAccount::Version::V2:
        token = readV2(config, body);
        break;
    case SwiftAccount::Version::V3:
        token = readV3(config, answer, body);
        break;
    }
    if (!token)
        return token;
    if (!config.endpoint.isEmpty())
        token->storageUrl = config.endpoint;
    const QUrl &url = token->storageUrl;
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    const bool isUsable = std::all_of(token->token.begin(), token->token.end(),
                                      [](char c) { return c > ' ' && c < 0x7f; });
    if (token->token.isEmpty() || !isUsable || !isHttp || !url.isValid() || url.host().isEmpty()) {
        return tl::unexpected(
            Error{.kind = ErrorKind::BadAnswer,
                  .detail = u"%1 gives no token and storage URL"_s.arg(hostAndPort(config.account.authUrl)),
                  .evidence = answer.evidence(),
                  .reason = Reason::BadAnswer});
    }
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(u'/'))
        path.chop(1);
    token->storageUrl.setPath(path, QUrl::TolerantMode);
    token->storageUrl.setUserInfo({});
    return token;
}

} // namespace Quartermaster
