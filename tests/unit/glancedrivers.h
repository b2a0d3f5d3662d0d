// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"

namespace Quartermaster {

/// glance_store's drivers as its 4.1.0 declares them; rbd and swift are known here, but not built.
inline QList<DriverSchema> drivers()
{
    using namespace Qt::StringLiterals;
    using Type = OptionSchema::Type;
    return {
        {.kind = u"file"_s,
         .aliases = {u"filesystem"_s},
         .options =
             {{.name = u"filesystem_store_datadir"_s, .defaultValue = u"/var/lib/glance/images"_s},
              {.name = u"filesystem_store_datadirs"_s, .type = Type::MultiString},
              {.name = u"filesystem_store_metadata_file"_s},
              {.name = u"filesystem_store_file_perm"_s, .type = Type::Integer, .defaultValue = 0LL},
              {.name = u"filesystem_store_chunk_size"_s, .type = Type::Integer, .defaultValue = 65536LL, .minimum = 1},
              {.name = u"filesystem_thin_provisioning"_s, .type = Type::Boolean, .defaultValue = false}}},
        {.kind = u"http"_s,
         .options = {{.name = u"https_ca_certificates_file"_s, .deprecatedNames = {u"https_ca_file"_s}},
                     {.name = u"https_insecure"_s, .type = Type::Boolean, .defaultValue = true},
                     {.name = u"http_proxy_information"_s, .type = Type::Dict, .defaultValue = QVariantMap{}},
                     {.name = u"http_store_url"_s, .ours = true}}},
        {.kind = u"rbd"_s, .isBuilt = false},
        {.kind = u"swift"_s, .isBuilt = false}};
}

/// "12 E [store] option", the parts that a caller goes by.
inline QStringList places(const QList<ConfigurationProblem> &problems)
{
    using namespace Qt::StringLiterals;
    QStringList result;
    for (const ConfigurationProblem &problem : problems) {
        const bool isError = problem.severity == ConfigurationProblem::Severity::Error;
        result.append(u"%1 %2 [%3] %4"_s.arg(QString::number(problem.where.line), isError ? u"E"_s : u"W"_s,
                                             problem.store, problem.option));
    }
    return result;
}

} // namespace Quartermaster
