// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/welcomepage.h"

#include "ui/actionset.h"
#include "ui/icons.h"

#include <QBoxLayout>
#include <QCommandLinkButton>
#include <QLabel>

namespace Quartermaster {

namespace {

QCommandLinkButton *link(QAction *action, const QString &objectName, QWidget *parent)
{
    auto *button = new QCommandLinkButton(plainActionText(action->text()), action->statusTip(), parent);
    button->setObjectName(objectName);
    button->setIcon(action->icon());
    button->setAccessibleName(plainActionText(action->text()));
    QObject::connect(button, &QAbstractButton::clicked, action, &QAction::trigger);
    return button;
}

} // namespace

WelcomePage::WelcomePage(const ActionSet &actions, QWidget *parent)
    : QWidget(parent)
    , m_recent(new QVBoxLayout)
{
    setObjectName(QStringLiteral("welcomePage"));
    auto *picture = new QLabel(this);
    picture->setPixmap(applicationIcon().pixmap(72, 72));
    auto *title = new QLabel(tr("Quartermaster"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.8);
    large.setBold(true);
    title->setFont(large);
    auto *text = new QLabel(tr("See live what every store can do, and why; browse, upload, download and delete."),
                            this);
    text->setWordWrap(true);

    auto *column = new QVBoxLayout;
    column->setSpacing(10);
    column->addStretch();
    column->addWidget(picture);
    column->addWidget(title);
    column->addWidget(text);
    column->addSpacing(12);
    column->addWidget(link(actions.action(WindowCommand::OpenConfiguration), QStringLiteral("welcomeOpen"), this));
    column->addWidget(link(actions.action(WindowCommand::OpenDemo), QStringLiteral("welcomeDemo"), this));
    column->addWidget(link(actions.action(Command::AddStore), QStringLiteral("welcomeAddStore"), this));
    column->addLayout(m_recent);
    column->addStretch();
    auto *row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addLayout(column, 2);
    row->addStretch(1);
}

void WelcomePage::setRecentFiles(const QStringList &files)
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &file : files) {
        auto *button = new QCommandLinkButton(file.section(u'/', -1), file, this);
        button->setIcon(themedIcon(QStringLiteral("object")));
        connect(button, &QAbstractButton::clicked, this, [this, file] { Q_EMIT recentChosen(file); });
        m_recent->addWidget(button);
    }
}

} // namespace Quartermaster
