// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3config.h"

#include "drivers/s3/s3client.h"
#include "drivers/s3/s3probe.h"
#include "drivers/s3/s3upload.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

const QByteArray plain = "s3_store_host = http://s3.example.com:9000\ns3_store_access_key = AK\n"
                         "s3_store_secret_key = very/secret+key\ns3_store_bucket = images\n";

StoreConfiguration store(const QByteArray &options)
{
    const auto configuration = parseConfiguration("[DEFAULT]\nenabled_backends = s:s3\n[s]\n" + options + '\n',
                                                  u"test.conf"_s, {s3Schema()});
    return configuration ? configuration->stores.value(0) : StoreConfiguration();
}

S3Config config(const QByteArray &options = plain)
{
    return readS3Config(store(options)).value();
}

} // namespace

class tst_S3Config : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaults_areGlances();
    void endpoint_data();
    void endpoint();
    void region_data();
    void region();
    void bad_isReported_data();
    void bad_isReported();
    void path_data();
    void path();
    void badPath_data();
    void badPath();
    void path_goesBothWays_data();
    void path_goesBothWays();
    void location_holdsNoSecret();
    void bucketInTheHost_data();
    void bucketInTheHost();
    void partSize_data();
    void partSize();
    void partsEtag();
    void uploadToken_goesBothWays();
    void policy_data();
    void policy();
};

void tst_S3Config::defaults_areGlances()
{
    const S3Config read = config();
    QVERIFY(!read.createsBucket);
    QCOMPARE(read.urlFormat, S3Config::UrlFormat::Auto);
    QCOMPARE(read.largeObject, 100LL << 20);
    QCOMPARE(read.partSize, 10LL << 20);
    QCOMPARE(read.threads, 10);
    QVERIFY(read.region.isEmpty());
    QVERIFY(!read.settings.insecure);
    QVERIFY(!read.activeProbe);
    QCOMPARE(read.bucket, QByteArray("images"));
    QCOMPARE(read.credentials.accessKey, QByteArray("AK"));
    QCOMPARE(read.credentials.secretKey, QByteArray("very/secret+key"));
}

/// glance_store:s3.py configure_add(): http unless https is said, and locations say "s3+https" for that alone.
void tst_S3Config::endpoint_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("location");
    QTest::newRow("a host") << QByteArray("s3.example.com") << u"http://s3.example.com"_s
                            << u"s3://s3.example.com/images/a"_s;
    QTest::newRow("a host and port") << QByteArray("10.0.0.1:9000") << u"http://10.0.0.1:9000"_s
                                     << u"s3://10.0.0.1:9000/images/a"_s;
    QTest::newRow("http") << QByteArray("http://s3.example.com/") << u"http://s3.example.com"_s
                          << u"s3://s3.example.com/images/a"_s;
    QTest::newRow("https") << QByteArray("https://s3.example.com") << u"https://s3.example.com"_s
                           << u"s3+https://s3.example.com/images/a"_s;
    QTest::newRow("an IPv6 address") << QByteArray("http://[::1]:9000") << u"http://[::1]:9000"_s
                                     << u"s3://[::1]:9000/images/a"_s;
    QTest::newRow("a path") << QByteArray("https://gate.example.com/s3/") << u"https://gate.example.com/s3"_s
                            << u"s3+https://gate.example.com/s3/images/a"_s;
}

void tst_S3Config::endpoint()
{
    QFETCH(QByteArray, host);
    QFETCH(QString, endpoint);
    QFETCH(QString, location);
    const auto read = readS3Config(store(QByteArray(plain).replace("http://s3.example.com:9000", host)));
    QVERIFY(read);
    QCOMPARE(read->endpoint.toString(), endpoint);
    QCOMPARE(s3Location(*read, {.bucket = "images", .key = "a"}), location);
    const auto place = resolveS3Path(*read, location);
    QVERIFY(place);
    QCOMPARE(place->key, QByteArray("a"));
    QVERIFY(place->isConfigured);
}

void tst_S3Config::region_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("region");
    QTest::newRow("everybody's") << QByteArray("s3.amazonaws.com") << QByteArray();
    QTest::newRow("glance_store's form") << QByteArray("s3-eu-west-1.amazonaws.com") << QByteArray("eu-west-1");
    QTest::newRow("today's form") << QByteArray("https://s3.ap-northeast-3.amazonaws.com")
                                  << QByteArray("ap-northeast-3");
    QTest::newRow("dual stack") << QByteArray("https://s3.dualstack.us-west-2.amazonaws.com")
                                << QByteArray("us-west-2");
    QTest::newRow("China") << QByteArray("https://s3.cn-north-1.amazonaws.com.cn") << QByteArray("cn-north-1");
    QTest::newRow("somebody else's") << QByteArray("s3.eu-west-1.example.com") << QByteArray();
    QTest::newRow("configured") << QByteArray("s3.example.com\ns3_store_region_name = here") << QByteArray("here");
}

