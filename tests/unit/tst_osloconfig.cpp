// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/optionparser.h"
#include "model/optionresolver.h"
#include "model/osloconfig.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace Quartermaster;
using namespace Qt::StringLiterals;
using Type = OptionSchema::Type;

Q_DECLARE_METATYPE(Quartermaster::OptionSchema)

namespace {

/// "[group]key=value@line" for each assignment.
QStringList told(const OsloDocument &document)
{
    QStringList result;
    for (const OsloGroup &group : document.groups()) {
        for (const OsloEntry &entry : group.entries)
            result.append(u"[%1]%2=%3@%4"_s.arg(group.name, entry.key, entry.value).arg(entry.line));
    }
    return result;
}

} // namespace

class tst_OsloConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grammar_data();
    void grammar();
    void badLines_data();
    void badLines();
    void goesOnBehindBadLines();
    void manyBadLinesAreCounted();
    void noConfigurationAtAll_data();
    void noConfigurationAtAll();
    void keepsEveryByte();
    void mergesGroups();
    void values_data();
    void values();
    void badValues_data();
    void badValues();
    void secretsAreNotQuoted();
    void references_data();
    void references();
    void badReferences_data();
    void badReferences();
    void deepReferences();
    void doublingReferences();
    void valueTexts_data();
    void valueTexts();
    void closest_data();
    void closest();
    void longLines();
    void junk();
};

void tst_OsloConfig::grammar_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("equals") << QByteArray("[g]\na = b\n") << QStringList{u"[g]a=b@2"_s};
    QTest::newRow("colon") << QByteArray("[g]\na: b=c\n") << QStringList{u"[g]a=b=c@2"_s};
    QTest::newRow("equals before colon") << QByteArray("[g]\na=b:c\n") << QStringList{u"[g]a=b:c@2"_s};
    QTest::newRow("no value") << QByteArray("[g]\na =\n") << QStringList{u"[g]a=@2"_s};
    QTest::newRow("continued") << QByteArray("[g]\na = b\n  c\n\td\n") << QStringList{u"[g]a=b\nc\nd@2"_s};
    QTest::newRow("comment inside is text") << QByteArray("[g]\na = b\n  # c\n") << QStringList{u"[g]a=b\n# c@2"_s};
    QTest::newRow("double quotes") << QByteArray("[g]\na = \" b \"\n") << QStringList{u"[g]a= b @2"_s};
    QTest::newRow("single quotes") << QByteArray("[g]\na = 'b\"'\n") << QStringList{u"[g]a=b\"@2"_s};
    QTest::newRow("one quote") << QByteArray("[g]\na = \"\n") << QStringList{u"[g]a=@2"_s};
    QTest::newRow("unlike quotes") << QByteArray("[g]\na = \"b'\n") << QStringList{u"[g]a=\"b'@2"_s};
    QTest::newRow("quotes of a continuation stay")
        << QByteArray("[g]\na = b\n  'c'\n") << QStringList{u"[g]a=b\n'c'@2"_s};
    QTest::newRow("both kinds of comment")
        << QByteArray("# a=b\n[g]\n;c=d\na = e # f\n") << QStringList{u"[g]a=e # f@4"_s};
    QTest::newRow("twice") << QByteArray("[g]\na = 1\na = 2\n") << QStringList{u"[g]a=1@2"_s, u"[g]a=2@3"_s};
    QTest::newRow("Windows' line ends") << QByteArray("[g]\r\na = b\r\n c\r\n") << QStringList{u"[g]a=b\nc@2"_s};
    QTest::newRow("old Macs' line ends") << QByteArray("[g]\ra = b\r") << QStringList{u"[g]a=b@2"_s};
    QTest::newRow("last line without end") << QByteArray("[g]\na = b") << QStringList{u"[g]a=b@2"_s};
    QTest::newRow("key with spaces inside") << QByteArray("[g]\na b = c\n") << QStringList{u"[g]a b=c@2"_s};
    QTest::newRow("brackets in a name") << QByteArray("[a]b]\nc=d\n") << QStringList{u"[a]b]c=d@2"_s};
}

void tst_OsloConfig::grammar()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, expected);
    const OsloDocument document = OsloDocument::parse(text);
    QCOMPARE(told(document), expected);
    QVERIFY(document.problems().isEmpty());
    QVERIFY(!document.foreign());
}

