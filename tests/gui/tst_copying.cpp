// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectname.h"
#include "model/registry.h"
#include "model/roles.h"
#include "model/store.h"
#include "tests/gui/windowfixture.h"
#include "ui/messagebar.h"
#include "ui/objectmime.h"

#include <QClipboard>
#include <QDialog>
#include <QDragEnterEvent>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QtTest>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int bound = 5000; // ms

/// The window on a directory "disk" with two objects, and on the simulated store "sim", which is empty.
struct Copying : WindowFixture {
    QString root = path(u"images"_s);

    [[nodiscard]] bool start()
    {
        if (!QDir().mkpath(root) || write(u"images/a"_s, "content of a").isEmpty()
            || write(u"images/b"_s, "content of b").isEmpty()
            || !open("\n[disk]\nfilesystem_store_datadir = " + root.toUtf8()
                         + "\n[web]\nstore_description = read only by kind\n",
                     "sim:simulated, disk:file, web:http"))
            return false;
        window.selectStore(u"disk"_s);
        return QTest::qWaitFor([this] { return select(u"a"_s) && action(u"actionDownload"_s)->isEnabled(); }, bound);
    }
    [[nodiscard]] Store *store(const QString &id) { return application.core().registry.store(id); }
    [[nodiscard]] QString file() const { return path(u"stores.conf"_s); }
    /// The objects of "disk".
    [[nodiscard]] ObjectBundle bundle(const QStringList &names = {u"a"_s, u"b"_s}) const
    {
        QList<ObjectInfo> objects;
        for (const QString &name : names)
            objects << ObjectInfo{.name = name, .path = name, .location = u"file://"_s + root + u'/' + name};
        return {.configuration = file(), .store = u"disk"_s, .objects = objects};
    }
    [[nodiscard]] QPoint storePoint(const QString &id) const
    {
        const QAbstractItemView *stores = view(u"storeView"_s);
        const QModelIndexList found = stores->model()->match(stores->model()->index(0, 0), StoreIdRole, id);
        return found.isEmpty() ? QPoint(-1, -1) : stores->visualRect(found.first()).center();
    }
    /// Enters, moves to and drops on \a at; whether it was taken.
    static bool drop(const QAbstractItemView *target, const QMimeData &data, const QPoint &at)
    {
        QWidget *viewport = target->viewport();
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QCoreApplication::sendEvent(viewport, &enter);
        if (!enter.isAccepted())
            return false;
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        move.ignore();
        QCoreApplication::sendEvent(viewport, &move);
        if (!move.isAccepted()) {
            QDragLeaveEvent leave;
            QCoreApplication::sendEvent(viewport, &leave);
            return false;
        }
        QDropEvent dropped(QPointF(at), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport, &dropped);
        return true;
    }
    [[nodiscard]] QString refusal() const { return window.findChild<MessageBar *>(u"messageBar"_s)->text(u"drop"_s); }
    /// What an object of "sim" holds; null while it is not there.
    [[nodiscard]] QByteArray content(const QString &name)
    {
        const std::shared_ptr<Driver> driver = application.core().registry.driver(*store(u"sim"_s));
        const auto target = std::make_shared<QByteArray>();
        const auto get = driver->get(name, {}, memorySink(target));
        QSignalSpy finished(get.get(), &Operation::finished);
        get->start();
        return finished.wait() && !get->error() ? *target : QByteArray();
    }
};

} // namespace

class tst_Copying : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void mime_givesOthersWhatTheyCanRead_data();
    void mime_givesOthersWhatTheyCanRead();
    void mime_survivesAnotherProgram();
    void mime_ofStrangers_isNoBundle_data();
    void mime_ofStrangers_isNoBundle();

    void dropOnAStore_copies();
    void dropOnARefusingStore_tellsWhy_data();
    void dropOnARefusingStore_tellsWhy();
    void drag_withinItsPlace_isNoMatter();
    void reason_goesWhereTheDropIsAllowed();
    void dropOfFilesOnAStore_uploads();
    void dropOnAFolder_goesIntoIt();
    void drag_startsFromASelectedRow();

    void copyAndPaste_betweenStores();
    void paste_asksBothStores();
    void paste_fromAnotherConfiguration_isRefused();
    void copyDialog_tellsWhyStoresAreOff();
    void copyDialog_copies();

private:
    QTemporaryDir m_home;
};

/// Settings of whoever runs the test are neither read nor written.
void tst_Copying::initTestCase()
{
    QVERIFY(m_home.isValid());
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(variable, m_home.path().toUtf8());
}

