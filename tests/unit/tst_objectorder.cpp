// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Sorting, filtering, and what happens meanwhile.

#include "model/objecttablemodel.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

#include <numeric>

using namespace Qt::StringLiterals;
using namespace Quartermaster;
using ReportMode = QAbstractItemModelTester::FailureReportingMode;

class tst_ObjectOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void names_areInNaturalOrder_data();
    void names_areInNaturalOrder();
    void foldersComeFirst_andTiesByName();
    void filter_data();
    void filter();
    void anything_isAsANaiveModelHasIt_data();
    void anything_isAsANaiveModelHasIt();
    void removal_isArrangedOnceItIsShown();
    void outdatedAnswers_areDropped();
    void renew_keepsPersistentIndexes();
    void findRow_goesAround();
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

void tst_ObjectOrder::names_areInNaturalOrder_data()
{
    QTest::addColumn<QStringList>("names"); // as they should be
    const auto row = [](const char *name, const QStringList &names) { QTest::newRow(name) << names; };
    row("numbers by value", {u"img-1"_s, u"img-2"_s, u"img-10"_s, u"img-11a"_s, u"img-100"_s});
    row("ids by their characters", {u"0305e82c3301"_s, u"3f25041f"_s, u"3f2504e0"_s, u"a3f25040"_s, u"e0000009"_s});
    row("UUIDs, whatever their parts look like",
        {u"00000009-4f89-11d3-9a0c-0305e82c3301"_s, u"10000000-4f89-11d3-9a0c-0305e82c3301"_s,
         u"3f2504e0-0009-11d3-9a0c-0305e82c3301"_s, u"3f2504e0-0010-11d3-9a0c-0305e82c3301.qcow2"_s,
         u"3F2504E0-1000-0003-9a0c-0305e82c3301"_s, u"9a0c0000-4f89-11d3-9a0c-000000000001"_s});
    row("ids within names", {u"image-2-0a12b3c4"_s, u"image-2-12a0b3c4"_s, u"image-10-0a12b3c4"_s});
    row("short ones are numbered", {u"9a"_s, u"10a"_s, u"10b"_s, u"100c"_s});
    row("dates are numbers", {u"disk-2024-01-09"_s, u"disk-2024-01-10"_s, u"disk-20240110"_s});
    row("leading zeros", {u"a1"_s, u"a02"_s, u"a3"_s});
    row("equal but for zeros", {u"a01"_s, u"a1"_s, u"a01b"_s});
    row("numbers longer than any integer",
        {u"9"_s + QString(30, u'9'), u"1"_s + QString(31, u'0'), u"1"_s + QString(31, u'0') + u"1"_s});
    row("case does not matter", {u"alpha"_s, u"Beta"_s, u"gamma"_s, u"Zeta"_s});
    row("capitals first where all else is equal", {u"IMG"_s, u"Img"_s, u"img"_s, u"img2"_s});
    row("accents stand with their letters", {u"Äpfel"_s, u"apple"_s, u"cote"_s, u"côté"_s, u"cotex"_s, u"zoo"_s});
    row("Greek", {u"Αθήνα"_s, u"βήτα"_s, u"Γάμμα"_s});
    row("a beginning comes first", {u"a"_s, u"a b"_s, u"a.b"_s, u"ab"_s});
    row("NUL bytes",
        {u"a"_s, u"a"_s + QChar(0), u"a"_s + QChar(0) + QChar(0), u"a"_s + QString(20, QChar(0)), u"aa"_s});
}

