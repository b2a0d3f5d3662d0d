// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwriter.h"
#include "model/optionresolver.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_ConfigurationWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void setOption_data();
    void setOption();
    void valuesComeBack_data();
    void valuesComeBack();
    void valuesThatCanNotBe_data();
    void valuesThatCanNotBe();
    void randomValuesComeBack();
    void badNames();
    void multiOption();
    void removeOption();
    void groups();
    void addStore_data();
    void addStore();
    void addStoreRefuses_data();
    void addStoreRefuses();
    void removeStore_data();
    void removeStore();
    void removeStoreRefuses();
    void lastStoreLeavesNone();
    void debiansOwn();
    void secretsAreReferences();

private:
    void write(const QByteArray &text) const;
    [[nodiscard]] QByteArray saved() const;
    [[nodiscard]] ConfigurationWriter writer(const QByteArray &text);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void tst_ConfigurationWriter::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"stores.conf"_s);
}

void tst_ConfigurationWriter::write(const QByteArray &text) const
{
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

QByteArray tst_ConfigurationWriter::saved() const
{
    QFile file(m_file);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

ConfigurationWriter tst_ConfigurationWriter::writer(const QByteArray &text)
{
    write(text);
    return ConfigurationWriter::open(m_file, {}).value();
}

void tst_ConfigurationWriter::setOption_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("into nothing") << QByteArray() << QByteArray("[fast]\nweight = 5\n");
    QTest::newRow("new group") << QByteArray("# c\n[a]\nb = c\n")
                               << QByteArray("# c\n[a]\nb = c\n\n[fast]\nweight = 5\n");
    QTest::newRow("new group behind a line without end")
        << QByteArray("[a]\nb = c") << QByteArray("[a]\nb = c\n\n[fast]\nweight = 5\n");
    QTest::newRow("new option") << QByteArray("[fast]\na = b\n  c\n\n# next\n[x]\n")
                                << QByteArray("[fast]\na = b\n  c\nweight = 5\n\n# next\n[x]\n");
    QTest::newRow("new option in an empty group")
        << QByteArray("[fast]\n\n[x]\n") << QByteArray("[fast]\nweight = 5\n\n[x]\n");
    QTest::newRow("new option behind a line without end")
        << QByteArray("[fast]\na = b") << QByteArray("[fast]\na = b\nweight = 5\n");
    QTest::newRow("below its commented default")
        << QByteArray("[fast]\n# The weight.\n#weight = 0\n\n# c\n#x = y\nz = 1\n")
        << QByteArray("[fast]\n# The weight.\n#weight = 0\nweight = 5\n\n# c\n#x = y\nz = 1\n");
    QTest::newRow("not below another group's default")
        << QByteArray("[a]\n#weight = 0\n[fast]\n") << QByteArray("[a]\n#weight = 0\n[fast]\nweight = 5\n");
    QTest::newRow("in its place") << QByteArray("[fast]\nweight: 1\nx = y\n")
                                  << QByteArray("[fast]\nweight = 5\nx = y\n");
    QTest::newRow("with continuation lines")
        << QByteArray("[fast]\nweight = 1\n  2\n\tz\n# c\n") << QByteArray("[fast]\nweight = 5\n# c\n");
    QTest::newRow("set twice") << QByteArray("[fast]\nweight = 1\n[x]\n[FAST]\nweight = 2\n")
                               << QByteArray("[fast]\nweight = 1\n[x]\n[FAST]\nweight = 5\n");
    QTest::newRow("group in other case") << QByteArray("[Fast]\nx=y\n") << QByteArray("[Fast]\nx=y\nweight = 5\n");
    QTest::newRow("Windows' line ends") << QByteArray("[fast]\r\nx = y\r\n")
                                        << QByteArray("[fast]\r\nx = y\r\nweight = 5\r\n");
    QTest::newRow("junk stays") << QByteArray("[fast]\njunk \xff\nweight = 1\n[x\n")
                                << QByteArray("[fast]\njunk \xff\nweight = 5\n[x\n");
}

void tst_ConfigurationWriter::setOption()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    ConfigurationWriter changed = writer(before);
    QVERIFY(!changed.isModified());
    const Result<void> done = changed.setOption(u"fast"_s, u"weight"_s, u"5"_s);
    QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
    QCOMPARE(changed.text(), after);
    QVERIFY(changed.isModified());
    QVERIFY(changed.setOption(u"fast"_s, u"weight"_s, u"5"_s).has_value());
    QCOMPARE(changed.text(), after);
}

