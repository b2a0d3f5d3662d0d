// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capabilitymatrixmodel.h"
#include "model/registry.h"
#include "model/roles.h"
#include "model/safemode.h"
#include "model/store.h"
#include "model/whymodel.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"

#include <QDragEnterEvent>
#include <QJsonObject>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// All texts in it, of hidden parts too.
QString textsOf(const QWidget *widget)
{
    QStringList texts;
    for (const QLabel *label : widget->findChildren<QLabel *>())
        texts << label->text();
    for (const QPlainTextEdit *edit : widget->findChildren<QPlainTextEdit *>())
        texts << edit->toPlainText();
    return texts.join(u'\n');
}

/// How many cells' tool tips show \a name as it is; -1 when one loses it to Qt's guess at HTML.
int literalToolTips(const QAbstractItemView *view, const QString &name)
{
    int count = 0;
    const QAbstractItemModel *model = view->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            const QString toolTip = model->index(row, column).data(Qt::ToolTipRole).toString();
            const bool isRich = Qt::mightBeRichText(toolTip);
            if (!toolTip.contains(name) && !toolTip.contains(name.toHtmlEscaped()))
                continue;
            if (!(isRich ? WindowFixture::plain(toolTip) : toolTip).contains(name)) {
                qWarning() << view->objectName() << "renders as HTML:" << toolTip;
                return -1;
            }
            ++count;
        }
    }
    return count;
}

} // namespace

class tst_MainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void actions_followTheState_data();
    void actions_followTheState();
    void actions_comeBackWithTheStore();
    void objectActions_needASelection();
    void keys_ofADisabledActionDoNothing();
    void httpStore_hasNoUpload();
    void drop_isTakenOnlyWhereUploadIs_data();
    void drop_isTakenOnlyWhereUploadIs();

    void matrix_marksAChange();
    void matrix_explainsTheSelectedCell();
    void toolBar_hasNamesForEachButton();

    void upload_thenDownload_givesTheSameBytes();
    void upload_ofHtmlName_isShownLiterally();
    void reasons_withHtml_areShownLiterally();

    void welcome_isShownWithoutConfiguration();
    void badValue_isToldWithFileAndLine();
    void unreadableFile_isToldAndNothingBreaks();

private:
    TestHome m_home;
};

void tst_MainWindow::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_MainWindow::actions_followTheState_data()
{
    QTest::addColumn<QJsonObject>("state");
    QTest::addColumn<bool>("safeMode");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("reason"); // empty: enabled
    struct State {
        const char *name;
        QJsonObject change;
        QString upload;
        QString download;
        QString remove;
        QString newFolder;
        bool safeMode = false;
    };
    const auto all = [](const char *name, const QString &key, const QString &why) {
        return State{name, {{key, true}}, why, why, why, why};
    };
    const QString readOnly = u"read-only"_s;
    const QString full = u"the store is full"_s;
    const QString forbidden = u"the permissions do not allow it"_s;
    const QString safe = u"safe mode is on"_s;
    const State states[] = {
        {"online", {}, {}, {}, {}, {}},
        {"read-only", {{u"read_only"_s, true}}, readOnly, {}, readOnly, readOnly},
        {"full", {{u"full"_s, true}}, full, {}, {}, full},
        all("offline", u"offline"_s, u"the store can't be reached"_s),
        {"writing forbidden", {{u"forbid_write"_s, true}}, forbidden, {}, {}, forbidden},
        {"deleting forbidden", {{u"forbid_delete"_s, true}}, {}, {}, forbidden, {}},
        {"reading forbidden", {{u"forbid_read"_s, true}}, {}, forbidden, {}, {}},
        all("maintenance", u"maintenance"_s, u"the service is unavailable now"_s),
        all("certificate", u"certificate"_s, u"the server's certificate is not trusted"_s),
        {"unknown", {{u"unknown"_s, true}}, {}, {}, {}, {}}, // what only trying can tell may be tried
        {"safe mode", {}, safe, {}, safe, safe, true},
    };
    for (const State &state : states) {
        const QPair<const char *, QString> rows[] = {{"actionUpload", state.upload},
                                                     {"actionDownload", state.download},
                                                     {"actionDelete", state.remove},
                                                     {"actionNewFolder", state.newFolder},
                                                     {"actionProbe", {}},
                                                     {"actionWhy", {}}};
        for (const auto &[action, reason] : rows) {
            QTest::addRow("%s: %s", state.name, action)
                << state.change << state.safeMode << QString::fromLatin1(action) << reason;
        }
    }
}