void tst_OsloConfig::badLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::newRow("neither equals nor colon") << QByteArray("[g]\na\n") << 2;
    QTest::newRow("no key") << QByteArray("[g]\n\n= b\n") << 3;
    QTest::newRow("header without end") << QByteArray("[g]\n[h\n") << 2;
    QTest::newRow("header without name") << QByteArray("[g]\n[]\n") << 2;
    QTest::newRow("comment behind a header") << QByteArray("[g]\n[h] # x\n") << 2;
    QTest::newRow("option before the first section") << QByteArray("\na = b\n[g]\n") << 2;
    QTest::newRow("continuation below a blank line") << QByteArray("[g]\na = b\n\n  c\n") << 4;
    QTest::newRow("continuation below a comment") << QByteArray("[g]\na = b\n#\n  c\n") << 4;
    QTest::newRow("continuation below a header") << QByteArray("[g]\n  c\n") << 2;
    QTest::newRow("invalid UTF-8") << QByteArray("[g]\na = \xff\n") << 2;
    QTest::newRow("invalid UTF-8 in a comment") << QByteArray("[g]\n\n# \xc3\n") << 3;
    QTest::newRow("surrogate") << QByteArray("[g]\na = \xed\xa0\x80\n") << 2;
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf[g]\na = b\n") << 1;
}

void tst_OsloConfig::badLines()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    const OsloDocument document = OsloDocument::parse(text);
    QCOMPARE(document.problems().size(), 1);
    QCOMPARE(document.problems().constFirst().line, line);
    QVERIFY(document.problems().constFirst().text.endsWith(u'.'));
    QVERIFY(!document.foreign());
}

void tst_OsloConfig::goesOnBehindBadLines()
{
    const OsloDocument document = OsloDocument::parse("[g]\na = 1\n[broken\nb = 2\nc = 3\n[h]\njunk\nd = 4\n");
    QCOMPARE(told(document), (QStringList{u"[g]a=1@2"_s, u"[h]d=4@8"_s}));
    QCOMPARE(document.problems().size(), 2);
}

void tst_OsloConfig::manyBadLinesAreCounted()
{
    const OsloDocument document = OsloDocument::parse("[g]\n" + QByteArray("junk\n").repeated(5000));
    QCOMPARE(document.problems().size(), 101);
    QCOMPARE(document.problems().constLast().line, 102);
    QVERIFY2(document.problems().constLast().text.contains(u"4900"_s),
             qPrintable(document.problems().constLast().text));
}

void tst_OsloConfig::noConfigurationAtAll_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("line");
    QTest::newRow("binary") << QByteArray("[g]\na = b\nx\0y\n", 14) << 3;
    QTest::newRow("prose") << QByteArray("\n# c\nHello world\nand more\n") << 3;
    QTest::newRow("assignments only") << QByteArray("a = b\n") << 1;
    QTest::newRow("HTML") << QByteArray("<!doctype html>\n<html>\n") << 1;
}

void tst_OsloConfig::noConfigurationAtAll()
{
    QFETCH(QByteArray, text);
    QFETCH(int, line);
    const OsloDocument document = OsloDocument::parse(text);
    QVERIFY(document.foreign().has_value());
    QCOMPARE(document.foreign()->line, line);
}

void tst_OsloConfig::keepsEveryByte()
{
    const QByteArray text("# \xff\r\n\r[a]\n\n  x\nb = c\r\n d\n\n[a");
    QCOMPARE(OsloDocument::parse(text).text(), text);
    QCOMPARE(OsloDocument::parse({}).text(), QByteArray());
}

void tst_OsloConfig::mergesGroups()
{
    const OsloDocument document = OsloDocument::parse("[Fast]\na=1\n[DEFAULT]\nb=2\n[FAST]\na=3\n[default]\nb=4\n");
    QCOMPARE(document.groups().size(), 3);
    QCOMPARE(document.group(u"fast"_s)->headers, (QList<int>{1, 5}));
    QCOMPARE(document.group(u"fAST"_s)->last(u"a"_s)->value, u"3"_s);
    QCOMPARE(document.group(u"DEFAULT"_s)->last(u"b"_s)->value, u"2"_s);
    QCOMPARE(document.group(u"default"_s)->last(u"b"_s)->value, u"4"_s);
    QCOMPARE(document.group(u"other"_s), nullptr);
}

