// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/import/importers.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_StoreImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aws_mergesConfigAndCredentials();
    void aws_keysFromElsewhere_areAnObstacle();
    void aws_badLine_isNamed();
    void rclone_readsItsRemotes();
    void rclone_encrypted_isToldSo();
    void clouds_readsPasswordsAndCredentials();
    void clouds_bad_isNamed_data();
    void clouds_bad_isNamed();
    void missingFile_isLocalFile();
    void importedId_isUniqueAndPlain();

private:
    QString write(const QString &name, const QByteArray &content)
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
    }
    static FoundStore find(const Result<QList<FoundStore>> &stores, const QString &name)
    {
        const QList<FoundStore> all = stores.value_or(QList<FoundStore>());
        for (const FoundStore &store : all) {
            if (store.name == name)
                return store;
        }
        return {};
    }

    QTemporaryDir m_folder;
};

void tst_StoreImport::aws_mergesConfigAndCredentials()
{
    const QString config = write(u"config"_s,
                                 "[default]\nregion = eu-west-1\n\n[profile lab]\n# a comment\nregion=default\n"
                                 "endpoint_url = http://10.0.0.5:9000\ns3 =\n    addressing_style = path\n"
                                 "[sso-session corp]\nsso_region = us-east-1\n");
    const QString credentials = write(u"credentials"_s, "[default]\naws_access_key_id = AKIADEFAULT\n"
                                                        "aws_secret_access_key = secret/with+signs=\n"
                                                        "[lab]\naws_access_key_id=LAB\naws_secret_access_key=s\n"
                                                        "aws_session_token = token\n");
    for (const QString &file : {config, credentials}) {
        const auto stores = readAwsProfiles(file);
        QVERIFY2(stores, stores ? "" : qPrintable(stores.error().detail));
        QCOMPARE(stores->size(), 2);
        const FoundStore first = find(stores, u"default"_s);
        QCOMPARE(first.driver, u"s3"_s);
        QCOMPARE(first.options.value(u"s3_store_host"_s), u"https://s3.eu-west-1.amazonaws.com"_s);
        QCOMPARE(first.options.value(u"s3_store_access_key"_s), u"AKIADEFAULT"_s);
        QCOMPARE(first.options.value(u"s3_store_secret_key"_s), u"secret/with+signs="_s);
        QCOMPARE(first.missing, QStringList{u"s3_store_bucket"_s});
        QVERIFY(first.obstacle.isEmpty());
        const FoundStore lab = find(stores, u"lab"_s);
        QCOMPARE(lab.options.value(u"s3_store_host"_s), u"http://10.0.0.5:9000"_s);
        QCOMPARE(lab.options.value(u"s3_store_session_token"_s), u"token"_s);
        QCOMPARE(lab.options.value(u"s3_store_bucket_url_format"_s), u"path"_s);
    }
}

void tst_StoreImport::aws_keysFromElsewhere_areAnObstacle()
{
    QVERIFY(QDir(m_folder.path()).mkpath(u"other"_s));
    const QString file = write(u"other/config"_s,
                               "[profile a]\nrole_arn = arn:aws:iam::1:role/x\n[profile b]\nregion = x\n");
    const auto stores = readAwsProfiles(file);
    QVERIFY(stores);
    QVERIFY(find(stores, u"a"_s).obstacle.contains(u"role_arn"_s));
    QVERIFY(!find(stores, u"b"_s).obstacle.isEmpty());
}

void tst_StoreImport::aws_badLine_isNamed()
{
    const auto stores = readAwsProfiles(write(u"credentials-bad"_s, "[default]\naws_access_key_id = X\nnonsense\n"));
    QVERIFY(!stores);
    QCOMPARE(stores.error().kind, ErrorKind::BadInput);
    QVERIFY2(stores.error().detail.contains(u"credentials-bad:3:"_s), qPrintable(stores.error().detail));
}

void tst_StoreImport::rclone_readsItsRemotes()
{
    const auto stores = readRcloneConf(
        write(u"rclone.conf"_s, "[minio]\ntype = s3\nprovider = Minio\naccess_key_id = A\nsecret_access_key = B\n"
                                "endpoint = http://127.0.0.1:9000\nforce_path_style = true\n\n"
                                "[env]\ntype = s3\nenv_auth = true\n"
                                "[cloud]\ntype = swift\nuser = demo\nkey = pw\nauth = https://id.example/v3\n"
                                "tenant = project\ndomain = Default\nregion = R1\n"
                                "[web]\ntype = http\nurl = https://example.org/images/\n"
                                "[drive]\ntype = drive\ntoken = {\"access_token\":\"x\"}\n"));
    QVERIFY2(stores, stores ? "" : qPrintable(stores.error().detail));
    QCOMPARE(stores->size(), 5);
    const FoundStore minio = find(stores, u"minio"_s);
    QCOMPARE(minio.options.value(u"s3_store_host"_s), u"http://127.0.0.1:9000"_s);
    QCOMPARE(minio.options.value(u"s3_store_bucket_url_format"_s), u"path"_s);
    QVERIFY(!find(stores, u"env"_s).obstacle.isEmpty());
    const FoundStore cloud = find(stores, u"cloud"_s);
    QCOMPARE(cloud.driver, u"swift"_s);
    QCOMPARE(cloud.options.value(u"swift_store_user"_s), u"project:demo"_s);
    QCOMPARE(cloud.options.value(u"swift_store_auth_version"_s), u"3"_s);
    QCOMPARE(find(stores, u"web"_s).options.value(u"http_store_url"_s), u"https://example.org/images/"_s);
    QVERIFY(find(stores, u"drive"_s).obstacle.contains(u"drive"_s));
}

