// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/diagnostics.h"
#include "app/drivers.h"
#include "app/log.h"
#include "model/eventlog.h"
#include "model/registry.h"
#include "model/workerpool.h"

#include <QtTest>

#include <QThread>

#include <sys/stat.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

QStringList linesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace

class tst_Log : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void line_hasTimeLevelCategoryAndProcess();
    void levels_leaveOutWhatIsLess_data();
    void levels_leaveOutWhatIsLess();
    void secrets_neverReachTheFile();
    void newlines_andControlCharactersAreEscaped();
    void full_isSetAside();
    void twoLogs_shareAFile();
    void files_areTheUsersAlone();
    void folderThatCannotBeMade_isNoTrouble();
    void events_areFollowed();
    void handler_isGivenBack();
    void diagnostics_nameStoresAndHideSecrets();

private:
    [[nodiscard]] Log::Options options() const;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<Redactor> m_redactor;
};

void tst_Log::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_redactor = std::make_shared<Redactor>();
}

Log::Options tst_Log::options() const
{
    return {.program = u"test"_s, .folder = m_folder->filePath(u"state/quartermaster"_s), .onStandardError = false};
}

void tst_Log::line_hasTimeLevelCategoryAndProcess()
{
    Log log(options(), m_redactor);
    qCInfo(lcProgram) << "hello" << 5;
    const QStringList lines = linesOf(log.file());
    QCOMPARE(lines.size(), 1);
    const QRegularExpression form(
        uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info quartermaster\.program\[%1\] hello 5$)"_s.arg(
            QCoreApplication::applicationPid()));
    QVERIFY2(form.match(lines.first()).hasMatch(), qPrintable(lines.first()));
    QCOMPARE(log.lastLines(), lines);
}

void tst_Log::levels_leaveOutWhatIsLess_data()
{
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("error") << QStringList{u"e"_s};
    QTest::newRow("warning") << QStringList{u"w"_s, u"e"_s};
    QTest::newRow("info") << QStringList{u"i"_s, u"w"_s, u"e"_s};
    QTest::newRow("debug") << QStringList{u"d"_s, u"i"_s, u"w"_s, u"e"_s};
}

void tst_Log::levels_leaveOutWhatIsLess()
{
    Log::Options some = options();
    const std::optional<LogLevel> level = logLevelFromName(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(level);
    some.level = *level;
    const Log log(some, m_redactor);
    qCDebug(lcProgram) << "d";
    qCInfo(lcProgram) << "i";
    qCWarning(lcProgram) << "w";
    qCCritical(lcProgram) << "e";
    QStringList words;
    for (const QString &line : linesOf(log.file()))
        words << line.section(u' ', -1);
    QTEST(words, "expected");
    QVERIFY(!logLevelFromName(u"loud"_s));
}

void tst_Log::secrets_neverReachTheFile()
{
    m_redactor->addSecret(u"very-Secret"_s);
    const Log log(options(), m_redactor);
    qWarning() << "it is very-Secret" << QByteArray("very-Secret").toBase64() << "https://u:p@h/";
    const QString text = linesOf(log.file()).join(u'\n');
    QVERIFY(text.contains("it is ***"_L1));
    QVERIFY(!text.contains("very-Secret"_L1));
    QVERIFY(!text.contains(QLatin1StringView(QByteArray("very-Secret").toBase64())));
    QVERIFY(text.contains("https://***@h/"_L1));
    QCOMPARE(log.lastLines().join(u'\n'), text);
}

/// One message is one line: nobody forges one.
void tst_Log::newlines_andControlCharactersAreEscaped()
{
    const Log log(options(), m_redactor);
    qCInfo(lcProgram).noquote() << u"a\n2026-01-01T00:00:00.000Z error forged \x1b[31m\u202e"_s;
    const QStringList lines = linesOf(log.file());
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines.first().contains("a\\u000a2026"_L1), qPrintable(lines.first()));
    QVERIFY(!lines.first().contains(u'\x1b') && !lines.first().contains(u'\u202e'));
}

void tst_Log::full_isSetAside()
{
    Log::Options some = options();
    some.limit = 2'000;
    some.kept = 2;
    const Log log(some, m_redactor);
    for (int i = 0; i < 100; ++i)
        qCInfo(lcProgram).noquote() << u"message %1"_s.arg(i, 3, 10, QLatin1Char('0'));
    const QDir folder(some.folder);
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name), QStringList({u"test.log"_s, u"test.log.1"_s, u"test.log.2"_s}));
    QStringList all;
    for (const QString &name : {u"test.log.2"_s, u"test.log.1"_s, u"test.log"_s}) {
        QVERIFY2(QFileInfo(folder.filePath(name)).size() <= some.limit, qPrintable(name));
        all += linesOf(folder.filePath(name));
    }
    QVERIFY(all.size() >= 40);
    for (qsizetype i = 0; i < all.size(); ++i) // the newest, none lost between two files
        QVERIFY2(all.at(i).endsWith(u"message %1"_s.arg(100 - all.size() + i, 3, 10, QLatin1Char('0'))),
                 qPrintable(all.at(i)));
}

