// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/isotime.h"

#include <algorithm>

namespace Quartermaster {

QDateTime utcFromIso(QStringView text)
{
    const auto number = [text](qsizetype at, qsizetype digits) {
        int value = 0;
        for (qsizetype i = at; i < at + digits; ++i) {
            const char16_t digit = text[i].unicode();
            if (digit < u'0' || digit > u'9')
                return -1;
            value = value * 10 + (digit - u'0');
        }
        return value;
    };
    constexpr qsizetype seconds = 19;
    if (text.size() < seconds || text[10] != u'T')
        return {};
    const QDate date(number(0, 4), number(5, 2), number(8, 2));
    const int milliseconds = text.size() >= seconds + 4 && text[seconds] == u'.' ? number(seconds + 1, 3) : 0;
    const QTime time(number(11, 2), number(14, 2), number(17, 2), std::max(milliseconds, 0));
    return date.isValid() && time.isValid() ? QDateTime(date, time, Qt::UTC) : QDateTime();
}

} // namespace Quartermaster
