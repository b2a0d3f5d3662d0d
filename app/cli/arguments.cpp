// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/arguments.h"

#include "model/objectname.h"

#include <array>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

using Command = Arguments::Command;

struct CommandForm {
    Command command;
    const char *name;
    int fewest; ///< Operands.
    int most;   ///< -1 for any number.
    const char *form;
};

constexpr std::array commandForms{
    CommandForm{Command::Stores, "stores", 0, 0, "stores"},
    CommandForm{Command::Capabilities, "capabilities", 0, -1, "capabilities [STORE...] [--watch]"},
    CommandForm{Command::Why, "why", 2, 3, "why STORE OPERATION [OBJECT]"},
    CommandForm{Command::List, "ls", 1, 1, "ls STORE[:PATH] [--recursive] [--limit N]"},
    CommandForm{Command::Stat, "stat", 1, 1, "stat STORE:PATH"},
    CommandForm{Command::Get, "get", 2, 2, "get STORE:PATH FILE|- [--offset N] [--length N] [--restart]"},
    CommandForm{Command::Put, "put", 2, 2, "put FILE STORE:PATH [--overwrite] [--restart]"},
    CommandForm{Command::Remove, "rm", 1, -1, "rm STORE:PATH..."},
    CommandForm{Command::Copy, "cp", 2, 2, "cp STORE:PATH STORE:PATH"},
    CommandForm{Command::Move, "mv", 2, 2, "mv STORE:PATH STORE:PATH"},
    CommandForm{Command::MakeContainer, "mkdir", 1, 1, "mkdir STORE:PATH"},
    CommandForm{Command::Meta, "meta", 1, -1,
                "meta STORE:PATH [KEY=VALUE...] [--remove KEY] [--read-acl ACL] [--write-acl ACL]"},
    CommandForm{Command::Versions, "versions", 1, 1, "versions STORE:PATH [--remove ID]"},
    CommandForm{Command::Leftovers, "leftovers", 1, 1, "leftovers STORE [--remove ID | --all]"},
};

struct Option {
    const char *name;
    quint32 commands; ///< A bit each; 0 for all.
    bool Arguments::*flag = nullptr;
    std::optional<qint64> Arguments::*number = nullptr;
    qint64 minimum = 0;
    QString Arguments::*text = nullptr;
    std::optional<LogLevel> Arguments::*level = nullptr;
    QStringList Arguments::*texts = nullptr;
    std::optional<QString> Arguments::*anyText = nullptr; ///< Empty, too.
};

constexpr quint32 bit(Command command)
{
    return 1u << static_cast<unsigned>(command);
}

constexpr std::array options{
    Option{.name = "config", .commands = 0, .text = &Arguments::config},
    Option{.name = "log-level", .commands = 0, .level = &Arguments::logLevel},
    Option{.name = "demo", .commands = 0, .flag = &Arguments::demo},
    Option{.name = "json", .commands = 0, .flag = &Arguments::json},
    Option{.name = "help", .commands = 0, .flag = &Arguments::help},
    Option{.name = "version", .commands = 0, .flag = &Arguments::version},
    Option{.name = "watch", .commands = bit(Command::Capabilities), .flag = &Arguments::watch},
    Option{.name = "recursive", .commands = bit(Command::List), .flag = &Arguments::recursive},
    Option{.name = "limit", .commands = bit(Command::List), .number = &Arguments::limit, .minimum = 1},
    Option{.name = "offset", .commands = bit(Command::Get), .number = &Arguments::offset},
    Option{.name = "length", .commands = bit(Command::Get), .number = &Arguments::length, .minimum = 1},
    Option{.name = "all", .commands = bit(Command::Leftovers), .flag = &Arguments::all},
    Option{.name = "remove",
           .commands = bit(Command::Leftovers) | bit(Command::Meta) | bit(Command::Versions),
           .texts = &Arguments::remove},
    Option{.name = "read-acl", .commands = bit(Command::Meta), .anyText = &Arguments::readers},
    Option{.name = "write-acl", .commands = bit(Command::Meta), .anyText = &Arguments::writers},
    Option{.name = "overwrite", .commands = bit(Command::Put), .flag = &Arguments::overwrite},
    Option{.name = "restart", .commands = bit(Command::Get) | bit(Command::Put), .flag = &Arguments::restart},
};

tl::unexpected<Error> usage(const QString &text)
{
    return failure(ErrorKind::BadInput, text);
}

const CommandForm *formOf(Command command)
{
    for (const CommandForm &form : commandForms) {
        if (form.command == command)
            return &form;
    }
    return nullptr;
}

const CommandForm *formOf(const QString &name)
{
    for (const CommandForm &form : commandForms) {
        if (name == QLatin1String(form.name))
            return &form;
    }
    return nullptr;
}

const Option *optionOf(const QString &name)
{
    for (const Option &option : options) {
        if (name == QLatin1String(option.name))
            return &option;
    }
    return nullptr;
}

Result<void> readNumber(const Option &option, const QString &value, Arguments &arguments)
{
    bool isNumber = false;
    const qint64 number = value.toLongLong(&isNumber);
    if (!isNumber || number < option.minimum)
        return usage(u"--%1 wants a whole number of %2 or more, not \"%3\""_s.arg(QLatin1String(option.name))
                         .arg(option.minimum)
                         .arg(displayName(value)));
    arguments.*option.number = number;
    return {};
}

