// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectselection.h"

#include "model/workerpool.h"

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr qint64 mostListed = 200;           // objects: they are taken in the order of the rows
constexpr qint64 mostCountedAtOnce = 20'000; // objects: in the GUI thread

/// Selected objects of a snapshot, in the order in which they were listed.
class PackedSource final : public ObjectSource
{
public:
    PackedSource(PackedObjects objects, RowSet rows)
        : m_objects(std::move(objects))
        , m_rows(std::move(rows))
    {}
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const override
    {
        QList<ObjectInfo> objects;
        if (most <= 0)
            return objects;
        m_rows.forEach(
            [&](quint32 row) {
                objects << m_objects.at(int(row));
                return objects.size() < most;
            },
            from);
        return objects;
    }
    [[nodiscard]] const RowSet &rows() const { return m_rows; }

private:
    PackedObjects m_objects;
    RowSet m_rows;
};

QItemSelectionRange wholeRows(const QAbstractItemModel &model, int first, int last)
{
    return {model.index(first, 0), model.index(last, model.columnCount() - 1)};
}

} // namespace

Selection::Facts factsOf(const PackedObjects &objects, const RowSet &rows)
{
    Selection::Facts facts;
    const QList<Finding> *last = nullptr;
    qsizetype lastGroup = -1;
    rows.forEach([&](quint32 row) {
        const PackedBlock &block = objects.block(int(row));
        const int index = PackedObjects::within(int(row));
        const auto kind = static_cast<size_t>(block.kind(index));
        ++facts.count;
        if (facts.kinds.at(kind)++ == 0)
            facts.firstNames.at(kind) = block.name(index);
        const qint64 bytes = block.bytes(index);
        facts.bytes += std::max<qint64>(0, bytes);
        facts.unknownSizes += bytes < 0 && block.kind(index) == ObjectInfo::Kind::Object ? 1 : 0;
        if (!block.hasLocation(index) && facts.homeless++ == 0)
            facts.firstHomeless = block.name(index);
        const QList<Finding> &findings = block.findings(index);
        if (findings.isEmpty())
            return true;
        if (&findings == last && lastGroup >= 0) { // rows of a block share them
            ++facts.groups[lastGroup].count;
            return true;
        }
        facts.addFindings(findings, 1, block.name(index));
        last = &findings;
        const auto group = std::find_if(facts.groups.begin(), facts.groups.end(), [&](const auto &one) {
            return std::equal(one.findings.begin(), one.findings.end(), findings.begin(), findings.end(),
                              [](const Finding &a, const Finding &b) { return a.saysSameAs(b); });
        });
        lastGroup = group - facts.groups.begin();
        return true;
    });
    return facts;
}

ObjectSelection::ObjectSelection(ObjectTableModel &objects, QAbstractItemModel *shown, QObject *parent)
    : QItemSelectionModel(shown, parent)
    , m_objects(objects)
{
    connect(&objects, &ObjectTableModel::aboutToRearrange, this, &ObjectSelection::aboutToRearrange);
    connect(&objects, &ObjectTableModel::arranged, this, &ObjectSelection::mirror);
    connect(&objects, &QAbstractItemModel::dataChanged, this, [this] {
        if (m_count > 0 && m_count <= mostListed) { // the facts may be others
            makeValue();
            Q_EMIT changed();
        }
    });
}

ObjectSelection::~ObjectSelection() = default;

RowSet ObjectSelection::numbersOf(const QItemSelection &selection) const
{
    RowSet numbers;
    const auto &shown = m_objects.shown();
    const auto rows = static_cast<int>(shown.size());
    for (const QItemSelectionRange &range : selection) {
        if (range.top() == 0 && range.bottom() == rows - 1 && rows == m_objects.count()) {
            numbers.insertRange(0, static_cast<quint32>(m_objects.objects().size()));
            numbers -= m_objects.gone();
            break;
        }
        for (int row = range.top(); row >= 0 && row <= range.bottom(); ++row)
            numbers.insert(shown[static_cast<size_t>(row)]);
    }
    return numbers;
}

RowSet ObjectSelection::merged() const
{
    RowSet all = m_settled;
    if (m_command.testFlag(Select))
        all |= m_latest;
    else if (m_command.testFlag(Deselect))
        all -= m_latest;
    else if (m_command.testFlag(Toggle))
        all ^= m_latest;
    return all;
}

int ObjectSelection::onlyRow() const
{
    int row = -1;
    if (m_count == 1) {
        m_selected.forEach([this, &row](quint32 number) {
            row = m_objects.rowOfNumber(number);
            return false;
        });
    }
    return row;
}

