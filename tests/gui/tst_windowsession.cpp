// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/gui/windowfixture.h"
#include "ui/settings.h"
#include "ui/theme.h"

#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QSettings>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// What the windows remember, and several of them at once.
class tst_WindowSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void closedDock_staysClosed_data();
    void closedDock_staysClosed();
    void closedSimulation_doesNotComeBackWithTheNextStore();
    void place_comesBack();
    void place_isKeptWithoutSecrets();
    void looks_comeBack();
    void state_isWrittenWhileTheProgramRuns();
    void appearance_appliesAtOnce_data();
    void appearance_appliesAtOnce();
    void newWindow_hasItsOwnPlace();
    void windows_comeBack();
    void closedWindow_isForgotten();

private:
    TestHome m_home;
};

namespace {

constexpr int bound = 5000; // ms

QDockWidget *dock(const MainWindow &window, const QString &name)
{
    return window.findChild<QDockWidget *>(name);
}

void closeByHand(QDockWidget *dock)
{
    dock->close(); // as its button does
}

} // namespace

void tst_WindowSession::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowSession::closedDock_staysClosed_data()
{
    QTest::addColumn<QString>("name");
    for (const QString &name : {u"transferDock"_s, u"eventDock"_s})
        QTest::newRow(qPrintable(name)) << name;
}

void tst_WindowSession::closedDock_staysClosed()
{
    QFETCH(QString, name);
    const QString other = name == u"eventDock"_s ? u"transferDock"_s : u"eventDock"_s;
    {
        WindowFixture test;
        QVERIFY(!dock(test.window, name)->isVisible()); // there is nothing to show yet
        QVERIFY(test.open("simulated_objects = 1\n"));
        QVERIFY(dock(test.window, name)->isVisible());
        closeByHand(dock(test.window, name));
        QVERIFY(test.open("simulated_objects = 2\n")); // as a reload does
        QVERIFY(!dock(test.window, name)->isVisible());
        QVERIFY(dock(test.window, other)->isVisible());
    }
    WindowFixture again(WindowFixture::Start::Again);
    QVERIFY(again.open("simulated_objects = 1\n"));
    QVERIFY(!dock(again.window, name)->isVisible());
    QVERIFY(dock(again.window, other)->isVisible());
}

void tst_WindowSession::closedSimulation_doesNotComeBackWithTheNextStore()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n[other]\nsimulated_objects = 1\n", "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    QDockWidget *simulation = dock(test.window, u"simulationDock"_s);
    QTRY_VERIFY_WITH_TIMEOUT(simulation->isVisible(), bound);
    closeByHand(simulation);
    QVERIFY(!test.action(u"actionShowSimulation"_s)->isChecked());
    test.window.selectStore(u"other"_s);
    QVERIFY(!simulation->isVisible());
    test.action(u"actionShowSimulation"_s)->trigger();
    QVERIFY(simulation->isVisible());
}

void tst_WindowSession::place_comesBack()
{
    const QByteArray groups = "simulated_objects = 1\n[other]\nsimulated_objects = 1\n";
    {
        WindowFixture test;
        QVERIFY(test.open(groups, "sim:simulated, other:simulated"));
        test.window.selectStore(u"other"_s);
        auto *location = test.window.findChild<QLineEdit *>(u"locationEdit"_s);
        location->setText(u"other:deep/er/"_s);
        QTest::keyClick(location, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(location->text(), u"other:deep/er/"_s, bound);
        test.window.showCapabilities();
    }
    WindowFixture again(WindowFixture::Start::Again);
    QVERIFY(again.open(groups, "sim:simulated, other:simulated"));
    QCOMPARE(again.window.findChild<QLineEdit *>(u"locationEdit"_s)->text(), u"other:deep/er/"_s);
    QVERIFY(again.view(u"matrixView"_s)->isVisible());
}

void tst_WindowSession::place_isKeptWithoutSecrets()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    auto *location = test.window.findChild<QLineEdit *>(u"locationEdit"_s);
    location->setText(u"sim:https://user:geheim@host/b/"_s);
    QTest::keyClick(location, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(location->text(), u"sim:https://host/b/"_s, bound);
    QCOMPARE(test.window.state().path, u"https://host/b/"_s);
}

void tst_WindowSession::looks_comeBack()
{
    QSize size;
    {
        WindowFixture test;
        QVERIFY(test.open("simulated_objects = 1\n"));
        test.window.resize(1003, 707);
        auto *header = qobject_cast<QTableView *>(test.objects())->horizontalHeader();
        header->resizeSection(1, 133);
        test.action(u"actionDetails"_s)->trigger();
        size = test.window.size();
    }
    WindowFixture again(WindowFixture::Start::Again);
    QVERIFY(again.open("simulated_objects = 1\n"));
    QCOMPARE(qobject_cast<QTableView *>(again.objects())->horizontalHeader()->sectionSize(1), 133);
    QVERIFY(again.action(u"actionDetails"_s)->isChecked());
    const Settings saved;
    MainWindow other(again.application.core(), saved.windows().first());
    QCOMPARE(other.size(), size);
}

/// Killed, the program loses half a second of it at most.
void tst_WindowSession::state_isWrittenWhileTheProgramRuns()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.showCapabilities();
    closeByHand(dock(test.window, u"eventDock"_s));
    const auto written = [] { return Settings().windows().first(); };
    QTRY_COMPARE_WITH_TIMEOUT(written().tab, u"capabilitiesPane"_s, bound);
    QTRY_VERIFY_WITH_TIMEOUT(!written().layout.isEmpty(), bound);
    QCOMPARE(Settings().lastFile(), test.path(u"stores.conf"_s));
}

