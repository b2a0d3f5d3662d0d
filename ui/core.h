// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>

#include <memory>

namespace Quartermaster {

class BulkTransfers;
class ConfigurationEditor;
class EventLog;
class Monitor;
class ObjectRenames;
class SafeMode;
class Settings;
class Simulations;
class StoreRegistry;
class TransferQueue;
class WorkerPool;
struct StoreImporter;

/// What the windows work on. The application owns all of it, and all of it outlives the windows.
struct Core {
    const std::shared_ptr<WorkerPool> &pool; ///< For what may block: local files, decoding.
    StoreRegistry &registry;
    Monitor &monitor;
    TransferQueue &transfers;
    BulkTransfers &bulk;
    ObjectRenames &renames;
    EventLog &events;
    Simulations &simulations;
    SafeMode &safeMode;
    Settings &settings;
    ConfigurationEditor &configurations;
    const QList<StoreImporter> &importers; ///< Of other programs' configurations.
};

} // namespace Quartermaster
