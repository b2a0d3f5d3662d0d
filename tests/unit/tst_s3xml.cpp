// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3xml.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

const QByteArray head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const QByteArray space = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

QByteArray listing(const QByteArray &inner)
{
    return head + "<ListBucketResult" + space + ">" + inner + "</ListBucketResult>";
}

} // namespace

class tst_S3Xml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listing_isRead();
    void encodedKeys_areDecoded();
    void token_countsWhereMoreComes();
    void buckets_areRead();
    void parts_areRead();
    void uploads_areRead();
    void fault_isRead();
    void bad_isBadAnswer_data();
    void bad_isBadAnswer();
    void completeBody_isXml();
};

void tst_S3Xml::listing_isRead()
{
    const auto read = readS3Listing(listing("<Name>bucket</Name><Prefix>a/</Prefix><KeyCount>3</KeyCount>"
                                            "<IsTruncated>false</IsTruncated><Contents><Key>a/b &amp; c</Key>"
                                            "<LastModified>2026-01-02T03:04:05.678Z</LastModified>"
                                            "<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>5</Size>"
                                            "<Owner><ID>me</ID><DisplayName>I</DisplayName></Owner>"
                                            "<StorageClass>STANDARD</StorageClass></Contents>"
                                            "<Contents><Key>a/ x</Key><Size>6442450944</Size></Contents>"
                                            "<CommonPrefixes><Prefix>a/d/</Prefix></CommonPrefixes>"
                                            "<CommonPrefixes><Prefix>a/e/</Prefix></CommonPrefixes>"));
    QVERIFY(read);
    QCOMPARE(read->objects.size(), 2);
    const S3ListedObject &first = read->objects.constFirst();
    QCOMPARE(first.key, QByteArray("a/b & c"));
    QCOMPARE(first.size, 5);
    QCOMPARE(first.modified, QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5, 678), Qt::UTC));
    QCOMPARE(first.etag, QByteArray("5d41402abc4b2a76b9719d911017c592"));
    QCOMPARE(first.storageClass, QByteArray("STANDARD"));
    QCOMPARE(read->objects[1].key, QByteArray("a/ x"));
    QCOMPARE(read->objects[1].size, 6LL << 30);
    QVERIFY(read->objects[1].modified.isNull());
    QCOMPARE(read->prefixes, (QList<QByteArray>{"a/d/", "a/e/"}));
    QVERIFY(read->nextToken.isEmpty());
}

/// Keys hold what no XML can: they come encoded as a form's, a space as "+" or "%20".
void tst_S3Xml::encodedKeys_areDecoded()
{
    const auto read = readS3Listing(listing("<EncodingType>url</EncodingType><Contents><Key>two%0Alines+a%2Bb</Key>"
                                            "<Size>1</Size></Contents><Contents><Key>caf%E9%07</Key></Contents>"
                                            "<CommonPrefixes><Prefix>%C3%BC/</Prefix></CommonPrefixes>"));
    QVERIFY(read);
    QCOMPARE(read->objects[0].key, QByteArray("two\nlines a+b"));
    QCOMPARE(read->objects[1].key, QByteArray("caf\xe9\x07"));
    QCOMPARE(read->prefixes, QList<QByteArray>{"\xc3\xbc/"});
    // Told last, it holds for what came before.
    const auto late = readS3Listing(listing("<Contents><Key>a%20b</Key></Contents><EncodingType>url</EncodingType>"));
    QCOMPARE(late->objects[0].key, QByteArray("a b"));
    const auto plain = readS3Listing(listing("<Contents><Key>a%20b+c</Key></Contents>"));
    QCOMPARE(plain->objects[0].key, QByteArray("a%20b+c"));
}

void tst_S3Xml::token_countsWhereMoreComes()
{
    QCOMPARE(
        readS3Listing(listing("<IsTruncated>true</IsTruncated><NextContinuationToken>1/x+=</NextContinuationToken>"))
            ->nextToken,
        QByteArray("1/x+="));
    QVERIFY(readS3Listing(listing("<NextContinuationToken>1</NextContinuationToken><IsTruncated>false</IsTruncated>"))
                ->nextToken.isEmpty());
    // More, but not where: taken for the end, objects would be missing.
    const auto lost = readS3Listing(listing("<IsTruncated>true</IsTruncated>"));
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, ErrorKind::BadAnswer);
}

void tst_S3Xml::buckets_areRead()
{
    const auto read = readS3Buckets(head + "<ListAllMyBucketsResult" + space
                                    + "><Owner><ID>tester</ID></Owner><Buckets><Bucket><Name>one</Name>"
                                      "<CreationDate>2026-01-02T03:04:05.000Z</CreationDate></Bucket>"
                                      "<Bucket><Name>two</Name></Bucket></Buckets></ListAllMyBucketsResult>");
    QVERIFY(read);
    QCOMPARE(read->size(), 2);
    QCOMPARE(read->at(0).name, QByteArray("one"));
    QCOMPARE(read->at(0).created, QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC));
    QCOMPARE(read->at(1).name, QByteArray("two"));
    QVERIFY(readS3Buckets("<ListAllMyBucketsResult/>")->isEmpty());
}

