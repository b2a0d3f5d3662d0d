// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "webfixture.h"

using namespace Quartermaster;

class tst_HttpGet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void get_data();
    void get();
    void getAnswer_data();
    void getAnswer();
    void getCutOff_showsByARange();
    void getChecksum_data();
    void getChecksum();
    void getRangeRefusedByServer_isLearnt();
    void redirects_data();
    void redirects();
    void redirect_toAnotherHost_losesTheCredentials();
    void credentials_areSentAndNeverShown();
    void stalled_timesOut_data();
    void stalled_timesOut();
    void slowSink_isNoStall();
    void slowSink_holdsTheServerBack();
    void canceled_endsAtOnce();
};

void tst_HttpGet::get_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("length"); // -1: to the end
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("whole") << qint64(0) << qint64(-1) << content << true;
    QTest::newRow("from an offset") << qint64(4) << qint64(-1) << content.mid(4) << true;
    QTest::newRow("a range") << qint64(4) << qint64(3) << content.mid(4, 3) << true;
    QTest::newRow("from the start") << qint64(0) << qint64(3) << content.left(3) << true;
    QTest::newRow("more than there is") << qint64(4) << qint64(100) << content.mid(4) << true;
    QTest::newRow("nothing") << qint64(4) << qint64(0) << QByteArray() << true;
    QTest::newRow("from the very end") << qint64(10) << qint64(-1) << QByteArray() << true;
    QTest::newRow("past the end") << qint64(11) << qint64(-1) << QByteArray() << false;
}

void tst_HttpGet::get()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, length);
    QFETCH(QByteArray, expected);
    QFETCH(bool, isGood);
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    const auto got = web.get(u"object"_s,
                             {.offset = offset, .length = length < 0 ? std::nullopt : std::optional(length)});
    QCOMPARE(got.has_value(), isGood);
    QCOMPARE(*web.data, expected);
    if (!isGood) {
        QCOMPARE(got.error().kind, ErrorKind::BadInput);
        return;
    }
    QCOMPARE(got->size, expected.size());
    QCOMPARE(got->checksum, QString::fromLatin1(QCryptographicHash::hash(expected, QCryptographicHash::Md5).toHex()));
    QCOMPARE(got->check, FetchedObject::Check::Unverified);
    QCOMPARE(got->object.path, u"object"_s);
    QCOMPARE(got->object.location, server.url(u"/object"_s));
}

