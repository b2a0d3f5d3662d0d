// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/scenario.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_Scenario : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parse_readsSteps();
    void parse_bringsStepsInOrder();
    void parse_saysWhatIsWrong_data();
    void parse_saysWhatIsWrong();
    void load_saysWhatIsWrong_data();
    void load_saysWhatIsWrong();
    void play_doesTheStepsInOrderAndInTime();
    void play_meansItsOwnStore();
    void play_repeats();
    void play_skipsWhatIsNotSimulated();
    void stop_leavesThingsAsTheyAre();
    void start_beginsAnew();
    void stop_fromAStep();
    void start_ofNothingDoesNothing();
};

void tst_Scenario::parse_readsSteps()
{
    const auto scenario = parseScenario(R"({"repeat": true, "steps": [
        {"at": 0.5, "store": "cloud", "set": {"read_only": true}},
        {"at": 2, "set": {"online": true, "full": true}}]})",
                                        u"s.json"_s);
    QVERIFY(scenario);
    QVERIFY(scenario->repeat);
    const QList<ScenarioStep> expected{
        {.at = 500, .store = u"cloud"_s, .changes = {{u"read_only"_s, true}}, .number = 1},
        {.at = 2000, .store = {}, .changes = {{u"online"_s, true}, {u"full"_s, true}}, .number = 2}};
    QCOMPARE(scenario->steps, expected);
}

void tst_Scenario::parse_bringsStepsInOrder()
{
    const auto scenario = parseScenario(
        R"({"steps": [{"at": 3, "set": {"full": true}}, {"at": 1, "set": {"hung": true}},
        {"at": 1, "set": {"hung": false}}]})",
        u"s.json"_s);
    QVERIFY(scenario);
    QVERIFY(!scenario->repeat);
    QCOMPARE(scenario->steps.at(0).number, 2);
    QCOMPARE(scenario->steps.at(1).number, 3);
    QCOMPARE(scenario->steps.at(2).number, 1);
}

void tst_Scenario::parse_saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *json, const char *text) {
        QTest::newRow(name) << QByteArray(json) << QString::fromUtf8(text);
    };
    row("empty", "", "s.json:1: ");
    row("no JSON", "{\n\"steps\": [\n{]", "s.json:3: ");
    row("a list", "[]", "s.json: is not a JSON object");
    row("no steps", "{}", "s.json: \"steps\" must be a list");
    row("an empty list of steps", R"({"steps": []})", "at least one step");
    row("steps of the wrong kind", R"({"steps": {"at": 1}})", "\"steps\" must be a list");
    row("unknown key", R"({"stesp": []})", "s.json: unknown key \"stesp\"");
    row("repeat of the wrong kind", R"({"repeat": 1, "steps": [{"at": 1, "set": {"full": true}}]})",
        "s.json: \"repeat\" takes true or false");
    row("repeat without any time", R"({"repeat": true, "steps": [{"at": 0, "set": {"full": true}}]})",
        "s.json: \"repeat\" needs a step later than at 0");
    row("a step that is none", R"({"steps": [{"at": 1, "set": {"full": true}}, 7]})",
        "s.json: step 2: is not an object");
    row("unknown key of a step", R"({"steps": [{"at": 1, "sets": {"full": true}}]})", "step 1: unknown key \"sets\"");
    row("no time", R"({"steps": [{"set": {"full": true}}]})", "step 1: \"at\" must be a number");
    row("a negative time", R"({"steps": [{"at": -1, "set": {"full": true}}]})", "step 1: \"at\"");
    row("an endless time", R"({"steps": [{"at": 1e300, "set": {"full": true}}]})", "step 1: \"at\"");
    row("a time as text", R"({"steps": [{"at": "1", "set": {"full": true}}]})", "step 1: \"at\"");
    row("a store of the wrong kind", R"({"steps": [{"at": 1, "store": 5, "set": {"full": true}}]})",
        "step 1: \"store\"");
    row("an empty store", R"({"steps": [{"at": 1, "store": "", "set": {"full": true}}]})", "step 1: \"store\"");
    row("nothing set", R"({"steps": [{"at": 1}]})", "step 1: \"set\" must be an object");
    row("an empty set", R"({"steps": [{"at": 1, "set": {}}]})", "step 1: \"set\"");
    row("an unknown setting", R"({"steps": [{"at": 1, "set": {"full": true}}, {"at": 2, "set": {"fulll": true}}]})",
        "s.json: step 2: \"set\": unknown key \"fulll\"");
    row("a bad value", R"({"steps": [{"at": 1, "set": {"full": 3}}]})",
        "step 1: \"set\": \"full\" takes true or false, not 3");
}

