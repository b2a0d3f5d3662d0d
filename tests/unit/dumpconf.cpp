// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// Prints what we read from configuration files, for tests/interop/oslo_grammar.py to hold against oslo.config.
//
// Standard input: one JSON object a line, {"file", "options": [{"group", "name", "type", "min", "max", "choices", "default",
// "deprecated"}]}. Standard output: one line each, {"syntax": first bad line or 0, "values": [{"value"} or {"error"}]}.

#include "model/optionresolver.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <iostream>
#include <string>

using namespace Quartermaster;

namespace {

OptionSchema schemaOf(const QJsonObject &option)
{
    using Type = OptionSchema::Type;
    static const QHash<QString, Type> types{
        {QStringLiteral("str"), Type::String},       {QStringLiteral("int"), Type::Integer},
        {QStringLiteral("bool"), Type::Boolean},     {QStringLiteral("float"), Type::Float},
        {QStringLiteral("list"), Type::List},        {QStringLiteral("dict"), Type::Dict},
        {QStringLiteral("multi"), Type::MultiString}};
    OptionSchema schema{.name = option[QLatin1String("name")].toString(),
                        .type = types.value(option[QLatin1String("type")].toString())};
    if (const QJsonValue least = option[QLatin1String("min")]; least.isDouble())
        schema.minimum = least.toInteger();
    if (const QJsonValue most = option[QLatin1String("max")]; most.isDouble())
        schema.maximum = most.toInteger();
    const QJsonArray choices = option[QLatin1String("choices")].toArray();
    for (const QJsonValue &choice : choices)
        schema.choices.append(choice.toString());
    const QJsonArray deprecated = option[QLatin1String("deprecated")].toArray();
    for (const QJsonValue &name : deprecated)
        schema.deprecatedNames.append(name.toString());
    if (const QJsonValue value = option[QLatin1String("default")]; !value.isUndefined() && !value.isNull())
        schema.defaultValue = value.toVariant();
    return schema;
}

QJsonObject dumped(const QVariant &value)
{
    if (!value.isValid())
        return {{QStringLiteral("value"), QJsonValue::Null}};
    // JSON has neither: as Python's repr() has them
    if (value.typeId() == QMetaType::Double && !std::isfinite(value.toDouble())) {
        const double number = value.toDouble();
        const QString word = std::isnan(number) ? QStringLiteral("nan")
                             : number < 0       ? QStringLiteral("-inf")
                                                : QStringLiteral("inf");
        return {{QStringLiteral("float"), word}};
    }
    return {{QStringLiteral("value"), QJsonValue::fromVariant(value)}};
}

QJsonObject dump(const QJsonObject &request)
{
    QFile file(request[QLatin1String("file")].toString());
    if (!file.open(QIODevice::ReadOnly))
        return {{QStringLiteral("failure"), file.errorString()}};
    const OsloDocument document = OsloDocument::parse(file.readAll());
    int bad = document.foreign() ? document.foreign()->line : 0;
    if (!document.problems().isEmpty())
        bad = document.problems().constFirst().line;
    OptionResolver resolver(document);
    const QJsonArray options = request[QLatin1String("options")].toArray();
    QHash<QString, QList<OptionSchema>> groups;
    for (const QJsonValue &option : options)
        groups[option[QLatin1String("group")].toString()].append(schemaOf(option.toObject()));
    for (auto group = groups.cbegin(); group != groups.cend(); ++group)
        resolver.registerOptions(group.key(), *group);
    QJsonArray values;
    for (const QJsonValue &option : options) {
        const QString group = option[QLatin1String("group")].toString();
        const OptionSchema schema = schemaOf(option.toObject());
        if (resolver.entries(group, schema).isEmpty()) {
            values.append(dumped(schema.defaultValue));
            continue;
        }
        const auto value = resolver.value(group, schema);
        values.append(value ? dumped(*value)
                            : QJsonObject{{QStringLiteral("error"), value.error().text},
                                          {QStringLiteral("line"), value.error().line}});
    }
    return {{QStringLiteral("syntax"), bad}, {QStringLiteral("values"), values}};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    std::string line;
    while (std::getline(std::cin, line)) {
        const QJsonObject answer = dump(QJsonDocument::fromJson(QByteArray::fromStdString(line)).object());
        std::cout << QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString()
                  << std::endl; // one question, one answer
    }
    return 0;
}
