// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileprobe.h"
#include "tests/contract/contractstreams.h"
#include "tests/contract/filebench.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

bool writeFile(const QString &path, const QByteArray &data)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(data) == data.size() && file.flush();
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("missing");
}

DirectoryState state(const char *path, quint64 device, qint64 freeBytes, QList<Finding> findings = {})
{
    return {.path = path,
            .findings = std::move(findings),
            .description = QString::fromLatin1(path),
            .freeBytes = freeBytes,
            .totalBytes = 1000,
            .device = device};
}

} // namespace

/// What is particular to files; the rest is in tests/contract.
class tst_FileDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void probe_givesEvidenceAndLimits();
    void probe_makesNoDirectory();
    void activeProbe_writesNothingInSafeMode();
    void combined_data();
    void combined();
    void combined_sumsDistinctFileSystems();

    void add_appliesTheMode();
    void add_leavesHoles();
    void add_givesGlancesMetadata();
    void add_hidesTheTemporary();
    void add_choosesByPriority();
    void add_passesOverWhatIsMissing();
    void add_toAWholeLocation();
    void overwrite_replacesWhereItIs();
    void overwrite_replacesNoFolder();
    void twoAtOnce_oneWins();

    void get_followsLinksWithinOnly();
    void get_ofWhatIsNoFile_data();
    void get_ofWhatIsNoFile();
    void get_noticesThatItShrank();
    void get_readsAsGlanceCutsTheLocation();
    void list_leavesOutWhatIsNoObject();
    void list_mergesDatadirs();
    void remove_ofALinkKeepsItsTarget();
    void watcher_hintsAtChanges();
    void watcher_hintsAtTheReturn();
};

void tst_FileDriver::probe_givesEvidenceAndLimits()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const Snapshot snapshot = bench.store().snapshot();
    QCOMPARE(snapshot.state(), StoreState::Online);
    QCOMPARE(snapshot.capabilities().blueprintBits(), 0x7fu);
    QVERIFY(snapshot.limits().freeBytes.value_or(0) > 0);
    QVERIFY(snapshot.limits().totalBytes.value_or(0) >= *snapshot.limits().freeBytes);
    bool told = false;
    for (const Finding &finding : snapshot.findings())
        told = told
               || (finding.answer == Answer::Yes && finding.evidence.startsWith(folder.path())
                   && finding.evidence.endsWith(u" rw"_s));
    QVERIFY(told);
}

void tst_FileDriver::probe_makesNoDirectory()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path() + u"/images"_s));
    bench.probe();
    QCOMPARE(bench.reason(OperationKind::List), Reason::MissingRoot);
    QVERIFY(QDir(folder.path()).isEmpty());
}

void tst_FileDriver::activeProbe_writesNothingInSafeMode()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), "active_probe = true\n"));
    const auto changed = [&folder] { return QFileInfo(folder.path()).lastModified(); };
    const QDateTime made = changed();
    bench.store().setOverride(u"safe-mode"_s, {Finding::no(Layer::Override, {Capability::Delete}, Reason::SafeMode)},
                              u"safe mode on"_s);
    bench.probe();
    QCOMPARE(changed(), made);
    bench.store().setOverride(u"safe-mode"_s, {}, u"safe mode off"_s);
    bench.probe();
    QVERIFY(changed() > made);
}

void tst_FileDriver::combined_data()
{
    QTest::addColumn<QList<DirectoryState>>("states");
    QTest::addColumn<bool>("writes");
    QTest::addColumn<bool>("reads");
    QTest::addColumn<int>("troubles"); // findings that say no
    const Finding readOnly = Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete},
                                         Reason::ReadOnly);
    const Finding full = Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full);
    const Finding missing = Finding::unavailable(Layer::Backend, Reason::MissingRoot);
    using States = QList<DirectoryState>;
    QTest::newRow("one, well") << States{state("/a", 1, 10)} << true << true << 0;
    QTest::newRow("one, read-only") << States{state("/a", 1, 10, {readOnly})} << false << true << 1;
    QTest::newRow("one, missing") << States{state("/a", 1, 10, {missing})} << false << false << 1;
    QTest::newRow("one of two read-only")
        << States{state("/a", 1, 10, {readOnly}), state("/b", 2, 10)} << true << true << 1;
    QTest::newRow("one of two missing") << States{state("/a", 1, 10), state("/b", 2, 10, {missing})} << true << true
                                        << 1;
    QTest::newRow("one missing, one full")
        << States{state("/a", 1, 10, {missing}), state("/b", 2, 0, {full})} << false << true << 2;
    QTest::newRow("both missing") << States{state("/a", 1, 10, {missing}), state("/b", 2, 0, {missing})} << false
                                  << false << 2;
}