void tst_Scenario::parse_saysWhatIsWrong()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, text);
    const auto scenario = parseScenario(json, u"s.json"_s);
    QVERIFY(!scenario);
    QCOMPARE(scenario.error().kind, ErrorKind::BadConfiguration);
    QVERIFY2(scenario.error().detail.contains(text), qPrintable(scenario.error().detail));
}

void tst_Scenario::load_saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("missing") << u"missing.json"_s;
    QTest::newRow("a folder") << u"folder"_s;
    QTest::newRow("too large") << u"large.json"_s;
    QTest::newRow("bad content") << u"bad.json"_s;
}

void tst_Scenario::load_saysWhatIsWrong()
{
    QFETCH(QString, name);
    const QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"folder"_s));
    const auto write = [&folder](const QString &file, const QByteArray &content) {
        QFile target(folder.filePath(file));
        QVERIFY(target.open(QIODevice::WriteOnly));
        QCOMPARE(target.write(content), content.size());
    };
    write(u"large.json"_s, QByteArray((1 << 20) + 1, ' '));
    write(u"bad.json"_s, QByteArray("{"));
    const auto scenario = loadScenario(folder.filePath(name));
    QVERIFY(!scenario);
    QCOMPARE(scenario.error().kind, ErrorKind::BadConfiguration);
    QVERIFY2(scenario.error().detail.startsWith(folder.filePath(name) + u':'), qPrintable(scenario.error().detail));
}

void tst_Scenario::play_doesTheStepsInOrderAndInTime()
{
    Simulations simulations;
    Simulation &a = simulations.simulation(u"a"_s);
    Simulation &b = simulations.simulation(u"b"_s);
    ScenarioPlayer player(simulations, {});
    QSignalSpy done(&player, &ScenarioPlayer::stepDone);
    QSignalSpy finished(&player, &ScenarioPlayer::finished);
    struct Seen {
        qint64 time;
        bool full;
        bool hung;
    };
    QElapsedTimer clock;
    QList<Seen> seen; // whatever the machine is busy with
    connect(&player, &ScenarioPlayer::stepDone, this, [&] {
        seen.append({clock.elapsed(), a.behaviour().full, b.behaviour().hung});
    });
    clock.start();
    player.start({.repeat = false,
                  .steps = {{.at = 0, .store = u"a"_s, .changes = {{u"full"_s, true}}, .number = 1},
                            {.at = 100, .store = u"b"_s, .changes = {{u"hung"_s, true}}, .number = 2},
                            {.at = 200, .store = u"a"_s, .changes = {{u"online"_s, true}}, .number = 3}}});
    QVERIFY(player.isRunning());
    QCOMPARE(done.count(), 0); // never from within start()
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!player.isRunning());
    QCOMPARE(seen.size(), 3);
    QVERIFY(seen.at(0).full && !seen.at(0).hung);
    QVERIFY(seen.at(1).full && seen.at(1).hung);
    QVERIFY(!seen.at(2).full && seen.at(2).hung);
    QVERIFY(seen.at(1).time >= 100);
    QVERIFY(seen.at(2).time >= 200);
}

void tst_Scenario::play_meansItsOwnStore()
{
    Simulations simulations;
    Simulation &own = simulations.simulation(u"own"_s);
    ScenarioPlayer player(simulations, u"own"_s);
    player.start({.repeat = false, .steps = {{.at = 0, .changes = {{u"quota"_s, true}}, .number = 1}}});
    QTRY_VERIFY(own.behaviour().quota);
}

