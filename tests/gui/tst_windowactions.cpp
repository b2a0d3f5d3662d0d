// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/capabilitymatrixmodel.h"
#include "model/registry.h"
#include "model/roles.h"
#include "model/safemode.h"
#include "model/situation.h"
#include "model/store.h"
#include "tests/gui/windowfixture.h"

#include <QAccessible>
#include <QJsonObject>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>
#include <QtTest>

#include <map>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// What asks the store, by the operation that it asks for.
const std::map<QString, OperationKind> storeActions{{u"actionUpload"_s, OperationKind::Add},
                                                    {u"actionDownload"_s, OperationKind::Get},
                                                    {u"actionDelete"_s, OperationKind::Delete},
                                                    {u"actionNewFolder"_s, OperationKind::CreateContainer},
                                                    {u"actionRefresh"_s, OperationKind::List}};

QList<QAction *> actionsOf(const QWidget &window)
{
    QList<QAction *> named;
    const QList<QAction *> all = window.findChildren<QAction *>();
    for (QAction *action : all) {
        if (action->objectName().startsWith(u"action"_s))
            named << action;
    }
    return named;
}

/// The description that assistive technologies read of \a action as an entry of \a menu; none when it is not in it.
std::optional<QString> describedIn(QMenu *menu, const QAction *action)
{
    const auto at = menu->actions().indexOf(action);
    QAccessibleInterface *accessible = at >= 0 ? QAccessible::queryAccessibleInterface(menu) : nullptr;
    QAccessibleInterface *entry = accessible ? accessible->child(static_cast<int>(at)) : nullptr;
    return entry ? std::optional(entry->text(QAccessible::Description)) : std::nullopt;
}

} // namespace

/// Every state of a store, and every action: enabled where the store allows it, and one reason wherever one looks.
class tst_WindowActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyAction_inEveryState_data();
    void everyAction_inEveryState();
    void everyMenu_showsItsToolTips();
    void matrix_hasFourDistinctSigns();
    void matrix_markIsTakenBackAfterAWhile();
    void storeIcon_agreesWithItsWords();
    void shortcuts_meanOneActionEach();

private:
    TestHome m_home;
};

void tst_WindowActions::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowActions::everyAction_inEveryState_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<bool>("safeMode");
    for (const QString &preset : SimulatedBehaviour::presets()) {
        if (preset != u"hung"_s) // shows as what it was until its time limit
            QTest::newRow(qPrintable(preset)) << preset << false;
    }
    QTest::newRow("safe mode") << u"online"_s << true;
}

void tst_WindowActions::everyAction_inEveryState()
{
    QFETCH(QString, preset);
    QFETCH(bool, safeMode);
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionDelete"_s)->isEnabled(), bound);
    QSignalSpy probed(&test.application.core().monitor, &Monitor::probeFinished);
    test.simulation()->setBehaviour(*SimulatedBehaviour::preset(preset));
    test.application.core().safeMode.setEnabled(safeMode);
    test.action(u"actionProbe"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(probed.size() >= 1 && test.application.core().monitor.isSettled(), 2 * bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.window.isSettled(), 2 * bound);
    static_cast<void>(test.select()); // a store that came back may have listed anew

    // The store's own word decides, and is what is told.
    const Snapshot &snapshot = test.application.core().registry.store(u"sim"_s)->snapshot();
    for (const auto &[name, operation] : storeActions) {
        const QAction *action = test.action(name);
        QVERIFY2(action, qPrintable(name));
        if (!snapshot.verdict(operation).permits())
            QVERIFY2(!action->isEnabled(), qPrintable(name));
        else if (name != u"actionDownload"_s && name != u"actionDelete"_s)
            QVERIFY2(action->isEnabled(), qPrintable(name + u": "_s + action->toolTip()));
    }
    const QList<QAction *> actions = actionsOf(test.window);
    QVERIFY(actions.size() > 30);
    const QList<QMenu *> menus = test.window.findChildren<QMenu *>();
    for (const QAction *action : actions) {
        const QByteArray who = action->objectName().toLatin1();
        const QString reason = action->statusTip();
        const QString toolTip = WindowFixture::plain(action->toolTip());
        QVERIFY2(!reason.isEmpty(), who);
        if (action->isEnabled()) {
            QVERIFY2(toolTip.startsWith(reason.simplified()), who + ": " + toolTip.toUtf8());
            QVERIFY2(!toolTip.contains(u"Cannot"_s), who);
        } else {
            QVERIFY2(toolTip == reason.simplified(), who + ": " + toolTip.toUtf8());
            QVERIFY2(reason.endsWith(u'.') || reason.endsWith(u".)"_s), who + ": " + reason.toUtf8());
        }
        if (const QToolButton *button = test.button(action)) {
            QCOMPARE(button->isEnabled(), action->isEnabled());
            QCOMPARE(button->accessibleDescription(), reason);
        }
        for (QMenu *menu : menus) {
            if (const auto described = describedIn(menu, action))
                QVERIFY2(*described == reason, who + " in " + menu->objectName().toUtf8());
        }
    }
}

/// Context menus, too: there the pointer has nothing else to tell it the reason.
void tst_WindowActions::everyMenu_showsItsToolTips()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    const QList<QMenu *> menus = test.window.findChildren<QMenu *>();
    QVERIFY(menus.size() > 6);
    for (QMenu *menu : menus) {
        menu->ensurePolished(); // as when it opens
        QVERIFY2(menu->toolTipsVisible(), qPrintable(menu->objectName() + u" of "_s + menu->parent()->objectName()));
    }
    const QList<QAbstractItemView *> views = test.window.findChildren<QAbstractItemView *>();
    for (const QAbstractItemView *view : views) // Qt's own menu of a view's actions shows no tool tips
        QVERIFY2(view->contextMenuPolicy() != Qt::ActionsContextMenu, qPrintable(view->objectName()));
}

