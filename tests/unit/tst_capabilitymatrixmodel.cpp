// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/capabilitymatrixmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_CapabilityMatrixModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headers();
    void cell_data();
    void cell();
    void firstVerdicts_areNoChanges();
    void change_marksItsCellsForAWhile();
    void anotherDetail_changesTextsOnly();
    void rows_followTheConfiguration();
};

namespace {

QString at(const CapabilityMatrixModel &model, const QString &store, Capability capability, int role = Qt::DisplayRole)
{
    return model.indexFor(store, capability).data(role).toString();
}

} // namespace

void tst_CapabilityMatrixModel::headers()
{
    FakeStores stores({u"fast"_s});
    CapabilityMatrixModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    QCOMPARE(model.columnCount(), static_cast<int>(columnCapabilities.size()));
    QCOMPARE(model.headerData(0, Qt::Horizontal).toString(), u"READ_ACCESS"_s);
    QCOMPARE(model.headerData(0, Qt::Horizontal, ShortTextRole).toString(), u"READ\nACCESS"_s);
    QCOMPARE(model.headerData(0, Qt::Vertical).toString(), u"fast"_s);
    QCOMPARE(CapabilityMatrixModel::columnOf(Capability::RwRandom), -1);
    QVERIFY(!model.indexFor(u"nobody"_s, Capability::List).isValid());
}

void tst_CapabilityMatrixModel::cell_data()
{
    QTest::addColumn<QString>("doing");
    QTest::addColumn<Capability>("capability");
    QTest::addColumn<QString>("sign");
    QTest::addColumn<QString>("spoken");
    QTest::newRow("not asked yet") << u"nothing"_s << Capability::WriteAccess << u"?"_s
                                   << u"cheap, WRITE_ACCESS: unknown, Checking..."_s;
    QTest::newRow("all is well") << u"online"_s << Capability::WriteAccess << u"yes"_s << u"cheap, WRITE_ACCESS: yes"_s;
    QTest::newRow("read-only") << u"read-only"_s << Capability::WriteAccess << u"no"_s
                               << u"cheap, WRITE_ACCESS: no, Read-only"_s;
    QTest::newRow("read-only, its offset goes too")
        << u"read-only"_s << Capability::WriteOffset << u"no"_s << u"cheap, WRITE_OFFSET: no, Read-only"_s;
    QTest::newRow("read-only can be read")
        << u"read-only"_s << Capability::ReadAccess << u"yes"_s << u"cheap, READ_ACCESS: yes"_s;
    QTest::newRow("the driver can't, ever")
        << u"online"_s << Capability::ServerCopy << u"--"_s << u"cheap, SERVER_COPY: no, Not supported"_s;
    QTest::newRow("away, but the code is what it is")
        << u"offline"_s << Capability::DriverReusable << u"yes"_s << u"cheap, DRIVER_REUSABLE: yes"_s;
}

void tst_CapabilityMatrixModel::cell()
{
    QFETCH(QString, doing);
    QFETCH(Capability, capability);
    QFETCH(QString, sign);
    QFETCH(QString, spoken);
    FakeStores stores({u"cheap"_s}, CapabilitySet::all().without(Capability::ServerCopy));
    CapabilityMatrixModel model(stores.registry);
    if (doing == "online"_L1)
        stores.probe(u"cheap"_s);
    else if (doing == "read-only"_L1)
        stores.goReadOnly(u"cheap"_s);
    else if (doing == "offline"_L1)
        stores.goOffline(u"cheap"_s);
    QCOMPARE(at(model, u"cheap"_s, capability), sign);
    QCOMPARE(at(model, u"cheap"_s, capability, Qt::AccessibleTextRole), spoken);
    const QModelIndex index = model.indexFor(u"cheap"_s, capability);
    QCOMPARE(index.data(NotDriverRole).toBool(), sign == "--"_L1);
    QCOMPARE(index.data(VerdictRole).value<Verdict>().answer, stores[u"cheap"_s].snapshot().answer(capability));
    QCOMPARE(index.data(Qt::ToolTipRole).toString().contains(capabilityName(capability)), true);
}

void tst_CapabilityMatrixModel::firstVerdicts_areNoChanges()
{
    FakeStores stores({u"a"_s});
    CapabilityMatrixModel model(stores.registry);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.goReadOnly(u"a"_s);
    QVERIFY(changes.count() > 0);
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.index(0, column).data(ChangedRole).toBool());
        QVERIFY(model.index(0, column).data(ChangedAtRole).toDateTime().isNull());
    }
}

void tst_CapabilityMatrixModel::change_marksItsCellsForAWhile()
{
    FakeStores stores({u"a"_s, u"b"_s});
    CapabilityMatrixModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setMarkDuration(100);
    stores.probe(u"a"_s);
    stores.probe(u"b"_s);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.goReadOnly(u"b"_s);
    QStringList changed;
    for (const QList<QVariant> &change : changes) {
        const auto cell = change.at(0).toModelIndex();
        QCOMPARE(cell, change.at(1).toModelIndex());
        QCOMPARE(cell.row(), 1);
        QVERIFY(cell.data(ChangedRole).toBool());
        QVERIFY(cell.data(ChangedAtRole).toDateTime().isValid());
        changed << capabilityName(CapabilityMatrixModel::capabilityAt(cell.column()));
    }
    QCOMPARE(changed, QStringList({u"WRITE_ACCESS"_s, u"WRITE_OFFSET"_s, u"WRITE_CHUNK"_s, u"DELETE"_s}));

    const QModelIndex marked = model.indexFor(u"b"_s, Capability::Delete);
    changes.clear();
    QTRY_VERIFY(!marked.data(ChangedRole).toBool());
    QCOMPARE(changes.count(), 4);
    QCOMPARE(changes.first().at(2).value<QList<int>>(), QList<int>{ChangedRole});
    QVERIFY(marked.data(ChangedAtRole).toDateTime().isValid()); // when it was stays known
}

void tst_CapabilityMatrixModel::anotherDetail_changesTextsOnly()
{
    FakeStores stores({u"a"_s});
    CapabilityMatrixModel model(stores.registry);
    stores.goReadOnly(u"a"_s);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    stores.probe(u"a"_s, {Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete}, Reason::ReadOnly,
                                      u"errors=remount-ro"_s)});
    QCOMPARE(changes.count(), 4);
    for (const QList<QVariant> &change : changes) {
        QVERIFY(change.at(2).value<QList<int>>().contains(Qt::ToolTipRole));
        QVERIFY(!change.at(0).toModelIndex().data(ChangedRole).toBool());
    }
    QVERIFY(at(model, u"a"_s, Capability::Delete, TextRole).contains(u"errors=remount-ro"_s));
}

void tst_CapabilityMatrixModel::rows_followTheConfiguration()
{
    FakeStores stores({u"a"_s, u"b"_s});
    CapabilityMatrixModel model(stores.registry);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setMarkDuration(20);
    stores.probe(u"a"_s);
    stores.goReadOnly(u"a"_s); // marked, and gone before the mark ends
    stores.configure({u"b"_s, u"c"_s});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.headerData(1, Qt::Vertical).toString(), u"c"_s);
    stores.probe(u"c"_s);
    stores.goReadOnly(u"c"_s);
    const QModelIndex cell = model.indexFor(u"c"_s, Capability::Delete);
    QVERIFY(cell.data(ChangedRole).toBool());
    QTRY_VERIFY(!cell.data(ChangedRole).toBool());
}

QTEST_GUILESS_MAIN(tst_CapabilityMatrixModel)
#include "tst_capabilitymatrixmodel.moc"
