// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/storeimport.h"

namespace Quartermaster {

QString importedId(const QString &name, const QStringList &taken)
{
    QString id;
    for (const QChar c : name.trimmed()) {
        const bool isPlain = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
                             || c == u'-' || c == u'_' || c == u'.';
        id += isPlain ? c : u'-';
    }
    if (id.isEmpty())
        id = QStringLiteral("store");
    QString unique = id;
    for (int number = 2; taken.contains(unique, Qt::CaseInsensitive); ++number)
        unique = QStringLiteral("%1-%2").arg(id).arg(number);
    return unique;
}

} // namespace Quartermaster
