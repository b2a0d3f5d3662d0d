// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/driver.h"

#include <QDialog>
#include <QPointer>

class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace Quartermaster {

class Store;

/// What people wrote to one object or container beside its content, to be changed: keys and values, and who else may read and write a
/// container. Nothing is overwritten that somebody else has changed; what was applied can be taken back while the dialog is open.
/// Lives with the store: when that refuses meanwhile, so does the dialog, with the reason.
class PropertiesDialog final : public QDialog
{
    Q_OBJECT

public:
    PropertiesDialog(Store &store, std::shared_ptr<Driver> driver, const ObjectInfo &object, QWidget *parent = nullptr);
    ~PropertiesDialog() override;

    void reject() override;

Q_SIGNALS:
    void applied(); ///< The object may be another one by its time.

private:
    void load();
    void show(const Metadata &metadata);
    void addRow(const QString &key, const QString &value);
    void removeRows();
    void apply(const Metadata &after, bool isUndo);
    void check();
    void say(const QString &text, bool isBad = false);
    [[nodiscard]] Metadata edited() const;
    /// Why it cannot be applied as it stands; empty where it can.
    [[nodiscard]] QString flaw() const;

    QPointer<Store> m_store;
    std::shared_ptr<Driver> m_driver;
    ObjectInfo m_object;
    QTableWidget *m_table;
    QLineEdit *m_readers;
    QLineEdit *m_writers;
    QFormLayout *m_acls;
    QLabel *m_message;
    QPushButton *m_add = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_apply = nullptr;
    QPushButton *m_undo = nullptr;
    QPushButton *m_reload = nullptr;
    OperationPtr<ObjectInfo> m_stat;
    OperationPtr<void> m_setting;
    Metadata m_before;          ///< As the store has it.
    QList<Metadata> m_undoable; ///< What it had before, the oldest first.
    bool m_isLoaded = false;
    bool m_isFilling = false;
    bool m_wasWarned = false; ///< Of changes that closing drops.
};

} // namespace Quartermaster
