// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transfermodel.h"

#include "model/timetext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int catchUpAfter = 20; // ms: many changes are taken over at a time, and still nobody sees that they are late
constexpr std::size_t mostSteps = 200; // rows that come, go or move one by one; more of them are one reset

QString speedText(qint64 speed)
{
    return speed > 0 ? TransferModel::tr("%1/s").arg(sizeText(speed)) : QString();
}

/// "0:14", "1:02:03"; empty while unknown.
QString durationText(int seconds)
{
    if (seconds < 0)
        return {};
    const QString tail = u":%1"_s.arg(seconds % 60, 2, 10, QChar(u'0'));
    if (seconds < 3600)
        return QString::number(seconds / 60) + tail;
    return u"%1:%2"_s.arg(seconds / 3600).arg(seconds / 60 % 60, 2, 10, QChar(u'0')) + tail;
}

QString progressText(const Transfer &transfer)
{
    if (transfer.kind == Transfer::Kind::Remove || (transfer.state == Transfer::State::Waiting && transfer.done == 0))
        return {};
    const double progress = transfer.progress();
    if (progress < 0)
        return transfer.done > 0 ? sizeText(transfer.done) : QString();
    return TransferModel::tr("%1 %").arg(static_cast<int>(progress * 100));
}

QString sizeOf(const Transfer &transfer)
{
    return transfer.kind == Transfer::Kind::Remove || transfer.total < 0 ? QString() : sizeText(transfer.total);
}

QString display(const TransferQueue &queue, const Transfer &transfer, TransferModel::Column column)
{
    const bool isActive = transfer.state == Transfer::State::Active;
    switch (column) {
    case TransferModel::NameColumn:
        return transfer.name();
    case TransferModel::FromColumn:
        return transfer.fromText();
    case TransferModel::ToColumn:
        return transfer.toText();
    case TransferModel::StateColumn: {
        QStringList parts{queue.stateText(transfer), transfer.remark};
        parts.removeAll(QString());
        return parts.join(u' ');
    }
    case TransferModel::ProgressColumn:
        return progressText(transfer);
    case TransferModel::SpeedColumn:
        return isActive ? speedText(transfer.speed) : QString();
    case TransferModel::TimeLeftColumn:
        return isActive ? durationText(transfer.secondsLeft) : QString();
    case TransferModel::SizeColumn:
        return sizeOf(transfer);
    case TransferModel::FinishedColumn:
        return transfer.isOver() ? clockText(transfer.finishedAt) : QString();
    case TransferModel::ColumnCount:
        break;
    }
    return {};
}

QString sentence(const TransferQueue &queue, const Transfer &transfer)
{
    QStringList parts{TransferModel::tr("%1 of %2: %3")
                          .arg(transferKindTitle(transfer.kind), transfer.name(), queue.stateText(transfer))};
    parts << progressText(transfer) << transfer.remark;
    if (transfer.state == Transfer::State::Active)
        parts << speedText(transfer.speed) << durationText(transfer.secondsLeft);
    parts.removeAll(QString());
    return parts.join(", "_L1);
}

QVariant sortKey(const TransferQueue &queue, const Transfer &transfer, TransferModel::Column column)
{
    switch (column) {
    case TransferModel::NameColumn:
    case TransferModel::FromColumn:
    case TransferModel::ToColumn:
    case TransferModel::StateColumn:
        return display(queue, transfer, column);
    case TransferModel::ProgressColumn:
        return transfer.progress();
    case TransferModel::SpeedColumn:
        return transfer.speed;
    case TransferModel::TimeLeftColumn:
        return transfer.secondsLeft;
    case TransferModel::SizeColumn:
        return transfer.total;
    case TransferModel::FinishedColumn:
        return transfer.finishedAt;
    case TransferModel::ColumnCount:
        break;
    }
    return {};
}

} // namespace

TransferModel::TransferModel(TransferQueue &queue, std::optional<Transfer::Group> group, QObject *parent)
    : QAbstractTableModel(parent)
    , m_queue(queue)
    , m_group(group)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(catchUpAfter);
    connect(&m_timer, &QTimer::timeout, this, &TransferModel::catchUp);
    connect(&m_queue, &TransferQueue::added, this, &TransferModel::note);
    connect(&m_queue, &TransferQueue::removed, this, &TransferModel::note);
    connect(&m_queue, &TransferQueue::changed, this, [this](quint64 id) { note({id}); });
    connect(&m_queue, &TransferQueue::manyChanged, this, [this] {
        m_isStale = true;
        m_timer.start();
    });
    connect(&m_queue, &TransferQueue::waitingChanged, this, [this] {
        if (!m_rows.empty() && m_group.value_or(Transfer::Group::Waiting) == Transfer::Group::Waiting)
            Q_EMIT dataChanged(index(0, StateColumn), index(rowCount() - 1, StateColumn));
    });
    rebuild();
}

void TransferModel::setGroup(std::optional<Transfer::Group> group)
{
    if (m_group == group)
        return;
    m_group = group;
    rebuild();
}

std::optional<TransferModel::Place> TransferModel::wantedPlace(quint64 id) const
{
    const Transfer *transfer = m_queue.transfer(id);
    if (!transfer || (m_group && transfer->group() != *m_group))
        return {};
    return m_group ? TransferSchedule::placeOf(*transfer) : Place{0, id};
}

