// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configurationwriter.h"

#include <map>

namespace Quartermaster {

/// A store as a form holds it until it is saved: the texts as they were typed, by option. A value.
///
/// A text is what the option's value is to be, not what stands in the file: references ($name) of the file are shown resolved,
/// and what nobody changed is not written anew. Of a multi-valued option each line is a value. A secret that the keychain keeps
/// has no text, but a key.
class StoreDraft
{
public:
    StoreDraft() = default;
    /// A new store for \a file.
    StoreDraft(ConfigurationWriter file, QList<DriverSchema> drivers);
    /// The store \a id of \a file, to be changed; its id and its driver stay.
    [[nodiscard]] static Result<StoreDraft> of(ConfigurationWriter file, QList<DriverSchema> drivers,
                                               const StoreConfiguration &store);

    /// \a target is to be written, \a shown was shown when the draft was made: what is shown later is of no concern.
    void setFiles(const QString &target, const QString &shown)
    {
        m_target = target;
        m_shown = shown;
    }
    [[nodiscard]] const QString &target() const { return m_target; }
    [[nodiscard]] const QString &shown() const { return m_shown; }

    [[nodiscard]] bool isNew() const { return m_isNew; }
    [[nodiscard]] const QString &id() const { return m_id; }
    void setId(const QString &id) { m_id = id; }
    [[nodiscard]] const QString &driver() const { return m_driver; }
    void setDriver(const QString &kind) { m_driver = kind; }
    /// Whether it is to be the default_backend. The first store of a file is.
    [[nodiscard]] bool isDefault() const { return m_isDefault; }
    void setDefault(bool isDefault) { m_isDefault = isDefault; }

    /// Of the driver, then those that every store takes.
    [[nodiscard]] QList<OptionSchema> options() const;
    /// Absent: not set, its default applies.
    [[nodiscard]] std::optional<QString> text(const QString &option) const;
    void setText(const QString &option, const std::optional<QString> &text);
    /// Where the keychain keeps the value; empty where it does not, or where another text was typed since.
    [[nodiscard]] QString keychainKey(const QString &option) const;
    /// As it stands in the file where references are in it; else empty.
    [[nodiscard]] QString writtenAs(const QString &option) const;
    [[nodiscard]] bool isModified() const;

    /// What is wrong with it, in a sentence; empty where nothing is.
    [[nodiscard]] QString idError() const;
    [[nodiscard]] QString error(const OptionSchema &option) const;
    [[nodiscard]] bool hasErrors() const;

    /// The group as it will stand in the file.
    [[nodiscard]] QString preview() const;
    /// For a test before it is saved. \a secrets are those of the keychain that are known, by their keys; others stay pending.
    [[nodiscard]] StoreConfiguration configuration(const std::map<QString, QString> &secrets,
                                                   const QString &file) const;
    /// What has to go to the keychain before the file is saved: secrets by key.
    [[nodiscard]] std::map<QString, QString> newSecrets() const;
    /// Keys of secrets that others, or none, have taken the place of.
    [[nodiscard]] QStringList replacedKeys() const;
    /// Writes what was changed into \a file, references in the place of secrets. Fails with SourceChanged when the group is no
    /// longer as it was when the draft was made.
    [[nodiscard]] Result<void> apply(ConfigurationWriter &file) const;

private:
    struct Field {
        std::optional<QString> original;
        std::optional<QString> text;
        QString key;     ///< Of the keychain.
        QString written; ///< With its references.
    };
    /// Another one for each draft: a file may have a store of the same id as another file, and its own password.
    [[nodiscard]] QString newKey(const QString &option) const { return m_id + u'/' + m_tag + u'/' + option; }
    [[nodiscard]] Result<void> writeOptions(ConfigurationWriter &file) const;
    [[nodiscard]] bool isChanged(const QString &option) const;

    QList<DriverSchema> m_drivers;
    ConfigurationWriter m_file;
    QList<OsloEntry> m_entries; ///< Of the group, when the draft was made.
    std::map<QString, Field> m_fields;
    QString m_target;
    QString m_shown;
    QString m_tag;
    QString m_id;
    QString m_driver;
    bool m_isNew = true;
    bool m_isDefault = false;
    bool m_wasDefault = false;
};

} // namespace Quartermaster
