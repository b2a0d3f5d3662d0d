// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/foldertransfer.h"
#include "model/transferfeed.h"
#include "model/transferqueue.h"
#include "simulatedstores.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

/// Whole folders, both ways.
class tst_FolderTransfer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void walk_skipsWhatCannotBeMoved();
    void walk_ofFlatStores_takesTheTop();
    void upload_makesFoldersAndFiles();
    void upload_tellsWhatItCouldNotMake();
    void download_bringsAllBack();
    void download_staysInItsFolder();
    void thatIsNotThere_tells();
    void anotherConfiguration_getsNothing();
    void paused_queuesNothing();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &data) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).absolutePath()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(data) == data.size());
    }
    [[nodiscard]] QByteArray contents(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    void makeTree() const
    {
        write(u"up/one"_s, "1");
        write(u"up/sub/two"_s, "22");
        write(u"up/sub/deep/three"_s, "333");
        QVERIFY(QDir().mkpath(path(u"up/empty"_s)));
        QVERIFY(QFile::link(path(u"up/one"_s), path(u"up/link"_s)));
        QVERIFY(QFile::link(u"/"_s, path(u"up/sub/root"_s)));
        QCOMPARE(::mkfifo(QFile::encodeName(path(u"up/pipe"_s)).constData(), 0600), 0);
        write(u"up/new\nline"_s, "x");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_FolderTransfer::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
}

void tst_FolderTransfer::walk_skipsWhatCannotBeMoved()
{
    makeTree();
    const auto tree = FolderUpload::walk(path(u"up"_s), true, nullptr);
    QVERIFY(tree);
    QStringList files;
    for (const auto &[file, size] : tree->files)
        files << u"%1 %2"_s.arg(file).arg(size);
    files.sort();
    QCOMPARE(files, (QStringList{u"up/one 1"_s, u"up/sub/deep/three 3"_s, u"up/sub/two 2"_s}));
    QCOMPARE(tree->folders.first(), u"up"_s);
    QVERIFY(tree->folders.contains(u"up/empty"_s));
    const QString skipped = tree->skipped.skipped.join(u'|');
    QCOMPARE(tree->skipped.skippedCount, 4);
    QVERIFY(skipped.contains(u"up/link: it is a symbolic link"_s));
    QVERIFY(skipped.contains(u"up/sub/root: it is a symbolic link"_s));
    QVERIFY(skipped.contains(u"up/pipe: it is no regular file"_s));
    QVERIFY(skipped.contains(u"up/new\\u000aline: "_s));
}

void tst_FolderTransfer::walk_ofFlatStores_takesTheTop()
{
    makeTree();
    const auto tree = FolderUpload::walk(path(u"up"_s), false, nullptr);
    QVERIFY(tree);
    QCOMPARE(tree->files.size(), 1U);
    QVERIFY(tree->skipped.skipped.join(u'|').contains(u"up/sub: the store keeps no folders"_s));
}

void tst_FolderTransfer::upload_makesFoldersAndFiles()
{
    makeTree();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up/"_s), {});
    QSignalSpy finished(&upload, &FolderTransfer::finished);
    upload.start();
    QTRY_COMPARE(finished.count(), 1);
    const auto summary = finished.first().first().value<FolderSummary>();
    QCOMPARE(summary.queued, 3);
    QCOMPARE(summary.skippedCount, 4);
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 3}));
    const SimulatedBackend &backend = stores.backend(u"sim"_s);
    QCOMPARE(backend.peek(u"up/one"_s), QByteArray("1"));
    QCOMPARE(backend.peek(u"up/sub/deep/three"_s), QByteArray("333"));
    QVERIFY(backend.everything().contains(u"up/empty/"_s));
}

void tst_FolderTransfer::upload_tellsWhatItCouldNotMake()
{
    makeTree();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(
        ProbeReport{.findings = {Finding::no(Layer::Backend, {Capability::CreateContainer}, Reason::NotPermitted)}},
        u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up"_s), {});
    QSignalSpy finished(&upload, &FolderTransfer::finished);
    upload.start();
    QTRY_COMPARE(finished.count(), 1);
    const auto summary = finished.first().first().value<FolderSummary>();
    QCOMPARE(summary.queued, 0);
    QVERIFY(summary.skippedCount >= 4 + 3);
    QVERIFY(queue.transfers().empty());
}

void tst_FolderTransfer::download_bringsAllBack()
{
    makeTree();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up"_s), {});
    upload.start();
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 3}));
    QVERIFY(QDir(m_folder->path()).mkdir(u"down"_s));
    FolderDownload download(*stores.registry, queue, u"sim"_s,
                            {.name = u"up"_s, .path = u"up/"_s, .kind = ObjectInfo::Kind::Container}, path(u"down"_s));
    QSignalSpy finished(&download, &FolderTransfer::finished);
    download.start();
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(finished.first().first().value<FolderSummary>().queued, 3);
    QCOMPARE(finished.first().first().value<FolderSummary>().skippedCount, 0);
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 6}));
    QCOMPARE(contents(u"down/up/one"_s), QByteArray("1"));
    QCOMPARE(contents(u"down/up/sub/deep/three"_s), QByteArray("333"));
}

