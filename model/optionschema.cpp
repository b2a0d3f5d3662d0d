// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/optionschema.h"

namespace Quartermaster {

const QList<OptionSchema> &commonOptions()
{
    using Type = OptionSchema::Type;
    static const QList<OptionSchema> options{
        // Source: glance_store:driver.py _MULTI_BACKEND_OPTS; weight since glance_store 4.6.0
        {.name = QStringLiteral("store_description"),
         .help = QLatin1String(
             QT_TRANSLATE_NOOP("Options", "What the store is for, in the words of the people who run it.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Description"))},
        {.name = QStringLiteral("weight"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QLatin1String(
             QT_TRANSLATE_NOOP("Options", "The store's place among the others: a heavier one is preferred.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Weight"))},
        {.name = QStringLiteral("probe_interval"),
         .type = Type::Integer,
         .help = QLatin1String(
             QT_TRANSLATE_NOOP("Options", "Seconds between two looks at the backend. Without it the monitor chooses.")),
         .minimum = 1,
         .maximum = 86'400,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Check every")),
         .unit = QStringLiteral("s"),
         .isAdvanced = true},
        {.name = QStringLiteral("probe_timeout"),
         .type = Type::Float,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options",
             "Seconds after which a look at the backend has failed. With 0, or without it, the driver chooses.")),
         .minimum = 0,
         .maximum = 3'600,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "A check may take")),
         .unit = QStringLiteral("s"),
         .isAdvanced = true},
        {.name = QStringLiteral("operation_timeout"),
         .type = Type::Float,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Seconds without any progress after which an operation has failed. With 0, or without "
                        "it, the driver chooses.")),
         .minimum = 0,
         .maximum = 86'400,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "An operation may stall")),
         .unit = QStringLiteral("s"),
         .isAdvanced = true},
        {.name = QStringLiteral("active_probe"),
         .type = Type::Boolean,
         .defaultValue = false,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Also write, read and delete one small object under .quartermaster-probe/ to see what works.")),
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Check by writing")),
         .isAdvanced = true},
        // glance_store had it in [glance_store] until 2019, where it did nothing
        {.name = QStringLiteral("store_capabilities_update_min_interval"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "The fewest seconds between two looks at the backend, whatever asks for one.")),
         .minimum = 0,
         .maximum = 86'400,
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Least time between checks")),
         .unit = QStringLiteral("s"),
         .isAdvanced = true},
    };
    return options;
}

bool holdsSecret(const OptionSchema &schema, const QString &text)
{
    if (!schema.secret || text.isEmpty() || !secretKey(text).isEmpty())
        return false;
    return !schema.onlyCredentials || text.contains(u'@');
}

QString secretReference(OptionSchema::Type type, const QString &key)
{
    return (type == OptionSchema::Type::Dict ? QLatin1String("keychain/") : QLatin1String("keychain:")) + key;
}

QString secretKey(const QString &text)
{
    constexpr qsizetype prefix = 9; // "keychain" and what separates it
    if (!text.startsWith(QLatin1String("keychain:")) && !text.startsWith(QLatin1String("keychain/")))
        return {};
    const QString key = text.sliced(prefix);
    return key.indexOf(u'/') > 0 && !key.endsWith(u'/') ? key : QString();
}

QVariant OptionValues::value(const QString &name) const
{
    return m_values.value(name);
}

void OptionValues::set(const QString &name, QVariant value, SourcePosition where)
{
    m_values.insert(name, std::move(value));
    m_positions.insert(name, std::move(where));
}

void OptionValues::setDefault(const QString &name, QVariant value)
{
    if (!m_positions.contains(name))
        m_values.insert(name, std::move(value));
}

} // namespace Quartermaster
