// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/exclusiverename.h"
#include "model/foldertransfer.h"
#include "model/transferqueue.h"
#include "tests/contract/filemount.h"
#include "tests/unit/simulatedstores.h"

#include <cerrno>
#include <fcntl.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// Folders that are downloaded to where "a" and "A" are one name.
class tst_FolderCase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void look_leavesNothing();
    void rename_neverReplaces();
    void clash_isSkippedAndTold_data();
    void clash_isSkippedAndTold();
};

void tst_FolderCase::initTestCase()
{
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    if (::geteuid() != 0)
        QSKIP("mounting needs root");
    QVERIFY2(QFile::exists(Mount::script()), qPrintable(Mount::script()));
}

void tst_FolderCase::look_leavesNothing()
{
    NEEDS("exfat");
    const Mount mount("exfat");
    QVERIFY(mount.isUp());
    const QTemporaryDir ordinary;
    QVERIFY(FolderDownload::foldsCase(mount.path()));
    QVERIFY(!FolderDownload::foldsCase(ordinary.path()));
    QVERIFY(!FolderDownload::foldsCase(ordinary.filePath(u"none"_s)));
    for (const QString &folder : {mount.path(), ordinary.path()})
        QVERIFY(QDir(folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

/// Neither RENAME_NOREPLACE nor links are to be had there.
void tst_FolderCase::rename_neverReplaces()
{
    NEEDS("exfat");
    const Mount mount("exfat");
    QVERIFY(mount.isUp());
    const QDir folder(mount.path());
    for (const QString &name : {u"one"_s, u"two"_s}) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(name.toUtf8()) == 3);
    }
    const QByteArray one = QFile::encodeName(folder.filePath(u"one"_s));
    QVERIFY(!renameExclusively(AT_FDCWD, one, AT_FDCWD, QFile::encodeName(folder.filePath(u"TWO"_s))));
    QCOMPARE(errno, EEXIST);
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name), (QStringList{u"one"_s, u"two"_s}));
    QVERIFY(renameExclusively(AT_FDCWD, one, AT_FDCWD, QFile::encodeName(folder.filePath(u"three"_s))));
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name), (QStringList{u"three"_s, u"two"_s}));
    QFile three(folder.filePath(u"three"_s));
    QVERIFY(three.open(QIODevice::ReadOnly));
    QCOMPARE(three.readAll(), QByteArray("one"));
}

void tst_FolderCase::clash_isSkippedAndTold_data()
{
    QTest::addColumn<bool>("folds");
    QTest::newRow("exFAT") << true;
    QTest::newRow("an ordinary folder") << false;
}

void tst_FolderCase::clash_isSkippedAndTold()
{
    QFETCH(bool, folds);
    NEEDS("exfat");
    const QTemporaryDir state;
    qputenv("XDG_STATE_HOME", QFile::encodeName(state.path()));
    const QTemporaryDir ordinary;
    const Mount mount("exfat");
    QVERIFY(mount.isUp());
    const QString target = folds ? mount.path() : ordinary.path();
    SimulatedStores stores;
    stores.configure({{u"sim"_s}});
    stores.store(u"sim"_s).applyProbe(ProbeReport{}, u"test"_s);
    for (const QString &path : {u"dir/Readme"_s, u"dir/readme"_s, u"dir/Sub/one"_s, u"dir/sub/two"_s, u"dir/other"_s})
        stores.backend(u"sim"_s).plant(path, path.toUtf8());
    TransferQueue queue(*stores.registry);
    FolderDownload download(*stores.registry, queue, u"sim"_s,
                            {.name = u"dir"_s, .path = u"dir/"_s, .kind = ObjectInfo::Kind::Prefix}, target);
    QSignalSpy finished(&download, &FolderTransfer::finished);
    download.start();
    QTRY_COMPARE(finished.count(), 1);
    const auto summary = finished.first().first().value<FolderSummary>();
    QVERIFY(!summary.error);
    const int wanted = folds ? 3 : 5;
    QCOMPARE(summary.queued, wanted);
    QTRY_COMPARE(queue.counts().over(), wanted);
    for (const auto &[id, transfer] : queue.transfers())
        QVERIFY2(transfer.state == Transfer::State::Done, qPrintable(transfer.failureText()));
    const auto saved = [&target](const QString &name) {
        QFile file(target + u'/' + name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    };
    QCOMPARE(saved(u"dir/Readme"_s), QByteArray("dir/Readme"));
    QCOMPARE(saved(u"dir/other"_s), QByteArray("dir/other"));
    QCOMPARE(summary.skippedCount, folds ? 2 : 0);
    const QStringList told{
        u"dir/readme: to the chosen folder its name is the same as that of dir/Readme"_s,
        u"dir/sub/: to the chosen folder its name is the same as that of dir/Sub"_s,
    };
    for (const QString &one : told)
        QCOMPARE(summary.skipped.contains(one), folds);
}

QTEST_GUILESS_MAIN(tst_FolderCase)
#include "tst_foldercase.moc"
