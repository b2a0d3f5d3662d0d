// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractrun.h"
#include "tests/contract/contractstreams.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

void ContractSuite::roundTrip_data()
{
    QTest::addColumn<int>("chunks");
    QTest::addColumn<int>("more"); // bytes
    QTest::newRow("nothing") << 0 << 0;
    QTest::newRow("a byte") << 0 << 1;
    QTest::newRow("a chunk less a byte") << 1 << -1;
    QTest::newRow("a chunk") << 1 << 0;
    QTest::newRow("a chunk and a byte") << 1 << 1;
    QTest::newRow("5 MiB") << 0 << (5 << 20);
}

/// What is added is what is there and what is read, bytes and hashes. Where the store cannot add, another has.
void ContractSuite::roundTrip()
{
    QFETCH(int, chunks);
    QFETCH(int, more);
    const QByteArray data = testBytes(chunks * m_target->chunkSize() + more);
    const QString md5 = hexHash(data, QCryptographicHash::Md5);
    const QString sha512 = hexHash(data, QCryptographicHash::Sha512);
    if (can(OperationKind::Add)) {
        const auto operation = m_driver->add(m_target->path(u"object"_s), memorySource(data));
        QSignalSpy progress(operation.get(), &Operation::progressChanged);
        const auto &added = run(operation);
        CONTRACT_VERIFY(added);
        QCOMPARE(added->location, m_target->location(u"object"_s));
        QCOMPARE(added->size, data.size());
        QCOMPARE(added->checksum, md5);
        QCOMPARE(added->osHashValue, sha512);
        if (!data.isEmpty()) {
            QVERIFY(!progress.isEmpty());
            QCOMPARE(progress.constLast().at(0).toLongLong(), data.size());
        }
        QVERIFY(m_target->peek(u"object"_s) == data);
        QCOMPARE(m_target->everything().size(), 1); // no temporary is left
    } else {
        QVERIFY(m_target->plant(u"object"_s, data));
    }
    const auto received = std::make_shared<QByteArray>();
    const auto operation = m_driver->get(m_target->path(u"object"_s), {}, memorySink(received));
    const auto &fetched = run(operation);
    CONTRACT_VERIFY(fetched);
    QVERIFY(*received == data);
    QCOMPARE(fetched->size, data.size());
    QCOMPARE(fetched->checksum, md5);
    QCOMPARE(fetched->osHashValue, sha512);
}

void ContractSuite::remove_removes()
{
    if (!can(OperationKind::Delete))
        QSKIP("the store cannot delete");
    QVERIFY(m_target->plant(u"object"_s, "gone soon"));
    QVERIFY(m_target->plant(u"other"_s, "stays"));
    const auto operation = m_driver->remove(m_target->path(u"object"_s));
    CONTRACT_VERIFY(run(operation));
    QVERIFY(!m_target->peek(u"object"_s));
    QCOMPARE(m_target->peek(u"other"_s), std::optional<QByteArray>("stays"));
    const auto again = m_driver->remove(m_target->path(u"object"_s));
    CONTRACT_FAILS(run(again), ErrorKind::NotFound);
}

void ContractSuite::existing_isKept()
{
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    QVERIFY(m_target->plant(u"object"_s, "old"));
    const QStringList before = m_target->everything();
    const auto operation = m_driver->add(m_target->path(u"object"_s), memorySource("new"));
    CONTRACT_FAILS(run(operation), ErrorKind::AlreadyExists);
    QCOMPARE(m_target->peek(u"object"_s), std::optional<QByteArray>("old"));
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::existing_isReplacedWhenAsked()
{
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    QVERIFY(m_target->plant(u"object"_s, "old and longer"));
    const auto operation = m_driver->add(m_target->path(u"object"_s), memorySource("new"), true);
    const auto &added = run(operation);
    CONTRACT_VERIFY(added);
    QCOMPARE(added->size, 3);
    QCOMPARE(m_target->peek(u"object"_s), std::optional<QByteArray>("new"));
    QCOMPARE(m_target->everything().size(), 1);
}

void ContractSuite::newName_isChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("letters of all sorts") << u"Größe 日本語 🎈"_s << true;
    QTest::newRow("percent") << u"100%41%"_s << true;
    QTest::newRow("HTML") << u"<b>bold<img src=x>"_s << true;
    QTest::newRow("255 bytes") << QString(255, u'n') << true;
    QTest::newRow("a dot") << u"."_s << false;
    QTest::newRow("two dots") << u".."_s << false;
    QTest::newRow("a way out") << u"../outside"_s << false;
    QTest::newRow("NUL") << u"a\0b"_s << false;
    QTest::newRow("newline") << u"two\nlines"_s << false;
    QTest::newRow("right to left") << u"invoice\u202Egpj.exe"_s << false;
    QTest::newRow("256 bytes") << QString(256, u'n') << false;
    QTest::newRow("256 bytes of two each") << QString(128, u'ü') << false;
}

