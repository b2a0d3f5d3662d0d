// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/filebench.h"
#include "tests/contract/filemount.h"

#include "drivers/file/filelisting.h"

#include <QTemporaryDir>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int soon = 1000;       // ms: within which a change of a local directory must be seen (DESIGN, section 9)
constexpr int patience = 10'000; // ms, where no such promise is made

bool exists(const QString &path)
{
    struct stat status = {};
    return ::lstat(QFile::encodeName(path).constData(), &status) == 0;
}

bool writeFile(const QString &path, const QByteArray &data)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(data) == data.size() && file.flush();
}

} // namespace

/// What a store says of real file systems in real states, and that it is so.
class tst_FileStates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void readOnly_data();
    void readOnly();
    void full_keepsDelete();
    void noInodes_keepsDelete();
    void immutable();
    void gone_andBack();
    void goneUnnoticed_writesNothingBeneath();
    void marker_provesTheMount();
    void missingRoot_isCreatedByNobody();
    void permissions_data();
    void permissions();
    void objects_ofOthers();
    void dead_isUnreachable();
    void hung_stallsNothingElse();
    void hungWhileWatched_isNamedInTime();
    void oneDatadirHung_theOtherWorks();
    void oneDatadirReadOnly_theOtherIsWrittenTo();
    void nothing_staysMounted();
};

void tst_FileStates::initTestCase()
{
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    if (::geteuid() != 0)
        QSKIP("mounting needs root");
    QVERIFY2(QFile::exists(Mount::script()), qPrintable(Mount::script()));
}

void tst_FileStates::readOnly_data()
{
    QTest::addColumn<QString>("close");
    QTest::addColumn<QString>("reopen");
    QTest::addColumn<QString>("says");
    QTest::newRow("the whole file system") << u"ro"_s << u"rw"_s << u"file system"_s;
    QTest::newRow("this mount alone") << u"bind-ro"_s << u"bind-rw"_s << u"the mount"_s;
}

void tst_FileStates::readOnly()
{
    QFETCH(QString, close);
    QFETCH(QString, reopen);
    QFETCH(QString, says);
    NEEDS("tmpfs");
    Mount mount("tmpfs");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, "data").has_value());

    QVERIFY(mount.control(close));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.may(OperationKind::Add), soon);
    for (const OperationKind kind : {OperationKind::Add, OperationKind::AddOffset, OperationKind::Delete}) {
        QCOMPARE(bench.reason(kind), Reason::ReadOnly);
        QVERIFY(bench.verdict(kind).deciding.detail.contains(says));
        QVERIFY(bench.verdict(kind).deciding.evidence.contains(u"tmpfs"_s));
    }
    QVERIFY(bench.may(OperationKind::GetRange));
    QCOMPARE(bench.store().snapshot().state(), StoreState::Degraded);
    QCOMPARE(bench.get(u"object"_s).value_or(QByteArray("failed")), QByteArray("data"));
    QVERIFY(!writeFile(mount.path() + u"/truth"_s, "x"));

    QVERIFY(mount.control(reopen));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QVERIFY(bench.remove(u"object"_s).has_value());
}

void tst_FileStates::full_keepsDelete()
{
    NEEDS("tmpfs");
    Mount mount("tmpfs", "4M");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, QByteArray(100'000, 'x')).has_value());

    // Too large for what is left: the store is not full after that, and nothing is left behind.
    const auto tooLarge = bench.add(u"large"_s, QByteArray(8 << 20, 'x'));
    QVERIFY(!tooLarge.has_value());
    QVERIFY(failsWith(tooLarge, ErrorKind::StorageFull));
    QCOMPARE(tooLarge.error().exceptionName, u"StorageFull"_s);
    QCOMPARE(QDir(mount.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"object"_s});
    bench.probe();
    QVERIFY(bench.may(OperationKind::Add));

    QVERIFY(mount.control(u"fill"_s)); // through another mount: no event tells
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Full, soon);
    QCOMPARE(bench.store().snapshot().limits().freeBytes, std::optional<qint64>(0));
    QVERIFY(bench.may(OperationKind::Get));
    QVERIFY(bench.may(OperationKind::Delete));
    QVERIFY(!writeFile(mount.path() + u"/truth"_s, "x"));
    QVERIFY(bench.remove(u"object"_s).has_value());
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
}

