// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "webfixture.h"

#include <QLoggingCategory>
#include <QMutex>

using namespace Quartermaster;

class tst_HttpDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void entry_isGlances();
    void requests_areLogged();
    void probe_learnsRangesByItself();
    void probe_ranges_data();
    void probe_ranges();
    void probe_root_data();
    void probe_root();
    void probe_forbiddenRoot_keepsKnownObjects();
    void probe_goesIntoFolders();
    void probe_emptyStore_leavesReadingOpen();
    void probe_withoutStoreUrl_asksNobody();
    void writing_isNotSupported();
    void stat_fallsBackToGet();
    void list_pages();
    void list_forgottenPages_areFetchedAgain();
    void list_errors_data();
    void list_errors();
    void destroyedUnderWay_isSafe();
};

void tst_HttpDriver::entry_isGlances()
{
    const DriverEntry entry = httpDriverEntry(std::make_shared<WorkerPool>());
    QCOMPARE(entry.schema.kind, u"http"_s);
    QCOMPARE(entry.declared.blueprintBits(), 0x47u);
    QVERIFY(!entry.declared.contains(Capability::WriteAccess) && !entry.declared.contains(Capability::Delete));
    QCOMPARE(entry.schemes, (QStringList{u"http"_s, u"https"_s}));
}

void tst_HttpDriver::probe_learnsRangesByItself()
{
    CannedServer server(proper);
    Web web(optionsFor(server));
    const Snapshot &snapshot = web.probe();
    QCOMPARE(snapshot.capabilities().blueprintBits(), 0x47u);
    QCOMPARE(snapshot.answer(Capability::List | Capability::Stat), Answer::Yes);
    QCOMPARE(snapshot.state(), StoreState::Online);
    for (const CannedRequest &request : server.requests())
        QVERIFY(request.verb == "GET" || request.verb == "HEAD");
}

void tst_HttpDriver::probe_ranges_data()
{
    QTest::addColumn<QByteArray>("status"); // of the answer to the range request
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Answer>("read");
    QTest::addColumn<Answer>("offset");
    QTest::addColumn<Reason>("reason"); // of the offset
    const QByteArray one = "0";
    QTest::newRow("206, right") << QByteArray("206 Partial Content") << QByteArray("Content-Range: bytes 0-0/10\r\n")
                                << one << Answer::Yes << Answer::Yes << Reason::None;
    QTest::newRow("206, total not known")
        << QByteArray("206 Partial Content") << QByteArray("Content-Range: bytes 0-0/*\r\n") << one << Answer::Yes
        << Answer::Yes << Reason::None;
    QTest::newRow("200") << QByteArray("200 OK") << QByteArray("Accept-Ranges: bytes\r\n") << content << Answer::Yes
                         << Answer::No << Reason::NoRanges;
    QTest::newRow("206, another range") << QByteArray("206 Partial Content")
                                        << QByteArray("Content-Range: bytes 1-1/10\r\n") << one << Answer::Yes
                                        << Answer::No << Reason::NoRanges;
    QTest::newRow("206, more than asked for")
        << QByteArray("206 Partial Content") << QByteArray("Content-Range: bytes 0-9/10\r\n") << content << Answer::Yes
        << Answer::No << Reason::NoRanges;
    QTest::newRow("206 without Content-Range")
        << QByteArray("206 Partial Content") << QByteArray() << one << Answer::Yes << Answer::No << Reason::NoRanges;
    QTest::newRow("416") << QByteArray("416 Range Not Satisfiable") << QByteArray("Content-Range: bytes */0\r\n")
                         << QByteArray() << Answer::Yes << Answer::Unknown << Reason::Indeterminate;
    QTest::newRow("empty") << QByteArray("200 OK") << QByteArray() << QByteArray() << Answer::Yes << Answer::Unknown
                           << Reason::Indeterminate;
    QTest::newRow("forbidden") << QByteArray("403 Forbidden") << QByteArray() << QByteArray() << Answer::No
                               << Answer::No << Reason::NotPermitted;
    QTest::newRow("wants a password") << QByteArray("401 Unauthorized")
                                      << QByteArray("WWW-Authenticate: Basic realm=x\r\n") << QByteArray() << Answer::No
                                      << Answer::No << Reason::Authentication;
    QTest::newRow("maintenance") << QByteArray("503 Service Unavailable") << QByteArray("Retry-After: 7\r\n")
                                 << QByteArray() << Answer::No << Answer::No << Reason::Maintenance;
    QTest::newRow("gone meanwhile") << QByteArray("404 Not Found") << QByteArray() << QByteArray() << Answer::Unknown
                                    << Answer::Unknown << Reason::Indeterminate;
}

