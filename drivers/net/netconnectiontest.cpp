// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/netconnectiontest.h"

#include "drivers/net/connectionwalk.h"
#include "drivers/net/networkthread.h"
#include "model/workerpool.h"

#include <QPointer>

using namespace Qt::StringLiterals;

namespace Quartermaster {

using Kind = ConnectionStep::Kind;

namespace {

const QList<Kind> firstSteps{Kind::Resolve, Kind::Connect, Kind::Encrypt};

/// And no further.
class ServerWalk final : public ConnectionWalk
{
public:
    ServerWalk(HttpScope &scope, const QUrl &server, Report report, std::function<void()> next)
        : ConnectionWalk(scope, server, std::move(report))
        , m_next(std::move(next))
    {}

protected:
    void arrived() override { m_next(); }

private:
    std::function<void()> m_next;
};

QList<Kind> kindsOf(const NetConnectionTest::Steps &steps)
{
    QList<Kind> kinds = firstSteps;
    for (const auto &step : steps)
        kinds << step.first;
    return kinds;
}

} // namespace

/// Of the network thread alone.
struct NetConnectionTest::Slot {
    QPointer<HttpScope> scope;
    bool isClosed = false;
};

NetConnectionTest::NetConnectionTest(HttpSettings settings, QUrl server, Steps steps)
    : ConnectionTest(kindsOf(steps))
    , m_server(std::move(server))
    , m_left(std::move(steps))
    , m_client(std::make_shared<HttpClient>(std::make_shared<NetworkThread>(), std::move(settings)))
    , m_slot(std::make_shared<Slot>())
{}

NetConnectionTest::~NetConnectionTest()
{
    close();
}

void NetConnectionTest::doStart()
{
    m_isOpen = true;
    const Mailbox mailbox(this);
    ConnectionWalk::Report report{
        .begin = [mailbox, this](Kind kind) { mailbox.post([this, kind] { begin(kind); }); },
        .end = [mailbox, this](ConnectionStep step) { mailbox.post([this, step] { end(step); }); },
        .conclude = [mailbox, this] { mailbox.post([this] { conclude(); }); }};
    m_client->run([slot = m_slot, server = m_server, report = std::move(report), mailbox, this](HttpEngine &engine) {
        if (slot->isClosed)
            return;
        slot->scope = engine.openScope();
        auto *walk = new ServerWalk(*slot->scope, server, report,
                                    [mailbox, this] { mailbox.post([this] { next(); }); });
        walk->start();
    });
}

void NetConnectionTest::next()
{
    if (isFinished())
        return;
    if (m_left.isEmpty())
        return conclude();
    const auto [kind, make] = m_left.takeFirst();
    begin(kind);
    m_step = make();
    connect(m_step.get(), &Operation::finished, this, [this, kind = kind] {
        const OperationPtr<ConnectionStep> over = std::move(m_step);
        if (const Error *error = over->error()) {
            fail(kind, *error);
            return conclude();
        }
        ConnectionStep step = *over->result();
        step.kind = kind;
        const bool isEnd = step.state == ConnectionStep::State::Failed;
        end(std::move(step));
        isEnd ? conclude() : next();
    });
    m_step->start();
}

void NetConnectionTest::close()
{
    m_step.reset();
    if (!std::exchange(m_isOpen, false))
        return;
    m_client->run([slot = m_slot](HttpEngine &) {
        slot->isClosed = true;
        delete slot->scope.data();
    });
}

void NetConnectionTest::abort()
{
    close();
}

UnusableTest::UnusableTest(Error error)
    : ConnectionTest(firstSteps + QList{Kind::Authenticate, Kind::List})
    , m_error(std::move(error))
{}

void UnusableTest::doStart()
{
    begin(Kind::Resolve);
    fail(Kind::Resolve, m_error);
    conclude();
}

QString clockText(qint64 secondsAhead)
{
    constexpr qint64 worthAWord = 30;
    if (std::abs(secondsAhead) < worthAWord)
        return {};
    return u"the server's clock is %1 s %2 this machine's"_s.arg(std::abs(secondsAhead))
        .arg(secondsAhead > 0 ? u"ahead of"_s : u"behind"_s);
}

} // namespace Quartermaster
