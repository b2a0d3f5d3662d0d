// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/swift/swiftplace.h"

#include "model/objectname.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr int segmentDigits = 5; // glance_store's "%s-%05d"

tl::unexpected<Error> bad(const QString &what)
{
    return failure(ErrorKind::BadInput, what);
}

QString schemeOf(const QString &path)
{
    const qsizetype colon = path.indexOf("://"_L1);
    const bool isScheme = colon > 0 && std::all_of(path.begin(), path.begin() + colon, [](QChar c) {
                              return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
                                     || c == u'+' || c == u'-' || c == u'.';
                          });
    return isScheme ? path.left(colon).toLower() : QString();
}

/// "CONTAINER/OBJECT" of a location; what stands before it must be the store's own account.
Result<QString> restOfLocation(const SwiftConfig &config, const QString &scheme, const QString &location)
{
    QString rest = location.mid(scheme.size() + 3);
    if (scheme == "swift+config"_L1) {
        const QString reference = config.account.reference + u'/';
        if (config.isMultiTenant || !rest.startsWith(reference))
            return bad(u"a location of another account"_s);
        return rest.mid(reference.size());
    }
    if (scheme != "swift"_L1 && scheme != "swift+http"_L1 && scheme != "swift+https"_L1)
        return bad(u"a location of another kind of store (%1)"_s.arg(scheme));
    const QString wanted = config.isMultiTenant ? QString() : config.account.authUrl.scheme();
    if (!wanted.isEmpty() && wanted != (scheme == "swift+http"_L1 ? "http"_L1 : "https"_L1))
        return bad(u"a location on another server"_s);
    // Quoted, credentials hold neither "@" nor a slash; a key that was not quoted may.
    const QString address = config.isMultiTenant ? QString() : config.account.address + u'/';
    if (const qsizetype at = rest.indexOf(u'@' + address); at >= 0 && !address.isEmpty()) {
        const QString user = QString::fromUtf8(QByteArray::fromPercentEncoding(rest.left(at).toUtf8()));
        if (!user.startsWith(config.account.locationUser() + u':'))
            return bad(u"a location of another user"_s);
        rest = rest.mid(at + 1);
    }
    if (!address.isEmpty())
        return rest.startsWith(address) ? Result<QString>(rest.mid(address.size()))
                                        : bad(u"a location on another server"_s);
    // Multi-tenant: a storage URL. Which account's is the token's to say; what counts are the last two parts.
    const qsizetype slash = rest.lastIndexOf(u'/');
    const qsizetype before = slash > 0 ? rest.lastIndexOf(u'/', slash - 1) : -1;
    if (before <= 0)
        return bad(u"a location without container or object"_s);
    return rest.mid(before + 1);
}

} // namespace

QByteArray swiftContainer(const SwiftConfig &config, const QByteArray &name)
{
    if (config.isMultiTenant)
        return config.container + '_' + name;
    if (config.seed == 0)
        return config.container;
    const QByteArray id = nameFromBytes(name).toLower().toUtf8();
    const qsizetype dashes = id.left(config.seed).count('-');
    return config.container + '_' + id.left(config.seed + dashes);
}

Result<SwiftPlace> resolveSwiftPath(const SwiftConfig &config, const QString &path)
{
    if (path.contains(QChar(u'\0')))
        return bad(u"it has a NUL in it"_s);
    const QString scheme = schemeOf(path);
    QString rest;
    if (!scheme.isEmpty()) {
        const auto told = restOfLocation(config, scheme, path);
        if (!told)
            return tl::unexpected(told.error());
        const qsizetype slash = told->indexOf(u'/');
        if (slash <= 0 || slash == told->size() - 1)
            return bad(u"a location without container or object"_s);
        rest = u'/' + *told;
    } else if (!path.startsWith(u'/')) {
        const QByteArray name = bytesFromName(path);
        if (config.hasOneContainer())
            return SwiftPlace{.container = config.container, .object = name};
        if (name.isEmpty()) // the containers are what there is at the root
            return SwiftPlace{.container = {}, .object = {}};
        return SwiftPlace{.container = swiftContainer(config, name), .object = name};
    } else {
        rest = path;
    }
    const qsizetype slash = rest.indexOf(u'/', 1);
    SwiftPlace place{.container = bytesFromName(rest.mid(1, slash < 0 ? -1 : slash - 1)),
                     .object = slash < 0 ? QByteArray() : bytesFromName(rest.mid(slash + 1)),
                     .isConfigured = false};
    if (place.container.isEmpty() && rest != "/"_L1)
        return bad(u"it has no container"_s);
    if (place.container == "." || place.container == "..")
        return bad(u"it is no container's name"_s);
    place.isConfigured = !place.container.isEmpty()
                         && (config.hasOneContainer() ? place.container == config.container
                                                      : place.container == swiftContainer(config, place.object));
    return place;
}

QString swiftPath(const SwiftConfig &config, const SwiftPlace &place)
{
    const QString object = nameFromBytes(place.object);
    const bool isShort = place.isConfigured && config.hasOneContainer() && !object.startsWith(u'/')
                         && schemeOf(object).isEmpty();
    return isShort ? object : u'/' + nameFromBytes(place.container) + u'/' + object;
}

QString swiftLocation(const SwiftConfig &config, const QUrl &storageUrl, const SwiftPlace &place)
{
    const QString rest = nameFromBytes(place.container) + u'/' + nameFromBytes(place.object);
    if (!config.isMultiTenant)
        return "swift+config://"_L1 + config.account.reference + u'/' + rest;
    QString url = storageUrl.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo | QUrl::RemoveQuery
                                      | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    return "swift+"_L1 + url + u'/' + rest;
}

QByteArray segmentName(const QByteArray &prefix, int number)
{
    return prefix + QByteArray::number(number).rightJustified(segmentDigits, '0');
}

bool isSegment(const QByteArray &name, const QByteArray &prefix)
{
    const QByteArray number = name.mid(prefix.size());
    return name.startsWith(prefix) && number.size() >= segmentDigits
           && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

QByteArray segmentOwner(const QByteArray &name)
{
    const qsizetype dash = name.size() - segmentDigits - 1;
    if (dash <= 0 || name[dash] != '-')
        return {};
    const bool isNumber = std::all_of(name.begin() + dash + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
    return isNumber ? name.left(dash) : QByteArray();
}

} // namespace Quartermaster
