// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "callerbench.h"
#include "drivers/net/httplog.h"

using namespace Quartermaster;

namespace {

constexpr int promptly = 150; // ms: 100 are promised, and the machine may be busy

/// Answers each request on each connection with what \a answer says.
ScriptServer::Script always(const QByteArray &status, const QByteArray &body = "hello")
{
    return [status, body](ScriptPeer &peer, int) {
        while (!peer.readHead().isEmpty())
            peer.answer(status, body);
    };
}

QString textOf(const Error &error)
{
    return u"%1: %2 [%3]"_s.arg(errorKindName(error.kind), error.detail, error.evidence);
}

#define VERIFY_RESULT(result) \
    do { \
        const auto &one = (result); \
        QVERIFY2(one, one ? "" : qPrintable(textOf(one.error()))); \
    } while (false)

} // namespace

/// call() and open(): requests with small bodies, and answers of every kind.
class tst_HttpCaller : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void request_arrivesAsItIs_data();
    void request_arrivesAsItIs();
    void request_staysInItsLines_data();
    void request_staysInItsLines();
    void answer_isRead_data();
    void answer_isRead();
    void answer_isRefused_data();
    void answer_isRefused();
    void answer_limits();
    void redirect_isAnAnswer();
    void connection_isUsedAgain();
    void connection_thatWentStale_isReplaced_data();
    void connection_thatWentStale_isReplaced();
    void post_isNeverRepeated_data();
    void post_isNeverRepeated();
    void trouble_isTriedAgain_data();
    void trouble_isTriedAgain();
    void retryAfter_isHeeded();
    void silence_timesOut_data();
    void silence_timesOut();
    void answerWithin_isTheRequests();
    void canceled_endsPromptly_data();
    void canceled_endsPromptly();
    void unreachable_isNamed();
    void stream_isReadInPieces();
    void stream_ofSmallChunks_staysSmall();
    void stream_letGo_closesItsConnection();
    void log_tellsOfEachRequest();
    void log_holdsNoSecret();
    void threads_shareAPool();
};

void tst_HttpCaller::request_arrivesAsItIs_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("length"); // as it is announced
    QTest::newRow("GET") << QByteArray("GET") << QByteArray() << QByteArray();
    QTest::newRow("PUT") << QByteArray("PUT") << QByteArray("some\r\n\r\ncontent") << QByteArray("15");
    QTest::newRow("PUT of nothing") << QByteArray("PUT") << QByteArray() << QByteArray("0");
    QTest::newRow("POST") << QByteArray("POST") << QByteArray("<Delete/>") << QByteArray("9");
    QTest::newRow("POST of nothing") << QByteArray("POST") << QByteArray() << QByteArray("0");
    QTest::newRow("DELETE") << QByteArray("DELETE") << QByteArray() << QByteArray();
    QTest::newRow("DELETE with content") << QByteArray("DELETE") << QByteArray("x") << QByteArray("1");
    QTest::newRow("COPY") << QByteArray("COPY") << QByteArray() << QByteArray();
    QTest::newRow("OPTIONS") << QByteArray("OPTIONS") << QByteArray() << QByteArray();
    QTest::newRow("large") << QByteArray("PUT") << patterned(3 << 20) << QByteArray("3145728");
}

void tst_HttpCaller::request_arrivesAsItIs()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, length);
    QByteArray head;
    QByteArray body;
    ScriptServer server([&](ScriptPeer &peer, int) {
        head = peer.readHead();
        body = peer.read(content.size());
        peer.answer("200 OK", "done");
    });
    CallerBench bench;
    HttpRequest request = requestFor(server, verb);
    request.url = QUrl(server.url(u"/a%20b/%C3%A9?prefix=x%26y&list-type=2"_s));
    request.headers = {{"X-One", "1"}, {"Range", "bytes=0-"}};
    request.authorization = "Basic Zm9v";
    request.content = content;
    const auto answer = bench.caller().call(request);
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, "done");
    QCOMPARE(body, content);
    const QByteArray expected = verb + " /a%20b/%C3%A9?prefix=x%26y&list-type=2 HTTP/1.1\r\nHost: 127.0.0.1:"
                                + QByteArray::number(server.port())
                                + "\r\nUser-Agent: Quartermaster/1\r\nAccept-Encoding: identity\r\nX-One: 1\r\n"
                                  "Range: bytes=0-\r\nAuthorization: Basic Zm9v\r\n"
                                + (length.isEmpty() ? QByteArray() : "Content-Length: " + length + "\r\n") + "\r\n";
    QCOMPARE(head, expected);
}

