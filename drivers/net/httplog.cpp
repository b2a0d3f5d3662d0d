// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httplog.h"

#include <QUrlQuery>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcHttp, "quartermaster.http", QtWarningMsg)

namespace Quartermaster {

QString loggable(const QUrl &url)
{
    QUrl shown = url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    // What the server is asked for, and nothing else: a new kind of signature must not have to be known here.
    static const QStringList harmless{u"prefix"_s,      u"delimiter"_s,     u"marker"_s,     u"limit"_s,
                                      u"format"_s,      u"list-type"_s,     u"max-keys"_s,   u"start-after"_s,
                                      u"partNumber"_s,  u"uploads"_s,       u"uploadId"_s,   u"versionId"_s,
                                      u"location"_s,    u"acl"_s,           u"policy"_s,     u"policyStatus"_s,
                                      u"versioning"_s,  u"object-lock"_s,   u"retention"_s,  u"legal-hold"_s,
                                      u"delete"_s,      u"encoding-type"_s, u"end_marker"_s, u"multipart-manifest"_s,
                                      u"max-uploads"_s, u"max-parts"_s,     u"key-marker"_s, u"tagging"_s};
    QUrlQuery query;
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyEncoded);
    for (const auto &[name, value] : items)
        query.addQueryItem(name, harmless.contains(name) ? value : u"..."_s);
    shown.setQuery(query);
    return shown.toString(QUrl::FullyEncoded);
}

RequestLog::RequestLog(QString store, const HttpRequest &request)
    : m_store(std::move(store))
    , m_verb(request.verb)
    , m_url(request.url)
    , m_sent(request.content.size())
{
    m_since.start();
}

void RequestLog::finish(const Result<HttpAnswer> &answer)
{
    if (std::exchange(m_isFinished, true) || !lcHttp().isDebugEnabled())
        return;
    const QString came = answer ? answer->evidence()
                                : errorKindName(answer.error().kind) + ": "_L1 + answer.error().detail;
    qCDebug(lcHttp).noquote() << u"%1: %2 %3: %4; %5 bytes sent, %6 received, %7 ms"_s
                                     .arg(m_store, QString::fromLatin1(m_verb), loggable(m_url), came)
                                     .arg(m_sent)
                                     .arg(answer ? answer->received : 0)
                                     .arg(m_since.elapsed());
}

} // namespace Quartermaster