void tst_S3Xml::parts_areRead()
{
    const auto read = readS3Parts("<ListPartsResult><UploadId>id</UploadId><IsTruncated>true</IsTruncated>"
                                  "<NextPartNumberMarker>2</NextPartNumberMarker>"
                                  "<Part><PartNumber>1</PartNumber><ETag>\"aa\"</ETag><Size>5242880</Size></Part>"
                                  "<Part><PartNumber>2</PartNumber><ETag>bb</ETag><Size>7</Size></Part>"
                                  "</ListPartsResult>");
    QVERIFY(read);
    QCOMPARE(read->nextMarker, 2);
    QCOMPARE(read->parts.size(), 2);
    QCOMPARE(read->parts[0].number, 1);
    QCOMPARE(read->parts[0].etag, QByteArray("aa"));
    QCOMPARE(read->parts[0].size, 5242880);
    QCOMPARE(read->parts[1].etag, QByteArray("bb"));
    // The marker of a last page leads nowhere.
    QCOMPARE(readS3Parts("<ListPartsResult><NextPartNumberMarker>2</NextPartNumberMarker>"
                         "<IsTruncated>false</IsTruncated></ListPartsResult>")
                 ->nextMarker,
             0);
}

void tst_S3Xml::uploads_areRead()
{
    const auto read = readS3Uploads(
        "<ListMultipartUploadsResult><NextKeyMarker>k</NextKeyMarker>"
        "<NextUploadIdMarker>u</NextUploadIdMarker><IsTruncated>true</IsTruncated>"
        "<Upload><Key>big</Key><UploadId>2~x</UploadId><Initiator><ID>me</ID></Initiator>"
        "<Initiated>2026-01-02T03:04:05Z</Initiated></Upload></ListMultipartUploadsResult>");
    QVERIFY(read);
    QCOMPARE(read->nextKey, QByteArray("k"));
    QCOMPARE(read->nextUploadId, QByteArray("u"));
    QCOMPARE(read->uploads.size(), 1);
    QCOMPARE(read->uploads[0].key, QByteArray("big"));
    QCOMPARE(read->uploads[0].uploadId, QByteArray("2~x"));
    QCOMPARE(read->uploads[0].initiated, QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC));
}

void tst_S3Xml::fault_isRead()
{
    const S3Fault fault = readS3Fault(
        head
        + "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong region</Message>"
          "<Region>eu-central-1</Region><RequestId>4711</RequestId><HostId>x</HostId></Error>");
    QCOMPARE(fault.code, QByteArray("AuthorizationHeaderMalformed"));
    QCOMPARE(fault.message, u"wrong region"_s);
    QCOMPARE(fault.region, QByteArray("eu-central-1"));
    QCOMPARE(fault.requestId, QByteArray("4711"));
    QVERIFY(readS3Fault("<html>no S3 at all</html>").code.isEmpty());
    QVERIFY(readS3Fault("<CompleteMultipartUploadResult><ETag/></CompleteMultipartUploadResult>").code.isEmpty());
    QVERIFY(readS3Fault({}).code.isEmpty());
}

void tst_S3Xml::bad_isBadAnswer_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no XML") << QByteArray("{\"Contents\": []}");
    QTest::newRow("another root") << QByteArray("<ListAllMyBucketsResult/>");
    QTest::newRow("cut off") << listing("<Contents><Key>a</Key></Contents>").chopped(30);
    QTest::newRow("a DTD with entities") << QByteArray(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
        "<ListBucketResult><Contents><Key>&b;</Key></Contents></ListBucketResult>");
    QTest::newRow("an entity of its own") << listing("<Contents><Key>&b;</Key></Contents>");
    QTest::newRow("elements where text belongs") << listing("<Contents><Key><b>a</b></Key></Contents>");
    QTest::newRow("endlessly deep") << listing(QByteArray("<x>").repeated(10'000));
    QTest::newRow("invalid UTF-8") << listing("<Contents><Key>caf\xe9</Key></Contents>");
}

void tst_S3Xml::bad_isBadAnswer()
{
    QFETCH(QByteArray, body);
    const auto read = readS3Listing(body);
    QVERIFY(!read);
    QCOMPARE(read.error().kind, ErrorKind::BadAnswer);
    QVERIFY(!read.error().detail.isEmpty());
}

void tst_S3Xml::completeBody_isXml()
{
    QCOMPARE(
        s3CompleteBody({{.number = 1, .size = 5, .etag = "aa"}, {.number = 2, .size = 1, .etag = "bb"}}),
        QByteArray("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>&quot;aa&quot;</ETag></Part>"
                   "<Part><PartNumber>2</PartNumber><ETag>&quot;bb&quot;</ETag></Part></CompleteMultipartUpload>"));
}

QTEST_GUILESS_MAIN(tst_S3Xml)
#include "tst_s3xml.moc"
