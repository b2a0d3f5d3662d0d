// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/importdialog.h"

#include "model/objectname.h"
#include "model/registry.h"
#include "model/workerpool.h"
#include "ui/messagebar.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardItemModel>
#include <QTreeView>

#include <algorithm>

namespace Quartermaster {

namespace {

/// Where the store is, as far as the options tell; they hold no secret there.
QString serverOf(const FoundStore &store)
{
    for (const char *option : {"s3_store_host", "swift_store_auth_address", "http_store_url"}) {
        if (const QString value = store.options.value(QLatin1String(option)); !value.isEmpty())
            return redactedPath(value);
    }
    return {};
}

QStandardItem *cell(const QString &text)
{
    auto *item = new QStandardItem(displayName(text));
    item->setEditable(false);
    return item;
}

} // namespace

ImportDialog::ImportDialog(ConfigurationEditor &editor, const QList<StoreImporter> &importers,
                           std::shared_ptr<WorkerPool> pool, QWidget *parent)
    : QDialog(parent)
    , m_editor(editor)
    , m_importers(importers)
    , m_pool(std::move(pool))
    , m_messages(new MessageBar(QStringLiteral("importMessages"), this))
    , m_kind(new QComboBox(this))
    , m_file(new QLineEdit(this))
    , m_model(new QStandardItemModel(this))
    , m_view(new QTreeView(this))
    , m_summary(new QLabel(this))
{
    setObjectName(QStringLiteral("importDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Import stores"));
    m_kind->setObjectName(QStringLiteral("importKind"));
    m_kind->setAccessibleName(tr("Program"));
    for (const StoreImporter &importer : m_importers)
        m_kind->addItem(importer.name);
    m_file->setObjectName(QStringLiteral("importFile"));
    m_file->setAccessibleName(tr("File"));
    auto *browse = new QPushButton(tr("&Browse..."), this);
    browse->setObjectName(QStringLiteral("importBrowse"));
    browse->setAccessibleName(plainActionText(browse->text()));
    browse->setAutoDefault(false);
    auto *fileRow = new QHBoxLayout;
    fileRow->addWidget(m_file, 1);
    fileRow->addWidget(browse);
    auto *form = new QFormLayout;
    form->addRow(tr("&Program:"), m_kind);
    auto *fileLabel = new QLabel(tr("&File:"), this);
    fileLabel->setBuddy(m_file);
    form->addRow(fileLabel, fileRow);

    m_model->setHorizontalHeaderLabels(
        {tr("Store"), tr("Kind"), tr("Server"), tr("Bucket, container or folder"), tr("Remark")});
    m_view->setObjectName(QStringLiteral("importView"));
    m_view->setAccessibleName(tr("Stores that were found"));
    m_view->setModel(m_model);
    m_view->setRootIsDecorated(false);
    m_view->setAllColumnsShowFocus(true);
    m_view->setEditTriggers(QAbstractItemView::AllEditTriggers);
    m_summary->setObjectName(QStringLiteral("importSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_import = buttons->button(QDialogButtonBox::Ok);
    m_import->setObjectName(QStringLiteral("importTake"));
    m_import->setText(tr("&Import"));
    m_import->setAccessibleName(plainActionText(m_import->text()));
    m_import->setIcon({});
    QPushButton *cancel = buttons->button(QDialogButtonBox::Cancel);
    cancel->setObjectName(QStringLiteral("importCancel"));
    cancel->setText(tr("Cancel"));
    cancel->setIcon({});

    auto *column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(m_messages);
    column->addWidget(m_view, 1);
    column->addWidget(m_summary);
    column->addWidget(buttons);
    resize(900, 480);

    connect(m_kind, &QComboBox::currentIndexChanged, this, &ImportDialog::kindChosen);
    connect(browse, &QPushButton::clicked, this, &ImportDialog::chooseFile);
    connect(m_file, &QLineEdit::editingFinished, this, &ImportDialog::read);
    connect(m_model, &QStandardItemModel::itemChanged, this, &ImportDialog::itemChanged);
    connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::take);
    connect(buttons, &QDialogButtonBox::rejected, this, &ImportDialog::reject);
    // The first program whose file is there is the likeliest.
    for (int i = 0; i < m_importers.size(); ++i) {
        const QStringList &files = m_importers.at(i).usualFiles;
        if (std::any_of(files.begin(), files.end(), [](const QString &file) { return QFileInfo(file).isFile(); })) {
            m_kind->setCurrentIndex(i);
            break;
        }
    }
    kindChosen();
}

ImportDialog::~ImportDialog() = default;

void ImportDialog::kindChosen()
{
    const QStringList &files = m_importers.at(m_kind->currentIndex()).usualFiles;
    const auto found = std::find_if(files.begin(), files.end(),
                                    [](const QString &file) { return QFileInfo(file).isFile(); });
    m_file->setText(found != files.end() ? *found : files.value(0));
    read();
}

void ImportDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Choose a configuration"), QFileInfo(m_file->text()).absolutePath());
    dialog->setObjectName(QStringLiteral("importFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        m_file->setText(file);
        read();
    });
    dialog->open();
}

void ImportDialog::read()
{
    const StoreImporter &importer = m_importers.at(m_kind->currentIndex());
    m_reading = runOnWorker<QList<FoundStore>>(
        m_pool, [read = importer.read, file = m_file->text()](WorkContext &) { return read(file); });
    connect(m_reading.get(), &Operation::finished, this, [this] {
        const Result<QList<FoundStore>> &result = m_reading->result();
        m_messages->dismiss(QStringLiteral("file"));
        if (!result)
            m_messages->post({.key = QStringLiteral("file"), .tone = Tone::Warning, .text = result.error().detail});
        show(result.value_or(QList<FoundStore>()));
    });
    m_reading->start();
}

QStringList ImportDialog::existingIds() const
{
    QStringList ids;
    for (const StoreConfiguration &store : m_editor.registry().configuration().stores)
        ids << store.id;
    return ids;
}

void ImportDialog::show(const QList<FoundStore> &stores)
{
    m_model->removeRows(0, m_model->rowCount());
    m_found = stores;
    QStringList taken = existingIds();
    for (const FoundStore &store : stores)
        addRow(store, taken);
    constexpr int widest = 300;
    for (const int column : {Name, Driver, Server, Place}) {
        m_view->resizeColumnToContents(column);
        m_view->setColumnWidth(column, std::min(widest, m_view->columnWidth(column) + 12));
    }
    update();
}

void ImportDialog::addRow(const FoundStore &store, QStringList &taken)
{
    const bool isUsable = store.obstacle.isEmpty();
    auto *name = new QStandardItem(importedId(store.name, taken));
    taken << name->text();
    name->setToolTip(tr("The store's name here; it can be changed"));
    name->setCheckable(isUsable);
    name->setEditable(isUsable);
    auto *place = new QStandardItem;
    const bool isMissing = !store.missing.isEmpty();
    place->setEditable(isUsable && isMissing);
    if (isUsable && isMissing)
        place->setToolTip(tr("The file does not tell it: type it here"));
    QStandardItem *remark = cell(isUsable ? QString() : store.obstacle);
    const QList<QStandardItem *> row{name, cell(store.driver), cell(serverOf(store)), place, remark};
    for (QStandardItem *item : row) {
        if (!isUsable)
            item->setEnabled(false);
    }
    m_model->appendRow(row);
}

void ImportDialog::itemChanged(const QStandardItem *item)
{
    update();
    const bool isTicked = item->column() == Name && item->checkState() == Qt::Checked;
    const QStandardItem *place = m_model->item(item->row(), Place);
    // What the file cannot tell is asked for at once.
    if (isTicked && place->isEditable() && place->text().isEmpty())
        m_view->edit(place->index());
}

QList<int> ImportDialog::ticked() const
{
    QList<int> rows;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->item(row, Name)->checkState() == Qt::Checked)
            rows << row;
    }
    return rows;
}

