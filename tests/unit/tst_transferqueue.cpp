// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/transfermodel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;
using State = Transfer::State;
using Check = Transfer::Check;

class tst_TransferQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void upload_isDoneAndChecked_data();
    void upload_isDoneAndChecked();
    void upload_refusesBadInput_data();
    void upload_refusesBadInput();
    void download_writesTheFile();
    void downloadInto_staysInItsFolder_data();
    void downloadInto_staysInItsFolder();
    void removal_tells();
    void copy_withinAStore();
    void copy_betweenStores_data();
    void copy_betweenStores();
    void copy_tellsTheRealError_data();
    void copy_tellsTheRealError();
    void concurrency_limitsWhatIsActive();
    void check_isMadeAgainAtTheStart();
    void cancel_endsAtOnce();
    void retry_startsAgain();
    void clearFinished_keepsTheOthers();
    void storeThatGoes_endsItsTransfers();

private:
    QString file(const QString &name, const QByteArray &content) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

ObjectInfo named(const QString &path, qint64 size = -1)
{
    ObjectInfo object{.name = path.section(u'/', -1), .path = path};
    if (size >= 0)
        object.size = size;
    return object;
}

QByteArray someData(int size)
{
    QByteArray data(size, '\0');
    char *byte = data.data();
    for (int i = 0; i < size; ++i)
        byte[i] = static_cast<char>(i * 31 + i / 251);
    return data;
}

} // namespace

void tst_TransferQueue::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

QString tst_TransferQueue::file(const QString &name, const QByteArray &content) const
{
    QFile file(m_folder->filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write a test file");
    return file.fileName();
}

void tst_TransferQueue::upload_isDoneAndChecked_data()
{
    QTest::addColumn<bool>("hasChecksums");
    QTest::addColumn<bool>("spoils");
    QTest::addColumn<State>("state");
    QTest::addColumn<Check>("check");
    QTest::addColumn<QString>("text");
    QTest::newRow("the hashes agree") << true << false << State::Done << Check::Verified << u"Done, verified"_s;
    QTest::newRow("no hash to compare") << false << false << State::Done << Check::Unverified << u"Done, unverified"_s;
    QTest::newRow("the hashes differ") << true << true << State::Failed << Check::None << u"Failed"_s;
}

void tst_TransferQueue::upload_isDoneAndChecked()
{
    QFETCH(bool, hasChecksums);
    QFETCH(bool, spoils);
    QFETCH(State, state);
    QFETCH(Check, check);
    QFETCH(QString, text);
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).hasChecksums = hasChecksums;
    stores.backend(u"a"_s).spoils = spoils;
    TransferQueue queue(stores.registry);
    QSignalSpy added(&queue, &TransferQueue::objectAdded);
    QSignalSpy finished(&queue, &TransferQueue::finished);
    const QByteArray data = someData(100'000);
    const quint64 id = queue.upload(file(u"img"_s, data), u"a"_s, u"img"_s);
    QCOMPARE(queue.transfer(id)->state, State::Waiting);
    QTRY_VERIFY(queue.transfer(id)->isOver());
    const Transfer transfer = *queue.transfer(id);
    QCOMPARE(transfer.state, state);
    QCOMPARE(transfer.check, check);
    QCOMPARE(transfer.stateText(), text);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(added.count(), state == State::Done ? 1 : 0);
    if (state == State::Done) {
        QCOMPARE(stores.backend(u"a"_s).object(u"img"_s), data);
        QCOMPARE(transfer.progress(), 1.0);
        QCOMPARE(transfer.done, data.size());
    } else {
        QCOMPARE(transfer.error->kind, ErrorKind::ChecksumMismatch);
        QVERIFY(transfer.failureText().contains(u"img"_s));
    }
}

void tst_TransferQueue::upload_refusesBadInput_data()
{
    QTest::addColumn<QString>("local");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("overwrite");
    QTest::addColumn<ErrorKind>("kind");
    QTest::newRow("a folder") << u"."_s << u"img"_s << false << ErrorKind::LocalFile;
    QTest::newRow("a file that is not there") << u"none"_s << u"img"_s << false << ErrorKind::LocalFile;
    QTest::newRow("a name that leads out") << u"file"_s << u".."_s << false << ErrorKind::BadInput;
    QTest::newRow("a name with a newline") << u"file"_s << u"a\nb"_s << false << ErrorKind::BadInput;
    QTest::newRow("no name") << u"file"_s << u"dir/"_s << false << ErrorKind::BadInput;
    QTest::newRow("a target that exists") << u"file"_s << u"there"_s << false << ErrorKind::AlreadyExists;
}

void tst_TransferQueue::upload_refusesBadInput()
{
    QFETCH(QString, local);
    QFETCH(QString, path);
    QFETCH(bool, overwrite);
    QFETCH(ErrorKind, kind);
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"there"_s, "old");
    file(u"file"_s, "new");
    TransferQueue queue(stores.registry);
    const quint64 id = queue.upload(m_folder->filePath(local), u"a"_s, path, overwrite);
    QTRY_VERIFY(queue.transfer(id)->isOver());
    QCOMPARE(queue.transfer(id)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->error->kind, kind);
    QVERIFY(!queue.transfer(id)->failureText().isEmpty());
    QCOMPARE(stores.backend(u"a"_s).paths(), QStringList{u"there"_s});
    QCOMPARE(stores.backend(u"a"_s).object(u"there"_s), QByteArray("old"));
}

