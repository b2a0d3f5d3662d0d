// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/roles.h"
#include "model/storerowsmodel.h"

#include <QElapsedTimer>
#include <QTimer>

#include <array>
#include <optional>

namespace Quartermaster {

/// The matrix: one row a store, one column of columnCapabilities; cells "yes", "no", "?" and "--" (roles.h,
/// "CapabilityMatrixModel"). The vertical header holds the store's id. A changed cell has ChangedRole for a while; a store's
/// first verdicts are no change.
class CapabilityMatrixModel final : public StoreRowsModel
{
    Q_OBJECT

public:
    static constexpr int defaultMarkDuration = 10'000; ///< ms.

    explicit CapabilityMatrixModel(StoreRegistry &registry, QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    [[nodiscard]] static Capability capabilityAt(int column)
    {
        return columnCapabilities.at(static_cast<size_t>(column));
    }
    /// -1 for a capability that is no column.
    [[nodiscard]] static int columnOf(Capability capability);
    /// Invalid when the store or the capability is not there.
    [[nodiscard]] QModelIndex indexFor(const QString &storeId, Capability capability) const;

    /// How long a changed cell stays marked, ms; for changes from now on.
    void setMarkDuration(int milliseconds) { m_markDuration = milliseconds; }

protected:
    void storeChanged(int row, const Snapshot &before, const Snapshot &after) override;
    void storeRefreshed(int row) override;
    void defaultChanged(int row) override;
    void storeGone(Store *store) override;

private:
    struct Mark {
        QDateTime at;
        std::optional<qint64> endsAt; ///< By m_clock; none once the mark is over.
    };
    using Marks = std::array<Mark, columnCapabilities.size()>;

    void endMarks();
    void scheduleEnd();

    QHash<const Store *, Marks> m_marks;
    QElapsedTimer m_clock;
    QTimer m_timer;
    int m_markDuration = defaultMarkDuration;
};

} // namespace Quartermaster