void tst_OsloConfig::values_data()
{
    QTest::addColumn<OptionSchema>("schema");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("expected");
    const OptionSchema integer{.name = u"o"_s, .type = Type::Integer};
    const OptionSchema range{.name = u"o"_s, .type = Type::Integer, .minimum = 1, .maximum = 10};
    const OptionSchema real{.name = u"o"_s, .type = Type::Float};
    const OptionSchema boolean{.name = u"o"_s, .type = Type::Boolean};
    const OptionSchema list{.name = u"o"_s, .type = Type::List};
    const OptionSchema dict{.name = u"o"_s, .type = Type::Dict};
    QTest::newRow("integer") << integer << u"12"_s << QVariant(12LL);
    QTest::newRow("integer with signs, spaces, underscores") << integer << u" +1_000 "_s << QVariant(1000LL);
    QTest::newRow("smallest integer") << integer << u"-9223372036854775808"_s
                                      << QVariant(std::numeric_limits<qint64>::min());
    QTest::newRow("Arabic digits") << integer << QString(QChar(0x661)) + QChar(0x662) << QVariant(12LL);
    QTest::newRow("empty integer") << integer << u" "_s << QVariant();
    QTest::newRow("at the minimum") << range << u"1"_s << QVariant(1LL);
    QTest::newRow("at the maximum") << range << u"10"_s << QVariant(10LL);
    QTest::newRow("float") << real << u"-.5e1"_s << QVariant(-5.0);
    QTest::newRow("endless float") << real << u"-Infinity"_s << QVariant(-std::numeric_limits<double>::infinity());
    QTest::newRow("float overflows") << real << u"1e999"_s << QVariant(std::numeric_limits<double>::infinity());
    QTest::newRow("float vanishes") << real << u"1e-999"_s << QVariant(0.0);
    for (const QString &word : {u"1"_s, u"Yes"_s, u"TRUE"_s, u"on"_s})
        QTest::addRow("true: %s", qPrintable(word)) << boolean << word << QVariant(true);
    for (const QString &word : {u"0"_s, u"no"_s, u"False"_s, u"OFF"_s})
        QTest::addRow("false: %s", qPrintable(word)) << boolean << word << QVariant(false);
    QTest::newRow("list") << list << u" a, b ,,c,, "_s << QVariant(QStringList{u"a"_s, u"b"_s, QString(), u"c"_s});
    QTest::newRow("quotes in a list stay")
        << list << u"\"a,b\",c"_s << QVariant(QStringList{u"\"a"_s, u"b\""_s, u"c"_s});
    QTest::newRow("list of commas") << list << u" ,, "_s << QVariant(QStringList{});
    QTest::newRow("list of commas and spaces") << list << u", ,"_s << QVariant(QStringList{QString(), QString()});
    QTest::newRow("list of nothing") << list << u"  "_s << QVariant(QStringList{});
    QTest::newRow("dictionary") << dict << u"http:proxy:3128, https: \"x\" ,c:"_s
                                << QVariant(QVariantMap{
                                       {u"http"_s, u"proxy:3128"_s}, {u"https"_s, u"\"x\""_s}, {u"c"_s, QString()}});
    QTest::newRow("dictionary, key with a comma") << dict << u"a,b:c"_s << QVariant(QVariantMap{{u"a,b"_s, u"c"_s}});
    QTest::newRow("empty dictionary") << dict << u" "_s << QVariant(QVariantMap{});
    QTest::newRow("choice") << OptionSchema{.name = u"o"_s, .choices = {u"a"_s, u"b"_s}} << u"b"_s << QVariant(u"b"_s);
}

void tst_OsloConfig::values()
{
    QFETCH(OptionSchema, schema);
    QFETCH(QString, text);
    QFETCH(QVariant, expected);
    const Result<QVariant> value = parseOptionValue(schema, text);
    QVERIFY2(value.has_value(), value ? "" : qPrintable(value.error().detail));
    QCOMPARE(*value, expected);
    QCOMPARE(value->typeId(), expected.typeId());
}

