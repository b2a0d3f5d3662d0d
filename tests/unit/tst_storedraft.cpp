// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/drivers.h"
#include "model/storedraft.h"
#include "model/workerpool.h"

#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_StoreDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void new_isWrittenAsTyped();
    void new_firstIsTheDefault();
    void id_isChecked_data();
    void id_isChecked();
    void values_areChecked_data();
    void values_areChecked();
    void edit_keepsWhatNobodyTouched();
    void edit_showsReferencesResolved();
    void edit_ofAChangedGroupIsRefused();
    void nothing_isNotTheDefault();
    void secrets_areReferences_data();
    void secrets_areReferences();
    void secretOfTheKeychain_stays();
    void configuration_hasValuesAndDefaults();
    void everySecretOfGlance_isMarked();

private:
    [[nodiscard]] StoreDraft fresh(const QByteArray &text = {}) const
    {
        return {ConfigurationWriter::fromText(text, m_drivers), m_drivers};
    }
    [[nodiscard]] Result<StoreDraft> edited(const QByteArray &text, const QString &id) const
    {
        const auto configuration = parseConfiguration(text, u"x.conf"_s, m_drivers);
        for (const StoreConfiguration &store : configuration->stores) {
            if (store.id == id)
                return StoreDraft::of(ConfigurationWriter::fromText(text, m_drivers), m_drivers, store);
        }
        return failure(ErrorKind::NotFound, id);
    }
    [[nodiscard]] QByteArray applied(const StoreDraft &draft, const QByteArray &text) const
    {
        ConfigurationWriter writer = ConfigurationWriter::fromText(text, m_drivers);
        const Result<void> done = draft.apply(writer);
        return done ? writer.text() : "FAILED: " + done.error().detail.toUtf8();
    }
    [[nodiscard]] OptionSchema option(const StoreDraft &draft, const QString &name) const
    {
        for (const OptionSchema &one : draft.options()) {
            if (one.name == name)
                return one;
        }
        return {};
    }

    QList<DriverSchema> m_drivers = StoreRegistry(driverList(std::make_shared<WorkerPool>())).schemas();
};

void tst_StoreDraft::new_isWrittenAsTyped()
{
    StoreDraft draft = fresh();
    draft.setId(u"disk"_s);
    draft.setDriver(u"file"_s);
    draft.setText(u"filesystem_store_datadir"_s, u"/srv/$images"_s);
    draft.setText(u"weight"_s, u"7"_s);
    draft.setText(u"filesystem_store_datadirs"_s, u"/a:1\n\n /b:2 \n"_s);
    QVERIFY2(!draft.hasErrors(), qPrintable(draft.idError()));
    QCOMPARE(applied(draft, {}), QByteArray("[DEFAULT]\nenabled_backends = disk:file\n\n[disk]\n"
                                            "filesystem_store_datadir = /srv/\\$images\n"
                                            "filesystem_store_datadirs = /a:1\nfilesystem_store_datadirs = /b:2\n"
                                            "weight = 7\n\n[glance_store]\ndefault_backend = disk\n"));
    QVERIFY(draft.preview().startsWith(u"[disk]\nfilesystem_store_datadir = /srv/\\$images\n"_s));
    // What was written is what is read.
    const auto read = parseConfiguration(applied(draft, {}), u"x"_s, m_drivers);
    QVERIFY2(read->problems.isEmpty(), qPrintable(read->problems.value(0).toString()));
    const StoreConfiguration store = read->stores.first();
    QCOMPARE(store.options.string(u"filesystem_store_datadir"_s), u"/srv/$images"_s);
    QCOMPARE(store.options.list(u"filesystem_store_datadirs"_s), (QStringList{u"/a:1"_s, u"/b:2"_s}));
    QCOMPARE(store.weight, 7);
    QVERIFY(store.isDefault);
}

void tst_StoreDraft::new_firstIsTheDefault()
{
    QVERIFY(fresh().isDefault());
    const QByteArray text = "[DEFAULT]\nenabled_backends = a:http\n[glance_store]\ndefault_backend = a\n[a]\n";
    StoreDraft draft = fresh(text);
    QVERIFY(!draft.isDefault());
    draft.setId(u"b"_s);
    draft.setDriver(u"http"_s);
    QVERIFY(applied(draft, text).contains("default_backend = a\n"));
    draft.setDefault(true);
    QVERIFY(applied(draft, text).contains("default_backend = b\n"));
}

