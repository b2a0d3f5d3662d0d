// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace Quartermaster {

class SecretResolver;
class Store;

/// Asks, on top of the store that it concerns, for a password that the keychain did not give, and says why it asks. What is
/// typed is used until the program ends, and kept nowhere.
class SecretPrompt final : public QFrame
{
    Q_OBJECT

public:
    /// \a resolver outlives the prompt.
    explicit SecretPrompt(SecretResolver &resolver, QWidget *parent = nullptr);

    /// Hides where \a store (null for none) lacks nothing that a person could type.
    void setStore(const Store *store);

private:
    void accept();

    SecretResolver &m_resolver;
    QLabel *m_text;
    QLineEdit *m_edit;
    QPushButton *m_use;
    QPushButton *m_retry;
    PendingSecret m_secret;
};

} // namespace Quartermaster
