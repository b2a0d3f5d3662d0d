// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/storeform.h"

#include "model/connectiontext.h"
#include "model/objectname.h"
#include "ui/icons.h"
#include "ui/optionfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStandardItemModel>
#include <QToolButton>

namespace Quartermaster {

StoreForm::StoreForm(StoreDraft draft, const StoreRegistry &registry, QWidget *parent)
    : QScrollArea(parent)
    , m_draft(std::move(draft))
    , m_registry(registry)
    , m_id(new QLineEdit(this))
    , m_idError(new QLabel(this))
    , m_driver(new QComboBox(this))
    , m_default(new QCheckBox(tr("&Default store"), this))
{
    setObjectName(QStringLiteral("storeForm"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(400);
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    m_basic = new QFormLayout;
    m_basic->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    column->addLayout(m_basic);
    m_more = new QToolButton(content);
    m_more->setObjectName(QStringLiteral("storeAdvanced"));
    m_more->setText(tr("Advanced"));
    m_more->setAccessibleName(tr("Advanced"));
    m_more->setCheckable(true);
    m_more->setAutoRaise(true);
    m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_more->setArrowType(Qt::RightArrow);
    m_advancedBox = new QWidget(content);
    m_advanced = new QFormLayout(m_advancedBox);
    m_advanced->setContentsMargins(0, 0, 0, 0);
    m_advanced->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_advancedBox->setVisible(false);
    connect(m_more, &QToolButton::toggled, this, [this](bool shown) {
        m_advancedBox->setVisible(shown);
        m_more->setArrowType(shown ? Qt::DownArrow : Qt::RightArrow);
    });
    column->addWidget(m_more);
    column->addWidget(m_advancedBox);
    column->addStretch();
    setWidget(content);
    makeHead(m_basic);
    makeFields();
    check();
}

void StoreForm::makeHead(QFormLayout *form)
{
    m_id->setObjectName(QStringLiteral("storeId"));
    m_id->setAccessibleName(tr("Id"));
    m_id->setText(m_draft.id());
    m_id->setReadOnly(!m_draft.isNew());
    m_id->setToolTip(m_draft.isNew()
                         ? tr("The name of its group in the file, and what glance calls the store")
                         : tr("Glance's images refer to the store by its id: it stays. Add another store instead."));
    m_idError->setObjectName(QStringLiteral("storeIdError"));
    m_idError->setTextFormat(Qt::PlainText);
    m_idError->setWordWrap(true);
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_id);
    column->addWidget(m_idError);
    auto *label = new QLabel(tr("&Id"), this);
    label->setBuddy(m_id);
    form->addRow(label, box);
    connect(m_id, &QLineEdit::textEdited, this, [this](const QString &text) {
        m_isIdTouched = true;
        m_draft.setId(text);
        check();
        Q_EMIT changed();
    });

    m_driver->setObjectName(QStringLiteral("storeDriver"));
    m_driver->setAccessibleName(tr("Kind"));
    m_driver->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_driver->setMinimumContentsLength(12);
    m_driver->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (const DriverEntry &entry : m_registry.drivers()) {
        const bool isBuilt = entry.schema.isBuilt;
        //: %1 a kind of store ("Ceph block devices"), %2 its driver's name ("rbd")
        const QString text = tr("%1 (%2)").arg(entry.displayName, entry.schema.kind);
        m_driver->addItem(isBuilt ? text : tr("%1: not in this version").arg(text), entry.schema.kind);
        if (isBuilt)
            continue;
        auto *items = qobject_cast<QStandardItemModel *>(m_driver->model());
        QStandardItem *item = items->item(m_driver->count() - 1);
        item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
        item->setToolTip(plainToolTip(entry.howToGet));
        item->setAccessibleDescription(entry.howToGet);
    }
    if (m_draft.isNew())
        m_draft.setDriver(m_driver->currentData().toString());
    const DriverEntry *entry = m_registry.driverEntry(m_draft.driver());
    m_driver->setCurrentIndex(m_driver->findData(entry ? entry->schema.kind : QString()));
    m_driver->setToolTip(tr("What the store is reached through"));
    if (m_draft.isNew()) {
        auto *driverLabel = new QLabel(tr("&Kind"), this);
        driverLabel->setBuddy(m_driver);
        form->addRow(driverLabel, m_driver);
        connect(m_driver, &QComboBox::activated, this, &StoreForm::driverChosen);
    } else { // it stays: another kind would be another store
        auto *fixed = new QLabel(m_driver->currentText(), this);
        fixed->setObjectName(QStringLiteral("storeDriverName"));
        fixed->setTextFormat(Qt::PlainText);
        m_driver->hide();
        form->addRow(tr("Kind"), fixed);
    }

    m_default->setObjectName(QStringLiteral("storeDefault"));
    m_default->setAccessibleName(plainActionText(m_default->text()));
    m_default->setChecked(m_draft.isDefault());
    m_default->setToolTip(tr("Where glance puts an image when nobody names a store"));
    form->addRow(QString(), m_default);
    connect(m_default, &QCheckBox::toggled, this, [this](bool isDefault) {
        m_draft.setDefault(isDefault);
        Q_EMIT changed();
    });
}

void StoreForm::driverChosen()
{
    const QString kind = m_driver->currentData().toString();
    if (kind == m_draft.driver())
        return;
    // What every store takes stays typed; the other driver has other options.
    const DriverEntry *before = m_registry.driverEntry(m_draft.driver());
    const QList<OptionSchema> others = before ? before->schema.options : QList<OptionSchema>();
    for (const OptionSchema &option : others)
        m_draft.setText(option.name, {});
    m_draft.setDriver(kind);
    m_findings.clear();
    makeFields();
    check();
    Q_EMIT changed();
}

void StoreForm::makeFields()
{
    for (OptionField *field : std::as_const(m_fields)) {
        for (QFormLayout *form : {m_basic, m_advanced}) {
            if (form->indexOf(field) >= 0) {
                const QFormLayout::TakeRowResult row = form->takeRow(field);
                delete row.labelItem->widget();
                delete row.labelItem;
                delete row.fieldItem;
            }
        }
        field->hide();
        field->deleteLater(); // its own signal may be the one that led here
    }
    m_fields.clear();
    QList<OptionSchema> options = m_draft.options();
    std::stable_partition(options.begin(), options.end(),
                          [](const OptionSchema &option) { return option.name == QLatin1String("store_description"); });
    for (const OptionSchema &option : std::as_const(options))
        addField(option.isAdvanced ? m_advanced : m_basic, option);
    // In the order in which they are seen.
    QWidget *last = m_draft.isNew() ? static_cast<QWidget *>(m_driver) : m_id;
    setTabOrder(last, m_default);
    last = m_default;
    for (const bool advanced : {false, true}) {
        if (advanced) {
            setTabOrder(last, m_more);
            last = m_more;
        }
        for (OptionField *field : std::as_const(m_fields)) {
            if (field->option().isAdvanced != advanced)
                continue;
            setTabOrder(last, field->editor());
            last = field->editor();
        }
    }
}

void StoreForm::addField(QFormLayout *form, const OptionSchema &option)
{
    auto *field = new OptionField(option, widget());
    const bool isKept = !m_draft.keychainKey(option.name).isEmpty();
    field->setText(m_draft.text(option.name), isKept ? tr("In the keychain; type to replace it") : QString());
    auto *label = new QLabel(optionLabel(option), widget());
    label->setTextFormat(Qt::PlainText);
    label->setBuddy(field->editor());
    label->setToolTip(field->editor()->toolTip());
    label->setMinimumHeight(field->editor()->sizeHint().height());
    form->addRow(label, field);
    m_fields << field;
    connect(field, &OptionField::edited, this, [this, field] {
        const QString name = field->option().name;
        m_draft.setText(name, field->text());
        m_findings.remove(name);
        check();
        Q_EMIT changed();
    });
}

QString StoreForm::hintFor(const OptionSchema &option) const
{
    const std::optional<QString> text = m_draft.text(option.name);
    if (text && holdsSecret(option, *text))
        return tr("It goes to the desktop's keychain; the file only refers to it.");
    const QString written = m_draft.writtenAs(option.name);
    return written.isEmpty() ? QString() : tr("In the file: %1").arg(displayName(written));
}

void StoreForm::check()
{
    const QString idError = m_isIdTouched ? m_draft.idError() : QString();
    m_idError->setText(idError);
    m_idError->setVisible(!idError.isEmpty());
    QPalette bad = palette();
    bad.setColor(QPalette::WindowText, toneColor(Tone::Bad, palette()));
    m_idError->setPalette(bad);
    m_id->setAccessibleDescription(idError.isEmpty() ? m_id->toolTip() : idError);
    for (OptionField *field : std::as_const(m_fields)) {
        const QString error = m_draft.error(field->option());
        field->setError(error.isEmpty() ? m_findings.value(field->option().name) : error, hintFor(field->option()));
        // An error must not hide.
        if (field->hasError() && field->option().isAdvanced)
            m_more->setChecked(true);
    }
}

void StoreForm::setFindings(const QHash<QString, QString> &findings)
{
    if (findings == m_findings)
        return;
    m_findings = findings;
    check();
}

void StoreForm::setOption(const QString &name, const QString &text)
{
    for (OptionField *field : std::as_const(m_fields)) {
        if (field->option().name == name) {
            field->setText(text);
            Q_EMIT field->edited();
        }
    }
}

QString StoreForm::optionFor(OptionSchema::Content content) const
{
    for (const OptionField *field : m_fields) {
        if (field->option().content == content)
            return field->option().name;
    }
    return {};
}

void StoreForm::focusError()
{
    m_isIdTouched = true;
    check();
    QWidget *target = m_draft.idError().isEmpty() ? nullptr : m_id;
    for (OptionField *field : std::as_const(m_fields)) {
        if (!target && field->hasError())
            target = field->editor();
    }
    if (!target)
        return;
    target->setFocus(Qt::OtherFocusReason);
    ensureWidgetVisible(target);
}

void StoreForm::focusFirst()
{
    QWidget *first = m_draft.isNew() ? m_id : m_fields.isEmpty() ? nullptr : m_fields.first()->editor();
    if (first)
        first->setFocus(Qt::OtherFocusReason);
}

} // namespace Quartermaster
