// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storeoptionreader.h"

#include "model/configurationloader.h"
#include "model/optionparser.h"
#include "model/swiftreferences.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace Quartermaster {

namespace {

using Severity = ConfigurationProblem::Severity;

const OptionSchema &intervalOption()
{
    static const OptionSchema schema = *std::find_if(
        commonOptions().cbegin(), commonOptions().cend(), [](const OptionSchema &option) {
            return option.name == QLatin1String("store_capabilities_update_min_interval");
        });
    return schema;
}

/// Which driver an option of [glance_store] belongs to by its name; empty where the name does not tell.
QString kindOfOption(const QString &option)
{
    // Source: the OPTIONS of glance_store's _drivers, 4.1.0; sheepdog until 2018
    static constexpr std::pair<const char *, const char *> prefixes[] = {
        {"filesystem_", "file"},
        {"http_", "http"},
        {"https_", "http"},
        {"rbd_", "rbd"},
        {"rados_", "rbd"},
        {"swift_", "swift"},
        {"default_swift_reference", "swift"},
        {"s3_", "s3"},
        {"cinder_", "cinder"},
        {"rootwrap_config", "cinder"},
        {"os_region_name", "cinder"},
        {"vmware_", "vmware"},
        {"sheepdog_", "sheepdog"},
    };
    for (const auto &[prefix, kind] : prefixes) {
        if (option.startsWith(QLatin1String(prefix)))
            return QLatin1String(kind);
    }
    return {};
}

QStringList namesOf(const QList<OptionSchema> &options, bool withDeprecated)
{
    QStringList names;
    for (const OptionSchema &option : options) {
        names.append(option.name);
        if (withDeprecated)
            names += option.deprecatedNames;
    }
    return names;
}

} // namespace

StoreOptionReader::StoreOptionReader(const OsloDocument &document, OptionResolver &resolver, const QString &file,
                                     const QList<DriverSchema> &drivers)
    : m_document(document)
    , m_resolver(resolver)
    , m_file(file)
    , m_drivers(drivers)
{}

ConfigurationProblem StoreOptionReader::problem(Severity severity, int line, const QString &option, const QString &text,
                                                const QString &store) const
{
    return {.severity = severity, .where = {m_file, line}, .store = store, .option = shownName(option), .text = text};
}

void StoreOptionReader::read(StoreConfiguration &store, const QString &group)
{
    if (const DriverSchema *driver = findDriver(m_drivers, store.driver)) {
        for (const OptionSchema &schema : driver->options)
            readOption(store, group, schema);
    }
    for (const OptionSchema &schema : commonOptions())
        readOption(store, group, schema);
    if (store.driver == QLatin1String("swift"))
        checkSwiftFile(store, group);
    store.description = store.options.string(QStringLiteral("store_description"));
    store.weight = store.options.integer(QStringLiteral("weight"));
}

/// Whether the file that holds a swift store's accounts is there and has the one that new images go to.
void StoreOptionReader::checkSwiftFile(StoreConfiguration &store, const QString &group)
{
    const OptionSchema fileOption{.name = QStringLiteral("swift_store_config_file")};
    const QList<OsloEntry> set = m_resolver.entries(group, fileOption);
    if (set.isEmpty())
        return;
    const int line = set.constLast().line;
    const auto tell = [&](int where, const QString &option, const QString &text) {
        store.problems.append(problem(Severity::Error, where, option, text, store.id));
    };
    const auto file = m_resolver.value(group, fileOption);
    if (!file)
        return tell(file.error().line, fileOption.name, file.error().text);
    const QString path = findSwiftConfigFile(file->toString(), m_file);
    if (path.isEmpty()) {
        return tell(
            line, fileOption.name,
            QCoreApplication::translate("Configuration", "There is no file %1.").arg(shownName(file->toString())));
    }
    const auto valueOf = [&](const char *option, const char *otherwise) {
        const auto value = m_resolver.value(group, {.name = QLatin1String(option)});
        return value && value->isValid() ? value->toString() : QLatin1String(otherwise);
    };
    const auto accounts = readSwiftReferences(path, valueOf("swift_store_auth_version", "2"));
    if (!accounts)
        return tell(line, fileOption.name, accounts.error().detail);
    for (ConfigurationProblem bad : accounts->problems) {
        bad.store = store.id;
        store.problems.append(bad);
    }
    const QString wanted = valueOf("default_swift_reference", "ref1");
    const bool isThere = std::any_of(accounts->references.begin(), accounts->references.end(),
                                     [&wanted](const SwiftReference &one) { return one.name == wanted; });
    if (!isThere && accounts->problems.isEmpty()) {
        tell(line, QStringLiteral("default_swift_reference"),
             QCoreApplication::translate("Configuration", "%1 has no reference \"%2\".").arg(path, shownName(wanted)));
    }
}

