// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/simulated/simulateddriver.h"

#include "model/objectname.h"
#include "model/store.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QTimer>

namespace Quartermaster {

namespace {

Q_LOGGING_CATEGORY(lcSimulated, "quartermaster.simulated", QtWarningMsg)

const QString capacityOption = QStringLiteral("simulated_capacity");
const QString objectsOption = QStringLiteral("simulated_objects");
const QString scenarioOption = QStringLiteral("simulated_scenario");
const QString stateOption = QStringLiteral("simulated_state");
const QString reusableOption = QStringLiteral("simulated_reusable");
const QString latencyOption = QStringLiteral("simulated_latency");

QList<OptionSchema> simulatedOptions()
{
    using Type = OptionSchema::Type;
    constexpr qint64 mostObjects = 10'000'000;
    return {
        {.name = capacityOption,
         .type = Type::Integer,
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "Bytes that the store holds; unlimited when not set.")),
         .minimum = 0,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Capacity")),
         .unit = QStringLiteral("bytes")},
        {.name = objectsOption,
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "How many generated objects the store begins with.")),
         .minimum = 0,
         .maximum = mostObjects,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Objects to begin with"))},
        {.name = scenarioOption,
         .type = Type::String,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "A JSON file of timed changes, relative to this file: {\"repeat\": true, \"steps\": "
                        "[{\"at\": 10, \"set\": {\"read_only\": true}}]}.")),
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Scenario")),
         .content = OptionSchema::Content::File,
         .isAdvanced = true},
        {.name = stateOption,
         .type = Type::String,
         .defaultValue = QStringLiteral("online"),
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "The state that the store begins with.")),
         .choices = SimulatedBehaviour::presets(),
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "State to begin with"))},
        {.name = reusableOption,
         .type = Type::Boolean,
         .defaultValue = true,
         .help = QLatin1String(
             QT_TRANSLATE_NOOP("Options", "Whether one driver instance serves all operations (DRIVER_REUSABLE).")),
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Reusable")),
         .isAdvanced = true},
        {.name = latencyOption,
         .type = Type::Integer,
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "Milliseconds before each answer.")),
         .minimum = 0,
         .maximum = 600'000,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Latency")),
         .unit = QStringLiteral("ms")},
    };
}

QString scenarioPath(const StoreConfiguration &configuration)
{
    const QString path = configuration.options.string(scenarioOption);
    if (path.isEmpty())
        return {};
    const QString file = configuration.options.position(scenarioOption).file;
    return QDir::cleanPath(QFileInfo(file).absoluteDir().absoluteFilePath(path));
}

SimulatedBehaviour initialBehaviour(const StoreConfiguration &configuration)
{
    const OptionValues &options = configuration.options;
    SimulatedBehaviour behaviour =
        SimulatedBehaviour::preset(options.string(stateOption)).value_or(SimulatedBehaviour());
    if (options.isSet(latencyOption))
        behaviour.delayMs = static_cast<int>(options.integer(latencyOption));
    if (options.isSet(capacityOption))
        behaviour.capacity = options.integer(capacityOption);
    return behaviour;
}

/// FNV-1a: the same objects for the same store each time, others for another.
quint64 seedOf(const QString &store)
{
    quint64 seed = 0xcbf29ce484222325ULL;
    for (const char byte : store.toUtf8())
        seed = (seed ^ static_cast<quint8>(byte)) * 0x100000001b3ULL;
    return seed;
}

QList<Finding> configure(const StoreConfiguration &configuration)
{
    QList<Finding> findings;
    if (!configuration.options.boolean(reusableOption)) {
        findings.append(Finding::no(Layer::Configuration, {Capability::DriverReusable}, Reason::NotConfigured,
                                    reusableOption + QStringLiteral(" = false")));
    }
    if (const QString path = scenarioPath(configuration); !path.isEmpty()) {
        if (const auto scenario = loadScenario(path); !scenario)
            findings.append(Finding::unavailable(Layer::Configuration, Reason::BadConfiguration,
                                                 scenario.error().detail, scenarioOption));
    }
    return findings;
}

/// A path as a name for something new: each part is checked.
Result<QString> newPath(const Result<QString> &path)
{
    if (!path)
        return path;
    const QStringList parts = path->split(QLatin1Char('/'));
    for (const QString &part : parts) {
        if (const auto checked = checkNewName(part); !checked)
            return tl::unexpected(checked.error());
    }
    return path;
}

/// Waits by a timer as long as the behaviour says: a probe costs no thread.
class SimulatedProbe final : public OperationOf<ProbeReport>
{
public:
    SimulatedProbe(std::shared_ptr<SimulatedBackend> backend, Simulation &simulation)
        : m_backend(std::move(backend))
        , m_simulation(simulation)
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &SimulatedProbe::look);
    }

protected:
    void doStart() override
    {
        m_since.start();
        connect(&m_simulation, &Simulation::changed, this, &SimulatedProbe::look);
        look();
    }
    void doCancel() override { end(); }