void tst_HttpCaller::request_staysInItsLines_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("authorization");
    const QByteArray get = "GET";
    QTest::newRow("value with lines") << get << QByteArray("X-Meta") << QByteArray("a\r\nX-Other: b") << QByteArray();
    QTest::newRow("bare newline") << get << QByteArray("X-Meta") << QByteArray("a\nb") << QByteArray();
    QTest::newRow("NUL") << get << QByteArray("X-Meta") << QByteArray("a\0b", 3) << QByteArray();
    QTest::newRow("name with colon") << get << QByteArray("X-Meta: a") << QByteArray("b") << QByteArray();
    QTest::newRow("name with space") << get << QByteArray("X Meta") << QByteArray("b") << QByteArray();
    QTest::newRow("no name") << get << QByteArray() << QByteArray("b") << QByteArray();
    QTest::newRow("verb") << QByteArray("GET / HTTP/1.1\r\nX: y\r\n\r\nGET") << QByteArray("X") << QByteArray("b")
                          << QByteArray();
    QTest::newRow("credentials") << get << QByteArray("X") << QByteArray("b") << QByteArray("Basic a\r\nX: y");
}

void tst_HttpCaller::request_staysInItsLines()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, authorization);
    QByteArray head;
    ScriptServer server([&](ScriptPeer &peer, int) { head = peer.readHead(); });
    {
        CallerBench bench;
        HttpRequest request = requestFor(server, verb);
        request.headers = {{name, value}};
        request.authorization = authorization;
        const auto answer = bench.caller().call(request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::BadInput);
        QVERIFY(!answer.error().detail.contains(u"Basic"_s));
    }
    QCOMPARE(head, QByteArray());
}

void tst_HttpCaller::answer_isRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &bytes, int status, const QByteArray &body) {
        QTest::newRow(name) << bytes << status << body;
    };
    row("length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello");
    row("the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 200,
        "hello");
    row("nothing", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "");
    row("no phrase", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, "x");
    row("bare newlines", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", 200, "hello");
    row("until it closes", "HTTP/1.1 200 OK\r\n\r\nhello, all", 200, "hello, all");
    row("HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\ngone", 404, "gone");
    row("chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", 200,
        "hello");
    row("chunks with trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0005\r\nhello\r\n000\r\nETag: x\r\nX: y\r\n\r\n", 200,
        "hello");
    row("chunks and a length, which does not count",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200,
        "hello");
    row("204", "HTTP/1.1 204 No Content\r\n\r\n", 204, "");
    row("304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "");
    row("interim heads",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 403 Forbidden\r\n"
        "Content-Length: 2\r\n\r\nno",
        403, "no");
    row("large", "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + patterned(3'000'000), 200,
        patterned(3'000'000));
}

void tst_HttpCaller::answer_isRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, body);
    // At once, and a byte at a time: what is read must not depend on how it comes.
    for (const bool isSlow : {false, true}) {
        if (isSlow && bytes.size() > 10'000)
            continue;
        ScriptServer server([&](ScriptPeer &peer, int) {
            peer.readHead();
            for (qsizetype i = 0; isSlow && i < bytes.size(); ++i)
                peer.write(bytes.mid(i, 1));
            if (!isSlow)
                peer.write(bytes);
        });
        CallerBench bench;
        HttpRequest request = requestFor(server);
        request.body = HttpRequest::Body::Whole;
        request.bodyLimit = 4 << 20;
        const auto answer = bench.caller().call(request);
        VERIFY_RESULT(answer);
        QTEST(answer->status, "status");
        QVERIFY(answer->body == body);
        QCOMPARE(answer->received, body.size());
        QVERIFY(!answer->bodyIsCut);
    }
}