void tst_Copying::mime_givesOthersWhatTheyCanRead_data()
{
    QTest::addColumn<QStringList>("locations");
    QTest::addColumn<bool>("mayRead");
    QTest::addColumn<QStringList>("urls");
    QTest::newRow("local files") << QStringList{u"file:///srv/a b"_s, u"file:///srv/50%"_s} << true
                                 << QStringList{u"file:///srv/a%20b"_s, u"file:///srv/50%25"_s};
    QTest::newRow("a web server") << QStringList{u"https://host/a%20b"_s} << true
                                  << QStringList{u"https://host/a%20b"_s};
    QTest::newRow("with a password") << QStringList{u"https://me:secret@host/a"_s} << true << QStringList();
    QTest::newRow("signed") << QStringList{u"https://host/a?sig=secret"_s} << true << QStringList();
    QTest::newRow("what nobody else can read") << QStringList{u"swift+https://host/c/a"_s} << true << QStringList();
    QTest::newRow("one of two that nobody else can read")
        << QStringList{u"file:///srv/a"_s, u"rbd://pool/b"_s} << true << QStringList();
    QTest::newRow("what the check refuses") << QStringList{u"file:///srv/a"_s} << false << QStringList();
}

void tst_Copying::mime_givesOthersWhatTheyCanRead()
{
    QFETCH(QStringList, locations);
    QFETCH(bool, mayRead);
    QFETCH(QStringList, urls);
    QList<ObjectInfo> objects;
    for (const QString &location : locations)
        objects << ObjectInfo{.name = u"x"_s, .path = u"x"_s, .location = location};
    const ObjectMimeData data({.store = u"a"_s, .objects = objects}, mayRead);
    QStringList offered;
    for (const QUrl &url : data.urls())
        offered << url.toString(QUrl::FullyEncoded);
    QCOMPARE(offered, urls);
    QCOMPARE(data.hasUrls(), !urls.isEmpty());
    QVERIFY2(!data.text().contains(u"secret"_s), qPrintable(data.text()));
    QVERIFY(!data.data(mimeObjects()).contains("secret"));
}

void tst_Copying::mime_survivesAnotherProgram()
{
    const QString name = nameFromBytes("a\xff\"<b>");
    ObjectInfo odd{.name = name, .path = u"dir/"_s + name};
    odd.size = 1LL << 40;
    const ObjectInfo folder{.name = u"dir"_s, .path = u"dir/"_s, .kind = ObjectInfo::Kind::Prefix};
    const ObjectMimeData data({.configuration = u"/etc/c"_s, .store = u"a"_s, .objects = QList{odd, folder}}, false);
    QMimeData other;
    other.setData(mimeObjects(), data.data(mimeObjects()));
    const std::optional<ObjectBundle> bundle = bundleOf(&other);
    QVERIFY(bundle);
    QCOMPARE(bundle->configuration, u"/etc/c"_s);
    QCOMPARE(bundle->store, u"a"_s);
    QCOMPARE(bundle->objects.objects(0, 10), (QList{odd, folder}));
}

void tst_Copying::mime_ofStrangers_isNoBundle_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("{{{");
    QTest::newRow("an array") << QByteArray("[1]");
    QTest::newRow("no objects") << QByteArray(R"({"store":"disk","objects":[]})");
    QTest::newRow("objects of a wrong kind") << QByteArray(R"({"store":"disk","objects":[1,"x",{"name":5}]})");
    QTest::newRow("too much") << QByteArray(5 << 20, ' ');
}

void tst_Copying::mime_ofStrangers_isNoBundle()
{
    QFETCH(QByteArray, json);
    QMimeData data;
    data.setData(mimeObjects(), json);
    QVERIFY(!bundleOf(&data));
    QVERIFY(!bundleOf(nullptr));
}

void tst_Copying::dropOnAStore_copies()
{
    Copying test;
    QVERIFY(test.start());
    const ObjectMimeData data(test.bundle(), true);
    QVERIFY(Copying::drop(test.view(u"storeView"_s), data, test.storePoint(u"sim"_s)));
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().transfers.counts().done, 2, bound);
    QCOMPARE(test.content(u"a"_s), QByteArray("content of a"));
    QCOMPARE(test.content(u"b"_s), QByteArray("content of b"));
    QVERIFY(QFile::exists(test.root + u"/a"_s)); // copied, not moved
}

void tst_Copying::dropOnARefusingStore_tellsWhy_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QJsonObject>("state"); // of "sim"
    QTest::addColumn<QString>("reason");
    QTest::newRow("read-only by kind") << u"web"_s << QJsonObject() << u"does not support"_s;
    QTest::newRow("read-only now") << u"sim"_s << QJsonObject{{u"read_only"_s, true}} << u"read-only"_s;
    QTest::newRow("full") << u"sim"_s << QJsonObject{{u"full"_s, true}} << u"full"_s;
    QTest::newRow("where they are") << u"disk"_s << QJsonObject() << u"here already"_s;
    QTest::newRow("no store") << QString() << QJsonObject() << u"No store"_s;
}

