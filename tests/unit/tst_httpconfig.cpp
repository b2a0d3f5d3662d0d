// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpconfig.h"
#include "model/objectname.h"

#include <QTemporaryFile>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

StoreConfiguration store(const QByteArray &options)
{
    const auto configuration = parseConfiguration("[DEFAULT]\nenabled_backends = web:http\n[web]\n" + options + '\n',
                                                  u"test.conf"_s, {httpSchema()});
    return configuration ? configuration->stores.value(0) : StoreConfiguration();
}

const Finding *about(const QList<Finding> &findings, Capability capability, Answer answer)
{
    const auto found = std::find_if(findings.begin(), findings.end(), [=](const Finding &one) {
        return one.answer == answer && (one.about & removalBits(capability)) != 0;
    });
    return found == findings.end() ? nullptr : &*found;
}

} // namespace

class tst_HttpConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults_areGlances();
    void withoutStoreUrl_listIsNotConfigured();
    void bad_isReported_data();
    void bad_isReported();
    void verification_data();
    void verification();
    void proxies_data();
    void proxies();
    void secrets_stayOut();
    void base_data();
    void base();
    void path_data();
    void path();
    void badPath_data();
    void badPath();
    void names_goBothWays_data();
    void names_goBothWays();
    void credentials_goToTheirServer();
};

void tst_HttpConfig::defaults_areGlances()
{
    const auto config = readHttpConfig(store({}));
    QVERIFY(config);
    QVERIFY(config->settings.insecure); // glance_store's default, however one may think of it
    QVERIFY(config->settings.caFile.isEmpty());
    QVERIFY(config->settings.proxies.isEmpty());
    QVERIFY(config->base.isEmpty());
    QCOMPARE(config->settings.stallLimit, 15'000);
}

void tst_HttpConfig::withoutStoreUrl_listIsNotConfigured()
{
    const auto findings = checkHttpConfiguration(store({}));
    const Finding *list = about(findings, Capability::List, Answer::No);
    QVERIFY(list);
    QCOMPARE(list->reason, Reason::NotConfigured);
    QCOMPARE(list->layer, Layer::Configuration);
    QVERIFY(!about(findings, Capability::ReadAccess, Answer::No));
    QVERIFY(!about(checkHttpConfiguration(store("http_store_url = http://host/")), Capability::List, Answer::No));
}

void tst_HttpConfig::bad_isReported_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("option");
    QTest::newRow("no URL") << QByteArray("http_store_url = images") << u"http_store_url"_s;
    QTest::newRow("other scheme") << QByteArray("http_store_url = ftp://host/images") << u"http_store_url"_s;
    QTest::newRow("no host") << QByteArray("http_store_url = http:///images") << u"http_store_url"_s;
    QTest::newRow("query") << QByteArray("http_store_url = http://host/?images") << u"http_store_url"_s;
    QTest::newRow("missing CA file") << QByteArray(
        "http_store_url = https://host/\nhttps_ca_certificates_file = /no/such/file")
                                     << u"https_ca_certificates_file"_s;
    QTest::newRow("CA file that is none")
        << QByteArray("http_store_url = https://host/\nhttps_ca_certificates_file = /etc/passwd")
        << u"https_ca_certificates_file"_s;
    QTest::newRow("proxy of another kind")
        << QByteArray("http_proxy_information = http:ftp://host:21") << u"http_proxy_information"_s;
    QTest::newRow("proxy without host") << QByteArray("http_proxy_information = http::3128")
                                        << u"http_proxy_information"_s;
}

void tst_HttpConfig::bad_isReported()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, option);
    const auto findings = checkHttpConfiguration(store(options));
    const Finding *read = about(findings, Capability::ReadAccess, Answer::No);
    QVERIFY(read);
    QCOMPARE(read->reason, Reason::BadConfiguration);
    QVERIFY2(read->detail.startsWith(option), qPrintable(read->detail));
}

void tst_HttpConfig::verification_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<bool>("saysUnverified");
    QTest::newRow("glance's default") << QByteArray("http_store_url = https://host/") << true;
    QTest::newRow("verified by the system's authorities")
        << QByteArray("http_store_url = https://host/\nhttps_insecure = false") << false;
    QTest::newRow("plain HTTP") << QByteArray("http_store_url = http://host/") << false;
    QTest::newRow("a missing CA file matters for https only")
        << QByteArray("http_store_url = http://host/\nhttps_ca_certificates_file = /no/such/file") << false;
}

void tst_HttpConfig::verification()
{
    QFETCH(QByteArray, options);
    QFETCH(bool, saysUnverified);
    const auto findings = checkHttpConfiguration(store(options));
    const Finding *read = about(findings, Capability::ReadAccess, Answer::Yes);
    QCOMPARE(read != nullptr, saysUnverified);
    if (read)
        QVERIFY(read->evidence.contains("not verified"_L1));
    QVERIFY(!about(findings, Capability::ReadAccess, Answer::No));
}

