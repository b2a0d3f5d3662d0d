// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/mountinfo.h"

#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const QByteArray table =
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
    "30 22 0:25 / /srv rw - tmpfs tmpfs rw,size=1024k\n"
    "31 22 0:26 /export/a /srv/images ro,nosuid master:2 propagate_from:1 - nfs4 server:/export rw,vers=4.2\n"
    "32 22 8:17 / /mnt/with\\040space\\134and\\011tab rw - xfs /dev/sdb1 ro\n"
    "33 22 0:40 / /mnt/ftp rw - fuse.curlftpfs ftp://user:secret@host/ rw\n"
    "34 22 0:41 / /srv/images rw - ext4 /dev/sdc1 rw\n";

} // namespace

class tst_MountInfo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parse_readsFields();
    void parse_skipsWhatIsNoLine_data();
    void parse_skipsWhatIsNoLine();
    void mountOfPath_isTheDeepestAndLatest_data();
    void mountOfPath_isTheDeepestAndLatest();
    void description_tellsNoSecret();
    void mayHang_data();
    void mayHang();
    void ownTable_hasARoot();
};

void tst_MountInfo::parse_readsFields()
{
    const QList<MountEntry> entries = parseMountInfo(table);
    QCOMPARE(entries.size(), 6);
    const MountEntry &nfs = entries[2];
    QCOMPARE(nfs.id, 31);
    QCOMPARE(nfs.device, QByteArray("0:26"));
    QCOMPARE(nfs.root, QByteArray("/export/a"));
    QCOMPARE(nfs.mountPoint, QByteArray("/srv/images"));
    QCOMPARE(nfs.type, QByteArray("nfs4"));
    QCOMPARE(nfs.source, QByteArray("server:/export"));
    QVERIFY(nfs.isMountReadOnly());
    QVERIFY(!nfs.isFileSystemReadOnly());
    QCOMPARE(nfs.description(), u"nfs4 server:/export ro"_s);
    QCOMPARE(entries[3].mountPoint, QByteArray("/mnt/with space\\and\ttab"));
    QVERIFY(!entries[3].isMountReadOnly());
    QVERIFY(entries[3].isFileSystemReadOnly());
    QVERIFY(!entries[0].isFileSystemReadOnly()); // errors=remount-ro is no ro
}

void tst_MountInfo::parse_skipsWhatIsNoLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an empty line") << QByteArray("\n\n");
    QTest::newRow("cut off before the dash") << QByteArray("22 1 8:1 / / rw,relatime shared:1");
    QTest::newRow("cut off after the dash") << QByteArray("22 1 8:1 / / rw - ext4");
    QTest::newRow("no number") << QByteArray("x 1 8:1 / / rw - ext4 /dev/sda1 rw");
}

void tst_MountInfo::parse_skipsWhatIsNoLine()
{
    QFETCH(QByteArray, text);
    QVERIFY(parseMountInfo(text).isEmpty());
}

void tst_MountInfo::mountOfPath_isTheDeepestAndLatest_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<qint64>("id");
    QTest::newRow("the root") << QByteArray("/") << qint64(22);
    QTest::newRow("on the root") << QByteArray("/var/lib/glance/images") << qint64(22);
    QTest::newRow("the mount point itself") << QByteArray("/srv") << qint64(30);
    QTest::newRow("below it") << QByteArray("/srv/other") << qint64(30);
    QTest::newRow("a name that only begins alike") << QByteArray("/srv2") << qint64(22);
    QTest::newRow("two on one point: the later one") << QByteArray("/srv/images/x") << qint64(34);
}

void tst_MountInfo::mountOfPath_isTheDeepestAndLatest()
{
    QFETCH(QByteArray, path);
    QFETCH(qint64, id);
    QCOMPARE(mountOfPath(parseMountInfo(table), path).id, id);
}

void tst_MountInfo::description_tellsNoSecret()
{
    const MountEntry entry = mountOfId(parseMountInfo(table), 33);
    QVERIFY(entry.isValid());
    QVERIFY(!entry.description().contains(u"secret"_s));
    QVERIFY(entry.description().contains(u"host"_s));
}

void tst_MountInfo::mayHang_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("expected");
    for (const char *type : {"nfs", "nfs4", "cifs", "ceph", "fuse", "fuse.bindfs", "9p"})
        QTest::newRow(type) << QByteArray(type) << true;
    for (const char *type : {"ext4", "xfs", "btrfs", "tmpfs", "overlay", "fusectl"})
        QTest::newRow(type) << QByteArray(type) << false;
}

void tst_MountInfo::mayHang()
{
    QFETCH(QByteArray, type);
    QFETCH(bool, expected);
    QCOMPARE((MountEntry{.mountPoint = "/mnt", .type = type}.mayHang()), expected);
}

void tst_MountInfo::ownTable_hasARoot()
{
    MountTable mounts;
    QVERIFY(mountOfPath(*mounts.current(), "/").isValid());
    QCOMPARE(mounts.current(), mounts.current()); // not read again while nothing changed
    QVERIFY(!mounts.readAgain()->isEmpty());
}

QTEST_GUILESS_MAIN(tst_MountInfo)
#include "tst_mountinfo.moc"
