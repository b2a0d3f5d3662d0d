// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"

namespace Quartermaster {

/// One account in a swift_store_config_file.
struct SwiftReference {
    QString name; ///< Of its section: what default_swift_reference and swift+config locations name.
    QString authAddress = {};
    QString user = {}; ///< "project:user"; secret.
    QString key = {};  ///< Secret.
    QString authVersion = {};
    QString projectDomainName = {};
    QString projectDomainId = {}; ///< "default" where the file has neither it nor a name.
    QString userDomainName = {};
    QString userDomainId = {}; ///< As above.
};

struct SwiftReferences {
    QList<SwiftReference> references = {};     ///< The whole ones, in the order of the file.
    QList<ConfigurationProblem> problems = {}; ///< With the place in that file; never a secret.
};

/// Where oslo.config would find \a file, as an option of the configuration \a configuration names it: as it is when absolute,
/// else beside the configuration, in ~/.glance, ~, /etc/glance and /etc. Empty where there is none.
[[nodiscard]] QString findSwiftConfigFile(const QString &file, const QString &configuration);

/// Reads \a path. A reference without auth_address, user or key is a problem and left out.
/// Fails with BadConfiguration when the file cannot be read or is no INI file.
/// Source: glance_store:glance_store/_drivers/swift/utils.py, SwiftParams._load_config().
[[nodiscard]] Result<SwiftReferences> readSwiftReferences(const QString &path, const QString &defaultAuthVersion);

} // namespace Quartermaster
