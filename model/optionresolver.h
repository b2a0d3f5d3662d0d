// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/optionschema.h"
#include "model/osloconfig.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace Quartermaster {

/// Why an option has no value, and in which line of the file.
struct OptionFault {
    int line = 0;      ///< Of the assignment's key.
    QString text = {}; ///< A sentence for people; never a secret.
};

/// The values of a document: $references resolved, then read by their types.
///
/// A reference sees what oslo.config would have registered: the options of the group that it stands in, else those of
/// [DEFAULT]; or those of the group that it names (not [DEFAULT]). Groups that nobody registered options for are taken as they are in the
/// file, since their options are unknown here. An option that exists but is not set gives its default, or nothing.
/// Source: oslo_config/cfg.py ConfigOpts._do_get(), _substitute(), StrSubWrapper.
class OptionResolver
{
public:
    /// \a document must outlive the resolver.
    explicit OptionResolver(const OsloDocument &document)
        : m_document(document)
    {}

    void registerOptions(const QString &group, const QList<OptionSchema> &options);

    /// The assignments that count, in the order of their values: none, the last one, or all of a MultiString.
    [[nodiscard]] QList<OsloEntry> entries(const QString &group, const OptionSchema &schema) const;
    /// The value of what the file sets; an invalid variant for one that it does not set, and for an empty number.
    [[nodiscard]] tl::expected<QVariant, OptionFault> value(const QString &group, const OptionSchema &schema);
    /// \a text of \a group with its references resolved; the error is a sentence for people.
    [[nodiscard]] tl::expected<QString, QString> resolve(const QString &group, const QString &text);

private:
    [[nodiscard]] tl::expected<QString, QString> reference(const QString &group, const QString &name);
    [[nodiscard]] tl::expected<QString, QString> optionText(const QString &group, const QString &option,
                                                            const QString &shown);

    const OsloDocument &m_document;
    QHash<QString, QHash<QString, OptionSchema>> m_registered; ///< By group and every name of the option.
    QHash<QString, QString> m_known;                           ///< Texts of options that were referred to.
    QStringList m_path;   ///< The references that are being resolved, innermost last.
    QSet<QString> m_open; ///< The same as a set.
};

} // namespace Quartermaster
