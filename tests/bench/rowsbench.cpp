// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/benches.h"
#include "tests/bench/heartbeat.h"

#include "model/objecttablemodel.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSortFilterProxyModel>

#include <malloc.h>

#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int rowTotal = 1'000'000;
constexpr int rounds = 3;
const QString needle = u"SERVER"_s; // an eighth of the names, in another case
const QString otherName = u"QSortFilterProxyModel"_s;

/// Bytes that the program has from the heap and has not given back to it.
double heapInUse()
{
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

/// The same for the same \a row: in no order, with what a listing of Swift or S3 tells of an object.
ObjectInfo objectOf(int row)
{
    static const std::array families{u"debian-12-amd64"_s,  u"ubuntu-24.04-server"_s, u"fedora-cloud"_s, u"backup"_s,
                                     u"windows-2022-std"_s, u"cirros-0.6"_s,          u"snapshot"_s,     u"volume"_s};
    static const QDateTime newest = QDateTime::fromSecsSinceEpoch(1'767'225'600, Qt::UTC);
    const quint64 mixed = (static_cast<quint64>(row) + 1) * 0x9e3779b97f4a7c15ULL;
    ObjectInfo object;
    object.name = u"%1-%2.qcow2"_s.arg(families[mixed >> 61]).arg(mixed >> 40 & 0xfffff);
    object.path = u"images/"_s + object.name;
    object.location = u"swift+config://ref1/images/"_s + object.name;
    object.size = static_cast<qint64>(mixed >> 24 & 0xffffffff);
    object.modified = newest.addSecs(-static_cast<qint64>(mixed >> 16 & 0x1ffffff));
    object.checksum =
        u"%1%2"_s.arg(qulonglong(mixed), 16, 16, QChar(u'0')).arg(qulonglong(~mixed), 16, 16, QChar(u'0'));
    object.type = u"application/octet-stream"_s;
    return object;
}

/// How a table is written as a rule: a struct a row, sorted and filtered by the proxy.
class PlainModel final : public QAbstractTableModel
{
public:
    struct Row {
        QString name;
        qint64 size = 0;
        QDateTime modified;
    };

    PlainModel()
    {
        m_rows.reserve(rowTotal);
        for (int row = 0; row < rowTotal; ++row) {
            const ObjectInfo object = objectOf(row);
            m_rows.push_back({object.name, *object.size, object.modified});
        }
    }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] int columnCount(const QModelIndex & = {}) const override { return 3; }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        const Row &row = m_rows[static_cast<size_t>(index.row())];
        return index.column() == 0   ? QVariant(row.name)
               : index.column() == 1 ? QVariant(row.size)
                                     : QVariant(row.modified);
    }

private:
    std::vector<Row> m_rows;
};

/// Of one of the two.
struct Figures {
    double bytesPerRow = 0;
    QList<double> bySize; ///< ms
    QList<double> byName;
    QList<double> filter;
    int left = 0;         ///< Rows after filtering.
    QList<double> stalls; ///< ms; all meanwhile.
};

template<typename Work>
double milliseconds(Work work)
{
    QElapsedTimer clock;
    clock.start();
    work();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void wait(const ObjectTableModel &model)
{
    QEventLoop loop;
    QObject::connect(&model, &ObjectTableModel::arranged, &loop, [&] {
        if (!model.isArranging())
            loop.quit();
    });
    if (model.isArranging())
        loop.exec();
}

Figures measureOurs()
{
    Figures result;
    const double before = heapInUse();
    ObjectTableModel model;
    for (int first = 0; first < rowTotal; first += 1000) {
        QList<ObjectInfo> page;
        for (int row = first; row < first + 1000; ++row)
            page << objectOf(row);
        model.append(page);
    }
    wait(model);
    result.bytesPerRow = (heapInUse() - before) / model.rowCount();

    Heartbeat heartbeat;
    heartbeat.start();
    const auto timed = [&model](auto work) {
        return milliseconds([&] {
            work();
            wait(model);
        });
    };
    for (int round = 0; round < rounds; ++round) {
        result.bySize << timed([&] { model.sort(ObjectTableModel::SizeColumn); });
        result.byName << timed([&] { model.sort(ObjectTableModel::NameColumn); });
        result.filter << timed([&] { model.setFilter(needle); });
        result.left = model.rowCount();
        timed([&] { model.setFilter({}); });
    }
    heartbeat.stop();
    result.stalls = heartbeat.stalls();
    return result;
}

/// It works in the calling thread: each call is a stall.
Figures measureProxy()
{
    Figures result;
    const double before = heapInUse();
    PlainModel plain;
    QSortFilterProxyModel model;
    model.setFilterCaseSensitivity(Qt::CaseInsensitive);
    model.setSourceModel(&plain);
    result.bytesPerRow = (heapInUse() - before) / model.rowCount();
    result.bySize << milliseconds([&] { model.sort(1); });
    result.byName << milliseconds([&] { model.sort(0); });
    result.bytesPerRow = (heapInUse() - before) / model.rowCount();
    result.filter << milliseconds([&] { model.setFilterFixedString(needle); });
    result.left = model.rowCount();
    result.stalls = result.bySize + result.byName + result.filter;
    return result;
}

Measurement row(const QString &name, double ours, double other, const QString &unit, double budget)
{
    return {.name = name, .value = ours, .unit = unit, .budget = budget, .otherName = otherName, .other = other};
}

} // namespace

void measureRows(const BenchDone &done)
{
    const Figures ours = measureOurs();
    const Figures other = measureProxy();
    const auto most = [](const QList<double> &values) { return percentile(values, 1); };
    QList<Measurement> results{
        row(u"1,000,000 objects in the table: heap, a row"_s, ours.bytesPerRow, other.bytesPerRow, u"bytes"_s, 100),
        row(u"  sorted by size"_s, median(ours.bySize), median(other.bySize), u"ms"_s, 800),
        row(u"  sorted by name"_s, median(ours.byName), median(other.byName), u"ms"_s, 800),
        row(u"  filtered to an eighth"_s, median(ours.filter), median(other.filter), u"ms"_s, 50),
        row(u"  GUI thread busy meanwhile, 99.9th percentile"_s, percentile(ours.stalls, 0.999), most(other.stalls),
            u"ms"_s, 16),
        {.name = u"  the same, at most"_s,
         .value = most(ours.stalls),
         .unit = u"ms"_s,
         .otherName = otherName,
         .other = most(other.stalls)}};
    results[0].note = u"ours with path, location, type and MD5, the other without"_s;
    if (ours.left != other.left || ours.left == 0) {
        results << Measurement{.name = u"  rows that the filter leaves"_s,
                               .value = static_cast<double>(ours.left),
                               .budget = Budget(Budget::Kind::RatioAtLeast, 1),
                               .otherName = otherName,
                               .other = static_cast<double>(other.left),
                               .isExact = true};
    }
    done(results);
}

} // namespace Quartermaster
