// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/transferspane.h"

#include "model/bulktransfers.h"
#include "model/objectname.h"
#include "model/situation.h"
#include "model/workerpool.h"
#include "ui/actionset.h"
#include "ui/delegates.h"
#include "ui/menu.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QFileDialog>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QLabel>
#include <QSaveFile>
#include <QScrollBar>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>
#include <climits>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Group = Transfer::Group;
using Column = TransferModel::Column;

constexpr std::array groups{Group::Active, Group::Waiting, Group::Failed, Group::Done};

/// Tool tips as they are: what a backend says is never read as HTML. Maps nothing, so that long queues cost nothing here.
class TransferTips final : public QIdentityProxyModel
{
    Q_OBJECT

public:
    using QIdentityProxyModel::QIdentityProxyModel;

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const QVariant value = QIdentityProxyModel::data(index, role);
        return role == Qt::ToolTipRole ? plainToolTip(value.toString()) : value;
    }
};

QList<Column> columnsOf(Group group)
{
    switch (group) {
    case Group::Active:
        return {Column::NameColumn,  Column::FromColumn,     Column::ToColumn,  Column::ProgressColumn,
                Column::SpeedColumn, Column::TimeLeftColumn, Column::SizeColumn};
    case Group::Waiting:
        return {Column::NameColumn,  Column::FromColumn,     Column::ToColumn,
                Column::StateColumn, Column::ProgressColumn, Column::SizeColumn};
    case Group::Failed:
        return {Column::NameColumn, Column::FromColumn, Column::ToColumn, Column::StateColumn, Column::FinishedColumn};
    case Group::Done:
        return {Column::NameColumn, Column::FromColumn,  Column::ToColumn,
                Column::SizeColumn, Column::StateColumn, Column::FinishedColumn};
    }
    return {};
}

/// In pixels of a font of the usual size.
int widthOf(Group group, Column column)
{
    const bool needsRoomForACause = group == Group::Waiting || group == Group::Failed;
    switch (column) {
    case Column::NameColumn:
    case Column::FromColumn:
    case Column::ToColumn:
    case Column::StateColumn:
        return needsRoomForACause ? 110 : 140;
    case Column::ProgressColumn:
        return 100;
    case Column::SpeedColumn:
        return 96; // "1,023.9 KiB/s"
    case Column::FinishedColumn:
        return 80;
    case Column::SizeColumn:
        return 76;
    case Column::TimeLeftColumn:
        return 68;
    case Column::ColumnCount:
        break;
    }
    return 80;
}

QToolBar *makeBar(const ActionSet &actions, QWidget *parent)
{
    auto *bar = new QToolBar(parent);
    bar->setObjectName(QStringLiteral("transferToolBar"));
    bar->setAccessibleName(TransfersPane::tr("Transfers toolbar"));
    bar->setIconSize({16, 16});
    for (const Command command : {Command::PauseTransfers, Command::ResumeTransfers, Command::RetryTransfers,
                                  Command::ExportTransfers, Command::ClearTransfers}) {
        QAction *action = actions.action(command);
        bar->addAction(action);
        bar->widgetForAction(action)->setObjectName(action->objectName() + QStringLiteral("Button"));
    }
    return bar;
}

} // namespace

TransfersPane::TransfersPane(TransferQueue &queue, const BulkTransfers &bulk, const ActionSet &actions,
                             std::shared_ptr<WorkerPool> pool, QWidget *parent)
    : QWidget(parent)
    , m_queue(queue)
    , m_bulk(bulk)
    , m_pool(std::move(pool))
    , m_model(queue, Group::Active)
    , m_tabs(new QTabBar(this))
    , m_left(new QLabel(this))
    , m_view(new QTreeView(this))
    , m_menu(new Menu(this))
{
    setObjectName(QStringLiteral("transfersPane"));
    m_tabs->setObjectName(QStringLiteral("transferTabs"));
    m_tabs->setAccessibleName(tr("Transfers"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (std::size_t i = 0; i < groups.size(); ++i)
        m_tabs->addTab({});

    m_left->setObjectName(QStringLiteral("transferLeft"));
    m_left->setTextFormat(Qt::PlainText);
    m_left->setContentsMargins(8, 0, 8, 0);

    m_view->setObjectName(QStringLiteral("transferView"));
    m_view->setAccessibleName(tr("Transfers"));
    auto *tips = new TransferTips(this);
    tips->setSourceModel(&m_model);
    m_view->setModel(tips);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerItem);
    m_view->setAlternatingRowColors(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAllColumnsShowFocus(true);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setItemDelegateForColumn(TransferModel::ProgressColumn, new ProgressDelegate(m_view));
    m_view->header()->setStretchLastSection(false);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->header()->setSectionsMovable(false);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);

    m_menu->setObjectName(QStringLiteral("transferMenu"));
    for (const Command command :
         {Command::PauseTransfer, Command::ResumeTransfer, Command::CancelTransfer, Command::RetryTransfer})
        m_menu->addAction(actions.action(command));
    m_menu->addSeparator();
    for (const Command command : {Command::MoveTransferFirst, Command::MoveTransferUp, Command::MoveTransferDown})
        m_menu->addAction(actions.action(command));
    m_menu->addSeparator();
    for (const Command command : {Command::ForgetTransfer, Command::ExportTransfers, Command::ClearTransfers})
        m_menu->addAction(actions.action(command));
    connect(m_view, &QWidget::customContextMenuRequested, this,
            [this](const QPoint &at) { m_menu->popup(m_view->viewport()->mapToGlobal(at)); });

    auto *head = new QHBoxLayout;
    head->setContentsMargins(4, 2, 4, 0);
    head->addWidget(m_tabs);
    head->addWidget(m_left);
    head->addStretch(1);
    head->addWidget(makeBar(actions, this));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_view, 1);

    connect(m_tabs, &QTabBar::currentChanged, this, &TransfersPane::groupChanged);
    connect(&m_queue, &TransferQueue::countsChanged, this, &TransfersPane::showCounts);
    connect(&m_bulk, &BulkTransfers::leftChanged, this, &TransfersPane::showLeft);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TransfersPane::selectionChanged);
    connect(tips, &QAbstractItemModel::modelAboutToBeReset, this, &TransfersPane::noteView);
    connect(tips, &QAbstractItemModel::modelReset, this, &TransfersPane::restoreView);
    showCounts();
    showLeft();
    groupChanged();
}

