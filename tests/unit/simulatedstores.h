// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/simulated/simulateddriver.h"
#include "model/configuration.h"
#include "model/store.h"
#include "model/workerpool.h"

#include <QCoreApplication>

namespace Quartermaster {

/// A registry of simulated stores for tests, and all that it needs.
struct SimulatedStores {
    struct One {
        QString id;
        QVariantMap options = {}; ///< Taken as they are: fractions of a second where the file takes whole ones.
    };

    /// With \a pushes a change of a simulation is hinted at once; without, only probes see it.
    explicit SimulatedStores(bool pushes = true)
        : m_entry(simulatedDriverEntry(pool, backends))
    {
        if (!pushes)
            m_entry.watch = nullptr;
        registry = std::make_unique<StoreRegistry>(QList<DriverEntry>{m_entry});
    }
    ~SimulatedStores()
    {
        registry.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        static_cast<void>(pool->drain(10'000));
    }
    Q_DISABLE_COPY_MOVE(SimulatedStores)

    [[nodiscard]] static Configuration configuration(const QList<One> &stores)
    {
        Configuration result;
        result.file = QStringLiteral("test.conf");
        const DriverEntry entry = simulatedDriverEntry(nullptr, std::make_shared<Simulations>());
        for (const One &one : stores) {
            StoreConfiguration store{.id = one.id, .driver = QStringLiteral("simulated")};
            for (const OptionSchema &option : entry.schema.options + commonOptions()) {
                if (option.defaultValue.isValid())
                    store.options.setDefault(option.name, option.defaultValue);
            }
            for (auto it = one.options.cbegin(); it != one.options.cend(); ++it)
                store.options.set(it.key(), it.value(), {result.file, 1});
            result.stores.append(store);
        }
        return result;
    }

    void configure(const QList<One> &stores) { registry->setConfiguration(configuration(stores)); }
    [[nodiscard]] Store &store(const QString &id) const { return *registry->store(id); }
    [[nodiscard]] Simulation &simulation(const QString &id) const { return simulations->simulation(id); }
    [[nodiscard]] SimulatedBackend &backend(const QString &id) const
    {
        return *backends->backend(store(id).configuration());
    }

    std::shared_ptr<WorkerPool> pool = std::make_shared<WorkerPool>();
    std::shared_ptr<Simulations> simulations = std::make_shared<Simulations>();
    std::shared_ptr<SimulatedBackends> backends = std::make_shared<SimulatedBackends>(simulations);
    std::unique_ptr<StoreRegistry> registry;

private:
    DriverEntry m_entry;
};

} // namespace Quartermaster
