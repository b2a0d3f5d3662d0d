// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpsettings.h"
#include "model/configuration.h"
#include "model/finding.h"

namespace Quartermaster {

/// Who asks whom for a token.
struct SwiftAccount {
    enum class Version : quint8 { V1 = 1, V2, V3 };

    QString reference = {}; ///< What swift+config locations name.
    QUrl authUrl = {};      ///< As configured; with "/" at its end, as glance_store has it.
    QString address = {};   ///< auth_address as locations have it: without scheme and "/" around it.
    Version version = Version::V2;
    QString tenant = {}; ///< Project; empty for V1.
    QString user = {};   ///< Without the project but for V1. Secret, as key and credentialSecret are.
    QString key = {};
    QString userDomainId = {}; ///< Of each pair of id and name, at most one is set.
    QString userDomainName = {};
    QString projectDomainId = {};
    QString projectDomainName = {};
    QString credentialId = {}; ///< Of an application credential, instead of user, key and project.
    QString credentialSecret = {};

    /// "project:user" as a location has it, or "user".
    [[nodiscard]] QString locationUser() const { return tenant.isEmpty() ? user : tenant + QLatin1Char(':') + user; }
};

/// What a swift store's options say.
struct SwiftConfig {
    SwiftAccount account = {}; ///< The default reference's.
    HttpSettings settings = {};
    QString region = {};       ///< Empty: any.
    QString endpointType = {}; ///< "publicURL", "adminURL", "internalURL".
    QString serviceType = {};
    QUrl endpoint = {};        ///< Instead of what the authentication tells; empty for that.
    QByteArray container = {}; ///< With a seed or as multi-tenant: the beginning of the containers' names.
    int seed = 0;              ///< How many digits of an image's id stand in its container's name.
    bool isMultiTenant = false;
    QStringList adminTenants = {};
    bool createsContainer = false;
    qint64 largeObject = 0; ///< Bytes from which on an object is sent in segments.
    qint64 segmentSize = 0; ///< Bytes.
    int getRetries = 0;
    int expiresSoon = 0; ///< Seconds before its end in which a token is not used any more.
    bool activeProbe = false;

    /// One container that is known by its name holds all that the store adds.
    [[nodiscard]] bool hasOneContainer() const { return seed == 0 && !isMultiTenant; }
};

/// glance_store's options of its swift driver, and ours.
[[nodiscard]] DriverSchema swiftSchema();
/// Fails with BadConfiguration and names the option, never its value. Reads swift_store_config_file.
/// Source: glance_store:glance_store/_drivers/swift/store.py configure(), configure_add(); utils.py SwiftParams.
[[nodiscard]] Result<SwiftConfig> readSwiftConfig(const StoreConfiguration &store);
[[nodiscard]] QList<Finding> checkSwiftConfiguration(const StoreConfiguration &store);

} // namespace Quartermaster
