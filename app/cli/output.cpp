// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/output.h"

#include "app/cli/json.h"
#include "app/cli/signalwatcher.h"
#include "app/log.h"
#include "model/reasontext.h"

#include <QSocketNotifier>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qsizetype bufferLimit = 64 << 10;

/// 0 or the errno.
int writeAll(int descriptor, QByteArrayView text)
{
    while (!text.isEmpty()) {
        const ssize_t written = ::write(descriptor, text.data(), static_cast<size_t>(text.size()));
        if (written >= 0)
            text = text.sliced(written);
        else if (errno != EINTR || SignalWatcher::isInterrupted())
            return errno;
    }
    return 0;
}

} // namespace

void writeStandardError(const QByteArray &text)
{
    writeAll(STDERR_FILENO, text);
}

Output::Output(bool json, std::shared_ptr<const Redactor> redactor, QObject *parent)
    : QObject(parent)
    , m_redactor(std::move(redactor))
    , m_json(json)
{}

Output::~Output()
{
    flush();
}

void Output::line(const QByteArray &text)
{
    if (m_closed)
        return;
    m_buffer += text;
    m_buffer += '\n';
    if (m_buffer.size() >= bufferLimit)
        flush();
}

bool Output::flush()
{
    if (m_closed)
        return false;
    const QByteArray text = std::exchange(m_buffer, {});
    if (const int failed = writeAll(STDOUT_FILENO, text); failed != 0) {
        if (failed != EPIPE && failed != EINTR) {
            error({.kind = ErrorKind::LocalFile,
                   .detail = u"cannot write standard output: %1"_s.arg(QString::fromLocal8Bit(strerror(failed)))});
        }
        close();
    }
    return !m_closed;
}

void Output::watchReader()
{
    struct stat status = {};
    if (::fstat(STDOUT_FILENO, &status) != 0 || !(S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)))
        return;
    // Nothing comes out of band through a pipe: the notifier fires on POLLERR, when the last reader closes.
    auto *notifier = new QSocketNotifier(STDOUT_FILENO, QSocketNotifier::Exception, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        close();
    });
}

void Output::warn(const QString &text)
{
    if (!m_json)
        writeStandardError(redacted(text).toUtf8() + '\n');
}

void Output::error(const Error &error)
{
    writeError(error, errorText(error));
}

void Output::error(const Error &error, OperationKind kind)
{
    writeError(error, errorText(error, kind));
}

QString Output::redacted(const QString &text) const
{
    return m_redactor ? m_redactor->redacted(text) : text;
}

void Output::writeError(const Error &error, const QString &told)
{
    const QString text = redacted(told);
    qCInfo(lcProgram).noquote() << "error:" << errorKindName(error.kind) << text << error.evidence;
    if (!m_json) {
        writeStandardError("qmctl: " + text.toUtf8() + '\n');
        return;
    }
    JsonObject inner;
    inner.text("kind", errorKindName(error.kind));
    inner.text("text", text);
    inner.textOrNull("store", error.store);
    inner.textOrNull("evidence", redacted(error.evidence));
    writeStandardError(JsonObject().json("error", inner.toJson()).toJson() + '\n');
}

void Output::close()
{
    if (std::exchange(m_closed, true))
        return;
    m_buffer.clear();
    Q_EMIT closed();
}

} // namespace Quartermaster
