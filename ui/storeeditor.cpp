// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/storeeditor.h"

#include "model/objectname.h"
#include "ui/connectionview.h"
#include "ui/messagebar.h"
#include "ui/storeform.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>

namespace Quartermaster {

namespace {

constexpr int checkDelay = 200; // ms after the last key

std::map<QString, QString> knownSecrets(const StoreDraft &draft, const SecretResolver &resolver)
{
    std::map<QString, QString> known;
    const QList<OptionSchema> options = draft.options();
    for (const OptionSchema &option : options) {
        const QString key = draft.keychainKey(option.name);
        if (const auto secret = key.isEmpty() ? std::nullopt : resolver.known(key))
            known[key] = *secret;
    }
    return known;
}

} // namespace

StoreEditor::StoreEditor(ConfigurationEditor &editor, StoreDraft draft, QWidget *parent)
    : QDialog(parent)
    , m_editor(editor)
    , m_tester(editor)
    , m_form(new StoreForm(std::move(draft), editor.registry(), this))
    , m_messages(new MessageBar(QStringLiteral("storeEditorMessages"), this))
    , m_connection(new ConnectionView(m_tester, this))
{
    setObjectName(QStringLiteral("storeEditor"));
    setModal(false);
    setAttribute(Qt::WA_DeleteOnClose);
    const bool isNew = m_form->draft().isNew();
    setWindowTitle(isNew ? tr("Add a store") : tr("Edit %1").arg(displayName(m_form->draft().id())));
    auto *parts = new QSplitter(this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_form);
    parts->addWidget(makeSide());
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 3);
    parts->setSizes({460, 600});
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    QPushButton *saveButton = buttons->button(QDialogButtonBox::Save);
    saveButton->setObjectName(QStringLiteral("storeSave"));
    saveButton->setText(tr("Save"));
    saveButton->setIcon({});
    QPushButton *cancelButton = buttons->button(QDialogButtonBox::Cancel);
    cancelButton->setObjectName(QStringLiteral("storeCancel"));
    cancelButton->setText(tr("Cancel"));
    cancelButton->setIcon({});
    m_connection->testButton()->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &StoreEditor::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &StoreEditor::reject);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_messages);
    column->addWidget(parts, 1);
    column->addWidget(buttons);
    resize(1080, 640);
    m_checkTimer.setSingleShot(true);
    m_checkTimer.setInterval(checkDelay);
    connect(&m_checkTimer, &QTimer::timeout, this, &StoreEditor::checkOptions);
    connect(m_form, &StoreForm::changed, this, &StoreEditor::update);
    connect(m_connection, &ConnectionView::testRequested, this, &StoreEditor::test);
    connect(m_connection, &ConnectionView::authoritiesWanted, this, &StoreEditor::chooseAuthorities);
    update();
    m_form->focusFirst();
}

StoreEditor::~StoreEditor() = default;

QWidget *StoreEditor::makeSide()
{
    auto *side = new QWidget(this);
    auto *column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    auto *label = new QLabel(tr("What will be written"), side);
    m_preview = new QPlainTextEdit(side);
    m_preview->setObjectName(QStringLiteral("storePreview"));
    m_preview->setAccessibleName(tr("What will be written"));
    m_preview->setReadOnly(true);
    m_preview->setTabChangesFocus(true);
    m_preview->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_preview->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    label->setBuddy(m_preview);
    column->addWidget(label);
    column->addWidget(m_preview, 2);
    makeTargets(column);
    column->addWidget(m_connection, 5);
    return side;
}

void StoreEditor::makeTargets(QLayout *layout)
{
    m_targetLabel = new QLabel(this);
    m_targetLabel->setObjectName(QStringLiteral("storeTargetLabel"));
    m_targetLabel->setTextFormat(Qt::PlainText);
    m_targetLabel->setWordWrap(true);
    layout->addWidget(m_targetLabel);
    const StoreDraft &draft = m_form->draft();
    const QString target = displayName(draft.target());
    if (m_editor.obstacle().isEmpty()) {
        m_targetLabel->setText(tr("Saved in %1").arg(target));
        return;
    }
    m_targetLabel->setText(m_editor.obstacle());
    m_target = new QComboBox(this);
    m_target->setObjectName(QStringLiteral("storeTarget"));
    m_target->setAccessibleName(tr("Save in"));
    m_target->addItem(tr("Save in %1").arg(target));
    m_target->addItem(tr("Save in a copy of %1...").arg(displayName(QFileInfo(draft.shown()).fileName())));
    layout->addWidget(m_target);
}

void StoreEditor::update()
{
    m_preview->setPlainText(m_form->draft().preview());
    m_connection->setOffersAuthorities(!m_form->optionFor(OptionSchema::Content::Authorities).isEmpty());
    m_messages->dismiss(QStringLiteral("invalid"));
    m_messages->dismiss(QStringLiteral("discard"));
    m_checkTimer.start();
}

