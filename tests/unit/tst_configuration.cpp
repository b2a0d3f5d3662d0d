// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/unit/glancedrivers.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <sys/stat.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

QString conf(const QString &name)
{
    return qEnvironmentVariable("QM_TEST_SOURCE_DIR") + u"/tests/data/conf/"_s + name;
}

QStringList ids(const Configuration &configuration)
{
    QStringList result;
    for (const StoreConfiguration &store : configuration.stores)
        result.append(store.id);
    return result;
}

} // namespace

class tst_Configuration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commonOptionsHoldTogether();
    void severalStores();
    void singleStoreForm();
    void debiansOwn();
    void troubled();
    void defaults_data();
    void defaults();
    void longDriverNames();
    void otherStoresStillLoad();
    void unreadable_data();
    void unreadable();
    void thousandStores();
    void junk();
};

void tst_Configuration::commonOptionsHoldTogether()
{
    QSet<QString> names;
    for (const OptionSchema &option : commonOptions()) {
        QVERIFY2(!names.contains(option.name), qPrintable(option.name));
        names.insert(option.name);
        QVERIFY2(!option.help.isEmpty(), qPrintable(option.name));
        const bool fromGlance = option.name == "store_description"_L1 || option.name == "weight"_L1;
        QCOMPARE(option.ours, !fromGlance);
    }
    for (const char *name : {"store_description", "weight", "probe_interval", "probe_timeout", "operation_timeout",
                             "active_probe", "store_capabilities_update_min_interval"})
        QVERIFY2(names.contains(QLatin1String(name)), name);
}

void tst_Configuration::severalStores()
{
    const Result<Configuration> loaded = loadConfiguration(conf(u"several-stores.conf"_s), drivers());
    QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().detail));
    QCOMPARE(places(loaded->problems), QStringList());
    QCOMPARE(loaded->file, conf(u"several-stores.conf"_s));
    QCOMPARE(ids(*loaded), (QStringList{u"fast"_s, u"cheap"_s, u"web"_s, u"pool"_s}));
    QCOMPARE(loaded->defaultStore, u"cheap"_s);

    const StoreConfiguration &fast = loaded->stores.at(0);
    QCOMPARE(fast.driver, u"file"_s);
    QCOMPARE(fast.description, u"Fast disks "_s);
    QCOMPARE(fast.weight, 100);
    QVERIFY(!fast.isDefault);
    QCOMPARE(fast.where, (SourcePosition{loaded->file, 21}));
    QCOMPARE(fast.options.string(u"filesystem_store_datadir"_s), u"/srv/images/fast"_s);
    QCOMPARE(fast.options.integer(u"filesystem_store_file_perm"_s), 416);
    QCOMPARE(fast.options.integer(u"filesystem_store_chunk_size"_s), 65536);
    QVERIFY(!fast.options.isSet(u"filesystem_store_chunk_size"_s));
    QVERIFY(fast.options.isSet(u"filesystem_store_datadir"_s));
    QCOMPARE(fast.options.position(u"filesystem_store_datadir"_s).line, 24);
    QCOMPARE(fast.options.value(u"probe_timeout"_s), QVariant(1.5));
    // its old place, for a store that does not set it
    QCOMPARE(fast.options.integer(u"store_capabilities_update_min_interval"_s), 3);
    QCOMPARE(fast.options.position(u"store_capabilities_update_min_interval"_s).line, 19);

    const StoreConfiguration &cheap = loaded->stores.at(1);
    QVERIFY(cheap.isDefault);
    QCOMPARE(cheap.options.list(u"filesystem_store_datadirs"_s),
             (QStringList{u"/srv/images/a:200"_s, u"/srv/images/b:100"_s}));
    QVERIFY(cheap.options.boolean(u"filesystem_thin_provisioning"_s));
    QCOMPARE(cheap.options.integer(u"store_capabilities_update_min_interval"_s), 60);

    const StoreConfiguration &web = loaded->stores.at(2);
    QVERIFY(!web.options.boolean(u"https_insecure"_s));
    QCOMPARE(web.options.dict(u"http_proxy_information"_s),
             (QVariantMap{{u"http"_s, u"10.0.0.1:3128"_s}, {u"https"_s, u"10.0.0.1:1080"_s}}));
}

void tst_Configuration::singleStoreForm()
{
    const Result<Configuration> loaded = loadConfiguration(conf(u"single-store.conf"_s), drivers());
    QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().detail));
    QCOMPARE(places(loaded->problems), QStringList());
    QCOMPARE(ids(*loaded), (QStringList{u"file"_s, u"http"_s, u"swift"_s}));
    QCOMPARE(loaded->defaultStore, u"file"_s);
    QVERIFY(loaded->stores.at(0).isDefault);
    QCOMPARE(loaded->stores.at(0).options.string(u"filesystem_store_datadir"_s), u"/var/lib/glance/images"_s);
    QCOMPARE(loaded->stores.at(1).options.string(u"https_ca_certificates_file"_s),
             u"/etc/ssl/certs/ca-certificates.crt"_s);
    for (const StoreConfiguration &store : loaded->stores)
        QCOMPARE(store.options.integer(u"store_capabilities_update_min_interval"_s), 7);
}

