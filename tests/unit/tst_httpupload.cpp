// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "callerbench.h"

using namespace Quartermaster;

namespace {

constexpr int promptly = 150; // ms: 100 are promised, and the machine may be busy
constexpr qsizetype large = 8 << 20;

QString textOf(const Error &error)
{
    return u"%1: %2 [%3]"_s.arg(errorKindName(error.kind), error.detail, error.evidence);
}

#define VERIFY_RESULT(result) \
    do { \
        const auto &one = (result); \
        QVERIFY2(one, one ? "" : qPrintable(textOf(one.error()))); \
    } while (false)

const QByteArray goOn = "HTTP/1.1 100 Continue\r\n\r\n";

/// Takes an upload as a server should; the body, as it came.
QByteArray take(ScriptPeer &peer, QByteArray *head = nullptr)
{
    const QByteArray first = peer.readHead();
    if (head)
        *head = first;
    if (first.isEmpty())
        return {};
    if (first.contains("Expect: 100-continue"))
        peer.write(goOn);
    if (first.contains("Transfer-Encoding: chunked"))
        return peer.readChunks();
    const qsizetype at = first.indexOf("Content-Length: ") + 16;
    return peer.read(first.mid(at, first.indexOf('\r', at) - at).toLongLong());
}

} // namespace

/// upload(): large bodies, and servers that do not want them.
class tst_HttpUpload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void body_arrivesWhole_data();
    void body_arrivesWhole();
    void body_waitsForContinue();
    void continue_thatNeverComes_isNotWaitedForAgain();
    void continue_thatComesLate_isNoAnswer();
    void expectation_refused_isSentWithout();
    void refusal_beforeTheBody_costsNothing_data();
    void refusal_beforeTheBody_costsNothing();
    void refusal_inTheMiddle_isTheAnswer_data();
    void refusal_inTheMiddle_isTheAnswer();
    void acceptance_inTheMiddle_isNone();
    void source_isHeldToItsSize_data();
    void source_isHeldToItsSize();
    void source_failing_isTheFailure();
    void trouble_isTriedAgain_fromTheBeginning_data();
    void trouble_isTriedAgain_fromTheBeginning();
    void connections_areUsedAgain();
    void connection_thatWentStale_isReplaced();
    void stalled_timesOut_data();
    void stalled_timesOut();
    void canceled_endsPromptly();
};

void tst_HttpUpload::body_arrivesWhole_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<qsizetype>("piece");
    QTest::addColumn<bool>("isSized");
    for (const bool isSized : {true, false}) {
        const auto row = [isSized](const char *name, qsizetype size, qsizetype piece) {
            QTest::addRow("%s, %s", name, isSized ? "sized" : "chunked") << size << piece << isSized;
        };
        row("nothing", 0, 1);
        row("a byte", 1, 1);
        row("small", 1000, 7);
        row("large", large, 1 << 20);
        row("odd pieces", 1'000'003, 9973);
    }
}

void tst_HttpUpload::body_arrivesWhole()
{
    QFETCH(qsizetype, size);
    QFETCH(qsizetype, piece);
    QFETCH(bool, isSized);
    QByteArray head;
    QByteArray body;
    ScriptServer server([&](ScriptPeer &peer, int) {
        body = take(peer, &head);
        peer.answer("201 Created", "taken", "ETag: x\r\n");
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(size), .piece = piece};
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload(false, isSized));
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 201);
    QCOMPARE(answer->body, "taken");
    QVERIFY(body == sending.bytes);
    QCOMPARE(sending.progress, size);
    QCOMPARE(head.contains("Transfer-Encoding: chunked"), !isSized);
    QCOMPARE(head.contains("\r\nContent-Length: " + QByteArray::number(size) + "\r\n"), isSized);
}

