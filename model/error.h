// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/reason.h"

#include <QString>

#include <tl/expected.hpp>

namespace Quartermaster {

/// What to do about it; qmctl's exit codes follow from it (app/exitcode.h).
enum class ErrorKind : quint8 {
    Refused, ///< By the capability check: nothing was sent.
    NotFound,
    AlreadyExists,
    NotPermitted,
    NotAuthenticated,
    StorageFull, ///< Disk, quota or inodes.
    Unreachable,
    TimedOut,
    ChecksumMismatch,
    BadAnswer, ///< The backend said something that it should not: cut off, malformed, lying.
    BadInput,  ///< A name, location or file that can't be used.
    BadConfiguration,
    SourceChanged, ///< What is read shrank, grew or was replaced meanwhile.
    LocalFile,     ///< A file on this side: unreadable, not a file, its disk full.
    Canceled,
    Failed, ///< Anything else.
};

/// "refused", "not-found", ...: the "kind" of qmctl's JSON errors.
[[nodiscard]] QString errorKindName(ErrorKind kind);

/// Why something failed. Never holds a secret: a URL in it has lost its user information and query.
struct Error {
    ErrorKind kind = ErrorKind::Failed;
    QString
        detail; ///< One technical clause, not translated: "No space left on device", "HTTP 503 Service Unavailable".
    QString store = {};           ///< Filled in by the driver's front.
    QString object = {};          ///< Name or location.
    QString evidence = {};        ///< HTTP status and request id, errno, librados code.
    Reason reason = Reason::None; ///< Where the failure also says something of the store's capabilities.
    QString exceptionName = {};   ///< glance_store's exception class, as in "StoreAddDisabled".
    bool temporary = false;       ///< Trying again later may help.
    int retryAfter = -1;          ///< Seconds, from Retry-After; -1 when not said.

    friend bool operator==(const Error &, const Error &) = default;
};

template<typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, QString detail)
{
    return tl::unexpected(Error{.kind = kind, .detail = std::move(detail)});
}

} // namespace Quartermaster