void tst_StoreImport::rclone_encrypted_isToldSo()
{
    const auto stores = readRcloneConf(
        write(u"secret.conf"_s, "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc\n"));
    QVERIFY(!stores);
    QVERIFY(stores.error().detail.contains(u"encrypted"_s));
}

void tst_StoreImport::clouds_readsPasswordsAndCredentials()
{
    QVERIFY(QDir(m_folder.path()).mkpath(u"os"_s));
    QVERIFY(!write(u"os/secure.yaml"_s, "clouds:\n  prod:\n    auth:\n      password: \"p: w\"\n").isEmpty());
    QVERIFY(!write(u"os/clouds-public.yaml"_s,
                   "public-clouds:\n  vendor:\n    auth:\n      auth_url: https://vendor.example:5000/v3\n")
                 .isEmpty());
    const QString file = write(
        u"os/clouds.yaml"_s,
        "clouds:\n"
        "  prod:\n    profile: vendor\n    auth:\n      username: glance\n      project_name: service\n"
        "      user_domain_name: Default\n      project_domain_id: default\n    region_name: RegionOne\n"
        "    verify: false\n    interface: internal\n"
        "  app:\n    auth_type: v3applicationcredential\n    auth:\n      auth_url: http://127.0.0.1:5000/v3\n"
        "      application_credential_id: abc\n      application_credential_secret: def\n"
        "  broken:\n    auth:\n      username: x\n");
    const auto stores = readCloudsYaml(file);
    QVERIFY2(stores, stores ? "" : qPrintable(stores.error().detail));
    QCOMPARE(stores->size(), 3);
    const FoundStore prod = find(stores, u"prod"_s);
    QVERIFY2(prod.obstacle.isEmpty(), qPrintable(prod.obstacle));
    QCOMPARE(prod.options.value(u"swift_store_auth_address"_s), u"https://vendor.example:5000/v3"_s);
    QCOMPARE(prod.options.value(u"swift_store_user"_s), u"service:glance"_s);
    QCOMPARE(prod.options.value(u"swift_store_key"_s), u"p: w"_s);
    QCOMPARE(prod.options.value(u"swift_store_region"_s), u"RegionOne"_s);
    QCOMPARE(prod.options.value(u"swift_store_auth_insecure"_s), u"True"_s);
    QCOMPARE(prod.options.value(u"swift_store_endpoint_type"_s), u"internalURL"_s);
    QCOMPARE(prod.options.value(u"swift_store_project_domain_id"_s), u"default"_s);
    const FoundStore app = find(stores, u"app"_s);
    QCOMPARE(app.options.value(u"swift_store_application_credential_secret"_s), u"def"_s);
    QVERIFY(app.obstacle.isEmpty());
    QVERIFY(!find(stores, u"broken"_s).obstacle.isEmpty());
}

void tst_StoreImport::clouds_bad_isNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("told");
    QTest::newRow("no YAML") << QByteArray("clouds:\n  a: [1, 2\n") << u"bad.yaml:"_s;
    QTest::newRow("no clouds") << QByteArray("other: 1\n") << u"clouds"_s;
    QTest::newRow("a list") << QByteArray("clouds:\n  - a\n") << u"clouds"_s;
    QTest::newRow("empty") << QByteArray() << u"clouds"_s;
}

void tst_StoreImport::clouds_bad_isNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, told);
    const auto stores = readCloudsYaml(write(u"bad.yaml"_s, text));
    QVERIFY(!stores);
    QCOMPARE(stores.error().kind, ErrorKind::BadInput);
    QVERIFY2(stores.error().detail.contains(told), qPrintable(stores.error().detail));
}

void tst_StoreImport::missingFile_isLocalFile()
{
    for (const StoreImporter &importer : storeImporters()) {
        const auto stores = importer.read(m_folder.filePath(u"not-there"_s));
        QVERIFY(!stores);
        QCOMPARE(stores.error().kind, ErrorKind::LocalFile);
    }
}

void tst_StoreImport::importedId_isUniqueAndPlain()
{
    QCOMPARE(importedId(u"lab"_s, {}), u"lab"_s);
    QCOMPARE(importedId(u"my cloud/1"_s, {}), u"my-cloud-1"_s);
    QCOMPARE(importedId(u"lab"_s, {u"Lab"_s, u"lab-2"_s}), u"lab-3"_s);
    QCOMPARE(importedId(u"  "_s, {}), u"store"_s);
}

QTEST_GUILESS_MAIN(tst_StoreImport)
#include "tst_storeimport.moc"
