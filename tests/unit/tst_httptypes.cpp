// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httptypes.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

namespace {
const QDateTime now({2026, 1, 2}, {3, 4, 5}, Qt::UTC);
}

class tst_HttpTypes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void retryAfter_data();
    void retryAfter();
    void date_data();
    void date();
    void contentRange_data();
    void contentRange();
    void contentLength_data();
    void contentLength();
    void md5_data();
    void md5();
    void status_data();
    void status();
    void evidence_namesTheRequest();
    void texts_neverHoldSecrets();
    void origin_data();
    void origin();
};

void tst_HttpTypes::retryAfter_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("seconds");
    QTest::newRow("seconds") << QByteArray("120") << 120;
    QTest::newRow("at once") << QByteArray("0") << 0;
    QTest::newRow("spaces") << QByteArray(" 7 ") << 7;
    QTest::newRow("date to come") << QByteArray("Fri, 02 Jan 2026 03:05:05 GMT") << 60;
    QTest::newRow("date, RFC 850") << QByteArray("Friday, 02-Jan-26 03:05:05 GMT") << 60;
    QTest::newRow("date, asctime") << QByteArray("Fri Jan  2 03:05:05 2026") << 60;
    QTest::newRow("date that is over") << QByteArray("Thu, 01 Jan 2026 00:00:00 GMT") << 0;
    QTest::newRow("a year") << QByteArray("31536000") << 86400;
    QTest::newRow("more digits than a number has") << QByteArray("99999999999999999999999") << 86400;
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("below 0") << QByteArray("-5") << -1;
    QTest::newRow("nonsense") << QByteArray("soon") << -1;
}

void tst_HttpTypes::retryAfter()
{
    QFETCH(QByteArray, value);
    QTEST(parseRetryAfter(value, now), "seconds");
}

void tst_HttpTypes::date_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QDateTime>("expected");
    QTest::newRow("RFC 1123") << QByteArray("Fri, 02 Jan 2026 03:04:05 GMT") << now;
    QTest::newRow("RFC 850") << QByteArray("Friday, 02-Jan-26 03:04:05 GMT") << now;
    QTest::newRow("asctime") << QByteArray("Fri Jan  2 03:04:05 2026") << now;
    QTest::newRow("no such day") << QByteArray("Fri, 31 Feb 2026 03:04:05 GMT") << QDateTime();
    QTest::newRow("other zone") << QByteArray("Fri, 02 Jan 2026 03:04:05 CET") << QDateTime();
    QTest::newRow("nothing") << QByteArray() << QDateTime();
}

void tst_HttpTypes::date()
{
    QFETCH(QByteArray, value);
    QTEST(parseHttpDate(value), "expected");
}

void tst_HttpTypes::contentRange_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("last");
    QTest::addColumn<qint64>("total"); // -1: "*"
    const auto bad = [](const char *name, const QByteArray &value) {
        QTest::newRow(name) << value << false << qint64(0) << qint64(0) << qint64(0);
    };
    QTest::newRow("usual") << QByteArray("bytes 0-99/1000") << true << qint64(0) << qint64(99) << qint64(1000);
    QTest::newRow("total not known") << QByteArray("bytes 5-9/*") << true << qint64(5) << qint64(9) << qint64(-1);
    QTest::newRow("other case") << QByteArray("Bytes 0-0/1") << true << qint64(0) << qint64(0) << qint64(1);
    bad("backwards", "bytes 9-5/10");
    bad("past the total", "bytes 5-10/10");
    bad("other unit", "items 0-9/10");
    bad("unsatisfied", "bytes */10");
    bad("no total", "bytes 0-9");
    bad("below 0", "bytes -1-9/10");
    bad("too large", "bytes 0-99999999999999999999/999999999999999999999");
    bad("words", "bytes a-b/c");
    bad("nothing", "");
}

void tst_HttpTypes::contentRange()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, isGood);
    QFETCH(qint64, first);
    QFETCH(qint64, last);
    QFETCH(qint64, total);
    const auto range = parseContentRange(value);
    QCOMPARE(range.has_value(), isGood);
    if (isGood)
        QCOMPARE(*range, (ContentRange{
                             .first = first, .last = last, .total = total < 0 ? std::nullopt : std::optional(total)}));
}

void tst_HttpTypes::contentLength_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("expected"); // -1: absent, -2: an error
    QTest::newRow("usual") << QByteArray("13") << qint64(13);
    QTest::newRow("absent") << QByteArray() << qint64(-1);
    QTest::newRow("twice the same") << QByteArray("13, 13") << qint64(13);
    QTest::newRow("two different") << QByteArray("13, 14") << qint64(-2);
    QTest::newRow("below 0") << QByteArray("-1") << qint64(-2);
    QTest::newRow("signed") << QByteArray("+1") << qint64(-2);
    QTest::newRow("words") << QByteArray("many") << qint64(-2);
    QTest::newRow("too large") << QByteArray("99999999999999999999") << qint64(-2);
}

void tst_HttpTypes::contentLength()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, expected);
    HttpAnswer answer;
    if (!value.isEmpty())
        answer.headers.insert("content-length", value);
    const auto length = answer.contentLength();
    QCOMPARE(length ? length->value_or(-1) : qint64(-2), expected);
    if (!length)
        QCOMPARE(length.error().kind, ErrorKind::BadAnswer);
}

