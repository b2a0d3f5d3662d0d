// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/selection.h"

#include <QDialog>
#include <QPointer>

class QLabel;
class QListWidget;
class QPushButton;

namespace Quartermaster {

class Store;

/// Asks before a deletion, and names what will be gone. Cancel is the default. Lives with the store: when that refuses meanwhile,
/// so does the dialog, with the reason. accepted() says yes.
class DeleteDialog final : public QDialog
{
    Q_OBJECT

public:
    static constexpr qint64 mostNamed = 10'000; ///< In the list; the rest is counted.

    DeleteDialog(Store &store, const Selection &selection, QWidget *parent = nullptr);

private:
    void fill();
    void check();
    [[nodiscard]] QString question() const;
    [[nodiscard]] QString consequences() const;
    [[nodiscard]] QString refusals() const;

    QPointer<Store> m_store;
    Selection m_selection;
    QLabel *m_refused;
    QListWidget *m_names;
    QPushButton *m_confirm = nullptr;
};

} // namespace Quartermaster
