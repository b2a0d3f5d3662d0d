// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/propertiesdialog.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>
#include <array>

namespace Quartermaster {

namespace {

QPushButton *named(QPushButton *button, const char *objectName)
{
    button->setObjectName(QLatin1String(objectName));
    button->setAccessibleName(plainActionText(button->text()));
    button->setAutoDefault(false);
    return button;
}

} // namespace

PropertiesDialog::PropertiesDialog(Store &store, std::shared_ptr<Driver> driver, const ObjectInfo &object,
                                   QWidget *parent)
    : QDialog(parent)
    , m_store(&store)
    , m_driver(std::move(driver))
    , m_object(object)
    , m_table(new QTableWidget(0, 2, this))
    , m_readers(new QLineEdit(this))
    , m_writers(new QLineEdit(this))
    , m_acls(new QFormLayout)
    , m_message(new QLabel(this))
{
    setObjectName(QStringLiteral("propertiesDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Properties of %1").arg(displayName(object.name)));
    auto *introduction = new QLabel(
        object.kind == ObjectInfo::Kind::Object
            ? tr("What people wrote to this object beside its content. Content and type stay as they are.")
            : tr("What people wrote to this container, and who else may use it."),
        this);
    introduction->setObjectName(QStringLiteral("propertiesIntroduction"));
    introduction->setTextFormat(Qt::PlainText);
    introduction->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("propertiesTable"));
    m_table->setAccessibleName(tr("Properties"));
    m_table->setHorizontalHeaderLabels({tr("Key"), tr("Value")});
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->resizeSection(0, 180);
    m_table->setTabKeyNavigation(false);
    auto *rowButtons = new QVBoxLayout;
    m_add = named(new QPushButton(tr("&Add"), this), "propertiesAdd");
    m_remove = named(new QPushButton(tr("&Remove"), this), "propertiesRemove");
    rowButtons->addWidget(m_add);
    rowButtons->addWidget(m_remove);
    rowButtons->addStretch();
    auto *row = new QHBoxLayout;
    row->addWidget(m_table, 1);
    row->addLayout(rowButtons);
    m_readers->setObjectName(QStringLiteral("propertiesReaders"));
    m_readers->setAccessibleName(tr("May read"));
    m_readers->setPlaceholderText(tr("nobody else"));
    m_readers->setToolTip(plainToolTip(
        tr("Who else may read: project:user, parted by commas; .r:* for everybody, .rlistings for lists as well")));
    m_writers->setObjectName(QStringLiteral("propertiesWriters"));
    m_writers->setAccessibleName(tr("May write"));
    m_writers->setPlaceholderText(tr("nobody else"));
    m_writers->setToolTip(plainToolTip(tr("Who else may write: project:user, parted by commas")));
    m_acls->addRow(tr("May &read:"), m_readers);
    m_acls->addRow(tr("May &write:"), m_writers);
    m_message->setObjectName(QStringLiteral("propertiesMessage"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(this);
    m_apply = named(buttons->addButton(tr("A&pply"), QDialogButtonBox::ApplyRole), "propertiesApply");
    m_undo = named(buttons->addButton(tr("&Undo"), QDialogButtonBox::ActionRole), "propertiesUndo");
    m_reload = named(buttons->addButton(tr("&Load again"), QDialogButtonBox::ActionRole), "propertiesReload");
    QPushButton *close = named(buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole), "propertiesClose");
    close->setDefault(true);
    auto *column = new QVBoxLayout(this);
    column->addWidget(introduction);
    column->addLayout(row, 1);
    column->addLayout(m_acls);
    column->addWidget(m_message);
    column->addWidget(buttons);
    constexpr QSize comfortable{620, 420};
    resize(comfortable);

    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow({}, {});
        m_table->setFocus();
        m_table->setCurrentCell(m_table->rowCount() - 1, 0);
        m_table->editItem(m_table->item(m_table->rowCount() - 1, 0));
    });
    connect(m_remove, &QPushButton::clicked, this, &PropertiesDialog::removeRows);
    connect(m_table, &QTableWidget::itemChanged, this, &PropertiesDialog::check);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &PropertiesDialog::check);
    for (const QLineEdit *edit : {m_readers, m_writers})
        connect(edit, &QLineEdit::textChanged, this, &PropertiesDialog::check);
    connect(m_apply, &QPushButton::clicked, this, [this] { apply(edited(), false); });
    connect(m_undo, &QPushButton::clicked, this, [this] { apply(m_undoable.constLast(), true); });
    connect(m_reload, &QPushButton::clicked, this, &PropertiesDialog::load);
    connect(buttons, &QDialogButtonBox::rejected, this, &PropertiesDialog::reject);
    connect(&store, &Store::capabilitiesChanged, this, &PropertiesDialog::check);
    connect(&store, &QObject::destroyed, this, &QDialog::reject);
    load();
}

