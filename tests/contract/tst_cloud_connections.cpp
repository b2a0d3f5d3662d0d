// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/s3peer.h"
#include "tests/contract/swiftbench.h"
#include "tests/unit/storetestbench.h"
#include "webservers.h"

#include "model/connectiontext.h"

using namespace Quartermaster;
using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

namespace {

/// $S3, $SWIFT_AUTH and the like, and what expanded() knows.
QByteArray filled(QByteArray text)
{
    constexpr std::array<std::pair<const char *, const char *>, 15> keys{{
        {"$TLS_S3", "QM_TEST_HTTPS_S3_ENDPOINT"},
        {"$TLS_SWIFT", "QM_TEST_HTTPS_SWIFT_ENDPOINT"},
        {"$S3_KEYS", ""},
        {"$S3", "QM_TEST_S3_ENDPOINT"},
        {"$SWIFT_S3", "QM_TEST_SWIFT_S3_ENDPOINT"},
        {"$AUTH", "QM_TEST_SWIFT_AUTH_URL"},
        {"$USER", "QM_TEST_SWIFT_USER"},
        {"$KEY_OF_USER", "QM_TEST_SWIFT_KEY"},
        {"$KEYSTONE_USER", "QM_TEST_KEYSTONE_USER"},
        {"$KEYSTONE_PASSWORD", "QM_TEST_KEYSTONE_PASSWORD"},
        {"$KEYSTONE_PROJECT", "QM_TEST_KEYSTONE_PROJECT"},
        {"$KEYSTONE", "QM_TEST_KEYSTONE_URL"},
        {"$ACCOUNT", "QM_TEST_SWIFT_ACCOUNT"},
        {"$CONTAINER", "QM_TEST_OWN_CONTAINER"},
        {"$BUCKET", "QM_TEST_OWN_BUCKET"},
    }};
    text.replace("$S3_KEYS", "s3_store_access_key = " + qgetenv("QM_TEST_S3_ACCESS_KEY")
                                 + "\ns3_store_secret_key = " + qgetenv("QM_TEST_S3_SECRET_KEY") + '\n');
    for (const auto &[key, variable] : keys)
        text.replace(key, qgetenv(variable));
    return expanded(text);
}

const QByteArray v1 = "swift_store_auth_version = 1\nswift_store_user = $USER\n";
const QByteArray key = "swift_store_key = $KEY_OF_USER\n";
const QByteArray container = "swift_store_container = $CONTAINER\n";
const QByteArray v3 = "swift_store_auth_version = 3\nswift_store_auth_address = $KEYSTONE\n"
                      "swift_store_user = $KEYSTONE_PROJECT:$KEYSTONE_USER\n";
const QByteArray ca = "swift_store_cacert = $CA\n";
// Which the proxy cannot know: it does not see the TLS before it.
const QByteArray storage = "swift_store_endpoint = $TLS_SWIFT/v1/$ACCOUNT\n";
const QByteArray bucket = "$S3_KEYSs3_store_bucket = $BUCKET\n";

QByteArray auth(const QByteArray &url)
{
    return "swift_store_auth_address = " + url + '\n';
}

QByteArray host(const QByteArray &url)
{
    return "s3_store_host = " + url + '\n';
}

} // namespace

/// The connection tests of Swift and S3 against real servers: each step passes, and fails, where it should.
class tst_CloudConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();

    void steps_endWhereTheTroubleIs_data();
    void steps_endWhereTheTroubleIs();
    void authentication_tellsWhoWeAre();
    void chain_isShown();
    void secrets_areNowhere_data();
    void secrets_areNowhere();
    void cancel_endsAtOnce();

private:
    std::optional<RawSwift> m_raw;
    std::unique_ptr<S3Peer> m_peer;
};

