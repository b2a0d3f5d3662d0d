// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpcaller.h"
#include "drivers/swift/swiftauth.h"
#include "drivers/swift/swiftplace.h"
#include "model/finding.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QHash>
#include <QMutex>

namespace Quartermaster {

/// What a request carries.
struct SwiftAccess {
    QByteArray token; ///< Secret.
    QUrl storageUrl;
    bool isNew = false; ///< Given for this very request.
};

/// What /info tells of a cluster; absent where it does not.
struct SwiftFeatures {
    std::optional<qint64> largestObject = {}; ///< Bytes of one that is sent whole.
    qint64 listingLimit = 10'000;
    bool hasSlo = false;
    bool hasTempUrl = false;
    bool isKnown = false;
};

/// What came of the last trial of writing, and when the next one may be.
struct SwiftTrial {
    QDeadlineTimer next = {};
    QList<Finding> findings = {};
    int failures = 0;          ///< In a row, of those after which reading failed as well.
    QElapsedTimer unpaid = {}; ///< Valid while reading still fails: since the trial.
};

/// What one store has learnt of its cluster: its token, above all, which all operations share. Any thread.
class SwiftSession
{
public:
    explicit SwiftSession(SwiftConfig config);
    Q_DISABLE_COPY_MOVE(SwiftSession)

    [[nodiscard]] const SwiftConfig &config() const { return m_config; }
    [[nodiscard]] const std::shared_ptr<HttpPool> &pool() const { return m_pool; }
    /// The same server with less patience.
    [[nodiscard]] const std::shared_ptr<HttpPool> &probePool() const { return m_probePool; }

    /// The token, asked for through \a caller when there is none, or when its end is near. \a refused is one that was not taken: it is
    /// not given again. One thread asks, the others wait for it.
    [[nodiscard]] Result<SwiftAccess> access(HttpCaller &caller, const WorkContext &context,
                                             const QByteArray &refused = {});
    /// Of the last token: what Keystone says of who asks.
    [[nodiscard]] QStringList roles();
    [[nodiscard]] QUrl storageUrl();

    [[nodiscard]] SwiftFeatures features();
    void setFeatures(const SwiftFeatures &features);
    /// The storage policies of containers that were looked at.
    [[nodiscard]] QString policy(const QByteArray &container);
    void setPolicy(const QByteArray &container, const QString &policy);
    /// Segments whose names begin so are of an upload that goes on here: no listing shows them yet. \a path is "container/prefix".
    void beginUpload(const QByteArray &path);
    void endUpload(const QByteArray &path);
    [[nodiscard]] QList<QByteArray> uploads();
    /// The probe's.
    [[nodiscard]] SwiftTrial trial();
    void setTrial(const SwiftTrial &trial);

private:
    const SwiftConfig m_config;
    const std::shared_ptr<HttpPool> m_pool;
    const std::shared_ptr<HttpPool> m_probePool;
    QMutex m_asking; ///< Held while a token is asked for.
    QMutex m_mutex;  ///< Of what follows.
    std::optional<SwiftToken> m_token;
    QDeadlineTimer m_end; ///< From when on the token is not used any more.
    SwiftFeatures m_features;
    QHash<QByteArray, QString> m_policies;
    SwiftTrial m_trial;
    QList<QByteArray> m_uploads;
};

/// A header, or a parameter of a query: name and value.
using SwiftPair = std::pair<QByteArray, QByteArray>;

/// One request, before it has a token.
struct SwiftRequest {
    QByteArray verb = "GET";
    QByteArray container = {}; ///< Empty: the account itself.
    QByteArray object = {};
    QList<SwiftPair> query = {};
    QList<SwiftPair> headers = {};
    QByteArray content = {};
    qint64 answerLimit = 32LL << 20; ///< Bytes of an answer's body.
};

/// Sends requests with the store's token, in a worker's thread; once more with a new one where it is refused. A 401 never comes out of
/// it as an answer: it is the error that says whether the password is wrong or the cluster cannot tell.
class SwiftClient
{
public:
    SwiftClient(std::shared_ptr<SwiftSession> session, const WorkContext &context, HttpCaller::Policy policy = {});
    /// For probes: gives up soon.
    [[nodiscard]] static SwiftClient impatient(std::shared_ptr<SwiftSession> session, const WorkContext &context);

    [[nodiscard]] const SwiftConfig &config() const { return m_session->config(); }
    [[nodiscard]] SwiftSession &session() const { return *m_session; }
    [[nodiscard]] const std::shared_ptr<SwiftSession> &sharedSession() const { return m_session; }

    [[nodiscard]] Result<HttpAnswer> call(const SwiftRequest &request);
    [[nodiscard]] Result<HttpAnswer> upload(const SwiftRequest &request, const HttpUpload &upload);
    [[nodiscard]] Result<std::unique_ptr<HttpStream>> open(const SwiftRequest &request);
    /// Of the cluster, asked for once; what is not known stays absent.
    [[nodiscard]] SwiftFeatures features();
    /// glance_store's URI of an object.
    [[nodiscard]] Result<QString> location(const SwiftPlace &place);

private:
    SwiftClient(std::shared_ptr<SwiftSession> session, const std::shared_ptr<HttpPool> &pool,
                const WorkContext &context, HttpCaller::Policy policy);
    template<typename T, typename Send>
    Result<T> withToken(const SwiftRequest &request, bool isWhole, Send send);

    std::shared_ptr<SwiftSession> m_session;
    const WorkContext &m_context;
    HttpCaller m_caller;
};

/// What a request is about, for what its answer means.
enum class SwiftSubject : quint8 { Account, Container, Object };
/// What a status of 300 and more means; its reason is meant for the store as a whole.
[[nodiscard]] Error swiftError(const HttpAnswer &answer, SwiftSubject subject);
[[nodiscard]] tl::unexpected<Error> swiftRefusal(const HttpAnswer &answer, SwiftSubject subject);
/// Every byte but A-Z a-z 0-9 - . _ ~ as %XX; "/" too unless \a keepsSlash.
[[nodiscard]] QByteArray swiftEncode(const QByteArray &bytes, bool keepsSlash = false);

} // namespace Quartermaster
