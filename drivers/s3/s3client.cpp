// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3client.h"

#include "model/objectname.h"

#include <algorithm>
#include <array>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr auto defaultRegion = "us-east-1"; // what boto3 signs for without another one

/// What a code means, everywhere or with one provider.
struct Meaning {
    const char *code;
    ErrorKind kind;
    Reason reason;
    bool temporary = false;
    S3Provider provider = S3Provider::Unknown; ///< Any.
};

// The ones of a provider first. Sources: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; ceph src/rgw/rgw_common.cc;
// swift/common/middleware/s3api/s3response.py.
constexpr std::array meanings{
    // A read-only account answers 405, which Swift's S3 API makes a server's error of.
    Meaning{"EntityTooLarge", ErrorKind::StorageFull, Reason::Quota, false, S3Provider::Swift}, // a quota's 413
    Meaning{"AccessDenied", ErrorKind::NotPermitted, Reason::NotPermitted},
    Meaning{"AllAccessDisabled", ErrorKind::NotPermitted, Reason::NotPermitted},
    Meaning{"AccountProblem", ErrorKind::NotPermitted, Reason::NotPermitted},
    Meaning{"UserSuspended", ErrorKind::NotPermitted, Reason::NotPermitted},
    Meaning{"MethodNotAllowed", ErrorKind::NotPermitted, Reason::NotPermitted},
    Meaning{"InvalidAccessKeyId", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"SignatureDoesNotMatch", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"InvalidToken", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"ExpiredToken", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"TokenRefreshRequired", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"RequestTimeTooSkewed", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"AuthorizationHeaderMalformed", ErrorKind::NotAuthenticated, Reason::Authentication},
    Meaning{"NoSuchBucket", ErrorKind::NotFound, Reason::MissingRoot},
    Meaning{"NoSuchKey", ErrorKind::NotFound, Reason::None},
    Meaning{"NoSuchVersion", ErrorKind::NotFound, Reason::None},
    Meaning{"NoSuchUpload", ErrorKind::NotFound, Reason::None},
    Meaning{"BucketAlreadyExists", ErrorKind::AlreadyExists, Reason::None},
    Meaning{"BucketAlreadyOwnedByYou", ErrorKind::AlreadyExists, Reason::None},
    Meaning{"BucketNotEmpty", ErrorKind::AlreadyExists, Reason::None},
    Meaning{"PreconditionFailed", ErrorKind::AlreadyExists, Reason::None}, // only If-None-Match: * is ever sent
    Meaning{"QuotaExceeded", ErrorKind::StorageFull, Reason::Quota},
    Meaning{"TooManyBuckets", ErrorKind::StorageFull, Reason::None},
    Meaning{"EntityTooLarge", ErrorKind::StorageFull, Reason::TooLarge},
    Meaning{"BadDigest", ErrorKind::ChecksumMismatch, Reason::None, true},
    Meaning{"InvalidDigest", ErrorKind::ChecksumMismatch, Reason::None, true},
    Meaning{"XAmzContentSHA256Mismatch", ErrorKind::ChecksumMismatch, Reason::None, true},
    Meaning{"InvalidBucketName", ErrorKind::BadInput, Reason::None},
    Meaning{"KeyTooLongError", ErrorKind::BadInput, Reason::None},
    Meaning{"InvalidRange", ErrorKind::BadInput, Reason::None},
    Meaning{"InvalidObjectName", ErrorKind::BadInput, Reason::None},
    Meaning{"SlowDown", ErrorKind::Unreachable, Reason::RateLimited, true},
    Meaning{"ServiceUnavailable", ErrorKind::Unreachable, Reason::Maintenance, true},
    Meaning{"InternalError", ErrorKind::Failed, Reason::ServerError, true},
    Meaning{"RequestTimeout", ErrorKind::TimedOut, Reason::Timeout, true},
    Meaning{"NotImplemented", ErrorKind::BadAnswer, Reason::None},
};

