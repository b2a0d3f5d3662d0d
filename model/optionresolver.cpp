// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/optionresolver.h"

#include "model/optionparser.h"

#include <QCoreApplication>
#include <QScopeGuard>

namespace Quartermaster {

namespace {

constexpr qsizetype deepest = 100;     // oslo.config ends between 100 and 150, with Python's recursion limit
constexpr qsizetype longest = 1 << 20; // characters; a=$b$b, b=$c$c, ... doubles with each line

/// string.Template's pattern with idpattern [_a-z][\._a-z0-9]* and IGNORECASE, by which Python also lets
/// U+0130, U+0131, U+017F and U+212A through.
bool isNameStart(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || c == QChar(0x130) || c == QChar(0x131)
           || c == QChar(0x17f) || c == QChar(0x212a);
}

bool isNamePart(QChar c)
{
    return isNameStart(c) || (c >= u'0' && c <= u'9') || c == u'.';
}

qsizetype nameLength(QStringView text)
{
    if (text.isEmpty() || !isNameStart(text.front()))
        return 0;
    qsizetype length = 1;
    while (length < text.size() && isNamePart(text.at(length)))
        ++length;
    return length;
}

QString tooLong()
{
    return QCoreApplication::translate("Configuration", "With its references resolved the value is too long.");
}

/// Reads \a text, which \a written turned into: what came through a reference may be a secret, and is not quoted then.
Result<QVariant> parseResolved(const OptionSchema &schema, const QString &written, const QString &text)
{
    if (!written.contains(u'$'))
        return parseOptionValue(schema, text);
    OptionSchema guarded = schema;
    guarded.secret = true;
    return parseOptionValue(guarded, text);
}

} // namespace

void OptionResolver::registerOptions(const QString &group, const QList<OptionSchema> &options)
{
    QHash<QString, OptionSchema> &known = m_registered[osloGroupKey(group)];
    for (const OptionSchema &option : options) {
        known.insert(option.name, option);
        for (const QString &old : option.deprecatedNames)
            known.insert(old, option);
    }
}

QList<OsloEntry> OptionResolver::entries(const QString &group, const OptionSchema &schema) const
{
    const OsloGroup *found = m_document.group(group);
    if (found == nullptr)
        return {};
    QList<OsloEntry> result;
    const auto names = QStringList{schema.name} + schema.deprecatedNames;
    if (schema.type == OptionSchema::Type::MultiString) {
        // oslo.config puts the values of older names in front
        for (const QString &name : names) {
            QList<OsloEntry> ofName;
            for (const OsloEntry &entry : found->entries) {
                if (entry.key == name)
                    ofName.append(entry);
            }
            result = ofName + result;
        }
        return result;
    }
    for (const QString &name : names) {
        if (const OsloEntry *entry = found->last(name))
            return {*entry};
    }
    return {};
}

tl::expected<QVariant, OptionFault> OptionResolver::value(const QString &group, const OptionSchema &schema)
{
    QStringList several;
    const QList<OsloEntry> assignments = entries(group, schema);
    for (const OsloEntry &entry : assignments) {
        m_path.clear();
        m_open.clear();
        const QString self = osloGroupKey(group) + u'\n' + schema.name;
        m_path.append(schema.name);
        m_open.insert(self);
        const auto text = resolve(group, entry.value);
        m_path.clear();
        m_open.clear();
        if (!text)
            return tl::unexpected(OptionFault{entry.line, text.error()});
        const Result<QVariant> parsed = parseResolved(schema, entry.value, *text);
        if (!parsed)
            return tl::unexpected(OptionFault{entry.line, parsed.error().detail});
        if (schema.type != OptionSchema::Type::MultiString)
            return *parsed;
        several += parsed->toStringList();
    }
    return assignments.isEmpty() ? QVariant() : QVariant(several);
}

tl::expected<QString, QString> OptionResolver::resolve(const QString &group, const QString &text)
{
    if (!text.contains(u'$'))
        return text;
    QString source = text;
    source.replace(QLatin1String("\\$"), QLatin1String("$$"));
    QString result;
    qsizetype at = 0;
    while (at < source.size()) {
        const qsizetype dollar = source.indexOf(u'$', at);
        if (dollar < 0) {
            result += QStringView(source).sliced(at);
            break;
        }
        result += QStringView(source).sliced(at, dollar - at);
        const QStringView rest = QStringView(source).sliced(dollar + 1);
        if (rest.startsWith(u'$')) {
            result += u'$';
            at = dollar + 2;
            continue;
        }
        const bool braced = rest.startsWith(u'{');
        const qsizetype length = nameLength(braced ? rest.sliced(1) : rest);
        if (length == 0 || (braced && (rest.size() < length + 2 || rest.at(length + 1) != u'}'))) {
            result += u'$'; // no reference: it stays as it is
            at = dollar + 1;
            continue;
        }
        const auto value = reference(group, rest.sliced(braced ? 1 : 0, length).toString());
        if (!value)
            return tl::unexpected(value.error());
        result += *value;
        if (result.size() > longest)
            return tl::unexpected(tooLong());
        at = dollar + 1 + length + (braced ? 2 : 0);
    }
    return result;
}

tl::expected<QString, QString> OptionResolver::reference(const QString &group, const QString &name)
{
    const QString defaults = QStringLiteral("DEFAULT");
    const auto knows = [this](const QString &where, const QString &option) {
        const auto registered = m_registered.constFind(osloGroupKey(where));
        // a reference by a deprecated name gives nothing, in oslo.config by an oversight
        if (registered != m_registered.cend() && registered->value(option).name == option)
            return true;
        // nobody knows all options of [DEFAULT] and of other programs' groups: what the file sets is there
        const bool open = registered == m_registered.cend() || where == QLatin1String("DEFAULT");
        const OsloGroup *found = open ? m_document.group(where) : nullptr;
        return found != nullptr && found->last(option) != nullptr;
    };
    const qsizetype dot = name.indexOf(u'.');
    const QString where = dot < 0 ? group : name.first(dot);
    const QString option = dot < 0 ? name : name.sliced(dot + 1);
    if (dot >= 0 && where == defaults && knows(defaults, option)) {
        return tl::unexpected(
            QCoreApplication::translate("Configuration", "[DEFAULT] can't be referred to by name; write \"${%1}\".")
                .arg(shownName(option)));
    }
    if (knows(where, option))
        return optionText(where, option, name);
    if (dot < 0 && m_registered.contains(osloGroupKey(name))) {
        return tl::unexpected(
            QCoreApplication::translate("Configuration", "\"$%1\" names a group, not an option.").arg(shownName(name)));
    }
    if (dot < 0 && knows(defaults, name))
        return optionText(defaults, name, name);
    if (dot < 0) {
        return tl::unexpected(QCoreApplication::translate("Configuration",
                                                          "\"$%1\" names an option that is set neither in [%2] nor "
                                                          "in [DEFAULT].")
                                  .arg(shownName(name), shownName(group)));
    }
    if (knows(group, name.first(dot)) || knows(defaults, name.first(dot))) {
        return tl::unexpected(QCoreApplication::translate("Configuration",
                                                          "\"$%1\" names an option \"%2\" of a group [%3]; if "
                                                          "[%4]'s option %3 is meant, write \"${%3}\".")
                                  .arg(shownName(name), shownName(option), shownName(where), shownName(group)));
    }
    return tl::unexpected(
        QCoreApplication::translate("Configuration", "\"$%1\" names an option that is not set in [%2].")
            .arg(shownName(name), shownName(where)));
}

tl::expected<QString, QString> OptionResolver::optionText(const QString &group, const QString &option,
                                                          const QString &shown)
{
    const QString key = osloGroupKey(group);
    const auto registered = m_registered.constFind(key);
    const bool isRegistered = registered != m_registered.cend() && registered->contains(option);
    const OptionSchema schema = isRegistered ? registered->value(option) : OptionSchema{.name = option};
    const QString full = key + u'\n' + schema.name;
    const auto known = m_known.constFind(full);
    if (known != m_known.cend())
        return *known;
    if (m_open.contains(full)) {
        return tl::unexpected(
            QCoreApplication::translate("Configuration", "The references go round in a circle: %1.")
                .arg(shownName((m_path.mid(std::max<qsizetype>(0, m_path.size() - 4)) + QStringList{shown})
                                   .join(QLatin1String(" -> ")))));
    }
    if (m_path.size() > deepest)
        return tl::unexpected(QCoreApplication::translate("Configuration", "The references are nested too deeply."));
    m_open.insert(full);
    m_path.append(shown);
    const auto close = qScopeGuard([&] {
        m_open.remove(full);
        m_path.removeLast();
    });

    QVariant value = schema.defaultValue;
    QStringList several;
    const QList<OsloEntry> assignments = entries(group, schema);
    for (const OsloEntry &entry : assignments) {
        const auto text = resolve(group, entry.value);
        if (!text)
            return text;
        const Result<QVariant> parsed = parseResolved(schema, entry.value, *text);
        if (!parsed) {
            return tl::unexpected(QCoreApplication::translate("Configuration", "The value of \"$%1\" is not valid: %2")
                                      .arg(shownName(shown), parsed.error().detail));
        }
        several += parsed->toStringList();
        value = schema.type == OptionSchema::Type::MultiString ? QVariant(several) : *parsed;
    }
    const QString text = optionValueText(value);
    if (text.size() > longest)
        return tl::unexpected(tooLong());
    m_known.insert(full, text);
    return text;
}

} // namespace Quartermaster
