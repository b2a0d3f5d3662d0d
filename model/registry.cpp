// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/registry.h"

#include "model/store.h"

namespace Quartermaster {

StoreRegistry::StoreRegistry(QList<DriverEntry> drivers, QObject *parent)
    : QObject(parent)
    , m_drivers(std::move(drivers))
{
    // Signals of stores carry them, also where the classes are only declared.
    qRegisterMetaType<Store *>("Quartermaster::Store*");
    qRegisterMetaType<Snapshot>("Quartermaster::Snapshot");
}

StoreRegistry::~StoreRegistry() = default;

QList<DriverSchema> StoreRegistry::schemas() const
{
    QList<DriverSchema> schemas;
    for (const DriverEntry &entry : m_drivers)
        schemas << entry.schema;
    return schemas;
}

const DriverEntry *StoreRegistry::driverEntry(const QString &kind) const
{
    for (const DriverEntry &entry : m_drivers) {
        if (entry.schema.kind == kind || entry.schema.aliases.contains(kind))
            return &entry;
    }
    return nullptr;
}

void StoreRegistry::setConfiguration(const Configuration &configuration)
{
    std::map<QString, std::unique_ptr<Store>> kept;
    QList<Store *> order;
    for (const StoreConfiguration &one : configuration.stores) {
        if (kept.contains(one.id)) // a duplicate id: reported as a problem, the first one counts
            continue;
        std::unique_ptr<Store> store;
        if (const auto old = m_stores.find(one.id); old != m_stores.end()) {
            StoreConfiguration before = old->second->configuration();
            before.isDefault = one.isDefault;
            before.where = one.where;
            if (before == one) {
                store = std::move(old->second);
                m_stores.erase(old);
                store->setDefault(one.isDefault);
            }
        }
        if (!store)
            store = std::make_unique<Store>(one, driverEntry(one.driver));
        order << store.get();
        kept.emplace(one.id, std::move(store));
    }
    m_configuration = configuration;
    m_order = order;
    m_stores.swap(kept); // `kept` now holds the ones that go
    for (const auto &[id, store] : kept) {
        if (store)
            Q_EMIT storeAboutToBeRemoved(store.get());
    }
    Q_EMIT storesChanged();
}

Store *StoreRegistry::store(const QString &id) const
{
    const auto found = m_stores.find(id);
    return found == m_stores.end() ? nullptr : found->second.get();
}

std::shared_ptr<Driver> StoreRegistry::driver(Store &store)
{
    const DriverEntry *entry = store.driverEntry();
    if (!store.isUsable() || !entry)
        return nullptr;
    if (!store.snapshot().permits(Capability::DriverReusable))
        return entry->create(store);
    if (!store.sharedDriver())
        store.sharedDriver() = entry->create(store);
    return store.sharedDriver();
}

} // namespace Quartermaster
