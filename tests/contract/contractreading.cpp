// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractrun.h"
#include "tests/contract/contractstreams.h"

#include "model/objectname.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

QList<ObjectInfo> ContractSuite::listAll(const QString &path, int *pages)
{
    QList<ObjectInfo> all;
    QString token;
    constexpr int mostPages = 1000; // a token that leads nowhere would go on for ever
    for (int page = 1; page <= mostPages; ++page) {
        const auto operation = m_driver->list(path, token);
        const auto &result = run(operation);
        if (!result) {
            QTest::qFail(qPrintable(problemOf(result)), __FILE__, __LINE__);
            return {};
        }
        all += result->objects;
        token = result->nextToken;
        if (pages)
            *pages = page;
        if (token.isEmpty())
            return all;
    }
    QTest::qFail("the listing does not end", __FILE__, __LINE__);
    return {};
}

void ContractSuite::get_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<qint64>("length"); // -1: to the end
    const qint64 end = 3 * 65536 + 7;   // of the object, below
    QTest::newRow("whole") << qint64(0) << qint64(-1);
    QTest::newRow("first byte") << qint64(0) << qint64(1);
    QTest::newRow("from the second byte") << qint64(1) << qint64(-1);
    QTest::newRow("last byte") << end - 1 << qint64(1);
    QTest::newRow("last byte, to the end") << end - 1 << qint64(-1);
    QTest::newRow("across a chunk's end") << qint64(65530) << qint64(12);
    QTest::newRow("a chunk") << qint64(65536) << qint64(65536);
    QTest::newRow("longer than there is") << qint64(100) << end;
}

void ContractSuite::get()
{
    QFETCH(qint64, offset);
    QFETCH(qint64, length);
    const QByteArray data = testBytes(3 * 65536 + 7);
    QVERIFY(m_target->plant(u"object"_s, data));
    ByteRange range{.offset = offset};
    if (length >= 0)
        range.length = length;
    const auto received = std::make_shared<QByteArray>();
    const auto operation = m_driver->get(m_target->path(u"object"_s), range, memorySink(received));
    const auto &result = run(operation);
    if (!m_store->snapshot().permits(range.required())) {
        CONTRACT_FAILS(result, ErrorKind::Refused);
        QVERIFY(received->isEmpty());
        return;
    }
    CONTRACT_VERIFY(result);
    const QByteArray expected = data.mid(offset, length);
    QVERIFY(*received == expected);
    QCOMPARE(result->size, expected.size());
    QCOMPARE(result->checksum, hexHash(expected, QCryptographicHash::Md5));
    QCOMPARE(result->osHashValue, hexHash(expected, QCryptographicHash::Sha512));
}

void ContractSuite::getPastTheEnd_isBadInput()
{
    if (!can(OperationKind::GetOffset))
        QSKIP("the store reads at no offset");
    QVERIFY(m_target->plant(u"object"_s, testBytes(100)));
    const auto received = std::make_shared<QByteArray>();
    const auto operation = m_driver->get(m_target->path(u"object"_s), {.offset = 101}, memorySink(received));
    CONTRACT_FAILS(run(operation), ErrorKind::BadInput);
    QVERIFY(received->isEmpty());
}

void ContractSuite::stat_tellsSizeAndTime()
{
    if (!can(OperationKind::Stat))
        QSKIP("the store has no stat");
    const QDateTime before = QDateTime::currentDateTimeUtc().addSecs(-2); // a backend may tell whole seconds
    QVERIFY(m_target->plant(u"object"_s, testBytes(12345)));
    const auto operation = m_driver->stat(m_target->path(u"object"_s));
    const auto &result = run(operation);
    CONTRACT_VERIFY(result);
    QCOMPARE(result->name, u"object"_s);
    QCOMPARE(result->kind, ObjectInfo::Kind::Object);
    QCOMPARE(result->location, m_target->location(u"object"_s));
    QCOMPARE(result->size, std::optional<qint64>(12345));
    if (result->modified.isValid()) {
        QCOMPARE(result->modified.timeSpec(), Qt::UTC);
        QVERIFY(result->modified >= before && result->modified <= QDateTime::currentDateTimeUtc().addSecs(2));
    }
    if (!result->checksum.isEmpty())
        QCOMPARE(result->checksum, hexHash(testBytes(12345), QCryptographicHash::Md5));
    QCOMPARE(m_store->snapshot().verdict(requiredCapabilities(OperationKind::Get), std::array{result->findings}).answer,
             m_store->snapshot().answer(requiredCapabilities(OperationKind::Get)));
}

