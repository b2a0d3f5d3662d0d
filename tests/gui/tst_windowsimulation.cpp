// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/gui/windowfixture.h"
#include "ui/simulationpanel.h"

#include <QLabel>
#include <QPushButton>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// The panel of a simulated store.
class tst_WindowSimulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void scenario_isPlayedAndStopped();
    void scenario_goesOnWhileAnotherStoreIsSelected();
    void withoutAStore_allSaysWhy();
    void scenario_withAnErrorIsToldByName();

private:
    TestHome m_home;
};

namespace {

constexpr int bound = 5000; // ms

struct Panel {
    SimulationPanel *panel;
    QPushButton *play;
    QPushButton *stop;
    QLabel *scenario;

    explicit Panel(const WindowFixture &test)
        : panel(test.window.findChild<SimulationPanel *>())
        , play(panel->findChild<QPushButton *>(u"simulationPlay"_s))
        , stop(panel->findChild<QPushButton *>(u"simulationStop"_s))
        , scenario(panel->findChild<QLabel *>(u"simulationScenario"_s))
    {}
};

const QByteArray fullAtOnceThenOffline = R"({"steps": [
    {"at": 0, "set": {"full": true}},
    {"at": 3600, "set": {"offline": true}}
]})";

} // namespace

void tst_WindowSimulation::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowSimulation::scenario_isPlayedAndStopped()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.selectStore(u"sim"_s);
    const QAction *upload = test.action(u"actionUpload"_s);
    QTRY_VERIFY_WITH_TIMEOUT(upload->isEnabled(), bound);
    const Panel panel(test);
    QVERIFY(panel.play->isVisible() && panel.play->isEnabled());
    QVERIFY(!panel.stop->isEnabled());
    panel.panel->playScenario(test.write(u"evening.json"_s, fullAtOnceThenOffline));
    QVERIFY(panel.stop->isEnabled());
    QVERIFY2(panel.scenario->text().contains(u"evening.json"_s), qPrintable(panel.scenario->text()));
    QTRY_VERIFY_WITH_TIMEOUT(!upload->isEnabled(), bound);
    QVERIFY(WindowFixture::plain(upload->toolTip()).contains(u"full"_s));
    panel.stop->click();
    QVERIFY(!panel.stop->isEnabled());
    QVERIFY(test.simulation()->behaviour().full); // stays as it is

    // In place of the one before, from its first step.
    panel.panel->playScenario(test.write(u"morning.json"_s, R"({"steps": [{"at": 0, "set": {"online": true}}]})"));
    QTRY_VERIFY_WITH_TIMEOUT(upload->isEnabled(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!panel.stop->isEnabled(), bound); // over by itself
}

void tst_WindowSimulation::scenario_goesOnWhileAnotherStoreIsSelected()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n[other]\nsimulated_objects = 1\n", "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.simulation(), bound);
    const Panel panel(test);
    panel.panel->playScenario(test.write(u"later.json"_s, R"({"steps": [{"at": 0.3, "set": {"full": true}},
                                                                         {"at": 3600, "set": {"full": false}}]})"));
    test.window.selectStore(u"other"_s);
    QVERIFY(!panel.stop->isEnabled()); // none is played on this one
    QTRY_VERIFY_WITH_TIMEOUT(test.simulation()->behaviour().full, bound);
    test.window.selectStore(u"sim"_s);
    QVERIFY(panel.stop->isEnabled());
}

/// What can't be used says why, wherever one looks.
void tst_WindowSimulation::withoutAStore_allSaysWhy()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.simulation(), bound);
    const Panel panel(test);
    const auto controls = [&panel] {
        QList<QWidget *> all{panel.play, panel.stop};
        for (QWidget *one : panel.panel->findChildren<QWidget *>()) {
            if (one->objectName().startsWith(u"simulation"_s) && one->focusPolicy() != Qt::NoFocus)
                all << one;
        }
        return all;
    };
    QVERIFY(controls().size() > 12);
    for (const QWidget *one : controls()) {
        QCOMPARE(one->isEnabled(), one != panel.stop);
        if (one == panel.stop)
            QCOMPARE(one->accessibleDescription(), u"No scenario is being played."_s);
    }
    panel.panel->setSimulation(nullptr);
    for (const QWidget *one : controls()) {
        QVERIFY2(!one->isEnabled(), qPrintable(one->objectName()));
        QCOMPARE(one->accessibleDescription(), u"No simulated store is selected."_s);
        QCOMPARE(WindowFixture::plain(one->toolTip()), one->accessibleDescription());
    }
}

void tst_WindowSimulation::scenario_withAnErrorIsToldByName()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.simulation(), bound);
    const Panel panel(test);
    panel.panel->playScenario(test.write(u"bad.json"_s, R"({"steps": [{"at": 0, "set": {"fool": true}}]})"));
    QVERIFY(panel.scenario->isVisible());
    QVERIFY2(panel.scenario->text().contains(u"fool"_s), qPrintable(panel.scenario->text()));
    QVERIFY(!panel.stop->isEnabled());
    QVERIFY(!test.simulation()->behaviour().full);
}

QTEST_MAIN(tst_WindowSimulation)
#include "tst_windowsimulation.moc"
