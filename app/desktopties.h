// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

namespace Quartermaster {

class Application;
class Language;
class Log;
class SingleInstance;

/// Ties a running application to what is around it: other starts raise its window, its events go to the log, the log learns the
/// secrets of each configuration before it is read, and its diagnostics go to the clipboard. Its parent is \a application; the
/// others outlive it.
class DesktopTies final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DesktopTies)

public:
    DesktopTies(Application &application, SingleInstance &instance, Log &log, const Language &language);

private:
    void show(const QString &store, const QString &activationToken);
    void copyDiagnostics();

    Application &m_application;
    const Log &m_log;
    const Language &m_language;
};

} // namespace Quartermaster
