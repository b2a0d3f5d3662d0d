// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/startwatch.h"

#include <QEvent>
#include <QLoggingCategory>
#include <QTimer>
#include <QWidget>

namespace Quartermaster {

namespace {

// Not one of the log file's (quartermaster.*): who turns it on reads standard error, where warnings alone go.
Q_LOGGING_CATEGORY(startLog, "qm.start", QtFatalMsg)

} // namespace

StartWatch::StartWatch(QWidget *window)
    : QObject(window)
{
    if (startLog().isWarningEnabled())
        window->installEventFilter(this);
}

bool StartWatch::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Paint) {
        watched->removeEventFilter(this);
        QTimer::singleShot(0, this, [] { qCWarning(startLog, "usable"); }); // after this event and all that wait
    }
    return QObject::eventFilter(watched, event);
}

} // namespace Quartermaster