void tst_HttpConfig::proxies_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QNetworkProxy>("expected");
    QTest::newRow("host and port") << QByteArray("http:10.0.0.1:3128") << u"http"_s
                                   << QNetworkProxy(QNetworkProxy::HttpProxy, u"10.0.0.1"_s, 3128);
    QTest::newRow("second of two") << QByteArray("http:10.0.0.1:3128, https:10.0.0.2:1080") << u"https"_s
                                   << QNetworkProxy(QNetworkProxy::HttpProxy, u"10.0.0.2"_s, 1080);
    QTest::newRow("URL with credentials")
        << QByteArray("https:http://me:pa%40ss@proxy.example:8080") << u"https"_s
        << QNetworkProxy(QNetworkProxy::HttpProxy, u"proxy.example"_s, 8080, u"me"_s, u"pa@ss"_s);
    QTest::newRow("SOCKS") << QByteArray("http:socks5://proxy.example") << u"http"_s
                           << QNetworkProxy(QNetworkProxy::Socks5Proxy, u"proxy.example"_s, 1080);
}

void tst_HttpConfig::proxies()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, key);
    QFETCH(QNetworkProxy, expected);
    const auto config = readHttpConfig(store("http_proxy_information = " + value));
    QVERIFY(config);
    QCOMPARE(config->settings.proxies.value(key), expected);
}

void tst_HttpConfig::secrets_stayOut()
{
    for (const QByteArray &options :
         {QByteArray("http_store_url = http://me:geheim@host/images"),
          QByteArray("http_store_url = ftp://me:geheim@host/"), QByteArray("http_store_url = http://me:geheim@host/?a"),
          QByteArray("http_proxy_information = http:ftp://me:geheim@host"),
          QByteArray("http_proxy_information = http:http://me:geheim@:x")}) {
        for (const Finding &finding : checkHttpConfiguration(store(options))) {
            QVERIFY(!finding.detail.contains("geheim"_L1));
            QVERIFY(!finding.evidence.contains("geheim"_L1));
        }
    }
    const DriverSchema schema = httpSchema();
    for (const OptionSchema &option : schema.options) {
        if (option.name == "http_proxy_information"_L1 || option.name == "http_store_url"_L1)
            QVERIFY(option.secret);
    }
}

void tst_HttpConfig::base_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("folder") << QByteArray("http://host/images/") << u"http://host/images/"_s;
    QTest::newRow("without its slash") << QByteArray("http://host/images") << u"http://host/images/"_s;
    QTest::newRow("host alone") << QByteArray("https://host:8443") << u"https://host:8443/"_s;
    QTest::newRow("with credentials") << QByteArray("http://me:secret@host/images") << u"http://host/images/"_s;
    QTest::newRow("with a space") << QByteArray("http://host/my images/") << u"http://host/my%20images/"_s;
    QTest::newRow("with an escape") << QByteArray("http://host/a%2Fb%20c") << u"http://host/a%2Fb%20c/"_s;
}

void tst_HttpConfig::base()
{
    QFETCH(QByteArray, value);
    const auto config = readHttpConfig(store("http_store_url = " + value));
    QVERIFY(config);
    QTEST(config->base.toString(QUrl::FullyEncoded), "expected");
}

void tst_HttpConfig::path_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("own"); // the path that a listing has for it
    QTest::addColumn<QString>("name");
    const QString base = u"http://host/images/"_s;
    QTest::newRow("root") << QString() << base << QString() << QString();
    QTest::newRow("name") << u"a.txt"_s << base + u"a.txt"_s << u"a.txt"_s << u"a.txt"_s;
    QTest::newRow("folder") << u"sub/deeper/"_s << base + u"sub/deeper/"_s << u"sub/deeper/"_s << u"deeper"_s;
    QTest::newRow("a name is no URL: percent") << u"a%20b"_s << base + u"a%2520b"_s << u"a%20b"_s << u"a%20b"_s;
    QTest::newRow("question mark and hash") << u"a?b#c"_s << base + u"a%3Fb%23c"_s << u"a?b#c"_s << u"a?b#c"_s;
    QTest::newRow("colon") << u"a:b"_s << base + u"a:b"_s << u"a:b"_s << u"a:b"_s;
    QTest::newRow("a scheme without slashes is a name")
        << u"http:a"_s << base + u"http:a"_s << u"http:a"_s << u"http:a"_s;
    QTest::newRow("not ASCII") << u"ü"_s << base + u"%C3%BC"_s << u"ü"_s << u"ü"_s;
    QTest::newRow("URL below") << base + u"sub/a%20b.txt"_s << base + u"sub/a%20b.txt"_s << u"sub/a b.txt"_s
                               << u"a b.txt"_s;
    QTest::newRow("URL below, port written out")
        << u"http://host:80/images/a"_s << u"http://host:80/images/a"_s << u"a"_s << u"a"_s;
    QTest::newRow("URL beside") << u"http://host/other/a"_s << u"http://host/other/a"_s << u"http://host/other/a"_s
                                << u"a"_s;
    QTest::newRow("URL elsewhere") << u"https://elsewhere:1/a?v=2"_s << u"https://elsewhere:1/a?v=2"_s
                                   << u"https://elsewhere:1/a?v=2"_s << u"a"_s;
    QTest::newRow("URL with an encoded slash is not below")
        << base + u"a%2Fb"_s << base + u"a%2Fb"_s << base + u"a%2Fb"_s << u"a/b"_s;
    QTest::newRow("URL with an empty part is not below")
        << base + u"/a"_s << base + u"/a"_s << base + u"/a"_s << u"a"_s;
    QTest::newRow("URL of the root") << base << base << QString() << u"images"_s;
    QTest::newRow("scheme in capitals") << u"HTTP://host/images/a"_s << base + u"a"_s << u"a"_s << u"a"_s;
}

