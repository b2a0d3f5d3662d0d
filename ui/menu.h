// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QMenu>

namespace Quartermaster {

/// A menu that tells why an entry is off: by tool tip, and to assistive technologies as the entry's description (Qt's own menu
/// entries have none).
class Menu final : public QMenu
{
    Q_OBJECT

public:
    explicit Menu(QWidget *parent = nullptr);
    Menu(const QString &title, const QString &objectName, QWidget *parent);
};

/// Once, before the first menu is asked for.
void installMenuAccessibility();

} // namespace Quartermaster
