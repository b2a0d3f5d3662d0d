// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configurationeditor.h"
#include "model/storeimport.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace Quartermaster {

class MessageBar;

/// Shows the stores that other programs' configurations describe, and takes over what is ticked: options into the configuration,
/// secrets into the keychain. Nothing is written before that.
class ImportDialog final : public QDialog
{
    Q_OBJECT

public:
    /// Both outlive the dialog.
    ImportDialog(ConfigurationEditor &editor, const QList<StoreImporter> &importers, std::shared_ptr<WorkerPool> pool,
                 QWidget *parent = nullptr);
    ~ImportDialog() override;

private:
    enum Column : quint8 { Name, Driver, Server, Place, Remark };

    void kindChosen();
    void chooseFile();
    void read();
    void show(const QList<FoundStore> &stores);
    void addRow(const FoundStore &store, QStringList &taken);
    void itemChanged(const QStandardItem *item);
    void update();
    [[nodiscard]] QList<int> ticked() const;
    /// Why row \a row can't be taken as it is; empty where it can.
    [[nodiscard]] QString problem(int row) const;
    [[nodiscard]] QStringList existingIds() const;
    void take();
    void takeNext(ConfigurationEditor::Secrets secrets);
    void taken(int row, ConfigurationEditor::Secrets secrets);

    ConfigurationEditor &m_editor;
    const QList<StoreImporter> &m_importers;
    std::shared_ptr<WorkerPool> m_pool;
    MessageBar *m_messages;
    QComboBox *m_kind;
    QLineEdit *m_file;
    QStandardItemModel *m_model;
    QTreeView *m_view;
    QLabel *m_summary;
    QPushButton *m_import = nullptr;
    QList<FoundStore> m_found; ///< By row.
    QList<int> m_waiting;      ///< Rows that are still to be saved.
    OperationPtr<QList<FoundStore>> m_reading;
    OperationPtr<SavedConfiguration> m_saving;
};

} // namespace Quartermaster
