// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/gui/windowfixture.h"

#include "ui/messagebar.h"

#include <QLineEdit>
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
