// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/capability.h"

#include <QDateTime>
#include <QList>

#include <initializer_list>
#include <optional>

namespace Quartermaster {

/// One layer's statement on some capabilities.
struct Finding {
    Layer layer = Layer::Backend;
    Answer answer = Answer::No;
    quint32 about = 0; ///< Bits of Capability; for No those that are taken away (removalBits()),
                       ///< 0 where a part of the backend is in trouble that costs no capability: the store is degraded.
    Reason reason = Reason::None;
    QString detail = {};      ///< What exactly, not translated: a path, an option, a status text. Never a secret.
    QString evidence = {};    ///< "statvfs f_bavail=0", "EROFS", "HTTP 403 (request id ...)".
    QDateTime since = {};     ///< UTC; kept by the store while the same is found again.
    QDateTime checkedAt = {}; ///< UTC.
    QDateTime until = {};     ///< UTC; for Retry-After, else null.

    /// A statement that takes the capabilities away, cascades included.
    [[nodiscard]] static Finding no(Layer layer, std::initializer_list<Capability> lost, Reason reason,
                                    QString detail = {}, QString evidence = {});
    /// Takes away all that needs the backend.
    [[nodiscard]] static Finding unavailable(Layer layer, Reason reason, QString detail = {}, QString evidence = {});
    /// \a reason is NotChecked or Indeterminate.
    [[nodiscard]] static Finding unknown(Layer layer, std::initializer_list<Capability> about, Reason reason,
                                         QString detail = {}, QString evidence = {});
    /// Says so with evidence; a layer that says nothing of a capability agrees as well.
    [[nodiscard]] static Finding yes(Layer layer, std::initializer_list<Capability> about, QString evidence);

    /// The same statement, whenever it was made.
    [[nodiscard]] bool saysSameAs(const Finding &other) const;
    friend bool operator==(const Finding &, const Finding &) = default;
};

/// Sizes in bytes; absent where the backend does not say.
struct Limits {
    std::optional<qint64> largestObject = {};
    std::optional<qint64> partSize = {};
    std::optional<qint64> freeBytes = {};
    std::optional<qint64> totalBytes = {};
    std::optional<qint64> objectQuota = {}; ///< A count of objects.

    friend bool operator==(const Limits &, const Limits &) = default;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Finding)