void tst_HttpUpload::body_waitsForContinue()
{
    Sending sending{.bytes = patterned(large)};
    qsizetype given = -1;
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        if (peer.isQuietFor(300))
            given = sending.given;
        peer.write(goOn);
        peer.read(large);
        peer.answer("201 Created");
    });
    CallerBench bench;
    VERIFY_RESULT(bench.caller().upload(requestFor(server, "PUT"), sending.upload()));
    QCOMPARE(given, 0);
}

void tst_HttpUpload::continue_thatNeverComes_isNotWaitedForAgain()
{
    QList<QByteArray> heads;
    ScriptServer server([&](ScriptPeer &peer, int) {
        while (true) {
            const QByteArray head = peer.readHead();
            if (head.isEmpty())
                return;
            heads << head;
            peer.read(large);
            peer.answer("201 Created");
        }
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(large)};
    QElapsedTimer since;
    since.start();
    VERIFY_RESULT(bench.caller().upload(requestFor(server, "PUT"), sending.upload()));
    QVERIFY2(since.elapsed() >= 1000 && since.elapsed() < 3000, qPrintable(QString::number(since.elapsed())));
    sending.given = 0;
    since.start();
    VERIFY_RESULT(bench.caller().upload(requestFor(server, "PUT"), sending.upload()));
    QVERIFY2(since.elapsed() < 1000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(heads.size(), 2);
    QVERIFY(heads.at(0).contains("Expect: 100-continue"));
    QVERIFY(!heads.at(1).contains("Expect"));
}

void tst_HttpUpload::continue_thatComesLate_isNoAnswer()
{
    QByteArray body;
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        body = peer.read(1);
        peer.write(goOn + "HTTP/1.1 102 Processing\r\n\r\n");
        body += peer.read(large - 1);
        peer.answer("201 Created");
    });
    CallerBench bench({.stallLimit = 3000});
    Sending sending{.bytes = patterned(large)};
    const auto answer = bench.caller({.tries = 1}).upload(requestFor(server, "PUT"), sending.upload());
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 201);
    QVERIFY(body == sending.bytes);
}

void tst_HttpUpload::expectation_refused_isSentWithout()
{
    QByteArray body;
    ScriptServer server([&](ScriptPeer &peer, int) {
        while (true) {
            const QByteArray head = peer.readHead();
            if (head.isEmpty())
                return;
            if (head.contains("Expect")) {
                peer.answer("417 Expectation Failed");
                return;
            }
            body = peer.read(large);
            peer.answer("201 Created");
        }
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(large)};
    const auto answer = bench.caller({.tries = 1}).upload(requestFor(server, "PUT"), sending.upload());
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 201);
    QVERIFY(body == sending.bytes);
}

void tst_HttpUpload::refusal_beforeTheBody_costsNothing_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("expected");
    for (const char *status : {"401 Unauthorized", "403 Forbidden", "405 Method Not Allowed", "409 Conflict",
                               "413 Request Entity Too Large", "507 Insufficient Storage"}) {
        QTest::newRow(status) << QByteArray(status) << QByteArray(status).left(3).toInt();
    }
}

void tst_HttpUpload::refusal_beforeTheBody_costsNothing()
{
    QFETCH(QByteArray, status);
    ScriptServer server([&](ScriptPeer &peer, int) {
        while (!peer.readHead().isEmpty())
            peer.answer(status, "why not", "X-Trans-Id: tx1\r\n");
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(large)};
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload());
    VERIFY_RESULT(answer);
    QTEST(answer->status, "expected");
    QCOMPARE(answer->body, "why not");
    QVERIFY(answer->evidence().contains(u"tx1"_s));
    QCOMPARE(sending.given, 0);
    QCOMPARE(server.connections(), 1);
}

void tst_HttpUpload::refusal_inTheMiddle_isTheAnswer_data()
{
    QTest::addColumn<bool>("isReset");
    QTest::addColumn<bool>("isSized");
    QTest::newRow("server closes") << false << true;
    QTest::newRow("server closes, chunked") << false << false;
    QTest::newRow("server goes on reading nothing") << true << true;
}

