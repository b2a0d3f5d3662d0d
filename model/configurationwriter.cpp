// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configurationwriter.h"

#include "model/configurationloader.h"
#include "model/optionparser.h"
#include "model/optionresolver.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QSaveFile>

#include <algorithm>

namespace Quartermaster {

namespace {

QString defaultGroup()
{
    return QStringLiteral("DEFAULT");
}

QString storeGroup()
{
    return QStringLiteral("glance_store");
}

QString backendsName()
{
    return QStringLiteral("enabled_backends");
}

bool hasControl(const QString &text, bool newlineToo)
{
    return std::any_of(text.cbegin(), text.cend(), [newlineToo](QChar c) {
        return c.category() == QChar::Other_Control && c != u'\t' && (newlineToo || c != u'\n');
    });
}

/// "name = raw" with its continuation lines. \a raw has its references and escapes in it.
Result<QByteArray> formatted(const QString &name, const QString &raw, const QByteArray &end)
{
    if (hasControl(raw, false) || !raw.isValidUtf16()) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "A value can't have control characters or "
                                                                    "broken characters in it."));
    }
    QStringList lines = raw.split(u'\n');
    QString &first = lines.first();
    const bool looksQuoted = !first.isEmpty() && first.front() == first.back()
                             && (first.front() == u'"' || first.front() == u'\'');
    if (looksQuoted || osloTrimmed(first).size() != first.size())
        first = u'"' + first + u'"';
    QByteArray result = (name + QLatin1String(first.isEmpty() ? " =" : " = ") + first).toUtf8() + end;
    for (const QString &line : std::as_const(lines).sliced(1)) {
        if (line.isEmpty() || osloTrimmed(line).size() != line.size()) {
            return failure(ErrorKind::BadInput,
                           QCoreApplication::translate("Configuration", "A value can't have empty lines, nor lines "
                                                                        "with space at their ends."));
        }
        result += "    " + line.toUtf8() + end;
    }
    return result;
}

/// All assignments but those of one option, to see that a change changed nothing else.
QMap<QString, QStringList> others(const OsloDocument &document, const QString &group, const QString &name)
{
    QMap<QString, QStringList> result;
    for (const OsloGroup &each : document.groups()) {
        const bool same = osloGroupKey(each.name) == osloGroupKey(group);
        QStringList &list = result[osloGroupKey(each.name)];
        for (const OsloEntry &entry : each.entries) {
            if (!same || (!name.isEmpty() && entry.key != name))
                list.append(entry.key + u'=' + entry.value);
        }
        if (same && list.isEmpty())
            result.remove(osloGroupKey(each.name));
    }
    return result;
}

/// The line below which a new option of \a group goes, from 1.
qsizetype placeFor(const OsloDocument &document, const OsloGroup &group, const QString &name)
{
    qsizetype place = group.headers.constLast();
    if (!group.entries.isEmpty())
        place = group.entries.constLast().line + group.entries.constLast().lineCount - 1;
    for (const int header : group.headers) {
        for (qsizetype i = header; i < document.lines().size() && !document.lines().at(i).startsWith('['); ++i) {
            const QByteArray line = document.lines().at(i).trimmed();
            if (!line.startsWith('#'))
                continue;
            const QByteArray rest = line.sliced(1).trimmed();
            const QByteArray utf8 = name.toUtf8();
            if (rest.startsWith(utf8) && rest.sliced(utf8.size()).trimmed().startsWith('='))
                place = i + 1;
        }
    }
    return place;
}

tl::unexpected<Error> wouldChangeMore()
{
    return failure(ErrorKind::BadInput,
                   QCoreApplication::translate("Configuration", "The change can't be written without changing "
                                                                "other options."));
}

} // namespace

Result<ConfigurationWriter> ConfigurationWriter::open(const QString &path, const QList<DriverSchema> &drivers)
{
    ConfigurationWriter writer;
    writer.m_path = path;
    writer.m_existed = QFileInfo::exists(path);
    writer.noteSecrets(drivers);
    if (!writer.m_existed)
        return writer;
    const Result<QByteArray> text = readConfigurationFile(path);
    if (!text)
        return tl::unexpected(text.error());
    writer.m_read = *text;
    writer.m_document = OsloDocument::parse(*text);
    if (const std::optional<OsloProblem> &foreign = writer.m_document.foreign()) {
        return failure(ErrorKind::BadConfiguration,
                       QStringLiteral("%1:%2: %3").arg(path, QString::number(foreign->line), foreign->text));
    }
    return writer;
}