void tst_CloudConnections::initTestCase()
{
    if (const QString missing = missingServers(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
    for (const char *needed : {"QM_TEST_SWIFT_AUTH_URL", "QM_TEST_KEYSTONE_URL", "QM_TEST_S3_ENDPOINT"}) {
        if (qEnvironmentVariableIsEmpty(needed))
            QSKIP(qPrintable(u"%1 is not set: see tests/servers/README.md"_s.arg(QLatin1String(needed))));
    }
    qputenv("QM_TEST_OWN_CONTAINER", nextContainer());
    qputenv("QM_TEST_OWN_BUCKET", nextContainer());
    m_raw = SwiftLogin().raw();
    QCOMPARE(m_raw->ask("PUT", '/' + qgetenv("QM_TEST_OWN_CONTAINER")).status, 201);
    QCOMPARE(m_raw->ask("PUT", '/' + qgetenv("QM_TEST_OWN_CONTAINER") + "/one", {}, "1").status, 201);
    m_peer = std::make_unique<S3Peer>("QM_TEST_S3");
    QVERIFY(m_peer->makeBucket(qEnvironmentVariable("QM_TEST_OWN_BUCKET")));
}

void tst_CloudConnections::cleanupTestCase()
{
    if (m_raw)
        m_raw->removeContainer(qgetenv("QM_TEST_OWN_CONTAINER"));
    if (m_peer)
        m_peer->dropBucket(qEnvironmentVariable("QM_TEST_OWN_BUCKET"));
}

void tst_CloudConnections::steps_endWhereTheTroubleIs_data()
{
    QTest::addColumn<QByteArray>("driver");
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("states"); // options, resolve, connect, encrypt, authenticate, list
    QTest::addColumn<QString>("result"); // of the last step that was reached
    QTest::addColumn<QString>("reason");
    const auto swift = [](const char *name, const QByteArray &options, const char *states, const char *result,
                          const char *reason = "") {
        QTest::addRow("swift, %s", name) << QByteArray("swift") << options << QString::fromLatin1(states)
                                         << QString::fromLatin1(result) << QString::fromLatin1(reason);
    };
    const auto s3 = [](const char *name, const QByteArray &options, const char *states, const char *result,
                       const char *reason = "") {
        QTest::addRow("s3, %s", name) << QByteArray("s3") << options << QString::fromLatin1(states)
                                      << QString::fromLatin1(result) << QString::fromLatin1(reason);
    };
    const char *all = "passed skipped passed skipped passed passed";
    const char *tls = "passed passed passed passed passed passed";
    const char *resolved = "passed failed waiting waiting waiting waiting";
    const char *connected = "passed skipped failed waiting waiting waiting";
    const char *encrypted = "passed passed passed failed waiting waiting";
    const char *authenticated = "passed skipped passed skipped failed waiting";
    const char *listed = "passed skipped passed skipped passed failed";

    swift("v1", auth("$AUTH") + v1 + key + container, all, "1 entry in \"");
    swift("v1 over TLS, its own authority", auth("$TLS_SWIFT/auth/v1.0") + v1 + key + container + ca + storage, tls,
          "1 entry");
    swift("Keystone",
          v3
              + "swift_store_key = $KEYSTONE_PASSWORD\nswift_store_container = none\n"
                "swift_store_create_container_on_put = true\n",
          "passed skipped passed skipped passed warning", "the first upload makes it");
    swift("no such host", auth("$NOHOST/auth/v1.0") + v1 + key + container, resolved, "is not known", "unreachable");
    swift("nothing listens", auth("$REFUSED/auth/v1.0") + v1 + key + container, connected, "refuses the connection",
          "unreachable");
    swift("unknown authority", auth("$TLS_SWIFT/auth/v1.0") + v1 + key + container, encrypted, "unknown authority",
          "certificate");
    swift("another authority's", auth("$HTTPS_UNKNOWN_CA/auth/v1.0") + v1 + key + container + ca, encrypted,
          "unknown authority", "certificate");
    swift("not verified",
          auth("$TLS_SWIFT/auth/v1.0") + v1 + key + container + storage + "swift_store_auth_insecure = true\n",
          "passed passed passed warning passed passed", "1 entry");
    swift("wrong password", auth("$AUTH") + v1 + "swift_store_key = hunter2\n" + container, authenticated,
          "does not accept user and password", "authentication");
    swift("wrong password of Keystone's", v3 + "swift_store_key = hunter2\n" + container, authenticated,
          "does not accept user and password", "authentication");
    swift("no authentication service", auth("$HTTP/no/such/") + v1 + key + container, authenticated,
          "has no version 1 of its API", "bad-configuration");
    swift("no container", auth("$AUTH") + v1 + key + "swift_store_container = none-there\n", listed,
          "\"none-there\" does not exist", "missing-root");

    s3("radosgw", host("$S3") + bucket, all, "0 entries in \"");
    s3("over TLS, its own authority", host("$TLS_S3") + bucket + "s3_store_cacert = $CA\n", tls, "0 entries");
    s3("no such host", host("$NOHOST") + bucket, resolved, "is not known", "unreachable");
    s3("nothing listens", host("$REFUSED") + bucket, connected, "refuses the connection", "unreachable");
    s3("unknown authority", host("$TLS_S3") + bucket, encrypted, "unknown authority", "certificate");
    s3("expired", host("$HTTPS_EXPIRED") + bucket + "s3_store_cacert = $CA\n", encrypted, "expired on", "certificate");
    s3("not verified", host("$TLS_S3") + bucket + "s3_store_insecure = true\n",
       "passed passed passed warning passed passed", "0 entries");
    s3("no file of authorities", host("$TLS_S3") + bucket + "s3_store_cacert = /no/such/file\n", encrypted,
       "there is no certificate in /no/such/file", "bad-configuration");
    s3("wrong secret key",
       host("$S3") + "s3_store_access_key = " + qgetenv("QM_TEST_S3_ACCESS_KEY")
           + "\ns3_store_secret_key = hunter2\ns3_store_bucket = $BUCKET\n",
       authenticated, "SignatureDoesNotMatch", "authentication");
    s3("unknown access key",
       host("$S3") + "s3_store_access_key = nobody\ns3_store_secret_key = hunter2\ns3_store_bucket = $BUCKET\n",
       authenticated, "InvalidAccessKeyId", "authentication");
    s3("no bucket", host("$S3") + "$S3_KEYSs3_store_bucket = none-there\n", listed, "\"none-there\" does not exist",
       "missing-root");
    s3("no S3 there", host("$HTTP") + bucket, "passed skipped passed skipped warning failed", "does not exist",
       "missing-root");
}

void tst_CloudConnections::steps_endWhereTheTroubleIs()
{
    QFETCH(QByteArray, driver);
    QFETCH(QByteArray, options);
    QFETCH(QString, states);
    QFETCH(QString, result);
    QFETCH(QString, reason);
    StoreTestBench bench;
    QVERIFY(bench.run(driver, filled(options)));
    ConnectionStep last;
    for (const ConnectionStep &step : bench.tester.steps()) {
        if (step.state == State::Waiting) {
            QVERIFY(step.result.isEmpty());
            continue;
        }
        QVERIFY(step.milliseconds >= 0);
        last = step;
    }
    QVERIFY2(bench.states() == states, qPrintable(bench.states() + u": "_s + last.result));
    QVERIFY2(last.result.contains(result), qPrintable(last.result));
    if (last.state == State::Failed) {
        QCOMPARE(reasonCode(last.reason), reason);
        QVERIFY2(!stepHelp(last).isEmpty(), "a failure without a word of help");
    }
    QCOMPARE(bench.tester.hasPassed(), !states.contains(u"failed"_s));
}

void tst_CloudConnections::authentication_tellsWhoWeAre()
{
    StoreTestBench bench;
    QVERIFY(bench.run("swift", filled(v3 + "swift_store_key = $KEYSTONE_PASSWORD\n" + container)));
    const ConnectionStep keystone = bench.step(Kind::Authenticate);
    QVERIFY2(keystone.result.contains(u"Keystone v3, by password"_s), qPrintable(keystone.result));
    const QString evidence = keystone.evidence.join(u'\n');
    QVERIFY2(evidence.contains(u"roles: "_s) && evidence.contains(u"member"_s), qPrintable(evidence));
    QVERIFY2(evidence.contains(u"project "_s + qEnvironmentVariable("QM_TEST_KEYSTONE_PROJECT_ID")),
             qPrintable(evidence));
    QVERIFY(bench.run("swift", filled(auth("$AUTH") + v1 + key + container)));
    QVERIFY(bench.step(Kind::Authenticate).result.contains(u"authentication v1"_s));
    QVERIFY(bench.run("s3", filled(host("$S3") + bucket)));
    const ConnectionStep s3 = bench.step(Kind::Authenticate);
    QVERIFY2(s3.result.contains(u"version 4, region us-east-1"_s), qPrintable(s3.result));
}

void tst_CloudConnections::chain_isShown()
{
    StoreTestBench bench;
    QVERIFY(bench.run("s3", filled(host("$TLS_S3") + bucket + "s3_store_cacert = $CA\n")));
    const ConnectionStep step = bench.step(Kind::Encrypt);
    QCOMPARE(step.chain.size(), 2);
    QCOMPARE(step.chain.first().subject, u"CN=good"_s);
}

void tst_CloudConnections::secrets_areNowhere_data()
{
    QTest::addColumn<QByteArray>("driver");
    QTest::addColumn<QByteArray>("options");
    QTest::newRow("swift") << QByteArray("swift") << auth("$AUTH") + v1 + "swift_store_key = hunter2\n" + container;
    QTest::newRow("Keystone") << QByteArray("swift") << v3 + "swift_store_key = hunter2\n" + container;
    QTest::newRow("s3") << QByteArray("s3")
                        << host("$S3")
                               + "s3_store_access_key = hunter2\ns3_store_secret_key = hunter2\n"
                                 "s3_store_bucket = $BUCKET\n";
}

void tst_CloudConnections::secrets_areNowhere()
{
    QFETCH(QByteArray, driver);
    QFETCH(QByteArray, options);
    StoreTestBench bench;
    QVERIFY(bench.run(driver, filled(options)));
    QCOMPARE(bench.step(Kind::Authenticate).state, State::Failed);
    for (const ConnectionStep &step : bench.tester.steps())
        QVERIFY2(!stepDetails(step).contains(u"hunter2"_s), qPrintable(stepDetails(step)));
}

void tst_CloudConnections::cancel_endsAtOnce()
{
    for (const char *driver : {"swift", "s3"}) {
        StoreTestBench bench;
        bench.start(driver, filled(qstrcmp(driver, "s3") == 0 ? host("$BLACKHOLE") + bucket
                                                              : auth("$BLACKHOLE/auth/v1.0") + v1 + key + container));
        QTRY_COMPARE(bench.step(Kind::Connect).state, State::Running);
        QSignalSpy finished(&bench.tester, &StoreTester::finished);
        bench.tester.cancel();
        QVERIFY(finished.wait(1000));
        QVERIFY(!bench.tester.hasPassed());
    }
}

QTEST_GUILESS_MAIN(tst_CloudConnections)
#include "tst_cloud_connections.moc"