PropertiesDialog::~PropertiesDialog() = default;

void PropertiesDialog::load()
{
    m_isLoaded = false;
    say(tr("Asking the store..."));
    m_stat = m_driver->stat(m_object.path);
    connect(m_stat.get(), &Operation::finished, this, [this] {
        const OperationPtr<ObjectInfo> stat = std::move(m_stat);
        if (const Error *error = stat->error()) {
            say(errorText(*error, OperationKind::Stat), true);
            return check();
        }
        m_object = *stat->result();
        m_isLoaded = m_object.metadata.has_value();
        say(m_isLoaded ? QString() : tr("The store has no such properties for this."));
        show(m_object.metadata ? *m_object.metadata : Metadata());
    });
    m_stat->start();
    check();
}

void PropertiesDialog::show(const Metadata &metadata)
{
    m_isFilling = true;
    m_before = metadata;
    m_wasWarned = false;
    m_table->setRowCount(0);
    for (auto value = metadata.values.begin(); value != metadata.values.end(); ++value)
        addRow(value.key(), *value);
    m_readers->setText(metadata.readers.value_or(QString()));
    m_writers->setText(metadata.writers.value_or(QString()));
    m_acls->setRowVisible(m_readers, metadata.readers.has_value());
    m_acls->setRowVisible(m_writers, metadata.writers.has_value());
    m_isFilling = false;
    check();
}

/// Names that come from the store are shown as they are, and stay so: only what is typed is changed.
void PropertiesDialog::addRow(const QString &key, const QString &value)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (const auto &[column, text] : {std::pair(0, key), std::pair(1, value)}) {
        auto *item = new QTableWidgetItem(displayName(text));
        item->setData(Qt::UserRole, text);
        m_table->setItem(row, column, item);
    }
}

void PropertiesDialog::removeRows()
{
    QList<int> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows << index.row();
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (const int row : std::as_const(rows))
        m_table->removeRow(row);
    check();
}

Metadata PropertiesDialog::edited() const
{
    const auto text = [this](int row, int column) {
        const QTableWidgetItem *item = m_table->item(row, column);
        if (!item)
            return QString();
        const QString told = item->data(Qt::UserRole).toString();
        return item->text() == displayName(told) ? told : item->text().trimmed();
    };
    Metadata metadata;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString key = text(row, 0);
        const QString value = text(row, 1);
        if (!key.isEmpty() || !value.isEmpty())
            metadata.values.insert(m_before.values.contains(key) ? key : key.toLower(), value);
    }
    if (m_before.readers)
        metadata.readers = m_readers->text().trimmed();
    if (m_before.writers)
        metadata.writers = m_writers->text().trimmed();
    return metadata;
}

QString PropertiesDialog::flaw() const
{
    QStringList keys;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const auto text = [this, row](int column) {
            return m_table->item(row, column) ? m_table->item(row, column)->text().trimmed() : QString();
        };
        const QString key = text(0).toLower();
        if (key.isEmpty() && text(1).isEmpty())
            continue;
        if (key.isEmpty())
            return tr("A value has no key.");
        if (text(1).isEmpty())
            return tr("%1 has no value: remove it, or type one.").arg(displayName(key));
        if (keys.contains(key))
            return tr("%1 is there twice.").arg(displayName(key));
        keys << key;
    }
    return {};
}