void tst_HttpCaller::answer_isRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &bytes, const QString &text,
                        ErrorKind kind = ErrorKind::BadAnswer) { QTest::newRow(name) << bytes << kind << text; };
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    const QByteArray chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    row("nothing", {}, u"closed the connection without an answer"_s, ErrorKind::Unreachable);
    row("half a head", ok + "Content-Le", u"closed the connection without an answer"_s, ErrorKind::Unreachable);
    row("no HTTP", "220 mail.example ESMTP\r\n\r\n", u"does not answer as an HTTP server"_s);
    row("HTTP/2", "HTTP/2 200 OK\r\n\r\n", u"does not answer as an HTTP server"_s);
    row("no status", "HTTP/1.1 OK\r\n\r\n", u"does not answer as an HTTP server"_s);
    row("status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", u"does not answer as an HTTP server"_s);
    row("status 600", "HTTP/1.1 600 OK\r\n\r\n", u"does not answer as an HTTP server"_s);
    row("a header without a name", ok + ": x\r\n\r\n", u"no name"_s);
    row("a header with a space in its name", ok + "Content Length: 5\r\n\r\n", u"no name"_s);
    row("a line without a colon", ok + "hello\r\n\r\n", u"no name"_s);
    row("two lengths", ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", u"Content-Length"_s);
    row("a negative length", ok + "Content-Length: -5\r\n\r\nhello", u"Content-Length"_s);
    row("an endless line", ok + "X: " + QByteArray(200'000, 'x'), u"too long"_s);
    QByteArray head = ok;
    for (int i = 0; i < 20; ++i)
        head += "X: " + QByteArray(30'000, 'x') + "\r\n";
    row("an endless head", head + "\r\n", u"too long"_s);
    QByteArray interim;
    for (int i = 0; i < 100; ++i)
        interim += "HTTP/1.1 100 Continue\r\n\r\n";
    row("endless interim heads", interim, u"no end"_s);
    row("another encoding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", u"not asked for"_s);
    row("cut off", ok + "Content-Length: 50\r\n\r\nhello", u"cut off after 5 of 50 bytes"_s);
    row("cut off within a chunk", chunked + "5\r\nhel", u"cut off after 3 of unknown bytes"_s);
    row("cut off after a chunk", chunked + "5\r\nhello\r\n", u"cut off after 5 of unknown bytes"_s);
    row("a chunk without a size", chunked + "x\r\nhello\r\n0\r\n\r\n", u"no size"_s);
    row("a chunk of 0x5", chunked + "0x5\r\nhello\r\n0\r\n\r\n", u"no size"_s);
    row("a chunk of -5", chunked + "-5\r\nhello\r\n0\r\n\r\n", u"no size"_s);
    row("a chunk of too many digits", chunked + "10000000000000005\r\nhello\r\n0\r\n\r\n", u"no size"_s);
    row("a chunk longer than it says", chunked + "3\r\nhello\r\n0\r\n\r\n", u"no end"_s);
}

void tst_HttpCaller::answer_isRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, text);
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(bytes);
    });
    CallerBench bench;
    HttpRequest request = requestFor(server);
    request.body = HttpRequest::Body::Whole;
    const auto answer = bench.caller({.tries = 1}).call(request);
    QVERIFY(!answer);
    QVERIFY2(answer.error().kind == kind && answer.error().detail.contains(text), qPrintable(textOf(answer.error())));
    // What closes in the middle of a body without a length has no end either.
    ScriptServer breaking([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write("HTTP/1.1 200 OK\r\n\r\nhello");
        peer.reset();
    });
    const auto broken = bench.caller({.tries = 1}).call(requestFor(breaking));
    QVERIFY2(!broken || broken->received == 0, "a reset is no end");
}