void tst_FolderTransfer::anotherConfiguration_getsNothing()
{
    makeTree();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up"_s), {});
    FolderDownload download(*stores.registry, queue, u"sim"_s,
                            {.name = u"up"_s, .path = u"up/"_s, .kind = ObjectInfo::Kind::Container}, m_folder->path());
    const QSignalSpy uploadFinished(&upload, &FolderTransfer::finished);
    const QSignalSpy downloadFinished(&download, &FolderTransfer::finished);
    upload.start();
    download.start();
    queue.leaveConfiguration();
    for (const QSignalSpy *finished : {&uploadFinished, &downloadFinished}) {
        QCOMPARE(finished->count(), 1);
        const auto summary = finished->first().first().value<FolderSummary>();
        QVERIFY(summary.error);
        QCOMPARE(summary.queued, 0);
    }
    // Whatever they had begun comes to nothing.
    FolderUpload another(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up/sub/deep"_s), {});
    another.start();
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 1}));
    QCOMPARE(queue.transfers().size(), size_t(1));
}

void tst_FolderTransfer::paused_queuesNothing()
{
    makeTree();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up"_s), {});
    FolderUpload later(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"up/sub"_s), u"later/"_s);
    const QSignalSpy finished(&upload, &FolderTransfer::finished);
    QSignalSpy laterFinished(&later, &FolderTransfer::finished);
    upload.start();
    queue.pauseAll();
    queue.download(u"sim"_s, {.name = u"none"_s, .path = u"none"_s}, path(u"none"_s)); // gives the walk its time
    QTRY_COMPARE(queue.counts(), (TransferCounts{.failed = 1}));
    QCOMPARE(finished.count(), 0);
    queue.resumeAll();
    QTRY_COMPARE(finished.count(), 1);
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 3, .failed = 1}));
    later.start(); // nothing is held up for good
    QTRY_COMPARE(laterFinished.count(), 1);
}

void tst_FolderTransfer::download_staysInItsFolder()
{
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    SimulatedBackend &backend = stores.backend(u"sim"_s);
    backend.plant(u"dir/good"_s, "x");
    backend.plant(u"dir/new\nline"_s, "x");
    backend.plant(u"dir/"_s + QString(300, u'n'), "x");
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderDownload download(*stores.registry, queue, u"sim"_s,
                            {.name = u"dir"_s, .path = u"dir/"_s, .kind = ObjectInfo::Kind::Container},
                            m_folder->path());
    QSignalSpy finished(&download, &FolderTransfer::finished);
    download.start();
    QTRY_COMPARE(finished.count(), 1);
    const auto summary = finished.first().first().value<FolderSummary>();
    if (summary.error)
        QSKIP("the simulated backend lists no container that nobody made");
    QCOMPARE(summary.queued, 1);
    QCOMPARE(summary.skippedCount, 2);
}

void tst_FolderTransfer::thatIsNotThere_tells()
{
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    TransferQueue queue(*stores.registry);
    TransferFeed feed(queue, stores.pool);
    FolderUpload upload(*stores.registry, queue, feed, stores.pool, u"sim"_s, path(u"none"_s), {});
    QSignalSpy finished(&upload, &FolderTransfer::finished);
    upload.start();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(finished.first().first().value<FolderSummary>().error);
    FolderDownload download(*stores.registry, queue, u"sim"_s,
                            {.name = u"none"_s, .path = u"none/"_s, .kind = ObjectInfo::Kind::Container},
                            m_folder->path());
    QSignalSpy told(&download, &FolderTransfer::finished);
    download.start();
    QTRY_COMPARE(told.count(), 1);
    QVERIFY(told.first().first().value<FolderSummary>().error);
}

QTEST_GUILESS_MAIN(tst_FolderTransfer)
#include "tst_foldertransfer.moc"