ConfigurationWriter ConfigurationWriter::fromText(const QByteArray &text, const QList<DriverSchema> &drivers)
{
    ConfigurationWriter writer;
    writer.noteSecrets(drivers);
    writer.m_read = text;
    writer.m_document = OsloDocument::parse(text);
    return writer;
}

void ConfigurationWriter::noteSecrets(const QList<DriverSchema> &drivers)
{
    for (const DriverSchema &driver : drivers) {
        for (const OptionSchema &option : driver.options) {
            if (option.secret)
                m_secret.insert(option.name, option);
        }
    }
}

QByteArray ConfigurationWriter::lineEnd() const
{
    if (!m_document.lines().isEmpty() && m_document.lines().constFirst().endsWith("\r\n"))
        return "\r\n";
    return "\n";
}

void ConfigurationWriter::edit(QList<QByteArray> lines)
{
    m_document = OsloDocument::parse(lines.join());
}

Result<void> ConfigurationWriter::checkNames(const QString &group, const QString &name) const
{
    const auto badGroup = group.isEmpty() || hasControl(group, true) || !group.isValidUtf16()
                          || osloTrimmed(group).size() != group.size();
    if (badGroup) {
        return failure(
            ErrorKind::BadInput,
            QCoreApplication::translate("Configuration", "\"%1\" can't be the name of a group.").arg(shownName(group)));
    }
    const auto isPlain = [](QChar c) {
        return c < QChar(0x80) && (c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.');
    };
    if (name.isEmpty() || !std::all_of(name.cbegin(), name.cend(), isPlain)) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "\"%1\" can't be the name of an option.")
                           .arg(shownName(name)));
    }
    return {};
}

Result<void> ConfigurationWriter::setOption(const QString &group, const QString &name, const QString &value)
{
    return setValues(group, name, {value}, false);
}

Result<void> ConfigurationWriter::setMultiOption(const QString &group, const QString &name, const QStringList &values)
{
    return values.isEmpty() ? removeOption(group, name) : setValues(group, name, values, true);
}

Result<void> ConfigurationWriter::setValues(const QString &group, const QString &name, const QStringList &values,
                                            bool all)
{
    if (const Result<void> names = checkNames(group, name); !names)
        return names;
    QList<QByteArray> assignments;
    for (const QString &value : values) {
        if (const auto secret = m_secret.constFind(name); secret != m_secret.cend() && holdsSecret(*secret, value)) {
            return failure(ErrorKind::BadInput,
                           QCoreApplication::translate("Configuration", "%1 is a secret: the file holds only a "
                                                                        "reference to the keychain.")
                               .arg(name));
        }
        // not "$$": behind a backslash oslo.config reads that as something else
        const QString raw = QString(value).replace(u'$', QLatin1String("\\$"));
        Result<QByteArray> assignment = formatted(name, raw, lineEnd());
        if (!assignment)
            return tl::unexpected(assignment.error());
        assignments.append(*assignment);
    }
    const OsloDocument before = m_document;
    if (const Result<void> replaced = replace(group, name, assignments, all); !replaced)
        return replaced;

    OptionResolver resolver(m_document);
    OptionSchema schema{.name = name};
    if (all)
        schema.type = OptionSchema::Type::MultiString;
    QStringList written;
    const QList<OsloEntry> entries = resolver.entries(group, schema);
    for (const OsloEntry &entry : entries)
        written.append(resolver.resolve(group, entry.value).value_or(QString()));
    if (written == values)
        return {};
    m_document = before;
    return wouldChangeMore();
}

Result<void> ConfigurationWriter::replace(const QString &group, const QString &name,
                                          const QList<QByteArray> &assignments, bool all)
{
    if (const Result<void> added = addGroup(group); !added)
        return added;
    const OsloGroup &found = *m_document.group(group);
    QList<OsloEntry> old;
    for (const OsloEntry &entry : found.entries) {
        if (entry.key == name)
            old.append(entry);
    }
    if (!all && old.size() > 1)
        old = {old.constLast()};
    QList<QByteArray> lines = m_document.lines();
    const qsizetype place = old.isEmpty() ? placeFor(m_document, found, name) : old.constFirst().line - 1;
    for (auto entry = old.crbegin(); entry != old.crend(); ++entry)
        lines.remove(entry->line - 1, entry->lineCount);
    if (place > 0 && !assignments.isEmpty()) {
        QByteArray &above = lines[place - 1];
        if (!above.endsWith('\n') && !above.endsWith('\r'))
            above += lineEnd();
    }
    for (qsizetype i = 0; i < assignments.size(); ++i)
        lines.insert(place + i, assignments.at(i));

    const OsloDocument before = m_document;
    edit(std::move(lines));
    if (others(before, group, name) == others(m_document, group, name))
        return {};
    m_document = before;
    return wouldChangeMore();
}

