// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftconfig.h"

#include "model/swiftreferences.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 megabyte = 1000LL * 1024;  // glance_store's ONE_MB: "the mixed meaning of MB"
constexpr int stallLimit = 30'000;          // ms; operation_timeout overrides it
constexpr qsizetype longestContainer = 256; // bytes; Swift's max_container_name_length

tl::unexpected<Error> badOption(const QString &option, const QString &what)
{
    return tl::unexpected(Error{.kind = ErrorKind::BadConfiguration,
                                .detail = u"%1: %2"_s.arg(option, what),
                                .reason = Reason::BadConfiguration});
}

bool hasControls(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c < u' ' || c == QChar(0x7f); });
}

/// swiftclient's AUTH_VERSIONS_V1 to V3.
std::optional<SwiftAccount::Version> versionOf(const QString &text)
{
    const QString number = text.trimmed();
    if (number == "1"_L1 || number == "1.0"_L1)
        return SwiftAccount::Version::V1;
    if (number == "2"_L1 || number == "2.0"_L1)
        return SwiftAccount::Version::V2;
    return number == "3"_L1 || number == "3.0"_L1 ? std::optional(SwiftAccount::Version::V3) : std::nullopt;
}

Result<QUrl> httpUrl(const QString &option, const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || url.host().isEmpty() || !isHttp || url.hasQuery() || url.hasFragment()
        || !url.userInfo().isEmpty())
        return badOption(option, u"it is no http or https URL"_s);
    return url;
}

/// The account's fields that are checked whichever file they are from. \a user is "project:user".
Result<SwiftAccount> accountOf(const SwiftReference &reference)
{
    SwiftAccount account{.reference = reference.name,
                         .key = reference.key,
                         .userDomainId = reference.userDomainId,
                         .userDomainName = reference.userDomainName,
                         .projectDomainId = reference.projectDomainId,
                         .projectDomainName = reference.projectDomainName};
    QString address = reference.authAddress.trimmed();
    if (!address.contains("://"_L1)) // glance_store takes everything but http:// for https
        address.prepend("https://"_L1);
    const auto url = httpUrl(u"swift_store_auth_address"_s, address);
    if (!url)
        return tl::unexpected(url.error());
    account.authUrl = *url;
    if (!account.authUrl.path().endsWith(u'/'))
        account.authUrl.setPath(account.authUrl.path() + u'/');
    account.address = address.mid(address.indexOf("://"_L1) + 3);
    while (account.address.endsWith(u'/'))
        account.address.chop(1);
    const auto version = versionOf(reference.authVersion);
    if (!version)
        return badOption(u"swift_store_auth_version"_s, u"it is none of 1, 2 and 3"_s);
    account.version = *version;
    if (hasControls(reference.user) || hasControls(reference.key))
        return badOption(u"swift_store_user"_s, u"user or password has control characters in it"_s);
    account.user = reference.user;
    if (account.version != SwiftAccount::Version::V1 && !reference.user.isEmpty()) {
        const QStringList parts = reference.user.split(u':');
        if (parts.size() != 2 || parts[0].isEmpty() || parts[1].isEmpty())
            return badOption(u"swift_store_user"_s, u"it is not of the form project:user"_s);
        account.tenant = parts[0];
        account.user = parts[1];
    }
    return account;
}

Result<SwiftAccount> accountOfFile(const OptionValues &options)
{
    const QString option = u"swift_store_config_file"_s;
    const QString file = options.string(option);
    const QString path = findSwiftConfigFile(file, options.position(option).file);
    if (path.isEmpty())
        return badOption(option, u"there is no such file"_s);
    const auto accounts = readSwiftReferences(path, options.string(u"swift_store_auth_version"_s));
    if (!accounts)
        return badOption(option, accounts.error().detail);
    const QString wanted = options.string(u"default_swift_reference"_s);
    for (const SwiftReference &reference : accounts->references) {
        if (reference.name == wanted)
            return accountOf(reference);
    }
    return badOption(u"default_swift_reference"_s, u"the file has no such account"_s);
}

