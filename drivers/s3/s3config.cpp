// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3config.h"

#include "model/objectname.h"

#include <QHostAddress>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 mebibyte = 1LL << 20;
constexpr qint64 leastPart = 5;    // MiB; glance_store's DEFAULT_LARGE_OBJECT_MIN_CHUNK_SIZE, and S3's
constexpr int stallLimit = 30'000; // ms; operation_timeout overrides it

tl::unexpected<Error> badOption(const QString &option, const QString &what)
{
    return tl::unexpected(Error{.kind = ErrorKind::BadConfiguration,
                                .detail = u"%1: %2"_s.arg(option, what),
                                .reason = Reason::BadConfiguration});
}

/// "s3-eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com", "...cn": AWS says the region in the host's name.
QByteArray regionOfHost(const QString &host)
{
    static const QRegularExpression form(
        u"(?:^|\\.)s3[.-](?:dualstack\\.)?([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?$"_s);
    const auto match = form.match(host);
    return match.hasMatch() ? match.captured(1).toLatin1() : QByteArray();
}

/// In lower case; empty where \a path begins with none. (No regular expression: names hold what is no UTF-16.)
QString schemeOf(const QString &path)
{
    const qsizetype colon = path.indexOf("://"_L1);
    const bool isScheme = colon > 0 && std::all_of(path.begin(), path.begin() + colon, [](QChar c) {
                              return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
                                     || c == u'+' || c == u'-' || c == u'.';
                          });
    return isScheme ? path.left(colon).toLower() : QString();
}

} // namespace

DriverSchema s3Schema()
{
    using Type = OptionSchema::Type;
    const auto text = [](const char *english) { return QString(QLatin1String(english)); };
    return {
        .kind = u"s3"_s,
        .options = {
            {.name = u"s3_store_host"_s,
             .help = text(QT_TRANSLATE_NOOP("Options",
                                            "The server, as in https://s3.example.com:9000. Without https:// "
                                            "the connection is not encrypted.")),
             .label = text(QT_TRANSLATE_NOOP("Options", "Server"))},
            {.name = u"s3_store_access_key"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "The access key's id.")),
             .secret = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Access key"))},
            {.name = u"s3_store_secret_key"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "The secret that belongs to the access key.")),
             .secret = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Secret key"))},
            {.name = u"s3_store_bucket"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "The bucket that holds the images.")),
             .label = text(QT_TRANSLATE_NOOP("Options", "Bucket"))},
            {.name = u"s3_store_create_bucket_on_put"_s,
             .type = Type::Boolean,
             .defaultValue = false,
             .help = text(QT_TRANSLATE_NOOP("Options", "Make the bucket with the first upload when it is not there.")),
             .label = text(QT_TRANSLATE_NOOP("Options", "Create the bucket"))},
            {.name = u"s3_store_bucket_url_format"_s,
             .defaultValue = u"auto"_s,
             .help = text(QT_TRANSLATE_NOOP("Options",
                                            "Where the bucket's name stands: in the host's name (virtual) or in "
                                            "the path. Auto takes the host's name with Amazon alone.")),
             .choices = {u"auto"_s, u"virtual"_s, u"path"_s},
             .label = text(QT_TRANSLATE_NOOP("Options", "Address style")),
             .isAdvanced = true},
            {.name = u"s3_store_large_object_size"_s,
             .type = Type::Integer,
             .defaultValue = qint64(100),
             .help = text(QT_TRANSLATE_NOOP("Options", "Objects from this size on are sent in parts.")),
             .minimum = 1,
             .label = text(QT_TRANSLATE_NOOP("Options", "Large objects from")),
             .unit = u"MiB"_s,
             .isAdvanced = true},
            {.name = u"s3_store_large_object_chunk_size"_s,
             .type = Type::Integer,
             .defaultValue = qint64(10),
             .help = text(QT_TRANSLATE_NOOP("Options", "The size of a part; S3 takes no less than 5 MiB.")),
             .minimum = leastPart,
             .label = text(QT_TRANSLATE_NOOP("Options", "Size of a part")),
             .unit = u"MiB"_s,
             .isAdvanced = true},
            {.name = u"s3_store_thread_pools"_s,
             .type = Type::Integer,
             .defaultValue = qint64(10),
             .help = text(QT_TRANSLATE_NOOP("Options", "How many parts are sent at once, as far as memory goes.")),
             .minimum = 1,
             .label = text(QT_TRANSLATE_NOOP("Options", "Parts at once")),
             .isAdvanced = true},
            {.name = u"s3_store_region_name"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "The region that requests are signed for. Without it the server "
                                                       "is asked.")),
             .ours = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Region")),
             .isAdvanced = true},
            {.name = u"s3_store_session_token"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "What comes with temporary keys.")),
             .secret = true,
             .ours = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Session token")),
             .isAdvanced = true},
            {.name = u"s3_store_cacert"_s,
             .help = text(QT_TRANSLATE_NOOP("Options", "File with the authorities that the server's certificate is "
                                                       "verified with. Without it, those of the system.")),
             .ours = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Certificate authorities")),
             .content = OptionSchema::Content::Authorities},
            {.name = u"s3_store_insecure"_s,
             .type = Type::Boolean,
             .defaultValue = false,
             .help = text(QT_TRANSLATE_NOOP("Options", "Do not verify the server's certificate.")),
             .ours = true,
             .label = text(QT_TRANSLATE_NOOP("Options", "Do not verify certificates")),
             .isAdvanced = true},
        }};
}

