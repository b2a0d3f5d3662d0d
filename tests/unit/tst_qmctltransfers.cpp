// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/qmctlfixture.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

QByteArray hex(const QByteArray &data, QCryptographicHash::Algorithm algorithm)
{
    return QCryptographicHash::hash(data, algorithm).toHex();
}

} // namespace

/// Objects in and out, through the program.
class tst_QmctlTransfers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void putStatGetRemove();
    void percentSignsInNames();
    void ranges();
    void overwriting();
    void copying_data();
    void copying();
    void moving_data();
    void moving();
    void removingGoesOn();
    void damagedUploadsAndDownloads();

private:
    std::unique_ptr<QmctlFixture> m;
};

void tst_QmctlTransfers::initTestCase()
{
    QVERIFY2(QFile::exists(QmctlFixture::program()), qPrintable(QmctlFixture::program()));
}

void tst_QmctlTransfers::init()
{
    m = std::make_unique<QmctlFixture>();
}

void tst_QmctlTransfers::cleanup()
{
    m.reset();
}

void tst_QmctlTransfers::putStatGetRemove()
{
    const QByteArray data = "an image\n";
    const Run put = m->run({u"put"_s, u"image"_s, u"cheap:one"_s, u"--json"_s});
    QCOMPARE(put.code, 0);
    const QJsonObject added = object(put.out);
    QCOMPARE(added.keys(),
             (QStringList{u"checksum"_s, u"location"_s, u"os_hash_algo"_s, u"os_hash_value"_s, u"size"_s}));
    QCOMPARE(added.value(u"location"_s).toString(), u"file://"_s + m->path(u"images/one"_s));
    QCOMPARE(added.value(u"size"_s).toInt(), 9);
    QCOMPARE(added.value(u"checksum"_s).toString().toUtf8(), hex(data, QCryptographicHash::Md5));
    QCOMPARE(added.value(u"os_hash_algo"_s).toString(), u"sha512"_s);
    QCOMPARE(added.value(u"os_hash_value"_s).toString().toUtf8(), hex(data, QCryptographicHash::Sha512));
    QCOMPARE(m->read(u"images/one"_s), data);

    const QJsonObject told = object(m->run({u"stat"_s, u"cheap:one"_s, u"--json"_s}).out);
    QCOMPARE(told.value(u"location"_s), added.value(u"location"_s));
    QCOMPARE(told.value(u"size"_s).toInt(), 9);
    QVERIFY(told.value(u"modified"_s).toString().endsWith(u'Z'));

    const Run get = m->run({u"get"_s, u"cheap:one"_s, u"here"_s, u"--json"_s});
    QCOMPARE(get.code, 0);
    QCOMPARE(m->read(u"here/one"_s), data);
    QCOMPARE(object(get.out).value(u"checksum"_s), added.value(u"checksum"_s));
    const Run stream = m->run({u"get"_s, u"cheap:"_s + added.value(u"location"_s).toString(), u"-"_s});
    QCOMPARE(stream.code, 0);
    QCOMPARE(stream.out, data);

    QCOMPARE(m->run({u"get"_s, u"cheap:one"_s, u"here/one"_s}).code, 7);
    QCOMPARE(m->run({u"rm"_s, u"cheap:one"_s}).code, 0);
    QCOMPARE(m->run({u"rm"_s, u"cheap:one"_s}).code, 4);
    QCOMPARE(m->files(u"images"_s), QStringList());
    QCOMPARE(m->files(u"here"_s), QStringList{u"one"_s});
}

void tst_QmctlTransfers::percentSignsInNames()
{
    const Run put = m->run({u"put"_s, u"image"_s, u"cheap:%1 %2%20"_s});
    QCOMPARE(put.code, 0);
    QVERIFY2(put.out.contains("/images/%1 %2%20: 9 bytes, verified"), put.out.constData());
    const Run none = m->run({u"stat"_s, u"cheap:what?%1@x"_s});
    QVERIFY2(none.err.contains("what?%1@x"), none.err.constData());
}

void tst_QmctlTransfers::ranges()
{
    m->write(u"images/digits"_s, "0123456789");
    QCOMPARE(m->run({u"get"_s, u"cheap:digits"_s, u"-"_s, u"--offset"_s, u"4"_s}).out, QByteArray("456789"));
    QCOMPARE(m->run({u"get"_s, u"cheap:digits"_s, u"-"_s, u"--length=3"_s}).out, QByteArray("012"));
    QCOMPARE(m->run({u"get"_s, u"cheap:digits"_s, u"here/part"_s, u"--offset=2"_s, u"--length=3"_s}).code, 0);
    QCOMPARE(m->read(u"here/part"_s), QByteArray("234"));
}

void tst_QmctlTransfers::overwriting()
{
    m->write(u"images/one"_s, "before");
    QCOMPARE(m->run({u"put"_s, u"image"_s, u"cheap:one"_s}).code, 7);
    QCOMPARE(m->read(u"images/one"_s), QByteArray("before"));
    QCOMPARE(m->run({u"put"_s, u"image"_s, u"cheap:one"_s, u"--overwrite"_s}).code, 0);
    QCOMPARE(m->read(u"images/one"_s), QByteArray("an image\n"));
}

