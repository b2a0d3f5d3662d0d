// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/objectorder.h"

#include <memory>

namespace Quartermaster {

using SharedRows = std::shared_ptr<const Rows>;

/// What is shown of a table, and in which order. A value for workers: nothing in it changes.
struct ObjectArrangement {
    ObjectSort sort = {};
    QString filter = {};
    SharedRows sorted = std::make_shared<const Rows>(); ///< All rows that are there, in order.
    SharedRows shown = sorted;                          ///< Those of them that pass the filter.
    RowSet matching = {};                               ///< The same as a set; of no meaning without a filter.
    int size = 0;                                       ///< Rows from here on are not in it yet.
};

/// One step on the way from what was shown to what is to be shown, such that a model can tell of it.
struct ArrangementStage {
    enum class Kind : quint8 {
        Permute, ///< The same rows in another order.
        Insert,  ///< \a count rows from \a first on.
        Remove,  ///< The same.
    };
    Kind kind = Kind::Permute;
    int first = 0;
    int count = 0;
    SharedRows rows = {}; ///< All that is shown after it; null where only the step itself is given.
    Rows inserted = {};   ///< The rows of a step without rows.
};

struct ArrangementChange {
    ObjectArrangement next;
    std::vector<ArrangementStage> stages;
    RowSet hidden; ///< Rows that were shown and are not any more.
};

/// Puts \a objects without \a gone in order by \a sort and filters them; starts from what \a before has. \a moved are rows whose
/// facts have changed since. Any thread. Of no use once \a token is canceled.
[[nodiscard]] ArrangementChange arrange(const PackedObjects &objects, const ObjectArrangement &before,
                                        const ObjectSort &sort, const QString &filter, const RowSet &gone,
                                        const Rows &moved, const CancelToken &token);

} // namespace Quartermaster
