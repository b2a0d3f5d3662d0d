// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/log.h"

#include "model/eventlog.h"
#include "model/objectname.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QScopedValueRollback>
#include <QStandardPaths>

#include <array>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

// Silent where no log is: its level decides.
Q_LOGGING_CATEGORY(lcProgram, "quartermaster.program", QtWarningMsg)
Q_LOGGING_CATEGORY(lcEvents, "quartermaster.events", QtWarningMsg)

namespace Quartermaster {

namespace {

constexpr size_t keptLines = 200;
constexpr qsizetype longestLine = 4'096;
constexpr std::array levelNames{"error", "warning", "info", "debug"};

Log *current = nullptr; // whom Qt's handler, a plain function, tells

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLevel::Error;
}

QString stateFolder()
{
    QString base = qEnvironmentVariable("XDG_STATE_HOME");
    if (!base.startsWith(u'/')) // as the XDG specification says
        base = QDir::homePath() + u"/.local/state"_s;
    return base + u"/quartermaster"_s;
}

} // namespace

std::optional<LogLevel> logLevelFromName(const QString &name)
{
    for (size_t i = 0; i < levelNames.size(); ++i) {
        if (name == QLatin1StringView(levelNames.at(i)))
            return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

QString logLevelNames()
{
    return u"error, warning, info or debug"_s;
}

Log::Log(Options options, std::shared_ptr<Redactor> redactor)
    : m_options(std::move(options))
    , m_redactor(std::move(redactor))
{
    if (m_options.folder.isEmpty())
        m_options.folder = stateFolder();
    m_path = m_options.folder + u'/' + m_options.program + u".log"_s;
    Q_ASSERT(!current);
    current = this;
    setLevel(m_options.level);
    m_before = qInstallMessageHandler(handle);
}

Log::~Log()
{
    qInstallMessageHandler(m_before);
    current = nullptr;
    closeFile();
}

void Log::setLevel(LogLevel level)
{
    const QMutexLocker locker(&m_mutex);
    m_options.level = level;
    // Qt's own categories keep their rules: their debug texts may hold what no redactor knows.
    const auto has = [level](LogLevel one) { return level >= one ? u"true"_s : u"false"_s; };
    QLoggingCategory::setFilterRules(
        u"quartermaster.*.debug=%1\nquartermaster.*.info=%2\nquartermaster.*.warning=true"_s.arg(has(LogLevel::Debug),
                                                                                                 has(LogLevel::Info)));
}

QStringList Log::lastLines() const
{
    const QMutexLocker locker(&m_mutex);
    return {m_lines.cbegin(), m_lines.cend()};
}

void Log::follow(const EventLog &events)
{
    QObject::connect(&events, &EventLog::appended, &events, [&events] {
        const Event &event = events.events().back();
        const QString cause = event.cause.isEmpty() ? QString() : u" ("_s + event.cause + u')';
        switch (event.severity) {
        case Event::Severity::Info:
            qCInfo(lcEvents).noquote() << event.line() + cause;
            break;
        case Event::Severity::Warning:
        case Event::Severity::Error: // of a store, not of the program: told in the window, not on standard error
            qCInfo(lcEvents).noquote() << u"trouble: "_s + event.line() + cause;
            break;
        }
    });
}

void Log::handle(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (current)
        current->write(type, context, text);
}

void Log::write(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    thread_local bool isWriting = false;
    if (isWriting)
        return; // a message about writing this one
    const QScopedValueRollback guard(isWriting, true);
    const LogLevel level = levelOf(type);
    // Cut before it is redacted, and with room: a secret that the cut parts would not be known.
    const QString clean = m_redactor->redacted(text.size() > 8 * longestLine ? text.first(8 * longestLine) : text);
    if (m_options.onStandardError && level <= LogLevel::Warning) {
        const QByteArray line = qFormatLogMessage(type, context, clean).toUtf8() + '\n';
        static_cast<void>(!::write(STDERR_FILENO, line.constData(), size_t(line.size())));
    }
    const QMutexLocker locker(&m_mutex);
    if (level > m_options.level)
        return;
    const QString line = u"%1 %2 %3[%4] %5"_s
                             .arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs),
                                  QLatin1StringView(levelNames.at(size_t(level))),
                                  QLatin1StringView(context.category ? context.category : "default"))
                             .arg(::getpid())
                             .arg(displayName(clean.first(std::min(clean.size(), longestLine))));
    m_lines.push_back(line);
    if (m_lines.size() > keptLines)
        m_lines.pop_front();
    append(line.toUtf8() + '\n');
}

void Log::append(const QByteArray &line)
{
    if (m_file < 0 || isAside()) {
        closeFile();
        openFile();
    }
    if (m_file < 0)
        return; // no log is no reason to stop
    struct stat status = {};
    if (::fstat(m_file, &status) == 0 && status.st_size > 0 && status.st_size + line.size() > m_options.limit)
        setAside();
    if (m_file >= 0)
        static_cast<void>(!::write(m_file, line.constData(), size_t(line.size()))); // in one piece: others write too
}

void Log::openFile()
{
    // Made step by step, so that what is made is the user's alone.
    if (!QDir().mkpath(QFileInfo(m_options.folder).path()))
        return;
    ::mkdir(QFile::encodeName(m_options.folder).constData(), S_IRWXU);
    m_file = ::open(QFile::encodeName(m_path).constData(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                    S_IRUSR | S_IWUSR);
}

void Log::closeFile()
{
    if (m_file >= 0)
        ::close(std::exchange(m_file, -1));
}

/// Whether somebody has set our file aside, or removed it.
bool Log::isAside() const
{
    struct stat ours = {};
    struct stat named = {};
    return ::fstat(m_file, &ours) != 0 || ::lstat(QFile::encodeName(m_path).constData(), &named) != 0
           || ours.st_ino != named.st_ino || ours.st_dev != named.st_dev;
}

/// One process alone: the others find their file set aside, or the new one.
void Log::setAside()
{
    if (::flock(m_file, LOCK_EX) == 0 && !isAside()) {
        const auto name = [this](int number) { return QFile::encodeName(m_path + u".%1"_s.arg(number)); };
        for (int number = m_options.kept - 1; number > 0; --number)
            ::rename(name(number).constData(), name(number + 1).constData());
        if (m_options.kept > 0)
            ::rename(QFile::encodeName(m_path).constData(), name(1).constData());
        else
            ::unlink(QFile::encodeName(m_path).constData());
    }
    closeFile();
    openFile();
}

} // namespace Quartermaster
