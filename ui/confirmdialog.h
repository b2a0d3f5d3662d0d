// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDialog>

namespace Quartermaster {

/// Asks before something goes for good, and names it. Cancel is the default; accepted() says yes.
class ConfirmDialog final : public QDialog
{
    Q_OBJECT

public:
    /// All plain text; \a confirm is the button's, and the title.
    ConfirmDialog(const QString &confirm, const QString &question, const QString &consequences,
                  const QStringList &names, QWidget *parent);
};

} // namespace Quartermaster
