// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileconfig.h"

#include "drivers/file/fileerror.h"
#include "model/objectname.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

#include <sys/stat.h>

namespace Quartermaster {

namespace {

const QString datadirOption = QStringLiteral("filesystem_store_datadir");
const QString datadirsOption = QStringLiteral("filesystem_store_datadirs");
const QString permissionsOption = QStringLiteral("filesystem_store_file_perm");
const QString chunkOption = QStringLiteral("filesystem_store_chunk_size");
const QString metadataOption = QStringLiteral("filesystem_store_metadata_file");
const QString thinOption = QStringLiteral("filesystem_thin_provisioning");
const QString markerOption = QStringLiteral("filesystem_store_marker_file");

constexpr qint64 largestMetadata = 1 << 20; // bytes; a handful of mount points

/// glance_store unsets WRITE_ACCESS when configure_add() raises BadStoreConfiguration, and its delete() needs WRITE_ACCESS.
Finding refused(const QString &option, const QString &detail)
{
    return Finding::no(Layer::Configuration, {Capability::WriteAccess, Capability::Delete, Capability::ServerCopy},
                       Reason::BadConfiguration, detail, option);
}

/// \a entry is "PATH" or "PATH:PRIORITY", parted at the last colon.
void addDatadir(const QString &entry, FileConfig &config)
{
    const qsizetype colon = entry.lastIndexOf(QLatin1Char(':'));
    const QString path = (colon < 0 ? entry : entry.left(colon)).trimmed();
    const QString written = colon < 0 ? QString() : entry.mid(colon + 1).trimmed();
    qint64 priority = 0;
    if (!written.isEmpty()) {
        bool isNumber = false;
        priority = written.toLongLong(&isNumber);
        if (!isNumber) {
            config.problems.append(
                refused(datadirsOption, QStringLiteral("\"%1\" has the priority \"%2\", which is no whole number")
                                            .arg(displayName(entry), displayName(written))));
            return;
        }
    }
    if (path.isEmpty()) {
        config.problems.append(
            refused(datadirsOption, QStringLiteral("\"%1\" names no directory").arg(displayName(entry))));
        return;
    }
    const QByteArray bytes = bytesFromName(path);
    const auto known = std::find_if(config.datadirs.begin(), config.datadirs.end(),
                                    [&bytes](const FileConfig::Datadir &other) { return other.path == bytes; });
    if (known == config.datadirs.end()) {
        config.datadirs.append({.path = bytes, .priority = priority});
    } else if (known->priority != priority) { // the same with the same priority is harmless
        config.problems.append(
            refused(datadirsOption, QStringLiteral("%1 is given twice, with the priorities %2 and %3")
                                        .arg(displayName(path))
                                        .arg(known->priority)
                                        .arg(priority)));
    }
}

void readPermissions(qint64 written, FileConfig &config)
{
    if (written <= 0)
        return;
    const QString digits = QString::number(written);
    bool isOctal = false;
    const uint mode = digits.toUInt(&isOctal, 8);
    if (!isOctal || mode > 07777) {
        config.problems.append(refused(permissionsOption, QStringLiteral("%1 is no octal file mode").arg(digits)));
    } else if (!(mode & S_IRUSR)) {
        config.problems.append(refused(
            permissionsOption, QStringLiteral("with the mode %1 the owner could not read its own images").arg(digits)));
    } else {
        config.filePermissions = mode;
    }
}

/// glance_store's check_location_metadata(): objects, arrays and strings only.
bool holdsOnlyText(const QJsonValue &value)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::all_of(array.begin(), array.end(), [](const QJsonValue &item) { return holdsOnlyText(item); });
    }
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        return std::all_of(object.begin(), object.end(), [](const QJsonValue &item) { return holdsOnlyText(item); });
    }
    return value.isString();
}

void readMetadata(const QString &path, FileConfig &config)
{
    if (path.isEmpty())
        return;
    const auto bad = [&config, &path](const QString &why) {
        config.problems.append(refused(metadataOption, QStringLiteral("%1: %2").arg(displayName(path), why)));
    };
    QFile file(path);
    if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly)) {
        bad(file.exists() ? QStringLiteral("the file cannot be read") : QStringLiteral("there is no such file"));
        return;
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.read(largestMetadata), &problem);
    if (document.isNull()) {
        bad(QStringLiteral("no valid JSON at byte %1 (%2)").arg(problem.offset).arg(problem.errorString()));
        return;
    }
    const QJsonArray items = document.isArray() ? document.array() : QJsonArray{document.object()};
    QList<QVariantMap> metadata;
    for (const QJsonValue &item : items) {
        const QJsonObject object = item.toObject();
        if (!item.isObject() || !object[QLatin1String("id")].isString()
            || !object[QLatin1String("mountpoint")].isString()) {
            bad(QStringLiteral("every entry must be an object with the strings \"id\" and \"mountpoint\""));
            return;
        }
        if (!holdsOnlyText(item)) {
            bad(QStringLiteral("values may be strings, objects and arrays only"));
            return;
        }
        metadata.append(object.toVariantMap());
    }
    config.metadata = metadata;
}

} // namespace

