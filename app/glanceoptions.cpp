// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/glanceoptions.h"

namespace Quartermaster {

namespace {

using Type = OptionSchema::Type;

QList<OptionSchema> swiftOptions()
{
    return {
        {.name = QStringLiteral("default_swift_reference"), .defaultValue = QStringLiteral("ref1")},
        {.name = QStringLiteral("swift_store_auth_version"), .defaultValue = QStringLiteral("2")},
        {.name = QStringLiteral("swift_store_auth_address")},
        {.name = QStringLiteral("swift_store_user"), .secret = true},
        {.name = QStringLiteral("swift_store_key"), .secret = true},
        {.name = QStringLiteral("swift_store_config_file")},
        {.name = QStringLiteral("swift_store_auth_insecure"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("swift_store_cacert")},
        {.name = QStringLiteral("swift_store_region")},
        {.name = QStringLiteral("swift_store_endpoint")},
        {.name = QStringLiteral("swift_store_endpoint_type"),
         .defaultValue = QStringLiteral("publicURL"),
         .choices = {QStringLiteral("publicURL"), QStringLiteral("adminURL"), QStringLiteral("internalURL")}},
        {.name = QStringLiteral("swift_store_service_type"), .defaultValue = QStringLiteral("object-store")},
        {.name = QStringLiteral("swift_store_container"), .defaultValue = QStringLiteral("glance")},
        {.name = QStringLiteral("swift_store_large_object_size"),
         .type = Type::Integer,
         .defaultValue = qint64(5120),
         .minimum = 1},
        {.name = QStringLiteral("swift_store_large_object_chunk_size"),
         .type = Type::Integer,
         .defaultValue = qint64(200),
         .minimum = 1},
        {.name = QStringLiteral("swift_store_create_container_on_put"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("swift_store_multi_tenant"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("swift_store_multiple_containers_seed"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .minimum = 0,
         .maximum = 32},
        {.name = QStringLiteral("swift_store_admin_tenants"), .type = Type::List, .defaultValue = QStringList()},
        {.name = QStringLiteral("swift_store_ssl_compression"), .type = Type::Boolean, .defaultValue = true},
        {.name = QStringLiteral("swift_store_retry_get_count"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .minimum = 0},
        {.name = QStringLiteral("swift_store_expire_soon_interval"),
         .type = Type::Integer,
         .defaultValue = qint64(60),
         .minimum = 0},
        {.name = QStringLiteral("swift_store_use_trusts"), .type = Type::Boolean, .defaultValue = true},
        {.name = QStringLiteral("swift_buffer_on_upload"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("swift_upload_buffer_dir")},
    };
}

QList<OptionSchema> rbdOptions()
{
    return {
        {.name = QStringLiteral("rbd_store_chunk_size"),
         .type = Type::Integer,
         .defaultValue = qint64(8),
         .minimum = 1},
        {.name = QStringLiteral("rbd_store_pool"), .defaultValue = QStringLiteral("images")},
        {.name = QStringLiteral("rbd_store_user")},
        {.name = QStringLiteral("rbd_store_ceph_conf"), .defaultValue = QStringLiteral("")},
        {.name = QStringLiteral("rados_connect_timeout"), .type = Type::Integer, .defaultValue = qint64(0)},
        {.name = QStringLiteral("rbd_thin_provisioning"), .type = Type::Boolean, .defaultValue = false},
    };
}

QList<OptionSchema> cinderOptions()
{
    return {
        {.name = QStringLiteral("cinder_catalog_info"), .defaultValue = QStringLiteral("volumev3::publicURL")},
        {.name = QStringLiteral("cinder_endpoint_template")},
        {.name = QStringLiteral("cinder_os_region_name"), .deprecatedNames = {QStringLiteral("os_region_name")}},
        {.name = QStringLiteral("cinder_ca_certificates_file")},
        {.name = QStringLiteral("cinder_http_retries"), .type = Type::Integer, .defaultValue = qint64(3), .minimum = 0},
        {.name = QStringLiteral("cinder_state_transition_timeout"),
         .type = Type::Integer,
         .defaultValue = qint64(300),
         .minimum = 0},
        {.name = QStringLiteral("cinder_api_insecure"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("cinder_store_auth_address")},
        {.name = QStringLiteral("cinder_store_user_name")},
        {.name = QStringLiteral("cinder_store_user_domain_name"), .defaultValue = QStringLiteral("Default")},
        {.name = QStringLiteral("cinder_store_password"), .secret = true},
        {.name = QStringLiteral("cinder_store_project_name")},
        {.name = QStringLiteral("cinder_store_project_domain_name"), .defaultValue = QStringLiteral("Default")},
        {.name = QStringLiteral("rootwrap_config"), .defaultValue = QStringLiteral("/etc/glance/rootwrap.conf")},
        {.name = QStringLiteral("cinder_volume_type")},
        {.name = QStringLiteral("cinder_enforce_multipath"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("cinder_use_multipath"), .type = Type::Boolean, .defaultValue = false},
        {.name = QStringLiteral("cinder_mount_point_base"), .defaultValue = QStringLiteral("/var/lib/glance/mnt")},
    };
}

QList<OptionSchema> vmwareOptions()
{
    return {
        {.name = QStringLiteral("vmware_server_host")},
        {.name = QStringLiteral("vmware_server_username")},
        {.name = QStringLiteral("vmware_server_password"), .secret = true},
        {.name = QStringLiteral("vmware_api_retry_count"),
         .type = Type::Integer,
         .defaultValue = qint64(10),
         .minimum = 1},
        {.name = QStringLiteral("vmware_task_poll_interval"),
         .type = Type::Integer,
         .defaultValue = qint64(5),
         .minimum = 1},
        {.name = QStringLiteral("vmware_store_image_dir"), .defaultValue = QStringLiteral("/openstack_glance")},
        {.name = QStringLiteral("vmware_insecure"),
         .type = Type::Boolean,
         .defaultValue = false,
         .deprecatedNames = {QStringLiteral("vmware_api_insecure")}},
        {.name = QStringLiteral("vmware_ca_file")},
        {.name = QStringLiteral("vmware_datastores"), .type = Type::MultiString},
    };
}

} // namespace

QList<OptionSchema> glanceOptions(const QString &kind)
{
    if (kind == QLatin1String("swift"))
        return swiftOptions();
    if (kind == QLatin1String("rbd"))
        return rbdOptions();
    if (kind == QLatin1String("cinder"))
        return cinderOptions();
    return kind == QLatin1String("vmware") ? vmwareOptions() : QList<OptionSchema>();
}

} // namespace Quartermaster
