// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/demo.h"
#include "app/drivers.h"
#include "model/monitor.h"
#include "model/store.h"
#include "model/workerpool.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int longest = 20'000; // ms

struct Answered {
    QByteArray status;                   ///< "200 OK"
    QMap<QByteArray, QByteArray> fields; ///< Names in lower case.
    QByteArray body;
};

/// Sends \a request as it is, and reads until the server closes.
QByteArray exchange(quint16 port, const QByteArray &request)
{
    QTcpSocket socket;
    QSignalSpy closed(&socket, &QTcpSocket::disconnected);
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write(request);
    closed.wait(longest);
    return socket.readAll();
}

Answered parse(const QByteArray &answer)
{
    Answered result;
    const qsizetype end = answer.indexOf("\r\n\r\n");
    const QList<QByteArray> lines = answer.left(end).split('\n');
    result.status = lines.constFirst().mid(9).trimmed();
    for (const QByteArray &line : lines.mid(1))
        result.fields.insert(line.left(line.indexOf(':')).toLower(), line.mid(line.indexOf(':') + 1).trimmed());
    result.body = answer.mid(end + 4);
    return result;
}

Answered ask(quint16 port, const QByteArray &line, const QByteArray &fields = {})
{
    return parse(exchange(port, line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields + "\r\n"));
}

} // namespace

class tst_Demo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void server_answers_data();
    void server_answers();
    void server_listsFolders();
    void server_givesRanges_data();
    void server_givesRanges();
    void server_keepsTheConnection();
    void server_leavesNothingOutsideItsFolder();
    void demo_showsEveryKindOfStore();
    void demo_refusesAFolderInUse();
    void demo_leavesNothingBehind();
    void demo_keepsAFolderOfOnesOwn();
    void drivers_areKnownByGlancesNames_data();
    void drivers_areKnownByGlancesNames();

private:
    QTemporaryDir m_folder;
    QByteArray m_data;
    DemoServer m_server;
    quint16 m_port = 0;
};

void tst_Demo::initTestCase()
{
    for (int i = 0; i < 300'000; ++i)
        m_data.append(static_cast<char>(i * 7 + i / 256));
    const QDir folder(m_folder.path());
    QVERIFY(folder.mkpath(u"root/sub"_s));
    for (const auto &[name, content] : {std::pair{u"root/data.bin"_s, m_data},
                                        {u"root/empty.txt"_s, {}},
                                        {u"root/a b%.txt"_s, "blank"},
                                        {u"secret.txt"_s, "secret"}}) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    QVERIFY(QFile::link(folder.filePath(u"secret.txt"_s), folder.filePath(u"root/link.txt"_s)));
    const auto port = m_server.start(folder.filePath(u"root"_s));
    QVERIFY(port);
    m_port = *port;
}

void tst_Demo::server_answers_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("size"); // of the body; -1 for any
    const auto row = [](const char *name, const char *line, const char *status, int size) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(status) << size;
    };
    row("a file", "GET /data.bin", "200 OK", 300'000);
    row("its head", "HEAD /data.bin", "200 OK", 0);
    row("an empty file", "GET /empty.txt", "200 OK", 0);
    row("an encoded name", "GET /a%20b%25.txt", "200 OK", 5);
    row("a query is no part of the name", "GET /data.bin?x=1", "200 OK", 300'000);
    row("nothing there", "GET /none", "404 Not Found", -1);
    row("a file is no folder", "GET /data.bin/", "404 Not Found", -1);
    row("a folder without its slash", "GET /sub", "301 Moved Permanently", -1);
    row("a way out", "GET /../secret.txt", "400 Bad Request", -1);
    row("an encoded way out", "GET /%2e%2e/secret.txt", "400 Bad Request", -1);
    row("a link out", "GET /link.txt", "404 Not Found", -1);
    row("NUL", "GET /data.bin%00", "400 Bad Request", -1);
    row("no path", "GET data.bin", "400 Bad Request", -1);
    row("writing", "PUT /new", "405 Method Not Allowed", -1);
    row("deleting", "DELETE /data.bin", "405 Method Not Allowed", -1);
}

void tst_Demo::server_answers()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, status);
    QFETCH(int, size);
    const Answered answer = ask(m_port, line);
    QCOMPARE(answer.status, status);
    if (size >= 0)
        QCOMPARE(answer.body.size(), size);
    if (!line.startsWith("HEAD"))
        QCOMPARE(answer.fields.value("content-length").toLongLong(), answer.body.size());
    if (status == "200 OK") {
        QCOMPARE(answer.fields.value("accept-ranges"), QByteArray("bytes"));
        QVERIFY(answer.fields.value("last-modified").endsWith(" GMT"));
        QVERIFY(!answer.fields.value("etag").isEmpty());
    }
}

