// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

namespace Quartermaster {

/// What helps against a failure of a transfer.
enum class Remedy : quint8 {
    GiveUp,       ///< Nothing that happens by itself.
    TryAgain,     ///< Time.
    WaitForStore, ///< The store may have lost what the transfer needs: its next verdict tells whether it has.
};
[[nodiscard]] Remedy remedyFor(const Error &error);

/// How often, and how soon. Times in ms.
struct RetryPolicy {
    int mostAttempts = 8;
    int firstDelay = 1'000;
    int longestDelay = 60'000;
    int settleTime = 3'000; ///< What a probe has to tell whether the store has lost what is needed.

    /// Before the next one after \a attempts; doubles each time. Half of it is jitter: \a random is 0..1. Never sooner than
    /// \a retryAfter seconds, where the server named some (-1 for none).
    [[nodiscard]] qint64 delayAfter(int attempts, int retryAfter, double random) const;
};

} // namespace Quartermaster
