// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/arguments.h"
#include "app/cli/help.h"

#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_QmctlArguments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepted_data();
    void accepted();
    void refused_data();
    void refused();
    void values();
    void bytesThatAreNoText();
    void json_data();
    void json();
    void address_data();
    void address();
    void helpNamesEveryCommandAndCode();
};

void tst_QmctlArguments::accepted_data()
{
    QTest::addColumn<QByteArrayList>("words");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QStringList>("operands");

    QTest::newRow("one word") << QByteArrayList{"stores"} << u"stores"_s << QStringList{};
    QTest::newRow("option before the command") << QByteArrayList{"--json", "stores"} << u"stores"_s << QStringList{};
    QTest::newRow("option after the command") << QByteArrayList{"ls", "--json", "a"} << u"ls"_s << QStringList{u"a"_s};
    QTest::newRow("a value of its own") << QByteArrayList{"--config", "f", "ls", "a"} << u"ls"_s << QStringList{u"a"_s};
    QTest::newRow("a value behind =") << QByteArrayList{"ls", "a", "--limit=3"} << u"ls"_s << QStringList{u"a"_s};
    QTest::newRow("-- ends the options") << QByteArrayList{"rm", "--", "a:--json"} << u"rm"_s
                                         << QStringList{u"a:--json"_s};
    QTest::newRow("- is a word") << QByteArrayList{"get", "a:b", "-"} << u"get"_s << QStringList{u"a:b"_s, u"-"_s};
    QTest::newRow("no store") << QByteArrayList{"capabilities"} << u"capabilities"_s << QStringList{};
    QTest::newRow("two stores") << QByteArrayList{"capabilities", "a", "b"} << u"capabilities"_s
                                << QStringList{u"a"_s, u"b"_s};
    QTest::newRow("restart of get") << QByteArrayList{"get", "a:b", "c", "--restart"} << u"get"_s
                                    << QStringList{u"a:b"_s, u"c"_s};
    QTest::newRow("two removals") << QByteArrayList{"leftovers", "a", "--remove", "1", "--remove=2"} << u"leftovers"_s
                                  << QStringList{u"a"_s};
    QTest::newRow("metadata") << QByteArrayList{"meta", "a:b", "k=v", "--read-acl="} << u"meta"_s
                              << QStringList{u"a:b"_s, u"k=v"_s};
    QTest::newRow("restart of put") << QByteArrayList{"put", "c", "a:b", "--restart"} << u"put"_s
                                    << QStringList{u"c"_s, u"a:b"_s};
}

void tst_QmctlArguments::accepted()
{
    QFETCH(QByteArrayList, words);
    const Result<Arguments> arguments = parseArguments(words);
    QVERIFY2(arguments, qPrintable(arguments ? QString() : arguments.error().detail));
    QTEST(commandName(arguments->command), "command");
    QTEST(QStringList(arguments->operands), "operands");
}

void tst_QmctlArguments::refused_data()
{
    QTest::addColumn<QByteArrayList>("words");
    QTest::addColumn<QString>("named"); ///< What the error must name.

    QTest::newRow("nothing") << QByteArrayList{} << u"command"_s;
    QTest::newRow("unknown command") << QByteArrayList{"frob"} << u"frob"_s;
    QTest::newRow("unknown option") << QByteArrayList{"stores", "--frob"} << u"--frob"_s;
    QTest::newRow("unknown short option") << QByteArrayList{"stores", "-x"} << u"-x"_s;
    QTest::newRow("another command's option") << QByteArrayList{"ls", "a", "--watch"} << u"--watch"_s;
    QTest::newRow("a flag with a value") << QByteArrayList{"stores", "--json=yes"} << u"--json"_s;
    QTest::newRow("a value that is missing") << QByteArrayList{"stores", "--config"} << u"--config"_s;
    QTest::newRow("no id to remove") << QByteArrayList{"leftovers", "a", "--remove="} << u"--remove"_s;
    QTest::newRow("an ACL of another command") << QByteArrayList{"stat", "a:b", "--read-acl", "x"} << u"--read-acl"_s;
    QTest::newRow("an empty value") << QByteArrayList{"stores", "--config="} << u"--config"_s;
    QTest::newRow("no number") << QByteArrayList{"ls", "a", "--limit", "x"} << u"--limit"_s;
    QTest::newRow("limit 0") << QByteArrayList{"ls", "a", "--limit", "0"} << u"--limit"_s;
    QTest::newRow("an offset below 0") << QByteArrayList{"get", "a:b", "-", "--offset", "-1"} << u"--offset"_s;
    QTest::newRow("length 0") << QByteArrayList{"get", "a:b", "-", "--length", "0"} << u"--length"_s;
    QTest::newRow("a number too large") << QByteArrayList{"get", "a:b", "-", "--offset", "9223372036854775808"}
                                        << u"--offset"_s;
    QTest::newRow("too few words") << QByteArrayList{"get", "a:b"} << u"get STORE:PATH FILE"_s;
    QTest::newRow("too many words") << QByteArrayList{"stat", "a:b", "a:c"} << u"stat STORE:PATH"_s;
    QTest::newRow("demo and config") << QByteArrayList{"--demo", "--config", "f", "stores"} << u"--demo"_s;
    QTest::newRow("a control character is shown escaped") << QByteArrayList{"fr\x1b[31mob"} << u"fr\\u001b[31mob"_s;
}

