// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"
#include "filesizelimit.h"

#include "model/transferjournal.h"
#include "model/transferqueue.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using State = Transfer::State;

class tst_TransferJournal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void records_comeBack_data();
    void records_comeBack();
    void secrets_areNotWritten();
    void reading_data();
    void reading();
    void anyCut_losesOnlyTheLastRecord();
    void damagedFile_isKeptAside_data();
    void damagedFile_isKeptAside();
    void twoAtATime_areRefused();
    void isCompacted();
    void fullDisk_losesNothing_data();
    void fullDisk_losesNothing();
    void queue_findsItsTransfersAgain();
    void queue_keepsEachConfigurationsOwn();
    void queue_saysWhatIsWrong();

private:
    [[nodiscard]] QString path(const QString &name = u"x.journal"_s) const { return m_folder->filePath(name); }
    [[nodiscard]] QByteArray contents(const QString &file) const
    {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(none)");
    }
    void write(const QString &file, const QByteArray &bytes) const
    {
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
    }
    [[nodiscard]] QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

Transfer entry(quint64 id, const QString &path = u"img"_s)
{
    Transfer transfer{.id = id, .kind = Transfer::Kind::Download, .store = u"a"_s, .path = path};
    transfer.localFile = u"/tmp/img"_s;
    transfer.total = 1LL << 40;
    transfer.turn = static_cast<qint64>(id) * 10;
    transfer.queuedAt = QDateTime::fromString(u"2026-01-02T03:04:05.678Z"_s, Qt::ISODateWithMs);
    return transfer;
}

QByteArray wholeFile()
{
    return journalHeader() + journalRecord(entry(1)) + journalRecord(entry(2)) + journalGoneRecord(1)
           + journalRecord(entry(3));
}

} // namespace

void tst_TransferJournal::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    qputenv("XDG_STATE_HOME", QFile::encodeName(path(u"state"_s)));
}

void tst_TransferJournal::records_comeBack_data()
{
    QTest::addColumn<Transfer>("transfer");
    Transfer one = entry(7);
    QTest::newRow("download") << one;
    one.root = u"/tmp"_s;
    one.overwrite = true;
    QTest::newRow("download below a folder") << one;
    one = entry(~0ULL);
    one.kind = Transfer::Kind::Copy;
    one.localFile.clear();
    one.targetStore = u"b"_s;
    one.targetPath = u"new"_s;
    QTest::newRow("copy") << one;
    one = entry(1, u"line\nbreak \"quoted\" \u202e"_s);
    one.kind = Transfer::Kind::Upload;
    QTest::newRow("a wild name") << one;
    one = entry(1, u"no UTF-8: "_s + QChar(0xdcff));
    one.kind = Transfer::Kind::Remove;
    one.localFile.clear();
    QTest::newRow("a name that is no UTF-8") << one;
    one = entry(2);
    one.state = State::Failed;
    one.finishedAt = one.queuedAt;
    one.error = Error{.kind = ErrorKind::NotPermitted,
                      .detail = u"HTTP 403"_s,
                      .store = u"a"_s,
                      .object = u"img"_s,
                      .evidence = u"HTTP 403 (request id 7)"_s,
                      .reason = Reason::NotPermitted};
    QTest::newRow("a failure") << one;
}

void tst_TransferJournal::records_comeBack()
{
    QFETCH(Transfer, transfer);
    const JournalText read = readJournal(journalHeader() + journalRecord(transfer));
    QCOMPARE(read.state, JournalText::State::Good);
    QCOMPARE(read.transfers.size(), 1);
    const Transfer &back = read.transfers.first();
    QCOMPARE(back.id, transfer.id);
    QCOMPARE(back.kind, transfer.kind);
    QCOMPARE(back.state, transfer.state == State::Failed ? State::Failed : State::Paused);
    QCOMPARE(back.store, transfer.store);
    QCOMPARE(back.path, transfer.path);
    QCOMPARE(back.localFile, transfer.localFile);
    QCOMPARE(back.root, transfer.root);
    QCOMPARE(back.targetStore, transfer.targetStore);
    QCOMPARE(back.targetPath, transfer.targetPath);
    QCOMPARE(back.overwrite, transfer.overwrite);
    QCOMPARE(back.total, transfer.total);
    QCOMPARE(back.turn, transfer.turn);
    QCOMPARE(back.queuedAt, transfer.queuedAt);
    QCOMPARE(back.error, transfer.error);
    QCOMPARE(back.finishedAt, transfer.finishedAt);
}