void tst_ConfigurationWriter::valuesComeBack_data()
{
    QTest::addColumn<QString>("value");
    QTest::newRow("plain") << u"/srv/images"_s;
    QTest::newRow("empty") << QString();
    QTest::newRow("dollar") << u"a$b ${c} $$ $"_s;
    QTest::newRow("backslash and dollar") << u"\\$a \\\\$ \\"_s;
    QTest::newRow("spaces at the ends") << u"  a  "_s;
    QTest::newRow("only spaces") << u"   "_s;
    QTest::newRow("tab at the start") << u"\ta"_s;
    QTest::newRow("double quotes") << u"\"a\""_s;
    QTest::newRow("single quotes") << u"'a'"_s;
    QTest::newRow("one quote") << u"\""_s;
    QTest::newRow("quote at the start only") << u"'a"_s;
    QTest::newRow("comment signs") << u"# a ; b"_s;
    QTest::newRow("looks like a section") << u"[a]"_s;
    QTest::newRow("looks like an assignment") << u"a = b : c"_s;
    QTest::newRow("two lines") << u"a\nb"_s;
    QTest::newRow("first line empty") << u"\nb"_s;
    QTest::newRow("second line looks like a section") << u"a\n[b]\n#c\n'd'"_s;
    QTest::newRow("first of two lines with spaces") << u" a \nb"_s;
    QTest::newRow("beyond Latin") << u"\u00e4\u20ac\U0001f600"_s;
    QTest::newRow("no-break space at the end") << u"a\u00a0"_s;
}

void tst_ConfigurationWriter::valuesComeBack()
{
    QFETCH(QString, value);
    ConfigurationWriter changed = writer("[g]\na = 1\n[h]\nz = 2\n");
    const Result<void> done = changed.setOption(u"g"_s, u"o"_s, value);
    QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
    QVERIFY(changed.save().has_value());
    const OsloDocument document = OsloDocument::parse(saved());
    OptionResolver resolver(document);
    const auto read = resolver.value(u"g"_s, {.name = u"o"_s});
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().text));
    QCOMPARE(read->toString(), value);
    QVERIFY(document.problems().isEmpty());
}

void tst_ConfigurationWriter::valuesThatCanNotBe_data()
{
    QTest::addColumn<QString>("value");
    QTest::newRow("NUL") << QString(QChar(0));
    QTest::newRow("carriage return") << u"a\rb"_s;
    QTest::newRow("escape") << u"\x1b[31m"_s;
    QTest::newRow("empty line inside") << u"a\n\nb"_s;
    QTest::newRow("line end at the end") << u"a\n"_s;
    QTest::newRow("second line starts with a space") << u"a\n b"_s;
    QTest::newRow("second line ends with a space") << u"a\nb "_s;
    QTest::newRow("half a character") << QString(QChar(0xd800));
}

void tst_ConfigurationWriter::valuesThatCanNotBe()
{
    QFETCH(QString, value);
    ConfigurationWriter changed = writer("[g]\na = 1\n");
    for (const QString &group : {u"g"_s, u"new"_s}) {
        const Result<void> done = changed.setOption(group, u"a"_s, value);
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::BadInput);
        QVERIFY(!changed.isModified());
    }
}

