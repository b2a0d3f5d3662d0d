// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/swiftreferences.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// A swift store's accounts stand in a file of their own.
class tst_SwiftReferences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whole_isRead();
    void file_isLookedFor();
    void store_tellsWhatIsWrong_data();
    void store_tellsWhatIsWrong();

private:
    [[nodiscard]] QString write(const QString &name, const QByteArray &text) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
    }
    QTemporaryDir m_folder;
};

void tst_SwiftReferences::whole_isRead()
{
    const QString path = write(u"whole.conf"_s, "[DEFAULT]\nx = y\n[ref1]\nauth_address = https://keystone:5000/v3\n"
                                                "User = project:me\nkey = \"secret\"\nauth_version = 3\n"
                                                "user_domain_name = people\n"
                                                "[old]\nauth_address: http://a/v1\nuser: u\nkey: k\n");
    const auto read = readSwiftReferences(path, u"2"_s);
    QVERIFY(read.has_value());
    QVERIFY(read->problems.isEmpty());
    QCOMPARE(read->references.size(), 2);
    const SwiftReference &first = read->references.at(0);
    QCOMPARE(first.name, u"ref1"_s);
    QCOMPARE(first.authAddress, u"https://keystone:5000/v3"_s);
    QCOMPARE(first.user, u"project:me"_s);
    QCOMPARE(first.key, u"secret"_s);
    QCOMPARE(first.authVersion, u"3"_s);
    QCOMPARE(first.projectDomainId, u"default"_s);
    QCOMPARE(first.userDomainName, u"people"_s);
    QCOMPARE(first.userDomainId, QString());
    QCOMPARE(read->references.at(1).authVersion, u"2"_s);
    QVERIFY(!readSwiftReferences(m_folder.filePath(u"none"_s), {}).has_value());
    QVERIFY(!readSwiftReferences(write(u"binary"_s, QByteArray("\0\1", 2)), {}).has_value());
}

void tst_SwiftReferences::file_isLookedFor()
{
    const QString path = write(u"beside.conf"_s, "[ref1]\n");
    const QString configuration = m_folder.filePath(u"glance-api.conf"_s);
    QCOMPARE(findSwiftConfigFile(path, {}), path);
    QCOMPARE(QFileInfo(findSwiftConfigFile(u"beside.conf"_s, configuration)).absoluteFilePath(), path);
    QCOMPARE(findSwiftConfigFile(u"quartermaster-has-none.conf"_s, configuration), QString());
}

void tst_SwiftReferences::store_tellsWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<QByteArray>("file"); // beside the configuration, as accounts.conf
    QTest::addColumn<QString>("place");   // of the one problem; empty for none
    QTest::addColumn<QString>("says");
    const QByteArray whole = "[ref1]\nauth_address = a\nuser = u\nkey = sesame\n";
    const QByteArray named = "swift_store_config_file = accounts.conf\n";
    QTest::newRow("not named") << QByteArray("swift_store_container = x\n") << QByteArray() << QString() << QString();
    QTest::newRow("well") << named << whole << QString() << QString();
    QTest::newRow("named, but absent") << QByteArray("swift_store_config_file = /nowhere/accounts.conf\n")
                                       << QByteArray() << u"stores.conf:6"_s << u"no file /nowhere/accounts.conf"_s;
    QTest::newRow("an unknown reference in its name")
        << QByteArray("swift_store_config_file = $nowhere\n") << whole << u"stores.conf:6"_s << u"$nowhere"_s;
    QTest::newRow("no configuration") << named << QByteArray("\177ELF\n") << u"stores.conf:6"_s << u"accounts.conf:1"_s;
    QTest::newRow("a reference without a key")
        << named << QByteArray("\n[ref1]\nauth_address = a\nuser = u\n") << u"accounts.conf:2"_s << u"lacks key"_s;
    QTest::newRow("another reference wanted") << named + "default_swift_reference = ref2\n"
                                              << whole << u"stores.conf:6"_s << u"no reference \"ref2\""_s;
}

void tst_SwiftReferences::store_tellsWhatIsWrong()
{
    QFETCH(QByteArray, options);
    QFETCH(QByteArray, file);
    QFETCH(QString, place);
    QFETCH(QString, says);
    QVERIFY(!write(u"accounts.conf"_s, file).isEmpty());
    const QByteArray text = "[DEFAULT]\nenabled_backends = cloud:swift, disk:file\n[glance_store]\n"
                            "default_backend = disk\n[cloud]\n"
                            + options + "[disk]\n";
    const QList<DriverSchema> drivers{{.kind = u"swift"_s, .isBuilt = false}, {.kind = u"file"_s}};
    const auto parsed = parseConfiguration(text, m_folder.filePath(u"stores.conf"_s), drivers);
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->stores.size(), 2);
    const QList<ConfigurationProblem> &problems = parsed->stores.at(0).problems;
    QCOMPARE(parsed->problems.size(), place.isEmpty() ? 0 : 1); // the other store has none
    QCOMPARE(problems.size(), parsed->problems.size());
    if (place.isEmpty())
        return;
    const QString told = problems.constFirst().toString();
    QVERIFY2(told.contains(place + u": [cloud]"_s), qPrintable(told));
    QVERIFY2(told.contains(says), qPrintable(told));
    QVERIFY(!told.contains(u"sesame"_s));
    QCOMPARE(problems.constFirst().severity, ConfigurationProblem::Severity::Error);
}

QTEST_GUILESS_MAIN(tst_SwiftReferences)
#include "tst_swiftreferences.moc"
