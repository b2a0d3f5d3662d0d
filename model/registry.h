// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/driver.h"

#include <map>

namespace Quartermaster {

class Store;

/// One kind of backend, as app/drivers.cpp lists it.
struct DriverEntry {
    /// Whether the names of new objects may have a "/": no, in containers that are made before, or freely.
    enum class Folders : quint8 { None, Containers, Names };

    DriverSchema schema;
    Folders folders = Folders::Names;
    bool signsUrls = false;      ///< Driver::signedUrl() can make one, with the right options.
    bool findsLeftovers = false; ///< Driver::leftovers() can.
    bool setsMetadata = false;   ///< Driver::setMetadata() can.
    bool keepsVersions = false;  ///< Driver::versions() can tell of them, where the backend keeps some.
    QStringList schemes = {};    ///< Of location URIs.
    CapabilitySet declared = {}; ///< What the code can do; glance_store's _CAPABILITIES.
    Renaming renaming = Renaming::ByCopy;
    /// Checks options that contradict each other: findings of Layer::Configuration. Without I/O beyond reading small local files.
    std::function<QList<Finding>(const StoreConfiguration &)> configure = {};
    std::function<std::shared_ptr<Driver>(Store &)> create = {};
    std::function<std::unique_ptr<BackendWatcher>(Store &)> watch = {}; ///< May be empty.
    /// Whether a listing from the root is possible with this configuration is the configuration layer's to say.
    int defaultProbeTimeout = 10'000; ///< ms, for all tries of one probe together.
    QString howToGet = {};            ///< For a driver that is not in this build.
    QString displayName = {};         ///< "Local directory or network mount"; not translated here.
};

/// The drivers there are, and the stores of one configuration. GUI thread only.
class StoreRegistry : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StoreRegistry)

public:
    explicit StoreRegistry(QList<DriverEntry> drivers, QObject *parent = nullptr);
    ~StoreRegistry() override;

    [[nodiscard]] const QList<DriverEntry> &drivers() const { return m_drivers; }
    [[nodiscard]] QList<DriverSchema> schemas() const;
    /// By name or alias; null for an unknown one.
    [[nodiscard]] const DriverEntry *driverEntry(const QString &kind) const;

    /// Replaces the stores by those of \a configuration. A store whose configuration did not change is kept with all it knows.
    void setConfiguration(const Configuration &configuration);
    [[nodiscard]] const Configuration &configuration() const { return m_configuration; }

    /// In the order of the configuration; owned by the registry.
    [[nodiscard]] const QList<Store *> &stores() const { return m_order; }
    [[nodiscard]] Store *store(const QString &id) const;

    /// The driver for one operation or session: with DRIVER_REUSABLE the store's one instance, else a new one each time.
    /// The bit alone decides (glance_store:multi_backend.py get_store_from_store_identifier).
    /// Null for a store without a driver (unknown or not built).
    [[nodiscard]] std::shared_ptr<Driver> driver(Store &store);

Q_SIGNALS:
    void storeAboutToBeRemoved(Quartermaster::Store *store);
    void storesChanged(); ///< The list was replaced; stores() is the new one.

private:
    QList<DriverEntry> m_drivers;
    Configuration m_configuration;
    std::map<QString, std::unique_ptr<Store>> m_stores;
    QList<Store *> m_order;
};

} // namespace Quartermaster
