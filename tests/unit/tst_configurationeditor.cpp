// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "storetestbench.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_ConfigurationEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void obstacle_data();
    void obstacle();
    void newStore_ofAReadFileGoesToOurOwn();
    void copy_isGlancesFileWithTheStore();
    void save_putsSecretsAwayFirst();
    void save_withoutAKeychainWritesNothing();
    void save_forThisSessionIsAskedLater();
    void secrets_areOfOneFile();
    void save_writesTheFileThatTheDraftIsOf();
    void remove_takesTheEntryAndItsSecrets();
    void remove_leavesSecretsOfOthers();
    void makeDefault_isWritten();
    void resolver_fillsIn();
    void resolver_asksOnceAndAgain();
    void resolver_takesWhatIsTyped();

private:
    struct Bench : StoreTestBench {
        bool open(const QString &file, bool isTemporary = false)
        {
            const auto read = loadConfiguration(file, registry.schemas());
            if (!read)
                return false;
            registry.setConfiguration(*read);
            editor.setFile(file, isTemporary);
            return true;
        }
        Result<SavedConfiguration> save(const StoreDraft &draft,
                                        ConfigurationEditor::Secrets how = ConfigurationEditor::Secrets::InKeychain,
                                        const QString &copy = {})
        {
            const auto operation = editor.save(draft, how, copy);
            QSignalSpy finished(operation.get(), &Operation::finished);
            operation->start();
            return finished.wait(5000) ? operation->result() : failure(ErrorKind::TimedOut, u"late"_s);
        }
        [[nodiscard]] StoreDraft web(const QString &url) const
        {
            StoreDraft draft = *editor.newStore();
            draft.setId(u"web"_s);
            draft.setDriver(u"http"_s);
            draft.setText(u"http_store_url"_s, url);
            return draft;
        }
    };
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    QString write(const QString &name, const QByteArray &text) const
    {
        const QString file = path(name);
        QDir().mkpath(QFileInfo(file).absolutePath());
        QFile out(file);
        return out.open(QIODevice::WriteOnly) && out.write(text) == text.size() ? file : QString();
    }
    [[nodiscard]] static QByteArray read(const QString &file)
    {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("NOT THERE");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_ConfigurationEditor::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_CONFIG_HOME", m_folder->filePath(u"config"_s).toUtf8());
}

void tst_ConfigurationEditor::obstacle_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("temporary");
    QTest::addColumn<QString>("obstacle");
    const QByteArray stores = "[DEFAULT]\nenabled_backends = a:file\n[a]\n";
    QTest::newRow("ours") << u"config/quartermaster/stores.conf"_s << stores << false << QString();
    QTest::newRow("another") << u"some.conf"_s << stores << false << QString();
    QTest::newRow("by its name") << u"glance-api.conf"_s << stores << false << u"belongs to glance"_s;
    QTest::newRow("by what is in it") << u"some.conf"_s << stores + "[keystone_authtoken]\n"
                                      << false << u"belongs to glance"_s;
    QTest::newRow("single-store form") << u"some.conf"_s << QByteArray("[glance_store]\nstores = file\n") << false
                                       << u"[glance_store]"_s;
    QTest::newRow("demo") << u"demo.conf"_s << stores << true << u"demo"_s;
}

void tst_ConfigurationEditor::obstacle()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, text);
    QFETCH(bool, temporary);
    QFETCH(QString, obstacle);
    Bench bench;
    QVERIFY(bench.open(write(name, text), temporary));
    QVERIFY2(bench.editor.obstacle().contains(obstacle), qPrintable(bench.editor.obstacle()));
    QCOMPARE(bench.editor.obstacle().isEmpty(), obstacle.isEmpty());
    QCOMPARE(bench.editor.target(), obstacle.isEmpty() ? path(name) : ConfigurationEditor::ownFile());
    const QString id = bench.registry.configuration().stores.first().id;
    QCOMPARE(bench.editor.edit(id).has_value(), obstacle.isEmpty());
    QCOMPARE(bench.editor.remove(id).has_value(), obstacle.isEmpty());
    if (!obstacle.isEmpty())
        QCOMPARE(read(path(name)), text);
}