void tst_HttpUpload::refusal_inTheMiddle_isTheAnswer()
{
    QFETCH(bool, isReset);
    QFETCH(bool, isSized);
    std::atomic_bool isOver = false;
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(goOn);
        peer.read(1'000'000);
        peer.answer("507 Insufficient Storage", "the disk is full", "Connection: close\r\n");
        // Closing with bytes unread makes the kernel reset the connection: what was answered must not be lost by that.
        while (isReset && !isOver)
            std::this_thread::yield();
    });
    CallerBench bench({.stallLimit = 3000});
    Sending sending{.bytes = QByteArray(64 << 20, 'x')};
    const auto answer = bench.caller({.tries = 1}).upload(requestFor(server, "PUT"), sending.upload(false, isSized));
    isOver = true;
    VERIFY_RESULT(answer);
    QCOMPARE(answer->status, 507);
    QCOMPARE(answer->body, "the disk is full");
    QVERIFY2(sending.given < 32 << 20, "nothing more is sent once it is refused");
}

void tst_HttpUpload::acceptance_inTheMiddle_isNone()
{
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(goOn);
        peer.read(1'000'000);
        peer.answer("201 Created");
        peer.waitForEnd();
    });
    CallerBench bench({.stallLimit = 3000});
    Sending sending{.bytes = QByteArray(64 << 20, 'x')};
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload());
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::BadAnswer);
    QCOMPARE(server.connections(), 1);
}

void tst_HttpUpload::source_isHeldToItsSize_data()
{
    QTest::addColumn<qint64>("announced");
    QTest::newRow("one less") << qint64(large) - 1;
    QTest::newRow("one more") << qint64(large) + 1;
    QTest::newRow("nothing") << qint64(0);
}

void tst_HttpUpload::source_isHeldToItsSize()
{
    QFETCH(qint64, announced);
    qsizetype got = 0;
    bool isWhole = false;
    {
        ScriptServer server([&](ScriptPeer &peer, int) {
            peer.readHead();
            peer.write(goOn);
            got = peer.read(announced + 1).size();
            isWhole = got >= announced && announced > 0;
        });
        CallerBench bench;
        Sending sending{.bytes = patterned(large)};
        HttpUpload upload = sending.upload(true);
        upload.size = announced;
        const auto answer = bench.caller().upload(requestFor(server, "PUT"), upload);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, ErrorKind::SourceChanged);
        QCOMPARE(server.connections(), 1);
    }
    QVERIFY2(!isWhole, qPrintable(u"the server has an object of %1 bytes"_s.arg(got)));
}

void tst_HttpUpload::source_failing_isTheFailure()
{
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(goOn);
        peer.waitForEnd();
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(large)};
    HttpUpload upload = sending.upload(true);
    upload.next = [&sending, next = upload.next]() -> Result<QByteArrayView> {
        if (sending.given > large / 2)
            return failure(ErrorKind::LocalFile, u"no such luck"_s);
        return next();
    };
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), upload);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::LocalFile);
    QCOMPARE(server.connections(), 1);
}

void tst_HttpUpload::trouble_isTriedAgain_fromTheBeginning_data()
{
    QTest::addColumn<QByteArray>("bytes"); // instead of an answer
    QTest::addColumn<qsizetype>("taken");  // of the body
    QTest::addColumn<bool>("canRewind");
    QTest::addColumn<int>("connections");
    const QByteArray busy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    QTest::newRow("closed after the body") << QByteArray() << large << true << 2;
    QTest::newRow("closed in the middle") << QByteArray() << large / 2 << true << 2;
    QTest::newRow("closed before the body") << QByteArray() << qsizetype(-1) << false << 2;
    QTest::newRow("closed after the body, once only") << QByteArray() << large << false << 1;
    QTest::newRow("closed in the middle, once only") << QByteArray() << large / 2 << false << 1;
    QTest::newRow("503 after the body") << busy << large << true << 2;
    QTest::newRow("503 after the body, once only") << busy << large << false << 1;
    QTest::newRow("503 before the body") << busy << qsizetype(-1) << false << 2;
}

