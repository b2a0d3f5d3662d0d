// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/table.h"

#include <QLocale>

#include <algorithm>
#include <cwchar>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString padded(const QString &text, int width, TextTable::Align align)
{
    const int blanks = std::max(0, width - displayWidth(text));
    int before = 0;
    switch (align) {
    case TextTable::Align::Left:
        break;
    case TextTable::Align::Right:
        before = blanks;
        break;
    case TextTable::Align::Center:
        before = blanks / 2;
        break;
    }
    return QString(before, u' ') + text + QString(blanks - before, u' ');
}

} // namespace

int displayWidth(const QString &text)
{
    int width = 0;
    const QList<uint> characters = text.toUcs4();
    for (const uint character : characters)
        width += std::max(0, ::wcwidth(static_cast<wchar_t>(character)));
    return width;
}

QStringList TextTable::lines() const
{
    QList<int> widths(m_columns.size(), 0);
    for (const QStringList &row : m_rows) {
        for (qsizetype i = 0; i < std::min(row.size(), widths.size()); ++i)
            widths[i] = std::max(widths.at(i), displayWidth(row.at(i)));
    }
    QStringList lines;
    for (const QStringList &row : m_rows) {
        QString line;
        for (qsizetype i = 0; i < m_columns.size(); ++i)
            line += (i == 0 ? QString() : u"  "_s) + padded(row.value(i), widths.at(i), m_columns.at(i));
        while (line.endsWith(u' '))
            line.chop(1);
        lines << line;
    }
    return lines;
}

QString sizeText(std::optional<qint64> bytes)
{
    return bytes ? QLocale::c().formattedDataSize(*bytes, 1) : u"-"_s;
}

QString exactSizeText(qint64 bytes)
{
    constexpr qint64 kibi = 1024;
    return bytes < kibi ? sizeText(bytes) : u"%1 (%2 bytes)"_s.arg(sizeText(bytes)).arg(bytes);
}

} // namespace Quartermaster
