// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/selection.h"
#include "model/transfer.h"

namespace Quartermaster {

/// Where many objects are to go, which are queued piece by piece. What is not queued yet is journalled, so that the next process
/// queues it. The objects of an upload are files and folders of this computer: their paths are there, their names are what is put
/// behind the folder of the store.
struct TransferPlan {
    Transfer::Kind kind = Transfer::Kind::Download;
    QString store = {};       ///< As in Transfer.
    QString targetStore = {}; ///< Copies.
    /// Downloads: the folder of this computer. Copies and uploads: the folder in the store, "" or with a "/" at its end.
    QString folder = {};
    bool isRestored = false; ///< Found in the journal: an earlier process has begun with it.

    friend bool operator==(const TransferPlan &, const TransferPlan &) = default;
};

/// So many objects of a plan, which are queued at once: whole, or not at all. Its id is of the same kind as a transfer's. The piece
/// of a folder is there for as long as the folder is walked.
struct TransferPiece {
    static constexpr qint64 most = 64; ///< Objects.

    quint64 id = 0;
    quint64 parent = 0; ///< The piece of which this one was made, if any: it counts only once that is gone.
    TransferPlan plan = {};
    qint64 count = 0;
    QByteArray objects = {}; ///< As the journal has them: there may be a million in all.

    [[nodiscard]] Selection selection() const; ///< Read when they are asked for.
};

/// The entry for an object, not a folder; without the name that a download gets.
[[nodiscard]] Transfer transferOf(const TransferPlan &plan, const ObjectInfo &object);

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::TransferPlan)
