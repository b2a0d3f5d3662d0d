// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "windowfixture.h"

#include "model/bulktransfers.h"
#include "model/transferjournal.h"
#include "ui/transferspane.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

/// The pane of transfers, in the whole window.
class tst_WindowTransfers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void tabs_countAndShow();
    void manyChanges_keepSelectionAndPlace();
    void actions_followTheSelection();
    void keys_pauseResumeAndMove();
    void contextMenu_holdsTheSameActions();
    void failures_areExported_data();
    void failures_areExported();
    void restored_areOfferedToGoOn();
    void anotherConfiguration_hasItsOwn();
    void whatIsStillToBeQueued_isShown();

private:
    [[nodiscard]] TransferQueue &queue() const { return m->application.core().transfers; }
    [[nodiscard]] QAction *action(const QString &name) const { return m->action(name); }
    [[nodiscard]] TransfersPane *pane() const { return m->window.findChild<TransfersPane *>(u"transfersPane"_s); }
    [[nodiscard]] QTreeView *view() const { return m->window.findChild<QTreeView *>(u"transferView"_s); }
    [[nodiscard]] QStringList tabs() const
    {
        const auto *bar = m->window.findChild<QTabBar *>(u"transferTabs"_s);
        QStringList texts;
        for (int i = 0; i < bar->count(); ++i)
            texts << bar->tabText(i);
        return texts;
    }
    [[nodiscard]] QStringList shown() const
    {
        QStringList names;
        for (int row = 0; row < view()->model()->rowCount(); ++row)
            names << view()->model()->index(row, 0).data().toString();
        return names;
    }
    void select(int row) const
    {
        view()->selectionModel()->select(view()->model()->index(row, 0),
                                         QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }

    std::unique_ptr<WindowFixture> m;
};

void tst_WindowTransfers::init()
{
    m = std::make_unique<WindowFixture>();
    qputenv("XDG_STATE_HOME", QFile::encodeName(m->path(u"state"_s)));
    QVERIFY(m->open("simulated_objects = 5\n"));
    m->window.selectStore(u"sim"_s);
    QTRY_VERIFY(action(u"actionUpload"_s)->isEnabled());
    QTRY_VERIFY(!queue().journalPath().isEmpty());
}

void tst_WindowTransfers::cleanup()
{
    m.reset();
}

