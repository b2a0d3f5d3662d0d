// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transfermodel.h"

#include "model/timetext.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

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

QString display(const Transfer &transfer, TransferModel::Column column)
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
        const QString failure = transfer.failureText();
        //: %1 Failed, %2 a sentence
        return failure.isEmpty() ? transfer.stateText()
                                 : TransferModel::tr("%1: %2").arg(transfer.stateText(), failure);
    }
    case TransferModel::ProgressColumn:
        return progressText(transfer);
    case TransferModel::SpeedColumn:
        return isActive ? speedText(transfer.speed) : QString();
    case TransferModel::TimeLeftColumn:
        return isActive ? durationText(transfer.secondsLeft) : QString();
    case TransferModel::ColumnCount:
        break;
    }
    return {};
}

QString sentence(const Transfer &transfer)
{
    QStringList parts{
        TransferModel::tr("%1 of %2: %3").arg(transferKindTitle(transfer.kind), transfer.name(), transfer.stateText())};
    parts << progressText(transfer) << transfer.failureText();
    parts.removeAll(QString());
    return parts.join(", "_L1);
}

QVariant sortKey(const Transfer &transfer, TransferModel::Column column)
{
    switch (column) {
    case TransferModel::NameColumn:
    case TransferModel::FromColumn:
    case TransferModel::ToColumn:
    case TransferModel::StateColumn:
        return display(transfer, column);
    case TransferModel::ProgressColumn:
        return transfer.progress();
    case TransferModel::SpeedColumn:
        return transfer.speed;
    case TransferModel::TimeLeftColumn:
        return transfer.secondsLeft;
    case TransferModel::ColumnCount:
        break;
    }
    return {};
}

} // namespace

TransferModel::TransferModel(TransferQueue &queue, QObject *parent)
    : QAbstractTableModel(parent)
    , m_queue(queue)
{
    connect(&m_queue, &TransferQueue::aboutToAdd, this,
            [this](int first, int last) { beginInsertRows({}, first, last); });
    connect(&m_queue, &TransferQueue::added, this, [this] { endInsertRows(); });
    connect(&m_queue, &TransferQueue::aboutToRemove, this,
            [this](int first, int last) { beginRemoveRows({}, first, last); });
    connect(&m_queue, &TransferQueue::removed, this, [this] { endRemoveRows(); });
    connect(&m_queue, &TransferQueue::changed, this,
            [this](int row) { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); });
}

int TransferModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_queue.transfers().size());
}

int TransferModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TransferModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Transfer &transfer = m_queue.transfers().at(index.row());
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return display(transfer, column);
    case Qt::ToolTipRole:
        return column == StateColumn ? display(transfer, column) : sentence(transfer);
    case Qt::AccessibleTextRole:
        return column == NameColumn ? sentence(transfer) : display(transfer, column);
    case SortRole:
        return sortKey(transfer, column);
    case TransferRole:
        return QVariant::fromValue(transfer);
    case TransferIdRole:
        return transfer.id;
    case TransferStateRole:
        return static_cast<int>(transfer.state);
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
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace Quartermaster
