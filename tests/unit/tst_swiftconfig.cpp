// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftauth.h"
#include "drivers/swift/swiftplace.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

const QByteArray v1 = "swift_store_auth_version = 1\nswift_store_auth_address = http://swift:8080/auth/v1.0\n"
                      "swift_store_user = test:tester\nswift_store_key = se/cr@t\n";
const QByteArray v3 = "swift_store_auth_version = 3\nswift_store_auth_address = https://keystone:5000/v3/\n"
                      "swift_store_user = demo:someone\nswift_store_key = se/cr@t\n";

StoreConfiguration store(const QByteArray &options, const QString &file = u"test.conf"_s)
{
    const auto configuration = parseConfiguration(
        "[DEFAULT]\nenabled_backends = cloud:swift\n[cloud]\n" + options + '\n', file, {swiftSchema()});
    return configuration ? configuration->stores.value(0) : StoreConfiguration();
}

SwiftConfig configOf(const QByteArray &options)
{
    const auto config = readSwiftConfig(store(options));
    if (!config)
        qWarning("%s", qPrintable(config.error().detail));
    return config.value_or(SwiftConfig());
}

/// JSON with its quotes written as ': moc takes what looks like a comment in a raw string for one.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

/// Keystone's own answer, shortened.
HttpAnswer v3Answer()
{
    return {
        .status = 201,
        .headers = {{"x-subject-token", "gAAAA-token"}},
        .body = quoted(
            "{'token': {'expires_at': '2026-11-24T11:17:15.000000Z', 'issued_at': '2026-11-24T10:17:15.000000Z', "
            "'project': {'id': 'p1', 'name': 'demo'}, 'roles': [{'id': 'r1', 'name': 'member'}], "
            "'catalog': [{'type': 'image', 'endpoints': [{'interface': 'public', 'region_id': 'One', 'url': "
            "'http://glance'}]}, "
            "{'type': 'object-store', 'endpoints': [ "
            "{'interface': 'internal', 'region_id': 'One', 'region': 'One', 'url': 'http://inner:8080/v1/AUTH_p1'}, "
            "{'interface': 'public', 'region_id': 'One', 'region': 'One', 'url': 'https://one:8080/v1/AUTH_p1/'}, "
            "{'interface': 'public', 'region_id': 'Two', 'region': 'Two', 'url': 'https://two:8080/v1/AUTH_p1'}]}]}}")};
}

} // namespace

class tst_SwiftConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults_areGlances();
    void bad_isReported_data();
    void bad_isReported();
    void secrets_stayOut();
    void file_isRead();
    void insecure_countsMore();
    void v1_asksWithHeaders();
    void v2_asksForATenant();
    void v3_asksForAProject();
    void v3_addsItsVersion();
    void credential_asksForItself();
    void v1_token();
    void v2_token();
    void v3_token_data();
    void v3_token();
    void v3_missing_data();
    void v3_missing();
    void endpoint_countsMore();
    void refusal_data();
    void refusal();
    void container_bySeed_data();
    void container_bySeed();
    void path_data();
    void path();
    void badPath_data();
    void badPath();
    void location_holdsNoSecret();
    void segments_areNamedAsGlanceDoes();
};

void tst_SwiftConfig::defaults_areGlances()
{
    const SwiftConfig config = configOf(v1);
    QCOMPARE(config.container, QByteArray("glance"));
    QCOMPARE(config.largeObject, 5120LL * 1000 * 1024); // glance_store's ONE_MB
    QCOMPARE(config.segmentSize, 200LL * 1000 * 1024);
    QCOMPARE(config.account.reference, u"ref1"_s);
    QCOMPARE(config.account.userDomainId, u"default"_s);
    QCOMPARE(config.account.projectDomainId, u"default"_s);
    QCOMPARE(config.endpointType, u"publicURL"_s);
    QCOMPARE(config.serviceType, u"object-store"_s);
    QCOMPARE(config.expiresSoon, 60);
    QCOMPARE(config.getRetries, 0);
    QVERIFY(!config.createsContainer);
    QVERIFY(config.hasOneContainer());
    QVERIFY(!config.settings.isInsecure());
    QByteArray noVersion = v3;
    const auto config2 = readSwiftConfig(store(noVersion.replace("swift_store_auth_version = 3\n", "")));
    QVERIFY(config2);
    QCOMPARE(config2->account.version, SwiftAccount::Version::V2);
}

