// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/desktopties.h"

#include "app/application.h"
#include "app/diagnostics.h"
#include "app/language.h"
#include "app/log.h"
#include "app/singleinstance.h"
#include "ui/mainwindow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QScreen>
#include <QStatusBar>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace Quartermaster {

DesktopTies::DesktopTies(Application &application, SingleInstance &instance, Log &log, const Language &language)
    : QObject(&application)
    , m_application(application)
    , m_log(log)
    , m_language(language)
{
    Log::follow(application.core().events);
    connect(&application, &Application::configurationLoading, this, [this, &log](const QString &path) {
        log.redactor().learnFile(path, m_application.core().registry.schemas());
        qCInfo(lcProgram).noquote() << "reading" << path;
    });
    connect(&application, &Application::configurationOpened, &instance, &SingleInstance::claim);
    connect(&instance, &SingleInstance::showRequested, this, &DesktopTies::show);
    connect(&application, &Application::diagnosticsRequested, this, &DesktopTies::copyDiagnostics);
}

void DesktopTies::show(const QString &store, const QString &activationToken)
{
    MainWindow &window = m_application.window();
    qCInfo(lcProgram).noquote() << "another start asks for the window" << store;
    if (!activationToken.isEmpty())
        qputenv("XDG_ACTIVATION_TOKEN", activationToken.toUtf8()); // Qt's Wayland plugin takes it from there
    window.setWindowState((window.windowState() & ~Qt::WindowMinimized) | Qt::WindowActive);
    window.show();
    window.raise();
    window.activateWindow();
    if (!store.isEmpty())
        window.selectStore(store);
}

void DesktopTies::copyDiagnostics()
{
    QStringList surroundings{
        u"Language: "_s + m_language.name(),
        u"Platform: %1, style %2"_s.arg(QGuiApplication::platformName(), m_application.window().style()->name())};
    for (const QScreen *screen : QGuiApplication::screens()) {
        surroundings << u"Screen: %1 x %2, scale %3"_s.arg(screen->size().width())
                            .arg(screen->size().height())
                            .arg(screen->devicePixelRatio());
    }
    QGuiApplication::clipboard()->setText(diagnosticsText(m_application.core().registry, m_log, surroundings));
    m_application.window().statusBar()->showMessage(tr("The diagnostics are in the clipboard, without secrets."));
}

} // namespace Quartermaster
