// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/storetestbench.h"
#include "webservers.h"

#include "model/connectiontext.h"

using namespace Quartermaster;
using Kind = ConnectionStep::Kind;
using State = ConnectionStep::State;

/// The connection test against real servers: each step passes, and fails, where it should.
class tst_ConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void steps_endWhereTheTroubleIs_data();
    void steps_endWhereTheTroubleIs();
    void chain_isShownAsItIs();
    void chain_tellsWhatIsWrong();
    void authority_helpsAndIsNamed();
    void insecure_warnsButGoesOn();
    void proxy_isOnTheWay();
    void password_isNowhere();
    void blackhole_timesOut();
    void cancel_endsAtOnce();
    void nothingIsChangedOnTheServer();

private:
    QString m_missing;
};

void tst_ConnectionTest::initTestCase()
{
    m_missing = missingServers();
    if (!m_missing.isEmpty())
        QSKIP(qPrintable(m_missing));
}

void tst_ConnectionTest::steps_endWhereTheTroubleIs_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("states"); // options, resolve, connect, encrypt, authenticate, list
    QTest::addColumn<QString>("result"); // of the last step that was reached
    QTest::addColumn<QString>("reason");
    const QByteArray verify = "https_insecure = false\n";
    const QByteArray ca = "https_ca_certificates_file = $CA\n";
    const auto row = [](const char *name, const QByteArray &options, const char *states, const char *result,
                        const char *reason = "") {
        QTest::newRow(name) << options << QString::fromLatin1(states) << QString::fromLatin1(result)
                            << QString::fromLatin1(reason);
    };
    row("http, by address", url("$HTTP/json/"), "passed skipped passed skipped passed passed", "entries, in JSON");
    row("https, by name", url("$HTTPS/range/") + ca, "passed passed passed passed passed passed", "entries, in HTML");
    row("with a password", "http_store_url = http://tester:secret@$HTTP_PLACE/auth/\n",
        "passed skipped passed skipped passed passed", "entries, in JSON");
    row("no such name", url("$NOHOST/"), "passed failed waiting waiting waiting waiting", "is not known",
        "unreachable");
    row("nothing listens", url("$REFUSED/"), "passed skipped failed waiting waiting waiting", "refuses the connection",
        "unreachable");
    row("expired", url("$HTTPS_EXPIRED/range/") + ca, "passed passed passed failed waiting waiting", "expired on",
        "certificate");
    row("another host's", url("$HTTPS_WRONG_HOST/range/") + ca, "passed passed passed failed waiting waiting",
        "for another host: elsewhere.example, not localhost", "certificate");
    row("unknown authority", url("$HTTPS_UNKNOWN_CA/range/") + ca, "passed passed passed failed waiting waiting",
        "unknown authority (Quartermaster test authority (unknown-ca))", "certificate");
    row("self-signed", url("$HTTPS_SELF_SIGNED/range/") + verify, "passed passed passed failed waiting waiting",
        "self-signed (localhost)", "certificate");
    row("no TLS on that port", "http_store_url = https://$HTTP_PLACE/range/\n" + verify,
        "passed skipped passed failed waiting waiting", "TLS handshake", "unreachable");
    row("password wanted", url("$HTTP/auth/"), "passed skipped passed skipped failed waiting",
        "wants a user name and a password", "authentication");
    row("password wrong", "http_store_url = http://tester:wrong@$HTTP_PLACE/auth/\n",
        "passed skipped passed skipped failed waiting", "is not accepted", "authentication");
    row("forbidden", url("$HTTP/forbidden/"), "passed skipped passed skipped warning failed", "403", "not-permitted");
    row("no folder", url("$HTTP/no/such/folder/"), "passed skipped passed skipped warning failed", "404",
        "missing-root");
    row("maintenance", url("$HTTP/maintenance/"), "passed skipped passed skipped warning failed", "503", "maintenance");
    row("no listing", url("$HTTP/xml/"), "passed skipped passed skipped passed failed", "cannot be read", "bad-answer");
    row("no file of authorities", url("$HTTPS/range/") + "https_ca_certificates_file = /no/such/file\n", "failed",
        "there is no file /no/such/file", "bad-configuration");
    row("no URL", "http_store_url = ftp://x/\n", "failed", "no http or https URL", "bad-configuration");
    row("nothing to ask", "", "passed skipped skipped skipped skipped skipped", "without http_store_url");
}