void tst_Configuration::debiansOwn()
{
    const QString path = qEnvironmentVariable("QM_TEST_GLANCE_CONF");
    if (path.isEmpty())
        QSKIP("QM_TEST_GLANCE_CONF does not name Debian's glance-api.conf (package glance-common)");
    QElapsedTimer timer;
    timer.start();
    const Result<Configuration> loaded = loadConfiguration(path, drivers());
    const qint64 taken = timer.elapsed();
    QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().detail));
    QCOMPARE(places(loaded->problems), QStringList());
    QCOMPARE(ids(*loaded), (QStringList{u"file"_s, u"http"_s}));
    QCOMPARE(loaded->defaultStore, u"file"_s);
    QCOMPARE(loaded->stores.at(0).options.string(u"filesystem_store_datadir"_s), u"/var/lib/glance/images"_s);
    QVERIFY(loaded->stores.at(0).options.isSet(u"filesystem_store_datadir"_s));
    QVERIFY2(taken < 1000, qPrintable(QString::number(taken)));
}

void tst_Configuration::troubled()
{
    const Result<Configuration> loaded = loadConfiguration(conf(u"troubled.conf"_s), drivers());
    QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().detail));
    QCOMPARE(places(loaded->problems),
             (QStringList{u"5 E [strange] enabled_backends"_s, u"6 E [twice] enabled_backends"_s,
                          u"7 E [os_glance_mine] enabled_backends"_s, u"8 W [missing] enabled_backends"_s,
                          u"10 E [] "_s, u"13 E [] default_backend"_s, u"17 W [good] filesystem_store_datadri"_s,
                          u"20 E [bad] filesystem_store_chunk_size"_s, u"21 E [bad] filesystem_store_file_perm"_s,
                          u"22 W [bad] rbd_store_pool"_s}));
    QCOMPARE(ids(*loaded),
             (QStringList{u"good"_s, u"bad"_s, u"strange"_s, u"twice"_s, u"os_glance_mine"_s, u"missing"_s}));
    QStringList usable;
    for (const StoreConfiguration &store : loaded->stores) {
        if (!store.hasErrors())
            usable.append(store.id);
    }
    QCOMPARE(usable, (QStringList{u"good"_s, u"missing"_s}));
    QVERIFY(loaded->hasErrors());
    // bad values leave the default
    QCOMPARE(loaded->stores.at(1).options.integer(u"filesystem_store_chunk_size"_s), 65536);
    QVERIFY(!loaded->stores.at(1).options.isSet(u"filesystem_store_chunk_size"_s));
    QCOMPARE(loaded->defaultStore, QString());
}

void tst_Configuration::defaults_data()
{
    QTest::addColumn<QByteArray>("scheme");
    QTest::addColumn<QString>("expected");
    for (const char *scheme : {"file", "filesystem"})
        QTest::newRow(scheme) << QByteArray(scheme) << u"file"_s;
    for (const char *scheme : {"http", "https"})
        QTest::newRow(scheme) << QByteArray(scheme) << u"http"_s;
    for (const char *scheme : {"swift", "swift+https", "swift+config"})
        QTest::newRow(scheme) << QByteArray(scheme) << u"swift"_s;
}

void tst_Configuration::defaults()
{
    QFETCH(QByteArray, scheme);
    QFETCH(QString, expected);
    const Result<Configuration> parsed = parseConfiguration(
        "[glance_store]\nstores = swift, http, file\ndefault_store = " + scheme + '\n', u"x.conf"_s, drivers());
    QVERIFY(parsed.has_value());
    QCOMPARE(places(parsed->problems), QStringList());
    QCOMPARE(parsed->defaultStore, expected);
    const auto marked = std::count_if(parsed->stores.cbegin(), parsed->stores.cend(),
                                      [](const auto &store) { return store.isDefault; });
    QCOMPARE(marked, 1);
}

void tst_Configuration::longDriverNames()
{
    const Result<Configuration> parsed = parseConfiguration(
        "[DEFAULT]\nenabled_backends = a:glance.store.filesystem.Store, b:filesystem, c:glance.store..Store\n", u"x"_s,
        drivers());
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->stores.at(0).driver, u"file"_s);
    QCOMPARE(parsed->stores.at(1).driver, u"filesystem"_s);
    QCOMPARE(parsed->stores.at(1).options.integer(u"filesystem_store_chunk_size"_s), 65536);
    QVERIFY(parsed->stores.at(2).hasErrors());
}

