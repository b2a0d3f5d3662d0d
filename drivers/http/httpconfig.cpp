// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/http/httpconfig.h"

#include "model/objectname.h"

#include <QFileInfo>
#include <QSslCertificate>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QString caOption = u"https_ca_certificates_file"_s;
const QString insecureOption = u"https_insecure"_s;
const QString proxyOption = u"http_proxy_information"_s;
const QString baseOption = u"http_store_url"_s;

const QString nulInside = u"it has a NUL in it"_s;

constexpr int stallLimit = 15'000; // ms; operation_timeout overrides it

tl::unexpected<Error> badOption(const QString &option, const QString &what)
{
    return tl::unexpected(Error{.kind = ErrorKind::BadConfiguration,
                                .detail = u"%1: %2"_s.arg(option, what),
                                .reason = Reason::BadConfiguration});
}

bool isWeb(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && (url.scheme() == "http"_L1 || url.scheme() == "https"_L1);
}

/// "10.0.0.1:3128" or "http://user:password@10.0.0.1:3128"; without a scheme http, as python-requests has it.
Result<QNetworkProxy> readProxy(const QString &key, const QString &value)
{
    const QString text = value.trimmed();
    const QUrl url(text.contains("://"_L1) ? text : "http://"_L1 + text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return badOption(proxyOption, u"the proxy for %1 has no address that can be read"_s.arg(displayName(key)));
    const QString scheme = url.scheme();
    QNetworkProxy proxy;
    if (scheme == "http"_L1) {
        proxy = QNetworkProxy(QNetworkProxy::HttpProxy, url.host(), static_cast<quint16>(url.port(80)));
    } else if (scheme == "socks5"_L1 || scheme == "socks5h"_L1) {
        proxy = QNetworkProxy(QNetworkProxy::Socks5Proxy, url.host(), static_cast<quint16>(url.port(1080)));
    } else {
        return badOption(proxyOption,
                         u"the proxy for %1 is of a kind that is not supported (%2); http and socks5 are"_s.arg(
                             displayName(key), scheme));
    }
    proxy.setUser(url.userName(QUrl::FullyDecoded));
    proxy.setPassword(url.password(QUrl::FullyDecoded));
    return proxy;
}

/// Whether \a part would mean a folder, however often it is decoded.
bool isDots(QByteArray part)
{
    constexpr int mostTimes = 4;
    for (int i = 0; i < mostTimes; ++i) {
        if (part == "." || part == "..")
            return true;
        const QByteArray decoded = QByteArray::fromPercentEncoding(part);
        if (decoded == part)
            return false;
        part = decoded;
    }
    return false;
}

tl::unexpected<Error> badPath(const QString &what)
{
    return tl::unexpected(Error{.kind = ErrorKind::BadInput, .detail = what});
}

Result<HttpTarget> resolveUrl(const HttpConfig &config, const QString &path)
{
    const bool hasControls = std::any_of(path.begin(), path.end(),
                                         [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
    QUrl url(path, QUrl::TolerantMode);
    if (hasControls || !isWeb(url))
        return badPath(u"it is no URL that can be read"_s);
    HttpTarget target{.url = url, .authorization = basicAuthorization(url)};
    url.setUserInfo({});
    url.setFragment({});
    if (url.path().isEmpty())
        url.setPath(u"/"_s);
    target.url = url;
    target.path = locationOf(url);
    const bool isSameServer = !config.base.isEmpty() && isSameOrigin(url, config.base);
    if (target.authorization.isEmpty() && isSameServer)
        target.authorization = config.authorization;
    const QByteArray full = url.path(QUrl::FullyEncoded).toLatin1();
    if (full.contains("%00"))
        return badPath(nulInside);
    const QByteArray basePath = config.base.path(QUrl::FullyEncoded).toLatin1();
    const QByteArray rest = full.mid(basePath.size());
    QByteArrayList parts = rest.split('/');
    if (parts.last().isEmpty()) // the folder itself, or "folder/"
        parts.removeLast();
    const bool isBelow = isSameServer && full.startsWith(basePath) && !url.hasQuery() && !rest.contains("%2F")
                         && !rest.contains("%2f")
                         && std::none_of(parts.begin(), parts.end(),
                                         [](const QByteArray &part) { return part.isEmpty() || isDots(part); });
    if (isBelow) {
        target.isUnderBase = true;
        target.path = nameFromBytes(QByteArray::fromPercentEncoding(rest));
    }
    QByteArray last = full.endsWith('/') ? full.chopped(1) : full;
    last = last.mid(last.lastIndexOf('/') + 1);
    target.name = nameFromBytes(QByteArray::fromPercentEncoding(last));
    return target;
}

} // namespace

DriverSchema httpSchema()
{
    using Type = OptionSchema::Type;
    return {.kind = u"http"_s,
            .aliases = {u"glance.store.http.Store"_s},
            .options = {
                {.name = baseOption,
                 .type = Type::String,
                 .help = QLatin1String(QT_TRANSLATE_NOOP(
                     "Options", "The folder under which the store is browsed, and which paths are relative to.")),
                 .secret = true,
                 .ours = true,
                 .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Folder to browse (URL)")),
                 .onlyCredentials = true},
                {.name = caOption,
                 .type = Type::String,
                 .help = QLatin1String(
                     QT_TRANSLATE_NOOP("Options", "File with the authorities that a server's certificate is verified "
                                                  "with. With it https_insecure is ignored.")),
                 .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Certificate authorities")),
                 .content = OptionSchema::Content::Authorities},
                {.name = insecureOption,
                 .type = Type::Boolean,
                 .defaultValue = true,
                 .help = QLatin1String(QT_TRANSLATE_NOOP(
                     "Options",
                     "Do not verify the server's certificate. False verifies it with the system's authorities.")),
                 .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Do not verify certificates"))},
                {.name = proxyOption,
                 .type = Type::Dict,
                 .defaultValue = QVariantMap(),
                 .help = QLatin1String(
                     QT_TRANSLATE_NOOP("Options", "Proxies by scheme: http:10.0.0.1:3128, https:10.0.0.1:1080.")),
                 .secret = true,
                 .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Proxies")),
                 .isAdvanced = true,
                 .onlyCredentials = true},
            }};
}

Result<HttpConfig> readHttpConfig(const StoreConfiguration &store)
{
    const OptionValues &options = store.options;
    HttpConfig config;
    config.settings.store = store.id;
    config.settings.caFile = options.string(caOption).trimmed();
    config.settings.insecure = options.value(insecureOption).isValid() ? options.boolean(insecureOption) : true;
    const double seconds = options.value(u"operation_timeout"_s).toDouble();
    config.settings.stallLimit = seconds > 0 ? static_cast<int>(seconds * 1000) : stallLimit;
    const QVariantMap proxies = options.dict(proxyOption);
    for (auto one = proxies.begin(); one != proxies.end(); ++one) {
        const auto proxy = readProxy(one.key(), one.value().toString());
        if (!proxy)
            return tl::unexpected(proxy.error());
        config.settings.proxies.insert(one.key().trimmed().toLower(), *proxy);
    }
    const QString text = options.string(baseOption).trimmed();
    if (text.isEmpty())
        return config;
    QUrl base(text, QUrl::TolerantMode);
    if (!isWeb(base))
        return badOption(baseOption, u"it is no http or https URL"_s);
    if (base.hasQuery() || base.hasFragment())
        return badOption(baseOption, u"it has a query or a fragment: it must be a folder's URL"_s);
    config.authorization = basicAuthorization(base);
    base.setUserInfo({});
    if (!base.path().endsWith(u'/'))
        base.setPath(base.path(QUrl::FullyEncoded) + u'/', QUrl::TolerantMode);
    config.base = base;
    return config;
}

QList<Finding> checkHttpConfiguration(const StoreConfiguration &store)
{
    const auto config = readHttpConfig(store);
    if (!config)
        return {Finding::unavailable(Layer::Configuration, Reason::BadConfiguration, config.error().detail)};
    QList<Finding> findings;
    const HttpSettings &settings = config->settings;
    const bool isEncrypted = config->base.scheme() == "https"_L1;
    if (isEncrypted && !settings.caFile.isEmpty()) {
        // For http URLs glance_store never opens the file.
        const bool isFile = QFileInfo(settings.caFile).isFile();
        if (!isFile
            || QSslCertificate::fromPath(settings.caFile, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString)
                   .isEmpty()) {
            const QString what = isFile ? u"there is no certificate in %1"_s : u"there is no file %1"_s;
            findings << Finding::unavailable(Layer::Configuration, Reason::BadConfiguration,
                                             caOption + ": "_L1 + what.arg(settings.caFile));
        }
    }
    if (config->base.isEmpty()) {
        findings << Finding::no(Layer::Configuration, {Capability::List}, Reason::NotConfigured, baseOption);
    } else {
        findings << Finding::yes(Layer::Configuration, {Capability::List},
                                 u"http_store_url = %1"_s.arg(redacted(config->base)));
    }
    const bool isOpen = settings.caFile.isEmpty() && settings.insecure;
    if (isOpen && (isEncrypted || config->base.isEmpty())) {
        findings << Finding::yes(Layer::Configuration, {Capability::ReadAccess},
                                 u"https_insecure = true: certificates are not verified"_s);
    }
    return findings;
}

QByteArray encodeName(const QString &name)
{
    return bytesFromName(name).toPercentEncoding("!$&'()*,;=:@");
}

Result<HttpTarget> resolveHttpPath(const HttpConfig &config, const QString &path)
{
    const qsizetype colon = path.indexOf("://"_L1);
    const bool hasScheme = colon > 0 && std::all_of(path.begin(), path.begin() + colon, [](QChar c) {
                               return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
                                      || c == u'+' || c == u'-' || c == u'.';
                           });
    if (hasScheme) {
        const QString scheme = path.left(colon).toLower();
        if (scheme != "http"_L1 && scheme != "https"_L1)
            return badPath(u"a location of another kind of store (%1)"_s.arg(scheme));
        return resolveUrl(config, path);
    }
    if (config.base.isEmpty())
        return badPath(u"it is no URL, and the store has no http_store_url that it could be relative to"_s);
    HttpTarget target{.url = config.base, .authorization = config.authorization, .path = path, .isUnderBase = true};
    if (path.isEmpty())
        return target;
    QByteArray encoded;
    const QStringList parts = path.split(u'/');
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const QString &part = parts.at(i);
        if (part.isEmpty() && i > 0 && i == parts.size() - 1) // "folder/"
            break;
        if (part.isEmpty())
            return badPath(u"it has an empty part"_s);
        if (part.contains(QChar(u'\0')))
            return badPath(nulInside);
        if (isDots(bytesFromName(part)))
            return badPath(u"it would leave http_store_url"_s);
        target.name = part;
        encoded += encodeName(part);
        if (i < parts.size() - 1)
            encoded += '/';
    }
    target.url = QUrl::fromEncoded(config.base.toEncoded() + encoded, QUrl::StrictMode);
    if (!target.url.isValid())
        return badPath(u"it makes no URL"_s);
    return target;
}

} // namespace Quartermaster
