// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storedraft.h"

#include "model/configurationloader.h"
#include "model/optionparser.h"
#include "model/optionresolver.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace Quartermaster {

namespace {

using Type = OptionSchema::Type;

QString defaultsGroup()
{
    return QStringLiteral("DEFAULT");
}

QString sharedGroup()
{
    return QStringLiteral("glance_store");
}

QString backendsOf(const OsloDocument &document)
{
    const OsloGroup *group = document.group(defaultsGroup());
    const OsloEntry *entry = group != nullptr ? group->last(QStringLiteral("enabled_backends")) : nullptr;
    return entry != nullptr ? entry->value : QString();
}

QList<OsloEntry> entriesOf(const OsloDocument &document, const QString &group)
{
    const OsloGroup *found = document.group(group);
    return found != nullptr ? found->entries : QList<OsloEntry>();
}

bool saysSame(const QList<OsloEntry> &a, const QList<OsloEntry> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const OsloEntry &one, const OsloEntry &other) {
        return one.key == other.key && one.value == other.value;
    });
}

/// The lines of \a group's sections, comments too.
QByteArray sectionOf(const OsloDocument &document, const QString &group)
{
    const OsloGroup *found = document.group(group);
    QByteArray text;
    if (found == nullptr)
        return text;
    for (const int header : found->headers) {
        qsizetype line = header - 1;
        do
            text += document.lines().at(line++);
        while (line < document.lines().size() && !document.lines().at(line).startsWith('['));
    }
    return text;
}

QStringList linesOf(const QString &text)
{
    QStringList lines;
    for (const QString &line : text.split(u'\n')) {
        if (!line.trimmed().isEmpty())
            lines << line.trimmed();
    }
    return lines;
}

Result<QVariant> parsed(const OptionSchema &option, const QString &text)
{
    if (option.type != Type::MultiString)
        return parseOptionValue(option, text);
    QStringList values;
    for (const QString &line : linesOf(text)) {
        const Result<QVariant> value = parseOptionValue(option, line);
        if (!value)
            return value;
        values += value->toStringList();
    }
    return QVariant(values);
}

} // namespace

StoreDraft::StoreDraft(ConfigurationWriter file, QList<DriverSchema> drivers)
    : m_drivers(std::move(drivers))
    , m_file(std::move(file))
    , m_tag(QUuid::createUuid().toString(QUuid::Id128).left(8))
    , m_isDefault(osloTrimmed(backendsOf(m_file.document())).isEmpty())
{}

Result<StoreDraft> StoreDraft::of(ConfigurationWriter file, QList<DriverSchema> drivers,
                                  const StoreConfiguration &store)
{
    StoreDraft draft(std::move(file), std::move(drivers));
    if (usesSingleStoreForm(draft.m_file.document())) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "The file configures its stores in [glance_store]: "
                                                                    "change it by hand."));
    }
    draft.m_isNew = false;
    draft.m_id = store.id;
    draft.m_driver = store.driver;
    draft.m_isDefault = draft.m_wasDefault = store.isDefault;
    draft.m_entries = entriesOf(draft.m_file.document(), store.id);
    OptionResolver resolver(draft.m_file.document());
    if (const DriverSchema *driver = findDriver(draft.m_drivers, store.driver))
        resolver.registerOptions(store.id, driver->options);
    resolver.registerOptions(store.id, commonOptions());
    for (const OptionSchema &option : draft.options()) {
        const QList<OsloEntry> set = resolver.entries(store.id, option);
        if (set.isEmpty())
            continue;
        Field field;
        QStringList texts;
        for (const OsloEntry &entry : set) {
            texts << resolver.resolve(store.id, entry.value).value_or(entry.value);
            if (entry.value.contains(u'$'))
                field.written += (field.written.isEmpty() ? QString() : QStringLiteral("\n")) + entry.value;
        }
        if (option.secret)
            field.key = secretKey(texts.last().trimmed());
        if (field.key.isEmpty())
            field.original = texts.join(u'\n');
        field.text = field.original;
        draft.m_fields[option.name] = field;
    }
    return draft;
}

QList<OptionSchema> StoreDraft::options() const
{
    const DriverSchema *driver = findDriver(m_drivers, m_driver);
    return (driver != nullptr ? driver->options : QList<OptionSchema>()) + commonOptions();
}

std::optional<QString> StoreDraft::text(const QString &option) const
{
    const auto found = m_fields.find(option);
    return found == m_fields.end() ? std::nullopt : found->second.text;
}

void StoreDraft::setText(const QString &option, const std::optional<QString> &text)
{
    m_fields[option].text = text;
}

bool StoreDraft::isChanged(const QString &option) const
{
    const auto found = m_fields.find(option);
    return found != m_fields.end() && found->second.text != found->second.original;
}

QString StoreDraft::keychainKey(const QString &option) const
{
    const auto found = m_fields.find(option);
    return found == m_fields.end() || isChanged(option) ? QString() : found->second.key;
}

QString StoreDraft::writtenAs(const QString &option) const
{
    const auto found = m_fields.find(option);
    return found == m_fields.end() || isChanged(option) ? QString() : found->second.written;
}

bool StoreDraft::isModified() const
{
    const bool isNewAndNamed = m_isNew && !m_id.isEmpty();
    return isNewAndNamed || m_isDefault != m_wasDefault
           || std::any_of(m_fields.begin(), m_fields.end(),
                          [this](const auto &field) { return this->isChanged(field.first); });
}