void tst_HttpConfig::path()
{
    QFETCH(QString, path);
    const auto config = readHttpConfig(store("http_store_url = http://host/images"));
    const auto target = resolveHttpPath(*config, path);
    QVERIFY2(target, target ? "" : qPrintable(target.error().detail));
    QTEST(target->url.toString(QUrl::FullyEncoded), "url");
    QTEST(target->path, "own");
    QTEST(target->name, "name");
}

void tst_HttpConfig::badPath_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("parent") << u".."_s;
    QTest::newRow("beside") << u"../other"_s;
    QTest::newRow("up from within") << u"sub/../../other"_s;
    QTest::newRow("dot") << u"./a"_s;
    QTest::newRow("encoded parent") << u"%2e%2e/other"_s;
    QTest::newRow("half encoded parent") << u".%2E/other"_s;
    QTest::newRow("encoded twice") << u"%252e%252e/other"_s;
    QTest::newRow("absolute") << u"/etc/passwd"_s;
    QTest::newRow("empty part") << u"a//b"_s;
    QTest::newRow("slash") << u"/"_s;
    QTest::newRow("NUL") << u"a"_s + QChar(u'\0') + u"b"_s;
    QTest::newRow("NUL in a URL") << u"http://host/images/a%00b"_s;
    QTest::newRow("other scheme") << u"file:///etc/passwd"_s;
    QTest::newRow("other store's location") << u"rbd://pool/image"_s;
    QTest::newRow("no host") << u"http:///a"_s;
    QTest::newRow("bad port") << u"http://host:port/a"_s;
    QTest::newRow("line break in a URL") << u"http://host/a\r\nX-Evil: yes"_s;
}

void tst_HttpConfig::badPath()
{
    QFETCH(QString, path);
    const auto config = readHttpConfig(store("http_store_url = http://host/images"));
    const auto target = resolveHttpPath(*config, path);
    QVERIFY(!target);
    QCOMPARE(target.error().kind, ErrorKind::BadInput);
    // Without http_store_url, a name is nothing at all.
    const auto none = resolveHttpPath(HttpConfig(), path);
    QVERIFY(!none);
    QCOMPARE(none.error().kind, ErrorKind::BadInput);
}

void tst_HttpConfig::names_goBothWays_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("spaces, plus, percent") << u"a b+c%20d"_s;
    QTest::newRow("marks") << u"?#&;=,!$'()*@:[]{}|\\^`\"<>~-_."_s;
    QTest::newRow("not ASCII") << u"Grüße-日本-\U0001F600"_s;
    QTest::newRow("line break and tab") << u"a\nb\tc"_s;
    QTest::newRow("bidi") << u"\u202egpj.exe"_s;
    QTest::newRow("not UTF-8") << nameFromBytes("Gr\xfc\xdf\xff");
    QTest::newRow("dots within") << u"...a..b"_s;
}

void tst_HttpConfig::names_goBothWays()
{
    QFETCH(QString, name);
    const auto config = readHttpConfig(store("http_store_url = http://host/images"));
    const auto there = resolveHttpPath(*config, u"sub/"_s + name);
    QVERIFY(there);
    QCOMPARE(there->url.path(QUrl::FullyEncoded).count(u'/'), 3);
    const auto back = resolveHttpPath(*config, locationOf(there->url));
    QVERIFY(back);
    QVERIFY(back->isUnderBase);
    QCOMPARE(back->path, u"sub/"_s + name);
    QCOMPARE(back->url, there->url);
}

void tst_HttpConfig::credentials_goToTheirServer()
{
    const auto config = readHttpConfig(store("http_store_url = http://me:secret@host/images"));
    const QByteArray mine = "Basic " + QByteArray("me:secret").toBase64();
    QCOMPARE(resolveHttpPath(*config, u"a"_s)->authorization, mine);
    QCOMPARE(resolveHttpPath(*config, u"http://host/elsewhere"_s)->authorization, mine);
    QCOMPARE(resolveHttpPath(*config, u"http://host:81/images/a"_s)->authorization, QByteArray());
    QCOMPARE(resolveHttpPath(*config, u"https://host/images/a"_s)->authorization, QByteArray());
    QCOMPARE(resolveHttpPath(*config, u"http://you:other@host/a"_s)->authorization,
             "Basic " + QByteArray("you:other").toBase64());
    QVERIFY(!resolveHttpPath(*config, u"http://you:other@host/a"_s)->path.contains("other"_L1));
}

QTEST_GUILESS_MAIN(tst_HttpConfig)
#include "tst_httpconfig.moc"
