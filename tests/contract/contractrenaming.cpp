// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractrun.h"
#include "tests/contract/contractstreams.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

void ContractSuite::rename_givesAnotherName()
{
    if (!can(OperationKind::Rename))
        QSKIP("the store cannot rename");
    const QByteArray data = testBytes(200'000);
    QVERIFY(m_target->plant(u"object"_s, data));
    QVERIFY(m_target->plant(u"other"_s, "stays"));
    const auto operation = m_driver->rename(m_target->path(u"object"_s), m_target->path(u"renamed"_s));
    const auto &renamed = run(operation);
    CONTRACT_VERIFY(renamed);
    QCOMPARE(renamed->location, m_target->location(u"renamed"_s));
    QCOMPARE(renamed->size, data.size());
    QVERIFY(!m_target->peek(u"object"_s));
    QVERIFY(m_target->peek(u"renamed"_s) == data);
    QCOMPARE(m_target->peek(u"other"_s), std::optional<QByteArray>("stays"));
    QCOMPARE(m_target->everything().size(), 2); // nothing else is left
    // A whole location is as good as a name, at either end.
    const auto back = m_driver->rename(m_target->location(u"renamed"_s), m_target->location(u"object"_s));
    CONTRACT_VERIFY(run(back));
    QVERIFY(m_target->peek(u"object"_s) == data);
    QCOMPARE(m_target->everything().size(), 2);
}

void ContractSuite::rename_neverReplaces()
{
    if (!can(OperationKind::Rename))
        QSKIP("the store cannot rename");
    QVERIFY(m_target->plant(u"object"_s, "one"));
    QVERIFY(m_target->plant(u"other"_s, "two"));
    const QStringList before = m_target->everything();
    const auto operation = m_driver->rename(m_target->path(u"object"_s), m_target->path(u"other"_s));
    CONTRACT_FAILS(run(operation), ErrorKind::AlreadyExists);
    const auto itself = m_driver->rename(m_target->path(u"object"_s), m_target->path(u"object"_s));
    QVERIFY(!run(itself));
    QCOMPARE(m_target->peek(u"object"_s), std::optional<QByteArray>("one"));
    QCOMPARE(m_target->peek(u"other"_s), std::optional<QByteArray>("two"));
    QCOMPARE(m_target->everything(), before);
}

void ContractSuite::rename_checksTheNewName_data()
{
    newName_isChecked_data();
}

void ContractSuite::rename_checksTheNewName()
{
    QFETCH(QString, name);
    QFETCH(bool, isGood);
    if (!can(OperationKind::Rename))
        QSKIP("the store cannot rename");
    QVERIFY(m_target->plant(u"object"_s, "named"));
    const QStringList before = m_target->everything();
    const auto operation = m_driver->rename(m_target->path(u"object"_s), m_target->path(name));
    const auto &result = run(operation);
    if (isGood) {
        CONTRACT_VERIFY(result);
        QCOMPARE(m_target->peek(name), std::optional<QByteArray>("named"));
        QCOMPARE(m_target->everything().size(), before.size());
        return;
    }
    CONTRACT_FAILS(result, ErrorKind::BadInput);
    QVERIFY(!result.error().detail.isEmpty());
    QCOMPARE(m_target->everything(), before);
}

} // namespace Quartermaster
