// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/simulation.h"

#include <QSignalSpy>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_Simulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void change_data();
    void change();
    void change_badInputChangesNothing_data();
    void change_badInputChangesNothing();
    void json_goesBothWays();
    void settings_areAllKeysOfJson();
    void settings_takeTheirBounds();
    void presets_differFromOnline();
    void differences_namesKeys();
    void changed_comesOnceForARealChange();
    void reset_comesBackToTheInitial();
    void setInitial_keepsWhatSomebodySet();
    void simulations_areMadeOnce();
};

void tst_Simulation::change_data()
{
    QTest::addColumn<QJsonObject>("before");
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<QStringList>("different");
    QTest::newRow("nothing") << QJsonObject{} << QJsonObject{} << QStringList{};
    QTest::newRow("a switch on") << QJsonObject{} << QJsonObject{{u"read_only"_s, true}} << QStringList{u"read_only"_s};
    QTest::newRow("a switch off") << QJsonObject{{u"full"_s, true}} << QJsonObject{{u"full"_s, false}} << QStringList{};
    QTest::newRow("a number") << QJsonObject{} << QJsonObject{{u"delay_ms"_s, 250}} << QStringList{u"delay_ms"_s};
    QTest::newRow("a large number") << QJsonObject{} << QJsonObject{{u"capacity"_s, 1LL << 40}}
                                    << QStringList{u"capacity"_s};
    QTest::newRow("other keys stay") << QJsonObject{{u"full"_s, true}} << QJsonObject{{u"forbid_list"_s, true}}
                                     << QStringList{u"full"_s, u"forbid_list"_s};
    QTest::newRow("online takes trouble back, not the size")
        << QJsonObject{{u"offline"_s, true}, {u"full"_s, true}, {u"capacity"_s, 100}, {u"delay_ms"_s, 5}}
        << QJsonObject{{u"online"_s, true}} << QStringList{u"delay_ms"_s, u"capacity"_s};
    QTest::newRow("online goes first") << QJsonObject{{u"full"_s, true}}
                                       << QJsonObject{{u"hung"_s, true}, {u"online"_s, true}} << QStringList{u"hung"_s};
}

void tst_Simulation::change()
{
    QFETCH(QJsonObject, before);
    QFETCH(QJsonObject, changes);
    QFETCH(QStringList, different);
    SimulatedBehaviour behaviour;
    QVERIFY(behaviour.change(before));
    QVERIFY(behaviour.change(changes));
    QCOMPARE(behaviour.differences({}), different);
}

void tst_Simulation::change_badInputChangesNothing_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown key") << QJsonObject{{u"full"_s, true}, {u"readonly"_s, true}} << u"\"readonly\""_s;
    QTest::newRow("text for a switch") << QJsonObject{{u"full"_s, u"yes"_s}}
                                       << u"\"full\" takes true or false, not \"yes\""_s;
    QTest::newRow("number for a switch") << QJsonObject{{u"offline"_s, 1}} << u"\"offline\""_s;
    QTest::newRow("switch for a number") << QJsonObject{{u"delay_ms"_s, true}} << u"\"delay_ms\""_s;
    QTest::newRow("a fraction") << QJsonObject{{u"delay_ms"_s, 1.5}} << u"not 1.5"_s;
    QTest::newRow("below the bound") << QJsonObject{{u"delay_ms"_s, -1}} << u"from 0 to 600000, not -1"_s;
    QTest::newRow("above the bound") << QJsonObject{{u"delay_ms"_s, 600'001}} << u"\"delay_ms\""_s;
    QTest::newRow("null") << QJsonObject{{u"capacity"_s, QJsonValue::Null}} << u"\"capacity\""_s;
    QTest::newRow("online false") << QJsonObject{{u"online"_s, false}} << u"\"online\" takes true only"_s;
}

void tst_Simulation::change_badInputChangesNothing()
{
    QFETCH(QJsonObject, changes);
    QFETCH(QString, named);
    SimulatedBehaviour behaviour{.quota = true};
    const auto result = behaviour.change(changes);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::BadInput);
    QVERIFY2(result.error().detail.contains(named), qPrintable(result.error().detail));
    QCOMPARE(behaviour, SimulatedBehaviour{.quota = true});
}

