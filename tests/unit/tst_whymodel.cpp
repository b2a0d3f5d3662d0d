// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/whymodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_WhyModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutSubject_isEmpty();
    void chain_hasAllLayersInOrder();
    void chain_namesWhatDecided();
    void severalFindings_haveARowEach();
    void follows_live();
    void objectFindings_count();
    void operation_speaksOfItsObject();
    void storeThatGoes_empties();
};

namespace {

int decidingRow(const WhyModel &model)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data(DecidingRole).toBool())
            return row;
    }
    return -1;
}

QString cell(const WhyModel &model, int row, WhyModel::Column column)
{
    return model.index(row, column).data().toString();
}

} // namespace

void tst_WhyModel::withoutSubject_isEmpty()
{
    WhyModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(model.headline().isEmpty());
    QVERIFY(model.help().isEmpty());
    model.setSubject(nullptr, Capability::List);
    QCOMPARE(model.rowCount(), 0);
}

void tst_WhyModel::chain_hasAllLayersInOrder()
{
    FakeStores stores({u"cheap"_s});
    stores.probe(u"cheap"_s);
    WhyModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setSubject(&stores[u"cheap"_s], Capability::ReadAccess);
    QStringList layers;
    for (int row = 0; row < model.rowCount(); ++row) {
        layers << cell(model, row, WhyModel::LayerColumn);
        QCOMPARE(cell(model, row, WhyModel::AnswerColumn), u"yes"_s);
    }
    QCOMPARE(layers, QStringList({u"Driver"_s, u"Configuration"_s, u"Backend"_s, u"Object"_s, u"Override"_s}));
    QVERIFY(model.headline().startsWith(u"READ_ACCESS of cheap: yes"_s));
    QVERIFY(model.help().isEmpty());
    QCOMPARE(decidingRow(model), -1);
}

void tst_WhyModel::chain_namesWhatDecided()
{
    FakeStores stores({u"cheap"_s});
    stores.goReadOnly(u"cheap"_s);
    WhyModel model;
    model.setSubject(&stores[u"cheap"_s], Capability::WriteAccess);
    QVERIFY(model.headline().startsWith(u"WRITE_ACCESS of cheap: no, since "_s));
    QVERIFY(model.headline().contains(u"checked "_s));
    QVERIFY(!model.help().isEmpty());
    const int row = decidingRow(model);
    QCOMPARE(row, 2);
    QCOMPARE(cell(model, row, WhyModel::AnswerColumn), u"no"_s);
    QCOMPARE(cell(model, row, WhyModel::ReasonColumn), u"Read-only"_s);
    QCOMPARE(cell(model, row, WhyModel::DetailColumn), u"mount flag ro"_s);
    QCOMPARE(cell(model, row, WhyModel::EvidenceColumn), u"ST_RDONLY"_s);
    QVERIFY(!cell(model, row, WhyModel::SinceColumn).isEmpty());
    QVERIFY(!cell(model, row, WhyModel::CheckedColumn).isEmpty());
    QCOMPARE(cell(model, row, WhyModel::HelpColumn), model.help());
}

void tst_WhyModel::severalFindings_haveARowEach()
{
    FakeStores stores({u"cheap"_s});
    stores.probe(u"cheap"_s, {Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::ReadOnly),
                              Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full)});
    WhyModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setSubject(&stores[u"cheap"_s], Capability::WriteAccess);
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(decidingRow(model), 2); // the first No is the headline
    QCOMPARE(cell(model, 3, WhyModel::ReasonColumn), u"Full"_s);
}

void tst_WhyModel::follows_live()
{
    FakeStores stores({u"cheap"_s});
    WhyModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setSubject(&stores[u"cheap"_s], Capability::WriteAccess);
    QCOMPARE(model.verdict().answer, Answer::Unknown);
    QSignalSpy texts(&model, &WhyModel::textChanged);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    stores.goReadOnly(u"cheap"_s);
    QCOMPARE(texts.count(), 1);
    QCOMPARE(model.verdict().answer, Answer::No);
    stores.probe(u"cheap"_s);
    QCOMPARE(model.verdict().answer, Answer::Yes);
    QVERIFY(model.help().isEmpty());
    QCOMPARE(resets.count(), 0);
    model.clear();
    texts.clear();
    stores.goReadOnly(u"cheap"_s);
    QCOMPARE(texts.count(), 0);
}

void tst_WhyModel::objectFindings_count()
{
    FakeStores stores({u"cheap"_s});
    stores.probe(u"cheap"_s);
    WhyModel model;
    const Finding immutable = Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable);
    model.setSubject(&stores[u"cheap"_s], OperationKind::Delete, u"img"_s, {immutable});
    QCOMPARE(model.verdict().answer, Answer::No);
    QCOMPARE(model.index(decidingRow(model), 0).data(LayerRole).toInt(), static_cast<int>(Layer::Object));
    model.setSubject(&stores[u"cheap"_s], OperationKind::Get, u"img"_s, {immutable});
    QCOMPARE(model.verdict().answer, Answer::Yes);
}

void tst_WhyModel::operation_speaksOfItsObject()
{
    FakeStores stores({u"cheap"_s});
    stores.goReadOnly(u"cheap"_s);
    WhyModel model;
    model.setSubject(&stores[u"cheap"_s], OperationKind::Delete, u"a\u202eb"_s);
    QVERIFY2(model.headline().startsWith(u"delete a\\u202eb in cheap: no"_s), qPrintable(model.headline()));
    model.setSubject(&stores[u"cheap"_s], OperationKind::Add);
    QVERIFY(model.headline().startsWith(u"upload in cheap: no"_s));
}

void tst_WhyModel::storeThatGoes_empties()
{
    FakeStores stores({u"cheap"_s});
    WhyModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setSubject(&stores[u"cheap"_s], Capability::List);
    QVERIFY(model.rowCount() > 0);
    stores.configure({});
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.store(), nullptr);
    QVERIFY(model.headline().isEmpty());
}

QTEST_GUILESS_MAIN(tst_WhyModel)
#include "tst_whymodel.moc"