void tst_WindowTransfers::tabs_countAndShow()
{
    const QAbstractItemModelTester tester(view()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(tabs(), (QStringList{u"Active 0"_s, u"Waiting 0"_s, u"Failed 0"_s, u"Done 0"_s}));
    QVERIFY(m->simulation()->change({{u"bytes_per_second"_s, 100'000}}));
    QStringList files;
    for (int i = 0; i < 4; ++i)
        files << m->write(u"file-%1"_s.arg(i), QByteArray(200'000, 'x'));
    m->window.uploadFiles(files);
    QTRY_COMPARE(tabs(), (QStringList{u"Active 2"_s, u"Waiting 2"_s, u"Failed 0"_s, u"Done 0"_s}));
    QTRY_COMPARE(shown(), (QStringList{u"file-0"_s, u"file-1"_s}));
    pane()->setGroup(Transfer::Group::Waiting);
    QCOMPARE(shown(), (QStringList{u"file-2"_s, u"file-3"_s}));
    QVERIFY(m->simulation()->change({{u"bytes_per_second"_s, 0}, {u"read_only"_s, true}}));
    QTRY_COMPARE(tabs(), (QStringList{u"Active 0"_s, u"Waiting 4"_s, u"Failed 0"_s, u"Done 0"_s}));
    const auto why = [this] { return view()->model()->index(0, TransferModel::StateColumn).data().toString(); };
    QTRY_VERIFY2(why().startsWith(u"Waiting for sim: "_s) && why().contains(u"read-only"_s), qPrintable(why()));
    QVERIFY(m->simulation()->change({{u"read_only"_s, false}}));
    QTRY_COMPARE(tabs(), (QStringList{u"Active 0"_s, u"Waiting 0"_s, u"Failed 0"_s, u"Done 4"_s}));
    pane()->setGroup(Transfer::Group::Done);
    QTRY_COMPARE(shown().size(), 4);
    QVERIFY(!view()->isColumnHidden(TransferModel::FinishedColumn));
    QVERIFY(view()->isColumnHidden(TransferModel::SpeedColumn));
}

/// All rows are read anew then.
void tst_WindowTransfers::manyChanges_keepSelectionAndPlace()
{
    QVERIFY(m->simulation()->change({{u"offline"_s, true}}));
    QTRY_VERIFY(!action(u"actionUpload"_s)->isEnabled());
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) {
        const QString name = u"o%1"_s.arg(i);
        queue().download(u"sim"_s, {.name = name, .path = name}, m->path(name));
    }
    pane()->setGroup(Transfer::Group::Waiting);
    QTRY_COMPARE(shown().size(), count);
    const auto row = [this](int at) {
        return QItemSelection(view()->model()->index(at, 0), view()->model()->index(at + 2, 0));
    };
    view()->selectionModel()->setCurrentIndex(view()->model()->index(200, 0), QItemSelectionModel::NoUpdate);
    view()->selectionModel()->select(row(200), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    view()->selectionModel()->select(row(300), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    view()->scrollTo(view()->model()->index(195, 0), QAbstractItemView::PositionAtTop);
    QCOMPARE(view()->indexAt({1, 1}).row(), 195);
    const QList<quint64> selected = pane()->selectedIds();
    QCOMPARE(selected.size(), 6);
    QSignalSpy reset(view()->model(), &QAbstractItemModel::modelReset);
    action(u"actionPauseTransfers"_s)->trigger();
    QTRY_COMPARE(reset.size(), 1);
    QCOMPARE(pane()->selectedIds(), selected);
    QCOMPARE(view()->currentIndex().row(), 200);
    QCOMPARE(view()->indexAt({1, 1}).row(), 195);
    QTRY_VERIFY(action(u"actionResumeTransfer"_s)->isEnabled());
    pane()->setGroup(Transfer::Group::Done); // another list has another selection
    QCOMPARE(pane()->selectedIds(), QList<quint64>());
}

void tst_WindowTransfers::actions_followTheSelection()
{
    const auto enabled = [this](const QStringList &names) {
        QStringList on;
        for (const QString &name : names) {
            if (action(u"action"_s + name)->isEnabled())
                on << name;
        }
        return on.join(u' ');
    };
    const QStringList all{u"PauseTransfer"_s,  u"ResumeTransfer"_s,  u"CancelTransfer"_s,
                          u"RetryTransfer"_s,  u"MoveTransferUp"_s,  u"ForgetTransfer"_s,
                          u"PauseTransfers"_s, u"ResumeTransfers"_s, u"ClearTransfers"_s};
    QCOMPARE(enabled(all), QString());
    QCOMPARE(WindowFixture::plain(action(u"actionPauseTransfer"_s)->toolTip()), u"No transfer is selected."_s);
    QVERIFY(m->simulation()->change({{u"offline"_s, true}}));
    QTRY_VERIFY(!action(u"actionUpload"_s)->isEnabled());
    queue().download(u"sim"_s, {.name = u"a"_s, .path = u"a"_s}, m->path(u"a"_s));
    queue().download(u"sim"_s, {.name = u"b"_s, .path = u"b"_s}, m->path(u"b"_s));
    pane()->setGroup(Transfer::Group::Waiting);
    QTRY_COMPARE(shown(), (QStringList{u"a"_s, u"b"_s}));
    select(0);
    QCOMPARE(enabled(all), u"PauseTransfer CancelTransfer MoveTransferUp ForgetTransfer PauseTransfers"_s);
    action(u"actionPauseTransfer"_s)->trigger();
    QTRY_COMPARE(enabled(all),
                 u"ResumeTransfer CancelTransfer MoveTransferUp ForgetTransfer PauseTransfers ResumeTransfers"_s);
    action(u"actionCancelTransfer"_s)->trigger();
    QTRY_COMPARE(shown(), QStringList{u"b"_s});
    pane()->setGroup(Transfer::Group::Failed);
    QTRY_COMPARE(shown(), QStringList{u"a"_s});
    select(0);
    QCOMPARE(enabled(all), u"RetryTransfer ForgetTransfer PauseTransfers ClearTransfers"_s);
    action(u"actionForgetTransfer"_s)->trigger();
    QTRY_COMPARE(shown(), QStringList());
    QTRY_COMPARE(enabled(all), u"PauseTransfers"_s);
    action(u"actionPauseTransfers"_s)->trigger();
    QTRY_COMPARE(queue().counts().paused, 1);
}

void tst_WindowTransfers::keys_pauseResumeAndMove()
{
    QVERIFY(m->simulation()->change({{u"offline"_s, true}}));
    QTRY_VERIFY(!action(u"actionUpload"_s)->isEnabled());
    for (const auto *name : {"a", "b", "c"})
        queue().download(u"sim"_s, {.name = QString::fromLatin1(name), .path = QString::fromLatin1(name)},
                         m->path(QString::fromLatin1(name)));
    pane()->setGroup(Transfer::Group::Waiting);
    QTRY_COMPARE(shown().size(), 3);
    QVERIFY(QTest::qWaitForWindowActive(&m->window));
    view()->setFocus();
    select(2);
    QTest::keyClick(view(), Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(shown(), (QStringList{u"c"_s, u"a"_s, u"b"_s}));
    select(0);
    QTest::keyClick(view(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(queue().counts().paused, 1);
    QTRY_VERIFY(action(u"actionResumeTransfer"_s)->isEnabled());
    QTest::keyClick(view(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(queue().counts().paused, 0);
}

void tst_WindowTransfers::contextMenu_holdsTheSameActions()
{
    const auto *menu = m->window.findChild<QMenu *>(u"transferMenu"_s);
    QVERIFY(menu);
    for (const auto *name : {"PauseTransfer", "ResumeTransfer", "CancelTransfer", "RetryTransfer", "MoveTransferFirst",
                             "MoveTransferUp", "MoveTransferDown", "ForgetTransfer"}) {
        QVERIFY2(menu->actions().contains(action(u"action"_s + QString::fromLatin1(name))), name);
        QVERIFY(!action(u"action"_s + QString::fromLatin1(name))->icon().isNull());
    }
}

void tst_WindowTransfers::failures_areExported_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("comma-separated values") << u"list.csv"_s << QByteArray("Kind,Name,From,To,State,Bytes,");
    QTest::newRow("text") << u"list.txt"_s << QByteArray("Kind\tName\tFrom\tTo\tState\tBytes\t");
}

void tst_WindowTransfers::failures_areExported()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, start);
    queue().download(u"sim"_s, {.name = u"none"_s, .path = u"none"_s}, m->path(u"none"_s));
    QTRY_COMPARE(queue().counts().failed, 1);
    pane()->setGroup(Transfer::Group::Failed);
    QTRY_VERIFY(action(u"actionExportTransfers"_s)->isEnabled());
    QSignalSpy exported(pane(), &TransfersPane::exported);
    pane()->exportTo(m->path(name));
    QTRY_COMPARE(exported.count(), 1);
    QFile file(m->path(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY2(text.startsWith(start), text.constData());
    QCOMPARE(text.count("\r\n"), 2);
    QVERIFY(text.contains("Failed: Cannot download none in sim: "));
    pane()->exportTo(m->path(u"no/such/folder.csv"_s));
    QTRY_COMPARE(exported.count(), 2);
    QVERIFY(exported.last().at(1).toString().contains(m->path(u"no/such/folder.csv"_s)));
}

void tst_WindowTransfers::restored_areOfferedToGoOn()
{
    const QString configuration = m->path(u"stores.conf"_s);
    {
        JournalContent content;
        auto journal = TransferJournal::open(TransferJournal::pathFor(configuration) + u".made"_s, content);
        QVERIFY(journal);
        for (quint64 id = 1; id <= 3; ++id) {
            const QString name = u"image-000%1.qcow2"_s.arg(id);
            (*journal)->put({.id = id,
                             .kind = Transfer::Kind::Download,
                             .store = u"sim"_s,
                             .path = name,
                             .localFile = m->path(name)});
        }
        QVERIFY((*journal)->flush(5000));
    }
    queue().closeJournal();
    const QString journal = TransferJournal::pathFor(configuration);
    QVERIFY(QFile::remove(journal) && QFile::rename(journal + u".made"_s, journal));
    queue().openJournal(journal);
    auto *button = static_cast<QAbstractButton *>(nullptr);
    QTRY_VERIFY([&] {
        for (QAbstractButton *one : m->window.findChildren<QAbstractButton *>()) {
            if (one->isVisible() && one->text() == u"Resume"_s)
                button = one;
        }
        return button != nullptr;
    }());
    QTRY_COMPARE(tabs().at(1), u"Waiting 3"_s);
    QCOMPARE(pane()->group(), Transfer::Group::Waiting);
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(tabs(), (QStringList{u"Active 0"_s, u"Waiting 0"_s, u"Failed 0"_s, u"Done 3"_s}));
}

/// Whether those of the file before have a journal or, as the demo's, none.
void tst_WindowTransfers::anotherConfiguration_hasItsOwn()
{
    queue().closeJournal();
    queue().download(u"sim"_s, {.name = u"none"_s, .path = u"none"_s}, m->path(u"none"_s));
    QVERIFY(QFile::copy(m->path(u"stores.conf"_s), m->path(u"other.conf"_s)));
    QVERIFY(m->application.openConfiguration(m->path(u"other.conf"_s)));
    QVERIFY(queue().transfers().empty());
    QTRY_VERIFY(!queue().journalPath().isEmpty());
    queue().pauseAll();
    const quint64 id = queue().download(u"sim"_s, {.name = u"none"_s, .path = u"none"_s}, m->path(u"none"_s));
    queue().pause(id);
    QVERIFY(m->application.openConfiguration(m->path(u"other.conf"_s))); // the same once more
    QVERIFY(queue().transfer(id));
}

/// The rest of a selection is counted beside the tabs, goes on when all does, and can be left out; the window is not what it needs.
void tst_WindowTransfers::whatIsStillToBeQueued_isShown()
{
    constexpr int many = 3'000;
    BulkTransfers &bulk = m->application.core().bulk;
    const auto *label = m->window.findChild<QLabel *>(u"transferLeft"_s);
    QVERIFY(label && label->isHidden());
    QVERIFY(!action(u"actionLeaveOutTransfers"_s)->isEnabled());
    QList<ObjectInfo> objects;
    for (int i = 0; i < many; ++i)
        objects << ObjectInfo{.name = QString::number(i), .path = QString::number(i)};
    MainWindow &other = m->application.addWindow(m->window.state());
    bulk.add({.kind = Transfer::Kind::Remove, .store = u"sim"_s}, objects);
    queue().pauseAll();
    QTRY_VERIFY(!label->isHidden());
    const auto shown = many - static_cast<int>(TransferFeed::piece);
    QCOMPARE(label->text(), u"%1 more to be queued, paused"_s.arg(QLocale().toString(shown)));
    QCOMPARE(label->accessibleName(), label->text());
    other.close();
    QCOMPARE(bulk.left(), shown);
    QVERIFY(action(u"actionResumeTransfers"_s)->isEnabled());
    QVERIFY(!action(u"actionPauseTransfers"_s)->isEnabled());
    QVERIFY(action(u"actionLeaveOutTransfers"_s)->isEnabled());
    action(u"actionLeaveOutTransfers"_s)->trigger();
    QCOMPARE(bulk.left(), 0);
    QTRY_VERIFY(label->isHidden());
    QTRY_VERIFY(!action(u"actionLeaveOutTransfers"_s)->isEnabled());
    queue().cancelAll();
    QTRY_VERIFY(!action(u"actionResumeTransfers"_s)->isEnabled());
}

QTEST_MAIN(tst_WindowTransfers)
#include "tst_windowtransfers.moc"
