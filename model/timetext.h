// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QDateTime>
#include <QLocale>
#include <QString>

namespace Quartermaster {

/// "14:02:11" for a time of today, with the date before it else; in local time, empty for a null one.
[[nodiscard]] inline QString clockText(const QDateTime &when)
{
    if (!when.isValid())
        return {};
    const QDateTime local = when.toLocalTime();
    const bool isToday = local.date() == QDate::currentDate();
    return local.toString(isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// "1.5 GiB".
[[nodiscard]] inline QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1024 ? 0 : 1);
}

} // namespace Quartermaster
