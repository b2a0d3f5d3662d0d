// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/glanceoptions.h"

namespace Quartermaster {

namespace {

using Type = OptionSchema::Type;

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
    if (kind == QLatin1String("rbd"))
        return rbdOptions();
    if (kind == QLatin1String("cinder"))
        return cinderOptions();
    return kind == QLatin1String("vmware") ? vmwareOptions() : QList<OptionSchema>();
}

} // namespace Quartermaster
