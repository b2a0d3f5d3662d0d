// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filetransfer.h"
#include "tests/contract/contractstreams.h"
#include "tests/contract/filebench.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 large = 64 << 20; // bytes

/// Bytes of \a path that are not on the disk yet; none where the kernel cannot tell (before Linux 6.5).
std::optional<qint64> dirtyBytes(const QString &path)
{
    constexpr long cachestat = 451;
    struct {
        quint64 cached = 0, dirty = 0, writeback = 0, evicted = 0, recentlyEvicted = 0;
    } pages;
    quint64 all[2] = {0, 0};
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    const bool told = file >= 0 && ::syscall(cachestat, file, all, &pages, 0) == 0;
    ::close(file);
    if (!told)
        return {};
    return static_cast<qint64>(pages.dirty + pages.writeback) * ::sysconf(_SC_PAGESIZE);
}

/// Whether there is a disk below: what is in memory only stays there.
bool isOnDisk(const QString &path)
{
    QFile file(path + u"/try"_s);
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray(1 << 20, 'x')) == 1 << 20 && file.flush()
           && ::fsync(file.handle()) == 0 && dirtyBytes(file.fileName()) == 0 && file.remove();
}

QStringList everything(const QString &folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

/// Uploads into a directory, below the driver: what stays of one that ends early, and how its bytes come to the disk.
class tst_FileUploads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void bytes_reachTheDiskOnTheWay();
    void downloads_reachTheDiskOnTheWay();
    void resumed_keepsWhatItHasNotLookedAt();
    void finished_isHeldAgainstAllOfTheSource();
    void forgotten_areSweptAway_data();
    void forgotten_areSweptAway();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] QString write(const QString &name, const QByteArray &data) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(data) != data.size())
            qFatal("cannot write a test file");
        return file.fileName();
    }
    [[nodiscard]] QStringList inStore() const { return everything(path(u"images"_s)); }
    Result<AddedObject> add(DataSource &source, UploadMemory *memory)
    {
        return addFile(m_context, m_backend, u"object"_s, source, false, memory);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    FileBackend m_backend;
    WorkContext m_context{std::make_shared<CancelToken>(), [](qint64, qint64) {}};
};

void tst_FileUploads::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
    QVERIFY(QDir(m_folder->path()).mkdir(u"images"_s));
    const QByteArray datadir = QFile::encodeName(path(u"images"_s));
    m_backend = FileBackend{.config = {.datadirs = {{.path = datadir}}}, .store = u"images"_s, .directories = {}};
    m_backend.directories.push_back(
        std::make_shared<FileDirectory>(datadir, QByteArray(), false, std::make_shared<MountTable>()));
}

