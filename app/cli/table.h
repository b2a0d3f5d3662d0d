// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace Quartermaster {

/// Columns of text, aligned by what a terminal shows of them.
class TextTable
{
public:
    enum class Align : quint8 { Left, Right, Center };

    explicit TextTable(QList<Align> columns)
        : m_columns(std::move(columns))
    {}
    /// Missing cells are empty. Plain text: names have gone through displayName().
    void addRow(const QStringList &cells) { m_rows << cells; }
    /// Without trailing blanks.
    [[nodiscard]] QStringList lines() const;

private:
    QList<Align> m_columns;
    QList<QStringList> m_rows;
};

/// How many columns of a terminal \a text takes.
[[nodiscard]] int displayWidth(const QString &text);
/// "1.2 MiB"; "-" for an unknown one.
[[nodiscard]] QString sizeText(std::optional<qint64> bytes);

/// "1.2 MiB (1234567 bytes)".
[[nodiscard]] QString exactSizeText(qint64 bytes);

} // namespace Quartermaster
