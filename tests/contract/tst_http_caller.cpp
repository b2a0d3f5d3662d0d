// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/callerbench.h"
#include "webservers.h"

using namespace Quartermaster;

namespace {

QString textOf(const Error &error)
{
    return u"%1: %2 [%3]"_s.arg(errorKindName(error.kind), error.detail, error.evidence);
}

#define VERIFY_RESULT(result) \
    do { \
        const auto &one = (result); \
        QVERIFY2(one, one ? "" : qPrintable(textOf(one.error()))); \
    } while (false)

HttpRequest requestTo(const QByteArray &place, const QByteArray &verb = "GET")
{
    return {.verb = verb, .url = QUrl(QString::fromLatin1(expanded(place)))};
}

HttpSettings settingsWithAuthority()
{
    return {.caFile = qEnvironmentVariable("QM_TEST_HTTP_CA")};
}

QNetworkProxy testProxy(QNetworkProxy::ProxyType type)
{
    const QStringList place = qEnvironmentVariable("QM_TEST_PROXY").split(u':');
    return {type, place.value(0), static_cast<quint16>(place.value(1).toUInt())};
}

} // namespace

/// HttpCaller on nginx and Apache's proxy: TLS, certificates, uploads.
class tst_HttpCallerServers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void upload_arrives_data();
    void upload_arrives();
    void upload_tooLarge_isRefused();
    void certificate_isChecked_data();
    void certificate_isChecked();
    void proxy_carries_data();
    void proxy_carries();
    void ranges_shareAConnection_data();
    void ranges_shareAConnection();
    void download_staysSmall_data();
    void download_staysSmall();
    void trouble_isNamed_data();
    void trouble_isNamed();
    void canceled_whileConnecting();
};

