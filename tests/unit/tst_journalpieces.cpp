// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "filesizelimit.h"

#include "model/transferjournal.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

/// What is still to be queued, in the journal.
class tst_JournalPieces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void comeBack();
    void isQueuedWholeOrNot_data();
    void isQueuedWholeOrNot();
    void ofAPiece_countOnlyAfterIt();
    void areCompactedToo();
    void surviveAFullDisk();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"x.journal"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

Transfer entry(quint64 id)
{
    return {.id = id, .kind = Transfer::Kind::Download, .store = u"a"_s, .path = u"img"_s, .localFile = u"/tmp/img"_s};
}

QByteArray contents(const QString &file)
{
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("(none)");
}

} // namespace

void tst_JournalPieces::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void tst_JournalPieces::comeBack()
{
    QList<ObjectInfo> objects{{.name = u"one"_s, .path = u"dir/one"_s},
                              {.name = u"no UTF-8: "_s + QChar(0xdcff), .path = u"no UTF-8: "_s + QChar(0xdcff)},
                              {.name = u"dir"_s, .path = u"dir/"_s, .kind = ObjectInfo::Kind::Prefix}};
    objects.first().size = 1LL << 40;
    const ObjectInfo secret{.name = u"x"_s, .path = u"https://joe:pass@example.org/x"_s};
    const TransferPlan plan{
        .kind = Transfer::Kind::Copy, .store = u"a"_s, .targetStore = u"b"_s, .folder = u"line\nbreak/"_s};
    QVERIFY(journalRecord(7, plan, {secret}).isEmpty());
    const QByteArray bytes = journalHeader() + journalRecord(~0ULL, plan, objects + QList{secret});
    QVERIFY(!bytes.contains("pass"));
    const JournalText read = readJournal(bytes);
    QCOMPARE(read.state, JournalText::State::Good);
    QCOMPARE(read.pieces.size(), 1);
    const TransferPiece &piece = read.pieces.first();
    QCOMPARE(piece.id, ~0ULL);
    QCOMPARE(piece.plan.kind, plan.kind);
    QCOMPARE(piece.plan.store, plan.store);
    QCOMPARE(piece.plan.targetStore, plan.targetStore);
    QCOMPARE(piece.plan.folder, plan.folder);
    QVERIFY(piece.plan.isRestored);
    QCOMPARE(piece.count, 3);
    QVERIFY(piece.selection().objects(0, 10) == objects);
    QVERIFY(piece.selection().objects(1, 1) == objects.mid(1, 1));
    QCOMPARE(journalHeader() + journalRecord(piece), bytes);
    QCOMPARE(readJournal(bytes + journalGoneRecord(~0ULL)).pieces.size(), 0);
}

void tst_JournalPieces::isQueuedWholeOrNot_data()
{
    QTest::addColumn<Transfer::Kind>("kind");
    QTest::newRow("downloads") << Transfer::Kind::Download;
    QTest::newRow("uploads") << Transfer::Kind::Upload;
}

