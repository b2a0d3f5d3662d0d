// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/capabilitynames.h"
#include "app/cli/exitcode.h"
#include "app/cli/json.h"
#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_QmctlOutput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strings_data();
    void strings();
    void keysKeepTheirOrder();
    void nulls();
    void times();
    void entry();
    void exitCodes_data();
    void exitCodes();
    void bitsByName();
    void tableIsAligned();
};

void tst_QmctlOutput::strings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("wanted");
    QTest::newRow("plain") << u"image"_s << QByteArray("\"image\"");
    QTest::newRow("quote and backslash") << u"a\"b\\c"_s << QByteArray("\"a\\\"b\\\\c\"");
    QTest::newRow("newline") << u"a\nb"_s << QByteArray("\"a\\nb\"");
    QTest::newRow("control") << u"a\x1b"_s << QByteArray("\"a\\u001b\"");
    QTest::newRow("NUL") << QString(QChar(0)) << QByteArray("\"\\u0000\"");
    QTest::newRow("letters") << u"Grüße 日本"_s << QByteArray("\"Grüße 日本\"");
    QTest::newRow("beyond the first plane") << u"😀"_s << QByteArray("\"😀\"");
    QTest::newRow("bidi") << u"a\u202eb"_s << QByteArray("\"a\\u202eb\"");
    QTest::newRow("line separator") << u"a\u2028b"_s << QByteArray("\"a\\u2028b\"");
    QTest::newRow("a byte that is no text") << nameFromBytes("a\xff") << QByteArray("\"a\\udcff\"");
}

void tst_QmctlOutput::strings()
{
    QFETCH(QString, text);
    const QByteArray json = jsonString(text);
    QTEST(json, "wanted");
    QJsonParseError error;
    const QJsonDocument read = QJsonDocument::fromJson("{\"a\": " + json + '}', &error);
    QCOMPARE(error.errorString(), u"no error occurred"_s);
    QCOMPARE(read.object().value(u"a"_s).toString(), text);
}

void tst_QmctlOutput::keysKeepTheirOrder()
{
    JsonObject object;
    object.text("store", u"s"_s)
        .number("after", -3)
        .boolean("default", true)
        .json("changed", jsonStrings({u"B"_s, u"A"_s}));
    QCOMPARE(object.toJson(), QByteArray(R"({"store": "s", "after": -3, "default": true, "changed": ["B", "A"]})"));
    QCOMPARE(JsonObject().toJson(), QByteArray("{}"));
    QCOMPARE(jsonArray({}, true), QByteArray("[]"));
}

void tst_QmctlOutput::nulls()
{
    JsonObject object;
    object.textOrNull("a", {}).numberOrNull("b", {}).time("c", {}).numberOrNull("d", 0);
    QCOMPARE(object.toJson(), QByteArray(R"({"a": null, "b": null, "c": null, "d": 0})"));
}

void tst_QmctlOutput::times()
{
    const QDateTime berlin(QDate(2026, 1, 1), QTime(13, 0, 0, 7), QTimeZone("Europe/Berlin"));
    QCOMPARE(isoTime(berlin), u"2026-01-01T12:00:00.007Z"_s);
    QCOMPARE(isoTime(QDateTime(QDate(2026, 1, 1), QTime(12, 0), Qt::UTC)), u"2026-01-01T12:00:00.000Z"_s);
}

void tst_QmctlOutput::entry()
{
    const ObjectInfo folder{.name = u"sub"_s, .path = u"sub/"_s, .kind = ObjectInfo::Kind::Prefix};
    QCOMPARE(entryJson(folder),
             QByteArray(R"({"name": "sub", "path": "sub/", "kind": "prefix", "size": null, "modified": null, )"
                        R"("checksum": null})"));
    const ObjectInfo object{.name = u"a"_s, .path = u"sub/a"_s, .size = 0, .checksum = u"d41d"_s};
    QCOMPARE(entryJson(object),
             QByteArray(R"({"name": "a", "path": "sub/a", "kind": "object", "size": 0, "modified": null, )"
                        R"("checksum": "d41d"})"));
    QCOMPARE(statJson(object), QByteArray(R"({"location": null, "size": 0, "checksum": "d41d", "os_hash_algo": null, )"
                                          R"("os_hash_value": null, "modified": null})"));
    const AddedObject added{.location = u"file:///a"_s, .size = 3, .checksum = u"m"_s, .osHashValue = u"s"_s};
    QCOMPARE(addedJson(added),
             QByteArray(R"({"location": "file:///a", "size": 3, "checksum": "m", "os_hash_algo": "sha512", )"
                        R"("os_hash_value": "s"})"));
}

