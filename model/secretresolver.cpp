// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/secretresolver.h"

#include "model/configurationloader.h"
#include "model/optionparser.h"

#include <algorithm>

namespace Quartermaster {

SecretResolver::SecretResolver(SecretStore &secrets, QList<DriverSchema> drivers, QObject *parent)
    : QObject(parent)
    , m_secrets(secrets)
    , m_drivers(std::move(drivers))
{}

SecretResolver::~SecretResolver() = default;

Configuration SecretResolver::resolve(const Configuration &configuration)
{
    m_configuration = configuration;
    for (const StoreConfiguration &store : configuration.stores) {
        const DriverSchema *driver = findDriver(m_drivers, store.driver);
        if (driver == nullptr || !driver->isBuilt)
            continue;
        for (const PendingSecret &secret : store.pendingSecrets) {
            if (m_known.count(secret.key) == 0 && m_problems.count(secret.key) == 0)
                ask(secret.key);
        }
    }
    return this->configuration();
}

Configuration SecretResolver::configuration() const
{
    Configuration result = m_configuration;
    for (StoreConfiguration &store : result.stores) {
        if (!store.pendingSecrets.isEmpty())
            store = filled(std::move(store));
    }
    return result;
}

StoreConfiguration SecretResolver::filled(StoreConfiguration store) const
{
    const DriverSchema *driver = findDriver(m_drivers, store.driver);
    const QList<PendingSecret> pending = std::exchange(store.pendingSecrets, {});
    for (PendingSecret secret : pending) {
        const auto known = m_known.find(secret.key);
        if (known == m_known.end() || driver == nullptr) {
            const auto problem = m_problems.find(secret.key);
            secret.problem = problem == m_problems.end() ? QString() : problem->second;
            store.pendingSecrets.append(secret);
            continue;
        }
        const auto schema = std::find_if(driver->options.cbegin(), driver->options.cend(),
                                         [&secret](const OptionSchema &one) { return one.name == secret.option; });
        const Result<QVariant> value = schema == driver->options.cend() ? failure(ErrorKind::NotFound, {})
                                                                        : parseOptionValue(*schema, known->second);
        if (value && value->isValid()) {
            store.options.set(secret.option, *value, store.where);
        } else {
            secret.problem = value ? QString() : value.error().detail;
            store.pendingSecrets.append(secret);
        }
    }
    return store;
}

void SecretResolver::ask(const QString &key)
{
    if (m_asked.count(key) > 0)
        return;
    OperationPtr<QString> reading = m_secrets.read(key);
    auto *operation = reading.get();
    m_asked.emplace(key, std::move(reading));
    connect(operation, &Operation::finished, this, [this, key, operation] { answered(key, operation->result()); });
    operation->start();
}

void SecretResolver::answered(const QString &key, const Result<QString> &secret)
{
    if (secret)
        m_known.insert_or_assign(key, *secret);
    else if (m_known.count(key) == 0) // somebody may have typed it meanwhile
        m_problems.insert_or_assign(key, secret.error().detail);
    m_asked.erase(key);
    Q_EMIT changed();
}

void SecretResolver::retry()
{
    const std::map<QString, QString> problems = std::exchange(m_problems, {});
    for (const auto &[key, problem] : problems)
        ask(key);
    Q_EMIT changed();
}

void SecretResolver::supply(const QString &key, const QString &secret)
{
    m_known.insert_or_assign(key, secret);
    m_problems.erase(key);
    Q_EMIT changed();
}

void SecretResolver::forget(const QString &key)
{
    m_known.erase(key);
    m_problems.erase(key);
}

std::optional<QString> SecretResolver::known(const QString &key) const
{
    const auto found = m_known.find(key);
    return found == m_known.end() ? std::nullopt : std::optional(found->second);
}

} // namespace Quartermaster
