// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QEvent>
#include <QWidget>

namespace Quartermaster {

/// Keeps the wheel from changing a value that was not clicked into: over a form, it scrolls the form.
class QuietWheel final : public QObject
{
public:
    explicit QuietWheel(QWidget *field)
        : QObject(field)
    {
        field->setFocusPolicy(Qt::StrongFocus);
        field->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Wheel || static_cast<QWidget *>(watched)->hasFocus())
            return QObject::eventFilter(watched, event);
        event->ignore();
        return true;
    }
};

} // namespace Quartermaster