void tst_QmctlTransfers::copying_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("code");
    QTest::newRow("between stores") << u"cheap:one"_s << u"other:two"_s << 0;
    QTest::newRow("within a store, on its side") << u"cheap:one"_s << u"cheap:two"_s << 0;
    QTest::newRow("into what cannot be written") << u"cheap:one"_s << u"readonly:two"_s << 3;
    QTest::newRow("from what cannot be reached") << u"off:one"_s << u"other:two"_s << 6;
    QTest::newRow("onto what exists") << u"cheap:one"_s << u"other:there"_s << 7;
    QTest::newRow("onto itself") << u"cheap:one"_s << u"cheap:one"_s << 7;
    QTest::newRow("from nothing") << u"cheap:none"_s << u"other:two"_s << 4;
    QTest::newRow("from what breaks off in the middle") << u"breaking:image-0000.qcow2"_s << u"other:two"_s << 6;
}

void tst_QmctlTransfers::copying()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, code);
    m->write(u"images/one"_s, "an image\n");
    m->write(u"other/there"_s, "before");
    const Run done = m->run({u"cp"_s, from, to, u"--json"_s});
    QVERIFY2(done.code == code, (done.err + QByteArray::number(done.code)).constData());
    const bool copied = code == 0;
    QCOMPARE(QFile::exists(m->path(to.startsWith("other"_L1) ? u"other/two"_s : u"images/two"_s)), copied);
    QCOMPARE(m->read(u"other/there"_s), QByteArray("before"));
    QCOMPARE(m->read(u"images/one"_s), QByteArray("an image\n"));
    QCOMPARE(m->files(u"images"_s).size() + m->files(u"other"_s).size(), copied ? 3 : 2);
    if (!copied)
        return;
    const bool isStreamed = to.startsWith("other"_L1); // else the bytes did not pass through qmctl
    QCOMPARE(m->read(isStreamed ? u"other/two"_s : u"images/two"_s), QByteArray("an image\n"));
    QCOMPARE(object(done.out).value(u"size"_s).toInteger(), 9);
    QCOMPARE(object(done.out).value(u"checksum"_s).toString().toUtf8(),
             isStreamed ? hex("an image\n", QCryptographicHash::Md5) : QByteArray());
}

void tst_QmctlTransfers::moving_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<int>("code");
    QTest::newRow("to another name") << u"cheap:one"_s << u"cheap:two"_s << 0;
    QTest::newRow("by locations") << u"cheap:file://%1/images/one"_s << u"cheap:file://%1/images/two"_s << 0;
    QTest::newRow("onto what exists") << u"cheap:one"_s << u"cheap:there"_s << 7;
    QTest::newRow("onto itself") << u"cheap:one"_s << u"cheap:one"_s << 2;
    QTest::newRow("from nothing") << u"cheap:none"_s << u"cheap:two"_s << 4;
    QTest::newRow("out of the store") << u"cheap:one"_s << u"cheap:../two"_s << 2;
    QTest::newRow("to another store") << u"cheap:one"_s << u"other:two"_s << 2;
    QTest::newRow("where nothing can be written") << u"readonly:one"_s << u"readonly:two"_s << 3;
    QTest::newRow("where nothing can be reached") << u"off:one"_s << u"off:two"_s << 6;
}

void tst_QmctlTransfers::moving()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(int, code);
    m->write(u"images/one"_s, "an image\n");
    m->write(u"images/there"_s, "before");
    const auto whole = [this](const QString &address) {
        return address.contains("%1"_L1) ? address.arg(m->path({})).replace("//images"_L1, "/images"_L1) : address;
    };
    const Run done = m->run({u"mv"_s, whole(from), whole(to), u"--json"_s});
    QVERIFY2(done.code == code, (done.err + QByteArray::number(done.code)).constData());
    QCOMPARE(m->read(u"images/there"_s), QByteArray("before"));
    QCOMPARE(m->read(code == 0 ? u"images/two"_s : u"images/one"_s), QByteArray("an image\n"));
    QCOMPARE(m->files(u"images"_s).size() + m->files(u"other"_s).size(), 2);
    if (code == 0) {
        QCOMPARE(object(done.out).value(u"size"_s).toInteger(), 9);
        QVERIFY(object(done.out).value(u"location"_s).toString().endsWith("/images/two"_L1));
    }
}

void tst_QmctlTransfers::removingGoesOn()
{
    m->write(u"images/a"_s, "");
    m->write(u"images/b"_s, "");
    const Run done = m->run({u"rm"_s, u"cheap:a"_s, u"cheap:none"_s, u"readonly:x"_s, u"cheap:b"_s, u"--json"_s});
    QCOMPARE(done.code, 4); // the first failure's
    QCOMPARE(m->files(u"images"_s), QStringList());
    QCOMPARE(done.out.count('\n'), 2);
    QCOMPARE(done.err.count('\n'), 2);
}

void tst_QmctlTransfers::damagedUploadsAndDownloads()
{
    const Run wrong = m->run({u"get"_s, u"wrong:image-0000.qcow2"_s, u"here/x"_s});
    QVERIFY2(wrong.code == 9, wrong.err.constData());
    QCOMPARE(m->files(u"here"_s), QStringList());
    m->write(u"large"_s, QByteArray(200'000, 'x'));
    const Run broken = m->run({u"put"_s, u"large"_s, u"breaking:large"_s});
    QVERIFY2(broken.code == 1 || broken.code == 6, broken.err.constData());
    QCOMPARE(m->run({u"stat"_s, u"breaking:large"_s}).code, 4);
}

QTEST_GUILESS_MAIN(tst_QmctlTransfers)
#include "tst_qmctltransfers.moc"