void tst_SwiftConfig::bad_isReported_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("option");
    const auto row = [](const char *name, const QByteArray &options, const char *option) {
        QTest::newRow(name) << options << QString(QLatin1String(option));
    };
    row("nothing", "", "swift_store_auth_address");
    row("no user", "swift_store_auth_address = http://h/\nswift_store_key = x", "swift_store_user");
    row("no key", "swift_store_auth_address = http://h/\nswift_store_user = a:b", "swift_store_key");
    row("address of another kind", v1 + "swift_store_auth_address = ftp://h/", "swift_store_auth_address");
    row("credentials in the address", v1 + "swift_store_auth_address = http://a:b@h/", "swift_store_auth_address");
    row("version", v1 + "swift_store_auth_version = 4", "swift_store_auth_version");
    row("v3 without project", v3 + "swift_store_user = someone", "swift_store_user");
    row("v3 with too much", v3 + "swift_store_user = a:b:c", "swift_store_user");
    row("container with a slash", v1 + "swift_store_container = a/b", "swift_store_container");
    row("empty container", v1 + "swift_store_container = /", "swift_store_container");
    row("endpoint", v1 + "swift_store_endpoint = host/v1", "swift_store_endpoint");
    row("credential of v1",
        v1
            + "swift_store_application_credential_id = x\n"
              "swift_store_application_credential_secret = y",
        "swift_store_application_credential_id");
    row("credential without secret", v3 + "swift_store_application_credential_id = x",
        "swift_store_application_credential_secret");
    row("multi-tenant with a file", v1 + "swift_store_multi_tenant = true\nswift_store_config_file = x",
        "swift_store_multi_tenant");
}

void tst_SwiftConfig::bad_isReported()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, option);
    const auto findings = checkSwiftConfiguration(store(options));
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings.constFirst().layer, Layer::Configuration);
    QCOMPARE(findings.constFirst().reason, Reason::BadConfiguration);
    QCOMPARE(findings.constFirst().about, backendBits);
    QVERIFY2(findings.constFirst().detail.startsWith(option + u": "_s), qPrintable(findings.constFirst().detail));
}

void tst_SwiftConfig::secrets_stayOut()
{
    const auto config = readSwiftConfig(store(v3 + "swift_store_user = Use-r-Secret\nswift_store_key = Ke-y-Secret"));
    QVERIFY(!config);
    QVERIFY(!config.error().detail.contains("Secret"_L1));
}

void tst_SwiftConfig::file_isRead()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"swift.conf"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[ref1]\nauth_address = http://one/v3\nuser = p:u\nkey = k1\n"
               "[ref2]\nauth_address = https://two/v3\nuser = \"p2:u2\"\nkey = k2\nauth_version = 3\n"
               "user_domain_name = Users\nproject_domain_id = projects\n");
    file.close();
    const QByteArray options = "swift_store_config_file = swift.conf\ndefault_swift_reference = ref2";
    const auto config = readSwiftConfig(store(options, folder.filePath(u"glance-api.conf"_s)));
    QVERIFY2(config.has_value(), config ? "" : qPrintable(config.error().detail));
    QCOMPARE(config->account.reference, u"ref2"_s);
    QCOMPARE(config->account.authUrl, QUrl(u"https://two/v3/"_s));
    QCOMPARE(config->account.version, SwiftAccount::Version::V3);
    QCOMPARE(config->account.tenant, u"p2"_s);
    QCOMPARE(config->account.user, u"u2"_s);
    QCOMPARE(config->account.key, u"k2"_s);
    QCOMPARE(config->account.userDomainName, u"Users"_s);
    QVERIFY(config->account.userDomainId.isEmpty());
    QCOMPARE(config->account.projectDomainId, u"projects"_s);
    const auto missing = readSwiftConfig(store("swift_store_config_file = swift.conf\ndefault_swift_reference = ref3",
                                               folder.filePath(u"glance-api.conf"_s)));
    QVERIFY(!missing);
    QVERIFY(missing.error().detail.startsWith("default_swift_reference"_L1));
}