/// Enabled where it may work, and where not the tool tip and assistive technologies tell the same reason.
void tst_MainWindow::actions_followTheState()
{
    QFETCH(QJsonObject, state);
    QFETCH(bool, safeMode);
    QFETCH(QString, action);
    QFETCH(QString, reason);
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QAction *tested = test.action(action);
    QVERIFY(tested);
    QTRY_VERIFY_WITH_TIMEOUT(tested->isEnabled(), bound); // online, whatever comes

    Store *store = test.application.core().registry.store(u"sim"_s);
    QSignalSpy changes(store, &Store::capabilitiesChanged);
    QVERIFY(test.simulation()->change(state));
    test.application.core().safeMode.setEnabled(safeMode);
    if (!state.isEmpty() || safeMode)
        QTRY_VERIFY_WITH_TIMEOUT(!changes.isEmpty(), bound);
    if (!reason.isEmpty())
        QTRY_VERIFY_WITH_TIMEOUT(!tested->isEnabled(), bound);
    else if (action != u"actionDownload"_s && action != u"actionDelete"_s)
        QTRY_VERIFY_WITH_TIMEOUT(tested->isEnabled(), bound);
    else // a store that came back may have listed anew
        QTRY_VERIFY_WITH_TIMEOUT(test.select() && tested->isEnabled(), bound);

    const QString toolTip = WindowFixture::plain(tested->toolTip());
    QVERIFY(!toolTip.isEmpty());
    QVERIFY2(toolTip.contains(reason), qPrintable(toolTip));
    QVERIFY2(reason.isEmpty() || toolTip.contains(u"sim"_s), qPrintable(toolTip)); // which store
    if (const QToolButton *button = test.button(tested)) {
        QCOMPARE(button->isEnabled(), tested->isEnabled());
        QVERIFY2(button->accessibleDescription().contains(reason), qPrintable(button->accessibleDescription()));
        if (!reason.isEmpty())
            QCOMPARE(button->accessibleDescription().simplified(), toolTip);
    } else {
        QVERIFY2(action == u"actionWhy"_s || action == u"actionNewFolder"_s, "the tool bar lacks a button");
    }
}

void tst_MainWindow::actions_comeBackWithTheStore()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    const QAction *upload = test.action(u"actionUpload"_s);
    QTRY_VERIFY_WITH_TIMEOUT(upload->isEnabled(), bound);
    for (const QString &state : {u"read_only"_s, u"full"_s, u"offline"_s}) {
        QVERIFY(test.simulation()->change({{state, true}}));
        QTRY_VERIFY_WITH_TIMEOUT(!upload->isEnabled(), bound);
        QVERIFY(test.simulation()->change({{u"online"_s, true}}));
        QTRY_VERIFY_WITH_TIMEOUT(upload->isEnabled(), bound);
        QVERIFY(!WindowFixture::plain(upload->toolTip()).contains(u"Cannot"_s));
    }
}

void tst_MainWindow::objectActions_needASelection()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    for (const QString &name : {u"actionDownload"_s, u"actionDelete"_s})
        QTRY_VERIFY_WITH_TIMEOUT(test.action(name)->isEnabled(), bound);
    test.objects()->selectionModel()->clear();
    for (const QString &name : {u"actionDownload"_s, u"actionDelete"_s}) {
        QTRY_VERIFY_WITH_TIMEOUT(!test.action(name)->isEnabled(), bound);
        QCOMPARE(WindowFixture::plain(test.action(name)->toolTip()), u"Nothing is selected."_s);
    }
}

/// Del on a store that refuses it: the object stays, and the reason is told without a pointer.
void tst_MainWindow::keys_ofADisabledActionDoNothing()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QVERIFY(test.simulation()->change({{u"read_only"_s, true}}));
    const QAction *remove = test.action(u"actionDelete"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!remove->isEnabled(), bound);
    const QSignalSpy triggered(remove, &QAction::triggered);
    test.objects()->setFocus();
    QTest::keyClick(test.objects(), Qt::Key_Delete);
    QVERIFY(triggered.isEmpty());
    QVERIFY(!QApplication::activeModalWidget());
    QCOMPARE(test.shownObjects().size(), 3);
}

void tst_MainWindow::httpStore_hasNoUpload()
{
    WindowFixture test;
    QVERIFY(
        test.open("simulated_objects = 1\n[web]\nstore_description = read only by kind\n", "sim:simulated, web:http"));
    test.window.selectStore(u"web"_s);
    const QAction *upload = test.action(u"actionUpload"_s);
    QTRY_VERIFY_WITH_TIMEOUT(WindowFixture::plain(upload->toolTip()).contains(u"does not support"_s), bound);
    QVERIFY(!upload->isEnabled());
    QVERIFY(test.button(upload));
    QVERIFY(test.button(upload)->accessibleDescription().contains(u"does not support"_s));
}