Transfer::Group TransfersPane::group() const
{
    return groups.at(static_cast<std::size_t>(std::max(0, m_tabs->currentIndex())));
}

void TransfersPane::setGroup(Transfer::Group group)
{
    m_tabs->setCurrentIndex(static_cast<int>(std::find(groups.begin(), groups.end(), group) - groups.begin()));
}

void TransfersPane::groupChanged()
{
    m_model.setGroup(group());
    const QList<Column> columns = columnsOf(group());
    const double scale = m_view->fontMetrics().height() / 16.0;
    QHeaderView *header = m_view->header();
    const Column widest = group() == Group::Failed || group() == Group::Waiting ? Column::StateColumn
                                                                                : Column::NameColumn;
    for (int i = 0; i < TransferModel::ColumnCount; ++i) {
        header->setSectionHidden(i, !columns.contains(static_cast<Column>(i)));
        header->setSectionResizeMode(i, i == widest ? QHeaderView::Stretch : QHeaderView::Interactive);
    }
    for (int place = 0; place < columns.size(); ++place) {
        header->moveSection(header->visualIndex(columns.at(place)), place);
        const int width = static_cast<int>(widthOf(group(), columns.at(place)) * scale);
        header->resizeSection(columns.at(place), std::max(width, header->sectionSizeHint(columns.at(place))));
    }
    Q_EMIT selectionChanged();
}

void TransfersPane::noteView()
{
    const auto idAt = [](const QModelIndex &index) { return index.data(TransferIdRole).value<quint64>(); };
    m_seen = {.selected = selectedIds(), .current = idAt(m_view->currentIndex())};
    // The view has forgotten already where its rows are; it scrolls by rows.
    if (const int top = m_view->verticalScrollBar()->value(); top > 0)
        m_seen.top = idAt(m_view->model()->index(top, 0));
}

void TransfersPane::restoreView()
{
    const Seen seen = std::exchange(m_seen, {});
    const QAbstractItemModel *model = m_view->model();
    QList<int> rows;
    for (const quint64 id : seen.selected) {
        if (const int row = m_model.rowOf(id); row >= 0)
            rows << row;
    }
    std::sort(rows.begin(), rows.end());
    QItemSelection selection;
    for (qsizetype first = 0; first < rows.size();) {
        qsizetype last = first;
        while (last + 1 < rows.size() && rows.at(last + 1) == rows.at(last) + 1)
            ++last;
        selection.select(model->index(rows.at(first), 0), model->index(rows.at(last), TransferModel::ColumnCount - 1));
        first = last + 1;
    }
    m_view->selectionModel()->select(selection, QItemSelectionModel::Select);
    if (const int row = m_model.rowOf(seen.current); row >= 0)
        m_view->selectionModel()->setCurrentIndex(model->index(row, 0), QItemSelectionModel::NoUpdate);
    if (const int row = m_model.rowOf(seen.top); row >= 0)
        m_view->scrollTo(model->index(row, 0), QAbstractItemView::PositionAtTop);
    else
        m_view->scrollToTop();
    Q_EMIT selectionChanged();
}

void TransfersPane::showCounts()
{
    const TransferCounts counts = m_queue.counts();
    for (int i = 0; i < m_tabs->count(); ++i) {
        const Group one = groups.at(static_cast<std::size_t>(i));
        //: %1 Active, Waiting, Failed or Done, %2 how many
        const QString text = tr("%1 %2").arg(transferGroupTitle(one), QLocale().toString(counts.in(one)));
        if (m_tabs->tabText(i) != text)
            m_tabs->setTabText(i, text);
    }
}

