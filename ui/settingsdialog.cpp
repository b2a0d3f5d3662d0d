// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/settingsdialog.h"

#include "ui/settings.h"
#include "ui/theme.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include <limits>

namespace Quartermaster {

namespace {

constexpr qint64 kibibyte = 1024;

/// The languages that there is a translation for: "de", "zh_CN".
QStringList languages()
{
    const QString prefix = QStringLiteral("quartermaster_");
    const QString suffix = QStringLiteral(".qm");
    QStringList codes;
    const QStringList files = QDir(QStringLiteral(":/i18n")).entryList({prefix + u'*' + suffix});
    for (const QString &file : files)
        codes << file.mid(prefix.size()).chopped(suffix.size());
    return codes;
}

QLabel *hint(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

/// A row with a mnemonic; what it is about is told to assistive technologies, too.
void addRow(QFormLayout *form, const QString &label, QWidget *field, const QString &objectName,
            const QString &description)
{
    field->setObjectName(objectName);
    field->setAccessibleName(plainActionText(label).remove(u':'));
    field->setAccessibleDescription(description);
    field->setToolTip(plainToolTip(description));
    auto *text = new QLabel(label, form->parentWidget());
    text->setTextFormat(Qt::PlainText);
    text->setBuddy(field);
    form->addRow(text, field);
}

} // namespace

SettingsDialog::SettingsDialog(Settings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_appearance(new QComboBox(this))
    , m_language(new QComboBox(this))
    , m_confirm(new QCheckBox(tr("Ask before objects are &deleted"), this))
    , m_concurrency(new QSpinBox(this))
    , m_bandwidth(new QSpinBox(this))
    , m_folder(new QLineEdit(this))
    , m_interval(new QSpinBox(this))
{
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    setAccessibleName(tr("Settings"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close | QDialogButtonBox::RestoreDefaults, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("settingsClose"));
    buttons->button(QDialogButtonBox::Close)->setIcon({});
    buttons->button(QDialogButtonBox::RestoreDefaults)->setObjectName(QStringLiteral("settingsDefaults"));
    for (QAbstractButton *button : buttons->buttons())
        static_cast<QPushButton *>(button)->setAutoDefault(false); // Return in a field is not meant for them
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(makeLooks());
    layout->addWidget(makeTransfers());
    layout->addWidget(makeStores());
    layout->addWidget(buttons);
    layout->setSizeConstraint(QLayout::SetMinimumSize);
    show(m_settings.preferences());

    connect(buttons, &QDialogButtonBox::rejected, this, &QWidget::close);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] { m_settings.setPreferences({}); });
    connect(&m_settings, &Settings::preferencesChanged, this, [this] { show(m_settings.preferences()); });
    for (const QComboBox *box : {m_appearance, m_language})
        connect(box, &QComboBox::currentIndexChanged, this, &SettingsDialog::take);
    for (const QSpinBox *box : {m_concurrency, m_bandwidth, m_interval})
        connect(box, &QSpinBox::valueChanged, this, &SettingsDialog::take);
    connect(m_confirm, &QCheckBox::toggled, this, &SettingsDialog::take);
    connect(m_folder, &QLineEdit::editingFinished, this, &SettingsDialog::take);
}

QWidget *SettingsDialog::makeLooks()
{
    auto *group = new QGroupBox(tr("Window"), this);
    group->setObjectName(QStringLiteral("settingsLooks"));
    auto *form = new QFormLayout(group);
    m_appearance->addItem(tr("As the system"), int(Appearance::System));
    m_appearance->addItem(tr("Light"), int(Appearance::Light));
    m_appearance->addItem(tr("Dark"), int(Appearance::Dark));
    addRow(form, tr("&Appearance:"), m_appearance, QStringLiteral("settingsAppearance"),
           tr("The colours of all windows."));
    m_language->addItem(tr("As the system"), QString());
    const QStringList codes = languages();
    for (const QString &code : codes)
        m_language->addItem(QLocale(code).nativeLanguageName(), code);
    addRow(form, tr("&Language:"), m_language, QStringLiteral("settingsLanguage"),
           tr("Of all texts, from the next start on."));
    form->addRow(QString(), hint(tr("Another language is spoken from the next start on."), group));
    return group;
}

QWidget *SettingsDialog::makeTransfers()
{
    auto *group = new QGroupBox(tr("Transfers"), this);
    group->setObjectName(QStringLiteral("settingsTransfers"));
    auto *form = new QFormLayout(group);
    m_concurrency->setRange(1, Preferences::mostTransfers);
    m_concurrency->setKeyboardTracking(false);
    addRow(form, tr("At the &same time:"), m_concurrency, QStringLiteral("settingsConcurrency"),
           tr("How many transfers may be active at once."));
    m_bandwidth->setRange(0, std::numeric_limits<int>::max());
    m_bandwidth->setSingleStep(1024);
    m_bandwidth->setGroupSeparatorShown(true);
    m_bandwidth->setKeyboardTracking(false);
    //: kibibytes a second
    m_bandwidth->setSuffix(tr(" KiB/s"));
    m_bandwidth->setSpecialValueText(tr("Unlimited"));
    addRow(form, tr("&Bandwidth:"), m_bandwidth, QStringLiteral("settingsBandwidth"),
           tr("How fast all transfers together may be; 0 for no limit."));
    auto *choose = new QToolButton(group);
    choose->setObjectName(QStringLiteral("settingsChooseFolder"));
    choose->setText(tr("Choose..."));
    choose->setAccessibleName(plainActionText(choose->text()));
    choose->setAccessibleDescription(tr("Choose the folder for downloads"));
    choose->setFocusPolicy(Qt::TabFocus);
    connect(choose, &QToolButton::clicked, this, &SettingsDialog::chooseFolder);
    m_folder->setPlaceholderText(tr("The desktop's folder for downloads"));
    m_folder->setMinimumWidth(280);
    addRow(form, tr("Do&wnload to:"), m_folder, QStringLiteral("settingsFolder"),
           tr("The folder that is proposed for downloads."));
    auto *row = new QHBoxLayout;
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    form->setLayout(form->rowCount() - 1, QFormLayout::FieldRole, row);
    m_confirm->setObjectName(QStringLiteral("settingsConfirm"));
    m_confirm->setAccessibleName(plainActionText(m_confirm->text()));
    m_confirm->setAccessibleDescription(tr("Folders are always asked about."));
    form->addRow(QString(), m_confirm);
    form->addRow(QString(), hint(tr("Before a folder is deleted you are always asked."), group));
    return group;
}

QWidget *SettingsDialog::makeStores()
{
    auto *group = new QGroupBox(tr("Stores"), this);
    group->setObjectName(QStringLiteral("settingsStores"));
    auto *form = new QFormLayout(group);
    m_interval->setRange(1, Preferences::longestProbeInterval);
    m_interval->setKeyboardTracking(false);
    //: seconds
    m_interval->setSuffix(tr(" s"));
    addRow(form, tr("&Check every:"), m_interval, QStringLiteral("settingsInterval"),
           tr("How often a store without a probe_interval of its own is looked at while a window shows it."));
    return group;
}

void SettingsDialog::show(const Preferences &preferences)
{
    m_showing = true;
    m_appearance->setCurrentIndex(m_appearance->findData(int(preferences.appearance)));
    m_language->setCurrentIndex(std::max(0, m_language->findData(preferences.language)));
    m_confirm->setChecked(preferences.confirmDeletion);
    m_concurrency->setValue(preferences.transfersAtOnce);
    m_bandwidth->setValue(
        int(std::min<qint64>((preferences.bytesPerSecond + kibibyte - 1) / kibibyte, std::numeric_limits<int>::max())));
    m_folder->setText(preferences.downloadFolder);
    m_interval->setValue(preferences.probeInterval);
    m_showing = false;
}

void SettingsDialog::take()
{
    if (m_showing)
        return;
    Preferences preferences = m_settings.preferences();
    preferences.appearance = static_cast<Appearance>(m_appearance->currentData().toInt());
    preferences.language = m_language->currentData().toString();
    preferences.confirmDeletion = m_confirm->isChecked();
    preferences.transfersAtOnce = m_concurrency->value();
    preferences.bytesPerSecond = m_bandwidth->value() * kibibyte;
    preferences.downloadFolder = m_folder->text();
    preferences.probeInterval = m_interval->value();
    m_settings.setPreferences(preferences);
}

void SettingsDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Download to"), m_folder->text());
    dialog->setObjectName(QStringLiteral("settingsFolderDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) {
        m_folder->setText(folder);
        take();
    });
    dialog->open();
}

} // namespace Quartermaster