void tst_S3Config::region()
{
    QFETCH(QByteArray, host);
    QTEST(config(QByteArray(plain).replace("http://s3.example.com:9000", host)).region, "region");
}

void tst_S3Config::bad_isReported_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QString>("option");
    const auto without = [](const QByteArray &option) {
        QByteArrayList lines = plain.split('\n');
        lines.removeIf([&option](const QByteArray &line) { return line.startsWith(option); });
        return lines.join('\n');
    };
    for (const char *option : {"s3_store_host", "s3_store_access_key", "s3_store_secret_key", "s3_store_bucket"})
        QTest::addRow("without %s", option) << without(option) << QString::fromLatin1(option);
    QTest::newRow("another scheme") << QByteArray(plain).replace("http://", "ftp://") << u"s3_store_host"_s;
    QTest::newRow("keys in the host") << QByteArray(plain).replace("http://", "http://a:b@") << u"s3_store_host"_s;
    QTest::newRow("a query") << QByteArray(plain).replace(":9000", ":9000/?a") << u"s3_store_host"_s;
    QTest::newRow("a slash in the bucket") << QByteArray(plain).replace("images", "images/a") << u"s3_store_bucket"_s;
    QTest::newRow("small parts") << plain + "s3_store_large_object_chunk_size = 4"
                                 << u"s3_store_large_object_chunk_size"_s;
    QTest::newRow("an unknown style") << plain + "s3_store_bucket_url_format = both" << u"s3_store_bucket_url_format"_s;
    QTest::newRow("no name for a host") << QByteArray(plain).replace("images", "My_Images")
                                               + "s3_store_bucket_url_format = virtual"
                                        << u"s3_store_bucket"_s;
}

void tst_S3Config::bad_isReported()
{
    QFETCH(QByteArray, options);
    QFETCH(QString, option);
    const StoreConfiguration read = store(options);
    const auto isSecret = [](const QString &text) {
        return text.contains(u"very/secret+key"_s) || text.contains(u"a:b"_s);
    };
    if (!read.problems.isEmpty()) { // the schema knows already
        QCOMPARE(read.problems[0].option, option);
        QVERIFY(!isSecret(read.problems[0].text));
        return;
    }
    const auto findings = checkS3Configuration(read);
    QCOMPARE(findings.size(), 1);
    QCOMPARE(findings[0].answer, Answer::No);
    QCOMPARE(findings[0].reason, Reason::BadConfiguration);
    QVERIFY2(findings[0].detail.startsWith(option), qPrintable(findings[0].detail));
    QVERIFY(!isSecret(findings[0].detail));
}

void tst_S3Config::path_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bucket");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("isConfigured");
    QTest::newRow("a key") << u"a"_s << QByteArray("images") << QByteArray("a") << true;
    QTest::newRow("a key with slashes") << u"a/b/"_s << QByteArray("images") << QByteArray("a/b/") << true;
    QTest::newRow("the bucket") << QString() << QByteArray("images") << QByteArray() << true;
    QTest::newRow("all buckets") << u"/"_s << QByteArray() << QByteArray() << false;
    QTest::newRow("another bucket") << u"/other/"_s << QByteArray("other") << QByteArray() << false;
    QTest::newRow("in another bucket") << u"/other/a/b"_s << QByteArray("other") << QByteArray("a/b") << false;
    QTest::newRow("the bucket by its name") << u"/images/a"_s << QByteArray("images") << QByteArray("a") << true;
    QTest::newRow("a key that begins with a slash")
        << u"/images//a"_s << QByteArray("images") << QByteArray("/a") << true;
    QTest::newRow("a location") << u"s3://s3.example.com:9000/images/a"_s << QByteArray("images") << QByteArray("a")
                                << true;
    QTest::newRow("glance_store's location")
        << u"s3://AK:very/secret+key@s3.example.com:9000/images/a"_s << QByteArray("images") << QByteArray("a") << true;
    QTest::newRow("with another key") << u"s3+http://OLD:o@ld/key@s3.example.com:9000/other/a"_s << QByteArray("other")
                                      << QByteArray("a") << false;
    QTest::newRow("an @ in the object's key")
        << u"s3://s3.example.com:9000/images/me@home"_s << QByteArray("images") << QByteArray("me@home") << true;
    QTest::newRow("our host in the object's key")
        << u"s3://s3.example.com:9000/images/x@s3.example.com:9000/y/z"_s << QByteArray("images")
        << QByteArray("x@s3.example.com:9000/y/z") << true;
    QTest::newRow("a colon in a key") << u"12:30://x"_s << QByteArray("images") << QByteArray("12:30://x") << true;
}