void tst_SwiftConfig::insecure_countsMore()
{
    QVERIFY(configOf(v3 + "swift_store_cacert = /ca.pem").settings.caFile == "/ca.pem"_L1);
    // glance_store: if insecure, nothing is verified, whatever else is set.
    QVERIFY(configOf(v3 + "swift_store_cacert = /ca.pem\nswift_store_auth_insecure = true").settings.isInsecure());
}

void tst_SwiftConfig::v1_asksWithHeaders()
{
    const HttpRequest request = swiftAuthRequest(configOf(v1).account);
    QCOMPARE(request.verb, QByteArray("GET"));
    QCOMPARE(request.url, QUrl(u"http://swift:8080/auth/v1.0/"_s));
    QVERIFY(request.headers.contains({"X-Auth-User", "test:tester"}));
    QVERIFY(request.headers.contains({"X-Auth-Key", "se/cr@t"}));
}

void tst_SwiftConfig::v2_asksForATenant()
{
    QByteArray options = v3;
    options.replace("= 3", "= 2").replace("/v3/", "/v2.0");
    const HttpRequest request = swiftAuthRequest(configOf(options).account);
    QCOMPARE(request.verb, QByteArray("POST"));
    QCOMPARE(request.url, QUrl(u"https://keystone:5000/v2.0/tokens"_s));
    QCOMPARE(json(request.content),
             json(quoted("{'auth': {'tenantName': 'demo', "
                         "'passwordCredentials': {'username': 'someone', 'password': 'se/cr@t'}}}")));
}

void tst_SwiftConfig::v3_asksForAProject()
{
    const HttpRequest request = swiftAuthRequest(configOf(v3 + "swift_store_user_domain_name = Users").account);
    QCOMPARE(request.url, QUrl(u"https://keystone:5000/v3/auth/tokens"_s));
    QCOMPARE(json(request.content),
             json(quoted("{'auth': {'identity': {'methods': ['password'], 'password': {'user': {'name': 'someone', "
                         "'domain': {'name': 'Users'}, 'password': 'se/cr@t'}}}, "
                         "'scope': {'project': {'name': 'demo', 'domain': {'id': 'default'}}}}}")));
}

void tst_SwiftConfig::v3_addsItsVersion()
{
    QByteArray options = v3;
    options.replace(":5000/v3/", ":5000");
    QCOMPARE(swiftAuthRequest(configOf(options).account).url, QUrl(u"https://keystone:5000/v3/auth/tokens"_s));
    options.replace(":5000", "/identity");
    QCOMPARE(swiftAuthRequest(configOf(options).account).url, QUrl(u"https://keystone/identity/v3/auth/tokens"_s));
}

void tst_SwiftConfig::credential_asksForItself()
{
    const HttpRequest request = swiftAuthRequest(
        configOf("swift_store_auth_version = 3\nswift_store_auth_address = https://keystone/v3\n"
                 "swift_store_application_credential_id = abc\nswift_store_application_credential_secret = def")
            .account);
    QCOMPARE(json(request.content), json(quoted("{'auth': {'identity': {'methods': ['application_credential'], "
                                                "'application_credential': {'id': 'abc', 'secret': 'def'}}}}")));
}

void tst_SwiftConfig::v1_token()
{
    HttpAnswer answer{.status = 200,
                      .headers = {{"x-auth-token", "AUTH_tk1"},
                                  {"x-storage-url", "http://swift:8080/v1/AUTH_test/"},
                                  {"x-auth-token-expires", "86367"}}};
    const auto token = readSwiftToken(configOf(v1), answer);
    QVERIFY(token);
    QCOMPARE(token->token, QByteArray("AUTH_tk1"));
    QCOMPARE(token->storageUrl, QUrl(u"http://swift:8080/v1/AUTH_test"_s));
    QCOMPARE(token->lifetime, 86367);
    answer.headers.insert("x-auth-token", "two words");
    QCOMPARE(readSwiftToken(configOf(v1), answer).error().kind, ErrorKind::BadAnswer);
    answer.headers.remove("x-auth-token");
    QCOMPARE(readSwiftToken(configOf(v1), answer).error().kind, ErrorKind::BadAnswer);
}

