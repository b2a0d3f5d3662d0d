// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpconnectiontest.h"

#include "drivers/http/listingparser.h"
#include "drivers/net/connectionwalk.h"
#include "model/objectname.h"
#include "model/stepclauses.h"
#include "model/workerpool.h"

#include <QPointer>

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

/// In the network thread; a child of the scope, and gone with it.
class HttpConnectionWalk final : public ConnectionWalk
{
public:
    HttpConnectionWalk(HttpScope &scope, HttpConfig config, Report report)
        : ConnectionWalk(scope, config.base, std::move(report))
        , m_config(std::move(config))
    {}

protected:
    void arrived() override { ask(); }

private:
    void ask()
    {
        begin(Kind::Authenticate);
        stopTimer(); // the exchange has a limit of its own
        HttpExchange::Hooks hooks;
        hooks.done = [this](const Result<HttpAnswer> &answer) {
            if (answer)
                answered(*answer);
            else
                fail(Kind::Authenticate, answer.error());
        };
        scope().send({.url = m_config.base, .authorization = m_config.authorization}, std::move(hooks));
    }

    void answered(const HttpAnswer &answer)
    {
        QStringList evidence{answer.evidence()};
        if (answer.url != m_config.base)
            evidence << u"redirected to %1"_s.arg(redacted(answer.url));
        if (const QByteArray server = answer.header("server"); !server.isEmpty())
            evidence << u"Server: %1"_s.arg(displayName(QString::fromLatin1(server.left(80))));
        const Error error = statusError(answer);
        const bool hasPassword = !m_config.authorization.isEmpty();
        if (error.kind == ErrorKind::NotAuthenticated) {
            return fail({.kind = Kind::Authenticate,
                         .result = StepClause::passwordRefused(hasPassword),
                         .evidence = evidence,
                         .reason = Reason::Authentication});
        }
        // Any other refusal may come before the server has looked at who asks.
        if (answer.isSuccess()) {
            pass({.kind = Kind::Authenticate, .result = StepClause::passwordTaken(hasPassword), .evidence = evidence});
        } else {
            pass({.kind = Kind::Authenticate, .result = StepClause::passwordUnclear(hasPassword), .evidence = evidence},
                 State::Warning);
        }
        begin(Kind::List);
        if (!answer.isSuccess())
            return fail({.kind = Kind::List, .result = error.detail, .evidence = evidence, .reason = error.reason});
        const auto part = answer.bodyIsCut ? ListingPart::Beginning : ListingPart::Whole;
        const auto listing = parseListing(answer.body, answer.url, part);
        if (!listing) {
            return fail({.kind = Kind::List,
                         .result = StepClause::unreadable(listing.error().detail),
                         .evidence = evidence,
                         .reason = Reason::BadAnswer});
        }
        pass({.kind = Kind::List,
              .result = StepClause::listedAs(StepClause::listed(listing->entries.size(), answer.bodyIsCut),
                                             listing->isJson ? u"JSON"_s : u"HTML"_s)});
        report().conclude();
    }

    HttpConfig m_config;
};

/// Of the network thread alone.
struct HttpConnectionTest::Slot {
    QPointer<HttpScope> scope;
    bool isClosed = false;
};

HttpConnectionTest::HttpConnectionTest(std::shared_ptr<HttpClient> client, const Result<HttpConfig> &config)
    : ConnectionTest({Kind::Resolve, Kind::Connect, Kind::Encrypt, Kind::Authenticate, Kind::List})
    , m_client(std::move(client))
    , m_config(config)
    , m_slot(std::make_shared<Slot>())
{}

HttpConnectionTest::~HttpConnectionTest()
{
    HttpConnectionTest::abort();
}

void HttpConnectionTest::doStart()
{
    if (!m_config) {
        fail(Kind::Resolve, m_config.error());
        return conclude();
    }
    if (m_config->base.isEmpty()) {
        for (const ConnectionStep &step : QList<ConnectionStep>(steps()))
            skip(step.kind, u"without http_store_url there is no server to ask"_s);
        return conclude();
    }
    m_isOpen = true;
    const Mailbox mailbox(this);
    HttpConnectionWalk::Report report{
        .begin = [mailbox, this](Kind kind) { mailbox.post([this, kind] { begin(kind); }); },
        .end = [mailbox, this](ConnectionStep step) { mailbox.post([this, step] { end(step); }); },
        .conclude = [mailbox, this] { mailbox.post([this] { conclude(); }); }};
    m_client->run([slot = m_slot, config = *m_config, report = std::move(report)](HttpEngine &engine) {
        if (slot->isClosed)
            return;
        slot->scope = engine.openScope();
        auto *walk = new HttpConnectionWalk(*slot->scope, config, report);
        walk->start();
    });
}

void HttpConnectionTest::abort()
{
    if (!std::exchange(m_isOpen, false))
        return;
    m_client->run([slot = m_slot](HttpEngine &) {
        slot->isClosed = true;
        delete slot->scope.data();
    });
}

} // namespace Quartermaster
