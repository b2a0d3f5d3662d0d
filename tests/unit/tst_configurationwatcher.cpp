// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwatcher.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

class tst_ConfigurationWatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void writtenInPlace();
    void replacedByRename();
    void replacedWhileHeldOpen();
    void deletedAndMadeAnew();
    void deletedAndMadeAnewAtOnce();
    void madeLater();
    void folderMadeLater();
    void configMapSwap();
    void otherFilesAreNoChange();
    void manyWritesAreOneChange();
    void acceptedChangesAreNotTold();
    void anotherFile();

private:
    void write(const QString &path, const QByteArray &text);
    /// Whether exactly \a count changes come, and then none for half a second.
    bool changes(int count = 1);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_file;
    std::unique_ptr<ConfigurationWatcher> m_watcher;
    std::unique_ptr<QSignalSpy> m_spy;
};

void tst_ConfigurationWatcher::init()
{
    m_spy.reset();
    m_watcher.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    m_file = m_dir->filePath(u"stores.conf"_s);
    write(m_file, "[DEFAULT]\n");
    m_watcher = std::make_unique<ConfigurationWatcher>();
    m_watcher->setFile(m_file);
    m_spy = std::make_unique<QSignalSpy>(m_watcher.get(), &ConfigurationWatcher::changed);
}

void tst_ConfigurationWatcher::write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

bool tst_ConfigurationWatcher::changes(int count)
{
    while (m_spy->size() < count) {
        if (!m_spy->wait(5000))
            return false;
    }
    const bool silent = !m_spy->wait(500);
    const bool right = silent && m_spy->size() == count;
    m_spy->clear();
    return right;
}

void tst_ConfigurationWatcher::writtenInPlace()
{
    write(m_file, "[DEFAULT]\na = b\n");
    QVERIFY(changes());
    write(m_file, "[DEFAULT]\na = c\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::replacedByRename()
{
    for (const char *text : {"[a]\n", "[b]\n", "[c]\n"}) {
        QSaveFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        QVERIFY(file.commit());
        QVERIFY(changes());
    }
    write(m_file, "[written in place again]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::replacedWhileHeldOpen()
{
    QFile reader(m_file); // so that the old file lives on, and with it the watch on it
    QVERIFY(reader.open(QIODevice::ReadOnly));
    const QString next = m_dir->filePath(u"next"_s);
    write(next, "[a]\n");
    QCOMPARE(::rename(qPrintable(next), qPrintable(m_file)), 0);
    QVERIFY(changes());
    write(m_file, "[b in place]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::deletedAndMadeAnew()
{
    QVERIFY(QFile::remove(m_file));
    QVERIFY(changes());
    write(m_file, "[a]\n");
    QVERIFY(changes());
    write(m_file, "[a]\nb = c\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::deletedAndMadeAnewAtOnce()
{
    QVERIFY(QFile::remove(m_file));
    write(m_file, "[a]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::madeLater()
{
    const QString later = m_dir->filePath(u"later.conf"_s);
    m_watcher->setFile(later);
    write(later, "[a]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::folderMadeLater()
{
    const QString later = m_dir->filePath(u"a/b/later.conf"_s);
    m_watcher->setFile(later);
    QVERIFY(QDir(m_dir->path()).mkpath(u"a/b"_s));
    write(later, "[a]\n");
    QVERIFY(changes());
    QVERIFY(QDir(m_dir->filePath(u"a"_s)).removeRecursively());
    QVERIFY(changes());
    QVERIFY(QDir(m_dir->path()).mkpath(u"a/b"_s));
    write(later, "[b]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::configMapSwap()
{
    // mount/stores.conf -> ..data/stores.conf, ..data -> ..1; an update renames a new ..data over the old one
    const QDir dir(m_dir->path());
    const auto link = [&dir](const char *target, const QString &name) {
        return ::symlink(target, qPrintable(dir.filePath(name))) == 0;
    };
    for (const QString &version : {u"mount/..1"_s, u"mount/..2"_s, u"mount/..3"_s}) {
        QVERIFY(dir.mkpath(version));
        write(dir.filePath(version + u"/stores.conf"_s), "[DEFAULT]\n# " + version.toUtf8() + '\n');
    }
    QVERIFY(link("..1", u"mount/..data"_s));
    QVERIFY(link("..data/stores.conf", u"mount/stores.conf"_s));
    m_watcher->setFile(dir.filePath(u"mount/stores.conf"_s));
    for (const char *version : {"..2", "..3"}) {
        QVERIFY(link(version, u"mount/..tmp"_s));
        QCOMPARE(::rename(qPrintable(dir.filePath(u"mount/..tmp"_s)), qPrintable(dir.filePath(u"mount/..data"_s))), 0);
        QVERIFY(changes());
    }
    QVERIFY(QDir(dir.filePath(u"mount/..1"_s)).removeRecursively());
    QVERIFY(!m_spy->wait(500));
}

void tst_ConfigurationWatcher::otherFilesAreNoChange()
{
    write(m_dir->filePath(u"other.conf"_s), "x");
    QVERIFY(QFile::remove(m_dir->filePath(u"other.conf"_s)));
    QVERIFY(!m_spy->wait(700));
}

void tst_ConfigurationWatcher::manyWritesAreOneChange()
{
    int written = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        write(m_file, "[DEFAULT]\n" + QByteArray::number(++written));
        if (written == 10)
            timer.stop();
    });
    timer.start(30);
    QVERIFY(changes());
    QCOMPARE(written, 10);
}

void tst_ConfigurationWatcher::acceptedChangesAreNotTold()
{
    write(m_file, "[our own]\n");
    m_watcher->accept();
    QVERIFY(!m_spy->wait(700));
    write(m_file, "[somebody else's]\n");
    QVERIFY(changes());
}

void tst_ConfigurationWatcher::anotherFile()
{
    const QString other = m_dir->filePath(u"other.conf"_s);
    write(other, "[a]\n");
    m_watcher->setFile(other);
    write(m_file, "[b]\n");
    QVERIFY(!m_spy->wait(700));
    write(other, "[c]\nd = e\n");
    QVERIFY(changes());
    m_watcher->setFile({});
    write(other, "[e]\n");
    QVERIFY(!m_spy->wait(700));
}

QTEST_GUILESS_MAIN(tst_ConfigurationWatcher)
#include "tst_configurationwatcher.moc"
