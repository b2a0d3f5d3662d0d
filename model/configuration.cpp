// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/configuration.h"

#include "model/configurationloader.h"

#include <algorithm>

namespace Quartermaster {

namespace {

bool isError(const ConfigurationProblem &problem)
{
    return problem.severity == ConfigurationProblem::Severity::Error;
}

} // namespace

QString ConfigurationProblem::toString() const
{
    QString result = where.file;
    if (where.line > 0)
        result += u':' + QString::number(where.line);
    if (!result.isEmpty())
        result += QLatin1String(": ");
    if (!store.isEmpty())
        result += u'[' + store + QLatin1String("] ");
    if (!option.isEmpty())
        result += option + QLatin1String(": ");
    return result + text;
}

bool StoreConfiguration::hasErrors() const
{
    return std::any_of(problems.cbegin(), problems.cend(), isError);
}

bool Configuration::hasErrors() const
{
    return std::any_of(problems.cbegin(), problems.cend(), isError);
}

Result<Configuration> loadConfiguration(const QString &path, const QList<DriverSchema> &drivers)
{
    return readConfigurationFile(path).and_then(
        [&](const QByteArray &text) { return parseConfiguration(text, path, drivers); });
}

Result<Configuration> parseConfiguration(const QByteArray &text, const QString &file,
                                         const QList<DriverSchema> &drivers)
{
    const OsloDocument document = OsloDocument::parse(text);
    if (const std::optional<OsloProblem> &foreign = document.foreign()) {
        return failure(ErrorKind::BadConfiguration,
                       QStringLiteral("%1:%2: %3").arg(file, QString::number(foreign->line), foreign->text));
    }
    return ConfigurationLoader(document, file, drivers).load();
}

} // namespace Quartermaster
