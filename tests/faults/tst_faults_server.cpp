// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/faults/faultbench.h"
#include "tests/unit/cannedserver.h"

using namespace Quartermaster;

namespace {

const QByteArray data = testBytes(faultSize);

QByteArray listing()
{
    return R"([{"name":"object","type":"file","size":)" + QByteArray::number(faultSize) + "}]";
}

QByteArray head(qint64 length, const QByteArray &headers = {})
{
    return "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: \"one\"\r\nContent-Length: " + QByteArray::number(length)
           + "\r\n" + headers + "\r\n";
}

/// A server that goes wrong at one byte of the object, as often as it is told to.
struct FaultyServer {
    QByteArray how;
    qint64 at = 0;
    int times = 0;
    QByteArray headers = {};
    int gets = 0;

    CannedAnswer operator()(const CannedRequest &request)
    {
        if (request.path == "/")
            return CannedServer::answer("200 OK", listing(), "Content-Type: application/json\r\n");
        if (request.path != "/object")
            return CannedServer::answer("404 Not Found");
        const QByteArray range = request.headers.value("range");
        if (range == "bytes=0-0") // the probe's
            return CannedServer::answer("206 Partial Content", data.left(1),
                                        "ETag: \"one\"\r\nContent-Range: bytes 0-0/" + QByteArray::number(faultSize)
                                            + "\r\n");
        if (request.verb == "HEAD")
            return {head(faultSize, headers), false};
        const qint64 from = range.startsWith("bytes=") ? range.mid(6, range.indexOf('-') - 6).toLongLong() : 0;
        if (from >= faultSize && gets >= times) { // all had come before it broke off
            return CannedServer::answer("416 Range Not Satisfiable", {},
                                        "Content-Range: bytes */" + QByteArray::number(faultSize) + "\r\n");
        }
        if (from > 0 && gets >= times) {
            return CannedServer::answer("206 Partial Content", data.mid(from),
                                        "ETag: \"one\"\r\nContent-Range: bytes " + QByteArray::number(from) + '-'
                                            + QByteArray::number(faultSize - 1) + '/' + QByteArray::number(faultSize)
                                            + "\r\n");
        }
        if (++gets > times)
            return {head(faultSize, headers) + data, false};
        if (how == "cuts")
            return {head(faultSize, headers) + data.left(at), true};
        if (how == "stalls")
            return {head(faultSize, headers) + data.left(at), false};
        if (how == "promises more")
            return {head(faultSize + 1 + at, headers) + data, true};
        if (how == "promises less") // and then says the rest, as if it were an answer
            return {head(at, headers) + data, true};
        if (how == "chunks break off") {
            return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + QByteArray::number(faultSize, 16) + "\r\n"
                        + data.left(at),
                    true};
        }
        qFatal("%s", how.constData());
    }
};

} // namespace

/// A server that cuts, stalls or lies about length, at ten points.
class tst_FaultsServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void driver_data();
    void driver();
    void queue_data() { driver_data(); }
    void queue();
    void lessThanPromised_isFoundOut_data();
    void lessThanPromised_isFoundOut();
    void simulatedBreaksOff_data();
    void simulatedBreaksOff();
};

void tst_FaultsServer::driver_data()
{
    QTest::addColumn<QByteArray>("how");
    QTest::addColumn<qint64>("at");
    for (const char *how : {"cuts", "stalls", "promises more", "chunks break off"}) {
        for (int i = 0; i < faultPoints; ++i)
            QTest::addRow("%s, point %d", how, i) << QByteArray(how) << faultPoint(i);
    }
}

