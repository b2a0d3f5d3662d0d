// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationeditor.h"
#include "model/registry.h"
#include "model/store.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QStandardItemModel>
#include <QTreeWidget>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// The form, as a user drives it.
struct Form {
    QDialog *dialog = nullptr;

    template<typename T>
    [[nodiscard]] T *part(const QString &name) const
    {
        return dialog->findChild<T *>(name);
    }
    void type(const QString &name, const QString &text) const
    {
        auto *edit = part<QLineEdit>(name);
        QVERIFY2(edit, qPrintable(name));
        edit->setFocus();
        edit->selectAll();
        if (text.isEmpty())
            QTest::keyClick(edit, Qt::Key_Delete);
        else
            QTest::keyClicks(edit, text);
    }
    void choose(const QString &name, const QString &data) const
    {
        auto *box = part<QComboBox>(name);
        QVERIFY2(box, qPrintable(name));
        const int index = box->findData(data);
        QVERIFY(index >= 0);
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
    }
    [[nodiscard]] QString preview() const { return part<QPlainTextEdit>(u"storePreview"_s)->toPlainText(); }
    [[nodiscard]] QString error(const QString &option) const
    {
        const auto *label = part<QLabel>(u"error_"_s + option);
        return label && label->isVisible() ? label->text() : QString();
    }
    void save() const { QTest::mouseClick(part<QPushButton>(u"storeSave"_s), Qt::LeftButton); }
    [[nodiscard]] QString message() const
    {
        QStringList texts;
        for (const QLabel *label : part<MessageBar>(u"storeEditorMessages"_s)->findChildren<QLabel *>(u"messageText"_s))
            texts << label->text();
        return texts.join(u'\n');
    }
    /// "passed|failed|not reached": the column of states.
    [[nodiscard]] QString steps() const
    {
        const auto *tree = part<QTreeWidget>(u"connectionSteps"_s);
        QStringList states;
        for (int row = 0; row < tree->topLevelItemCount(); ++row)
            states << tree->topLevelItem(row)->text(1);
        return states.join(u'|');
    }
};

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_Stores : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void add_fromTheWelcomePage();
    void form_hasAFieldForEachOption();
    void form_tellsErrorsAsTheyAreTyped();
    void form_listsDriversThatAreNotBuilt();
    void form_showsWhatTheDriverSays();
    void add_toGlancesFileGoesToOurOwn();
    void edit_changesTheRunningStore();
    void wheel_scrollsTheForm();
    void edit_ofGlancesFileIsDisabledWithAReason();
    void remove_namesWhatGoes();
    void makeDefault_movesTheMark();
    void test_showsEachStep();
    void test_ofAFailureShowsWhatHelps();
    void escape_doesNotLoseWhatWasTyped();
    void secret_withoutAKeychainIsAskedFor();
    void ownSaving_isReadOnce();

private:
    /// Empty when nothing opened.
    [[nodiscard]] static Form open(const WindowFixture &test, const QString &action)
    {
        QAction *opener = test.action(action);
        if (!opener || !opener->isEnabled())
            return {};
        opener->trigger();
        for (QDialog *dialog : test.window.findChildren<QDialog *>()) {
            if (dialog->objectName().startsWith(u"storeEditor"_s) && dialog->isVisible())
                return {dialog};
        }
        return {};
    }

    TestHome m_home;
};

/// No keychain is there, whatever the session has: what is typed here must not end in somebody's.
void tst_Stores::initTestCase()
{
    QVERIFY(m_home.isValid());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
}