void tst_HttpCallerServers::initTestCase()
{
    if (const QString missing = missingServers(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void tst_HttpCallerServers::upload_arrives_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<bool>("isSized");
    for (const char *server : {"$HTTP", "$HTTPS"}) {
        QTest::addRow("%s", server) << QByteArray(server) << true;
        QTest::addRow("%s, chunked", server) << QByteArray(server) << false;
    }
}

void tst_HttpCallerServers::upload_arrives()
{
    QFETCH(QByteArray, place);
    QFETCH(bool, isSized);
    CallerBench bench(settingsWithAuthority());
    const HttpRequest request = requestTo(place + "/dav/caller/object", "PUT");
    Sending sending{.bytes = patterned(20'000'003), .piece = 1 << 20};
    for (int i = 0; i < 3; ++i) {
        sending.given = 0;
        sending.bytes[7] = static_cast<char>('0' + i);
        const auto answer = bench.caller().upload(request, sending.upload(false, isSized));
        VERIFY_RESULT(answer);
        QVERIFY2(answer->status == 201 || answer->status == 204, qPrintable(answer->evidence()));
        QFile stored(qEnvironmentVariable("QM_TEST_HTTP_DAV") + u"/caller/object"_s);
        QVERIFY(stored.open(QIODevice::ReadOnly));
        QVERIFY(stored.readAll() == sending.bytes);
    }
    const auto stream = bench.caller().open(requestTo(place + "/dav/caller/object"));
    VERIFY_RESULT(stream);
    QVERIFY(readAll(**stream) == sending.bytes);
    QCOMPARE(bench.caller().call(requestTo(place + "/dav/caller/object", "DELETE")).value_or(HttpAnswer()).status, 204);
}

void tst_HttpCallerServers::upload_tooLarge_isRefused()
{
    for (const bool isSized : {true, false}) {
        CallerBench bench;
        Sending sending{.bytes = QByteArray(64 << 20, 'x'), .piece = 1 << 20};
        const auto answer = bench.caller().upload(requestTo("$HTTP/dav-small/object", "PUT"),
                                                  sending.upload(false, isSized));
        VERIFY_RESULT(answer);
        QCOMPARE(answer->status, 413);
        if (isSized)
            QCOMPARE(sending.given, 0); // nginx says so before it says "100 Continue"
    }
}

void tst_HttpCallerServers::certificate_isChecked_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<bool>("isKnown"); // our authority, else the system's
    QTest::addColumn<QString>("text"); // empty where it is good
    const auto row = [](const char *name, const QByteArray &place, bool isKnown, const QString &text = {}) {
        QTest::newRow(name) << place << isKnown << text;
    };
    row("good", "$HTTPS", true);
    row("good, by address", "$HTTPS_ADDRESS", true);
    row("of an authority that the system does not know", "$HTTPS", false, u"from an unknown authority"_s);
    row("expired", "$HTTPS_EXPIRED", true, u"the certificate expired on "_s);
    row("for another host", "$HTTPS_WRONG_HOST", true,
        u"the certificate is for another host: elsewhere.example, not localhost"_s);
    row("of an unknown authority", "$HTTPS_UNKNOWN_CA", true, u"from an unknown authority"_s);
    row("self-signed", "$HTTPS_SELF_SIGNED", true, u"the certificate is self-signed (localhost)"_s);
    row("self-signed, with the system's authorities", "$HTTPS_SELF_SIGNED", false,
        u"the certificate is self-signed (localhost)"_s);
}

void tst_HttpCallerServers::certificate_isChecked()
{
    QFETCH(QByteArray, place);
    QFETCH(bool, isKnown);
    QFETCH(QString, text);
    const bool isGood = place == "$HTTPS" || place == "$HTTPS_ADDRESS";
    place.replace("$HTTPS_ADDRESS", expanded("$HTTPS").replace("localhost", "127.0.0.1"));
    CallerBench bench(isKnown ? settingsWithAuthority() : HttpSettings());
    const auto answer = bench.caller().call(requestTo(place + "/range/hello.txt"));
    Sending sending{.bytes = patterned(1000)};
    const auto uploaded = bench.caller().upload(requestTo(place + "/dav/caller/certificate", "PUT"), sending.upload());
    if (text.isEmpty()) {
        VERIFY_RESULT(answer);
        QCOMPARE(answer->body, "hello, world\n");
        VERIFY_RESULT(uploaded);
    } else {
        for (const Result<HttpAnswer> *one : {&answer, &uploaded}) {
            QVERIFY(!*one);
            QCOMPARE(one->error().kind, ErrorKind::Unreachable);
            QCOMPARE(one->error().reason, Reason::Certificate);
            QVERIFY(!one->error().temporary);
            QVERIFY2(one->error().detail.contains(text), qPrintable(textOf(one->error())));
        }
        QCOMPARE(sending.given, 0);
    }
    // Who wants no check gets none, unless there is a file of authorities.
    CallerBench careless({.insecure = true});
    VERIFY_RESULT(careless.caller().call(requestTo(place + "/range/hello.txt")));
    HttpSettings both = settingsWithAuthority();
    both.insecure = true;
    CallerBench careful(both);
    QCOMPARE(careful.caller().call(requestTo(place + "/range/hello.txt")).has_value(), isGood);
}

void tst_HttpCallerServers::proxy_carries_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("logged");
    QTest::newRow("plain") << QByteArray("$HTTP") << QByteArray("PUT http");
    QTest::newRow("TLS") << QByteArray("$HTTPS") << QByteArray("CONNECT localhost");
}

void tst_HttpCallerServers::proxy_carries()
{
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, logged);
    HttpSettings settings = settingsWithAuthority();
    settings.proxies = {{u"all"_s, testProxy(QNetworkProxy::HttpProxy)}};
    CallerBench bench(settings);
    const qsizetype before = fileContent("QM_TEST_PROXY_LOG").size();
    Sending sending{.bytes = patterned(3 << 20)};
    const auto uploaded = bench.caller().upload(requestTo(place + "/dav/caller/proxied", "PUT"), sending.upload());
    VERIFY_RESULT(uploaded);
    QVERIFY2(uploaded->isSuccess(), qPrintable(uploaded->evidence()));
    {
        const auto stream = bench.caller().open(requestTo(place + "/dav/caller/proxied"));
        VERIFY_RESULT(stream);
        QVERIFY(readAll(**stream) == sending.bytes);
    }
    bench.pool.reset(); // a tunnel is logged as it ends
    QTRY_VERIFY2(fileContent("QM_TEST_PROXY_LOG").mid(before).contains(logged),
                 fileContent("QM_TEST_PROXY_LOG").mid(before));
}

void tst_HttpCallerServers::ranges_shareAConnection_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::newRow("plain") << QByteArray("$HTTP");
    QTest::newRow("TLS") << QByteArray("$HTTPS");
}

