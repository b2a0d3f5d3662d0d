// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectname.h"
#include "tests/gui/windowfixture.h"
#include "tests/unit/fakestores.h"
#include "ui/leftoversdialog.h"
#include "ui/propertiesdialog.h"
#include "ui/versionsdialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableWidget>
#include <QTreeWidget>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

bool press(const QWidget *parent, const char *name)
{
    auto *button = parent ? parent->findChild<QPushButton *>(QLatin1String(name)) : nullptr;
    if (!button || !button->isEnabled())
        return false;
    button->click();
    return true;
}

bool isEnabled(const QWidget *parent, const char *name)
{
    const auto *button = parent->findChild<QPushButton *>(QLatin1String(name));
    return button && button->isEnabled();
}

QString reasonOf(const QWidget *parent, const char *name)
{
    const auto *button = parent->findChild<QPushButton *>(QLatin1String(name));
    return button ? button->accessibleDescription() : QString();
}

QString text(const QWidget *parent, const char *name)
{
    const auto *label = parent->findChild<QLabel *>(QLatin1String(name));
    return label ? label->text() : QString();
}

QStringList items(const QListWidget *list)
{
    QStringList all;
    for (int row = 0; list && row < list->count(); ++row)
        all << list->item(row)->text();
    return all;
}

} // namespace

/// The dialogs that show what a store has beside its objects' content.
class tst_Properties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void properties_areShownChangedAndTakenBack();
    void properties_ofAnother_areNotOverwritten();
    void properties_withFlaws_areNotApplied_data();
    void properties_withFlaws_areNotApplied();
    void properties_areRefusedWithAReason();
    void properties_thatAreDropped_areAskedAbout();
    void properties_failInPlace();
    void window_changesAnObject();
    void leftovers_areNamedAndRemoved();
    void leftovers_failInPlace();
    void leftovers_areKeptWithAReason();
    void versions_areNamedAndRemoved();
    void foreignNames_areEscaped();
};

namespace {

/// A fake store with one object, probed.
struct Keeping {
    FakeStores stores{QStringList{u"vault"_s}};
    FakeBackend &backend = stores.backend(u"vault"_s);
    Store &store = stores[u"vault"_s];
    std::shared_ptr<Driver> driver = stores.registry.driver(store);
    ObjectInfo object{.name = u"image"_s, .path = u"image"_s};

    Keeping()
    {
        backend.put(u"image"_s, "content");
        stores.probe(u"vault"_s);
    }
    /// Loaded, and on the screen.
    std::unique_ptr<PropertiesDialog> properties()
    {
        auto dialog = std::make_unique<PropertiesDialog>(store, driver, object);
        dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        dialog->QWidget::show();
        const bool isLoaded = QTest::qWaitFor([&] { return isEnabled(dialog.get(), "propertiesReload"); }, bound);
        return isLoaded ? std::move(dialog) : nullptr;
    }
};

QTableWidget *tableOf(const QWidget *dialog)
{
    return dialog->findChild<QTableWidget *>(u"propertiesTable"_s);
}

void type(QTableWidget *table, int row, const QString &key, const QString &value)
{
    table->item(row, 0)->setText(key);
    table->item(row, 1)->setText(value);
}

} // namespace

void tst_Properties::properties_areShownChangedAndTakenBack()
{
    Keeping keeping;
    keeping.backend.setMetadata(u"image"_s, {{u"os"_s, u"debian"_s}, {u"release"_s, u"12"_s}});
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    QTableWidget *table = tableOf(dialog.get());
    QCOMPARE(table->rowCount(), 2);
    QCOMPARE(table->item(0, 0)->text(), u"os"_s);
    QCOMPARE(table->item(0, 1)->text(), u"debian"_s);
    QVERIFY(!isEnabled(dialog.get(), "propertiesApply"));
    QVERIFY(!reasonOf(dialog.get(), "propertiesApply").isEmpty());

    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(table, 2, u"Note"_s, u"kept"_s);
    table->selectRow(1);
    QVERIFY(press(dialog.get(), "propertiesRemove"));
    QCOMPARE(table->rowCount(), 2);
    QVERIFY(press(dialog.get(), "propertiesApply"));
    QTRY_COMPARE_WITH_TIMEOUT(text(dialog.get(), "propertiesMessage"), u"Applied."_s, bound);
    QCOMPARE(keeping.backend.metadata(u"image"_s),
             (QMap<QString, QString>{{u"os"_s, u"debian"_s}, {u"note"_s, u"kept"_s}}));
    QVERIFY(!isEnabled(dialog.get(), "propertiesApply"));

    QVERIFY(press(dialog.get(), "propertiesUndo"));
    QTRY_COMPARE_WITH_TIMEOUT(text(dialog.get(), "propertiesMessage"), u"Undone."_s, bound);
    QCOMPARE(keeping.backend.metadata(u"image"_s),
             (QMap<QString, QString>{{u"os"_s, u"debian"_s}, {u"release"_s, u"12"_s}}));
    QVERIFY(!isEnabled(dialog.get(), "propertiesUndo"));
    QCOMPARE(table->rowCount(), 2);
}