void tst_StoreDraft::id_isChecked_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("error");
    QTest::newRow("good") << u"fast-2"_s << QString();
    QTest::newRow("empty") << QString() << u"needs an id"_s;
    QTest::newRow("taken") << u"old"_s << u"There is a store \"old\" already."_s;
    QTest::newRow("taken, other case") << u"OLD"_s << u"already"_s;
    QTest::newRow("space") << u"a b"_s << u"can't be the id"_s;
    QTest::newRow("colon") << u"a:b"_s << u"can't be the id"_s;
    QTest::newRow("glance's own") << u"os_glance_staging_store"_s << u"can't be the id"_s;
    QTest::newRow("a group's name") << u"glance_store"_s << u"can't be the id"_s;
}

void tst_StoreDraft::id_isChecked()
{
    QFETCH(QString, id);
    QFETCH(QString, error);
    StoreDraft draft = fresh("[DEFAULT]\nenabled_backends = old:file\n[old]\n");
    draft.setDriver(u"file"_s);
    draft.setId(id);
    QVERIFY2(draft.idError().contains(error), qPrintable(draft.idError()));
    QCOMPARE(draft.idError().isEmpty(), error.isEmpty());
    QCOMPARE(draft.hasErrors(), !error.isEmpty());
}

void tst_StoreDraft::values_areChecked_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const QString &driver, const QString &option, const QString &text,
                        const QString &error) { QTest::newRow(name) << driver << option << text << error; };
    row("a number", u"file"_s, u"filesystem_store_chunk_size"_s, u"4096"_s, {});
    row("no number", u"file"_s, u"filesystem_store_chunk_size"_s, u"lots"_s, u"A whole number is wanted"_s);
    row("too small", u"file"_s, u"filesystem_store_chunk_size"_s, u"0"_s, u"too small: it is at least 1"_s);
    row("too large", u"file"_s, u"probe_interval"_s, u"100000"_s, u"at most 86400"_s);
    row("no boolean", u"http"_s, u"https_insecure"_s, u"maybe"_s, u"maybe"_s);
    row("a boolean", u"http"_s, u"https_insecure"_s, u"off"_s, {});
    row("no dictionary", u"http"_s, u"http_proxy_information"_s, u"10.0.0.1"_s, u"***"_s);
    row("no choice", u"simulated"_s, u"simulated_state"_s, u"tired"_s, u"tired"_s);
    row("a reference typed", u"http"_s, u"http_store_url"_s, u"keychain:a/http_store_url"_s, u"keychain"_s);
}

void tst_StoreDraft::values_areChecked()
{
    QFETCH(QString, driver);
    QFETCH(QString, option);
    QFETCH(QString, text);
    QFETCH(QString, error);
    StoreDraft draft = fresh();
    draft.setId(u"x"_s);
    draft.setDriver(driver);
    draft.setText(option, text);
    const QString told = draft.error(this->option(draft, option));
    QVERIFY2(error.isEmpty() || error == u"***"_s ? told.isEmpty() == error.isEmpty() : told.contains(error),
             qPrintable(told));
    if (error == u"***"_s)
        QVERIFY2(!told.contains(text), qPrintable(told)); // may be a secret
    QCOMPARE(draft.hasErrors(), !error.isEmpty());
}

void tst_StoreDraft::edit_keepsWhatNobodyTouched()
{
    const QByteArray text = "# mine\n[DEFAULT]\nenabled_backends = a:file, b:http ; odd\n\n[a]\n# about it\n"
                            "filesystem_store_datadir=/old\nunknown_option = kept\n[b]\n# b's\n";
    auto draft = edited(text, u"a"_s);
    QVERIFY(draft.has_value());
    QVERIFY(!draft->isNew());
    QVERIFY(!draft->isModified());
    QCOMPARE(draft->text(u"filesystem_store_datadir"_s), std::optional(u"/old"_s));
    QCOMPARE(applied(*draft, text), text);
    draft->setText(u"filesystem_store_datadir"_s, u"/new"_s);
    draft->setText(u"store_description"_s, u"the disk"_s);
    QVERIFY(draft->isModified());
    QCOMPARE(applied(*draft, text), QByteArray(text).replace("filesystem_store_datadir=/old\nunknown_option = kept\n",
                                                             "filesystem_store_datadir = /new\nunknown_option = kept\n"
                                                             "store_description = the disk\n"));
    QVERIFY(draft->preview().contains(u"# about it\n"_s));
    QVERIFY(!draft->preview().contains(u"b's"_s));
    draft->setText(u"filesystem_store_datadir"_s, {});
    QVERIFY(!applied(*draft, text).contains("datadir"));
}