const Meaning *meaningOf(const QByteArray &code, S3Provider provider)
{
    for (const Meaning &meaning : meanings) {
        if (code == meaning.code && (meaning.provider == S3Provider::Unknown || meaning.provider == provider))
            return &meaning;
    }
    return nullptr;
}

} // namespace

S3Session::S3Session(S3Config config)
    : m_config(std::move(config))
    , m_pool(std::make_shared<HttpPool>(m_config.settings))
{
    if (m_config.endpoint.host().endsWith(".amazonaws.com"_L1)
        || m_config.endpoint.host().endsWith(".amazonaws.com.cn"_L1))
        m_provider = S3Provider::Amazon;
}

QByteArray S3Session::region(const QByteArray &bucket)
{
    const QMutexLocker lock(&m_mutex);
    const QByteArray fallback = m_config.region.isEmpty() ? QByteArray(defaultRegion) : m_config.region;
    return m_regions.value(bucket, fallback);
}

void S3Session::setRegion(const QByteArray &bucket, const QByteArray &region)
{
    const QMutexLocker lock(&m_mutex);
    m_regions.insert(bucket, region);
}

QDateTime S3Session::now()
{
    const QMutexLocker lock(&m_mutex);
    return QDateTime::currentDateTimeUtc().addSecs(m_skew);
}

void S3Session::setServerTime(const QDateTime &time)
{
    const QMutexLocker lock(&m_mutex);
    m_skew = QDateTime::currentDateTimeUtc().secsTo(time);
}

qint64 S3Session::skew()
{
    const QMutexLocker lock(&m_mutex);
    return m_skew;
}

S3Provider S3Session::provider()
{
    const QMutexLocker lock(&m_mutex);
    return m_provider;
}

void S3Session::setProvider(S3Provider provider)
{
    const QMutexLocker lock(&m_mutex);
    m_provider = provider;
}

QByteArray S3Session::knownKey()
{
    const QMutexLocker lock(&m_mutex);
    return m_knownKey;
}

void S3Session::setKnownKey(const QByteArray &key)
{
    const QMutexLocker lock(&m_mutex);
    m_knownKey = key;
}

QByteArray S3Session::identity()
{
    const QMutexLocker lock(&m_mutex);
    return m_identity;
}

void S3Session::setIdentity(const QByteArray &identity)
{
    const QMutexLocker lock(&m_mutex);
    m_identity = identity;
}

S3Client::S3Client(std::shared_ptr<S3Session> session, const WorkContext &context, HttpCaller::Policy policy)
    : m_session(std::move(session))
    , m_caller(m_session->pool(), context, policy)
{}

QUrl s3RequestUrl(const S3Config &config, S3Provider provider, const S3Request &request)
{
    QUrl base = config.endpoint;
    QByteArray path = config.endpoint.path().toUtf8();
    const bool inHost = !request.bucket.isEmpty() && isDnsName(request.bucket)
                        && (config.urlFormat == S3Config::UrlFormat::Virtual
                            || (config.urlFormat == S3Config::UrlFormat::Auto && s3Quirks(provider).bucketInHost));
    if (inHost)
        base.setHost(QString::fromLatin1(request.bucket) + u'.' + base.host());
    else if (!request.bucket.isEmpty())
        path += '/' + request.bucket;
    if (inHost || request.bucket.isEmpty() || !request.key.isEmpty())
        path += '/' + request.key;
    return s3Url(base, path, request.query);
}

HttpRequest S3Client::signedRequest(const S3Request &request, bool isStreamed)
{
    HttpRequest http{.verb = request.verb,
                     .url = s3RequestUrl(config(), m_session->provider(), request),
                     .headers = request.headers,
                     .body = HttpRequest::Body::Whole,
                     .bodyLimit = request.answerLimit,
                     .content = request.content};
    // A copy, and putting parts together, take a server as long as the object is large.
    const auto isCopy = [](const auto &header) { return header.first.startsWith("x-amz-copy-source"); };
    if (request.verb == "POST" || std::any_of(request.headers.begin(), request.headers.end(), isCopy))
        http.answerWithin = 4 * config().settings.stallLimit;
    const S3Signer signer(m_session->config().credentials, m_session->region(request.bucket));
    signer.sign(http, isStreamed ? QByteArray(S3Signer::unsignedPayload) : sha256(request.content), m_session->now());
    return http;
}