void tst_MainWindow::drop_isTakenOnlyWhereUploadIs_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<bool>("files");
    QTest::addColumn<bool>("taken");
    QTest::newRow("files, online") << u"online"_s << true << true;
    QTest::newRow("files, read-only") << u"read_only"_s << true << false;
    QTest::newRow("files, full") << u"full"_s << true << false;
    QTest::newRow("files, offline") << u"offline"_s << true << false;
    QTest::newRow("text, online") << u"online"_s << false << false;
}

void tst_MainWindow::drop_isTakenOnlyWhereUploadIs()
{
    QFETCH(QString, state);
    QFETCH(bool, files);
    QFETCH(bool, taken);
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    const QAction *upload = test.action(u"actionUpload"_s);
    QTRY_VERIFY_WITH_TIMEOUT(upload->isEnabled(), bound);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    QVERIFY(test.simulation()->change({{state, true}}));
    QTRY_COMPARE_WITH_TIMEOUT(upload->isEnabled(), state == u"online"_s, bound);
    QMimeData data;
    if (files)
        data.setUrls({QUrl::fromLocalFile(test.write(u"image"_s, "12345"))});
    else
        data.setText(u"no files"_s);
    QWidget *target = test.objects()->viewport();
    QDragEnterEvent event(target->rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    event.ignore();
    QCoreApplication::sendEvent(target, &event);
    QCOMPARE(event.isAccepted(), taken);
}

void tst_MainWindow::matrix_marksAChange()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    const QAbstractItemModel *model = test.view(u"matrixView"_s)->model();
    const auto cell = [model](Capability capability) {
        return model->index(0, CapabilityMatrixModel::columnOf(capability));
    };
    QTRY_COMPARE_WITH_TIMEOUT(cell(Capability::WriteAccess).data().toString(), u"yes"_s, bound);
    QVERIFY(!cell(Capability::WriteAccess).data(ChangedRole).toBool());
    QVERIFY(test.simulation()->change({{u"read_only"_s, true}}));
    QTRY_COMPARE_WITH_TIMEOUT(cell(Capability::WriteAccess).data().toString(), u"no"_s, bound);
    QVERIFY(cell(Capability::WriteAccess).data(ChangedRole).toBool());
    QVERIFY(cell(Capability::WriteAccess).data(TextRole).toString().contains(u"read-only"_s));
    QCOMPARE(cell(Capability::ReadAccess).data().toString(), u"yes"_s);
    QVERIFY(!cell(Capability::ReadAccess).data(ChangedRole).toBool());
}

