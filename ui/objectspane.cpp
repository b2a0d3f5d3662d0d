// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/objectspane.h"

#include "model/objectname.h"
#include "ui/actionset.h"
#include "ui/delegates.h"
#include "ui/namebar.h"
#include "ui/plaintips.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QSplitter>
#include <QToolBar>
#include <QTreeView>
#include <QUrl>

namespace Quartermaster {

namespace {

/// Folders first, then by the column's value.
class ObjectProxy final : public PlainTips
{
public:
    using PlainTips::PlainTips;

protected:
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const int leftKind = left.data(ObjectKindRole).toInt();
        const int rightKind = right.data(ObjectKindRole).toInt();
        if ((leftKind == 0) != (rightKind == 0)) // 0: an object
            return (leftKind != 0) == (sortOrder() == Qt::AscendingOrder);
        return PlainTips::lessThan(left, right);
    }
};

} // namespace

QStringList localFiles(const QMimeData *data)
{
    QStringList files;
    if (!data || !data->hasUrls())
        return files;
    const QList<QUrl> urls = data->urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

ObjectsPane::ObjectsPane(ObjectBrowser &browser, const ActionSet &actions, QWidget *parent)
    : QWidget(parent)
    , m_browser(browser)
    , m_bar(new QToolBar(this))
    , m_location(new QLineEdit(this))
    , m_filter(new QLineEdit(this))
    , m_newFolder(new NameBar(QStringLiteral("newFolder"), this))
    , m_view(new QTreeView(this))
    , m_empty(new QLabel(m_view))
    , m_count(new QLabel(this))
    , m_splitter(new QSplitter(this))
    , m_proxy(new ObjectProxy(this))
{
    setObjectName(QStringLiteral("objectsPane"));
    m_bar->setObjectName(QStringLiteral("locationBar"));
    m_bar->setIconSize({16, 16});
    for (const Command command : {Command::Back, Command::Forward, Command::Up, Command::Refresh})
        m_bar->addAction(actions.action(command));
    m_location->setObjectName(QStringLiteral("locationEdit"));
    m_location->setAccessibleName(tr("Location"));
    m_location->setPlaceholderText(tr("STORE:PATH"));
    m_filter->setObjectName(QStringLiteral("objectFilter"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(220);
    m_bar->addWidget(m_location);
    m_bar->addSeparator();
    m_bar->addWidget(m_filter);

    m_proxy->setSourceModel(browser.model());
    m_proxy->setSortRole(SortRole);
    m_proxy->setFilterKeyColumn(ObjectTableModel::NameColumn);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_view->setObjectName(QStringLiteral("objectView"));
    m_view->setAccessibleName(tr("Objects"));
    m_view->setModel(m_proxy);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setItemDelegate(new RowDelegate(m_view));
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(ObjectTableModel::NameColumn, Qt::AscendingOrder);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->viewport()->installEventFilter(this);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(ObjectTableModel::NameColumn, QHeaderView::Stretch);
    m_view->setColumnWidth(ObjectTableModel::SizeColumn, 110);
    m_view->setColumnWidth(ObjectTableModel::ModifiedColumn, 170);
    m_view->setColumnWidth(ObjectTableModel::TypeColumn, 150);

    m_empty->setObjectName(QStringLiteral("objectsEmpty"));
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setEnabled(false);
    m_count->setObjectName(QStringLiteral("objectCount"));
    m_count->setTextFormat(Qt::PlainText);
    m_splitter->setObjectName(QStringLiteral("objectsSplitter"));
    m_splitter->addWidget(m_view);
    m_splitter->setChildrenCollapsible(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_newFolder);
    layout->addWidget(m_splitter, 1);
    auto *footer = new QHBoxLayout;
    footer->setContentsMargins(8, 4, 8, 4);
    footer->addStretch();
    footer->addWidget(m_count);
    layout->addLayout(footer);

    connect(m_newFolder, &NameBar::named, this, &ObjectsPane::folderNamed);
    connect(m_newFolder, &NameBar::closed, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_filter, &QLineEdit::textChanged, this, &ObjectsPane::showState);
    connect(m_location, &QLineEdit::returnPressed, this, [this] {
        if (const auto opened = m_browser.openLocation(m_location->text()); !opened)
            Q_EMIT locationRefused(opened.error().detail);
        else
            m_view->setFocus();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ObjectsPane::selectionChanged);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &ObjectsPane::selectionChanged); // gone without a word
    connect(m_view, &QTreeView::activated, this,
            [this](const QModelIndex &index) { Q_EMIT activated(index.data(ObjectRole).value<ObjectInfo>()); });
    connect(m_view, &QWidget::customContextMenuRequested, this,
            [this](const QPoint &at) { Q_EMIT contextMenuWanted(m_view->viewport()->mapToGlobal(at)); });
    connect(&browser, &ObjectBrowser::placeChanged, this, [this] {
        m_location->setText(m_browser.location());
        m_newFolder->close();
        m_filter->clear();
        showState();
    });
    connect(&browser, &ObjectBrowser::stateChanged, this, &ObjectsPane::showState);
    connect(&browser, &ObjectBrowser::countChanged, this, &ObjectsPane::showState);
    showState();
}

Selection ObjectsPane::selection() const
{
    QList<ObjectInfo> objects;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    objects.reserve(rows.size());
    for (const QModelIndex &row : rows)
        objects << row.data(ObjectRole).value<ObjectInfo>();
    return objects;
}

void ObjectsPane::editLocation()
{
    m_location->setFocus(Qt::ShortcutFocusReason);
    m_location->selectAll();
}

void ObjectsPane::askForFolder()
{
    m_newFolder->ask(tr("New &folder in %1:").arg(displayName(m_browser.location()).replace(u'&', QLatin1String("&&"))),
                     tr("Create"));
}

void ObjectsPane::filter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ObjectsPane::setDetails(QWidget *details)
{
    m_splitter->addWidget(details);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setSizes({700, 340});
}

bool ObjectsPane::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        m_empty->setGeometry(m_view->viewport()->geometry().adjusted(24, 0, -24, 0));
    return QWidget::eventFilter(watched, event);
}

void ObjectsPane::showState()
{
    QString text = m_browser.message();
    if (text.isEmpty()) {
        switch (m_browser.state()) {
        case ObjectBrowser::State::Idle:
            text = tr("Select a store on the left.");
            break;
        case ObjectBrowser::State::Waiting:
            text = tr("Checking...");
            break;
        case ObjectBrowser::State::Loading:
            text = tr("Loading...");
            break;
        case ObjectBrowser::State::Complete:
            text = m_filter->text().isEmpty() ? tr("There is nothing here.") : tr("Nothing here matches the filter.");
            break;
        case ObjectBrowser::State::Failed:
            break;
        }
    }
    m_empty->setText(text);
    m_empty->setVisible(m_proxy->rowCount() == 0);
    const bool loading = m_browser.state() == ObjectBrowser::State::Loading;
    QString count = tr("%n object(s)", nullptr, m_browser.count());
    if (!m_filter->text().isEmpty())
        count = tr("%1 of %2").arg(QLocale().toString(m_proxy->rowCount()), count);
    m_count->setText(loading ? tr("%1, loading...").arg(count) : count);
}

} // namespace Quartermaster
