// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/capabilitymatrixmodel.h"
#include "model/whymodel.h"

#include <QSplitter>

class QLabel;
class QTableView;
class QTreeView;

namespace Quartermaster {

/// The matrix of all stores, and below it why a selected cell is as it is.
class CapabilitiesPane final : public QSplitter
{
    Q_OBJECT

public:
    CapabilitiesPane(StoreRegistry &registry, QWidget *parent = nullptr);

    [[nodiscard]] WhyModel &why() { return m_why; }
    [[nodiscard]] QTableView *matrix() const { return m_matrix; }
    /// Selects the row of \a store, without touching the column.
    void selectStore(const Store *store);

Q_SIGNALS:
    void storeSelected(Quartermaster::Store *store);

private:
    void showWhy();

    CapabilityMatrixModel m_model;
    WhyModel m_why;
    QTableView *m_matrix;
    QLabel *m_headline;
    QLabel *m_help;
    QTreeView *m_whyView;
};

} // namespace Quartermaster
