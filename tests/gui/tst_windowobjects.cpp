// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/gui/windowfixture.h"

#include "model/objectselection.h"
#include "ui/messagebar.h"
#include "ui/objectdrag.h"
#include "ui/objectview.h"

#include <QHeaderView>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

} // namespace

/// The pane of the objects of one place.
class tst_WindowObjects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void selection_isForgottenInAnotherFolder();
    void header_isCoveredByNothing();
    void press_onOneOfManySelectedKeepsThem_data();
    void press_onOneOfManySelectedKeepsThem();
    void release_onOneOfManySelectedLeavesThatOne();
    void newFolder_isAskedWithinThePane();
    void newFolder_isLeftWithEscape();
    void newFolder_refusesBadNames_data();
    void newFolder_refusesBadNames();

private:
    TestHome m_home;
};

void tst_WindowObjects::initTestCase()
{
    QVERIFY(m_home.isValid());
}

/// Delete must never mean what was selected in the folder before.
void tst_WindowObjects::selection_isForgottenInAnotherFolder()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    test.action(u"actionNewFolder"_s)->trigger();
    auto *edit = test.window.findChild<QLineEdit *>(u"newFolderEdit"_s);
    QVERIFY(edit);
    QTest::keyClicks(edit, u"folder"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 4, bound);
    const QString object = test.shownObjects().at(1); // folders come first
    QVERIFY(test.select(object));
    const QAction *remove = test.action(u"actionDelete"_s);
    QTRY_VERIFY_WITH_TIMEOUT(remove->isEnabled(), bound);
    auto *location = test.window.findChild<QLineEdit *>(u"locationEdit"_s);
    location->setText(u"sim:folder/"_s);
    QTest::keyClick(location, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(test.shownObjects().isEmpty(), bound);
    QVERIFY(!remove->isEnabled());
    QCOMPARE(WindowFixture::plain(remove->toolTip()), u"Nothing is selected."_s);
}

namespace {

constexpr int many = 300; // more than QItemSelectionModel itself is told of

/// Selects rows 0 to many - 1 of more, and gives a place on one of them that is not the current one.
std::optional<QPoint> selectMany(WindowFixture &test, ObjectView *view)
{
    if (!test.open("simulated_objects = 400\n"))
        return {};
    test.window.selectStore(u"sim"_s);
    if (!QTest::qWaitFor([&] { return view->model()->rowCount() == 400; }, bound))
        return {};
    const QModelIndex first = view->model()->index(0, 0);
    view->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    view->selectionModel()->select({first, view->model()->index(many - 1, 0)},
                                   QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    return view->visualRect(view->model()->index(2, 0)).center();
}

} // namespace

void tst_WindowObjects::header_isCoveredByNothing()
{
    WindowFixture test;
    auto *view = qobject_cast<ObjectView *>(test.objects());
    QVERIFY(view);
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 1, bound);
    const QPoint corner = view->header()->geometry().topLeft() + QPoint(2, 2);
    QCOMPARE(view->childAt(corner), view->header()->viewport());
}

void tst_WindowObjects::press_onOneOfManySelectedKeepsThem_data()
{
    QTest::addColumn<Qt::MouseButton>("button");
    QTest::newRow("to drag") << Qt::LeftButton;
    QTest::newRow("for the menu") << Qt::RightButton;
}

void tst_WindowObjects::press_onOneOfManySelectedKeepsThem()
{
    QFETCH(Qt::MouseButton, button);
    WindowFixture test;
    auto *view = qobject_cast<ObjectView *>(test.objects());
    QVERIFY(view);
    const auto at = selectMany(test, view);
    QVERIFY(at);
    int drags = 0;
    ObjectDrag drag(view, [&drags]() -> QMimeData * {
        ++drags;
        return nullptr;
    });
    QTest::mousePress(view->viewport(), button, {}, *at);
    QCOMPARE(view->objectSelection()->count(), many);
    if (button == Qt::RightButton)
        return;
    const QPoint far(QApplication::startDragDistance(), QApplication::startDragDistance());
    QMouseEvent move(QEvent::MouseMove, *at + far, view->viewport()->mapToGlobal(*at + far), Qt::NoButton, button,
                     Qt::NoModifier);
    // Ours alone: the window's own would begin a real drag.
    QVERIFY(drag.eventFilter(view->viewport(), &move));
    QCOMPARE(drags, 1);
}

void tst_WindowObjects::release_onOneOfManySelectedLeavesThatOne()
{
    WindowFixture test;
    auto *view = qobject_cast<ObjectView *>(test.objects());
    QVERIFY(view);
    const auto at = selectMany(test, view);
    QVERIFY(at);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, *at);
    QCOMPARE(view->objectSelection()->count(), 1);
    QVERIFY(view->objectSelection()->isRowSelected(2));
}

void tst_WindowObjects::newFolder_isAskedWithinThePane()
{
    WindowFixture test;
    QVERIFY(test.open({}));
    test.window.selectStore(u"sim"_s);
    QAction *newFolder = test.action(u"actionNewFolder"_s);
    QTRY_VERIFY_WITH_TIMEOUT(newFolder->isEnabled(), bound);
    test.window.showCapabilities(); // asked from anywhere
    newFolder->trigger();
    QVERIFY(!QApplication::activeModalWidget());
    auto *edit = test.window.findChild<QLineEdit *>(u"newFolderEdit"_s);
    QVERIFY(edit && edit->isVisible());
    QVERIFY(!test.window.findChild<QPushButton *>(u"newFolderAccept"_s)->isEnabled());
    QTest::keyClicks(edit, u"images"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"images"_s}, bound);
    QVERIFY(!edit->isVisible());
}

void tst_WindowObjects::newFolder_isLeftWithEscape()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 1, bound);
    test.action(u"actionNewFolder"_s)->trigger();
    auto *edit = test.window.findChild<QLineEdit *>(u"newFolderEdit"_s);
    QVERIFY(edit && edit->isVisible());
    QTest::keyClicks(edit, u"images"_s);
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(!edit->isVisible());
    QCOMPARE(test.window.focusWidget(), test.objects());
    QCOMPARE(test.shownObjects().size(), 1);
    test.action(u"actionNewFolder"_s)->trigger(); // begins anew
    QVERIFY(edit->text().isEmpty());
}

void tst_WindowObjects::newFolder_refusesBadNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("slash") << u"a/b"_s;
    QTest::newRow("dots") << u".."_s;
    QTest::newRow("bidi") << u"a\u202Eb"_s;
    QTest::newRow("too long") << QString(300, u'x');
}

void tst_WindowObjects::newFolder_refusesBadNames()
{
    QFETCH(QString, name);
    WindowFixture test;
    QVERIFY(test.open({}));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionNewFolder"_s)->isEnabled(), bound);
    test.action(u"actionNewFolder"_s)->trigger();
    auto *edit = test.window.findChild<QLineEdit *>(u"newFolderEdit"_s);
    edit->setText(name);
    QVERIFY(!test.window.findChild<QPushButton *>(u"newFolderAccept"_s)->isEnabled());
    QVERIFY(!edit->accessibleDescription().isEmpty()); // says why, too
    QTest::keyClick(edit, Qt::Key_Return);
    QVERIFY(edit->isVisible());
    QVERIFY(test.shownObjects().isEmpty());
}

QTEST_MAIN(tst_WindowObjects)
#include "tst_windowobjects.moc"
