// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "webfixture.h"

using namespace Quartermaster;

namespace {

/// So large that it is read past QNetworkAccessManager; each place differs from all others.
QByteArray largeBody()
{
    QByteArray body;
    body.reserve(9 << 20);
    for (int i = 0; body.size() < (9 << 20); ++i)
        body += QByteArray::number(i).rightJustified(8, '.');
    return body;
}

const QByteArray large = largeBody();
const QByteArray tag = "ETag: \"one\"\r\n";

CannedAnswer partOf(const QByteArray &range, const QByteArray &headers = {})
{
    const qsizetype first = range.mid(6).split('-').value(0).toLongLong();
    return CannedServer::answer("206 Partial Content", large.mid(first),
                                headers + "Content-Range: bytes " + QByteArray::number(first) + '-'
                                    + QByteArray::number(large.size() - 1) + '/' + QByteArray::number(large.size())
                                    + "\r\n");
}

/// A server, and a store that has been probed; what it was asked so far is forgotten.
struct Fixture {
    CannedServer server;
    Web web;

    explicit Fixture(CannedServer::Handler handler, const QByteArray &options = {})
        : server(proper)
        , web("http_store_url = http://me:geheim@127.0.0.1:" + QByteArray::number(server.serverPort()) + "/\n"
              + options)
    {
        web.probe();
        server.forget();
        server.setHandler(std::move(handler));
    }
};

} // namespace

/// Downloads that go past QNetworkAccessManager (DirectBody): the answer is asked for a second time, and must be the same.
class tst_HttpDirect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void large_isAskedForTwice();
    void offset_goesAlong();
    void small_isAskedForOnce();
    void proxy_isNotPassedBy();
    void secondAnswer_differs_data();
    void secondAnswer_differs();
    void secondAnswer_breaks_data();
    void secondAnswer_breaks();
    void redirected_keepsCredentialsToTheirHost();
    void checksum_isCompared_data();
    void checksum_isCompared();
    void hashes_areOnlyMadeForWhoWantsThem();
    void canceled_endsAtOnce();
};

void tst_HttpDirect::large_isAskedForTwice()
{
    Fixture test([](const CannedRequest &) { return CannedServer::answer("200 OK", large, tag); });
    const auto got = test.web.get(u"folder name/object%41?.bin"_s);
    QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
    QVERIFY(*test.web.data == large);
    QCOMPARE(got->size, large.size());
    QCOMPARE(got->checksum, QString::fromLatin1(QCryptographicHash::hash(large, QCryptographicHash::Md5).toHex()));
    QCOMPARE(test.server.requests().size(), 2);
    const CannedRequest &first = test.server.requests().at(0);
    const CannedRequest &second = test.server.requests().at(1);
    QCOMPARE(second.verb, first.verb);
    QCOMPARE(second.path, first.path);
    for (const char *header : {"host", "authorization", "user-agent", "accept-encoding", "range"})
        QCOMPARE(second.headers.value(header), first.headers.value(header));
    QVERIFY(!second.headers.value("authorization").isEmpty());
}