Result<void> ConfigurationWriter::removeOption(const QString &group, const QString &name)
{
    const OsloGroup *found = m_document.group(group);
    return found == nullptr || found->last(name) == nullptr ? Result<void>() : replace(group, name, {}, true);
}

Result<void> ConfigurationWriter::addGroup(const QString &group)
{
    if (const Result<void> names = checkNames(group, QStringLiteral("any")); !names)
        return names;
    if (m_document.group(group) != nullptr)
        return {};
    QByteArray text = m_document.text();
    if (!text.isEmpty() && !text.endsWith('\n') && !text.endsWith('\r'))
        text += lineEnd();
    if (!m_document.lines().isEmpty() && !m_document.lines().constLast().trimmed().isEmpty())
        text += lineEnd();
    m_document = OsloDocument::parse(text + '[' + group.toUtf8() + ']' + lineEnd());
    return {};
}

Result<void> ConfigurationWriter::removeGroup(const QString &group)
{
    const OsloGroup *found = m_document.group(group);
    if (found == nullptr)
        return {};
    const QList<QByteArray> &lines = m_document.lines();
    QList<bool> removed(lines.size(), false);
    for (const OsloEntry &entry : found->entries)
        std::fill_n(removed.begin() + entry.line - 1, entry.lineCount, true);
    for (const int header : found->headers) {
        removed[header - 1] = true;
        qsizetype end = header;
        bool keeps = false; // comments stay, and the blank lines between them
        for (; end < lines.size() && !lines.at(end).startsWith('['); ++end)
            keeps = keeps || (!removed.at(end) && !lines.at(end).trimmed().isEmpty());
        if (!keeps)
            std::fill(removed.begin() + header, removed.begin() + end, true);
    }
    QList<QByteArray> kept;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!removed.at(i))
            kept.append(lines.at(i));
    }
    const OsloDocument before = m_document;
    edit(std::move(kept));
    if (m_document.group(group) == nullptr && others(before, group, {}) == others(m_document, group, {}))
        return {};
    m_document = before;
    return wouldChangeMore();
}

Result<void> ConfigurationWriter::addStore(const QString &id, const QString &driver)
{
    const auto isBad = [](const QString &text) {
        return text.isEmpty() || hasControl(text, true) || std::any_of(text.cbegin(), text.cend(), [](QChar c) {
                   return isOsloSpace(c) || QStringLiteral(",:=[]#;$\"'\\").contains(c);
               });
    };
    if (isBad(id) || isReservedStoreId(id) || osloGroupKey(id) == storeGroup() || id.toUpper() == defaultGroup()) {
        return failure(
            ErrorKind::BadInput,
            QCoreApplication::translate("Configuration", "\"%1\" can't be the id of a store.").arg(shownName(id)));
    }
    if (isBad(driver)) {
        return failure(
            ErrorKind::BadInput,
            QCoreApplication::translate("Configuration", "There is no driver \"%1\".").arg(shownName(driver)));
    }
    if (usesSingleStoreForm(m_document)) {
        return failure(ErrorKind::BadInput,
                       QCoreApplication::translate("Configuration", "The file configures its stores in "
                                                                    "[glance_store]; enabled_backends would "
                                                                    "switch them off."));
    }
    const OsloGroup *defaults = m_document.group(defaultGroup());
    const OsloEntry *entry = defaults != nullptr ? defaults->last(backendsName()) : nullptr;
    QString raw = entry != nullptr ? entry->value : QString();
    const QString resolved = OptionResolver(m_document).resolve(defaultGroup(), raw).value_or(raw);
    const auto parts = QStringView(resolved).split(u',');
    for (const QStringView part : parts) {
        const QStringView other = osloTrimmed(part.first(std::max<qsizetype>(0, part.indexOf(u':'))));
        if (osloGroupKey(other.toString()) == osloGroupKey(id)) {
            return failure(
                ErrorKind::AlreadyExists,
                QCoreApplication::translate("Configuration", "There is a store \"%1\" already.").arg(shownName(id)));
        }
    }
    while (!raw.isEmpty() && (raw.back() == u',' || isOsloSpace(raw.back())))
        raw.chop(1);
    raw += (raw.isEmpty() ? QString() : QStringLiteral(", ")) + id + u':' + driver;
    const Result<QByteArray> assignment = formatted(backendsName(), raw, lineEnd());
    if (!assignment)
        return tl::unexpected(assignment.error());
    const OsloDocument before = m_document;
    Result<void> done = replace(defaultGroup(), backendsName(), {*assignment}, false);
    if (done)
        done = addGroup(id);
    if (!done)
        m_document = before;
    return done;
}