void tst_Stores::add_fromTheWelcomePage()
{
    WindowFixture test;
    auto *link = test.window.findChild<QAbstractButton *>(u"welcomeAddStore"_s);
    QVERIFY(link && link->isVisible());
    QCOMPARE(link->accessibleName(), u"Add store"_s);
    link->click();
    Form form{test.window.findChild<QDialog *>(u"storeEditor"_s)};
    QVERIFY(form.dialog && form.dialog->isVisible());
    QVERIFY(!form.dialog->isModal());
    form.type(u"storeId"_s, u"disk"_s);
    form.type(u"option_filesystem_store_datadir"_s, test.folder.path());
    form.type(u"option_store_description"_s, u"local disk"_s);
    form.type(u"option_weight"_s, u"5"_s);
    QVERIFY2(form.preview().startsWith(u"[disk]\n"_s), qPrintable(form.preview()));
    QVERIFY(form.preview().contains(u"filesystem_store_datadir = "_s + test.folder.path()));
    form.save();
    QTRY_VERIFY_WITH_TIMEOUT(!form.dialog || !test.window.findChild<QDialog *>(u"storeEditor"_s), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"disk"_s), bound);
    const Store *store = test.application.core().registry.store(u"disk"_s);
    QCOMPARE(store->configuration().description, u"local disk"_s);
    QCOMPARE(store->configuration().weight, 5);
    QVERIFY(store->configuration().isDefault);
    QVERIFY(content(ConfigurationEditor::ownFile()).contains("enabled_backends = disk:file\n"));
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound); // it is selected, and works
}

void tst_Stores::form_hasAFieldForEachOption()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    for (const DriverEntry &entry : test.application.core().registry.drivers()) {
        if (!entry.schema.isBuilt)
            continue;
        form.choose(u"storeDriver"_s, entry.schema.kind);
        for (const OptionSchema &option : entry.schema.options + commonOptions()) {
            const auto *field = form.part<QWidget>(u"option_"_s + option.name);
            QVERIFY2(field, qPrintable(option.name));
            QVERIFY2(!field->accessibleName().isEmpty() && field->accessibleName() != option.name,
                     qPrintable(option.name));
            QVERIFY(WindowFixture::plain(field->toolTip()).contains(option.name));
            QVERIFY2(!option.help.isEmpty() && field->accessibleDescription().contains(option.help),
                     qPrintable(option.name));
        }
    }
    form.choose(u"storeDriver"_s, u"file"_s);
    QCOMPARE(form.part<QLineEdit>(u"option_filesystem_store_datadir"_s)->placeholderText(),
             u"/var/lib/glance/images"_s);
    QVERIFY(!form.part<QWidget>(u"option_http_store_url"_s)
            || !form.part<QWidget>(u"option_http_store_url"_s)->isVisible());
}

void tst_Stores::form_tellsErrorsAsTheyAreTyped()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    QVERIFY(!form.part<QLabel>(u"storeIdError"_s)->isVisible()); // it does not begin with a complaint
    form.type(u"storeId"_s, u"a b"_s);
    QVERIFY(form.part<QLabel>(u"storeIdError"_s)->isVisible());
    form.part<QAbstractButton>(u"storeAdvanced"_s)->click();
    form.type(u"option_filesystem_store_chunk_size"_s, u"lots"_s);
    QVERIFY(form.error(u"filesystem_store_chunk_size"_s).contains(u"whole number"_s));
    QVERIFY(form.part<QLineEdit>(u"option_filesystem_store_chunk_size"_s)
                ->accessibleDescription()
                .contains(u"whole number"_s));
    form.save();
    QVERIFY(form.dialog->isVisible());
    QVERIFY(!QFile::exists(ConfigurationEditor::ownFile()));
    form.type(u"option_filesystem_store_chunk_size"_s, u"4096"_s);
    QVERIFY(form.error(u"filesystem_store_chunk_size"_s).isEmpty());
    form.type(u"storeId"_s, u"ab"_s);
    QVERIFY(!form.part<QLabel>(u"storeIdError"_s)->isVisible());
}