void tst_FileDriver::combined()
{
    QFETCH(QList<DirectoryState>, states);
    QFETCH(bool, writes);
    QFETCH(bool, reads);
    QFETCH(int, troubles);
    const Result<ProbeReport> report = combineStates(states);
    QVERIFY(report.has_value());
    const CapabilitySet declared = Capability::RwRandom | Capability::List | Capability::Stat | Capability::Delete;
    const Snapshot snapshot(declared, report->findings, report->limits, QDateTime::currentDateTimeUtc());
    QCOMPARE(snapshot.permits(Capability::WriteAccess), writes);
    QCOMPARE(snapshot.permits(Capability::ReadAccess), reads);
    int saysNo = 0;
    for (const Finding &finding : report->findings)
        saysNo += finding.answer == Answer::No ? 1 : 0;
    QCOMPARE(saysNo, troubles);
    QCOMPARE(snapshot.state(), !reads ? StoreState::Offline : troubles > 0 ? StoreState::Degraded : StoreState::Online);
}

void tst_FileDriver::combined_sumsDistinctFileSystems()
{
    const auto report = combineStates({state("/a", 1, 10), state("/b", 1, 10), state("/c", 2, 7)});
    QCOMPARE(report->limits.freeBytes, std::optional<qint64>(17));
    QCOMPARE(report->limits.totalBytes, std::optional<qint64>(2000));
    const Finding down = Finding::unavailable(Layer::Backend, Reason::Unreachable, u"EIO"_s);
    const auto failed = combineStates({state("/a", 1, 10, {down}), state("/b", 1, 10, {down})});
    QVERIFY(!failed.has_value());
    QVERIFY(failsWith(failed, ErrorKind::Unreachable));
}

void tst_FileDriver::add_appliesTheMode()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), "filesystem_store_file_perm = 604\n"));
    bench.probe();
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(folder.path() + u"/object"_s).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0604));
}

void tst_FileDriver::add_leavesHoles()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path(), "filesystem_thin_provisioning = true\n"));
    bench.probe();
    QByteArray data(16 << 20, '\0');
    data.replace(5 << 20, 4, "data");
    QVERIFY(bench.add(u"object"_s, data).has_value());
    QVERIFY(readFile(folder.path() + u"/object"_s) == data);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(folder.path() + u"/object"_s).constData(), &status), 0);
    QVERIFY2(status.st_blocks * 512 <= 1 << 20, qPrintable(QString::number(status.st_blocks)));
}

void tst_FileDriver::add_givesGlancesMetadata()
{
    QTemporaryDir folder;
    QTemporaryDir datadir;
    QVERIFY(writeFile(folder.path() + u"/metadata.json"_s,
                      "{\"id\": \"nfs-1\", \"mountpoint\": \"" + datadir.path().toUtf8() + "\"}"));
    FileBench bench(FileBench::oneStore(datadir.path(), "filesystem_store_metadata_file = " + folder.path().toUtf8()
                                                            + "/metadata.json\n"));
    bench.probe();
    const auto added = bench.add(u"object"_s, "data");
    QVERIFY(added.has_value());
    QCOMPARE(added->metadata,
             (QVariantMap{{u"id"_s, u"nfs-1"_s}, {u"mountpoint"_s, datadir.path()}, {u"store"_s, u"images"_s}}));
    QCOMPARE(added->location, u"file://"_s + datadir.path() + u"/object"_s);
}

void tst_FileDriver::add_hidesTheTemporary()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const auto source = std::make_shared<ScriptedSource>(testBytes(1 << 20));
    source->gate = std::make_shared<Gate>();
    source->troubleAt = 1 << 19;
    const GateKeeper keeper(source->gate);
    const auto operation = bench.driver()->add(u"object"_s, source);
    operation->start();
    QTRY_VERIFY(source->gate->isWaitedAt());
    const QStringList files = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(files.size(), 1);
    QVERIFY(files[0].startsWith(u".object.quartermaster-"_s) && files[0].endsWith(u".part"_s));
    QCOMPARE(bench.names(), QStringList());
    QVERIFY(failsWith(bench.get(files[0]), ErrorKind::NotFound));
    QVERIFY(failsWith(bench.add(u".x.quartermaster-1.part"_s, "x"), ErrorKind::BadInput));
    source->gate->open();
    QTRY_VERIFY(operation->isFinished());
    QCOMPARE(bench.names(), QStringList{u"object"_s});
}

