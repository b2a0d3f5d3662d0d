// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace Quartermaster {

class Settings;
struct Preferences;

/// The preferences, each applied as soon as it is changed. Not modal; shows what is changed elsewhere, too.
class SettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    /// \a settings outlives the dialog.
    explicit SettingsDialog(Settings &settings, QWidget *parent = nullptr);

private:
    [[nodiscard]] QWidget *makeLooks();
    [[nodiscard]] QWidget *makeTransfers();
    [[nodiscard]] QWidget *makeStores();
    void show(const Preferences &preferences);
    void take();
    void chooseFolder();

    Settings &m_settings;
    QComboBox *m_appearance;
    QComboBox *m_language;
    QCheckBox *m_confirm;
    QSpinBox *m_concurrency;
    QSpinBox *m_bandwidth; ///< KiB/s; 0 for no limit.
    QLineEdit *m_folder;
    QSpinBox *m_interval;
    bool m_showing = false;
};

} // namespace Quartermaster
