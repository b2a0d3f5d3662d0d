// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/capabilitiespane.h"

#include "model/store.h"
#include "ui/delegates.h"
#include "ui/plaintips.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableView>
#include <QTreeView>

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
    : QSplitter(Qt::Vertical, parent)
    , m_model(registry)
    , m_matrix(new QTableView(this))
    , m_headline(new QLabel)
    , m_help(new QLabel)
    , m_whyView(new QTreeView)
{
    setObjectName(QStringLiteral("capabilitiesPane"));
    setChildrenCollapsible(false);
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

    auto *below = new QWidget(this);
    below->setObjectName(QStringLiteral("whyPane"));
    m_headline->setObjectName(QStringLiteral("whyHeadline"));
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_help->setObjectName(QStringLiteral("whyHelp"));
    m_help->setTextFormat(Qt::PlainText);
    m_help->setWordWrap(true);
    auto *whyTexts = new PlainTips(this);
    whyTexts->setSourceModel(&m_why);
    m_whyView->setObjectName(QStringLiteral("whyView"));
    m_whyView->setAccessibleName(tr("Why"));
    m_whyView->setModel(whyTexts);
    m_whyView->setRootIsDecorated(false);
    m_whyView->setUniformRowHeights(true);
    m_whyView->setItemDelegate(new RowDelegate(m_whyView));
    m_whyView->setAlternatingRowColors(true);
    m_whyView->setFrameShape(QFrame::NoFrame);
    m_whyView->setColumnHidden(WhyModel::HelpColumn, true);
    m_whyView->setColumnWidth(WhyModel::LayerColumn, 110);
    m_whyView->setColumnWidth(WhyModel::AnswerColumn, 80);
    m_whyView->setColumnWidth(WhyModel::ReasonColumn, 130);
    m_whyView->setColumnWidth(WhyModel::DetailColumn, 260);
    m_whyView->setColumnWidth(WhyModel::EvidenceColumn, 260);
    m_whyView->setColumnWidth(WhyModel::SinceColumn, 90);
    auto *layout = new QVBoxLayout(below);
    layout->setContentsMargins(10, 8, 10, 4);
    layout->addWidget(m_headline);
    layout->addWidget(m_help);
    layout->addWidget(m_whyView, 1);
    setStretchFactor(0, 3);
    setStretchFactor(1, 2);

    const auto showTexts = [this] {
        m_headline->setText(m_why.headline().isEmpty() ? tr("Why? Select a cell of the matrix.") : m_why.headline());
        m_help->setText(m_why.help());
        m_help->setVisible(!m_why.help().isEmpty());
    };
    connect(&m_why, &WhyModel::textChanged, this, showTexts);
    showTexts();
    connect(m_matrix->selectionModel(), &QItemSelectionModel::currentChanged, this, &CapabilitiesPane::showWhy);
}

void CapabilitiesPane::showWhy()
{
    const QModelIndex current = m_matrix->currentIndex();
    auto *store = current.data(StoreRole).value<Store *>();
    if (!store)
        return;
    m_why.setSubject(store, static_cast<Capability>(current.data(CapabilityRole).toUInt()));
    Q_EMIT storeSelected(store);
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
