// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/objectspane.h"

#include "model/objectname.h"
#include "model/objectselection.h"
#include "model/timetext.h"
#include "ui/actionset.h"
#include "ui/icons.h"
#include "ui/namebar.h"
#include "ui/namedelegate.h"
#include "ui/objectview.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QIdentityProxyModel>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QSplitter>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>

namespace Quartermaster {

namespace {

/// Shows tool tips as they are, as PlainTips does; the model itself sorts and filters. Names of objects can be edited, where the
/// view is told to.
class ObjectLooks final : public QIdentityProxyModel
{
public:
    using QIdentityProxyModel::QIdentityProxyModel;

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        const QVariant value = QIdentityProxyModel::data(index, role);
        return role == Qt::ToolTipRole ? plainToolTip(value.toString()) : value;
    }
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override
    {
        const Qt::ItemFlags flags = QIdentityProxyModel::flags(index);
        const bool isName = index.column() == ObjectTableModel::NameColumn
                            && index.data(ObjectKindRole).toInt() == static_cast<int>(ObjectInfo::Kind::Object);
        return isName ? flags | Qt::ItemIsEditable : flags;
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
    , m_view(new ObjectView(this))
    , m_empty(new QLabel(m_view))
    , m_count(new QLabel(this))
    , m_splitter(new QSplitter(this))
    , m_stop(new QToolButton(this))
{
    setObjectName(QStringLiteral("objectsPane"));
    m_bar->setObjectName(QStringLiteral("locationBar"));
    m_bar->setIconSize({16, 16});
    for (const Command command : {Command::Back, Command::Forward, Command::Up, Command::Refresh}) {
        QAction *action = actions.action(command);
        m_bar->addAction(action);
        m_bar->widgetForAction(action)->setObjectName(action->objectName() + QStringLiteral("Button"));
    }
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

    auto *looks = new ObjectLooks(this);
    looks->setSourceModel(browser.model());
    m_view->setObjectName(QStringLiteral("objectView"));
    m_view->setAccessibleName(tr("Objects"));
    m_view->setObjects(*browser.model(), looks);
    auto *names = new NameDelegate(m_view);
    m_view->setItemDelegate(names);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers); // the action alone begins it
    connect(names, &NameDelegate::named, this, &ObjectsPane::renameWanted);
    connect(names, &NameDelegate::problemChanged, this, &ObjectsPane::nameProblem);
    m_view->setAlternatingRowColors(true);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(ObjectTableModel::NameColumn, Qt::AscendingOrder);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->viewport()->installEventFilter(this);
    m_view->header()->setStretchLastSection(false);
    m_view->header()->setSectionResizeMode(ObjectTableModel::NameColumn, QHeaderView::Stretch);
    m_view->setTextElideMode(Qt::ElideMiddle); // what it is stands at the end
    m_view->setColumnWidth(ObjectTableModel::SizeColumn, 90);
    m_view->setColumnWidth(ObjectTableModel::ModifiedColumn, 155);
    m_view->setColumnWidth(ObjectTableModel::TypeColumn, 110);

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
    m_stop->setObjectName(QStringLiteral("stopListing"));
    m_stop->setText(tr("Stop"));
    m_stop->setAccessibleName(tr("Stop"));
    m_stop->setToolTip(tr("Stop listing; what has come stays"));
    m_stop->setIcon(themedIcon(QStringLiteral("stop")));
    m_stop->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stop->setAutoRaise(true);
    m_stop->setVisible(false);
    QSizePolicy policy = m_stop->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_stop->setSizePolicy(policy);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_newFolder);
    layout->addWidget(m_splitter, 1);
    auto *footer = new QHBoxLayout;
    footer->setContentsMargins(8, 4, 8, 4);
    footer->addStretch();
    footer->addWidget(m_stop);
    footer->addWidget(m_count);
    layout->addLayout(footer);

    connect(m_newFolder, &NameBar::named, this, &ObjectsPane::folderNamed);
    connect(m_newFolder, &NameBar::closed, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_filter, &QLineEdit::textChanged, browser.model(), &ObjectTableModel::setFilter);
    connect(m_filter, &QLineEdit::textChanged, this, &ObjectsPane::showState);
    connect(browser.model(), &ObjectTableModel::arranged, this, &ObjectsPane::showState);
    connect(m_stop, &QToolButton::clicked, &browser, &ObjectBrowser::stop);
    connect(m_location, &QLineEdit::returnPressed, this, [this] {
        if (const auto opened = m_browser.openLocation(m_location->text()); !opened)
            Q_EMIT locationRefused(opened.error().detail);
        else
            m_view->setFocus();
    });
    connect(m_view->objectSelection(), &ObjectSelection::changed, this, [this] {
        showCounts();
        Q_EMIT selectionChanged();
    });
    connect(m_view, &QAbstractItemView::activated, this,
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
    return m_view->objectSelection()->value();
}

void ObjectsPane::editLocation()
{
    m_location->setFocus(Qt::ShortcutFocusReason);
    m_location->selectAll();
}

void ObjectsPane::askForFolder()
{
    m_newFolder->ask(tr("New &folder in %1").arg(displayName(m_browser.location()).replace(u'&', QLatin1String("&&"))),
                     tr("Create"));
}

void ObjectsPane::editName()
{
    const int row = m_view->objectSelection()->onlyRow();
    const QModelIndex name = m_view->model()->index(row, ObjectTableModel::NameColumn);
    if (!name.isValid())
        return;
    m_view->selectionModel()->setCurrentIndex(name, QItemSelectionModel::NoUpdate);
    m_view->scrollTo(name);
    m_view->edit(name);
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
    m_empty->setVisible(m_view->model()->rowCount() == 0);
    m_stop->setVisible(m_browser.state() == ObjectBrowser::State::Loading);
    showCounts();
}

void ObjectsPane::showCounts()
{
    QString text = countText();
    if (const Selection selected = selection(); selected.count() > 1) {
        const QString count = QLocale().toString(selected.count());
        if (!selected.isCounted())
            text = tr("%1 selected | %2").arg(count, text);
        else //: a count, a size, what else there is
            text = tr("%1 selected, %2 | %3").arg(count, sizeText(selected.facts().bytes), text);
    }
    m_count->setText(text);
}

QString ObjectsPane::countText() const
{
    const ObjectTableModel &model = *m_browser.model();
    if (m_browser.state() == ObjectBrowser::State::Loading)
        return tr("%Ln object(s) so far...", nullptr, m_browser.loaded());
    QString count = tr("%Ln object(s)", nullptr, m_browser.count());
    if (!m_filter->text().isEmpty())
        return tr("%1 of %2").arg(QLocale().toString(m_view->model()->rowCount()), count);
    if (model.bytes() > 0) //: how many objects, their size
        return tr("%1, %2").arg(count, sizeText(model.bytes()));
    return count;
}

} // namespace Quartermaster
