// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httptypes.h"

#include <QElapsedTimer>
#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcHttp)

namespace Quartermaster {

/// \a url as it may stand in a log: without user information, and with no value of a query that signs or authenticates.
[[nodiscard]] QString loggable(const QUrl &url);

/// One line about one request: store, verb, URL, what came of it, how many bytes each way, how long it took, and the server's id for it.
class RequestLog
{
public:
    RequestLog(QString store, const HttpRequest &request);
    void setSent(qint64 bytes) { m_sent = bytes; }
    /// Once; later ones are not heeded.
    void finish(const Result<HttpAnswer> &answer);

private:
    QString m_store;
    QByteArray m_verb;
    QUrl m_url;
    QElapsedTimer m_since;
    qint64 m_sent = 0;
    bool m_isFinished = false;
};

} // namespace Quartermaster
