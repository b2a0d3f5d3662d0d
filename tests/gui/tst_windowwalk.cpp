// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/language.h"
#include "model/connectiontext.h"
#include "model/reasontext.h"
#include "model/simulation.h"
#include "model/storetester.h"
#include "tests/gui/windowfixture.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QtTest>

#include <algorithm>
#include <map>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// What Qt makes within its own widgets.
bool isQtsOwn(const QWidget *widget)
{
    if (widget->objectName().startsWith("qt_"_L1) || qobject_cast<const QHeaderView *>(widget))
        return true;
    for (const QWidget *one = widget->parentWidget(); one && !one->isWindow(); one = one->parentWidget()) {
        if (qobject_cast<const QAbstractSpinBox *>(one) || qobject_cast<const QComboBox *>(one)
            || qobject_cast<const QLineEdit *>(one) || qobject_cast<const QTabBar *>(one)
            || qobject_cast<const QAbstractItemView *>(one))
            return true;
    }
    return false;
}

bool isForPeople(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QLineEdit *>(widget)
           || qobject_cast<const QComboBox *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget)
           || qobject_cast<const QAbstractItemView *>(widget) || qobject_cast<const QPlainTextEdit *>(widget)
           || qobject_cast<const QTabBar *>(widget);
}

QString nameOf(QObject *object)
{
    QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(object);
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

QString placeOf(const QWidget *widget)
{
    QStringList path;
    for (const QWidget *one = widget; one; one = one->parentWidget())
        path.prepend(one->objectName().isEmpty() ? QString::fromLatin1(one->metaObject()->className())
                                                 : one->objectName());
    return path.mid(std::max<qsizetype>(0, path.size() - 4)).join(u'/');
}

QStringList unnamed(QWidget *window)
{
    QStringList found;
    const QList<QWidget *> all = window->findChildren<QWidget *>();
    for (QWidget *widget : all) {
        if (!widget->isVisibleTo(window) || widget->window() != window || !isForPeople(widget) || isQtsOwn(widget))
            continue;
        if (widget->objectName().isEmpty())
            found << u"no objectName: "_s + placeOf(widget);
        const QString name = nameOf(widget);
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        const QString text = button ? plainActionText(button->text()) : QString();
        if (name.isEmpty())
            found << u"no accessible name: "_s + placeOf(widget);
        else if (!text.isEmpty() && name != text)
            found << u"named \"%1\", not as its text \"%2\": %3"_s.arg(name, text, placeOf(widget));
    }
    return found;
}

/// Those that two texts share.
QStringList shared(const QStringList &texts, const QString &place)
{
    QStringList found;
    std::map<QString, QString> taken;
    for (const QString &text : texts) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (key.isEmpty())
            continue;
        const auto [entry, isNew] = taken.emplace(key, text);
        if (!isNew)
            found << u"%1 in %2: \"%3\" and \"%4\""_s.arg(key, place, entry->second, text);
    }
    return found;
}

QStringList menuProblems(const MainWindow &window)
{
    QStringList found;
    const auto textsOf = [](const QWidget *holder) {
        QStringList texts;
        for (const QAction *action : holder->actions()) {
            if (action->isVisible() && !action->isSeparator())
                texts << action->text();
        }
        return texts;
    };
    found += shared(textsOf(window.menuBar()), u"the menu bar"_s);
    const QList<QMenu *> menus = window.findChildren<QMenu *>();
    for (QMenu *menu : menus) {
        if (isQtsOwn(menu) || menu->actions().isEmpty())
            continue;
        if (menu->parentWidget() == window.menuBar() && menu->objectName().isEmpty())
            continue; // Qt's, for what finds no room in the bar
        if (menu->objectName().isEmpty())
            found << u"a menu without objectName: "_s + textsOf(menu).join(u", "_s);
        found += shared(textsOf(menu), menu->objectName());
        const QList<QAction *> actions = menu->actions();
        QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(menu);
        for (qsizetype i = 0; i < actions.size(); ++i) {
            if (actions.at(i)->isSeparator())
                continue;
            if (actions.at(i)->objectName().isEmpty())
                found << u"no objectName: %1 in %2"_s.arg(actions.at(i)->text(), menu->objectName());
            QAccessibleInterface *entry = accessible ? accessible->child(static_cast<int>(i)) : nullptr;
            const QString name = entry ? entry->text(QAccessible::Name) : QString();
            if (name != plainActionText(actions.at(i)->text()))
                found << u"named \"%1\": %2 in %3"_s.arg(name, actions.at(i)->text(), menu->objectName());
        }
    }
    return found;
}

/// In one form: its buttons, and the labels of its fields.
QStringList formProblems(QWidget *form)
{
    QStringList texts;
    const QList<QWidget *> all = form->findChildren<QWidget *>();
    for (const QWidget *widget : all) {
        if (!widget->isVisibleTo(form) || widget->window() != form->window())
            continue;
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            texts << button->text();
        else if (const auto *label = qobject_cast<const QLabel *>(widget); label && label->buddy())
            texts << label->text();
        else if (const auto *group = qobject_cast<const QGroupBox *>(widget))
            texts << group->title();
        else if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                texts << tabs->tabText(i);
        }
    }
    return shared(texts, form->objectName());
}

} // namespace

