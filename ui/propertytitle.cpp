// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "ui/propertytitle.h"

#include "model/objectname.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace Quartermaster {

namespace {

class PropertyText
{
    Q_DECLARE_TR_FUNCTIONS(PropertyText)
};

constexpr std::array titles{
    std::pair("acl", QT_TRANSLATE_NOOP("PropertyText", "ACL")),
    std::pair("cache-control", QT_TRANSLATE_NOOP("PropertyText", "Cache control")),
    std::pair("container-read", QT_TRANSLATE_NOOP("PropertyText", "May read")),
    std::pair("container-write", QT_TRANSLATE_NOOP("PropertyText", "May write")),
    std::pair("content-disposition", QT_TRANSLATE_NOOP("PropertyText", "Disposition")),
    std::pair("content-encoding", QT_TRANSLATE_NOOP("PropertyText", "Encoding")),
    std::pair("delete-at", QT_TRANSLATE_NOOP("PropertyText", "Deleted at")),
    std::pair("etag", QT_TRANSLATE_NOOP("PropertyText", "ETag")),
    std::pair("object-lock", QT_TRANSLATE_NOOP("PropertyText", "Object lock")),
    std::pair("object-lock-legal-hold", QT_TRANSLATE_NOOP("PropertyText", "Legal hold")),
    std::pair("object-lock-mode", QT_TRANSLATE_NOOP("PropertyText", "Object lock")),
    std::pair("object-lock-retain-until-date", QT_TRANSLATE_NOOP("PropertyText", "Locked until")),
    std::pair("object-manifest", QT_TRANSLATE_NOOP("PropertyText", "Segments begin with")),
    std::pair("objects", QT_TRANSLATE_NOOP("PropertyText", "Objects")),
    std::pair("owner", QT_TRANSLATE_NOOP("PropertyText", "Owner")),
    std::pair("policy", QT_TRANSLATE_NOOP("PropertyText", "Policy")),
    std::pair("quota-bytes", QT_TRANSLATE_NOOP("PropertyText", "Quota (bytes)")),
    std::pair("quota-count", QT_TRANSLATE_NOOP("PropertyText", "Quota (objects)")),
    std::pair("quota-objects", QT_TRANSLATE_NOOP("PropertyText", "Quota (objects)")),
    std::pair("region", QT_TRANSLATE_NOOP("PropertyText", "Region")),
    std::pair("segment-of", QT_TRANSLATE_NOOP("PropertyText", "Segment of")),
    std::pair("segments", QT_TRANSLATE_NOOP("PropertyText", "Segments")),
    std::pair("server-side-encryption", QT_TRANSLATE_NOOP("PropertyText", "Encrypted by")),
    std::pair("storage-class", QT_TRANSLATE_NOOP("PropertyText", "Storage class")),
    std::pair("storage-policy", QT_TRANSLATE_NOOP("PropertyText", "Storage policy")),
    std::pair("version-id", QT_TRANSLATE_NOOP("PropertyText", "Version")),
    std::pair("versions", QT_TRANSLATE_NOOP("PropertyText", "Versions")),
};

} // namespace

QString propertyTitle(const QString &key)
{
    const auto found = std::find_if(titles.begin(), titles.end(),
                                    [&key](const auto &title) { return key == QLatin1String(title.first); });
    return found == titles.end() ? displayName(key.left(1).toUpper() + key.mid(1)) : PropertyText::tr(found->second);
}

} // namespace Quartermaster