void StoreEditor::checkOptions()
{
    const StoreDraft &draft = m_form->draft();
    m_check = m_editor.check(draft.configuration(knownSecrets(draft, m_editor.secrets()), draft.target()));
    connect(m_check.get(), &Operation::finished, this, [this] {
        QHash<QString, QString> findings;
        QStringList others;
        const QList<Finding> found = m_check->result().value_or(QList<Finding>());
        const QList<OptionSchema> options = m_form->draft().options();
        for (const Finding &finding : found) {
            if (finding.reason != Reason::BadConfiguration)
                continue;
            // The option is named: as evidence, or at the head of the detail.
            const auto option = std::find_if(options.cbegin(), options.cend(), [&finding](const OptionSchema &one) {
                return finding.evidence == one.name || finding.detail.startsWith(one.name + u':');
            });
            if (option != options.cend())
                findings.insert(option->name, finding.detail);
            else
                others << finding.detail;
        }
        m_form->setFindings(findings);
        if (others.isEmpty())
            m_messages->dismiss(QStringLiteral("options"));
        else
            m_messages->post(
                {.key = QStringLiteral("options"), .tone = Tone::Warning, .text = others.join(QStringLiteral("; "))});
    });
    m_check->start();
}

void StoreEditor::test()
{
    const StoreDraft &draft = m_form->draft();
    m_tester.start(draft.configuration(knownSecrets(draft, m_editor.secrets()), draft.target()));
}

void StoreEditor::chooseAuthorities()
{
    const QString option = m_form->optionFor(OptionSchema::Content::Authorities);
    auto *dialog = new QFileDialog(this, tr("Choose a file of certificates"), {},
                                   tr("Certificates (*.pem *.crt *.cer);;All files (*)"));
    dialog->setObjectName(QStringLiteral("authoritiesDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, option](const QString &file) {
        m_form->setOption(option, file);
        test();
    });
    dialog->open();
}

void StoreEditor::save()
{
    if (m_saving && !m_saving->isFinished())
        return;
    if (m_form->draft().hasErrors()) {
        m_form->focusError();
        m_messages->post({.key = QStringLiteral("invalid"),
                          .tone = Tone::Warning,
                          .text = tr("Correct what is marked, then save.")});
        return;
    }
    if (m_target && m_target->currentIndex() == 1)
        saveCopy();
    else
        write(ConfigurationEditor::Secrets::InKeychain, {});
}

void StoreEditor::saveCopy()
{
    auto *dialog = new QFileDialog(this, tr("Save a copy"), QFileInfo(ConfigurationEditor::ownFile()).absolutePath(),
                                   tr("Configurations (*.conf);;All files (*)"));
    dialog->setObjectName(QStringLiteral("copyDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // one that is there is never replaced
    dialog->setDefaultSuffix(QStringLiteral("conf"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &file) { write(ConfigurationEditor::Secrets::InKeychain, file); });
    dialog->open();
}

void StoreEditor::write(ConfigurationEditor::Secrets secrets, const QString &copy)
{
    m_copy = copy;
    m_saving = m_editor.save(m_form->draft(), secrets, copy);
    connect(m_saving.get(), &Operation::finished, this, &StoreEditor::saved);
    m_saving->start();
}

void StoreEditor::saved()
{
    const Result<SavedConfiguration> &result = m_saving->result();
    if (result)
        accept();
    else
        refuse(result.error());
}

void StoreEditor::refuse(const Error &error)
{
    const bool isSecret = !error.object.isEmpty();
    if (!isSecret) {
        const QString text = error.kind == ErrorKind::AlreadyExists && !m_copy.isEmpty()
                                 ? tr("%1 is there already: it is not replaced.").arg(displayName(m_copy))
                                 : error.detail;
        m_messages->post({.key = QStringLiteral("save"), .tone = Tone::Bad, .text = text});
        return;
    }
    m_messages->post({.key = QStringLiteral("save"),
                      .tone = Tone::Warning,
                      .text = tr("The password of %1 could not be put away: %2. Nothing was saved. It can be kept "
                                 "until the program ends, "
                                 "and asked for at each connect from then on; it is never written to a file.")
                                  .arg(error.object, error.detail),
                      .buttonText = tr("Save without it"),
                      .pressed = [this] { write(ConfigurationEditor::Secrets::ForThisSession, m_copy); }});
}

void StoreEditor::reject()
{
    const QString key = QStringLiteral("discard");
    if (!m_form->draft().isModified() || !m_messages->text(key).isEmpty()) { // a second Esc means it
        QDialog::reject();
        return;
    }
    m_messages->post({.key = key,
                      .tone = Tone::Warning,
                      .text = tr("What was typed is not saved."),
                      .buttonText = tr("Discard"),
                      .pressed = [this] { QDialog::reject(); }});
}

} // namespace Quartermaster