Result<S3Config> readS3Config(const StoreConfiguration &store)
{
    const OptionValues &options = store.options;
    S3Config config;
    // glance_store's _option_get(): what is empty is missing.
    for (const QString &name :
         {u"s3_store_host"_s, u"s3_store_access_key"_s, u"s3_store_secret_key"_s, u"s3_store_bucket"_s}) {
        if (options.string(name).trimmed().isEmpty())
            return badOption(name, u"it is not set"_s);
    }
    const QString host = options.string(u"s3_store_host"_s).trimmed();
    QUrl endpoint(host.contains("://"_L1) ? host : "http://"_L1 + host, QUrl::StrictMode);
    if (!endpoint.isValid() || endpoint.host().isEmpty() || endpoint.hasQuery() || endpoint.hasFragment()
        || !endpoint.userInfo().isEmpty() || (endpoint.scheme() != "http"_L1 && endpoint.scheme() != "https"_L1))
        return badOption(u"s3_store_host"_s, u"it is no host and no http or https URL"_s);
    QString path = endpoint.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    endpoint.setPath(path);
    config.endpoint = endpoint;
    config.scheme = endpoint.scheme() == "https"_L1 ? u"s3+https"_s : u"s3"_s;
    config.host = host.mid(host.contains("://"_L1) ? host.indexOf("://"_L1) + 3 : 0);
    while (config.host.endsWith(u'/'))
        config.host.chop(1);
    config.credentials = {.accessKey = options.string(u"s3_store_access_key"_s).trimmed().toUtf8(),
                          .secretKey = options.string(u"s3_store_secret_key"_s).trimmed().toUtf8(),
                          .sessionToken = options.string(u"s3_store_session_token"_s).trimmed().toUtf8()};
    config.bucket = options.string(u"s3_store_bucket"_s).trimmed().toUtf8();
    if (config.bucket.contains('/'))
        return badOption(u"s3_store_bucket"_s, u"a bucket's name has no slash"_s);
    config.createsBucket = options.boolean(u"s3_store_create_bucket_on_put"_s);
    const QString format = options.string(u"s3_store_bucket_url_format"_s).trimmed().toLower();
    if (format == "virtual"_L1)
        config.urlFormat = S3Config::UrlFormat::Virtual;
    else if (format == "path"_L1)
        config.urlFormat = S3Config::UrlFormat::Path;
    else if (format != "auto"_L1)
        return badOption(u"s3_store_bucket_url_format"_s, u"it is none of auto, virtual and path"_s);
    if (config.urlFormat == S3Config::UrlFormat::Virtual && !isDnsName(config.bucket))
        return badOption(u"s3_store_bucket"_s,
                         u"its name cannot stand in a host's name, as s3_store_bucket_url_format wants"_s);
    config.largeObject = options.integer(u"s3_store_large_object_size"_s) * mebibyte;
    if (options.integer(u"s3_store_large_object_chunk_size"_s) < leastPart)
        return badOption(u"s3_store_large_object_chunk_size"_s, u"it must be at least 5 MiB"_s);
    config.partSize = options.integer(u"s3_store_large_object_chunk_size"_s) * mebibyte;
    config.threads = static_cast<int>(std::clamp<qint64>(options.integer(u"s3_store_thread_pools"_s), 1, 64));
    config.region = options.string(u"s3_store_region_name"_s).trimmed().toLatin1();
    if (config.region.isEmpty())
        config.region = regionOfHost(endpoint.host());
    config.settings.store = store.id;
    config.settings.caFile = options.string(u"s3_store_cacert"_s).trimmed();
    config.settings.caOption = u"s3_store_cacert"_s;
    config.settings.insecure = options.boolean(u"s3_store_insecure"_s);
    config.settings.insecureOption = u"s3_store_insecure"_s;
    const double seconds = options.value(u"operation_timeout"_s).toDouble();
    config.settings.stallLimit = seconds > 0 ? static_cast<int>(seconds * 1000) : stallLimit;
    config.activeProbe = options.boolean(u"active_probe"_s);
    return config;
}

