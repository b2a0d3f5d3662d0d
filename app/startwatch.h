// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

class QWidget;

namespace Quartermaster {

/// Logs "usable" in the category quartermaster.start (off by default) once: the window was painted for the first time, and the event
/// loop takes input.
class StartWatch final : public QObject
{
public:
    /// Goes with \a window.
    explicit StartWatch(QWidget *window);

    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace Quartermaster