private:
    void look()
    {
        const SimulatedBehaviour behaviour = m_backend->behaviour();
        const qint64 left = behaviour.delayMs - m_since.elapsed();
        m_timer.stop();
        if (behaviour.hung)
            return;
        if (left > 0) {
            m_timer.start(static_cast<int>(left));
            return;
        }
        end();
        finish(m_backend->probe());
    }
    void end()
    {
        m_timer.stop();
        disconnect(&m_simulation, nullptr, this, nullptr);
    }

    std::shared_ptr<SimulatedBackend> m_backend;
    Simulation &m_simulation;
    QTimer m_timer;
    QElapsedTimer m_since;
};

class SimulatedWatcher final : public BackendWatcher
{
public:
    explicit SimulatedWatcher(std::shared_ptr<SimulatedBackends> backends, const QString &store)
        : m_backends(std::move(backends))
    {
        connect(&m_backends->simulations().simulation(store), &Simulation::changed, this,
                [this] { Q_EMIT hinted(QStringLiteral("the simulation was changed")); });
    }

private:
    std::shared_ptr<SimulatedBackends> m_backends; ///< Keeps the simulation.
};

} // namespace

/// One store's backend, with what it was made from.
struct SimulatedBackends::Site {
    struct Setup {
        qint64 objects = 0;
        SimulatedBehaviour initial = {};
        QString scenario = {};

        friend bool operator==(const Setup &, const Setup &) = default;
    };
    Setup setup;
    std::shared_ptr<SimulatedBackend> backend;
    std::unique_ptr<ScenarioPlayer> player;
    QObject context; ///< Ends the connection to the simulation.
};

SimulatedBackends::SimulatedBackends(std::shared_ptr<Simulations> simulations)
    : m_simulations(std::move(simulations))
{}

SimulatedBackends::~SimulatedBackends() = default;

std::shared_ptr<SimulatedBackend> SimulatedBackends::backend(const StoreConfiguration &configuration)
{
    const Site::Setup setup{.objects = configuration.options.integer(objectsOption),
                            .initial = initialBehaviour(configuration),
                            .scenario = scenarioPath(configuration)};
    std::unique_ptr<Site> &site = m_sites[configuration.id];
    if (site && site->setup == setup)
        return site->backend;

    const bool isAnew = site != nullptr;
    site = std::make_unique<Site>();
    site->setup = setup;
    site->backend = std::make_shared<SimulatedBackend>(configuration.id,
                                                       SimulatedObjects(setup.objects, seedOf(configuration.id)));
    Simulation &simulation = m_simulations->simulation(configuration.id);
    simulation.setInitial(setup.initial);
    if (isAnew)
        simulation.reset();
    const auto update = [backend = site->backend, &simulation] { backend->setBehaviour(simulation.behaviour()); };
    update();
    QObject::connect(&simulation, &Simulation::changed, &site->context, update);

    if (!setup.scenario.isEmpty()) {
        if (const auto scenario = loadScenario(setup.scenario)) { // else configure() has said why not
            site->player = std::make_unique<ScenarioPlayer>(*m_simulations, configuration.id);
            QObject::connect(site->player.get(), &ScenarioPlayer::stepSkipped, &site->context,
                             [path = setup.scenario](int number, const QString &why) {
                                 qCInfo(lcSimulated).noquote() << path << "step" << number << "skipped:" << why;
                             });
            site->player->start(*scenario);
        }
    }
    return site->backend;
}

SimulatedDriver::SimulatedDriver(Store &store, std::shared_ptr<WorkerPool> pool,
                                 const std::shared_ptr<SimulatedBackends> &backends)
    : Driver(store)
    , m_pool(std::move(pool))
    , m_backends(backends)
    , m_backend(backends->backend(store.configuration()))
    , m_simulation(backends->simulations().simulation(store.id()))
{}

SimulatedDriver::~SimulatedDriver() = default;

OperationPtr<ProbeReport> SimulatedDriver::doProbe()
{
    const SimulatedBehaviour &behaviour = m_simulation.behaviour();
    if (!behaviour.hung && behaviour.delayMs == 0)
        return settled<ProbeReport>(m_backend->probe());
    return OperationPtr<ProbeReport>(new SimulatedProbe(m_backend, m_simulation));
}

OperationPtr<ObjectPage> SimulatedDriver::doList(const QString &path, const QString &pageToken)
{
    const auto own = m_backend->path(path);
    if (!own)
        return settled<ObjectPage>(tl::unexpected(own.error()));
    return runOnWorker<ObjectPage>(m_pool, [backend = m_backend, path = *own, pageToken](WorkContext &context) {
        return backend->list(context, path, pageToken);
    });
}

OperationPtr<ObjectInfo> SimulatedDriver::doStat(const QString &path)
{
    const auto own = m_backend->objectPath(path);
    if (!own)
        return settled<ObjectInfo>(tl::unexpected(own.error()));
    return runOnWorker<ObjectInfo>(
        m_pool, [backend = m_backend, path = *own](WorkContext &context) { return backend->stat(context, path); });
}

