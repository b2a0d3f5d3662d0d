// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/objectinfo.h"

namespace Quartermaster {

QString objectKindName(ObjectInfo::Kind kind)
{
    switch (kind) {
    case ObjectInfo::Kind::Object:
        return QStringLiteral("object");
    case ObjectInfo::Kind::Container:
        return QStringLiteral("container");
    case ObjectInfo::Kind::Prefix:
        return QStringLiteral("prefix");
    }
    return {};
}

} // namespace Quartermaster