/// As two processes have it: no line is lost or torn while both set the file aside. One handler can be installed in a process, so
/// the other writer is a program.
void tst_Log::twoLogs_shareAFile()
{
    Log::Options some = options();
    some.limit = 20'000;
    some.kept = 50;
    const Log log(some, m_redactor);
    constexpr int count = 500;
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([t] {
            for (int i = 0; i < count; ++i)
                qCInfo(lcProgram).noquote() << u"t%1-%2 end"_s.arg(t).arg(i);
        }));
        threads.back()->start();
    }
    // Somebody else sets the file aside in the middle.
    const QString moved = some.folder + u"/moved"_s;
    QTRY_VERIFY(QFile::exists(log.file()));
    QVERIFY(QFile::rename(log.file(), moved));
    for (const auto &thread : threads)
        QVERIFY(thread->wait(30'000));
    QSet<QString> seen;
    qsizetype lines = 0;
    for (const QFileInfo &file : QDir(some.folder).entryInfoList(QDir::Files)) {
        for (const QString &line : linesOf(file.filePath())) {
            QVERIFY2(line.endsWith(" end"_L1), qPrintable(line));
            seen.insert(line.section(u' ', -2, -2));
            ++lines;
        }
    }
    QCOMPARE(lines, 4 * count);
    QCOMPARE(seen.size(), 4 * count);
}

void tst_Log::files_areTheUsersAlone()
{
    const mode_t before = ::umask(0);
    const Log log(options(), m_redactor);
    qCInfo(lcProgram) << "x";
    ::umask(before);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(log.file()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0600u);
    QCOMPARE(::stat(QFile::encodeName(options().folder).constData(), &status), 0);
    QCOMPARE(status.st_mode & 0777u, 0700u);
}

void tst_Log::folderThatCannotBeMade_isNoTrouble()
{
    Log::Options some = options();
    some.folder = u"/proc/nowhere/quartermaster"_s;
    const Log log(some, m_redactor);
    qCInfo(lcProgram) << "still told";
    QCOMPARE(log.lastLines().size(), 1);
}

void tst_Log::events_areFollowed()
{
    const Log log(options(), m_redactor);
    m_redactor->addSecret(u"hidden-thing"_s);
    EventLog events;
    Log::follow(events);
    events.add(
        {.store = u"cheap"_s, .text = u"WRITE_ACCESS: yes -> no hidden-thing"_s, .cause = u"mount table changed"_s});
    const QString text = linesOf(log.file()).join(u'\n');
    QVERIFY2(text.contains("quartermaster.events"_L1), qPrintable(text));
    QVERIFY2(text.contains("cheap: WRITE_ACCESS: yes -> no *** (mount table changed)"_L1), qPrintable(text));
}

void tst_Log::handler_isGivenBack()
{
    {
        const Log log(options(), m_redactor);
        qCInfo(lcProgram) << "one";
    }
    QTest::ignoreMessage(QtWarningMsg, "two");
    qWarning("two"); // to the test's own
    QCOMPARE(linesOf(options().folder + u"/test.log"_s).size(), 1);
}

void tst_Log::diagnostics_nameStoresAndHideSecrets()
{
    const QString file = m_folder->filePath(u"stores.conf"_s);
    QFile written(file);
    QVERIFY(written.open(QIODevice::WriteOnly));
    written.write(
        "[DEFAULT]\nenabled_backends = local:file, web:http, cloud:swift\n[glance_store]\ndefault_backend = local\n"
        "[local]\nfilesystem_store_datadir = /nonexistent/images\nweight = 7\n"
        "[web]\nhttp_store_url = http://someone:Url-Secret@localhost:1/\n"
        "http_proxy_information = http:http://me:Proxy-Secret@proxy:3128\n"
        "[cloud]\nswift_store_key = Swift-Secret\n");
    written.close();
    StoreRegistry registry(driverList(std::make_shared<WorkerPool>()));
    m_redactor->learnFile(file, registry.schemas());
    const Result<Configuration> configuration = loadConfiguration(file, registry.schemas());
    QVERIFY(configuration);
    registry.setConfiguration(*configuration);
    const Log log(options(), m_redactor);
    qCInfo(lcProgram) << "last words";

    const QString text = diagnosticsText(registry, log, {u"Language: de"_s});
    for (const char *part :
         {"Qt: 6.", "System: ", "Language: de", "Drivers: file, http", "Store local (file, default): ", "weight = 7",
          "filesystem_store_datadir = /nonexistent/images",
          "Store web (http): ", "WRITE_ACCESS: no (driver: not-supported",
          "Store cloud (swift): ", "http_proxy_information = ", "last words"})
        QVERIFY2(text.contains(QLatin1StringView(part)),
                 qPrintable(QLatin1StringView(part) + u" is not in\n"_s + text));
    QVERIFY2(!text.contains("Secret"_L1), qPrintable(text));
}

QTEST_GUILESS_MAIN(tst_Log)
#include "tst_log.moc"
