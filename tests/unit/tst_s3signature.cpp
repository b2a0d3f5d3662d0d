// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3signature.h"

#include <QTimeZone>
#include <QUrlQuery>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

using Headers = QMap<QByteArray, QByteArray>;

constexpr auto nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; // SHA-256 of no bytes

QDateTime utc(int year, int month, int day, int hour = 0, int minute = 0)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute), Qt::UTC);
}

/// The account of the examples in the S3 API reference.
S3Signer documented()
{
    return S3Signer({.accessKey = "AKIAIOSFODNN7EXAMPLE", .secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
                    "us-east-1");
}

QByteArray signatureIn(const QByteArray &authorization)
{
    return authorization.mid(authorization.indexOf("Signature=") + 10);
}

} // namespace

class tst_S3Signature : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void header_data();
    void header();
    void presigned_asDocumented();
    void suite_data();
    void suite();
    void sessionToken_isSigned();
    void anotherTry_isSignedAnew();
    void presigned_holdsQueryAndToken();
    void encoding_data();
    void encoding();
    void url_isCanonical();
};

/// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Examples: Signature calculations".
void tst_S3Signature::header_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<S3Query>("query");
    QTest::addColumn<QByteArrayList>("headers"); // name, value, name, value...
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("names");
    QTest::addColumn<QByteArray>("signature");
    QTest::newRow("GET Object") << QByteArray("GET") << QByteArray("/test.txt") << S3Query()
                                << QByteArrayList{"Range", "bytes=0-9"} << QByteArray()
                                << QByteArray("host;range;x-amz-content-sha256;x-amz-date")
                                << QByteArray("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    QTest::newRow("PUT Object") << QByteArray("PUT") << QByteArray("/test$file.text") << S3Query()
                                << QByteArrayList{"Date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class",
                                                  "REDUCED_REDUNDANCY"}
                                << QByteArray("Welcome to Amazon S3.")
                                << QByteArray("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class")
                                << QByteArray("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    QTest::newRow("GET Bucket Lifecycle")
        << QByteArray("GET") << QByteArray("/") << S3Query{{"lifecycle", ""}} << QByteArrayList() << QByteArray()
        << QByteArray("host;x-amz-content-sha256;x-amz-date")
        << QByteArray("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    QTest::newRow("GET Bucket (List Objects)")
        << QByteArray("GET") << QByteArray("/") << S3Query{{"prefix", "J"}, {"max-keys", "2"}} << QByteArrayList()
        << QByteArray() << QByteArray("host;x-amz-content-sha256;x-amz-date")
        << QByteArray("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

void tst_S3Signature::header()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, path);
    QFETCH(S3Query, query);
    QFETCH(QByteArrayList, headers);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, names);
    QFETCH(QByteArray, signature);
    HttpRequest request{.verb = verb, .url = s3Url(QUrl(u"https://examplebucket.s3.amazonaws.com"_s), path, query)};
    for (int i = 0; i < headers.size(); i += 2)
        request.headers.append({headers[i], headers[i + 1]});
    documented().sign(request, sha256(body), utc(2013, 5, 24));
    QCOMPARE(request.authorization,
             "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
                 + names + ",Signature=" + signature);
    QVERIFY(request.headers.contains(std::pair<QByteArray, QByteArray>("x-amz-date", "20130524T000000Z")));
}

/// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, "An example".
void tst_S3Signature::presigned_asDocumented()
{
    const QUrl url = documented().presign("GET", QUrl(u"https://examplebucket.s3.amazonaws.com/test.txt"_s), 86400,
                                          utc(2013, 5, 24));
    QCOMPARE(url.toEncoded(),
             QByteArray("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

/// The cases of AWS's signing test suite (github.com/awslabs/aws-c-auth tests/aws-signing-test-suite/v4, header-signed-request.txt)
/// that S3 shares with the other services: paths are neither normalized nor encoded twice.
void tst_S3Signature::suite_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<S3Query>("query");
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<QByteArray>("signature");
    const auto row = [](const char *name, const QByteArray &path, const S3Query &query, const Headers &headers,
                        const char *signature, const char *verb = "GET") {
        QTest::newRow(name) << QByteArray(verb) << path << query << headers << QByteArray(signature);
    };
    const QByteArray unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    row("get-vanilla", "/", {}, {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    row("post-vanilla", "/", {}, {}, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", "POST");
    row("get-utf8", "/\u1234", {}, {}, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
    row("get-unreserved", '/' + unreserved, {}, {}, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
    row("get-vanilla-query-order-key-case", "/", {{"Param2", "value2"}, {"Param1", "value1"}}, {},
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    row("get-vanilla-query-order-encoded", "/", {{"Param-3", "Value3"}, {"Param", "Value2"}, {"\u1234", "Value1"}}, {},
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac");
    row("get-vanilla-query-unreserved", "/", {{unreserved, unreserved}}, {},
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
    row("get-vanilla-utf8-query", "/", {{"\u1234", "bar"}}, {},
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
    row("get-slashes-unnormalized", "//example//", {}, {},
        "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5");
    row("get-header-value-trim", "/", {}, {{"my-header1", " value1"}, {"my-header2", " \"a   b   c\""}},
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
    row("post-header-key-sort", "/", {}, {{"my-header1", "value1"}},
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c", "POST");
    row("get-vanilla-with-session-token", "/", {},
        {{"x-amz-security-token", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"}},
        "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
}

void tst_S3Signature::suite()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, path);
    QFETCH(S3Query, query);
    QFETCH(Headers, headers);
    QFETCH(QByteArray, signature);
    const S3Signer signer({.accessKey = "AKIDEXAMPLE", .secretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
                          "us-east-1", "service");
    headers.insert("host", "example.amazonaws.com");
    headers.insert("x-amz-date", "20150830T123600Z");
    QCOMPARE(signer.signature(verb, s3Url(QUrl(u"https://example.amazonaws.com"_s), path, query), headers, nothing,
                              utc(2015, 8, 30, 12, 36)),
             signature);
}

void tst_S3Signature::sessionToken_isSigned()
{
    const S3Signer signer({.accessKey = "key", .secretKey = "secret", .sessionToken = "token"}, "eu-west-1");
    HttpRequest request{.url = QUrl(u"http://127.0.0.1:9000/bucket/object"_s)};
    signer.sign(request, nothing, utc(2026, 1, 2));
    QVERIFY(request.headers.contains(std::pair<QByteArray, QByteArray>("x-amz-security-token", "token")));
    QVERIFY(request.authorization.contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"));
    QVERIFY(request.authorization.contains("/20260102/eu-west-1/s3/aws4_request"));
}

/// What is sent a second time carries one signature and one time, those of now.
void tst_S3Signature::anotherTry_isSignedAnew()
{
    const S3Signer signer({.accessKey = "key", .secretKey = "secret", .sessionToken = "token"}, "us-east-1");
    HttpRequest twice{.url = QUrl(u"http://127.0.0.1:9000/bucket/object"_s), .headers = {{"range", "bytes=0-0"}}};
    HttpRequest once = twice;
    signer.sign(twice, nothing, utc(2026, 1, 2));
    const QByteArray before = twice.authorization;
    signer.sign(twice, nothing, utc(2026, 1, 2, 3));
    signer.sign(once, nothing, utc(2026, 1, 2, 3));
    QVERIFY(signatureIn(twice.authorization) != signatureIn(before));
    QCOMPARE(twice.authorization, once.authorization);
    QCOMPARE(twice.headers, once.headers);
}

void tst_S3Signature::presigned_holdsQueryAndToken()
{
    const S3Signer signer({.accessKey = "key", .secretKey = "secret", .sessionToken = "to/ken+=="}, "us-east-1");
    const QUrl bare = s3Url(QUrl(u"http://[::1]:9000"_s), "/bucket/a b+c", {{"versionId", "x/y"}});
    const QUrl url = signer.presign("GET", bare, 60, utc(2026, 1, 2));
    const QByteArray text = url.toEncoded();
    QVERIFY(text.startsWith("http://[::1]:9000/bucket/a%20b%2Bc?X-Amz-Algorithm="));
    QVERIFY(text.contains("&X-Amz-Security-Token=to%2Fken%2B%3D%3D&"));
    QVERIFY(text.contains("&versionId=x%2Fy"));
    QVERIFY(!text.contains("secret"));
    // The signature comes last, and is that of what stands before it.
    const qsizetype end = text.indexOf("&X-Amz-Signature=");
    QCOMPARE(text.mid(end + 17), signer.signature("GET", QUrl::fromEncoded(text.left(end)), {{"host", "[::1]:9000"}},
                                                  S3Signer::unsignedPayload, utc(2026, 1, 2)));
}

void tst_S3Signature::encoding_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("encoded");
    QTest::newRow("unreserved") << QByteArray("aZ09-._~") << QByteArray("aZ09-._~");
    QTest::newRow("what others leave") << QByteArray("!*'()") << QByteArray("%21%2A%27%28%29");
    QTest::newRow("blank and plus") << QByteArray(" +") << QByteArray("%20%2B");
    QTest::newRow("percent") << QByteArray("%41") << QByteArray("%2541");
    QTest::newRow("any byte") << QByteArray("\x00\x7f\xe9", 3) << QByteArray("%00%7F%E9");
    QTest::newRow("slash") << QByteArray("a/b") << QByteArray("a%2Fb");
}

void tst_S3Signature::encoding()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, encoded);
    QCOMPARE(s3Encode(bytes), encoded);
    QCOMPARE(s3Encode(bytes, true), QByteArray(encoded).replace("%2F", "/"));
}

/// What is signed is what is sent: QUrl must not put it right on the way.
void tst_S3Signature::url_isCanonical()
{
    const QUrl base(u"https://s3.example.com:9000/base"_s);
    const QUrl url = s3Url(base, "/bucket/../%41/./~*caf\xe9 ?#",
                           {{"prefix", "a&b=c"}, {"acl", ""}, {"list-type", "2"}});
    QCOMPARE(url.path(QUrl::FullyEncoded).toLatin1(), QByteArray("/bucket/../%2541/./~%2Acaf%E9%20%3F%23"));
    QCOMPARE(url.query(QUrl::FullyEncoded).toLatin1(), QByteArray("acl=&list-type=2&prefix=a%26b%3Dc"));
    QCOMPARE(url.host(), u"s3.example.com"_s);
    QCOMPARE(url.port(), 9000);
}

QTEST_GUILESS_MAIN(tst_S3Signature)
#include "tst_s3signature.moc"