void StoreOptionReader::readOption(StoreConfiguration &store, const QString &group, const OptionSchema &schema)
{
    if (schema.defaultValue.isValid())
        store.options.setDefault(schema.name, schema.defaultValue);
    const QList<OsloEntry> set = m_resolver.entries(group, schema);
    if (set.isEmpty())
        return;
    const OsloEntry &entry = set.constLast();
    if (entry.key != schema.name) {
        store.problems.append(problem(
            Severity::Warning, entry.line, entry.key,
            QCoreApplication::translate("Configuration", "The name is deprecated; it is \"%1\" now.").arg(schema.name),
            store.id));
    }
    if (schema.type != OptionSchema::Type::MultiString) {
        const QList<OsloEntry> &all = m_document.group(group)->entries;
        const auto first = std::find_if(all.cbegin(), all.cend(),
                                        [&entry](const OsloEntry &other) { return other.key == entry.key; });
        if (first->line != entry.line) {
            store.problems.append(
                problem(Severity::Warning, entry.line, entry.key,
                        QCoreApplication::translate("Configuration", "The option is already set in line %1; the "
                                                                     "last value counts.")
                            .arg(first->line),
                        store.id));
        }
    }
    if (const QString key = schema.secret ? secretKey(entry.value.trimmed()) : QString(); !key.isEmpty()) {
        store.pendingSecrets.append({.option = schema.name, .key = key});
        return;
    }
    const auto value = m_resolver.value(group, schema);
    if (!value) {
        store.problems.append(problem(Severity::Error, value.error().line, schema.name, value.error().text, store.id));
        return;
    }
    if (!value->isValid()) {
        store.problems.append(problem(
            Severity::Warning, entry.line, schema.name,
            QCoreApplication::translate("Configuration", "The option has no value: its default applies."), store.id));
        return;
    }
    store.options.set(schema.name, *value, {m_file, set.constFirst().line});
}

QStringList StoreOptionReader::keys(const OsloGroup &group) const
{
    QStringList result;
    QSet<QString> seen;
    for (const OsloEntry &entry : group.entries) {
        if (!seen.contains(entry.key)) {
            seen.insert(entry.key);
            result.append(entry.key);
        }
    }
    return result;
}

QString StoreOptionReader::unknownText(const QString &option, const QStringList &known, const QString &driver) const
{
    const QString close = closestName(option, known);
    if (!close.isEmpty())
        return QCoreApplication::translate("Configuration", "There is no such option; did you mean \"%1\"?").arg(close);
    const QString kind = kindOfOption(option);
    if (!kind.isEmpty() && !driver.isEmpty() && kind != driver) {
        return QCoreApplication::translate("Configuration",
                                           "The option belongs to the driver \"%1\"; \"%2\" does not take it.")
            .arg(kind, driver);
    }
    return QCoreApplication::translate("Configuration", "There is no such option.");
}

void StoreOptionReader::checkGroup(StoreConfiguration &store, const QString &group)
{
    const OsloGroup *found = m_document.group(group);
    const DriverSchema *driver = findDriver(m_drivers, store.driver);
    if (found == nullptr || driver == nullptr || driver->options.isEmpty())
        return;
    const QList<OptionSchema> options = driver->options + commonOptions();
    const QStringList taken = namesOf(options, true);
    const QStringList proposed = namesOf(options, false);
    const QStringList set = keys(*found);
    for (const QString &key : set) {
        if (taken.contains(key))
            continue;
        store.problems.append(problem(Severity::Warning, found->last(key)->line, key,
                                      unknownText(key, proposed, driver->kind), store.id));
    }
}

QList<ConfigurationProblem> StoreOptionReader::checkSharedGroup(QList<StoreConfiguration> &stores, bool singleStoreForm)
{
    QList<ConfigurationProblem> ofNoStore;
    const OsloGroup *group = m_document.group(QStringLiteral("glance_store"));
    if (group == nullptr)
        return ofNoStore;
    QStringList taken = namesOf(commonOptions(), true);
    taken += {QStringLiteral("stores"), QStringLiteral("default_store"), QStringLiteral("default_backend"),
              QStringLiteral("enabled_backends")}; // in the wrong place: told by the loader
    QStringList proposed = taken;
    proposed.removeLast();
    for (const DriverSchema &driver : m_drivers) {
        taken += namesOf(driver.options, true);
        proposed += namesOf(driver.options, false);
    }
    const QStringList set = keys(*group);
    for (const QString &key : set) {
        if (taken.contains(key))
            continue;
        const QString kind = kindOfOption(key);
        const DriverSchema *driver = findDriver(m_drivers, kind);
        if (!kind.isEmpty() && (driver == nullptr || driver->options.isEmpty()))
            continue; // another driver's, whose options are not known here
        const auto store = std::find_if(stores.begin(), stores.end(), [&](const StoreConfiguration &each) {
            return singleStoreForm && !kind.isEmpty() && each.driver == kind;
        });
        const bool hasStore = store != stores.end();
        const ConfigurationProblem found = problem(Severity::Warning, group->last(key)->line, key,
                                                   unknownText(key, proposed, {}), hasStore ? store->id : QString());
        (hasStore ? store->problems : ofNoStore).append(found);
    }
    return ofNoStore;
}

QList<ConfigurationProblem> StoreOptionReader::readSharedInterval(QList<StoreConfiguration> &stores)
{
    const QString group = QStringLiteral("glance_store");
    const OptionSchema &schema = intervalOption();
    const QList<OsloEntry> set = m_resolver.entries(group, schema);
    if (set.isEmpty())
        return {};
    const auto value = m_resolver.value(group, schema);
    if (!value)
        return {problem(Severity::Error, value.error().line, schema.name, value.error().text)};
    if (!value->isValid())
        return {};
    for (StoreConfiguration &store : stores) {
        if (!store.options.isSet(schema.name))
            store.options.set(schema.name, *value, {m_file, set.constFirst().line});
    }
    return {};
}

} // namespace Quartermaster
