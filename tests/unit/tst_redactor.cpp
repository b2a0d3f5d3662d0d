// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/redactor.h"

#include <QtTest>

#include <QUrl>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

const QString secret = u"p4ss/w+rd & \"more\"%"_s;

} // namespace

class tst_Redactor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownSecret_goesInEverySpelling_data();
    void knownSecret_goesInEverySpelling();
    void base64_goesWhereverItBegins_data();
    void base64_goesWhereverItBegins();
    void looks_areEnough_data();
    void looks_areEnough();
    void harmless_stays_data();
    void harmless_stays();
    void secretNames_areKnown_data();
    void secretNames_areKnown();
    void learn_takesSecretsOfDriversThatAreNotBuilt();
    void learn_takesWhatTheSchemaCallsSecret();
    void longerSecrets_goFirst();
    void shortSecrets_goAsWholeWordsAlone();
    void referencesToTheKeychain_areNoSecrets();
};

void tst_Redactor::knownSecret_goesInEverySpelling_data()
{
    QTest::addColumn<QString>("spelling");
    const QByteArray bytes = secret.toUtf8();
    QTest::newRow("raw") << secret;
    QTest::newRow("percent") << QString::fromLatin1(bytes.toPercentEncoding());
    QTest::newRow("percent, slashes kept") << QString::fromLatin1(bytes.toPercentEncoding("/"));
    QTest::newRow("form") << QString::fromLatin1(bytes.toPercentEncoding()).replace(u"%20"_s, u"+"_s);
    QTest::newRow("percent in lower case")
        << QString::fromLatin1(bytes.toPercentEncoding()).replace(u"%2F"_s, u"%2f"_s).replace(u"%2B"_s, u"%2b"_s);
    QTest::newRow("base64") << QString::fromLatin1(bytes.toBase64());
    QTest::newRow("base64url") << QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding));
    QTest::newRow("hex") << QString::fromLatin1(bytes.toHex());
    QTest::newRow("hex in upper case") << QString::fromLatin1(bytes.toHex().toUpper());
    QTest::newRow("html") << secret.toHtmlEscaped();
    QString json = secret;
    QTest::newRow("json") << json.replace(u'"', u"\\\""_s);
    QUrl url(u"https://host/"_s);
    url.setUserName(u"user"_s);
    url.setPassword(secret);
    QTest::newRow("url") << url.toString(QUrl::FullyEncoded).section(u"user:"_s, 1).section(u'@', 0, 0);
}

void tst_Redactor::knownSecret_goesInEverySpelling()
{
    QFETCH(const QString, spelling);
    Redactor redactor;
    QCOMPARE(redactor.redacted(u"before ("_s + spelling + u") after"_s), u"before ("_s + spelling + u") after"_s);
    redactor.addSecret(secret);
    const QString clean = redactor.redacted(u"before ("_s + spelling + u") after"_s);
    QVERIFY2(!clean.contains(spelling, Qt::CaseInsensitive), qPrintable(clean));
    QVERIFY2(clean.startsWith("before (***"_L1) && clean.endsWith(") after"_L1), qPrintable(clean));
}

/// "user:password" of basic authentication: what stands before moves the letters.
void tst_Redactor::base64_goesWhereverItBegins_data()
{
    QTest::addColumn<QByteArray>("before");
    for (const char *before : {"", "a", "ab", "abc", "user:", "someone:"})
        QTest::newRow(*before ? before : "nothing") << QByteArray(before);
}

void tst_Redactor::base64_goesWhereverItBegins()
{
    QFETCH(const QByteArray, before);
    const QByteArray password = "correct horse battery staple";
    Redactor redactor;
    redactor.addSecret(QString::fromLatin1(password));
    for (const QByteArray &after : {QByteArray(), QByteArray("x"), QByteArray("xyz")}) {
        const QByteArray encoded = (before + password + after).toBase64();
        const QString clean = redactor.redacted(u"Basic %1"_s.arg(QLatin1StringView(encoded)));
        QVERIFY2(clean.contains("***"_L1), qPrintable(clean));
        // No more than the parts of three bytes at its ends can be read from what is left.
        const QByteArray left = QByteArray::fromBase64(clean.section(u"***"_s, 0, 0).mid(6).toLatin1());
        QVERIFY2(!left.contains("corr"), left.constData());
    }
}

void tst_Redactor::looks_areEnough_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("clean");
    QTest::newRow("user information") << u"GET https://user:pw@host/x failed"_s << u"GET https://***@host/x failed"_s;
    QTest::newRow("user alone") << u"ftp://user@host"_s << u"ftp://***@host"_s;
    QTest::newRow("swift location") << u"swift+https://tenant%3Auser:ke/y@auth/v3/c/o"_s
                                    << u"swift+https://***@auth/v3/c/o"_s;
    QTest::newRow("s3 location with a slash in the key")
        << u"s3://AK:se/cr+et@host/bucket/x"_s << u"s3://***@host/bucket/x"_s;
    QTest::newRow("signature") << u"https://h/x?a=1&X-Amz-Signature=abcdef&b=2"_s
                               << u"https://h/x?a=1&X-Amz-Signature=***&b=2"_s;
    QTest::newRow("credential") << u"?X-Amz-Credential=AK%2F2026&z=1"_s << u"?X-Amz-Credential=***&z=1"_s;
    QTest::newRow("temporary URL") << u"http://h/v1?temp_url_sig=0123&temp_url_expires=5"_s
                                   << u"http://h/v1?temp_url_sig=***&temp_url_expires=5"_s;
    QTest::newRow("token in a query") << u"http://h/?access_token=abc#f"_s << u"http://h/?access_token=***"_s;
    QTest::newRow("header") << u"X-Auth-Token: gAAAAAB"_s << u"X-Auth-Token: ***"_s;
    QTest::newRow("authorization") << u"sent Authorization: Basic dXNlcg== to it"_s << u"sent Authorization: ***"_s;
    QTest::newRow("header in json") << u"\"X-Subject-Token\": \"abc\""_s << u"\"X-Subject-Token\": ***"_s;
    QTest::newRow("option") << u"swift_store_key = abc, next"_s << u"swift_store_key = ***, next"_s;
    QTest::newRow("quoted option") << u"s3_store_secret_key: \"a b c\" x"_s << u"s3_store_secret_key: *** x"_s;
    QTest::newRow("password") << u"vmware_server_password=hunter2"_s << u"vmware_server_password=***"_s;
}