void tst_ObjectOrder::names_areInNaturalOrder()
{
    QFETCH(QStringList, names);
    PackedObjects objects;
    Rows expected;
    for (qsizetype i = names.size(); i-- > 0;) { // last first, and many times, so that it is sorted by runs, too
        objects.append(object(names.at(i)));
    }
    for (qsizetype i = names.size(); i-- > 0;)
        expected.push_back(static_cast<quint32>(i));
    Rows rows(static_cast<size_t>(names.size()));
    std::iota(rows.begin(), rows.end(), 0);
    QCOMPARE(ObjectOrder(objects, {}).sorted(rows, CancelToken()), expected);
    const Rows backwards(expected.rbegin(), expected.rend());
    QCOMPARE(ObjectOrder(objects, {.descending = true}).sorted(rows, CancelToken()), backwards);

    // Many of each: in runs, and by the same rule one by one.
    PackedObjects many;
    for (int copy = 0; copy < 40; ++copy) {
        for (const QString &name : std::as_const(names))
            many.append(object(name));
    }
    Rows all(static_cast<size_t>(many.size()));
    std::iota(all.begin(), all.end(), 0);
    const ObjectOrder order(many, {});
    const Rows sorted = order.sorted(all, CancelToken());
    QCOMPARE(sorted.size(), all.size());
    for (size_t i = 1; i < sorted.size(); ++i)
        QVERIFY(order.isLess(sorted[i - 1], sorted[i]) && !order.isLess(sorted[i], sorted[i - 1]));
    for (size_t i = 0; i < sorted.size(); i += 7)
        QCOMPARE(order.indexOf(sorted, sorted[i]), static_cast<int>(i));
}

void tst_ObjectOrder::foldersComeFirst_andTiesByName()
{
    ObjectTableModel model;
    const auto folder = [](const QString &name) {
        return ObjectInfo{.name = name, .path = name + u'/', .kind = ObjectInfo::Kind::Prefix};
    };
    model.append({object(u"b"_s, 5), object(u"a"_s, 5), folder(u"z"_s), object(u"c"_s, 7), folder(u"d"_s)});
    const auto names = [&model] {
        QString all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += model.index(row, 0).data(NameRole).toString();
        return all;
    };
    QCOMPARE(names(), u"dzabc"_s);
    model.sort(ObjectTableModel::NameColumn, Qt::DescendingOrder);
    QCOMPARE(names(), u"zdcba"_s);
    model.sort(ObjectTableModel::SizeColumn, Qt::DescendingOrder);
    QCOMPARE(names(), u"dzcab"_s);
    model.sort(ObjectTableModel::SizeColumn, Qt::AscendingOrder);
    QCOMPARE(names(), u"dzabc"_s);
    model.put(object(u"a"_s, 9)); // it moves
    QCOMPARE(names(), u"dzbca"_s);
    model.sort(ObjectTableModel::ModifiedColumn, Qt::AscendingOrder);
    QCOMPARE(names(), u"dzabc"_s);
}

void tst_ObjectOrder::filter_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("left");
    const QStringList all{u"Alpha.qcow2"_s, u"beta.QCOW2"_s, u"alp"_s,
                          u"ha.raw"_s,      u"Größe"_s,      u"GRÖSSE"_s,
                          u"日本語.raw"_s,  u"МОСКВА"_s,     u"a"_s + QChar(0xdcff) + u"lpha"_s};
    const auto row = [](const char *name, const QString &text, const QStringList &left) {
        QTest::newRow(name) << text << left;
    };
    row("nothing", QString(), all);
    row("any case", u"qcow2"_s, {all.at(0), all.at(1)});
    row("any case of the text", u"ALPHA"_s, {all.at(0)});
    row("not over the end of a name", u"alpha"_s, {all.at(0)}); // "alp", "ha.raw" are neighbours
    row("a letter beyond ASCII", u"größ"_s, {all.at(4)});
    row("the same in capitals", u"GRÖ"_s, {all.at(4), all.at(5)});
    row("ASCII in names beyond it", u"SSE"_s, {all.at(5)});
    row("no letters that have capitals", u"本"_s, {all.at(6)});
    row("Cyrillic", u"москва"_s, {all.at(7)});
    row("a name that is no UTF-8", u"LPHA"_s, {all.at(0), all.at(8)});
    row("no match", u"xyz"_s, {});
}