void tst_Simulation::json_goesBothWays()
{
    const SimulatedBehaviour behaviour{
        .delayMs = 7, .readOnly = true, .forbidDelete = true, .failAfterBytes = 4096, .capacity = 1LL << 41};
    SimulatedBehaviour other;
    QVERIFY(other.change(behaviour.toJson()));
    QCOMPARE(other, behaviour);
}

void tst_Simulation::settings_areAllKeysOfJson()
{
    QStringList keys;
    for (const SimulationSetting &setting : simulationSettings())
        keys.append(setting.key);
    keys.sort();
    QCOMPARE(keys, SimulatedBehaviour().toJson().keys());
}

void tst_Simulation::settings_takeTheirBounds()
{
    for (const SimulationSetting &setting : simulationSettings()) {
        if (setting.type == SimulationSetting::Type::Switch)
            continue;
        SimulatedBehaviour behaviour;
        QVERIFY2(behaviour.change({{setting.key, setting.minimum}}), qPrintable(setting.key));
        QVERIFY2(behaviour.change({{setting.key, setting.maximum}}), qPrintable(setting.key));
        QVERIFY2(!behaviour.change({{setting.key, setting.minimum - 1}}), qPrintable(setting.key));
        QVERIFY2(!behaviour.change({{setting.key, setting.maximum + 1}}), qPrintable(setting.key));
        QVERIFY(!setting.unit.isEmpty());
    }
}

void tst_Simulation::presets_differFromOnline()
{
    QCOMPARE(SimulatedBehaviour::presets().constFirst(), u"online"_s);
    QCOMPARE(SimulatedBehaviour::preset(u"online"_s), SimulatedBehaviour());
    QVERIFY(!SimulatedBehaviour::preset(u"sideways"_s));
    for (const QString &name : SimulatedBehaviour::presets().mid(1))
        QVERIFY2(SimulatedBehaviour::preset(name) != SimulatedBehaviour(), qPrintable(name));
}

void tst_Simulation::differences_namesKeys()
{
    const SimulatedBehaviour normal{.delayMs = 10};
    QCOMPARE(normal.differences(normal), QStringList());
    QCOMPARE(SimulatedBehaviour{.quota = true}.differences(normal), QStringList({u"delay_ms"_s, u"quota"_s}));
}

void tst_Simulation::changed_comesOnceForARealChange()
{
    Simulation simulation(u"a"_s);
    QSignalSpy changed(&simulation, &Simulation::changed);
    simulation.setBehaviour({.offline = true});
    QCOMPARE(changed.count(), 1);
    simulation.setBehaviour({.offline = true});
    QVERIFY(simulation.change({{u"offline"_s, true}}));
    QCOMPARE(changed.count(), 1);
    QVERIFY(!simulation.change({{u"offline"_s, false}, {u"nonsense"_s, 1}}));
    QCOMPARE(changed.count(), 1);
    QVERIFY(simulation.change({{u"offline"_s, false}}));
    QCOMPARE(changed.count(), 2);
}

void tst_Simulation::reset_comesBackToTheInitial()
{
    Simulation simulation(u"a"_s);
    simulation.setInitial({.capacity = 100});
    QCOMPARE(simulation.behaviour().capacity, 100);
    simulation.setBehaviour({.full = true});
    simulation.reset();
    QCOMPARE(simulation.behaviour(), SimulatedBehaviour{.capacity = 100});
}

void tst_Simulation::setInitial_keepsWhatSomebodySet()
{
    Simulation simulation(u"a"_s);
    simulation.setBehaviour({.hung = true});
    simulation.setInitial({.capacity = 100});
    QCOMPARE(simulation.behaviour(), SimulatedBehaviour{.hung = true});
    QCOMPARE(simulation.initial(), SimulatedBehaviour{.capacity = 100});
}

void tst_Simulation::simulations_areMadeOnce()
{
    Simulations simulations;
    QSignalSpy added(&simulations, &Simulations::added);
    QCOMPARE(simulations.find(u"b"_s), nullptr);
    Simulation &b = simulations.simulation(u"b"_s);
    QCOMPARE(b.store(), u"b"_s);
    QCOMPARE(simulations.find(u"b"_s), &b);
    QCOMPARE(&simulations.simulation(u"b"_s), &b);
    Simulation &a = simulations.simulation(u"a"_s);
    QVERIFY(&a != &b);
    QCOMPARE(simulations.stores(), QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(added.count(), 2);
}

QTEST_GUILESS_MAIN(tst_Simulation)
#include "tst_simulation.moc"
