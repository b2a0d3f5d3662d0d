// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QString>

namespace Quartermaster {

/// Three answers: an unknown is neither.
enum class Answer : quint8 { Unknown, No, Yes };

/// Who took a capability away, in the order in which they are asked.
enum class Layer : quint8 { Driver, Configuration, Backend, Object, Override };

/// Why. A fixed list: scripts and the texts of reasontext.h depend on it.
enum class Reason : quint8 {
    None,
    NotSupported,     ///< The driver's code can't, ever; or this object or server can't.
    NotConfigured,    ///< These options do not allow it.
    BadConfiguration, ///< The options contradict each other or have bad values.
    NotPermitted,
    ReadOnly,
    Full,
    NoInodes,
    Quota,
    TooLarge,
    Unreachable,
    Timeout,
    Maintenance,
    RateLimited,
    Certificate,
    Authentication,
    MissingRoot,
    NotMounted,
    Gone,
    Immutable,
    NoRanges, ///< The server answers a range request with everything.
    BadAnswer,
    ServerError,
    SecretMissing, ///< A password is not known: the keychain does not give it, and nobody has typed it.
    DriverNotBuilt,
    UnknownDriver,
    SafeMode,      ///< An administrator's read-only mode.
    Simulated,     ///< A tester's doing.
    NotChecked,    ///< Unknown: not asked yet. Actions wait.
    Indeterminate, ///< Unknown: can't be told without a side effect. Actions stay enabled and the first answer is learnt.
};

/// As in DESIGN's JSON: "yes", "no", "unknown".
[[nodiscard]] QString answerName(Answer answer);
/// "driver", "configuration", "backend", "object", "override".
[[nodiscard]] QString layerName(Layer layer);
/// The code as scripts see it, as in "read-only".
[[nodiscard]] QString reasonCode(Reason reason);
/// Reason::None for a code that is not on the list.
[[nodiscard]] Reason reasonFromCode(const QString &code);

} // namespace Quartermaster
