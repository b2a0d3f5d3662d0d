// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/import/importers.h"

#include "model/objectname.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString configFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
}

/// What a variable of the environment names comes first.
QStringList usual(const char *variable, const QStringList &files)
{
    const QString own = qEnvironmentVariable(variable);
    return own.isEmpty() ? files : QStringList{own} + files;
}

} // namespace

QList<StoreImporter> storeImporters()
{
    const QString home = QDir::homePath();
    return {
        {.name = u"AWS"_s,
         .usualFiles = usual("AWS_CONFIG_FILE", usual("AWS_SHARED_CREDENTIALS_FILE",
                                                      {home + "/.aws/config"_L1, home + "/.aws/credentials"_L1})),
         .read = readAwsProfiles},
        {.name = u"rclone"_s,
         .usualFiles = usual("RCLONE_CONFIG", {configFolder() + "/rclone/rclone.conf"_L1, home + "/.rclone.conf"_L1}),
         .read = readRcloneConf},
        {.name = u"OpenStack"_s,
         .usualFiles = usual("OS_CLIENT_CONFIG_FILE",
                             {configFolder() + "/openstack/clouds.yaml"_L1, u"/etc/openstack/clouds.yaml"_s}),
         .read = readCloudsYaml}};
}

Result<QByteArray> readWhole(const QString &path)
{
    constexpr qint64 most = 4LL << 20;
    const auto failed = [&path](const QString &what) {
        return tl::unexpected(
            Error{.kind = ErrorKind::LocalFile, .detail = u"%1: %2"_s.arg(displayName(path), what), .object = path});
    };
    QFile file(path);
    if (!QFileInfo(path).isFile())
        return failed(u"there is no such file"_s);
    if (!file.open(QIODevice::ReadOnly))
        return failed(file.errorString());
    if (file.size() > most)
        return failed(u"it is larger than 4 MiB"_s);
    return file.read(most);
}

Result<QList<IniSection>> readIni(const QString &path)
{
    const Result<QByteArray> text = readWhole(path);
    if (!text)
        return tl::unexpected(text.error());
    QList<IniSection> sections;
    QString parent;
    const QList<QByteArray> lines = text->split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString raw = QString::fromUtf8(lines.at(i));
        const QString line = raw.trimmed();
        const auto bad = [&](const QString &what) {
            return tl::unexpected(Error{.kind = ErrorKind::BadInput,
                                        .detail = u"%1:%2: %3"_s.arg(displayName(path)).arg(i + 1).arg(what),
                                        .object = path});
        };
        if (line.isEmpty() || line.startsWith(u'#') || line.startsWith(u';'))
            continue;
        if (line.startsWith(u'[')) {
            const qsizetype end = line.indexOf(u']');
            if (end < 0)
                return bad(u"a section without an end"_s);
            sections.append({.name = line.sliced(1, end - 1).trimmed()});
            parent.clear();
            continue;
        }
        const qsizetype equals = line.indexOf(u'=');
        if (equals <= 0 || sections.isEmpty())
            return bad(sections.isEmpty() ? u"it stands before the first section"_s : u"it is no key = value"_s);
        const QString key = line.left(equals).trimmed().toLower();
        const QString value = line.mid(equals + 1).trimmed();
        const bool isNested = raw.at(0).isSpace() && !parent.isEmpty();
        if (!isNested)
            parent = value.isEmpty() ? key : QString();
        sections.last().values.insert(isNested ? parent + u'.' + key : key, value);
    }
    return sections;
}

} // namespace Quartermaster