QList<Finding> checkS3Configuration(const StoreConfiguration &store)
{
    const auto config = readS3Config(store);
    if (!config)
        return {Finding::unavailable(Layer::Configuration, Reason::BadConfiguration, config.error().detail)};
    QList<Finding> findings;
    if (config->settings.isInsecure() && config->endpoint.scheme() == "https"_L1) {
        findings << Finding::yes(Layer::Configuration, {Capability::ReadAccess},
                                 u"s3_store_insecure = true: certificates are not verified"_s);
    }
    return findings;
}

bool isDnsName(const QByteArray &bucket)
{
    static const QRegularExpression form(
        u"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$"_s); // without dots: certificates hold for one level
    const QString name = QString::fromUtf8(bucket);
    return form.match(name).hasMatch();
}

Result<S3Place> resolveS3Path(const S3Config &config, const QString &path)
{
    const auto bad = [](const QString &what) { return failure(ErrorKind::BadInput, what); };
    if (path.contains(QChar(u'\0')))
        return bad(u"it has a NUL in it"_s);
    QString rest = path;
    if (const QString scheme = schemeOf(path); !scheme.isEmpty()) {
        if (scheme != "s3"_L1 && scheme != "s3+http"_L1 && scheme != "s3+https"_L1)
            return bad(u"a location of another kind of store (%1)"_s.arg(scheme));
        rest = path.mid(scheme.size() + 3);
        if (!rest.startsWith(config.host + u'/')) {
            // A secret key may hold slashes: what counts is the host that follows it.
            const qsizetype at = rest.indexOf(u'@' + config.host + u'/');
            if (at < 0)
                return bad(u"a location on another server"_s);
            rest = rest.mid(at + 1);
        }
        rest = rest.mid(config.host.size());
        if (rest.count(u'/') < 2 || rest.endsWith(u'/'))
            return bad(u"a location without bucket or key"_s);
    } else if (!path.startsWith(u'/')) {
        return S3Place{.bucket = config.bucket, .key = bytesFromName(path)};
    }
    const qsizetype slash = rest.indexOf(u'/', 1);
    S3Place place{.bucket = bytesFromName(rest.mid(1, slash < 0 ? -1 : slash - 1)),
                  .key = slash < 0 ? QByteArray() : bytesFromName(rest.mid(slash + 1)),
                  .isConfigured = false};
    if (place.bucket.isEmpty() && rest != "/"_L1)
        return bad(u"it has no bucket"_s);
    if (place.bucket == "." || place.bucket == "..")
        return bad(u"it is no bucket's name"_s);
    place.isConfigured = place.bucket == config.bucket;
    return place;
}

QString s3Path(const S3Place &place)
{
    const QString key = nameFromBytes(place.key);
    const bool isShort = place.isConfigured && !key.startsWith(u'/') && schemeOf(key).isEmpty();
    return isShort ? key : u'/' + nameFromBytes(place.bucket) + u'/' + key;
}

QString s3Location(const S3Config &config, const S3Place &place)
{
    return config.scheme + "://"_L1 + config.host + u'/' + nameFromBytes(place.bucket) + u'/'
           + nameFromBytes(place.key);
}

} // namespace Quartermaster
