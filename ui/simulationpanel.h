// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/simulation.h"

#include <QHash>
#include <QPointer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace Quartermaster {

/// The controls of one simulated store: every state that a tester may set, and presets.
class SimulationPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit SimulationPanel(QWidget *parent = nullptr);
    /// Null for a store that is not simulated.
    void setSimulation(Simulation *simulation);

private:
    void show();
    void apply(const QString &key, const QJsonValue &value);

    QPointer<Simulation> m_simulation;
    QLabel *m_title;
    QComboBox *m_presets;
    QWidget *m_controls;
    QHash<QString, QCheckBox *> m_switches;
    QHash<QString, QSpinBox *> m_numbers;
};

} // namespace Quartermaster