void tst_Stores::form_listsDriversThatAreNotBuilt()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    const auto *box = form.part<QComboBox>(u"storeDriver"_s);
    const auto *items = qobject_cast<QStandardItemModel *>(box->model());
    for (const DriverEntry &entry : test.application.core().registry.drivers()) {
        const QStandardItem *item = items->item(box->findData(entry.schema.kind));
        QCOMPARE(item->isEnabled(), entry.schema.isBuilt);
        if (!entry.schema.isBuilt)
            QVERIFY(WindowFixture::plain(item->toolTip()).contains(entry.howToGet));
    }
}

void tst_Stores::form_showsWhatTheDriverSays()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    form.choose(u"storeDriver"_s, u"http"_s);
    form.type(u"option_http_store_url"_s, u"ftp://x/"_s);
    QTRY_VERIFY_WITH_TIMEOUT(form.error(u"http_store_url"_s).contains(u"no http or https URL"_s), bound);
    form.type(u"option_http_store_url"_s, u"http://x/"_s);
    QTRY_VERIFY_WITH_TIMEOUT(form.error(u"http_store_url"_s).isEmpty(), bound);
}

void tst_Stores::add_toGlancesFileGoesToOurOwn()
{
    WindowFixture test;
    const QByteArray text =
        "[DEFAULT]\nenabled_backends = sim:simulated\n[glance_store]\ndefault_backend = sim\n[sim]\n"
        "[keystone_authtoken]\npassword = x\n";
    const QString file = test.write(u"glance-api.conf"_s, text);
    QVERIFY(test.application.openConfiguration(file));
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    QVERIFY(form.part<QLabel>(u"storeTargetLabel"_s)->text().contains(u"belongs to glance"_s));
    QCOMPARE(form.part<QComboBox>(u"storeTarget"_s)->count(), 2);
    form.choose(u"storeDriver"_s, u"simulated"_s);
    form.type(u"storeId"_s, u"mine"_s);
    form.save();
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"mine"_s), bound);
    QCOMPARE(content(file), text);
    QVERIFY(content(ConfigurationEditor::ownFile()).contains("[mine]\n"));
    const auto *bar = test.window.findChild<MessageBar *>(u"messageBar"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bar->text(u"configurationEditor"_s).contains(u"stores.conf"_s), bound);
    bar->findChild<QPushButton *>(u"messageButton"_s)->click(); // back to glance's
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"sim"_s), bound);
}