void tst_Scenario::play_repeats()
{
    Simulations simulations;
    Simulation &own = simulations.simulation(u"own"_s);
    QSignalSpy changed(&own, &Simulation::changed);
    ScenarioPlayer player(simulations, u"own"_s);
    QSignalSpy finished(&player, &ScenarioPlayer::finished);
    player.start({.repeat = true,
                  .steps = {{.at = 10, .changes = {{u"full"_s, true}}, .number = 1},
                            {.at = 20, .changes = {{u"full"_s, false}}, .number = 2}}});
    QTRY_VERIFY(changed.count() >= 6);
    QVERIFY(player.isRunning());
    QCOMPARE(finished.count(), 0);
}

void tst_Scenario::play_skipsWhatIsNotSimulated()
{
    Simulations simulations;
    const Simulation &here = simulations.simulation(u"here"_s);
    ScenarioPlayer player(simulations, u"here"_s);
    QSignalSpy done(&player, &ScenarioPlayer::stepDone);
    QSignalSpy skipped(&player, &ScenarioPlayer::stepSkipped);
    player.start({.repeat = false,
                  .steps = {{.at = 0, .store = u"elsewhere"_s, .changes = {{u"full"_s, true}}, .number = 1},
                            {.at = 0, .store = u"here"_s, .changes = {{u"full"_s, true}}, .number = 2}}});
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(skipped.count(), 1);
    QCOMPARE(skipped.at(0).at(0).toInt(), 1);
    QVERIFY(skipped.at(0).at(1).toString().contains(u"elsewhere"_s));
    QVERIFY(here.behaviour().full);
    QCOMPARE(simulations.find(u"elsewhere"_s), nullptr);
}

void tst_Scenario::stop_leavesThingsAsTheyAre()
{
    Simulations simulations;
    Simulation &own = simulations.simulation(u"own"_s);
    ScenarioPlayer player(simulations, u"own"_s);
    QSignalSpy done(&player, &ScenarioPlayer::stepDone);
    player.start({.repeat = false,
                  .steps = {{.at = 0, .changes = {{u"full"_s, true}}, .number = 1},
                            {.at = 50, .changes = {{u"full"_s, false}}, .number = 2}}});
    QTRY_COMPARE(done.count(), 1);
    player.stop();
    QVERIFY(!player.isRunning());
    QVERIFY(!done.wait(200));
    QVERIFY(own.behaviour().full);
}

void tst_Scenario::start_beginsAnew()
{
    Simulations simulations;
    Simulation &own = simulations.simulation(u"own"_s);
    ScenarioPlayer player(simulations, u"own"_s);
    QSignalSpy done(&player, &ScenarioPlayer::stepDone);
    player.start({.repeat = false, .steps = {{.at = 30, .changes = {{u"full"_s, true}}, .number = 1}}});
    player.start({.repeat = false, .steps = {{.at = 60, .changes = {{u"quota"_s, true}}, .number = 7}}});
    QTRY_COMPARE(done.count(), 1);
    QCOMPARE(done.at(0).at(0).toInt(), 7);
    QCOMPARE(own.behaviour(), SimulatedBehaviour{.quota = true});
}

void tst_Scenario::stop_fromAStep()
{
    Simulations simulations;
    Simulation &own = simulations.simulation(u"own"_s);
    ScenarioPlayer player(simulations, u"own"_s);
    QSignalSpy finished(&player, &ScenarioPlayer::finished);
    connect(&own, &Simulation::changed, &player, &ScenarioPlayer::stop);
    player.start({.repeat = true,
                  .steps = {{.at = 1, .changes = {{u"full"_s, true}}, .number = 1},
                            {.at = 2, .changes = {{u"full"_s, false}}, .number = 2}}});
    QTRY_VERIFY(!player.isRunning());
    QVERIFY(!finished.wait(100));
    QVERIFY(own.behaviour().full);
}

void tst_Scenario::start_ofNothingDoesNothing()
{
    Simulations simulations;
    ScenarioPlayer player(simulations, {});
    player.start({});
    QVERIFY(!player.isRunning());
}

QTEST_GUILESS_MAIN(tst_Scenario)
#include "tst_scenario.moc"
