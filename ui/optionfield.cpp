// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/optionfield.h"

#include "model/connectiontext.h"
#include "model/optionparser.h"
#include "ui/icons.h"
#include "ui/quietwheel.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>

namespace Quartermaster {

using Type = OptionSchema::Type;
using Content = OptionSchema::Content;

namespace {

constexpr int shownLines = 3;
/// The units that are words; the others are the same everywhere.
[[maybe_unused]] constexpr const char *units[] = {QT_TRANSLATE_NOOP("Options", "bytes")};

} // namespace

OptionField::OptionField(const OptionSchema &option, QWidget *parent)
    : QWidget(parent)
    , m_option(option)
    , m_below(new QLabel(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *row = new QHBoxLayout;
    makeEditor(row);
    column->addLayout(row);
    QWidget *made = editor();
    made->setObjectName(QStringLiteral("option_") + option.name);
    made->setAccessibleName(optionLabel(option));
    made->setAccessibleDescription(optionHelp(option));
    made->setToolTip(plainToolTip(explanation(option)));
    setFocusProxy(made);
    m_below->setObjectName(QStringLiteral("error_") + option.name);
    m_below->setTextFormat(Qt::PlainText);
    m_below->setWordWrap(true);
    m_below->hide();
    column->addWidget(m_below);
    setText({});
}

QWidget *OptionField::editor() const
{
    if (m_line)
        return m_line;
    return m_choice ? static_cast<QWidget *>(m_choice) : m_lines;
}

void OptionField::makeEditor(QHBoxLayout *row)
{
    if (m_option.type == Type::Boolean) {
        makeChoices({QStringLiteral("true"), QStringLiteral("false")});
        row->addWidget(m_choice);
    } else if (!m_option.choices.isEmpty()) {
        makeChoices(m_option.choices);
        row->addWidget(m_choice);
    } else if (m_option.type == Type::MultiString) {
        m_lines = new QPlainTextEdit(this);
        m_lines->setTabChangesFocus(true);
        m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_lines->setFixedHeight(shownLines * m_lines->fontMetrics().lineSpacing() + 14);
        connect(m_lines, &QPlainTextEdit::textChanged, this, &OptionField::edited);
        row->addWidget(m_lines);
    } else {
        makeLine(row);
    }
    if (!m_option.unit.isEmpty()) {
        auto *unit = new QLabel(QCoreApplication::translate("Options", m_option.unit.toUtf8().constData()), this);
        unit->setTextFormat(Qt::PlainText);
        row->addWidget(unit);
    }
}

void OptionField::makeLine(QHBoxLayout *row)
{
    m_line = new QLineEdit(this);
    row->addWidget(m_line);
    if (m_option.secret && !m_option.onlyCredentials) {
        m_line->setEchoMode(QLineEdit::Password);
        auto *show = m_line->addAction(themedIcon(QStringLiteral("details")), QLineEdit::TrailingPosition);
        show->setCheckable(true);
        show->setText(tr("Show the password"));
        show->setToolTip(show->text());
        connect(show, &QAction::toggled, m_line,
                [this](bool shown) { m_line->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
    }
    if (m_option.type == Type::String && !m_option.defaultValue.toString().isEmpty()) {
        m_nothing = m_line->addAction(themedIcon(QStringLiteral("cancel")), QLineEdit::TrailingPosition);
        m_nothing->setObjectName(QStringLiteral("nothing_") + m_option.name);
        m_nothing->setCheckable(true);
        m_nothing->setText(tr("Set it to nothing, instead of its default"));
        m_nothing->setToolTip(m_nothing->text());
        connect(m_nothing, &QAction::toggled, this, [this](bool isNothing) {
            if (isNothing)
                m_line->clear();
            m_line->setPlaceholderText(isNothing ? tr("nothing") : defaultText());
            Q_EMIT edited();
        });
    }
    connect(m_line, &QLineEdit::textEdited, this, [this](const QString &text) {
        if (m_nothing && !text.isEmpty())
            m_nothing->setChecked(false);
        Q_EMIT edited();
    });
    if (m_option.content == Content::Text)
        return;
    auto *choose = new QToolButton(this);
    choose->setObjectName(QStringLiteral("choose_") + m_option.name);
    choose->setIcon(themedIcon(QStringLiteral("folder")));
    choose->setAccessibleName(tr("Choose"));
    choose->setToolTip(m_option.content == Content::Folder ? tr("Choose a folder") : tr("Choose a file"));
    connect(choose, &QToolButton::clicked, this, &OptionField::browse);
    row->addWidget(choose);
}

void OptionField::makeChoices(const QStringList &choices)
{
    m_choice = new QComboBox(this);
    new QuietWheel(m_choice);
    m_choice->addItem(m_option.defaultValue.isValid() ? tr("Default (%1)").arg(defaultText()) : tr("Not set"));
    for (const QString &choice : choices)
        m_choice->addItem(choice, choice);
    connect(m_choice, &QComboBox::activated, this, &OptionField::edited);
}

QString OptionField::defaultText() const
{
    if (m_option.type == Type::Boolean)
        return m_option.defaultValue.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    if (m_option.type == Type::List || m_option.type == Type::MultiString || m_option.type == Type::Dict)
        return {}; // ours are empty
    return m_option.defaultValue.toString();
}

void OptionField::setText(const std::optional<QString> &text, const QString &placeholder)
{
    const QString shown = text.value_or(QString());
    if (m_choice) {
        const bool isOn = m_option.type == Type::Boolean && text;
        const Result<QVariant> value = isOn ? parseOptionValue(m_option, shown) : QVariant(shown);
        const QString wanted = isOn && value ? (value->toBool() ? QStringLiteral("true") : QStringLiteral("false"))
                                             : shown;
        int index = text ? m_choice->findData(wanted) : 0;
        if (index < 0) { // what the file says, good or bad
            m_choice->addItem(shown, shown);
            index = m_choice->count() - 1;
        }
        m_choice->setCurrentIndex(index);
    } else if (m_lines) {
        m_lines->setPlainText(shown);
    } else {
        if (m_nothing)
            m_nothing->setChecked(text && shown.isEmpty());
        m_line->setText(shown);
        if (!m_nothing || !m_nothing->isChecked())
            m_line->setPlaceholderText(placeholder.isEmpty() ? defaultText() : placeholder);
    }
}

std::optional<QString> OptionField::text() const
{
    if (m_choice) {
        const QVariant chosen = m_choice->currentData();
        return chosen.isValid() ? std::optional(chosen.toString()) : std::nullopt;
    }
    const QString typed = m_lines ? m_lines->toPlainText() : m_line->text();
    const bool isNothing = m_nothing && m_nothing->isChecked();
    return typed.trimmed().isEmpty() && !isNothing ? std::nullopt : std::optional(typed);
}

void OptionField::setError(const QString &error, const QString &hint)
{
    m_error = error;
    const QString shown = error.isEmpty() ? hint : error;
    if (m_below->text() != shown)
        m_below->setText(shown);
    m_below->setVisible(!shown.isEmpty());
    const QString help = optionHelp(m_option);
    editor()->setAccessibleDescription(shown.isEmpty() ? help : shown + u' ' + help);
    colour();
}

void OptionField::colour()
{
    QPalette own = palette();
    own.setColor(QPalette::WindowText, toneColor(m_error.isEmpty() ? Tone::Muted : Tone::Bad, palette()));
    m_below->setPalette(own);
}

void OptionField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        colour();
}

QString OptionField::explanation(const OptionSchema &option)
{
    QStringList lines{option.name};
    if (const QString help = optionHelp(option); !help.isEmpty())
        lines << help;
    if (option.defaultValue.isValid() && !optionValueText(option.defaultValue).isEmpty() && option.type != Type::Dict
        && option.type != Type::Boolean)
        lines << tr("Default: %1").arg(optionValueText(option.defaultValue));
    return lines.join(u'\n');
}

void OptionField::browse()
{
    auto *dialog = new QFileDialog(this,
                                   m_option.content == Content::Folder ? tr("Choose a folder") : tr("Choose a file"));
    dialog->setObjectName(QStringLiteral("chooseDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (m_option.content == Content::Folder) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    } else {
        dialog->setFileMode(QFileDialog::ExistingFile);
    }
    const QString present = m_line->text();
    if (!present.isEmpty())
        dialog->setDirectory(m_option.content == Content::Folder ? present : QFileInfo(present).absolutePath());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &chosen) {
        setText(chosen);
        Q_EMIT edited();
    });
    dialog->open();
}

} // namespace Quartermaster