void tst_WindowActions::matrix_hasFourDistinctSigns()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\nsimulated_state = read-only\n[web]\n[dim]\nsimulated_state = unknown\n",
                      "sim:simulated, web:http, dim:simulated"));
    const QAbstractItemView *matrix = test.view(u"matrixView"_s);
    const auto cell = [matrix](int row, Capability capability) {
        return matrix->model()->index(row, CapabilityMatrixModel::columnOf(capability));
    };
    QTRY_COMPARE_WITH_TIMEOUT(cell(0, Capability::WriteAccess).data().toString(), u"no"_s, bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.window.isSettled(), bound);
    const QModelIndex yes = cell(0, Capability::ReadAccess);
    const QModelIndex no = cell(0, Capability::WriteAccess);
    const QModelIndex never = cell(1, Capability::WriteAccess);
    const QModelIndex unknown = cell(2, Capability::WriteAccess);
    const QList<QModelIndex> cells{yes, no, never, unknown};
    QSet<QString> signs;
    QSet<QString> said;
    QList<QImage> pictures;
    for (const QModelIndex &one : cells) {
        signs << one.data().toString();
        QString words = one.data(Qt::AccessibleTextRole).toString();
        QVERIFY2(words.contains(u"ACCESS"_s), qPrintable(words));
        said << words.section(u": "_s, 1);
        QVERIFY(!WindowFixture::plain(one.data(Qt::ToolTipRole).toString()).isEmpty());
        // What is painted differs without colours, too.
        test.window.showCapabilities();
        const QRect place = matrix->visualRect(one);
        pictures << matrix->viewport()->grab(place).toImage().convertToFormat(QImage::Format_Mono, Qt::ThresholdDither);
    }
    QCOMPARE(signs, (QSet<QString>{u"yes"_s, u"no"_s, u"--"_s, u"?"_s}));
    QCOMPARE(said.size(), 4);
    for (qsizetype i = 0; i < pictures.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j)
            QVERIFY2(pictures.at(i) != pictures.at(j), qPrintable(QString::number(i) + u'/' + QString::number(j)));
    }
}

/// Marked for a while, and painted so; then as it was.
void tst_WindowActions::matrix_markIsTakenBackAfterAWhile()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    QAbstractItemView *matrix = test.view(u"matrixView"_s);
    auto *texts = qobject_cast<QAbstractProxyModel *>(matrix->model());
    auto *model = texts ? qobject_cast<CapabilityMatrixModel *>(texts->sourceModel()) : nullptr;
    QVERIFY(model);
    model->setMarkDuration(700); // ms
    const QModelIndex cell = matrix->model()->index(0, CapabilityMatrixModel::columnOf(Capability::WriteAccess));
    QTRY_COMPARE_WITH_TIMEOUT(cell.data().toString(), u"yes"_s, bound);
    test.window.showCapabilities();
    QVERIFY(test.simulation()->change({{u"read_only"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(cell.data(ChangedRole).toBool(), bound);
    const QImage marked = matrix->viewport()->grab(matrix->visualRect(cell)).toImage();
    QTRY_VERIFY_WITH_TIMEOUT(!cell.data(ChangedRole).toBool(), bound);
    QCOMPARE(cell.data().toString(), u"no"_s);
    QVERIFY(matrix->viewport()->grab(matrix->visualRect(cell)).toImage() != marked);
}

/// Options that contradict each other take writing away: that is no green check.
void tst_WindowActions::storeIcon_agreesWithItsWords()
{
    WindowFixture test;
    QVERIFY(QDir(test.folder.path()).mkpath(u"one"_s) && QDir(test.folder.path()).mkpath(u"two"_s));
    QVERIFY(test.open("simulated_objects = 1\n[mixed]\nfilesystem_store_datadir = " + test.path(u"one"_s).toUtf8()
                          + "\nfilesystem_store_datadirs = " + test.path(u"two"_s).toUtf8() + ":1\n",
                      "sim:simulated, mixed:file"));
    const QAbstractItemModel *stores = test.view(u"storeView"_s)->model();
    const auto state = [stores](int row) {
        return static_cast<StoreState>(stores->index(row, 0).data(StoreStateRole).toInt());
    };
    QTRY_COMPARE_WITH_TIMEOUT(state(0), StoreState::Online, bound);
    QCOMPARE(stores->index(0, 0).data(StateTextRole).toString(), u"Online"_s);
    QTRY_COMPARE_WITH_TIMEOUT(state(1), StoreState::Degraded, bound);
    QVERIFY(stores->index(1, 0).data(StateTextRole).toString() != u"Online"_s);
    test.application.core().safeMode.setEnabled(true);
    QTRY_COMPARE_WITH_TIMEOUT(state(0), StoreState::Degraded, bound);
}

void tst_WindowActions::shortcuts_meanOneActionEach()
{
    WindowFixture test;
    std::map<QString, QString> owners;
    const QList<QAction *> actions = actionsOf(test.window);
    for (const QAction *action : actions) {
        const QList<QKeySequence> keys = action->shortcuts();
        for (const QKeySequence &key : keys) {
            const auto [owner, isNew] = owners.emplace(key.toString(), action->objectName());
            QVERIFY2(isNew, qPrintable(u"%1: %2 and %3"_s.arg(owner->first, owner->second, action->objectName())));
        }
    }
    QVERIFY(owners.size() > 25);
}

QTEST_MAIN(tst_WindowActions)
#include "tst_windowactions.moc"
