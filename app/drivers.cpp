// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/drivers.h"

#include "app/glanceoptions.h"
#include "drivers/file/filedriver.h"
#include "drivers/http/httpdriver.h"
#include "drivers/opensslhash.h"
#include "drivers/s3/s3driver.h"
#include "drivers/simulated/simulateddriver.h"
#include "drivers/swift/swiftdriver.h"

#include <QCoreApplication>

namespace Quartermaster {

namespace {

/// A kind of glance_store's that has no driver here yet. \a declared is its _CAPABILITIES there
/// (glance_store:glance_store/_drivers/*.py).
DriverEntry missingDriver(const QString &kind, const char *displayName, CapabilitySet declared,
                          const QStringList &schemes)
{
    DriverEntry entry;
    entry.schema.kind = kind;
    entry.schema.isBuilt = false;
    entry.schema.options = glanceOptions(kind);
    entry.schemes = schemes;
    entry.declared = declared;
    entry.displayName = QLatin1String(displayName);
    entry.howToGet =
        //: %1 a driver's name, "rbd"
        QCoreApplication::translate("Driver",
                                    "This version of Quartermaster has no driver for %1 stores; use a later one.")
            .arg(kind);
    return entry;
}

/// The other names of a kind: the entry points of glance_store.drivers (glance_store:setup.cfg).
struct Alias {
    const char *kind;
    const char *name;
};
constexpr Alias aliases[] = {
    {"file", "filesystem"}, // the location scheme; glance_store takes "file" only, but people write it
    {"file", "glance.store.filesystem.Store"},
    {"http", "glance.store.http.Store"},
    {"swift", "glance.store.swift.Store"},
    {"s3", "glance.store.s3.Store"},
    {"rbd", "glance.store.rbd.Store"},
    {"cinder", "glance.store.cinder.Store"},
    {"vmware", "glance.store.vmware_datastore.Store"},
};

} // namespace

QList<DriverEntry> driverList(const std::shared_ptr<WorkerPool> &pool, const std::shared_ptr<Simulations> &simulations)
{
    setHasherFactory(openSslHasher);
    const CapabilitySet readWrite = Capability::RwAccess;
    QList<DriverEntry> entries{
        fileDriverEntry(pool),
        httpDriverEntry(pool),
        simulatedDriverEntry(pool, simulations),
        swiftDriverEntry(pool),
        s3DriverEntry(pool),
        missingDriver(QStringLiteral("rbd"), QT_TRANSLATE_NOOP("Driver", "Ceph block devices"), readWrite,
                      {QStringLiteral("rbd")}),
        missingDriver(QStringLiteral("cinder"), QT_TRANSLATE_NOOP("Driver", "OpenStack Cinder volumes"),
                      Capability::ReadRandom | Capability::WriteAccess | Capability::DriverReusable,
                      {QStringLiteral("cinder")}),
        missingDriver(QStringLiteral("vmware"), QT_TRANSLATE_NOOP("Driver", "VMware datastore"),
                      readWrite | Capability::DriverReusable, {QStringLiteral("vsphere")}),
    };
    for (DriverEntry &entry : entries) {
        entry.displayName = QCoreApplication::translate("Driver", entry.displayName.toUtf8().constData());
        for (const Alias &alias : aliases) {
            const QString name = QLatin1String(alias.name);
            if (entry.schema.kind == QLatin1String(alias.kind) && !entry.schema.aliases.contains(name))
                entry.schema.aliases.append(name);
        }
    }
    return entries;
}

} // namespace Quartermaster
