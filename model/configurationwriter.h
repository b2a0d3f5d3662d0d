// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/configuration.h"
#include "model/osloconfig.h"

#include <QHash>

namespace Quartermaster {

/// Changes a configuration file and keeps all else as it is: comments, order, unknown options, line ends.
///
/// A value is written so that oslo.config gives it back letter for letter, with "$" escaped; one that the grammar can't
/// hold (a control character, a continuation line with space at its ends) fails with BadInput, and nothing is changed.
/// A secret (holdsSecret()) is refused: the file takes a reference to the keychain in its place. Not a QObject; any thread, one at a time.
class ConfigurationWriter
{
public:
    /// Reads \a path; a file that is not there yet is an empty one. \a drivers say which options are secret.
    /// Fails with BadConfiguration for a file that can't be read or is no configuration.
    [[nodiscard]] static Result<ConfigurationWriter> open(const QString &path, const QList<DriverSchema> &drivers);

    /// Without a file: it cannot be saved, but as another.
    [[nodiscard]] static ConfigurationWriter fromText(const QByteArray &text, const QList<DriverSchema> &drivers);

    ConfigurationWriter() = default; ///< An empty file, and no secret options.

    /// Sets the one value of an option. An option that is set keeps its place (where it is set twice: the last, which
    /// counts); a new one goes below its commented-out default, else below the group's last option. Adds the group.
    [[nodiscard]] Result<void> setOption(const QString &group, const QString &name, const QString &value);
    /// Replaces all values of a multi-valued option; an empty list removes it.
    [[nodiscard]] Result<void> setMultiOption(const QString &group, const QString &name, const QStringList &values);
    /// Removes all its assignments; nothing happens where there is none.
    [[nodiscard]] Result<void> removeOption(const QString &group, const QString &name);
    /// At the end of the file; nothing happens where the group exists.
    [[nodiscard]] Result<void> addGroup(const QString &group);
    /// Removes headers and assignments, and keeps comments. Nothing happens where the group does not exist.
    [[nodiscard]] Result<void> removeGroup(const QString &group);

    /// Adds to enabled_backends, with an empty group. Fails with AlreadyExists, and with BadInput for an id that can't be one
    /// and for a file in the single-store form, whose stores the new one would switch off.
    [[nodiscard]] Result<void> addStore(const QString &id, const QString &driver);
    /// Takes it out of enabled_backends and default_backend, and removes its group.
    /// Fails with NotFound, and with BadInput where enabled_backends is put together from references.
    [[nodiscard]] Result<void> removeStore(const QString &id);

    [[nodiscard]] bool isModified() const { return m_document.text() != m_read; }
    [[nodiscard]] QByteArray text() const { return m_document.text(); }
    [[nodiscard]] const OsloDocument &document() const { return m_document; }

    /// Atomically, with the file's permissions (0600 for a new one), through symbolic links. Fails with SourceChanged when the
    /// file is no longer the one that was read, else with LocalFile. Blocks for a moment.
    [[nodiscard]] Result<void> save();
    /// The same into \a path, which must not exist unless it is the file that was read: AlreadyExists. What follows is about
    /// that file.
    [[nodiscard]] Result<void> saveAs(const QString &path);

private:
    void noteSecrets(const QList<DriverSchema> &drivers);
    /// \a rawValues are in the grammar's own form, less the first line's quotes.
    [[nodiscard]] Result<void> replace(const QString &group, const QString &name, const QList<QByteArray> &assignments,
                                       bool all);
    [[nodiscard]] Result<void> setValues(const QString &group, const QString &name, const QStringList &values,
                                         bool all);
    [[nodiscard]] Result<void> checkNames(const QString &group, const QString &name) const;
    void edit(QList<QByteArray> lines);
    [[nodiscard]] QByteArray lineEnd() const;

    QString m_path;
    bool m_existed = false;
    QByteArray m_read; ///< The file as it was.
    OsloDocument m_document;
    QHash<QString, OptionSchema> m_secret; ///< Secret options by name.
};

} // namespace Quartermaster