int TransferModel::rowAt(const Place &place) const
{
    return static_cast<int>(std::lower_bound(m_rows.begin(), m_rows.end(), place) - m_rows.begin());
}

int TransferModel::rowOf(quint64 id) const
{
    const auto shown = m_shownAt.find(id);
    return shown == m_shownAt.end() ? -1 : rowAt(shown->second);
}

void TransferModel::note(const QList<quint64> &ids)
{
    m_dirty.insert(ids.begin(), ids.end());
    if (!m_timer.isActive())
        m_timer.start();
}

void TransferModel::catchUp()
{
    struct Step {
        quint64 id;
        std::optional<Place> from;
        std::optional<Place> to;
    };
    std::vector<Step> steps;
    QList<quint64> same;
    if (!m_isStale) {
        for (const quint64 id : m_dirty) {
            const auto shown = m_shownAt.find(id);
            const Step step{.id = id,
                            .from = shown == m_shownAt.end() ? std::nullopt : std::optional(shown->second),
                            .to = wantedPlace(id)};
            if (step.from != step.to)
                steps.push_back(step);
            else if (step.to)
                same << id;
        }
    }
    if (m_isStale || steps.size() > mostSteps) {
        rebuild();
        return;
    }
    m_dirty.clear();
    std::sort(steps.begin(), steps.end(), [](const Step &a, const Step &b) { return a.to < b.to; });
    for (const Step &step : steps)
        place(step.id, step.from, step.to);
    for (const quint64 id : std::as_const(same)) {
        const int row = rowOf(id);
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
}

void TransferModel::place(quint64 id, const std::optional<Place> &from, const std::optional<Place> &to)
{
    if (from) {
        const int row = rowAt(*from);
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        m_shownAt.erase(id);
        endRemoveRows();
    }
    if (to) {
        const int row = rowAt(*to);
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, *to);
        m_shownAt[id] = *to;
        endInsertRows();
    }
}

void TransferModel::rebuild()
{
    beginResetModel();
    m_isStale = false;
    m_dirty.clear();
    m_rows.clear();
    m_shownAt.clear();
    if (m_group) {
        const auto &places = m_queue.schedule().group(*m_group);
        m_rows.assign(places.begin(), places.end());
    } else {
        for (const auto &[id, transfer] : m_queue.transfers())
            m_rows.emplace_back(0, id);
    }
    for (const Place &one : m_rows)
        m_shownAt[one.second] = one;
    endResetModel();
}

int TransferModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TransferModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TransferModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Transfer *found = m_queue.transfer(m_rows[static_cast<size_t>(index.row())].second);
    if (!found) // it has gone, and the row goes soon
        return {};
    const Transfer &transfer = *found;
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return display(m_queue, transfer, column);
    case Qt::ToolTipRole:
        return column == StateColumn ? display(m_queue, transfer, column) : sentence(m_queue, transfer);
    case Qt::AccessibleTextRole:
        return column == NameColumn ? sentence(m_queue, transfer) : display(m_queue, transfer, column);
    case SortRole:
        return sortKey(m_queue, transfer, column);
    case TransferRole:
        return QVariant::fromValue(transfer);
    case TransferIdRole:
        return transfer.id;
    case TransferStateRole:
        return static_cast<int>(transfer.state);
    case TransferGroupRole:
        return static_cast<int>(transfer.group());
    case ProgressRole:
        return transfer.progress();
    case SpeedRole:
        return transfer.speed;
    case SecondsLeftRole:
        return transfer.secondsLeft;
    case FailureTextRole:
        return transfer.failureText();
    case StoreIdRole:
        return transfer.store;
    default:
        return {};
    }
}

QVariant TransferModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case NameColumn:
        return tr("Name");
    case FromColumn:
        return tr("From");
    case ToColumn:
        return tr("To");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case SpeedColumn:
        return tr("Speed");
    case TimeLeftColumn:
        return tr("Time left");
    case SizeColumn:
        return tr("Size");
    case FinishedColumn:
        return tr("Finished");
    case ColumnCount:
        break;
    }
    return {};
}

QStringList TransferModel::exportTitles()
{
    return {tr("Kind"), tr("Name"), tr("From"), tr("To"), tr("State"), tr("Bytes"), tr("Queued"), tr("Finished")};
}

QStringList TransferModel::exportRow(const Transfer &transfer)
{
    QStringList state{transfer.stateText(), transfer.troubleText(), transfer.remark};
    state.removeAll(QString());
    return {transferKindTitle(transfer.kind),
            transfer.name(),
            transfer.fromText(),
            transfer.toText(),
            state.join(": "_L1),
            transfer.total < 0 ? QString() : QString::number(transfer.total),
            transfer.queuedAt.toString(Qt::ISODate),
            transfer.finishedAt.toString(Qt::ISODate)};
}

QByteArray separatedValues(const QList<QStringList> &rows, QChar separator)
{
    QString text;
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            QString cell = row.at(i);
            cell.replace(u'\t', u' ');
            if (!cell.isEmpty() && u"=+-@"_s.contains(cell.front()))
                cell.prepend(u'\'');
            if (cell.contains(separator) || cell.contains(u'"') || cell.contains(u'\n'))
                cell = u'"' + cell.replace(u'"', "\"\""_L1) + u'"';
            text += (i > 0 ? QString(separator) : QString()) + cell;
        }
        text += "\r\n"_L1;
    }
    return text.toUtf8();
}

} // namespace Quartermaster