void tst_HttpDriver::probe_ranges()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, body);
    CannedServer server([&](const CannedRequest &request) {
        return request.headers.contains("range") ? CannedServer::answer(status, body, headers) : proper(request);
    });
    Web web(optionsFor(server));
    const Snapshot snapshot = web.probe();
    QTEST(snapshot.answer(Capability::ReadAccess), "read");
    QTEST(snapshot.answer(Capability::ReadOffset), "offset");
    const Verdict verdict = snapshot.verdict(OperationKind::GetRange);
    QTEST(verdict.deciding.reason, "reason");
    QCOMPARE(snapshot.answer(Capability::List), Answer::Yes);
    if (verdict.answer != Answer::No)
        return;
    // Refused, and nothing was sent.
    server.forget();
    const auto got = web.get(u"object"_s, {.offset = 2, .length = 3});
    QVERIFY(!got);
    QCOMPARE(got.error().kind, ErrorKind::Refused);
    QCOMPARE(server.requests().size(), 0);
}

void tst_HttpDriver::probe_root_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<Answer>("list");
    QTest::addColumn<Answer>("read");
    QTest::addColumn<Reason>("reason"); // of the listing
    QTest::addColumn<bool>("hasUntil");
    const auto row = [](const char *name, const QByteArray &status, Answer list, Answer read, Reason reason,
                        bool hasUntil = false, const QByteArray &headers = {}, const QByteArray &body = {}) {
        QTest::newRow(name) << status << headers << body << list << read << reason << hasUntil;
    };
    row("401", "401 Unauthorized", Answer::No, Answer::No, Reason::Authentication, false,
        "WWW-Authenticate: Basic realm=x\r\n");
    row("403", "403 Forbidden", Answer::No, Answer::Unknown, Reason::NotPermitted);
    row("404", "404 Not Found", Answer::No, Answer::No, Reason::MissingRoot);
    row("410", "410 Gone", Answer::No, Answer::No, Reason::Gone);
    row("418", "418 I'm a teapot", Answer::No, Answer::No, Reason::BadAnswer);
    row("429", "429 Too Many Requests", Answer::No, Answer::No, Reason::RateLimited);
    row("429 with Retry-After", "429 Too Many Requests", Answer::No, Answer::No, Reason::RateLimited, true,
        "Retry-After: 7\r\n");
    row("500", "500 Internal Server Error", Answer::No, Answer::No, Reason::ServerError);
    row("503", "503 Service Unavailable", Answer::No, Answer::No, Reason::Maintenance);
    row("503 with Retry-After", "503 Service Unavailable", Answer::No, Answer::No, Reason::Maintenance, true,
        "Retry-After: 7\r\n");
    row("504", "504 Gateway Timeout", Answer::No, Answer::No, Reason::ServerError);
    row("a web page", "200 OK", Answer::No, Answer::Unknown, Reason::NotSupported, false, "Content-Type: text/html\r\n",
        "<title>Welcome</title>");
    row("nothing", "200 OK", Answer::No, Answer::Unknown, Reason::NotSupported);
}

void tst_HttpDriver::probe_root()
{
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, body);
    QFETCH(bool, hasUntil);
    CannedServer server(
        [&](const CannedRequest &) { return CannedServer::answer(status, body, headers + "X-Request-Id: req-1\r\n"); });
    Web web(optionsFor(server));
    const Snapshot snapshot = web.probe();
    QTEST(snapshot.answer(Capability::List), "list");
    QTEST(snapshot.answer(Capability::ReadAccess), "read");
    const Verdict verdict = snapshot.verdict(OperationKind::List);
    QTEST(verdict.deciding.reason, "reason");
    QCOMPARE(verdict.deciding.layer, Layer::Backend);
    QCOMPARE(verdict.deciding.until.isValid(), hasUntil);
    QVERIFY2(verdict.deciding.evidence.startsWith(u"HTTP "_s + QString::fromLatin1(status.left(3))),
             qPrintable(verdict.deciding.evidence));
    QVERIFY(verdict.deciding.evidence.contains("req-1"_L1));
    // What cannot be told before trying stays enabled.
    if (snapshot.answer(Capability::ReadAccess) == Answer::Unknown)
        QVERIFY(snapshot.verdict(OperationKind::Get).permits());
}

void tst_HttpDriver::probe_forbiddenRoot_keepsKnownObjects()
{
    for (const QByteArray &status :
         {QByteArray("403 Forbidden"), QByteArray("404 Not Found"), QByteArray("401 Unauthorized")}) {
        CannedServer server(proper);
        Web web(optionsFor(server));
        web.probe();
        server.setHandler([&](const CannedRequest &request) {
            return request.path == "/" ? CannedServer::answer(status) : proper(request);
        });
        const Snapshot snapshot = web.probe();
        QCOMPARE(snapshot.answer(Capability::List), Answer::No);
        QCOMPARE(snapshot.answer(Capability::ReadRandom | Capability::Stat), Answer::Yes);
    }
}