void tst_ConfigurationWriter::randomValuesComeBack()
{
    QRandomGenerator random(20260101);
    const QString alphabet = u"a$\\{}\"' \t\n#[]=:;,.\u00a0\u2028"_s;
    int written = 0;
    ConfigurationWriter changed = writer("[g]\na = 1\n# end\n");
    for (int round = 0; round < 2000; ++round) {
        QString value;
        for (int i = random.bounded(8); i > 0; --i)
            value += alphabet.at(random.bounded(int(alphabet.size())));
        const QByteArray before = changed.text();
        if (!changed.setOption(u"g"_s, u"o"_s, value)) {
            QCOMPARE(changed.text(), before);
            continue;
        }
        ++written;
        const OsloDocument document = OsloDocument::parse(changed.text());
        OptionResolver resolver(document);
        QCOMPARE(resolver.value(u"g"_s, {.name = u"o"_s}).value().toString(), value);
        QVERIFY(changed.text().startsWith("[g]\na = 1\n"));
        QVERIFY(changed.text().endsWith("# end\n"));
    }
    QVERIFY(written > 1000);
}

void tst_ConfigurationWriter::badNames()
{
    ConfigurationWriter changed = writer("[g]\n");
    for (const QString &name : {QString(), u"a b"_s, u"a=b"_s, u"#a"_s, u"[a"_s, u"a\nb"_s, u"\u00e4"_s})
        QVERIFY2(!changed.setOption(u"g"_s, name, u"x"_s), qPrintable(name));
    for (const QString &group : {QString(), u"a\nb"_s, u" a"_s})
        QVERIFY2(!changed.setOption(group, u"a"_s, u"x"_s), qPrintable(group));
    QVERIFY(!changed.isModified());
}

void tst_ConfigurationWriter::multiOption()
{
    ConfigurationWriter changed = writer("[g]\nd = 1\n# between\nd = 2\nz = 3\n");
    QVERIFY(changed.setMultiOption(u"g"_s, u"d"_s, {u"/a:1"_s, u" b"_s, QString()}).has_value());
    QCOMPARE(changed.text(), QByteArray("[g]\nd = /a:1\nd = \" b\"\nd =\n# between\nz = 3\n"));
    QVERIFY(changed.setMultiOption(u"g"_s, u"d"_s, {}).has_value());
    QCOMPARE(changed.text(), QByteArray("[g]\n# between\nz = 3\n"));
}

void tst_ConfigurationWriter::removeOption()
{
    ConfigurationWriter changed = writer("[g]\na = 1\n  2\n# c\nb = 3\n[G]\na = 4\n");
    QVERIFY(changed.removeOption(u"g"_s, u"a"_s).has_value());
    QCOMPARE(changed.text(), QByteArray("[g]\n# c\nb = 3\n[G]\n"));
    QVERIFY(changed.removeOption(u"g"_s, u"nope"_s).has_value());
    QVERIFY(changed.removeOption(u"nope"_s, u"a"_s).has_value());
    QCOMPARE(changed.text(), QByteArray("[g]\n# c\nb = 3\n[G]\n"));
    QVERIFY(!changed.document().group(u"nope"_s));
}

void tst_ConfigurationWriter::groups()
{
    ConfigurationWriter changed = writer("# top\n[a]\nx = 1\n\n[b]\n# about b\ny = 2\n  3\n\n[c]\nz = 4\n[B]\nw = 5\n");
    QVERIFY(changed.removeGroup(u"b"_s).has_value());
    QCOMPARE(changed.text(), QByteArray("# top\n[a]\nx = 1\n\n# about b\n\n[c]\nz = 4\n"));
    QVERIFY(changed.removeGroup(u"a"_s).has_value());
    QVERIFY(changed.removeGroup(u"nope"_s).has_value());
    QCOMPARE(changed.document().groups().size(), 1);
    QVERIFY(changed.addGroup(u"C"_s).has_value());
    QCOMPARE(changed.document().groups().size(), 1);
    QVERIFY(changed.addGroup(u"d"_s).has_value());
    QVERIFY(changed.text().endsWith("[c]\nz = 4\n\n[d]\n"));
}

