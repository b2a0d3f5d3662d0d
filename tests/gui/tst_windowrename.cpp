// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/safemode.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"

#include <QFileDialog>
#include <QLineEdit>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

} // namespace

/// Another name for an object, in its place in the table; and folders by a command of their own.
class tst_WindowRename : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void f2_editsInPlace();
    void longName_hasRoom();
    void listing_keepsWhatIsTyped();
    void escape_leavesItAsItWas();
    void badName_isToldAndNotTaken();
    void takenName_isTold();
    void otherWindow_showsIt();
    void reason_isTold_data();
    void reason_isTold();
    void uploadFolder_takesAllOfIt();

private:
    [[nodiscard]] QLineEdit *edit() const { return m->objects()->findChild<QLineEdit *>(u"renameEdit"_s); }
    [[nodiscard]] QString message(const char *key) const
    {
        return m->window.findChild<MessageBar *>(u"messageBar"_s)->text(QLatin1String(key));
    }
    [[nodiscard]] bool begin(const QString &name)
    {
        if (!m->select(name) || !m->action(u"actionRename"_s)->isEnabled())
            return false;
        QTest::keyClick(m->objects(), Qt::Key_F2);
        return edit() && edit()->hasFocus();
    }

    TestHome m_home;
    std::unique_ptr<WindowFixture> m;
};

void tst_WindowRename::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowRename::init()
{
    m = std::make_unique<WindowFixture>();
    QVERIFY(QDir(m->folder.path()).mkdir(u"images"_s));
    for (const auto &name : {u"b.qcow2"_s, u"c"_s, u"d"_s})
        QVERIFY(!m->write(u"images/"_s + name, name.toUtf8()).isEmpty());
    QVERIFY(QDir(m->folder.path()).mkpath(u"images/folder"_s));
    QVERIFY(m->open("[files]\nfilesystem_store_datadir = " + m->path(u"images"_s).toUtf8() + '\n',
                    "sim:simulated, files:file"));
    m->window.selectStore(u"files"_s);
    m->window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m->window));
    QTRY_COMPARE_WITH_TIMEOUT(m->shownObjects(), QStringList({u"folder"_s, u"b.qcow2"_s, u"c"_s, u"d"_s}), bound);
}

void tst_WindowRename::cleanup()
{
    m.reset();
}

