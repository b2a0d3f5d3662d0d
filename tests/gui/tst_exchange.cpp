// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/registry.h"
#include "model/store.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"

#include <QDialog>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// The window on the simulated store "sim", which holds nothing but what the test puts there.
struct Exchanging : WindowFixture {
    [[nodiscard]] bool start(const QByteArray &options = {})
    {
        if (!open(options))
            return false;
        window.selectStore(u"sim"_s);
        return QTest::qWaitFor([this] { return action(u"actionUpload"_s)->isEnabled(); }, bound);
    }
    [[nodiscard]] MessageBar *bar() const { return window.findChild<MessageBar *>(u"messageBar"_s); }
    /// The message that asks about the \a number-th batch; null for none.
    [[nodiscard]] QWidget *question(int number = 1) const
    {
        return bar()->findChild<QWidget *>(u"message-upload-%1"_s.arg(number));
    }
    [[nodiscard]] QString questionText() const
    {
        return question() ? question()->findChild<QLabel *>(u"messageText"_s)->text() : QString();
    }
    [[nodiscard]] static bool press(QWidget *parent, const QString &name)
    {
        auto *button = parent ? parent->findChild<QAbstractButton *>(name) : nullptr;
        if (!button || !button->isEnabled())
            return false;
        button->click();
        return true;
    }
    [[nodiscard]] QDialog *dialog(const QString &name) const
    {
        auto *found = window.findChild<QDialog *>(name);
        return found && found->isVisible() ? found : nullptr;
    }
    [[nodiscard]] static QString label(const QWidget *parent, const QString &name)
    {
        const auto *found = parent->findChild<QLabel *>(name);
        return found ? found->text() : QString();
    }
    /// Uploads \a names with something in them, and waits for them.
    [[nodiscard]] bool fill(const QStringList &names)
    {
        QStringList files;
        for (const QString &name : names)
            files << write(name, QByteArray(1000, 'x'));
        window.uploadFiles(files);
        return QTest::qWaitFor([&] { return shownObjects().size() >= names.size(); }, bound);
    }
    [[nodiscard]] bool qemu(const QStringList &arguments) const
    {
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(u"qemu-img"_s, arguments);
        return process.waitForFinished() && process.exitCode() == 0;
    }
};

} // namespace

class tst_Exchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void suspiciousImage_isHeldBack_data();
    void suspiciousImage_isHeldBack();
    void heldBack_isUploadedOrLeftOut_data();
    void heldBack_isUploadedOrLeftOut();
    void batches_areAskedAboutOneByOne();
    void questions_areNeverDropped();
    void question_goesWithItsConfiguration();
    void cleanImages_goAtOnce();

    void deleteDialog_namesWhatGoes();
    void deleteDialog_defaultsToCancel();
    void deleteDialog_followsTheStore();
    void deleteDialog_namesAreEscaped();
    void deletion_works();
    void folder_isRemovedWithAllInIt();

private:
    QTemporaryDir m_home;
};

/// Settings of whoever runs the test are neither read nor written.
void tst_Exchange::initTestCase()
{
    QVERIFY(m_home.isValid());
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(variable, m_home.path().toUtf8());
}

void tst_Exchange::suspiciousImage_isHeldBack_data()
{
    QTest::addColumn<QStringList>("arguments"); // of qemu-img
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("reason");
    QTest::newRow("backing file") << QStringList{u"create"_s, u"-f"_s, u"qcow2"_s, u"-b"_s,
                                                 u"base"_s,   u"-F"_s, u"raw"_s,   u"disk.qcow2"_s}
                                  << u"disk.qcow2"_s << u"backing file, base"_s;
    QTest::newRow("external data file")
        << QStringList{u"create"_s, u"-f"_s, u"qcow2"_s, u"-o"_s, u"data_file=data.raw"_s, u"disk.qcow2"_s, u"1M"_s}
        << u"disk.qcow2"_s << u"another file, data.raw"_s;
    QTest::newRow("extents elsewhere")
        << QStringList{u"create"_s, u"-f"_s, u"vmdk"_s, u"-o"_s, u"subformat=monolithicFlat"_s, u"disk.vmdk"_s, u"1M"_s}
        << u"disk.vmdk"_s << u"disk-flat.vmdk"_s;
    QTest::newRow("qcow2 that is raw") << QStringList{u"create"_s, u"-f"_s, u"raw"_s, u"disk.qcow2"_s, u"1M"_s}
                                       << u"disk.qcow2"_s << u"Its name says qcow2"_s;
    QTest::newRow("raw that is qcow2") << QStringList{u"create"_s, u"-f"_s, u"qcow2"_s, u"disk.raw"_s, u"1M"_s}
                                       << u"disk.raw"_s << u"Its name says raw"_s;
}

