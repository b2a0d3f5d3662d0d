// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objecttablemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_ObjectTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void packing_keepsEverything_data();
    void packing_keepsEverything();
    void packing_survivesReplacing();
    void packing_joins();
    void snapshot_staysAsItWas();
    void append_insertsRows();
    void put_replacesOrAppends();
    void put_saysOnlyRealChanges();
    void remove_keepsTheOthers();
    void rename_keepsNumberAndRow();
    void rename_takesThePlaceOfAnother();
    void cells_data();
    void cells();
    void names_areNeverRichOrReversed();
};

namespace {

ObjectInfo object(const QString &name, qint64 size = 1)
{
    ObjectInfo info{.name = name, .path = u"images/"_s + name, .location = u"file:///srv/images/"_s + name};
    info.size = size;
    info.modified = QDateTime::fromMSecsSinceEpoch(1'700'000'000'123, Qt::UTC);
    info.checksum = u"d41d8cd98f00b204e9800998ecf8427e"_s;
    return info;
}

} // namespace

void tst_ObjectTableModel::packing_keepsEverything_data()
{
    QTest::addColumn<ObjectInfo>("info");
    QTest::newRow("nothing") << ObjectInfo{};
    QTest::newRow("a usual one") << object(u"img-1"_s);
    auto add = [](const char *row, auto change) {
        ObjectInfo info = object(u"img-1"_s);
        change(info);
        QTest::newRow(row) << info;
    };
    add("no size", [](ObjectInfo &info) { info.size.reset(); });
    add("size 0", [](ObjectInfo &info) { info.size = 0; });
    add("a name beyond ASCII", [](ObjectInfo &info) { info.name = u"Größe 日本"_s; });
    add("a name that is no UTF-8", [](ObjectInfo &info) { info.name = u"a"_s + QChar(0xdcff) + u"b"_s; });
    add("a name with a lone surrogate", [](ObjectInfo &info) { info.name = u"a"_s + QChar(0xd800); });
    add("an empty name", [](ObjectInfo &info) { info.name.clear(); });
    add("a path that does not end in the name", [](ObjectInfo &info) { info.path = u"elsewhere"_s; });
    add("a location that is only the name", [](ObjectInfo &info) { info.location = info.name; });
    add("an escaped location", [](ObjectInfo &info) { info.location = u"swift://img%2D1"_s; });
    add("no location", [](ObjectInfo &info) { info.location.clear(); });
    add("a container", [](ObjectInfo &info) {
        info.kind = ObjectInfo::Kind::Container;
        info.path = u"images/img-1/"_s;
    });
    add("a checksum in capitals", [](ObjectInfo &info) { info.checksum = info.checksum.toUpper(); });
    add("a checksum of a multipart upload", [](ObjectInfo &info) { info.checksum += u"-3"_s; });
    add("no time", [](ObjectInfo &info) { info.modified = {}; });
    add("a type, a finding and properties", [](ObjectInfo &info) {
        info.type = u"application/x-qcow2"_s;
        info.findings = {Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
        info.properties = {{u"owner"_s, u"root"_s}};
    });
}

void tst_ObjectTableModel::packing_keepsEverything()
{
    QFETCH(ObjectInfo, info);
    PackedObjects objects;
    objects.append(object(u"before"_s));
    objects.append(info);
    objects.append(object(u"after"_s));
    QCOMPARE(objects.at(1).name, info.name);
    QCOMPARE(objects.at(1).path, info.path);
    QCOMPARE(objects.at(1).location, info.location);
    QCOMPARE(objects.at(1).checksum, info.checksum);
    QVERIFY(objects.at(1) == info);
    QVERIFY(objects.at(2) == object(u"after"_s));
}

void tst_ObjectTableModel::packing_survivesReplacing()
{
    // So often that what is thrown away gets packed anew on the way.
    constexpr int count = 300;
    const auto changed = [](int i, int round) {
        ObjectInfo info = object(u"%1-"_s.arg(i) + QString(80, u'x'), i + round);
        info.findings = {
            Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable, QString::number(round * i))};
        info.checksum = round % 2 == 0 ? QString() : u"%1"_s.arg(round, 32, 16, QLatin1Char('0'));
        if (i % 7 == 0) {
            info.properties = {{u"round"_s, round}};
            info.name += u" of round %1"_s.arg(round);
        }
        return info;
    };
    PackedObjects objects;
    for (int i = 0; i < count; ++i)
        objects.append(changed(i, 0));
    for (int round = 1; round <= 60; ++round) {
        for (int i = 0; i < count; ++i)
            objects.replace(i, changed(i, round));
    }
    QCOMPARE(objects.size(), count);
    for (int i = 0; i < count; ++i)
        QVERIFY2(objects.at(i) == changed(i, 60), qPrintable(objects.at(i).name));
}

