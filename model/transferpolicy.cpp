// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferpolicy.h"

#include <algorithm>

namespace Quartermaster {

namespace {

/// Conditions that a probe sees and that may pass, so that the store's verdict says when to go on.
bool isOfTheStore(Reason reason)
{
    switch (reason) {
    case Reason::ReadOnly:
    case Reason::Full:
    case Reason::NoInodes:
    case Reason::Quota:
    case Reason::Maintenance:
    case Reason::Certificate:
    case Reason::Authentication:
    case Reason::MissingRoot:
    case Reason::NotMounted:
    case Reason::NotPermitted:
        return true;
    default:
        return false;
    }
}

} // namespace

Remedy remedyFor(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Refused:
    case ErrorKind::NotAuthenticated:
        return Remedy::WaitForStore;
    case ErrorKind::StorageFull:
        return error.reason == Reason::TooLarge ? Remedy::GiveUp : Remedy::WaitForStore;
    case ErrorKind::Unreachable:
    case ErrorKind::TimedOut:
        return isOfTheStore(error.reason) && !error.temporary ? Remedy::WaitForStore : Remedy::TryAgain;
    case ErrorKind::NotPermitted:
        return isOfTheStore(error.reason) ? Remedy::WaitForStore : Remedy::GiveUp;
    case ErrorKind::BadAnswer:
    case ErrorKind::BadConfiguration: // it was changed meanwhile
    case ErrorKind::SourceChanged:
    case ErrorKind::Failed:
        if (error.temporary)
            return Remedy::TryAgain;
        return isOfTheStore(error.reason) ? Remedy::WaitForStore : Remedy::GiveUp;
    case ErrorKind::NotFound:
    case ErrorKind::AlreadyExists:
    case ErrorKind::ChecksumMismatch:
    case ErrorKind::BadInput:
    case ErrorKind::LocalFile:
    case ErrorKind::Canceled:
        return Remedy::GiveUp;
    }
    return Remedy::GiveUp;
}

qint64 RetryPolicy::delayAfter(int attempts, int retryAfter, double random) const
{
    constexpr int mostDoublings = 20;
    const qint64 doubled = qint64(firstDelay) << std::clamp(attempts - 1, 0, mostDoublings);
    const qint64 full = std::min<qint64>(doubled, longestDelay);
    const qint64 delay = full / 2 + static_cast<qint64>(random * static_cast<double>(full - full / 2));
    if (retryAfter < 0)
        return delay;
    // Jitter on top of it: all who were told the same time would come back at the same time.
    return std::max(delay, qint64(retryAfter) * 1000 + delay / 4);
}

} // namespace Quartermaster