void tst_WindowSession::appearance_appliesAtOnce_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<bool>("dark");
    QTest::newRow("dark") << u"actionAppearanceDark"_s << true;
    QTest::newRow("light") << u"actionAppearanceLight"_s << false;
    QTest::newRow("system") << u"actionAppearanceSystem"_s << false; // what the offscreen platform is
}

void tst_WindowSession::appearance_appliesAtOnce()
{
    QFETCH(QString, action);
    QFETCH(bool, dark);
    {
        WindowFixture test;
        QVERIFY(test.open("simulated_objects = 1\n"));
        test.action(dark ? u"actionAppearanceLight"_s : u"actionAppearanceDark"_s)->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(isDark(test.window.palette()), !dark, bound);
        const auto icon = [&test] { return test.action(u"actionUpload"_s)->icon().pixmap(24).toImage(); };
        const QImage before = icon();
        const QImage matrix = test.view(u"matrixView"_s)->grab().toImage();
        QAction *chosen = test.action(action);
        chosen->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(isDark(test.window.palette()), dark, bound);
        QVERIFY(chosen->isChecked());
        QVERIFY(icon() != before);
        QVERIFY(test.view(u"matrixView"_s)->grab().toImage() != matrix);
    }
    WindowFixture again(WindowFixture::Start::Again);
    QTRY_COMPARE_WITH_TIMEOUT(isDark(again.window.palette()), dark, bound);
    QVERIFY(again.action(action)->isChecked());
}

void tst_WindowSession::newWindow_hasItsOwnPlace()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 2\n[other]\nsimulated_objects = 3\n", "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    test.action(u"actionNewWindow"_s)->trigger();
    QCOMPARE(test.application.windows().size(), 2);
    MainWindow &second = *test.application.windows().last();
    QVERIFY(&second != &test.window && second.isVisible());
    second.selectStore(u"other"_s);
    const auto *objects = second.findChild<QAbstractItemView *>(u"objectView"_s);
    QTRY_COMPARE_WITH_TIMEOUT(objects->model()->rowCount(), 3, bound);
    QCOMPARE(test.shownObjects().size(), 2);
    QVERIFY(test.objects()->selectionModel()->hasSelection()); // each with its own
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionDelete"_s)->isEnabled(), bound);
    QVERIFY(!second.findChild<QAction *>(u"actionDelete"_s)->isEnabled());

    // One core: what one uploads, both see.
    second.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(objects->model()->rowCount(), 2, bound);
    test.window.uploadFiles({test.write(u"third"_s, "12345")});
    QTRY_COMPARE_WITH_TIMEOUT(objects->model()->rowCount(), 3, bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
}

void tst_WindowSession::windows_comeBack()
{
    {
        WindowFixture test;
        QVERIFY(test.open("simulated_objects = 2\n[other]\nsimulated_objects = 3\n", "sim:simulated, other:simulated"));
        test.window.selectStore(u"sim"_s);
        test.action(u"actionNewWindow"_s)->trigger();
        test.application.windows().last()->selectStore(u"other"_s);
    }
    WindowFixture again(WindowFixture::Start::Again);
    QVERIFY(again.open("simulated_objects = 2\n[other]\nsimulated_objects = 3\n", "sim:simulated, other:simulated"));
    again.application.showSession();
    QStringList places;
    for (const MainWindow *window : again.application.windows()) {
        QVERIFY(window->isVisible());
        places << window->findChild<QLineEdit *>(u"locationEdit"_s)->text();
    }
    places.sort();
    QCOMPARE(places, (QStringList{u"other:"_s, u"sim:"_s}));
}

void tst_WindowSession::closedWindow_isForgotten()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 2\n"));
    test.action(u"actionNewWindow"_s)->trigger();
    const QPointer<MainWindow> second = test.application.windows().last();
    second->close();
    QCOMPARE(test.application.windows().size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(!second, bound);
    QVERIFY(test.window.isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(Settings().windows().size(), 1, bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound); // the other works on
}

QTEST_MAIN(tst_WindowSession)
#include "tst_windowsession.moc"
