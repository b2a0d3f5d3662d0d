// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filedriver.h"
#include "drivers/simulated/simulateddriver.h"
#include "model/partfile.h"
#include "model/store.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using State = Transfer::State;
using Check = Transfer::Check;

namespace {

constexpr int size = 3'500'000;

QByteArray someData(int seed)
{
    QByteArray data(size, '\0');
    for (int i = 0; i < size; ++i)
        data[i] = static_cast<char>(i * 31 + i / 251 + seed);
    return data;
}

} // namespace

/// Transfers that go on where they stopped: to and from a simulated store and a real directory.
class tst_TransferResume : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void download_goesOnAfterAPause();
    void download_goesOnAfterEachBreak();
    void download_finishedBeforeACrash_isVerified();
    void download_finishedBeforeACrash_isComparedWithTheStore();
    void download_beginsAnewWhenItMust_data();
    void download_beginsAnewWhenItMust();
    void upload_goesOnAfterAPause();
    void upload_ofAChangedFile_isOfTheNewContent();
    void canceled_leavesNothing_data();
    void canceled_leavesNothing();
    void forgottenFailure_leavesNothing();
    void forgottenFailure_leavesItsRepeatAlone();
    void wrongChecksum_leavesNothing();

private:
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] QByteArray contents(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    [[nodiscard]] QString write(const QString &name, const QByteArray &data) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(data) != data.size())
            qFatal("cannot write a test file");
        return file.fileName();
    }
    [[nodiscard]] QStringList files(const QString &name) const
    {
        return QDir(path(name)).entryList(QDir::Files | QDir::Hidden | QDir::System);
    }
    [[nodiscard]] SimulatedBackend &backend() const
    {
        return *m_backends->backend(m_registry->store(u"sim"_s)->configuration());
    }
    [[nodiscard]] Simulation &simulation() const { return m_simulations->simulation(u"sim"_s); }
    /// Starts slowly, and pauses in the middle.
    void pauseInTheMiddle(quint64 id)
    {
        QTRY_VERIFY(m_queue->transfer(id)->done > 500'000);
        m_queue->pause(id);
        QCOMPARE(m_queue->transfer(id)->state, State::Paused);
        m_queue->setBytesPerSecond(0);
    }

    /// Downloads "img" with \a data, as a process does that is killed before it tells anybody. Gives the file.
    [[nodiscard]] QString finishUnseen(const QByteArray &data) const
    {
        backend().plant(u"img"_s, data);
        const QString local = path(u"here/img"_s);
        WorkContext context(std::make_shared<CancelToken>(), [](qint64, qint64) {});
        const auto object = backend().stat(context, u"img"_s);
        const auto part = openPart(context, {.path = local, .subject = partialSubject(u"sim"_s, u"img"_s, local)});
        const auto sink = part ? partSink(*part) : nullptr;
        if (!object || !sink || !sink->identify(*object) || !sink->begin(size) || !sink->write(data) || !sink->finish())
            qFatal("cannot download");
        return local;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<Simulations> m_simulations;
    std::shared_ptr<SimulatedBackends> m_backends;
    std::unique_ptr<StoreRegistry> m_registry;
    std::unique_ptr<TransferQueue> m_queue;
};

void tst_TransferResume::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
    QVERIFY(QDir(m_folder->path()).mkdir(u"images"_s) && QDir(m_folder->path()).mkdir(u"here"_s));
    m_pool = std::make_shared<WorkerPool>();
    m_simulations = std::make_shared<Simulations>();
    m_backends = std::make_shared<SimulatedBackends>(m_simulations);
    m_registry = std::make_unique<StoreRegistry>(
        QList<DriverEntry>{fileDriverEntry(m_pool), simulatedDriverEntry(m_pool, m_backends)});
    const QString file = write(u"stores.conf"_s, "[DEFAULT]\nenabled_backends = sim:simulated, dir:file\n"
                                                 "[glance_store]\ndefault_backend = sim\n[sim]\n"
                                                 "[dir]\nfilesystem_store_datadir = "
                                                     + QFile::encodeName(path(u"images"_s)) + '\n');
    const auto configuration = loadConfiguration(file, m_registry->schemas());
    QVERIFY(configuration);
    m_registry->setConfiguration(*configuration);
    for (Store *store : m_registry->stores())
        store->applyProbe(ProbeReport{}, u"test"_s);
    m_queue = std::make_unique<TransferQueue>(*m_registry);
    m_queue->setConcurrency(1);
    m_queue->setRetryPolicy({.firstDelay = 10, .longestDelay = 20});
    m_queue->setBytesPerSecond(1'500'000);
}