QVariantMap FileConfig::metadataFor(const QByteArray &path) const
{
    for (const QVariantMap &entry : metadata) {
        if (path.startsWith(bytesFromName(entry.value(QStringLiteral("mountpoint")).toString())))
            return entry;
    }
    return {};
}

FileConfig readFileConfig(const StoreConfiguration &configuration)
{
    const OptionValues &options = configuration.options;
    const QString datadir = options.string(datadirOption); // its default counts
    const QStringList datadirs = options.list(datadirsOption);
    FileConfig config;

    if (datadir.isEmpty() && datadirs.isEmpty()) {
        // glance_store would still read any path on the machine; we have no directory to look in
        config.problems.append(Finding::unavailable(
            Layer::Configuration, Reason::BadConfiguration,
            QStringLiteral("neither %1 nor %2 is set").arg(datadirOption, datadirsOption), datadirOption));
    } else if (!datadir.isEmpty() && !datadirs.isEmpty()) {
        config.problems.append(
            refused(datadirsOption, options.isSet(datadirOption)
                                        ? QStringLiteral("both %1 and %2 are set").arg(datadirOption, datadirsOption)
                                        : QStringLiteral("%2 is set, and %1 has its default (%3): set it to nothing")
                                              .arg(datadirOption, datadirsOption, displayName(datadir))));
    }
    readPermissions(options.integer(permissionsOption), config);
    for (const QString &entry : datadirs)
        addDatadir(entry, config);
    const bool datadirCounts = datadirs.isEmpty() || options.isSet(datadirOption);
    if (!datadir.isEmpty() && datadirCounts) {
        const QByteArray bytes = bytesFromName(datadir);
        const bool known = std::any_of(config.datadirs.cbegin(), config.datadirs.cend(),
                                       [&bytes](const FileConfig::Datadir &other) { return other.path == bytes; });
        if (!known)
            config.datadirs.append({.path = bytes});
    }
    std::stable_sort(
        config.datadirs.begin(), config.datadirs.end(),
        [](const FileConfig::Datadir &a, const FileConfig::Datadir &b) { return a.priority > b.priority; });
    readMetadata(options.string(metadataOption), config);

    config.chunkSize = std::max<qint64>(1, options.integer(chunkOption));
    config.thinProvisioning = options.boolean(thinOption);
    config.activeProbe = options.boolean(QStringLiteral("active_probe"));
    const QString marker = options.string(markerOption);
    if (!marker.isEmpty()) {
        if (const Result<void> checked = checkNewName(marker); checked)
            config.markerFile = bytesFromName(marker);
        else
            config.problems.append(refused(markerOption, checked.error().detail));
    }
    return config;
}

QList<OptionSchema> fileOptions()
{
    using Type = OptionSchema::Type;
    return {
        {.name = datadirOption,
         .defaultValue = QStringLiteral("/var/lib/glance/images"),
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Directory that holds the images. glance-api creates it at its start when it is missing; "
                        "Quartermaster never does. Set either this or filesystem_store_datadirs; for the latter "
                        "set this to nothing, for its default counts.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Directory")),
         .content = OptionSchema::Content::Folder},
        {.name = datadirsOption,
         .type = Type::MultiString,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Directories with priorities, as PATH:PRIORITY, one a line. The highest priority with enough "
                        "room is written to; of equal ones that with the most free space.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Directories with priorities")),
         .isAdvanced = true},
        {.name = metadataOption,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "JSON file with \"id\" and \"mountpoint\" (or a list of such objects), handed out with the "
                        "location of new images.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Metadata file")),
         .content = OptionSchema::Content::File,
         .isAdvanced = true},
        {.name = permissionsOption,
         .type = Type::Integer,
         .defaultValue = qint64(0),
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Mode of new image files in octal digits, as in 640; 0 or less leaves it to the umask.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Mode of new files")),
         .isAdvanced = true},
        {.name = chunkOption,
         .type = Type::Integer,
         .defaultValue = qint64(64 * 1024),
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "Bytes read or written at a time.")),
         .minimum = 1,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Bytes at a time")),
         .unit = QStringLiteral("bytes"),
         .isAdvanced = true},
        {.name = thinOption,
         .type = Type::Boolean,
         .defaultValue = false,
         .help = QLatin1String(QT_TRANSLATE_NOOP("Options", "Leave holes in the file for chunks of null bytes.")),
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Thin provisioning")),
         .isAdvanced = true},
        {.name = markerOption,
         .help = QLatin1String(QT_TRANSLATE_NOOP(
             "Options", "Name of a file that must exist in every datadir. It proves that the network mount is "
                        "mounted: without it nothing is read or written there. Without this option a mount that "
                        "was there since Quartermaster started is missed when it goes.")),
         .ours = true,
         .label = QLatin1String(QT_TRANSLATE_NOOP("Options", "Marker file"))},
    };
}

} // namespace Quartermaster
