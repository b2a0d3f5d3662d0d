// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwriter.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// How ConfigurationWriter reads and writes files.
class tst_ConfigurationSaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void savesAtomically();
    void savesNewFile();
    void savesThroughLinks();
    void refusesWhenChanged();
    void refusesWhereItCanNotWrite();
    void saveAs();
    void opensNoJunk();

private:
    void write(const QByteArray &text) const;
    [[nodiscard]] QByteArray saved() const;
    [[nodiscard]] ConfigurationWriter writer(const QByteArray &text);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
};

void tst_ConfigurationSaving::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"stores.conf"_s);
}

void tst_ConfigurationSaving::write(const QByteArray &text) const
{
    QFile file(m_file);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

QByteArray tst_ConfigurationSaving::saved() const
{
    QFile file(m_file);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

ConfigurationWriter tst_ConfigurationSaving::writer(const QByteArray &text)
{
    write(text);
    return ConfigurationWriter::open(m_file, {}).value();
}

void tst_ConfigurationSaving::savesAtomically()
{
    ConfigurationWriter changed = writer("[g]\na = 1\n");
    const auto permissions = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadGroup;
    QVERIFY(QFile::setPermissions(m_file, permissions));
    const auto effective = QFile::permissions(m_file);
    QFile reader(m_file); // holds the old file: it stays whole
    QVERIFY(reader.open(QIODevice::ReadOnly));
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"2"_s).has_value());
    QVERIFY(changed.save().has_value());
    QVERIFY(!changed.isModified());
    QCOMPARE(saved(), QByteArray("[g]\na = 2\n"));
    QCOMPARE(reader.readAll(), QByteArray("[g]\na = 1\n"));
    QCOMPARE(QFile::permissions(m_file), effective);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden),
             QStringList{u"stores.conf"_s});
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"3"_s).has_value());
    QVERIFY(changed.save().has_value());
}

void tst_ConfigurationSaving::savesNewFile()
{
    m_file = m_dir->filePath(u"a/b/stores.conf"_s);
    ConfigurationWriter fresh = ConfigurationWriter::open(m_file, {}).value();
    QVERIFY(fresh.addStore(u"a"_s, u"file"_s).has_value());
    QVERIFY(fresh.save().has_value());
    QCOMPARE(saved(), QByteArray("[DEFAULT]\nenabled_backends = a:file\n\n[a]\n"));
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther
                        | QFileDevice::WriteOther;
    QVERIFY(!(QFile::permissions(m_file) & others));
}

void tst_ConfigurationSaving::savesThroughLinks()
{
    write("[g]\n");
    const QString link = m_dir->filePath(u"link.conf"_s);
    QVERIFY(QFile::link(u"stores.conf"_s, link));
    ConfigurationWriter changed = ConfigurationWriter::open(link, {}).value();
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"2"_s).has_value());
    QVERIFY(changed.save().has_value());
    QVERIFY(QFileInfo(link).isSymbolicLink());
    QCOMPARE(saved(), QByteArray("[g]\na = 2\n"));
}

void tst_ConfigurationSaving::refusesWhenChanged()
{
    ConfigurationWriter changed = writer("[g]\na = 1\n");
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"2"_s).has_value());
    write("[g]\na = 9\n");
    QCOMPARE(changed.save().error().kind, ErrorKind::SourceChanged);
    QCOMPARE(saved(), QByteArray("[g]\na = 9\n"));
    QVERIFY(QFile::remove(m_file));
    QCOMPARE(changed.save().error().kind, ErrorKind::SourceChanged);
    ConfigurationWriter fresh = ConfigurationWriter::open(m_file, {}).value();
    QVERIFY(fresh.addGroup(u"x"_s).has_value());
    write("[g]\n");
    QCOMPARE(fresh.save().error().kind, ErrorKind::SourceChanged);
    QCOMPARE(saved(), QByteArray("[g]\n"));
}

void tst_ConfigurationSaving::refusesWhereItCanNotWrite()
{
    write("[g]\n");
    ConfigurationWriter fresh = ConfigurationWriter::open(m_file + u"/below/a/file.conf"_s, {}).value();
    QVERIFY(fresh.addGroup(u"x"_s).has_value());
    const Result<void> done = fresh.save();
    QVERIFY(!done);
    QCOMPARE(done.error().kind, ErrorKind::LocalFile);
    QVERIFY(fresh.isModified());
}

void tst_ConfigurationSaving::saveAs()
{
    ConfigurationWriter changed = writer("[g]\n");
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"2"_s).has_value());
    const QString other = m_dir->filePath(u"other.conf"_s);
    QVERIFY(QFile::copy(m_file, other));
    QCOMPARE(changed.saveAs(other).error().kind, ErrorKind::AlreadyExists);
    QVERIFY(QFile::remove(other));
    QVERIFY(changed.saveAs(other).has_value());
    QCOMPARE(saved(), QByteArray("[g]\n"));
    QVERIFY(changed.setOption(u"g"_s, u"a"_s, u"3"_s).has_value());
    QVERIFY(changed.save().has_value());
    m_file = other;
    QCOMPARE(saved(), QByteArray("[g]\na = 3\n"));
}

void tst_ConfigurationSaving::opensNoJunk()
{
    write("no configuration\n");
    QCOMPARE(ConfigurationWriter::open(m_file, {}).error().kind, ErrorKind::BadConfiguration);
    QCOMPARE(ConfigurationWriter::open(m_dir->path(), {}).error().kind, ErrorKind::BadConfiguration);
}

QTEST_GUILESS_MAIN(tst_ConfigurationSaving)
#include "tst_configurationsaving.moc"
