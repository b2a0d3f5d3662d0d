// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configurationeditor.h"
#include "model/storetester.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QPlainTextEdit;

namespace Quartermaster {

class ConnectionView;
class MessageBar;
class StoreForm;

/// Adds one store, or changes one; a window beside the main window, which goes on working. Left the form, right what will be
/// written and the connection test. Nothing is written before Save.
class StoreEditor final : public QDialog
{
    Q_OBJECT

public:
    /// \a editor outlives the window.
    StoreEditor(ConfigurationEditor &editor, StoreDraft draft, QWidget *parent = nullptr);
    ~StoreEditor() override;

    void reject() override;

private:
    [[nodiscard]] QWidget *makeSide();
    void makeTargets(QLayout *layout);
    void update();
    void checkOptions();
    void test();
    void chooseAuthorities();
    void save();
    void saveCopy();
    void write(ConfigurationEditor::Secrets secrets, const QString &copy);
    void saved();
    void refuse(const Error &error);

    ConfigurationEditor &m_editor;
    StoreTester m_tester;
    StoreForm *m_form;
    MessageBar *m_messages;
    ConnectionView *m_connection;
    QPlainTextEdit *m_preview = nullptr;
    QComboBox *m_target = nullptr;
    QLabel *m_targetLabel = nullptr;
    QTimer m_checkTimer;
    OperationPtr<QList<Finding>> m_check;
    OperationPtr<SavedConfiguration> m_saving;
    QString m_copy;
};

} // namespace Quartermaster