void tst_FileStates::noInodes_keepsDelete()
{
    NEEDS("loop");
    Mount mount("loop");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(mount.control(u"fill-inodes"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::NoInodes, soon);
    QVERIFY(bench.may(OperationKind::Delete));
    QVERIFY(!writeFile(mount.path() + u"/truth"_s, "x"));
    QVERIFY(bench.remove(u"object"_s).has_value());
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
}

void tst_FileStates::immutable()
{
    NEEDS("loop");
    Mount mount("loop");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(mount.control(u"immutable"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::Immutable, soon);
    QCOMPARE(bench.reason(OperationKind::Delete), Reason::Immutable);
    QVERIFY(!writeFile(mount.path() + u"/truth"_s, "x")); // and we are root
    QVERIFY(mount.control(u"mutable"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
}

void tst_FileStates::gone_andBack()
{
    NEEDS("tmpfs");
    Mount mount("tmpfs");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(mount.control(u"gone"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!bench.may(OperationKind::Add), soon);
    for (const OperationKind kind :
         {OperationKind::List, OperationKind::Stat, OperationKind::Get, OperationKind::Add, OperationKind::Delete})
        QCOMPARE(bench.reason(kind), Reason::NotMounted);
    QCOMPARE(bench.store().snapshot().state(), StoreState::Offline);
    QVERIFY(failsWith(bench.add(u"stray"_s, "x"), ErrorKind::Refused));
    QVERIFY(QDir(mount.path()).isEmpty());
    QVERIFY(mount.control(u"back"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QCOMPARE(bench.get(u"object"_s).value_or(QByteArray("failed")), QByteArray("data"));
}

/// Between the unmounting and the probe that sees it, the write itself must.
void tst_FileStates::goneUnnoticed_writesNothingBeneath()
{
    NEEDS("tmpfs");
    Mount mount("tmpfs");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path())); // its monitor is not started
    bench.probe();
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(mount.control(u"gone"_s));
    QVERIFY(bench.may(OperationKind::Add)); // nobody has noticed
    const auto added = bench.add(u"stray"_s, "x");
    QVERIFY(!added.has_value());
    QVERIFY(failsWith(added, ErrorKind::Unreachable));
    QCOMPARE(added.error().reason, Reason::NotMounted);
    QVERIFY(QDir(mount.path()).isEmpty());
    const auto fetched = bench.get(u"object"_s); // unreachable, not "not found"
    QVERIFY(failsWith(fetched, ErrorKind::Unreachable));
    QVERIFY(mount.control(u"back"_s));
    QVERIFY(bench.add(u"stray"_s, "x").has_value());
}

void tst_FileStates::marker_provesTheMount()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), "filesystem_store_marker_file = .mounted\n"));
    bench.monitor.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::NotMounted, patience);
    QCOMPARE(bench.reason(OperationKind::List), Reason::NotMounted);
    QVERIFY(writeFile(folder.path() + u"/.mounted"_s, {}));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QCOMPARE(bench.names(), QStringList());
    QVERIFY(failsWith(bench.remove(u".mounted"_s), ErrorKind::NotFound));
    QVERIFY(failsWith(bench.add(u".mounted"_s, "x", true), ErrorKind::BadInput));
    QVERIFY(QFile::remove(folder.path() + u"/.mounted"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::NotMounted, soon);
}

void tst_FileStates::missingRoot_isCreatedByNobody()
{
    QTemporaryDir folder;
    const QString datadir = folder.path() + u"/deeper/images"_s;
    FileBench bench(FileBench::oneStore(datadir));
    bench.monitor.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::MissingRoot, patience);
    QCOMPARE(bench.reason(OperationKind::List), Reason::MissingRoot);
    QVERIFY(!exists(folder.path() + u"/deeper"_s));
    QVERIFY(QDir().mkpath(datadir));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), soon);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(QDir(datadir).removeRecursively());
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::MissingRoot, soon);
    QVERIFY(writeFile(datadir, "no directory"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.verdict(OperationKind::Add).deciding.detail.contains(u"not a directory"_s), soon);
}