void tst_HttpDriver::probe_goesIntoFolders()
{
    CannedServer server([](const CannedRequest &request) {
        if (request.path == "/" || request.path == "/a/")
            return CannedServer::answer("200 OK",
                                        R"([{"name":"a","type":"directory"},{"name":"zero","type":"file","size":0}])");
        if (request.path == "/a/a/")
            return CannedServer::answer("200 OK", oneObject);
        return request.path == "/a/a/object"
                   ? proper({.verb = request.verb, .path = "/object", .headers = request.headers})
                   : CannedServer::answer("404 Not Found");
    });
    Web web(optionsFor(server));
    QCOMPARE(web.probe().answer(Capability::ReadRandom), Answer::Yes);
}

void tst_HttpDriver::probe_emptyStore_leavesReadingOpen()
{
    CannedServer server([](const CannedRequest &) { return CannedServer::answer("200 OK", "[]"); });
    Web web(optionsFor(server));
    const Snapshot snapshot = web.probe();
    QCOMPARE(snapshot.answer(Capability::List), Answer::Yes);
    QCOMPARE(snapshot.answer(Capability::ReadAccess), Answer::Unknown);
    QVERIFY(snapshot.verdict(OperationKind::Get).permits());
    QVERIFY(snapshot.verdict(OperationKind::GetRange).permits());
}

void tst_HttpDriver::probe_withoutStoreUrl_asksNobody()
{
    CannedServer server(proper);
    Web web({});
    const Snapshot snapshot = web.probe();
    const Verdict list = snapshot.verdict(OperationKind::List);
    QCOMPARE(list.deciding.reason, Reason::NotConfigured);
    QCOMPARE(list.deciding.layer, Layer::Configuration);
    QVERIFY(snapshot.verdict(OperationKind::Get).permits());
    // A whole URL works, a name is nothing.
    const auto got = web.get(server.url(u"/object"_s), {.offset = 2, .length = 3});
    QVERIFY(got);
    QCOMPARE(*web.data, "234");
    QCOMPARE(got->object.path, server.url(u"/object"_s));
    const auto name = web.get(u"object"_s);
    QVERIFY(!name);
    QCOMPARE(name.error().kind, ErrorKind::BadInput);
}

void tst_HttpDriver::writing_isNotSupported()
{
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.forget();
    const auto add = web.driver().add(u"new"_s, memorySource("data"));
    const auto remove = web.driver().remove(u"object"_s);
    const auto &added = Web::wait(add);
    const auto &removed = Web::wait(remove);
    QVERIFY(!added && !removed);
    QCOMPARE(added.error().kind, ErrorKind::Refused);
    QCOMPARE(added.error().reason, Reason::NotSupported);
    QCOMPARE(added.error().exceptionName, u"StoreAddDisabled"_s);
    QCOMPARE(removed.error().reason, Reason::NotSupported);
    QCOMPARE(server.requests().size(), 0);
}

void tst_HttpDriver::stat_fallsBackToGet()
{
    CannedServer server([](const CannedRequest &request) {
        return request.verb == "HEAD" ? CannedServer::answer("405 Method Not Allowed") : proper(request);
    });
    Web web(optionsFor(server));
    web.probe();
    const auto object = web.stat(u"object"_s);
    QVERIFY(object);
    QCOMPARE(object->size, 10);
    const auto missing = web.stat(u"missing"_s);
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, ErrorKind::NotFound);
}

void tst_HttpDriver::list_pages()
{
    CannedServer server([](const CannedRequest &request) {
        QByteArray json = "[\n";
        for (int i = 0; i < 2500; ++i)
            json += R"({"name":"o-)" + QByteArray::number(i) + R"(","type":"file","size":)" + QByteArray::number(i)
                    + "},";
        json.back() = ']';
        return request.path.endsWith('/') ? CannedServer::answer("200 OK", json)
                                          : CannedServer::answer("404 Not Found");
    });
    Web web(optionsFor(server));
    web.probe();
    server.forget();
    QStringList names;
    QString token;
    QList<qsizetype> sizes;
    do {
        const auto page = web.list(u"sub/"_s, token);
        QVERIFY(page);
        sizes << page->objects.size();
        for (const ObjectInfo &object : page->objects)
            names << object.path;
        token = page->nextToken;
    } while (!token.isEmpty());
    QCOMPARE(sizes, (QList<qsizetype>{1000, 1000, 500}));
    QCOMPARE(names.first(), u"sub/o-0"_s);
    QCOMPARE(names.last(), u"sub/o-2499"_s);
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), 2500);
    QCOMPARE(server.requests().size(), 1); // fetched once
    const auto bad = web.list(u"sub/"_s, u"nonsense"_s);
    QVERIFY(!bad);
    QCOMPARE(bad.error().kind, ErrorKind::BadInput);
}

