// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftclient.h"

#include "model/objectname.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int probePatience = 4'000; // ms without a byte: a probe asks several things within its 10 s

HttpSettings impatientSettings(HttpSettings settings)
{
    settings.stallLimit = std::min(settings.stallLimit, probePatience);
    return settings;
}

const HttpAnswer &headOf(const HttpAnswer &answer)
{
    return answer;
}

const HttpAnswer &headOf(const std::unique_ptr<HttpStream> &stream)
{
    return stream->answer();
}

/// A token that was given a moment ago is refused: whoever checks tokens cannot.
Error tokenTrouble(const HttpAnswer &answer)
{
    return {.kind = ErrorKind::Unreachable,
            .detail = u"the cluster does not accept a token that its authentication service has just given: it cannot "
                      "check tokens now"_s,
            .evidence = answer.evidence(),
            .reason = Reason::Unreachable,
            .temporary = true};
}

/// ms: a server answers once it has copied all.
constexpr int copyPatience = 120'000;

HttpRequest httpRequest(const SwiftRequest &request, const SwiftAccess &access, bool isWhole)
{
    QByteArray path = access.storageUrl.path(QUrl::FullyEncoded).toLatin1();
    if (!request.container.isEmpty())
        path += '/' + swiftEncode(request.container);
    if (!request.object.isEmpty())
        path += '/' + swiftEncode(request.object, true);
    QByteArray query;
    for (const auto &[name, value] : request.query) {
        query += query.isEmpty() ? '?' : '&';
        query += swiftEncode(name) + '=' + swiftEncode(value);
    }
    const QByteArray origin = access.storageUrl.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment
                                                          | QUrl::RemoveUserInfo);
    HttpRequest http{.verb = request.verb,
                     .url = QUrl::fromEncoded(origin + path + query, QUrl::StrictMode),
                     .headers = request.headers,
                     .body = isWhole ? HttpRequest::Body::Whole : HttpRequest::Body::Beginning,
                     .content = request.content};
    if (isWhole)
        http.bodyLimit = request.answerLimit;
    if (request.verb == "COPY")
        http.answerWithin = copyPatience;
    http.headers.append(SwiftPair("X-Auth-Token", access.token));
    return http;
}

} // namespace

SwiftSession::SwiftSession(SwiftConfig config)
    : m_config(std::move(config))
    , m_pool(std::make_shared<HttpPool>(m_config.settings))
    , m_probePool(std::make_shared<HttpPool>(impatientSettings(m_config.settings)))
{}

Result<SwiftAccess> SwiftSession::access(HttpCaller &caller, const WorkContext &context, const QByteArray &refused)
{
    constexpr int slice = 50; // ms
    const auto known = [&]() -> std::optional<SwiftAccess> {
        const QMutexLocker lock(&m_mutex);
        if (!m_token || m_end.hasExpired() || m_token->token == refused)
            return {};
        return SwiftAccess{.token = m_token->token, .storageUrl = m_token->storageUrl};
    };
    if (const auto access = known())
        return *access;
    while (!m_asking.tryLock(slice)) {
        if (context.isCanceled())
            return WorkContext::canceled();
    }
    const std::lock_guard asking(m_asking, std::adopt_lock);
    if (const auto access = known()) // somebody else has asked meanwhile
        return *access;
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const Result<HttpAnswer> answer = caller.call(swiftAuthRequest(m_config.account));
    if (!answer) {
        Error error = answer.error();
        if (error.kind != ErrorKind::Canceled)
            error.detail = u"authentication: %1"_s.arg(error.detail);
        return tl::unexpected(error);
    }
    const Result<SwiftToken> token = readSwiftToken(m_config, *answer);
    const QMutexLocker lock(&m_mutex);
    if (!token) {
        m_token.reset();
        return tl::unexpected(token.error());
    }
    m_token = *token;
    m_end = QDeadlineTimer(QDeadlineTimer::Forever);
    if (token->lifetime >= 0) {
        // A quarter of a short life is not thrown away.
        const qint64 early = std::min<qint64>(m_config.expiresSoon, token->lifetime / 4);
        m_end = QDeadlineTimer((token->lifetime - early) * 1000 - before.msecsTo(QDateTime::currentDateTimeUtc()));
    }
    return SwiftAccess{.token = token->token, .storageUrl = token->storageUrl, .isNew = true};
}