void tst_Copying::dropOnARefusingStore_tellsWhy()
{
    QFETCH(QString, target);
    QFETCH(QJsonObject, state);
    QFETCH(QString, reason);
    Copying test;
    QVERIFY(test.start());
    QVERIFY(test.simulation()->change(state));
    const CapabilitySet write = Capability::WriteAccess;
    if (!state.isEmpty())
        QTRY_VERIFY_WITH_TIMEOUT(!test.store(u"sim"_s)->snapshot().permits(write), bound);
    QTRY_VERIFY_WITH_TIMEOUT(test.store(u"web"_s)->snapshot().checkedAt().isValid(), bound);
    const QAbstractItemView *stores = test.view(u"storeView"_s);
    const QPoint at = target.isEmpty() ? QPoint(5, stores->viewport()->height() - 5) : test.storePoint(target);
    QVERIFY(!Copying::drop(stores, ObjectMimeData(test.bundle(), true), at));
    QVERIFY2(test.refusal().contains(reason), qPrintable(test.refusal()));
    QVERIFY(test.application.core().transfers.transfers().empty());
}

/// Every drag begins where the objects are: that is refused without a word.
void tst_Copying::drag_withinItsPlace_isNoMatter()
{
    Copying test;
    QVERIFY(test.start());
    QVERIFY(!Copying::drop(test.objects(), ObjectMimeData(test.bundle(), true), {20, 20}));
    QVERIFY2(test.refusal().isEmpty(), qPrintable(test.refusal()));
}

void tst_Copying::reason_goesWhereTheDropIsAllowed()
{
    Copying test;
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.store(u"web"_s)->snapshot().checkedAt().isValid(), bound);
    const ObjectMimeData data(test.bundle(), true);
    QWidget *viewport = test.view(u"storeView"_s)->viewport();
    QDragEnterEvent enter(test.storePoint(u"web"_s), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(viewport, &enter);
    QVERIFY2(test.refusal().contains(u"does not support"_s), qPrintable(test.refusal()));
    QDragMoveEvent move(test.storePoint(u"sim"_s), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(viewport, &move);
    QVERIFY(move.isAccepted());
    QVERIFY2(test.refusal().isEmpty(), qPrintable(test.refusal()));
}

void tst_Copying::dropOfFilesOnAStore_uploads()
{
    Copying test;
    QVERIFY(test.start());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(test.write(u"new"_s, "content"))});
    QVERIFY(Copying::drop(test.view(u"storeView"_s), data, test.storePoint(u"sim"_s)));
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().transfers.counts().done, 1, bound);
    QCOMPARE(test.content(u"new"_s), QByteArray("content"));
}

void tst_Copying::dropOnAFolder_goesIntoIt()
{
    Copying test;
    QVERIFY(test.start());
    const std::shared_ptr<Driver> driver = test.application.core().registry.driver(*test.store(u"sim"_s));
    const auto made = driver->createContainer(u"folder/"_s);
    QSignalSpy finished(made.get(), &Operation::finished);
    made->start();
    QVERIFY(finished.wait() && !made->error());
    test.window.selectStore(u"sim"_s);
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects().size(), 1, bound);
    const QAbstractItemView *objects = test.objects();
    const QPoint row = objects->visualRect(objects->model()->index(0, 0)).center();
    QVERIFY(Copying::drop(objects, ObjectMimeData(test.bundle({u"a"_s}), true), row));
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().transfers.counts().done, 1, bound);
    QCOMPARE(test.content(u"folder/a"_s), QByteArray("content of a"));
    // Beside the rows it goes to the place that is shown.
    QVERIFY(
        Copying::drop(objects, ObjectMimeData(test.bundle({u"b"_s}), true), {20, objects->viewport()->height() - 5}));
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().transfers.counts().done, 2, bound);
    QCOMPARE(test.content(u"b"_s), QByteArray("content of b"));
}

/// Only the selection's part of it: what follows is Qt's and the window system's.
void tst_Copying::drag_startsFromASelectedRow()
{
    Copying test;
    QVERIFY(test.start());
    test.objects()->selectAll();
    QWidget *viewport = test.objects()->viewport();
    const QPoint row = test.objects()->visualRect(test.objects()->model()->index(0, 0)).center();
    QTest::mousePress(viewport, Qt::LeftButton, {}, row);
    // Pressing one of several that are selected, to drag them all, leaves the selection.
    QCOMPARE(test.objects()->selectionModel()->selectedRows().size(), 2);
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, row);
}