void tst_HttpGet::getAnswer_data()
{
    QTest::addColumn<QByteArray>("bytes"); // the whole answer
    QTest::addColumn<bool>("isRange");     // bytes 2-4 are asked for
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<bool>("temporary");
    const auto good = [](const char *name, const QByteArray &bytes, bool isRange = false) {
        QTest::newRow(name) << bytes << isRange << true << ErrorKind::Failed << false;
    };
    const auto bad = [](const char *name, const QByteArray &bytes, ErrorKind kind, bool temporary,
                        bool isRange = false) {
        QTest::newRow(name) << bytes << isRange << false << kind << temporary;
    };
    good("without length, until the end", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789");
    good("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n");
    good("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n0123456789");
    good("stored compressed, given as it is",
         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789");
    bad("cut off", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789", ErrorKind::BadAnswer, true);
    bad("cut off in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234", ErrorKind::BadAnswer,
        true);
    bad("cut off without length", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n01234", ErrorKind::BadAnswer, true);
    bad("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n0123456789",
        ErrorKind::BadAnswer, false);
    bad("206 where all was asked for",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/10\r\n\r\n234",
        ErrorKind::BadAnswer, false);
    bad("no HTTP", "220 mail.example ESMTP\r\n\r\n", ErrorKind::Unreachable, true);
    bad("404", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", ErrorKind::NotFound, false);
    bad("410", "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", ErrorKind::NotFound, false);
    bad("403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ErrorKind::NotPermitted, false);
    bad("401", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", ErrorKind::NotAuthenticated, false);
    bad("503", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", ErrorKind::Unreachable, true);
    bad("closed without a word", "", ErrorKind::Unreachable, true);
    good("range", "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/10\r\n\r\n234", true);
    bad("range, wrong start",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 3-5/10\r\n\r\n345",
        ErrorKind::BadAnswer, false, true);
    bad("range, too short",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 2\r\nContent-Range: bytes 2-3/10\r\n\r\n23",
        ErrorKind::BadAnswer, false, true);
    bad("range, too long",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\nContent-Range: bytes 2-5/10\r\n\r\n2345",
        ErrorKind::BadAnswer, false, true);
    bad("range, two lengths",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 4\r\nContent-Range: bytes 2-4/10\r\n\r\n2345",
        ErrorKind::BadAnswer, false, true);
    bad("range, more in chunks",
        "HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes "
        "2-4/10\r\n\r\n4\r\n2345\r\n0\r\n\r\n",
        ErrorKind::BadAnswer, true, true);
    bad("range without Content-Range", "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n\r\n234",
        ErrorKind::BadAnswer, false, true);
    bad("range, several parts",
        "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: "
        "3\r\n\r\n234",
        ErrorKind::BadAnswer, false, true);
    bad("range, cut off", "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/10\r\n\r\n2",
        ErrorKind::BadAnswer, true, true);
    bad("range, the whole", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", ErrorKind::BadAnswer, false,
        true);
}

void tst_HttpGet::getAnswer()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isRange);
    QFETCH(bool, isGood);
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.setHandler([&](const CannedRequest &request) {
        return request.verb == "HEAD" ? proper(request) : CannedAnswer{bytes, true};
    });
    const auto got = isRange ? web.get(u"object"_s, {.offset = 2, .length = 3}) : web.get(u"object"_s);
    QVERIFY2(got.has_value() == isGood, got ? "" : qPrintable(got.error().detail));
    if (isGood) {
        QCOMPARE(*web.data, isRange ? content.mid(2, 3) : content);
        return;
    }
    QVERIFY2(got.error().kind == *static_cast<const ErrorKind *>(QTest::qData("kind", qMetaTypeId<ErrorKind>())),
             qPrintable(got.error().detail));
    QTEST(got.error().temporary, "temporary");
    QCOMPARE(got.error().store, u"web"_s);
}

void tst_HttpGet::getCutOff_showsByARange()
{
    // Neither the answer nor HEAD tells a length: what lies after the end does.
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    QByteArray body = content.left(5);
    server.setHandler([&](const CannedRequest &request) {
        if (request.verb == "HEAD")
            return CannedServer::answer("405 Method Not Allowed");
        return request.headers.contains("range")
                   ? proper(request)
                   : CannedAnswer{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body, true};
    });
    const auto cut = web.get(u"object"_s);
    QVERIFY(!cut);
    QCOMPARE(cut.error().kind, ErrorKind::BadAnswer);
    body = content;
    QVERIFY(web.get(u"object"_s));
    QCOMPARE(*web.data, content);
}

void tst_HttpGet::getChecksum_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("isRange");
    QTest::addColumn<int>("expected"); // 0: unverified, 1: verified, -1: mismatch
    const QByteArray right = QCryptographicHash::hash(content, QCryptographicHash::Md5);
    QTest::newRow("none") << QByteArray() << false << 0;
    QTest::newRow("Content-MD5, right") << "Content-MD5: " + right.toBase64() + "\r\n" << false << 1;
    QTest::newRow("Content-MD5, wrong") << QByteArray("Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\n") << false << -1;
    QTest::newRow("X-Checksum-Md5, right") << "X-Checksum-Md5: " + right.toHex() + "\r\n" << false << 1;
    QTest::newRow("of the whole, for a range") << QByteArray("Content-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\n") << true << 0;
}

void tst_HttpGet::getChecksum()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, isRange);
    QFETCH(int, expected);
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.setHandler([&](const CannedRequest &) {
        return isRange ? CannedServer::answer("206 Partial Content", "234", header + "Content-Range: bytes 2-4/10\r\n")
                       : CannedServer::answer("200 OK", content, header);
    });
    const auto got = isRange ? web.get(u"object"_s, {.offset = 2, .length = 3}) : web.get(u"object"_s);
    if (expected < 0) {
        QVERIFY(!got);
        QCOMPARE(got.error().kind, ErrorKind::ChecksumMismatch);
    } else {
        QVERIFY(got);
        QCOMPARE(got->check, expected == 1 ? FetchedObject::Check::Verified : FetchedObject::Check::Unverified);
    }
}

void tst_HttpGet::getRangeRefusedByServer_isLearnt()
{
    CannedServer server([](const CannedRequest &request) {
        return request.path == "/" ? CannedServer::answer("200 OK", "[]")
                                   : CannedServer::answer("200 OK", QByteArray(1 << 20, 'x'));
    });
    Web web(optionsFor(server));
    QVERIFY(web.probe().verdict(OperationKind::GetRange).permits());
    const auto got = web.get(u"object"_s, {.offset = 2, .length = 3});
    QVERIFY(!got);
    QCOMPARE(got.error().reason, Reason::NoRanges);
    QVERIFY(web.data->isEmpty());
    const Snapshot &after = web.store().snapshot();
    QCOMPARE(after.answer(Capability::ReadOffset), Answer::No);
    QCOMPARE(after.answer(Capability::ReadChunk), Answer::No);
    QCOMPARE(after.verdict(OperationKind::GetRange).deciding.reason, Reason::NoRanges);
    QVERIFY(after.verdict(OperationKind::Get).permits());
}

void tst_HttpGet::redirects_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("location"); // "+N": N hops more, then the object
    QTest::addColumn<QString>("expected");    // in the error; empty: it works
    QTest::newRow("301") << QByteArray("301 Moved Permanently") << QByteArray("/object") << QString();
    QTest::newRow("302") << QByteArray("302 Found") << QByteArray("/object") << QString();
    QTest::newRow("303") << QByteArray("303 See Other") << QByteArray("/object") << QString();
    QTest::newRow("307") << QByteArray("307 Temporary Redirect") << QByteArray("/object") << QString();
    QTest::newRow("308") << QByteArray("308 Permanent Redirect") << QByteArray("/object") << QString();
    QTest::newRow("relative") << QByteArray("302 Found") << QByteArray("object") << QString();
    QTest::newRow("five") << QByteArray("302 Found") << QByteArray("+4") << QString();
    QTest::newRow("six") << QByteArray("302 Found") << QByteArray("+5") << u"more than 5"_s;
    QTest::newRow("to itself") << QByteArray("302 Found") << QByteArray("/start") << u"loop"_s;
    QTest::newRow("nowhere") << QByteArray("302 Found") << QByteArray() << u"without a Location"_s;
    QTest::newRow("other scheme") << QByteArray("302 Found") << QByteArray("file:///etc/passwd") << u"no http"_s;
    QTest::newRow("script") << QByteArray("302 Found") << QByteArray("javascript:alert(1)") << u"no http"_s;
    QTest::newRow("300 is no redirect") << QByteArray("300 Multiple Choices") << QByteArray("/object") << u"HTTP 300"_s;
    QTest::newRow("304 is none either") << QByteArray("304 Not Modified") << QByteArray("/object") << u"HTTP 304"_s;
}

void tst_HttpGet::redirects()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, location);
    QFETCH(QString, expected);
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.setHandler([&](const CannedRequest &request) {
        if (request.path == "/object")
            return proper(request);
        QByteArray target = location;
        if (location.startsWith('+')) {
            const int left = request.path == "/start" ? location.toInt() : request.path.mid(6).toInt() - 1;
            target = left == 0 ? QByteArray("/object") : "/hops/" + QByteArray::number(left);
        }
        return CannedServer::answer(status, "elsewhere",
                                    target.isEmpty() ? QByteArray() : "Location: " + target + "\r\n");
    });
    const auto got = web.get(u"start"_s);
    if (expected.isEmpty()) {
        QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
        QCOMPARE(*web.data, content);
        QCOMPARE(got->object.path, u"start"_s);                                      // as it was asked for
        QCOMPARE(web.get(u"start"_s, {.offset = 2, .length = 3}).has_value(), true); // the range goes along
        QCOMPARE(*web.data, "234");
    } else {
        QVERIFY(!got);
        QCOMPARE(got.error().kind, ErrorKind::BadAnswer);
        QVERIFY2(got.error().detail.contains(expected), qPrintable(got.error().detail));
    }
}

