// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "webservers.h"

using namespace Quartermaster;

class tst_HttpStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void state_data();
    void state();
    void room_data();
    void room();
    void elsewhere_getsNoCredentials_data();
    void elsewhere_getsNoCredentials();
    void proxy_carriesTheRequests_data();
    void proxy_carriesTheRequests();
    void put_reachesNobody();
};

void tst_HttpStates::initTestCase()
{
    if (const QString missing = missingServers(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void tst_HttpStates::state_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<Answer>("list");
    QTest::addColumn<Answer>("read");
    QTest::addColumn<Answer>("offset");
    QTest::addColumn<Reason>("reason"); // of the first operation that is not allowed
    QTest::addColumn<QString>("text");  // somewhere in its detail or evidence
    constexpr Answer yes = Answer::Yes;
    constexpr Answer no = Answer::No;
    constexpr Answer unknown = Answer::Unknown;
    const auto row = [](const char *name, const QByteArray &options, Answer list, Answer read, Answer offset,
                        Reason reason = Reason::None, const QString &text = {}) {
        QTest::newRow(name) << options << list << read << offset << reason << text;
    };
    const auto all = [&row](const char *name, const QByteArray &options) { row(name, options, yes, yes, yes); };
    const auto none = [&row](const char *name, const QByteArray &options, Reason reason, const QString &text) {
        row(name, options, no, no, no, reason, text);
    };

    all("nginx, HTML", url("$HTTP/range/"));
    all("nginx, JSON", url("$HTTP/json/"));
    all("nginx, no HEAD", url("$HTTP/nohead/"));
    all("nginx, folders only at first", url("$HTTP/json/sub/"));
    row("nginx, without ranges", url("$HTTP/norange/"), yes, yes, no, Reason::NoRanges, u"HTTP 200"_s);
    row("nginx, announces ranges and has none", url("$HTTP/liar/"), yes, yes, no, Reason::NoRanges, u"HTTP 200"_s);
    row("nginx, neither ranges nor dates", url("$HTTP/plain/"), yes, yes, no, Reason::NoRanges);
    row("nginx, folder not listed", url("$HTTP/nolisting/"), no, unknown, unknown, Reason::NotPermitted, u"HTTP 403"_s);
    row("nginx, empty folder", url("$HTTP/json/empty/"), yes, unknown, unknown);
    row("nginx, listing in XML", url("$HTTP/xml/"), no, unknown, unknown, Reason::NotSupported);
    none("nginx, no password", url("$HTTP/auth/"), Reason::Authentication, u"HTTP 401"_s);
    all("nginx, right password", url("http://tester:secret@$HTTP_PLACE/auth/"));
    none("nginx, wrong password", url("http://tester:falsch@$HTTP_PLACE/auth/"), Reason::Authentication, u"HTTP 401"_s);
    none("nginx, 401 whatever comes", url("http://tester:secret@$HTTP_PLACE/unauthorized/"), Reason::Authentication,
         u"HTTP 401"_s);
    row("nginx, 403", url("$HTTP/forbidden/"), no, unknown, unknown, Reason::NotPermitted, u"HTTP 403"_s);
    none("nginx, 404", url("$HTTP/json/no-such-folder/"), Reason::MissingRoot, u"HTTP 404"_s);
    none("nginx, 410", url("$HTTP/gone/"), Reason::Gone, u"HTTP 410"_s);
    none("nginx, 429", url("$HTTP/busy/"), Reason::RateLimited, u"HTTP 429"_s);
    none("nginx, 500", url("$HTTP/broken/"), Reason::ServerError, u"HTTP 500"_s);
    none("nginx, 503", url("$HTTP/maintenance/"), Reason::Maintenance, u"HTTP 503"_s);
    none("nginx, 504", url("$HTTP/gateway/"), Reason::ServerError, u"HTTP 504"_s);
    all("nginx, 302", url("$HTTP/redirect/"));
    all("nginx, 301", url("$HTTP/moved/"));
    all("nginx, five redirects", url("$HTTP/hops/5/"));
    none("nginx, six redirects", url("$HTTP/hops/6/"), Reason::BadAnswer, u"more than 5 redirects"_s);
    none("nginx, a loop", url("$HTTP/loop/"), Reason::BadAnswer, u"loop"_s);
    none("nginx, from https to http", url("$HTTPS/downgrade/"), Reason::BadAnswer, u"from https to http"_s);
    all("nginx, from http to https", url("$HTTP/upgrade/"));

    const QByteArray ca = "https_ca_certificates_file = $CA";
    all("TLS, verified", url("$HTTPS/json/") + expanded(ca));
    all("TLS, a server that has HTTP/2", url("$HTTP2/json/") + expanded(ca));
    all("TLS, glance's default: not verified", url("$HTTPS_SELF_SIGNED/json/"));
    all("TLS, expired and not verified", url("$HTTPS_EXPIRED/json/"));
    none("TLS, expired", url("$HTTPS_EXPIRED/json/") + expanded(ca), Reason::Certificate, u"expired on"_s);
    none("TLS, a CA file counts whatever https_insecure says",
         url("$HTTPS_EXPIRED/json/") + expanded(ca) + "\nhttps_insecure = true", Reason::Certificate, u"expired on"_s);
    none("TLS, for another host", url("$HTTPS_WRONG_HOST/json/") + expanded(ca), Reason::Certificate,
         u"elsewhere.example, not localhost"_s);
    none("TLS, unknown authority", url("$HTTPS_UNKNOWN_CA/json/") + expanded(ca), Reason::Certificate,
         u"unknown authority"_s);
    none("TLS, self-signed", url("$HTTPS_SELF_SIGNED/json/") + expanded(ca), Reason::Certificate, u"self-signed"_s);
    none("TLS, the system does not know our authority", url("$HTTPS/json/") + "https_insecure = false",
         Reason::Certificate, u"authority"_s);
    none("no TLS where TLS is expected", url("https://$HTTP_PLACE/json/"), Reason::Unreachable, u"TLS handshake"_s);

    all("Apache, table", url("$APACHE/table/"));
    all("Apache, fancy", url("$APACHE/fancy/"));
    all("Apache, plain", url("$APACHE/plain/"));
    row("Apache, without ranges", url("$APACHE/norange/"), yes, yes, no, Reason::NoRanges);
    row("Apache, folder not listed", url("$APACHE/nolisting/"), no, unknown, unknown, Reason::NotPermitted,
        u"HTTP 403"_s);
    none("Apache, no password", url("$APACHE/auth/"), Reason::Authentication, u"HTTP 401"_s);

    none("no such host", url("$NOHOST/"), Reason::Unreachable, u"name of no-such-host.invalid is not known"_s);
    none("refused", url("$REFUSED/"), Reason::Unreachable, u"refuses the connection"_s);
    none("connecting hangs", url("$BLACKHOLE/") + "operation_timeout = 0.5", Reason::Timeout, u"no answer"_s);
    none("silence", url("$ODD/silent/") + "operation_timeout = 0.5", Reason::Timeout, u"no answer"_s);
    none("no Location", url("$ODD/nolocation/"), Reason::BadAnswer, u"without a Location"_s);
    none("proxy refuses", url("$HTTP/json/") + expanded("http_proxy_information = http:$REFUSED_PLACE"),
         Reason::Unreachable, u"the proxy 127.0.0.1"_s);
}

void tst_HttpStates::state()
{
    QFETCH(QByteArray, options);
    QFETCH(Reason, reason);
    QFETCH(QString, text);
    Web web(options);
    web.probe();
    const Snapshot snapshot = reason == Reason::Timeout ? web.probe()
                                                        : web.store().snapshot(); // one time-out does not count
    QTEST(snapshot.answer(Capability::List), "list");
    QTEST(snapshot.answer(Capability::ReadAccess), "read");
    QTEST(snapshot.answer(Capability::ReadOffset), "offset");
    QCOMPARE(snapshot.answer(Capability::WriteAccess), Answer::No);
    Finding deciding;
    for (const OperationKind kind : {OperationKind::List, OperationKind::Get, OperationKind::GetRange}) {
        const Verdict verdict = snapshot.verdict(kind);
        if (verdict.answer == Answer::No) {
            deciding = verdict.deciding;
            break;
        }
    }
    QCOMPARE(deciding.reason, reason);
    QVERIFY2((deciding.detail + u' ' + deciding.evidence).contains(text),
             qPrintable(deciding.detail + u" / "_s + deciding.evidence));
    if (reason == Reason::RateLimited || reason == Reason::Maintenance)
        QVERIFY(QDateTime::currentDateTimeUtc().secsTo(deciding.until) > 0);
    for (const Finding &finding : snapshot.findings()) {
        QVERIFY(!finding.detail.contains("secret"_L1) && !finding.evidence.contains("secret"_L1));
        QVERIFY(!finding.detail.contains("falsch"_L1) && !finding.evidence.contains("falsch"_L1));
    }
}

void tst_HttpStates::room_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<Answer>("list");
    QTest::addColumn<Answer>("read");
    QTest::addColumn<Answer>("offset");
    QTest::addColumn<Reason>("reason");
    // A 403 on everything: an object that could be read before is tried, and cannot.
    QTest::newRow("forbidden") << u"forbidden"_s << Answer::No << Answer::No << Answer::No << Reason::NotPermitted;
    QTest::newRow("unauthorized") << u"unauthorized"_s << Answer::No << Answer::No << Answer::No
                                  << Reason::Authentication;
    QTest::newRow("gone") << u"gone"_s << Answer::No << Answer::No << Answer::No << Reason::Gone;
    QTest::newRow("busy") << u"busy"_s << Answer::No << Answer::No << Answer::No << Reason::RateLimited;
    QTest::newRow("maintenance") << u"maintenance"_s << Answer::No << Answer::No << Answer::No << Reason::Maintenance;
    QTest::newRow("dropped") << u"drop"_s << Answer::No << Answer::No << Answer::No << Reason::Unreachable;
    QTest::newRow("no ranges any more") << u"norange"_s << Answer::Yes << Answer::Yes << Answer::No << Reason::NoRanges;
}

/// The store follows its server, there and back.
void tst_HttpStates::room()
{
    QFETCH(QString, condition);
    const QString name = u"states-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(condition);
    Web web(url(QByteArray("$HTTP/room/" + name.toLatin1() + '/').constData()));
    QCOMPARE(web.probe().answer(Capability::List | Capability::ReadRandom | Capability::Stat), Answer::Yes);
    QFile flag(qEnvironmentVariable("QM_TEST_HTTP_ROOMS") + u'/' + name + u'.' + condition);
    QVERIFY(flag.open(QIODevice::WriteOnly));
    flag.close();
    const Snapshot snapshot = web.probe();
    QVERIFY(flag.remove());
    QTEST(snapshot.answer(Capability::List), "list");
    QTEST(snapshot.answer(Capability::ReadAccess), "read");
    QTEST(snapshot.answer(Capability::ReadOffset), "offset");
    QTEST(snapshot.verdict(OperationKind::GetRange).deciding.reason, "reason");
    QCOMPARE(web.probe().answer(Capability::List | Capability::ReadRandom | Capability::Stat), Answer::Yes);
}

void tst_HttpStates::elsewhere_getsNoCredentials_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("open there") << u"/elsewhere/"_s << true;
    QTest::newRow("wants the password there, too") << u"/elsewhere-auth/"_s << false;
}