void tst_Copying::copyAndPaste_betweenStores()
{
    Copying test;
    QVERIFY(test.start());
    test.action(u"actionCopyLocation"_s)->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"file://"_s + test.root + u"/a"_s));
    QAction *paste = test.action(u"actionPaste"_s);
    QTRY_VERIFY_WITH_TIMEOUT(WindowFixture::plain(paste->toolTip()).contains(u"here already"_s), bound);
    QVERIFY(!paste->isEnabled());
    test.window.selectStore(u"sim"_s);
    QTRY_VERIFY_WITH_TIMEOUT(paste->isEnabled(), bound);
    paste->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(test.shownObjects(), QStringList{u"a"_s}, bound);
    QCOMPARE(test.content(u"a"_s), QByteArray("content of a"));
}

/// The one that is read from, and the one that is written to.
void tst_Copying::paste_asksBothStores()
{
    Copying test;
    QVERIFY(test.start());
    test.action(u"actionCopyLocation"_s)->trigger();
    test.window.selectStore(u"sim"_s);
    QAction *paste = test.action(u"actionPaste"_s);
    QTRY_VERIFY_WITH_TIMEOUT(paste->isEnabled(), bound);
    QVERIFY(test.simulation()->change({{u"full"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(!paste->isEnabled(), bound);
    QVERIFY(WindowFixture::plain(paste->toolTip()).contains(u"full"_s));
    QVERIFY(test.simulation()->change({{u"online"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(paste->isEnabled(), bound);
    test.store(u"disk"_s)->setOverride(
        u"test"_s, {Finding::no(Layer::Override, {Capability::ReadAccess}, Reason::NotPermitted)}, u"test"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!paste->isEnabled(), bound);
    QVERIFY2(WindowFixture::plain(paste->toolTip()).contains(u"in disk"_s), qPrintable(paste->toolTip()));
}

void tst_Copying::paste_fromAnotherConfiguration_isRefused()
{
    Copying test;
    QVERIFY(test.start());
    ObjectBundle bundle = test.bundle();
    bundle.configuration = u"/etc/other.conf"_s;
    QGuiApplication::clipboard()->setMimeData(new ObjectMimeData(bundle, false));
    test.window.selectStore(u"sim"_s);
    QAction *paste = test.action(u"actionPaste"_s);
    QTRY_VERIFY_WITH_TIMEOUT(WindowFixture::plain(paste->toolTip()).contains(u"this configuration"_s), bound);
    QVERIFY(!paste->isEnabled());
}

void tst_Copying::copyDialog_tellsWhyStoresAreOff()
{
    Copying test;
    QVERIFY(test.start());
    QTRY_VERIFY_WITH_TIMEOUT(test.store(u"web"_s)->snapshot().checkedAt().isValid(), bound);
    test.action(u"actionCopyTo"_s)->trigger();
    const auto *dialog = test.window.findChild<QDialog *>(u"copyDialog"_s);
    QVERIFY(dialog && dialog->isVisible());
    auto *stores = dialog->findChild<QListWidget *>(u"copyStores"_s);
    QCOMPARE(stores->count(), 3);
    const auto *confirm = dialog->findChild<QPushButton *>(u"copyConfirm"_s);
    QVERIFY(stores->item(0)->flags() & Qt::ItemIsEnabled);
    QVERIFY(!(stores->item(2)->flags() & Qt::ItemIsEnabled));
    QVERIFY2(stores->item(2)->text().contains(u"does not support"_s), qPrintable(stores->item(2)->text()));
    QCOMPARE(stores->currentRow(), 0); // the first that takes them
    QVERIFY(confirm->isEnabled());
    // Live: it fills up.
    QVERIFY(test.simulation()->change({{u"full"_s, true}}));
    QTRY_VERIFY_WITH_TIMEOUT(!confirm->isEnabled(), bound);
    QVERIFY2(stores->item(0)->text().contains(u"full"_s), qPrintable(stores->item(0)->text()));
    // The store itself: only into another folder.
    stores->setCurrentRow(1);
    QVERIFY(!confirm->isEnabled());
    QVERIFY(dialog->findChild<QLabel *>(u"copyReason"_s)->text().contains(u"here already"_s));
}

void tst_Copying::copyDialog_copies()
{
    Copying test;
    QVERIFY(test.start());
    test.action(u"actionCopyTo"_s)->trigger();
    const auto *dialog = test.window.findChild<QDialog *>(u"copyDialog"_s);
    QVERIFY(dialog && dialog->isVisible());
    auto *confirm = dialog->findChild<QPushButton *>(u"copyConfirm"_s);
    QTRY_VERIFY_WITH_TIMEOUT(confirm->isEnabled(), bound);
    confirm->click();
    QTRY_COMPARE_WITH_TIMEOUT(test.application.core().transfers.counts().done, 1, bound);
    QCOMPARE(test.content(u"a"_s), QByteArray("content of a"));
}

QTEST_MAIN(tst_Copying)
#include "tst_copying.moc"