void ContractSuite::location_isAPathToo()
{
    QVERIFY(m_target->plant(u"object"_s, "found"));
    const auto received = std::make_shared<QByteArray>();
    const auto operation = m_driver->get(m_target->location(u"object"_s), {}, memorySink(received));
    CONTRACT_VERIFY(run(operation));
    QCOMPARE(*received, QByteArray("found"));
    if (!can(OperationKind::Delete))
        return;
    const auto removal = m_driver->remove(m_target->location(u"object"_s));
    CONTRACT_VERIFY(run(removal));
    QVERIFY(!m_target->peek(u"object"_s));
}

void ContractSuite::badLocation_isBadInput()
{
    const QStringList before = m_target->everything();
    for (const QString &location : m_target->badLocations()) {
        for (const OperationKind kind :
             {OperationKind::Stat, OperationKind::Get, OperationKind::Delete, OperationKind::Add}) {
            if (!can(kind))
                continue;
            const AnyOperationPtr operation = begin(kind, location);
            QVERIFY(waitFor(*operation));
            const QString what = u"%1 of %2: %3"_s.arg(operationName(kind), location, problemOf(operation->error()));
            QVERIFY2(operation->error() && operation->error()->kind == ErrorKind::BadInput, qPrintable(what));
            QVERIFY(!operation->error()->object.isEmpty() && !operation->error()->detail.isEmpty());
        }
    }
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::missing_isNotFound_data()
{
    QTest::addColumn<OperationKind>("kind");
    for (const OperationKind kind :
         {OperationKind::Stat, OperationKind::Get, OperationKind::GetOffset, OperationKind::GetRange,
          OperationKind::AddOffset, OperationKind::Delete, OperationKind::Rename})
        QTest::newRow(qPrintable(operationName(kind))) << kind;
}

void ContractSuite::missing_isNotFound()
{
    QFETCH(OperationKind, kind);
    if (!can(kind))
        QSKIP("the store cannot do it");
    const AnyOperationPtr operation = begin(kind, m_target->path(u"no-such-object"_s));
    QVERIFY(waitFor(*operation));
    QVERIFY(operation->error());
    QVERIFY2(operation->error()->kind == ErrorKind::NotFound, qPrintable(problemOf(operation->error())));
    QCOMPARE(operation->error()->store, u"contract"_s);
}

void ContractSuite::foreignName_isHandled_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("letters of all sorts") << u"Größe 日本語 🎈"_s;
    QTest::newRow("a blank at either end") << u" name "_s;
    QTest::newRow("percent") << u"100%41%"_s;
    QTest::newRow("question mark and hash") << u"a?b#c"_s;
    QTest::newRow("plus, ampersand, quotes") << u"a+b&c\"d'e"_s;
    QTest::newRow("HTML") << u"<b>bold<img src=x>"_s;
    QTest::newRow("right to left") << u"invoice\u202Egpj.exe"_s;
    QTest::newRow("newline") << u"two\nlines"_s;
    QTest::newRow("tab and bell") << u"a\tb\ac"_s;
    QTest::newRow("backslash") << u"a\\b"_s;
    QTest::newRow("a leading dot") << u".hidden"_s;
    QTest::newRow("a leading dash") << u"-rf"_s;
    QTest::newRow("a colon") << u"12:30"_s;
    QTest::newRow("no UTF-8") << nameFromBytes("caf\xe9");
    QTest::newRow("255 bytes") << QString(255, u'n');
}

