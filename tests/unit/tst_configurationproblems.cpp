// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/glancedrivers.h"

#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_ConfigurationProblems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problems_data();
    void problems();
    void texts_data();
    void texts();
    void secretsStayOut();
    void problemText();
};

void tst_ConfigurationProblems::problems_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("expected");
    const auto backends = [](const QByteArray &value, const QByteArray &rest = {}) {
        return "[DEFAULT]\nenabled_backends = " + value + "\n[glance_store]\ndefault_backend = a\n" + rest;
    };
    QTest::newRow("nothing wrong") << backends("a:file", "[a]\n") << QStringList{};
    QTest::newRow("empty file") << QByteArray() << QStringList{u"0 W [] "_s};
    QTest::newRow("another program's file") << QByteArray("[DEFAULT]\nx = y\n") << QStringList{u"0 W [] "_s};
    QTest::newRow("enabled_backends is empty")
        << QByteArray("[DEFAULT]\nenabled_backends =\n[glance_store]\n") << QStringList{u"2 W [] "_s};
    QTest::newRow("no default_backend") << QByteArray("[DEFAULT]\nenabled_backends = a:file\n[a]\n")
                                        << QStringList{u"2 W [] default_backend"_s};
    QTest::newRow("no default_backend, but its group")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file\n[a]\n[glance_store]\n")
        << QStringList{u"4 W [] default_backend"_s};
    QTest::newRow("default_backend is no store")
        << backends("b:file", "[b]\n") << QStringList{u"4 E [] default_backend"_s};
    QTest::newRow("duplicate id on another line")
        << backends("a:file,\n  b:http, a:http", "[a]\n[b]\n") << QStringList{u"3 E [a] enabled_backends"_s};
    QTest::newRow("entry without driver")
        << backends("a:file, b", "[a]\n") << QStringList{u"2 E [] enabled_backends"_s};
    QTest::newRow("entry with an empty driver")
        << backends("a:file, b:", "[a]\n[b]\n") << QStringList{u"2 E [b] enabled_backends"_s};
    QTest::newRow("entry without id") << backends("a:file, :http", "[a]\n")
                                      << QStringList{u"2 E [] enabled_backends"_s};
    QTest::newRow("comma at the end") << backends("a:file,", "[a]\n") << QStringList{u"2 E [] enabled_backends"_s};
    QTest::newRow("id in other case") << backends("a:file, A:file", "[a]\n")
                                      << QStringList{u"2 W [A] enabled_backends"_s};
    QTest::newRow("reserved id in other case") << backends("a:file, OS_Glance_x:file", "[a]\n[os_glance_x]\n")
                                               << QStringList{u"2 E [OS_Glance_x] enabled_backends"_s};
    QTest::newRow("unknown reference in enabled_backends")
        << backends("$stores") << QStringList{u"2 E [] enabled_backends"_s};
    QTest::newRow("enabled_backends in the wrong group")
        << QByteArray("[glance_store]\nenabled_backends = a:file\n[a]\n") << QStringList{u"2 E [] enabled_backends"_s};
    QTest::newRow("enabled_backends in [default]") << QByteArray("[default]\nenabled_backends = a:file\n")
                                                   << QStringList{u"0 W [] "_s, u"2 E [] enabled_backends"_s};
    QTest::newRow("enabled_backends misspelt") << QByteArray("[DEFAULT]\nenabled_backend = a:file\n")
                                               << QStringList{u"0 W [] "_s, u"2 W [] enabled_backend"_s};
    QTest::newRow("unknown option") << backends("a:file", "[a]\nx = 1\n") << QStringList{u"6 W [a] x"_s};
    QTest::newRow("unknown option twice") << backends("a:file", "[a]\nx = 1\nx = 2\n") << QStringList{u"7 W [a] x"_s};
    QTest::newRow("unknown option of a driver that is not built") << backends("a:rbd", "[a]\nx = 1\n") << QStringList{};
    QTest::newRow("common option of a driver that is not built")
        << backends("a:rbd", "[a]\nweight = x\n") << QStringList{u"6 E [a] weight"_s};
    QTest::newRow("set twice") << backends("a:file", "[a]\nweight = 1\n\nweight = 2\n")
                               << QStringList{u"8 W [a] weight"_s};
    QTest::newRow("set twice in two sections")
        << backends("a:file", "[a]\nweight = 1\n[x]\n[A]\nweight = 2\n") << QStringList{u"9 W [a] weight"_s};
    QTest::newRow("several values are several")
        << backends("a:file", "[a]\nfilesystem_store_datadirs = /a\nfilesystem_store_datadirs = /b\n") << QStringList{};
    QTest::newRow("bad value that does not count")
        << backends("a:file", "[a]\nweight = x\nweight = 2\n") << QStringList{u"7 W [a] weight"_s};
    QTest::newRow("bad value in a continuation line")
        << backends("a:file", "[a]\nweight = 1\n  x\n") << QStringList{u"6 E [a] weight"_s};
    QTest::newRow("bad value of several")
        << backends("a:file", "[a]\nfilesystem_store_datadirs = /a\nfilesystem_store_datadirs = $x\n")
        << QStringList{u"7 E [a] filesystem_store_datadirs"_s};
    QTest::newRow("number without value") << backends("a:file", "[a]\nfilesystem_store_chunk_size =\n")
                                          << QStringList{u"6 W [a] filesystem_store_chunk_size"_s};
    QTest::newRow("below its minimum") << backends("a:file", "[a]\nprobe_interval = 0\n")
                                       << QStringList{u"6 E [a] probe_interval"_s};
    QTest::newRow("deprecated name") << backends("a:http", "[a]\nhttps_ca_file = /x\n")
                                     << QStringList{u"6 W [a] https_ca_file"_s};
    QTest::newRow("invalid UTF-8") << backends("a:file", "[a]\n# \xff\n") << QStringList{u"6 E [] "_s};
    QTest::newRow("shared interval is no number")
        << backends("a:file", "store_capabilities_update_min_interval = x\n[a]\n")
        << QStringList{u"5 E [] store_capabilities_update_min_interval"_s};
    QTest::newRow("misspelt in the shared group")
        << backends("a:file", "defualt_backend = a\n[a]\n") << QStringList{u"5 W [] defualt_backend"_s};
    QTest::newRow("single form: unknown driver")
        << QByteArray("[glance_store]\nstores = file, nfs\n") << QStringList{u"2 E [nfs] stores"_s};
    QTest::newRow("single form: unknown option of a store") << QByteArray("[glance_store]\nfilesystem_store_dir = /x\n")
                                                            << QStringList{u"2 W [file] filesystem_store_dir"_s};
    QTest::newRow("single form: unknown option of no driver")
        << QByteArray("[glance_store]\nx = y\n") << QStringList{u"2 W [] x"_s};
    QTest::newRow("single form: options of other drivers")
        << QByteArray("[glance_store]\nswift_x = y\nrados_x = 1\nvmware_x = 1\nos_region_name = 1\n") << QStringList{};
    QTest::newRow("single form: default_store is not there")
        << QByteArray("[glance_store]\ndefault_store = rbd\n") << QStringList{u"2 E [] default_store"_s};
    QTest::newRow("single form: the default's default is not there")
        << QByteArray("# c\n[glance_store]\nstores = http\n") << QStringList{u"2 E [] default_store"_s};
    QTest::newRow("single form: bad value")
        << QByteArray("[glance_store]\nhttps_insecure = maybe\n") << QStringList{u"2 E [http] https_insecure"_s};
}