/// The write of a piece's entries may be cut anywhere: each object is then an entry, or still to be queued, and never both.
void tst_JournalPieces::isQueuedWholeOrNot()
{
    QFETCH(Transfer::Kind, kind);
    const TransferPlan plan{.kind = kind, .store = u"a"_s, .folder = u"to/"_s};
    QList<ObjectInfo> objects;
    QByteArray entries;
    for (quint64 i = 0; i < 5; ++i) {
        const ObjectInfo object{.name = QString::number(i), .path = u"/home/me/%1"_s.arg(i)};
        objects << object;
        Transfer one = transferOf(plan, object);
        one.id = 10 + i;
        one.piece = 3;
        entries += journalRecord(one);
    }
    entries += journalGoneRecord(3);
    const QByteArray before = journalHeader() + journalRecord(3, plan, objects);
    for (qsizetype cut = 0; cut <= entries.size(); ++cut) {
        const JournalText read = readJournal(before + entries.first(cut));
        QVERIFY(read.state != JournalText::State::Damaged);
        QStringList all;
        for (const Transfer &one : read.transfers)
            all << (kind == Transfer::Kind::Upload ? one.localFile : one.path).section(u'/', -1);
        for (const TransferPiece &piece : read.pieces) {
            for (const ObjectInfo &one : piece.selection().objects(0, piece.count))
                all << one.name;
        }
        all.sort();
        QCOMPARE(all, (QStringList{u"0"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
    }
}

void tst_JournalPieces::areCompactedToo()
{
    QList<ObjectInfo> objects;
    for (int i = 0; i < 1000; ++i)
        objects << ObjectInfo{.name = QString::number(i), .path = QString::number(i)};
    const auto paths = [this] {
        QStringList found;
        for (const TransferPiece &piece : readJournal(contents(path())).pieces) {
            for (const ObjectInfo &one : piece.selection().objects(0, piece.count))
                found << one.path;
        }
        return found;
    };
    JournalContent content;
    {
        const auto journal = TransferJournal::open(path(), content);
        QVERIFY(journal);
        (*journal)->plan(1'000'000, {.store = u"a"_s}, objects, 10);
        (*journal)->gone(1'000'000, 2); // 64 each
        for (quint64 i = 1; i < 20'000; ++i) {
            (*journal)->put(entry(i));
            (*journal)->gone(i);
        }
        QVERIFY(journal->get()->flush(30'000));
        QVERIFY2(QFileInfo(path()).size() < 2 << 20, qPrintable(QString::number(QFileInfo(path()).size())));
        QCOMPARE(paths().size(), 1000 - 10 - 128);
        QCOMPARE(paths().first(), u"138"_s);
    }
    {
        const auto again = TransferJournal::open(path(), content);
        QVERIFY(again);
        QCOMPARE(content.pieces.size(), 14);
        QCOMPARE(content.problem, QString());
    }
    QCOMPARE(paths().size(), 1000 - 10 - 128); // opening rewrites it
}

/// A folder that is walked becomes the files in it: cut anywhere, they are there once, as the one or the others.
void tst_JournalPieces::ofAPiece_countOnlyAfterIt()
{
    const TransferPlan plan{.kind = Transfer::Kind::Upload, .store = u"a"_s};
    const ObjectInfo folder{.name = u"up"_s, .path = u"/up"_s, .kind = ObjectInfo::Kind::Prefix};
    const ObjectInfo file{.name = u"up/1"_s, .path = u"/up/1"_s};
    const QByteArray before = journalHeader() + journalRecord(1, plan, {folder});
    const QByteArray children = journalRecord(2, plan, {file}, 1) + journalRecord(3, plan, {file}, 1);
    for (qsizetype cut = 0; cut <= children.size(); ++cut) {
        const JournalText read = readJournal(before + children.first(cut));
        QCOMPARE(read.pieces.size(), 1);
        QCOMPARE(read.pieces.first().id, 1U);
    }
    const JournalText read = readJournal(before + children + journalGoneRecord(1));
    QCOMPARE(read.pieces.size(), 2);
    QCOMPARE(read.pieces.first().id, 2U);
}

void tst_JournalPieces::surviveAFullDisk()
{
    QList<ObjectInfo> objects;
    for (int i = 0; i < 1000; ++i)
        objects << ObjectInfo{.name = QString::number(i), .path = QString::number(i)};
    {
        JournalContent content;
        auto journal = TransferJournal::open(path(), content);
        QVERIFY(journal);
        (*journal)->put(entry(1));
        QVERIFY((*journal)->flush(5000));
        const FileSizeLimit limit(QFileInfo(path()).size() + 100);
        (*journal)->plan(100, {.store = u"a"_s}, objects, 0);
        QVERIFY(!(*journal)->flush(100));
        QVERIFY(readJournal(contents(path())).pieces.isEmpty());
        (*journal)->gone(100, 2);
        limit.lift();
        QVERIFY((*journal)->flush(5000));
    }
    qint64 left = 0;
    for (const TransferPiece &piece : readJournal(contents(path())).pieces)
        left += piece.count;
    QCOMPARE(left, 1000 - 2 * TransferPiece::most);
}

QTEST_GUILESS_MAIN(tst_JournalPieces)
#include "tst_journalpieces.moc"
