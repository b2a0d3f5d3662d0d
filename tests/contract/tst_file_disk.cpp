// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractstreams.h"
#include "tests/contract/filebench.h"
#include "tests/contract/filemount.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

/// What this process has had the kernel fetch from disks so far, in bytes. Source: proc(5), /proc/PID/io.
qint64 bytesFromDisk()
{
    QFile file(u"/proc/self/io"_s);
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("read_bytes: "))
            return line.mid(12).toLongLong();
    }
    return -1;
}

} // namespace

/// "Verified" speaks of the disk, not of the memory that stands before it.
class tst_FileDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void added_isReadBackFromTheDisk();
    void copied_isReadBackFromTheDisk();
    void copied_sharesBlocksWhereItCan();
};

void tst_FileDisk::initTestCase()
{
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    if (::geteuid() != 0)
        QSKIP("mounting needs root");
    QVERIFY2(QFile::exists(Mount::script()), qPrintable(Mount::script()));
}

void tst_FileDisk::added_isReadBackFromTheDisk()
{
    NEEDS("loop");
    Mount mount("loop", "32M");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.probe();
    const QByteArray data = testBytes(8 << 20);
    const qint64 before = bytesFromDisk();
    QVERIFY(before >= 0);
    const Result<AddedObject> added = bench.add(u"object"_s, data);
    QVERIFY(added.has_value());
    QCOMPARE(added->check, DataCheck::Verified);
    QVERIFY2(bytesFromDisk() - before >= data.size(), qPrintable(QString::number(bytesFromDisk() - before)));
}

void tst_FileDisk::copied_isReadBackFromTheDisk()
{
    NEEDS("loop"); // ext4 shares no blocks
    Mount mount("loop", "32M");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.probe();
    const QByteArray data = testBytes(8 << 20);
    QVERIFY(bench.add(u"from"_s, data).has_value());
    const qint64 before = bytesFromDisk();
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY(operation->result().has_value());
    QCOMPARE(operation->result()->check, DataCheck::Verified);
    QVERIFY2(bytesFromDisk() - before >= data.size(), qPrintable(QString::number(bytesFromDisk() - before)));
    QVERIFY(bench.get(u"to"_s).value_or(QByteArray()) == data);
}

void tst_FileDisk::copied_sharesBlocksWhereItCan()
{
    NEEDS("quota"); // btrfs
    Mount mount("quota", "100M");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.probe();
    const QByteArray data = testBytes(60 << 20); // two of them would be over the quota
    QVERIFY(bench.add(u"from"_s, data).has_value());
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY2(operation->result().has_value(), "blocks were not shared");
    QCOMPARE(operation->result()->check, DataCheck::Verified);
    QVERIFY(bench.get(u"to"_s).value_or(QByteArray()) == data);
}

QTEST_GUILESS_MAIN(tst_FileDisk)
#include "tst_file_disk.moc"
