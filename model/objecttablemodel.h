// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectarrangement.h"
#include "model/objectrenewal.h"
#include "model/roles.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QTimer>

namespace Quartermaster {

class WorkerPool;

/// The objects of one place, one row each, in order and filtered. Owns values only: whoever fetched them hands them in.
///
/// Small tables are put in order at once. Large ones by a worker, on a snapshot: until it is done the rows that were shown
/// stay as they were, and an answer to an outdated question is dropped. Objects have a number (of PackedObjects) that stays,
/// and a row that changes; persistent indexes follow their object. GUI thread only, and never long in it.
class ObjectTableModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ObjectTableModel)

public:
    enum Column { NameColumn, SizeColumn, ModifiedColumn, TypeColumn, ColumnCount };
    static constexpr int mostAtOnce = 4096; ///< Objects that are arranged in the GUI thread.

    explicit ObjectTableModel(QObject *parent = nullptr);
    ~ObjectTableModel() override;

    void clear();
    void append(const QList<ObjectInfo> &objects);
    void append(const PackedObjects &objects);
    /// Makes it hold \a objects and no others. One that was there, by its path, keeps its number, row and selection.
    void renew(const PackedObjects &objects);
    /// Replaces the object of the same path, or appends it.
    void put(const ObjectInfo &object);
    void removePath(const QString &path);
    /// The object of \a path is \a object now, and keeps its number and selection.
    void rename(const QString &path, const ObjectInfo &object);

    /// Takes effect at once or later; arranged() tells.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    /// Shows only objects whose name contains \a text, in any case.
    void setFilter(const QString &text);
    [[nodiscard]] const QString &filter() const { return m_filter; }
    /// What was asked for is not shown yet.
    [[nodiscard]] bool isArranging() const
    {
        return m_arranging || !isArranged() || m_renewing || !m_changes.isEmpty();
    }
    /// Objects that were handed in and are not shown yet, whatever the filter.
    [[nodiscard]] int pending() const { return m_objects.size() - m_arrangement.size; }

    /// Objects that are there, shown or not.
    [[nodiscard]] int count() const { return m_objects.size() - m_goneCount; }
    [[nodiscard]] qint64 bytes() const { return m_bytes; }             ///< Of those whose size is known.
    [[nodiscard]] ObjectInfo objectAt(const QModelIndex &index) const; ///< Default constructed for an invalid index.
    [[nodiscard]] const PackedObjects &objects() const { return m_objects; }
    [[nodiscard]] const RowSet &gone() const { return m_gone; }  ///< Numbers whose objects were removed.
    [[nodiscard]] const Rows &shown() const { return *m_shown; } ///< By row, the number.
    [[nodiscard]] quint32 numberAt(int row) const { return (*m_shown)[static_cast<size_t>(row)]; }
    [[nodiscard]] int rowOfNumber(quint32 number) const; ///< -1 when it is not shown.
    /// -1 when not shown; looks through all objects, but not for long.
    [[nodiscard]] int rowOf(const QString &path) const;
    [[nodiscard]] bool contains(const QString &path) const; ///< Shown or not.
    /// A worker looks for the first row from \a from on (and around) whose name begins with \a text; rowFound() tells unless it
    /// is asked again before.
    void findRow(const QString &text, int from);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] const std::shared_ptr<WorkerPool> &pool() const { return m_pool; }

Q_SIGNALS:
    void countChanged();
    /// Rows are about to change other than by some more at the end. \a hidden will not be shown any more; \a gathered: they, and
    /// the rows around them, go by way of the table's end.
    void aboutToRearrange(const Quartermaster::RowSet &hidden, bool gathered);
    void arranged(); ///< What was asked for is shown, or a part of it.
    void rowFound(int row);

private:
    struct Change {
        QString path;
        std::optional<ObjectInfo> object; ///< None: it was removed. With another path: it was renamed.
        [[nodiscard]] const QString &newPath() const { return object ? object->path : path; }
    };

    [[nodiscard]] QVariant display(int number, Column column) const;
    [[nodiscard]] QVariant sortKey(int number, Column column) const;
    [[nodiscard]] QString toolTip(int number) const;
    [[nodiscard]] bool isArranged() const;
    void arrangeSoon();
    void arrangeRows();
    void apply(ArrangementChange &&change);
    void applyStage(const ArrangementStage &stage, const ObjectOrder &order);
    void permute(const SharedRows &rows, const ObjectOrder &order);
    void take(Renewal &&renewal);
    void change(const Change &change);
    void settleChanges();
    void settleChange(const Change &change, int number);
    void letGo(int number);
    void replace(quint32 number, const ObjectInfo &object);

    std::shared_ptr<WorkerPool> m_pool;
    PackedObjects m_objects;
    RowSet m_gone;
    int m_goneCount = 0;
    qint64 m_bytes = 0;
    ObjectArrangement m_arrangement;
    SharedRows m_shown; ///< Differs from the arrangement's only between two stages.
    ObjectSort m_sort;
    QString m_filter;
    Rows m_moved;           ///< Numbers whose facts have changed since they were arranged.
    bool m_hasGone = false; ///< Some went since.
    OperationPtr<ArrangementChange> m_arranging;
    std::shared_ptr<CancelToken> m_token; ///< Of what is being arranged.
    ObjectSort m_arrangingSort;
    QString m_arrangingFilter;
    QElapsedTimer m_clock;
    qint64 m_began = 0; ///< The last arrangement, by m_clock, ms.
    qint64 m_took = 0;
    QTimer m_later;
    OperationPtr<Renewal> m_renewing;
    PackedObjects m_held; ///< Came meanwhile.
    OperationPtr<std::vector<int>> m_finding;
    QList<Change> m_changes; ///< Not settled yet, in order.
    OperationPtr<int> m_searching;
    std::shared_ptr<CancelToken> m_searchToken;
};

} // namespace Quartermaster