void tst_FileDriver::add_choosesByPriority()
{
    QTemporaryDir low;
    QTemporaryDir high;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + low.path().toUtf8()
                                        + ":1\nfilesystem_store_datadirs = " + high.path().toUtf8() + ":2\n"}}));
    bench.probe();
    const auto added = bench.add(u"object"_s, "data");
    QVERIFY(added.has_value());
    QCOMPARE(added->location, u"file://"_s + high.path() + u"/object"_s);
    // A source that says it is larger than any disk is refused before a byte is written.
    const auto source = std::make_shared<ScriptedSource>("x");
    source->announced = std::numeric_limits<qint64>::max() / 2;
    const auto operation = bench.driver()->add(u"huge"_s, source);
    QVERIFY(FileBench::wait(*operation));
    QCOMPARE(operation->error()->kind, ErrorKind::StorageFull);
    QCOMPARE(bench.names(), QStringList{u"object"_s});
}

void tst_FileDriver::add_passesOverWhatIsMissing()
{
    QTemporaryDir there;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + there.path().toUtf8()
                                        + "\nfilesystem_store_datadirs = " + there.path().toUtf8() + "/missing:9\n"}}));
    bench.probe();
    QCOMPARE(bench.store().snapshot().state(), StoreState::Degraded);
    QVERIFY(bench.add(u"object"_s, "data").has_value());
    QCOMPARE(bench.get(u"object"_s).value_or(QByteArray("failed")), QByteArray("data"));
    QVERIFY(!QFile::exists(there.path() + u"/missing"_s));
    // What is not in the one may be in the other: that is not "not found".
    QVERIFY(failsWith(bench.get(u"other"_s), ErrorKind::Unreachable));
}

void tst_FileDriver::add_toAWholeLocation()
{
    QTemporaryDir first;
    QTemporaryDir second;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + first.path().toUtf8()
                                        + ":9\nfilesystem_store_datadirs = " + second.path().toUtf8() + '\n'}}));
    bench.probe();
    const QString location = u"file://"_s + second.path() + u"/object"_s;
    const auto added = bench.add(location, "data");
    QVERIFY(added.has_value());
    QCOMPARE(added->location, location);
    QCOMPARE(readFile(second.path() + u"/object"_s), QByteArray("data"));
}

void tst_FileDriver::overwrite_replacesWhereItIs()
{
    QTemporaryDir first;
    QTemporaryDir second;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + first.path().toUtf8()
                                        + ":9\nfilesystem_store_datadirs = " + second.path().toUtf8() + '\n'}}));
    bench.probe();
    QVERIFY(writeFile(second.path() + u"/object"_s, "old"));
    QVERIFY(failsWith(bench.add(u"object"_s, "new"), ErrorKind::AlreadyExists));
    const auto added = bench.add(u"object"_s, "new", true);
    QVERIFY(added.has_value());
    QCOMPARE(readFile(second.path() + u"/object"_s), QByteArray("new"));
    QVERIFY(QDir(first.path()).isEmpty());
}

void tst_FileDriver::overwrite_replacesNoFolder()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(QDir(folder.path()).mkdir(u"object"_s));
    QVERIFY(failsWith(bench.add(u"object"_s, "new", true), ErrorKind::AlreadyExists));
    QVERIFY(QFileInfo(folder.path() + u"/object"_s).isDir());
}

void tst_FileDriver::twoAtOnce_oneWins()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const auto slow = std::make_shared<ScriptedSource>("slow");
    slow->gate = std::make_shared<Gate>();
    slow->troubleAt = 2;
    const GateKeeper keeper(slow->gate);
    const auto operation = bench.driver()->add(u"object"_s, slow);
    operation->start();
    QTRY_VERIFY(slow->gate->isWaitedAt());
    QVERIFY(bench.add(u"object"_s, "fast").has_value());
    slow->gate->open();
    QTRY_VERIFY(operation->isFinished());
    QCOMPARE(operation->error()->kind, ErrorKind::AlreadyExists);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"object"_s});
    QCOMPARE(readFile(folder.path() + u"/object"_s), QByteArray("fast"));
}

