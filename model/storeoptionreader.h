// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/optionresolver.h"
#include "model/osloconfig.h"

namespace Quartermaster {

/// Reads the options of stores from their groups, and tells what is wrong with them.
///
/// Where a problem is placed: a bad value or reference at the key's line of the assignment that counts (the last one; of a
/// multi-valued option the bad one), also when the trouble is in a continuation line; an option that is unknown, deprecated,
/// empty or set twice at the key's line of its last assignment.
class StoreOptionReader
{
public:
    /// All must outlive the reader.
    StoreOptionReader(const OsloDocument &document, OptionResolver &resolver, const QString &file,
                      const QList<DriverSchema> &drivers);

    /// Fills \a store's options, description and weight from \a group; values that can't be read stay at their defaults.
    void read(StoreConfiguration &store, const QString &group);
    /// Warns of options that \a store's driver does not take. A driver whose options are not known takes all.
    void checkGroup(StoreConfiguration &store, const QString &group);
    /// The same for [glance_store], which in the single-store form holds the options of all drivers: problems of \a stores
    /// by the driver that an option's name points to, and those of no store.
    [[nodiscard]] QList<ConfigurationProblem> checkSharedGroup(QList<StoreConfiguration> &stores, bool singleStoreForm);
    /// store_capabilities_update_min_interval of [glance_store], its old place, for \a stores that do not set it themselves.
    [[nodiscard]] QList<ConfigurationProblem> readSharedInterval(QList<StoreConfiguration> &stores);

private:
    void checkSwiftFile(StoreConfiguration &store, const QString &group);
    void readOption(StoreConfiguration &store, const QString &group, const OptionSchema &schema);
    [[nodiscard]] ConfigurationProblem problem(ConfigurationProblem::Severity severity, int line, const QString &option,
                                               const QString &text, const QString &store = {}) const;
    [[nodiscard]] QStringList keys(const OsloGroup &group) const;
    [[nodiscard]] QString unknownText(const QString &option, const QStringList &known, const QString &driver) const;

    const OsloDocument &m_document;
    OptionResolver &m_resolver;
    const QString &m_file;
    const QList<DriverSchema> &m_drivers;
};

} // namespace Quartermaster
