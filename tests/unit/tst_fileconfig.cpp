// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileconfig.h"
#include "drivers/file/filedriver.h"
#include "model/workerpool.h"

#include <QTemporaryFile>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// glance_store's options, defaults and refusals. Source: glance_store:glance_store/_drivers/filesystem.py
class tst_FileConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_entry = fileDriverEntry(std::make_shared<WorkerPool>(1)); }
    void entry_isWhatGlanceHas();
    void defaults();
    void refusal_data();
    void refusal();
    void datadirs_areOrderedByPriority();
    void neither_leavesNothing();
    void metadataFile_data();
    void metadataFile();
    void metadata_isOfTheMountPoint();

private:
    [[nodiscard]] StoreConfiguration read(const QByteArray &options) const
    {
        const QByteArray text =
            "[DEFAULT]\nenabled_backends = images:file\n[glance_store]\ndefault_backend = images\n[images]\n" + options;
        const auto parsed = parseConfiguration(text, u"test.conf"_s, {m_entry.schema});
        return parsed ? parsed->stores.value(0) : StoreConfiguration{};
    }

    DriverEntry m_entry;
};

void tst_FileConfig::entry_isWhatGlanceHas()
{
    QCOMPARE(m_entry.schema.kind, u"file"_s);
    QCOMPARE(m_entry.schema.aliases, QStringList{u"filesystem"_s});
    QCOMPARE(m_entry.schemes, (QStringList{u"file"_s, u"filesystem"_s}));
    QCOMPARE(m_entry.declared.blueprintBits(), 0x7fu);
    QVERIFY(m_entry.declared.contains(Capability::List | Capability::Stat | Capability::Delete));
    QCOMPARE(m_entry.defaultProbeTimeout, 2500);
}

void tst_FileConfig::defaults()
{
    const FileConfig config = readFileConfig(read({}));
    QVERIFY(config.problems.isEmpty());
    QCOMPARE(config.datadirs, (QList<FileConfig::Datadir>{{.path = "/var/lib/glance/images"}}));
    QCOMPARE(config.chunkSize, 65536);
    QCOMPARE(config.filePermissions, mode_t(0));
    QVERIFY(!config.thinProvisioning);
    QVERIFY(config.markerFile.isEmpty());
    QVERIFY(config.metadata.isEmpty());
}

void tst_FileConfig::refusal_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("says"); // empty: accepted
    const QByteArray none = "filesystem_store_datadir =\n";
    QTest::newRow("datadir alone") << QByteArray("filesystem_store_datadir = /a\n") << QString();
    QTest::newRow("datadirs alone") << none + "filesystem_store_datadirs = /a:1\n" << QString();
    QTest::newRow("both") << QByteArray("filesystem_store_datadir = /a\nfilesystem_store_datadirs = /b\n") << u"both"_s;
    QTest::newRow("the default and datadirs") << QByteArray("filesystem_store_datadirs = /b\n") << u"default"_s;
    QTest::newRow("priority no number") << none + "filesystem_store_datadirs = /a:high\n" << u"\"high\""_s;
    QTest::newRow("a priority without a path") << none + "filesystem_store_datadirs = :100\n" << u"no directory"_s;
    QTest::newRow("an empty priority") << none + "filesystem_store_datadirs = /a:\n" << QString();
    QTest::newRow("a negative priority") << none + "filesystem_store_datadirs = /a:-5\n" << QString();
    QTest::newRow("twice with one priority")
        << none + "filesystem_store_datadirs = /a:1\nfilesystem_store_datadirs = /a:1\n"
        << QString();
    QTest::newRow("twice with two priorities")
        << none + "filesystem_store_datadirs = /a:1\nfilesystem_store_datadirs = /a:2\n"
        << u"twice"_s;
    QTest::newRow("mode 640") << QByteArray("filesystem_store_file_perm = 640\n") << QString();
    QTest::newRow("mode 0") << QByteArray("filesystem_store_file_perm = 0\n") << QString();
    QTest::newRow("a negative mode") << QByteArray("filesystem_store_file_perm = -1\n") << QString();
    QTest::newRow("a mode that keeps the owner out") << QByteArray("filesystem_store_file_perm = 240\n") << u"owner"_s;
    QTest::newRow("a mode with an eight") << QByteArray("filesystem_store_file_perm = 648\n") << u"octal"_s;
    QTest::newRow("no metadata file") << QByteArray("filesystem_store_metadata_file = /no/such/file\n")
                                      << u"no such file"_s;
    QTest::newRow("a marker with a slash") << QByteArray("filesystem_store_marker_file = a/b\n") << u"/"_s;
}

