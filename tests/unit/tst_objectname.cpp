// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectname.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_ObjectName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bytes_goBothWaysUnharmed_data();
    void bytes_goBothWaysUnharmed();
    void allPairsOfBytes_goBothWays();
    void display_escapesWhatDeceives_data();
    void display_escapesWhatDeceives();
    void newName_isChecked_data();
    void newName_isChecked();
    void localFileName_staysInItsFolder_data();
    void localFileName_staysInItsFolder();
    void redactedUrl_hasNoSecret_data();
    void redactedUrl_hasNoSecret();
};

void tst_ObjectName::bytes_goBothWaysUnharmed_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << QByteArray("image-1.qcow2");
    QTest::newRow("UTF-8") << QByteArray("B\xc3\xa4r \xe4\xb8\xad \xf0\x9f\x92\xbe");
    QTest::newRow("Latin-1") << QByteArray("B\xe4r");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf");
    QTest::newRow("a surrogate as UTF-8") << QByteArray("\xed\xb2\x80");
    QTest::newRow("cut off") << QByteArray("\xf0\x9f\x92");
    QTest::newRow("past Unicode") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("newline and escape") << QByteArray("a\nb\x1b[31m");
    QTest::newRow("byte order marks") << QByteArray("\xef\xbb\xbf"
                                                    "a\xef\xbb\xbf\xb5");
    QTest::newRow("a wide character, then a bad byte") << QByteArray("\xf0\x9f\x92\xbe\x80\xff");
}

void tst_ObjectName::bytes_goBothWaysUnharmed()
{
    QFETCH(QByteArray, bytes);
    QCOMPARE(bytesFromName(nameFromBytes(bytes)), bytes);
}

void tst_ObjectName::allPairsOfBytes_goBothWays()
{
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const std::array<char, 3> raw{static_cast<char>(a), static_cast<char>(b), 'x'};
            const QByteArray bytes(raw.data(), raw.size());
            if (bytesFromName(nameFromBytes(bytes)) != bytes)
                QFAIL(qPrintable(QString::fromLatin1(bytes.toHex())));
        }
    }
}

void tst_ObjectName::display_escapesWhatDeceives_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"Bär 中 💾.img"_s << u"Bär 中 💾.img"_s;
    QTest::newRow("newline") << u"a\nb"_s << u"a\\u000ab"_s;
    QTest::newRow("right-to-left override") << u"a\u202egnp.exe"_s << u"a\\u202egnp.exe"_s;
    QTest::newRow("zero width") << u"a\u200bb"_s << u"a\\u200bb"_s;
    QTest::newRow("a byte that is no UTF-8") << nameFromBytes("B\xe4r") << u"B\\xe4r"_s;
    QTest::newRow("line separator") << u"a\u2028b"_s << u"a\\u2028b"_s;
    QTest::newRow("HTML stays text") << u"<b>x</b>"_s << u"<b>x</b>"_s;
    QTest::newRow("a tag character beyond the BMP") << u"a\U000e0041"_s << u"a\\U000e0041"_s;
}

void tst_ObjectName::display_escapesWhatDeceives()
{
    QFETCH(QString, name);
    QFETCH(QString, shown);
    QCOMPARE(displayName(name), shown);
}

void tst_ObjectName::newName_isChecked_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("complaint"); // empty: fine
    QTest::newRow("an image id") << u"71c675ab-d94f-49cd-a114-e12490b328d9"_s << QString();
    QTest::newRow("HTML is a name like any other") << u"<b>"_s << QString();
    QTest::newRow("255 bytes") << QString(255, u'a') << QString();
    QTest::newRow("256 bytes") << QString(256, u'a') << u"256 bytes"_s;
    QTest::newRow("255 bytes in fewer characters") << QString(86, u'中') << u"258 bytes"_s;
    QTest::newRow("empty") << QString() << u"empty"_s;
    QTest::newRow("dot") << u"."_s << u"folder"_s;
    QTest::newRow("dot dot") << u".."_s << u"folder"_s;
    QTest::newRow("slash") << u"a/b"_s << u"\"/\" at character 2"_s;
    QTest::newRow("NUL") << QString::fromLatin1("a\0b", 3) << u"NUL at character 2"_s;
    QTest::newRow("newline") << u"ab\nc"_s << u"U+000A) at character 3"_s;
    QTest::newRow("bidi") << u"\u202ea"_s << u"U+202E) at character 1"_s;
    QTest::newRow("not UTF-8") << nameFromBytes("a\xff") << u"not UTF-8 at character 2"_s;
}

void tst_ObjectName::newName_isChecked()
{
    QFETCH(QString, name);
    QFETCH(QString, complaint);
    const auto checked = checkNewName(name);
    QCOMPARE(checked.has_value(), complaint.isEmpty());
    if (!checked) {
        QCOMPARE(checked.error().kind, ErrorKind::BadInput);
        QVERIFY2(checked.error().detail.contains(complaint), qPrintable(checked.error().detail));
        QVERIFY(!checked.error().detail.contains(u'\n'));
    }
}

void tst_ObjectName::localFileName_staysInItsFolder_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("file"); // empty: refused
    QTest::newRow("plain") << u"a.img"_s << u"a.img"_s;
    QTest::newRow("in a folder") << u"x/y/a.img"_s << u"a.img"_s;
    QTest::newRow("absolute") << u"/etc/passwd"_s << u"passwd"_s;
    QTest::newRow("climbing") << u"../../.."_s << QString();
    QTest::newRow("only a slash") << u"/"_s << QString();
    QTest::newRow("NUL") << QString::fromLatin1("a\0b", 3) << QString();
}

void tst_ObjectName::localFileName_staysInItsFolder()
{
    QFETCH(QString, name);
    QFETCH(QString, file);
    const auto result = localFileName(name);
    QCOMPARE(result.has_value(), !file.isEmpty());
    if (result)
        QCOMPARE(*result, file);
}

void tst_ObjectName::redactedUrl_hasNoSecret_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("shown");
    QTest::newRow("user and password") << u"https://u:geheim@host:8/p"_s << u"https://host:8/p"_s;
    QTest::newRow("signature") << u"https://host/p?X-Amz-Signature=geheim"_s << u"https://host/p"_s;
    QTest::newRow("not a URL") << u"u:geheim@host:3128"_s << u"host:3128"_s;
    QTest::newRow("malformed") << u"http://u:geheim@ho st/p?geheim"_s << u"http://ho st/p"_s;
    QTest::newRow("a file, by name") << u"file:///images/what? #1 @home"_s << u"file:///images/what? #1 @home"_s;
    QTest::newRow("S3") << u"s3+https://key:geh/geheim@host:8/bucket/a?b#c@d"_s
                        << u"s3+https://host:8/bucket/a?b#c@d"_s;
    QTest::newRow("S3 without a key") << u"s3://host:8/bucket/a?b@c"_s << u"s3://host:8/bucket/a?b@c"_s;
    QTest::newRow("Swift") << u"swift+http://tenant:user:geheim@host/v1/c/a#b"_s << u"swift+http://host/v1/c/a#b"_s;
    QTest::newRow("an image id") << u"71c675ab-d94f"_s << u"71c675ab-d94f"_s;
}

void tst_ObjectName::redactedUrl_hasNoSecret()
{
    QFETCH(QString, url);
    QFETCH(QString, shown);
    QCOMPARE(redactedUrl(url), shown);
    QVERIFY(!redactedUrl(url).contains(u"geheim"_s));
}

QTEST_GUILESS_MAIN(tst_ObjectName)
#include "tst_objectname.moc"