void tst_StoreDraft::edit_showsReferencesResolved()
{
    const QByteArray text = "[DEFAULT]\nenabled_backends = a:file\nstate_path = /var\n[a]\n"
                            "filesystem_store_datadir = $state_path/images\n";
    auto draft = edited(text, u"a"_s);
    QCOMPARE(draft->text(u"filesystem_store_datadir"_s), std::optional(u"/var/images"_s));
    QCOMPARE(draft->writtenAs(u"filesystem_store_datadir"_s), u"$state_path/images"_s);
    draft->setText(u"weight"_s, u"1"_s);
    QVERIFY(applied(*draft, text).contains("= $state_path/images\n"));
    draft->setText(u"filesystem_store_datadir"_s, u"/var/images2"_s);
    QVERIFY(draft->writtenAs(u"filesystem_store_datadir"_s).isEmpty());
    QVERIFY(applied(*draft, text).contains("filesystem_store_datadir = /var/images2\n"));
}

void tst_StoreDraft::edit_ofAChangedGroupIsRefused()
{
    const QByteArray text = "[DEFAULT]\nenabled_backends = a:file\n[a]\nweight = 1\n[b]\n";
    auto draft = edited(text, u"a"_s);
    draft->setText(u"weight"_s, u"2"_s);
    QVERIFY(applied(*draft, QByteArray(text).replace("weight = 1", "weight = 3")).startsWith("FAILED: Somebody else"));
    // Another group's change is no matter, and is kept.
    QVERIFY(applied(*draft, text + "weight = 9\n").endsWith("weight = 2\n[b]\nweight = 9\n"));
}

/// An option set to nothing is another thing than one that is not set.
void tst_StoreDraft::nothing_isNotTheDefault()
{
    StoreDraft draft = fresh();
    draft.setId(u"a"_s);
    draft.setDriver(u"file"_s);
    draft.setText(u"filesystem_store_datadir"_s, QString());
    const auto read = parseConfiguration(applied(draft, {}), u"x"_s, m_drivers);
    QVERIFY(read->stores.first().options.isSet(u"filesystem_store_datadir"_s));
    QCOMPARE(read->stores.first().options.string(u"filesystem_store_datadir"_s), QString());
}

void tst_StoreDraft::secrets_areReferences_data()
{
    QTest::addColumn<QString>("driver");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("written"); // empty: as typed
    QTest::newRow("URL") << u"http"_s << u"http_store_url"_s << u"https://h/a/"_s << QByteArray();
    QTest::newRow("URL with a password") << u"http"_s << u"http_store_url"_s << u"https://u:hunter2@h/"_s
                                         << QByteArray("keychain:x/http_store_url");
    QTest::newRow("URL with a slash in the password")
        << u"http"_s << u"http_store_url"_s << u"https://u:hun/ter2@h/"_s << QByteArray("keychain:x/http_store_url");
    QTest::newRow("proxy") << u"http"_s << u"http_proxy_information"_s << u"http:10.0.0.1:3128"_s << QByteArray();
    QTest::newRow("proxy with a password")
        << u"http"_s << u"http_proxy_information"_s << u"http:10.0.0.1:1, https:u:hunter2@10.0.0.1:3128"_s
        << QByteArray("keychain/x/http_proxy_information");
    QTest::newRow("swift") << u"swift"_s << u"swift_store_key"_s << u"hunter2"_s
                           << QByteArray("keychain:x/swift_store_key");
    QTest::newRow("s3") << u"s3"_s << u"s3_store_secret_key"_s << u"hunter2"_s
                        << QByteArray("keychain:x/s3_store_secret_key");
}