void tst_QmctlArguments::refused()
{
    QFETCH(QByteArrayList, words);
    QFETCH(QString, named);
    const Result<Arguments> arguments = parseArguments(words);
    QVERIFY(!arguments);
    QCOMPARE(arguments.error().kind, ErrorKind::BadInput);
    QVERIFY2(arguments.error().detail.contains(named), qPrintable(arguments.error().detail));
}

void tst_QmctlArguments::values()
{
    const Result<Arguments> arguments = parseArguments(
        {"get", "a:b", "c", "--offset", "5", "--length=6", "--json", "--config", "f.conf"});
    QVERIFY(arguments);
    QCOMPARE(arguments->offset, std::optional<qint64>(5));
    QCOMPARE(arguments->length, std::optional<qint64>(6));
    QCOMPARE(arguments->config, u"f.conf"_s);
    QVERIFY(arguments->json);
    QVERIFY(!arguments->demo);
    QVERIFY(!arguments->limit);
}

void tst_QmctlArguments::bytesThatAreNoText()
{
    const Result<Arguments> arguments = parseArguments({"stat", "a:\xff"});
    QVERIFY(arguments);
    QCOMPARE(arguments->operands.constFirst(), QString(u"a:"_s + QChar(0xdcff)));
}

void tst_QmctlArguments::json_data()
{
    QTest::addColumn<QByteArrayList>("words");
    QTest::addColumn<bool>("wanted");
    QTest::newRow("before what is wrong") << QByteArrayList{"--json", "frob"} << true;
    QTest::newRow("after it") << QByteArrayList{"frob", "--json"} << true;
    QTest::newRow("not at all") << QByteArrayList{"frob"} << false;
    QTest::newRow("behind --") << QByteArrayList{"rm", "--", "--json"} << false;
}

void tst_QmctlArguments::json()
{
    QFETCH(QByteArrayList, words);
    QTEST(asksForJson(words), "wanted");
}

void tst_QmctlArguments::address_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("rootToo");
    QTest::addColumn<QString>("store"); ///< Empty for a refusal.
    QTest::addColumn<QString>("path");
    QTest::newRow("name") << u"cheap:a"_s << false << u"cheap"_s << u"a"_s;
    QTest::newRow("location") << u"cheap:file:///x/a"_s << false << u"cheap"_s << u"file:///x/a"_s;
    QTest::newRow("location with a port") << u"web:http://h:80/a:b"_s << false << u"web"_s << u"http://h:80/a:b"_s;
    QTest::newRow("root") << u"cheap"_s << true << u"cheap"_s << QString();
    QTest::newRow("root with a colon") << u"cheap:"_s << true << u"cheap"_s << QString();
    QTest::newRow("no path") << u"cheap"_s << false << QString() << QString();
    QTest::newRow("an empty path") << u"cheap:"_s << false << QString() << QString();
    QTest::newRow("no store") << u":a"_s << true << QString() << QString();
    QTest::newRow("nothing") << QString() << true << QString() << QString();
}

void tst_QmctlArguments::address()
{
    QFETCH(QString, word);
    QFETCH(bool, rootToo);
    QFETCH(QString, store);
    const Result<ObjectAddress> address = parseAddress(word, rootToo);
    QCOMPARE(bool(address), !store.isEmpty());
    if (!address) {
        QCOMPARE(address.error().kind, ErrorKind::BadInput);
        return;
    }
    QCOMPARE(address->store, store);
    QTEST(address->path, "path");
}

void tst_QmctlArguments::helpNamesEveryCommandAndCode()
{
    using Command = Arguments::Command;
    const QByteArray all = helpText(Command::None);
    for (int code = 0; code <= 9; ++code)
        QVERIFY2(all.contains("\n  " + QByteArray::number(code) + "  "), qPrintable(QString::number(code)));
    for (const Command command : {Command::Stores, Command::Capabilities, Command::Why, Command::List, Command::Stat,
                                  Command::Get, Command::Put, Command::Remove, Command::Copy}) {
        const QByteArray name = commandName(command).toLatin1();
        QVERIFY2(all.contains("\n  " + name + ' '), name.constData());
        QVERIFY2(helpText(command).startsWith("Usage: qmctl " + name + ' '), name.constData());
    }
}

QTEST_GUILESS_MAIN(tst_QmctlArguments)
#include "tst_qmctlarguments.moc"
