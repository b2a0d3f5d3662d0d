// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/simulated/simulatedbackend.h"
#include "model/registry.h"
#include "model/scenario.h"

namespace Quartermaster {

/// The backends of the simulated stores, made when a store is first used, and anew when its configuration has changed.
/// Keeps each in step with its Simulation. GUI thread only.
class SimulatedBackends
{
public:
    explicit SimulatedBackends(std::shared_ptr<Simulations> simulations);
    ~SimulatedBackends();
    Q_DISABLE_COPY_MOVE(SimulatedBackends)

    [[nodiscard]] Simulations &simulations() const { return *m_simulations; }
    [[nodiscard]] std::shared_ptr<SimulatedBackend> backend(const StoreConfiguration &configuration);

private:
    struct Site;
    std::shared_ptr<Simulations> m_simulations;
    std::map<QString, std::unique_ptr<Site>> m_sites;
};

/// One simulated store; a handle on its backend without a state of its own.
class SimulatedDriver final : public Driver
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SimulatedDriver)

public:
    SimulatedDriver(Store &store, std::shared_ptr<WorkerPool> pool, const std::shared_ptr<SimulatedBackends> &backends);
    ~SimulatedDriver() override;

protected:
    OperationPtr<ProbeReport> doProbe() override;
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override;
    OperationPtr<ObjectInfo> doStat(const QString &path) override;
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override;
    OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite) override;
    OperationPtr<AddedObject> doAddAt(const QString &path, qint64 offset, std::shared_ptr<DataSource> source) override;
    OperationPtr<void> doRemove(const QString &path) override;
    OperationPtr<void> doCreateContainer(const QString &path) override;
    OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite) override;
    OperationPtr<AddedObject> doRename(const QString &from, const QString &to) override;
    OperationPtr<void> doSetMetadata(const QString &path, const Metadata &before, const Metadata &after) override;

private:
    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<SimulatedBackends> m_backends; ///< Keeps the simulation.
    std::shared_ptr<SimulatedBackend> m_backend;
    Simulation &m_simulation;
};

/// The kind "simulated": an in-process backend for demos, tests and testers. \a simulations are its controls.
[[nodiscard]] DriverEntry simulatedDriverEntry(std::shared_ptr<WorkerPool> pool,
                                               std::shared_ptr<Simulations> simulations);
/// The same for those who want to reach the backends as well.
[[nodiscard]] DriverEntry simulatedDriverEntry(std::shared_ptr<WorkerPool> pool,
                                               std::shared_ptr<SimulatedBackends> backends);

} // namespace Quartermaster
