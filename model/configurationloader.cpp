// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationloader.h"

#include "model/optionparser.h"
#include "model/storeoptionreader.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace Quartermaster {

namespace {

constexpr qint64 largestFile = 64LL << 20; // bytes; glance-api.conf has 260 000
constexpr qsizetype mostStores = 20'000;   // a list of junk is not worth more

QString storeGroup()
{
    return QStringLiteral("glance_store");
}

const OptionSchema &backendsOption()
{
    static const OptionSchema schema{.name = QStringLiteral("enabled_backends"), .type = OptionSchema::Type::Dict};
    return schema;
}

/// The driver of a scheme, as default_store has it.
/// Source: glance_store:backend.py default_store's choices, and get_schemes() of the drivers.
QString kindOfScheme(const QString &scheme)
{
    if (scheme == QLatin1String("filesystem"))
        return QStringLiteral("file");
    if (scheme == QLatin1String("https"))
        return QStringLiteral("http");
    if (scheme.startsWith(QLatin1String("swift+")))
        return QStringLiteral("swift");
    if (scheme == QLatin1String("vsphere"))
        return QStringLiteral("vmware");
    return scheme;
}

QString noDriverText(const QList<DriverSchema> &drivers, const QString &kind)
{
    QStringList kinds;
    for (const DriverSchema &driver : drivers)
        kinds += QStringList{driver.kind} + driver.aliases;
    const QString close = closestName(kind, kinds);
    if (close.isEmpty())
        return QCoreApplication::translate("Configuration", "There is no driver \"%1\".").arg(shownName(kind));
    return QCoreApplication::translate("Configuration", "There is no driver \"%1\"; did you mean \"%2\"?")
        .arg(shownName(kind), close);
}

} // namespace

const DriverSchema *findDriver(const QList<DriverSchema> &drivers, const QString &kind)
{
    const auto find = [&drivers](const QString &name) {
        const auto found = std::find_if(drivers.cbegin(), drivers.cend(), [&name](const DriverSchema &driver) {
            return driver.kind == name || driver.aliases.contains(name);
        });
        return found == drivers.cend() ? nullptr : &*found;
    };
    if (const DriverSchema *driver = find(kind))
        return driver;
    // Source: glance_store's entry_points.txt
    if (!kind.startsWith(QLatin1String("glance.store.")) || !kind.endsWith(QLatin1String(".Store"))
        || kind.size() <= 19)
        return nullptr;
    const QString module = kind.sliced(13, kind.size() - 19);
    if (module == QLatin1String("filesystem"))
        return find(QStringLiteral("file"));
    if (module == QLatin1String("vmware_datastore"))
        return find(QStringLiteral("vmware"));
    return find(module);
}

bool isReservedStoreId(const QString &id)
{
    return id.startsWith(QLatin1String("os_glance_"), Qt::CaseInsensitive);
}

Result<QByteArray> readConfigurationFile(const QString &path)
{
    const auto refuse = [&path](const QString &why) {
        return failure(ErrorKind::BadConfiguration, path + QLatin1String(": ") + why);
    };
    const QFileInfo info(path);
    // anything else might never end or never come: a pipe, a terminal
    if (info.exists() && !info.isFile())
        return refuse(QCoreApplication::translate("Configuration", "This is not a file."));
    if (info.size() > largestFile)
        return refuse(QCoreApplication::translate("Configuration", "The file is too large for a configuration."));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refuse(file.errorString());
    const QByteArray text = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return refuse(file.errorString());
    return text;
}

bool usesSingleStoreForm(const OsloDocument &document)
{
    const OsloGroup *defaults = document.group(QStringLiteral("DEFAULT"));
    const OsloEntry *backends = defaults != nullptr ? defaults->last(backendsOption().name) : nullptr;
    const OsloGroup *group = document.group(storeGroup());
    if (group == nullptr || (backends != nullptr && !osloTrimmed(backends->value).isEmpty()))
        return false;
    return backends == nullptr
           || std::any_of(group->entries.cbegin(), group->entries.cend(), [](const OsloEntry &entry) {
                  return entry.key != QLatin1String("default_backend")
                         && entry.key != QLatin1String("store_capabilities_update_min_interval");
              });
}

ConfigurationLoader::ConfigurationLoader(const OsloDocument &document, QString file, const QList<DriverSchema> &drivers)
    : m_document(document)
    , m_file(std::move(file))
    , m_drivers(drivers)
    , m_resolver(document)
    , m_options(document, m_resolver, m_file, drivers)
{}

