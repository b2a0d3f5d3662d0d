// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/listingparser.h"
#include "model/objectname.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {

const QUrl folder(u"http://127.0.0.1:8080/images/"_s);

QByteArray capture(const QString &name)
{
    QFile file(qEnvironmentVariable("QM_TEST_SOURCE_DIR") + u"/tests/data/listings/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// As tests/servers/common.sh makes them, in the order of nginx.
const QStringList captured{
    u"empty/"_s,
    u"folder with spaces/"_s,
    u"sub/"_s,
    u"<b>bold<b>.txt"_s,
    u"Grüße-日本.txt"_s,
    u"a b+c%20d.txt"_s,
    u"amp&lt;.txt"_s,
    u"back\\slash.txt"_s,
    u"bidi-\u202egpj.exe"_s,
    u"big.bin"_s,
    u"colon:name.txt"_s,
    u"hash#.txt"_s,
    u"hello.txt"_s,
    u"huge.bin"_s,
    u"image.bin"_s,
    u"long-"_s.repeated(49) + u".txt"_s,
    u"question?.txt"_s,
    u"quote\"'.txt"_s,
    u"zero"_s,
};

QStringList names(const Listing &listing)
{
    QStringList list;
    for (const ListingEntry &entry : listing.entries)
        list << entry.name + (entry.isFolder ? u"/"_s : QString());
    return list;
}

const ListingEntry *find(const Listing &listing, const QString &name)
{
    const auto found = std::find_if(listing.entries.begin(), listing.entries.end(),
                                    [&name](const ListingEntry &entry) { return entry.name == name; });
    return found == listing.entries.end() ? nullptr : &*found;
}

QByteArray nginxHtml(const QByteArray &rows)
{
    return "<html>\r\n<head><title>Index of /</title></head>\r\n<body>\r\n<h1>Index of /</h1><hr><pre><a "
           "href=\"../\">../</a>\r\n"
           + rows + "</pre><hr></body>\r\n</html>\r\n";
}

} // namespace

class tst_ListingParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void captures_areReadWhole_data() { addCaptures(); }
    void captures_areReadWhole();
    void captures_cutAnywhere_data() { addCaptures(); }
    void captures_cutAnywhere();
    void captures_damagedAnywhere_data() { addCaptures(); }
    void captures_damagedAnywhere();
    void links_neverLeaveTheFolder_data();
    void links_neverLeaveTheFolder();
    void jsonNames_data();
    void jsonNames();
    void jsonValues_data();
    void jsonValues();
    void columns_data();
    void columns();
    void noListing_isABadAnswer_data();
    void noListing_isABadAnswer();
    void beginning_givesWhatIsWhole();
    void manyEntries_takeLinearTime();

private:
    static void addCaptures();
};

void tst_ListingParser::addCaptures()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<bool>("isJson");
    QTest::addColumn<bool>("isEmpty");
    QTest::addColumn<bool>("hasSizes");
    QTest::addColumn<bool>("hasTimes");
    QTest::newRow("nginx, JSON") << u"nginx.json"_s << true << false << true << true;
    QTest::newRow("nginx, HTML") << u"nginx.html"_s << false << false << true << true;
    QTest::newRow("nginx, HTML with rounded sizes") << u"nginx-short-sizes.html"_s << false << false << false << true;
    QTest::newRow("nginx, JSON, empty folder") << u"nginx-empty.json"_s << true << true << true << true;
    QTest::newRow("nginx, HTML, empty folder") << u"nginx-empty.html"_s << false << true << true << true;
    QTest::newRow("Apache, fancy") << u"apache-fancy.html"_s << false << false << false << false;
    QTest::newRow("Apache, table") << u"apache-table.html"_s << false << false << false << false;
    QTest::newRow("Apache, XHTML table") << u"apache-xhtml.html"_s << false << false << false << false;
    QTest::newRow("Apache, plain") << u"apache-plain.html"_s << false << false << false << false;
    QTest::newRow("Apache, fancy, empty folder") << u"apache-empty.html"_s << false << true << false << false;
    QTest::newRow("Python's http.server") << u"python.html"_s << false << false << false << false;
}