void tst_ConfigurationEditor::newStore_ofAReadFileGoesToOurOwn()
{
    const QByteArray text = "[DEFAULT]\nenabled_backends = web:file\n[web]\n[database]\n";
    Bench bench;
    QVERIFY(bench.open(write(u"glance-api.conf"_s, text)));
    QSignalSpy saved(&bench.editor, &ConfigurationEditor::saved);
    // The id is taken there, not here.
    const auto done = bench.save(bench.web(u"https://h/"_s));
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QCOMPARE(done->file, ConfigurationEditor::ownFile());
    QCOMPARE(saved.size(), 1);
    QCOMPARE(read(path(u"glance-api.conf"_s)), text);
    QCOMPARE(
        read(ConfigurationEditor::ownFile()),
        QByteArray("[DEFAULT]\nenabled_backends = web:http\n\n[web]\nhttp_store_url = https://h/\n\n[glance_store]\n"
                   "default_backend = web\n"));
    QCOMPARE(QFile::permissions(ConfigurationEditor::ownFile())
                 & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup),
             QFileDevice::Permissions());
}

void tst_ConfigurationEditor::copy_isGlancesFileWithTheStore()
{
    const QByteArray text = "# glance's\n[DEFAULT]\nenabled_backends = a:file\n[a]\n[database]\nconnection = x\n";
    Bench bench;
    QVERIFY(bench.open(write(u"glance-api.conf"_s, text)));
    StoreDraft draft = bench.web(u"https://h/"_s);
    draft.setDefault(false);
    QVERIFY(bench.save(draft, ConfigurationEditor::Secrets::InKeychain, path(u"copy.conf"_s)).has_value());
    QCOMPARE(read(path(u"glance-api.conf"_s)), text);
    QVERIFY(read(path(u"copy.conf"_s)).startsWith("# glance's\n[DEFAULT]\nenabled_backends = a:file, web:http\n"));
    // A file that is there is not replaced.
    const auto again = bench.save(draft, ConfigurationEditor::Secrets::InKeychain, path(u"copy.conf"_s));
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
}

void tst_ConfigurationEditor::save_putsSecretsAwayFirst()
{
    Bench bench;
    const auto done = bench.save(bench.web(u"https://tester:hunter2@h/"_s));
    QVERIFY(done.has_value());
    QCOMPARE(bench.secrets.secrets.size(), 1U);
    const auto &[key, secret] = *bench.secrets.secrets.begin();
    QCOMPARE(secret, u"https://tester:hunter2@h/"_s);
    QVERIFY2(key.startsWith(u"web/"_s) && key.endsWith(u"/http_store_url"_s), qPrintable(key));
    const QByteArray text = read(done->file);
    QVERIFY2(text.contains("http_store_url = keychain:" + key.toUtf8() + '\n'), text.constData());
    QVERIFY(!text.contains("hunter2"));
}

void tst_ConfigurationEditor::save_withoutAKeychainWritesNothing()
{
    Bench bench;
    bench.secrets.problem = Error{.kind = ErrorKind::Failed, .detail = u"there is no keychain"_s};
    const auto done = bench.save(bench.web(u"https://tester:hunter2@h/"_s));
    QVERIFY(!done);
    QCOMPARE(done.error().detail, u"there is no keychain"_s);
    QCOMPARE(done.error().object, u"http_store_url"_s);
    QVERIFY(!QFile::exists(ConfigurationEditor::ownFile()));
    QVERIFY(bench.save(bench.web(u"https://h/"_s)).has_value()); // no secret, no keychain
}

void tst_ConfigurationEditor::save_forThisSessionIsAskedLater()
{
    Bench bench;
    bench.secrets.problem = Error{.kind = ErrorKind::Failed, .detail = u"there is no keychain"_s};
    const auto done = bench.save(bench.web(u"https://tester:hunter2@h/"_s),
                                 ConfigurationEditor::Secrets::ForThisSession);
    QVERIFY(done.has_value());
    QVERIFY(!read(done->file).contains("hunter2"));
    const auto file = loadConfiguration(done->file, bench.registry.schemas());
    const Configuration now = bench.resolver.resolve(*file);
    QCOMPARE(now.stores.first().options.string(u"http_store_url"_s), u"https://tester:hunter2@h/"_s);
    // Another run knows nothing.
    SecretResolver later(bench.secrets, bench.registry.schemas());
    QSignalSpy changed(&later, &SecretResolver::changed);
    QCOMPARE(later.resolve(*file).stores.first().pendingSecrets.size(), 1);
    QVERIFY(changed.wait(5000));
    QCOMPARE(later.configuration().stores.first().pendingSecrets.first().problem, u"there is no keychain"_s);
}

