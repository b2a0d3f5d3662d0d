// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// How a table model comes by its rows; what it shows of them is in objecttablemodel.cpp.

#include "model/objecttablemodel.h"
#include "model/workerpool.h"

#include <QSet>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr int mostToFind = 20'000;    // objects: so many are looked through at once in the GUI thread
constexpr qint64 shortestPause = 100; // ms between two arrangements while objects stream in

} // namespace

ObjectTableModel::ObjectTableModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_pool(std::make_shared<WorkerPool>(2))
    , m_shown(m_arrangement.shown)
{
    m_clock.start();
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &ObjectTableModel::arrangeRows);
}

ObjectTableModel::~ObjectTableModel()
{
    for (const auto &token : {m_token, m_searchToken}) {
        if (token)
            token->cancel();
    }
}

void ObjectTableModel::clear()
{
    m_renewing.reset();
    m_held.clear();
    m_finding.reset();
    m_changes.clear();
    m_searching.reset();
    if (m_token)
        m_token->cancel();
    m_arranging.reset();
    m_later.stop();
    m_arrangement = {.sort = m_sort, .filter = m_filter};
    m_moved.clear();
    m_hasGone = false;
    if (m_objects.size() == 0)
        return;
    beginResetModel();
    m_objects.clear();
    m_gone.clear();
    m_goneCount = 0;
    m_bytes = 0;
    m_shown = m_arrangement.shown;
    endResetModel();
    Q_EMIT countChanged();
}

void ObjectTableModel::append(const QList<ObjectInfo> &objects)
{
    PackedObjects packed;
    for (const ObjectInfo &object : objects)
        packed.append(object);
    append(packed);
}

void ObjectTableModel::append(const PackedObjects &objects)
{
    if (objects.size() == 0)
        return;
    if (m_renewing) {
        m_held.append(objects);
        return;
    }
    m_objects.append(objects);
    m_bytes += bytesOf(objects, {});
    Q_EMIT countChanged();
    arrangeSoon();
}

void ObjectTableModel::renew(const PackedObjects &objects)
{
    if (std::max(objects.size(), m_objects.size()) <= mostAtOnce) {
        take(renewed(m_objects, m_gone, objects));
        return;
    }
    m_renewing = runOnWorker<Renewal>(m_pool, [before = m_objects, gone = m_gone, objects](WorkContext &) {
        return Result<Renewal>(renewed(before, gone, objects));
    });
    connect(m_renewing.get(), &Operation::finished, this, [this] {
        const OperationPtr<Renewal> renewing = std::move(m_renewing);
        if (renewing->result())
            take(std::move(*renewing->takeResult()));
    });
    m_renewing->start();
}

void ObjectTableModel::take(Renewal &&renewal)
{
    m_objects = std::move(renewal.objects);
    m_gone = std::move(renewal.gone);
    m_goneCount = static_cast<int>(m_gone.count());
    m_bytes = renewal.bytes;
    m_finding.reset(); // it looked through what was there before
    m_hasGone = true;
    m_moved.insert(m_moved.end(), renewal.moved.begin(), renewal.moved.end());
    if (!renewal.moved.empty() && !m_shown->empty()) {
        constexpr size_t few = 100; // more are told of at once
        if (renewal.moved.size() > few) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        } else {
            for (const quint32 number : renewal.moved) {
                if (const int row = rowOfNumber(number); row >= 0)
                    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
            }
        }
    }
    Q_EMIT countChanged();
    arrangeSoon();
    append(std::exchange(m_held, {}));
    settleChanges();
}

void ObjectTableModel::put(const ObjectInfo &object)
{
    change({object.path, object});
}

void ObjectTableModel::removePath(const QString &path)
{
    change({path, {}});
}

void ObjectTableModel::rename(const QString &path, const ObjectInfo &object)
{
    change({path, object});
}

void ObjectTableModel::change(const Change &change)
{
    m_changes << change;
    settleChanges();
}