void tst_FileStates::permissions_data()
{
    QTest::addColumn<uint>("mode");
    QTest::newRow("everything") << 0777u;
    QTest::newRow("no write") << 0755u;
    QTest::newRow("search alone") << 0711u;
    QTest::newRow("write and search, no listing") << 0733u;
    QTest::newRow("listing without search") << 0744u;
    QTest::newRow("nothing") << 0700u;
    QTest::newRow("sticky") << 01777u;
}

/// The verdicts for a user whom mode bits stop are held against what that user can really do.
void tst_FileStates::permissions()
{
    QFETCH(uint, mode);
    QTemporaryDir folder;
    QVERIFY(::chmod(QFile::encodeName(folder.path()).constData(), 0755) == 0);
    const QByteArray datadir = QFile::encodeName(folder.path() + u"/images"_s);
    QVERIFY(::mkdir(datadir.constData(), 0700) == 0);
    QVERIFY(writeFile(QFile::decodeName(datadir) + u"/object"_s, "data"));
    QVERIFY(::chmod((datadir + "/object").constData(), 0644) == 0);
    QVERIFY(::chmod(datadir.constData(), mode) == 0);

    DirectoryState state;
    bool lists = false;
    bool reads = false;
    bool writes = false;
    bool removes = false;
    asNobody([&] {
        const auto directory = std::make_shared<FileDirectory>(datadir, QByteArray(), false,
                                                               std::make_shared<MountTable>());
        state = probeDirectory(*directory);
        if (DIR *stream = ::opendir(datadir.constData())) {
            lists = ::access((datadir + "/object").constData(), F_OK) == 0; // a listing tells sizes
            ::closedir(stream);
        }
        if (const int file = ::open((datadir + "/object").constData(), O_RDONLY | O_CLOEXEC); file >= 0) {
            reads = true;
            ::close(file);
        }
        if (const int file = ::open((datadir + "/own").constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600); file >= 0) {
            writes = true;
            ::close(file);
        }
        removes = ::unlink((datadir + "/own").constData()) == 0;
    });
    const auto says = [&state](Capability capability) {
        return (state.lost() & CapabilitySet(capability).bits()) == 0;
    };
    QCOMPARE(says(Capability::List), lists);
    QCOMPARE(says(Capability::ReadAccess), reads);
    QCOMPARE(says(Capability::Stat), reads);
    QCOMPARE(says(Capability::WriteAccess), writes);
    QCOMPARE(says(Capability::Delete), removes);
    for (const Finding &finding : state.findings)
        QCOMPARE(finding.reason, Reason::NotPermitted);
}