void tst_FaultsServer::driver()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    FaultyServer faulty{.how = how, .at = at, .times = 1000};
    CannedServer server([&faulty](const CannedRequest &request) { return faulty(request); });
    FaultBench bench({{"web:http", "http_store_url = " + server.url().toLatin1() + "\noperation_timeout = 0.4\n"}});
    QTRY_VERIFY(bench.registry.store(u"web"_s)->snapshot().permits(Capability::ReadAccess));
    QTemporaryDir folder;
    const QString target = folder.filePath(u"object"_s);
    const auto operation = bench.driver(u"web"_s)->get(u"object"_s, {}, fileSink(target, false));
    const Result<FetchedObject> fetched = FaultBench::wait(operation);
    QVERIFY(!fetched.has_value());
    const Error &error = fetched.error();
    QVERIFY2(error.temporary, qPrintable(errorKindName(error.kind)));
    QCOMPARE(error.kind == ErrorKind::TimedOut, how == "stalls");
    QVERIFY(!error.detail.isEmpty());
    QVERIFY(!QFile::exists(target));
}

void tst_FaultsServer::queue()
{
    QFETCH(QByteArray, how);
    QFETCH(qint64, at);
    FaultyServer faulty{.how = how, .at = at, .times = 2};
    CannedServer server([&faulty](const CannedRequest &request) { return faulty(request); });
    FaultBench bench({{"web:http", "http_store_url = " + server.url().toLatin1() + "\noperation_timeout = 0.4\n"}});
    QTRY_VERIFY(bench.registry.store(u"web"_s)->snapshot().permits(Capability::ReadAccess));
    QTemporaryDir folder;
    const QString target = folder.filePath(u"object"_s);
    const ObjectInfo object{.name = u"object"_s, .path = u"object"_s, .size = faultSize};
    const quint64 id = bench.queue.download(u"web"_s, object, target);
    bool wasPartial = false; // under its final name
    connect(&bench.queue, &TransferQueue::changed, &bench.queue,
            [&] { wasPartial = wasPartial || (QFile::exists(target) && QFileInfo(target).size() != faultSize); });
    QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).isOver(), 20'000);
    QVERIFY2(bench.transfer(id).state == Transfer::State::Done, qPrintable(bench.transfer(id).failureText()));
    QVERIFY(bench.transfer(id).attempts > 1);
    QVERIFY(!wasPartial);
    QVERIFY(contentOf(target) == data);
    QVERIFY(FaultBench::hasOnly(folder.path(), {u"object"_s}));
}

void tst_FaultsServer::lessThanPromised_isFoundOut_data()
{
    QTest::addColumn<qint64>("at");
    QTest::addColumn<bool>("hasChecksum");
    QTest::addColumn<bool>("isListed");
    for (int i = 0; i < faultPoints; ++i) {
        QTest::addRow("point %d", i) << faultPoint(i) << false << false;
        QTest::addRow("point %d, with the size in the listing", i) << faultPoint(i) << false << true;
        QTest::addRow("point %d, with the MD5 of the whole", i) << faultPoint(i) << true << true;
    }
}

