// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/eventmodel.h"
#include "model/monitor.h"
#include "model/transferqueue.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_EventLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void capacity_dropsTheOldest();
    void change_isOneLine_data();
    void change_isOneLine();
    void monitor_isHeard();
    void transfers_areHeard();
    void configurationProblems_areTold();
    void model_showsEvents();
};

void tst_EventLog::capacity_dropsTheOldest()
{
    EventLog log(3);
    EventModel model(log);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    for (int i = 0; i < 5; ++i)
        log.add({.text = QString::number(i)});
    QCOMPARE(log.events().size(), size_t(3));
    QCOMPARE(log.events().front().text, u"2"_s);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(2, EventModel::EventColumn).data().toString(), u"4"_s);
    QVERIFY(log.events().front().time.isValid());
    log.clear();
    log.clear();
    QCOMPARE(model.rowCount(), 0);
}

void tst_EventLog::change_isOneLine_data()
{
    QTest::addColumn<QList<Finding>>("before");
    QTest::addColumn<QList<Finding>>("after");
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("severity");
    using Findings = QList<Finding>;
    const Findings readOnly{Finding::no(Layer::Backend, {Capability::WriteAccess, Capability::Delete}, Reason::ReadOnly,
                                        u"mount flag ro"_s)};
    const Findings full{Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full, {}, u"f_bavail=0"_s)};
    const Findings away{Finding::unavailable(Layer::Backend, Reason::Unreachable, u"connection refused"_s)};
    const auto severity = [](Event::Severity one) { return static_cast<int>(one); };
    QTest::newRow("goes read-only") << Findings{} << readOnly
                                    << u"cheap: WRITE_ACCESS, WRITE_OFFSET, WRITE_CHUNK, DELETE: yes -> no "
                                       "(Read-only: mount flag ro)"_s
                                    << severity(Event::Severity::Warning);
    QTest::newRow("comes back") << readOnly << Findings{}
                                << u"cheap: WRITE_ACCESS, WRITE_OFFSET, WRITE_CHUNK, DELETE: no -> yes"_s
                                << severity(Event::Severity::Info);
    QTest::newRow("full instead of read-only")
        << readOnly << full
        << u"cheap: WRITE_ACCESS, WRITE_OFFSET, WRITE_CHUNK: no (Full: f_bavail=0); DELETE: no -> yes"_s
        << severity(Event::Severity::Warning);
    QTest::newRow("goes away") << Findings{} << away
                               << u"cheap: Online -> Offline; READ_ACCESS, READ_OFFSET, READ_CHUNK, WRITE_ACCESS, "
                                  "WRITE_OFFSET, WRITE_CHUNK, LIST, STAT, DELETE, CREATE_CONTAINER, SERVER_COPY: "
                                  "yes -> no (Unreachable: connection refused)"_s
                               << severity(Event::Severity::Error);
    QTest::newRow("another detail") << full
                                    << Findings{Finding::no(Layer::Backend, {Capability::WriteAccess}, Reason::Full,
                                                            u"/srv"_s)}
                                    << u"cheap: Backend: Full: /srv"_s << severity(Event::Severity::Info);
}

void tst_EventLog::change_isOneLine()
{
    QFETCH(QList<Finding>, before);
    QFETCH(QList<Finding>, after);
    QFETCH(QString, line);
    QFETCH(int, severity);
    FakeStores stores({u"cheap"_s});
    QSignalSpy changes(&stores[u"cheap"_s], &Store::capabilitiesChanged);
    const auto lastEvent = [&] {
        const QList<QVariant> change = changes.last();
        return changeEvent(stores[u"cheap"_s], change.at(1).value<Snapshot>(), change.at(2).value<Snapshot>(),
                           u"test"_s);
    };
    stores.probe(u"cheap"_s, before);
    QVERIFY2(lastEvent().line().startsWith(u"cheap: Checked: "_s), qPrintable(lastEvent().line()));
    stores.probe(u"cheap"_s, after);
    QCOMPARE(changes.count(), 2);
    QCOMPARE(lastEvent().line(), line);
    QCOMPARE(static_cast<int>(lastEvent().severity), severity);
    QCOMPARE(lastEvent().cause, u"test"_s);
}

void tst_EventLog::monitor_isHeard()
{
    FakeStores stores({u"cheap"_s});
    Monitor monitor(stores.registry);
    EventLog log;
    log.watch(monitor);
    monitor.start();
    QTRY_COMPARE(log.events().size(), size_t(1));
    QCOMPARE(log.events().front().line(), u"cheap: Checked: Online"_s);
    stores.goReadOnly(u"cheap"_s);
    QCOMPARE(log.events().size(), size_t(2));
    QCOMPARE(log.events().back().severity, Event::Severity::Warning);
}

void tst_EventLog::transfers_areHeard()
{
    FakeStores stores({u"cheap"_s});
    stores.probe(u"cheap"_s);
    stores.backend(u"cheap"_s).put(u"img"_s, "x");
    TransferQueue queue(stores.registry);
    EventLog log;
    log.watch(queue);
    queue.remove(u"cheap"_s, {ObjectInfo{.name = u"img"_s, .path = u"img"_s}});
    queue.remove(u"cheap"_s, {ObjectInfo{.name = u"none"_s, .path = u"none"_s}});
    QTRY_COMPARE(log.events().size(), size_t(2));
    QStringList lines;
    for (const Event &event : log.events())
        lines << event.line();
    QVERIFY2(lines.contains(u"cheap: Deletion of img: Done"_s), qPrintable(lines.join(u'\n')));
    const QStringList failed = lines.filter(u"Cannot delete none in cheap"_s);
    QCOMPARE(failed.size(), 1);
}

void tst_EventLog::configurationProblems_areTold()
{
    EventLog log;
    log.report({{.where = {.file = u"/etc/x.conf"_s, .line = 7}, .store = u"cheap"_s, .text = u"unknown driver."_s},
                {.severity = ConfigurationProblem::Severity::Warning, .text = u"odd."_s}});
    QCOMPARE(log.events().size(), size_t(2));
    QVERIFY(log.events().front().text.contains(u"/etc/x.conf:7"_s));
    QCOMPARE(log.events().front().severity, Event::Severity::Error);
    QCOMPARE(log.events().back().severity, Event::Severity::Warning);
}

void tst_EventLog::model_showsEvents()
{
    EventLog log;
    EventModel model(log);
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    log.add({.store = u"cheap"_s,
             .severity = Event::Severity::Warning,
             .text = u"a\nb"_s,
             .cause = u"mount table"_s,
             .details = u"EROFS"_s});
    QCOMPARE(model.index(0, EventModel::StoreColumn).data().toString(), u"cheap"_s);
    QVERIFY(!model.index(0, EventModel::EventColumn).data().toString().contains(u'\n'));
    QVERIFY(!model.index(0, EventModel::TimeColumn).data().toString().isEmpty());
    QCOMPARE(model.index(0, 0).data(SeverityRole).toInt(), static_cast<int>(Event::Severity::Warning));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"EROFS"_s));
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(u"Warning, "_s));
    QCOMPARE(model.headerData(EventModel::StoreColumn, Qt::Horizontal).toString(), u"Store"_s);
}

QTEST_GUILESS_MAIN(tst_EventLog)
#include "tst_eventlog.moc"
