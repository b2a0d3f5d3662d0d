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

class tst_TransferModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speed_isOfTheLastSeconds_data();
    void speed_isOfTheLastSeconds();
    void showsTransfers();
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

QTEST_GUILESS_MAIN(tst_TransferModel)
#include "tst_transfermodel.moc"