bool S3Client::learn(const S3Request &request, const HttpAnswer &answer)
{
    constexpr qint64 largestSkew = 10 * 60; // s; S3 takes 15 minutes
    if (const S3Provider provider = s3ProviderOf(answer); provider != S3Provider::Unknown)
        m_session->setProvider(provider);
    if (answer.status < 300)
        return false;
    const S3Fault fault = readS3Fault(answer.body);
    // HEAD has no body: the clock is looked at whenever a signature is refused.
    const QDateTime serverTime = parseHttpDate(answer.header("date"));
    if (answer.status == 403 && serverTime.isValid() && std::abs(m_session->now().secsTo(serverTime)) > largestSkew) {
        m_session->setServerTime(serverTime);
        return true;
    }
    QByteArray region = answer.header("x-amz-bucket-region");
    if (region.isEmpty())
        region = fault.region;
    const bool isElsewhere = answer.status == 301 || answer.status == 307
                             || fault.code == "AuthorizationHeaderMalformed"
                             || (answer.status == 400 && request.verb == "HEAD");
    if (isElsewhere && !region.isEmpty() && region != m_session->region(request.bucket)) {
        m_session->setRegion(request.bucket, region);
        return true;
    }
    return false;
}

Result<HttpAnswer> S3Client::call(const S3Request &request)
{
    constexpr int mostTries = 3; // the clock, and the region
    for (int number = 1;; ++number) {
        Result<HttpAnswer> answer = m_caller.call(signedRequest(request, false));
        if (!answer || !learn(request, *answer) || number == mostTries)
            return answer;
    }
}

Result<HttpAnswer> S3Client::upload(const S3Request &request, const HttpUpload &upload)
{
    Result<HttpAnswer> answer = m_caller.upload(signedRequest(request, true), upload);
    if (answer && learn(request, *answer) && upload.rewind && upload.rewind())
        return m_caller.upload(signedRequest(request, true), upload);
    return answer;
}

Result<std::unique_ptr<HttpStream>> S3Client::open(const S3Request &request)
{
    auto stream = m_caller.open(signedRequest(request, false));
    if (stream && learn(request, (*stream)->answer()))
        return m_caller.open(signedRequest(request, false));
    return stream;
}

QUrl S3Client::presign(const S3Place &place, int seconds)
{
    const S3Signer signer(m_session->config().credentials, m_session->region(place.bucket));
    const QUrl url = s3RequestUrl(config(), m_session->provider(), {.bucket = place.bucket, .key = place.key});
    return signer.presign("GET", url, seconds, m_session->now());
}

Error s3Error(const HttpAnswer &answer, S3Provider provider, bool isObject)
{
    Error error = statusError(answer);
    const S3Fault fault = readS3Fault(answer.body);
    if (const Meaning *meaning = meaningOf(fault.code, provider)) {
        error.kind = meaning->kind;
        error.reason = meaning->reason;
        error.temporary = meaning->temporary;
        error.exceptionName = error.kind == ErrorKind::NotFound ? u"NotFound"_s : QString();
    } else if (answer.status == 404) {
        // An answer to HEAD: whether the object is missing or the bucket, it does not say.
        error.reason = isObject ? Reason::None : Reason::MissingRoot;
    } else if (answer.status == 416) {
        error.kind = ErrorKind::BadInput;
        error.reason = Reason::None;
    } else if (answer.status == 412) {
        error.kind = ErrorKind::AlreadyExists;
        error.reason = Reason::None;
    }
    if (!fault.code.isEmpty()) {
        const QString message = displayName(fault.message).left(200);
        error.detail = QString::fromLatin1(fault.code);
        if (!message.isEmpty() && message != error.detail)
            error.detail += u": "_s + message;
        error.evidence = u"%1, %2"_s.arg(answer.evidence(), QString::fromLatin1(fault.code));
    }
    return error;
}

} // namespace Quartermaster
