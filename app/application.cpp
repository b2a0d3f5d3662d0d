// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/application.h"

#include "app/demo.h"
#include "app/drivers.h"
#include "drivers/import/importers.h"
#include "model/transferjournal.h"
#include "ui/mainwindow.h"

#include <QApplication>
#include <QPixmap>

#include <algorithm>

namespace Quartermaster {

Application::Application(QObject *parent)
    : QObject(parent)
    , m_pool(std::make_shared<WorkerPool>())
    , m_simulations(std::make_shared<Simulations>())
    , m_registry(driverList(m_pool, m_simulations))
    , m_monitor(m_registry)
    , m_transfers(m_registry)
    , m_bulk(m_registry, m_transfers, m_pool)
    , m_renames(m_registry)
    , m_safeMode(m_registry)
    , m_secrets(m_keychain, m_registry.schemas())
    , m_configurations(m_registry, m_keychain, m_secrets, m_pool)
    , m_importers(storeImporters())
    , m_session(m_settings.windows())
{
    m_events.watch(m_monitor);
    m_events.watch(m_transfers);
    connect(&m_secrets, &SecretResolver::changed, this, &Application::applySecrets);
    connect(&m_configurations, &ConfigurationEditor::saved, this, &Application::showSaved);
    connect(&m_settings, &Settings::preferencesChanged, this, &Application::applyPreferences);
    applyPreferences();
    addWindow(m_session.takeLast());
    m_monitor.start();
}

Application::~Application()
{
    rememberWindows();
    m_windows.clear();
    m_transfers.leaveConfiguration(); // what has a journal is found again at the next start
    m_monitor.stop();
}

MainWindow &Application::addWindow(const WindowState &state)
{
    auto made = std::make_unique<MainWindow>(core(), state);
    MainWindow *window = made.get();
    m_windows.push_back(std::move(made));
    connect(window, &MainWindow::openRequested, this, &Application::openConfiguration);
    connect(window, &MainWindow::demoRequested, this, &Application::openDemo);
    connect(window, &MainWindow::reloadRequested, this, &Application::reload);
    connect(window, &MainWindow::newWindowRequested, this, &Application::openAnother);
    connect(window, &MainWindow::quitRequested, this, &Application::quit);
    connect(window, &MainWindow::diagnosticsRequested, this, &Application::diagnosticsRequested);
    connect(window, &MainWindow::stateChanged, this, &Application::rememberWindows);
    connect(window, &MainWindow::watchingChanged, this, [this] {
        m_monitor.setWatched(
            std::any_of(m_windows.begin(), m_windows.end(), [](const auto &one) { return one->isWatching(); }));
    });
    connect(window, &MainWindow::activated, this, [this, window] { raise(window); });
    connect(window, &MainWindow::closed, this, [this, window] { remove(window); });
    if (m_configuration)
        window->showConfiguration(*m_configuration);
    return *window;
}

QList<MainWindow *> Application::windows() const
{
    QList<MainWindow *> all;
    for (const auto &window : m_windows)
        all << window.get();
    return all;
}

void Application::showSession()
{
    MainWindow &last = window();
    for (const WindowState &state : std::exchange(m_session, {}))
        addWindow(state);
    raise(&last);
    for (const auto &window : m_windows)
        window->show();
}

void Application::openAnother()
{
    const QPoint beside = window().pos() + QPoint(32, 32);
    MainWindow &another = addWindow(window().state());
    another.move(beside);
    another.show();
    another.activateWindow();
}

void Application::raise(const MainWindow *window)
{
    const auto found = std::find_if(m_windows.begin(), m_windows.end(),
                                    [window](const auto &one) { return one.get() == window; });
    if (found != m_windows.end())
        std::rotate(found, found + 1, m_windows.end());
}

/// The last one stays: closing it ends the program, and it is what the next session begins with.
void Application::remove(const MainWindow *window)
{
    if (!m_quitting && m_windows.size() > 1) {
        const auto found = std::find_if(m_windows.begin(), m_windows.end(),
                                        [window](const auto &one) { return one.get() == window; });
        found->release()->deleteLater(); // it is being closed
        m_windows.erase(found);
    }
    rememberWindows();
}

void Application::rememberWindows()
{
    if (m_quitting || !m_session.isEmpty())
        return;
    QList<WindowState> states;
    for (const auto &window : m_windows)
        states << window->state();
    m_settings.setWindows(states);
}

void Application::quit()
{
    rememberWindows();
    m_quitting = true;
    QApplication::closeAllWindows();
    QCoreApplication::quit();
}

void Application::applyPreferences()
{
    const Preferences &preferences = m_settings.preferences();
    applyAppearance(preferences.appearance);
    m_transfers.setConcurrency(preferences.transfersAtOnce);
    m_transfers.setBytesPerSecond(preferences.bytesPerSecond);
    m_monitor.setWatchedInterval(preferences.probeInterval * 1000);
}

Result<void> Application::openConfiguration(const QString &path)
{
    // Watched from before it is read, so that no change is missed; but what is shown goes on being watched if it can't be read.
    auto watcher = std::make_unique<ConfigurationWatcher>();
    watcher->setFile(path);
    const Result<void> loaded = load(path);
    if (loaded || !m_configuration) {
        connect(watcher.get(), &ConfigurationWatcher::changed, this, &Application::reload);
        m_watcher = std::move(watcher);
    }
    return loaded;
}

Result<void> Application::openDemo()
{
    auto demo = std::make_unique<Demo>();
    const Result<QString> started = demo->start();
    if (!started) {
        showProblem(started.error());
        return tl::unexpected(started.error());
    }
    m_demo.swap(demo); // the one before goes when its stores are gone
    const Result<void> opened = openConfiguration(*started);
    window().showCapabilities();
    return opened;
}

Result<void> Application::load(const QString &path)
{
    Q_EMIT configurationLoading(path);
    const Result<Configuration> configuration = loadConfiguration(path, m_registry.schemas());
    if (!configuration) {
        showProblem(configuration.error());
        m_events.add({.severity = Event::Severity::Error, .text = configuration.error().detail});
        return tl::unexpected(configuration.error());
    }
    if (m_configuration && m_configuration->file != configuration->file)
        m_transfers.leaveConfiguration(); // the new one may have stores with the same ids
    m_configuration = *configuration;
    const bool isDemo = m_demo && m_demo->configurationFile() == path;
    m_configurations.setFile(path, isDemo);
    m_registry.setConfiguration(m_secrets.resolve(*configuration));
    m_events.report(configuration->problems);
    if (!isDemo)
        m_settings.addRecentFile(configuration->file);
    for (const auto &window : m_windows)
        window->showConfiguration(*configuration);
    if (!isDemo) // that is another one each time: there is nothing to come back to
        m_transfers.openJournal(TransferJournal::pathFor(path));
    Q_EMIT configurationOpened(path);
    return {};
}

/// Our own saving: read at once, and no news to the watcher.
void Application::showSaved(const QString &file, const QString &store)
{
    if (m_watcher && m_watcher->file() == file) {
        m_watcher->accept();
        load(file);
    } else if (!openConfiguration(file)) {
        return;
    }
    if (!store.isEmpty())
        window().selectStore(store);
}

/// A store that has got its password is another store to the registry, but not to those who look at it.
void Application::applySecrets()
{
    QStringList selected;
    for (const auto &window : m_windows)
        selected << window->state().store;
    m_registry.setConfiguration(m_secrets.configuration());
    for (std::size_t i = 0; i < m_windows.size(); ++i) {
        if (const QString &id = selected.at(static_cast<qsizetype>(i)); !id.isEmpty())
            m_windows.at(i)->selectStore(id);
    }
}

void Application::showProblem(const Error &error)
{
    for (const auto &window : m_windows)
        window->showProblem(error);
}

void Application::reload()
{
    if (m_watcher)
        load(m_watcher->file());
}

void Application::takeScreenshot(const QString &path)
{
    constexpr int lookEvery = 100; // ms
    constexpr int mostLooks = 200;
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this, timer, path, looks = 0]() mutable {
        const bool settled = window().isSettled();
        if (!settled && ++looks < mostLooks)
            return;
        timer->stop();
        Q_EMIT screenshotDone(settled && window().grab().save(path, "PNG"));
    });
    timer->start(lookEvery);
}

} // namespace Quartermaster
