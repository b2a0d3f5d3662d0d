// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftupload.h"
#include "tests/contract/contractstreams.h"
#include "tests/contract/swiftstore.h"

#include <QTemporaryDir>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const QByteArray small = "swift_store_large_object_size = 1\nswift_store_large_object_chunk_size = 1\n";
constexpr qint64 megabyte = 1000LL * 1024; // glance_store's

QStringList segments(const QString &name, int count)
{
    QStringList all;
    for (int number = 1; number <= count; ++number)
        all << u"%1-%2"_s.arg(name).arg(number, 5, 10, QLatin1Char('0'));
    return all;
}

} // namespace

/// Large objects: how they lie there, and what is left of those that come to nothing.
class tst_SwiftSegments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void layout_isGlances();
    void unknownSize_isSegmented();
    void remove_takesAll();
    void static_isReadAndRemoved();
    void cancel_leavesNothing();
    void resume_sendsTheRest();
    void discard_keepsOthersNames();
    void replacing_keepsTheOldOneUntilTheEnd();
    void neighbour_isNotJoined();
    void leftovers_areFound();
    void copy_hasItsOwnSegments();
    void listing_tellsTheSize();

private:
    Result<AddedObject> add(const QString &name, std::shared_ptr<DataSource> source, bool overwrite = false,
                            std::shared_ptr<UploadMemory> memory = {});
    [[nodiscard]] QByteArray content(const QByteArray &name);

    std::unique_ptr<SwiftStore> m_store;
    std::optional<RawSwift> m_raw;
};

void tst_SwiftSegments::init()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_SWIFT_AUTH_URL"))
        QSKIP("QM_TEST_SWIFT_AUTH_URL is not set: see tests/servers/README.md");
    const auto account = SwiftAccountOfOwn::own();
    m_raw = account.raw();
    QCOMPARE(m_raw->ask("PUT", "/images").status, 201);
    m_store = std::make_unique<SwiftStore>(account.options() + small);
    QVERIFY(m_store->probe().has_value());
}

void tst_SwiftSegments::cleanup()
{
    m_store.reset();
    if (m_raw)
        m_raw->removeContainer("images");
}

Result<AddedObject> tst_SwiftSegments::add(const QString &name, std::shared_ptr<DataSource> source, bool overwrite,
                                           std::shared_ptr<UploadMemory> memory)
{
    const auto operation = m_store->driver->add(name, std::move(source), overwrite, std::move(memory));
    if (!waitFor(*operation))
        return failure(ErrorKind::TimedOut, u"it did not end"_s);
    return operation->result();
}

QByteArray tst_SwiftSegments::content(const QByteArray &name)
{
    return m_raw->ask("GET", "/images/" + name).body;
}

void tst_SwiftSegments::layout_isGlances()
{
    const QByteArray data = testBytes(2 * megabyte + 5);
    const auto added = add(u"id"_s, memorySource(data));
    CONTRACT_VERIFY(added);
    QCOMPARE(added->check, DataCheck::Verified);
    QCOMPARE(m_raw->names("images"), QStringList{u"id"_s} + segments(u"id"_s, 3));
    const auto head = m_raw->ask("HEAD", "/images/id");
    QCOMPARE(head.headers.value("x-object-manifest"), QByteArray("images/id-"));
    QCOMPARE(m_raw->ask("HEAD", "/images/id-00001").headers.value("content-length"), QByteArray::number(megabyte));
    QCOMPARE(m_raw->ask("HEAD", "/images/id-00003").headers.value("content-length"), QByteArray("5"));
    QVERIFY(content("id") == data);
}

void tst_SwiftSegments::unknownSize_isSegmented()
{
    const QByteArray data = testBytes(megabyte); // whole segments: no empty one behind them
    const auto source = std::make_shared<ScriptedSource>(data);
    source->announced = -1;
    const auto added = add(u"id"_s, source);
    CONTRACT_VERIFY(added);
    QCOMPARE(added->size, data.size());
    QCOMPARE(m_raw->names("images"), QStringList{u"id"_s} + segments(u"id"_s, 1));
    QVERIFY(content("id") == data);
}

void tst_SwiftSegments::remove_takesAll()
{
    CONTRACT_VERIFY(add(u"id"_s, memorySource(testBytes(2 * megabyte))));
    QCOMPARE(m_raw->ask("PUT", "/images/other", {}, "stays").status, 201);
    const auto removed = m_store->driver->remove(u"id"_s);
    QVERIFY(waitFor(*removed));
    CONTRACT_VERIFY(removed->result());
    QCOMPARE(m_raw->names("images"), QStringList{u"other"_s});
}