void tst_WindowRename::f2_editsInPlace()
{
    QVERIFY(begin(u"b.qcow2"_s));
    QCOMPARE(edit()->text(), u"b.qcow2"_s);
    QCOMPARE(edit()->selectedText(), u"b"_s); // what it is stays
    QCOMPARE(edit()->accessibleName(), u"New name"_s);
    QTest::keyClicks(edit(), u"e"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(m->shownObjects(), QStringList({u"folder"_s, u"c"_s, u"d"_s, u"e.qcow2"_s}), bound);
    QVERIFY(!edit());
    const QModelIndex row = m->objects()->model()->index(3, 0);
    QVERIFY(m->objects()->selectionModel()->isSelected(row)); // still
    QVERIFY(m->action(u"actionRename"_s)->isEnabled());
    QFile file(m->path(u"images/e.qcow2"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("b.qcow2"));
    QVERIFY(!QFile::exists(m->path(u"images/b.qcow2"_s)));
    QTRY_VERIFY(m->objects()->hasFocus());
}

/// More than its column, as far as there is any.
void tst_WindowRename::longName_hasRoom()
{
    const QString name = QString(u"a long name "_s).repeated(12) + u".qcow2"_s;
    QVERIFY(!m->write(u"images/"_s + name, "x").isEmpty());
    m->action(u"actionRefresh"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m->shownObjects().size(), 5, bound);
    QVERIFY(begin(u"c"_s));
    const int narrow = edit()->width();
    QTest::keyClick(edit(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!edit(), bound);
    QVERIFY(begin(name));
    QVERIFY2(edit()->width() > narrow, qPrintable(u"%1 of %2"_s.arg(edit()->width()).arg(narrow)));
    QVERIFY(edit()->geometry().right() <= edit()->parentWidget()->rect().right());
}

void tst_WindowRename::listing_keepsWhatIsTyped()
{
    QVERIFY(begin(u"d"_s));
    QTest::keyClicks(edit(), u"new"_s);
    QVERIFY(!m->write(u"images/a"_s, "a").isEmpty());
    QVERIFY(!m->write(u"images/d"_s, "longer").isEmpty());
    m->action(u"actionRefresh"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(m->shownObjects().size(), 5, bound);
    QVERIFY(edit());
    QCOMPARE(edit()->text(), u"new"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m->shownObjects().contains(u"new"_s), bound);
    QVERIFY(!m->shownObjects().contains(u"d"_s));
    QVERIFY(QFile::exists(m->path(u"images/new"_s)));
}

void tst_WindowRename::escape_leavesItAsItWas()
{
    QVERIFY(begin(u"c"_s));
    QTest::keyClicks(edit(), u"other"_s);
    QTest::keyClick(edit(), Qt::Key_Escape);
    QTRY_VERIFY(!edit());
    QVERIFY(QFile::exists(m->path(u"images/c"_s)));
    QVERIFY(!QFile::exists(m->path(u"images/other"_s)));
    QVERIFY(m->shownObjects().contains(u"c"_s));
}

void tst_WindowRename::badName_isToldAndNotTaken()
{
    QVERIFY(begin(u"c"_s));
    QTest::keyClicks(edit(), u"a/b"_s);
    QVERIFY2(message("name").contains(u'/'), qPrintable(message("name")));
    QCOMPARE(edit()->accessibleDescription(), message("name"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QVERIFY(edit() && edit()->isVisible());
    QTest::keyClick(edit(), Qt::Key_Backspace);
    QTest::keyClick(edit(), Qt::Key_Backspace);
    QCOMPARE(message("name"), QString());
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m->shownObjects().contains(u"a"_s), bound);
}

void tst_WindowRename::takenName_isTold()
{
    QVERIFY(begin(u"c"_s));
    QTest::keyClicks(edit(), u"d"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(message("rename").contains(u"another object has this name"_s), bound);
    QVERIFY(m->shownObjects().contains(u"c"_s));
    QFile file(m->path(u"images/d"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("d"));
}

void tst_WindowRename::otherWindow_showsIt()
{
    m->action(u"actionNewWindow"_s)->trigger();
    const QList<MainWindow *> windows = m->application.windows();
    QCOMPARE(windows.size(), 2);
    MainWindow *other = windows.first() == &m->window ? windows.last() : windows.first();
    const auto *view = other->findChild<QAbstractItemView *>(u"objectView"_s);
    QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 4, bound);
    m->window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m->window));
    QVERIFY(begin(u"c"_s));
    QTest::keyClicks(edit(), u"z"_s);
    QTest::keyClick(edit(), Qt::Key_Return);
    const auto names = [view] {
        QStringList all;
        for (int row = 0; row < view->model()->rowCount(); ++row)
            all << view->model()->index(row, 0).data().toString();
        return all;
    };
    QTRY_VERIFY_WITH_TIMEOUT(names().contains(u"z"_s) && !names().contains(u"c"_s), bound);
}

void tst_WindowRename::reason_isTold_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing selected") << u"nothing"_s << u"Nothing is selected."_s;
    QTest::newRow("two selected") << u"two"_s << u"Only one object at a time can be renamed."_s;
    QTest::newRow("a folder") << u"folder"_s << u"folder is a folder: only objects can be renamed."_s;
    QTest::newRow("safe mode") << u"safe"_s << u"Cannot rename objects in files: safe mode is on"_s;
}

void tst_WindowRename::reason_isTold()
{
    QFETCH(QString, what);
    QFETCH(QString, reason);
    if (what == u"folder"_s)
        QVERIFY(m->select(u"folder"_s));
    else if (what != u"nothing"_s)
        QVERIFY(m->select(u"c"_s));
    if (what == u"two"_s) {
        m->objects()->selectionModel()->select(m->objects()->model()->index(0, 0),
                                               QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    m->application.core().safeMode.setEnabled(what == u"safe"_s);
    const QAction *action = m->action(u"actionRename"_s);
    QTRY_VERIFY(!action->isEnabled());
    QVERIFY2(m->plain(action->toolTip()).contains(reason), qPrintable(action->toolTip()));
    QVERIFY2(action->statusTip().contains(reason), qPrintable(action->statusTip()));
}

void tst_WindowRename::uploadFolder_takesAllOfIt()
{
    QVERIFY(QDir(m->folder.path()).mkpath(u"mine/deeper"_s));
    QVERIFY(!m->write(u"mine/one"_s, "1").isEmpty() && !m->write(u"mine/deeper/two"_s, "22").isEmpty());
    m->window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m->window.isSettled(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(m->action(u"actionUploadFolder"_s)->isEnabled(), bound);
    m->action(u"actionUploadFolder"_s)->trigger();
    auto *dialog = m->window.findChild<QFileDialog *>(u"uploadFolderDialog"_s);
    QVERIFY(dialog);
    QCOMPARE(dialog->fileMode(), QFileDialog::Directory);
    dialog->setDirectory(m->folder.path());
    dialog->selectFile(m->path(u"mine"_s));
    static_cast<QDialog *>(dialog)->accept();
    QTRY_VERIFY_WITH_TIMEOUT(m->shownObjects().contains(u"mine"_s), bound);
    QVERIFY(m->simulation());
    m->simulation()->setBehaviour(*SimulatedBehaviour::preset(u"read-only"_s));
    m->action(u"actionProbe"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!m->action(u"actionUploadFolder"_s)->isEnabled(), bound);
    QVERIFY(m->plain(m->action(u"actionUploadFolder"_s)->toolTip()).contains(u"the store is read-only"_s));
}

QTEST_MAIN(tst_WindowRename)
#include "tst_windowrename.moc"