QStringList SwiftSession::roles()
{
    const QMutexLocker lock(&m_mutex);
    return m_token ? m_token->roles : QStringList();
}

QUrl SwiftSession::storageUrl()
{
    const QMutexLocker lock(&m_mutex);
    return m_token ? m_token->storageUrl : QUrl();
}

SwiftFeatures SwiftSession::features()
{
    const QMutexLocker lock(&m_mutex);
    return m_features;
}

void SwiftSession::setFeatures(const SwiftFeatures &features)
{
    const QMutexLocker lock(&m_mutex);
    m_features = features;
}

QString SwiftSession::policy(const QByteArray &container)
{
    const QMutexLocker lock(&m_mutex);
    return m_policies.value(container);
}

void SwiftSession::setPolicy(const QByteArray &container, const QString &policy)
{
    constexpr int most = 1000;
    const QMutexLocker lock(&m_mutex);
    if (m_policies.size() >= most)
        m_policies.clear();
    m_policies.insert(container, policy);
}

void SwiftSession::beginUpload(const QByteArray &path)
{
    const QMutexLocker lock(&m_mutex);
    m_uploads.append(path);
}

void SwiftSession::endUpload(const QByteArray &path)
{
    const QMutexLocker lock(&m_mutex);
    m_uploads.removeOne(path);
}

QList<QByteArray> SwiftSession::uploads()
{
    const QMutexLocker lock(&m_mutex);
    return m_uploads;
}

SwiftTrial SwiftSession::trial()
{
    const QMutexLocker lock(&m_mutex);
    return m_trial;
}

void SwiftSession::setTrial(const SwiftTrial &trial)
{
    const QMutexLocker lock(&m_mutex);
    m_trial = trial;
}

SwiftClient::SwiftClient(std::shared_ptr<SwiftSession> session, const std::shared_ptr<HttpPool> &pool,
                         const WorkContext &context, HttpCaller::Policy policy)
    : m_session(std::move(session))
    , m_context(context)
    , m_caller(pool, context, policy)
{}

SwiftClient::SwiftClient(std::shared_ptr<SwiftSession> session, const WorkContext &context, HttpCaller::Policy policy)
    : SwiftClient(session, session->pool(), context, policy)
{}

SwiftClient SwiftClient::impatient(std::shared_ptr<SwiftSession> session, const WorkContext &context)
{
    // Whoever watches asks again soon: what the server says now is the answer.
    const auto pool = session->probePool();
    return {std::move(session), pool, context, {.tries = 1}};
}

/// \a send(request, isAgain) sends it; false of isAgain's repeat is the body's to say, by an error.
template<typename T, typename Send>
Result<T> SwiftClient::withToken(const SwiftRequest &request, bool isWhole, Send send)
{
    constexpr int unauthorized = 401;
    const auto access = m_session->access(m_caller, m_context);
    if (!access)
        return tl::unexpected(access.error());
    Result<T> first = send(httpRequest(request, *access, isWhole), false);
    if (!first || headOf(*first).status != unauthorized)
        return first;
    if (access->isNew)
        return tl::unexpected(tokenTrouble(headOf(*first)));
    const auto fresh = m_session->access(m_caller, m_context, access->token);
    if (!fresh)
        return tl::unexpected(fresh.error());
    Result<T> second = send(httpRequest(request, *fresh, isWhole), true);
    if (second && headOf(*second).status == unauthorized)
        return tl::unexpected(tokenTrouble(headOf(*second)));
    return second;
}

Result<HttpAnswer> SwiftClient::call(const SwiftRequest &request)
{
    return withToken<HttpAnswer>(request, true, [this](const HttpRequest &http, bool) { return m_caller.call(http); });
}

Result<HttpAnswer> SwiftClient::upload(const SwiftRequest &request, const HttpUpload &upload)
{
    bool isTouched = false;
    HttpUpload watched = upload;
    watched.next = [&isTouched, &upload] {
        isTouched = true;
        return upload.next();
    };
    return withToken<HttpAnswer>(request, true, [&](const HttpRequest &http, bool isAgain) -> Result<HttpAnswer> {
        if (isAgain && isTouched) {
            if (!upload.rewind) {
                return tl::unexpected(Error{
                    .kind = ErrorKind::NotAuthenticated, .detail = u"the token ended on the way"_s, .temporary = true});
            }
            if (const auto begun = upload.rewind(); !begun)
                return tl::unexpected(begun.error());
        }
        return m_caller.upload(http, watched);
    });
}