void tst_ConfigurationProblems::problems()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, expected);
    const Result<Configuration> parsed = parseConfiguration(text, u"x.conf"_s, drivers());
    QVERIFY2(parsed.has_value(), parsed ? "" : qPrintable(parsed.error().detail));
    QCOMPARE(places(parsed->problems), expected);
    qsizetype ofStores = 0;
    for (const StoreConfiguration &store : parsed->stores) {
        for (const ConfigurationProblem &problem : store.problems) {
            ++ofStores;
            QCOMPARE(problem.store, store.id);
            QVERIFY(parsed->problems.contains(problem));
        }
    }
    for (const ConfigurationProblem &problem : parsed->problems) {
        ofStores -= problem.store.isEmpty() ? 0 : 1;
        QCOMPARE(problem.where.file, u"x.conf"_s);
        QVERIFY2(problem.text.endsWith(u'.') || problem.text.endsWith(u'?'), qPrintable(problem.text));
    }
    QCOMPARE(ofStores, 0);
}

void tst_ConfigurationProblems::texts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const QByteArray head("[DEFAULT]\nenabled_backends = a:file\n[glance_store]\ndefault_backend = a\n[a]\n");
    QTest::newRow("option misspelt") << head + "filesystem_store_datadri = /x\n"
                                     << u"did you mean \"filesystem_store_datadir\"?"_s;
    QTest::newRow("option with hyphens") << head + "filesystem-store-datadir = /x\n"
                                         << u"did you mean \"filesystem_store_datadir\"?"_s;
    QTest::newRow("another driver's option") << head + "rbd_store_pool = x\n" << u"belongs to the driver \"rbd\""_s;
    QTest::newRow("common option misspelt") << head + "store_descriptoin = x\n"
                                            << u"did you mean \"store_description\"?"_s;
    QTest::newRow("driver misspelt") << QByteArray(
        "[DEFAULT]\nenabled_backends = a:fiel\n[glance_store]\ndefault_backend = a\n[a]\n")
                                     << u"did you mean \"file\"?"_s;
    QTest::newRow("group misspelt") << QByteArray(
        "[DEFAULT]\nenabled_backends = cheap:file\n[glance_store]\ndefault_backend = cheap\n[chaep]\n")
                                    << u"did you mean [chaep]?"_s;
    QTest::newRow("default misspelt") << QByteArray(
        "[DEFAULT]\nenabled_backends = cheap:file\n[glance_store]\ndefault_backend = chaep\n[cheap]\n")
                                      << u"did you mean \"cheap\"?"_s;
    QTest::newRow("set twice names the first line") << head + "weight = 1\nweight = 2\n" << u"line 6"_s;
}

