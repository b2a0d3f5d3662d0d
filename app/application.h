// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/keychain.h"
#include "model/bulktransfers.h"
#include "model/configuration.h"
#include "model/configurationeditor.h"
#include "model/configurationwatcher.h"
#include "model/eventlog.h"
#include "model/monitor.h"
#include "model/objectrenames.h"
#include "model/safemode.h"
#include "model/simulation.h"
#include "model/storeimport.h"
#include "model/transferqueue.h"
#include "model/workerpool.h"
#include "ui/core.h"
#include "ui/settings.h"

namespace Quartermaster {

class Demo;
class MainWindow;

/// Owns all that the windows work on, and the windows. Reads configurations, and reads them again when they change on disk.
class Application final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Application)

public:
    explicit Application(QObject *parent = nullptr);
    ~Application() override;

    /// Fails with BadConfiguration or LocalFile; the stores that were shown stay, and the windows tell.
    Result<void> openConfiguration(const QString &path);
    Result<void> openDemo();

    /// The one that had the focus last; there is always one.
    [[nodiscard]] MainWindow &window() { return *m_windows.back(); }
    [[nodiscard]] QList<MainWindow *> windows() const;
    /// Another one on the same stores, not shown yet.
    MainWindow &addWindow(const WindowState &state);
    /// Adds the other windows of the last session, and shows all.
    void showSession();
    [[nodiscard]] Core core()
    {
        return {m_pool,   m_registry,     m_monitor,  m_transfers, m_bulk,           m_renames,
                m_events, *m_simulations, m_safeMode, m_settings,  m_configurations, m_importers};
    }
    [[nodiscard]] const std::shared_ptr<WorkerPool> &pool() const { return m_pool; }
    /// Saves a picture of the window once all verdicts and the listing are in; done(false) after 20 s without.
    void takeScreenshot(const QString &path);

Q_SIGNALS:
    void configurationLoading(const QString &path); ///< Before a byte of it is read.
    void configurationOpened(const QString &path);  ///< The one that is shown now; the demo's too.
    void diagnosticsRequested();
    void screenshotDone(bool succeeded);

private:
    Result<void> load(const QString &path);
    void reload();
    void applySecrets();
    void showSaved(const QString &file, const QString &store);
    void showProblem(const Error &error);
    void applyPreferences();
    void openAnother();
    void raise(const MainWindow *window);
    void remove(const MainWindow *window);
    void rememberWindows();
    void quit();

    std::shared_ptr<WorkerPool> m_pool;
    std::shared_ptr<Simulations> m_simulations;
    StoreRegistry m_registry;
    Monitor m_monitor;
    TransferQueue m_transfers;
    BulkTransfers m_bulk;
    ObjectRenames m_renames;
    EventLog m_events;
    SafeMode m_safeMode;
    Keychain m_keychain;
    SecretResolver m_secrets;
    ConfigurationEditor m_configurations;
    const QList<StoreImporter> m_importers;
    Settings m_settings;
    std::optional<Configuration> m_configuration; ///< What is shown.
    std::unique_ptr<ConfigurationWatcher> m_watcher;
    std::unique_ptr<Demo> m_demo;
    std::vector<std::unique_ptr<MainWindow>> m_windows; ///< The one that had the focus last is at the end.
    QList<WindowState> m_session;                       ///< What showSession() has still to show.
    bool m_quitting = false;
};

} // namespace Quartermaster