/// A Content-Length that is too small makes an answer that is whole: only a checksum, or what was listed, can tell.
void tst_FaultsServer::lessThanPromised_isFoundOut()
{
    QFETCH(qint64, at);
    QFETCH(bool, hasChecksum);
    QFETCH(bool, isListed);
    FaultyServer faulty{.how = "promises less", .at = at, .times = 1000};
    if (hasChecksum)
        faulty.headers = "Content-MD5: " + QCryptographicHash::hash(data, QCryptographicHash::Md5).toBase64() + "\r\n";
    CannedServer server([&faulty](const CannedRequest &request) { return faulty(request); });
    const QTemporaryDir stores;
    FaultBench bench({{"web:http", "http_store_url = " + server.url().toLatin1() + '\n'},
                      {"disk:file", "filesystem_store_datadir = " + stores.path().toUtf8() + '\n'}});
    QTRY_VERIFY(bench.registry.store(u"web"_s)->snapshot().permits(Capability::ReadAccess));
    QTRY_VERIFY(bench.registry.store(u"disk"_s)->snapshot().permits(Capability::WriteAccess));
    const QTemporaryDir folder;
    const QString target = folder.filePath(u"object"_s);
    ObjectInfo object{.name = u"object"_s, .path = u"object"_s};
    if (isListed)
        object.size = faultSize;
    const quint64 download = bench.queue.download(u"web"_s, object, target);
    const quint64 copy = bench.queue.copy(u"web"_s, object, u"disk"_s, u"copy"_s);
    for (const quint64 id : {download, copy}) {
        QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).isOver(), 20'000);
        const Transfer transfer = bench.transfer(id);
        QCOMPARE(transfer.state, isListed ? Transfer::State::Failed : Transfer::State::Done);
        if (isListed)
            QCOMPARE(transfer.error->kind, hasChecksum ? ErrorKind::ChecksumMismatch : ErrorKind::SourceChanged);
        if (isListed && !hasChecksum)
            QVERIFY2(transfer.failureText().contains(
                         u"the list told of %1 bytes, the store sends %2"_s.arg(faultSize).arg(at)),
                     qPrintable(transfer.failureText()));
    }
    if (isListed) {
        QVERIFY(FaultBench::hasOnly(folder.path(), {}));
        QVERIFY(FaultBench::hasOnly(stores.path(), {}));
    } else {
        QCOMPARE(bench.transfer(download).check, Transfer::Check::Unverified);
    }
}

void tst_FaultsServer::simulatedBreaksOff_data()
{
    QTest::addColumn<qint64>("at");
    for (int i = 0; i < faultPoints; ++i)
        QTest::addRow("point %d", i) << faultPoint(i);
}

/// Uploads and copies to a store that breaks off: nothing is there until all is, and then it is right.
void tst_FaultsServer::simulatedBreaksOff()
{
    QFETCH(qint64, at);
    QTemporaryDir folder;
    QVERIFY(writeTo(folder.filePath(u"object"_s), data));
    FaultBench bench({{"sim:simulated", ""}, {"disk:file", "filesystem_store_datadir = " + folder.path().toUtf8()}});
    QTRY_VERIFY(bench.monitor.isSettled());
    Simulation &simulation = *bench.simulations->find(u"sim"_s);
    simulation.setBehaviour({.failAfterBytes = at});
    const QString file = folder.filePath(u"object"_s);
    const auto added = FaultBench::wait(bench.driver(u"sim"_s)->add(u"object"_s, fileSource(file)));
    QVERIFY(!added.has_value());
    QVERIFY(added.error().temporary);
    QCOMPARE(FaultBench::wait(bench.driver(u"sim"_s)->stat(u"object"_s)).has_value(), false);

    const quint64 upload = bench.queue.upload(file, u"sim"_s, u"object"_s);
    const ObjectInfo object{.name = u"object"_s, .path = u"object"_s, .size = faultSize};
    const quint64 copy = bench.queue.copy(u"disk"_s, object, u"sim"_s, u"copy"_s);
    QTRY_VERIFY(bench.transfer(upload).attempts > 1 && bench.transfer(copy).attempts > 1);
    simulation.setBehaviour({});
    for (const auto &[id, path] : {std::pair(upload, u"object"_s), std::pair(copy, u"copy"_s)}) {
        QTRY_VERIFY_WITH_TIMEOUT(bench.transfer(id).isOver(), 20'000);
        QVERIFY2(bench.transfer(id).state == Transfer::State::Done, qPrintable(bench.transfer(id).failureText()));
        QCOMPARE(bench.transfer(id).check, Transfer::Check::Verified);
        const auto received = std::make_shared<QByteArray>();
        QVERIFY(FaultBench::wait(bench.driver(u"sim"_s)->get(path, {}, memorySink(received))).has_value());
        QVERIFY(*received == data);
    }
}

QTEST_GUILESS_MAIN(tst_FaultsServer)
#include "tst_faults_server.moc"
