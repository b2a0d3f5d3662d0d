// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/secretstore.h"

#include <QObject>
#include <QPointer>

#include <map>

namespace Quartermaster {

/// Puts the secrets that a configuration refers to in their places: from the keychain, or as typed by a person, which lasts
/// until the program ends. Asks the keychain once for each key, and again only when told to. GUI thread only.
class SecretResolver final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SecretResolver)

public:
    /// \a secrets outlives the resolver.
    explicit SecretResolver(SecretStore &secrets, QList<DriverSchema> drivers, QObject *parent = nullptr);
    ~SecretResolver() override;

    /// \a configuration with what is known already; changed() comes when more is. Those of drivers that are not built are not
    /// asked for.
    [[nodiscard]] Configuration resolve(const Configuration &configuration);
    /// The last one, with all that is known now.
    [[nodiscard]] Configuration configuration() const;
    /// Asks the keychain again for what it did not give.
    void retry();
    /// As typed, for this run of the program.
    void supply(const QString &key, const QString &secret);
    void forget(const QString &key);
    [[nodiscard]] std::optional<QString> known(const QString &key) const;
    /// Nothing is being asked any more.
    [[nodiscard]] bool isSettled() const { return m_asked.empty(); }

Q_SIGNALS:
    void changed();

private:
    void ask(const QString &key);
    void answered(const QString &key, const Result<QString> &secret);
    [[nodiscard]] StoreConfiguration filled(StoreConfiguration store) const;

    SecretStore &m_secrets;
    QList<DriverSchema> m_drivers;
    Configuration m_configuration; ///< As it was read.
    std::map<QString, QString> m_known;
    std::map<QString, QString> m_problems;
    std::map<QString, OperationPtr<QString>> m_asked;
};

} // namespace Quartermaster
