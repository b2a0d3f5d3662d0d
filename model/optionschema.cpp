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
         .help = QStringLiteral("What the store is for, in the words of the people who run it.")},
        {.name = QStringLiteral("weight"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QStringLiteral("The store's place among the others: a heavier one is preferred.")},
        {.name = QStringLiteral("probe_interval"),
         .type = Type::Integer,
         .help = QStringLiteral("Seconds between two looks at the backend. Without it the monitor chooses."),
         .minimum = 1,
         .maximum = 86'400,
         .ours = true},
        {.name = QStringLiteral("probe_timeout"),
         .type = Type::Float,
         .help = QStringLiteral(
             "Seconds after which a look at the backend has failed. With 0, or without it, the driver chooses."),
         .minimum = 0,
         .maximum = 3'600,
         .ours = true},
        {.name = QStringLiteral("operation_timeout"),
         .type = Type::Float,
         .help = QStringLiteral("Seconds without any progress after which an operation has failed. With 0, or without "
                                "it, the driver chooses."),
         .minimum = 0,
         .maximum = 86'400,
         .ours = true},
        {.name = QStringLiteral("active_probe"),
         .type = Type::Boolean,
         .defaultValue = false,
         .help = QStringLiteral(
             "Also write, read and delete one small object under .quartermaster-probe/ to see what works."),
         .ours = true},
        // glance_store had it in [glance_store] until 2019, where it did nothing
        {.name = QStringLiteral("store_capabilities_update_min_interval"),
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QStringLiteral("The fewest seconds between two looks at the backend, whatever asks for one."),
         .minimum = 0,
         .maximum = 86'400,
         .ours = true},
    };
    return options;
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