/// What is in none of the tabs yet.
void TransfersPane::showLeft()
{
    const auto count = [](qint64 many) { return static_cast<int>(std::min<qint64>(many, INT_MAX)); };
    const qint64 left = m_bulk.left();
    const qint64 held = m_bulk.held();
    QString text = left > 0 ? tr("%Ln more to be queued", nullptr, count(left)) : QString();
    if (held > 0 && held == left)
        text = tr("%Ln more to be queued, paused", nullptr, count(left));
    else if (held > 0) //: %1 a number
        text = tr("%Ln more to be queued, %1 of them paused", nullptr, count(left)).arg(QLocale().toString(held));
    m_left->setText(text);
    m_left->setAccessibleName(text);
    m_left->setVisible(left > 0);
}

QList<quint64> TransfersPane::selectedIds() const
{
    QList<quint64> ids;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const auto id = m_model.index(row, 0).data(TransferIdRole).value<quint64>())
                ids << id;
        }
    }
    return ids;
}

void TransfersPane::select(quint64 id)
{
    if (const Transfer *transfer = m_queue.transfer(id))
        setGroup(transfer->group());
    if (const int row = m_model.rowOf(id); row >= 0)
        m_view->setCurrentIndex(m_view->model()->index(row, 0));
}

void TransfersPane::describe(Situation &situation) const
{
    situation.selectedTransfers = situation.cancelableTransfers = situation.pausableTransfers = 0;
    situation.resumableTransfers = situation.movableTransfers = situation.retryableTransfers = 0;
    const QList<quint64> ids = selectedIds();
    for (const quint64 id : ids) {
        const Transfer *transfer = m_queue.transfer(id);
        if (!transfer)
            continue;
        const bool isWaiting = transfer->state == Transfer::State::Waiting;
        const bool isPaused = transfer->state == Transfer::State::Paused;
        ++situation.selectedTransfers;
        situation.cancelableTransfers += transfer->isOver() ? 0 : 1;
        situation.pausableTransfers += isWaiting || transfer->state == Transfer::State::Active ? 1 : 0;
        situation.resumableTransfers += isPaused ? 1 : 0;
        situation.movableTransfers += isWaiting || isPaused ? 1 : 0;
        const bool isLate = isWaiting && transfer->retryAt.isValid();
        situation.retryableTransfers += isLate || transfer->group() == Group::Failed ? 1 : 0;
    }
    const TransferCounts counts = m_queue.counts();
    situation.shownTransfers = counts.in(group());
    const auto most = [](qint64 many) { return static_cast<int>(std::min<qint64>(many, INT_MAX)); };
    const qint64 held = m_bulk.held();
    situation.leftTransfers = m_bulk.left();
    situation.runningTransfers = most(counts.waiting + counts.active + situation.leftTransfers - held);
    situation.pausedTransfers = most(counts.paused + held);
    situation.failedTransfers = counts.failed;
    situation.finishedTransfers = counts.over();
}

/// Several keep their order among themselves.
void TransfersPane::moveSelected(TransferQueue::Move where)
{
    QList<quint64> ids = selectedIds();
    std::sort(ids.begin(), ids.end(), [this](quint64 a, quint64 b) { return m_model.rowOf(a) < m_model.rowOf(b); });
    if (where == TransferQueue::Move::First || where == TransferQueue::Move::Down)
        std::reverse(ids.begin(), ids.end());
    for (const quint64 id : std::as_const(ids))
        m_queue.move(id, where);
}

void TransfersPane::exportList()
{
    auto *dialog = new QFileDialog(this, tr("Export the list"), {}, tr("Comma-separated values (*.csv);;Text (*.txt)"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(tr("transfers.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &TransfersPane::exportTo);
    dialog->open();
}

void TransfersPane::exportTo(const QString &file)
{
    QList<Transfer> transfers;
    for (const auto &[place, id] : m_queue.schedule().group(group()))
        transfers << *m_queue.transfer(id);
    m_export = runOnWorker<void>(m_pool, [transfers, file](WorkContext &) -> Result<void> {
        QList<QStringList> rows{TransferModel::exportTitles()};
        for (const Transfer &transfer : transfers)
            rows << TransferModel::exportRow(transfer);
        const bool isText = file.endsWith(".txt"_L1, Qt::CaseInsensitive);
        const QByteArray bytes = separatedValues(rows, isText ? u'\t' : u',');
        QSaveFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
            return failure(ErrorKind::LocalFile, u"cannot write %1: %2"_s.arg(displayName(file), out.errorString()));
        }
        return {};
    });
    connect(m_export.get(), &Operation::finished, this, [this, file, operation = m_export.get()] {
        Q_EMIT exported(file, operation->error() ? operation->error()->detail : QString());
    });
    m_export->start();
}

} // namespace Quartermaster

#include "transferspane.moc"
