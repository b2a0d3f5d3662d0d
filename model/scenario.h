// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/simulation.h"

#include <QElapsedTimer>
#include <QTimer>

namespace Quartermaster {

/// At a time, do this to a simulated store.
struct ScenarioStep {
    qint64 at = 0;            ///< ms after the start.
    QString store = {};       ///< Empty for the store whose scenario it is.
    QJsonObject changes = {}; ///< \see SimulatedBehaviour::change()
    int number = 0;           ///< In the file, from 1.

    friend bool operator==(const ScenarioStep &, const ScenarioStep &) = default;
};

struct Scenario {
    bool repeat = false;            ///< Begins anew when the last step is done, at the time of that step.
    QList<ScenarioStep> steps = {}; ///< In the order of their times.
};

/// Reads {"repeat": bool, "steps": [{"at": seconds, "store": id, "set": {key: value}}]}; "repeat" and "store" may be missing.
/// Fails with BadConfiguration; the detail names \a file, and the line, or the step's number and the key.
[[nodiscard]] Result<Scenario> parseScenario(const QByteArray &json, const QString &file);
/// The same from the file \a path, of 1 MiB at most.
[[nodiscard]] Result<Scenario> loadScenario(const QString &path);

/// Plays a scenario on simulations, by one timer. GUI thread only.
class ScenarioPlayer : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScenarioPlayer)

public:
    /// \a simulations outlives the player. \a ownStore is meant by steps that name no store.
    ScenarioPlayer(Simulations &simulations, QString ownStore, QObject *parent = nullptr);
    ~ScenarioPlayer() override;

    /// From now on, from the first step; one that is under way is stopped.
    void start(const Scenario &scenario);
    void stop(); ///< The stores stay as they are.
    [[nodiscard]] bool isRunning() const { return m_running; }

Q_SIGNALS:
    void stepDone(int number);
    /// The store has no simulation (yet).
    void stepSkipped(int number, const QString &why);
    void finished(); ///< Not after stop(), and never with repeat.

private:
    void play();
    void arm();

    Simulations &m_simulations;
    QString m_ownStore;
    Scenario m_scenario;
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_offset = 0; ///< ms; where the current round began.
    qsizetype m_next = 0;
    bool m_running = false;
};

} // namespace Quartermaster