void tst_S3Config::path()
{
    QFETCH(QString, path);
    const auto place = resolveS3Path(config(), path);
    QVERIFY2(place, place ? "" : qPrintable(place.error().detail));
    QTEST(place->bucket, "bucket");
    QTEST(place->key, "key");
    QTEST(place->isConfigured, "isConfigured");
}

void tst_S3Config::badPath_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("another kind of store's") << u"swift+http://a/b/c"_s;
    QTest::newRow("another server's") << u"s3://s3.example.org:9000/images/a"_s;
    QTest::newRow("another port's") << u"s3://s3.example.com/images/a"_s;
    QTest::newRow("another server's, with keys") << u"s3://AK:very/secret+key@s3.example.org/images/a"_s;
    QTest::newRow("no key") << u"s3://s3.example.com:9000/images"_s;
    QTest::newRow("a folder") << u"s3://s3.example.com:9000/images/"_s;
    QTest::newRow("no bucket") << u"s3://s3.example.com:9000//a"_s;
    QTest::newRow("nothing") << u"s3://"_s;
    QTest::newRow("NUL") << u"a\0b"_s;
    QTest::newRow("an empty bucket") << u"//a"_s;
    QTest::newRow("dots for a bucket") << u"/../a"_s;
}

void tst_S3Config::badPath()
{
    QFETCH(QString, path);
    const auto place = resolveS3Path(config(), path);
    QVERIFY(!place);
    QCOMPARE(place.error().kind, ErrorKind::BadInput);
    QVERIFY(!place.error().detail.contains(u"very/secret+key"_s));
}

void tst_S3Config::path_goesBothWays_data()
{
    QTest::addColumn<QByteArray>("bucket");
    QTest::addColumn<QByteArray>("key");
    for (const char *key :
         {"a", "a/b/", "/a", "//", "a://b", "s3://x/y/z", "file:///etc/passwd", " ", "caf\xe9", "me@home"}) {
        QTest::addRow("%s", key) << QByteArray("images") << QByteArray(key);
        QTest::addRow("%s, elsewhere", key) << QByteArray("other") << QByteArray(key);
    }
}

/// Whatever a bucket holds has a path and a location by which it is found again.
void tst_S3Config::path_goesBothWays()
{
    QFETCH(QByteArray, bucket);
    QFETCH(QByteArray, key);
    const S3Place place{.bucket = bucket, .key = key, .isConfigured = bucket == "images"};
    QStringList ways{s3Path(place)};
    if (!key.endsWith('/'))
        ways << s3Location(config(), place);
    for (const QString &way : ways) {
        const auto found = resolveS3Path(config(), way);
        QVERIFY2(found, qPrintable(way));
        QCOMPARE(found->bucket, bucket);
        QCOMPARE(found->key, key);
        QCOMPARE(found->isConfigured, place.isConfigured);
    }
}

void tst_S3Config::location_holdsNoSecret()
{
    const QString location = s3Location(config(), {.bucket = "images", .key = "a"});
    QVERIFY(!location.contains(u"AK"_s));
    QVERIFY(!location.contains(u"secret"_s));
    for (const OptionSchema &option : s3Schema().options) {
        const bool isSecret = option.name.contains(u"key"_s) || option.name.contains(u"token"_s);
        QVERIFY2(option.secret == isSecret, qPrintable(option.name));
        QVERIFY2(!option.label.isEmpty(), qPrintable(option.name));
    }
}

void tst_S3Config::bucketInTheHost_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArray>("bucket");
    QTest::addColumn<QString>("url");
    QTest::newRow("auto, Amazon") << QByteArray("https://s3.amazonaws.com") << QByteArray("auto")
                                  << QByteArray("images") << u"https://images.s3.amazonaws.com/a%20b?uploads="_s;
    QTest::newRow("auto, Amazon, no name for a host")
        << QByteArray("https://s3.amazonaws.com") << QByteArray("auto") << QByteArray("my.images")
        << u"https://s3.amazonaws.com/my.images/a%20b?uploads="_s;
    QTest::newRow("auto, another") << QByteArray("http://10.0.0.1:9000") << QByteArray("auto") << QByteArray("images")
                                   << u"http://10.0.0.1:9000/images/a%20b?uploads="_s;
    QTest::newRow("path, Amazon") << QByteArray("https://s3.amazonaws.com") << QByteArray("path")
                                  << QByteArray("images") << u"https://s3.amazonaws.com/images/a%20b?uploads="_s;
    QTest::newRow("virtual, another") << QByteArray("http://s3.example.com:9000/base") << QByteArray("virtual")
                                      << QByteArray("images")
                                      << u"http://images.s3.example.com:9000/base/a%20b?uploads="_s;
}

