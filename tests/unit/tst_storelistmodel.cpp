// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/storelistmodel.h"
#include "model/storenotice.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_StoreListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void configuration_changesRowsInPlace_data();
    void configuration_changesRowsInPlace();
    void configuration_replacesAStoreThatChanged();
    void change_touchesOneRow();
    void refresh_touchesRowsWhoseLimitsMoved();
    void defaultMark_moves();
    void state_showsReason_data();
    void state_showsReason();
    void unverifiedTls_isMarked_data();
    void unverifiedTls_isMarked();
    void limits_data();
    void limits();
};

namespace {

QStringList idsOf(const StoreListModel &model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row, 0).data(StoreIdRole).toString();
    return ids;
}

} // namespace

void tst_StoreListModel::configuration_changesRowsInPlace_data()
{
    QTest::addColumn<QStringList>("before");
    QTest::addColumn<QStringList>("after");
    QTest::newRow("the first ones") << QStringList{} << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("one more in the middle") << QStringList{u"a"_s, u"c"_s} << QStringList{u"a"_s, u"b"_s, u"c"_s};
    QTest::newRow("one less") << QStringList{u"a"_s, u"b"_s, u"c"_s} << QStringList{u"a"_s, u"c"_s};
    QTest::newRow("turned round") << QStringList{u"a"_s, u"b"_s, u"c"_s} << QStringList{u"c"_s, u"b"_s, u"a"_s};
    QTest::newRow("all others") << QStringList{u"a"_s, u"b"_s} << QStringList{u"x"_s, u"y"_s, u"z"_s};
    QTest::newRow("none left") << QStringList{u"a"_s, u"b"_s} << QStringList{};
}

void tst_StoreListModel::configuration_changesRowsInPlace()
{
    QFETCH(QStringList, before);
    QFETCH(QStringList, after);
    FakeStores stores(before);
    StoreListModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QCOMPARE(idsOf(model), before);
    QHash<QString, QPersistentModelIndex> kept;
    for (const QString &id : before)
        kept.insert(id, model.indexOf(id));

    stores.configure(after);
    QCOMPARE(idsOf(model), after);
    QCOMPARE(resets.count(), 0);
    for (const QString &id : before)
        QCOMPARE(QModelIndex(kept.value(id)), model.indexOf(id)); // both invalid for one that went
}

void tst_StoreListModel::configuration_replacesAStoreThatChanged()
{
    FakeStores stores({u"a"_s, u"b"_s});
    StoreListModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    const QPersistentModelIndex old = model.indexOf(u"a"_s);
    stores.descriptions[u"a"_s] = u"another"_s;
    stores.configure({u"a"_s, u"b"_s});
    QVERIFY(!old.isValid());
    QCOMPARE(idsOf(model), QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(model.index(0, 0).data(DescriptionRole).toString(), u"another"_s);
    QCOMPARE(model.index(0, 0).data(StoreRole).value<Store *>(), &stores[u"a"_s]);
}

void tst_StoreListModel::change_touchesOneRow()
{
    FakeStores stores({u"a"_s, u"b"_s, u"c"_s});
    StoreListModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.goReadOnly(u"b"_s);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(changes.first().at(0).toModelIndex().row(), 1);
    QCOMPARE(changes.first().at(1).toModelIndex().row(), 1);
    stores.goReadOnly(u"b"_s);
    QCOMPARE(changes.count(), 1); // the same again is no change
}

void tst_StoreListModel::refresh_touchesRowsWhoseLimitsMoved()
{
    FakeStores stores({u"a"_s});
    StoreListModel model(stores.registry);
    const Limits limits{.freeBytes = 50LL << 30, .totalBytes = 100LL << 30};
    stores.probe(u"a"_s, {}, limits);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.probe(u"a"_s, {}, limits);
    QCOMPARE(changes.count(), 0);
    stores.probe(u"a"_s, {}, {.freeBytes = 25LL << 30, .totalBytes = 100LL << 30});
    QCOMPARE(changes.count(), 1);
    QCOMPARE(model.index(0, 0).data(UsedTextRole).toString(), u"75 %"_s);
}

void tst_StoreListModel::defaultMark_moves()
{
    FakeStores stores({u"a"_s, u"b"_s});
    StoreListModel model(stores.registry);
    QVERIFY(model.indexOf(u"a"_s).data(DefaultRole).toBool());
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.configure({u"a"_s, u"b"_s}, u"b"_s);
    QVERIFY(!model.indexOf(u"a"_s).data(DefaultRole).toBool());
    QVERIFY(model.indexOf(u"b"_s).data(DefaultRole).toBool());
    QCOMPARE(changes.count(), 2);
}

void tst_StoreListModel::state_showsReason_data()
{
    QTest::addColumn<QList<Finding>>("findings");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("hasNotice");
    const auto no = [](Reason reason) {
        return QList<Finding>{Finding::no(Layer::Backend, {Capability::WriteAccess}, reason)};
    };
    QTest::newRow("all is well") << QList<Finding>{} << u"Online"_s << false;
    QTest::newRow("read-only") << no(Reason::ReadOnly) << u"Read-only"_s << true;
    QTest::newRow("full") << no(Reason::Full) << u"Full"_s << true;
    QTest::newRow("a server without ranges is fine") << no(Reason::NoRanges) << u"Online"_s << false;
    QTest::newRow("away") << QList<Finding>{Finding::unavailable(Layer::Backend, Reason::Unreachable)}
                          << u"Unreachable"_s << true;
    QTest::newRow("the heavier of two") << no(Reason::Full)
                                               + QList{Finding::unavailable(Layer::Backend, Reason::Timeout)}
                                        << u"No answer"_s << true;
}

void tst_StoreListModel::state_showsReason()
{
    QFETCH(QList<Finding>, findings);
    QFETCH(QString, text);
    QFETCH(bool, hasNotice);
    FakeStores stores({u"a"_s});
    StoreListModel model(stores.registry);
    QCOMPARE(model.index(0, 0).data(StateTextRole).toString(), u"Not checked yet"_s);
    stores.probe(u"a"_s, findings);
    QCOMPARE(model.index(0, 0).data(StateTextRole).toString(), text);
    QCOMPARE(!model.index(0, 0).data(NoticeRole).toString().isEmpty(), hasNotice);
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(text));
}