/// Reads the option at \a i, and moves \a i on when its value is the next word.
Result<const Option *> readOption(const QList<QString> &words, qsizetype &i, Arguments &arguments)
{
    const QString &word = words.at(i);
    const qsizetype equals = word.indexOf(u'=');
    const QString name = word == "-h"_L1 ? u"help"_s : word.mid(2, equals < 0 ? -1 : equals - 2);
    const Option *option = word.startsWith("--"_L1) || word == "-h"_L1 ? optionOf(name) : nullptr;
    if (!option)
        return usage(u"unknown option \"%1\""_s.arg(displayName(word)));
    if (option->flag) {
        if (equals >= 0)
            return usage(u"--%1 takes no value"_s.arg(name));
        arguments.*option->flag = true;
        return option;
    }
    if (equals < 0 && i + 1 == words.size())
        return usage(u"--%1 wants a value"_s.arg(name));
    const QString value = equals < 0 ? words.at(++i) : word.mid(equals + 1);
    if (option->text) {
        if (value.isEmpty())
            return usage(u"--%1 wants a value"_s.arg(name));
        arguments.*option->text = value;
    } else if (option->texts) {
        if (value.isEmpty())
            return usage(u"--%1 wants a value"_s.arg(name));
        (arguments.*option->texts) << value;
    } else if (option->anyText) {
        arguments.*option->anyText = value;
    } else if (option->level) {
        arguments.*option->level = logLevelFromName(value);
        if (!(arguments.*option->level))
            return usage(u"--%1 wants %2, not \"%3\""_s.arg(name, logLevelNames(), displayName(value)));
    } else if (const Result<void> read = readNumber(*option, value, arguments); !read) {
        return tl::unexpected(read.error());
    }
    return option;
}

Result<void> checkWhole(const Arguments &arguments, const QList<const Option *> &given)
{
    if (arguments.help || arguments.version)
        return {};
    const CommandForm *form = formOf(arguments.command);
    if (!form)
        return usage(u"a command is wanted: %1"_s.arg(commandNames().join(u", "_s)));
    for (const Option *option : given) {
        if (option->commands != 0 && !(option->commands & bit(arguments.command)))
            return usage(u"%1 takes no --%2"_s.arg(QLatin1String(form->name), QLatin1String(option->name)));
    }
    const qsizetype count = arguments.operands.size();
    if (count < form->fewest || (form->most >= 0 && count > form->most))
        return usage(u"the form is: qmctl %1"_s.arg(QLatin1String(form->form)));
    if (arguments.demo && !arguments.config.isEmpty())
        return usage(u"--demo brings its own configuration and takes no --config"_s);
    return {};
}

} // namespace

QString commandName(Command command)
{
    const CommandForm *form = formOf(command);
    return form ? QString(QLatin1String(form->name)) : QString();
}

Command commandFromName(const QString &name)
{
    const CommandForm *form = formOf(name);
    return form ? form->command : Command::None;
}

QStringList commandNames()
{
    QStringList names;
    for (const CommandForm &form : commandForms)
        names << QLatin1String(form.name);
    return names;
}

QStringList optionNames(Command command)
{
    QStringList names;
    for (const Option &option : options) {
        if (option.commands == 0 || (option.commands & bit(command)))
            names << QLatin1String(option.name);
    }
    return names;
}

bool optionTakesValue(const QString &name)
{
    const Option *option = optionOf(name);
    return option && !option->flag;
}

Result<Arguments> parseArguments(const QList<QByteArray> &words)
{
    Arguments arguments;
    QList<QString> names;
    names.reserve(words.size());
    for (const QByteArray &word : words)
        names << nameFromBytes(word);

    QList<const Option *> given;
    bool onlyOperands = false;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString &word = names.at(i);
        if (!onlyOperands && word == "--"_L1) {
            onlyOperands = true;
        } else if (!onlyOperands && word.size() > 1 && word.startsWith(u'-')) {
            const Result<const Option *> option = readOption(names, i, arguments);
            if (!option)
                return tl::unexpected(option.error());
            given << *option;
        } else if (arguments.command == Command::None) {
            const CommandForm *form = formOf(word);
            if (!form)
                return usage(u"unknown command \"%1\""_s.arg(displayName(word)));
            arguments.command = form->command;
        } else {
            arguments.operands << word;
        }
    }
    if (const Result<void> whole = checkWhole(arguments, given); !whole)
        return tl::unexpected(whole.error());
    return arguments;
}

bool asksForJson(const QList<QByteArray> &words)
{
    const qsizetype end = words.indexOf(QByteArray("--"));
    return words.mid(0, end < 0 ? words.size() : end).contains(QByteArray("--json"));
}

Result<ObjectAddress> parseAddress(const QString &word, bool rootToo)
{
    const qsizetype colon = word.indexOf(u':');
    if (colon == 0 || word.isEmpty())
        return usage(u"\"%1\" names no store; the form is STORE:PATH"_s.arg(displayName(word)));
    const ObjectAddress address{.store = word.left(colon), .path = colon < 0 ? QString() : word.mid(colon + 1)};
    if (address.path.isEmpty() && !rootToo)
        return usage(u"\"%1\" names no object; the form is STORE:PATH"_s.arg(displayName(word)));
    return address;
}

} // namespace Quartermaster