void tst_MainWindow::matrix_explainsTheSelectedCell()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    QAbstractItemView *matrix = test.view(u"matrixView"_s);
    const QModelIndex cell = matrix->model()->index(0, CapabilityMatrixModel::columnOf(Capability::WriteAccess));
    QTRY_COMPARE_WITH_TIMEOUT(cell.data().toString(), u"yes"_s, bound);
    matrix->setCurrentIndex(cell);
    const auto *headline = test.window.findChild<QLabel *>(u"whyHeadline"_s);
    QVERIFY(headline);
    const auto headlineText = [headline] { return WindowFixture::plain(headline->text()); };
    QTRY_VERIFY_WITH_TIMEOUT(headlineText().startsWith(u"WRITE_ACCESS of sim: yes"_s), bound);
    const QAbstractItemModel *why = test.view(u"whyView"_s)->model();
    QVERIFY(why->rowCount() > 1);

    // It is live.
    QVERIFY(test.simulation()->change({{u"read_only"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(headlineText().startsWith(u"WRITE_ACCESS of sim: no"_s), bound);
    QStringList deciding;
    for (int row = 0; row < why->rowCount(); ++row) {
        if (why->index(row, 0).data(DecidingRole).toBool())
            deciding << why->index(row, WhyModel::ReasonColumn).data().toString();
    }
    QCOMPARE(deciding, QStringList{u"Read-only"_s});
}

void tst_MainWindow::toolBar_hasNamesForEachButton()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    const QPair<QString, QString> names[] = {{u"actionUpload"_s, u"Upload"_s},
                                             {u"actionDownload"_s, u"Download"_s},
                                             {u"actionDelete"_s, u"Delete"_s},
                                             {u"actionProbe"_s, u"Check now"_s}};
    for (const auto &[action, name] : names) {
        const QToolButton *button = test.button(test.action(action));
        QVERIFY2(button, qPrintable(action));
        QTRY_COMPARE_WITH_TIMEOUT(button->accessibleName(), name, bound);
        QVERIFY(!button->accessibleDescription().isEmpty());
    }
}

void tst_MainWindow::upload_thenDownload_givesTheSameBytes()
{
    WindowFixture test;
    QVERIFY(test.open({}));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound);
    QByteArray content;
    for (int i = 0; i < 100'000; ++i)
        content += QByteArray::number(i * 7919);
    test.window.uploadFiles({test.write(u"image.raw"_s, content)});
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"image.raw"_s), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionDownload"_s)->isEnabled(), bound);
    QVERIFY(QDir().mkpath(test.path(u"saved"_s)));
    test.window.downloadTo(test.path(u"saved"_s));
    QFile saved(test.path(u"saved/image.raw"_s));
    QTRY_VERIFY_WITH_TIMEOUT(saved.exists() && saved.size() == content.size(), bound);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QVERIFY(saved.readAll() == content);
    QCOMPARE(QDir(test.path(u"saved"_s)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
    test.window.findChild<QTabBar *>(u"transferTabs"_s)->setCurrentIndex(3); // Done
    QTRY_COMPARE_WITH_TIMEOUT(test.view(u"transferView"_s)->model()->rowCount(), 2, bound);
}

void tst_MainWindow::upload_ofHtmlName_isShownLiterally()
{
    const QString name = u"<b>x<b>"_s;
    WindowFixture test;
    QVERIFY(test.open({}));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound);
    const QString file = test.write(name, "12345");
    QVERIFY(!file.isEmpty());
    test.window.uploadFiles({file});
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{name}, bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.view(u"eventView"_s)->model()->rowCount() > 0, bound);
    QVERIFY(literalToolTips(test.view(u"objectView"_s), name) > 0);
    QVERIFY(literalToolTips(test.view(u"transferView"_s), name) >= 0);
    QVERIFY(literalToolTips(test.view(u"eventView"_s), name) >= 0);
}

/// A path of the configuration comes back in reasons.
void tst_MainWindow::reasons_withHtml_areShownLiterally()
{
    const QString name = u"<b>y<b>"_s;
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n[disk]\nfilesystem_store_datadir = "
                          + test.write(name, "no folder").toUtf8() + "/images\n",
                      "sim:simulated, disk:file"));
    test.window.selectStore(u"disk"_s);
    const QAction *upload = test.action(u"actionUpload"_s);
    QTRY_VERIFY_WITH_TIMEOUT(WindowFixture::plain(upload->toolTip()).contains(name), bound);
    QAbstractItemView *matrix = test.view(u"matrixView"_s);
    matrix->setCurrentIndex(matrix->model()->index(1, CapabilityMatrixModel::columnOf(Capability::WriteAccess)));
    QTRY_VERIFY_WITH_TIMEOUT(test.view(u"whyView"_s)->model()->rowCount() > 0, bound);
    QVERIFY(literalToolTips(matrix, name) > 0);
    for (const QString &view : {u"whyView"_s, u"storeView"_s, u"eventView"_s})
        QVERIFY2(literalToolTips(test.view(view), name) >= 0, qPrintable(view));
}

void tst_MainWindow::welcome_isShownWithoutConfiguration()
{
    WindowFixture test;
    const auto *page = test.window.findChild<QWidget *>(u"welcomePage"_s);
    QVERIFY(page);
    QTRY_VERIFY_WITH_TIMEOUT(page->isVisible(), bound);
    for (const QString &name : {u"welcomeOpen"_s, u"welcomeDemo"_s}) {
        const auto *button = page->findChild<QAbstractButton *>(name);
        QVERIFY(button && button->isVisible() && button->isEnabled());
    }
    const QAction *upload = test.action(u"actionUpload"_s);
    QVERIFY(!upload->isEnabled());
    QCOMPARE(WindowFixture::plain(upload->toolTip()), u"No store is selected."_s);
    QVERIFY(test.open("simulated_objects = 1\n"));
    QTRY_VERIFY_WITH_TIMEOUT(!page->isVisible(), bound);
}

/// The other stores work on.
void tst_MainWindow::badValue_isToldWithFileAndLine()
{
    WindowFixture test;
    static_cast<void>(
        test.open("simulated_objects = 1\n[bad]\nsimulated_objects = lots\n", "sim:simulated, bad:simulated"));
    const auto *bar = test.window.findChild<MessageBar *>(u"messageBar"_s);
    QVERIFY(bar);
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), bound);
    const QString place = u"stores.conf:8"_s;
    QVERIFY2(textsOf(bar).contains(place), qPrintable(textsOf(bar)));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound);
    test.window.selectStore(u"bad"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionUpload"_s)->isEnabled(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!test.action(u"actionProbe"_s)->isEnabled(), bound);
}

void tst_MainWindow::unreadableFile_isToldAndNothingBreaks()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 2\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 2, bound);
    const Result<void> opened = test.application.openConfiguration(test.path(u"nowhere.conf"_s));
    QVERIFY(!opened);
    const auto *bar = test.window.findChild<MessageBar *>(u"messageBar"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), bound);
    QVERIFY2(textsOf(bar).contains(u"nowhere.conf"_s), qPrintable(textsOf(bar)));
    QCOMPARE(test.shownObjects().size(), 2);
    QVERIFY(test.action(u"actionUpload"_s)->isEnabled());
}

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"