void tst_HttpGet::redirect_toAnotherHost_losesTheCredentials()
{
    CannedServer other(proper);
    CannedServer server(proper);
    server.setHandler([&](const CannedRequest &request) {
        return request.path == "/away"
                   ? CannedServer::answer("302 Found", {}, "Location: " + other.url(u"/object"_s).toLatin1() + "\r\n")
                   : proper(request);
    });
    Web web("http_store_url = http://me:geheim@127.0.0.1:" + QByteArray::number(server.serverPort()) + '/');
    web.probe();
    QVERIFY(web.get(u"away"_s));
    QCOMPARE(*web.data, content);
    const QByteArray mine = "Basic " + QByteArray("me:geheim").toBase64();
    for (const CannedRequest &request : server.requests())
        QCOMPARE(request.headers.value("authorization"), mine);
    QCOMPARE(other.requests().size(), 1);
    QVERIFY(!other.requests().first().headers.contains("authorization"));
}

void tst_HttpGet::credentials_areSentAndNeverShown()
{
    CannedServer server([](const CannedRequest &request) {
        return request.headers.value("authorization") == "Basic " + QByteArray("me:geheim").toBase64()
                   ? proper(request)
                   : CannedServer::answer("401 Unauthorized", {}, "WWW-Authenticate: Basic realm=x\r\n");
    });
    const QByteArray place = "@127.0.0.1:" + QByteArray::number(server.serverPort()) + '/';
    Web web("http_store_url = http://me:geheim" + place);
    const Snapshot snapshot = web.probe();
    QCOMPARE(snapshot.answer(Capability::ReadAccess), Answer::Yes);
    for (const Finding &finding : snapshot.findings())
        QVERIFY(!finding.detail.contains("geheim"_L1) && !finding.evidence.contains("geheim"_L1));
    const auto page = web.list({});
    QVERIFY(page);
    QCOMPARE(page->objects.first().location, server.url(u"/object"_s));
    // In a URL of its own, too; wrong ones are named by nobody.
    QVERIFY(web.get(u"http://me:geheim"_s + QString::fromLatin1(place) + u"object"_s));
    const auto wrong = web.get(u"http://me:falsch"_s + QString::fromLatin1(place) + u"object"_s);
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().kind, ErrorKind::NotAuthenticated);
    QVERIFY(!wrong.error().detail.contains("falsch"_L1) && !wrong.error().object.contains("falsch"_L1));
    server.close();
    Web closed("http_store_url = http://me:geheim" + place);
    for (const Finding &finding : closed.probe().findings())
        QVERIFY(!finding.detail.contains("geheim"_L1) && !finding.evidence.contains("geheim"_L1));
}