void tst_ConfigurationWriter::addStore_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("into nothing") << QByteArray() << QByteArray("[DEFAULT]\nenabled_backends = new:file\n\n[new]\n");
    QTest::newRow("to others")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file # no comment\nx = y\n[a]\n")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file # no comment, new:file\nx = y\n[a]\n\n[new]\n");
    QTest::newRow("on lines")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file,\n  b:http\n[a]\n[b]\n")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file,\n    b:http, new:file\n[a]\n[b]\n\n[new]\n");
    QTest::newRow("behind a comma") << QByteArray("[DEFAULT]\nenabled_backends = a:file,\n[new]\n")
                                    << QByteArray("[DEFAULT]\nenabled_backends = a:file, new:file\n[new]\n");
    QTest::newRow("below the commented default")
        << QByteArray("[DEFAULT]\n#enabled_backends = <None>\n\n[x]\n")
        << QByteArray("[DEFAULT]\n#enabled_backends = <None>\nenabled_backends = new:file\n\n[x]\n\n[new]\n");
    QTest::newRow("to a reference") << QByteArray("[DEFAULT]\nall = a:file\nenabled_backends = $all\n")
                                    << QByteArray(
                                           "[DEFAULT]\nall = a:file\nenabled_backends = $all, new:file\n\n[new]\n");
}

void tst_ConfigurationWriter::addStore()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    ConfigurationWriter changed = writer(before);
    const Result<void> done = changed.addStore(u"new"_s, u"file"_s);
    QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
    QCOMPARE(changed.text(), after);
    const Result<void> again = changed.addStore(u"NEW"_s, u"file"_s);
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::AlreadyExists);
    QCOMPARE(changed.text(), after);
}

void tst_ConfigurationWriter::addStoreRefuses_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("driver");
    for (const QString &id : {QString(), u"a b"_s, u"a:b"_s, u"a,b"_s, u"a]"_s, u"a\n"_s, u"$a"_s, u"os_glance_x"_s,
                              u"OS_GLANCE_x"_s, u"DEFAULT"_s, u"default"_s, u"glance_store"_s})
        QTest::addRow("id '%s'", qPrintable(id)) << QByteArray() << id << u"file"_s;
    QTest::newRow("no driver") << QByteArray() << u"a"_s << QString();
    QTest::newRow("single-store form") << QByteArray("[glance_store]\nfilesystem_store_datadir = /x\n") << u"a"_s
                                       << u"file"_s;
}

void tst_ConfigurationWriter::addStoreRefuses()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, id);
    QFETCH(QString, driver);
    ConfigurationWriter changed = writer(before);
    const Result<void> done = changed.addStore(id, driver);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::BadInput);
    QVERIFY(!changed.isModified());
}

void tst_ConfigurationWriter::removeStore_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("one of two") << QByteArray(
        "[DEFAULT]\nenabled_backends = a:file, b:http\n# c\n[a]\nx = y\n\n[b]\nz = 1\n")
                                << QByteArray("[DEFAULT]\nenabled_backends = b:http\n# c\n[b]\nz = 1\n");
    QTest::newRow("the default") << QByteArray(
        "[DEFAULT]\nenabled_backends = a:file,\n  b:http,\n  c:file\n[glance_store]\n# d\ndefault_backend = a\n[b]\n")
                                 << QByteArray("[DEFAULT]\nenabled_backends = b:http,\n    c:file\n[glance_store]\n# "
                                               "d\n[b]\n");
    QTest::newRow("not the default")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file, b:http\n[glance_store]\ndefault_backend = b\n")
        << QByteArray("[DEFAULT]\nenabled_backends = b:http\n[glance_store]\ndefault_backend = b\n");
    QTest::newRow("group that another one shares")
        << QByteArray("[DEFAULT]\nenabled_backends = a:file, A:file\n[a]\nx = y\n")
        << QByteArray("[DEFAULT]\nenabled_backends = A:file\n[a]\nx = y\n");
    QTest::newRow("comments stay") << QByteArray(
        "[DEFAULT]\nenabled_backends = a:file, b:http\n[a]\n# mine\nx = y\n[b]\n")
                                   << QByteArray("[DEFAULT]\nenabled_backends = b:http\n# mine\n[b]\n");
}