void tst_HttpCaller::answer_limits()
{
    ScriptServer server(always("200 OK", patterned(100'000)));
    CallerBench bench;
    HttpRequest request = requestFor(server);
    request.bodyLimit = 1000;
    const auto beginning = bench.caller().call(request);
    VERIFY_RESULT(beginning);
    QCOMPARE(beginning->body, patterned(1000));
    QVERIFY(beginning->bodyIsCut);
    request.bodyLimit = 99'999;
    QCOMPARE(bench.caller().call(request).value_or(HttpAnswer()).body, patterned(99'999));
    request.body = HttpRequest::Body::Whole;
    const auto whole = bench.caller().call(request);
    QVERIFY(!whole);
    QCOMPARE(whole.error().kind, ErrorKind::BadAnswer);
    request.bodyLimit = 100'000;
    QCOMPARE(bench.caller().call(request).value_or(HttpAnswer()).body, patterned(100'000));
}

void tst_HttpCaller::redirect_isAnAnswer()
{
    ScriptServer server([](ScriptPeer &peer, int) {
        peer.readHead();
        peer.answer("307 Temporary Redirect", "elsewhere", "Location: http://127.0.0.1:1/\r\n");
    });
    CallerBench bench;
    const auto answer = bench.caller().call(requestFor(server));
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 307);
    QCOMPARE(answer->header("location"), "http://127.0.0.1:1/");
}

void tst_HttpCaller::connection_isUsedAgain()
{
    ScriptServer server(always("206 Partial Content", patterned(50'000)));
    CallerBench bench;
    for (int i = 0; i < 100; ++i) {
        const auto stream = bench.caller().open(requestFor(server));
        VERIFY_RESULT(stream);
        QVERIFY(readAll(**stream) == patterned(50'000));
    }
    QVERIFY(bench.caller().call(requestFor(server)));
    QCOMPARE(server.connections(), 1);
    // What cannot be repeated does not go where the server may be closing.
    QVERIFY(bench.caller().call(requestFor(server, "POST")));
    QCOMPARE(server.connections(), 2);
}

void tst_HttpCaller::connection_thatWentStale_isReplaced_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("closed meanwhile") << 0;
    QTest::newRow("closed as the request comes") << 1;
    QTest::newRow("reset as the request comes") << 2;
    QTest::newRow("something unasked for") << 3;
}

void tst_HttpCaller::connection_thatWentStale_isReplaced()
{
    QFETCH(int, way);
    std::atomic_bool isGone = false;
    ScriptServer server([&](ScriptPeer &peer, int number) {
        peer.readHead();
        peer.answer("200 OK", "hello");
        if (number > 1)
            return;
        if (way == 3)
            peer.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
        if (way == 1 || way == 2)
            peer.readHead();
        if (way == 2)
            peer.reset();
        isGone = true;
    });
    CallerBench bench;
    QCOMPARE(bench.caller({.tries = 1}).call(requestFor(server)).value_or(HttpAnswer()).body, "hello");
    if (way == 0 || way == 3)
        QTRY_VERIFY(isGone);
    const auto answer = bench.caller({.tries = 1}).call(requestFor(server));
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(server.connections(), 2);
}

void tst_HttpCaller::post_isNeverRepeated_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("closed") << QByteArray();
    QTest::newRow("503") << QByteArray("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
}

void tst_HttpCaller::post_isNeverRepeated()
{
    QFETCH(QByteArray, bytes);
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(bytes);
    });
    CallerBench bench;
    const auto answer = bench.caller().call(requestFor(server, "POST"));
    QVERIFY(!answer || answer->status == 503);
    QCOMPARE(server.connections(), 1);
}

void tst_HttpCaller::trouble_isTriedAgain_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("times");    // that it comes
    QTest::addColumn<int>("requests"); // that are sent
    QTest::addColumn<bool>("isWell");
    const auto status = [](const char *text) {
        return "HTTP/1.1 " + QByteArray(text) + "\r\nContent-Length: 0\r\n\r\n";
    };
    QTest::newRow("closed") << QByteArray() << 2 << 3 << true;
    QTest::newRow("closed ever again") << QByteArray() << 10 << 3 << false;
    QTest::newRow("cut off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello") << 1 << 2 << true;
    for (const char *text : {"429 Too Many Requests", "500 Internal Server Error", "502 Bad Gateway",
                             "503 Service Unavailable", "504 Gateway Timeout"}) {
        QTest::newRow(text) << status(text) << 2 << 3 << true;
    }
    QTest::newRow("503 ever again") << status("503 Service Unavailable") << 10 << 3 << false;
    for (const char *text : {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "409 Conflict",
                             "501 Not Implemented", "507 Insufficient Storage"}) {
        QTest::newRow(text) << status(text) << 1 << 1 << false;
    }
}

void tst_HttpCaller::trouble_isTriedAgain()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, times);
    QFETCH(bool, isWell);
    ScriptServer server([&](ScriptPeer &peer, int number) {
        peer.readHead();
        if (number <= times)
            peer.write(bytes);
        else
            peer.answer("200 OK", "hello");
    });
    CallerBench bench;
    const auto answer = bench.caller().call(requestFor(server));
    QCOMPARE(answer && answer->isSuccess(), isWell);
    QTEST(server.connections(), "requests");
}

void tst_HttpCaller::retryAfter_isHeeded()
{
    QByteArray seconds = "1";
    ScriptServer server([&](ScriptPeer &peer, int number) {
        peer.readHead();
        if (number % 2 == 1)
            peer.answer("503 Service Unavailable", {}, "Retry-After: " + seconds + "\r\nConnection: close\r\n");
        else
            peer.answer("200 OK", {}, "Connection: close\r\n");
    });
    CallerBench bench;
    QElapsedTimer since;
    since.start();
    QCOMPARE(bench.caller().call(requestFor(server)).value_or(HttpAnswer()).status, 200);
    QVERIFY2(since.elapsed() >= 1000, qPrintable(QString::number(since.elapsed())));
    seconds = "6"; // more than is waited for
    since.start();
    const auto answer = bench.caller().call(requestFor(server));
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 503);
    QVERIFY(since.elapsed() < 1000);
    QCOMPARE(statusError(*answer).retryAfter, 6);
}

void tst_HttpCaller::silence_timesOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nCont");
    QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    QTest::newRow("half a chunk") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
}

void tst_HttpCaller::silence_timesOut()
{
    QFETCH(QByteArray, bytes);
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(bytes);
        peer.waitForEnd();
    });
    CallerBench bench({.stallLimit = 300});
    QElapsedTimer since;
    since.start();
    const auto answer = bench.caller().call(requestFor(server));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::TimedOut);
    QCOMPARE(answer.error().reason, Reason::Timeout);
    QVERIFY(answer.error().temporary);
    QVERIFY2(answer.error().detail.contains(u"0.3 s"_s), qPrintable(answer.error().detail));
    QVERIFY(since.elapsed() >= 300 && since.elapsed() < 2000);
    QCOMPARE(server.connections(), 1);
}

