// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/log.h"
#include "model/error.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace Quartermaster {

/// The command line, read. Options stand before or after the command, as "--name value" or "--name=value"; "--" ends them.
struct Arguments {
    enum class Command : quint8 {
        None,
        Stores,
        Capabilities,
        Why,
        List,
        Stat,
        Get,
        Put,
        Remove,
        Copy,
        Move,
        MakeContainer,
        Meta,
        Versions,
        Leftovers
    };

    Command command = Command::None;
    QList<QString> operands = {}; ///< As names: undecodable bytes are lone surrogates (\see nameFromBytes()).
    QString config = {};
    std::optional<LogLevel> logLevel = {};
    bool demo = false;
    bool json = false;
    bool help = false;
    bool version = false;
    bool watch = false;
    bool recursive = false;
    bool overwrite = false;
    bool all = false;
    QStringList remove = {};             ///< Ids or keys.
    std::optional<QString> readers = {}; ///< An ACL; empty to have none.
    std::optional<QString> writers = {};
    bool restart = false; ///< Go on with nothing that an earlier get or put has left.
    std::optional<qint64> limit = {};
    std::optional<qint64> offset = {};
    std::optional<qint64> length = {};
};

/// "ls", "get", ...; empty for None.
[[nodiscard]] QString commandName(Arguments::Command command);
/// None for a name that is no command's.
[[nodiscard]] Arguments::Command commandFromName(const QString &name);
[[nodiscard]] QStringList commandNames();
/// Without the "--"; for None those that every command takes.
[[nodiscard]] QStringList optionNames(Arguments::Command command);
[[nodiscard]] bool optionTakesValue(const QString &name);
/// \a words without the program's name. Fails with BadInput: what is wrong and with which word.
[[nodiscard]] Result<Arguments> parseArguments(const QList<QByteArray> &words);
/// Whether an error about \a words has to be told in JSON, though they could not be read.
[[nodiscard]] bool asksForJson(const QList<QByteArray> &words);

/// STORE:PATH, parted at the first colon: ids of stores have none, locations and names may.
struct ObjectAddress {
    QString store;
    QString path = {}; ///< A name within the store or a whole location URI; empty for the root.
};

/// Fails with BadInput for a word without a store, and, unless \a rootToo, for one without a path.
[[nodiscard]] Result<ObjectAddress> parseAddress(const QString &word, bool rootToo = false);

} // namespace Quartermaster