/// A value that nobody clicked into stays.
void tst_Stores::wheel_scrollsTheForm()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    const Form form = open(test, u"actionEditStore"_s);
    QVERIFY(form.dialog);
    auto *choice = form.part<QComboBox>(u"option_simulated_reusable"_s);
    QVERIFY(choice);
    form.part<QLineEdit>(u"option_simulated_objects"_s)->setFocus();
    const auto turn = [choice] {
        QWheelEvent event(QPointF(4, 4), choice->mapToGlobal(QPointF(4, 4)), {}, {0, -120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(choice, &event);
        return event.isAccepted();
    };
    QVERIFY(!turn());
    QCOMPARE(choice->currentIndex(), 0);
    for (QWidget *one = choice; one; one = one->parentWidget())
        one->show(); // advanced options are hidden at first
    choice->setFocus();
    QTRY_VERIFY_WITH_TIMEOUT(choice->hasFocus(), bound);
    QVERIFY(turn());
    QCOMPARE(choice->currentIndex(), 1);
}

void tst_Stores::edit_changesTheRunningStore()
{
    WindowFixture test;
    QVERIFY(test.open("# about it\nsimulated_objects = 3\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 3, bound);
    const Form form = open(test, u"actionEditStore"_s);
    QVERIFY(form.dialog);
    QVERIFY(form.part<QLineEdit>(u"storeId"_s)->isReadOnly());
    qsizetype kinds = 0; // one that is in no layout lies across the first
    for (const QLabel *label : form.dialog->findChildren<QLabel *>())
        kinds += label->isVisible() && QString(label->text()).remove(u'&') == "Kind"_L1 ? 1 : 0;
    QCOMPARE(kinds, 1);
    QCOMPARE(form.part<QLineEdit>(u"option_simulated_objects"_s)->text(), u"3"_s);
    form.type(u"option_simulated_objects"_s, u"5"_s);
    form.save();
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 5, bound);
    const QByteArray text = content(test.path(u"stores.conf"_s));
    QVERIFY2(text.contains("# about it\nsimulated_objects = 5\n"), text.constData());
}

void tst_Stores::edit_ofGlancesFileIsDisabledWithAReason()
{
    WindowFixture test;
    QVERIFY(test.application.openConfiguration(
        test.write(u"glance-api.conf"_s, "[DEFAULT]\nenabled_backends = sim:simulated\n[sim]\n")));
    test.window.selectStore(u"sim"_s);
    for (const QString &name : {u"actionEditStore"_s, u"actionRemoveStore"_s, u"actionMakeDefaultStore"_s}) {
        const QAction *action = test.action(name);
        QTRY_VERIFY_WITH_TIMEOUT(!action->isEnabled(), bound);
        QVERIFY(WindowFixture::plain(action->toolTip()).contains(u"belongs to glance"_s));
    }
    QVERIFY(test.action(u"actionAddStore"_s)->isEnabled());
}

void tst_Stores::remove_namesWhatGoes()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n[other]\n", "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionRemoveStore"_s)->isEnabled(), bound);
    test.action(u"actionRemoveStore"_s)->trigger();
    auto *box = test.window.findChild<QMessageBox *>(u"removeStoreDialog"_s);
    QVERIFY(box);
    QVERIFY(box->text().contains(u"sim"_s) && box->text().contains(u"stores.conf"_s));
    QVERIFY(box->informativeText().contains(u"No data of the store is deleted"_s));
    QVERIFY(box->informativeText().contains(u"default store"_s));
    QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel));
    box->findChild<QPushButton *>(u"removeStoreConfirm"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(!test.application.core().registry.store(u"sim"_s), bound);
    QVERIFY(test.application.core().registry.store(u"other"_s));
    QVERIFY(!content(test.path(u"stores.conf"_s)).contains("[sim]"));
}

void tst_Stores::makeDefault_movesTheMark()
{
    WindowFixture test;
    QVERIFY(test.open("[other]\n", "sim:simulated, other:simulated"));
    test.window.selectStore(u"sim"_s);
    const QAction *action = test.action(u"actionMakeDefaultStore"_s);
    QTRY_VERIFY_WITH_TIMEOUT(WindowFixture::plain(action->toolTip()).contains(u"already"_s), bound);
    test.window.selectStore(u"other"_s);
    QTRY_VERIFY_WITH_TIMEOUT(action->isEnabled(), bound);
    test.action(u"actionMakeDefaultStore"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"other"_s)->configuration().isDefault, bound);
    QTRY_VERIFY_WITH_TIMEOUT(!action->isEnabled(), bound);
}

