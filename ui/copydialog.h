// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/situation.h"
#include "ui/objectmime.h"

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace Quartermaster {

class Store;
class StoreRegistry;

/// Asks where objects are to be copied. A store that would refuse them can't be picked and says why; lives with the stores.
class CopyDialog final : public QDialog
{
    Q_OBJECT

public:
    /// What the rule of drops says of the objects in a folder of a store.
    using Ask = std::function<ActionState(Store *, const QString &folder)>;

    CopyDialog(StoreRegistry &registry, const ObjectBundle &bundle, Ask ask, QWidget *parent = nullptr);

    [[nodiscard]] QString store() const;  ///< The id of the picked one; empty for none.
    [[nodiscard]] QString folder() const; ///< Within it: empty, or ends with "/".

private:
    void fill();
    void check();

    StoreRegistry &m_registry;
    Ask m_ask;
    QListWidget *m_stores;
    QLineEdit *m_folder;
    QLabel *m_reason;
    QPushButton *m_confirm = nullptr;
};

} // namespace Quartermaster