/// Two files may each have a store "web"; neither must get at the other's password.
void tst_ConfigurationEditor::secrets_areOfOneFile()
{
    Bench bench;
    const auto first = bench.save(bench.web(u"https://tester:hunter1@h/"_s));
    QVERIFY(first.has_value());
    const QString other = write(u"other.conf"_s, "[DEFAULT]\nenabled_backends =\n");
    QVERIFY(bench.open(other));
    QVERIFY(bench.save(bench.web(u"https://tester:hunter2@h/"_s)).has_value());
    QCOMPARE(bench.secrets.secrets.size(), 2U);
    // Another password takes the place of its own file's.
    QVERIFY(bench.open(other));
    auto draft = bench.editor.edit(u"web"_s);
    QVERIFY(draft.has_value());
    draft->setText(u"http_store_url"_s, u"https://tester:hunter3@h/"_s);
    QVERIFY(bench.save(*draft).has_value());
    const auto passwords = [&bench] {
        QStringList all;
        for (const auto &[key, secret] : bench.secrets.secrets)
            all << secret;
        all.sort();
        return all;
    };
    QTRY_COMPARE(passwords(), (QStringList{u"https://tester:hunter1@h/"_s, u"https://tester:hunter3@h/"_s}));
    QVERIFY(bench.open(other));
    QVERIFY(bench.editor.remove(u"web"_s).has_value());
    QTRY_COMPARE(passwords(), QStringList{u"https://tester:hunter1@h/"_s});
}

void tst_ConfigurationEditor::save_writesTheFileThatTheDraftIsOf()
{
    Bench bench;
    const QString mine = write(u"mine.conf"_s, "[DEFAULT]\nenabled_backends =\n");
    const QString other = write(u"other.conf"_s, "[DEFAULT]\nenabled_backends =\n");
    const QByteArray before = read(other);
    QVERIFY(bench.open(mine));
    const StoreDraft draft = bench.web(u"https://h/"_s);
    QVERIFY(bench.open(other)); // while the form is open
    const auto done = bench.save(draft);
    QVERIFY(done.has_value());
    QCOMPARE(done->file, mine);
    QCOMPARE(read(other), before);
    QVERIFY(read(mine).contains("enabled_backends = web:http"));
}

void tst_ConfigurationEditor::remove_takesTheEntryAndItsSecrets()
{
    Bench bench;
    QVERIFY(bench.save(bench.web(u"https://tester:hunter2@h/"_s)).has_value());
    const QString own = ConfigurationEditor::ownFile();
    QVERIFY(bench.open(own));
    QVERIFY(bench.editor.remove(u"web"_s).has_value());
    QCOMPARE(read(own), QByteArray("[DEFAULT]\nenabled_backends =\n\n[glance_store]\n"));
    QTRY_VERIFY(bench.secrets.secrets.empty());
    QCOMPARE(bench.editor.remove(u"web"_s).error().kind, ErrorKind::NotFound);
}

void tst_ConfigurationEditor::remove_leavesSecretsOfOthers()
{
    Bench bench;
    bench.secrets.secrets[u"a/http_store_url"_s] = u"https://u:p@h/"_s;
    QVERIFY(bench.open(write(u"x.conf"_s, "[DEFAULT]\nenabled_backends = a:http, b:http\n[a]\n"
                                          "http_store_url = keychain:a/http_store_url\n[b]\n"
                                          "http_store_url = keychain:a/http_store_url\n")));
    QVERIFY(bench.editor.remove(u"a"_s).has_value());
    QCOMPARE(bench.secrets.secrets.size(), 1U);
}