void tst_SwiftConfig::v2_token()
{
    QByteArray options = v3;
    options.replace("= 3", "= 2");
    const HttpAnswer answer{.status = 200,
                            .body = quoted("{'access': {'token': {'id': 'abc', 'issued_at': '2013-01-01T10:00:00.1', "
                                           "'expires': '2013-01-01T10:10:00Z', "
                                           "'tenant': {'id': 't1'}}, 'user': {'roles': [{'name': 'admin'}]}, "
                                           "'serviceCatalog': [{'type': 'object-store', 'endpoints': [{'region': "
                                           "'One', 'publicURL': 'http://s/v1/AUTH_t1', "
                                           "'internalURL': 'http://i/v1/AUTH_t1'}]}]}}")};
    const auto token = readSwiftToken(configOf(options + "swift_store_endpoint_type = internalURL"), answer);
    QVERIFY2(token.has_value(), token ? "" : qPrintable(token.error().detail));
    QCOMPARE(token->token, QByteArray("abc"));
    QCOMPARE(token->storageUrl, QUrl(u"http://i/v1/AUTH_t1"_s));
    QCOMPARE(token->lifetime, 600);
    QCOMPARE(token->roles, QStringList{u"admin"_s});
    QCOMPARE(token->projectId, u"t1"_s);
}

void tst_SwiftConfig::v3_token_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("url");
    QTest::newRow("the first public one") << QByteArray() << u"https://one:8080/v1/AUTH_p1"_s;
    QTest::newRow("a region's") << QByteArray("swift_store_region = Two") << u"https://two:8080/v1/AUTH_p1"_s;
    QTest::newRow("internal") << QByteArray("swift_store_endpoint_type = internalURL")
                              << u"http://inner:8080/v1/AUTH_p1"_s;
    QTest::newRow("another service") << QByteArray("swift_store_service_type = image") << u"http://glance"_s;
}

void tst_SwiftConfig::v3_token()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, url);
    const auto token = readSwiftToken(configOf(v3 + options), v3Answer());
    QVERIFY2(token.has_value(), token ? "" : qPrintable(token.error().detail));
    QCOMPARE(token->token, QByteArray("gAAAA-token"));
    QCOMPARE(token->storageUrl, QUrl(url));
    QCOMPARE(token->lifetime, 3600);
    QCOMPARE(token->roles, QStringList{u"member"_s});
    QCOMPARE(token->projectId, u"p1"_s);
}

void tst_SwiftConfig::v3_missing_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("detail");
    QTest::newRow("service") << QByteArray("swift_store_service_type = x") << u"the catalog has no service of type x"_s;
    QTest::newRow("region") << QByteArray("swift_store_region = Three")
                            << u"the catalog has no object-store in region Three, but in One, Two"_s;
    QTest::newRow("kind of address") << QByteArray("swift_store_endpoint_type = adminURL")
                                     << u"the catalog has no adminURL of object-store"_s;
}

void tst_SwiftConfig::v3_missing()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, detail);
    const auto token = readSwiftToken(configOf(v3 + options), v3Answer());
    QVERIFY(!token);
    QCOMPARE(token.error().kind, ErrorKind::BadConfiguration);
    QCOMPARE(token.error().reason, Reason::BadConfiguration);
    QCOMPARE(token.error().detail, detail);
}

void tst_SwiftConfig::endpoint_countsMore()
{
    const auto token = readSwiftToken(configOf(v3
                                               + "swift_store_endpoint = http://mine/v1/AUTH_x/\n"
                                                 "swift_store_service_type = none"),
                                      v3Answer());
    QVERIFY(token);
    QCOMPARE(token->storageUrl, QUrl(u"http://mine/v1/AUTH_x"_s));
}

