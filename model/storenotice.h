// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/snapshot.h"

#include <optional>

namespace Quartermaster {

class Store;

/// What makes a store other than online: of the backend's, configuration's and overrides' No the one that takes most away,
/// the earliest layer's when alike. None for a store that does all that its driver can.
[[nodiscard]] std::optional<Finding> stateFinding(const Snapshot &snapshot);
/// "Online", "Read-only", "Unreachable", "Not checked yet".
[[nodiscard]] QString stateText(const Snapshot &snapshot);
/// The state as people are shown it, beside stateText(): what its configuration or an override takes from an online store makes
/// it degraded, too.
[[nodiscard]] StoreState shownState(const Snapshot &snapshot);
/// "cheap is read-only since 14:01: upload and delete are off."; empty for a store that does all that its driver can.
[[nodiscard]] QString storeNotice(const Store &store);
/// Whether a layer says Yes with Reason::Certificate, or with an option as evidence ("https_insecure = true"): it works, and the
/// server's certificate is not verified.
[[nodiscard]] bool hasUnverifiedTls(const Snapshot &snapshot);

} // namespace Quartermaster
