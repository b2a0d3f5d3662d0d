// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3connectiontest.h"

#include "drivers/net/netconnectiontest.h"
#include "drivers/s3/s3objects.h"
#include "model/objectname.h"
#include "model/stepclauses.h"
#include "model/workerpool.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

/// S3 has no request that does nothing but authenticate: whatever it refuses after it has looked at the signature shows that it takes it.
Result<ConnectionStep> authenticate(S3Client &client)
{
    const S3Config &config = client.config();
    const auto answer = client.call({.bucket = config.bucket, .query = {{"list-type", "2"}, {"max-keys", "1"}}});
    if (!answer)
        return tl::unexpected(answer.error());
    const QByteArray region = client.session().region(config.bucket);
    ConnectionStep step{.kind = Kind::Authenticate,
                        .state = State::Passed,
                        .result = StepClause::signatureTaken(hostAndPort(config.endpoint), QString::fromLatin1(region)),
                        .evidence = {answer->evidence()}};
    if (const QByteArray server = answer->header("server"); !server.isEmpty())
        step.evidence << u"Server: %1"_s.arg(displayName(QString::fromLatin1(server.left(80))));
    if (!config.credentials.sessionToken.isEmpty())
        step.evidence << u"with a session token"_s;
    if (const QString clock = clockText(client.session().skew()); !clock.isEmpty())
        step.evidence << clock + u": requests carry the server's time"_s;
    if (answer->isSuccess())
        return step;
    const Error error = s3Error(*answer, client.session().provider(), false);
    if (error.kind == ErrorKind::NotAuthenticated)
        return tl::unexpected(error);
    const QByteArray code = readS3Fault(answer->body).code;
    if (answer->status >= 500 || (code != "AccessDenied" && code != "NoSuchBucket")) {
        step.state = State::Warning;
        step.result = StepClause::signatureUnclear();
    }
    return step;
}

Result<ConnectionStep> list(S3Client &client)
{
    const S3Config &config = client.config();
    ConnectionStep step{.kind = Kind::List, .state = State::Passed};
    const QString bucket = displayName(nameFromBytes(config.bucket));
    const auto page = listS3(client, {.bucket = config.bucket, .key = {}}, {});
    if (page) {
        step.result = StepClause::listedIn(StepClause::listed(*page), bucket);
        return step;
    }
    const Error &error = page.error();
    if (error.reason != Reason::MissingRoot)
        return tl::unexpected(error);
    step.result = StepClause::noContainer(bucket, config.createsBucket);
    step.evidence << error.evidence;
    if (config.createsBucket) {
        step.state = State::Warning;
    } else {
        step.state = State::Failed;
        step.reason = Reason::MissingRoot;
    }
    return step;
}

} // namespace

ConnectionTestPtr makeS3ConnectionTest(std::shared_ptr<WorkerPool> pool, const S3Config &config)
{
    const auto session = std::make_shared<S3Session>(config);
    const auto step = [pool, session](Result<ConnectionStep> (*work)(S3Client &)) {
        return [pool, session, work]() -> OperationPtr<ConnectionStep> {
            return runOnWorker<ConnectionStep>(pool, [session, work](WorkContext &context) {
                S3Client client(session, context, {.tries = 1});
                return work(client);
            });
        };
    };
    const QUrl server = s3RequestUrl(config, session->provider(), {.bucket = config.bucket});
    return ConnectionTestPtr(new NetConnectionTest(
        config.settings, server, {{Kind::Authenticate, step(authenticate)}, {Kind::List, step(list)}}));
}

} // namespace Quartermaster
