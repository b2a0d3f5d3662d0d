// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/registry.h"
#include "tests/gui/windowfixture.h"

#include <QProcess>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

} // namespace

/// The program's arguments, and which configuration it follows.
class tst_WindowStart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void arguments_withoutAScreen_data();
    void arguments_withoutAScreen();
    void mistypedPath_leavesTheShownFileWatched();
    void mistypedPath_atFirst_isWatchedUntilItIsThere();

private:
    TestHome m_home;
};

void tst_WindowStart::initTestCase()
{
    QVERIFY(m_home.isValid());
}

void tst_WindowStart::arguments_withoutAScreen_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said"); // part of standard output, with a code of standard error
    QTest::newRow("help") << QStringList{u"--help"_s} << 0 << u"--config"_s;
    QTest::newRow("version") << QStringList{u"--version"_s} << 0 << u"quartermaster "_s;
    QTest::newRow("unknown option") << QStringList{u"--frobnicate"_s} << 2 << u"frobnicate"_s;
    QTest::newRow("a value is missing") << QStringList{u"--config"_s} << 2 << u"config"_s;
    QTest::newRow("two configurations") << QStringList{u"one.conf"_s, u"stores"_s} << 2 << u"stores"_s;
    QTest::newRow("no such language") << QStringList{u"--language"_s, u"tlh"_s} << 2 << u"tlh"_s;
    QTest::newRow("no such level") << QStringList{u"--log-level"_s, u"loud"_s} << 2 << u"level"_s;
    QTest::newRow("Qt's own before") << QStringList{u"-platform"_s, u"xcb"_s, u"--version"_s} << 0
                                     << u"quartermaster "_s;
}

void tst_WindowStart::arguments_withoutAScreen()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, said);
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &variable : {u"DISPLAY"_s, u"WAYLAND_DISPLAY"_s, u"QT_QPA_PLATFORM"_s})
        environment.remove(variable);
    program.setProcessEnvironment(environment);
    program.start(qEnvironmentVariable("QM_TEST_BIN_DIR") + u"/quartermaster"_s, arguments);
    QVERIFY2(program.waitForFinished(30'000), qPrintable(program.errorString()));
    const QString out = QString::fromUtf8(program.readAllStandardOutput());
    const QString err = QString::fromUtf8(program.readAllStandardError());
    QVERIFY2(program.exitStatus() == QProcess::NormalExit, qPrintable(err));
    QCOMPARE(program.exitCode(), code);
    QVERIFY2((code == 0 ? out : err).contains(said), qPrintable(out + err));
}

void tst_WindowStart::mistypedPath_leavesTheShownFileWatched()
{
    WindowFixture test;
    QVERIFY(test.open("simulated_objects = 1\n"));
    QVERIFY(!test.application.openConfiguration(test.path(u"nowhere.conf"_s)));
    test.write(u"stores.conf"_s, "[DEFAULT]\nenabled_backends = sim:simulated, more:simulated\n[sim]\n[more]\n");
    const StoreRegistry &registry = test.application.core().registry;
    QTRY_VERIFY_WITH_TIMEOUT(registry.store(u"more"_s), bound);

    // The mistyped one is nothing to us, should it come to be.
    test.write(u"nowhere.conf"_s, "[DEFAULT]\nenabled_backends = strange:simulated\n[strange]\n");
    test.write(u"stores.conf"_s, "[DEFAULT]\nenabled_backends = sim:simulated, third:simulated\n[sim]\n[third]\n");
    QTRY_VERIFY_WITH_TIMEOUT(registry.store(u"third"_s), bound);
    QVERIFY(!registry.store(u"strange"_s));
}

void tst_WindowStart::mistypedPath_atFirst_isWatchedUntilItIsThere()
{
    WindowFixture test;
    QVERIFY(!test.application.openConfiguration(test.path(u"later.conf"_s)));
    test.write(u"later.conf"_s, "[DEFAULT]\nenabled_backends = sim:simulated\n[sim]\n");
    QTRY_VERIFY_WITH_TIMEOUT(test.application.core().registry.store(u"sim"_s), bound);
}

QTEST_MAIN(tst_WindowStart)
#include "tst_windowstart.moc"
