// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/secretprompt.h"

#include "model/objectname.h"
#include "model/registry.h"
#include "model/secretresolver.h"
#include "model/store.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace Quartermaster {

SecretPrompt::SecretPrompt(SecretResolver &resolver, QWidget *parent)
    : QFrame(parent)
    , m_resolver(resolver)
    , m_text(new QLabel(this))
    , m_edit(new QLineEdit(this))
    , m_use(new QPushButton(tr("&Use it"), this))
    , m_retry(new QPushButton(tr("Ask the &keychain again"), this))
{
    setObjectName(QStringLiteral("secretPrompt"));
    setFrameShape(QFrame::StyledPanel);
    m_text->setObjectName(QStringLiteral("secretText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setBuddy(m_edit);
    m_edit->setObjectName(QStringLiteral("secretEdit"));
    m_edit->setEchoMode(QLineEdit::Password);
    m_edit->setPlaceholderText(tr("Until the program ends; it is kept nowhere"));
    m_use->setObjectName(QStringLiteral("secretUse"));
    m_retry->setObjectName(QStringLiteral("secretRetry"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(10, 6, 10, 6);
    grid->addWidget(m_text, 0, 0, 1, 3);
    grid->addWidget(m_edit, 1, 0);
    grid->addWidget(m_use, 1, 1);
    grid->addWidget(m_retry, 1, 2);
    grid->setColumnStretch(0, 1);
    hide();
    connect(m_edit, &QLineEdit::returnPressed, this, &SecretPrompt::accept);
    connect(m_use, &QPushButton::clicked, this, &SecretPrompt::accept);
    connect(m_retry, &QPushButton::clicked, this, [this] { m_resolver.retry(); });
}

void SecretPrompt::setStore(const Store *store)
{
    PendingSecret wanted;
    if (store && store->driverEntry() && store->driverEntry()->schema.isBuilt) {
        for (const PendingSecret &secret : store->configuration().pendingSecrets) {
            if (!secret.problem.isEmpty() && wanted.key.isEmpty())
                wanted = secret;
        }
    }
    if (wanted.key != m_secret.key)
        m_edit->clear();
    m_secret = wanted;
    setVisible(!wanted.key.isEmpty());
    if (wanted.key.isEmpty())
        return;
    m_text->setText(tr("%1 needs the value of %2, which is a secret, and the keychain did not give it: %3.")
                        .arg(displayName(store->id()), wanted.option, wanted.problem));
    m_edit->setAccessibleName(tr("Secret value of %1").arg(wanted.option));
    m_edit->setAccessibleDescription(m_text->text());
}

void SecretPrompt::accept()
{
    const QString typed = m_edit->text();
    if (typed.isEmpty())
        return;
    m_edit->clear();
    m_resolver.supply(m_secret.key, typed);
}

} // namespace Quartermaster
