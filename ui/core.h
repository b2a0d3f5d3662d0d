// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <memory>

namespace Quartermaster {

class EventLog;
class Monitor;
class SafeMode;
class Simulations;
class StoreRegistry;
class TransferQueue;
class WorkerPool;

/// What the window works on. The application owns all of it, and all of it outlives the window.
struct Core {
    const std::shared_ptr<WorkerPool> &pool; ///< For what may block: local files, decoding.
    StoreRegistry &registry;
    Monitor &monitor;
    TransferQueue &transfers;
    EventLog &events;
    Simulations &simulations;
    SafeMode &safeMode;
};

} // namespace Quartermaster