void tst_HttpCaller::answerWithin_isTheRequests()
{
    ScriptServer server([](ScriptPeer &peer, int) {
        while (!peer.readHead().isEmpty()) {
            if (peer.isQuietFor(700))
                peer.answer("201 Created");
        }
    });
    CallerBench bench({.stallLimit = 300});
    HttpRequest request = requestFor(server, "COPY");
    const auto early = bench.caller().call(request);
    QVERIFY(!early);
    QCOMPARE(early.error().kind, ErrorKind::TimedOut);
    request.answerWithin = 5000;
    QCOMPARE(bench.caller().call(request).value_or(HttpAnswer()).status, 201);
    request.answerWithin = 100;
    const auto late = bench.caller().call(request);
    QVERIFY(!late);
    QVERIFY2(late.error().detail.contains(u"0.1 s"_s), qPrintable(late.error().detail));
}

void tst_HttpCaller::canceled_endsPromptly_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no answer") << QByteArray();
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nCont");
    QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    QTest::newRow("between two tries") << QByteArray(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n");
}

void tst_HttpCaller::canceled_endsPromptly()
{
    QFETCH(QByteArray, bytes);
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(bytes);
        peer.waitForEnd();
    });
    CallerBench bench;
    bench.cancelIn(200);
    const auto answer = bench.caller().call(requestFor(server));
    const qint64 late = bench.late();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Canceled);
    QVERIFY2(late <= promptly, qPrintable(QString::number(late)));
}