void tst_ConfigurationProblems::texts()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    const Result<Configuration> parsed = parseConfiguration(text, u"x.conf"_s, drivers());
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->problems.size(), 1);
    QVERIFY2(parsed->problems.constFirst().text.contains(says), qPrintable(parsed->problems.constFirst().text));
}

void tst_ConfigurationProblems::secretsStayOut()
{
    QList<DriverSchema> known = drivers();
    known[1].options.append({.name = u"http_password"_s, .type = OptionSchema::Type::Integer, .secret = true});
    const Result<Configuration> parsed = parseConfiguration(
        "[DEFAULT]\nenabled_backends = a:http\nhunter2\n[a]\nhttp_password = hunter2\n"
        "http_proxy_information = http:user:hunter2@proxy,https\n"
        "https_insecure = $http_password\n",
        u"x"_s, known);
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->problems.size(), 5);
    for (const ConfigurationProblem &problem : parsed->problems)
        QVERIFY2(!problem.toString().contains(u"hunter2"_s), qPrintable(problem.toString()));
}

void tst_ConfigurationProblems::problemText()
{
    ConfigurationProblem problem{
        .where = {u"/etc/x.conf"_s, 12}, .store = u"fast"_s, .option = u"weight"_s, .text = u"Bad."_s};
    QCOMPARE(problem.toString(), u"/etc/x.conf:12: [fast] weight: Bad."_s);
    problem.store.clear();
    problem.option.clear();
    QCOMPARE(problem.toString(), u"/etc/x.conf:12: Bad."_s);
    problem.where.line = 0;
    QCOMPARE(problem.toString(), u"/etc/x.conf: Bad."_s);
}

QTEST_GUILESS_MAIN(tst_ConfigurationProblems)
#include "tst_configurationproblems.moc"
