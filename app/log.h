// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "app/redactor.h"

#include <QLoggingCategory>
#include <QStringList>

#include <deque>
#include <memory>
#include <optional>

namespace Quartermaster {

class EventLog;

enum class LogLevel : quint8 { Error, Warning, Info, Debug };

/// "error", "warning", "info", "debug"; nothing for another word.
[[nodiscard]] std::optional<LogLevel> logLevelFromName(const QString &name);
/// "error, warning, info or debug": for messages.
[[nodiscard]] QString logLevelNames();

/// A program's log: Qt's messages, each one a redacted line of a file, the newest kept for diagnostics, warnings on standard
/// error too. The file is the user's alone, and is set aside (NAME.log.1, .2, ...) when it is full; several processes may
/// write to one. One at a time exists in a program; any thread may log.
class Log
{
    Q_DISABLE_COPY_MOVE(Log)

public:
    struct Options {
        QString program; ///< The file's name without its end.
        LogLevel level = LogLevel::Info;
        QString folder = {};    ///< Empty: quartermaster/ in the XDG state folder.
        qint64 limit = 1 << 20; ///< Bytes of one file.
        int kept = 3;           ///< Full ones that are kept.
        bool onStandardError = true;
    };

    explicit Log(Options options, std::shared_ptr<Redactor> redactor);
    ~Log();

    void setLevel(LogLevel level);
    [[nodiscard]] QString file() const { return m_path; }
    [[nodiscard]] Redactor &redactor() const { return *m_redactor; }
    /// The newest ones, the oldest of them first, as they stand in the file.
    [[nodiscard]] QStringList lastLines() const;

    /// Takes every event in as a line, as long as both exist.
    static void follow(const EventLog &events);

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &text);
    void write(QtMsgType type, const QMessageLogContext &context, const QString &text);
    void append(const QByteArray &line);
    void openFile();
    void closeFile();
    void setAside();
    [[nodiscard]] bool isAside() const;

    Options m_options;
    std::shared_ptr<Redactor> m_redactor;
    QString m_path;
    QtMessageHandler m_before = nullptr;
    mutable QMutex m_mutex;
    std::deque<QString> m_lines;
    int m_file = -1;
};

} // namespace Quartermaster

Q_DECLARE_LOGGING_CATEGORY(lcProgram)