void ObjectTableModel::settleChanges()
{
    if (m_changes.isEmpty() || m_finding || m_renewing)
        return;
    constexpr qsizetype most = 1000; // at a time
    QStringList paths;
    QStringList taken; // what had a new name before
    QSet<QString> seen;
    for (const Change &one : std::as_const(m_changes)) {
        if (seen.contains(one.path) || seen.contains(one.newPath()) || paths.size() == most)
            break; // the same once more: later
        seen << one.path << one.newPath();
        paths << one.path;
        if (one.newPath() != one.path)
            taken << one.newPath();
    }
    const qsizetype count = paths.size();
    paths << taken;
    const auto settle = [this, count](const std::vector<int> &numbers) {
        const auto changes = m_changes.first(count);
        m_changes.remove(0, count);
        auto replaced = numbers.begin() + count;
        for (qsizetype i = 0; i < count; ++i) {
            const Change &change = changes.at(i);
            const int number = numbers[static_cast<size_t>(i)];
            const int other = change.newPath() == change.path ? -1 : *replaced++;
            if (number >= 0 && other >= 0)
                letGo(other);
            settleChange(change, number >= 0 ? number : other);
        }
        settleChanges();
    };
    if (m_objects.size() <= mostToFind) {
        settle(m_objects.find(paths, m_gone));
        return;
    }
    m_finding = runOnWorker<std::vector<int>>(m_pool, [objects = m_objects, gone = m_gone, paths](WorkContext &) {
        return Result<std::vector<int>>(objects.find(paths, gone));
    });
    connect(m_finding.get(), &Operation::finished, this, [this, settle] {
        const OperationPtr<std::vector<int>> finding = std::move(m_finding);
        if (finding->result() && !m_renewing) // else it is looked for once more
            settle(*finding->result());
    });
    m_finding->start();
}

void ObjectTableModel::settleChange(const Change &change, int number)
{
    if (number >= 0 && change.object) {
        replace(static_cast<quint32>(number), *change.object);
    } else if (change.object) {
        append({*change.object});
    } else if (number >= 0) {
        letGo(number);
    }
}

void ObjectTableModel::letGo(int number)
{
    if (m_gone.contains(quint32(number)))
        return;
    m_bytes -= m_objects.bytes(number).value_or(0);
    m_gone.insert(quint32(number));
    ++m_goneCount;
    m_hasGone = true;
    Q_EMIT countChanged();
    arrangeSoon();
}

void ObjectTableModel::replace(quint32 number, const ObjectInfo &object)
{
    if (m_objects.at(int(number)) == object)
        return;
    const int row = rowOfNumber(number);
    m_bytes += object.size.value_or(0) - m_objects.bytes(int(number)).value_or(0);
    m_objects.replace(int(number), object);
    m_moved.push_back(number);
    if (row >= 0)
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT countChanged();
    arrangeSoon();
}

void ObjectTableModel::sort(int column, Qt::SortOrder order)
{
    m_sort.descending = order == Qt::DescendingOrder;
    switch (static_cast<Column>(column)) {
    case NameColumn:
        m_sort.key = ObjectSort::Key::Name;
        break;
    case SizeColumn:
        m_sort.key = ObjectSort::Key::Size;
        break;
    case ModifiedColumn:
        m_sort.key = ObjectSort::Key::Time;
        break;
    case TypeColumn:
        m_sort.key = ObjectSort::Key::Type;
        break;
    case ColumnCount:
        break;
    }
    arrangeSoon();
}

void ObjectTableModel::setFilter(const QString &text)
{
    m_filter = text;
    arrangeSoon();
}

bool ObjectTableModel::isArranged() const
{
    return m_arrangement.size == m_objects.size() && m_arrangement.sort == m_sort && m_arrangement.filter == m_filter
           && m_moved.empty() && !m_hasGone;
}

/// At once, unless only more objects came a short while after those before.
void ObjectTableModel::arrangeSoon()
{
    const bool isAsked = m_arrangement.sort != m_sort || m_arrangement.filter != m_filter;
    if (m_arranging && isAsked && (m_arrangingSort != m_sort || m_arrangingFilter != m_filter))
        m_token->cancel(); // its answer is outdated
    if (m_arranging)
        return;
    const qint64 due = m_began + m_took + std::max(shortestPause, 3 * m_took);
    const qint64 left = due - m_clock.elapsed();
    if (isAsked || m_objects.size() <= mostAtOnce || left <= 0)
        arrangeRows();
    else if (!m_later.isActive())
        m_later.start(static_cast<int>(left));
}

void ObjectTableModel::arrangeRows()
{
    m_later.stop();
    if (m_arranging || isArranged())
        return;
    const Rows moved = std::exchange(m_moved, {});
    m_hasGone = false;
    if (m_objects.size() <= mostAtOnce) {
        apply(arrange(m_objects, m_arrangement, m_sort, m_filter, m_gone, moved, CancelToken()));
        return;
    }
    m_began = m_clock.elapsed();
    m_token = std::make_shared<CancelToken>();
    m_arrangingSort = m_sort;
    m_arrangingFilter = m_filter;
    m_arranging = runOnWorker<ArrangementChange>(m_pool, [objects = m_objects, before = m_arrangement, sort = m_sort,
                                                          filter = m_filter, gone = m_gone, moved,
                                                          token = m_token](WorkContext &) {
        return Result<ArrangementChange>(arrange(objects, before, sort, filter, gone, moved, *token));
    });
    connect(m_arranging.get(), &Operation::finished, this, [this, moved] {
        const OperationPtr<ArrangementChange> arranging = std::move(m_arranging);
        m_took = m_clock.elapsed() - m_began;
        if (m_token->isCanceled() || !arranging->result()) {
            m_moved.insert(m_moved.end(), moved.begin(), moved.end());
            m_hasGone = true; // perhaps
        } else {
            apply(std::move(*arranging->takeResult()));
        }
        arrangeSoon();
    });
    m_arranging->start();
}