void tst_OsloConfig::badValues_data()
{
    QTest::addColumn<OptionSchema>("schema");
    QTest::addColumn<QString>("text");
    const OptionSchema integer{.name = u"o"_s, .type = Type::Integer};
    const OptionSchema range{.name = u"o"_s, .type = Type::Integer, .minimum = 1, .maximum = 10};
    const OptionSchema real{.name = u"o"_s, .type = Type::Float, .minimum = 0};
    const OptionSchema boolean{.name = u"o"_s, .type = Type::Boolean};
    const OptionSchema dict{.name = u"o"_s, .type = Type::Dict};
    for (const QString &text : {u"x"_s, u"1.0"_s, u"0x10"_s, u"1__0"_s, u"_1"_s, u"1_"_s, u"+-1"_s, u"-"_s, u"1 2"_s,
                                u"9223372036854775808"_s, QString(QChar(0xb2))})
        QTest::addRow("integer %s", qPrintable(text)) << integer << text;
    QTest::newRow("below the minimum") << range << u"0"_s;
    QTest::newRow("above the maximum") << range << u"11"_s;
    for (const QString &text : {u"x"_s, u"1e"_s, u"--1"_s, u"1_.0"_s, u"0x1p3"_s, u"-0.5"_s, u"."_s, u"1,5"_s})
        QTest::addRow("float %s", qPrintable(text)) << real << text;
    for (const QString &text : {QString(), u"y"_s, u" yes"_s, u"2"_s, u"truee"_s})
        QTest::addRow("boolean '%s'", qPrintable(text)) << boolean << text;
    QTest::newRow("choice in another case") << OptionSchema{.name = u"o"_s, .choices = {u"a"_s}} << u"A"_s;
    QTest::newRow("dictionary without pair") << dict << u"a"_s;
    QTest::newRow("dictionary with a comma at the end") << dict << u"a:b,"_s;
    QTest::newRow("dictionary without key") << dict << u" :b"_s;
    QTest::newRow("dictionary with a key twice") << dict << u"a:b,c:d,a:e"_s;
    QTest::newRow("our own floats end") << OptionSchema{.name = u"o"_s, .type = Type::Float, .ours = true} << u"inf"_s;
}

void tst_OsloConfig::badValues()
{
    QFETCH(OptionSchema, schema);
    QFETCH(QString, text);
    const Result<QVariant> value = parseOptionValue(schema, text);
    QVERIFY(!value);
    QCOMPARE(value.error().kind, ErrorKind::BadInput);
    QVERIFY(value.error().detail.endsWith(u'.'));
}

void tst_OsloConfig::secretsAreNotQuoted()
{
    const QString secret = u"hunter2"_s;
    for (const Type type : {Type::Integer, Type::Boolean, Type::Float}) {
        const Result<QVariant> value = parseOptionValue({.name = u"o"_s, .type = type, .secret = true}, secret);
        QVERIFY(!value);
        QVERIFY(!value.error().detail.contains(secret));
    }
    const OptionSchema choice{.name = u"o"_s, .choices = {u"a"_s}, .secret = true};
    QVERIFY(!parseOptionValue(choice, secret).error().detail.contains(secret));
    // what comes through a reference may be one, whatever the option is
    const OsloDocument document = OsloDocument::parse("[g]\nn = $p\np = hunter2\n");
    OptionResolver resolver(document);
    const auto value = resolver.value(u"g"_s, {.name = u"n"_s, .type = Type::Integer});
    QVERIFY(!value);
    QVERIFY2(!value.error().text.contains(secret), qPrintable(value.error().text));
    // neither a proxy's password in a dictionary
    const Result<QVariant> dict = parseOptionValue({.name = u"o"_s, .type = Type::Dict}, u"http:user:hunter2,x"_s);
    QVERIFY(!dict);
    QVERIFY(!dict.error().detail.contains(secret));
}

void tst_OsloConfig::references_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("of the group") << u"$a/x"_s << u"A/x"_s;
    QTest::newRow("of DEFAULT") << u"$base/x"_s << u"/srv/x"_s;
    QTest::newRow("of a named group") << u"$other.a-"_s << u"O-"_s;
    QTest::newRow("in braces") << u"${a}${other.a}"_s << u"AO"_s;
    QTest::newRow("two dollars") << u"$$a"_s << u"$a"_s;
    QTest::newRow("backslash") << u"\\$a"_s << u"$a"_s;
    QTest::newRow("two backslashes") << u"\\\\$a"_s << u"\\$a"_s;
    QTest::newRow("no references") << u"$ $1 ${ ${} ${a $-"_s << u"$ $1 ${ ${} ${a $-"_s;
    QTest::newRow("through another") << u"$through"_s << u"<A>"_s;
    QTest::newRow("boolean") << u"$flag"_s << u"True"_s;
    QTest::newRow("default") << u"$size"_s << u"64"_s;
    QTest::newRow("known, but without value") << u"<$nothing>"_s << u"<>"_s;
}