void tst_SwiftSegments::static_isReadAndRemoved()
{
    QCOMPARE(m_raw->ask("PUT", "/images/part1", {}, "one").status, 201);
    QCOMPARE(m_raw->ask("PUT", "/images/part2", {}, "two").status, 201);
    const QByteArray manifest = "[{\"path\":\"/images/part1\"},{\"path\":\"/images/part2\"}]";
    QCOMPARE(m_raw->ask("PUT", "/images/slo?multipart-manifest=put", {}, manifest).status, 201);
    const auto received = std::make_shared<QByteArray>();
    const auto got = m_store->driver->get(u"slo"_s, {}, memorySink(received));
    QVERIFY(waitFor(*got));
    CONTRACT_VERIFY(got->result());
    QCOMPARE(*received, QByteArray("onetwo"));
    const auto told = m_store->driver->stat(u"slo"_s);
    QVERIFY(waitFor(*told));
    CONTRACT_VERIFY(told->result());
    QCOMPARE(told->result()->properties.value(u"segments"_s).toInt(), 2);
    const auto removed = m_store->driver->remove(u"slo"_s);
    QVERIFY(waitFor(*removed));
    CONTRACT_VERIFY(removed->result());
    QVERIFY(m_raw->names("images").isEmpty());
}

void tst_SwiftSegments::cancel_leavesNothing()
{
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 * megabyte));
    source->gate = std::make_shared<Gate>();
    source->troubleAt = 3 * megabyte + 7;
    const GateKeeper keeper(source->gate);
    const auto operation = m_store->driver->add(u"id"_s, source);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), longestWait);
    QCOMPARE(m_raw->names("images").size(), 3);
    operation->cancel();
    QVERIFY(finished.wait(longestWait));
    source->gate->open();
    QTRY_VERIFY_WITH_TIMEOUT(m_raw->names("images").isEmpty(), longestWait);
}

void tst_SwiftSegments::resume_sendsTheRest()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"image"_s);
    const QByteArray data = testBytes(4 * megabyte + 9);
    QFile image(file);
    QVERIFY(image.open(QIODevice::WriteOnly) && image.write(data) == data.size());
    image.close();
    const auto source = std::make_shared<ScriptedSource>(data);
    source->troubleAt = 2 * megabyte + 7;
    source->readError = Error{.kind = ErrorKind::LocalFile, .detail = u"scripted"_s};
    CONTRACT_FAILS(add(u"id"_s, source, false, std::make_shared<UploadMemory>(u"cloud"_s, u"id"_s, file)),
                   ErrorKind::LocalFile);
    QCOMPARE(m_raw->names("images"), segments(u"id"_s, 2)); // kept
    const QByteArray first = m_raw->ask("HEAD", "/images/id-00001").headers.value("x-timestamp");
    const auto rest = fileSource(file);
    rest->setWantedHashes(allHashes);
    const auto added = add(u"id"_s, rest, false, std::make_shared<UploadMemory>(u"cloud"_s, u"id"_s, file));
    CONTRACT_VERIFY(added);
    QCOMPARE(added->checksum, hexHash(data, QCryptographicHash::Md5));
    QCOMPARE(added->osHashValue, hexHash(data, QCryptographicHash::Sha512));
    QVERIFY(content("id") == data);
    QCOMPARE(m_raw->ask("HEAD", "/images/id-00001").headers.value("x-timestamp"), first); // not sent again
    QVERIFY(UploadMemory(u"cloud"_s, u"id"_s, file).token().isEmpty());
}

/// What is no segment stays, however its name begins.
void tst_SwiftSegments::discard_keepsOthersNames()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"image"_s);
    const QByteArray data = testBytes(3 * megabyte);
    QFile image(file);
    QVERIFY(image.open(QIODevice::WriteOnly) && image.write(data) == data.size());
    image.close();
    const auto source = std::make_shared<ScriptedSource>(data);
    source->troubleAt = 2 * megabyte + 7;
    source->readError = Error{.kind = ErrorKind::LocalFile, .detail = u"scripted"_s};
    const auto memory = std::make_shared<UploadMemory>(u"cloud"_s, u"id"_s, file);
    CONTRACT_FAILS(add(u"id"_s, source, false, memory), ErrorKind::LocalFile);
    QCOMPARE(m_raw->ask("PUT", "/images/id-notes", {}, "stays").status, 201);
    const auto later = std::make_shared<UploadMemory>(u"cloud"_s, u"id"_s, file); // what was remembered
    const auto discarded = m_store->driver->discardUpload(u"id"_s, later);
    QVERIFY(waitFor(*discarded));
    CONTRACT_VERIFY(discarded->result());
    QCOMPARE(m_raw->names("images"), QStringList{u"id-notes"_s});
}

