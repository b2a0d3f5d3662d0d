// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/confirmdialog.h"

#include "ui/icons.h"
#include "ui/theme.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

namespace Quartermaster {

namespace {

constexpr QSize iconSize{32, 32};

QLabel *plainLabel(const char *objectName, const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

ConfirmDialog::ConfirmDialog(const QString &confirm, const QString &question, const QString &consequences,
                             const QStringList &names, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("confirmDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(plainActionText(confirm));
    setModal(true);
    auto *icon = new QLabel(this);
    icon->setPixmap(
        themedPixmap(QStringLiteral("warning"), toneColor(Tone::Warning, palette()), iconSize, devicePixelRatioF()));
    QLabel *title = plainLabel("confirmQuestion", question, this);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    auto *list = new QListWidget(this);
    list->setObjectName(QStringLiteral("confirmNames"));
    list->setAccessibleName(tr("What will be deleted"));
    list->setSelectionMode(QAbstractItemView::NoSelection);
    list->setUniformItemSizes(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->addItems(names);
    auto *buttons = new QDialogButtonBox(this);
    QPushButton *yes = buttons->addButton(confirm, QDialogButtonBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("confirmYes"));
    yes->setAccessibleName(plainActionText(confirm));
    yes->setAutoDefault(false);
    QPushButton *cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setIcon({});
    cancel->setObjectName(QStringLiteral("confirmCancel"));
    cancel->setDefault(true);
    cancel->setFocus();
    connect(yes, &QPushButton::clicked, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *grid = new QGridLayout(this);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(10);
    grid->addWidget(icon, 0, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(title, 0, 1);
    grid->addWidget(plainLabel("confirmConsequences", consequences, this), 1, 1);
    grid->addWidget(list, 2, 0, 1, 2);
    grid->addWidget(buttons, 3, 0, 1, 2);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(2, 1);
    constexpr QSize comfortable{520, 320};
    resize(comfortable);
}

} // namespace Quartermaster