void ObjectSelection::select(const QItemSelection &selection, QItemSelectionModel::SelectionFlags command)
{
    if (command == NoUpdate)
        return;
    if (command.testFlag(Clear))
        m_settled.clear();
    else if (!command.testFlag(Current))
        m_settled = m_selected;
    m_command = command;
    m_latest = numbersOf(selection);
    update();
    mirror();
}

void ObjectSelection::clear()
{
    select(QItemSelection(), Clear);
    clearCurrentIndex();
}

void ObjectSelection::reset()
{
    mirrorAs({});
    {
        const QSignalBlocker blocker(this);
        m_settled.clear();
        m_latest.clear();
        m_command = NoUpdate;
        m_selected.clear();
        QItemSelectionModel::clearCurrentIndex();
    }
    m_count = 0;
    makeValue();
    Q_EMIT changed();
}

void ObjectSelection::update()
{
    RowSet selected = merged();
    m_selected = std::move(selected);
    m_count = m_selected.count();
    makeValue();
    Q_EMIT changed();
}

void ObjectSelection::makeValue()
{
    m_counting.reset();
    if (m_count == 0) {
        m_value = {};
        return;
    }
    if (m_count <= mostListed) {
        std::vector<std::pair<int, quint32>> rows;
        m_selected.forEach([&](quint32 number) {
            rows.emplace_back(m_objects.rowOfNumber(number), number);
            return true;
        });
        std::sort(rows.begin(), rows.end());
        QList<ObjectInfo> objects;
        for (const auto &[row, number] : rows)
            objects << m_objects.objects().at(int(number));
        m_value = objects;
        return;
    }
    const auto source = std::make_shared<PackedSource>(m_objects.objects(), m_selected);
    if (m_count <= mostCountedAtOnce) {
        m_value = Selection(source, m_count,
                            std::make_shared<Selection::Facts>(factsOf(m_objects.objects(), m_selected)));
        return;
    }
    m_value = Selection(source, m_count, nullptr);
    m_counting = runOnWorker<Selection::Facts>(m_objects.pool(),
                                               [source, objects = m_objects.objects()](WorkContext &) {
                                                   return Result<Selection::Facts>(factsOf(objects, source->rows()));
                                               });
    connect(m_counting.get(), &Operation::finished, this, [this, source] {
        const OperationPtr<Selection::Facts> counting = std::move(m_counting);
        if (!counting->result())
            return;
        m_value = Selection(source, m_count, std::make_shared<Selection::Facts>(*counting->takeResult()));
        Q_EMIT changed();
    });
    m_counting->start();
}

/// The rows that QItemSelectionModel gets to know.
void ObjectSelection::mirror()
{
    QItemSelection rows;
    const int shown = m_objects.rowCount();
    if (m_count > 0 && m_count <= mostListed) {
        std::vector<int> selected;
        m_selected.forEach([&](quint32 number) {
            selected.push_back(m_objects.rowOfNumber(number));
            return true;
        });
        std::sort(selected.begin(), selected.end());
        for (size_t i = 0; i < selected.size();) {
            size_t end = i + 1;
            while (end < selected.size() && selected[end] == selected[end - 1] + 1)
                ++end;
            if (selected[i] >= 0)
                rows << wholeRows(*model(), selected[i], selected[end - 1]);
            i = end;
        }
    } else if (m_count > 0 && m_count == shown && shown == m_objects.count()) {
        rows << wholeRows(*model(), 0, shown - 1);
    } else if (const int row = currentIndex().row(); m_count > 0 && row >= 0 && isRowSelected(row)) {
        rows << wholeRows(*model(), row, row);
    }
    mirrorAs(rows);
}

void ObjectSelection::mirrorAs(const QItemSelection &selection)
{
    if (selection.isEmpty() && !hasSelection())
        return;
    QItemSelectionModel::select(selection, ClearAndSelect);
}

void ObjectSelection::aboutToRearrange(const RowSet &hidden, bool gathered)
{
    if (m_count > mostListed)
        mirrorAs({}); // else it would make an index of each cell, to find it again
    if (hidden.isEmpty())
        return;
    if (const QModelIndex current = currentIndex();
        gathered && current.isValid() && hidden.contains(m_objects.numberAt(current.row())))
        clearCurrentIndex(); // else the last row of the table would take its place
    m_settled -= hidden;
    m_latest -= hidden;
    RowSet left = m_selected;
    left -= hidden;
    if (left.count() == m_count)
        return;
    m_selected = std::move(left);
    m_count = m_selected.count();
    makeValue();
    Q_EMIT changed();
}

} // namespace Quartermaster