void tst_ListingParser::captures_areReadWhole()
{
    QFETCH(QString, file);
    QFETCH(bool, isJson);
    QFETCH(bool, isEmpty);
    QFETCH(bool, hasSizes);
    QFETCH(bool, hasTimes);
    const QByteArray body = capture(file);
    QVERIFY(!body.isEmpty());
    const auto listing = parseListing(body, folder);
    QVERIFY2(listing, listing ? "" : qPrintable(listing.error().detail));
    QVERIFY(listing->isComplete);
    QCOMPARE(listing->isJson, isJson);
    QStringList expected = isEmpty ? QStringList() : captured;
    QStringList got = names(*listing);
    expected.sort();
    got.sort();
    QCOMPARE(got, expected);
    if (isEmpty)
        return;
    const ListingEntry *big = find(*listing, u"big.bin"_s);
    QCOMPARE(big->size, hasSizes ? std::optional<qint64>(268435456) : std::nullopt);
    if (file.startsWith("nginx"_L1))
        QCOMPARE(big->modified.date(), QDate(2026, 1, 2));
    QCOMPARE(big->modified.isValid(), hasTimes);
    if (file == "nginx-short-sizes.html"_L1 || file == "apache-table.html"_L1)
        QCOMPARE(big->roundedSize, u"256M"_s);
    if (!file.contains("plain"_L1) && !file.contains("python"_L1)) {
        QCOMPARE(find(*listing, u"zero"_s)->size, 0); // small sizes are exact everywhere
        QCOMPARE(find(*listing, u"hello.txt"_s)->size, 13);
        QVERIFY(!find(*listing, u"sub"_s)->size);
    }
    if (file == "apache-fancy.html"_L1)
        QCOMPARE(big->localTime, u"2026-01-02 03:04"_s);
}

void tst_ListingParser::captures_cutAnywhere()
{
    QFETCH(QString, file);
    const QByteArray body = capture(file);
    const auto whole = parseListing(body, folder);
    QVERIFY(whole);
    for (qsizetype end = 0; end < body.size(); ++end) {
        const QByteArray cut = body.first(end);
        const auto listing = parseListing(cut, folder);
        // Either nothing of the list is missing, or it is an error: never a shorter list.
        if (listing)
            QCOMPARE(listing->entries, whole->entries);
        else
            QCOMPARE(listing.error().kind, ErrorKind::BadAnswer);
        if (end % 5 != 0)
            continue;
        const auto beginning = parseListing(cut, folder, ListingPart::Beginning);
        if (beginning)
            QCOMPARE(beginning->entries, whole->entries.first(beginning->entries.size()));
    }
}

void tst_ListingParser::captures_damagedAnywhere()
{
    QFETCH(QString, file);
    const QByteArray body = capture(file);
    constexpr qsizetype step = 29; // prime, so that all columns are hit
    for (const char bad : {'<', '"', '&', '%', '/', '\0', ']'}) {
        for (qsizetype at = 0; at < body.size(); at += step) {
            QByteArray damaged = body;
            damaged[at] = bad;
            const auto listing = parseListing(damaged, folder);
            if (!listing)
                continue;
            for (const ListingEntry &entry : listing->entries) {
                QVERIFY(!entry.name.isEmpty() && entry.name != "."_L1 && entry.name != ".."_L1);
                QVERIFY(!entry.name.contains(u'/') && !entry.name.contains(QChar(u'\0')));
                QVERIFY(entry.size.value_or(0) >= 0);
            }
        }
    }
}