void tst_TransferJournal::secrets_areNotWritten()
{
    const Transfer secret = entry(1, u"https://joe:pass@example.org/img?signature=abc"_s);
    const QByteArray record = journalRecord(secret);
    QVERIFY(!record.contains("pass") && !record.contains("signature") && !record.contains("joe"));
    const JournalText read = readJournal(journalHeader() + record);
    QCOMPARE(read.transfers.first().state, State::Failed);
    QVERIFY(read.transfers.first().failureText().contains(u"secret"_s));
}

void tst_TransferJournal::reading_data()
{
    using FileState = JournalText::State;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FileState>("state");
    QTest::addColumn<int>("entries");
    const QByteArray whole = wholeFile();
    QByteArray flipped = whole;
    const qsizetype middle = whole.indexOf('\n', journalHeader().size() + 20) - 5;
    flipped[middle] = static_cast<char>(flipped[middle] ^ 1);
    QTest::newRow("nothing") << QByteArray() << FileState::Good << 0;
    QTest::newRow("the header") << journalHeader() << FileState::Good << 0;
    QTest::newRow("half a header") << journalHeader().left(5) << FileState::Torn << 0;
    QTest::newRow("whole") << whole << FileState::Good << 2;
    QTest::newRow("the last record is cut") << whole.chopped(10) << FileState::Torn << 1;
    QTest::newRow("only its end is missing") << whole.chopped(1) << FileState::Torn << 1;
    QTest::newRow("zeros at the end") << whole + QByteArray(100, '\0') << FileState::Torn << 2;
    QTest::newRow("a bit is wrong in the middle") << flipped << FileState::Damaged << 2;
    QTest::newRow("a line of nonsense") << whole + "nonsense\n" << FileState::Damaged << 2;
    QTest::newRow("another's file") << QByteArray("[DEFAULT]\nenabled_backends = x\n") << FileState::Foreign << 0;
    QTest::newRow("a later version") << QByteArray(whole).replace("transfers 1", "transfers 2") << FileState::Foreign
                                     << 0;
}

void tst_TransferJournal::reading()
{
    QFETCH(QByteArray, bytes);
    QFETCH(JournalText::State, state);
    QFETCH(int, entries);
    const JournalText read = readJournal(bytes);
    QCOMPARE(read.state, state);
    QCOMPARE(read.transfers.size(), entries);
}

void tst_TransferJournal::anyCut_losesOnlyTheLastRecord()
{
    const QByteArray whole = wholeFile();
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        const JournalText read = readJournal(whole.first(size));
        QVERIFY(read.state == JournalText::State::Good || read.state == JournalText::State::Torn);
        QCOMPARE(read.badRecords, 0);
    }
}

void tst_TransferJournal::damagedFile_isKeptAside_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("entries");
    QTest::addColumn<bool>("isKept");
    const QByteArray whole = wholeFile();
    QTest::newRow("good") << whole << 2 << false;
    QTest::newRow("torn") << whole.chopped(10) << 1 << false;
    QTest::newRow("damaged") << QByteArray(whole).replace("\"gone\"", "\"GONE\"") << 3 << true;
    QTest::newRow("foreign") << QByteArray("something else\n") << 0 << true;
}

void tst_TransferJournal::damagedFile_isKeptAside()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, entries);
    QFETCH(bool, isKept);
    write(path(), bytes);
    JournalContent content;
    {
        const auto journal = TransferJournal::open(path(), content);
        QVERIFY(journal);
        QCOMPARE(content.transfers.size(), entries);
        QCOMPARE(content.problem.isEmpty(), !isKept);
        (*journal)->put(entry(9));
        QVERIFY((*journal)->flush(5000));
    }
    QCOMPARE(files().size(), isKept ? 2 : 1);
    if (isKept) {
        const QString aside = path(files().filter(u".kept-"_s).first());
        QCOMPARE(contents(aside), bytes);
        QVERIFY(content.problem.contains(path()) && content.problem.contains(aside));
    }
    const JournalText now = readJournal(contents(path()));
    QCOMPARE(now.state, JournalText::State::Good);
    QCOMPARE(now.transfers.size(), entries + 1);
}

