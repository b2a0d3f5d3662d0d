// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/import/importers.h"

#include <QFileInfo>
#include <QMap>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// Adds the profiles of \a sections to \a profiles; in "config" all but the default one are called "profile NAME".
void merge(QMap<QString, QHash<QString, QString>> &profiles, const QList<IniSection> &sections, bool isConfig)
{
    for (const IniSection &section : sections) {
        QString name = section.name;
        if (name.startsWith("profile "_L1))
            name = name.mid(8).trimmed();
        else if (isConfig && name != "default"_L1)
            continue; // sso-session, services
        QHash<QString, QString> &profile = profiles[name];
        for (auto value = section.values.begin(); value != section.values.end(); ++value)
            profile.insert(value.key(), value.value());
    }
}

} // namespace

Result<QList<FoundStore>> readAwsProfiles(const QString &file)
{
    const bool isConfig = QFileInfo(file).fileName().contains("config"_L1);
    QMap<QString, QHash<QString, QString>> profiles;
    const auto first = readIni(file);
    if (!first)
        return tl::unexpected(first.error());
    merge(profiles, *first, isConfig);
    const QString beside = QFileInfo(file).absolutePath() + (isConfig ? "/credentials"_L1 : "/config"_L1);
    if (QFileInfo(beside).isFile()) {
        const auto second = readIni(beside);
        if (!second)
            return tl::unexpected(second.error());
        merge(profiles, *second, !isConfig);
    }
    QList<FoundStore> found;
    for (auto profile = profiles.begin(); profile != profiles.end(); ++profile) {
        const QHash<QString, QString> &values = profile.value();
        FoundStore store{.name = profile.key(), .driver = u"s3"_s, .missing = {u"s3_store_bucket"_s}};
        const QString region = values.value(u"region"_s);
        QString host = values.value(u"s3.endpoint_url"_s, values.value(u"endpoint_url"_s));
        if (host.isEmpty()) {
            const QString domain = region.startsWith("cn-"_L1) ? u"amazonaws.com.cn"_s : u"amazonaws.com"_s;
            host = region.isEmpty() ? u"https://s3.amazonaws.com"_s : u"https://s3.%1.%2"_s.arg(region, domain);
        }
        store.options = {{u"s3_store_host"_s, host},
                         {u"s3_store_access_key"_s, values.value(u"aws_access_key_id"_s)},
                         {u"s3_store_secret_key"_s, values.value(u"aws_secret_access_key"_s)}};
        if (!region.isEmpty())
            store.options.insert(u"s3_store_region_name"_s, region);
        if (const QString token = values.value(u"aws_session_token"_s); !token.isEmpty())
            store.options.insert(u"s3_store_session_token"_s, token);
        if (const QString authorities = values.value(u"ca_bundle"_s); !authorities.isEmpty())
            store.options.insert(u"s3_store_cacert"_s, authorities);
        if (const QString style = values.value(u"s3.addressing_style"_s); style == "path"_L1 || style == "virtual"_L1)
            store.options.insert(u"s3_store_bucket_url_format"_s, style);
        for (const QString &way : {u"credential_process"_s, u"role_arn"_s, u"sso_session"_s, u"sso_start_url"_s}) {
            if (values.contains(way) && !values.contains(u"aws_access_key_id"_s))
                store.obstacle = u"it gets its keys by %1, which is not supported"_s.arg(way);
        }
        if (store.obstacle.isEmpty() && !values.contains(u"aws_access_key_id"_s))
            store.obstacle = u"it has no access key"_s;
        found.append(store);
    }
    return found;
}

} // namespace Quartermaster
