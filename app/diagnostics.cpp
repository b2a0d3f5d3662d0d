// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/diagnostics.h"

#include "app/log.h"
#include "model/objectname.h"
#include "model/registry.h"
#include "model/store.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSysInfo>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QString timeText(const QDateTime &when)
{
    return when.isValid() ? when.toUTC().toString(Qt::ISODateWithMs) : u"never"_s;
}

QString valueText(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantMap) {
        QStringList parts;
        const QVariantMap map = value.toMap();
        for (auto it = map.cbegin(); it != map.cend(); ++it)
            parts << it.key() + u':' + it.value().toString();
        return parts.join(u',');
    }
    if (value.typeId() == QMetaType::QStringList)
        return value.toStringList().join(u", "_s);
    return value.toString();
}

/// The options that the file sets.
QStringList optionLines(const Store &store)
{
    QList<OptionSchema> options = commonOptions();
    if (store.driverEntry())
        options += store.driverEntry()->schema.options;
    QStringList lines;
    QSet<QString> told;
    const OptionValues &values = store.configuration().options;
    for (const OptionSchema &option : std::as_const(options)) {
        if (!values.isSet(option.name) || told.contains(option.name))
            continue;
        told.insert(option.name);
        const bool isSecret = option.secret || Redactor::isSecretName(option.name);
        lines << u"    %1 = %2"_s.arg(option.name, isSecret ? QString(Redactor::mark)
                                                            : displayName(valueText(values.value(option.name))));
    }
    return lines;
}

QStringList capabilityLines(const Snapshot &snapshot)
{
    QStringList lines;
    for (const Capability capability : columnCapabilities) {
        const Verdict verdict = snapshot.verdict(capability);
        QString line = u"    %1: %2"_s.arg(capabilityName(capability), answerName(verdict.answer));
        if (const Finding &why = verdict.deciding; verdict.answer != Answer::Yes) {
            line += u" (%1: %2"_s.arg(layerName(why.layer), reasonCode(why.reason));
            for (const QString &more : {why.detail, why.evidence}) {
                if (!more.isEmpty())
                    line += u"; "_s + displayName(more);
            }
            line += u')';
        }
        lines << line;
    }
    return lines;
}

QStringList limitLines(const Limits &limits)
{
    QStringList lines;
    const auto add = [&lines](const char *name, const std::optional<qint64> &value) {
        if (value)
            lines << u"    %1: %2"_s.arg(QLatin1StringView(name)).arg(*value);
    };
    add("free bytes", limits.freeBytes);
    add("total bytes", limits.totalBytes);
    add("largest object", limits.largestObject);
    add("part size", limits.partSize);
    add("object quota", limits.objectQuota);
    return lines;
}

QStringList storeLines(const Store &store)
{
    const StoreConfiguration &configuration = store.configuration();
    const Snapshot &snapshot = store.snapshot();
    QStringList lines{
        u"Store %1 (%2%3): %4, checked %5"_s.arg(displayName(store.id()), displayName(configuration.driver),
                                                 configuration.isDefault ? u", default"_s : QString(),
                                                 stateName(snapshot.state()), timeText(snapshot.checkedAt()))};
    lines << u"  Options"_s << optionLines(store);
    lines << u"  Capabilities"_s << capabilityLines(snapshot);
    if (const QStringList limits = limitLines(snapshot.limits()); !limits.isEmpty())
        lines << u"  Limits"_s << limits;
    return lines;
}

QString driverLine(const StoreRegistry &registry)
{
    QStringList built;
    QStringList missing;
    for (const DriverEntry &entry : registry.drivers())
        (entry.schema.isBuilt ? built : missing) << entry.schema.kind;
    return u"Drivers: %1; not built: %2"_s.arg(built.join(u", "_s),
                                               missing.isEmpty() ? u"none"_s : missing.join(u", "_s));
}

} // namespace

QString diagnosticsText(const StoreRegistry &registry, const Log &log, const QStringList &surroundings)
{
    const Configuration &configuration = registry.configuration();
    QStringList lines{
        u"%1 %2"_s.arg(QCoreApplication::applicationName(), QCoreApplication::applicationVersion()),
        u"At: "_s + timeText(QDateTime::currentDateTimeUtc()),
        u"Qt: %1, built with %2"_s.arg(QLatin1StringView(qVersion()), QLatin1StringView(QT_VERSION_STR)),
        u"System: %1, %2 %3, %4"_s.arg(QSysInfo::prettyProductName(), QSysInfo::kernelType(), QSysInfo::kernelVersion(),
                                       QSysInfo::currentCpuArchitecture()),
        u"Locale: %1, system %2"_s.arg(QLocale().name(), QLocale::system().name()),
    };
    lines << surroundings << driverLine(registry);
    lines << u"Configuration: "_s + (configuration.file.isEmpty() ? u"none"_s : displayName(configuration.file));
    for (const ConfigurationProblem &problem : configuration.problems)
        lines << u"  "_s + displayName(problem.toString());
    for (const Store *store : registry.stores())
        lines << QString() << storeLines(*store);
    lines << QString() << u"Log: "_s + log.file();
    for (const QString &line : log.lastLines())
        lines << u"  "_s + line;
    return log.redactor().redacted(lines.join(u'\n') + u'\n');
}

} // namespace Quartermaster