QString ImportDialog::problem(int row) const
{
    const FoundStore &store = m_found.at(row);
    if (!store.missing.isEmpty() && m_model->item(row, Place)->text().trimmed().isEmpty())
        return tr("type %1").arg(store.missing.constFirst());
    Result<StoreDraft> draft = m_editor.newStore();
    if (!draft)
        return draft.error().detail;
    draft->setId(m_model->item(row, Name)->text());
    return draft->idError();
}

void ImportDialog::update()
{
    const QList<int> rows = ticked();
    bool isReady = !rows.isEmpty();
    const QSignalBlocker quiet(m_model); // our own remarks are no change of the user's
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (!m_found.at(row).obstacle.isEmpty())
            continue;
        const QString text = rows.contains(row) ? problem(row) : QString();
        isReady = isReady && text.isEmpty();
        m_model->item(row, Remark)->setText(text);
    }
    m_view->viewport()->update();
    QString reason;
    if (m_model->rowCount() == 0)
        reason = tr("No store was found in this file.");
    else if (rows.isEmpty())
        reason = tr("Tick the stores that are to be taken over.");
    else if (!isReady)
        reason = tr("What the remarks ask for is missing.");
    m_import->setEnabled(isReady);
    m_import->setToolTip(reason);
    m_import->setAccessibleDescription(reason);
    m_summary->setText(!reason.isEmpty() ? reason
                                         : tr("%n store(s) will be saved in %1; passwords and keys go to the keychain.",
                                              nullptr, static_cast<int>(rows.size()))
                                               .arg(displayName(m_editor.target())));
}

