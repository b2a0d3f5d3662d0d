// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftconfig.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Type = OptionSchema::Type;

QString text(const char *english)
{
    return QString(QLatin1String(english));
}

QList<OptionSchema> accountOptions()
{
    return {
        {.name = u"swift_store_auth_address"_s,
         .help = text(QT_TRANSLATE_NOOP("Options",
                                        "Where tokens are asked for: https://keystone.example.com:5000/v3, or "
                                        "https://swift.example.com/auth/v1.0 for version 1.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Authentication service"))},
        {.name = u"swift_store_auth_version"_s,
         .defaultValue = u"2"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "2 and 3 are Keystone's, 1 is Swift's own (tempauth, swauth).")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Version of the authentication"))},
        {.name = u"swift_store_user"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "As in project:user; for version 1 as in account:user.")),
         .secret = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "User"))},
        {.name = u"swift_store_key"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The user's password.")),
         .secret = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "Password"))},
        {.name = u"swift_store_application_credential_id"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "Keystone's application credential, instead of user and password.")),
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "Application credential")),
         .isAdvanced = true},
        {.name = u"swift_store_application_credential_secret"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The secret that belongs to the application credential.")),
         .secret = true,
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "Its secret")),
         .isAdvanced = true},
        {.name = u"swift_store_user_domain_id"_s,
         .help = text(
             QT_TRANSLATE_NOOP("Options", "The user's Keystone domain; \"default\" where neither id nor name is set.")),
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "User's domain (id)")),
         .isAdvanced = true},
        {.name = u"swift_store_user_domain_name"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The same by its name.")),
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "User's domain (name)")),
         .isAdvanced = true},
        {.name = u"swift_store_project_domain_id"_s,
         .help = text(QT_TRANSLATE_NOOP(
             "Options", "The project's Keystone domain; \"default\" where neither id nor name is set.")),
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "Project's domain (id)")),
         .isAdvanced = true},
        {.name = u"swift_store_project_domain_name"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The same by its name.")),
         .ours = true,
         .label = text(QT_TRANSLATE_NOOP("Options", "Project's domain (name)")),
         .isAdvanced = true},
        {.name = u"swift_store_config_file"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "A file with accounts, instead of address, user and password.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "File of accounts")),
         .content = OptionSchema::Content::File,
         .isAdvanced = true},
        {.name = u"default_swift_reference"_s,
         .defaultValue = u"ref1"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The account of that file that holds the images.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Account in the file")),
         .isAdvanced = true},
    };
}

QList<OptionSchema> serviceOptions()
{
    return {
        {.name = u"swift_store_region"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "Which region's Swift, where Keystone knows of several.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Region"))},
        {.name = u"swift_store_endpoint"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The account's URL, up to but without the container, instead of the "
                                                   "one that the authentication tells.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Storage URL")),
         .isAdvanced = true},
        {.name = u"swift_store_endpoint_type"_s,
         .defaultValue = u"publicURL"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "Which of the service's addresses in Keystone's catalog.")),
         .choices = {u"publicURL"_s, u"adminURL"_s, u"internalURL"_s},
         .label = text(QT_TRANSLATE_NOOP("Options", "Kind of address")),
         .isAdvanced = true},
        {.name = u"swift_store_service_type"_s,
         .defaultValue = u"object-store"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The service's type in Keystone's catalog.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Type of service")),
         .isAdvanced = true},
        {.name = u"swift_store_auth_insecure"_s,
         .type = Type::Boolean,
         .defaultValue = false,
         .help = text(QT_TRANSLATE_NOOP("Options", "Do not verify the server's certificate.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Do not verify certificates")),
         .isAdvanced = true},
        {.name = u"swift_store_cacert"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "File with the authorities that the server's certificate is "
                                                   "verified with. Without it, those of the system.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Certificate authorities")),
         .content = OptionSchema::Content::Authorities},
        {.name = u"swift_store_expire_soon_interval"_s,
         .type = Type::Integer,
         .defaultValue = qint64(60),
         .help = text(QT_TRANSLATE_NOOP("Options", "So long before it ends, a token is replaced by a new one.")),
         .minimum = 0,
         .label = text(QT_TRANSLATE_NOOP("Options", "Renew tokens before their end")),
         .unit = u"s"_s,
         .isAdvanced = true},
        {.name = u"swift_store_retry_get_count"_s,
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = text(QT_TRANSLATE_NOOP("Options", "How often a download that is cut off goes on by itself.")),
         .minimum = 0,
         .label = text(QT_TRANSLATE_NOOP("Options", "Retries of downloads")),
         .isAdvanced = true},
        {.name = u"swift_store_ssl_compression"_s,
         .type = Type::Boolean,
         .defaultValue = true,
         .help = text(QT_TRANSLATE_NOOP("Options", "Of no effect here: TLS is not compressed any more.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Compression of TLS")),
         .isAdvanced = true},
    };
}