void tst_ObjectTableModel::packing_joins()
{
    QList<ObjectInfo> expected;
    PackedObjects all;
    for (const int count : {1000, 1, 3095, 4096, 10'000, 0, 5}) {
        PackedObjects some;
        for (int i = 0; i < count; ++i) {
            ObjectInfo info = object(u"%1-%2"_s.arg(count).arg(i), i);
            if (i % 11 == 0)
                info.checksum = u"another-%1"_s.arg(i);
            if (i % 5 == 0)
                info.type = u"text/%1"_s.arg(i % 3);
            if (i % 3 == 0)
                info.name = info.path = u"Größe %1"_s.arg(i);
            some.append(info);
            expected << info;
        }
        all.append(some);
    }
    QCOMPARE(all.size(), static_cast<int>(expected.size()));
    QStringList paths;
    for (int i = 0; i < all.size(); ++i) {
        QVERIFY2(all.at(i) == expected.at(i), qPrintable(expected.at(i).name));
        if (i % 1000 == 1)
            paths << expected.at(i).path;
    }
    paths << u"nowhere"_s;
    const std::vector<int> found = all.find(paths);
    for (qsizetype i = 0; i + 1 < paths.size(); ++i)
        QCOMPARE(all.path(found[static_cast<size_t>(i)]), paths.at(i));
    QCOMPARE(found.back(), -1);
}

void tst_ObjectTableModel::snapshot_staysAsItWas()
{
    PackedObjects objects;
    for (int i = 0; i < 10; ++i)
        objects.append(object(QString::number(i), i));
    const PackedObjects before = objects;
    objects.replace(3, object(u"3"_s, 99));
    objects.append(object(u"more"_s));
    QCOMPARE(before.size(), 10);
    QCOMPARE(*before.at(3).size, 3);
    QCOMPARE(*objects.at(3).size, 99);
}

void tst_ObjectTableModel::append_insertsRows()
{
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.append({object(u"a"_s), object(u"b"_s)});
    model.append(QList<ObjectInfo>());
    model.append({object(u"c"_s)});
    QCOMPARE(inserted.count(), 2);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rowOf(u"images/c"_s), 2);
    QCOMPARE(model.rowOf(u"images/d"_s), -1);
}

void tst_ObjectTableModel::put_replacesOrAppends()
{
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.append({object(u"a"_s), object(u"b"_s)});
    model.put(object(u"a"_s, 7));
    model.put(object(u"c"_s));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.objectAt(model.index(0, 0)).size, 7);
    QCOMPARE(model.bytes(), 9);
    model.removePath(u"images/a"_s);
    QCOMPARE(model.rowOf(u"images/b"_s), 0);
    QCOMPARE(model.bytes(), 2);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.bytes(), 0);
    QVERIFY(model.objectAt({}) == ObjectInfo());
}

void tst_ObjectTableModel::put_saysOnlyRealChanges()
{
    ObjectTableModel model;
    model.append({object(u"a"_s)});
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.put(object(u"a"_s));
    QCOMPARE(changes.count(), 0);
    model.put(object(u"a"_s, 2));
    QCOMPARE(changes.count(), 1);
}

void tst_ObjectTableModel::remove_keepsTheOthers()
{
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.append({object(u"a"_s), object(u"b"_s), object(u"c"_s)});
    const QPersistentModelIndex last = model.index(2, 0);
    model.removePath(u"images/a"_s);
    model.removePath(u"images/b"_s);
    model.removePath(u"images/nothing"_s);
    QCOMPARE(last.row(), 0);
    QCOMPARE(last.data(NameRole).toString(), u"c"_s);
    QCOMPARE(model.rowCount(), 1);
    model.append({object(u"a"_s)}); // the same once more
    QCOMPARE(last.row(), 1);
}

