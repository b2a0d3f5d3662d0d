// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/metadatanames.h"

#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// RFC 9110's token, in lower case, without "_": web servers take that for "-", or drop such a header.
bool isName(const QString &name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-' || c == u'.';
    });
}

bool isValue(const QString &value, MetadataText text)
{
    return std::all_of(value.begin(), value.end(), [text](QChar c) {
        return c >= u' ' && c != QChar(0x7f) && (text == MetadataText::Utf8 || c < QChar(0x80));
    });
}

} // namespace

Result<void> checkMetadata(const Metadata &before, const Metadata &after, MetadataText text)
{
    for (auto value = after.values.begin(); value != after.values.end(); ++value) {
        if (const auto old = before.values.constFind(value.key()); old != before.values.cend() && *old == *value)
            continue; // others may have had their ways
        const QString shown = displayName(value.key());
        if (!isName(value.key()))
            return failure(ErrorKind::BadInput,
                           u"the name \"%1\" has something else than a-z, 0-9, \"-\" and \".\""_s.arg(shown));
        if (value->isEmpty())
            return failure(ErrorKind::BadInput, u"%1 has no value"_s.arg(shown));
        if (*value != value->trimmed())
            return failure(ErrorKind::BadInput, u"the value of %1 begins or ends with a space"_s.arg(shown));
        if (!isValue(*value, text)) {
            return failure(ErrorKind::BadInput,
                           (text == MetadataText::Ascii ? u"the value of %1 has something else than ASCII in it"_s
                                                        : u"the value of %1 has a control character in it"_s)
                               .arg(shown));
        }
    }
    for (const auto &acl : {after.readers, after.writers}) {
        if (acl && !isValue(*acl, MetadataText::Utf8))
            return failure(ErrorKind::BadInput, u"the ACL has a control character in it"_s);
    }
    return {};
}

} // namespace Quartermaster