void ImportDialog::take()
{
    m_waiting = ticked();
    m_import->setEnabled(false);
    takeNext(ConfigurationEditor::Secrets::InKeychain);
}

void ImportDialog::takeNext(ConfigurationEditor::Secrets secrets)
{
    if (m_waiting.isEmpty())
        return accept();
    const int row = m_waiting.constFirst();
    const FoundStore &store = m_found.at(row);
    Result<StoreDraft> draft = m_editor.newStore();
    if (!draft) {
        m_messages->post({.key = QStringLiteral("save"), .tone = Tone::Bad, .text = draft.error().detail});
        return update();
    }
    draft->setDriver(store.driver);
    draft->setId(m_model->item(row, Name)->text());
    const QList<OptionSchema> known = draft->options();
    for (auto option = store.options.begin(); option != store.options.end(); ++option) {
        const bool isKnown = std::any_of(known.begin(), known.end(),
                                         [&option](const OptionSchema &one) { return one.name == option.key(); });
        if (isKnown)
            draft->setText(option.key(), option.value());
    }
    if (!store.missing.isEmpty())
        draft->setText(store.missing.constFirst(), m_model->item(row, Place)->text().trimmed());
    m_saving = m_editor.save(*draft, secrets);
    connect(m_saving.get(), &Operation::finished, this, [this, row, secrets] { taken(row, secrets); });
    m_saving->start();
}

void ImportDialog::taken(int row, ConfigurationEditor::Secrets secrets)
{
    const Result<SavedConfiguration> result = m_saving->result();
    if (result) {
        m_waiting.removeFirst();
        m_model->item(row, Name)->setCheckState(Qt::Unchecked);
        return takeNext(secrets);
    }
    update();
    const Error &error = result.error();
    if (error.object.isEmpty()) {
        m_messages->post({.key = QStringLiteral("save"), .tone = Tone::Bad, .text = error.detail});
        return;
    }
    m_messages->post(
        {.key = QStringLiteral("save"),
         .tone = Tone::Warning,
         .text = tr("The keychain did not take %1 of %2: %3. It can be kept until the program ends, and asked "
                    "for at each connect from then on.")
                     .arg(error.object, displayName(m_model->item(row, Name)->text()), error.detail),
         .buttonText = tr("Import without it"),
         .pressed = [this] { takeNext(ConfigurationEditor::Secrets::ForThisSession); }});
}

} // namespace Quartermaster