QString StoreDraft::idError() const
{
    if (!m_isNew)
        return {};
    if (m_id.isEmpty())
        return QCoreApplication::translate("Configuration", "The store needs an id.");
    // Of the file only what decides: it may be long.
    ConfigurationWriter tried = ConfigurationWriter::fromText({}, m_drivers);
    Result<void> done = tried.setOption(defaultsGroup(), QStringLiteral("enabled_backends"),
                                        QStringLiteral("%1").arg(backendsOf(m_file.document())));
    if (usesSingleStoreForm(m_file.document()))
        return QCoreApplication::translate("Configuration", "The file configures its stores in [glance_store]; "
                                                            "enabled_backends would switch them off.");
    done = tried.addStore(m_id, m_driver.isEmpty() ? QStringLiteral("file") : m_driver);
    return done ? QString() : done.error().detail;
}

QString StoreDraft::error(const OptionSchema &option) const
{
    const std::optional<QString> typed = text(option.name);
    if (!typed || !isChanged(option.name))
        return {};
    if (option.secret && !secretKey(*typed).isEmpty()) {
        return QCoreApplication::translate("Configuration",
                                           "That is how the file refers to the keychain; it can't be a "
                                           "value.");
    }
    const Result<QVariant> value = parsed(option, *typed);
    return value ? QString() : value.error().detail;
}

bool StoreDraft::hasErrors() const
{
    const QList<OptionSchema> all = options();
    return !idError().isEmpty() || std::any_of(all.cbegin(), all.cend(), [this](const OptionSchema &option) {
        return !error(option).isEmpty();
    });
}

std::map<QString, QString> StoreDraft::newSecrets() const
{
    std::map<QString, QString> secrets;
    for (const OptionSchema &option : options()) {
        const std::optional<QString> typed = text(option.name);
        if (isChanged(option.name) && typed && holdsSecret(option, *typed))
            secrets[newKey(option.name)] = *typed;
    }
    return secrets;
}

QStringList StoreDraft::replacedKeys() const
{
    QStringList keys;
    for (const auto &[option, field] : m_fields) {
        if (!field.key.isEmpty() && keychainKey(option).isEmpty())
            keys << field.key;
    }
    return keys;
}

Result<void> StoreDraft::writeOptions(ConfigurationWriter &file) const
{
    for (const OptionSchema &option : options()) {
        if (!isChanged(option.name))
            continue;
        const std::optional<QString> typed = text(option.name);
        Result<void> done;
        if (!typed) {
            done = file.removeOption(m_id, option.name);
            for (const QString &old : option.deprecatedNames)
                done = done ? file.removeOption(m_id, old) : done;
        } else if (holdsSecret(option, *typed)) {
            done = file.setOption(m_id, option.name, secretReference(option.type, newKey(option.name)));
        } else if (option.type == Type::MultiString) {
            done = file.setMultiOption(m_id, option.name, linesOf(*typed));
        } else {
            done = file.setOption(m_id, option.name, *typed);
        }
        if (!done)
            return done;
    }
    return {};
}

Result<void> StoreDraft::apply(ConfigurationWriter &file) const
{
    if (!m_isNew && !saysSame(entriesOf(file.document(), m_id), m_entries)) {
        return failure(ErrorKind::SourceChanged,
                       QCoreApplication::translate("Configuration",
                                                   "Somebody else changed [%1] meanwhile: open the form "
                                                   "again.")
                           .arg(shownName(m_id)));
    }
    Result<void> done = m_isNew ? file.addStore(m_id, m_driver) : Result<void>();
    if (done)
        done = writeOptions(file);
    if (done && m_isDefault && !m_wasDefault)
        done = file.setOption(sharedGroup(), QStringLiteral("default_backend"), m_id);
    return done;
}

QString StoreDraft::preview() const
{
    const QString id = m_id.isEmpty() ? QStringLiteral("id") : m_id;
    StoreDraft shown = *this;
    shown.m_id = id;
    ConfigurationWriter writer = ConfigurationWriter::fromText(sectionOf(m_file.document(), id), m_drivers);
    Result<void> done = writer.addGroup(id);
    if (done)
        done = shown.writeOptions(writer);
    return done ? QString::fromUtf8(writer.text()).trimmed() + u'\n' : done.error().detail;
}

StoreConfiguration StoreDraft::configuration(const std::map<QString, QString> &secrets, const QString &file) const
{
    StoreConfiguration store{.id = m_id, .driver = m_driver, .isDefault = m_isDefault, .where = {file, 0}};
    for (const OptionSchema &option : options()) {
        if (option.defaultValue.isValid())
            store.options.setDefault(option.name, option.defaultValue);
        std::optional<QString> typed = text(option.name);
        if (const QString key = keychainKey(option.name); !key.isEmpty()) {
            const auto known = secrets.find(key);
            if (known == secrets.end()) {
                store.pendingSecrets.append({.option = option.name, .key = key});
                continue;
            }
            typed = known->second;
        }
        if (!typed)
            continue;
        const Result<QVariant> value = parsed(option, *typed);
        if (!value) {
            store.problems.append(
                {.where = {file, 0}, .store = m_id, .option = option.name, .text = value.error().detail});
        } else if (value->isValid()) {
            store.options.set(option.name, *value, {file, 0});
        }
    }
    store.description = store.options.string(QStringLiteral("store_description"));
    store.weight = store.options.integer(QStringLiteral("weight"));
    return store;
}

} // namespace Quartermaster
