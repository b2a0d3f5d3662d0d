// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/optionschema.h"

namespace Quartermaster {

/// Something wrong in a configuration, with its place.
struct ConfigurationProblem {
    enum class Severity : quint8 {
        Warning, ///< Told; the store works.
        Error,   ///< The store (or, without a store, the file) can't be used as written.
    };

    Severity severity = Severity::Error;
    SourcePosition where = {};
    QString store = {}; ///< Empty when not of one store.
    QString option = {};
    QString text = {}; ///< One sentence, without place; never a secret.

    /// "FILE:LINE: [store] option: text".
    [[nodiscard]] QString toString() const;
    friend bool operator==(const ConfigurationProblem &, const ConfigurationProblem &) = default;
};

/// An option whose value the file only refers to, and that is not known yet.
struct PendingSecret {
    QString option;
    QString key;          ///< The keychain's, as in "fast/s3_store_secret_key".
    QString problem = {}; ///< Why the keychain did not give it; empty while it is asked.

    friend bool operator==(const PendingSecret &, const PendingSecret &) = default;
};

/// One configured store: enabled_backends' entry with its group.
struct StoreConfiguration {
    QString id;
    QString driver; ///< As written: "file", "http", ...
    QString description = {};
    qint64 weight = 0;
    bool isDefault = false;
    OptionValues options = {};
    SourcePosition where = {};                 ///< Of its group, else of enabled_backends.
    QList<ConfigurationProblem> problems = {}; ///< Its own.
    QList<PendingSecret> pendingSecrets = {};  ///< Until there is none the store cannot be used.

    [[nodiscard]] bool hasErrors() const;
    friend bool operator==(const StoreConfiguration &, const StoreConfiguration &) = default;
};

/// A driver as far as configurations go.
struct DriverSchema {
    QString kind;             ///< The canonical name: "file".
    QStringList aliases = {}; ///< Further names glance_store takes: "filesystem".
    QList<OptionSchema> options = {};
    bool isBuilt = true; ///< False: known, but not in this build.
};

/// One configuration file, read whole.
struct Configuration {
    QString file;
    QList<StoreConfiguration> stores; ///< In the order of the file; those with errors too.
    QString defaultStore;
    QList<ConfigurationProblem> problems; ///< Of the file and of all stores, in the order of lines.

    [[nodiscard]] bool hasErrors() const;
};

/// Reads an oslo.config file with its stores: [DEFAULT] enabled_backends, or the single-store form ([glance_store] stores).
/// Fails with BadConfiguration (file and line in detail) only when the file can't be read or is no INI file at all;
/// everything else is a problem in the result, and the other stores still load.
/// Source: oslo_config/iniparser.py and cfg.py; glance_store:multi_backend.py, backend.py.
[[nodiscard]] Result<Configuration> loadConfiguration(const QString &path, const QList<DriverSchema> &drivers);
/// The same from text; \a file is for messages and for options that name files.
[[nodiscard]] Result<Configuration> parseConfiguration(const QByteArray &text, const QString &file,
                                                       const QList<DriverSchema> &drivers);

} // namespace Quartermaster