void tst_ObjectTableModel::rename_keepsNumberAndRow()
{
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.append({object(u"a"_s, 5), object(u"b"_s), object(u"c"_s)});
    const QPersistentModelIndex first = model.index(0, 0);
    const quint32 number = model.numberAt(0);
    model.rename(u"images/a"_s, object(u"d"_s, 5));
    QCOMPARE(model.count(), 3);
    QCOMPARE(model.rowOf(u"images/a"_s), -1);
    QCOMPARE(model.rowOf(u"images/d"_s), 2);
    QCOMPARE(model.numberAt(2), number);
    QCOMPARE(first.row(), 2);
    QCOMPARE(first.data(NameRole).toString(), u"d"_s);
    model.setFilter(u"d"_s); // by the name that it has now
    QCOMPARE(model.rowCount(), 1);
    model.setFilter(u"a"_s);
    QCOMPARE(model.rowCount(), 0);
    model.setFilter({});
    model.rename(u"images/none"_s, object(u"e"_s)); // it came meanwhile, under its new name
    QCOMPARE(model.count(), 4);
}

/// What the table shows under the new name is outdated: the store would not have let it be replaced.
void tst_ObjectTableModel::rename_takesThePlaceOfAnother()
{
    ObjectTableModel model;
    model.append({object(u"a"_s, 5), object(u"b"_s, 7)});
    model.rename(u"images/a"_s, object(u"b"_s, 5));
    QCOMPARE(model.count(), 1);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.bytes(), 5);
    model.rename(u"images/none"_s, object(u"b"_s, 6));
    QCOMPARE(model.count(), 1);
    QCOMPARE(model.bytes(), 6);
}

void tst_ObjectTableModel::cells_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<ObjectInfo>("info");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("sortKey");
    ObjectInfo info = object(u"a"_s, 3 << 20);
    info.type = u"text/plain"_s;
    const ObjectInfo folder{.name = u"dir"_s, .path = u"dir/"_s, .kind = ObjectInfo::Kind::Prefix};
    QTest::newRow("name") << int(ObjectTableModel::NameColumn) << info << u"a"_s << QVariant(u"a"_s);
    QTest::newRow("size") << int(ObjectTableModel::SizeColumn) << info << u"3.0 MiB"_s << QVariant(3LL << 20);
    QTest::newRow("unknown size") << int(ObjectTableModel::SizeColumn) << folder << QString() << QVariant(-1LL);
    QTest::newRow("changed") << int(ObjectTableModel::ModifiedColumn) << info
                             << QLocale().toString(info.modified.toLocalTime(), QLocale::ShortFormat)
                             << QVariant(info.modified);
    QTest::newRow("type") << int(ObjectTableModel::TypeColumn) << info << u"text/plain"_s << QVariant(u"text/plain"_s);
    QTest::newRow("type of a prefix") << int(ObjectTableModel::TypeColumn) << folder << u"prefix"_s
                                      << QVariant(u"prefix"_s);
}

void tst_ObjectTableModel::cells()
{
    QFETCH(int, column);
    QFETCH(ObjectInfo, info);
    QFETCH(QString, text);
    QFETCH(QVariant, sortKey);
    ObjectTableModel model;
    model.append({info});
    const QModelIndex index = model.index(0, column);
    QCOMPARE(index.data().toString(), text);
    QCOMPARE(index.data(SortRole), sortKey);
    QVERIFY(index.data(ObjectRole).value<ObjectInfo>() == info);
    QVERIFY(!model.headerData(column, Qt::Horizontal).toString().isEmpty());
}

void tst_ObjectTableModel::names_areNeverRichOrReversed()
{
    ObjectTableModel model;
    model.append({object(u"gpj.\u202exe\n"_s)});
    const QString shown = model.index(0, 0).data().toString();
    QVERIFY(!shown.contains(QChar(0x202e)));
    QVERIFY(!shown.contains(u'\n'));
    QVERIFY(!model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QChar(0x202e)));
    QCOMPARE(model.index(0, 0).data(NameRole).toString(), u"gpj.\u202exe\n"_s);
}

QTEST_GUILESS_MAIN(tst_ObjectTableModel)
#include "tst_objecttablemodel.moc"
