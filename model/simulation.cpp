// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/simulation.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <limits>
#include <variant>

namespace Quartermaster {

namespace {

using Behaviour = SimulatedBehaviour;
using Member = std::variant<bool Behaviour::*, int Behaviour::*, qint64 Behaviour::*>;

struct Field {
    const char *key;
    Member member;
    qint64 minimum = 0;
    qint64 maximum = 1;
    const char *unit = "";
    bool staysOnline = false; ///< Not trouble: "online" leaves it.
};

constexpr qint64 mostBytes = 1LL << 50;

const Field fields[] = {
    {"offline", &Behaviour::offline},
    {"hung", &Behaviour::hung},
    {"delay_ms", &Behaviour::delayMs, 0, 600'000, "ms", true},
    {"bytes_per_second", &Behaviour::bytesPerSecond, 0, mostBytes, "bytes", true},
    {"read_only", &Behaviour::readOnly},
    {"full", &Behaviour::full},
    {"quota", &Behaviour::quota},
    {"forbid_read", &Behaviour::forbidRead},
    {"forbid_write", &Behaviour::forbidWrite},
    {"forbid_delete", &Behaviour::forbidDelete},
    {"forbid_list", &Behaviour::forbidList},
    {"authentication", &Behaviour::authentication},
    {"certificate", &Behaviour::certificate},
    {"maintenance", &Behaviour::maintenance},
    {"retry_after", &Behaviour::retryAfter, 0, 86'400, "s"},
    {"fail_after_bytes", &Behaviour::failAfterBytes, -1, mostBytes, "bytes"},
    {"wrong_checksum", &Behaviour::wrongChecksum},
    {"no_ranges", &Behaviour::noRanges},
    {"unknown", &Behaviour::unknown},
    {"capacity", &Behaviour::capacity, -1, mostBytes, "bytes", true},
};

const QLatin1String onlineKey("online");

const Field *findField(const QString &key)
{
    for (const Field &field : fields) {
        if (key == QLatin1String(field.key))
            return &field;
    }
    return nullptr;
}

QJsonValue fieldValue(const Behaviour &behaviour, const Field &field)
{
    return std::visit(
        [&behaviour](auto member) {
            if constexpr (std::is_same_v<decltype(member), bool Behaviour::*>)
                return QJsonValue(behaviour.*member);
            else
                return QJsonValue(static_cast<qint64>(behaviour.*member));
        },
        field.member);
}

void copyField(const Behaviour &from, Behaviour &to, const Field &field)
{
    std::visit([&](auto member) { to.*member = from.*member; }, field.member);
}

QString valueText(const QJsonValue &value)
{
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(array.mid(1, array.size() - 2));
}

Result<void> setField(Behaviour &behaviour, const Field &field, const QJsonValue &value)
{
    const QString key = QLatin1String(field.key);
    if (const auto *flag = std::get_if<bool Behaviour::*>(&field.member)) {
        if (!value.isBool())
            return failure(ErrorKind::BadInput,
                           QStringLiteral("\"%1\" takes true or false, not %2").arg(key, valueText(value)));
        behaviour.*(*flag) = value.toBool();
        return {};
    }
    constexpr qint64 notWhole = std::numeric_limits<qint64>::min();
    const qint64 number = value.toInteger(notWhole);
    if (number == notWhole || number < field.minimum || number > field.maximum) {
        return failure(ErrorKind::BadInput, QStringLiteral("\"%1\" takes a whole number from %2 to %3, not %4")
                                                .arg(key)
                                                .arg(field.minimum)
                                                .arg(field.maximum)
                                                .arg(valueText(value)));
    }
    if (const auto *small = std::get_if<int Behaviour::*>(&field.member))
        behaviour.*(*small) = static_cast<int>(number);
    else
        behaviour.*std::get<qint64 Behaviour::*>(field.member) = number;
    return {};
}

struct Preset {
    const char *name;
    Behaviour behaviour;
};

const QList<Preset> &presetList()
{
    static const QList<Preset> list{
        {"online", {}},
        {"offline", {.offline = true}},
        {"hung", {.hung = true}},
        {"slow", {.delayMs = 2'000, .bytesPerSecond = 256LL << 10}},
        {"read-only", {.readOnly = true}},
        {"full", {.full = true}},
        {"quota", {.quota = true}},
        {"forbidden", {.forbidRead = true, .forbidWrite = true, .forbidDelete = true, .forbidList = true}},
        {"authentication", {.authentication = true}},
        {"certificate", {.certificate = true}},
        {"maintenance", {.maintenance = true, .retryAfter = 30}},
        {"failing", {.failAfterBytes = 64LL << 10}},
        {"wrong-checksum", {.wrongChecksum = true}},
        {"no-ranges", {.noRanges = true}},
        {"unknown", {.unknown = true}},
    };
    return list;
}

} // namespace

const QList<SimulationSetting> &simulationSettings()
{
    static const QList<SimulationSetting> settings = [] {
        QList<SimulationSetting> list;
        for (const Field &field : fields) {
            const bool isSwitch = std::holds_alternative<bool Behaviour::*>(field.member);
            list.append({QLatin1String(field.key),
                         isSwitch ? SimulationSetting::Type::Switch : SimulationSetting::Type::Number, field.minimum,
                         field.maximum, QLatin1String(field.unit)});
        }
        return list;
    }();
    return settings;
}

Result<void> SimulatedBehaviour::change(const QJsonObject &changes)
{
    SimulatedBehaviour next = *this;
    if (const auto online = changes.constFind(onlineKey); online != changes.constEnd()) {
        if (!online->isBool() || !online->toBool())
            return failure(ErrorKind::BadInput, QStringLiteral("\"online\" takes true only; say \"offline\": true"));
        next = {};
        for (const Field &field : fields) {
            if (field.staysOnline)
                copyField(*this, next, field);
        }
    }
    for (auto it = changes.constBegin(); it != changes.constEnd(); ++it) {
        if (it.key() == onlineKey)
            continue;
        const Field *field = findField(it.key());
        if (!field)
            return failure(ErrorKind::BadInput, QStringLiteral("unknown key \"%1\"").arg(it.key()));
        if (Result<void> set = setField(next, *field, it.value()); !set)
            return set;
    }
    *this = next;
    return {};
}

QJsonObject SimulatedBehaviour::toJson() const
{
    QJsonObject object;
    for (const Field &field : fields)
        object.insert(QLatin1String(field.key), fieldValue(*this, field));
    return object;
}

QStringList SimulatedBehaviour::differences(const SimulatedBehaviour &normal) const
{
    QStringList keys;
    for (const Field &field : fields) {
        if (fieldValue(*this, field) != fieldValue(normal, field))
            keys.append(QLatin1String(field.key));
    }
    return keys;
}

QStringList SimulatedBehaviour::presets()
{
    QStringList names;
    for (const Preset &preset : presetList())
        names.append(QLatin1String(preset.name));
    return names;
}

std::optional<SimulatedBehaviour> SimulatedBehaviour::preset(const QString &name)
{
    for (const Preset &preset : presetList()) {
        if (name == QLatin1String(preset.name))
            return preset.behaviour;
    }
    return std::nullopt;
}

Simulation::Simulation(QString store, QObject *parent)
    : QObject(parent)
    , m_store(std::move(store))
{}

Simulation::~Simulation() = default;

void Simulation::setBehaviour(const SimulatedBehaviour &behaviour)
{
    if (m_behaviour == behaviour)
        return;
    m_behaviour = behaviour;
    Q_EMIT changed();
}

Result<void> Simulation::change(const QJsonObject &changes)
{
    SimulatedBehaviour next = m_behaviour;
    Result<void> result = next.change(changes);
    if (result)
        setBehaviour(next);
    return result;
}

void Simulation::setInitial(const SimulatedBehaviour &initial)
{
    const bool untouched = m_behaviour == m_initial;
    m_initial = initial;
    if (untouched)
        reset();
}

Simulations::Simulations(QObject *parent)
    : QObject(parent)
{}

Simulations::~Simulations() = default;

Simulation *Simulations::find(const QString &store) const
{
    const auto it = m_simulations.find(store);
    return it == m_simulations.end() ? nullptr : it->second.get();
}

Simulation &Simulations::simulation(const QString &store)
{
    std::unique_ptr<Simulation> &entry = m_simulations[store];
    if (!entry) {
        entry = std::make_unique<Simulation>(store);
        Q_EMIT added(entry.get());
    }
    return *entry;
}

QStringList Simulations::stores() const
{
    QStringList ids;
    for (const auto &[id, simulation] : m_simulations)
        ids.append(id);
    return ids;
}

} // namespace Quartermaster
