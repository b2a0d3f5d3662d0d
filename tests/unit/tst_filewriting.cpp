// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractstreams.h"
#include "tests/contract/filebench.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 10'000; // ms

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

QStringList everything(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

/// What is written is read back before it gets its name; copies within the store too.
class tst_FileWriting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void added_isVerified_data();
    void added_isVerified();
    void damaged_isNotKept();
    void verifying_canBeCanceled();
    void copied_isVerified_data();
    void copied_isVerified();
    void copied_betweenDatadirs();
    void copied_keepsHoles();
    void copied_refusesItselfAndWhatExists();
    void copied_needsBothEnds();
    void renamed_staysInItsFolder();
    void renamed_isUniqueInAllDatadirs();
};

void tst_FileWriting::added_isVerified_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("a byte") << QByteArray() << QByteArray("x");
    QTest::newRow("a chunk and a byte") << QByteArray() << testBytes(65'537);
    QTest::newRow("large chunks") << QByteArray("filesystem_store_chunk_size = 3000000\n") << testBytes(7'000'001);
    const QByteArray holes = QByteArray(200'000, '\0') + testBytes(70'000) + QByteArray(500'000, '\0');
    QTest::newRow("zeros") << QByteArray() << holes;
    QTest::newRow("holes") << QByteArray("filesystem_thin_provisioning = true\n") << holes;
    QTest::newRow("holes of a small chunk")
        << QByteArray("filesystem_thin_provisioning = true\nfilesystem_store_chunk_size = 1000\n") << holes;
}

void tst_FileWriting::added_isVerified()
{
    QFETCH(QByteArray, options);
    QFETCH(QByteArray, data);
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), options));
    bench.probe();
    const Result<AddedObject> added = bench.add(u"object"_s, data);
    QVERIFY(added.has_value());
    QCOMPARE(added->check, DataCheck::Verified);
    QVERIFY(readFile(folder.path() + u"/object"_s) == data);
}

/// A disk that gives back something else than what it was given.
void tst_FileWriting::damaged_isNotKept()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 << 20));
    source->gate = std::make_shared<Gate>();
    source->troubleAt = 4 << 20;
    const GateKeeper keeper(source->gate);
    const auto operation = bench.driver()->add(u"object"_s, source);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), patience);
    const QStringList growing = everything(folder.path());
    QCOMPARE(growing.size(), 1);
    QFile part(folder.path() + u'/' + growing.constFirst());
    QVERIFY(part.open(QIODevice::ReadWrite) && part.seek(1'234'567) && part.putChar('\0') && part.flush());
    source->gate->open();
    QVERIFY(finished.wait(patience));
    QVERIFY(failsWith(operation->result(), ErrorKind::ChecksumMismatch));
    QVERIFY(!operation->result().error().evidence.isEmpty());
    QCOMPARE(everything(folder.path()), QStringList());
    QVERIFY(bench.may(OperationKind::Add));
}

void tst_FileWriting::verifying_canBeCanceled()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const auto source = std::make_shared<ScriptedSource>(testBytes(64 << 20));
    const auto operation = bench.driver()->add(u"object"_s, source);
    QSignalSpy finished(operation.get(), &Operation::finished);
    connect(operation.get(), &Operation::progressChanged, operation.get(), [&operation](qint64 done, qint64 total) {
        if (done == total)
            operation->cancel();
    });
    operation->start();
    QVERIFY(finished.wait(patience));
    QVERIFY(failsWith(operation->result(), ErrorKind::Canceled));
    QTRY_VERIFY_WITH_TIMEOUT(source.use_count() == 1, patience);
    QTRY_COMPARE_WITH_TIMEOUT(everything(folder.path()), QStringList(), patience);
}

void tst_FileWriting::copied_isVerified_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a byte") << QByteArray("x");
    QTest::newRow("a piece") << testBytes(1 << 20);
    QTest::newRow("pieces and a byte") << testBytes((3 << 20) + 1);
}