Configuration ConfigurationLoader::load()
{
    m_configuration.file = m_file;
    for (const OsloProblem &bad : m_document.problems())
        problem(nullptr, Severity::Error, bad.line, {}, bad.text);

    const OsloGroup *defaults = m_document.group(QStringLiteral("DEFAULT"));
    const OsloEntry *backendsEntry = defaults != nullptr ? defaults->last(backendsOption().name) : nullptr;
    const std::optional<QList<BackendEntry>> entries = enabledBackends();
    const bool single = entries && entries->isEmpty() && usesSingleStoreForm(m_document);
    if (single) {
        loadSingleStores();
    } else if (entries) {
        loadBackends(*entries);
        if (!entries->isEmpty())
            markDefaultBackend(backendsEntry->line);
    }
    m_fileProblems += m_options.checkSharedGroup(m_configuration.stores, single);
    if (!single)
        m_fileProblems += m_options.readSharedInterval(m_configuration.stores);
    if (entries && m_configuration.stores.isEmpty()) {
        problem(nullptr, Severity::Warning, backendsEntry != nullptr ? backendsEntry->line : 0, {},
                QCoreApplication::translate("Configuration",
                                            "No stores are configured: [DEFAULT] has no enabled_backends, and "
                                            "there is no [glance_store] with stores."));
    }

    m_configuration.problems = m_fileProblems;
    for (StoreConfiguration &store : m_configuration.stores) {
        std::stable_sort(store.problems.begin(), store.problems.end(),
                         [](const auto &a, const auto &b) { return a.where.line < b.where.line; });
        m_configuration.problems += store.problems;
    }
    std::stable_sort(m_configuration.problems.begin(), m_configuration.problems.end(),
                     [](const auto &a, const auto &b) { return a.where.line < b.where.line; });
    return std::move(m_configuration);
}

void ConfigurationLoader::problem(StoreConfiguration *store, Severity severity, int line, const QString &option,
                                  const QString &text)
{
    QList<ConfigurationProblem> &list = store != nullptr ? store->problems : m_fileProblems;
    list.append({.severity = severity,
                 .where = at(line),
                 .store = store != nullptr ? store->id : QString(),
                 .option = shownName(option),
                 .text = text});
}

/// Nothing when enabled_backends is set, but can't be read at all; an empty list when it is empty or not set.
std::optional<QList<BackendEntry>> ConfigurationLoader::enabledBackends()
{
    const QList<OsloEntry> set = m_resolver.entries(QStringLiteral("DEFAULT"), backendsOption());
    if (set.isEmpty()) {
        // near misses, each of which would silently mean no stores at all
        for (const OsloGroup &group : m_document.groups()) {
            const bool isDefault = group.name.compare(QLatin1String("DEFAULT"), Qt::CaseInsensitive) == 0;
            for (const OsloEntry &entry : group.entries) {
                if (entry.key == backendsOption().name) {
                    problem(
                        nullptr, Severity::Error, entry.line, entry.key,
                        QCoreApplication::translate("Configuration", "The option belongs to [DEFAULT], not to [%1].")
                            .arg(shownName(group.name)));
                } else if (isDefault && closestName(entry.key, {backendsOption().name}) == backendsOption().name) {
                    problem(
                        nullptr, Severity::Warning, entry.line, entry.key,
                        QCoreApplication::translate("Configuration", "There is no such option; did you mean \"%1\"?")
                            .arg(backendsOption().name));
                }
            }
        }
        return QList<BackendEntry>();
    }
    const OsloEntry &entry = set.constFirst();
    const auto text = m_resolver.resolve(QStringLiteral("DEFAULT"), entry.value);
    if (!text) {
        problem(nullptr, Severity::Error, entry.line, entry.key, text.error());
        return {};
    }
    return splitBackends(entry, *text);
}

