// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/driver.h"

#include <QDeadlineTimer>
#include <QObject>

#include <map>

namespace Quartermaster {

struct DriverEntry;

/// One configured store with what is known of it now. Combines the layers: the driver's declaration, the configuration's findings,
/// the last probe, what operations taught, and the overrides. GUI thread only.
class Store : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Store)

public:
    /// \a entry may be null (unknown driver); it must outlive the store.
    Store(StoreConfiguration configuration, const DriverEntry *entry, QObject *parent = nullptr);
    ~Store() override;

    [[nodiscard]] const QString &id() const { return m_configuration.id; }
    [[nodiscard]] const StoreConfiguration &configuration() const { return m_configuration; }
    [[nodiscard]] const DriverEntry *driverEntry() const { return m_entry; }
    [[nodiscard]] const Snapshot &snapshot() const { return m_snapshot; }
    /// False when no driver can be made for it: it is listed with its reason and never probed.
    [[nodiscard]] bool isUsable() const;
    /// Default mark and the like changed while the store stays the same.
    void setDefault(bool isDefault) { m_configuration.isDefault = isDefault; }

    /// A probe's answer. One definite answer counts at once; a time-out counts after two in a row.
    void applyProbe(const Result<ProbeReport> &report, const QString &cause);
    [[nodiscard]] int consecutiveTimeouts() const { return m_timeouts; }
    /// What an operation taught: a success drops what was learnt against it, a failure with a reason takes the
    /// capabilities of \a kind until a later sign of the opposite. Failures that a probe sees better only ask for one. A
    /// trouble of the moment (503) where only trying tells is believed for the time that the backend names, or 10 s.
    void learn(OperationKind kind, const Error *error, const QString &object);
    /// An administrator's check now: what was learnt is forgotten, so that it can be tried again.
    void forgetLearnt();
    /// Findings of Layer::Override, which only take away. \a key names who set them ("safe-mode", "simulation"); an empty list
    /// takes them back.
    void setOverride(const QString &key, const QList<Finding> &findings, const QString &cause);

    /// The one shared driver instance, where the driver is reusable; the registry's alone.
    [[nodiscard]] std::shared_ptr<Driver> &sharedDriver() { return m_driver; }

Q_SIGNALS:
    /// One real change of answers, reasons or state: once each.
    void capabilitiesChanged(Quartermaster::Store *store, const Quartermaster::Snapshot &before,
                             const Quartermaster::Snapshot &after, const QString &cause);
    /// Times or limits moved while the answers stayed.
    void snapshotRefreshed(Quartermaster::Store *store);
    /// An operation failed in a way that a probe should look at, at once.
    void probeWanted(Quartermaster::Store *store, const QString &cause);

private:
    /// What an operation taught, and for how long that is believed.
    struct Lesson {
        Finding finding;
        QDeadlineTimer expires = QDeadlineTimer(QDeadlineTimer::Forever);
    };
    void rebuild(const QString &cause);

    StoreConfiguration m_configuration;
    const DriverEntry *m_entry;
    std::shared_ptr<Driver> m_driver;
    QList<Finding> m_configured;
    QList<Finding> m_probed;
    QList<Lesson> m_learnt;
    std::map<QString, QList<Finding>> m_overrides;
    Limits m_limits;
    QDateTime m_checkedAt;
    Snapshot m_snapshot;
    int m_timeouts = 0;
};

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Store *)