/// The object layer for a user who is stopped by permissions, beside what that user can really do.
void tst_FileStates::objects_ofOthers()
{
    QTemporaryDir folder;
    const QByteArray datadir = QFile::encodeName(folder.path());
    QVERIFY(::chmod(datadir.constData(), 01777) == 0);
    QVERIFY(writeFile(folder.path() + u"/roots"_s, "data"));
    QVERIFY(::chmod((datadir + "/roots").constData(), 0600) == 0);
    FileBackend backend;
    backend.config.datadirs = {{.path = datadir}};
    backend.directories = {
        std::make_shared<FileDirectory>(datadir, QByteArray(), false, std::make_shared<MountTable>())};
    const CapabilitySet declared = Capability::RwRandom | Capability::List | Capability::Stat | Capability::Delete;
    const auto reasonAgainst = [declared](Capability capability, const QList<Finding> &findings) {
        return Snapshot(declared, findings, {}, QDateTime::currentDateTimeUtc()).verdict(capability).deciding.reason;
    };
    const auto asRoot = statFile(backend, u"roots"_s);
    QVERIFY(asRoot.has_value());
    QVERIFY(asRoot->findings.isEmpty());

    Result<ObjectInfo> info = failure(ErrorKind::Failed, u"not asked"_s);
    bool reads = true;
    bool removes = true;
    asNobody([&] {
        info = statFile(backend, u"roots"_s);
        reads = ::open((datadir + "/roots").constData(), O_RDONLY | O_CLOEXEC) >= 0;
        removes = ::unlink((datadir + "/roots").constData()) == 0;
    });
    QVERIFY(info.has_value());
    QVERIFY(!reads && !removes);
    QCOMPARE(reasonAgainst(Capability::ReadAccess, info->findings), Reason::NotPermitted);
    QCOMPARE(reasonAgainst(Capability::Delete, info->findings), Reason::NotPermitted); // the folder is sticky
    QCOMPARE(reasonAgainst(Capability::WriteOffset, info->findings), Reason::NotPermitted);
    QCOMPARE(reasonAgainst(Capability::Stat, info->findings), Reason::None);
}

void tst_FileStates::dead_isUnreachable()
{
    NEEDS("fuse");
    Mount mount("fuse");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path()));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QVERIFY(mount.control(u"die"_s));
    const auto failed = bench.get(u"object"_s);
    QVERIFY(!failed.has_value());
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Get), Reason::Unreachable, patience);
    QVERIFY(bench.verdict(OperationKind::Get).deciding.evidence.contains(u"ENOTCONN"_s));
    QVERIFY(mount.control(u"revive"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Get), patience);
    QCOMPARE(bench.get(u"object"_s).value_or(QByteArray("failed")), QByteArray("data"));
}

void tst_FileStates::hung_stallsNothingElse()
{
    NEEDS("fuse");
    Mount mount("fuse");
    QVERIFY(mount.isUp());
    QTemporaryDir other;
    FileBench bench(
        FileBench::text({{"hung", "filesystem_store_datadir = " + mount.path().toUtf8() + "\nprobe_interval = 1\n"},
                         {"well", "filesystem_store_datadir = " + other.path().toUtf8() + "\nprobe_interval = 1\n"}}));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add, "hung") && bench.may(OperationKind::Add, "well"), patience);
    QVERIFY(bench.add(u"object"_s, "data", false, "hung").has_value());

    QVERIFY(mount.control(u"hang"_s));
    QElapsedTimer since;
    since.start();
    const QDateTime hungAt = QDateTime::currentDateTimeUtc();
    bench.monitor.probeNow(nullptr, u"test"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bench.store("well").snapshot().checkedAt() > hungAt, 3000);
    QVERIFY(bench.add(u"beside"_s, "data", false, "well").has_value());
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Get, "hung"), Reason::Timeout, 3500);
    QVERIFY(since.elapsed() < 3500);
    QVERIFY(bench.may(OperationKind::Add, "well"));

    // However often it is asked, one thread hangs.
    for (int i = 0; i < 5; ++i) {
        QSignalSpy probed(&bench.monitor, &Monitor::probeFinished);
        bench.monitor.probeNow(&bench.store("hung"), u"test"_s);
        QVERIFY(probed.wait(patience));
    }
    QCOMPARE(bench.pool->lateCount(), 1);

    QVERIFY(mount.control(u"unhang"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Get, "hung"), patience);
    QCOMPARE(bench.get(u"object"_s, {}, "hung").value_or(QByteArray("failed")), QByteArray("data"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.pool->lateCount(), 0, patience);
}