void tst_Properties::properties_ofAnother_areNotOverwritten()
{
    Keeping keeping;
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    keeping.backend.setMetadata(u"image"_s, {{u"by"_s, u"somebody else"_s}});
    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(tableOf(dialog.get()), 0, u"by"_s, u"us"_s);
    QVERIFY(press(dialog.get(), "propertiesApply"));
    QTRY_VERIFY_WITH_TIMEOUT(text(dialog.get(), "propertiesMessage").contains(u"meanwhile"_s), bound);
    QCOMPARE(keeping.backend.metadata(u"image"_s), (QMap<QString, QString>{{u"by"_s, u"somebody else"_s}}));
    QCOMPARE(tableOf(dialog.get())->item(0, 1)->text(), u"us"_s); // what was typed is not lost
    QVERIFY(press(dialog.get(), "propertiesReload"));
    QTRY_COMPARE_WITH_TIMEOUT(tableOf(dialog.get())->item(0, 1)->text(), u"somebody else"_s, bound);
}

void tst_Properties::properties_withFlaws_areNotApplied_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a value without a key") << u""_s << u"x"_s << u"no key"_s;
    QTest::newRow("a key without a value") << u"a"_s << u" "_s << u"no value"_s;
    QTest::newRow("a key twice") << u"OS"_s << u"x"_s << u"twice"_s;
}

void tst_Properties::properties_withFlaws_areNotApplied()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, reason);
    Keeping keeping;
    keeping.backend.setMetadata(u"image"_s, {{u"os"_s, u"debian"_s}});
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(tableOf(dialog.get()), 1, key, value);
    QVERIFY(!isEnabled(dialog.get(), "propertiesApply"));
    QVERIFY(text(dialog.get(), "propertiesMessage").contains(reason));
    QCOMPARE(reasonOf(dialog.get(), "propertiesApply"), text(dialog.get(), "propertiesMessage"));
}

void tst_Properties::properties_areRefusedWithAReason()
{
    Keeping keeping;
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(tableOf(dialog.get()), 0, u"a"_s, u"b"_s);
    QVERIFY(isEnabled(dialog.get(), "propertiesApply"));
    keeping.stores.goReadOnly(u"vault"_s); // while it is open
    QVERIFY(!isEnabled(dialog.get(), "propertiesApply"));
    QVERIFY(!isEnabled(dialog.get(), "propertiesAdd"));
    QVERIFY(text(dialog.get(), "propertiesMessage").contains(u"read-only"_s));
    QCOMPARE(reasonOf(dialog.get(), "propertiesApply"), text(dialog.get(), "propertiesMessage"));
    keeping.stores.probe(u"vault"_s);
    QVERIFY(isEnabled(dialog.get(), "propertiesApply"));
}

void tst_Properties::properties_thatAreDropped_areAskedAbout()
{
    Keeping keeping;
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(tableOf(dialog.get()), 0, u"a"_s, u"b"_s);
    QVERIFY(press(dialog.get(), "propertiesClose"));
    QVERIFY(dialog->isVisible());
    QVERIFY(text(dialog.get(), "propertiesMessage").contains(u"close once more"_s));
    QVERIFY(press(dialog.get(), "propertiesClose"));
    QVERIFY(!dialog->isVisible());
    QVERIFY(keeping.backend.metadata(u"image"_s).isEmpty());
}

