// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/capabilitymatrixmodel.h"

#include <QWidget>

class QTableView;

namespace Quartermaster {

/// The matrix of all stores.
class CapabilitiesPane final : public QWidget
{
    Q_OBJECT

public:
    CapabilitiesPane(StoreRegistry &registry, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *matrix() const { return m_matrix; }
    /// Selects the row of \a store, without touching the column.
    void selectStore(const Store *store);

Q_SIGNALS:
    /// A cell became the current one.
    void cellChosen(Quartermaster::Store *store, Quartermaster::Capability capability);

private:
    void choose();

    CapabilityMatrixModel m_model;
    QTableView *m_matrix;
};

} // namespace Quartermaster