void tst_ObjectOrder::filter()
{
    QFETCH(QString, text);
    QFETCH(QStringList, left);
    const QStringList all{u"Alpha.qcow2"_s, u"beta.QCOW2"_s, u"alp"_s,
                          u"ha.raw"_s,      u"Größe"_s,      u"GRÖSSE"_s,
                          u"日本語.raw"_s,  u"МОСКВА"_s,     u"a"_s + QChar(0xdcff) + u"lpha"_s};
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.setFilter(text);
    for (const QString &name : all)
        model.append({object(name)});
    QStringList shown;
    for (int row = 0; row < model.rowCount(); ++row)
        shown << model.index(row, 0).data(NameRole).toString();
    shown.sort();
    left.sort();
    QCOMPARE(shown, left);
    QCOMPARE(model.count(), all.size());
}

void tst_ObjectOrder::anything_isAsANaiveModelHasIt_data()
{
    QTest::addColumn<int>("first"); // how many there are to begin with
    QTest::addColumn<int>("rounds");
    QTest::newRow("small: at once") << 0 << 150;
    QTest::newRow("grows large") << ObjectTableModel::mostAtOnce - 200 << 20;
    QTest::newRow("large: by workers") << 3 * ObjectTableModel::mostAtOnce << 12;
}

namespace {

/// The same, by the plainest means.
struct NaiveModel {
    QList<ObjectInfo> objects; ///< In the order in which they came.
    ObjectSort sort;
    QString filter;

    [[nodiscard]] QStringList shown() const
    {
        QList<ObjectInfo> rows;
        for (const ObjectInfo &one : objects) {
            if (one.name.contains(filter, Qt::CaseInsensitive))
                rows << one;
        }
        const auto key = [this](const ObjectInfo &one) -> qint64 {
            if (sort.key == ObjectSort::Key::Size)
                return one.size.value_or(-1);
            return sort.key == ObjectSort::Key::Time ? one.modified.toMSecsSinceEpoch() : 0;
        };
        std::stable_sort(rows.begin(), rows.end(), [&](const ObjectInfo &a, const ObjectInfo &b) {
            if ((a.kind == ObjectInfo::Kind::Object) != (b.kind == ObjectInfo::Kind::Object))
                return a.kind != ObjectInfo::Kind::Object;
            if (key(a) != key(b))
                return (key(a) < key(b)) != sort.descending;
            if (sort.key == ObjectSort::Key::Type && a.type != b.type)
                return (a.type < b.type) != sort.descending;
            const bool descending = sort.key == ObjectSort::Key::Name && sort.descending;
            const std::string left = naturalKey(a.name);
            const std::string right = naturalKey(b.name);
            if (left != right)
                return (left < right) != descending;
            return descending ? b.name.toUtf8() < a.name.toUtf8() : a.name.toUtf8() < b.name.toUtf8();
        });
        QStringList names;
        for (const ObjectInfo &one : std::as_const(rows))
            names << one.path;
        return names;
    }
};

QStringList shownPaths(const ObjectTableModel &model)
{
    QStringList paths;
    for (int row = 0; row < model.rowCount(); ++row)
        paths << model.index(row, 0).data(PathRole).toString();
    return paths;
}

} // namespace