void PropertiesDialog::check()
{
    if (!m_store || m_isFilling)
        return;
    const bool isBusy = m_stat || m_setting;
    const std::array objects{m_object.findings};
    const Verdict verdict = m_store->snapshot().verdict(requiredCapabilities(OperationKind::SetMetadata), objects);
    QString refused;
    if (!verdict.permits()) {
        refused = verdictText(verdict, OperationKind::SetMetadata, displayName(m_store->id()),
                              displayName(m_object.name));
    }
    const bool canEdit = m_isLoaded && !isBusy && refused.isEmpty();
    const QString flaw = this->flaw();
    const bool isChanged = m_isLoaded && edited() != m_before;
    m_table->setEditTriggers(canEdit ? QAbstractItemView::AllEditTriggers : QAbstractItemView::NoEditTriggers);
    m_readers->setReadOnly(!canEdit);
    m_writers->setReadOnly(!canEdit);
    const auto set = [](QPushButton *button, const QString &reason) {
        button->setEnabled(reason.isEmpty());
        button->setToolTip(plainToolTip(reason));
        button->setAccessibleDescription(reason);
    };
    QString whyNot = refused;
    if (whyNot.isEmpty() && isBusy)
        whyNot = tr("The store is being asked.");
    if (whyNot.isEmpty() && !m_isLoaded)
        whyNot = tr("The properties are not known.");
    set(m_add, whyNot);
    set(m_remove,
        !whyNot.isEmpty() || m_table->selectionModel()->hasSelection() ? whyNot : tr("Select what is to go."));
    set(m_apply, !whyNot.isEmpty() ? whyNot
                 : !flaw.isEmpty() ? flaw
                 : isChanged       ? QString()
                                   : tr("Nothing is changed."));
    set(m_undo, !whyNot.isEmpty() || !m_undoable.isEmpty() ? whyNot : tr("Nothing was applied that could be undone."));
    m_reload->setEnabled(!isBusy);
    if (isBusy)
        return;
    if (!refused.isEmpty())
        say(refused, true);
    else if (!flaw.isEmpty())
        say(flaw, true);
    else if (isChanged && !m_wasWarned)
        say(tr("The changes are not applied yet."));
}

void PropertiesDialog::say(const QString &text, bool isBad)
{
    QPalette own = palette();
    if (isBad)
        own.setColor(QPalette::WindowText, toneColor(Tone::Bad, own));
    m_message->setPalette(own);
    m_message->setText(text);
}

void PropertiesDialog::apply(const Metadata &after, bool isUndo)
{
    say(tr("Applying..."));
    m_setting = m_driver->setMetadata(m_object.path, m_before, after, m_object.findings);
    connect(m_setting.get(), &Operation::finished, this, [this, after, isUndo] {
        const OperationPtr<void> setting = std::move(m_setting);
        if (const Error *error = setting->error()) {
            check();
            const QString what = error->kind == ErrorKind::SourceChanged
                                     ? tr("Somebody has changed the properties meanwhile: load them again.")
                                     : errorText(*error, OperationKind::SetMetadata);
            return say(what, true);
        }
        if (isUndo)
            m_undoable.removeLast();
        else
            m_undoable << m_before;
        show(after);
        say(isUndo ? tr("Undone.") : tr("Applied."));
        Q_EMIT applied();
    });
    m_setting->start();
    check();
}

/// Changes are dropped only when closing is asked for once more.
void PropertiesDialog::reject()
{
    if (m_isLoaded && m_store && edited() != m_before && !std::exchange(m_wasWarned, true)) {
        say(tr("The changes are not applied: apply them, or close once more to drop them."), true);
        return;
    }
    QDialog::reject();
}

} // namespace Quartermaster