void tst_TransferQueue::download_writesTheFile()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    const QByteArray data = someData(3'000'000);
    stores.backend(u"a"_s).put(u"dir/img"_s, data);
    TransferQueue queue(stores.registry);
    const QString target = m_folder->filePath(u"img"_s);
    const quint64 id = queue.download(u"a"_s, named(u"dir/img"_s, data.size()), target);
    QCOMPARE(queue.transfer(id)->total, data.size());
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
    QCOMPARE(queue.transfer(id)->check, Check::Verified);
    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll() == data);

    const quint64 again = queue.download(u"a"_s, named(u"dir/img"_s), target);
    QTRY_COMPARE(queue.transfer(again)->state, State::Failed);
    QCOMPARE(queue.transfer(again)->error->kind, ErrorKind::AlreadyExists);
    const quint64 over = queue.download(u"a"_s, named(u"dir/img"_s), target, true);
    QTRY_COMPARE(queue.transfer(over)->state, State::Done);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"img"_s});
}

void tst_TransferQueue::downloadInto_staysInItsFolder_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("file"); // empty: refused
    QTest::newRow("plain") << u"img"_s << u"img"_s;
    QTest::newRow("only the last part counts") << u"../../etc/passwd"_s << u"passwd"_s;
    QTest::newRow("two dots") << u".."_s << QString();
    QTest::newRow("a NUL") << u"a"_s + QChar(0) << QString();
}

void tst_TransferQueue::downloadInto_staysInItsFolder()
{
    QFETCH(QString, name);
    QFETCH(QString, file);
    FakeStores stores({u"a"_s});
    TransferQueue queue(stores.registry);
    const auto id = queue.downloadInto(m_folder->path(), u"a"_s, ObjectInfo{.name = name, .path = u"x"_s});
    QCOMPARE(id.has_value(), !file.isEmpty());
    if (id)
        QCOMPARE(queue.transfer(*id)->localFile, m_folder->filePath(file));
    else
        QCOMPARE(id.error().kind, ErrorKind::BadInput);
}

void tst_TransferQueue::removal_tells()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"one"_s, "x");
    stores.backend(u"a"_s).put(u"two"_s, "x");
    TransferQueue queue(stores.registry);
    QSignalSpy removed(&queue, &TransferQueue::objectRemoved);
    ObjectInfo immutable = named(u"two"_s);
    immutable.findings = {Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
    const QList<quint64> ids = queue.remove(u"a"_s, {named(u"one"_s), immutable});
    QTRY_COMPARE(queue.counts().over(), 2);
    QCOMPARE(queue.transfer(ids.at(0))->state, State::Done);
    QCOMPARE(queue.transfer(ids.at(1))->error->kind, ErrorKind::Refused);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.first().at(1).toString(), u"one"_s);
    QCOMPARE(stores.backend(u"a"_s).paths(), QStringList{u"two"_s});
}