/// Whatever a backend holds is listed, and can be used by the path that the listing gave.
void ContractSuite::foreignName_isHandled()
{
    QFETCH(QString, name);
    if (!m_target->plant(name, "foreign"))
        QSKIP("the backend cannot hold such a name");
    QString path = m_target->path(name);
    if (can(OperationKind::List)) {
        const QList<ObjectInfo> objects = listAll(m_target->root());
        QCOMPARE(objects.size(), 1);
        QCOMPARE(objects.constFirst().name, name);
        QCOMPARE(objects.constFirst().location, m_target->location(name));
        path = objects.constFirst().path;
    }
    if (can(OperationKind::Stat)) {
        const auto operation = m_driver->stat(path);
        const auto &result = run(operation);
        CONTRACT_VERIFY(result);
        QCOMPARE(result->size, std::optional<qint64>(7));
    }
    for (const QString &way : {path, m_target->location(name)}) {
        const auto received = std::make_shared<QByteArray>();
        const auto operation = m_driver->get(way, {}, memorySink(received));
        CONTRACT_VERIFY(run(operation));
        QCOMPARE(*received, QByteArray("foreign"));
    }
    if (!can(OperationKind::Delete))
        return;
    const auto removal = m_driver->remove(path);
    CONTRACT_VERIFY(run(removal));
    QVERIFY(!m_target->peek(name));
}

void ContractSuite::list_empty()
{
    if (!can(OperationKind::List))
        QSKIP("the store has no listing");
    int pages = 0;
    QCOMPARE(listAll(m_target->root(), &pages).size(), 0);
    QCOMPARE(pages, 1);
}

void ContractSuite::list_pages()
{
    if (!can(OperationKind::List))
        QSKIP("the store has no listing");
    const int count = std::max(25, m_target->pageSize() + 5);
    QStringList expected;
    QList<std::pair<QString, QByteArray>> planted;
    for (int i = 0; i < count; ++i) {
        expected.append(u"object-%1"_s.arg(i, 5, 10, QLatin1Char('0')));
        planted.append({expected.constLast(), QByteArray(i % 7, 'x')});
    }
    QVERIFY(m_target->plantAll(planted));
    int pages = 0;
    QList<ObjectInfo> objects = listAll(m_target->root(), &pages);
    if (m_target->pageSize() > 0)
        QVERIFY(pages >= 2);
    std::sort(objects.begin(), objects.end(), [](const ObjectInfo &a, const ObjectInfo &b) { return a.name < b.name; });
    QCOMPARE(objects.size(), count);
    for (int i = 0; i < count; ++i) {
        QCOMPARE(objects[i].name, expected[i]);
        QCOMPARE(objects[i].kind, ObjectInfo::Kind::Object);
        if (objects[i].size)
            QCOMPARE(*objects[i].size, i % 7);
    }
}

void ContractSuite::list_prefixes()
{
    if (!m_target->hasPrefixes() || !can(OperationKind::List))
        QSKIP("the store has no prefixes");
    QVERIFY(m_target->plant(u"top"_s, "1"));
    QVERIFY(m_target->plant(u"folder/inner"_s, "22"));
    QVERIFY(m_target->plant(u"folder/deeper/leaf"_s, "333"));
    const QList<ObjectInfo> top = listAll(m_target->root());
    QCOMPARE(top.size(), 2);
    const auto &folder = top[0].kind == ObjectInfo::Kind::Object ? top[1] : top[0];
    QVERIFY(folder.kind != ObjectInfo::Kind::Object);
    QVERIFY(folder.path.endsWith(u'/'));
    const QList<ObjectInfo> inside = listAll(folder.path);
    QCOMPARE(inside.size(), 2);
    const auto &inner = inside[0].kind == ObjectInfo::Kind::Object ? inside[0] : inside[1];
    QCOMPARE(inner.name, u"inner"_s);
    const auto received = std::make_shared<QByteArray>();
    const auto operation = m_driver->get(inner.path, {}, memorySink(received));
    CONTRACT_VERIFY(run(operation));
    QCOMPARE(*received, QByteArray("22"));
    const auto missing = m_driver->list(m_target->path(u"no-such-folder"_s) + u'/');
    CONTRACT_FAILS(run(missing), ErrorKind::NotFound);
}

void ContractSuite::list_badTokenIsRefused()
{
    if (!can(OperationKind::List))
        QSKIP("the store has no listing");
    const auto operation = m_driver->list(m_target->root(), u"no token of ours"_s);
    CONTRACT_FAILS(run(operation), ErrorKind::BadInput);
}

