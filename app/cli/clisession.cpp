// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/clisession.h"

#include "app/cli/arguments.h"
#include "app/demo.h"
#include "app/drivers.h"
#include "model/objectname.h"
#include "model/store.h"

#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// What a store's two tries at one probe may take together, in ms; as the monitor has it.
int timeLimit(const Store &store)
{
    const double seconds = store.configuration().options.value(u"probe_timeout"_s).toDouble();
    return seconds > 0 ? static_cast<int>(seconds * 1000) : store.driverEntry()->defaultProbeTimeout;
}

} // namespace

CliSession::CliSession(const std::shared_ptr<WorkerPool> &pool, std::shared_ptr<Redactor> redactor, QObject *parent)
    : QObject(parent)
    , m_redactor(std::move(redactor))
    , m_registry(driverList(pool))
    , m_monitor(m_registry)
    , m_secrets(m_keychain, m_registry.schemas())
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(keychainPatience);
    connect(&m_patience, &QTimer::timeout, this, &CliSession::takeSecrets);
    connect(&m_secrets, &SecretResolver::changed, this, [this] {
        if (m_secrets.isSettled() && m_patience.isActive())
            takeSecrets();
    });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &CliSession::settle);
}

CliSession::~CliSession()
{
    m_monitor.stop();
}

Result<void> CliSession::open(const Arguments &arguments)
{
    QString file = QFile::decodeName(bytesFromName(arguments.config));
    if (arguments.demo) {
        m_demo = std::make_unique<Demo>();
        const Result<QString> started = m_demo->start();
        if (!started)
            return tl::unexpected(started.error());
        file = *started;
    } else if (file.isEmpty()) {
        file = defaultConfigurationFile();
        if (!QFileInfo::exists(file)) {
            return failure(ErrorKind::BadConfiguration,
                           u"there is no configuration at %1; name one with --config FILE, or try --demo"_s.arg(
                               displayName(file)));
        }
    }
    m_redactor->learnFile(file, m_registry.schemas()); // before there is anything to tell of it
    Result<Configuration> loaded = loadConfiguration(file, m_registry.schemas());
    if (!loaded)
        return tl::unexpected(loaded.error());
    m_configuration = std::move(*loaded);
    return {};
}

Result<void> CliSession::select(const QStringList &ids)
{
    const auto isThere = [this](const QString &id) {
        return std::any_of(m_configuration.stores.begin(), m_configuration.stores.end(),
                           [&id](const StoreConfiguration &one) { return one.id == id; });
    };
    for (const QString &id : ids) {
        if (isThere(id))
            continue;
        QStringList there;
        for (const StoreConfiguration &one : m_configuration.stores)
            there << displayName(one.id);
        const QString what = there.isEmpty() ? u"there are none"_s : u"there are %1"_s.arg(there.join(", "_L1));
        return tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                    .detail = u"there is no store \"%1\" in %2; %3"_s.arg(
                                        displayName(id), displayName(m_configuration.file), what),
                                    .store = id});
    }
    Configuration selected = m_configuration;
    if (!ids.isEmpty())
        selected.stores.removeIf([&ids](const StoreConfiguration &one) { return !ids.contains(one.id); });
    m_registry.setConfiguration(selected);
    return {};
}

void CliSession::unlock()
{
    m_registry.setConfiguration(m_secrets.resolve(m_registry.configuration()));
    if (m_secrets.isSettled())
        Q_EMIT unlocked();
    else
        m_patience.start();
}

void CliSession::takeSecrets()
{
    m_patience.stop();
    const Configuration asked = m_registry.configuration();
    Configuration answered = m_secrets.configuration();
    for (const StoreConfiguration &store : asked.stores) {
        for (const PendingSecret &secret : store.pendingSecrets) {
            if (const auto known = m_secrets.known(secret.key))
                m_redactor->addSecret(*known); // before there is anything to tell of it
        }
    }
    for (StoreConfiguration &store : answered.stores) {
        for (PendingSecret &secret : store.pendingSecrets) {
            if (secret.problem.isEmpty() && !m_secrets.isSettled())
                secret.problem = u"the keychain has not answered within %1 s"_s.arg(keychainPatience / 1000);
        }
    }
    m_registry.setConfiguration(answered);
    Q_EMIT unlocked();
}

void CliSession::probe()
{
    constexpr int grace = 400; // ms beyond the monitor's own limit, which should come first
    connect(&m_monitor, &Monitor::settled, this, &CliSession::settle, Qt::QueuedConnection);
    m_deadline.start(longestTimeLimit() + grace);
    m_monitor.start();
}

void CliSession::endDemo()
{
    m_demo.reset();
}

void CliSession::settle()
{
    if (std::exchange(m_settled, true))
        return;
    m_deadline.stop();
    // One verdict is what a command works on: from here on nothing is sent that it does not ask for.
    m_monitor.stop();
    Q_EMIT settled();
}

int CliSession::longestTimeLimit() const
{
    int longest = 0;
    for (const Store *store : m_registry.stores()) {
        if (store->isUsable())
            longest = std::max(longest, timeLimit(*store));
    }
    return longest;
}

QString defaultConfigurationFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/quartermaster/stores.conf"_L1;
}

} // namespace Quartermaster
