// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/storeimport.h"

#include <QHash>

namespace Quartermaster {

/// Every kind of configuration that can be taken over: AWS profiles, rclone.conf, clouds.yaml.
[[nodiscard]] QList<StoreImporter> storeImporters();

/// AWS's config and credentials, one of which is named; the other one is looked for beside it.
/// Source: docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html.
[[nodiscard]] Result<QList<FoundStore>> readAwsProfiles(const QString &file);
/// Remotes of the types s3, swift, http and local. Source: rclone.org/docs/#config-file.
[[nodiscard]] Result<QList<FoundStore>> readRcloneConf(const QString &file);
/// OpenStack's clouds.yaml, with a secure.yaml and a clouds-public.yaml beside it.
/// Source: docs.openstack.org/openstacksdk/latest/user/config/configuration.html.
[[nodiscard]] Result<QList<FoundStore>> readCloudsYaml(const QString &file);

/// A simple INI file, as AWS's programs and rclone write it.
struct IniSection {
    QString name;
    QHash<QString, QString> values = {}; ///< Keys in lower case; nested ones (indented, below "s3 =") as "s3.key".
};
/// Fails with LocalFile, or with BadInput and the line.
[[nodiscard]] Result<QList<IniSection>> readIni(const QString &file);
/// At most 4 MiB of a regular file.
[[nodiscard]] Result<QByteArray> readWhole(const QString &file);

} // namespace Quartermaster