void tst_SwiftConfig::refusal_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<Reason>("reason");
    QTest::newRow("bad password") << 401 << ErrorKind::NotAuthenticated << Reason::Authentication;
    QTest::newRow("no such API") << 404 << ErrorKind::BadConfiguration << Reason::BadConfiguration;
    QTest::newRow("several APIs") << 300 << ErrorKind::BadConfiguration << Reason::BadConfiguration;
    QTest::newRow("it does not work") << 503 << ErrorKind::Unreachable << Reason::ServerError;
    QTest::newRow("it breaks") << 500 << ErrorKind::Unreachable << Reason::ServerError;
}

void tst_SwiftConfig::refusal()
{
    QFETCH(int, status);
    QFETCH(ErrorKind, kind);
    QFETCH(Reason, reason);
    const auto token = readSwiftToken(configOf(v3), {.status = status, .phrase = u"Text"_s});
    QVERIFY(!token);
    QCOMPARE(token.error().kind, kind);
    QCOMPARE(token.error().reason, reason);
    QVERIFY(token.error().detail.contains("the authentication service at keystone:5000"_L1));
}

void tst_SwiftConfig::container_bySeed_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<QByteArray>("container");
    // The examples of glance_store's own documentation of swift_store_multiple_containers_seed.
    QTest::newRow("none") << 0 << QByteArray("glance");
    QTest::newRow("three") << 3 << QByteArray("glance_fda");
    QTest::newRow("ten") << 10 << QByteArray("glance_fdae39a1-ba");
    QTest::newRow("all") << 32 << QByteArray("glance_fdae39a1-bac5-4238-aba4-69bcc726e848");
}

void tst_SwiftConfig::container_bySeed()
{
    QFETCH(int, seed);
    QFETCH(QByteArray, container);
    const SwiftConfig config = configOf(v1 + "swift_store_multiple_containers_seed = " + QByteArray::number(seed));
    QCOMPARE(swiftContainer(config, "FDAE39A1-bac5-4238-aba4-69bcc726e848"), container);
}

void tst_SwiftConfig::path_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("container");
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<QString>("back");
    const QByteArray none;
    QTest::newRow("root") << v1 << u""_s << QByteArray("glance") << none << u""_s;
    QTest::newRow("a name") << v1 << u"id"_s << QByteArray("glance") << QByteArray("id") << u"id"_s;
    QTest::newRow("a folder") << v1 << u"a/b/"_s << QByteArray("glance") << QByteArray("a/b/") << u"a/b/"_s;
    QTest::newRow("all containers") << v1 << u"/"_s << none << none << u"//"_s;
    QTest::newRow("a container") << v1 << u"/other/"_s << QByteArray("other") << none << u"/other/"_s;
    QTest::newRow("another's object") << v1 << u"/other/a/b"_s << QByteArray("other") << QByteArray("a/b")
                                      << u"/other/a/b"_s;
    QTest::newRow("the own container") << v1 << u"/glance/id"_s << QByteArray("glance") << QByteArray("id") << u"id"_s;
    QTest::newRow("a name with a slash first")
        << v1 << u"/glance//id"_s << QByteArray("glance") << QByteArray("/id") << u"/glance//id"_s;
    QTest::newRow("config location") << v1 << u"swift+config://ref1/c/o?#%41"_s << QByteArray("c")
                                     << QByteArray("o?#%41") << u"/c/o?#%41"_s;
    QTest::newRow("location with credentials")
        << v1 << u"swift+http://test%3Atester:se/cr%40t@swift:8080/auth/v1.0/glance/id"_s << QByteArray("glance")
        << QByteArray("id") << u"id"_s;
    QTest::newRow("of an older key") << v1 << u"swift+http://test%3Atester:old@swift:8080/auth/v1.0/glance/id"_s
                                     << QByteArray("glance") << QByteArray("id") << u"id"_s;
    QTest::newRow("without credentials") << v1 << u"swift+http://swift:8080/auth/v1.0/glance/id"_s
                                         << QByteArray("glance") << QByteArray("id") << u"id"_s;
    QTest::newRow("https is the default") << v3 << u"swift://demo%3Asomeone:x@keystone:5000/v3/glance/id"_s
                                          << QByteArray("glance") << QByteArray("id") << u"id"_s;
    const QByteArray several = v1 + "swift_store_multiple_containers_seed = 2\n";
    QTest::newRow("by seed") << several << u"abcd"_s << QByteArray("glance_ab") << QByteArray("abcd")
                             << u"/glance_ab/abcd"_s;
    const QByteArray tenants = v1 + "swift_store_multi_tenant = true\n";
    QTest::newRow("multi-tenant") << tenants << u"abcd"_s << QByteArray("glance_abcd") << QByteArray("abcd")
                                  << u"/glance_abcd/abcd"_s;
    QTest::newRow("multi-tenant location") << tenants << u"swift+http://swift:8080/v1/AUTH_x/glance_abcd/abcd"_s
                                           << QByteArray("glance_abcd") << QByteArray("abcd") << u"/glance_abcd/abcd"_s;
}