/// Not modal, by name, with the reason; nothing of it goes before the answer.
void tst_Exchange::suspiciousImage_isHeldBack()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, file);
    QFETCH(QString, reason);
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(!test.write(u"base"_s, QByteArray(1 << 20, '\0')).isEmpty());
    QVERIFY2(test.qemu(arguments), "package qemu-utils is missing?");
    test.window.uploadFiles({test.path(file), test.write(u"clean.img"_s, "12345")});
    QTRY_VERIFY_WITH_TIMEOUT(test.question(), bound);
    QVERIFY2(test.questionText().contains(reason) && test.questionText().startsWith(file),
             qPrintable(test.questionText()));
    QVERIFY(!QApplication::activeModalWidget());
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"clean.img"_s}, bound);
    QCOMPARE(test.application.core().transfers.transfers().size(), size_t(1));
    for (const QString &name : {u"messageButton"_s, u"messageOtherButton"_s, u"messageDetailsButton"_s})
        QVERIFY2(test.question()->findChild<QAbstractButton *>(name), qPrintable(name));
    QVERIFY(Exchanging::press(test.question(), u"messageDetailsButton"_s));
    const auto *details = test.question()->findChild<QPlainTextEdit *>(u"messageDetails"_s);
    QVERIFY(details->isVisible());
    QVERIFY2(details->toPlainText().contains(reason), qPrintable(details->toPlainText()));
}

void tst_Exchange::heldBack_isUploadedOrLeftOut_data()
{
    QTest::addColumn<QString>("button");
    QTest::addColumn<bool>("uploaded");
    QTest::newRow("upload anyway") << u"messageButton"_s << true;
    QTest::newRow("leave it out") << u"messageOtherButton"_s << false;
    QTest::newRow("closed") << u"messageClose"_s << false;
}

void tst_Exchange::heldBack_isUploadedOrLeftOut()
{
    QFETCH(QString, button);
    QFETCH(bool, uploaded);
    Exchanging test;
    QVERIFY(test.start());
    test.window.uploadFiles({test.write(u"disk.qcow2"_s, QByteArray(5000, '\0'))});
    QTRY_VERIFY_WITH_TIMEOUT(test.question(), bound);
    QVERIFY(Exchanging::press(test.question(), button));
    QTRY_VERIFY_WITH_TIMEOUT(!test.question(), bound);
    if (uploaded) {
        QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"disk.qcow2"_s}, bound);
    } else {
        QVERIFY(test.fill({u"another"_s})); // what comes later is there
        QCOMPARE(test.shownObjects(), QStringList{u"another"_s});
    }
}

void tst_Exchange::batches_areAskedAboutOneByOne()
{
    Exchanging test;
    QVERIFY(test.start());
    const QByteArray zeros(5000, '\0');
    test.window.uploadFiles({test.write(u"a.qcow2"_s, zeros), test.write(u"b.vmdk"_s, zeros)});
    QTRY_VERIFY_WITH_TIMEOUT(test.question(1), bound);
    QVERIFY2(test.questionText().contains(u"1 other file"_s), qPrintable(test.questionText()));
    test.window.uploadFiles({test.write(u"c.iso"_s, zeros)});
    QTRY_VERIFY_WITH_TIMEOUT(test.question(2), bound);
    QVERIFY(Exchanging::press(test.question(1), u"messageButton"_s));
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), (QStringList{u"a.qcow2"_s, u"b.vmdk"_s}), bound);
    QVERIFY(test.question(2));
    QVERIFY(Exchanging::press(test.question(2), u"messageOtherButton"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!test.question(2), bound);
}