void tst_Redactor::looks_areEnough()
{
    QFETCH(const QString, text);
    QTEST(Redactor().redacted(text), "clean");
}

void tst_Redactor::harmless_stays_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain url") << u"https://host:8080/path?marker=x&limit=5"_s;
    QTest::newRow("mail") << u"write to someone@example.org: they know"_s;
    QTest::newRow("at sign in a path") << u"http://host/images/a@b.img is there"_s;
    QTest::newRow("capability") << u"cheap: WRITE_ACCESS: yes -> no (read-only: mount flag ro)"_s;
    QTest::newRow("word") << u"The password of the store is wrong: HTTP 401"_s;
    QTest::newRow("monkey") << u"monkey = banana"_s;
}

void tst_Redactor::harmless_stays()
{
    QFETCH(const QString, text);
    Redactor redactor;
    redactor.addSecret(secret);
    QCOMPARE(redactor.redacted(text), text);
}

void tst_Redactor::secretNames_areKnown_data()
{
    QTest::addColumn<bool>("isSecret");
    for (const char *name : {"swift_store_key", "s3_store_secret_key", "s3_store_access_key", "cinder_store_password",
                             "vmware_server_password", "password", "transport_token", "api_key", "client_secret"})
        QTest::newRow(name) << true;
    for (const char *name : {"swift_store_user", "rbd_store_user", "filesystem_store_datadir", "swift_store_region",
                             "s3_store_host", "rbd_store_ceph_conf", "store_description", "weight", "https_insecure"})
        QTest::newRow(name) << false;
}

void tst_Redactor::secretNames_areKnown()
{
    QTEST(Redactor::isSecretName(QString::fromLatin1(QTest::currentDataTag())), "isSecret");
}

void tst_Redactor::learn_takesSecretsOfDriversThatAreNotBuilt()
{
    Redactor redactor;
    redactor.learn("[DEFAULT]\nenabled_backends = a:swift, b:s3, c:http\n"
                   "[a]\nswift_store_key = swift-Secret-1\nswift_store_user = tenant:someone\n"
                   "[b]\ns3_store_secret_key = s3-Secret-2\n"
                   "[c]\nhttp_proxy_information = http:http://proxyuser:proxy-Secret-3@proxy:3128\n"
                   "[database]\nconnection = mysql+pymysql://glance:db%2DSecret@db/glance\n");
    for (const QString &known :
         {u"swift-Secret-1"_s, u"s3-Secret-2"_s, u"proxy-Secret-3"_s, u"db-Secret"_s, u"db%2DSecret"_s})
        QCOMPARE(redactor.redacted(u"x %1 y"_s.arg(known)), u"x *** y"_s);
    QCOMPARE(redactor.redacted(u"tenant:someone"_s), u"tenant:someone"_s);
}

void tst_Redactor::learn_takesWhatTheSchemaCallsSecret()
{
    Redactor redactor;
    const DriverSchema schema{.kind = u"odd"_s,
                              .options = {{.name = u"odd_thing"_s, .secret = true, .deprecatedNames = {u"old_thing"_s}},
                                          {.name = u"odd_other"_s}}};
    redactor.learn("[a]\nodd_thing = hidden1\nold_thing = hidden2\nodd_other = shown\n", {schema});
    QCOMPARE(redactor.redacted(u"hidden1 hidden2 shown"_s), u"*** *** shown"_s);
}

void tst_Redactor::longerSecrets_goFirst()
{
    Redactor redactor;
    redactor.addSecret(u"abc"_s);
    redactor.addSecret(u"abcdef"_s);
    QCOMPARE(redactor.redacted(u"abcdef abc"_s), u"*** ***"_s);
}

void tst_Redactor::shortSecrets_goAsWholeWordsAlone()
{
    Redactor redactor;
    redactor.addSecret(u"ab"_s);
    redactor.addSecret(u" "_s);
    QCOMPARE(redactor.redacted(u"ab cabbage (ab)"_s), u"*** cabbage (***)"_s);
}

void tst_Redactor::referencesToTheKeychain_areNoSecrets()
{
    Redactor redactor;
    redactor.learn("[a]\nswift_store_key = keychain:a/swift_store_key\n");
    QCOMPARE(redactor.redacted(u"reads keychain:a/x"_s), u"reads keychain:a/x"_s);
}

QTEST_GUILESS_MAIN(tst_Redactor)
#include "tst_redactor.moc"
