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
class QPushButton;
class QSpinBox;

namespace Quartermaster {

class ScenarioPlayer;

/// The controls of one simulated store: every state that a tester may set, presets, and timed scenarios. A scenario goes on while
/// another store is selected, and in every window alike.
class SimulationPanel final : public QWidget
{
    Q_OBJECT

public:
    /// \a simulations outlives the panel.
    explicit SimulationPanel(Simulations &simulations, QWidget *parent = nullptr);
    /// Null for a store that is not simulated.
    void setSimulation(Simulation *simulation);
    /// Plays the scenario in \a file on the simulation that is set, in place of one that is being played; the panel tells what is
    /// wrong with the file.
    void playScenario(const QString &file);

private:
    void chooseScenario();
    void stopScenario();
    void showPlayer();
    [[nodiscard]] ScenarioPlayer *player() const;
    void show();
    void apply(const QString &key, const QJsonValue &value);

    Simulations &m_simulations;
    QPointer<Simulation> m_simulation;
    QLabel *m_title;
    QComboBox *m_presets;
    QPushButton *m_reset;
    QPushButton *m_play;
    QPushButton *m_stop;
    QLabel *m_scenario;
    QWidget *m_controls;
    QHash<QString, QCheckBox *> m_switches;
    QHash<QString, QSpinBox *> m_numbers;
};

} // namespace Quartermaster
