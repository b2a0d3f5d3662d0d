// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/qmctlfixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

/// The program itself, as scripts see it: what it prints, on which stream, and how it ends.
class tst_Qmctl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void exitCodes_data();
    void exitCodes();
    void errorsInJson_data();
    void errorsInJson();
    void stores();
    void capabilities();
    void matrix();
    void hungStoreDoesNotHoldUpTheOthers();
    void why();
    void listing();
    void demo();

private:
    std::unique_ptr<QmctlFixture> m;
};

void tst_Qmctl::initTestCase()
{
    QVERIFY2(QFile::exists(QmctlFixture::program()), qPrintable(QmctlFixture::program()));
}

void tst_Qmctl::init()
{
    m = std::make_unique<QmctlFixture>();
}

void tst_Qmctl::cleanup()
{
    m.reset();
}

void tst_Qmctl::exitCodes_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named"); ///< On standard error; empty for silence.

    QTest::newRow("done") << QStringList{u"ls"_s, u"sim"_s} << 0 << QString();
    QTest::newRow("usage") << QStringList{u"frob"_s} << 2 << u"frob"_s;
    QTest::newRow("no such store") << QStringList{u"ls"_s, u"none"_s} << 2 << u"none"_s;
    QTest::newRow("unknown driver") << QStringList{u"ls"_s, u"odd"_s} << 2 << u"teapot"_s;
    QTest::newRow("driver not in this build") << QStringList{u"ls"_s, u"later"_s} << 2 << u"rbd"_s;
    QTest::newRow("unknown operation") << QStringList{u"why"_s, u"sim"_s, u"frob"_s} << 2 << u"get-range"_s;
    QTest::newRow("refused: read-only") << QStringList{u"put"_s, u"image"_s, u"readonly:x"_s} << 3 << u"read-only"_s;
    QTest::newRow("refused: full") << QStringList{u"put"_s, u"image"_s, u"full:x"_s} << 3 << u"full"_s;
    QTest::newRow("refused: maintenance") << QStringList{u"ls"_s, u"down"_s} << 3 << u"down"_s;
    QTest::newRow("refused: no ranges") << QStringList{u"get"_s, u"noranges:image-0000.qcow2"_s, u"-"_s, u"--offset"_s,
                                                       u"3"_s}
                                        << 3 << u"noranges"_s;
    QTest::newRow("not found") << QStringList{u"stat"_s, u"cheap:none"_s} << 4 << u"none"_s;
    QTest::newRow("not authenticated") << QStringList{u"ls"_s, u"stranger"_s} << 5 << u"stranger"_s;
    QTest::newRow("unreachable") << QStringList{u"ls"_s, u"off"_s} << 6 << u"off"_s;
    QTest::newRow("timed out") << QStringList{u"ls"_s, u"hung"_s} << 6 << u"hung"_s;
    QTest::newRow("full keeps delete") << QStringList{u"rm"_s, u"full:image-0000.qcow2"_s} << 0 << QString();
    QTest::newRow("upload of a folder") << QStringList{u"put"_s, u"here"_s, u"cheap:x"_s} << 1 << u"here"_s;
    QTest::newRow("upload of a device") << QStringList{u"put"_s, u"/dev/null"_s, u"cheap:x"_s} << 1 << u"/dev/null"_s;
    QTest::newRow("a name with a slash") << QStringList{u"put"_s, u"image"_s, u"cheap:a/b"_s} << 2 << u"a/b"_s;
    QTest::newRow("a location of another scheme")
        << QStringList{u"get"_s, u"cheap:rbd://a/b"_s, u"here/x"_s} << 2 << u"rbd"_s;
    QTest::newRow("help") << QStringList{u"get"_s, u"--help"_s} << 0 << QString();
}

void tst_Qmctl::exitCodes()
{
    QFETCH(QStringList, words);
    QFETCH(QString, named);
    const Run done = m->run(words);
    QVERIFY2(done.code >= 0, done.err.constData());
    QTEST(done.code, "code");
    if (named.isEmpty())
        QCOMPARE(done.err, QByteArray());
    else
        QVERIFY2(done.err.contains(named.toUtf8()), done.err.constData());
    QCOMPARE(m->files(u"images"_s), QStringList());
    QCOMPARE(m->files(u"here"_s), QStringList());
}