void tst_ListingParser::links_neverLeaveTheFolder_data()
{
    QTest::addColumn<QByteArray>("href");
    QTest::addColumn<QString>("expected"); // empty: refused
    QTest::newRow("plain name") << QByteArray("ok.txt") << u"ok.txt"_s;
    QTest::newRow("folder") << QByteArray("folder/") << u"folder/"_s;
    QTest::newRow("dot-slash before a colon") << QByteArray("./a:b.txt") << u"a:b.txt"_s;
    QTest::newRow("encoded colon") << QByteArray("a%3Ab.txt") << u"a:b.txt"_s;
    QTest::newRow("raw space") << QByteArray("a b.txt") << u"a b.txt"_s;
    QTest::newRow("encoded percent sign") << QByteArray("a%2520b") << u"a%20b"_s;
    QTest::newRow("entity in the link") << QByteArray("a&amp;b.txt") << u"a&b.txt"_s;
    QTest::newRow("numeric entities") << QByteArray("&#97;&#x62;.txt") << u"ab.txt"_s;
    QTest::newRow("what looks like an entity") << QByteArray("a&b;c.txt") << u"a&b;c.txt"_s;
    QTest::newRow("absolute path in the folder") << QByteArray("/images/a.txt") << u"a.txt"_s;
    QTest::newRow("absolute path, encoded otherwise") << QByteArray("/%69mages/a.txt") << u"a.txt"_s;
    QTest::newRow("absolute URL in the folder") << QByteArray("http://127.0.0.1:8080/images/a.txt") << u"a.txt"_s;
    QTest::newRow("line break, encoded") << QByteArray("line%0Abreak") << u"line\nbreak"_s;
    QTest::newRow("not UTF-8") << QByteArray("%ff%fe") << nameFromBytes("\xff\xfe");
    QTest::newRow("bidi override") << QByteArray("%E2%80%AEgpj.exe") << u"\u202egpj.exe"_s;
    QTest::newRow("backslashes") << QByteArray("..%5C..%5Cx") << u"..\\..\\x"_s;

    QTest::newRow("parent") << QByteArray("../") << QString();
    QTest::newRow("parent without slash") << QByteArray("..") << QString();
    QTest::newRow("parent, encoded") << QByteArray("%2e%2e/") << QString();
    QTest::newRow("parent, half encoded") << QByteArray(".%2E") << QString();
    QTest::newRow("beside") << QByteArray("../x") << QString();
    QTest::newRow("beside, encoded") << QByteArray("%2e%2e/x") << QString();
    QTest::newRow("beside, all encoded") << QByteArray("%2E%2E%2Fx") << QString();
    QTest::newRow("encoded slash") << QByteArray("a%2Fb") << QString();
    QTest::newRow("two levels") << QByteArray("sub/deeper/") << QString();
    QTest::newRow("the folder itself") << QByteArray("./") << QString();
    QTest::newRow("dot") << QByteArray(".") << QString();
    QTest::newRow("empty") << QByteArray("") << QString();
    QTest::newRow("root") << QByteArray("/") << QString();
    QTest::newRow("elsewhere") << QByteArray("/etc/passwd") << QString();
    QTest::newRow("absolute path out of the folder") << QByteArray("/images/../x") << QString();
    QTest::newRow("absolute path out of the folder, encoded") << QByteArray("/images/%2e%2e/x") << QString();
    QTest::newRow("other host") << QByteArray("http://other.example/images/x") << QString();
    QTest::newRow("other port") << QByteArray("http://127.0.0.1/images/x") << QString();
    QTest::newRow("other scheme") << QByteArray("https://127.0.0.1:8080/images/x") << QString();
    QTest::newRow("other host without scheme") << QByteArray("//other.example/images/x") << QString();
    QTest::newRow("script") << QByteArray("javascript:alert(1)") << QString();
    QTest::newRow("data") << QByteArray("data:text/html,hi") << QString();
    QTest::newRow("file") << QByteArray("file:///images/x") << QString();
    QTest::newRow("mail") << QByteArray("mailto:a@b.example") << QString();
    QTest::newRow("sort link") << QByteArray("?C=N;O=D") << QString();
    QTest::newRow("query") << QByteArray("a.txt?version=2") << QString();
    QTest::newRow("anchor") << QByteArray("#top") << QString();
    QTest::newRow("NUL, encoded") << QByteArray("nul%00name") << QString();
    QTest::newRow("no escape") << QByteArray("bad%zzescape") << QString();
    QTest::newRow("half an escape") << QByteArray("bad%4") << QString();
    QTest::newRow("control character") << QByteArray("a\tb") << QString();
}

void tst_ListingParser::links_neverLeaveTheFolder()
{
    QFETCH(QByteArray, href);
    QFETCH(QString, expected);
    const QByteArray body = nginxHtml("<a href=\"" + href + "\">anything</a>   02-Jan-2026 03:04   1\r\n");
    const auto listing = parseListing(body, folder);
    QVERIFY(listing);
    QCOMPARE(names(*listing), expected.isEmpty() ? QStringList() : QStringList{expected});
}

void tst_ListingParser::jsonNames_data()
{
    QTest::addColumn<QByteArray>("json");  // the inside of the string
    QTest::addColumn<QString>("expected"); // empty: refused
    QTest::newRow("plain") << QByteArray("a.txt") << u"a.txt"_s;
    QTest::newRow("escapes") << QByteArray("q\\\" b\\\\ n\\n t\\t") << u"q\" b\\ n\n t\t"_s;
    QTest::newRow("code points") << QByteArray("\\u00e4\\u65e5") << u"ä日"_s;
    QTest::newRow("pair of surrogates") << QByteArray("\\ud83d\\ude00") << u"\U0001F600"_s;
    QTest::newRow("raw bytes that are no UTF-8") << QByteArray("Gr\xfc\xdf") << nameFromBytes("Gr\xfc\xdf");
    QTest::newRow("percent signs stay") << QByteArray("%2e%2e%2f") << u"%2e%2e%2f"_s;
    QTest::newRow("half a pair of surrogates") << QByteArray("\\ud800") << QString();
    QTest::newRow("parent") << QByteArray("..") << QString();
    QTest::newRow("far up") << QByteArray("../../etc/passwd") << QString();
    QTest::newRow("absolute") << QByteArray("/etc/passwd") << QString();
    QTest::newRow("escaped slash") << QByteArray("a\\/b") << QString();
    QTest::newRow("NUL") << QByteArray("nul\\u0000name") << QString();
    QTest::newRow("empty") << QByteArray("") << QString();
}