void tst_Stores::test_showsEachStep()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    form.type(u"storeId"_s, u"disk"_s);
    form.type(u"option_filesystem_store_datadir"_s, test.folder.path());
    QTest::mouseClick(form.part<QPushButton>(u"testConnection"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(form.steps(), u"passed|passed|passed|passed|passed|passed"_s, bound);
    QTRY_COMPARE_WITH_TIMEOUT(form.part<QLabel>(u"connectionVerdict"_s)->text(), u"The connection works."_s, bound);
    QVERIFY(test.application.core().registry.stores().isEmpty()); // nothing was saved
}

void tst_Stores::test_ofAFailureShowsWhatHelps()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    form.type(u"storeId"_s, u"disk"_s);
    form.type(u"option_filesystem_store_datadir"_s, u"/no/such/folder"_s);
    QTest::mouseClick(form.part<QPushButton>(u"testConnection"_s), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(form.steps(), u"passed|failed|not reached|not reached|not reached|not reached"_s, bound);
    QVERIFY(form.part<QLabel>(u"connectionVerdict"_s)->text().contains(u"Create the directory"_s));
    const QString details = form.part<QPlainTextEdit>(u"connectionDetails"_s)->toPlainText();
    QVERIFY2(details.contains(u"ENOENT"_s) && details.contains(u"What helps"_s), qPrintable(details));
}

void tst_Stores::escape_doesNotLoseWhatWasTyped()
{
    WindowFixture test;
    const Form form = open(test, u"actionAddStore"_s);
    QVERIFY(form.dialog);
    const QPointer<QDialog> dialog = form.dialog;
    form.type(u"storeId"_s, u"disk"_s);
    QTest::keyClick(form.dialog, Qt::Key_Escape);
    QVERIFY(dialog && dialog->isVisible());
    QVERIFY(form.message().contains(u"not saved"_s));
    QTest::keyClick(form.dialog, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog, bound);
}

/// The secret is in no file; the store works in this session, and asks in the next.
void tst_Stores::secret_withoutAKeychainIsAskedFor()
{
    const QString url = u"http://tester:hunter2@127.0.0.1:1/"_s;
    {
        WindowFixture test;
        const Form form = open(test, u"actionAddStore"_s);
        QVERIFY(form.dialog);
        form.choose(u"storeDriver"_s, u"http"_s);
        form.type(u"storeId"_s, u"web"_s);
        form.type(u"option_http_store_url"_s, url);
        QTRY_VERIFY_WITH_TIMEOUT(form.error(u"http_store_url"_s).contains(u"keychain"_s), bound);
        QVERIFY(
            form.preview().contains(QRegularExpression(u"http_store_url = keychain:web/[0-9a-f]{8}/http_store_url"_s)));
        QVERIFY(!form.preview().contains(u"hunter2"_s));
        form.save();
        QTRY_VERIFY_WITH_TIMEOUT(form.message().contains(u"could not be put away"_s), 30'000);
        QVERIFY(!QFile::exists(ConfigurationEditor::ownFile()));
        form.dialog->findChild<QPushButton *>(u"messageButton"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"web"_s), bound);
        QVERIFY(test.application.core().registry.store(u"web"_s)->isUsable());
        QVERIFY(!content(ConfigurationEditor::ownFile()).contains("hunter2"));
    }
    WindowFixture test(WindowFixture::Start::Again);
    QVERIFY(test.application.openConfiguration(ConfigurationEditor::ownFile()));
    test.window.selectStore(u"web"_s);
    auto *prompt = test.window.findChild<QWidget *>(u"secretPrompt"_s);
    QVERIFY(prompt);
    QTRY_VERIFY_WITH_TIMEOUT(prompt->isVisible(), 30'000);
    QVERIFY(!test.application.core().registry.store(u"web"_s)->isUsable());
    QVERIFY(prompt->findChild<QLabel *>(u"secretText"_s)->text().contains(u"http_store_url"_s));
    auto *edit = prompt->findChild<QLineEdit *>(u"secretEdit"_s);
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    QTest::keyClicks(edit, url);
    QTest::keyClick(edit, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"web"_s)->isUsable(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(!prompt->isVisible(), bound);
}

/// The watcher takes our own change for no news, and somebody else's for what it is.
void tst_Stores::ownSaving_isReadOnce()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 3\n[other]\n", "sim:simulated, other:simulated"));
    QSignalSpy loaded(&test.application.core().registry, &StoreRegistry::storesChanged);
    test.window.selectStore(u"other"_s);
    test.action(u"actionMakeDefaultStore"_s)->trigger();
    QCOMPARE(loaded.size(), 1);
    const QByteArray text = content(test.path(u"stores.conf"_s));
    test.write(u"stores.conf"_s, text + "store_description = by hand\n");
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 2, bound); // and not three
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().registry.store(u"other"_s)->configuration().description,
                              u"by hand"_s, bound);
}

QTEST_MAIN(tst_Stores)
#include "tst_stores.moc"