void tst_HttpTypes::md5_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected");
    const QString empty = u"d41d8cd98f00b204e9800998ecf8427e"_s;
    QTest::newRow("Content-MD5") << QByteArray("content-md5") << QByteArray("1B2M2Y8AsgTpgAmY7PhCfg==") << empty;
    QTest::newRow("Digest") << QByteArray("digest") << QByteArray("SHA-256=abc, MD5=1B2M2Y8AsgTpgAmY7PhCfg==") << empty;
    QTest::newRow("X-Checksum-Md5") << QByteArray("x-checksum-md5") << QByteArray("D41D8CD98F00B204E9800998ECF8427E")
                                    << empty;
    QTest::newRow("Content-MD5 in hex") << QByteArray("content-md5") << QByteArray("d41d8cd98f00b204e9800998ecf8427e")
                                        << QString();
    QTest::newRow("a SHA-1") << QByteArray("x-checksum") << QByteArray("da39a3ee5e6b4b0d3255bfef95601890afd80709")
                             << QString();
    QTest::newRow("nonsense") << QByteArray("x-checksum-md5") << QByteArray("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")
                              << QString();
}

void tst_HttpTypes::md5()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QTEST(md5OfHeaders(HttpAnswer{.headers = {{name, value}}}), "expected");
}

void tst_HttpTypes::status_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<bool>("temporary");
    QTest::newRow("401") << 401 << ErrorKind::NotAuthenticated << Reason::Authentication << false;
    QTest::newRow("403") << 403 << ErrorKind::NotPermitted << Reason::NotPermitted << false;
    QTest::newRow("404") << 404 << ErrorKind::NotFound << Reason::MissingRoot << false;
    QTest::newRow("407, of the proxy") << 407 << ErrorKind::NotAuthenticated << Reason::Authentication << false;
    QTest::newRow("410") << 410 << ErrorKind::NotFound << Reason::Gone << false;
    QTest::newRow("429") << 429 << ErrorKind::Unreachable << Reason::RateLimited << true;
    QTest::newRow("500") << 500 << ErrorKind::Failed << Reason::ServerError << true;
    QTest::newRow("503") << 503 << ErrorKind::Unreachable << Reason::Maintenance << true;
    QTest::newRow("504") << 504 << ErrorKind::Failed << Reason::ServerError << true;
    QTest::newRow("300") << 300 << ErrorKind::BadAnswer << Reason::BadAnswer << false;
    QTest::newRow("418") << 418 << ErrorKind::BadAnswer << Reason::BadAnswer << false;
    QTest::newRow("999") << 999 << ErrorKind::BadAnswer << Reason::BadAnswer << false;
}

void tst_HttpTypes::status()
{
    QFETCH(int, status);
    const Error error = statusError({.status = status, .headers = {{"retry-after", "7"}}});
    QTEST(error.kind, "kind");
    QTEST(error.reason, "reason");
    QTEST(error.temporary, "temporary");
    QCOMPARE(error.retryAfter, status == 429 || status == 503 ? 7 : -1);
    QCOMPARE(error.evidence, u"HTTP %1"_s.arg(status));
}

void tst_HttpTypes::evidence_namesTheRequest()
{
    const HttpAnswer answer{
        .status = 403, .phrase = u"Forbidden"_s, .headers = {{"x-request-id", "req-\x1b[31m4711\n"}}};
    QCOMPARE(answer.evidence(), u"HTTP 403 Forbidden (request id req-[31m4711)"_s);
    QCOMPARE(statusError(answer).detail, u"HTTP 403 Forbidden"_s);
}

void tst_HttpTypes::texts_neverHoldSecrets()
{
    const QUrl url(u"https://user:pa%40ss@host.example:8443/a%20b/c?signature=abc#part"_s);
    QCOMPARE(redacted(url), u"https://host.example:8443/a%20b/c"_s);
    QCOMPARE(locationOf(url), u"https://host.example:8443/a%20b/c?signature=abc"_s);
    QCOMPARE(basicAuthorization(url), "Basic " + QByteArray("user:pa@ss").toBase64());
    QCOMPARE(basicAuthorization(QUrl(u"https://host.example/"_s)), QByteArray());
}

void tst_HttpTypes::origin_data()
{
    QTest::addColumn<QUrl>("other");
    QTest::addColumn<bool>("isSame");
    QTest::newRow("other path") << QUrl(u"http://host.example/b"_s) << true;
    QTest::newRow("default port, written out") << QUrl(u"http://host.example:80/"_s) << true;
    QTest::newRow("other case") << QUrl(u"http://HOST.example/"_s) << true;
    QTest::newRow("other port") << QUrl(u"http://host.example:81/"_s) << false;
    QTest::newRow("other scheme") << QUrl(u"https://host.example/"_s) << false;
    QTest::newRow("other host") << QUrl(u"http://host.example.org/"_s) << false;
}

void tst_HttpTypes::origin()
{
    QFETCH(QUrl, other);
    QTEST(isSameOrigin(QUrl(u"http://host.example/a"_s), other), "isSame");
}

QTEST_GUILESS_MAIN(tst_HttpTypes)
#include "tst_httptypes.moc"