void tst_FileWriting::copied_isVerified()
{
    QFETCH(QByteArray, data);
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(bench.add(u"from"_s, data).has_value());
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY(operation->result().has_value());
    const AddedObject &copied = *operation->result();
    QCOMPARE(copied.location, u"file://"_s + folder.path() + u"/to"_s);
    QCOMPARE(copied.size, data.size());
    QCOMPARE(copied.check, DataCheck::Verified);
    QVERIFY(readFile(folder.path() + u"/to"_s) == data);
    QCOMPARE(everything(folder.path()), QStringList({u"from"_s, u"to"_s}));
}

/// /dev/shm and the temporary folder are two file systems: nothing can be shared between them.
void tst_FileWriting::copied_betweenDatadirs()
{
    QTemporaryDir one;
    QTemporaryDir other(u"/dev/shm/tst_filewriting-XXXXXX"_s);
    if (!other.isValid())
        QSKIP("there is no /dev/shm");
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + one.path().toUtf8()
                                        + ":9\nfilesystem_store_datadirs = " + other.path().toUtf8() + '\n'}}));
    bench.probe();
    const QByteArray data = testBytes((2 << 20) + 17);
    QFile original(other.path() + u"/from"_s);
    QVERIFY(original.open(QIODevice::WriteOnly) && original.write(data) == data.size() && original.flush());
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY(operation->result().has_value());
    QVERIFY(readFile(one.path() + u"/to"_s) == data);
}

void tst_FileWriting::copied_keepsHoles()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), "filesystem_thin_provisioning = true\n"));
    bench.probe();
    const QByteArray data = QByteArray(3 << 20, '\0') + testBytes(100'000) + QByteArray(3 << 20, '\0')
                            + testBytes(70'000) + QByteArray(2 << 20, '\0');
    QVERIFY(bench.add(u"from"_s, data).has_value());
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY(operation->result().has_value());
    QVERIFY(readFile(folder.path() + u"/to"_s) == data);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(folder.path() + u"/to"_s).constData(), &status), 0);
    QVERIFY2(status.st_blocks * 512 < 1 << 20, qPrintable(QString::number(status.st_blocks)));
}

void tst_FileWriting::copied_refusesItselfAndWhatExists()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(bench.add(u"from"_s, "new").has_value());
    QVERIFY(bench.add(u"to"_s, "old").has_value());
    const auto copy = [&bench](const QString &from, const QString &to, bool overwrite) {
        const auto operation = bench.driver()->copy(from, to, overwrite);
        return FileBench::wait(*operation) ? operation->result() : failure(ErrorKind::TimedOut, u"it does not end"_s);
    };
    QVERIFY(failsWith(copy(u"from"_s, u"to"_s, false), ErrorKind::AlreadyExists));
    QVERIFY(failsWith(copy(u"from"_s, u"from"_s, true), ErrorKind::BadInput));
    QVERIFY(failsWith(copy(u"none"_s, u"new"_s, false), ErrorKind::NotFound));
    QVERIFY(failsWith(copy(u"from"_s, u"../new"_s, false), ErrorKind::BadInput));
    QCOMPARE(readFile(folder.path() + u"/to"_s), QByteArray("old"));
    QVERIFY(copy(u"from"_s, u"to"_s, true).has_value());
    QCOMPARE(readFile(folder.path() + u"/to"_s), QByteArray("new"));
    QCOMPARE(everything(folder.path()), QStringList({u"from"_s, u"to"_s}));
}

void tst_FileWriting::copied_needsBothEnds()
{
    QTemporaryDir folder;
    // Both options: the real library lets nothing be written then.
    FileBench bench(FileBench::oneStore(folder.path(), "filesystem_store_datadirs = " + folder.path().toUtf8() + '\n'));
    bench.probe();
    QCOMPARE(bench.store().snapshot().answer(Capability::ServerCopy), Answer::No);
    const auto operation = bench.driver()->copy(u"from"_s, u"to"_s);
    QVERIFY(FileBench::wait(*operation));
    QVERIFY(failsWith(operation->result(), ErrorKind::Refused));
}