QList<OptionSchema> layoutOptions()
{
    return {
        {.name = u"swift_store_container"_s,
         .defaultValue = u"glance"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "The container that holds the images. With several containers, the "
                                                   "beginning of their names.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Container"))},
        {.name = u"swift_store_create_container_on_put"_s,
         .type = Type::Boolean,
         .defaultValue = false,
         .help = text(QT_TRANSLATE_NOOP("Options", "Make the container with the first upload when it is not there.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Create the container"))},
        {.name = u"swift_store_large_object_size"_s,
         .type = Type::Integer,
         .defaultValue = qint64(5120),
         .help = text(QT_TRANSLATE_NOOP("Options", "Objects from this size on are sent in segments.")),
         .minimum = 1,
         .label = text(QT_TRANSLATE_NOOP("Options", "Large objects from")),
         .unit = u"MB"_s,
         .isAdvanced = true},
        {.name = u"swift_store_large_object_chunk_size"_s,
         .type = Type::Integer,
         .defaultValue = qint64(200),
         .help = text(QT_TRANSLATE_NOOP("Options", "The size of a segment.")),
         .minimum = 1,
         .label = text(QT_TRANSLATE_NOOP("Options", "Size of a segment")),
         .unit = u"MB"_s,
         .isAdvanced = true},
        {.name = u"swift_store_multiple_containers_seed"_s,
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = text(QT_TRANSLATE_NOOP("Options",
                                        "So many digits of an image's id stand behind its container's name: 2 makes "
                                        "256 containers. 0 is one container.")),
         .minimum = 0,
         .maximum = 32,
         .label = text(QT_TRANSLATE_NOOP("Options", "Several containers")),
         .isAdvanced = true},
        {.name = u"swift_store_multi_tenant"_s,
         .type = Type::Boolean,
         .defaultValue = false,
         .help = text(QT_TRANSLATE_NOOP("Options", "Each image in a container of its own, in its owner's account. Here "
                                                   "that is the account of the user above.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "In the owner's account")),
         .isAdvanced = true},
        {.name = u"swift_store_admin_tenants"_s,
         .type = Type::List,
         .defaultValue = QStringList(),
         .help = text(
             QT_TRANSLATE_NOOP("Options", "Projects that may read and write all of these containers, by their ids.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Administrators' projects")),
         .isAdvanced = true},
        {.name = u"swift_store_use_trusts"_s,
         .type = Type::Boolean,
         .defaultValue = true,
         .help = text(QT_TRANSLATE_NOOP("Options", "Of no effect here: nobody else's token is used.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Trusts")),
         .isAdvanced = true},
        {.name = u"swift_buffer_on_upload"_s,
         .type = Type::Boolean,
         .defaultValue = false,
         .help = text(QT_TRANSLATE_NOOP("Options", "Of no effect here: an interrupted upload goes on from its file.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Buffer uploads on disk")),
         .isAdvanced = true},
        {.name = u"swift_upload_buffer_dir"_s,
         .help = text(QT_TRANSLATE_NOOP("Options", "Of no effect here, as the option before.")),
         .label = text(QT_TRANSLATE_NOOP("Options", "Folder of that buffer")),
         .content = OptionSchema::Content::Folder,
         .isAdvanced = true},
    };
}

} // namespace

DriverSchema swiftSchema()
{
    return {.kind = u"swift"_s, .options = accountOptions() + layoutOptions() + serviceOptions()};
}

} // namespace Quartermaster