void ObjectTableModel::apply(ArrangementChange &&change)
{
    const auto &stages = change.stages;
    if (!stages.empty()
        && (stages.size() > 1 || stages.front().kind != ArrangementStage::Kind::Insert || !stages.front().rows))
        Q_EMIT aboutToRearrange(change.hidden, stages.front().kind == ArrangementStage::Kind::Permute);
    const ObjectOrder order(m_objects, change.next.sort);
    m_arrangement = std::move(change.next);
    for (const ArrangementStage &stage : change.stages)
        applyStage(stage, order);
    m_shown = m_arrangement.shown;
    Q_EMIT arranged();
}

void ObjectTableModel::applyStage(const ArrangementStage &stage, const ObjectOrder &order)
{
    const int last = stage.first + stage.count - 1;
    const auto next = [&stage, this] {
        if (stage.rows)
            return stage.rows;
        auto rows = std::make_shared<Rows>(*m_shown);
        const auto from = rows->begin() + stage.first;
        if (stage.kind == ArrangementStage::Kind::Remove)
            rows->erase(from, from + stage.count);
        else
            rows->insert(from, stage.inserted.begin(), stage.inserted.end());
        return SharedRows(std::move(rows));
    };
    switch (stage.kind) {
    case ArrangementStage::Kind::Permute:
        permute(stage.rows, order);
        break;
    case ArrangementStage::Kind::Insert:
        beginInsertRows({}, stage.first, last);
        m_shown = next();
        endInsertRows();
        break;
    case ArrangementStage::Kind::Remove:
        beginRemoveRows({}, stage.first, last);
        m_shown = next();
        endRemoveRows();
        break;
    }
}

void ObjectTableModel::permute(const SharedRows &rows, const ObjectOrder &order)
{
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    for (const QModelIndex &one : from) {
        const quint32 number = numberAt(one.row());
        int row = order.indexOf(*rows, number);
        if (row < 0) // one of those that wait at the end
            row = static_cast<int>(std::find(rows->begin(), rows->end(), number) - rows->begin());
        to << index(row, one.column());
    }
    m_shown = rows;
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

int ObjectTableModel::rowOfNumber(quint32 number) const
{
    if (const int row = ObjectOrder(m_objects, m_arrangement.sort).indexOf(*m_shown, number); row >= 0)
        return row;
    if (m_moved.empty() && !m_arranging) // else it may stand where it stood before its facts changed
        return -1;
    const auto found = std::find(m_shown->begin(), m_shown->end(), number);
    return found == m_shown->end() ? -1 : static_cast<int>(found - m_shown->begin());
}

int ObjectTableModel::rowOf(const QString &path) const
{
    const int number = m_objects.find({path}, m_gone).front();
    return number < 0 ? -1 : rowOfNumber(static_cast<quint32>(number));
}

bool ObjectTableModel::contains(const QString &path) const
{
    return m_objects.find({path}, m_gone).front() >= 0;
}

void ObjectTableModel::findRow(const QString &text, int from)
{
    if (m_searchToken)
        m_searchToken->cancel();
    m_searchToken = std::make_shared<CancelToken>();
    const auto search = [objects = m_objects, shown = m_shown, text, from, token = m_searchToken] {
        return indexBeginningWith(objects, *shown, text, std::max(0, from), *token);
    };
    if (m_shown->size() <= mostAtOnce) {
        if (const int row = search(); row >= 0)
            Q_EMIT rowFound(row);
        return;
    }
    m_searching = runOnWorker<int>(m_pool, [search](WorkContext &) { return Result<int>(search()); });
    connect(m_searching.get(), &Operation::finished, this, [this, shown = m_shown] {
        const OperationPtr<int> searching = std::move(m_searching);
        if (!searching->result() || *searching->result() < 0)
            return;
        const auto number = (*shown)[static_cast<size_t>(*searching->result())]; // the row may be another by now
        if (const int row = rowOfNumber(number); row >= 0)
            Q_EMIT rowFound(row);
    });
    m_searching->start();
}

} // namespace Quartermaster
