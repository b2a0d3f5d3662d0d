// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpcaller.h"
#include "drivers/s3/s3config.h"
#include "drivers/s3/s3quirks.h"
#include "drivers/s3/s3xml.h"

#include <QHash>
#include <QMutex>

namespace Quartermaster {

/// What one store has learnt of its server. Any thread.
class S3Session
{
public:
    explicit S3Session(S3Config config);
    Q_DISABLE_COPY_MOVE(S3Session)

    [[nodiscard]] const S3Config &config() const { return m_config; }
    [[nodiscard]] const std::shared_ptr<HttpPool> &pool() const { return m_pool; }

    [[nodiscard]] QByteArray region(const QByteArray &bucket);
    void setRegion(const QByteArray &bucket, const QByteArray &region);
    /// The server's time; it may be another than ours.
    [[nodiscard]] QDateTime now();
    void setServerTime(const QDateTime &time);
    [[nodiscard]] qint64 skew(); ///< Seconds that the server is ahead, as far as that had to be corrected.
    [[nodiscard]] S3Provider provider();
    void setProvider(S3Provider provider);
    /// An object that was read before: what reading is tried on.
    [[nodiscard]] QByteArray knownKey();
    void setKnownKey(const QByteArray &key);
    /// Whose key it is, in the service's words; null until asked, empty when the service does not say.
    [[nodiscard]] QByteArray identity();
    void setIdentity(const QByteArray &identity);

private:
    const S3Config m_config;
    const std::shared_ptr<HttpPool> m_pool;
    QMutex m_mutex;
    QHash<QByteArray, QByteArray> m_regions;
    QByteArray m_knownKey;
    QByteArray m_identity;
    qint64 m_skew = 0;
    S3Provider m_provider = S3Provider::Unknown;
};

using S3Headers = QList<std::pair<QByteArray, QByteArray>>;

/// One request to S3, before it is signed.
struct S3Request {
    QByteArray verb = "GET";
    QByteArray bucket = {}; ///< Empty: the service itself.
    QByteArray key = {};
    S3Query query = {};
    S3Headers headers = {};
    QByteArray content = {};
    qint64 answerLimit = 64LL << 20; ///< Bytes of an answer's body.
};

/// Where a request goes: the bucket stands in the host's name or in the path, as the configuration wants and the bucket's name allows.
[[nodiscard]] QUrl s3RequestUrl(const S3Config &config, S3Provider provider, const S3Request &request);

/// Signs requests and sends them, in a worker's thread; once more where the server says that its clock or the bucket's region
/// is another one.
class S3Client
{
public:
    S3Client(std::shared_ptr<S3Session> session, const WorkContext &context, HttpCaller::Policy policy = {});

    [[nodiscard]] const S3Config &config() const { return m_session->config(); }
    [[nodiscard]] S3Session &session() const { return *m_session; }
    [[nodiscard]] const std::shared_ptr<S3Session> &sharedSession() const { return m_session; }

    [[nodiscard]] Result<HttpAnswer> call(const S3Request &request);
    [[nodiscard]] Result<HttpAnswer> upload(const S3Request &request, const HttpUpload &upload);
    [[nodiscard]] Result<std::unique_ptr<HttpStream>> open(const S3Request &request);
    /// A GET of the object that anyone can make for \a seconds.
    [[nodiscard]] QUrl presign(const S3Place &place, int seconds);

private:
    [[nodiscard]] HttpRequest signedRequest(const S3Request &request, bool isStreamed);
    /// Whether another try, signed otherwise, would be answered otherwise.
    [[nodiscard]] bool learn(const S3Request &request, const HttpAnswer &answer);
    [[nodiscard]] QByteArray regionFor(const QByteArray &bucket);

    std::shared_ptr<S3Session> m_session;
    HttpCaller m_caller;
};

/// What a status of 300 and more means, by the code in its body: of an object, or (\a key empty) of a bucket.
[[nodiscard]] Error s3Error(const HttpAnswer &answer, S3Provider provider, bool isObject);

} // namespace Quartermaster