void tst_Demo::server_listsFolders()
{
    const Answered answer = ask(m_port, "GET /");
    QCOMPARE(answer.status, QByteArray("200 OK"));
    const QJsonArray entries = QJsonDocument::fromJson(answer.body).array();
    QMap<QString, QJsonObject> byName;
    for (const QJsonValue &entry : entries)
        byName.insert(entry[u"name"].toString(), entry.toObject());
    QCOMPARE(byName.value(u"data.bin"_s).value(u"size"_s).toInteger(), 300'000);
    QCOMPARE(byName.value(u"data.bin"_s).value(u"type"_s).toString(), u"file"_s);
    QCOMPARE(byName.value(u"sub"_s).value(u"type"_s).toString(), u"directory"_s);
    QVERIFY(!byName.value(u"sub"_s).contains(u"size"_s));
    QVERIFY(byName.value(u"sub"_s).value(u"mtime"_s).toString().endsWith(u" GMT"_s));
}

void tst_Demo::server_givesRanges_data()
{
    QTest::addColumn<QByteArray>("range");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("length");
    const QByteArray part = "206 Partial Content";
    const QByteArray whole = "200 OK";
    QTest::newRow("in the middle") << QByteArray("bytes=100-299") << part << 100 << 200;
    QTest::newRow("from an offset") << QByteArray("bytes=299990-") << part << 299'990 << 10;
    QTest::newRow("the last ones") << QByteArray("bytes=-5") << part << 299'995 << 5;
    QTest::newRow("over the end") << QByteArray("bytes=299999-400000") << part << 299'999 << 1;
    QTest::newRow("past the end") << QByteArray("bytes=300000-") << QByteArray("416 Range Not Satisfiable") << 0 << -1;
    QTest::newRow("several") << QByteArray("bytes=0-1,4-5") << whole << 0 << 300'000;
    QTest::newRow("backwards") << QByteArray("bytes=5-1") << whole << 0 << 300'000;
    QTest::newRow("another unit") << QByteArray("lines=1-2") << whole << 0 << 300'000;
    QTest::newRow("nonsense") << QByteArray("bytes=x-y") << whole << 0 << 300'000;
}

void tst_Demo::server_givesRanges()
{
    QFETCH(QByteArray, range);
    QFETCH(QByteArray, status);
    QFETCH(int, offset);
    QFETCH(int, length);
    const Answered answer = ask(m_port, "GET /data.bin", "Range: " + range + "\r\n");
    QCOMPARE(answer.status, status);
    if (length >= 0)
        QVERIFY(answer.body == m_data.mid(offset, length));
    if (status.startsWith("206")) {
        QCOMPARE(answer.fields.value("content-range"),
                 QByteArray("bytes " + QByteArray::number(offset) + '-' + QByteArray::number(offset + length - 1)
                            + "/300000"));
        // Of another version there is no part.
        const Answered changed = ask(m_port, "GET /data.bin", "Range: " + range + "\r\nIf-Range: \"other\"\r\n");
        QCOMPARE(changed.status, QByteArray("200 OK"));
    }
}

void tst_Demo::server_keepsTheConnection()
{
    QByteArray requests;
    for (int i = 0; i < 50; ++i)
        requests += "GET /a%20b%25.txt HTTP/1.1\r\nHost: localhost\r\n\r\n";
    requests += "GET /empty.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const QByteArray answer = exchange(m_port, requests);
    QCOMPARE(answer.count("HTTP/1.1 200 OK\r\n"), 51);
    QCOMPARE(answer.count("\r\n\r\nblank"), 50);
}

void tst_Demo::server_leavesNothingOutsideItsFolder()
{
    for (const char *path :
         {"/../secret.txt", "/link.txt", "/sub/../../secret.txt", "/./../secret.txt", "//../secret.txt"})
        QVERIFY2(!ask(m_port, QByteArray("GET ") + path).body.contains("secret"), path);
}

void tst_Demo::demo_showsEveryKindOfStore()
{
    Demo demo;
    const auto file = demo.start();
    QVERIFY2(file, file ? "" : qPrintable(file.error().detail));
    const auto pool = std::make_shared<WorkerPool>();
    StoreRegistry registry(driverList(pool));
    const auto configuration = loadConfiguration(*file, registry.schemas());
    QVERIFY(configuration);
    for (const ConfigurationProblem &problem : configuration->problems)
        QVERIFY2(problem.severity != ConfigurationProblem::Severity::Error || problem.store == u"mixed"_s,
                 qPrintable(problem.toString()));
    registry.setConfiguration(*configuration);
    QVERIFY(registry.store(u"fast"_s)->configuration().isDefault);
    Monitor monitor(registry);
    monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(monitor.isSettled(), longest);

    const auto verdict = [&registry](const QString &store, OperationKind kind) {
        return registry.store(store)->snapshot().verdict(kind);
    };
    for (const QString &store : {u"fast"_s, u"spread"_s, u"archive"_s, u"web"_s, u"cloud"_s, u"lab"_s}) {
        QVERIFY2(verdict(store, OperationKind::List).permits(), qPrintable(store));
        QVERIFY2(verdict(store, OperationKind::Get).permits(), qPrintable(store));
        const auto list = registry.driver(*registry.store(store))->list({});
        QSignalSpy finished(list.get(), &Operation::finished);
        list->start();
        QVERIFY(finished.wait(longest));
        QVERIFY2(!list->error(), list->error() ? qPrintable(store + u": "_s + list->error()->detail) : "");
        QVERIFY2(!list->result()->objects.isEmpty(), qPrintable(store));
    }
    QVERIFY(verdict(u"fast"_s, OperationKind::Add).permits());
    QVERIFY(verdict(u"spread"_s, OperationKind::Add).permits());
    QVERIFY(verdict(u"cloud"_s, OperationKind::Add).permits());
    QCOMPARE(verdict(u"web"_s, OperationKind::Add).deciding.reason, Reason::NotSupported);
    QCOMPARE(verdict(u"mixed"_s, OperationKind::Add).deciding.layer, Layer::Configuration);
    if (::geteuid() != 0) // whom mode bits do not stop
        QCOMPARE(verdict(u"archive"_s, OperationKind::Add).deciding.reason, Reason::NotPermitted);
    QVERIFY(!registry.store(u"lab"_s)->snapshot().permits(Capability::DriverReusable));
    monitor.stop();
}

void tst_Demo::demo_refusesAFolderInUse()
{
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"something"_s));
    Demo demo;
    const auto started = demo.start(folder.path());
    QVERIFY(!started);
    QCOMPARE(started.error().kind, ErrorKind::LocalFile);
    QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"something"_s});
}