void tst_HttpCallerServers::ranges_shareAConnection()
{
    QFETCH(QByteArray, place);
    CallerBench bench(settingsWithAuthority());
    const auto first = bench.pool->take(requestTo(place + "/range/image.bin").url, {});
    VERIFY_RESULT(first);
    QVERIFY(!first->wasKept);
    for (int i = 0; i < 100; ++i) {
        HttpRequest request = requestTo(place + "/range/image.bin");
        request.headers = {{"Range", "bytes=" + QByteArray::number(i * 8) + '-' + QByteArray::number(i * 8 + 7)}};
        {
            const auto stream = bench.caller().open(request);
            VERIFY_RESULT(stream);
            QCOMPARE((*stream)->answer().status, 206);
            QCOMPARE(readAll(**stream), QByteArray::number(i * 8, 16).rightJustified(7, '0') + '\n');
        }
        const auto kept = bench.pool->take(request.url, {});
        VERIFY_RESULT(kept);
        QVERIFY2(kept->wasKept, qPrintable(u"after %1 requests"_s.arg(i + 1)));
        auto &connection = const_cast<std::unique_ptr<HttpConnection> &>(kept->connection);
        bench.pool->give(request.url, std::move(connection));
    }
}

void tst_HttpCallerServers::download_staysSmall_data()
{
    ranges_shareAConnection_data();
}

void tst_HttpCallerServers::download_staysSmall()
{
    QFETCH(QByteArray, place);
    CallerBench bench(settingsWithAuthority());
    const auto stream = bench.caller().open(requestTo(place + "/range/big.bin"));
    VERIFY_RESULT(stream);
    const qint64 before = heapBytes();
    qint64 most = 0;
    qint64 count = 0;
    QByteArray buffer(1 << 20, Qt::Uninitialized);
    while (true) {
        const Result<qint64> got = (*stream)->read(buffer.data(), buffer.size());
        VERIFY_RESULT(got);
        if (*got == 0)
            break;
        count += *got;
        most = std::max(most, heapBytes());
    }
    QCOMPARE(count, 256 << 20);
    QVERIFY2(most - before < 2 << 20, qPrintable(u"%1 bytes more"_s.arg(most - before))); // the buffer is 1 MiB
}

void tst_HttpCallerServers::trouble_isNamed_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<Reason>("reason");
    const auto row = [](const char *name, const QByteArray &place, ErrorKind kind, Reason reason) {
        QTest::newRow(name) << place << kind << reason;
    };
    row("refused", "$REFUSED/", ErrorKind::Unreachable, Reason::Unreachable);
    row("no such host", "$NOHOST/", ErrorKind::Unreachable, Reason::Unreachable);
    row("connecting hangs", "$BLACKHOLE/", ErrorKind::TimedOut, Reason::Timeout);
    row("TLS where there is none", expanded("$HTTP").replace("http:", "https:"), ErrorKind::Unreachable,
        Reason::Unreachable);
    row("none where there is TLS", expanded("$HTTPS").replace("https:", "http:") + "/range/hello.txt",
        ErrorKind::BadAnswer, Reason::BadAnswer);
}

void tst_HttpCallerServers::trouble_isNamed()
{
    QFETCH(QByteArray, place);
    QFETCH(ErrorKind, kind);
    HttpSettings settings;
    settings.stallLimit = kind == ErrorKind::TimedOut ? 500 : 5000;
    CallerBench bench(settings);
    const auto answer = bench.caller({.tries = 1}).call(requestTo(place));
    if (place.contains("/range/") && answer) { // nginx says what is wrong, in plain HTTP
        QCOMPARE(answer->status, 400);
        return;
    }
    QVERIFY(!answer);
    QVERIFY2(answer.error().kind == kind, qPrintable(textOf(answer.error())));
    QTEST(answer.error().reason, "reason");
}

void tst_HttpCallerServers::canceled_whileConnecting()
{
    CallerBench bench;
    bench.cancelIn(200);
    const auto answer = bench.caller().call(requestTo("$BLACKHOLE/"));
    const qint64 late = bench.late();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Canceled);
    QVERIFY2(late < 150, qPrintable(QString::number(late)));
}

QTEST_GUILESS_MAIN(tst_HttpCallerServers)
#include "tst_http_caller.moc"
