// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/exitcode.h"

namespace Quartermaster {

namespace {

ExitCode refusalCode(Reason reason)
{
    switch (reason) {
    case Reason::Unreachable:
    case Reason::Timeout:
        return ExitCode::Unreachable;
    case Reason::Authentication:
        return ExitCode::NotPermitted;
    case Reason::None:
    case Reason::NotSupported:
    case Reason::NotConfigured:
    case Reason::BadConfiguration:
    case Reason::NotPermitted:
    case Reason::ReadOnly:
    case Reason::Full:
    case Reason::NoInodes:
    case Reason::Quota:
    case Reason::TooLarge:
    case Reason::Maintenance:
    case Reason::RateLimited:
    case Reason::Certificate:
    case Reason::MissingRoot:
    case Reason::NotMounted:
    case Reason::Gone:
    case Reason::Immutable:
    case Reason::NoRanges:
    case Reason::BadAnswer:
    case Reason::ServerError:
    case Reason::SecretMissing:
    case Reason::DriverNotBuilt:
    case Reason::UnknownDriver:
    case Reason::SafeMode:
    case Reason::Simulated:
    case Reason::NotChecked:
    case Reason::Indeterminate:
        return ExitCode::Refused;
    }
    return ExitCode::Refused;
}

bool isFull(const Error &error)
{
    return error.reason == Reason::Full || error.reason == Reason::Quota || error.reason == Reason::NoInodes
           || error.evidence.contains(QLatin1String("ENOSPC")) || error.evidence.contains(QLatin1String("EDQUOT"));
}

} // namespace

ExitCode exitCode(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Refused:
        return refusalCode(error.reason);
    case ErrorKind::NotFound:
        return ExitCode::NotFound;
    case ErrorKind::AlreadyExists:
        return ExitCode::Exists;
    case ErrorKind::NotPermitted:
    case ErrorKind::NotAuthenticated:
        return ExitCode::NotPermitted;
    case ErrorKind::StorageFull:
        return ExitCode::Full;
    case ErrorKind::Unreachable:
    case ErrorKind::TimedOut:
        return ExitCode::Unreachable;
    case ErrorKind::ChecksumMismatch:
        return ExitCode::Mismatch;
    case ErrorKind::BadInput:
    case ErrorKind::BadConfiguration:
        return ExitCode::Usage;
    case ErrorKind::LocalFile:
        return isFull(error) ? ExitCode::Full : ExitCode::Failed;
    case ErrorKind::BadAnswer:
    case ErrorKind::SourceChanged:
    case ErrorKind::Canceled:
        return ExitCode::Failed;
    case ErrorKind::Failed:
        // A server that shows only when it is asked that it has no ranges, or no such thing.
        return error.reason == Reason::NoRanges || error.reason == Reason::NotSupported ? ExitCode::Refused
                                                                                        : ExitCode::Failed;
    }
    return ExitCode::Failed;
}

} // namespace Quartermaster