/// types.Dict, but a bad part does not take the others with it.
QList<BackendEntry> ConfigurationLoader::splitBackends(const OsloEntry &entry, const QString &text)
{
    QList<BackendEntry> entries;
    if (osloTrimmed(text).isEmpty())
        return entries;
    int line = entry.line;
    const bool linesKnown = text == entry.value;
    const auto parts = QStringView(text).split(u',');
    for (const QStringView part : parts) {
        const QStringView trimmed = osloTrimmed(part);
        const auto startsAt = trimmed.isEmpty() ? part.size() : trimmed.data() - part.data();
        const int own = linesKnown ? line + static_cast<int>(part.first(startsAt).count(u'\n')) : entry.line;
        line += static_cast<int>(part.count(u'\n'));
        const qsizetype colon = trimmed.indexOf(u':');
        const QString id = osloTrimmed(trimmed.first(std::max<qsizetype>(0, colon))).toString();
        const QString driver = colon < 0 ? QString() : osloTrimmed(trimmed.sliced(colon + 1)).toString();
        if (trimmed.isEmpty()) {
            problem(nullptr, Severity::Error, own, entry.key,
                    QCoreApplication::translate("Configuration", "There is a comma with no store before or after it."));
        } else if (colon < 0) {
            problem(
                nullptr, Severity::Error, own, entry.key,
                QCoreApplication::translate("Configuration", "\"%1\" names no driver; a store is written as ID:DRIVER.")
                    .arg(shownName(trimmed.toString())));
        } else if (id.isEmpty()) {
            problem(nullptr, Severity::Error, own, entry.key,
                    QCoreApplication::translate("Configuration", "\"%1\" has no id; a store is written as ID:DRIVER.")
                        .arg(shownName(trimmed.toString())));
        } else if (entries.size() == mostStores) {
            problem(
                nullptr, Severity::Error, own, entry.key,
                QCoreApplication::translate("Configuration", "There are more than %1 stores; the others are left out.")
                    .arg(mostStores));
            break;
        } else {
            entries.append({id, driver, own});
        }
    }
    return entries;
}

void ConfigurationLoader::loadBackends(const QList<BackendEntry> &entries)
{
    for (const BackendEntry &entry : entries) {
        const DriverSchema *driver = findDriver(m_drivers, entry.driver);
        if (driver != nullptr && !driver->options.isEmpty())
            m_resolver.registerOptions(entry.id, driver->options + commonOptions());
    }
    QHash<QString, qsizetype> byId;
    for (const BackendEntry &entry : entries) {
        if (const auto first = byId.constFind(entry.id); first != byId.cend()) {
            StoreConfiguration &store = m_configuration.stores[*first];
            problem(&store, Severity::Error, entry.line, backendsOption().name,
                    QCoreApplication::translate("Configuration",
                                                "The id \"%1\" stands there twice, with the drivers \"%2\" and "
                                                "\"%3\".")
                        .arg(shownName(entry.id), shownName(store.driver), shownName(entry.driver)));
            continue;
        }
        byId.insert(entry.id, m_configuration.stores.size());
        const OsloGroup *group = m_document.group(entry.id);
        const DriverSchema *driver = findDriver(m_drivers, entry.driver);
        const bool longName = driver != nullptr && entry.driver.startsWith(QLatin1String("glance.store."));
        StoreConfiguration store{.id = entry.id,
                                 .driver = longName ? driver->kind : entry.driver,
                                 .where = at(group != nullptr ? group->headers.constFirst() : entry.line)};
        checkEntry(store, entry);
        m_options.read(store, entry.id);
        m_options.checkGroup(store, entry.id);
        m_configuration.stores.append(std::move(store));
    }
}

void ConfigurationLoader::checkEntry(StoreConfiguration &store, const BackendEntry &entry)
{
    const QString option = backendsOption().name;
    if (isReservedStoreId(entry.id)) {
        problem(&store, Severity::Error, entry.line, option,
                QCoreApplication::translate("Configuration",
                                            "Ids that start with \"os_glance_\" are reserved for glance."));
    }
    if (entry.driver.isEmpty()) {
        problem(
            &store, Severity::Error, entry.line, option,
            QCoreApplication::translate("Configuration", "The store has no driver; a store is written as ID:DRIVER."));
    } else if (findDriver(m_drivers, entry.driver) == nullptr) {
        problem(&store, Severity::Error, entry.line, option, noDriverText(m_drivers, entry.driver));
    }
    const OsloGroup *group = m_document.group(entry.id);
    if (group == nullptr) {
        QStringList others;
        for (const OsloGroup &other : m_document.groups().first(std::min<qsizetype>(500, m_document.groups().size())))
            others.append(other.name);
        const QString close = closestName(entry.id, others);
        problem(&store, Severity::Warning, entry.line, option,
                close.isEmpty()
                    ? QCoreApplication::translate("Configuration",
                                                  "There is no group [%1]: all its options have their defaults.")
                          .arg(shownName(entry.id))
                    : QCoreApplication::translate("Configuration",
                                                  "There is no group [%1]: all its options have their defaults; did "
                                                  "you mean [%2]?")
                          .arg(shownName(entry.id), shownName(close)));
        return;
    }
    const QString other = m_groupUsers.value(osloGroupKey(entry.id));
    if (other.isEmpty()) {
        m_groupUsers.insert(osloGroupKey(entry.id), entry.id);
        return;
    }
    problem(&store, Severity::Warning, entry.line, option,
            QCoreApplication::translate("Configuration",
                                        "The store shares its group with \"%1\": oslo.config does not tell the "
                                        "case of group names apart.")
                .arg(shownName(other)));
}