void tst_TransferJournal::twoAtATime_areRefused()
{
    JournalContent content;
    auto first = TransferJournal::open(path(), content);
    QVERIFY(first);
    (*first)->rewrite({entry(1)}); // puts another file in its place
    QVERIFY((*first)->flush(5000));
    const auto second = TransferJournal::open(path(), content);
    QVERIFY(!second);
    QVERIFY(second.error().detail.contains(path()));
    first->reset();
    QVERIFY(TransferJournal::open(path(), content));
    QCOMPARE(content.transfers.size(), 1);
}

void tst_TransferJournal::isCompacted()
{
    JournalContent content;
    const auto journal = TransferJournal::open(path(), content);
    QVERIFY(journal);
    qint64 largest = 0;
    for (int round = 0; round < 40; ++round) {
        for (int i = 0; i < 500; ++i) {
            (*journal)->put(entry(static_cast<quint64>(1 + i % 10), u"img-%1"_s.arg(round)));
            (*journal)->put(entry(static_cast<quint64>(100 + i)));
            (*journal)->gone(static_cast<quint64>(100 + i));
        }
        QVERIFY((*journal)->flush(10'000));
        largest = std::max(largest, QFileInfo(path()).size());
    }
    QVERIFY2(largest < 2 << 20, qPrintable(QString::number(largest)));
    const JournalText read = readJournal(contents(path()));
    QCOMPARE(read.state, JournalText::State::Good);
    QCOMPARE(read.transfers.size(), 10);
    for (const Transfer &transfer : read.transfers)
        QCOMPARE(transfer.path, u"img-39"_s);
}

void tst_TransferJournal::fullDisk_losesNothing_data()
{
    QTest::addColumn<bool>("rewritten");
    QTest::newRow("a record") << false;
    QTest::newRow("a list in the place of all") << true;
}

/// What could not be written is written once there is room, before what came after it.
void tst_TransferJournal::fullDisk_losesNothing()
{
    QFETCH(bool, rewritten);
    QStringList troubles;
    QMutex mutex;
    {
        JournalContent content;
        auto journal = TransferJournal::open(path(), content);
        QVERIFY(journal);
        (*journal)->onTrouble([&](const QString &problem) {
            const QMutexLocker lock(&mutex);
            troubles << problem;
        });
        (*journal)->put(entry(1));
        (*journal)->put(entry(2));
        QVERIFY((*journal)->flush(5000));
        const FileSizeLimit limit(QFileInfo(path()).size() + 10);
        if (rewritten) {
            (*journal)->rewrite({entry(2, u"as it is now"_s), entry(3), entry(4)});
        } else {
            (*journal)->put(entry(2, u"as it is now"_s));
            (*journal)->put(entry(3));
        }
        QVERIFY(!(*journal)->flush(100));
        if (!rewritten)
            (*journal)->gone(1);
        (*journal)->put(entry(4));
        QVERIFY(!(*journal)->flush(100));
        QCOMPARE(readJournal(contents(path())).transfers.size(), 2); // as it was, and whole
        limit.lift();
        QVERIFY((*journal)->flush(5000));
        (*journal)->put(entry(5));
        QVERIFY((*journal)->flush(5000));
    }
    const JournalText read = readJournal(contents(path()));
    QCOMPARE(read.state, JournalText::State::Good);
    QStringList found;
    for (const Transfer &transfer : read.transfers)
        found << u"%1 %2"_s.arg(transfer.id).arg(transfer.path);
    found.sort();
    QCOMPARE(found, (QStringList{u"2 as it is now"_s, u"3 img"_s, u"4 img"_s, u"5 img"_s}));
    QCOMPARE(troubles.size(), 2);
    QVERIFY2(troubles.first().contains(path()), qPrintable(troubles.first()));
    QVERIFY(troubles.last().isEmpty());
}

void tst_TransferJournal::queue_findsItsTransfersAgain()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    for (const auto *name : {"1", "2", "3", "4"})
        backend.put(QString::fromLatin1(name), "x");
    const auto named = [](const QString &name) { return ObjectInfo{.name = name, .path = name}; };
    {
        TransferQueue queue(stores.registry);
        queue.setConcurrency(1);
        QSignalSpy opened(&queue, &TransferQueue::journalOpened);
        queue.openJournal(path());
        queue.remove(u"a"_s, {named(u"none"_s), named(u"1"_s)}); // before it is open
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(opened.first().first().toInt(), 0);
        QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 1, .failed = 1}));
        backend.hold(true);
        const QList<quint64> ids = queue.remove(u"a"_s, {named(u"2"_s), named(u"3"_s), named(u"4"_s), named(u"5"_s)});
        queue.move(ids[2], TransferQueue::Move::First);
        queue.cancel(ids[3]);
        QTRY_COMPARE(queue.counts().active, 1);
        QVERIFY(queue.flushJournal(5000));
    } // ends with one under way
    backend.hold(false);
    QVERIFY(stores.drain()); // what is canceled may still come to its end in the backend
    backend.put(u"4"_s, "x");
    TransferQueue queue(stores.registry);
    queue.setConcurrency(1);
    QSignalSpy opened(&queue, &TransferQueue::journalOpened);
    QTRY_VERIFY_WITH_TIMEOUT((queue.openJournal(path()), opened.count() > 0), 5000);
    QCOMPARE(opened.first().first().toInt(), 3);
    QCOMPARE(opened.first().last().toString(), QString());
    QCOMPARE(queue.counts(), (TransferCounts{.paused = 3, .failed = 1}));
    QStringList order;
    for (const auto &[turn, id] : queue.schedule().group(Transfer::Group::Waiting))
        order << queue.transfer(id)->path;
    QCOMPARE(order, (QStringList{u"4"_s, u"2"_s, u"3"_s}));
    queue.resumeAll();
    QTRY_COMPARE(queue.counts(), (TransferCounts{.done = 3, .failed = 1}));
    queue.clearFinished();
    QVERIFY(queue.flushJournal(5000));
    QVERIFY(readJournal(contents(path())).transfers.isEmpty());
}

