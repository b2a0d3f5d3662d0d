// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/capabilitiespane.h"

#include "model/store.h"
#include "ui/delegates.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QTableView>

namespace Quartermaster {

namespace {

/// Blueprint names in two lines; all texts as they are, never as HTML.
class MatrixTexts final : public QIdentityProxyModel
{
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation == Qt::Horizontal && role == Qt::DisplayRole)
            return QIdentityProxyModel::headerData(section, orientation, ShortTextRole);
        const QVariant value = QIdentityProxyModel::headerData(section, orientation, role);
        return role == Qt::ToolTipRole ? plainToolTip(value.toString()) : value;
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const QVariant value = QIdentityProxyModel::data(index, role);
        return role == Qt::ToolTipRole ? plainToolTip(value.toString()) : value;
    }
};

} // namespace

CapabilitiesPane::CapabilitiesPane(StoreRegistry &registry, QWidget *parent)
    : QWidget(parent)
    , m_model(registry)
    , m_matrix(new QTableView(this))
{
    setObjectName(QStringLiteral("capabilitiesPane"));
    auto *texts = new MatrixTexts(this);
    texts->setSourceModel(&m_model);
    m_matrix->setObjectName(QStringLiteral("matrixView"));
    m_matrix->setAccessibleName(tr("Capabilities"));
    m_matrix->setModel(texts);
    m_matrix->setItemDelegate(new MatrixDelegate(m_matrix));
    m_matrix->setSelectionMode(QAbstractItemView::SingleSelection);
    m_matrix->setFrameShape(QFrame::NoFrame);
    m_matrix->setCornerButtonEnabled(false);
    m_matrix->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_matrix->horizontalHeader()->setMinimumSectionSize(68);
    m_matrix->horizontalHeader()->setMinimumHeight(2 * fontMetrics().height() + 10);
    m_matrix->horizontalHeader()->setHighlightSections(false);
    QFont small = m_matrix->horizontalHeader()->font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    m_matrix->horizontalHeader()->setFont(small);
    m_matrix->verticalHeader()->setDefaultSectionSize(30);
    m_matrix->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_matrix->verticalHeader()->setMinimumWidth(90);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_matrix);
    connect(m_matrix->selectionModel(), &QItemSelectionModel::currentChanged, this, &CapabilitiesPane::choose);
}

void CapabilitiesPane::choose()
{
    const QModelIndex current = m_matrix->currentIndex();
    auto *store = current.data(StoreRole).value<Store *>();
    if (!store)
        return;
    Q_EMIT cellChosen(store, static_cast<Capability>(current.data(CapabilityRole).toUInt()));
}

void CapabilitiesPane::selectStore(const Store *store)
{
    const QModelIndex row = m_model.indexOf(store);
    if (!row.isValid() || m_matrix->currentIndex().row() == row.row())
        return;
    const int column = std::max(0, m_matrix->currentIndex().column());
    m_matrix->setCurrentIndex(m_matrix->model()->index(row.row(), column));
}

} // namespace Quartermaster