void ConfigurationLoader::markDefaultBackend(int enabledBackendsLine)
{
    const OsloGroup *group = m_document.group(storeGroup());
    const OptionSchema schema{.name = QStringLiteral("default_backend")};
    const QList<OsloEntry> set = m_resolver.entries(storeGroup(), schema);
    if (set.isEmpty()) {
        problem(nullptr, Severity::Warning, group != nullptr ? group->headers.constFirst() : enabledBackendsLine,
                schema.name,
                QCoreApplication::translate("Configuration",
                                            "[glance_store] names no default_backend, and glance does not start "
                                            "without one."));
        return;
    }
    const auto value = m_resolver.value(storeGroup(), schema);
    if (!value) {
        problem(nullptr, Severity::Error, value.error().line, schema.name, value.error().text);
        return;
    }
    const QString id = value->toString();
    QStringList ids;
    for (StoreConfiguration &store : m_configuration.stores) {
        ids.append(store.id);
        store.isDefault = store.id == id;
        if (store.isDefault)
            m_configuration.defaultStore = id;
    }
    if (!m_configuration.defaultStore.isEmpty())
        return;
    const QString close = closestName(id, ids);
    problem(nullptr, Severity::Error, set.constFirst().line, schema.name,
            close.isEmpty()
                ? QCoreApplication::translate("Configuration", "There is no store \"%1\" in enabled_backends.")
                      .arg(shownName(id))
                : QCoreApplication::translate("Configuration",
                                              "There is no store \"%1\" in enabled_backends; did you mean \"%2\"?")
                      .arg(shownName(id), shownName(close)));
}

void ConfigurationLoader::loadSingleStores()
{
    const OsloGroup &group = *m_document.group(storeGroup());
    const OptionSchema schema{.name = QStringLiteral("stores"),
                              .type = OptionSchema::Type::List,
                              .defaultValue = QStringList{QStringLiteral("file"), QStringLiteral("http")}};
    QStringList kinds = schema.defaultValue.toStringList();
    int line = group.headers.constFirst();
    const QList<OsloEntry> set = m_resolver.entries(storeGroup(), schema);
    if (!set.isEmpty()) {
        line = set.constFirst().line;
        const auto value = m_resolver.value(storeGroup(), schema);
        if (value) {
            kinds = value->toStringList();
        } else {
            problem(nullptr, Severity::Error, line, schema.name, value.error().text);
            kinds.clear();
        }
    }
    QSet<QString> seen;
    for (const QString &kind : std::as_const(kinds)) {
        const DriverSchema *driver = findDriver(m_drivers, kind);
        const QString id = driver != nullptr ? driver->kind : kind;
        if (kind.isEmpty() || seen.contains(id))
            continue; // glance_store makes a set of them
        seen.insert(id);
        StoreConfiguration store{.id = id, .driver = id, .where = at(group.headers.constFirst())};
        if (driver == nullptr)
            problem(&store, Severity::Error, line, schema.name, noDriverText(m_drivers, kind));
        m_options.read(store, storeGroup());
        m_configuration.stores.append(std::move(store));
    }
    markDefaultStore();
}

void ConfigurationLoader::markDefaultStore()
{
    const OptionSchema schema{.name = QStringLiteral("default_store")};
    QString scheme = QStringLiteral("file");
    int line = m_document.group(storeGroup())->headers.constFirst();
    const QList<OsloEntry> set = m_resolver.entries(storeGroup(), schema);
    if (!set.isEmpty()) {
        line = set.constFirst().line;
        const auto value = m_resolver.value(storeGroup(), schema);
        if (!value) {
            problem(nullptr, Severity::Error, line, schema.name, value.error().text);
            return;
        }
        scheme = value->toString();
    }
    if (StoreConfiguration *store = storeOfKind(kindOfScheme(scheme))) {
        store->isDefault = true;
        m_configuration.defaultStore = store->id;
    } else if (!m_configuration.stores.isEmpty()) {
        problem(nullptr, Severity::Error, line, schema.name,
                QCoreApplication::translate("Configuration", "None of the stores has the scheme \"%1\".")
                    .arg(shownName(scheme)));
    }
}

StoreConfiguration *ConfigurationLoader::storeOfKind(const QString &kind)
{
    const auto found = std::find_if(m_configuration.stores.begin(), m_configuration.stores.end(),
                                    [&kind](const StoreConfiguration &store) { return store.driver == kind; });
    return found == m_configuration.stores.end() ? nullptr : &*found;
}

} // namespace Quartermaster