void tst_ListingParser::jsonNames()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, expected);
    const auto listing = parseListing("[{\"name\":\"" + json + "\",\"type\":\"file\",\"size\":1}]", folder);
    QVERIFY(listing);
    QCOMPARE(names(*listing), expected.isEmpty() ? QStringList() : QStringList{expected});
    QCOMPARE(listing->refused, expected.isEmpty() ? 1 : 0);
}

void tst_ListingParser::jsonValues_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<int>("count");   // -1: an error
    QTest::addColumn<qint64>("size"); // -1: absent
    QTest::newRow("usual") << QByteArray(
        R"({"name":"a","type":"file","mtime":"Fri, 02 Jan 2026 03:04:05 GMT","size":13})")
                           << 1 << qint64(13);
    QTest::newRow("5 GiB") << QByteArray(R"({"name":"a","type":"file","size":5368709120})") << 1 << qint64(5368709120);
    QTest::newRow("below 0") << QByteArray(R"({"name":"a","type":"file","size":-1})") << 1 << qint64(-1);
    QTest::newRow("too large a number") << QByteArray(R"({"name":"a","type":"file","size":1e300})") << 1 << qint64(-1);
    QTest::newRow("size in words") << QByteArray(R"({"name":"a","type":"file","size":"big"})") << 1 << qint64(-1);
    QTest::newRow("no size") << QByteArray(R"({"name":"a","type":"file"})") << 1 << qint64(-1);
    QTest::newRow("unknown keys of any depth")
        << QByteArray(R"({"x":[{"y":[1,{"z":null}]}],"name":"a","u":true,"type":"file","size":2})") << 1 << qint64(2);
    QTest::newRow("a socket") << QByteArray(R"({"name":"a","type":"other"})") << 0 << qint64(-1);
    QTest::newRow("no name") << QByteArray(R"({"type":"file"})") << -1 << qint64(-1);
    QTest::newRow("a number for a name") << QByteArray(R"({"name":5})") << -1 << qint64(-1);
    QTest::newRow("empty object") << QByteArray("{}") << -1 << qint64(-1);
    QTest::newRow("a number") << QByteArray("1") << -1 << qint64(-1);
    QTest::newRow("null") << QByteArray("null") << -1 << qint64(-1);
    QTest::newRow("an array") << QByteArray("[]") << -1 << qint64(-1);
}

void tst_ListingParser::jsonValues()
{
    QFETCH(QByteArray, entry);
    QFETCH(int, count);
    QFETCH(qint64, size);
    const auto listing = parseListing('[' + entry + ']', folder);
    if (count < 0) {
        QVERIFY(!listing);
        QCOMPARE(listing.error().kind, ErrorKind::BadAnswer);
        return;
    }
    QVERIFY(listing);
    QCOMPARE(listing->entries.size(), count);
    if (count > 0)
        QCOMPARE(listing->entries.first().size.value_or(-1), size);
}

void tst_ListingParser::columns_data()
{
    QTest::addColumn<QByteArray>("after"); // the link
    QTest::addColumn<qint64>("size");      // -1: absent
    QTest::addColumn<QString>("rounded");
    QTest::addColumn<bool>("hasTime");
    QTest::newRow("nginx, exact") << QByteArray("   02-Jan-2026 03:04   268435456") << qint64(268435456) << QString()
                                  << true;
    QTest::newRow("nginx, rounded") << QByteArray("   02-Jan-2026 03:04   256M") << qint64(-1) << u"256M"_s << true;
    QTest::newRow("Apache, small") << QByteArray("  2026-01-02 03:04   13  ") << qint64(13) << QString() << false;
    QTest::newRow("Apache, rounded") << QByteArray("  2026-01-02 03:04  1.2K  a description") << qint64(-1) << u"1.2K"_s
                                     << false;
    QTest::newRow("Apache, in cells") << QByteArray(
        "</td><td>2026-01-02 03:04  </td><td align=\"right\"> 13 </td><td>&nbsp;")
                                      << qint64(13) << QString() << false;
    QTest::newRow("no size") << QByteArray("   02-Jan-2026 03:04       -") << qint64(-1) << QString() << true;
    QTest::newRow("a description that starts with a number")
        << QByteArray("  42 cats") << qint64(-1) << QString() << false;
    QTest::newRow("nothing") << QByteArray("") << qint64(-1) << QString() << false;
    QTest::newRow("no such day") << QByteArray("   31-Feb-2026 03:04   13") << qint64(-1) << QString() << false;
    QTest::newRow("below 0") << QByteArray("   02-Jan-2026 03:04   -13") << qint64(-1) << QString() << true;
}

