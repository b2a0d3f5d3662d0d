// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "webservers.h"

#include <QDir>

using namespace Quartermaster;

class tst_HttpOdd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void listing_data();
    void listing();
    void oddListing_data();
    void oddListing();
    void oddObject_data();
    void oddObject();
    void names_areFetched();
    void large_rangesAreRight();
    void folder_isNoObject();
};

void tst_HttpOdd::initTestCase()
{
    if (const QString missing = missingServers(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void tst_HttpOdd::listing_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<bool>("hasSizes");
    for (const char *place : {"$HTTP/range/", "$HTTP/json/"})
        QTest::newRow(place) << QByteArray(place) << true;
    for (const char *place : {"$APACHE/plain/", "$APACHE/fancy/", "$APACHE/fancy-wide/", "$APACHE/table/",
                              "$APACHE/table-default/", "$APACHE/xhtml/", "$APACHE/bare/", "$APACHE/debian/"})
        QTest::newRow(place) << QByteArray(place) << false;
}

/// Every form of listing says the same, and what it lists can be asked for.
void tst_HttpOdd::listing()
{
    QFETCH(QByteArray, place);
    QFETCH(bool, hasSizes);
    Web web(url(place.constData()));
    web.probe();
    const auto page = web.list({});
    QVERIFY2(page, page ? "" : qPrintable(page.error().detail));
    QStringList names;
    for (const ObjectInfo &object : page->objects) {
        if (!object.path.startsWith("contract-"_L1)) // another test's
            names << object.path;
    }
    names.sort();
    QStringList expected;
    const bool isApache = place.startsWith("$APACHE");
    QDir folder(qEnvironmentVariable(isApache ? "QM_TEST_APACHE_ROOT" : "QM_TEST_HTTP_ROOT"));
    for (const QFileInfo &info : folder.entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot)) {
        if (!info.fileName().startsWith("contract-"_L1))
            expected << info.fileName() + (info.isDir() ? u"/"_s : QString());
    }
    expected.sort();
    QCOMPARE(names, expected);
    for (const ObjectInfo &object : page->objects) {
        if (object.kind != ObjectInfo::Kind::Object)
            continue;
        const auto stat = web.stat(object.path);
        QVERIFY2(stat, qPrintable(object.path));
        if (hasSizes)
            QVERIFY(object.size);
        if (object.size)
            QCOMPARE(stat->size, object.size);
        QCOMPARE(stat->location, object.location);
        QCOMPARE(stat->modified, QDateTime({2026, 1, 2}, {3, 4, 5}, Qt::UTC));
    }
}

void tst_HttpOdd::oddListing_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<int>("count"); // -1: an error
    QTest::newRow("JSON") << QByteArray("json") << 3;
    QTest::newRow("HTML") << QByteArray("html") << 3;
    QTest::newRow("empty, JSON") << QByteArray("empty-json") << 0;
    QTest::newRow("empty, HTML") << QByteArray("empty-html") << 0;
    QTest::newRow("50,000, JSON") << QByteArray("many-json") << 50'000;
    QTest::newRow("50,000, HTML") << QByteArray("many-html") << 50'000;
    QTest::newRow("cut off, JSON") << QByteArray("truncated-json") << -1;
    QTest::newRow("cut off, HTML") << QByteArray("truncated-html") << -1;
    QTest::newRow("no list") << QByteArray("object-json") << -1;
    QTest::newRow("other types") << QByteArray("types-json") << -1;
    QTest::newRow("deep") << QByteArray("deep-json") << -1;
    QTest::newRow("Latin-1") << QByteArray("latin1-json") << 1;
    QTest::newRow("JSON that says it is HTML") << QByteArray("json-as-html") << 3;
    QTest::newRow("HTML that says it is JSON") << QByteArray("html-as-json") << 3;
    QTest::newRow("a page") << QByteArray("page") << -1;
    QTest::newRow("binary") << QByteArray("binary") << -1;
    QTest::newRow("garbage") << QByteArray("garbage-html") << -1;
    QTest::newRow("nothing") << QByteArray("nothing") << -1;
    QTest::newRow("hostile, JSON") << QByteArray("hostile-json") << -2;
    QTest::newRow("hostile, HTML") << QByteArray("hostile-html") << -2;
}

void tst_HttpOdd::oddListing()
{
    QFETCH(QByteArray, what);
    QFETCH(int, count);
    const QByteArray place = "$ODD/list/" + what + '/';
    Web web(url(place.constData()));
    const Snapshot snapshot = web.probe();
    if (count == -1 && !what.startsWith("truncated")) {
        QCOMPARE(snapshot.answer(Capability::List), Answer::No);
        return;
    }
    QStringList names;
    QString token;
    do {
        const auto page = web.list({}, token);
        if (count == -1) { // refused by the check, or found out by the parser
            QVERIFY(!page);
            return;
        }
        QVERIFY2(page, page ? "" : qPrintable(page.error().detail));
        for (const ObjectInfo &object : page->objects) {
            names << object.name;
            QVERIFY(object.location.startsWith(QString::fromLatin1(expanded(place))));
            QVERIFY(!object.name.contains(u'/') && object.name != ".."_L1 && object.name != "."_L1
                    && !object.name.isEmpty());
        }
        token = page->nextToken;
    } while (!token.isEmpty());
    if (count >= 0)
        QCOMPARE(names.size(), count);
    else
        QVERIFY(names.contains("ok.txt"_L1));
}