void tst_FileDriver::get_followsLinksWithinOnly()
{
    QTemporaryDir outside;
    QTemporaryDir folder;
    QVERIFY(writeFile(outside.path() + u"/secret"_s, "secret"));
    QVERIFY(writeFile(folder.path() + u"/object"_s, "data"));
    QVERIFY(QFile::link(u"object"_s, folder.path() + u"/inner"_s));
    QVERIFY(QFile::link(outside.path() + u"/secret"_s, folder.path() + u"/leaf"_s));
    QVERIFY(QFile::link(outside.path(), folder.path() + u"/way"_s));
    QVERIFY(QFile::link(u"../"_s + QFileInfo(outside.path()).fileName(), folder.path() + u"/up"_s));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QCOMPARE(bench.get(u"inner"_s).value_or(QByteArray("failed")), QByteArray("data"));
    for (const QString &path :
         {u"leaf"_s, u"way/secret"_s, u"up/secret"_s, u"file://"_s + folder.path() + u"/way/secret"_s})
        QVERIFY(failsWith(bench.get(path), ErrorKind::BadInput));
    QVERIFY(failsWith(bench.remove(u"way/secret"_s), ErrorKind::BadInput));
    QCOMPARE(bench.names(), (QStringList{u"inner"_s, u"object"_s}));
    QVERIFY(QFile::exists(outside.path() + u"/secret"_s));
}

void tst_FileDriver::get_ofWhatIsNoFile_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("a folder") << u"folder"_s;
    QTest::newRow("a folder, with its slash") << u"folder/"_s;
    QTest::newRow("a pipe") << u"pipe"_s;
    QTest::newRow("the datadir") << u"."_s;
    QTest::newRow("nothing") << QString();
}

void tst_FileDriver::get_ofWhatIsNoFile()
{
    QFETCH(QString, path);
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"folder"_s));
    QCOMPARE(::mkfifo(QFile::encodeName(folder.path() + u"/pipe"_s).constData(), 0600), 0);
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(failsWith(bench.get(path), ErrorKind::BadInput)); // and does not wait for a writer
    QVERIFY(failsWith(bench.remove(path), ErrorKind::BadInput));
}

void tst_FileDriver::get_noticesThatItShrank()
{
    QTemporaryDir folder;
    const QString file = folder.path() + u"/object"_s;
    QVERIFY(writeFile(file, testBytes(5 << 20)));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const auto sink = std::make_shared<ScriptedSink>();
    sink->gate = std::make_shared<Gate>();
    sink->troubleAt = 1 << 20;
    const GateKeeper keeper(sink->gate);
    const auto operation = bench.driver()->get(u"object"_s, {}, sink);
    operation->start();
    QTRY_VERIFY(sink->gate->isWaitedAt());
    QVERIFY(QFile::resize(file, 2 << 20));
    sink->gate->open();
    QTRY_VERIFY(operation->isFinished());
    QCOMPARE(operation->error()->kind, ErrorKind::SourceChanged);
    QVERIFY(!sink->finished);
}

/// glance_store's parse_uri() loses what follows a "?" or "#"; we find the file that it means, and the one that it lost.
void tst_FileDriver::get_readsAsGlanceCutsTheLocation()
{
    QTemporaryDir folder;
    QVERIFY(writeFile(folder.path() + u"/plain"_s, "plain"));
    QVERIFY(writeFile(folder.path() + u"/odd?name#x"_s, "odd"));
    QVERIFY(writeFile(folder.path() + u"/100%41"_s, "percent"));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    const QString base = u"file://"_s + folder.path() + u"/"_s;
    QCOMPARE(bench.get(base + u"plain?query"_s).value_or(QByteArray("failed")), QByteArray("plain"));
    QCOMPARE(bench.get(base + u"plain#fragment"_s).value_or(QByteArray("failed")), QByteArray("plain"));
    QCOMPARE(bench.get(base + u"odd?name#x"_s).value_or(QByteArray("failed")), QByteArray("odd"));
    QCOMPARE(bench.get(base + u"100%41"_s).value_or(QByteArray("failed")), QByteArray("percent")); // never decoded
    QCOMPARE(bench.get(base + u"/./plain"_s).value_or(QByteArray("failed")), QByteArray("plain"));
    QCOMPARE(bench.get(u"filesystem://"_s + folder.path() + u"/plain"_s).value_or(QByteArray("failed")),
             QByteArray("plain"));
}

