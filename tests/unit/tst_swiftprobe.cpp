// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftprobe.h"
#include "scriptserver.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

constexpr auto fine = "200 OK";
constexpr auto unavailable = "503 Service Unavailable";

/// A cluster whose states a test sets.
class Cluster
{
public:
    QByteArray account = "204 No Content";
    QByteArray container = fine;
    QByteArray reading = "206 Partial Content";
    QByteArray writing = "422 Unprocessable Entity"; ///< What a PUT is told whose ETag is wrong.
    QByteArray readingAfterPut;                      ///< From a PUT on; empty: as before.
    QByteArray headers;                              ///< Of what writing answers.
    int puts = 0;

    Cluster()
        : m_server([this](ScriptPeer &peer, int) {
            for (QByteArray head = peer.readHead(); !head.isEmpty(); head = peer.readHead())
                answer(peer, head);
        })
    {
        const QByteArray options = "swift_store_auth_version = 1\nswift_store_auth_address = "
                                   + m_server.url(u"/auth/v1.0"_s).toLatin1()
                                   + "\nswift_store_user = a:b\nswift_store_key = c\nswift_store_container = images\n";
        const auto stores = parseConfiguration("[DEFAULT]\nenabled_backends = cloud:swift\n[cloud]\n" + options,
                                               u"test.conf"_s, {swiftSchema()});
        m_session = std::make_shared<SwiftSession>(readSwiftConfig(stores->stores.constFirst()).value());
    }

    /// What a probe says of \a capability.
    Answer probe(Capability capability)
    {
        const WorkContext context(std::make_shared<CancelToken>(), {});
        SwiftClient client = SwiftClient::impatient(m_session, context);
        const auto report = probeSwift(client, true);
        if (!report)
            return Answer::Unknown;
        const Snapshot snapshot(CapabilitySet::all(), report->findings, report->limits, {}, {});
        return snapshot.verdict(CapabilitySet(capability)).answer;
    }

private:
    void answer(ScriptPeer &peer, const QByteArray &head)
    {
        const qsizetype at = head.toLower().indexOf("content-length:");
        if (at >= 0)
            peer.read(head.mid(at + 15, head.indexOf('\r', at) - at - 15).trimmed().toInt());
        const QByteArray path = head.split(' ').value(1);
        if (path.startsWith("/auth"))
            return peer.answer(fine, {},
                               "X-Auth-Token: t\r\nX-Storage-Url: " + m_server.url(u"/v1/a"_s).toLatin1() + "\r\n");
        if (path == "/v1/a")
            return peer.answer(account);
        if (path.startsWith("/v1/a/images?"))
            return peer.answer(container, container == fine ? R"([{"name": "sample", "bytes": 1, "hash": "x"}])" : "");
        if (head.startsWith("PUT")) {
            ++puts;
            if (!readingAfterPut.isEmpty())
                reading = readingAfterPut;
            return peer.answer(writing, {}, headers);
        }
        const bool isHead = head.startsWith("HEAD");
        peer.answer(path.startsWith("/info") ? "404 Not Found" : reading, isHead ? QByteArray() : "x");
    }

    ScriptServer m_server;
    std::shared_ptr<SwiftSession> m_session;
};

} // namespace

class tst_SwiftProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fineCluster_writes();
    void failureAtTheTrial_isNotRemembered();
    void fullCluster_isTriedSeldom();
    void maintenanceAtTheTrial_isForAll();
    void accountServerDown_objectsAreRead();
    void rateLimit_takesDeletingToo();
};

void tst_SwiftProbe::fineCluster_writes()
{
    Cluster cluster;
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::Yes);
    QCOMPARE(cluster.probe(Capability::Delete), Answer::Yes);
    QCOMPARE(cluster.puts, 2);
}

// A server that goes down by itself between reading and writing: once it is back, so is writing.
void tst_SwiftProbe::failureAtTheTrial_isNotRemembered()
{
    Cluster cluster;
    cluster.writing = unavailable;
    cluster.readingAfterPut = unavailable;
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No);
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No); // and no PUT while nothing is read
    QCOMPARE(cluster.puts, 1);
    cluster.reading = "206 Partial Content";
    cluster.readingAfterPut.clear();
    cluster.writing = "422 Unprocessable Entity";
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::Yes);
}

// Where each trial is what ends reading for a while, the third one comes late.
void tst_SwiftProbe::fullCluster_isTriedSeldom()
{
    Cluster cluster;
    cluster.writing = unavailable;
    cluster.readingAfterPut = unavailable;
    for (int number = 0; number < 2; ++number) {
        QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No);
        cluster.reading = "206 Partial Content";
    }
    QCOMPARE(cluster.puts, 2);
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No);
    QCOMPARE(cluster.probe(Capability::ReadAccess), Answer::Yes);
    QCOMPARE(cluster.puts, 2);
}

void tst_SwiftProbe::maintenanceAtTheTrial_isForAll()
{
    Cluster cluster;
    cluster.writing = unavailable;
    cluster.headers = "Retry-After: 2\r\n";
    cluster.readingAfterPut = unavailable;
    QCOMPARE(cluster.probe(Capability::ReadAccess), Answer::No);
    cluster.reading = "206 Partial Content";
    cluster.readingAfterPut.clear();
    cluster.writing = "422 Unprocessable Entity";
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::Yes);
}

// Every container seems missing then (swift/proxy/controllers/container.py), and every object is there.
void tst_SwiftProbe::accountServerDown_objectsAreRead()
{
    Cluster cluster;
    cluster.account = unavailable;
    cluster.container = "404 Not Found";
    cluster.reading = "404 Not Found"; // of what nobody has put there
    cluster.writing = "404 Not Found";
    QCOMPARE(cluster.probe(Capability::List), Answer::No);
    QCOMPARE(cluster.probe(Capability::ReadAccess), Answer::Unknown);
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No);
    QCOMPARE(cluster.probe(Capability::Delete), Answer::No);
    cluster.account = "204 No Content";
    QCOMPARE(cluster.probe(Capability::ReadAccess), Answer::No); // the container is missing indeed
}

void tst_SwiftProbe::rateLimit_takesDeletingToo()
{
    Cluster cluster;
    cluster.writing = "498 Rate Limited";
    QCOMPARE(cluster.probe(Capability::WriteAccess), Answer::No);
    QCOMPARE(cluster.probe(Capability::Delete), Answer::No);
    QCOMPARE(cluster.probe(Capability::ReadAccess), Answer::Yes);
}

QTEST_GUILESS_MAIN(tst_SwiftProbe)
#include "tst_swiftprobe.moc"