void tst_OsloConfig::references()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    const OsloDocument document = OsloDocument::parse(
        "[DEFAULT]\nbase = /srv\n[other]\na = O\n[g]\na = A\nthrough = <$a>\nflag = on\n");
    OptionResolver resolver(document);
    resolver.registerOptions(u"g"_s, {{.name = u"a"_s},
                                      {.name = u"through"_s},
                                      {.name = u"nothing"_s},
                                      {.name = u"flag"_s, .type = Type::Boolean},
                                      {.name = u"size"_s, .type = Type::Integer, .defaultValue = 64LL}});
    const auto resolved = resolver.resolve(u"g"_s, text);
    QVERIFY2(resolved.has_value(), resolved ? "" : qPrintable(resolved.error()));
    QCOMPARE(*resolved, expected);
}

void tst_OsloConfig::badReferences_data()
{
    QTest::addColumn<QByteArray>("group");
    QTest::addColumn<QString>("says");
    QTest::newRow("to nothing") << QByteArray("a = $nope") << u"\"$nope\""_s;
    QTest::newRow("to what the driver does not know") << QByteArray("a = $x\nx = 1") << u"\"$x\""_s;
    QTest::newRow("to an unknown group") << QByteArray("a = ${nope.x}") << u"[nope]"_s;
    QTest::newRow("with a dot too many") << QByteArray("a = $b.img\nb = 1") << u"${b}"_s;
    QTest::newRow("to a group") << QByteArray("a = $g") << u"a group"_s;
    QTest::newRow("to itself") << QByteArray("a = x$a") << u"circle"_s;
    QTest::newRow("in a circle") << QByteArray("a = $b\nb = $c\nc = $b") << u"b -> c -> b"_s;
    QTest::newRow("to a bad value") << QByteArray("a = $n\nn = x") << u"\"$n\" is not valid"_s;
}

void tst_OsloConfig::badReferences()
{
    QFETCH(QByteArray, group);
    QFETCH(QString, says);
    const OsloDocument document = OsloDocument::parse("# first\n[g]\n" + group + '\n');
    OptionResolver resolver(document);
    const QList<OptionSchema> options{
        {.name = u"a"_s}, {.name = u"b"_s}, {.name = u"c"_s}, {.name = u"n"_s, .type = Type::Integer}};
    resolver.registerOptions(u"g"_s, options);
    const auto value = resolver.value(u"g"_s, options.constFirst());
    QVERIFY(!value);
    QCOMPARE(value.error().line, 3);
    QVERIFY2(value.error().text.contains(says), qPrintable(value.error().text));
}

void tst_OsloConfig::deepReferences()
{
    QByteArray text("[g]\n");
    constexpr int depth = 100'000;
    for (int i = 0; i < depth; ++i)
        text += "a" + QByteArray::number(i) + " = $a" + QByteArray::number(i + 1) + '\n';
    text += "a" + QByteArray::number(depth) + " = x\n";
    const OsloDocument document = OsloDocument::parse(text);
    OptionResolver resolver(document);
    const auto deep = resolver.value(u"g"_s, {.name = u"a0"_s});
    QVERIFY(!deep);
    QVERIFY2(deep.error().text.contains(u"deep"_s), qPrintable(deep.error().text));
    const auto shallow = resolver.value(u"g"_s, {.name = u"a%1"_s.arg(depth - 50)});
    QVERIFY(shallow.has_value());
    QCOMPARE(*shallow, QVariant(u"x"_s));
}

void tst_OsloConfig::doublingReferences()
{
    QByteArray text("[g]\n");
    for (int i = 0; i < 60; ++i)
        text += "a" + QByteArray::number(i) + " = $a" + QByteArray::number(i + 1) + " $a" + QByteArray::number(i + 1)
                + '\n';
    const OsloDocument document = OsloDocument::parse(text + "a60 = x\n");
    OptionResolver resolver(document);
    const auto value = resolver.value(u"g"_s, {.name = u"a0"_s});
    QVERIFY(!value);
    QVERIFY2(value.error().text.contains(u"too long"_s), qPrintable(value.error().text));
}

