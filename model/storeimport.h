// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QList>
#include <QMap>
#include <QStringList>

#include <functional>

namespace Quartermaster {

/// A store that another program's configuration describes.
struct FoundStore {
    QString name;                        ///< As it is called there.
    QString driver = {};                 ///< Ours: "s3", "swift", ...
    QMap<QString, QString> options = {}; ///< By our options' names; secrets among them.
    QStringList missing = {};            ///< Options that the file cannot tell: a bucket, say.
    QString obstacle = {};               ///< Why it can't be taken, in a clause; empty where it can.
};

/// Reads one kind of configuration.
struct StoreImporter {
    QString name;           ///< "AWS profiles"
    QStringList usualFiles; ///< Where such programs look, the first one first; they need not be there.
    /// All stores in \a file and in what belongs to it. Blocks. Fails with LocalFile, or with BadInput and the line.
    std::function<Result<QList<FoundStore>>(const QString &file)> read;
};

/// \a name as the id of a store: letters, digits, "-", "_" and "."; none of \a taken.
[[nodiscard]] QString importedId(const QString &name, const QStringList &taken);

} // namespace Quartermaster