void tst_ConnectionTest::steps_endWhereTheTroubleIs()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, states);
    QFETCH(QString, result);
    QFETCH(QString, reason);
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(options)));
    QCOMPARE(bench.states(), states);
    ConnectionStep last;
    for (const ConnectionStep &step : bench.tester.steps()) {
        if (step.state == State::Waiting) {
            QCOMPARE(step.milliseconds, -1);
            QVERIFY(step.result.isEmpty());
            continue;
        }
        QVERIFY(step.milliseconds >= 0);
        last = step;
    }
    QVERIFY2(last.result.contains(result), qPrintable(last.result));
    QCOMPARE(last.reason == Reason::None ? QString() : reasonCode(last.reason), reason);
    QCOMPARE(bench.tester.hasPassed(), !states.contains(u"failed"_s));
    if (last.state == State::Failed)
        QVERIFY2(!stepHelp(last).isEmpty(), "a failure without a word of help");
}

void tst_ConnectionTest::chain_isShownAsItIs()
{
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(url("$HTTPS/range/") + "https_ca_certificates_file = $CA\n")));
    const ConnectionStep step = bench.step(Kind::Encrypt);
    QCOMPARE(step.state, State::Passed);
    QCOMPARE(step.chain.size(), 2); // the server's, and the authority from the file
    const CertificateInfo &own = step.chain.first();
    QCOMPARE(own.subject, u"CN=good"_s);
    QCOMPARE(own.issuer, u"CN=Quartermaster test authority (ca)"_s);
    QVERIFY(own.names.contains(u"DNS:localhost"_s));
    QVERIFY(own.names.contains(u"IP:127.0.0.1"_s));
    QVERIFY(own.validFrom < QDateTime::currentDateTimeUtc());
    QVERIFY(own.validUntil > QDateTime::currentDateTimeUtc().addDays(3000));
    QVERIFY(own.problems.isEmpty());
    QVERIFY(!own.isSelfSigned);
    QVERIFY(step.chain.last().isSelfSigned);
    const QList<QSslCertificate> file = QSslCertificate::fromPath(
        QFileInfo(qEnvironmentVariable("QM_TEST_HTTP_CA")).absolutePath() + u"/good.pem"_s);
    QCOMPARE(own.fingerprint,
             QString::fromLatin1(file.first().digest(QCryptographicHash::Sha256).toHex(':')).toUpper());
    QVERIFY(step.evidence.first().startsWith(u"TLS 1."_s));
    const QString details = stepDetails(step);
    QVERIFY(details.contains(own.fingerprint));
    QVERIFY(details.contains(u"Quartermaster test authority (ca)"_s));
}

void tst_ConnectionTest::chain_tellsWhatIsWrong()
{
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(url("$HTTPS_EXPIRED/range/") + "https_ca_certificates_file = $CA\n")));
    const ConnectionStep step = bench.step(Kind::Encrypt);
    QCOMPARE(step.chain.first().problems.size(), 1);
    QVERIFY(step.chain.first().problems.first().contains(u"expired"_s));
    QVERIFY(step.chain.first().validUntil < QDateTime::currentDateTimeUtc());
    QVERIFY(stepDetails(step).contains(u"Problem: the certificate expired"_s));
}

void tst_ConnectionTest::authority_helpsAndIsNamed()
{
    StoreTestBench bench;
    const QByteArray options = expanded(url("$HTTPS/range/"));
    QVERIFY(bench.run("http", options + "https_insecure = false\n"));
    QCOMPARE(bench.step(Kind::Encrypt).state, State::Failed);
    QVERIFY(stepHelp(bench.step(Kind::Encrypt)).contains(u"authority"_s));
    QVERIFY(bench.run("http", options + expanded("https_ca_certificates_file = $CA\n")));
    QVERIFY(bench.tester.hasPassed());
}

