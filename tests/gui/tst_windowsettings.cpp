// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferqueue.h"
#include "tests/gui/windowfixture.h"
#include "ui/settings.h"
#include "ui/settingsdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

struct Dialog {
    SettingsDialog *dialog;

    explicit Dialog(const WindowFixture &test)
    {
        test.action(u"actionSettings"_s)->trigger();
        dialog = test.window.findChild<SettingsDialog *>();
    }
    template<typename Widget>
    [[nodiscard]] Widget *part(const QString &name) const
    {
        return dialog->findChild<Widget *>(name);
    }
};

} // namespace

/// The settings dialog: what is chosen holds at once, and is remembered.
class tst_WindowSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void dialog_isNotModal();
    void choices_holdAtOnceAndComeBack();
    void defaults_areRestored();
    void badValues_inTheFile_areIgnored();
    void deletion_isAskedForUnlessChosenOtherwise();

private:
    TestHome m_home;
};

void tst_WindowSettings::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowSettings::dialog_isNotModal()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    const Dialog dialog(test);
    QVERIFY(dialog.dialog && dialog.dialog->isVisible());
    QVERIFY(!dialog.dialog->isModal());
    QVERIFY(!QApplication::activeModalWidget());
    test.action(u"actionSettings"_s)->trigger(); // brings the same one to the front
    QCOMPARE(test.window.findChildren<SettingsDialog *>().size(), 1);
    dialog.part<QPushButton>(u"settingsClose"_s)->click();
    QTRY_VERIFY_WITH_TIMEOUT(!test.window.findChild<SettingsDialog *>(), bound);
}

void tst_WindowSettings::choices_holdAtOnceAndComeBack()
{
    {
        WindowFixture test;
        QVERIFY(test.open("simulated_objects = 1\n"));
        const Dialog dialog(test);
        dialog.part<QSpinBox>(u"settingsConcurrency"_s)->setValue(5);
        dialog.part<QSpinBox>(u"settingsBandwidth"_s)->setValue(2048);
        dialog.part<QSpinBox>(u"settingsInterval"_s)->setValue(17);
        auto *appearance = dialog.part<QComboBox>(u"settingsAppearance"_s);
        appearance->setCurrentIndex(appearance->findData(int(Appearance::Dark)));
        auto *folder = dialog.part<QLineEdit>(u"settingsFolder"_s);
        folder->setText(u"/srv/downloads"_s);
        QTest::keyClick(folder, Qt::Key_Return);
        const TransferQueue &transfers = test.application.core().transfers;
        QCOMPARE(transfers.concurrency(), 5);
        QCOMPARE(transfers.bytesPerSecond(), 2048 * 1024);
        QVERIFY(test.action(u"actionAppearanceDark"_s)->isChecked());
        QVERIFY(dialog.dialog->isVisible()); // Return in a field is not the end

        // The other way round, the dialog shows what is chosen elsewhere.
        test.action(u"actionAppearanceLight"_s)->trigger();
        QCOMPARE(appearance->currentData().toInt(), int(Appearance::Light));
    }
    WindowFixture again(WindowFixture::Start::Again);
    const Preferences &remembered = again.application.core().settings.preferences();
    QCOMPARE(remembered.transfersAtOnce, 5);
    QCOMPARE(remembered.bytesPerSecond, 2048 * 1024);
    QCOMPARE(remembered.probeInterval, 17);
    QCOMPARE(remembered.downloadFolder, u"/srv/downloads"_s);
    QCOMPARE(again.application.core().transfers.concurrency(), 5);
}

void tst_WindowSettings::defaults_areRestored()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    const Dialog dialog(test);
    dialog.part<QSpinBox>(u"settingsConcurrency"_s)->setValue(5);
    dialog.part<QCheckBox>(u"settingsConfirm"_s)->setChecked(false);
    dialog.part<QPushButton>(u"settingsDefaults"_s)->click();
    QCOMPARE(test.application.core().settings.preferences(), Preferences());
    QCOMPARE(dialog.part<QSpinBox>(u"settingsConcurrency"_s)->value(), Preferences().transfersAtOnce);
    QVERIFY(dialog.part<QCheckBox>(u"settingsConfirm"_s)->isChecked());
}

void tst_WindowSettings::badValues_inTheFile_areIgnored()
{
    WindowFixture::clean(WindowFixture::Start::Fresh);
    const QString folder = qEnvironmentVariable("XDG_CONFIG_HOME") + u"/quartermaster"_s;
    QVERIFY(QDir().mkpath(folder));
    QFile file(folder + u"/window.ini"_s);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[preferences]\nappearance=7\ntransfersAtOnce=-3\nbytesPerSecond=lots\nprobeInterval=0\n"
               "[session]\nwindows=@Invalid()\n");
    file.close();
    WindowFixture test(WindowFixture::Start::Again);
    QCOMPARE(test.application.core().settings.preferences(), Preferences());
    QVERIFY(test.open("simulated_objects = 1\n"));
    QCOMPARE(test.application.windows().size(), 1);
}

void tst_WindowSettings::deletion_isAskedForUnlessChosenOtherwise()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 2\n"));
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test.select(), bound);
    QAction *remove = test.action(u"actionDelete"_s);
    QTRY_VERIFY_WITH_TIMEOUT(remove->isEnabled(), bound);
    remove->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::activeModalWidget(), bound);
    QApplication::activeModalWidget()->close();
    QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), bound);
    QCOMPARE(test.shownObjects().size(), 2);

    const Dialog dialog(test);
    dialog.part<QCheckBox>(u"settingsConfirm"_s)->setChecked(false);
    remove->trigger();
    QVERIFY(!QApplication::activeModalWidget());
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 1, bound);
}

QTEST_MAIN(tst_WindowSettings)
#include "tst_windowsettings.moc"