void tst_ConfigurationWriter::removeStore()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    ConfigurationWriter changed = writer(before);
    const Result<void> done = changed.removeStore(u"a"_s);
    QVERIFY2(done.has_value(), done ? "" : qPrintable(done.error().detail));
    QCOMPARE(changed.text(), after);
}

void tst_ConfigurationWriter::removeStoreRefuses()
{
    ConfigurationWriter changed = writer("[DEFAULT]\nenabled_backends = a:file\n");
    QCOMPARE(changed.removeStore(u"b"_s).error().kind, ErrorKind::NotFound);
    ConfigurationWriter referring = writer("[DEFAULT]\nall = a:file\nenabled_backends = $all\n");
    QCOMPARE(referring.removeStore(u"a"_s).error().kind, ErrorKind::BadInput);
    QVERIFY(!changed.isModified() && !referring.isModified());
}

void tst_ConfigurationWriter::lastStoreLeavesNone()
{
    ConfigurationWriter changed = writer({});
    QVERIFY(changed.addStore(u"a"_s, u"file"_s).has_value());
    QVERIFY(changed.setOption(u"glance_store"_s, u"default_backend"_s, u"a"_s).has_value());
    QVERIFY(changed.removeStore(u"a"_s).has_value());
    // and not glance_store's default stores, file and http
    const Result<Configuration> parsed = parseConfiguration(changed.text(), m_file,
                                                            {{.kind = u"file"_s}, {.kind = u"http"_s}});
    QVERIFY(parsed.has_value());
    QVERIFY(parsed->stores.isEmpty());
    QVERIFY(!parsed->hasErrors());
    QVERIFY(changed.addStore(u"b"_s, u"file"_s).has_value());
}

void tst_ConfigurationWriter::debiansOwn()
{
    const QString path = qEnvironmentVariable("QM_TEST_GLANCE_CONF");
    if (path.isEmpty())
        QSKIP("QM_TEST_GLANCE_CONF does not name Debian's glance-api.conf (package glance-common)");
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    ConfigurationWriter changed = writer(text);
    QVERIFY(changed.setOption(u"glance_store"_s, u"filesystem_store_file_perm"_s, u"416"_s).has_value());
    QByteArray expected = text;
    const QByteArray commented("#filesystem_store_file_perm = 0\n");
    const qsizetype at = expected.indexOf(commented, expected.indexOf("\n[glance_store]\n"));
    QVERIFY(at > 0);
    expected.insert(at + commented.size(), "filesystem_store_file_perm = 416\n");
    QCOMPARE(changed.text(), expected);
    QVERIFY(changed.removeOption(u"glance_store"_s, u"filesystem_store_file_perm"_s).has_value());
    QCOMPARE(changed.text(), text);
}

void tst_ConfigurationWriter::secretsAreReferences()
{
    const QList<DriverSchema> drivers{
        {.kind = u"s3"_s, .options = {{.name = u"s3_store_secret_key"_s, .secret = true}}}};
    write({});
    ConfigurationWriter changed = ConfigurationWriter::open(m_file, drivers).value();
    const Result<void> refused = changed.setOption(u"a"_s, u"s3_store_secret_key"_s, u"hunter2"_s);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::BadInput);
    QVERIFY(!refused.error().detail.contains(u"hunter2"_s));
    QVERIFY(!changed.isModified());
    const QString reference = secretReference(OptionSchema::Type::String, u"a/s3_store_secret_key"_s);
    QCOMPARE(reference, u"keychain:a/s3_store_secret_key"_s);
    QVERIFY(changed.setOption(u"a"_s, u"s3_store_secret_key"_s, reference).has_value());
    QVERIFY(changed.setOption(u"a"_s, u"s3_store_secret_key"_s, {}).has_value());
}

QTEST_GUILESS_MAIN(tst_ConfigurationWriter)
#include "tst_configurationwriter.moc"