void tst_SwiftConfig::path()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, path);
    QFETCH(QByteArray, container);
    QFETCH(QByteArray, object);
    QFETCH(QString, back);
    const SwiftConfig config = configOf(options);
    const auto place = resolveSwiftPath(config, path);
    QVERIFY2(place.has_value(), place ? "" : qPrintable(place.error().detail));
    QCOMPARE(place->container, container);
    QCOMPARE(place->object, object);
    QCOMPARE(swiftPath(config, *place), back);
}

void tst_SwiftConfig::badPath_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("another kind") << u"s3://swift:8080/glance/id"_s;
    QTest::newRow("another account") << u"swift+config://ref2/glance/id"_s;
    QTest::newRow("another server") << u"swift+http://test%3Atester:x@other/auth/v1.0/glance/id"_s;
    QTest::newRow("another user") << u"swift+http://test%3Aother:x@swift:8080/auth/v1.0/glance/id"_s;
    QTest::newRow("another scheme") << u"swift+https://swift:8080/auth/v1.0/glance/id"_s;
    QTest::newRow("no object") << u"swift+config://ref1/glance"_s;
    QTest::newRow("no object behind the slash") << u"swift+config://ref1/glance/"_s;
    QTest::newRow("no container") << u"swift+config://ref1//id"_s;
    QTest::newRow("nameless container") << u"//id"_s;
    QTest::newRow("dots") << u"/../id"_s;
    QTest::newRow("NUL") << u"a\0b"_s;
}

void tst_SwiftConfig::badPath()
{
    QFETCH(QString, path);
    const auto place = resolveSwiftPath(configOf(v1), path);
    QVERIFY(!place);
    QCOMPARE(place.error().kind, ErrorKind::BadInput);
}

void tst_SwiftConfig::location_holdsNoSecret()
{
    const SwiftPlace place{.container = "glance", .object = "id"};
    QCOMPARE(swiftLocation(configOf(v1), {}, place), u"swift+config://ref1/glance/id"_s);
    QCOMPARE(swiftLocation(configOf(v1 + "swift_store_multi_tenant = true"),
                           QUrl(u"https://user:key@swift:8080/v1/AUTH_x"_s), place),
             u"swift+https://swift:8080/v1/AUTH_x/glance/id"_s);
}

void tst_SwiftConfig::segments_areNamedAsGlanceDoes()
{
    QCOMPARE(segmentName("id-", 1), QByteArray("id-00001"));
    QCOMPARE(segmentName("id-", 123456), QByteArray("id-123456")); // %05d
    QCOMPARE(segmentOwner("id-00001"), QByteArray("id"));
    QCOMPARE(segmentOwner("a-b-00012"), QByteArray("a-b"));
    for (const QByteArray name : {"id", "id-0001", "id-0000x", "-00001", "id_00001", "00001"})
        QVERIFY(segmentOwner(name).isEmpty());
}

QTEST_GUILESS_MAIN(tst_SwiftConfig)
#include "tst_swiftconfig.moc"
