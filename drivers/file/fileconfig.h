// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/finding.h"

#include <QVariantMap>

#include <sys/types.h>

namespace Quartermaster {

/// The options of one file store, read as glance_store reads them.
/// Source: glance_store:glance_store/_drivers/filesystem.py, configure_add().
struct FileConfig {
    struct Datadir {
        QByteArray path; ///< As written: locations begin with it.
        qint64 priority = 0;

        friend bool operator==(const Datadir &, const Datadir &) = default;
    };

    QList<Datadir>
        datadirs; ///< Highest priority first, else in the order of the file. Also those of a refused configuration.
    mode_t filePermissions = 0;   ///< 0: whatever the umask makes of 0666.
    qint64 chunkSize = 64 * 1024; ///< Bytes.
    bool thinProvisioning = false;
    QByteArray markerFile = {};       ///< A name within each datadir; empty for none.
    QList<QVariantMap> metadata = {}; ///< With the keys "id" and "mountpoint".
    bool activeProbe = false;
    QList<Finding> problems =
        {}; ///< Layer::Configuration; glance_store would refuse the first with BadStoreConfiguration.

    /// glance_store's location metadata for the file at \a path.
    [[nodiscard]] QVariantMap metadataFor(const QByteArray &path) const;
};

/// Reads the metadata file too.
[[nodiscard]] FileConfig readFileConfig(const StoreConfiguration &configuration);
/// glance_store's options with its defaults, and ours.
[[nodiscard]] QList<OptionSchema> fileOptions();

} // namespace Quartermaster