void tst_Qmctl::errorsInJson_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("store");
    QTest::newRow("refused") << QStringList{u"put"_s, u"image"_s, u"readonly:x"_s} << u"refused"_s << u"readonly"_s;
    QTest::newRow("not found") << QStringList{u"stat"_s, u"cheap:none"_s} << u"not-found"_s << u"cheap"_s;
    QTest::newRow("usage") << QStringList{u"frob"_s} << u"bad-input"_s << QString();
    QTest::newRow("unknown driver") << QStringList{u"ls"_s, u"odd"_s} << u"bad-configuration"_s << u"odd"_s;
    QTest::newRow("local file") << QStringList{u"put"_s, u"here"_s, u"cheap:x"_s} << u"local-file"_s << u"cheap"_s;
}

void tst_Qmctl::errorsInJson()
{
    QFETCH(QStringList, words);
    const Run done = m->run(words + QStringList{u"--json"_s});
    QVERIFY(done.code > 0);
    QCOMPARE(done.out, QByteArray());
    QCOMPARE(done.err.count('\n'), 1);
    const QJsonObject whole = object(done.err);
    QCOMPARE(whole.keys(), QStringList{u"error"_s});
    const QJsonObject error = whole.value(u"error"_s).toObject();
    QCOMPARE(error.keys(), (QStringList{u"evidence"_s, u"kind"_s, u"store"_s, u"text"_s}));
    QTEST(error.value(u"kind"_s).toString(), "kind");
    QTEST(error.value(u"store"_s).toString(), "store");
    QVERIFY(!error.value(u"text"_s).toString().isEmpty());
}

void tst_Qmctl::stores()
{
    const Run done = m->run({u"stores"_s, u"--json"_s});
    QCOMPARE(done.code, 0);
    QCOMPARE(done.err, QByteArray());
    const QJsonArray list = QJsonDocument::fromJson(done.out).array();
    QCOMPARE(list.size(), 16);
    const QJsonObject cheap = list.at(0).toObject();
    QCOMPARE(cheap.value(u"id"_s).toString(), u"cheap"_s);
    QCOMPARE(cheap.value(u"driver"_s).toString(), u"file"_s);
    QCOMPARE(cheap.value(u"state"_s).toString(), u"online"_s);
    QCOMPARE(cheap.value(u"description"_s).toString(), u"Spinning disks"_s);
    QCOMPARE(cheap.value(u"default"_s).toBool(), true);
    QCOMPARE(cheap.value(u"weight"_s).toInt(), 7);
    QVERIFY(cheap.value(u"total_bytes"_s).toDouble() > 0);
    const QJsonObject odd = list.at(15).toObject();
    QCOMPARE(odd.value(u"state"_s).toString(), u"offline"_s);
    QVERIFY(odd.value(u"free_bytes"_s).isNull());
    QVERIFY(odd.value(u"problems"_s).toArray().at(0).toString().contains("stores.conf:2"_L1));

    const Run people = m->run({u"stores"_s});
    QCOMPARE(people.code, 0);
    QCOMPARE(people.out.count('\n'), 17);
    QVERIFY2(people.err.contains("teapot"), people.err.constData());
}