Result<std::unique_ptr<HttpStream>> SwiftClient::open(const SwiftRequest &request)
{
    return withToken<std::unique_ptr<HttpStream>>(
        request, false, [this](const HttpRequest &http, bool) { return m_caller.open(http); });
}

SwiftFeatures SwiftClient::features()
{
    SwiftFeatures features = m_session->features();
    if (features.isKnown)
        return features;
    const auto access = m_session->access(m_caller, m_context);
    if (!access)
        return features;
    QUrl url = access->storageUrl;
    url.setPath(u"/info"_s);
    const auto answer = m_caller.call({.url = url, .body = HttpRequest::Body::Whole, .bodyLimit = 1LL << 20});
    if (!answer || (!answer->isSuccess() && answer->status >= 500))
        return features;
    features.isKnown = true; // one that has no /info will not have it later
    const QJsonObject info = QJsonDocument::fromJson(answer->body).object();
    const QJsonObject swift = info.value(u"swift"_s).toObject();
    if (const qint64 most = swift.value(u"max_file_size"_s).toInteger(-1); most > 0)
        features.largestObject = most;
    if (const qint64 most = swift.value(u"container_listing_limit"_s).toInteger(-1); most > 0)
        features.listingLimit = most;
    features.hasSlo = info.contains(u"slo"_s);
    features.hasTempUrl = info.contains(u"tempurl"_s);
    m_session->setFeatures(features);
    return features;
}

Result<QString> SwiftClient::location(const SwiftPlace &place)
{
    QUrl url;
    if (config().isMultiTenant) {
        const auto access = m_session->access(m_caller, m_context);
        if (!access)
            return tl::unexpected(access.error());
        url = access->storageUrl;
    }
    return swiftLocation(config(), url, place);
}

Error swiftError(const HttpAnswer &answer, SwiftSubject subject)
{
    Error error = statusError(answer);
    switch (answer.status) {
    case 404:
        error.reason = subject == SwiftSubject::Container ? Reason::MissingRoot : Reason::None;
        break;
    case 405: // the middleware read_only; "Writes are disabled for this account."
        error.kind = ErrorKind::NotPermitted;
        error.reason = Reason::ReadOnly;
        break;
    case 409:
        error.kind = ErrorKind::Failed;
        error.reason = Reason::None;
        if (subject == SwiftSubject::Container)
            error.detail = u"the container is not empty"_s;
        break;
    case 412: // If-None-Match, or a name that is no UTF-8 or too long
        error.kind = answer.body.contains("UTF8") || answer.body.contains("Bad URL") ? ErrorKind::BadInput
                                                                                     : ErrorKind::AlreadyExists;
        error.reason = Reason::None;
        break;
    case 413:
        error.kind = ErrorKind::StorageFull;
        error.reason = answer.body.contains("quota") ? Reason::Quota : Reason::TooLarge;
        if (error.reason == Reason::Quota)
            error.detail = u"the quota is used up (%1)"_s.arg(error.detail);
        break;
    case 400:
    case 416:
        error.kind = ErrorKind::BadInput;
        error.reason = Reason::None;
        break;
    case 422:
        error.kind = ErrorKind::ChecksumMismatch;
        error.reason = Reason::None;
        error.temporary = true;
        break;
    case 498: // the middleware ratelimit
        error.kind = ErrorKind::Unreachable;
        error.reason = Reason::RateLimited;
        error.temporary = true;
        break;
    case 503:
        // With a time it was announced; without, the proxy finds no server that does it.
        error.reason = error.retryAfter >= 0 ? Reason::Maintenance : Reason::ServerError;
        break;
    case 507:
        error.kind = ErrorKind::StorageFull;
        error.reason = Reason::Full;
        error.temporary = false;
        break;
    default:
        break;
    }
    return error;
}

tl::unexpected<Error> swiftRefusal(const HttpAnswer &answer, SwiftSubject subject)
{
    return tl::unexpected(swiftError(answer, subject));
}

QByteArray swiftEncode(const QByteArray &bytes, bool keepsSlash)
{
    return bytes.toPercentEncoding(keepsSlash ? "/" : "");
}

} // namespace Quartermaster