void tst_TransferResume::cleanup()
{
    m_queue.reset();
    m_registry.reset();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(m_pool->drain(10'000));
}

void tst_TransferResume::download_goesOnAfterAPause()
{
    const QByteArray data = someData(1);
    backend().plant(u"img"_s, data);
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    pauseInTheMiddle(id);
    QTRY_COMPARE(files(u"here"_s), QStringList{u"img.part"_s});
    qint64 least = size;
    connect(m_queue.get(), &TransferQueue::changed, this, [&](quint64 changed) {
        if (changed == id && m_queue->transfer(id)->state == State::Active)
            least = std::min(least, m_queue->transfer(id)->done);
    });
    m_queue->resume(id);
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Done);
    QCOMPARE(m_queue->transfer(id)->check, Check::Verified);
    QCOMPARE(m_queue->transfer(id)->remark, QString());
    QVERIFY2(least >= 250'000, qPrintable(QString::number(least)));
    QVERIFY(contents(u"here/img"_s) == data);
    QCOMPARE(files(u"here"_s), QStringList{u"img"_s});
    QTRY_VERIFY(files(u"state/quartermaster/partial"_s).isEmpty());
}

/// A connection that breaks after a million bytes each time: only who goes on ever comes to the end.
void tst_TransferResume::download_goesOnAfterEachBreak()
{
    const QByteArray data = someData(1);
    m_queue->setBytesPerSecond(0);
    backend().plant(u"img"_s, data);
    QVERIFY(simulation().change({{u"fail_after_bytes"_s, 1'000'000}}));
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    QTRY_VERIFY(m_queue->transfer(id)->isOver());
    QVERIFY2(m_queue->transfer(id)->state == State::Done, qPrintable(m_queue->transfer(id)->failureText()));
    QCOMPARE(m_queue->transfer(id)->attempts, 4);
    QCOMPARE(m_queue->transfer(id)->check, Check::Verified);
    QVERIFY(contents(u"here/img"_s) == data);
}

/// Killed after the file had its name, and before anybody was told.
void tst_TransferResume::download_finishedBeforeACrash_isVerified()
{
    const QByteArray data = someData(1);
    const QString local = finishUnseen(data);
    const qint64 requests = backend().requests();
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, local);
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Done);
    QCOMPARE(m_queue->transfer(id)->check, Check::Verified);
    QCOMPARE(m_queue->transfer(id)->total, size);
    QCOMPARE(backend().requests(), requests + 1); // a look, and no bytes
    QTRY_VERIFY(files(u"state/quartermaster/partial"_s).isEmpty());
}

/// What was downloaded is not what the store has by the time that somebody says "done".
void tst_TransferResume::download_finishedBeforeACrash_isComparedWithTheStore()
{
    const QByteArray data = someData(1);
    const QString local = finishUnseen(data);
    backend().plant(u"img"_s, someData(2));
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, local);
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Failed);
    QCOMPARE(m_queue->transfer(id)->error->kind, ErrorKind::SourceChanged);
    QVERIFY(contents(u"here/img"_s) == data);
}

void tst_TransferResume::download_beginsAnewWhenItMust_data()
{
    QTest::addColumn<QString>("what");
    QTest::newRow("the object changed") << u"object"_s;
    QTest::newRow("the part changed") << u"part"_s;
    QTest::newRow("the store has lost its ranges, and tells") << u"ranges"_s;
    QTest::newRow("the store has lost its ranges") << u"untold"_s;
}

void tst_TransferResume::download_beginsAnewWhenItMust()
{
    QFETCH(QString, what);
    QByteArray data = someData(1);
    backend().plant(u"img"_s, data);
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    pauseInTheMiddle(id);
    QTRY_VERIFY(!files(u"state/quartermaster/partial"_s).isEmpty());
    if (what == "object"_L1) {
        data = someData(2);
        backend().plant(u"img"_s, data);
    } else if (what == "part"_L1) {
        QFile part(path(u"here/img.part"_s));
        QVERIFY(part.open(QIODevice::ReadWrite) && part.seek(100) && part.write("spoilt") == 6);
    } else {
        QVERIFY(simulation().change({{u"no_ranges"_s, true}}));
        if (what == "ranges"_L1)
            m_registry->store(u"sim"_s)->applyProbe(
                ProbeReport{.findings = {Finding::no(Layer::Backend, {Capability::ReadOffset}, Reason::NoRanges)}},
                u"test"_s);
    }
    m_queue->resume(id);
    QTRY_VERIFY(m_queue->transfer(id)->isOver());
    QVERIFY2(m_queue->transfer(id)->state == State::Done, qPrintable(m_queue->transfer(id)->failureText()));
    QVERIFY(m_queue->transfer(id)->remark.startsWith(u"It began anew: "_s));
    QCOMPARE(m_queue->transfer(id)->check, Check::Verified);
    QVERIFY(contents(u"here/img"_s) == data);
    QCOMPARE(files(u"here"_s), QStringList{u"img"_s});
}