void tst_FileWriting::renamed_staysInItsFolder()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"sub"_s) && QDir(folder.path()).mkdir(u"other"_s));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(bench.add(u"flat"_s, "flat").has_value());
    QVERIFY(QFile::copy(folder.path() + u"/flat"_s, folder.path() + u"/sub/a"_s));
    const auto rename = [&bench](const QString &from, const QString &to) {
        const auto operation = bench.driver()->rename(from, to);
        return FileBench::wait(*operation) ? operation->result() : failure(ErrorKind::TimedOut, u"it does not end"_s);
    };
    struct stat before = {};
    QCOMPARE(::stat(QFile::encodeName(folder.path() + u"/sub/a"_s).constData(), &before), 0);
    const Result<AddedObject> renamed = rename(u"sub/a"_s, u"sub/b"_s);
    QVERIFY(renamed.has_value());
    QCOMPARE(renamed->location, u"file://"_s + folder.path() + u"/sub/b"_s);
    QCOMPARE(renamed->check, DataCheck::Verified);
    struct stat after = {};
    QCOMPARE(::stat(QFile::encodeName(folder.path() + u"/sub/b"_s).constData(), &after), 0);
    QCOMPARE(after.st_ino, before.st_ino); // the same file: no byte was moved
    QVERIFY(failsWith(rename(u"sub/b"_s, u"other/b"_s), ErrorKind::BadInput));
    QVERIFY(failsWith(rename(u"flat"_s, u"sub/flat"_s), ErrorKind::BadInput));
    QVERIFY(failsWith(rename(u"sub/b"_s, u"sub/"_s), ErrorKind::BadInput));
    QVERIFY(failsWith(rename(u"sub/"_s, u"sub2/"_s), ErrorKind::BadInput));
    QVERIFY(failsWith(rename(u"sub/b"_s, u".flat.quartermaster-01234567.part"_s), ErrorKind::BadInput));
    QVERIFY(failsWith(rename(u"sub/b"_s, u"other"_s), ErrorKind::AlreadyExists));
    QVERIFY(rename(u"sub/b"_s, u"c"_s).has_value()); // up to where glance looks
    QCOMPARE(everything(folder.path()), QStringList({u"c"_s, u"flat"_s, u"other"_s, u"sub"_s}));
    QCOMPARE(everything(folder.path() + u"/sub"_s), QStringList());
}

void tst_FileWriting::renamed_isUniqueInAllDatadirs()
{
    QTemporaryDir one;
    QTemporaryDir two;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + one.path().toUtf8()
                                        + ":200\nfilesystem_store_datadirs = " + two.path().toUtf8() + ":100\n"}}));
    bench.probe();
    QVERIFY(bench.add(u"from"_s, "first").has_value());
    QFile other(two.path() + u"/taken"_s);
    QVERIFY(other.open(QIODevice::WriteOnly));
    const auto rename = [&bench](const QString &from, const QString &to) {
        const auto operation = bench.driver()->rename(from, to);
        return FileBench::wait(*operation) ? operation->result() : failure(ErrorKind::TimedOut, u"it does not end"_s);
    };
    QVERIFY(failsWith(rename(u"from"_s, u"taken"_s), ErrorKind::AlreadyExists));
    QVERIFY(failsWith(rename(u"from"_s, u"file://"_s + two.path() + u"/free"_s), ErrorKind::BadInput));
    QVERIFY(rename(u"taken"_s, u"free"_s).has_value());
    QCOMPARE(everything(two.path()), QStringList{u"free"_s}); // where it was, whichever has more room
    QVERIFY(rename(u"from"_s, u"taken"_s).has_value());
    QCOMPARE(everything(one.path()), QStringList{u"taken"_s});
}

QTEST_GUILESS_MAIN(tst_FileWriting)
#include "tst_filewriting.moc"
