// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftconnectiontest.h"

#include "drivers/net/netconnectiontest.h"
#include "drivers/swift/swiftlisting.h"
#include "model/objectname.h"
#include "model/stepclauses.h"
#include "model/workerpool.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

QString serviceText(const SwiftAccount &account)
{
    switch (account.version) {
    case SwiftAccount::Version::V1:
        return u"authentication v1"_s;
    case SwiftAccount::Version::V2:
        return u"Keystone v2.0, by password"_s;
    case SwiftAccount::Version::V3:
        return account.credentialId.isEmpty() ? u"Keystone v3, by password"_s
                                              : u"Keystone v3, by application credential"_s;
    }
    return {};
}

Result<ConnectionStep> authenticate(SwiftSession &session, const WorkContext &context)
{
    const SwiftConfig &config = session.config();
    HttpCaller caller(session.pool(), context, {.tries = 1});
    const auto answer = caller.call(swiftAuthRequest(config.account));
    if (!answer)
        return tl::unexpected(answer.error());
    const auto token = readSwiftToken(config, *answer);
    if (!token)
        return tl::unexpected(token.error());
    ConnectionStep step{.kind = Kind::Authenticate,
                        .state = State::Passed,
                        .result = StepClause::token(hostAndPort(config.account.authUrl), serviceText(config.account)),
                        .evidence = {answer->evidence(), u"the account is at %1"_s.arg(redacted(token->storageUrl))}};
    if (token->lifetime >= 0)
        step.evidence << u"the token holds for %1 s"_s.arg(token->lifetime);
    if (!token->projectId.isEmpty())
        step.evidence << u"project %1"_s.arg(displayName(token->projectId));
    if (!token->roles.isEmpty()) {
        QStringList roles;
        for (const QString &role : token->roles)
            roles << displayName(role);
        step.evidence << u"roles: %1"_s.arg(roles.join(u", "_s));
    }
    if (const QDateTime time = parseHttpDate(answer->header("date")); time.isValid()) {
        if (const QString clock = clockText(QDateTime::currentDateTimeUtc().secsTo(time)); !clock.isEmpty())
            step.evidence << clock;
    }
    return step;
}

Result<ConnectionStep> list(const std::shared_ptr<SwiftSession> &session, const WorkContext &context)
{
    SwiftClient client = SwiftClient::impatient(session, context);
    const SwiftConfig &config = client.config();
    ConnectionStep step{.kind = Kind::List, .state = State::Passed};
    // Where there are several containers, the account lists them.
    const SwiftPlace place{.container = config.hasOneContainer() ? config.container : QByteArray()};
    const auto page = listSwift(client, place, {});
    if (page) {
        const QString container = config.hasOneContainer() ? displayName(nameFromBytes(config.container)) : QString();
        step.result = StepClause::listedIn(StepClause::listed(*page), container);
        return step;
    }
    const Error &error = page.error();
    const bool isMissing = error.kind == ErrorKind::NotFound && config.hasOneContainer();
    if (!isMissing)
        return tl::unexpected(error);
    step.result = StepClause::noContainer(displayName(nameFromBytes(config.container)), config.createsContainer);
    step.evidence << error.evidence;
    if (config.createsContainer) {
        step.state = State::Warning;
    } else {
        step.state = State::Failed;
        step.reason = Reason::MissingRoot;
    }
    return step;
}

} // namespace

ConnectionTestPtr makeSwiftConnectionTest(std::shared_ptr<WorkerPool> pool, const SwiftConfig &config)
{
    const auto session = std::make_shared<SwiftSession>(config);
    const auto step = [pool, session](auto work) {
        return [pool, session, work]() -> OperationPtr<ConnectionStep> {
            return runOnWorker<ConnectionStep>(
                pool, [session, work](WorkContext &context) { return work(session, context); });
        };
    };
    const auto token = [](const std::shared_ptr<SwiftSession> &own, const WorkContext &context) {
        return authenticate(*own, context);
    };
    return ConnectionTestPtr(
        new NetConnectionTest(config.settings, config.account.authUrl,
                              {{Kind::Authenticate, step(token)},
                               {Kind::List, step([](const std::shared_ptr<SwiftSession> &own,
                                                    const WorkContext &context) { return list(own, context); })}}));
}

} // namespace Quartermaster
