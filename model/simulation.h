// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>

namespace Quartermaster {

/// How a simulated backend behaves. A value; default constructed all is well.
struct SimulatedBehaviour {
    bool offline = false;      ///< Connections are refused.
    bool hung = false;         ///< Nothing is ever answered.
    int delayMs = 0;           ///< Before each answer and each transfer.
    qint64 bytesPerSecond = 0; ///< Of one transfer; 0 for no limit.
    bool readOnly = false;
    bool full = false;  ///< Full by decree, whatever the capacity.
    bool quota = false; ///< The quota is used up.
    bool forbidRead = false;
    bool forbidWrite = false;
    bool forbidDelete = false;
    bool forbidList = false;
    bool authentication = false; ///< The credentials are not accepted.
    bool certificate = false;    ///< The server's certificate has expired.
    bool maintenance = false;    ///< 503 to everything.
    int retryAfter = 0;          ///< Seconds, told with maintenance; 0 for not told.
    qint64 failAfterBytes = -1;  ///< Transfers break off after so many bytes; -1 for never.
    bool wrongChecksum = false;  ///< The backend names another checksum than that of the content.
    bool noRanges = false;       ///< A range request is answered with everything.
    bool unknown = false;        ///< A probe can't tell what is allowed; operations can.
    qint64 capacity = -1;        ///< Bytes; -1 for unlimited, and free space is not told.

    friend bool operator==(const SimulatedBehaviour &, const SimulatedBehaviour &) = default;

    /// Takes over what \a changes says, by the keys of simulationSettings(); {"online": true} goes first, and takes all trouble
    /// back (delay, bandwidth and capacity stay). Fails with BadInput and names the key; then nothing is changed.
    [[nodiscard]] Result<void> change(const QJsonObject &changes);
    /// All keys with their values; change() reads it.
    [[nodiscard]] QJsonObject toJson() const;
    /// The keys that are not as in \a normal: "offline", "read_only".
    [[nodiscard]] QStringList differences(const SimulatedBehaviour &normal) const;

    /// Behaviours by name: "online", "offline", "slow", "read-only", "full", ...
    [[nodiscard]] static QStringList presets();
    [[nodiscard]] static std::optional<SimulatedBehaviour> preset(const QString &name);
};

/// One key of SimulatedBehaviour, for scenarios, and for panels that offer them all.
struct SimulationSetting {
    enum class Type : quint8 { Switch, Number };

    QString key;
    Type type = Type::Switch;
    qint64 minimum = 0; ///< Of a number.
    qint64 maximum = 1;
    QString unit = {}; ///< "ms", "bytes", "s"; empty for a switch.
};
[[nodiscard]] const QList<SimulationSetting> &simulationSettings();

/// The controls of one simulated store. GUI thread only.
class Simulation : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Simulation)

public:
    explicit Simulation(QString store, QObject *parent = nullptr);
    ~Simulation() override;

    [[nodiscard]] const QString &store() const { return m_store; }
    [[nodiscard]] const SimulatedBehaviour &behaviour() const { return m_behaviour; }
    void setBehaviour(const SimulatedBehaviour &behaviour);
    /// \see SimulatedBehaviour::change()
    Result<void> change(const QJsonObject &changes);
    /// What the configuration says; reset() comes back to it. A behaviour that somebody has set meanwhile stays.
    void setInitial(const SimulatedBehaviour &initial);
    [[nodiscard]] const SimulatedBehaviour &initial() const { return m_initial; }
    void reset() { setBehaviour(m_initial); }

Q_SIGNALS:
    void changed(); ///< Once for each real change.

private:
    QString m_store;
    SimulatedBehaviour m_initial;
    SimulatedBehaviour m_behaviour;
};

/// The simulations by store id. The application makes one, for the simulated driver and for the window. GUI thread only.
class Simulations : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Simulations)

public:
    explicit Simulations(QObject *parent = nullptr);
    ~Simulations() override;

    [[nodiscard]] Simulation *find(const QString &store) const; ///< Null for none.
    [[nodiscard]] Simulation &simulation(const QString &store); ///< Made when there is none.
    [[nodiscard]] QStringList stores() const;                   ///< Sorted.

Q_SIGNALS:
    void added(Quartermaster::Simulation *simulation);

private:
    std::map<QString, std::unique_ptr<Simulation>> m_simulations;
};

} // namespace Quartermaster