void tst_TransferQueue::copy_withinAStore()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"one"_s, "x");
    TransferQueue queue(stores.registry);
    const quint64 id = queue.copy(u"a"_s, named(u"one"_s), u"a"_s, u"two"_s);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
    QCOMPARE(stores.backend(u"a"_s).calls(), (QStringList{u"copy one"_s, u"stat two"_s})); // on the server
    const quint64 same = queue.copy(u"a"_s, named(u"one"_s), u"a"_s, u"one"_s);
    QTRY_COMPARE(queue.transfer(same)->state, State::Failed);
    QCOMPARE(queue.transfer(same)->error->kind, ErrorKind::BadInput);
}

void tst_TransferQueue::copy_betweenStores_data()
{
    QTest::addColumn<int>("size");
    QTest::newRow("nothing at all") << 0;
    QTest::newRow("small") << 1000;
    QTest::newRow("more than the pipe holds") << 9'000'000;
}

void tst_TransferQueue::copy_betweenStores()
{
    QFETCH(int, size);
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    const QByteArray data = someData(size);
    stores.backend(u"a"_s).put(u"img"_s, data);
    TransferQueue queue(stores.registry);
    QSignalSpy added(&queue, &TransferQueue::objectAdded);
    const quint64 id = queue.copy(u"a"_s, named(u"img"_s), u"b"_s, u"img-2"_s);
    QTRY_VERIFY(queue.transfer(id)->isOver());
    QVERIFY2(queue.transfer(id)->state == State::Done, qPrintable(queue.transfer(id)->failureText()));
    QVERIFY(stores.backend(u"b"_s).object(u"img-2"_s) == data);
    QCOMPARE(added.count(), 1);
    QCOMPARE(added.first().at(0).toString(), u"b"_s);
}

void tst_TransferQueue::copy_tellsTheRealError_data()
{
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("store");
    QTest::newRow("the source fails") << u"source fails"_s << ErrorKind::Unreachable << u"a"_s;
    QTest::newRow("the target fails") << u"target fails"_s << ErrorKind::Unreachable << u"b"_s;
    QTest::newRow("the target exists") << u"target exists"_s << ErrorKind::AlreadyExists << u"b"_s;
    QTest::newRow("no such target") << u"no target"_s << ErrorKind::BadConfiguration << u"none"_s;
}

void tst_TransferQueue::copy_tellsTheRealError()
{
    QFETCH(QString, trouble);
    QFETCH(ErrorKind, kind);
    QFETCH(QString, store);
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    const QByteArray data = someData(9'000'000);
    stores.backend(u"a"_s).put(u"img"_s, data);
    const Error broken{.kind = ErrorKind::Unreachable, .detail = u"connection reset"_s};
    if (trouble == "source fails"_L1)
        stores.backend(u"a"_s).failWith(broken);
    else if (trouble == "target fails"_L1)
        stores.backend(u"b"_s).failWith(broken);
    else if (trouble == "target exists"_L1)
        stores.backend(u"b"_s).put(u"img"_s, "old");
    TransferQueue queue(stores.registry);
    queue.setRetryPolicy({.mostAttempts = 1});
    const quint64 id = queue.copy(u"a"_s, named(u"img"_s), trouble == "no target"_L1 ? u"none"_s : u"b"_s, u"img"_s);
    QTRY_VERIFY(queue.transfer(id)->isOver());
    QCOMPARE(queue.transfer(id)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->error->kind, kind);
    QCOMPARE(queue.transfer(id)->error->store, store);
    QVERIFY(stores.backend(u"b"_s).object(u"img"_s) != data);
}

void tst_TransferQueue::concurrency_limitsWhatIsActive()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.hold(true);
    TransferQueue queue(stores.registry);
    QSignalSpy counts(&queue, &TransferQueue::countsChanged);
    for (int i = 0; i < 5; ++i) {
        backend.put(u"img-%1"_s.arg(i), "x");
        queue.remove(u"a"_s, {named(u"img-%1"_s.arg(i))});
    }
    QCOMPARE(queue.counts(), (TransferCounts{.waiting = 5}));
    QTRY_COMPARE(queue.counts(), (TransferCounts{.waiting = 3, .active = 2}));
    QCOMPARE(queue.transfers().begin()->second.state, State::Active); // in order
    queue.setConcurrency(3);
    QTRY_COMPARE(queue.counts().active, 3);
    queue.setConcurrency(0);
    QCOMPARE(queue.concurrency(), 1);
    backend.hold(false);
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 5}));
    QVERIFY(backend.paths().isEmpty());
    QTRY_VERIFY(counts.count() > 1);
}

