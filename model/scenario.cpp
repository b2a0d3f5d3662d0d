// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/scenario.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace Quartermaster {

namespace {

constexpr qint64 largestFile = 1LL << 20;
constexpr double longest = 1e6; // seconds; a good eleven days

tl::unexpected<Error> bad(const QString &file, const QString &what)
{
    return failure(ErrorKind::BadConfiguration, QStringLiteral("%1: %2").arg(file, what));
}

tl::unexpected<Error> badStep(const QString &file, int number, const QString &what)
{
    return bad(file, QStringLiteral("step %1: %2").arg(number).arg(what));
}

Result<ScenarioStep> parseStep(const QJsonValue &value, int number, const QString &file)
{
    if (!value.isObject())
        return badStep(file, number, QStringLiteral("is not an object"));
    const QJsonObject object = value.toObject();
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        if (it.key() != QLatin1String("at") && it.key() != QLatin1String("store") && it.key() != QLatin1String("set"))
            return badStep(file, number, QStringLiteral("unknown key \"%1\"").arg(it.key()));
    }
    ScenarioStep step;
    step.number = number;

    const QJsonValue at = object.value(QLatin1String("at"));
    if (!at.isDouble() || at.toDouble() < 0 || at.toDouble() > longest)
        return badStep(file, number, QStringLiteral("\"at\" must be a number of seconds from 0 to 1000000"));
    step.at = std::llround(at.toDouble() * 1000);

    const QJsonValue store = object.value(QLatin1String("store"));
    if (!store.isUndefined() && (!store.isString() || store.toString().isEmpty()))
        return badStep(file, number, QStringLiteral("\"store\" must be the id of a store"));
    step.store = store.toString();

    const QJsonValue changes = object.value(QLatin1String("set"));
    if (!changes.isObject() || changes.toObject().isEmpty())
        return badStep(file, number, QStringLiteral("\"set\" must be an object with at least one key"));
    step.changes = changes.toObject();
    SimulatedBehaviour trial;
    if (const Result<void> tried = trial.change(step.changes); !tried)
        return badStep(file, number, QStringLiteral("\"set\": ") + tried.error().detail);
    return step;
}

} // namespace

Result<Scenario> parseScenario(const QByteArray &json, const QString &file)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const auto line = json.left(problem.offset).count('\n') + 1;
        return failure(ErrorKind::BadConfiguration,
                       QStringLiteral("%1:%2: %3").arg(file).arg(line).arg(problem.errorString()));
    }
    if (!document.isObject())
        return bad(file, QStringLiteral("is not a JSON object"));
    const QJsonObject root = document.object();
    for (auto it = root.constBegin(); it != root.constEnd(); ++it) {
        if (it.key() != QLatin1String("repeat") && it.key() != QLatin1String("steps"))
            return bad(file, QStringLiteral("unknown key \"%1\"").arg(it.key()));
    }
    Scenario scenario;
    const QJsonValue repeat = root.value(QLatin1String("repeat"));
    if (!repeat.isUndefined() && !repeat.isBool())
        return bad(file, QStringLiteral("\"repeat\" takes true or false"));
    scenario.repeat = repeat.toBool();

    const QJsonValue steps = root.value(QLatin1String("steps"));
    if (!steps.isArray() || steps.toArray().isEmpty())
        return bad(file, QStringLiteral("\"steps\" must be a list with at least one step"));
    int number = 0;
    const QJsonArray array = steps.toArray();
    for (const QJsonValue &value : array) {
        Result<ScenarioStep> step = parseStep(value, ++number, file);
        if (!step)
            return tl::unexpected(step.error());
        scenario.steps.append(*step);
    }
    std::stable_sort(scenario.steps.begin(), scenario.steps.end(),
                     [](const ScenarioStep &a, const ScenarioStep &b) { return a.at < b.at; });
    if (scenario.repeat && scenario.steps.constLast().at == 0)
        return bad(file, QStringLiteral("\"repeat\" needs a step later than at 0"));
    return scenario;
}

Result<Scenario> loadScenario(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return bad(path, file.errorString());
    const QByteArray json = file.read(largestFile + 1);
    if (file.error() != QFileDevice::NoError)
        return bad(path, file.errorString());
    if (json.size() > largestFile)
        return bad(path, QStringLiteral("is larger than 1 MiB"));
    return parseScenario(json, path);
}

ScenarioPlayer::ScenarioPlayer(Simulations &simulations, QString ownStore, QObject *parent)
    : QObject(parent)
    , m_simulations(simulations)
    , m_ownStore(std::move(ownStore))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ScenarioPlayer::play);
}

ScenarioPlayer::~ScenarioPlayer() = default;

void ScenarioPlayer::start(const Scenario &scenario)
{
    stop();
    m_scenario = scenario;
    m_next = 0;
    m_offset = 0;
    if (m_scenario.steps.isEmpty())
        return;
    m_running = true;
    m_clock.start();
    arm();
}

void ScenarioPlayer::stop()
{
    m_timer.stop();
    m_running = false;
}

void ScenarioPlayer::arm()
{
    const qint64 due = m_offset + m_scenario.steps.at(m_next).at - m_clock.elapsed();
    m_timer.start(static_cast<int>(std::max<qint64>(due, 0)));
}

void ScenarioPlayer::play()
{
    // One step a call: what listens may stop the player or start another scenario.
    const ScenarioStep step = m_scenario.steps.at(m_next);
    if (m_offset + step.at > m_clock.elapsed()) {
        arm(); // the timer was early
        return;
    }
    ++m_next;
    const bool last = m_next == m_scenario.steps.size();
    if (last && m_scenario.repeat) {
        m_offset += step.at;
        m_next = 0;
    } else if (last) {
        m_running = false;
    }
    if (m_running)
        arm();

    const QString store = step.store.isEmpty() ? m_ownStore : step.store;
    if (Simulation *simulation = m_simulations.find(store); !simulation) {
        Q_EMIT stepSkipped(step.number, QStringLiteral("store \"%1\" is not simulated").arg(store));
    } else if (const Result<void> done = simulation->change(step.changes); !done) {
        Q_EMIT stepSkipped(step.number, done.error().detail);
    } else {
        Q_EMIT stepDone(step.number);
    }
    if (last && !m_scenario.repeat && !m_running)
        Q_EMIT finished();
}

} // namespace Quartermaster