/// However many wait for an answer, a newer one takes no older one's place.
void tst_Exchange::questions_areNeverDropped()
{
    Exchanging test;
    QVERIFY(test.start());
    constexpr int many = 6;
    for (int i = 1; i <= many; ++i) {
        test.window.uploadFiles({test.write(u"%1.qcow2"_s.arg(i), QByteArray(5000, '\0'))});
        QTRY_VERIFY_WITH_TIMEOUT(test.question(i), bound);
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    for (int i = 1; i <= many; ++i)
        QVERIFY2(test.question(i), qPrintable(QString::number(i)));
}

/// The other file's store has the same id, and is not what was asked about.
void tst_Exchange::question_goesWithItsConfiguration()
{
    Exchanging test;
    QVERIFY(test.start());
    test.window.uploadFiles({test.write(u"disk.qcow2"_s, QByteArray(5000, '\0'))});
    QTRY_VERIFY_WITH_TIMEOUT(test.question(), bound);
    QVERIFY(QFile::copy(test.path(u"stores.conf"_s), test.path(u"other.conf"_s)));
    test.window.uploadFiles({test.write(u"clean.img"_s, "12345")}); // is being looked at
    QVERIFY(test.application.openConfiguration(test.path(u"other.conf"_s)));
    QTRY_VERIFY_WITH_TIMEOUT(!test.question(), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionUpload"_s)->isEnabled(), bound);
    QVERIFY(test.fill({u"another"_s}));
    QCOMPARE(test.shownObjects(), QStringList{u"another"_s});
}

void tst_Exchange::cleanImages_goAtOnce()
{
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(test.qemu({u"create"_s, u"-f"_s, u"qcow2"_s, u"disk.qcow2"_s, u"1M"_s}));
    QVERIFY(test.qemu({u"create"_s, u"-f"_s, u"vmdk"_s, u"disk.vmdk"_s, u"1M"_s}));
    test.window.uploadFiles({test.path(u"disk.qcow2"_s), test.path(u"disk.vmdk"_s)});
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 2, bound);
    QVERIFY(!test.question());
}

void tst_Exchange::deleteDialog_namesWhatGoes()
{
    Exchanging test;
    QVERIFY(test.start("simulated_capacity = 100000000\n"));
    QVERIFY(test.fill({u"a"_s, u"b"_s, u"c"_s}));
    test.objects()->selectAll();
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.action(u"actionDelete"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    const QDialog *dialog = test.dialog(u"deleteDialog"_s);
    QVERIFY(dialog->isModal());
    const QString question = Exchanging::label(dialog, u"deleteQuestion"_s);
    QVERIFY2(question.contains(u"3 object"_s) && question.contains(u"sim"_s)
                 && question.contains(QLocale().formattedDataSize(3000)),
             qPrintable(question));
    QVERIFY(Exchanging::label(dialog, u"deleteConsequences"_s).contains(u"gone for good"_s));
    const auto *names = dialog->findChild<QListWidget *>(u"deleteNames"_s);
    QCOMPARE(names->count(), 3);
    for (int row = 0; row < 3; ++row)
        QVERIFY(names->item(row)->text().startsWith(QStringList{u"a"_s, u"b"_s, u"c"_s}.at(row)));
}

void tst_Exchange::deleteDialog_defaultsToCancel()
{
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(test.fill({u"a"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"a"_s) && test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&test.window));
    test.objects()->setFocus();
    QTest::keyClick(test.objects(), Qt::Key_Delete);
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    QDialog *dialog = test.dialog(u"deleteDialog"_s);
    QVERIFY(dialog->findChild<QPushButton *>(u"deleteCancel"_s)->isDefault());
    QVERIFY(!dialog->findChild<QPushButton *>(u"deleteConfirm"_s)->isDefault());
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(!test.dialog(u"deleteDialog"_s), bound);
    QCOMPARE(test.shownObjects(), QStringList{u"a"_s});
    QCOMPARE(test.application.core().transfers.transfers().size(), size_t(1)); // the upload
}

/// What the store refuses meanwhile, the open dialog refuses, and says why.
void tst_Exchange::deleteDialog_followsTheStore()
{
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(test.fill({u"a"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"a"_s) && test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.action(u"actionDelete"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    QDialog *dialog = test.dialog(u"deleteDialog"_s);
    const auto *confirm = dialog->findChild<QPushButton *>(u"deleteConfirm"_s);
    QVERIFY(confirm->isEnabled());
    QVERIFY(test.simulation()->change(QJsonObject{{u"read_only"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(!confirm->isEnabled(), bound);
    QVERIFY(Exchanging::label(dialog, u"deleteRefused"_s).contains(u"read-only"_s));
    QVERIFY(confirm->accessibleDescription().contains(u"read-only"_s));
    QVERIFY(test.simulation()->change(QJsonObject{{u"online"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(confirm->isEnabled(), bound);
    QVERIFY(!dialog->findChild<QLabel *>(u"deleteRefused"_s)->isVisible());
}

void tst_Exchange::deleteDialog_namesAreEscaped()
{
    const QString name = u"<b>x<b>"_s;
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(test.fill({name}));
    QTRY_VERIFY_WITH_TIMEOUT(test.select(name) && test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.action(u"actionDelete"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    const QDialog *dialog = test.dialog(u"deleteDialog"_s);
    QVERIFY(dialog->findChild<QListWidget *>(u"deleteNames"_s)->item(0)->text().contains(name));
    const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        QVERIFY(label->text().isEmpty() || label->textFormat() == Qt::PlainText);
}

void tst_Exchange::deletion_works()
{
    Exchanging test;
    QVERIFY(test.start());
    QVERIFY(test.fill({u"a"_s, u"b"_s}));
    QTRY_VERIFY_WITH_TIMEOUT(test.select(u"a"_s) && test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.action(u"actionDelete"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    QVERIFY(Exchanging::press(test.dialog(u"deleteDialog"_s), u"deleteConfirm"_s));
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"b"_s}, bound);
}

/// A container goes when all in it went.
void tst_Exchange::folder_isRemovedWithAllInIt()
{
    Exchanging test;
    QVERIFY(test.start());
    Store *store = test.application.core().registry.store(u"sim"_s);
    const std::shared_ptr<Driver> driver = test.application.core().registry.driver(*store);
    const auto run = [](Operation &operation) {
        QSignalSpy finished(&operation, &Operation::finished);
        operation.start();
        return finished.wait() && !operation.error();
    };
    for (const QString &folder : {u"images/"_s, u"images/old/"_s}) {
        const auto operation = driver->createContainer(folder);
        QVERIFY(run(*operation));
    }
    for (const QString &name : {u"images/a"_s, u"images/b"_s, u"images/old/c"_s, u"keep"_s}) {
        const auto operation = driver->add(name, memorySource("x"));
        QVERIFY(run(*operation));
    }
    test.action(u"actionRefresh"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 2, bound);
    QVERIFY(test.select(test.shownObjects().first()));
    QTRY_VERIFY_WITH_TIMEOUT(test.action(u"actionDelete"_s)->isEnabled(), bound);
    test.action(u"actionDelete"_s)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(test.dialog(u"deleteDialog"_s), bound);
    const QString consequences = Exchanging::label(test.dialog(u"deleteDialog"_s), u"deleteConsequences"_s);
    QVERIFY2(consequences.contains(u"all that is in it"_s), qPrintable(consequences));
    QVERIFY(Exchanging::press(test.dialog(u"deleteDialog"_s), u"deleteConfirm"_s));
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"keep"_s}, bound);
    test.action(u"actionRefresh"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"keep"_s}, bound);
    QCOMPARE(test.application.core().transfers.counts().failed, 0);
}

QTEST_MAIN(tst_Exchange)
#include "tst_exchange.moc"