Result<void> ConfigurationWriter::removeStore(const QString &id)
{
    const OsloGroup *defaults = m_document.group(defaultGroup());
    const OsloEntry *entry = defaults != nullptr ? defaults->last(backendsName()) : nullptr;
    const QString raw = entry != nullptr ? entry->value : QString();
    QStringList kept;
    bool found = false;
    bool groupUsed = id == defaultGroup() || osloGroupKey(id) == storeGroup();
    const auto parts = QStringView(raw).split(u',');
    for (const QStringView part : parts) {
        const QString other = osloTrimmed(part.first(std::max<qsizetype>(0, part.indexOf(u':')))).toString();
        found = found || other == id;
        if (other == id)
            continue;
        groupUsed = groupUsed || osloGroupKey(other) == osloGroupKey(id);
        kept.append(osloTrimmed(part).toString());
    }
    if (!found) {
        if (raw.contains(u'$')) {
            return failure(ErrorKind::BadInput,
                           QCoreApplication::translate("Configuration", "enabled_backends is put together from "
                                                                        "references: change it by hand."));
        }
        return failure(ErrorKind::NotFound,
                       QCoreApplication::translate("Configuration", "There is no store \"%1\".").arg(shownName(id)));
    }
    const QString rest = kept.join(raw.contains(u'\n') ? QLatin1String(",\n") : QLatin1String(", "));
    const Result<QByteArray> assignment = formatted(backendsName(), rest, lineEnd());
    if (!assignment)
        return tl::unexpected(assignment.error());
    const OsloDocument before = m_document;
    Result<void> done = replace(defaultGroup(), backendsName(), {*assignment}, false);
    OptionResolver resolver(before);
    const auto chosen = resolver.value(storeGroup(), {.name = QStringLiteral("default_backend")});
    if (done && chosen && chosen->toString() == id)
        done = removeOption(storeGroup(), QStringLiteral("default_backend"));
    if (done && !groupUsed)
        done = removeGroup(id);
    if (!done)
        m_document = before;
    return done;
}

Result<void> ConfigurationWriter::save()
{
    if (m_path.isEmpty())
        return failure(ErrorKind::LocalFile,
                       QCoreApplication::translate("Configuration", "There is no file to save to."));
    const QFileInfo info(m_path);
    bool same = info.exists() == m_existed;
    if (same && m_existed) {
        QFile now(m_path);
        same = now.open(QIODevice::ReadOnly) && now.readAll() == m_read;
    }
    if (!same) {
        return failure(ErrorKind::SourceChanged,
                       QCoreApplication::translate("Configuration", "%1 was changed by somebody else since it "
                                                                    "was read.")
                           .arg(m_path));
    }
    QSaveFile file(m_path);
    if (!QDir().mkpath(info.absolutePath()) || !file.open(QIODevice::WriteOnly))
        return failure(ErrorKind::LocalFile, m_path + QLatin1String(": ") + file.errorString());
    if (!m_existed)
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const QByteArray text = m_document.text();
    if (file.write(text) != text.size() || !file.commit())
        return failure(ErrorKind::LocalFile, m_path + QLatin1String(": ") + file.errorString());
    m_read = text;
    m_existed = true;
    return {};
}

Result<void> ConfigurationWriter::saveAs(const QString &path)
{
    if (path == m_path)
        return save();
    if (QFileInfo::exists(path))
        return failure(ErrorKind::AlreadyExists, path);
    const QString oldPath = std::exchange(m_path, path);
    const bool existed = std::exchange(m_existed, false);
    const QByteArray read = std::exchange(m_read, {});
    Result<void> saved = save();
    if (!saved) {
        m_path = oldPath;
        m_existed = existed;
        m_read = read;
    }
    return saved;
}

} // namespace Quartermaster