void tst_FileStates::oneDatadirHung_theOtherWorks()
{
    NEEDS("fuse");
    Mount mount("fuse");
    QVERIFY(mount.isUp());
    QTemporaryDir other;
    FileBench bench(FileBench::text(
        {{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + mount.path().toUtf8()
                        + ":9\nfilesystem_store_datadirs = " + other.path().toUtf8() + "\nprobe_interval = 1\n"}}));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"first"_s, "1").has_value());
    QVERIFY(exists(mount.path() + u"/first"_s));
    QCOMPARE(bench.store().snapshot().state(), StoreState::Online);

    QVERIFY(mount.control(u"hang"_s));
    bench.monitor.probeNow(nullptr, u"test"_s);
    QTRY_COMPARE_WITH_TIMEOUT(bench.store().snapshot().state(), StoreState::Degraded, 3500);
    QVERIFY(bench.may(OperationKind::Add));
    QVERIFY(bench.add(u"second"_s, "2").has_value());
    QVERIFY(exists(other.path() + u"/second"_s));
    QCOMPARE(bench.get(u"second"_s).value_or(QByteArray("failed")), QByteArray("2"));
    QVERIFY(failsWith(bench.get(u"first"_s), ErrorKind::Unreachable)); // it may well be there
    QCOMPARE(bench.names(), QStringList{u"second"_s});

    QVERIFY(mount.control(u"unhang"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.store().snapshot().state(), StoreState::Online, patience);
    QCOMPARE(bench.get(u"first"_s).value_or(QByteArray("failed")), QByteArray("1"));
}

void tst_FileStates::oneDatadirReadOnly_theOtherIsWrittenTo()
{
    NEEDS("tmpfs");
    Mount mount("tmpfs");
    QVERIFY(mount.isUp());
    QTemporaryDir other;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + mount.path().toUtf8()
                                        + ":9\nfilesystem_store_datadirs = " + other.path().toUtf8() + '\n'}}));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(bench.add(u"first"_s, "1").has_value());
    QVERIFY(mount.control(u"ro"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.store().snapshot().state(), StoreState::Degraded, soon);
    QVERIFY(bench.may(OperationKind::Add));
    QVERIFY(bench.may(OperationKind::Delete));
    QVERIFY(bench.add(u"second"_s, "2").has_value());
    QVERIFY(exists(other.path() + u"/second"_s));
    // Deleting is possible, but not this object: that is the object layer's to say.
    const auto operation = bench.driver()->stat(u"first"_s);
    QVERIFY(FileBench::wait(*operation));
    const Verdict verdict = bench.store().snapshot().verdict(Capability::Delete,
                                                             std::array{operation->result()->findings});
    QCOMPARE(verdict.answer, Answer::No);
    QCOMPARE(verdict.deciding.reason, Reason::ReadOnly);
    QVERIFY(failsWith(bench.remove(u"first"_s), ErrorKind::NotPermitted));
    QVERIFY(bench.remove(u"second"_s).has_value());
}

/// Nobody asks, and still it is named: 1.5 s and its probe time limit after it began to hang.
void tst_FileStates::hungWhileWatched_isNamedInTime()
{
    NEEDS("fuse");
    Mount mount("fuse");
    QVERIFY(mount.isUp());
    FileBench bench(FileBench::oneStore(mount.path(), "probe_interval = 60\nprobe_timeout = 2\n"));
    bench.monitor.start();
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), patience);
    QVERIFY(mount.control(u"hang"_s));
    constexpr int named = 1500 + 2000;
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Get), Reason::Timeout, named + soon);
    QTRY_COMPARE(bench.pool->lateCount(), 1); // that of the sign of life, behind which the probes wait
    QVERIFY(mount.control(u"unhang"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Get), soon);
    QTRY_COMPARE_WITH_TIMEOUT(bench.pool->lateCount(), 0, patience);
}

/// The mounts above are all gone.
void tst_FileStates::nothing_staysMounted()
{
    QFile table(u"/proc/self/mountinfo"_s);
    QVERIFY(table.open(QIODevice::ReadOnly));
    QVERIFY(!table.readAll().contains("/tst_file_states-"));
}

QTEST_GUILESS_MAIN(tst_FileStates)
#include "tst_file_states.moc"