void ContractSuite::objectLayer_saysWhatIsImpossible()
{
    const QList<ContractTarget::Obstacle> obstacles = m_target->plantObstacles();
    if (obstacles.isEmpty())
        QSKIP("nothing here stops this user from using an object");
    QList<ObjectInfo> seen = listAll(m_target->root());
    for (const ContractTarget::Obstacle &obstacle : obstacles) {
        const auto operation = m_driver->stat(m_target->path(obstacle.name));
        const auto &info = run(operation);
        CONTRACT_VERIFY(info);
        const auto row = std::find_if(seen.begin(), seen.end(),
                                      [&](const ObjectInfo &one) { return one.name == obstacle.name; });
        QVERIFY(row != seen.end());
        for (const QList<Finding> &findings : {info->findings, row->findings}) {
            const Verdict verdict = m_store->snapshot().verdict(requiredCapabilities(obstacle.kind),
                                                                std::array{findings});
            QCOMPARE(verdict.answer, Answer::No);
            QCOMPARE(verdict.deciding.layer, Layer::Object);
            QCOMPARE(verdict.deciding.reason, obstacle.reason);
        }
        // And so it is: the check refuses, and without the check the backend does.
        if (obstacle.kind != OperationKind::Delete)
            continue;
        const auto refused = m_driver->remove(m_target->path(obstacle.name), info->findings);
        CONTRACT_FAILS(run(refused), ErrorKind::Refused);
        const auto failed = m_driver->remove(m_target->path(obstacle.name));
        CONTRACT_FAILS(run(failed), ErrorKind::NotPermitted);
        QVERIFY(m_target->peek(obstacle.name));
    }
}

void ContractSuite::getCanceled_endsOnce()
{
    QVERIFY(m_target->plant(u"object"_s, testBytes(5 << 20)));
    const auto sink = std::make_shared<ScriptedSink>();
    sink->gate = std::make_shared<Gate>();
    sink->troubleAt = 1 << 20;
    const GateKeeper keeper(sink->gate);
    const auto operation = m_driver->get(m_target->path(u"object"_s), {}, sink);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QTRY_VERIFY_WITH_TIMEOUT(sink->gate->isWaitedAt(), longestWait);
    operation->cancel();
    operation->cancel();
    QVERIFY(finished.count() == 0);
    QVERIFY(finished.wait(longestWait));
    CONTRACT_FAILS(operation->result(), ErrorKind::Canceled);
    sink->gate->open();
    QTRY_VERIFY_WITH_TIMEOUT(sink.use_count() == 1, longestWait); // the work is over
    QVERIFY(!sink->finished);
    QCOMPARE(finished.count(), 1);
}

void ContractSuite::brokenSink_endsTheDownload_data()
{
    QTest::addColumn<QString>("where");
    QTest::newRow("cannot be begun") << u"begin"_s;
    QTest::newRow("its disk is full on the way") << u"write"_s;
    QTest::newRow("cannot be finished") << u"finish"_s;
}

void ContractSuite::brokenSink_endsTheDownload()
{
    QFETCH(QString, where);
    QVERIFY(m_target->plant(u"object"_s, testBytes(5 << 20)));
    const QStringList before = m_target->everything();
    const Snapshot snapshot = m_store->snapshot();
    const auto sink = std::make_shared<ScriptedSink>();
    const Error full{.kind = ErrorKind::LocalFile,
                     .detail = u"No space left on device"_s,
                     .evidence = u"ENOSPC"_s,
                     .reason = Reason::Full};
    if (where == u"begin"_s)
        sink->beginError = full;
    else if (where == u"write"_s)
        sink->writeError = full;
    else
        sink->finishError = full;
    sink->troubleAt = 1 << 20;
    const auto operation = m_driver->get(m_target->path(u"object"_s), {}, sink);
    const auto &result = run(operation);
    CONTRACT_FAILS(result, ErrorKind::LocalFile);
    QCOMPARE(result.error().evidence, u"ENOSPC"_s);
    QVERIFY(!sink->finished);
    QCOMPARE(m_target->everything(), before);
    QVERIFY(m_store->snapshot().saysSameAs(snapshot)); // the store is not to blame
}

} // namespace Quartermaster