void tst_Configuration::otherStoresStillLoad()
{
    const Result<Configuration> parsed = parseConfiguration(
        "[DEFAULT]\nenabled_backends = a:file, b, c:nope, d:http\n[broken\nx\n[a]\nfilesystem_store_datadir = "
        "$nope\n[d]\nhttp_store_url = "
        "http://localhost/\n",
        u"x"_s, drivers());
    QVERIFY(parsed.has_value());
    QCOMPARE(ids(*parsed), (QStringList{u"a"_s, u"c"_s, u"d"_s}));
    QVERIFY(parsed->stores.at(0).hasErrors());
    QVERIFY(parsed->stores.at(1).hasErrors());
    QVERIFY(!parsed->stores.at(2).hasErrors());
    QCOMPARE(parsed->stores.at(2).options.string(u"http_store_url"_s), u"http://localhost/"_s);
}

void tst_Configuration::unreadable_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << u"missing.conf"_s << u"missing.conf: "_s;
    QTest::newRow("folder") << u"folder"_s << u"not a file"_s;
    QTest::newRow("pipe") << u"pipe"_s << u"not a file"_s;
    QTest::newRow("binary") << u"binary"_s << u"binary:2: "_s;
    QTest::newRow("prose") << u"prose"_s << u"prose:1: "_s;
}

void tst_Configuration::unreadable()
{
    QFETCH(QString, name);
    QFETCH(QString, says);
    QTemporaryDir dir;
    const auto write = [&dir](const QString &path, const QByteArray &text) {
        QFile file(dir.filePath(path));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    QVERIFY(QDir(dir.path()).mkdir(u"folder"_s));
    QCOMPARE(::mkfifo(qPrintable(dir.filePath(u"pipe"_s)), 0600), 0);
    QVERIFY(write(u"binary"_s, QByteArray("[a]\n\x7f"
                                          "ELF\0\1\n",
                                          11)));
    QVERIFY(write(u"prose"_s, "Dear administrator,\n"));
    const Result<Configuration> loaded = loadConfiguration(dir.filePath(name), drivers());
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().kind, ErrorKind::BadConfiguration);
    QVERIFY2(loaded.error().detail.startsWith(dir.path()), qPrintable(loaded.error().detail));
    QVERIFY2(loaded.error().detail.contains(says), qPrintable(loaded.error().detail));
}

void tst_Configuration::thousandStores()
{
    QByteArray backends;
    QByteArray groups;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray id = "s" + QByteArray::number(i);
        backends += (i == 0 ? "" : ",\n  ") + id + ":file";
        groups += "[" + id + "]\nfilesystem_store_datadir = $root/" + id + "\nweight = " + QByteArray::number(i) + '\n';
    }
    QElapsedTimer timer;
    timer.start();
    const Result<Configuration> parsed = parseConfiguration("[DEFAULT]\nroot = /srv\nenabled_backends = " + backends
                                                                + "\n[glance_store]\ndefault_backend = s7\n" + groups,
                                                            u"x"_s, drivers());
    const qint64 taken = timer.elapsed();
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->stores.size(), 1000);
    QCOMPARE(places(parsed->problems), QStringList());
    QCOMPARE(parsed->stores.at(999).options.string(u"filesystem_store_datadir"_s), u"/srv/s999"_s);
    QVERIFY2(taken < 5000, qPrintable(QString::number(taken)));
}

void tst_Configuration::junk()
{
    QRandomGenerator random(20260101);
    const QList<QByteArray> pieces{"[DEFAULT]\n", "[glance_store]\n",
                                   "[a]\n",       "enabled_backends",
                                   "stores",      "default_backend",
                                   "a:file",      "weight",
                                   " = ",         ",",
                                   ":",           "$",
                                   "${a}",        "\n",
                                   "\n  ",        "\xff",
                                   "[",           "]",
                                   "#",           "filesystem_store_datadir",
                                   "b:"};
    for (int round = 0; round < 3000; ++round) {
        QByteArray text("[DEFAULT]\nenabled_backends = a:file");
        for (int i = random.bounded(40); i > 0; --i)
            text += pieces.at(random.bounded(int(pieces.size())));
        const Result<Configuration> parsed = parseConfiguration(text, u"x"_s, drivers());
        QVERIFY(parsed.has_value());
        const auto inOrder = std::is_sorted(parsed->problems.cbegin(), parsed->problems.cend(),
                                            [](const auto &a, const auto &b) { return a.where.line < b.where.line; });
        QVERIFY(inOrder);
        for (const ConfigurationProblem &problem : parsed->problems)
            QVERIFY(problem.where.line >= 0 && problem.where.line <= text.count('\n') + 1);
    }
}

QTEST_GUILESS_MAIN(tst_Configuration)
#include "tst_configuration.moc"