void tst_ListingParser::columns()
{
    QFETCH(QByteArray, after);
    QFETCH(qint64, size);
    QFETCH(QString, rounded);
    QFETCH(bool, hasTime);
    const auto listing = parseListing(nginxHtml("<a href=\"a\">a</a>" + after + "\r\n"), folder);
    QVERIFY(listing);
    QCOMPARE(listing->entries.size(), 1);
    const ListingEntry &entry = listing->entries.first();
    QCOMPARE(entry.size.value_or(-1), size);
    QCOMPARE(entry.roundedSize, rounded);
    QCOMPARE(entry.modified.isValid(), hasTime);
    if (hasTime)
        QCOMPARE(entry.modified, QDateTime({2026, 1, 2}, {3, 4}, Qt::UTC));
}

void tst_ListingParser::noListing_isABadAnswer_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("spaces") << QByteArray(" \r\n ");
    QTest::newRow("a web page with links")
        << QByteArray("<html><title>Welcome</title><body><ul><li><a href=a>a</a></ul></body></html>");
    QTest::newRow("a text") << QByteArray("hello, world\n");
    QTest::newRow("bytes") << QByteArray("\x00\x01\x7f\x80\xff<\x00>", 8);
    QTest::newRow("a JSON object") << QByteArray(R"({"name":"not a list"})");
    QTest::newRow("JSON of other things") << QByteArray(R"([1, null, "x"])");
    QTest::newRow("deep JSON") << QByteArray(100'000, '[') + QByteArray(100'000, ']');
    QTest::newRow("a title and no list") << QByteArray("<title>Index of /</title><p>gone</p>");
    QTest::newRow("a title and a broken tag")
        << QByteArray("<title>Index of /</title><pre><a href=\"") + QByteArray(5000, '<');
    QTest::newRow("a comment without end")
        << QByteArray("<title>Index of /</title><pre><!-- <a href=\"a\">a</a></pre>");
}

void tst_ListingParser::noListing_isABadAnswer()
{
    QFETCH(QByteArray, body);
    const auto listing = parseListing(body, folder);
    QVERIFY(!listing);
    QCOMPARE(listing.error().kind, ErrorKind::BadAnswer);
    QVERIFY(!listing.error().detail.isEmpty());
}

void tst_ListingParser::beginning_givesWhatIsWhole()
{
    const auto json = parseListing(R"([{"name":"a","type":"file","size":1},{"name":"b","type":"file","si)", folder,
                                   ListingPart::Beginning);
    QVERIFY(json);
    QVERIFY(!json->isComplete);
    QCOMPARE(names(*json), QStringList{u"a"_s});
    QByteArray html = nginxHtml(
        "<a href=\"a\">a</a>  02-Jan-2026 03:04  1\r\n<a href=\"b\">b</a>  02-Jan-2026 03:04  123");
    html.truncate(html.indexOf("</pre>") - 2); // in the middle of a number
    const auto page = parseListing(html, folder, ListingPart::Beginning);
    QVERIFY(page);
    QVERIFY(!page->isComplete);
    QCOMPARE(names(*page), QStringList{u"a"_s});
}

void tst_ListingParser::manyEntries_takeLinearTime()
{
    const auto measure = [](int count) {
        QByteArray json = "[\n";
        for (int i = 0; i < count; ++i)
            json += R"({ "name":"object-)" + QByteArray::number(i)
                    + R"(", "type":"file", "mtime":"Fri, 02 Jan 2026 03:04:05 GMT", "size":1 },)";
        json.back() = ']';
        QElapsedTimer timer;
        timer.start();
        const auto listing = parseListing(json, folder);
        const qint64 time = timer.nsecsElapsed();
        return listing && listing->entries.size() == count ? time : -1;
    };
    const qint64 few = measure(5'000);
    const qint64 many = measure(50'000);
    QVERIFY(few > 0 && many > 0);
    QVERIFY2(many < 40 * few, qPrintable(u"5,000 in %1 ns, 50,000 in %2 ns"_s.arg(few).arg(many)));
}

QTEST_GUILESS_MAIN(tst_ListingParser)
#include "tst_listingparser.moc"