void tst_Properties::properties_failInPlace()
{
    Keeping keeping;
    const auto dialog = keeping.properties();
    QVERIFY(dialog);
    keeping.backend.failWith(Error{.kind = ErrorKind::NotPermitted, .detail = u"HTTP 403"_s}, u"set-metadata"_s);
    QVERIFY(press(dialog.get(), "propertiesAdd"));
    type(tableOf(dialog.get()), 0, u"a"_s, u"b"_s);
    QVERIFY(press(dialog.get(), "propertiesApply"));
    QTRY_VERIFY_WITH_TIMEOUT(text(dialog.get(), "propertiesMessage").contains(u"HTTP 403"_s), bound);
    QVERIFY(isEnabled(dialog.get(), "propertiesApply"));
    QCOMPARE(tableOf(dialog.get())->item(0, 0)->text(), u"a"_s);
}

/// From the menu to the simulated backend.
void tst_Properties::window_changesAnObject()
{
    WindowFixture fixture;
    QVERIFY(fixture.open("simulated_objects = 3\n"));
    fixture.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.shownObjects().size() == 3, bound);
    QAction *action = fixture.action(u"actionProperties"_s);
    QVERIFY(action && !action->isEnabled());
    QVERIFY(fixture.select());
    QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), bound);
    // A simulated store keeps no versions, and nothing of uploads.
    for (const char *other : {"actionVersions", "actionLeftovers"}) {
        QVERIFY(!fixture.action(QLatin1String(other))->isEnabled());
        QVERIFY(fixture.plain(fixture.action(QLatin1String(other))->toolTip()).contains(u"Stores of this kind"_s));
    }
    action->trigger();
    const auto dialog = [&] { return fixture.window.findChild<QDialog *>(u"propertiesDialog"_s); };
    QTRY_VERIFY_WITH_TIMEOUT(dialog() && isEnabled(dialog(), "propertiesAdd"), bound);
    QVERIFY(press(dialog(), "propertiesAdd"));
    type(tableOf(dialog()), 0, u"os"_s, u"debian"_s);
    QVERIFY(press(dialog(), "propertiesApply"));
    QTRY_COMPARE_WITH_TIMEOUT(text(dialog(), "propertiesMessage"), u"Applied."_s, bound);
    QVERIFY(press(dialog(), "propertiesClose"));
    QTRY_VERIFY_WITH_TIMEOUT(!dialog(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.select(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), bound);
    action->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(dialog() && tableOf(dialog())->rowCount() == 1, bound);
    QCOMPARE(tableOf(dialog())->item(0, 1)->text(), u"debian"_s);
}

void tst_Properties::leftovers_areNamedAndRemoved()
{
    Keeping keeping;
    const QDateTime begun(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC);
    keeping.backend.setLeftovers(
        {{.path = u"one"_s, .token = u"1"_s, .begun = begun, .size = 3 << 20, .parts = 2, .owner = u"alice"_s},
         {.path = u"two"_s, .token = u"2"_s}});
    LeftoversDialog dialog(keeping.store, keeping.driver);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.QWidget::show();
    auto *list = dialog.findChild<QTreeWidget *>(u"leftoversList"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 2, bound);
    QTRY_VERIFY_WITH_TIMEOUT(text(&dialog, "leftoversStatus").contains(u'2'), bound);
    const QTreeWidgetItem *first = list->topLevelItem(0);
    QCOMPARE(first->text(0), u"one"_s);
    QVERIFY(!first->text(1).isEmpty());
    QCOMPARE(first->text(2), QLocale().formattedDataSize(3 << 20));
    QCOMPARE(first->text(3), u"2"_s);
    QCOMPARE(first->text(4), u"alice"_s);
    QVERIFY(!isEnabled(&dialog, "leftoversRemove"));
    QVERIFY(!reasonOf(&dialog, "leftoversRemove").isEmpty());

    list->topLevelItem(0)->setSelected(true);
    QVERIFY(press(&dialog, "leftoversRemove"));
    const auto *question = dialog.findChild<QDialog *>(u"confirmDialog"_s);
    QVERIFY(question && question->isVisible());
    QCOMPARE(items(question->findChild<QListWidget *>(u"confirmNames"_s)).size(), 1);
    QVERIFY(items(question->findChild<QListWidget *>(u"confirmNames"_s)).first().startsWith(u"one ("_s));
    QVERIFY(press(question, "confirmCancel"));
    QCOMPARE(keeping.backend.leftovers().size(), 2);

    QVERIFY(press(&dialog, "leftoversRemove"));
    const auto questions = dialog.findChildren<QDialog *>(u"confirmDialog"_s);
    QVERIFY(press(questions.constLast(), "confirmYes"));
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 1, bound);
    QCOMPARE(list->topLevelItem(0)->text(0), u"two"_s);
    QCOMPARE(keeping.backend.leftovers().size(), 1);
}

