// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

namespace Quartermaster {

class EventLog;
class Monitor;
class SafeMode;
class Simulations;
class StoreRegistry;
class TransferQueue;

/// What the window works on. The application owns all of it, and all of it outlives the window.
struct Core {
    StoreRegistry &registry;
    Monitor &monitor;
    TransferQueue &transfers;
    EventLog &events;
    Simulations &simulations;
    SafeMode &safeMode;
};

} // namespace Quartermaster
