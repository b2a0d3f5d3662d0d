// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QObject>

class QWidget;

namespace Quartermaster {

/// Warns "usable" in the category qm.start (off by default) once, on standard error: the window was painted for the first time, and the event
/// loop takes input.
class StartWatch final : public QObject
{
public:
    /// Goes with \a window.
    explicit StartWatch(QWidget *window);

    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace Quartermaster