void tst_HttpDirect::offset_goesAlong()
{
    Fixture test([](const CannedRequest &request) { return partOf(request.headers.value("range"), tag); });
    const auto got = test.web.get(u"object"_s, {.offset = 12'345});
    QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
    QVERIFY(*test.web.data == large.mid(12'345));
    QCOMPARE(test.server.requests().size(), 2);
    QCOMPARE(test.server.requests().at(1).headers.value("range"), "bytes=12345-");
}

void tst_HttpDirect::small_isAskedForOnce()
{
    Fixture test([](const CannedRequest &) { return CannedServer::answer("200 OK", large.left(1 << 20)); });
    QVERIFY(test.web.get(u"object"_s));
    QCOMPARE(test.server.requests().size(), 1);
}

void tst_HttpDirect::proxy_isNotPassedBy()
{
    const QByteArray site = "http://no-such-host.invalid";
    CannedServer proxy([&](CannedRequest request) {
        request.path.remove(0, site.size());
        return proper(request);
    });
    Web web("http_store_url = " + site
            + "/\nhttp_proxy_information = http:127.0.0.1:" + QByteArray::number(proxy.serverPort()));
    web.probe();
    proxy.forget();
    proxy.setHandler([](const CannedRequest &) { return CannedServer::answer("200 OK", large); });
    const auto got = web.get(u"object"_s);
    QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
    QVERIFY(*web.data == large);
    QCOMPARE(proxy.requests().size(), 1);
}

void tst_HttpDirect::secondAnswer_differs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << bytes; };
    const QByteArray length = "Content-Length: " + QByteArray::number(large.size()) + "\r\n";
    row("another ETag", CannedServer::answer("200 OK", large, "ETag: \"two\"\r\n").bytes);
    row("no ETag", CannedServer::answer("200 OK", large).bytes);
    row("another date", CannedServer::answer("200 OK", large, tag + "Last-Modified: x\r\n").bytes);
    row("another length", CannedServer::answer("200 OK", large.mid(1), tag).bytes);
    row("compressed", CannedServer::answer("200 OK", large, tag + "Content-Encoding: gzip\r\n").bytes);
    row("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + tag + length + "\r\n4\r\n0123\r\n0\r\n\r\n");
    row("two lengths", "HTTP/1.1 200 OK\r\n" + length + tag + "Content-Length: 5\r\n\r\n" + large);
    row("another status", CannedServer::answer("503 Service Unavailable").bytes);
    row("a redirect", CannedServer::answer("302 Found", {}, "Location: /elsewhere\r\n").bytes);
    row("no HTTP", "220 mail.example ESMTP\r\n\r\n");
    row("an endless head", "HTTP/1.1 200 OK\r\n" + QByteArray(100'000, 'x'));
    row("half a head", "HTTP/1.1 200 OK\r\nETag");
    row("nothing", {});
}

/// Then it is as if it had not been tried.
void tst_HttpDirect::secondAnswer_differs()
{
    QFETCH(QByteArray, bytes);
    int requests = 0;
    Fixture test([&](const CannedRequest &) {
        return ++requests == 2 ? CannedAnswer{bytes, true} : CannedServer::answer("200 OK", large, tag);
    });
    const auto got = test.web.get(u"object"_s);
    QVERIFY2(got, got ? "" : qPrintable(got.error().detail));
    QVERIFY(*test.web.data == large);
    QCOMPARE(requests, 3);
}

void tst_HttpDirect::secondAnswer_breaks_data()
{
    QTest::addColumn<qsizetype>("sent");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("cut off at once") << qsizetype(0) << true << ErrorKind::BadAnswer << u"after 0 of 9437184"_s;
    QTest::newRow("cut off") << qsizetype(1'000'000) << true << ErrorKind::BadAnswer << u"after 1000000 of 9437184"_s;
    QTest::newRow("cut off at the last byte") << large.size() - 1 << true << ErrorKind::BadAnswer << u"cut off"_s;
    QTest::newRow("silent") << qsizetype(1'000'000) << false << ErrorKind::TimedOut << u"0.5 s"_s;
}

void tst_HttpDirect::secondAnswer_breaks()
{
    QFETCH(qsizetype, sent);
    QFETCH(bool, closes);
    QFETCH(QString, text);
    int requests = 0;
    Fixture test(
        [&](const CannedRequest &) {
            CannedAnswer answer = CannedServer::answer("200 OK", large, tag);
            if (++requests == 2) {
                answer.bytes.chop(large.size() - sent);
                answer.closes = closes;
            }
            return answer;
        },
        "operation_timeout = 0.5");
    const QTemporaryDir folder;
    const QString target = folder.filePath(u"target"_s);
    const auto operation = test.web.driver().get(u"object"_s, {}, fileSink(target, false));
    const auto &got = Web::wait(operation);
    QVERIFY(!got);
    QVERIFY2(got.error().kind == *static_cast<const ErrorKind *>(QTest::qData("kind", qMetaTypeId<ErrorKind>())),
             qPrintable(got.error().detail));
    QVERIFY2(got.error().detail.contains(text), qPrintable(got.error().detail));
    QVERIFY(got.error().temporary);
    QVERIFY(!QFile::exists(target));
}

void tst_HttpDirect::redirected_keepsCredentialsToTheirHost()
{
    CannedServer other([](const CannedRequest &) { return CannedServer::answer("200 OK", large, tag); });
    Fixture test([&](const CannedRequest &) {
        return CannedServer::answer("302 Found", {}, "Location: " + other.url(u"/object"_s).toLatin1() + "\r\n");
    });
    QVERIFY(test.web.get(u"away"_s));
    QVERIFY(*test.web.data == large);
    QCOMPARE(other.requests().size(), 2);
    for (const CannedRequest &request : other.requests())
        QVERIFY(!request.headers.contains("authorization"));
}

void tst_HttpDirect::checksum_isCompared_data()
{
    QTest::addColumn<QByteArray>("told");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("right") << QCryptographicHash::hash(large, QCryptographicHash::Md5) << true;
    QTest::newRow("wrong") << QCryptographicHash::hash("other", QCryptographicHash::Md5) << false;
}

void tst_HttpDirect::checksum_isCompared()
{
    QFETCH(QByteArray, told);
    QFETCH(bool, isGood);
    Fixture test([&](const CannedRequest &) {
        return CannedServer::answer("200 OK", large, "Content-MD5: " + told.toBase64() + "\r\n");
    });
    const QTemporaryDir folder;
    const QString target = folder.filePath(u"target"_s);
    const auto operation = test.web.driver().get(u"object"_s, {},
                                                 fileSink(target, false)); // which wants no hash itself
    const auto &got = Web::wait(operation);
    QCOMPARE(got.has_value(), isGood);
    QCOMPARE(QFile::exists(target), isGood);
    QCOMPARE(test.server.requests().size(), 2);
    if (isGood)
        QCOMPARE(got->check, FetchedObject::Check::Verified);
    else
        QCOMPARE(got.error().kind, ErrorKind::ChecksumMismatch);
}

void tst_HttpDirect::hashes_areOnlyMadeForWhoWantsThem()
{
    Fixture test([](const CannedRequest &) { return CannedServer::answer("200 OK", large); });
    const QTemporaryDir folder;
    for (const HashKinds kinds : {HashKinds(), HashKinds(HashKind::Sha512)}) {
        const auto sink = fileSink(folder.filePath(QString::number(kinds.toInt())), false);
        sink->setWantedHashes(kinds);
        const auto operation = test.web.driver().get(u"object"_s, {}, sink);
        const auto &got = Web::wait(operation);
        QVERIFY(got);
        QCOMPARE(got->size, large.size());
        QCOMPARE(got->checksum, QString());
        QCOMPARE(got->osHashValue.isEmpty(), !kinds.testFlag(HashKind::Sha512));
    }
}

void tst_HttpDirect::canceled_endsAtOnce()
{
    int requests = 0;
    Fixture test([&](const CannedRequest &) {
        CannedAnswer answer = CannedServer::answer("200 OK", large);
        if (++requests == 2)
            answer.bytes.chop(large.size() - 1000);
        return answer;
    });
    auto data = std::make_shared<QByteArray>();
    const auto operation = test.web.driver().get(u"object"_s, {}, memorySink(data));
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_COMPARE(requests, 2);
    QTRY_COMPARE(data->size(), 1000);
    operation->cancel();
    QVERIFY(finished.wait(longest));
    QCOMPARE(operation->error()->kind, ErrorKind::Canceled);
    QTRY_COMPARE(data.use_count(), 1); // the worker has let go of the sink
    QTRY_VERIFY(test.server.findChildren<QTcpSocket *>().size()
                <= 1); // and the connection is closed; the probe's may stay
    QCOMPARE(finished.count(), 1);
}

QTEST_GUILESS_MAIN(tst_HttpDirect)
#include "tst_httpdirect.moc"
