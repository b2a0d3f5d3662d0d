// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/request.h"

#include <QByteArray>
#include <QObject>

#include <memory>

namespace Quartermaster {

class Redactor;

/// Standard output and standard error. Output is gathered until flush(); writing blocks when the reader is slow, which is how
/// a listing waits for its pager.
class Output : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Output)

public:
    /// Errors lose the secrets that \a redactor, which may be null, knows.
    explicit Output(bool json, std::shared_ptr<const Redactor> redactor = {}, QObject *parent = nullptr);
    ~Output() override;

    [[nodiscard]] bool isJson() const { return m_json; }
    /// Nobody reads what is written any more.
    [[nodiscard]] bool isClosed() const { return m_closed; }

    /// A line for standard output, without its newline.
    void line(const QByteArray &text);
    void line(const QString &text) { line(text.toUtf8()); }
    /// False once the reader has gone or the device is full; closed() was said then.
    bool flush();
    /// Says closed() as soon as the reader of a pipe goes, though nothing is written.
    void watchReader();

    /// For people only: with --json standard error holds errors and nothing else.
    void warn(const QString &text);
    void error(const Error &error);
    void error(const Error &error, OperationKind kind);

Q_SIGNALS:
    void closed();

private:
    void writeError(const Error &error, const QString &text);
    void close();

    [[nodiscard]] QString redacted(const QString &text) const;

    std::shared_ptr<const Redactor> m_redactor;
    QByteArray m_buffer;
    bool m_json;
    bool m_closed = false;
};

/// Writes all of \a text to standard error.
void writeStandardError(const QByteArray &text);

} // namespace Quartermaster
