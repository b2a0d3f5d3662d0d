// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringView>

#include <optional>

namespace Quartermaster {

/// One assignment of a file: "key = value" with its continuation lines.
struct OsloEntry {
    QString key;
    QString value; ///< Lines joined by "\n", the first one without its quotes; references ($name) as written.
    int line = 0;  ///< Of the key, from 1. Continuation lines follow it without a gap.
    int lineCount = 1;

    friend bool operator==(const OsloEntry &, const OsloEntry &) = default;
};

/// One group: all sections of one name together.
struct OsloGroup {
    QString name;             ///< As written first.
    QList<int> headers;       ///< The lines of its headers, from 1; never empty.
    QList<OsloEntry> entries; ///< In the order of the file.

    /// The assignment that counts for an option with one value: the last one. Null where there is none.
    [[nodiscard]] const OsloEntry *last(const QString &key) const;
};

/// A line that oslo.config refuses.
struct OsloProblem {
    int line = 0;
    QString text = {};

    friend bool operator==(const OsloProblem &, const OsloProblem &) = default;
};

/// An oslo.config file with its lines kept, so that it can be changed without losing a byte of what is not changed.
///
/// oslo.config stops at the first bad line; here the bad line is a problem and reading goes on behind it: assignments below
/// a broken header are dropped, they never fall into the group above.
/// Source: oslo_config/iniparser.py and ConfigParser in oslo_config/cfg.py, 9.0.0.
class OsloDocument
{
public:
    OsloDocument() = default;
    /// Takes anything; see problems() and foreign().
    [[nodiscard]] static OsloDocument parse(const QByteArray &text);

    /// The lines with their ends, as they were; joined they are the file.
    [[nodiscard]] const QList<QByteArray> &lines() const { return m_lines; }
    [[nodiscard]] QByteArray text() const;

    /// In the order of first appearance. Names that differ only in case are one group, save for DEFAULT.
    [[nodiscard]] const QList<OsloGroup> &groups() const { return m_groups; }
    [[nodiscard]] const OsloGroup *group(const QString &name) const;

    /// In the order of lines; of very many only the first ones, and their number.
    [[nodiscard]] const QList<OsloProblem> &problems() const { return m_problems; }
    /// Set when this is no INI file at all: binary, or text without any section.
    [[nodiscard]] const std::optional<OsloProblem> &foreign() const { return m_foreign; }

private:
    friend class OsloReader;

    QList<QByteArray> m_lines;
    QList<OsloGroup> m_groups;
    QHash<QString, qsizetype> m_index;
    QList<OsloProblem> m_problems;
    std::optional<OsloProblem> m_foreign;
};

/// The name under which oslo.config looks a group up: in lower case, save for DEFAULT.
[[nodiscard]] QString osloGroupKey(const QString &name);
/// What Python's str.isspace() takes for white space.
[[nodiscard]] bool isOsloSpace(QChar character);
/// Python's str.strip().
[[nodiscard]] QStringView osloTrimmed(QStringView text);

} // namespace Quartermaster