void tst_Properties::leftovers_failInPlace()
{
    Keeping keeping;
    keeping.backend.setLeftovers({{.path = u"one"_s, .token = u"1"_s}});
    keeping.backend.failWith(Error{.kind = ErrorKind::NotPermitted, .detail = u"HTTP 403"_s}, u"remove-leftover"_s);
    LeftoversDialog dialog(keeping.store, keeping.driver);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.QWidget::show();
    auto *list = dialog.findChild<QTreeWidget *>(u"leftoversList"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 1, bound);
    list->topLevelItem(0)->setSelected(true);
    QTRY_VERIFY_WITH_TIMEOUT(press(&dialog, "leftoversRemove"), bound);
    QVERIFY(press(dialog.findChild<QDialog *>(u"confirmDialog"_s), "confirmYes"));
    QTRY_VERIFY_WITH_TIMEOUT(text(&dialog, "leftoversStatus").contains(u"HTTP 403"_s), bound);
    QCOMPARE(list->topLevelItemCount(), 1);
}

void tst_Properties::leftovers_areKeptWithAReason()
{
    Keeping keeping;
    keeping.backend.setLeftovers({{.path = u"one"_s, .token = u"1"_s}});
    keeping.stores.goReadOnly(u"vault"_s);
    LeftoversDialog dialog(keeping.store, keeping.driver);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.QWidget::show();
    auto *list = dialog.findChild<QTreeWidget *>(u"leftoversList"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 1, bound);
    list->topLevelItem(0)->setSelected(true);
    QVERIFY(!isEnabled(&dialog, "leftoversRemove"));
    QVERIFY(reasonOf(&dialog, "leftoversRemove").contains(u"read-only"_s));
}

void tst_Properties::versions_areNamedAndRemoved()
{
    Keeping keeping;
    keeping.backend.setVersions(
        u"image"_s,
        {{.id = u"3"_s, .isLatest = true, .isDeletion = true}, {.id = u"2"_s, .size = 10}, {.id = u"1"_s, .size = 5}});
    VersionsDialog dialog(keeping.store, keeping.driver, keeping.object);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.QWidget::show();
    QSignalSpy changed(&dialog, &VersionsDialog::changed);
    auto *list = dialog.findChild<QTreeWidget *>(u"versionsList"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 3, bound);
    QCOMPARE(list->topLevelItem(0)->text(2), u"Deletion"_s);
    list->topLevelItem(0)->setSelected(true);
    QTRY_VERIFY_WITH_TIMEOUT(press(&dialog, "versionsRemove"), bound);
    const auto *question = dialog.findChild<QDialog *>(u"confirmDialog"_s);
    QVERIFY(text(question, "confirmConsequences").contains(u"is the object again"_s));
    QVERIFY(press(question, "confirmYes"));
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 2, bound);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(keeping.backend.versions(u"image"_s).first().id, u"2"_s);
}

void tst_Properties::foreignNames_areEscaped()
{
    Keeping keeping;
    keeping.backend.setLeftovers({{.path = u"in\u202Egpj.exe<b>\n"_s, .token = u"1"_s, .owner = u"<img>"_s}});
    LeftoversDialog dialog(keeping.store, keeping.driver);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.QWidget::show();
    auto *list = dialog.findChild<QTreeWidget *>(u"leftoversList"_s);
    QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 1, bound);
    QCOMPARE(list->topLevelItem(0)->text(0), displayName(u"in\u202Egpj.exe<b>\n"_s));
    QVERIFY(!list->topLevelItem(0)->text(0).contains(u'\u202E'));
    QVERIFY(!list->topLevelItem(0)->toolTip(0).contains(u"<b>"_s));
}

int main(int argc, char **argv)
{
    const TestHome home;
    QApplication application(argc, argv);
    tst_Properties test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_properties.moc"