Result<SwiftAccount> accountOfOptions(const OptionValues &options)
{
    const auto trimmed = [&options](const QString &name) { return options.string(name).trimmed(); };
    const QString credential = trimmed(u"swift_store_application_credential_id"_s);
    QStringList needed{u"swift_store_auth_address"_s};
    if (credential.isEmpty())
        needed += {u"swift_store_user"_s, u"swift_store_key"_s};
    else
        needed += u"swift_store_application_credential_secret"_s;
    for (const QString &name : std::as_const(needed)) {
        if (trimmed(name).isEmpty())
            return badOption(name, u"it is not set"_s);
    }
    SwiftReference reference{.name = options.string(u"default_swift_reference"_s),
                             .authAddress = trimmed(u"swift_store_auth_address"_s),
                             .user = trimmed(u"swift_store_user"_s),
                             .key = options.string(u"swift_store_key"_s),
                             .authVersion = options.string(u"swift_store_auth_version"_s),
                             .projectDomainName = trimmed(u"swift_store_project_domain_name"_s),
                             .projectDomainId = trimmed(u"swift_store_project_domain_id"_s),
                             .userDomainName = trimmed(u"swift_store_user_domain_name"_s),
                             .userDomainId = trimmed(u"swift_store_user_domain_id"_s)};
    if (reference.projectDomainName.isEmpty() && reference.projectDomainId.isEmpty())
        reference.projectDomainId = u"default"_s;
    if (reference.userDomainName.isEmpty() && reference.userDomainId.isEmpty())
        reference.userDomainId = u"default"_s;
    if (!credential.isEmpty())
        reference.user.clear();
    auto account = accountOf(reference);
    if (account && !credential.isEmpty()) {
        if (account->version != SwiftAccount::Version::V3)
            return badOption(u"swift_store_application_credential_id"_s, u"it needs swift_store_auth_version = 3"_s);
        account->credentialId = credential;
        account->credentialSecret = options.string(u"swift_store_application_credential_secret"_s);
    }
    return account;
}

} // namespace

Result<SwiftConfig> readSwiftConfig(const StoreConfiguration &store)
{
    const OptionValues &options = store.options;
    SwiftConfig config;
    const bool hasFile = !options.string(u"swift_store_config_file"_s).isEmpty();
    config.isMultiTenant = options.boolean(u"swift_store_multi_tenant"_s);
    if (config.isMultiTenant && hasFile)
        return badOption(u"swift_store_multi_tenant"_s, u"it excludes swift_store_config_file"_s);
    const auto account = hasFile ? accountOfFile(options) : accountOfOptions(options);
    if (!account)
        return tl::unexpected(account.error());
    config.account = *account;
    config.region = options.string(u"swift_store_region"_s).trimmed();
    config.endpointType = options.string(u"swift_store_endpoint_type"_s);
    config.serviceType = options.string(u"swift_store_service_type"_s).trimmed();
    if (const QString endpoint = options.string(u"swift_store_endpoint"_s).trimmed(); !endpoint.isEmpty()) {
        const auto url = httpUrl(u"swift_store_endpoint"_s, endpoint);
        if (!url)
            return tl::unexpected(url.error());
        config.endpoint = *url;
    }
    config.container = options.string(u"swift_store_container"_s).trimmed().toUtf8();
    while (config.container.endsWith('/')) // glance_store strips them
        config.container.chop(1);
    if (config.container.startsWith('/'))
        config.container = config.container.mid(1);
    if (config.container.isEmpty() || config.container.contains('/') || config.container.size() > longestContainer)
        return badOption(u"swift_store_container"_s, u"it is no container's name"_s);
    config.seed = static_cast<int>(options.integer(u"swift_store_multiple_containers_seed"_s));
    config.adminTenants = options.list(u"swift_store_admin_tenants"_s);
    config.createsContainer = options.boolean(u"swift_store_create_container_on_put"_s);
    config.largeObject = options.integer(u"swift_store_large_object_size"_s) * megabyte;
    config.segmentSize = options.integer(u"swift_store_large_object_chunk_size"_s) * megabyte;
    config.getRetries = static_cast<int>(std::min<qint64>(options.integer(u"swift_store_retry_get_count"_s), 1000));
    config.expiresSoon = static_cast<int>(
        std::min<qint64>(options.integer(u"swift_store_expire_soon_interval"_s), 24 * 60 * 60));
    config.settings.store = store.id;
    config.settings.insecure = options.boolean(u"swift_store_auth_insecure"_s);
    config.settings.caOption = u"swift_store_cacert"_s;
    config.settings.insecureOption = u"swift_store_auth_insecure"_s;
    if (!config.settings.insecure) // which counts more: glance_store's ks_verify
        config.settings.caFile = options.string(u"swift_store_cacert"_s).trimmed();
    const double seconds = options.value(u"operation_timeout"_s).toDouble();
    config.settings.stallLimit = seconds > 0 ? static_cast<int>(seconds * 1000) : stallLimit;
    config.activeProbe = options.boolean(u"active_probe"_s);
    return config;
}

QList<Finding> checkSwiftConfiguration(const StoreConfiguration &store)
{
    const auto config = readSwiftConfig(store);
    if (!config)
        return {Finding::unavailable(Layer::Configuration, Reason::BadConfiguration, config.error().detail)};
    QList<Finding> findings;
    const bool isEncrypted = config->account.authUrl.scheme() == "https"_L1 || config->endpoint.scheme() == "https"_L1;
    if (config->settings.isInsecure() && isEncrypted) {
        findings << Finding::yes(Layer::Configuration, {Capability::ReadAccess},
                                 u"swift_store_auth_insecure = true: certificates are not verified"_s);
    }
    return findings;
}

} // namespace Quartermaster
