// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/http/httpconfig.h"
#include "drivers/http/httpmemory.h"
#include "drivers/net/netoperation.h"
#include "model/driver.h"

namespace Quartermaster {

/// One look at a browsable store, in the network thread; a child of its scope. Reads only: the beginning of the listing of
/// http_store_url, and one byte of an object that it finds there (or that was read before), which tells of reading and of ranges.
class HttpProbe final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HttpProbe)

public:
    using Reply = NetOperation<ProbeReport>::Reply;

    HttpProbe(HttpScope &scope, HttpConfig config, std::shared_ptr<HttpMemory> memory, Reply reply);
    void start();

private:
    void askFolder(const QUrl &folder);
    void folderAnswered(const QUrl &folder, const HttpAnswer &answer);
    void listed(const QUrl &folder, const HttpAnswer &answer);
    void tryNext();
    void objectAnswered(const QUrl &object, const HttpAnswer &answer);
    void objectRead(const QUrl &object, const HttpAnswer &answer, bool hasRanges);
    void send(const QUrl &url, const QByteArray &range, std::function<void(const HttpAnswer &)> next);
    void say(Finding finding) { m_report.findings << std::move(finding); }
    void finishUnknown(const QString &why);
    void finish() { m_reply.finish(m_report); }

    HttpScope &m_scope;
    HttpConfig m_config;
    std::shared_ptr<HttpMemory> m_memory;
    Reply m_reply;
    ProbeReport m_report;
    QList<QUrl> m_candidates;             ///< Objects to read a byte of, best first.
    std::optional<HttpAnswer> m_refusal;  ///< An object's 401 or 403.
    std::optional<Finding> m_rootTrouble; ///< What holds for everything unless an object can be read all the same.
    int m_depth = 0;
    int m_tries = 0;
};

} // namespace Quartermaster