OperationPtr<FetchedObject> SimulatedDriver::doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink)
{
    const auto own = m_backend->objectPath(path);
    if (!own)
        return settled<FetchedObject>(tl::unexpected(own.error()));
    return runOnWorker<FetchedObject>(
        m_pool, [backend = m_backend, path = *own, range, sink = std::move(sink)](WorkContext &context) {
            return backend->get(context, path, range, *sink);
        });
}

OperationPtr<AddedObject> SimulatedDriver::doAdd(const QString &path, std::shared_ptr<DataSource> source,
                                                 bool overwrite)
{
    const auto own = newPath(m_backend->objectPath(path));
    if (!own)
        return settled<AddedObject>(tl::unexpected(own.error()));
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, path = *own, source = std::move(source), overwrite](WorkContext &context) {
            return backend->add(context, path, *source, overwrite);
        });
}

OperationPtr<AddedObject> SimulatedDriver::doAddAt(const QString &path, qint64 offset,
                                                   std::shared_ptr<DataSource> source)
{
    const auto own = m_backend->objectPath(path);
    if (!own)
        return settled<AddedObject>(tl::unexpected(own.error()));
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, path = *own, offset, source = std::move(source)](WorkContext &context) {
            return backend->addAt(context, path, offset, *source);
        });
}

OperationPtr<void> SimulatedDriver::doRemove(const QString &path)
{
    const auto own = m_backend->objectPath(path);
    if (!own)
        return settled<void>(tl::unexpected(own.error()));
    return runOnWorker<void>(
        m_pool, [backend = m_backend, path = *own](WorkContext &context) { return backend->remove(context, path); });
}

OperationPtr<void> SimulatedDriver::doCreateContainer(const QString &path)
{
    auto own = m_backend->objectPath(path);
    if (own && own->endsWith(QLatin1Char('/')))
        own->chop(1);
    own = newPath(own);
    if (!own)
        return settled<void>(tl::unexpected(own.error()));
    return runOnWorker<void>(m_pool, [backend = m_backend, path = *own + QLatin1Char('/')](WorkContext &context) {
        return backend->createContainer(context, path);
    });
}

OperationPtr<AddedObject> SimulatedDriver::doCopy(const QString &from, const QString &to, bool overwrite)
{
    const auto source = m_backend->objectPath(from);
    const auto target = newPath(m_backend->objectPath(to));
    if (!source || !target)
        return settled<AddedObject>(tl::unexpected(source ? target.error() : source.error()));
    return runOnWorker<AddedObject>(
        m_pool, [backend = m_backend, source = *source, target = *target, overwrite](WorkContext &context) {
            return backend->copy(context, source, target, overwrite);
        });
}

OperationPtr<AddedObject> SimulatedDriver::doRename(const QString &from, const QString &to)
{
    const auto source = m_backend->objectPath(from);
    const auto target = newPath(m_backend->objectPath(to));
    if (!source || !target)
        return settled<AddedObject>(tl::unexpected(source ? target.error() : source.error()));
    return runOnWorker<AddedObject>(m_pool,
                                    [backend = m_backend, source = *source, target = *target](WorkContext &context) {
                                        return backend->rename(context, source, target);
                                    });
}

OperationPtr<void> SimulatedDriver::doSetMetadata(const QString &path, const Metadata &before, const Metadata &after)
{
    const auto own = m_backend->objectPath(path);
    if (!own)
        return settled<void>(tl::unexpected(own.error()));
    return runOnWorker<void>(m_pool, [backend = m_backend, path = *own, before, after](WorkContext &context) {
        return backend->setMetadata(context, path, before, after);
    });
}

DriverEntry simulatedDriverEntry(std::shared_ptr<WorkerPool> pool, std::shared_ptr<Simulations> simulations)
{
    return simulatedDriverEntry(std::move(pool), std::make_shared<SimulatedBackends>(std::move(simulations)));
}

DriverEntry simulatedDriverEntry(std::shared_ptr<WorkerPool> pool, std::shared_ptr<SimulatedBackends> backends)
{
    DriverEntry entry;
    entry.schema = {.kind = QStringLiteral("simulated"), .aliases = {}, .options = simulatedOptions()};
    entry.schemes = {QStringLiteral("simulated")};
    entry.folders = DriverEntry::Folders::Containers;
    entry.declared = Capability::RwRandom | Capability::DriverReusable | Capability::List | Capability::Stat
                     | Capability::Delete | Capability::CreateContainer | Capability::ServerCopy;
    entry.renaming = Renaming::Native;
    entry.setsMetadata = true;
    entry.configure = configure;
    entry.create = [pool = std::move(pool), backends](Store &store) -> std::shared_ptr<Driver> {
        return std::make_shared<SimulatedDriver>(store, pool, backends);
    };
    entry.watch = [backends](Store &store) -> std::unique_ptr<BackendWatcher> {
        return std::make_unique<SimulatedWatcher>(backends, store.id());
    };
    entry.displayName = QLatin1String(QT_TRANSLATE_NOOP("Driver", "Simulated backend"));
    return entry;
}

} // namespace Quartermaster