void ContractSuite::newName_isChecked()
{
    QFETCH(QString, name);
    QFETCH(bool, isGood);
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    const QStringList before = m_target->everything();
    const auto source = std::make_shared<ScriptedSource>("named");
    const auto operation = m_driver->add(m_target->path(name), source);
    const auto &result = run(operation);
    if (isGood) {
        CONTRACT_VERIFY(result);
        QCOMPARE(m_target->peek(name), std::optional<QByteArray>("named"));
        return;
    }
    CONTRACT_FAILS(result, ErrorKind::BadInput);
    QVERIFY(!result.error().detail.isEmpty());
    QCOMPARE(source->opened.load(), 0);
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::addAt_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("size");
    QTest::newRow("at the beginning") << qint64(0) << qint64(10);
    QTest::newRow("in the middle") << qint64(70'000) << qint64(70'000);
    QTest::newRow("over the end") << qint64(199'990) << qint64(100'000);
    QTest::newRow("at the end") << qint64(200'000) << qint64(5);
    QTest::newRow("nothing") << qint64(7) << qint64(0);
}

void ContractSuite::addAt()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, size);
    if (!can(OperationKind::AddOffset))
        QSKIP("the store does not write at offsets");
    QByteArray expected = testBytes(200'000);
    QVERIFY(m_target->plant(u"object"_s, expected));
    const QByteArray patch(size, 'p');
    const auto operation = m_driver->addAt(m_target->path(u"object"_s), offset, memorySource(patch));
    const auto &result = run(operation);
    CONTRACT_VERIFY(result);
    expected.replace(offset, size, patch);
    QVERIFY(m_target->peek(u"object"_s) == expected);
    QCOMPARE(result->size, expected.size());
    QCOMPARE(m_target->everything().size(), 1);
}

void ContractSuite::addCanceled_leavesNothing()
{
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    const QStringList before = m_target->everything();
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 << 20));
    source->gate = std::make_shared<Gate>();
    source->troubleAt = 3 << 20;
    const GateKeeper keeper(source->gate);
    const auto operation = m_driver->add(m_target->path(u"object"_s), source);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), longestWait);
    QVERIFY(!m_target->peek(u"object"_s)); // invisible until complete
    if (can(OperationKind::List))
        QCOMPARE(listAll(m_target->root()).size(), 0);
    operation->cancel();
    QVERIFY(finished.wait(longestWait));
    CONTRACT_FAILS(operation->result(), ErrorKind::Canceled);
    source->gate->open();
    QTRY_VERIFY_WITH_TIMEOUT(source.use_count() == 1, longestWait); // the work is over
    QTRY_COMPARE_WITH_TIMEOUT(m_target->everything(), before, longestWait);
    QCOMPARE(finished.count(), 1);
}

void ContractSuite::letGo_leavesNothing()
{
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    const QStringList before = m_target->everything();
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 << 20));
    source->gate = std::make_shared<Gate>();
    source->troubleAt = 3 << 20;
    const GateKeeper keeper(source->gate);
    auto operation = m_driver->add(m_target->path(u"object"_s), source);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(source->gate->isWaitedAt(), longestWait);
    operation.reset();
    source->gate->open();
    QTRY_VERIFY_WITH_TIMEOUT(source.use_count() == 1, longestWait);
    QTRY_COMPARE_WITH_TIMEOUT(m_target->everything(), before, longestWait);
}

void ContractSuite::brokenSource_leavesNothing_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<ErrorKind>("expected");
    QTest::newRow("cannot be opened") << u"open"_s << ErrorKind::LocalFile;
    QTest::newRow("cannot be read to its end") << u"read"_s << ErrorKind::LocalFile;
    QTest::newRow("shrank on the way") << u"changed"_s << ErrorKind::SourceChanged;
    QTest::newRow("ends early without a word") << u"short"_s << ErrorKind::SourceChanged;
}

void ContractSuite::brokenSource_leavesNothing()
{
    QFETCH(QString, how);
    QFETCH(ErrorKind, expected);
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    const QStringList before = m_target->everything();
    const Snapshot snapshot = m_store->snapshot();
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 << 20));
    const Error error{.kind = expected, .detail = u"scripted"_s};
    if (how == u"open"_s)
        source->openError = error;
    else if (how == u"short"_s)
        source->announced = 6 << 20;
    else
        source->readError = error;
    source->troubleAt = 3 << 20;
    const auto operation = m_driver->add(m_target->path(u"object"_s), source);
    CONTRACT_FAILS(run(operation), expected);
    QTRY_COMPARE_WITH_TIMEOUT(m_target->everything(), before, longestWait);
    QVERIFY(m_store->snapshot().saysSameAs(snapshot)); // the store is not to blame
}

void ContractSuite::brokenSource_keepsTheOldObject()
{
    if (!can(OperationKind::Add))
        QSKIP("the store cannot add");
    QVERIFY(m_target->plant(u"object"_s, "old"));
    const QStringList before = m_target->everything();
    const auto source = std::make_shared<ScriptedSource>(testBytes(5 << 20));
    source->readError = Error{.kind = ErrorKind::LocalFile, .detail = u"scripted"_s};
    source->troubleAt = 3 << 20;
    const auto operation = m_driver->add(m_target->path(u"object"_s), source, true);
    CONTRACT_FAILS(run(operation), ErrorKind::LocalFile);
    QTRY_COMPARE_WITH_TIMEOUT(m_target->everything(), before, longestWait);
    QCOMPARE(m_target->peek(u"object"_s), std::optional<QByteArray>("old"));
}

} // namespace Quartermaster