void tst_HttpUpload::trouble_isTriedAgain_fromTheBeginning()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qsizetype, taken);
    QFETCH(bool, canRewind);
    QFETCH(int, connections);
    QByteArray body;
    ScriptServer server([&](ScriptPeer &peer, int number) {
        if (number > 1) {
            body = take(peer);
            return peer.answer("201 Created");
        }
        peer.readHead();
        if (taken >= 0) {
            peer.write(goOn);
            peer.read(taken);
        }
        peer.write(bytes);
    });
    CallerBench bench;
    Sending sending{.bytes = patterned(large)};
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload(canRewind));
    QCOMPARE(server.connections(), connections);
    QCOMPARE(answer && answer->status == 201, connections == 2);
    if (connections == 2)
        QVERIFY(body == sending.bytes);
    QCOMPARE(sending.rewinds, connections == 2 && taken >= 0 ? 1 : 0);
}

void tst_HttpUpload::connections_areUsedAgain()
{
    ScriptServer server([&](ScriptPeer &peer, int) {
        QByteArray head;
        do {
            take(peer, &head);
            peer.answer("201 Created");
        } while (!head.isEmpty());
    });
    CallerBench bench;
    for (const bool isSized : {true, false, true}) {
        Sending sending{.bytes = patterned(large)};
        VERIFY_RESULT(bench.caller().upload(requestFor(server, "PUT"), sending.upload(false, isSized)));
    }
    QCOMPARE(server.connections(), 1);
}

void tst_HttpUpload::connection_thatWentStale_isReplaced()
{
    ScriptServer server([&](ScriptPeer &peer, int number) {
        take(peer);
        peer.answer("201 Created");
        if (number == 1) {
            peer.readHead();
            peer.reset();
        }
    });
    CallerBench bench;
    for (int i = 0; i < 2; ++i) {
        Sending sending{.bytes = patterned(large)};
        const auto answer = bench.caller({.tries = 1}).upload(requestFor(server, "PUT"), sending.upload());
        VERIFY_RESULT(answer);
        QCOMPARE(sending.rewinds, 0);
    }
    QCOMPARE(server.connections(), 2);
}

void tst_HttpUpload::stalled_timesOut_data()
{
    QTest::addColumn<qsizetype>("taken");
    QTest::newRow("in the middle") << qsizetype(1000);
    QTest::newRow("after the end") << large;
}

void tst_HttpUpload::stalled_timesOut()
{
    QFETCH(qsizetype, taken);
    std::atomic_bool isOver = false;
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(goOn);
        peer.read(taken);
        while (!isOver)
            std::this_thread::yield();
    });
    CallerBench bench({.stallLimit = 400});
    Sending sending{.bytes = patterned(taken == large ? large : 64 << 20)};
    QElapsedTimer since;
    since.start();
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload(true));
    isOver = true;
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::TimedOut);
    QVERIFY(answer.error().temporary);
    QVERIFY2(since.elapsed() < 3000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(server.connections(), 1);
}

void tst_HttpUpload::canceled_endsPromptly()
{
    std::atomic_bool isOver = false;
    ScriptServer server([&](ScriptPeer &peer, int) {
        peer.readHead();
        peer.write(goOn);
        peer.read(1000);
        while (!isOver)
            std::this_thread::yield();
    });
    CallerBench bench;
    Sending sending{.bytes = QByteArray(64 << 20, 'x')};
    bench.cancelIn(300);
    const auto answer = bench.caller().upload(requestFor(server, "PUT"), sending.upload(true));
    const qint64 late = bench.late();
    isOver = true;
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Canceled);
    QVERIFY2(late <= promptly, qPrintable(QString::number(late)));
}

QTEST_GUILESS_MAIN(tst_HttpUpload)
#include "tst_httpupload.moc"
