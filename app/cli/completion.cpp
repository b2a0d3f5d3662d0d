// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/completion.h"

#include "app/cli/arguments.h"
#include "app/cli/clisession.h"
#include "app/log.h"
#include "model/objectname.h"
#include "model/request.h"
#include "model/workerpool.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Command = Arguments::Command;

/// As far as the words before the cursor say.
struct Begun {
    Command command = Command::None;
    int operands = 0;
    bool onlyOperands = false;
    bool demo = false;
    QString config = {};
    QString pending = {}; ///< The option whose value the cursor is at.
};

Begun readBegun(const QStringList &words)
{
    Begun begun;
    for (const QString &word : words) {
        if (!begun.pending.isEmpty()) {
            if (begun.pending == "config"_L1)
                begun.config = word;
            begun.pending.clear();
        } else if (!begun.onlyOperands && word == "--"_L1) {
            begun.onlyOperands = true;
        } else if (!begun.onlyOperands && word.startsWith("--"_L1)) {
            const qsizetype equals = word.indexOf(u'=');
            const QString name = word.mid(2, equals < 0 ? -1 : equals - 2);
            if (name == "demo"_L1)
                begun.demo = true;
            if (equals >= 0 && name == "config"_L1)
                begun.config = word.mid(equals + 1);
            if (equals < 0 && optionTakesValue(name))
                begun.pending = name;
        } else if (begun.command == Command::None) {
            begun.command = commandFromName(word);
        } else {
            ++begun.operands;
        }
    }
    return begun;
}

QStringList storeIds(const Begun &begun, const QString &end)
{
    CliSession session(std::make_shared<WorkerPool>(), std::make_shared<Redactor>());
    Arguments arguments;
    arguments.config = begun.config;
    arguments.demo = begun.demo;
    if (!session.open(arguments))
        return {};
    QStringList ids;
    for (const StoreConfiguration &store : session.configuration().stores)
        ids << store.id + end;
    return ids;
}

Completion completeValue(const QString &option)
{
    if (option == "config"_L1)
        return {.files = true};
    if (option == "log-level"_L1)
        return {.words = {u"error"_s, u"warning"_s, u"info"_s, u"debug"_s}};
    return {};
}

QStringList operationNames()
{
    QStringList names;
    for (const OperationKind kind : allOperations())
        names << operationName(kind);
    return names;
}

Completion completeOperand(const Begun &begun)
{
    switch (begun.command) {
    case Command::None:
        return {.words = commandNames()};
    case Command::Stores:
        break;
    case Command::Capabilities:
        return {.words = storeIds(begun, {})};
    case Command::Leftovers:
        if (begun.operands == 0)
            return {.words = storeIds(begun, {})};
        break;
    case Command::Why:
        if (begun.operands == 0)
            return {.words = storeIds(begun, {})};
        if (begun.operands == 1)
            return {.words = operationNames()};
        break;
    case Command::List:
    case Command::Stat:
    case Command::MakeContainer:
    case Command::Meta:
    case Command::Versions:
        if (begun.operands == 0)
            return {.words = storeIds(begun, u":"_s)};
        break;
    case Command::Remove:
        return {.words = storeIds(begun, u":"_s)};
    case Command::Copy:
    case Command::Move:
        if (begun.operands < 2)
            return {.words = storeIds(begun, u":"_s)};
        break;
    case Command::Get:
        if (begun.operands == 0)
            return {.words = storeIds(begun, u":"_s)};
        return {.files = begun.operands == 1};
    case Command::Put:
        if (begun.operands == 1)
            return {.words = storeIds(begun, u":"_s)};
        return {.files = begun.operands == 0};
    }
    return {};
}

} // namespace

Completion complete(const QList<QByteArray> &words)
{
    QStringList names;
    for (const QByteArray &word : words)
        names << nameFromBytes(word);
    const QString last = names.isEmpty() ? QString() : names.takeLast();
    const Begun begun = readBegun(names);
    if (!begun.pending.isEmpty())
        return completeValue(begun.pending);
    if (begun.onlyOperands || !last.startsWith(u'-'))
        return completeOperand(begun);
    if (const qsizetype equals = last.indexOf(u'='); equals >= 0) {
        Completion values = completeValue(last.mid(2, equals - 2));
        for (QString &word : values.words)
            word.prepend(last.left(equals + 1));
        return values;
    }
    Completion options;
    for (const QString &name : optionNames(begun.command))
        options.words << u"--"_s + name;
    return options;
}

QByteArray completionText(const Completion &completion)
{
    QByteArray text;
    for (const QString &word : completion.words)
        text += QFile::encodeName(word) + '\n';
    if (completion.files)
        text += ":files\n";
    return text;
}

} // namespace Quartermaster