/// A refused configuration costs WRITE_ACCESS, and with it DELETE, but no reading.
void tst_FileConfig::refusal()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, says);
    const StoreConfiguration configuration = read(options);
    QVERIFY(!configuration.hasErrors());
    const QList<Finding> findings = m_entry.configure(configuration);
    if (says.isEmpty()) {
        QVERIFY2(findings.isEmpty(), findings.isEmpty() ? "" : qPrintable(findings.constFirst().detail));
        return;
    }
    QCOMPARE(findings.size(), 1);
    const Finding &finding = findings.constFirst();
    QCOMPARE(finding.layer, Layer::Configuration);
    QCOMPARE(finding.answer, Answer::No);
    QCOMPARE(finding.reason, Reason::BadConfiguration);
    QCOMPARE(finding.about, 0x38u | quint32(Capability::Delete) | quint32(Capability::ServerCopy));
    QVERIFY2(finding.detail.contains(says), qPrintable(finding.detail));
    QVERIFY(!readFileConfig(configuration).datadirs.isEmpty() || options.contains("high") || options.contains(":100"));
}

void tst_FileConfig::datadirs_areOrderedByPriority()
{
    const FileConfig config = readFileConfig(
        read("filesystem_store_datadir =\nfilesystem_store_datadirs = /low\n"
             "filesystem_store_datadirs = /high : 200\nfilesystem_store_datadirs = /with:colon:100\n"
             "filesystem_store_datadirs = /below:-1\nfilesystem_store_datadirs = /low-too:0\n"));
    QVERIFY(config.problems.isEmpty());
    QByteArrayList paths;
    for (const FileConfig::Datadir &datadir : config.datadirs)
        paths.append(datadir.path);
    QCOMPARE(paths, (QByteArrayList{"/high", "/with:colon", "/low", "/low-too", "/below"}));
}

void tst_FileConfig::neither_leavesNothing()
{
    const QList<Finding> findings = m_entry.configure(read("filesystem_store_datadir =\n"));
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.constFirst().reason, Reason::BadConfiguration);
    QCOMPARE(findings.constFirst().about, backendBits);
}

void tst_FileConfig::metadataFile_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("entries"); // -1: refused
    QTest::newRow("an object") << QByteArray(R"({"id": "a", "mountpoint": "/mnt/a"})") << 1;
    QTest::newRow("a list") << QByteArray(
        R"([{"id": "a", "mountpoint": "/mnt/a"}, {"id": "b", "mountpoint": "/mnt/b"}])")
                            << 2;
    QTest::newRow("an empty list") << QByteArray("[]") << 0;
    QTest::newRow("further text") << QByteArray(R"({"id": "a", "mountpoint": "/mnt/a", "more": {"x": ["y"]}})") << 1;
    QTest::newRow("a number") << QByteArray(R"({"id": "a", "mountpoint": "/mnt/a", "more": 1})") << -1;
    QTest::newRow("no mount point") << QByteArray(R"({"id": "a"})") << -1;
    QTest::newRow("an id that is a number") << QByteArray(R"({"id": 1, "mountpoint": "/mnt/a"})") << -1;
    QTest::newRow("a list of text") << QByteArray(R"(["a"])") << -1;
    QTest::newRow("no JSON") << QByteArray("id = a") << -1;
    QTest::newRow("nothing") << QByteArray() << -1;
}

void tst_FileConfig::metadataFile()
{
    QFETCH(QByteArray, json);
    QFETCH(int, entries);
    QTemporaryFile file;
    QVERIFY(file.open() && file.write(json) == json.size() && file.flush());
    const FileConfig config = readFileConfig(
        read("filesystem_store_metadata_file = " + file.fileName().toUtf8() + '\n'));
    QCOMPARE(config.problems.size(), entries < 0 ? 1 : 0);
    QCOMPARE(config.metadata.size(), std::max(0, entries));
    if (entries < 0)
        QVERIFY(config.problems.constFirst().detail.contains(file.fileName()));
}

void tst_FileConfig::metadata_isOfTheMountPoint()
{
    FileConfig config;
    config.metadata = {{{u"id"_s, u"a"_s}, {u"mountpoint"_s, u"/mnt/a"_s}},
                       {{u"id"_s, u"b"_s}, {u"mountpoint"_s, u"/mnt/b"_s}}};
    QCOMPARE(config.metadataFor("/mnt/b/images/1").value(u"id"_s).toString(), u"b"_s);
    QVERIFY(config.metadataFor("/elsewhere/1").isEmpty());
}

QTEST_GUILESS_MAIN(tst_FileConfig)
#include "tst_fileconfig.moc"