void tst_SwiftSegments::replacing_keepsTheOldOneUntilTheEnd()
{
    const QByteArray old = testBytes(3 * megabyte);
    CONTRACT_VERIFY(add(u"id"_s, memorySource(old)));
    const QByteArray data = testBytes(2 * megabyte + 1).right(2 * megabyte);
    const auto source = std::make_shared<ScriptedSource>(data);
    source->gate = std::make_shared<Gate>();
    source->troubleAt = megabyte + 7;
    const GateKeeper keeper(source->gate);
    const auto operation = m_store->driver->add(u"id"_s, source, true);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), longestWait);
    QVERIFY(content("id") == old);
    source->gate->open();
    QVERIFY(finished.wait(longestWait));
    CONTRACT_VERIFY(operation->result());
    QVERIFY(content("id") == data);
    QCOMPARE(m_raw->names("images").size(), 3); // the old segments are gone
    CONTRACT_VERIFY(add(u"id"_s, memorySource("short"), true));
    QCOMPARE(m_raw->names("images"), QStringList{u"id"_s});
}

/// An object whose name begins as another one's segments do would be read as its end.
void tst_SwiftSegments::neighbour_isNotJoined()
{
    const QByteArray data = testBytes(2 * megabyte);
    CONTRACT_VERIFY(add(u"disk"_s, memorySource(data)));
    CONTRACT_FAILS(add(u"disk-2"_s, memorySource("x")), ErrorKind::BadInput);
    QVERIFY(content("disk") == data);
    // The other way round another prefix is taken.
    QCOMPARE(m_raw->ask("PUT", "/images/plate-2", {}, "neighbour").status, 201);
    CONTRACT_VERIFY(add(u"plate"_s, memorySource(data)));
    QVERIFY(content("plate") == data);
}

/// By its form alone no object is a segment: others number their files too.
void tst_SwiftSegments::leftovers_areFound()
{
    const auto put = [this](const QByteArray &name, const QByteArray &content) {
        return m_raw->ask("PUT", "/images/" + name, {}, content).status == 201;
    };
    const QByteArray image = "0a1b2c3d-0000-4000-8000-0123456789ab";
    CONTRACT_VERIFY(add(u"whole"_s, memorySource(testBytes(2 * megabyte))));
    QVERIFY(put(image + "-00001", "12345") && put(image + "-00002", "678")); // glance's, of another segment size
    QVERIFY(put("gone-00001", QByteArray(megabyte, 'g')));
    QVERIFY(put("again.0123abcd-00001", "1") && put("again", "whole"));
    const QStringList others{u"photo-00001"_s, u"photo-00002"_s, u"report-20261"_s};
    QVERIFY(put("photo-00001", "a picture") && put("photo-00002", "a larger picture") && put("report-20261", "none"));
    const auto found = m_store->driver->leftovers();
    QVERIFY(waitFor(*found));
    CONTRACT_VERIFY(found->result());
    QMap<QString, Leftover> all;
    for (const Leftover &leftover : found->result()->leftovers) {
        all.insert(leftover.path, leftover);
        QVERIFY(leftover.begun.isValid());
    }
    QCOMPARE(all.keys(), (QStringList{QString::fromLatin1(image), u"again"_s, u"gone"_s}));
    QCOMPARE(all.first().size, std::optional<qint64>(8));
    QCOMPARE(all.first().parts, std::optional<int>(2));
    for (const Leftover &leftover : std::as_const(all)) {
        const auto removed = m_store->driver->removeLeftover(leftover);
        QVERIFY(waitFor(*removed));
        CONTRACT_VERIFY(removed->result());
    }
    QStringList left = QStringList{u"again"_s, u"whole"_s} + segments(u"whole"_s, 2) + others;
    left.sort();
    QCOMPARE(m_raw->names("images"), left);
}

void tst_SwiftSegments::copy_hasItsOwnSegments()
{
    const QByteArray data = testBytes(2 * megabyte + 3);
    CONTRACT_VERIFY(add(u"id"_s, memorySource(data)));
    const auto copied = m_store->driver->copy(u"id"_s, u"copy"_s);
    QVERIFY(waitFor(*copied));
    CONTRACT_VERIFY(copied->result());
    QCOMPARE(copied->result()->check, DataCheck::Verified);
    const auto removed = m_store->driver->remove(u"id"_s);
    QVERIFY(waitFor(*removed));
    CONTRACT_VERIFY(removed->result());
    QVERIFY(content("copy") == data);
}

void tst_SwiftSegments::listing_tellsTheSize()
{
    CONTRACT_VERIFY(add(u"id"_s, memorySource(testBytes(2 * megabyte + 3))));
    const auto listed = m_store->driver->list({});
    QVERIFY(waitFor(*listed));
    CONTRACT_VERIFY(listed->result());
    const QList<ObjectInfo> &objects = listed->result()->objects;
    QCOMPARE(objects.size(), 4);
    QCOMPARE(objects[0].size, std::optional<qint64>(2 * megabyte + 3));
    QVERIFY(objects[0].checksum.isEmpty());
    QCOMPARE(objects[1].properties.value(u"segment-of"_s).toString(), u"id"_s);
}

QTEST_GUILESS_MAIN(tst_SwiftSegments)
#include "tst_swift_segments.moc"
