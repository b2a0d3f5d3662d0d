// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/copydialog.h"

#include "model/objectname.h"
#include "model/registry.h"
#include "model/store.h"
#include "ui/icons.h"

#include <QDialogButtonBox>
#include <QFile>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <climits>

namespace Quartermaster {

namespace {

constexpr int idRole = Qt::UserRole;

QString kindIcon(const QString &driver)
{
    const QString own = QStringLiteral("kind-") + driver;
    return QFile::exists(QStringLiteral(":/icons/%1.svg").arg(own)) ? own : QStringLiteral("kind-other");
}

} // namespace

CopyDialog::CopyDialog(StoreRegistry &registry, const ObjectBundle &bundle, Ask ask, QWidget *parent)
    : QDialog(parent)
    , m_registry(registry)
    , m_ask(std::move(ask))
    , m_stores(new QListWidget(this))
    , m_folder(new QLineEdit(this))
    , m_reason(new QLabel(this))
{
    setObjectName(QStringLiteral("copyDialog"));
    setWindowTitle(tr("Copy to"));
    setModal(true);
    const auto count = static_cast<int>(std::min<qint64>(bundle.objects.count(), INT_MAX));
    auto *question = new QLabel(tr("Copy %Ln object(s) of %1 to:", nullptr, count).arg(displayName(bundle.store)),
                                this);
    question->setObjectName(QStringLiteral("copyQuestion"));
    question->setTextFormat(Qt::PlainText);
    question->setWordWrap(true);
    m_stores->setObjectName(QStringLiteral("copyStores"));
    m_stores->setAccessibleName(tr("Stores"));
    m_stores->setWordWrap(true);
    m_folder->setObjectName(QStringLiteral("copyFolder"));
    m_folder->setAccessibleName(tr("Folder"));
    m_folder->setPlaceholderText(tr("The top of the store"));
    m_reason->setObjectName(QStringLiteral("copyReason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    auto *form = new QFormLayout;
    form->addRow(tr("&Folder:"), m_folder);
    auto *buttons = new QDialogButtonBox(this);
    m_confirm = buttons->addButton(tr("&Copy"), QDialogButtonBox::AcceptRole);
    m_confirm->setObjectName(QStringLiteral("copyConfirm"));
    m_confirm->setAccessibleName(tr("Copy"));
    m_confirm->setDefault(true);
    QPushButton *cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setObjectName(QStringLiteral("copyCancel"));
    cancel->setIcon({});
    auto *column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(question);
    column->addWidget(m_stores, 1);
    column->addLayout(form);
    column->addWidget(m_reason);
    column->addWidget(buttons);
    constexpr QSize comfortable{480, 420};
    resize(comfortable);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_stores, &QListWidget::currentRowChanged, this, &CopyDialog::check);
    connect(m_folder, &QLineEdit::textChanged, this, &CopyDialog::check);
    connect(m_stores, &QListWidget::itemActivated, this, [this] {
        if (m_confirm->isEnabled())
            accept();
    });
    connect(&registry, &StoreRegistry::storesChanged, this, &CopyDialog::fill);
    fill();
    // The first that takes them.
    for (int row = 0; row < m_stores->count(); ++row) {
        const QString id = m_stores->item(row)->data(idRole).toString();
        if (id != bundle.store && m_ask(m_registry.store(id), folder()).enabled) {
            m_stores->setCurrentRow(row);
            break;
        }
    }
    check();
}

void CopyDialog::fill()
{
    const QString picked = store();
    const QSignalBlocker block(m_stores);
    m_stores->clear();
    for (Store *one : m_registry.stores()) {
        auto *item = new QListWidgetItem(m_stores);
        item->setData(idRole, one->id());
        if (one->id() == picked)
            m_stores->setCurrentItem(item);
        connect(one, &Store::capabilitiesChanged, this, &CopyDialog::check, Qt::UniqueConnection);
    }
    check();
}

QString CopyDialog::store() const
{
    const QListWidgetItem *item = m_stores->currentItem();
    return item && (item->flags() & Qt::ItemIsEnabled) ? item->data(idRole).toString() : QString();
}

QString CopyDialog::folder() const
{
    QString path = m_folder->text();
    while (path.startsWith(QLatin1Char('/')))
        path.remove(0, 1);
    if (!path.isEmpty() && !path.endsWith(QLatin1Char('/')))
        path += QLatin1Char('/');
    return path;
}

/// What stands in the way of the picked store shows below; of the others, with their names.
void CopyDialog::check()
{
    if (!m_confirm)
        return;
    for (int row = 0; row < m_stores->count(); ++row) {
        QListWidgetItem *item = m_stores->item(row);
        const QString id = item->data(idRole).toString();
        // The folder may be at fault, which can be mended: a store is off only when it refuses every one.
        const ActionState state = m_ask(m_registry.store(id), QStringLiteral("/"));
        const QString name = displayName(id);
        //: %1 a store, %2 a sentence: why it cannot be picked
        item->setText(state.enabled ? name : tr("%1\n%2").arg(name, state.reason));
        item->setIcon(themedIcon(kindIcon(m_registry.store(id)->configuration().driver)));
        item->setToolTip(plainToolTip(state.reason));
        item->setFlags(state.enabled ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags);
    }
    const QString id = store();
    const ActionState state = id.isEmpty() ? ActionState{.reason = tr("Pick a store.")}
                                           : m_ask(m_registry.store(id), folder());
    m_confirm->setEnabled(state.enabled);
    m_confirm->setAccessibleDescription(state.reason);
    m_reason->setText(state.reason);
}

} // namespace Quartermaster
