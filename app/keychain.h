// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/secretstore.h"

namespace Quartermaster {

/// The desktop's keychain by QtKeychain: the Secret Service (GNOME Keyring, KeePassXC) or KWallet, under the service name
/// "Quartermaster". Where there is none everything fails: nothing is ever kept in the open instead.
class Keychain final : public SecretStore
{
public:
    [[nodiscard]] OperationPtr<QString> read(const QString &key) override;
    [[nodiscard]] OperationPtr<void> write(const QString &key, const QString &secret) override;
    [[nodiscard]] OperationPtr<void> remove(const QString &key) override;
};

} // namespace Quartermaster
