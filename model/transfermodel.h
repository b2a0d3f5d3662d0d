// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/roles.h"
#include "model/transferqueue.h"

#include <QAbstractTableModel>

#include <deque>
#include <unordered_set>

namespace Quartermaster {

/// One group of a TransferQueue as a table, or all of it: what waits by turn, what is over with the newest first. The queue
/// must outlive it. Changes of the queue are taken over a short while later, many at a time, so that a hundred thousand of
/// them cost no more than they have to.
class TransferModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        FromColumn,
        ToColumn,
        StateColumn, ///< With the cause of a failure, and with what a waiting one waits for.
        ProgressColumn,
        SpeedColumn,
        TimeLeftColumn,
        SizeColumn,
        FinishedColumn,
        ColumnCount
    };

    /// Without a \a group it shows every transfer, in the order in which they were queued.
    explicit TransferModel(TransferQueue &queue, std::optional<Transfer::Group> group = {}, QObject *parent = nullptr);

    [[nodiscard]] std::optional<Transfer::Group> group() const { return m_group; }
    void setGroup(std::optional<Transfer::Group> group);
    /// -1 for one that is not shown.
    [[nodiscard]] int rowOf(quint64 id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    /// A row for a file: names, state with cause, the times in ISO 8601, the size in bytes. Any thread.
    [[nodiscard]] static QStringList exportTitles();
    [[nodiscard]] static QStringList exportRow(const Transfer &transfer);

private:
    using Place = TransferSchedule::Place;

    [[nodiscard]] std::optional<Place> wantedPlace(quint64 id) const;
    [[nodiscard]] int rowAt(const Place &place) const;
    void note(const QList<quint64> &ids);
    void catchUp();
    void rebuild();
    void place(quint64 id, const std::optional<Place> &from, const std::optional<Place> &to);

    TransferQueue &m_queue;
    std::optional<Transfer::Group> m_group;
    std::deque<Place> m_rows;                     ///< Sorted.
    std::unordered_map<quint64, Place> m_shownAt; ///< Of the rows.
    std::unordered_set<quint64> m_dirty;
    bool m_isStale = false; ///< Anything may differ.
    QTimer m_timer;
};

/// \a rows of exportTitles() and exportRow() as a file: comma-separated values (RFC 4180) or columns parted by tabs. A cell
/// that a spreadsheet would take for a formula is defused.
[[nodiscard]] QByteArray separatedValues(const QList<QStringList> &rows, QChar separator);

} // namespace Quartermaster