void tst_TransferJournal::queue_keepsEachConfigurationsOwn()
{
    FakeStores stores({u"a"_s}); // not probed: all wait
    TransferQueue queue(stores.registry);
    QSignalSpy opened(&queue, &TransferQueue::journalOpened);
    queue.openJournal(path(u"one"_s));
    QTRY_COMPARE(opened.count(), 1);
    queue.remove(u"a"_s, {ObjectInfo{.name = u"x"_s, .path = u"x"_s}});
    queue.openJournal(path(u"two"_s));
    QVERIFY(queue.transfers().empty());
    QTRY_COMPARE(opened.count(), 2);
    QVERIFY(queue.transfers().empty());
    queue.openJournal(path(u"one"_s));
    QTRY_COMPARE(queue.counts(), (TransferCounts{.paused = 1}));
    QCOMPARE(TransferJournal::pathFor(path(u"a.conf"_s)), TransferJournal::pathFor(path(u"a.conf"_s)));
    QVERIFY(TransferJournal::pathFor(path(u"a.conf"_s)) != TransferJournal::pathFor(path(u"b.conf"_s)));
    QVERIFY(TransferJournal::pathFor(path(u"a.conf"_s)).startsWith(path(u"state/quartermaster/"_s)));
}

void tst_TransferJournal::queue_saysWhatIsWrong()
{
    FakeStores stores({u"a"_s});
    write(path(u"foreign"_s), "what is this?\n");
    TransferQueue queue(stores.registry);
    QSignalSpy opened(&queue, &TransferQueue::journalOpened);
    queue.openJournal(path(u"foreign"_s));
    QTRY_COMPARE(opened.count(), 1);
    QVERIFY(opened.last().last().toString().contains(path(u"foreign"_s)));
    queue.openJournal(path(u"foreign/below"_s)); // no folder
    QTRY_COMPARE(opened.count(), 2);
    QVERIFY(opened.last().last().toString().contains(path(u"foreign"_s)));
    QVERIFY(queue.journalPath().isEmpty());
}

QTEST_GUILESS_MAIN(tst_TransferJournal)
#include "tst_transferjournal.moc"