void tst_ObjectOrder::anything_isAsANaiveModelHasIt()
{
    QFETCH(int, first);
    QFETCH(int, rounds);
    QRandomGenerator random(17);
    const auto below = [&random](int end) { return static_cast<int>(random.bounded(end)); };
    int made = 0;
    const auto make = [&] {
        // Each name once: what is equal but for its bytes is in another test.
        const int number = made++ * 7919 % 100'003;
        const QString name = (below(2) == 0 ? u"img-%1"_s : u"Größe %1.raw"_s).arg(number);
        ObjectInfo info = object(name, below(5));
        info.modified = info.modified.addSecs(below(3));
        info.type = u"type/%1"_s.arg(below(3));
        if (below(20) == 0) {
            info.kind = ObjectInfo::Kind::Container;
            info.path += u'/';
        }
        return info;
    };
    ObjectTableModel model;
    std::optional<QAbstractItemModelTester> tester;
    if (first == 0) // it looks at all rows at each step
        tester.emplace(&model, ReportMode::QtTest);
    NaiveModel naive;
    const auto append = [&](int count) {
        QList<ObjectInfo> some;
        for (int i = 0; i < count; ++i)
            some << make();
        model.append(some);
        naive.objects << some;
    };
    append(first);
    QList<QPair<QPersistentModelIndex, QString>> kept;
    for (int round = 0; round < rounds; ++round) {
        bool hasFiltered = false;
        for (int i = below(4); i >= 0; --i) {
            const auto any = naive.objects.isEmpty() ? 0 : below(static_cast<int>(naive.objects.size()));
            switch (below(8)) {
            case 0:
            case 1:
                append(below(first / 8 + 10));
                break;
            case 2:
                if (!naive.objects.isEmpty()) {
                    model.removePath(naive.objects.at(any).path);
                    naive.objects.removeAt(any);
                }
                break;
            case 3:
                if (!naive.objects.isEmpty()) {
                    naive.objects[any].size = below(5);
                    model.put(naive.objects.at(any));
                }
                break;
            case 4:
            case 5: {
                const int column = below(ObjectTableModel::ColumnCount);
                naive.sort = {static_cast<ObjectSort::Key>(column), below(2) == 0};
                model.sort(column, naive.sort.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
                break;
            }
            case 6:
                naive.filter = QStringList{QString(), u"1"_s, u"12"_s, u"IMG"_s, u"ß"_s, u"raw"_s}.at(below(6));
                model.setFilter(naive.filter);
                hasFiltered = true;
                break;
            case 7: { // listed once more: some went, some are new
                for (int gone = below(5); gone > 0 && !naive.objects.isEmpty(); --gone)
                    naive.objects.removeAt(below(static_cast<int>(naive.objects.size())));
                naive.objects << make();
                PackedObjects listed;
                for (const ObjectInfo &one : std::as_const(naive.objects))
                    listed.append(one);
                QTRY_VERIFY(!model.isArranging()); // a listing begins when the one before is settled
                model.renew(listed);
                if (first > 0)
                    QTRY_COMPARE(model.count(), static_cast<int>(naive.objects.size()));
                break;
            }
            }
        }
        QTRY_VERIFY(!model.isArranging() && model.count() == naive.objects.size());
        const QStringList shown = shownPaths(model);
        QCOMPARE(shown, naive.shown());
        qint64 bytes = 0;
        for (const ObjectInfo &one : std::as_const(naive.objects))
            bytes += *one.size;
        QCOMPARE(model.bytes(), bytes);
        for (const auto &[index, path] : std::as_const(kept)) {
            if (!hasFiltered) // else it may have been hidden and shown again
                QCOMPARE(index.isValid(), shown.contains(path));
            if (index.isValid())
                QCOMPARE(index.data(PathRole).toString(), path);
        }
        kept.clear();
        for (int i = 0; i < 5 && model.rowCount() > 0; ++i) {
            const QModelIndex index = model.index(below(model.rowCount()), below(ObjectTableModel::ColumnCount));
            kept.append({index, index.data(PathRole).toString()});
        }
    }
}

void tst_ObjectOrder::removal_isArrangedOnceItIsShown()
{
    constexpr int many = 3 * ObjectTableModel::mostAtOnce;
    PackedObjects objects;
    for (int i = 0; i < many; ++i)
        objects.append(object(u"img-%1"_s.arg(i)));
    ObjectTableModel model;
    model.append(objects);
    QTRY_VERIFY(!model.isArranging());
    model.removePath(object(u"img-7"_s).path);
    QTRY_COMPARE(model.count(), many - 1);
    QTRY_VERIFY(!model.isArranging());
    QCOMPARE(model.rowCount(), many - 1);
}

void tst_ObjectOrder::outdatedAnswers_areDropped()
{
    constexpr int many = 50'000;
    ObjectTableModel model;
    PackedObjects objects;
    for (int i = 0; i < many; ++i)
        objects.append(object(u"img-%1"_s.arg((i * 7919) % many), i));
    model.append(objects);
    QTRY_VERIFY(!model.isArranging());
    QCOMPARE(model.rowCount(), many);
    QSignalSpy arranged(&model, &ObjectTableModel::arranged);
    QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
    for (int i = 0; i < 20; ++i) {
        model.sort(ObjectTableModel::SizeColumn, i % 2 == 0 ? Qt::DescendingOrder : Qt::AscendingOrder);
        model.setFilter(i % 3 == 0 ? u"99"_s : QString());
    }
    QVERIFY(model.isArranging());
    QTRY_VERIFY(!model.isArranging());
    QCOMPARE(arranged.count(), 1);
    QCOMPARE(model.rowCount(), many);
    QCOMPARE(model.index(0, 0).data(NameRole).toString(), u"img-0"_s);
    model.setFilter(u"99"_s);
    model.clear(); // another place: nothing of this one may come
    model.append({object(u"a"_s)});
    model.setFilter({});
    QTRY_VERIFY(!model.isArranging());
    QCOMPARE(shownPaths(model), QStringList{u"images/a"_s});
}

void tst_ObjectOrder::renew_keepsPersistentIndexes()
{
    ObjectTableModel model;
    QAbstractItemModelTester tester(&model, ReportMode::QtTest);
    model.append({object(u"a"_s), object(u"b"_s), object(u"c"_s)});
    const QPersistentModelIndex kept = model.index(2, 0);
    const QPersistentModelIndex gone = model.index(0, 0);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    PackedObjects listed;
    for (const ObjectInfo &one : {object(u"d"_s), object(u"c"_s, 9), object(u"b"_s), object(u"aa"_s)})
        listed.append(one);
    model.renew(listed);
    QCOMPARE(shownPaths(model), QStringList({u"images/aa"_s, u"images/b"_s, u"images/c"_s, u"images/d"_s}));
    QVERIFY(!gone.isValid());
    QCOMPARE(kept.row(), 2);
    QCOMPARE(kept.data(ObjectRole).value<ObjectInfo>().size, 9);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(model.bytes(), 12);
}

void tst_ObjectOrder::findRow_goesAround()
{
    ObjectTableModel model;
    model.append({object(u"alpha"_s), object(u"Beta"_s), object(u"gamma"_s), object(u"über"_s)});
    QSignalSpy found(&model, &ObjectTableModel::rowFound);
    model.findRow(u"b"_s, 2);
    QCOMPARE(found.takeFirst().first().toInt(), 1);
    model.findRow(u"GA"_s, 0);
    QCOMPARE(found.takeFirst().first().toInt(), 2);
    model.findRow(u"ÜB"_s, 0);
    QCOMPARE(found.takeFirst().first().toInt(), 3);
    model.findRow(u"x"_s, 0);
    QVERIFY(found.isEmpty());
    PackedObjects many;
    for (int i = 0; i < 10'000; ++i)
        many.append(object(u"img-%1"_s.arg(i)));
    model.append(many);
    QTRY_VERIFY(!model.isArranging());
    model.findRow(u"img-5"_s, 0); // nobody waits for it
    model.findRow(u"img-77"_s, 0);
    QTRY_COMPARE(found.count(), 1);
    QCOMPARE(model.index(found.first().first().toInt(), 0).data(NameRole).toString(), u"img-77"_s);
}

QTEST_GUILESS_MAIN(tst_ObjectOrder)
#include "tst_objectorder.moc"
