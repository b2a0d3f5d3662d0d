// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capabilitymatrixmodel.h"
#include "model/roles.h"
#include "model/whymodel.h"
#include "tests/gui/windowfixture.h"

#include <QLabel>
#include <QMenu>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// Why? answers wherever it is asked, without taking the user elsewhere.
class tst_WindowWhy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void why_onTheObjectsTab_explainsWhatIsOff();
    void why_afterARefusedKey_explainsThatAction();
    void why_ofAMenuEntry_explainsIt();
    void why_followsTheStore();
    void pane_isClosedWithEscape();
    void pane_belowTheMatrix_explainsTheCell();

private:
    TestHome m_home;
};

namespace {

constexpr int bound = 5000; // ms

QString headline(const WindowFixture &test)
{
    const auto *label = test.window.findChild<QLabel *>(u"whyHeadline"_s);
    return label ? label->text() : QString();
}

/// The reason of the layer that decides.
QString decidingReason(const WindowFixture &test)
{
    const QAbstractItemModel *why = test.view(u"whyView"_s)->model();
    for (int row = 0; row < why->rowCount(); ++row) {
        if (why->index(row, 0).data(DecidingRole).toBool())
            return why->index(row, WhyModel::ReasonColumn).data().toString();
    }
    return {};
}

bool isOnObjects(const WindowFixture &test)
{
    return test.objects()->isVisible();
}

} // namespace

void tst_WindowWhy::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowWhy::why_onTheObjectsTab_explainsWhatIsOff()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\nsimulated_state = full\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    QAbstractItemView *why = test.view(u"whyView"_s);
    QVERIFY(why);
    QVERIFY(isOnObjects(test));
    QVERIFY(!why->isVisible()); // no room taken until it is asked for
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionUpload"_s)->isEnabled(), bound);
    QTest::keyClick(&test.window, Qt::Key_F1, Qt::ShiftModifier);
    QVERIFY(why->isVisible());
    QVERIFY(isOnObjects(test));
    QVERIFY2(headline(test).startsWith(u"upload in sim: no"_s), qPrintable(headline(test)));
    QCOMPARE(decidingReason(test), u"Full"_s);
    QVERIFY(why->model()->rowCount() > 1);
    QCOMPARE(test.window.focusWidget(), why);
}

void tst_WindowWhy::why_afterARefusedKey_explainsThatAction()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\nsimulated_state = read-only\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionDelete"_s)->isEnabled(), bound);
    QTest::keyClick(test.objects(), Qt::Key_Delete);
    QTest::keyClick(test.objects(), Qt::Key_F1, Qt::ShiftModifier);
    QVERIFY(isOnObjects(test));
    QVERIFY2(headline(test).startsWith(u"delete "_s), qPrintable(headline(test)));
    QCOMPARE(decidingReason(test), u"Read-only"_s);
    QVERIFY2(headline(test).contains(test.shownObjects().first()), qPrintable(headline(test))); // of which object
}

void tst_WindowWhy::why_ofAMenuEntry_explainsIt()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\nsimulated_state = read-only\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionDelete"_s)->isEnabled(), bound);
    auto *menu = test.window.findChild<QMenu *>(u"menuStore"_s);
    QVERIFY(menu);
    menu->popup(test.window.mapToGlobal(QPoint(50, 50)));
    menu->setActiveAction(test.action(u"actionDelete"_s));
    QCOMPARE(menu->activeAction(), test.action(u"actionDelete"_s));
    QTest::keyClick(menu, Qt::Key_F1, Qt::ShiftModifier);
    QVERIFY(!menu->isVisible());
    QVERIFY(isOnObjects(test));
    QVERIFY2(headline(test).contains(u"delete"_s), qPrintable(headline(test)));
}

/// The question stays, the answer is the new store's.
void tst_WindowWhy::why_followsTheStore()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\nsimulated_state = full\n[other]\nsimulated_objects = 1\n",
                      "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionUpload"_s)->isEnabled(), bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    test.action(u"actionWhy"_s)->trigger();
    QVERIFY2(headline(test).contains(u"sim"_s), qPrintable(headline(test)));
    test.window.selectStore(u"other"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(headline(test).contains(u"upload"_s) && headline(test).contains(u"other"_s),
                              qPrintable(headline(test)), bound);
}

void tst_WindowWhy::pane_isClosedWithEscape()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    test.action(u"actionWhy"_s)->trigger();
    QAbstractItemView *why = test.view(u"whyView"_s);
    QVERIFY(why->isVisible());
    QVERIFY(test.action(u"actionShowWhy"_s)->isChecked());
    QTest::keyClick(why, Qt::Key_Escape);
    QVERIFY(!why->isVisible());
    QVERIFY(!test.action(u"actionShowWhy"_s)->isChecked());
    QVERIFY(isOnObjects(test));
    test.window.showCapabilities(); // there it is always wanted
    QVERIFY(why->isVisible());
}

void tst_WindowWhy::pane_belowTheMatrix_explainsTheCell()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\nsimulated_state = full\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionUpload"_s)->isEnabled(), bound);
    test.action(u"actionWhy"_s)->trigger(); // a question about an operation ...
    test.window.showCapabilities();
    QAbstractItemView *matrix = test.view(u"matrixView"_s);
    matrix->setCurrentIndex(matrix->model()->index(0, CapabilityMatrixModel::columnOf(Capability::Delete)));
    // ... gives way to a cell
    QTRY_VERIFY2_WITH_TIMEOUT(headline(test).startsWith(u"DELETE of sim: yes"_s), qPrintable(headline(test)), bound);
}

QTEST_MAIN(tst_WindowWhy)
#include "tst_windowwhy.moc"