void tst_S3Config::bucketInTheHost()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, format);
    QFETCH(QByteArray, bucket);
    QFETCH(QString, url);
    const S3Config read = config(
        QByteArray(plain).replace("http://s3.example.com:9000", host).replace("bucket = images", "bucket = " + bucket)
        + "s3_store_bucket_url_format = " + format);
    QCOMPARE(
        s3RequestUrl(read, S3Session(read).provider(), {.bucket = bucket, .key = "a b", .query = {{"uploads", ""}}})
            .toString(QUrl::FullyEncoded),
        url);
}

void tst_S3Config::partSize_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<qint64>("partSize");
    constexpr qint64 mebibyte = 1LL << 20;
    QTest::newRow("unknown") << qint64(-1) << 10 * mebibyte;
    QTest::newRow("small") << 11 * mebibyte << 10 * mebibyte;
    QTest::newRow("the most that fits") << 100'000 * mebibyte << 10 * mebibyte;
    QTest::newRow("a byte more") << 100'000 * mebibyte + 1 << 11 * mebibyte;
    QTest::newRow("5 TiB") << (5LL << 40) << 525 * mebibyte;
}

void tst_S3Config::partSize()
{
    QFETCH(qint64, size);
    const qint64 part = s3PartSize(10LL << 20, size);
    QTEST(part, "partSize");
    QVERIFY(size < 0 || (size + part - 1) / part <= 10'000);
}

/// As seen of Amazon's: docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html, "MD5 of the parts' MD5s".
void tst_S3Config::partsEtag()
{
    // Two parts, "hello" and "world": md5(md5("hello") + md5("world")), by md5sum and xxd.
    QCOMPARE(s3PartsEtag({"5d41402abc4b2a76b9719d911017c592", "7d793037a0760186574b0282f2f435e7"}),
             QByteArray("065947336a2f2a95ba8899f3675c3be6-2"));
}

void tst_S3Config::uploadToken_goesBothWays()
{
    const S3UploadToken token{.bucket = "images", .key = "caf\xe9 \"x\"", .uploadId = "2~abc/=+", .partSize = 5 << 20};
    const auto read = S3UploadToken::fromBytes(token.toBytes());
    QVERIFY(read);
    QCOMPARE(read->bucket, token.bucket);
    QCOMPARE(read->key, token.key);
    QCOMPARE(read->uploadId, token.uploadId);
    QCOMPARE(read->partSize, token.partSize);
    for (const QByteArray &bad : {QByteArray(), QByteArray("{}"), QByteArray("no JSON"), token.toBytes().chopped(2),
                                  token.toBytes().replace("5242880", "0"), token.toBytes().replace("5242880", "-1")})
        QVERIFY2(!S3UploadToken::fromBytes(bad), bad);
}

void tst_S3Config::policy_data()
{
    QTest::addColumn<QByteArray>("statement");
    QTest::addColumn<QList<Capability>>("denied");
    const auto row = [](const char *name, const QByteArray &statement, const QList<Capability> &denied) {
        QTest::newRow(name) << statement << denied;
    };
    const QByteArray all = R"("Resource": "arn:aws:s3:::images/*")";
    row("writing", R"("Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", )" + all,
        {Capability::WriteAccess});
    row("with a list",
        R"("Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["s3:PutObject", "s3:DeleteObject"], )" + all,
        {Capability::WriteAccess, Capability::Delete});
    row("all",
        R"("Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::images", "arn:aws:s3:::images/*"])",
        {Capability::ReadAccess, Capability::WriteAccess, Capability::Delete, Capability::List});
    row("this user",
        R"("Effect": "Deny", "Principal": {"AWS": "arn:aws:iam:::user/tester"}, "Action": "s3:GetObject", )" + all,
        {Capability::ReadAccess});
    row("another user",
        R"("Effect": "Deny", "Principal": {"AWS": "arn:aws:iam:::user/other"}, "Action": "s3:GetObject", )" + all, {});
    row("allowed", R"("Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", )" + all, {});
    row("on a condition",
        R"("Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Condition": {"Bool": {"aws:SecureTransport": "false"}}, )"
            + all,
        {});
    row("all but some", R"("Effect": "Deny", "NotPrincipal": {"AWS": "x"}, "Action": "s3:PutObject", )" + all, {});
    row("a part of the bucket",
        R"("Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::images/secret/*")",
        {});
    row("another bucket",
        R"("Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::other/*")", {});
    row("listing, of objects", R"("Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", )" + all, {});
    row("no JSON", "!", {});
}

void tst_S3Config::policy()
{
    QFETCH(QByteArray, statement);
    QTEST(deniedByPolicy(R"({"Version": "2012-10-17", "Statement": [{)" + statement + "}]}", "images", "tester"),
          "denied");
    QTEST(deniedByPolicy(R"({"Version": "2012-10-17", "Statement": {)" + statement + "}}", "images", "tester"),
          "denied");
}

QTEST_GUILESS_MAIN(tst_S3Config)
#include "tst_s3config.moc"