/// glance_store's default: the test tells what verification would have said.
void tst_ConnectionTest::insecure_warnsButGoesOn()
{
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(url("$HTTPS_EXPIRED/range/"))));
    QCOMPARE(bench.states(), u"passed passed passed warning passed passed"_s);
    const ConnectionStep step = bench.step(Kind::Encrypt);
    QVERIFY2(step.result.startsWith(u"not verified"_s), qPrintable(step.result));
    QVERIFY(step.result.contains(u"expired"_s));
    QVERIFY(!step.chain.isEmpty());
    QVERIFY(bench.tester.hasPassed());
}

void tst_ConnectionTest::proxy_isOnTheWay()
{
    StoreTestBench bench;
    const QByteArray before = fileContent("QM_TEST_PROXY_LOG");
    QVERIFY(bench.run("http", expanded(url("$HTTPS/range/")
                                       + "https_ca_certificates_file = $CA\nhttp_proxy_information = https:$PROXY\n")));
    QVERIFY2(bench.tester.hasPassed(), qPrintable(bench.states()));
    QVERIFY(bench.step(Kind::Connect).result.contains(u"the proxy "_s + qEnvironmentVariable("QM_TEST_PROXY")));
    QTRY_VERIFY(fileContent("QM_TEST_PROXY_LOG").mid(before.size()).contains("CONNECT"));
    QVERIFY(bench.run("http", expanded(url("$HTTPS/range/") + "http_proxy_information = https:$REFUSED_PLACE\n")));
    QCOMPARE(bench.states(), u"passed skipped failed waiting waiting waiting"_s);
    QVERIFY(bench.step(Kind::Connect).result.contains(u"the proxy"_s));
}

void tst_ConnectionTest::password_isNowhere()
{
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded("http_store_url = http://tester:hunter2@$HTTP_PLACE/auth/\n")));
    for (const ConnectionStep &step : bench.tester.steps())
        QVERIFY2(!stepDetails(step).contains(u"hunter2"_s), qPrintable(stepDetails(step)));
}

void tst_ConnectionTest::blackhole_timesOut()
{
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(url("$BLACKHOLE/") + "operation_timeout = 1\n")));
    QCOMPARE(bench.states(), u"passed skipped failed waiting waiting waiting"_s);
    const ConnectionStep step = bench.step(Kind::Connect);
    QCOMPARE(step.reason, Reason::Timeout);
    QVERIFY2(step.milliseconds >= 900 && step.milliseconds < 5000, qPrintable(QString::number(step.milliseconds)));
}

void tst_ConnectionTest::cancel_endsAtOnce()
{
    StoreTestBench bench;
    bench.start("http", expanded(url("$BLACKHOLE/")));
    QTRY_COMPARE(bench.step(Kind::Connect).state, State::Running);
    QSignalSpy finished(&bench.tester, &StoreTester::finished);
    bench.tester.cancel();
    QVERIFY(finished.wait(1000));
    QCOMPARE(bench.states(), u"passed skipped waiting waiting waiting waiting"_s);
    QVERIFY(!bench.tester.hasPassed());
}

void tst_ConnectionTest::nothingIsChangedOnTheServer()
{
    const QByteArray before = fileContent("QM_TEST_HTTP_ACCESS_LOG");
    StoreTestBench bench;
    QVERIFY(bench.run("http", expanded(url("$HTTP/json/") + "active_probe = true\n")));
    QTRY_VERIFY(fileContent("QM_TEST_HTTP_ACCESS_LOG").size() > before.size());
    const auto lines = fileContent("QM_TEST_HTTP_ACCESS_LOG").mid(before.size()).trimmed().split('\n');
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().split('\t').value(1), "GET");
}

QTEST_GUILESS_MAIN(tst_ConnectionTest)
#include "tst_connectiontest.moc"