void tst_HttpCaller::unreachable_isNamed()
{
    CallerBench bench({.stallLimit = 500});
    int port = 0;
    {
        ScriptServer gone([](ScriptPeer &, int) {});
        port = gone.port();
    }
    QElapsedTimer since;
    since.start();
    const auto refused = bench.caller().call({.url = QUrl(u"http://127.0.0.1:%1/"_s.arg(port))});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Unreachable);
    QCOMPARE(refused.error().reason, Reason::Unreachable);
    QCOMPARE(refused.error().evidence, u"ECONNREFUSED"_s);
    QCOMPARE(refused.error().exceptionName, u"RemoteServiceUnavailable"_s);
    QVERIFY(since.elapsed() < 200); // at once: whoever watches wants to know
    const auto unknown = bench.caller().call({.url = QUrl(u"http://no-such-host.invalid/"_s)});
    QVERIFY(!unknown);
    QVERIFY2(unknown.error().kind == ErrorKind::Unreachable || unknown.error().kind == ErrorKind::TimedOut,
             qPrintable(textOf(unknown.error())));
}

void tst_HttpCaller::stream_isReadInPieces()
{
    const QByteArray body = patterned(5 << 20);
    ScriptServer server([&](ScriptPeer &peer, int) {
        while (true) {
            const QByteArray head = peer.readHead();
            if (head.isEmpty())
                return;
            if (head.startsWith("HEAD"))
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5242880\r\n\r\n");
            else if (head.contains("missing"))
                peer.answer("404 Not Found", "no such object");
            else
                peer.answer("200 OK", body, "ETag: x\r\n");
        }
    });
    CallerBench bench;
    for (const qint64 portion : {997LL, 65'536LL, 1LL << 20}) {
        const auto stream = bench.caller().open(requestFor(server));
        VERIFY_RESULT(stream);
        QCOMPARE((*stream)->answer().status, 200);
        QCOMPARE((*stream)->answer().header("etag"), "x");
        QVERIFY(readAll(**stream, nullptr, portion) == body);
        char one = 0;
        QCOMPARE((*stream)->read(&one, 1).value_or(-1), 0); // again and again
    }
    HttpRequest request = requestFor(server);
    request.url = QUrl(server.url(u"/missing"_s));
    const auto missing = bench.caller().open(request);
    VERIFY_RESULT(missing);
    QCOMPARE((*missing)->answer().status, 404);
    QCOMPARE((*missing)->answer().body, "no such object");
    QCOMPARE(readAll(**missing), QByteArray());
    const auto head = bench.caller().call(requestFor(server, "HEAD"));
    VERIFY_RESULT(head);
    QCOMPARE(head->contentLength().value_or(-1), 5 << 20);
    QCOMPARE(head->body, QByteArray());
    QCOMPARE(server.connections(), 2); // the missing one is still held
}

void tst_HttpCaller::stream_ofSmallChunks_staysSmall()
{
    constexpr int rounds = 2000;
    QByteArray chunks; // of sizes that meet the reader's portions at ever another place
    qint64 inRound = 0;
    for (int i = 1; i < 200; ++i) {
        chunks += QByteArray::number(i % 37 + 1, 16) + "\r\n" + QByteArray(i % 37 + 1, 'x') + "\r\n";
        inRound += i % 37 + 1;
    }
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < rounds; ++i)
            peer.write(chunks);
        peer.write("0\r\n\r\n");
    });
    CallerBench bench;
    const auto stream = bench.caller().open(requestFor(server));
    VERIFY_RESULT(stream);
    QByteArray buffer(65'536, Qt::Uninitialized);
    const qint64 before = heapBytes();
    qint64 most = 0;
    qint64 count = 0;
    int reads = 0;
    while (true) {
        const Result<qint64> got = (*stream)->read(buffer.data(), buffer.size());
        VERIFY_RESULT(got);
        if (*got == 0)
            break;
        count += *got;
        if (++reads % 1000 == 0)
            most = std::max(most, heapBytes());
    }
    QCOMPARE(count, rounds * inRound);
    QVERIFY2(most - before < 1 << 20, qPrintable(u"%1 bytes more"_s.arg(most - before)));
}