void tst_TransferQueue::check_isMadeAgainAtTheStart()
{
    FakeStores stores({u"a"_s}, CapabilitySet::all().without(Capability::Delete));
    stores.probe(u"a"_s);
    TransferQueue queue(stores.registry);
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_VERIFY(queue.transfer(id)->isOver()); // what the driver can't is not waited for
    QCOMPARE(queue.transfer(id)->error->kind, ErrorKind::Refused);
    QCOMPARE(queue.transfer(id)->error->exceptionName, u"StoreDeleteNotSupported"_s);
    QVERIFY(queue.transfer(id)->failureText().startsWith(u"Cannot delete img in a: "_s));
    QVERIFY(stores.backend(u"a"_s).calls().isEmpty());
}

void tst_TransferQueue::cancel_endsAtOnce()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    backend.put(u"img"_s, someData(1000));
    backend.hold(true);
    TransferQueue queue(stores.registry);
    queue.setConcurrency(1);
    const quint64 active = queue.download(u"a"_s, named(u"img"_s), m_folder->filePath(u"img"_s));
    const quint64 waiting = queue.download(u"a"_s, named(u"img"_s), m_folder->filePath(u"img-2"_s));
    QTRY_COMPARE(queue.transfer(active)->state, State::Active);
    queue.cancel(active);
    QCOMPARE(queue.transfer(active)->state, State::Canceled);
    queue.cancel(active);
    queue.cancelAll();
    QCOMPARE(queue.counts(), (TransferCounts{.canceled = 2}));
    QVERIFY(queue.transfer(waiting)->failureText().isEmpty());
    backend.hold(false);
    QTRY_VERIFY(QDir(m_folder->path()).isEmpty(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot));
    queue.cancel(4711);
}

void tst_TransferQueue::retry_startsAgain()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    TransferQueue queue(stores.registry);
    const quint64 id = queue.download(u"a"_s, named(u"img"_s), m_folder->filePath(u"img"_s));
    QTRY_COMPARE(queue.transfer(id)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->error->kind, ErrorKind::NotFound);
    stores.backend(u"a"_s).put(u"img"_s, "x");
    queue.retry(id);
    QVERIFY(!queue.transfer(id)->error);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
    queue.retry(id);
    QCOMPARE(queue.transfer(id)->state, State::Done);
}

void tst_TransferQueue::clearFinished_keepsTheOthers()
{
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    stores.backend(u"b"_s).hold(true);
    TransferQueue queue(stores.registry);
    TransferModel model(queue);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    queue.remove(u"a"_s, {named(u"none"_s)});
    const quint64 held = queue.remove(u"b"_s, {named(u"none"_s)}).first();
    queue.remove(u"a"_s, {named(u"none"_s), named(u"none"_s)});
    QTRY_COMPARE(queue.counts(), (TransferCounts{.active = 1, .failed = 3}));
    queue.clearFinished();
    QCOMPARE(queue.counts(), (TransferCounts{.active = 1}));
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(queue.transfers().begin()->first, held);
    stores.backend(u"b"_s).hold(false);
    QTRY_COMPARE(queue.counts().failed, 1);
    queue.clearFinished();
    QTRY_COMPARE(model.rowCount(), 0);
    QCOMPARE(queue.transfer(held), nullptr);
}

void tst_TransferQueue::storeThatGoes_endsItsTransfers()
{
    FakeStores stores({u"a"_s, u"b"_s});
    stores.probe(u"a"_s);
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.backend(u"a"_s).hold(true);
    TransferQueue queue(stores.registry);
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    QTRY_COMPARE(queue.transfer(id)->state, State::Active);
    stores.configure({u"b"_s});
    QTRY_COMPARE(queue.transfer(id)->state, State::Failed);
    QCOMPARE(queue.transfer(id)->error->kind, ErrorKind::BadConfiguration);
    stores.backend(u"a"_s).hold(false);
    stores.configure({u"b"_s, u"a"_s});
    stores.backend(u"a"_s).put(u"img"_s, "x");
    stores.probe(u"a"_s);
    queue.retry(id);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
}

QTEST_GUILESS_MAIN(tst_TransferQueue)
#include "tst_transferqueue.moc"