void tst_ConfigurationEditor::makeDefault_isWritten()
{
    Bench bench;
    const QString file = write(u"x.conf"_s, "[DEFAULT]\nenabled_backends = a:file, b:file\n[glance_store]\n"
                                            "default_backend = a\n[a]\n[b]\n");
    QVERIFY(bench.open(file));
    QVERIFY(bench.editor.makeDefault(u"b"_s).has_value());
    QVERIFY(read(file).contains("default_backend = b\n"));
}

void tst_ConfigurationEditor::resolver_fillsIn()
{
    Bench bench;
    bench.secrets.secrets[u"web/http_store_url"_s] = u"https://u:p@h/"_s;
    bench.secrets.secrets[u"web/http_proxy_information"_s] = u"http:u:p@10.0.0.1:3128"_s;
    const auto read = parseConfiguration("[DEFAULT]\nenabled_backends = web:http\n[web]\n"
                                         "http_store_url = keychain:web/http_store_url\n"
                                         "http_proxy_information = keychain/web/http_proxy_information\n",
                                         u"x"_s, bench.registry.schemas());
    bench.registry.setConfiguration(bench.resolver.resolve(*read));
    const Store *store = bench.registry.store(u"web"_s);
    QVERIFY(!store->isUsable());
    QCOMPARE(store->snapshot().verdict(OperationKind::Get).deciding.reason, Reason::SecretMissing);
    QTRY_VERIFY(bench.resolver.isSettled());
    const StoreConfiguration filled = bench.resolver.configuration().stores.first();
    QVERIFY(filled.pendingSecrets.isEmpty());
    QCOMPARE(filled.options.dict(u"http_proxy_information"_s).value(u"http"_s).toString(), u"u:p@10.0.0.1:3128"_s);
    bench.registry.setConfiguration(bench.resolver.configuration());
    QVERIFY(bench.registry.store(u"web"_s)->isUsable());
}

void tst_ConfigurationEditor::resolver_asksOnceAndAgain()
{
    Bench bench;
    const auto read = parseConfiguration("[DEFAULT]\nenabled_backends = web:http, s:swift\n[web]\n"
                                         "http_store_url = keychain:web/http_store_url\n[s]\n",
                                         u"x"_s, bench.registry.schemas());
    static_cast<void>(bench.resolver.resolve(*read));
    QTRY_VERIFY(bench.resolver.isSettled());
    static_cast<void>(bench.resolver.resolve(*read));
    QCOMPARE(bench.secrets.reads, 1);
    bench.secrets.secrets[u"web/http_store_url"_s] = u"https://u:p@h/"_s;
    bench.resolver.retry();
    QTRY_VERIFY(bench.resolver.configuration().stores.first().pendingSecrets.isEmpty());
    QCOMPARE(bench.secrets.reads, 2);
}

void tst_ConfigurationEditor::resolver_takesWhatIsTyped()
{
    Bench bench;
    const auto read = parseConfiguration("[DEFAULT]\nenabled_backends = web:http\n[web]\n"
                                         "http_proxy_information = keychain/web/http_proxy_information\n",
                                         u"x"_s, bench.registry.schemas());
    static_cast<void>(bench.resolver.resolve(*read));
    QTRY_VERIFY(bench.resolver.isSettled());
    QSignalSpy changed(&bench.resolver, &SecretResolver::changed);
    bench.resolver.supply(u"web/http_proxy_information"_s, u"nonsense"_s);
    QCOMPARE(changed.size(), 1);
    const PendingSecret bad = bench.resolver.configuration().stores.first().pendingSecrets.value(0);
    QVERIFY(!bad.problem.isEmpty());
    QVERIFY(!bad.problem.contains(u"nonsense"_s));
    bench.resolver.supply(u"web/http_proxy_information"_s, u"http:10.0.0.1:3128"_s);
    QVERIFY(bench.resolver.configuration().stores.first().pendingSecrets.isEmpty());
    QVERIFY(bench.secrets.secrets.empty()); // for this run alone
}

QTEST_GUILESS_MAIN(tst_ConfigurationEditor)
#include "tst_configurationeditor.moc"
