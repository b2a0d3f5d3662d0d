// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/operation.h"

namespace Quartermaster {

/// Where passwords are kept: the desktop's keychain. Keys are "STORE/OPTION". GUI thread only; no call blocks, though an
/// operation may take as long as a person takes to unlock the keychain.
///
/// Operations fail with NotFound where there is no such key, else with NotPermitted (denied, locked) or Failed (no keychain);
/// detail says why in words for people, and is never a secret.
class SecretStore
{
public:
    SecretStore() = default;
    virtual ~SecretStore() = default;
    Q_DISABLE_COPY_MOVE(SecretStore)

    [[nodiscard]] virtual OperationPtr<QString> read(const QString &key) = 0;
    [[nodiscard]] virtual OperationPtr<void> write(const QString &key, const QString &secret) = 0;
    /// A key that is not there counts as removed.
    [[nodiscard]] virtual OperationPtr<void> remove(const QString &key) = 0;
};

} // namespace Quartermaster