void tst_Qmctl::capabilities()
{
    const Run done = m->run({u"capabilities"_s, u"cheap"_s, u"readonly"_s, u"odd"_s, u"--json"_s});
    QCOMPARE(done.code, 0);
    const QJsonArray list = QJsonDocument::fromJson(done.out).array();
    QCOMPARE(list.size(), 3);
    const QJsonObject cheap = list.at(0).toObject();
    QCOMPARE(cheap.value(u"store"_s).toString(), u"cheap"_s);
    QCOMPARE(cheap.value(u"mask"_s).toInt() & 0x4f, 0x4f); // glance_store's: READ_RANDOM, WRITE_ACCESS, DRIVER_REUSABLE
    QVERIFY(cheap.value(u"checked_at"_s)
                .toString()
                .contains(QRegularExpression(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"_s)));
    QVERIFY(cheap.value(u"limits"_s).toObject().value(u"total_bytes"_s).toDouble() > 0);
    const QJsonObject yes{{u"answer"_s, u"yes"_s}};
    QCOMPARE(cheap.value(u"capabilities"_s).toObject().value(u"READ_ACCESS"_s).toObject(), yes);
    for (const QString &operation : {u"list"_s, u"stat"_s, u"get"_s, u"get-range"_s, u"add"_s, u"delete"_s})
        QCOMPARE(cheap.value(u"operations"_s).toObject().value(operation).toObject(), yes);

    const QJsonObject readonly = list.at(1).toObject();
    QCOMPARE(readonly.value(u"state"_s).toString(), u"degraded"_s);
    QCOMPARE(readonly.value(u"declared_mask"_s).toInt(), 127);
    QCOMPARE(readonly.value(u"mask"_s).toInt(), 71); // 127 without the three of writing
    const QJsonObject write = readonly.value(u"capabilities"_s).toObject().value(u"WRITE_ACCESS"_s).toObject();
    QCOMPARE(write.keys(), (QStringList{u"answer"_s, u"evidence"_s, u"layer"_s, u"reason"_s, u"since"_s, u"text"_s}));
    QCOMPARE(write.value(u"answer"_s).toString(), u"no"_s);
    QCOMPARE(write.value(u"layer"_s).toString(), u"backend"_s);
    QCOMPARE(write.value(u"reason"_s).toString(), u"read-only"_s);
    QCOMPARE(readonly.value(u"limits"_s).toObject().contains(u"free_bytes"_s), false); // unknown is absent

    const QJsonObject odd = list.at(2).toObject();
    QVERIFY(odd.value(u"checked_at"_s).isNull());
    QCOMPARE(odd.value(u"capabilities"_s).toObject().value(u"LIST"_s).toObject().value(u"reason"_s).toString(),
             u"unknown-driver"_s);
    // The order is the contract's, not the alphabet's.
    QVERIFY(done.out.indexOf("\"store\"") < done.out.indexOf("\"driver\""));
    QVERIFY(done.out.indexOf("\"mask\"") < done.out.indexOf("\"declared_mask\""));
}

void tst_Qmctl::matrix()
{
    const Run done = m->run({u"capabilities"_s, u"cheap"_s, u"readonly"_s});
    QCOMPARE(done.code, 0);
    const QList<QByteArray> lines = done.out.split('\n');
    QVERIFY(lines.at(0).startsWith("STORE"));
    QVERIFY(lines.at(2).startsWith("cheap     online"));
    QVERIFY(lines.at(2).contains("--")); // what the file driver never can
    QVERIFY(lines.at(3).startsWith("readonly  degraded"));
    QVERIFY(lines.at(3).contains(" no "));
    QVERIFY2(done.out.contains("readonly: WRITE_ACCESS, "), done.out.constData());
}

void tst_Qmctl::hungStoreDoesNotHoldUpTheOthers()
{
    const Run both = m->run({u"capabilities"_s, u"cheap"_s, u"hung"_s, u"--json"_s});
    QCOMPARE(both.code, 0);
    QVERIFY2(both.milliseconds < 1000 + 500 + 2000, qPrintable(QString::number(both.milliseconds)));
    const QJsonArray list = QJsonDocument::fromJson(both.out).array();
    QCOMPARE(list.at(0).toObject().value(u"state"_s).toString(), u"online"_s);
    QCOMPARE(list.at(1).toObject().value(u"state"_s).toString(), u"offline"_s);
    const QJsonObject read =
        list.at(1).toObject().value(u"capabilities"_s).toObject().value(u"READ_ACCESS"_s).toObject();
    QCOMPARE(read.value(u"reason"_s).toString(), u"timeout"_s);
    QVERIFY(m->run({u"capabilities"_s, u"cheap"_s}).milliseconds < 1000);
}

void tst_Qmctl::why()
{
    const Run permitted = m->run({u"why"_s, u"readonly"_s, u"get"_s, u"image-0000.qcow2"_s, u"--json"_s});
    QCOMPARE(permitted.code, 0);
    QCOMPARE(object(permitted.out).value(u"answer"_s).toString(), u"yes"_s);
    QCOMPARE(object(permitted.out).value(u"object"_s).toString(), u"image-0000.qcow2"_s);

    const Run refused = m->run({u"why"_s, u"readonly"_s, u"add"_s, u"--json"_s});
    QCOMPARE(refused.code, 3);
    QCOMPARE(refused.err, QByteArray());
    const QJsonObject told = object(refused.out);
    QCOMPARE(told.value(u"permits"_s).toBool(true), false);
    QStringList layers;
    for (const QJsonValue layer : told.value(u"chain"_s).toArray())
        layers << layer[u"layer"_s].toString() + u'=' + layer[u"answer"_s].toString();
    QCOMPARE(layers, (QStringList{u"driver=yes"_s, u"configuration=yes"_s, u"backend=no"_s, u"object=yes"_s,
                                  u"override=yes"_s}));
    const QJsonValue finding = told.value(u"chain"_s)[2][u"findings"_s][0];
    QCOMPARE(finding[u"reason"_s].toString(), u"read-only"_s);
    QVERIFY(finding[u"capabilities"_s].toArray().contains(u"WRITE_ACCESS"_s));

    const Run people = m->run({u"why"_s, u"readonly"_s, u"add"_s});
    QVERIFY2(people.out.contains("What helps: "), people.out.constData());
    QCOMPARE(m->run({u"why"_s, u"cheap"_s, u"get"_s, u"none"_s}).code, 4);
    QCOMPARE(m->run({u"why"_s, u"cheap"_s, u"add"_s, u"none"_s}).code, 0);
}

void tst_Qmctl::listing()
{
    m->write(u"images/a"_s, "12");
    m->write(u"images/b<b>\u202e"_s, "");
    const Run done = m->run({u"ls"_s, u"cheap"_s, u"--json"_s});
    QCOMPARE(done.code, 0);
    QList<QByteArray> lines = done.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    std::sort(lines.begin(), lines.end()); // they come in the backend's order
    const QJsonObject first = object(lines.at(0));
    QCOMPARE(first.keys(), (QStringList{u"checksum"_s, u"kind"_s, u"modified"_s, u"name"_s, u"path"_s, u"size"_s}));
    QCOMPARE(first.value(u"name"_s).toString(), u"a"_s);
    QCOMPARE(first.value(u"kind"_s).toString(), u"object"_s);
    QCOMPARE(first.value(u"size"_s).toInt(), 2);
    QVERIFY2(lines.at(1).contains("\\u202e"), lines.at(1).constData());
    const Run people = m->run({u"ls"_s, u"cheap"_s});
    QVERIFY2(people.out.contains("b<b>\\u202e"), people.out.constData());
    QVERIFY(!people.out.contains("\u202e"));

    QCOMPARE(m->run({u"ls"_s, u"sim"_s}).out.count('\n'), 12);
    QCOMPARE(m->run({u"ls"_s, u"sim"_s, u"--limit"_s, u"5"_s}).out.count('\n'), 5);
    QCOMPARE(m->run({u"ls"_s, u"cheap:a"_s}).out.count('\n'), 1); // an object stands for itself
    QCOMPARE(m->run({u"ls"_s, u"cheap:none"_s}).code, 4);
}

void tst_Qmctl::demo()
{
    const Run done = m->run({u"--demo"_s, u"stores"_s, u"--json"_s});
    QCOMPARE(done.code, 0);
    QStringList drivers;
    for (const QJsonValue store : QJsonDocument::fromJson(done.out).array())
        drivers << store[u"driver"_s].toString();
    for (const QString &driver : {u"file"_s, u"http"_s, u"simulated"_s})
        QVERIFY2(drivers.contains(driver), qPrintable(drivers.join(u' ')));
}

QTEST_GUILESS_MAIN(tst_Qmctl)
#include "tst_qmctl.moc"