void tst_StoreDraft::secrets_areReferences()
{
    QFETCH(QString, driver);
    QFETCH(QString, option);
    QFETCH(QString, text);
    QFETCH(QByteArray, written);
    StoreDraft draft = fresh();
    draft.setId(u"x"_s);
    draft.setDriver(driver);
    draft.setText(option, text);
    const QByteArray file = applied(draft, {});
    if (!written.isEmpty()) // with a part of its own before the option
        written.insert(written.lastIndexOf('/'), '/' + draft.newSecrets().begin()->first.section(u'/', 1, 1).toUtf8());
    const QByteArray expected = option.toUtf8() + " = " + (written.isEmpty() ? text.toUtf8() : written) + '\n';
    QVERIFY2(file.contains(expected), file.constData());
    QVERIFY(draft.preview().contains(QString::fromUtf8(expected)));
    QCOMPARE(draft.newSecrets().size(), written.isEmpty() ? 0U : 1U);
    const auto read = parseConfiguration(file, u"x"_s, m_drivers);
    const StoreConfiguration store = read->stores.first();
    if (written.isEmpty()) {
        QVERIFY(store.pendingSecrets.isEmpty());
        return;
    }
    QVERIFY(!file.contains("hunter2") && !file.contains("ter2"));
    QCOMPARE(draft.newSecrets().begin()->second, text);
    QCOMPARE(store.pendingSecrets.size(), 1);
    QCOMPARE(store.pendingSecrets.first().key, draft.newSecrets().begin()->first);
    QVERIFY(!store.options.isSet(option));
}

void tst_StoreDraft::secretOfTheKeychain_stays()
{
    const QByteArray text = "[DEFAULT]\nenabled_backends = x:http\n[x]\nhttp_store_url = keychain:x/http_store_url\n";
    auto draft = edited(text, u"x"_s);
    QCOMPARE(draft->keychainKey(u"http_store_url"_s), u"x/http_store_url"_s);
    QVERIFY(!draft->text(u"http_store_url"_s));
    draft->setText(u"weight"_s, u"1"_s);
    QVERIFY(applied(*draft, text).contains("http_store_url = keychain:x/http_store_url\n"));
    QVERIFY(draft->newSecrets().empty());
    QCOMPARE(draft->configuration({}, u"f"_s).pendingSecrets.size(), 1);
    const auto filled = draft->configuration({{u"x/http_store_url"_s, u"https://u:p@h/"_s}}, u"f"_s);
    QVERIFY(filled.pendingSecrets.isEmpty());
    QCOMPARE(filled.options.string(u"http_store_url"_s), u"https://u:p@h/"_s);
    draft->setText(u"http_store_url"_s, u"https://h/"_s);
    QVERIFY(applied(*draft, text).contains("http_store_url = https://h/\n"));
}

void tst_StoreDraft::configuration_hasValuesAndDefaults()
{
    StoreDraft draft = fresh();
    draft.setId(u"x"_s);
    draft.setDriver(u"file"_s);
    draft.setText(u"store_description"_s, u"the disk"_s);
    draft.setText(u"filesystem_store_chunk_size"_s, u"x"_s);
    const StoreConfiguration store = draft.configuration({}, u"f"_s);
    QCOMPARE(store.description, u"the disk"_s);
    QCOMPARE(store.options.string(u"filesystem_store_datadir"_s), u"/var/lib/glance/images"_s);
    QVERIFY(!store.options.isSet(u"filesystem_store_datadir"_s));
    QCOMPARE(store.problems.size(), 1);
    QCOMPARE(store.problems.first().option, u"filesystem_store_chunk_size"_s);
}

/// Those that glance_store marks, and those of ours that may hold credentials.
void tst_StoreDraft::everySecretOfGlance_isMarked()
{
    QStringList secret;
    for (const DriverSchema &driver : m_drivers) {
        for (const OptionSchema &option : driver.options) {
            if (option.secret)
                secret << option.name;
        }
    }
    secret.sort();
    QCOMPARE(secret, (QStringList{u"cinder_store_password"_s, u"http_proxy_information"_s, u"http_store_url"_s,
                                  u"s3_store_access_key"_s, u"s3_store_secret_key"_s, u"s3_store_session_token"_s,
                                  u"swift_store_application_credential_secret"_s, u"swift_store_key"_s,
                                  u"swift_store_user"_s, u"vmware_server_password"_s}));
}

QTEST_GUILESS_MAIN(tst_StoreDraft)
#include "tst_storedraft.moc"
