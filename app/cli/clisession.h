// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/redactor.h"
#include "model/monitor.h"
#include "model/registry.h"

#include <QTimer>

namespace Quartermaster {

class Demo;
class WorkerPool;
struct Arguments;

/// The stores that one command deals with, watched by the same monitor as the window's. Stores that were not named are not
/// talked to.
class CliSession : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CliSession)

public:
    /// \a redactor learns the secrets of what is opened.
    CliSession(const std::shared_ptr<WorkerPool> &pool, std::shared_ptr<Redactor> redactor, QObject *parent = nullptr);
    ~CliSession() override;

    /// Reads the configuration: --config's, the demo's, or the user's own. Fails with BadConfiguration.
    [[nodiscard]] Result<void> open(const Arguments &arguments);
    /// Of the file, whole.
    [[nodiscard]] const Configuration &configuration() const { return m_configuration; }
    /// Takes the stores of these ids, or all for an empty list. Fails with BadInput and names the ids that there are.
    [[nodiscard]] Result<void> select(const QStringList &ids);
    [[nodiscard]] StoreRegistry &registry() { return m_registry; }
    [[nodiscard]] Monitor &monitor() { return m_monitor; }

    /// Probes the selected stores; settled() comes when each has its verdict or has had its time, never from within.
    void probe();
    /// Removes what the demo has made; for a program that leaves without cleaning up.
    void endDemo();

Q_SIGNALS:
    void settled();

private:
    void settle();
    [[nodiscard]] int longestTimeLimit() const;

    std::shared_ptr<Redactor> m_redactor;
    Configuration m_configuration;
    StoreRegistry m_registry;
    Monitor m_monitor;
    std::unique_ptr<Demo> m_demo;
    QTimer m_deadline;
    bool m_settled = false;
};

/// `$XDG_CONFIG_HOME/quartermaster/stores.conf`.
[[nodiscard]] QString defaultConfigurationFile();

} // namespace Quartermaster
