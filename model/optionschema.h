// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/error.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace Quartermaster {

/// One option of a driver, as oslo.config declares it.
struct OptionSchema {
    enum class Type : quint8 {
        String,
        Integer, ///< qint64
        Boolean, ///< 1/0, yes/no, true/false, on/off
        Float,
        List,        ///< QStringList, separated by commas
        Dict,        ///< QVariantMap of strings, "key:value" separated by commas
        MultiString, ///< QStringList, one line of the file each
    };
    /// What a form offers to choose the value with.
    enum class Content : quint8 {
        Text,
        File,
        Folder,
        Authorities, ///< A file with certificates that a server's are verified with.
    };

    QString name;
    Type type = Type::String;
    QVariant defaultValue = {}; ///< Of the type's C++ form; invalid where there is none.
    QString help = {};
    std::optional<qint64> minimum = {};
    std::optional<qint64> maximum = {};
    QStringList choices = {};
    bool secret = false;              ///< Its value never reaches a log, a text or the screen.
    bool ours = false;                ///< Quartermaster's own: glance_store does not know it.
    QStringList deprecatedNames = {}; ///< Older spellings that still count where the new one is not set.
    QString label = {};               ///< A few words for a form; English, as \a help: see optiontext.h.
    QString unit = {};                ///< "s", "bytes", ...; empty for none.
    Content content = Content::Text;
    bool isAdvanced = false; ///< Few need it: a form keeps it apart.
    bool onlyCredentials =
        false; ///< Of a secret one: only a value with credentials in it is a secret; see holdsSecret().
};

/// Whether \a text, as a value of \a schema, must not stand in a file. Where credentials are looked for, an "@" anywhere counts:
/// rather one too many than a password in the open.
[[nodiscard]] bool holdsSecret(const OptionSchema &schema, const QString &text);
/// How a secret that the keychain keeps under \a key ("fast/s3_store_secret_key") stands in a file: "keychain:KEY"; for a
/// dictionary "keychain/KEY", which oslo.config refuses, where the other would be read as the entry "keychain".
[[nodiscard]] QString secretReference(OptionSchema::Type type, const QString &key);
/// The key of such a reference, in either form; empty where \a text is none.
[[nodiscard]] QString secretKey(const QString &text);

/// Options that every store takes: store_description, weight, probe_interval, probe_timeout, active_probe, ...
[[nodiscard]] const QList<OptionSchema> &commonOptions();

/// The place of something in a configuration file.
struct SourcePosition {
    QString file = {};
    int line = 0; ///< From 1; 0 when not in a file.

    friend bool operator==(const SourcePosition &, const SourcePosition &) = default;
};

/// The values of one group by the schema of its driver: set ones, and defaults for the others.
class OptionValues
{
public:
    [[nodiscard]] QVariant value(const QString &name) const; ///< Invalid where neither set nor defaulted.
    [[nodiscard]] QString string(const QString &name) const { return value(name).toString(); }
    [[nodiscard]] qint64 integer(const QString &name) const { return value(name).toLongLong(); }
    [[nodiscard]] bool boolean(const QString &name) const { return value(name).toBool(); }
    [[nodiscard]] QStringList list(const QString &name) const { return value(name).toStringList(); }
    [[nodiscard]] QVariantMap dict(const QString &name) const { return value(name).toMap(); }
    /// Whether the file sets it; a default does not count.
    [[nodiscard]] bool isSet(const QString &name) const { return m_positions.contains(name); }
    [[nodiscard]] SourcePosition position(const QString &name) const { return m_positions.value(name); }

    void set(const QString &name, QVariant value, SourcePosition where);
    void setDefault(const QString &name, QVariant value);

    friend bool operator==(const OptionValues &, const OptionValues &) = default;

private:
    QMap<QString, QVariant> m_values;
    QMap<QString, SourcePosition> m_positions;
};

} // namespace Quartermaster