void tst_OsloConfig::valueTexts_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("none") << QVariant() << QString();
    QTest::newRow("false") << QVariant(false) << u"False"_s;
    QTest::newRow("number") << QVariant(-7LL) << u"-7"_s;
    QTest::newRow("whole float") << QVariant(5.0) << u"5.0"_s;
    QTest::newRow("large float") << QVariant(1e22) << u"1e+22"_s;
    QTest::newRow("small float") << QVariant(0.00001) << u"1e-05"_s;
    QTest::newRow("float") << QVariant(0.1) << u"0.1"_s;
    QTest::newRow("list") << QVariant(QStringList{u"a"_s, u"it's"_s}) << u"['a', \"it's\"]"_s;
    QTest::newRow("dictionary") << QVariant(QVariantMap{{u"a"_s, u"b"_s}}) << u"{'a': 'b'}"_s;
}

void tst_OsloConfig::valueTexts()
{
    QFETCH(QVariant, value);
    QFETCH(QString, expected);
    QCOMPARE(optionValueText(value), expected);
}

void tst_OsloConfig::closest_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("expected");
    QTest::newRow("letters swapped") << u"filesystem_store_datadri"_s << u"filesystem_store_datadir"_s;
    QTest::newRow("hyphens") << u"filesystem-store-datadir"_s << u"filesystem_store_datadir"_s;
    QTest::newRow("other case") << u"Weight"_s << u"weight"_s;
    QTest::newRow("letter missing") << u"wight"_s << u"weight"_s;
    QTest::newRow("far away") << u"bind_port"_s << QString();
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("much too long") << QString(100'000, u'a') << QString();
}

void tst_OsloConfig::closest()
{
    QFETCH(QString, name);
    QFETCH(QString, expected);
    QCOMPARE(closestName(name, {u"filesystem_store_datadirs"_s, u"filesystem_store_datadir"_s, u"weight"_s}), expected);
}

void tst_OsloConfig::longLines()
{
    const QByteArray mass(10'000'000, 'x');
    QElapsedTimer timer;
    timer.start();
    const OsloDocument document = OsloDocument::parse("[" + mass + "]\n" + mass + " = " + mass + "\n" + mass + '\n');
    QCOMPARE(document.groups().size(), 1);
    QCOMPARE(document.problems().size(), 1);
    QCOMPARE(document.groups().constFirst().entries.constFirst().value.size(), mass.size());
    for (const Type type : {Type::Integer, Type::Float, Type::Boolean, Type::Dict}) {
        const Result<QVariant> value = parseOptionValue({.name = u"o"_s, .type = type}, QString::fromLatin1(mass));
        QVERIFY(!value);
        QVERIFY(value.error().detail.size() < 300);
    }
    QCOMPARE(parseOptionValue({.name = u"o"_s, .type = Type::List}, QString(1'000'000, u',')).value(),
             QVariant(QStringList()));
    QVERIFY(timer.elapsed() < 20'000);
}

void tst_OsloConfig::junk()
{
    QRandomGenerator random(20260101);
    const QByteArray alphabet("[]=:#; \t\r\n$${}\"'\\,ab.0\xff\xc3\xa4\x0b", 27);
    for (int round = 0; round < 3000; ++round) {
        QByteArray text("[g]\n");
        const int size = random.bounded(200);
        for (int i = 0; i < size; ++i)
            text.append(round % 2 == 0 ? alphabet.at(random.bounded(int(alphabet.size())))
                                       : static_cast<char>(random.bounded(256)));
        const OsloDocument document = OsloDocument::parse(text);
        QCOMPARE(document.text(), text);
        OptionResolver resolver(document);
        for (const OsloGroup &group : document.groups()) {
            for (const OsloEntry &entry : group.entries) {
                QVERIFY(entry.line >= 1 && entry.line + entry.lineCount - 1 <= document.lines().size());
                for (const Type type :
                     {Type::String, Type::Integer, Type::Float, Type::List, Type::Dict, Type::MultiString}) {
                    const auto value = resolver.value(group.name, {.name = entry.key, .type = type});
                    QVERIFY(value.has_value() || !value.error().text.isEmpty());
                }
            }
        }
    }
}

QTEST_GUILESS_MAIN(tst_OsloConfig)
#include "tst_osloconfig.moc"
