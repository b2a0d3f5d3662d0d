// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/secretstore.h"

#include <map>

namespace Quartermaster {

/// A keychain in memory, for what is tested about keychains in general; the desktop's own has a test too (tst_keychain).
class MemorySecrets final : public SecretStore
{
public:
    [[nodiscard]] OperationPtr<QString> read(const QString &key) override
    {
        ++reads;
        if (problem)
            return settled<QString>(tl::unexpected(*problem));
        const auto found = secrets.find(key);
        return settled<QString>(found == secrets.end()
                                    ? failure(ErrorKind::NotFound, QStringLiteral("the keychain does not have it"))
                                    : Result<QString>(found->second));
    }
    [[nodiscard]] OperationPtr<void> write(const QString &key, const QString &secret) override
    {
        if (problem)
            return settled<void>(tl::unexpected(*problem));
        secrets[key] = secret;
        return settled<void>({});
    }
    [[nodiscard]] OperationPtr<void> remove(const QString &key) override
    {
        secrets.erase(key);
        return settled<void>({});
    }

    std::map<QString, QString> secrets;
    std::optional<Error> problem;
    int reads = 0;
};

} // namespace Quartermaster
