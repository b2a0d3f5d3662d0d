// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace Quartermaster {

/// The first word of a command line that asks for completions: `qmctl --complete WORD...`.
inline constexpr char completionWord[] = "--complete";

/// What may stand where the cursor is.
struct Completion {
    QStringList words = {}; ///< All of them; the shell drops what does not fit. "fast:" goes on without a space.
    bool files = false;     ///< Local file names too.
};

/// For the shells' completion scripts: \a words are those after "qmctl" up to the cursor, the last one, which may be empty,
/// being the one to complete. Reads the configuration for the ids of stores and talks to none of them; an error is no words.
[[nodiscard]] Completion complete(const QList<QByteArray> &words);

/// One a line, and ":files" for file names.
[[nodiscard]] QByteArray completionText(const Completion &completion);

} // namespace Quartermaster