void tst_FileUploads::bytes_reachTheDiskOnTheWay()
{
    if (!isOnDisk(m_folder->path()))
        QSKIP("no disk is below the temporary folder, or the kernel does not tell what is dirty");
    const auto source = std::make_shared<ScriptedSource>(testBytes(large));
    source->troubleAt = large;
    source->gate = std::make_shared<Gate>();
    const GateKeeper keeper(source->gate);
    WorkerPool pool;
    const auto added = std::make_shared<std::atomic_bool>(false);
    pool.submit([this, source, added] { *added = add(*source, nullptr).has_value(); });
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), 60'000);
    const QString growing = path(u"images/"_s + inStore().value(0));
    QVERIFY(QFileInfo(growing).size() > large / 2);
    const qint64 dirty = dirtyBytes(growing).value_or(large);
    QVERIFY2(dirty <= large / 2, qPrintable(QString::number(dirty)));
    source->gate->open();
    QVERIFY(pool.drain(60'000));
    QVERIFY(*added);
}

void tst_FileUploads::downloads_reachTheDiskOnTheWay()
{
    if (!isOnDisk(m_folder->path()))
        QSKIP("no disk is below the temporary folder, or the kernel does not tell what is dirty");
    const QByteArray piece = testBytes(1 << 20);
    const auto part = openPart(m_context, {.path = path(u"a"_s), .subject = "subject"});
    QVERIFY(part);
    for (const auto &[name, sink] :
         {std::pair(u"a.part"_s, partSink(*part)), std::pair(u"b.part"_s, fileSink(path(u"b"_s), false))}) {
        QVERIFY(sink->identify(ObjectInfo{.size = large}) && sink->begin(large));
        for (qint64 i = 0; i < large; i += piece.size())
            QVERIFY(sink->write(piece).has_value());
        const qint64 dirty = dirtyBytes(path(name)).value_or(large);
        QVERIFY2(dirty <= large / 2, qPrintable(QString::number(dirty)));
    }
}

/// The second attempt ends before its first block is there to be compared.
void tst_FileUploads::resumed_keepsWhatItHasNotLookedAt()
{
    const QByteArray data = testBytes(12 << 20);
    const QString local = write(u"source"_s, data);
    const Error broken{.kind = ErrorKind::Unreachable, .detail = u"broken"_s, .temporary = true};
    for (const qint64 end : {qint64(8 << 20), qint64(0)}) {
        ScriptedSource source(data);
        source.troubleAt = end;
        source.readError = broken;
        UploadMemory memory(u"images"_s, u"object"_s, local);
        QVERIFY(failsWith(add(source, &memory), ErrorKind::Unreachable));
        QCOMPARE(inStore().size(), 1);
        QVERIFY(QFileInfo(path(u"images/"_s + inStore().constFirst())).size() >= 4 << 20);
        QVERIFY(!UploadMemory(u"images"_s, u"object"_s, local).token().isEmpty());
    }
    ScriptedSource source(data);
    UploadMemory memory(u"images"_s, u"object"_s, local);
    QVERIFY(add(source, &memory).has_value());
    QCOMPARE(inStore(), QStringList{u"object"_s});
}

/// What an earlier attempt has finished is the object only if the source has given all of it.
void tst_FileUploads::finished_isHeldAgainstAllOfTheSource()
{
    const QByteArray data = testBytes(3 << 20);
    const QString local = write(u"source"_s, data);
    UploadMemory memory(u"images"_s, u"object"_s, local);
    ScriptedSource whole(data);
    QVERIFY(add(whole, &memory).has_value());
    UploadMemory again(u"images"_s, u"object"_s, local);
    ScriptedSource cut(data.first(2 << 20));
    cut.announced = data.size();
    QVERIFY(failsWith(add(cut, &again), ErrorKind::AlreadyExists));
    UploadMemory third(u"images"_s, u"object"_s, local);
    ScriptedSource same(data);
    QVERIFY(add(same, &third).has_value());
}

void tst_FileUploads::forgotten_areSweptAway_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("hours");
    QTest::addColumn<bool>("isLocked");
    QTest::addColumn<bool>("stays");
    const QString passing = u".img.quartermaster-t0123abcd.part"_s;
    const QString resumable = u".img.quartermaster-0123abcd.part"_s;
    QTest::newRow("of a killed copy") << passing << 2 << false << false;
    QTest::newRow("of a copy under way") << passing << 2 << true << true;
    QTest::newRow("of a copy just now") << passing << 0 << false << true;
    QTest::newRow("of an upload that can go on") << resumable << 48 << false << true;
    QTest::newRow("of an upload of long ago") << resumable << 31 * 24 << false << false;
    QTest::newRow("somebody else's") << u".img.quartermaster-notes.part"_s << 31 * 24 << false << true;
}

void tst_FileUploads::forgotten_areSweptAway()
{
    QFETCH(QString, name);
    QFETCH(int, hours);
    QFETCH(bool, isLocked);
    QFETCH(bool, stays);
    QFile left(write(u"images/"_s + name, "what a killed process has left"));
    QVERIFY(left.open(QIODevice::ReadWrite));
    QVERIFY(
        left.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-3'600 * hours), QFileDevice::FileModificationTime));
    if (isLocked)
        QCOMPARE(::flock(left.handle(), LOCK_EX | LOCK_NB), 0);
    ScriptedSource source("x");
    QVERIFY(add(source, nullptr).has_value());
    QCOMPARE(inStore().contains(name), stays);
}

QTEST_GUILESS_MAIN(tst_FileUploads)
#include "tst_fileuploads.moc"
