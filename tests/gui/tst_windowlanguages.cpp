// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/language.h"
#include "tests/gui/cuttexts.h"
#include "tests/gui/windowfixture.h"

#include <QDockWidget>
#include <QTabWidget>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_WindowLanguages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void noText_isCut_data();
    void noText_isCut();
    void everyAction_isTranslated();
    void mnemonicBehindTheWords_isNoPartOfTheName();

private:
    TestHome m_home;
};

void tst_WindowLanguages::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowLanguages::noText_isCut_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << u"en"_s;
    QTest::newRow("German") << u"de"_s;
    QTest::newRow("Chinese") << u"zh_CN"_s;
    QTest::newRow("long words") << QString();
}

/// On both tabs, with details, simulation, transfers and events shown, in the size the window has at its first start.
void tst_WindowLanguages::noText_isCut()
{
    QFETCH(const QString, language);
    Language installed;
    LongWords longWords;
    if (language.isEmpty())
        QCoreApplication::installTranslator(&longWords);
    else
        installed.install(language);
    WindowFixture test;
    test.window.resize(1440, 900);
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, 5000);
    QVERIFY(test.select());
    for (QAction *action : test.window.findChildren<QAction *>()) {
        if (action->objectName() == "actionDetails"_L1 && !action->isChecked())
            action->trigger();
    }
    QStringList cut;
    for (const QString &tab : {u"actionShowObjects"_s, u"actionShowCapabilities"_s}) {
        test.action(tab)->trigger();
        QTRY_VERIFY(!test.window.findChildren<QTabBar *>().isEmpty());
        QCoreApplication::sendPostedEvents();
        cut += cutTexts(&test.window);
    }
    cut.removeDuplicates();
    if (language.isEmpty())
        QCoreApplication::removeTranslator(&longWords);
    QVERIFY2(cut.isEmpty(), qPrintable(u'\n' + cut.join(u'\n')));
}

/// A text that did not go through tr() has no brackets.
void tst_WindowLanguages::everyAction_isTranslated()
{
    LongWords longWords;
    QCoreApplication::installTranslator(&longWords);
    QStringList plain;
    {
        WindowFixture test;
        QVERIFY(test.open("simulated_objects = 1\n"));
        for (const QAction *action : test.window.findChildren<QAction *>()) {
            if (action->objectName().startsWith("action"_L1) && !action->isSeparator() && !action->text().isEmpty()
                && !action->text().contains(LongWords::open))
                plain << action->objectName() + u": "_s + action->text();
        }
        for (const QTabBar *bar : test.window.findChildren<QTabBar *>()) {
            for (int tab = 0; tab < bar->count(); ++tab) {
                if (!bar->tabText(tab).contains(LongWords::open))
                    plain << bar->tabText(tab);
            }
        }
        for (const QDockWidget *dock : test.window.findChildren<QDockWidget *>()) {
            if (!dock->windowTitle().contains(LongWords::open))
                plain << dock->windowTitle();
        }
    }
    QCoreApplication::removeTranslator(&longWords);
    QVERIFY2(plain.isEmpty(), qPrintable(plain.join(u'\n')));
}

void tst_WindowLanguages::mnemonicBehindTheWords_isNoPartOfTheName()
{
    Language chinese;
    chinese.install(u"zh_CN"_s);
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    const QToolButton *upload = test.button(test.action(u"actionUpload"_s));
    QVERIFY(upload);
    QCOMPARE(upload->accessibleName(), u"上传"_s);
    QCOMPARE(test.action(u"actionUpload"_s)->iconText(), u"上传"_s);
}

QTEST_MAIN(tst_WindowLanguages)
#include "tst_windowlanguages.moc"