/// Each widget, action and menu that people meet, in each language: its names, and the letters that reach it.
class tst_WindowWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void window_data();
    void window();
    void dialogs_data();
    void dialogs();
    void whatDriversAndSimulationsSay_isTranslated();

private:
    TestHome m_home;
};

void tst_WindowWalk::initTestCase()
{
    QVERIFY(m_home.isValid());
    QAccessible::setActive(true);
}

void tst_WindowWalk::window_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << u"en"_s;
    QTest::newRow("German") << u"de"_s;
    QTest::newRow("Chinese") << u"zh_CN"_s;
}

void tst_WindowWalk::window()
{
    QFETCH(const QString, language);
    Language installed;
    installed.install(language);
    WindowFixture test;
    test.window.resize(1440, 900);
    QStringList found = unnamed(&test.window); // the welcome page
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    QVERIFY(test.select());
    for (const auto &name : {u"actionDetails"_s, u"actionShowWhy"_s, u"actionNewFolder"_s}) {
        QAction *action = test.action(name);
        if (!action->isChecked())
            action->trigger();
    }
    for (const auto &tab : {u"actionShowCapabilities"_s, u"actionShowObjects"_s}) {
        test.action(tab)->trigger();
        found += unnamed(&test.window);
    }
    found += menuProblems(test.window);
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
}

void tst_WindowWalk::dialogs_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("action");
    for (const auto &action : {u"actionSettings"_s, u"actionAddStore"_s, u"actionEditStore"_s, u"actionDelete"_s,
                               u"actionCopyTo"_s, u"actionRemoveStore"_s, u"actionImportStores"_s}) {
        for (const auto &language : {u"en"_s, u"de"_s, u"zh_CN"_s})
            QTest::addRow("%s, %s", qPrintable(action), qPrintable(language)) << language << action;
    }
}

void tst_WindowWalk::dialogs()
{
    QFETCH(const QString, language);
    QFETCH(const QString, action);
    Language installed;
    installed.install(language);
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    QVERIFY(test.select());
    QTRY_VERIFY_WITH_TIMEOUT(test.action(action)->isEnabled(), bound);
    test.action(action)->trigger();
    const auto dialog = [&test]() -> QDialog * {
        for (QDialog *one : test.window.findChildren<QDialog *>()) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    };
    QTRY_VERIFY_WITH_TIMEOUT(dialog(), bound);
    QStringList found = unnamed(dialog()) + formProblems(dialog());
    if (dialog()->objectName().isEmpty())
        found << u"the dialog has no objectName"_s;
    dialog()->close();
    QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
}

/// Their texts come from below the window, where nobody translates.
void tst_WindowWalk::whatDriversAndSimulationsSay_isTranslated()
{
    Language installed;
    installed.install(u"de"_s);
    const QTemporaryDir folder;
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    for (const DriverEntry &entry : test.application.core().registry.drivers()) {
        if (entry.schema.kind == "file"_L1)
            QCOMPARE(entry.displayName, u"Lokales Verzeichnis oder Netzlaufwerk"_s);
        if (!entry.schema.isBuilt)
            QVERIFY2(entry.howToGet.startsWith(u"Diese Version"_s), qPrintable(entry.howToGet));
    }
    const auto *panel = test.window.findChild<QWidget *>(u"simulationPanel"_s);
    QVERIFY(panel);
    for (const auto *box : panel->findChildren<QCheckBox *>()) {
        const QString key = box->objectName().section(u'-', 1);
        QVERIFY2(box->text() == "Offline"_L1
                     || box->text().compare(QString(key).replace(u'_', u' '), Qt::CaseInsensitive) != 0,
                 qPrintable(box->text()));
    }
    const auto *presets = panel->findChild<QComboBox *>(u"simulationPreset"_s);
    QCOMPARE(presets->itemText(presets->findData(u"read-only"_s)), u"Schreibgeschützt"_s);
    QCOMPARE(presets->count(), SimulatedBehaviour::presets().size() + 1);

    StoreTester tester(test.application.core().configurations);
    QSignalSpy over(&tester, &StoreTester::finished);
    StoreConfiguration configuration;
    configuration.id = u"x"_s;
    configuration.driver = u"file"_s;
    configuration.options.set(u"filesystem_store_datadir"_s, folder.path(), {});
    tester.start(configuration);
    QVERIFY(over.wait(bound));
    QCOMPARE(tester.steps().last().result, u"0 Einträge"_s);
    configuration.options.set(u"filesystem_store_datadir"_s, u"/no/such/folder"_s, {});
    tester.start(configuration);
    QVERIFY(over.wait(bound));
    const auto failed = std::find_if(tester.steps().cbegin(), tester.steps().cend(), [](const ConnectionStep &step) {
        return step.state == ConnectionStep::State::Failed;
    });
    QVERIFY(failed != tester.steps().cend());
    QCOMPARE(stepResult(*failed), reasonTitle(Reason::MissingRoot) + u": /no/such/folder does not exist"_s);
    QVERIFY(reasonTitle(Reason::MissingRoot) != u"Root is missing"_s);
}

QTEST_MAIN(tst_WindowWalk)
#include "tst_windowwalk.moc"
