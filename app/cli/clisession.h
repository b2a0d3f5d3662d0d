// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/keychain.h"
#include "app/redactor.h"
#include "model/monitor.h"
#include "model/registry.h"
#include "model/secretresolver.h"

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
    /// Asks the desktop's keychain for the secrets that the selected stores refer to, and waits keychainPatience at most.
    /// unlocked() comes then; at once, from within, where there is nothing to ask for.
    void unlock();
    static constexpr int keychainPatience = 30'000; // ms: a person may have to type the password that unlocks it
    [[nodiscard]] StoreRegistry &registry() { return m_registry; }
    [[nodiscard]] Monitor &monitor() { return m_monitor; }

    /// Probes the selected stores; settled() comes when each has its verdict or has had its time, never from within.
    void probe();
    /// Removes what the demo has made; for a program that leaves without cleaning up.
    void endDemo();

Q_SIGNALS:
    void unlocked();
    void settled();

private:
    void takeSecrets();
    void settle();
    [[nodiscard]] int longestTimeLimit() const;

    std::shared_ptr<Redactor> m_redactor;
    Configuration m_configuration;
    StoreRegistry m_registry;
    Monitor m_monitor;
    std::unique_ptr<Demo> m_demo;
    Keychain m_keychain;
    SecretResolver m_secrets;
    QTimer m_patience; ///< With the keychain.
    QTimer m_deadline;
    bool m_settled = false;
};

/// `$XDG_CONFIG_HOME/quartermaster/stores.conf`.
[[nodiscard]] QString defaultConfigurationFile();

} // namespace Quartermaster