void tst_QmctlOutput::exitCodes_data()
{
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("evidence");
    QTest::addColumn<int>("wanted");
    QTest::newRow("refused: not supported") << ErrorKind::Refused << Reason::NotSupported << QString() << 3;
    QTest::newRow("refused: read-only") << ErrorKind::Refused << Reason::ReadOnly << QString() << 3;
    QTest::newRow("refused: full") << ErrorKind::Refused << Reason::Full << QString() << 3;
    QTest::newRow("refused: not permitted") << ErrorKind::Refused << Reason::NotPermitted << QString() << 3;
    QTest::newRow("refused: unreachable") << ErrorKind::Refused << Reason::Unreachable << QString() << 6;
    QTest::newRow("refused: time-out") << ErrorKind::Refused << Reason::Timeout << QString() << 6;
    QTest::newRow("refused: not authenticated") << ErrorKind::Refused << Reason::Authentication << QString() << 5;
    QTest::newRow("no ranges, found while trying") << ErrorKind::Failed << Reason::NoRanges << QString() << 3;
    QTest::newRow("not found") << ErrorKind::NotFound << Reason::None << QString() << 4;
    QTest::newRow("exists") << ErrorKind::AlreadyExists << Reason::None << QString() << 7;
    QTest::newRow("not permitted") << ErrorKind::NotPermitted << Reason::NotPermitted << QString() << 5;
    QTest::newRow("not authenticated") << ErrorKind::NotAuthenticated << Reason::None << QString() << 5;
    QTest::newRow("storage full") << ErrorKind::StorageFull << Reason::Full << QString() << 8;
    QTest::newRow("unreachable") << ErrorKind::Unreachable << Reason::None << QString() << 6;
    QTest::newRow("timed out") << ErrorKind::TimedOut << Reason::None << QString() << 6;
    QTest::newRow("checksum") << ErrorKind::ChecksumMismatch << Reason::None << QString() << 9;
    QTest::newRow("bad input") << ErrorKind::BadInput << Reason::None << QString() << 2;
    QTest::newRow("bad configuration") << ErrorKind::BadConfiguration << Reason::None << QString() << 2;
    QTest::newRow("bad answer") << ErrorKind::BadAnswer << Reason::None << QString() << 1;
    QTest::newRow("source changed") << ErrorKind::SourceChanged << Reason::None << QString() << 1;
    QTest::newRow("local file") << ErrorKind::LocalFile << Reason::None << u"EACCES"_s << 1;
    QTest::newRow("local disk full") << ErrorKind::LocalFile << Reason::Full << u"ENOSPC"_s << 8;
    QTest::newRow("local quota") << ErrorKind::LocalFile << Reason::None << u"EDQUOT"_s << 8;
    QTest::newRow("canceled") << ErrorKind::Canceled << Reason::None << QString() << 1;
    QTest::newRow("anything else") << ErrorKind::Failed << Reason::None << QString() << 1;
}

void tst_QmctlOutput::exitCodes()
{
    QFETCH(ErrorKind, kind);
    QFETCH(Reason, reason);
    QFETCH(QString, evidence);
    QTEST(static_cast<int>(exitCode({.kind = kind, .detail = {}, .evidence = evidence, .reason = reason})), "wanted");
}

void tst_QmctlOutput::bitsByName()
{
    QCOMPARE(namesOfBits(removalBits(Capability::ReadAccess)),
             (QList<QString>{u"READ_ACCESS"_s, u"READ_OFFSET"_s, u"READ_CHUNK"_s}));
    QCOMPARE(namesOfBits(removalBits(Capability::ReadOffset)), QList<QString>{u"READ_OFFSET"_s});
    QCOMPARE(namesOfBits(removalBits(Capability::Delete)), QList<QString>{u"DELETE"_s});
    QCOMPARE(namesOfBits(0), QList<QString>{});
}

void tst_QmctlOutput::tableIsAligned()
{
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Right, Align::Center, Align::Left});
    table.addRow({u"日本"_s, u"1"_s, u"-"_s, u"end"_s});
    table.addRow({u"abcdef"_s, u"100"_s, u"yes"_s});
    QCOMPARE(table.lines(), (QStringList{u"日本      1   -   end"_s, u"abcdef  100  yes"_s}));
    QCOMPARE(sizeText(std::nullopt), u"-"_s);
    QCOMPARE(sizeText(0), u"0 bytes"_s);
    QCOMPARE(sizeText(1536), u"1.5 KiB"_s);
}

QTEST_GUILESS_MAIN(tst_QmctlOutput)
#include "tst_qmctloutput.moc"