void tst_HttpCaller::stream_letGo_closesItsConnection()
{
    std::atomic_bool isClosed = false;
    const QByteArray body(50 << 20, 'x');
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.answer("200 OK", body);
        isClosed = true;
    });
    CallerBench bench;
    {
        const auto stream = bench.caller().open(requestFor(server));
        VERIFY_RESULT(stream);
        char one = 0;
        QCOMPARE((*stream)->read(&one, 1).value_or(-1), 1);
        QVERIFY(!isClosed);
    }
    QTRY_VERIFY(isClosed);
}

namespace {

QStringList logged;

void keep(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    if (qstrcmp(context.category, "quartermaster.http") == 0)
        logged << text;
}

/// Takes in what is logged, as long as it lives.
struct Logging {
    Logging()
    {
        logged.clear();
        QLoggingCategory::setFilterRules(u"quartermaster.http.debug=true"_s);
        before = qInstallMessageHandler(keep);
    }
    ~Logging()
    {
        qInstallMessageHandler(before);
        QLoggingCategory::setFilterRules({});
    }
    Q_DISABLE_COPY_MOVE(Logging)
    QtMessageHandler before;
};

} // namespace

void tst_HttpCaller::log_tellsOfEachRequest()
{
    ScriptServer server([&](ScriptPeer &peer, int number) {
        peer.readHead();
        if (number == 1)
            peer.answer("503 Service Unavailable", "busy", "X-Trans-Id: tx1\r\n");
        else
            peer.answer("200 OK", patterned(1000), "X-Amz-Request-Id: 4711\r\n");
    });
    const Logging logging;
    CallerBench bench;
    {
        const auto stream = bench.caller().open(requestFor(server));
        VERIFY_RESULT(stream);
        readAll(**stream);
    }
    QCOMPARE(logged.size(), 2);
    const QRegularExpression first(
        uR"(^web: GET http://127\.0\.0\.1:\d+/object: HTTP 503 Service Unavailable \(request id tx1\); 0 bytes sent, 4 received, \d+ ms$)"_s);
    const QRegularExpression second(
        uR"(^web: GET http://127\.0\.0\.1:\d+/object: HTTP 200 OK \(request id 4711\); 0 bytes sent, 1000 received, \d+ ms$)"_s);
    QVERIFY2(first.match(logged.at(0)).hasMatch(), qPrintable(logged.at(0)));
    QVERIFY2(second.match(logged.at(1)).hasMatch(), qPrintable(logged.at(1)));
}

void tst_HttpCaller::log_holdsNoSecret()
{
    ScriptServer server(always("403 Forbidden", "secret-body"));
    const Logging logging;
    CallerBench bench;
    HttpRequest request = requestFor(server, "PUT");
    request.url = QUrl(server.url(
        u"/bucket/"
        u"key?X-Amz-Signature=secret-1&X-Amz-Credential=secret-2%2F2026&X-Amz-Security-Token=secret-3&temp_url_sig="
        "secret-4&AWSAccessKeyId=secret-5&Signature=secret-6&prefix=shown&secret=secret-7#secret-8"_s));
    request.url.setUserName(u"secret-9"_s);
    request.url.setPassword(u"secret-10"_s);
    request.headers = {{"X-Auth-Token", "secret-11"}, {"X-Storage-Token", "secret-12"}};
    request.authorization = "Basic secret-13";
    request.content = "secret-14";
    QVERIFY(bench.caller().call(request));
    QCOMPARE(logged.size(), 1);
    QVERIFY2(!logged.at(0).contains(u"secret-"_s), qPrintable(logged.at(0)));
    QVERIFY2(logged.at(0).contains(u"prefix=shown"_s), qPrintable(logged.at(0)));
    QVERIFY2(logged.at(0).contains(u"9 bytes sent"_s), qPrintable(logged.at(0)));
}

void tst_HttpCaller::threads_shareAPool()
{
    ScriptServer server(always("200 OK", patterned(10'000)));
    CallerBench bench;
    std::atomic_int wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                if (bench.caller().call(requestFor(server)).value_or(HttpAnswer()).body != patterned(10'000))
                    ++wrong;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong, 0);
    QVERIFY2(server.connections() <= 4, qPrintable(QString::number(server.connections())));
}

QTEST_GUILESS_MAIN(tst_HttpCaller)
#include "tst_httpcaller.moc"