void tst_StoreListModel::unverifiedTls_isMarked_data()
{
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("evidence");
    QTest::addColumn<bool>("marked");
    QTest::newRow("by its reason") << Reason::Certificate << u"TLS 1.3"_s << true;
    QTest::newRow("by the option") << Reason::None << u"https_insecure = true: certificates are not verified"_s << true;
    QTest::newRow("verified") << Reason::None << u"TLS 1.3"_s << false;
}

void tst_StoreListModel::unverifiedTls_isMarked()
{
    QFETCH(Reason, reason);
    QFETCH(QString, evidence);
    QFETCH(bool, marked);
    FakeStores stores({u"a"_s});
    StoreListModel model(stores.registry);
    Finding finding = Finding::yes(Layer::Backend, {Capability::ReadAccess}, evidence);
    finding.reason = reason;
    stores.probe(u"a"_s, {finding});
    QCOMPARE(model.index(0, 0).data(UnverifiedTlsRole).toBool(), marked);
    QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"not verified"_s), marked);
}

void tst_StoreListModel::limits_data()
{
    QTest::addColumn<qint64>("free");
    QTest::addColumn<qint64>("total");
    QTest::addColumn<QString>("used");
    QTest::addColumn<bool>("hasFraction");
    QTest::newRow("nothing told") << -1LL << -1LL << u"-"_s << false;
    QTest::newRow("only free told") << 10LL << -1LL << u"-"_s << false;
    QTest::newRow("empty") << 100LL << 100LL << u"0 %"_s << true;
    QTest::newRow("nearly full is not full") << 1LL << 1000LL << u"99 %"_s << true;
    QTest::newRow("full") << 0LL << 1000LL << u"100 %"_s << true;
    QTest::newRow("no size at all") << 0LL << 0LL << u"-"_s << false;
}

void tst_StoreListModel::limits()
{
    QFETCH(qint64, free);
    QFETCH(qint64, total);
    QFETCH(QString, used);
    QFETCH(bool, hasFraction);
    Limits limits;
    if (free >= 0)
        limits.freeBytes = free;
    if (total >= 0)
        limits.totalBytes = total;
    FakeStores stores({u"a"_s});
    StoreListModel model(stores.registry);
    stores.probe(u"a"_s, {}, limits);
    QCOMPARE(model.index(0, 0).data(UsedTextRole).toString(), used);
    QCOMPARE(model.index(0, 0).data(UsedFractionRole).isValid(), hasFraction);
}

QTEST_GUILESS_MAIN(tst_StoreListModel)
#include "tst_storelistmodel.moc"
