// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/keptdialog.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "ui/confirmdialog.h"
#include "ui/icons.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

namespace Quartermaster {

KeptDialog::KeptDialog(const QString &prefix, QList<int> numbers, Store &store, std::shared_ptr<Driver> driver,
                       QWidget *parent)
    : QDialog(parent)
    , m_prefix(prefix)
    , m_numbers(std::move(numbers))
    , m_store(&store)
    , m_driver(std::move(driver))
{
    setObjectName(m_prefix + QStringLiteral("Dialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    connect(&store, &Store::capabilitiesChanged, this, &KeptDialog::check);
    connect(&store, &QObject::destroyed, this, &QDialog::reject);
}

KeptDialog::~KeptDialog() = default;

void KeptDialog::setUp(const QString &title, const QString &introduction, const QStringList &columns, int stretched,
                       const QString &removeText)
{
    m_stretched = stretched;
    setWindowTitle(title);
    const auto label = [this](const QString &name, const QString &text) {
        auto *made = new QLabel(text, this);
        made->setObjectName(m_prefix + name);
        made->setTextFormat(Qt::PlainText);
        made->setWordWrap(true);
        return made;
    };
    m_list = new QTreeWidget(this);
    m_list->setObjectName(m_prefix + QStringLiteral("List"));
    m_list->setAccessibleName(title);
    m_list->setColumnCount(static_cast<int>(columns.size()));
    m_list->setHeaderLabels(columns);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setAlternatingRowColors(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->header()->setStretchLastSection(false);
    for (int column = 0; column < columns.size(); ++column) {
        m_list->header()->setSectionResizeMode(column, column == stretched ? QHeaderView::Stretch
                                                                           : QHeaderView::ResizeToContents);
    }
    for (const int column : std::as_const(m_numbers))
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    m_status = label(QStringLiteral("Status"), {});
    auto *buttons = new QDialogButtonBox(this);
    m_remove = buttons->addButton(removeText, QDialogButtonBox::ActionRole);
    m_remove->setObjectName(m_prefix + QStringLiteral("Remove"));
    m_remove->setAccessibleName(plainActionText(removeText));
    m_remove->setAutoDefault(false);
    m_refresh = buttons->addButton(tr("&List again"), QDialogButtonBox::ActionRole);
    m_refresh->setObjectName(m_prefix + QStringLiteral("Refresh"));
    m_refresh->setAccessibleName(tr("List again"));
    m_refresh->setAutoDefault(false);
    QPushButton *close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setObjectName(m_prefix + QStringLiteral("Close"));
    close->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(label(QStringLiteral("Introduction"), introduction));
    column->addWidget(m_list, 1);
    column->addWidget(m_status);
    column->addWidget(buttons);
    constexpr QSize comfortable{760, 420};
    resize(comfortable);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &KeptDialog::check);
    connect(m_remove, &QPushButton::clicked, this, &KeptDialog::confirm);
    connect(m_refresh, &QPushButton::clicked, this, &KeptDialog::load);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void KeptDialog::load()
{
    m_list->clear();
    m_names.clear();
    forget();
    m_token.clear();
    say(tr("Asking the store..."));
    m_page = fetch({});
    m_page->start();
    check();
}

void KeptDialog::append(const QList<Entry> &entries)
{
    for (const Entry &entry : entries) {
        auto *item = new QTreeWidgetItem(m_list, entry.cells);
        item->setSizeHint(m_stretched, {0, fontMetrics().height() + 8}); // the others are as wide as what is in them
        for (int column = 0; column < entry.cells.size(); ++column)
            item->setToolTip(column, plainToolTip(entry.cells.at(column)));
        for (const int column : std::as_const(m_numbers)) {
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        }
        m_names << entry.name;
    }
}

void KeptDialog::loaded(const Error *error, const QString &nextToken)
{
    const AnyOperationPtr page = std::move(m_page);
    if (error) {
        say(errorText(*error, OperationKind::List), true);
    } else if (!nextToken.isEmpty() && nextToken != m_token) {
        m_token = nextToken;
        m_page = fetch(nextToken);
        m_page->start();
    } else {
        say(m_trouble.isEmpty() ? foundText(static_cast<int>(m_names.size())) : m_trouble, !m_trouble.isEmpty());
        m_trouble.clear();
    }
    check();
}

QList<int> KeptDialog::selected() const
{
    QList<int> numbers;
    for (int row = 0; row < m_list->topLevelItemCount(); ++row) {
        if (m_list->topLevelItem(row)->isSelected())
            numbers << row;
    }
    return numbers;
}

void KeptDialog::check()
{
    if (!m_store || !m_list)
        return;
    const Verdict verdict = m_store->snapshot().verdict(OperationKind::Delete);
    QString reason;
    if (!verdict.permits())
        reason = verdictText(verdict, OperationKind::Delete, displayName(m_store->id()));
    else if (isBusy())
        reason = tr("The store is being asked.");
    else if (m_list->selectedItems().isEmpty())
        reason = tr("Select what is to go.");
    m_remove->setEnabled(reason.isEmpty());
    m_remove->setToolTip(plainToolTip(reason));
    m_remove->setAccessibleDescription(reason);
    m_refresh->setEnabled(!isBusy());
}

void KeptDialog::say(const QString &text, bool isBad)
{
    QPalette own = palette();
    if (isBad)
        own.setColor(QPalette::WindowText, toneColor(Tone::Bad, own));
    m_status->setPalette(own);
    m_status->setText(text);
}

void KeptDialog::confirm()
{
    const QList<int> numbers = selected();
    QStringList names;
    for (const int number : numbers)
        names << m_names.at(number);
    auto *dialog = new ConfirmDialog(tr("&Delete"), question(numbers), consequences(numbers), names, this);
    connect(dialog, &QDialog::accepted, this, [this, numbers] {
        m_waiting = numbers;
        m_trouble.clear();
        removeNext();
    });
    dialog->open();
}

/// One after the other, then a new look at what is left.
void KeptDialog::removeNext()
{
    if (m_waiting.isEmpty())
        return load();
    say(tr("Deleting, %n to go...", nullptr, static_cast<int>(m_waiting.size())));
    m_removal = remove(m_waiting.takeFirst());
    connect(m_removal.get(), &Operation::finished, this, [this] {
        const OperationPtr<void> removal = std::move(m_removal);
        if (const Error *error = removal->error())
            m_trouble = errorText(*error, OperationKind::Delete);
        removeNext();
    });
    m_removal->start();
    check();
}

} // namespace Quartermaster
