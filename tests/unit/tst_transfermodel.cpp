// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/transfermodel.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;
using State = Transfer::State;
using Group = Transfer::Group;

namespace {

ObjectInfo named(const QString &path)
{
    return {.name = path, .path = path};
}

} // namespace

class tst_TransferModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speed_isOfTheLastSeconds_data();
    void speed_isOfTheLastSeconds();
    void showsTransfers();
    void model_followsTheGroups();
    void export_quotesWhatMustBe();
};

void tst_TransferModel::speed_isOfTheLastSeconds_data()
{
    using Samples = QList<QPair<qint64, qint64>>; // ms, bytes so far
    QTest::addColumn<Samples>("samples");
    QTest::addColumn<qint64>("at");
    QTest::addColumn<qint64>("speed");
    QTest::newRow("nothing yet") << Samples{} << 1000LL << 0LL;
    QTest::newRow("only begun") << Samples{{0, 0}} << 1000LL << 0LL;
    QTest::newRow("the first second") << Samples{{0, 0}, {500, 500}, {1000, 1000}} << 1000LL << 1000LL;
    QTest::newRow("stalled for a while") << Samples{{0, 0}, {1000, 3000}} << 3000LL << 1000LL;
    QTest::newRow("stalled for long") << Samples{{0, 0}, {1000, 3000}} << 60000LL << 0LL;
    QTest::newRow("what was before does not count")
        << Samples{{0, 0}, {1000, 1'000'000}, {7000, 1'000'000}, {8000, 1'003'000}, {10000, 1'009'000}} << 10000LL
        << 3000LL;
}

void tst_TransferModel::speed_isOfTheLastSeconds()
{
    using Samples = QList<QPair<qint64, qint64>>;
    QFETCH(Samples, samples);
    QFETCH(qint64, at);
    QFETCH(qint64, speed);
    SpeedMeter meter;
    for (const auto &[when, bytes] : samples)
        meter.add(when, bytes);
    QCOMPARE(meter.bytesPerSecond(at), speed);
}

void tst_TransferModel::showsTransfers()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    TransferQueue queue(stores.registry);
    TransferModel model(queue);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    const QTemporaryDir folder;
    QFile source(folder.filePath(u"img.qcow2"_s));
    QVERIFY(source.open(QIODevice::WriteOnly) && source.write("data") == 4);
    source.close();
    const quint64 id = queue.upload(source.fileName(), u"a"_s, u"img"_s);
    const auto cell = [&model](TransferModel::Column column, int role = Qt::DisplayRole) {
        return model.index(0, column).data(role);
    };
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(cell(TransferModel::NameColumn).toString(), u"img.qcow2"_s);
    QCOMPARE(cell(TransferModel::ToColumn).toString(), u"a:img"_s);
    QTRY_COMPARE(queue.transfer(id)->state, State::Done);
    QCOMPARE(cell(TransferModel::ProgressColumn).toString(), u"100 %"_s);
    QCOMPARE(cell(TransferModel::NameColumn, Qt::AccessibleTextRole).toString(),
             u"Upload of img.qcow2: Done, verified, 100 %"_s);
    queue.download(u"a"_s, ObjectInfo{.name = u"none"_s, .path = u"none"_s}, folder.filePath(u"none"_s));
    QTRY_COMPARE(queue.counts().failed, 1);
    QTRY_COMPARE(model.rowCount(), 2);
    const QModelIndex failed = model.index(1, TransferModel::StateColumn);
    QVERIFY(failed.data(FailureTextRole).toString().startsWith(u"Cannot download none in a"_s));
    QVERIFY(failed.data().toString().startsWith(u"Failed: Cannot"_s));
    QCOMPARE(failed.data(TransferStateRole).toInt(), static_cast<int>(State::Failed));
    QCOMPARE(model.index(0, 0).data(TransferIdRole).toULongLong(), id);
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
}

void tst_TransferModel::model_followsTheGroups()
{
    FakeStores stores({u"a"_s});
    stores.probe(u"a"_s);
    FakeBackend &backend = stores.backend(u"a"_s);
    TransferQueue queue(stores.registry);
    std::vector<std::unique_ptr<TransferModel>> models;
    std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
    for (const Group group : {Group::Active, Group::Waiting, Group::Failed, Group::Done}) {
        models.push_back(std::make_unique<TransferModel>(queue, group));
        testers.push_back(std::make_unique<QAbstractItemModelTester>(models.back().get(), ReportMode::QtTest));
    }
    const auto rows = [&models] {
        QList<int> counts;
        for (const auto &model : models)
            counts << model->rowCount();
        return counts;
    };
    for (const auto *name : {"1", "2", "3", "4", "5"})
        backend.put(QString::fromLatin1(name), "x");
    backend.hold(true);
    const QList<quint64> ids = queue.remove(
        u"a"_s, {named(u"1"_s), named(u"2"_s), named(u"3"_s), named(u"none"_s), named(u"5"_s)});
    QTRY_COMPARE(rows(), (QList<int>{2, 3, 0, 0}));
    queue.pause(ids[4]);
    queue.cancel(ids[2]);
    QTRY_COMPARE(rows(), (QList<int>{2, 2, 1, 0}));
    backend.hold(false);
    QTRY_COMPARE(rows(), (QList<int>{0, 1, 2, 2}));
    const QModelIndex newest = models[2]->index(0, TransferModel::StateColumn);
    QVERIFY(newest.data().toString().startsWith(u"Failed: Cannot delete none in a: "_s));
    QCOMPARE(models[2]->rowOf(ids[3]), 0);
    QCOMPARE(models[2]->rowOf(ids[0]), -1);
    queue.forget({ids[3], ids[4]});
    QTRY_COMPARE(rows(), (QList<int>{0, 0, 1, 2}));
    models[2]->setGroup(Group::Done);
    QCOMPARE(models[2]->rowCount(), 2);
    QVERIFY(models[2]->index(0, TransferModel::FinishedColumn).data().toString().contains(u':'));
}

void tst_TransferModel::export_quotesWhatMustBe()
{
    QCOMPARE(separatedValues({{u"a"_s, u"b,c"_s}, {u"say \"x\""_s, u"=1+1"_s}}, u','),
             QByteArray("a,\"b,c\"\r\n\"say \"\"x\"\"\",'=1+1\r\n"));
    QCOMPARE(separatedValues({{u"a\tb"_s, u"c,d"_s}}, u'\t'), QByteArray("a b\tc,d\r\n"));
    FakeStores stores({u"a"_s});
    TransferQueue queue(stores.registry);
    const quint64 id = queue.remove(u"a"_s, {named(u"img"_s)}).first();
    const QStringList row = TransferModel::exportRow(*queue.transfer(id));
    QCOMPARE(row.size(), TransferModel::exportTitles().size());
    QCOMPARE(row.mid(0, 4), (QStringList{u"Deletion"_s, u"img"_s, u"a:img"_s, QString()}));
}

QTEST_GUILESS_MAIN(tst_TransferModel)
#include "tst_transfermodel.moc"
