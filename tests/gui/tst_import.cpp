// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/registry.h"
#include "model/store.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTreeView>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// The dialog on a configuration of the test's own.
struct Import {
    explicit Import(WindowFixture &fixture)
    {
        fixture.action(u"actionImportStores"_s)->trigger();
        dialog = fixture.window.findChild<QDialog *>(u"importDialog"_s);
    }
    template<typename T>
    [[nodiscard]] T *part(const QString &name) const
    {
        return dialog->findChild<T *>(name);
    }
    void open(int kind, const QString &file) const
    {
        part<QComboBox>(u"importKind"_s)->setCurrentIndex(kind);
        auto *edit = part<QLineEdit>(u"importFile"_s);
        edit->setText(file);
        Q_EMIT edit->editingFinished();
    }
    [[nodiscard]] QStandardItemModel *model() const
    {
        return qobject_cast<QStandardItemModel *>(part<QTreeView>(u"importView"_s)->model());
    }
    [[nodiscard]] QPushButton *button() const { return part<QPushButton>(u"importTake"_s); }

    QDialog *dialog = nullptr;
};

} // namespace

class tst_Import : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ticked_isTakenOver();
    void missingBucket_isAskedFor();
    void badFile_isNamed();
    void obstacle_cannotBeTicked();

private:
    TestHome m_home;
};

/// A store without secrets, so that no keychain is needed; those with are tst_keychain's and the editor's.
void tst_Import::ticked_isTakenOver()
{
    WindowFixture fixture;
    QVERIFY(fixture.open("simulated_objects = 1\n"));
    const QString file = fixture.write(u"rclone.conf"_s, "[web]\ntype = http\nurl = http://127.0.0.1:9/images/\n"
                                                         "[sim]\ntype = http\nurl = http://127.0.0.1:9/other/\n");
    const Import import(fixture);
    QVERIFY(import.dialog);
    import.open(1, file);
    QTRY_COMPARE_WITH_TIMEOUT(import.model()->rowCount(), 2, bound);
    QCOMPARE(import.model()->item(0, 2)->text(), u"http://127.0.0.1:9/images/"_s);
    // An id that is taken gets another one; what it will be called can be seen before.
    QCOMPARE(import.model()->item(1, 0)->text(), u"sim-2"_s);
    QVERIFY(!import.button()->isEnabled());
    QVERIFY(!import.button()->toolTip().isEmpty());
    import.model()->item(0, 0)->setCheckState(Qt::Checked);
    QVERIFY(import.button()->isEnabled());
    QTest::mouseClick(import.button(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(fixture.application.core().registry.store(u"web"_s), bound);
    const Store *store = fixture.application.core().registry.store(u"web"_s);
    QCOMPARE(store->configuration().driver, u"http"_s);
    QCOMPARE(store->configuration().options.string(u"http_store_url"_s), u"http://127.0.0.1:9/images/"_s);
    QVERIFY(!fixture.application.core().registry.store(u"sim-2"_s));
    QVERIFY(fixture.application.core().registry.store(u"sim"_s));
}

void tst_Import::missingBucket_isAskedFor()
{
    WindowFixture fixture;
    QVERIFY(fixture.open("simulated_objects = 1\n"));
    const QString file = fixture.write(u"credentials"_s,
                                       "[lab]\naws_access_key_id = A\naws_secret_access_key = topsecret\n");
    const Import import(fixture);
    import.open(0, file);
    QTRY_COMPARE_WITH_TIMEOUT(import.model()->rowCount(), 1, bound);
    import.model()->item(0, 0)->setCheckState(Qt::Checked);
    QVERIFY(!import.button()->isEnabled());
    QVERIFY(import.model()->item(0, 4)->text().contains(u"s3_store_bucket"_s));
    import.model()->item(0, 3)->setText(u"glance"_s);
    QVERIFY2(import.button()->isEnabled(), qPrintable(import.button()->toolTip()));
    // Secrets are on no screen.
    for (const QLabel *label : import.dialog->findChildren<QLabel *>())
        QVERIFY(!label->text().contains(u"topsecret"_s));
    for (int column = 0; column < import.model()->columnCount(); ++column)
        QVERIFY(!import.model()->item(0, column)->text().contains(u"topsecret"_s));
}

void tst_Import::badFile_isNamed()
{
    WindowFixture fixture;
    QVERIFY(fixture.open("simulated_objects = 1\n"));
    const QString file = fixture.write(u"clouds.yaml"_s, "clouds:\n  a: [1\n");
    const Import import(fixture);
    import.open(2, file);
    auto *messages = import.part<MessageBar>(u"importMessages"_s);
    QTRY_VERIFY_WITH_TIMEOUT(messages->text(u"file"_s).contains(u"clouds.yaml:"_s), bound);
    QCOMPARE(import.model()->rowCount(), 0);
}

void tst_Import::obstacle_cannotBeTicked()
{
    WindowFixture fixture;
    QVERIFY(fixture.open("simulated_objects = 1\n"));
    const QString file = fixture.write(u"rclone.conf"_s, "[drive]\ntype = drive\n");
    const Import import(fixture);
    import.open(1, file);
    QTRY_COMPARE_WITH_TIMEOUT(import.model()->rowCount(), 1, bound);
    QVERIFY(!import.model()->item(0, 0)->isCheckable());
    QVERIFY(import.model()->item(0, 4)->text().contains(u"drive"_s));
}

QTEST_MAIN(tst_Import)
#include "tst_import.moc"
