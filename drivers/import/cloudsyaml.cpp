// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/import/importers.h"

#include "model/objectname.h"

#include <QFileInfo>

#include <yaml-cpp/yaml.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

Error badYaml(const QString &file, const YAML::Exception &exception)
{
    const QString line = exception.mark.is_null() ? QString() : u":%1"_s.arg(exception.mark.line + 1);
    return {.kind = ErrorKind::BadInput,
            .detail = u"%1%2: %3"_s.arg(displayName(file), line, QString::fromStdString(exception.msg)),
            .object = file};
}

/// No exception of the library's leaves this file.
Result<YAML::Node> load(const QString &file)
{
    const Result<QByteArray> text = readWhole(file);
    if (!text)
        return tl::unexpected(text.error());
    try {
        return YAML::Load(text->toStdString());
    } catch (const YAML::Exception &exception) {
        return tl::unexpected(badYaml(file, exception));
    }
}

QString textOf(const YAML::Node &map, const char *key)
{
    if (!map.IsMap())
        return {};
    const YAML::Node value = map[key];
    return value && value.IsScalar() ? QString::fromStdString(value.Scalar()).trimmed() : QString();
}

/// Of two maps, the first one's values count.
QString either(const YAML::Node &one, const YAML::Node &other, const char *key)
{
    const QString text = textOf(one, key);
    return text.isEmpty() ? textOf(other, key) : text;
}

YAML::Node child(const YAML::Node &map, const std::string &key)
{
    return map && map.IsMap() && map[key] ? YAML::Node(map[key]) : YAML::Node(YAML::NodeType::Undefined);
}

/// One cloud; \a secure holds what its owner keeps apart, \a profile what a vendor tells.
FoundStore readCloud(const QString &name, const YAML::Node &cloud, const YAML::Node &secure, const YAML::Node &profile)
{
    FoundStore store{.name = name, .driver = u"swift"_s, .missing = {u"swift_store_container"_s}};
    const YAML::Node ownAuth = child(cloud, "auth");
    const YAML::Node secureAuth = child(secure, "auth");
    const YAML::Node vendorAuth = child(profile, "auth");
    const auto auth = [&](const char *key) {
        const QString text = either(secureAuth, ownAuth, key);
        return text.isEmpty() ? textOf(vendorAuth, key) : text;
    };
    const auto set = [&store](const QString &option, const QString &value) {
        if (!value.isEmpty())
            store.options.insert(option, value);
    };
    set(u"swift_store_auth_address"_s, auth("auth_url"));
    QString version = either(cloud, profile, "identity_api_version");
    if (version.isEmpty())
        version = auth("auth_url").contains("/v2"_L1) ? u"2"_s : u"3"_s;
    set(u"swift_store_auth_version"_s, version.left(1));
    const QString user = auth("username");
    QString project = auth("project_name");
    if (project.isEmpty())
        project = auth("tenant_name");
    set(u"swift_store_user"_s, project.isEmpty() ? user : project + u':' + user);
    set(u"swift_store_key"_s, auth("password"));
    const QString domain = auth("domain_name");
    set(u"swift_store_user_domain_name"_s, auth("user_domain_name").isEmpty() ? domain : auth("user_domain_name"));
    set(u"swift_store_user_domain_id"_s, auth("user_domain_id"));
    set(u"swift_store_project_domain_name"_s,
        auth("project_domain_name").isEmpty() ? domain : auth("project_domain_name"));
    set(u"swift_store_project_domain_id"_s, auth("project_domain_id"));
    set(u"swift_store_application_credential_id"_s, auth("application_credential_id"));
    set(u"swift_store_application_credential_secret"_s, auth("application_credential_secret"));
    set(u"swift_store_region"_s, either(cloud, profile, "region_name"));
    set(u"swift_store_cacert"_s, either(cloud, profile, "cacert"));
    const QString interface = either(cloud, profile, "interface");
    if (interface == "internal"_L1 || interface == "admin"_L1)
        set(u"swift_store_endpoint_type"_s, interface + "URL"_L1);
    if (textOf(cloud, "verify").toLower() == "false"_L1)
        set(u"swift_store_auth_insecure"_s, u"True"_s);
    const bool hasSecret = !auth("password").isEmpty() || !auth("application_credential_secret").isEmpty();
    if (auth("auth_url").isEmpty())
        store.obstacle = u"it has no auth_url"_s;
    else if (!hasSecret)
        store.obstacle = u"it has neither password nor application credential"_s;
    return store;
}

} // namespace

Result<QList<FoundStore>> readCloudsYaml(const QString &file)
{
    const Result<YAML::Node> root = load(file);
    if (!root)
        return tl::unexpected(root.error());
    const QString folder = QFileInfo(file).absolutePath();
    const auto beside = [&folder](const QString &name) -> Result<YAML::Node> {
        const QString path = folder + u'/' + name;
        return QFileInfo(path).isFile() ? load(path) : YAML::Node(YAML::NodeType::Undefined);
    };
    const Result<YAML::Node> secure = beside(u"secure.yaml"_s);
    const Result<YAML::Node> vendors = beside(u"clouds-public.yaml"_s);
    if (!secure || !vendors)
        return tl::unexpected(secure ? vendors.error() : secure.error());
    QList<FoundStore> found;
    try {
        const YAML::Node clouds = child(*root, "clouds");
        if (!clouds || !clouds.IsMap()) {
            return tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                        .detail = u"%1: it has no \"clouds\""_s.arg(displayName(file)),
                                        .object = file});
        }
        for (const auto &cloud : clouds) {
            const std::string name = cloud.first.Scalar();
            const std::string vendor = textOf(cloud.second, "profile").toStdString();
            found.append(readCloud(QString::fromStdString(name), cloud.second, child(child(*secure, "clouds"), name),
                                   child(child(*vendors, "public-clouds"), vendor)));
        }
    } catch (const YAML::Exception &exception) {
        return tl::unexpected(badYaml(file, exception));
    }
    return found;
}

} // namespace Quartermaster
