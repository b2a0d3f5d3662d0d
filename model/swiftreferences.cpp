// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/swiftreferences.h"

#include "model/configurationloader.h"
#include "model/optionparser.h"
#include "model/osloconfig.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace Quartermaster {

namespace {

/// ConfigParser takes option names without their case, and the last value.
QString valueOf(const OsloGroup &section, const QString &option)
{
    QString value;
    for (const OsloEntry &entry : section.entries) {
        if (entry.key.toLower() == option)
            value = entry.value;
    }
    return value;
}

} // namespace

QString findSwiftConfigFile(const QString &file, const QString &configuration)
{
    QStringList candidates{file};
    if (!QDir::isAbsolutePath(file)) {
        const QDir home = QDir::home();
        candidates = {QFileInfo(configuration).dir().filePath(file), home.filePath(QLatin1String(".glance/") + file),
                      home.filePath(file), QLatin1String("/etc/glance/") + file, QLatin1String("/etc/") + file};
    }
    for (const QString &candidate : std::as_const(candidates)) {
        if (QFileInfo::exists(candidate))
            return candidate;
    }
    return {};
}

Result<SwiftReferences> readSwiftReferences(const QString &path, const QString &defaultAuthVersion)
{
    const Result<QByteArray> text = readConfigurationFile(path);
    if (!text)
        return tl::unexpected(text.error());
    const OsloDocument document = OsloDocument::parse(*text);
    if (document.foreign()) {
        return failure(
            ErrorKind::BadConfiguration,
            QStringLiteral("%1:%2: %3").arg(path).arg(document.foreign()->line).arg(document.foreign()->text));
    }
    SwiftReferences result;
    const auto problem = [&](int line, const QString &option, const QString &told) {
        result.problems.append({.where = {path, line}, .option = option, .text = told});
    };
    for (const OsloProblem &bad : document.problems())
        problem(bad.line, {}, bad.text);
    for (const OsloGroup &section : document.groups()) {
        if (section.name == QLatin1String("DEFAULT"))
            continue; // ConfigParser's defaults, no section
        QStringList missing;
        for (const char *option : {"auth_address", "user", "key"}) {
            if (valueOf(section, QLatin1String(option)).isEmpty())
                missing.append(QLatin1String(option));
        }
        if (!missing.isEmpty()) {
            problem(section.headers.constFirst(), missing.constFirst(),
                    QCoreApplication::translate("Configuration", "The reference \"%1\" lacks %2.")
                        .arg(shownName(section.name), missing.join(QLatin1String(", "))));
            continue;
        }
        const auto value = [&section](const char *option) { return valueOf(section, QLatin1String(option)); };
        SwiftReference reference{.name = section.name,
                                 .authAddress = value("auth_address"),
                                 .user = value("user"),
                                 .key = value("key"),
                                 .authVersion = value("auth_version"),
                                 .projectDomainName = value("project_domain_name"),
                                 .projectDomainId = value("project_domain_id"),
                                 .userDomainName = value("user_domain_name"),
                                 .userDomainId = value("user_domain_id")};
        if (reference.authVersion.isEmpty())
            reference.authVersion = defaultAuthVersion;
        if (reference.projectDomainName.isEmpty() && reference.projectDomainId.isEmpty())
            reference.projectDomainId = QStringLiteral("default");
        if (reference.userDomainName.isEmpty() && reference.userDomainId.isEmpty())
            reference.userDomainId = QStringLiteral("default");
        result.references.append(std::move(reference));
    }
    return result;
}

} // namespace Quartermaster