void tst_TransferResume::upload_goesOnAfterAPause()
{
    const QByteArray data = someData(1);
    const quint64 id = m_queue->upload(write(u"source"_s, data), u"dir"_s, u"img"_s);
    pauseInTheMiddle(id);
    QTRY_COMPARE(files(u"images"_s).size(), 1);
    const QString temporary = files(u"images"_s).first();
    QVERIFY(temporary.startsWith(u".img."_s));
    const QFileInfo before(path(u"images/"_s + temporary));
    const qint64 written = before.size();
    QVERIFY(written > 250'000);
    m_queue->resume(id);
    QTRY_VERIFY(m_queue->transfer(id)->isOver());
    QVERIFY2(m_queue->transfer(id)->state == State::Done, qPrintable(m_queue->transfer(id)->failureText()));
    QVERIFY(contents(u"images/img"_s) == data);
    QCOMPARE(files(u"images"_s), QStringList{u"img"_s});
    QCOMPARE(QFileInfo(path(u"images/img"_s)).birthTime(), before.birthTime()); // the same file, not another one
    QTRY_VERIFY(files(u"state/quartermaster/partial"_s).isEmpty());
}

void tst_TransferResume::upload_ofAChangedFile_isOfTheNewContent()
{
    const quint64 id = m_queue->upload(write(u"source"_s, someData(1)), u"dir"_s, u"img"_s);
    pauseInTheMiddle(id);
    QTRY_COMPARE(files(u"images"_s).size(), 1);
    const QByteArray data = someData(2);
    QFile::remove(path(u"source"_s));
    const QString source = write(u"source"_s, data);
    m_queue->resume(id);
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Done);
    QVERIFY(contents(u"images/img"_s) == data);
    QCOMPARE(files(u"images"_s), QStringList{u"img"_s});
}

void tst_TransferResume::canceled_leavesNothing_data()
{
    QTest::addColumn<bool>("isUpload");
    QTest::addColumn<bool>("isPaused");
    QTest::newRow("download under way") << false << false;
    QTest::newRow("paused download") << false << true;
    QTest::newRow("upload under way") << true << false;
    QTest::newRow("paused upload") << true << true;
}

void tst_TransferResume::canceled_leavesNothing()
{
    QFETCH(bool, isUpload);
    QFETCH(bool, isPaused);
    backend().plant(u"img"_s, someData(1));
    const quint64 id = isUpload
                           ? m_queue->upload(write(u"source"_s, someData(1)), u"dir"_s, u"img"_s)
                           : m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    QTRY_VERIFY(m_queue->transfer(id)->done > 300'000);
    const QString folder = isUpload ? u"images"_s : u"here"_s;
    QCOMPARE(files(folder).size(), 1);
    if (isPaused) {
        m_queue->pause(id);
        QVERIFY(m_pool->drain(5'000)); // what worked for it has gone, and left what it had
        QCOMPARE(files(folder).size(), 1);
    }
    m_queue->cancel(id);
    QTRY_VERIFY(files(folder).isEmpty());
    QTRY_VERIFY(files(u"state/quartermaster/partial"_s).isEmpty());
}

void tst_TransferResume::forgottenFailure_leavesNothing()
{
    m_queue->setBytesPerSecond(0);
    m_queue->setRetryPolicy({.mostAttempts = 1});
    backend().plant(u"img"_s, someData(1));
    QVERIFY(simulation().change({{u"fail_after_bytes"_s, 1'000'000}}));
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Failed);
    QCOMPARE(files(u"here"_s), QStringList{u"img.part"_s}); // a retry goes on with it
    m_queue->forget({id});
    QTRY_VERIFY(files(u"here"_s).isEmpty());
}

/// The same was asked for again: what the failed one has left is what the other goes on with.
void tst_TransferResume::forgottenFailure_leavesItsRepeatAlone()
{
    m_queue->setBytesPerSecond(0);
    m_queue->setRetryPolicy({.mostAttempts = 1});
    backend().plant(u"img"_s, someData(1));
    QVERIFY(simulation().change({{u"fail_after_bytes"_s, 1'000'000}}));
    const ObjectInfo object{.name = u"img"_s, .path = u"img"_s};
    const quint64 failed = m_queue->download(u"sim"_s, object, path(u"here/img"_s));
    QTRY_COMPARE(m_queue->transfer(failed)->state, State::Failed);
    const quint64 repeat = m_queue->download(u"sim"_s, object, path(u"here/img"_s));
    m_queue->pause(repeat);
    m_queue->clearFinished();
    QVERIFY(!m_queue->transfer(failed));
    const quint64 last = m_queue->download(u"sim"_s, {.name = u"none"_s, .path = u"none"_s}, path(u"here/none"_s));
    QTRY_COMPARE(m_queue->transfer(last)->state, State::Failed); // after what the pool had to do
    QCOMPARE(files(u"here"_s), QStringList{u"img.part"_s});
}

void tst_TransferResume::wrongChecksum_leavesNothing()
{
    m_queue->setBytesPerSecond(0);
    backend().plant(u"img"_s, someData(1));
    QVERIFY(simulation().change({{u"wrong_checksum"_s, true}}));
    const quint64 id = m_queue->download(u"sim"_s, {.name = u"img"_s, .path = u"img"_s}, path(u"here/img"_s));
    QTRY_COMPARE(m_queue->transfer(id)->state, State::Failed);
    QCOMPARE(m_queue->transfer(id)->error->kind, ErrorKind::ChecksumMismatch);
    QTRY_VERIFY(files(u"here"_s).isEmpty());
}

QTEST_GUILESS_MAIN(tst_TransferResume)
#include "tst_transferresume.moc"
