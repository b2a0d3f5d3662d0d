// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/simulatedoperations.h"
#include "tests/unit/simulatedstores.h"

#include <QSignalSpy>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_SimulatedTransfers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tooLarge_isRefusedByTheBackend();
    void failAfterBytes_breaksTransfersOff_data();
    void failAfterBytes_breaksTransfersOff();
    void wrongChecksum_failsTheTransfer();
    void trouble_reachesTransfersUnderWay_data();
    void trouble_reachesTransfersUnderWay();
    void hungOperation_endsByCancelAndByRecovery();
};

void tst_SimulatedTransfers::tooLarge_isRefusedByTheBackend()
{
    /// Says that it is large; nobody should read it.
    class LargeSource final : public DataSource
    {
    public:
        Result<qint64> open() override { return SimulatedBackend::largestObject + 1; }
        Result<qint64> read(char *, qint64) override
        {
            ++reads;
            return 0;
        }
        QString name() const override { return u"large"_s; }
        int reads = 0;
    };
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    const auto source = std::make_shared<LargeSource>();
    const auto added = run(stores.registry->driver(store)->add(u"large"_s, source));
    QVERIFY(!added);
    QCOMPARE(added.error().reason, Reason::TooLarge);
    QCOMPARE(source->reads, 0);
    QVERIFY(store.snapshot().permits(Capability::WriteAccess)); // says nothing of smaller ones
}

void tst_SimulatedTransfers::failAfterBytes_breaksTransfersOff_data()
{
    QTest::addColumn<qint64>("limit");
    QTest::addColumn<bool>("passes"); // 200 000 bytes
    QTest::newRow("at once") << qint64(0) << false;
    QTest::newRow("on the way") << qint64(100'000) << false;
    QTest::newRow("a byte before the end") << qint64(199'999) << false;
    QTest::newRow("after the end") << qint64(200'000) << true;
}

void tst_SimulatedTransfers::failAfterBytes_breaksTransfersOff()
{
    QFETCH(qint64, limit);
    QFETCH(bool, passes);
    const QByteArray data(200'000, 'd');
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    stores.backend(u"a"_s).plant(u"object"_s, data);
    stores.simulation(u"a"_s).setBehaviour({.failAfterBytes = limit});
    const auto driver = stores.registry->driver(store);
    const auto received = std::make_shared<QByteArray>();
    const auto fetched = run(driver->get(u"object"_s, {}, memorySink(received)));
    QCOMPARE(fetched.has_value(), passes);
    const auto added = run(driver->add(u"new"_s, memorySource(data)));
    QCOMPARE(added.has_value(), passes);
    QCOMPARE(stores.backend(u"a"_s).everything().contains(u"new"_s), passes);
    if (!passes) {
        QVERIFY(received->size() <= limit);
        QVERIFY(fetched.error().temporary && added.error().temporary);
        QCOMPARE(fetched.error().evidence, u"ECONNRESET"_s);
    }
}

void tst_SimulatedTransfers::wrongChecksum_failsTheTransfer()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    stores.backend(u"a"_s).plant(u"object"_s, "data");
    const auto driver = stores.registry->driver(store);
    const auto good = run(driver->get(u"object"_s, {}, memorySink(std::make_shared<QByteArray>())));
    QVERIFY(good);
    QCOMPARE(good->check, FetchedObject::Check::Verified);
    stores.simulation(u"a"_s).setBehaviour({.wrongChecksum = true});
    const auto fetched = run(driver->get(u"object"_s, {}, memorySink(std::make_shared<QByteArray>())));
    QVERIFY(!fetched);
    QCOMPARE(fetched.error().kind, ErrorKind::ChecksumMismatch);
    const auto added = run(driver->add(u"new"_s, memorySource("x")));
    QVERIFY(!added);
    QCOMPARE(added.error().kind, ErrorKind::ChecksumMismatch);
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList{u"object"_s});
}

void tst_SimulatedTransfers::trouble_reachesTransfersUnderWay_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<ErrorKind>("expected");
    QTest::newRow("offline") << u"offline"_s << ErrorKind::Unreachable;
    QTest::newRow("read-only") << u"read_only"_s << ErrorKind::NotPermitted;
    QTest::newRow("full") << u"full"_s << ErrorKind::StorageFull;
}

void tst_SimulatedTransfers::trouble_reachesTransfersUnderWay()
{
    QFETCH(QString, key);
    QFETCH(ErrorKind, expected);
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    Simulation &simulation = stores.simulation(u"a"_s);
    simulation.setBehaviour({.bytesPerSecond = 100'000}); // a minute's work, else
    const auto operation = stores.registry->driver(store)->add(u"new"_s, memorySource(QByteArray(6'000'000, 'n')));
    QSignalSpy progress(operation.get(), &Operation::progressChanged);
    QSignalSpy finished(operation.get(), &Operation::finished);
    operation->start();
    QVERIFY(progress.wait(longestOperation));
    QVERIFY(simulation.change({{key, true}}));
    QVERIFY(finished.wait(longestOperation));
    QCOMPARE(operation->error()->kind, expected);
    QCOMPARE(stores.backend(u"a"_s).everything(), QStringList());
}

void tst_SimulatedTransfers::hungOperation_endsByCancelAndByRecovery()
{
    SimulatedStores stores;
    stores.configure({{u"a"_s}});
    Store &store = stores.store(u"a"_s);
    probe(stores, store);
    Simulation &simulation = stores.simulation(u"a"_s);
    simulation.setBehaviour({.hung = true});
    const auto driver = stores.registry->driver(store);
    const auto canceled = driver->list({});
    const auto patient = driver->list({});
    const auto probing = driver->probe();
    QSignalSpy patientFinished(patient.get(), &Operation::finished);
    canceled->start();
    patient->start();
    probing->start();
    QVERIFY(!patientFinished.wait(150));
    QVERIFY(!canceled->isFinished());
    canceled->cancel();
    QTRY_VERIFY(canceled->isFinished());
    QCOMPARE(canceled->error()->kind, ErrorKind::Canceled);
    QVERIFY(!probing->isFinished());
    simulation.setBehaviour({});
    QTRY_VERIFY(patient->isFinished() && probing->isFinished());
    QVERIFY(!patient->error());
    QVERIFY(!probing->error());
}

QTEST_GUILESS_MAIN(tst_SimulatedTransfers)
#include "tst_simulatedtransfers.moc"