void tst_HttpGet::stalled_timesOut_data()
{
    QTest::addColumn<QByteArray>("bytes"); // then silence
    QTest::newRow("no answer") << QByteArray();
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nContent-");
    QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
}

void tst_HttpGet::stalled_timesOut()
{
    QFETCH(QByteArray, bytes);
    CannedServer server(proper);
    Web web(optionsFor(server) + "\noperation_timeout = 0.3");
    web.probe();
    server.setHandler([&](const CannedRequest &) { return CannedAnswer{bytes}; });
    const auto got = web.get(u"object"_s);
    QVERIFY(!got);
    QCOMPARE(got.error().kind, ErrorKind::TimedOut);
    QVERIFY(got.error().temporary);
}

namespace {

/// Takes its time, so that it is the reader who is slow.
class SlowSink final : public DataSink
{
public:
    SlowSink(std::shared_ptr<std::atomic<qint64>> taken, unsigned long pause, qint64 mostTaken)
        : m_taken(std::move(taken))
        , m_pause(pause)
        , m_most(mostTaken)
    {}
    Result<void> begin(qint64) override { return {}; }
    Result<void> write(QByteArrayView data) override
    {
        QMutexLocker lock(&m_mutex);
        QDeadlineTimer pause(m_most > 0 && *m_taken >= m_most ? 10 * m_pause : m_pause);
        while (!pause.hasExpired()) // a worker thread: nothing else waits for it
            m_never.wait(&m_mutex, pause);
        *m_taken += data.size();
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    std::shared_ptr<std::atomic<qint64>> m_taken;
    unsigned long m_pause;
    qint64 m_most;
    QMutex m_mutex;
    QWaitCondition m_never;
};

} // namespace

void tst_HttpGet::slowSink_isNoStall()
{
    const QByteArray body(8 << 20, 'x');
    CannedServer server(proper);
    Web web(optionsFor(server) + "\noperation_timeout = 0.5");
    web.probe();
    server.setHandler([&](const CannedRequest &) { return CannedServer::answer("200 OK", body); });
    auto taken = std::make_shared<std::atomic<qint64>>(0);
    // 2 MiB of queue at 40 ms a block: longer between two looks at the network than the server may be silent.
    const auto operation = web.driver().get(u"object"_s, {}, std::make_shared<SlowSink>(taken, 100, 0));
    const auto &got = Web::wait(operation);
    QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
    QCOMPARE(taken->load(), body.size());
}

void tst_HttpGet::slowSink_holdsTheServerBack()
{
    constexpr qint64 size = 256LL << 20;
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    qint64 sent = 0;
    QPointer<QTcpSocket> client;
    server.setHandler([&](const CannedRequest &) {
        return CannedAnswer{"HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(size) + "\r\n\r\n"};
    });
    auto taken = std::make_shared<std::atomic<qint64>>(0);
    const auto operation = web.driver().get(u"object"_s, {}, std::make_shared<SlowSink>(taken, 20, 0));
    operation->start();
    const QByteArray block(1 << 20, 'x');
    QTRY_VERIFY((client = server.findChild<QTcpSocket *>()) != nullptr && !server.requests().isEmpty()
                && server.requests().last().path == "/object");
    // As fast as it goes through; what is neither taken nor here must be in buffers.
    QElapsedTimer time;
    time.start();
    const auto feed = [&] {
        QList<QTcpSocket *> sockets = server.findChildren<QTcpSocket *>();
        QTcpSocket *socket = sockets.last();
        while (socket->bytesToWrite() < block.size() && sent < size) {
            socket->write(block);
            sent += block.size();
        }
    };
    while (time.elapsed() < 1500) {
        feed();
        QSignalSpy written(server.findChildren<QTcpSocket *>().last(), &QTcpSocket::bytesWritten);
        written.wait(20);
    }
    constexpr qint64 bounded = 24LL << 20; // the kernel's two buffers, the reply's, the queue's, and ours here
    QVERIFY2(sent - *taken < bounded, qPrintable(u"%1 sent, %2 taken"_s.arg(sent).arg(taken->load())));
}

void tst_HttpGet::canceled_endsAtOnce()
{
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.setHandler(
        [](const CannedRequest &) { return CannedAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234"}; });
    auto data = std::make_shared<QByteArray>();
    const auto operation = web.driver().get(u"object"_s, {}, memorySink(data));
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_COMPARE(data->size(), 5);
    operation->cancel();
    QVERIFY(finished.wait(longest));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QTRY_COMPARE(data.use_count(), 1);                            // the worker has let go of the sink
    QTRY_VERIFY(server.findChildren<QTcpSocket *>().size() <= 1); // and the connection is closed; the probe's may stay
    QCOMPARE(finished.count(), 1);
}

QTEST_GUILESS_MAIN(tst_HttpGet)
#include "tst_httpget.moc"