void tst_Demo::demo_leavesNothingBehind()
{
    QString folder;
    {
        Demo demo;
        QVERIFY(demo.start());
        folder = demo.folder();
        QVERIFY(QFileInfo::exists(demo.configurationFile()));
    }
    QVERIFY(!QFileInfo::exists(folder));
}

void tst_Demo::demo_keepsAFolderOfOnesOwn()
{
    const QTemporaryDir folder;
    const QString own = folder.filePath(u"demo $HOME"_s); // oslo.config would take it for a variable
    {
        Demo demo;
        const auto file = demo.start(own);
        QVERIFY(file);
        StoreRegistry registry(driverList(std::make_shared<WorkerPool>()));
        const auto configuration = loadConfiguration(*file, registry.schemas());
        QVERIFY(configuration);
        QCOMPARE(configuration->stores.at(0).options.string(u"filesystem_store_datadir"_s), own + u"/fast"_s);
    }
    QVERIFY(QFileInfo::exists(own + u"/glance-api.conf"_s));
    QVERIFY(QFile::setPermissions(own + u"/archive"_s,
                                  QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
}

void tst_Demo::drivers_areKnownByGlancesNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("isBuilt");
    // glance_store's entry points: glance_store.drivers
    QTest::newRow("file") << u"file"_s << u"file"_s << true;
    QTest::newRow("http") << u"http"_s << u"http"_s << true;
    QTest::newRow("swift") << u"swift"_s << u"swift"_s << true;
    QTest::newRow("s3") << u"s3"_s << u"s3"_s << true;
    QTest::newRow("rbd") << u"rbd"_s << u"rbd"_s << false;
    QTest::newRow("cinder") << u"cinder"_s << u"cinder"_s << false;
    QTest::newRow("vmware") << u"vmware"_s << u"vmware"_s << false;
    QTest::newRow("long file") << u"glance.store.filesystem.Store"_s << u"file"_s << true;
    QTest::newRow("long http") << u"glance.store.http.Store"_s << u"http"_s << true;
    QTest::newRow("long swift") << u"glance.store.swift.Store"_s << u"swift"_s << true;
    QTest::newRow("long s3") << u"glance.store.s3.Store"_s << u"s3"_s << true;
    QTest::newRow("long rbd") << u"glance.store.rbd.Store"_s << u"rbd"_s << false;
    QTest::newRow("long cinder") << u"glance.store.cinder.Store"_s << u"cinder"_s << false;
    QTest::newRow("long vmware") << u"glance.store.vmware_datastore.Store"_s << u"vmware"_s << false;
    QTest::newRow("ours") << u"simulated"_s << u"simulated"_s << true;
}

void tst_Demo::drivers_areKnownByGlancesNames()
{
    QFETCH(QString, name);
    QFETCH(QString, kind);
    QFETCH(bool, isBuilt);
    const StoreRegistry registry(driverList(std::make_shared<WorkerPool>()));
    const DriverEntry *entry = registry.driverEntry(name);
    QVERIFY(entry);
    QCOMPARE(entry->schema.kind, kind);
    QCOMPARE(entry->schema.isBuilt, isBuilt);
    QCOMPARE(entry->howToGet.isEmpty(), isBuilt);
    QVERIFY(!entry->displayName.isEmpty());
    QVERIFY(!entry->schemes.isEmpty());
}

QTEST_GUILESS_MAIN(tst_Demo)
#include "tst_demo.moc"