void tst_HttpDriver::list_forgottenPages_areFetchedAgain()
{
    CannedServer server([](const CannedRequest &) {
        QByteArray json = "[\n";
        for (int i = 0; i < 1500; ++i)
            json += R"({"name":"o-)" + QByteArray::number(i) + R"(","type":"file","size":1},)";
        json.back() = ']';
        return CannedServer::answer("200 OK", json);
    });
    Web web(optionsFor(server));
    web.probe();
    const auto first = web.list({});
    QVERIFY(first);
    for (int i = 0; i < 10; ++i) // others push it out
        QVERIFY(web.list(u"f%1"_s.arg(i)));
    const auto second = web.list({}, first->nextToken);
    QVERIFY(second);
    QCOMPARE(second->objects.size(), 500);
    QCOMPARE(second->objects.first().name, u"o-1000"_s);
}

void tst_HttpDriver::list_errors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ErrorKind>("kind");
    QTest::newRow("cut off in JSON") << CannedServer::answer("200 OK", oneObject.chopped(2)).bytes
                                     << ErrorKind::BadAnswer;
    QTest::newRow("cut off on the way") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + oneObject)
                                        << ErrorKind::BadAnswer;
    QTest::newRow("no listing") << CannedServer::answer("200 OK", "<title>Welcome</title>").bytes
                                << ErrorKind::BadAnswer;
    QTest::newRow("403") << CannedServer::answer("403 Forbidden").bytes << ErrorKind::NotPermitted;
    QTest::newRow("404") << CannedServer::answer("404 Not Found").bytes << ErrorKind::NotFound;
    QTest::newRow("no content") << QByteArray("HTTP/1.1 204 No Content\r\n\r\n") << ErrorKind::BadAnswer;
}

void tst_HttpDriver::list_errors()
{
    QFETCH(QByteArray, bytes);
    CannedServer server(proper);
    Web web(optionsFor(server));
    web.probe();
    server.setHandler([&](const CannedRequest &) { return CannedAnswer{bytes, true}; });
    const auto page = web.list(u"sub/"_s);
    QVERIFY(!page);
    QTEST(page.error().kind, "kind");
    QVERIFY(web.store().snapshot().answer(Capability::List) == Answer::Yes); // one folder is not the store
}

void tst_HttpDriver::destroyedUnderWay_isSafe()
{
    CannedServer server(proper);
    QElapsedTimer time;
    {
        Web web(optionsFor(server));
        web.probe();
        server.setHandler([](const CannedRequest &request) {
            return CannedAnswer{request.path == "/object" ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234" : ""};
        });
        auto data = std::make_shared<QByteArray>();
        const auto get = web.driver().get(u"object"_s, {}, memorySink(data));
        const auto list = web.driver().list({});
        const auto probe = web.driver().probe();
        get->start();
        list->start();
        probe->start();
        QTRY_COMPARE(data->size(), 5);
        time.start();
    }
    QVERIFY2(time.elapsed() < 2000, qPrintable(QString::number(time.elapsed()))); // the thread has ended
}

namespace {

QMutex logMutex; // the network thread writes
QStringList logged;

QStringList lines()
{
    const QMutexLocker lock(&logMutex);
    return logged;
}

} // namespace

/// One line a request, redirects too, and no secret in it.
void tst_HttpDriver::requests_areLogged()
{
    CannedServer server([](const CannedRequest &request) {
        if (request.path.startsWith("/old"))
            return CannedServer::answer("302 Found", {}, "Location: /new?sig=hunter2\r\n");
        return CannedServer::answer("200 OK", "content", "X-Request-Id: req-1\r\n");
    });
    QLoggingCategory::setFilterRules(u"quartermaster.http.debug=true"_s);
    const auto before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &context, const QString &text) {
        const QMutexLocker lock(&logMutex);
        if (qstrcmp(context.category, "quartermaster.http") == 0)
            logged << text;
    });
    const QByteArray place = server.url().mid(7).toLatin1();
    Web web("http_store_url = http://tester:hunter2@" + place);
    web.probe();
    const qsizetype probes = lines().size();
    const auto told = web.stat(u"old"_s);
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules({});
    QVERIFY(told);
    QVERIFY(probes > 0);
    const QStringList own = lines().mid(probes);
    QCOMPARE(own.size(), 2);
    QVERIFY2(own[0].startsWith(u"web: "_s) && own[0].contains(u"/old: HTTP 302"_s), qPrintable(own[0]));
    QVERIFY2(own[1].contains(u"/new?sig=...: HTTP 200"_s) && own[1].contains(u"req-1"_s), qPrintable(own[1]));
    for (const QString &line : lines())
        QVERIFY2(!line.contains(u"hunter2"_s), qPrintable(line));
}

QTEST_GUILESS_MAIN(tst_HttpDriver)
#include "tst_httpdriver.moc"