void tst_HttpStates::elsewhere_getsNoCredentials()
{
    QFETCH(QString, place);
    QFETCH(bool, isGood);
    Web web({});
    web.probe();
    const qsizetype before = fileContent("QM_TEST_HTTP_ACCESS_LOG").size();
    const QString from = qEnvironmentVariable("QM_TEST_HTTP_ENDPOINT").mid(7);
    const auto got = web.get(u"http://tester:secret@"_s + from + place + u"hello.txt"_s);
    QCOMPARE(got.has_value(), isGood);
    if (!isGood)
        QCOMPARE(got.error().kind, ErrorKind::NotAuthenticated);
    const QByteArray other = qgetenv("QM_TEST_HTTP_OTHER_NAME_ENDPOINT");
    QTRY_VERIFY(fileContent("QM_TEST_HTTP_ACCESS_LOG").mid(before).contains(other));
    for (const QByteArray &line : fileContent("QM_TEST_HTTP_ACCESS_LOG").mid(before).split('\n')) {
        if (line.contains("agent=Quartermaster") && line.contains(other))
            QVERIFY2(line.contains("auth=-\t"), line.constData());
    }
}

void tst_HttpStates::proxy_carriesTheRequests_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QByteArray>("logged");
    QTest::newRow("http") << url("$HTTP/json/") + expanded("http_proxy_information = http:$PROXY")
                          << QByteArray("GET http://");
    QTest::newRow("https") << url("$HTTPS/json/")
                                  + expanded("https_ca_certificates_file = $CA\nhttp_proxy_information = https:$PROXY")
                           << QByteArray("CONNECT localhost:");
    QTest::newRow("credentials for a proxy that wants none")
        << url("$HTTP/json/") + expanded("http_proxy_information = http:http://me:geheim@$PROXY")
        << QByteArray("GET http://");
}

void tst_HttpStates::proxy_carriesTheRequests()
{
    QFETCH(QByteArray, options);
    QFETCH(QByteArray, logged);
    const qsizetype before = fileContent("QM_TEST_PROXY_LOG").size();
    {
        Web web(options);
        QCOMPARE(web.probe().answer(Capability::List | Capability::ReadRandom), Answer::Yes);
        QVERIFY(web.get(u"hello.txt"_s));
        QCOMPARE(*web.data, "hello, world\n");
    }
    QTRY_VERIFY(fileContent("QM_TEST_PROXY_LOG").mid(before).contains(logged)); // a tunnel is logged when it is closed
}

void tst_HttpStates::put_reachesNobody()
{
    Web web(url("$HTTP/json/"));
    web.probe();
    const auto put = web.driver().add(u"states-put"_s, memorySource("data"));
    const auto &result = Web::wait(put);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Refused);
    QCOMPARE(result.error().reason, Reason::NotSupported);
    QVERIFY(web.get(u"hello.txt"_s)); // later in the log than a PUT would be
    QVERIFY(!fileContent("QM_TEST_HTTP_ACCESS_LOG").contains("states-put"));
}

QTEST_GUILESS_MAIN(tst_HttpStates)
#include "tst_http_states.moc"