void tst_HttpOdd::oddObject_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("isRange"); // bytes 8-15
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<ErrorKind>("kind");
    const auto good = [](const char *name, const QString &path, bool isRange = false) {
        QTest::newRow(name) << path << isRange << true << ErrorKind::Failed;
    };
    const auto bad = [](const char *name, const QString &path, ErrorKind kind, bool isRange = false) {
        QTest::newRow(name) << path << isRange << false << kind;
    };
    good("good", u"good/x"_s);
    good("good, range", u"good/x"_s, true);
    good("chunked", u"chunked/x"_s);
    good("until the end", u"nolength/x"_s);
    good("compressed where one likes", u"gzip/x"_s);
    good("HEAD lies", u"headlies/x"_s);
    good("other validators each time", u"changing/x"_s);
    bad("another range", u"wrongrange/x"_s, ErrorKind::BadAnswer, true);
    bad("a shorter range", u"wronglength/x"_s, ErrorKind::BadAnswer, true);
    bad("no Content-Range", u"norangeheader/x"_s, ErrorKind::BadAnswer, true);
    bad("no range", u"chunked/x"_s, ErrorKind::BadAnswer, true);
    bad("cut off", u"short/x"_s, ErrorKind::BadAnswer);
    bad("reset", u"reset/x"_s, ErrorKind::BadAnswer);
    bad("stalled", u"stall/x"_s, ErrorKind::TimedOut);
    bad("silent", u"silent/x"_s, ErrorKind::TimedOut);
    bad("wrong MD5", u"wrongmd5/x"_s, ErrorKind::ChecksumMismatch);
    bad("404", u"status/404"_s, ErrorKind::NotFound);
    bad("410", u"status/410"_s, ErrorKind::NotFound);
    bad("300", u"status/300"_s, ErrorKind::BadAnswer);
    bad("507", u"status/507"_s, ErrorKind::Failed);
    bad("to a file", u"redirect/file:%2F%2F%2Fetc%2Fpasswd"_s, ErrorKind::BadAnswer);
}

void tst_HttpOdd::oddObject()
{
    QFETCH(QString, path);
    QFETCH(bool, isRange);
    QFETCH(bool, isGood);
    Web web("operation_timeout = 1");
    web.probe();
    const QString whole = qEnvironmentVariable("QM_TEST_ODD_ENDPOINT") + u'/' + path;
    const auto got = isRange ? web.get(whole, {.offset = 8, .length = 8}) : web.get(whole);
    QVERIFY2(got.has_value() == isGood, got ? "" : qPrintable(got.error().detail));
    if (!isGood) {
        QTEST(got.error().kind, "kind");
    } else if (isRange) {
        QCOMPARE(*web.data, "0000008\n");
    } else {
        QCOMPARE(web.data->size(), 1 << 20);
        QCOMPARE(web.data->last(8), "00ffff8\n");
    }
}

void tst_HttpOdd::names_areFetched()
{
    for (const char *place : {"$HTTP/json/", "$APACHE/table/"}) {
        Web web(url(place));
        web.probe();
        const auto page = web.list({});
        QVERIFY(page);
        for (const ObjectInfo &object : page->objects) {
            if (object.kind != ObjectInfo::Kind::Object || object.size.value_or(1) != 1
                || object.properties.contains(u"size (rounded)"_s))
                continue;
            QVERIFY2(web.get(object.path), qPrintable(object.path));
            QCOMPARE(*web.data, "x");
            QVERIFY2(web.get(object.location), qPrintable(object.location));
            QCOMPARE(*web.data, "x");
        }
    }
}

void tst_HttpOdd::large_rangesAreRight()
{
    Web web(url("$HTTP/json/"));
    web.probe();
    const auto stat = web.stat(u"huge.bin"_s);
    QVERIFY(stat);
    QCOMPARE(stat->size, 5LL << 30);
    QVERIFY(web.get(u"huge.bin"_s, {.offset = (5LL << 30) - 3}));
    QCOMPARE(web.data->size(), 3);
    QVERIFY(web.get(u"image.bin"_s, {.offset = 0x80000, .length = 8}));
    QCOMPARE(*web.data, "0080000\n");
}

void tst_HttpOdd::folder_isNoObject()
{
    for (const char *place : {"$HTTP/json/", "$APACHE/table/"}) {
        Web web(url(place));
        web.probe();
        for (const QString &name : {u"sub"_s, u"sub/"_s}) {
            const auto got = web.get(name);
            QVERIFY(!got);
            QCOMPARE(got.error().kind, ErrorKind::BadInput);
            QVERIFY(web.data->isEmpty());
            const auto stat = web.stat(name);
            QVERIFY(stat);
            QCOMPARE(stat->kind, ObjectInfo::Kind::Prefix);
            QVERIFY(!stat->size);
            QVERIFY(web.list(name));
        }
    }
}

QTEST_GUILESS_MAIN(tst_HttpOdd)
#include "tst_http_odd.moc"
