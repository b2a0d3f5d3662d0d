// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/import/importers.h"

#include "model/objectname.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// \a options from \a values by pairs of their names; what is empty stays out.
void take(FoundStore &store, const QHash<QString, QString> &values, const QList<std::pair<QString, QString>> &names)
{
    for (const auto &[theirs, ours] : names) {
        if (const QString value = values.value(theirs); !value.isEmpty())
            store.options.insert(ours, value);
    }
}

void readS3(FoundStore &store, const QHash<QString, QString> &values)
{
    store.driver = u"s3"_s;
    store.missing = {u"s3_store_bucket"_s};
    take(store, values,
         {{u"access_key_id"_s, u"s3_store_access_key"_s},
          {u"secret_access_key"_s, u"s3_store_secret_key"_s},
          {u"session_token"_s, u"s3_store_session_token"_s},
          {u"region"_s, u"s3_store_region_name"_s}});
    QString host = values.value(u"endpoint"_s);
    const QString region = values.value(u"region"_s);
    if (host.isEmpty())
        host = region.isEmpty() ? u"s3.amazonaws.com"_s : u"s3.%1.amazonaws.com"_s.arg(region);
    // rclone takes https where nothing is said; glance_store http.
    store.options.insert(u"s3_store_host"_s, host.contains("://"_L1) ? host : "https://"_L1 + host);
    if (values.value(u"force_path_style"_s) == "true"_L1)
        store.options.insert(u"s3_store_bucket_url_format"_s, u"path"_s);
    if (!values.contains(u"access_key_id"_s)) {
        store.obstacle = values.value(u"env_auth"_s) == "true"_L1 ? u"it takes its keys from the environment"_s
                                                                  : u"it has no access key"_s;
    }
}

void readSwift(FoundStore &store, const QHash<QString, QString> &values)
{
    store.driver = u"swift"_s;
    store.missing = {u"swift_store_container"_s};
    take(store, values,
         {{u"auth"_s, u"swift_store_auth_address"_s},
          {u"key"_s, u"swift_store_key"_s},
          {u"region"_s, u"swift_store_region"_s},
          {u"storage_url"_s, u"swift_store_endpoint"_s},
          {u"domain"_s, u"swift_store_user_domain_name"_s},
          {u"tenant_domain"_s, u"swift_store_project_domain_name"_s},
          {u"application_credential_id"_s, u"swift_store_application_credential_id"_s},
          {u"application_credential_secret"_s, u"swift_store_application_credential_secret"_s}});
    const QString user = values.value(u"user"_s);
    const QString tenant = values.value(u"tenant"_s);
    if (!user.isEmpty())
        store.options.insert(u"swift_store_user"_s, tenant.isEmpty() ? user : tenant + u':' + user);
    const QString auth = values.value(u"auth"_s);
    const QString version = values.value(u"auth_version"_s, u"0"_s);
    const QString guessed = auth.contains("/v3"_L1) ? u"3"_s : auth.contains("/v2"_L1) ? u"2"_s : u"1"_s;
    store.options.insert(u"swift_store_auth_version"_s, version == "0"_L1 ? guessed : version);
    if (auth.isEmpty())
        store.obstacle = u"it has no auth address"_s;
}

} // namespace

Result<QList<FoundStore>> readRcloneConf(const QString &file)
{
    const Result<QByteArray> text = readWhole(file);
    if (!text)
        return tl::unexpected(text.error());
    if (text->contains("RCLONE_ENCRYPT_V0:")) {
        return tl::unexpected(
            Error{.kind = ErrorKind::BadInput,
                  .detail = u"%1 is encrypted: `rclone config encryption remove` opens it"_s.arg(displayName(file)),
                  .object = file});
    }
    const auto sections = readIni(file);
    if (!sections)
        return tl::unexpected(sections.error());
    QList<FoundStore> found;
    for (const IniSection &section : *sections) {
        const QString type = section.values.value(u"type"_s);
        FoundStore store{.name = section.name};
        if (type == "s3"_L1) {
            readS3(store, section.values);
        } else if (type == "swift"_L1) {
            readSwift(store, section.values);
        } else if (type == "http"_L1) {
            store.driver = u"http"_s;
            take(store, section.values, {{u"url"_s, u"http_store_url"_s}});
        } else if (type == "local"_L1) {
            store.driver = u"file"_s;
            store.missing = {u"filesystem_store_datadir"_s};
        } else {
            store.obstacle = u"there is no driver for %1"_s.arg(displayName(type));
        }
        found.append(store);
    }
    return found;
}

} // namespace Quartermaster
