// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/application.h"

#include "app/demo.h"
#include "app/drivers.h"
#include "ui/mainwindow.h"

#include <QPixmap>

namespace Quartermaster {

Application::Application(QObject *parent)
    : QObject(parent)
    , m_pool(std::make_shared<WorkerPool>())
    , m_simulations(std::make_shared<Simulations>())
    , m_registry(driverList(m_pool, m_simulations))
    , m_monitor(m_registry)
    , m_transfers(m_registry)
    , m_safeMode(m_registry)
    , m_window(std::make_unique<MainWindow>(core()))
{
    m_events.watch(m_monitor);
    m_events.watch(m_transfers);
    m_monitor.start();
    connect(m_window.get(), &MainWindow::openRequested, this, &Application::openConfiguration);
    connect(m_window.get(), &MainWindow::demoRequested, this, &Application::openDemo);
    connect(m_window.get(), &MainWindow::reloadRequested, this, &Application::reload);
    connect(&m_watcher, &ConfigurationWatcher::changed, this, &Application::reload);
}

Application::~Application()
{
    m_window.reset();
    m_transfers.cancelAll();
    m_monitor.stop();
}

Result<void> Application::openConfiguration(const QString &path)
{
    m_watcher.setFile(path);
    return load(path);
}

Result<void> Application::openDemo()
{
    auto demo = std::make_unique<Demo>();
    const Result<QString> started = demo->start();
    if (!started) {
        m_window->showProblem(started.error());
        return tl::unexpected(started.error());
    }
    m_demo.swap(demo); // the one before goes when its stores are gone
    const Result<void> opened = openConfiguration(*started);
    m_window->showCapabilities();
    return opened;
}

Result<void> Application::load(const QString &path)
{
    const Result<Configuration> configuration = loadConfiguration(path, m_registry.schemas());
    if (!configuration) {
        m_window->showProblem(configuration.error());
        m_events.add({.severity = Event::Severity::Error, .text = configuration.error().detail});
        return tl::unexpected(configuration.error());
    }
    m_registry.setConfiguration(*configuration);
    m_events.report(configuration->problems);
    const bool isDemo = m_demo && m_demo->configurationFile() == path;
    m_window->showConfiguration(*configuration, !isDemo);
    return {};
}

void Application::reload()
{
    if (!m_watcher.file().isEmpty())
        load(m_watcher.file());
}

void Application::takeScreenshot(const QString &path)
{
    constexpr int lookEvery = 100; // ms
    constexpr int mostLooks = 200;
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this, timer, path, looks = 0]() mutable {
        const bool settled = m_window->isSettled();
        if (!settled && ++looks < mostLooks)
            return;
        timer->stop();
        Q_EMIT screenshotDone(settled && m_window->grab().save(path, "PNG"));
    });
    timer->start(lookEvery);
}

} // namespace Quartermaster
