// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/language.h"
#include "model/reasontext.h"
#include "model/timetext.h"

#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_Language : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void matching_takesWhatIsSpoken_data();
    void matching_takesWhatIsSpoken();
    void install_translatesOursAndQts_data();
    void install_translatesOursAndQts();
    void plurals_followTheNumber_data();
    void plurals_followTheNumber();
    void everyLanguage_isInTheProgram();
    void letGo_isEnglishAgain();
    void system_isFollowed_data();
    void system_isFollowed();
};

void tst_Language::cleanup()
{
    QLocale::setDefault(QLocale::c());
}

void tst_Language::matching_takesWhatIsSpoken_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("language");
    QTest::newRow("German") << u"de"_s << u"de"_s;
    QTest::newRow("of Austria") << u"de_AT"_s << u"de"_s;
    QTest::newRow("as in BCP 47") << u"de-CH"_s << u"de"_s;
    QTest::newRow("Chinese") << u"zh_CN"_s << u"zh_CN"_s;
    QTest::newRow("without a country") << u"zh"_s << u"zh_CN"_s;
    QTest::newRow("by script") << u"zh-Hans"_s << u"zh_CN"_s;
    QTest::newRow("of Singapore") << u"zh_SG"_s << u"zh_CN"_s;
    QTest::newRow("of Taiwan, in another script") << u"zh_TW"_s << QString();
    QTest::newRow("British") << u"en_GB"_s << u"en"_s;
    QTest::newRow("none of ours") << u"fr"_s << QString();
    QTest::newRow("none") << u"C"_s << QString();
    QTest::newRow("nonsense") << u"../de"_s << QString();
}

void tst_Language::matching_takesWhatIsSpoken()
{
    QFETCH(const QString, wanted);
    QTEST(Language::matching(wanted), "language");
}

void tst_Language::install_translatesOursAndQts_data()
{
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("no"); // Qt's own
    QTest::addColumn<QString>("size");
    QTest::newRow("en") << u"Read-only"_s << u"&No"_s << u"1.5 KiB"_s;
    QTest::newRow("de") << u"Schreibgeschützt"_s << u"&Nein"_s << u"1,5 KiB"_s;
    QTest::newRow("zh_CN") << u"只读"_s << u"否(&N)"_s << u"1.5 KiB"_s;
}

void tst_Language::install_translatesOursAndQts()
{
    QFETCH(const QString, reason);
    QFETCH(const QString, no);
    QFETCH(const QString, size);
    const QString name = QString::fromLatin1(QTest::currentDataTag());
    Language language;
    language.install(name);
    QCOMPARE(language.name(), name);
    QCOMPARE(reasonTitle(Reason::ReadOnly), reason);
    QCOMPARE(QCoreApplication::translate("QPlatformTheme", "&No"), no);
    QCOMPARE(QLocale().language(), QLocale(name).language());
    QCOMPARE(sizeText(1536), size);
}

void tst_Language::plurals_followTheNumber_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("two");
    QTest::newRow("en") << u"en"_s << u"1 object"_s << u"2 objects"_s;
    QTest::newRow("de") << u"de"_s << u"1 Objekt"_s << u"2 Objekte"_s;
    QTest::newRow("zh_CN") << u"zh_CN"_s << u"1 个对象"_s << u"2 个对象"_s;
}

void tst_Language::plurals_followTheNumber()
{
    QFETCH(const QString, language);
    Language installed;
    installed.install(language);
    const auto text = [](int n) {
        return QCoreApplication::translate("Quartermaster::ObjectsPane", "%Ln object(s)", nullptr, n);
    };
    QTEST(text(1), "one");
    QTEST(text(2), "two");
}

void tst_Language::everyLanguage_isInTheProgram()
{
    for (const QString &name : Language::available()) {
        QVERIFY2(QFile::exists(u":/i18n/quartermaster_%1.qm"_s.arg(name)), qPrintable(name));
        QCOMPARE(Language::matching(name), name);
    }
    const QDir folder(u":/i18n"_s);
    QCOMPARE(folder.entryList({u"quartermaster_*.qm"_s}).size(), Language::available().size());
}

void tst_Language::letGo_isEnglishAgain()
{
    {
        Language language;
        language.install(u"de"_s);
        QCOMPARE(reasonTitle(Reason::Full), u"Voll"_s);
    }
    QCOMPARE(reasonTitle(Reason::Full), u"Full"_s);
}

/// The environment counts when a program starts; so one is started.
void tst_Language::system_isFollowed_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QByteArray>("text");
    const QByteArray english = "does not support it";
    const QByteArray german = "unterstützt es nicht";
    QTest::newRow("C") << QStringList{u"LC_ALL=C"_s} << english;
    QTest::newRow("C in UTF-8 with a language") << QStringList{u"LC_ALL=C.UTF-8"_s, u"LANGUAGE=de"_s} << english;
    QTest::newRow("German") << QStringList{u"LC_ALL=de_DE.UTF-8"_s} << german;
    QTest::newRow("French, which there is not") << QStringList{u"LC_ALL=fr_FR.UTF-8"_s} << english;
    QTest::newRow("Chinese") << QStringList{u"LC_ALL=zh_CN.UTF-8"_s} << QByteArray("不支持该操作");
    QTest::newRow("first German, then English")
        << QStringList{u"LC_ALL="_s, u"LANG=en_US.UTF-8"_s, u"LANGUAGE=fr:de:en"_s} << german;
}

void tst_Language::system_isFollowed()
{
    QFETCH(const QStringList, environment);
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString &one : {u"LC_ALL"_s, u"LANG"_s, u"LANGUAGE"_s, u"LC_MESSAGES"_s})
        variables.remove(one);
    for (const QString &one : environment)
        variables.insert(one.section(u'=', 0, 0), one.section(u'=', 1));
    QTemporaryDir state;
    variables.insert(u"XDG_STATE_HOME"_s, state.path());
    QProcess qmctl;
    qmctl.setProcessEnvironment(variables);
    qmctl.start(qEnvironmentVariable("QM_TEST_BIN_DIR") + u"/qmctl"_s, {u"--demo"_s, u"rm"_s, u"web:x"_s});
    QTRY_COMPARE_WITH_TIMEOUT(qmctl.state(), QProcess::NotRunning, 30'000);
    const QByteArray error = qmctl.readAllStandardError();
    QFETCH(const QByteArray, text);
    QVERIFY2(error.contains(text), error.constData());
    QCOMPARE(qmctl.exitCode(), 3);
}

QTEST_GUILESS_MAIN(tst_Language)
#include "tst_language.moc"
