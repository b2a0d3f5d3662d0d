// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/namebar.h"

#include "model/objectname.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace Quartermaster {

NameBar::NameBar(const QString &objectName, QWidget *parent)
    : QFrame(parent)
    , m_question(new QLabel(this))
    , m_edit(new QLineEdit(this))
    , m_accept(new QPushButton(this))
    , m_problem(new QLabel(this))
{
    setObjectName(objectName + QLatin1String("Bar"));
    setFrameShape(QFrame::StyledPanel);
    m_question->setObjectName(objectName + QLatin1String("Question"));
    m_question->setTextFormat(Qt::PlainText);
    m_question->setBuddy(m_edit);
    m_edit->setObjectName(objectName + QLatin1String("Edit"));
    m_accept->setObjectName(objectName + QLatin1String("Accept"));
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(objectName + QLatin1String("Cancel"));
    m_problem->setObjectName(objectName + QLatin1String("Problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(m_question, 0, 0);
    layout->addWidget(m_edit, 0, 1);
    layout->addWidget(m_accept, 0, 2);
    layout->addWidget(cancel, 0, 3);
    layout->addWidget(m_problem, 1, 1, 1, 3);
    layout->setColumnStretch(1, 1);
    hide();
    connect(m_edit, &QLineEdit::textChanged, this, &NameBar::check);
    connect(m_edit, &QLineEdit::returnPressed, this, &NameBar::accept);
    connect(m_accept, &QPushButton::clicked, this, &NameBar::accept);
    connect(cancel, &QPushButton::clicked, this, [this] {
        close();
        Q_EMIT closed();
    });
}

void NameBar::ask(const QString &question, const QString &accept, const QString &proposal)
{
    m_question->setText(question);
    m_accept->setText(accept);
    m_edit->setText(proposal);
    m_edit->selectAll();
    check();
    show();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void NameBar::close()
{
    hide();
    m_edit->clear();
}

/// As soon as it is typed, so that nobody has to try to find out.
void NameBar::check()
{
    const auto good = checkNewName(m_edit->text());
    const bool empty = m_edit->text().isEmpty();
    m_accept->setEnabled(good && !empty);
    m_problem->setText(good || empty ? QString() : good.error().detail);
    m_problem->setVisible(!m_problem->text().isEmpty());
    const QString why = empty ? tr("Type a name first.") : m_problem->text();
    m_edit->setAccessibleDescription(m_problem->text());
    m_accept->setAccessibleDescription(why);
    m_accept->setToolTip(why.isEmpty() ? QString()
                                       : QLatin1String("<qt>") + why.toHtmlEscaped() + QLatin1String("</qt>"));
}

void NameBar::accept()
{
    if (!m_accept->isEnabled())
        return;
    const QString name = m_edit->text();
    close();
    Q_EMIT closed();
    Q_EMIT named(name);
}

void NameBar::keyPressEvent(QKeyEvent *event)
{
    if (!event->matches(QKeySequence::Cancel)) {
        QFrame::keyPressEvent(event);
        return;
    }
    close();
    Q_EMIT closed();
}

} // namespace Quartermaster
