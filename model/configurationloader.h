// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/optionresolver.h"
#include "model/osloconfig.h"
#include "model/storeoptionreader.h"

#include <optional>

namespace Quartermaster {

/// Part of one "id:driver" list, as it stands in the file.
struct BackendEntry {
    QString id;
    QString driver;
    int line = 0;
};

/// The driver of \a drivers that \a kind names: by its name, by an alias, or by glance_store's long entry point
/// ("glance.store.filesystem.Store"). Null for an unknown one.
[[nodiscard]] const DriverSchema *findDriver(const QList<DriverSchema> &drivers, const QString &kind);
/// glance keeps names that start so for itself.
/// Source: glance/common/wsgi.py RESERVED_STORES (os_glance_staging_store, os_glance_tasks_store).
[[nodiscard]] bool isReservedStoreId(const QString &id);

/// The bytes of a configuration file. Fails with BadConfiguration; detail starts with the path.
[[nodiscard]] Result<QByteArray> readConfigurationFile(const QString &path);
/// Whether [glance_store] is what configures the stores: there are no enabled_backends.
///
/// glance takes this form whenever enabled_backends is empty. A file that says so expressly and has nothing of the form in
/// [glance_store] is one whose last store was removed: the form's defaults (file, http) would not be meant.
[[nodiscard]] bool usesSingleStoreForm(const OsloDocument &document);

/// Makes the stores of one document. Used once.
///
/// Where a problem is placed:
/// - a line that can't be read: that line;
/// - an option of a store: see StoreOptionReader;
/// - an entry of enabled_backends (unknown driver, duplicate or reserved id, no group): the very line in which the entry
///   starts, unless references are in the value: then enabled_backends' own;
/// - an entry of stores: the key's line; of the default ("file,http"): the header of [glance_store];
/// - a bad default_backend or default_store: its line; a missing one: the first header of [glance_store], else
///   enabled_backends' line;
/// - nothing configured at all: the file, line 0.
class ConfigurationLoader
{
public:
    ConfigurationLoader(const OsloDocument &document, QString file, const QList<DriverSchema> &drivers);

    [[nodiscard]] Configuration load();

private:
    using Severity = ConfigurationProblem::Severity;

    void problem(StoreConfiguration *store, Severity severity, int line, const QString &option, const QString &text);
    [[nodiscard]] SourcePosition at(int line) const { return {m_file, line}; }

    [[nodiscard]] std::optional<QList<BackendEntry>> enabledBackends();
    [[nodiscard]] QList<BackendEntry> splitBackends(const OsloEntry &entry, const QString &text);
    void loadBackends(const QList<BackendEntry> &entries);
    void loadSingleStores();
    void checkEntry(StoreConfiguration &store, const BackendEntry &entry);
    void markDefaultBackend(int enabledBackendsLine);
    void markDefaultStore();
    [[nodiscard]] StoreConfiguration *storeOfKind(const QString &kind);

    const OsloDocument &m_document;
    QString m_file;
    const QList<DriverSchema> &m_drivers;
    OptionResolver m_resolver;
    StoreOptionReader m_options;
    QHash<QString, QString> m_groupUsers; ///< The first store of each group that is there.
    Configuration m_configuration;
    QList<ConfigurationProblem> m_fileProblems;
};

} // namespace Quartermaster