void tst_FileDriver::list_leavesOutWhatIsNoObject()
{
    QTemporaryDir folder;
    QVERIFY(writeFile(folder.path() + u"/object"_s, "data"));
    QVERIFY(writeFile(folder.path() + u"/.x.quartermaster-12345678.part"_s, "left behind"));
    QVERIFY(QFile::link(u"nowhere"_s, folder.path() + u"/dangling"_s));
    QCOMPARE(::mkfifo(QFile::encodeName(folder.path() + u"/pipe"_s).constData(), 0600), 0);
    QVERIFY(QDir(folder.path()).mkdir(u".quartermaster-probe"_s));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QCOMPARE(bench.names(), QStringList{u"object"_s});
}

void tst_FileDriver::list_mergesDatadirs()
{
    QTemporaryDir first;
    QTemporaryDir second;
    FileBench bench(
        FileBench::text({{"images", "filesystem_store_datadir =\nfilesystem_store_datadirs = " + first.path().toUtf8()
                                        + ":9\nfilesystem_store_datadirs = " + second.path().toUtf8() + '\n'}}));
    bench.probe();
    for (const QString &path : {first.path(), second.path()}) {
        QVERIFY(QDir(path).mkdir(u"folder"_s));
        QVERIFY(writeFile(path + u"/both"_s, path.toUtf8()));
    }
    QVERIFY(writeFile(first.path() + u"/folder/a"_s, "a"));
    QVERIFY(writeFile(second.path() + u"/folder/b"_s, "b"));
    const QString hidden = u"file://"_s + second.path() + u"/both"_s;
    QCOMPARE(bench.names(), (QStringList{u"both"_s, hidden, u"folder/"_s}));
    QCOMPARE(bench.get(hidden).value_or(QByteArray("failed")), second.path().toUtf8());
    QCOMPARE(bench.get(u"both"_s).value_or(QByteArray("failed")), first.path().toUtf8());
    QCOMPARE(bench.names(u"folder/"_s), (QStringList{u"folder/a"_s, u"folder/b"_s}));
}

void tst_FileDriver::remove_ofALinkKeepsItsTarget()
{
    QTemporaryDir folder;
    QVERIFY(writeFile(folder.path() + u"/object"_s, "data"));
    QVERIFY(QFile::link(u"object"_s, folder.path() + u"/link"_s));
    FileBench bench(FileBench::oneStore(folder.path()));
    bench.probe();
    QVERIFY(bench.remove(u"link"_s).has_value());
    QCOMPARE(bench.names(), QStringList{u"object"_s});
}

void tst_FileDriver::watcher_hintsAtChanges()
{
    QTemporaryDir folder;
    FileBench bench(FileBench::oneStore(folder.path()));
    const auto watcher = bench.store().driverEntry()->watch(bench.store());
    QSignalSpy hinted(watcher.get(), &BackendWatcher::hinted);
    bench.probe(); // where it got through, events are asked for
    QCoreApplication::processEvents();
    QVERIFY(writeFile(folder.path() + u"/object"_s, "data"));
    QVERIFY(hinted.wait(1000));
    // A thousand changes are a few hints.
    QElapsedTimer since;
    since.start();
    const qsizetype before = hinted.count();
    for (int i = 0; i < 1000; ++i) {
        QVERIFY(writeFile(folder.path() + u"/object"_s, QByteArray::number(i)));
        QCoreApplication::processEvents();
    }
    QVERIFY(hinted.wait(1000));
    QVERIFY(hinted.count() - before <= since.elapsed() / 300 + 2);
}

void tst_FileDriver::watcher_hintsAtTheReturn()
{
    QTemporaryDir folder;
    const QString datadir = folder.path() + u"/images"_s;
    FileBench bench(FileBench::oneStore(datadir));
    bench.monitor.start();
    QTRY_COMPARE(bench.reason(OperationKind::Add), Reason::MissingRoot);
    QVERIFY(QDir().mkdir(datadir));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), 1000);
    QVERIFY(QDir().rename(datadir, datadir + u"-away"_s));
    QTRY_COMPARE_WITH_TIMEOUT(bench.reason(OperationKind::Add), Reason::MissingRoot, 1000);
    QVERIFY(QDir().rename(datadir + u"-away"_s, datadir));
    QTRY_VERIFY_WITH_TIMEOUT(bench.may(OperationKind::Add), 1000);
}

QTEST_GUILESS_MAIN(tst_FileDriver)
#include "tst_filedriver.moc"
