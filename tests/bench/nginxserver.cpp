// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/nginxserver.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace Quartermaster {

NginxServer::NginxServer()
    : m_folder(placeInMemory() + u"/qm-bench.XXXXXX"_s)
    , m_server(u"nginx"_s, m_folder.path())
{
    QDir().mkpath(scratch());
}

QString NginxServer::url(const QString &path) const
{
    constexpr int httpPort = 80; // tests/servers/common.sh: NGINX_HTTP_PORT
    return u"http://127.0.0.1:%1%2"_s.arg(TestServer::portBase() + httpPort).arg(path);
}

QString NginxServer::root() const
{
    return m_folder.filePath(u"www"_s);
}

QString NginxServer::uploads() const
{
    return m_folder.filePath(u"dav"_s);
}

QString NginxServer::scratch() const
{
    return m_folder.filePath(u"scratch"_s);
}

QString NginxServer::configuration() const
{
    const QString path = m_folder.filePath(u"glance-api.conf"_s);
    const QString text = u"[DEFAULT]\nenabled_backends = web:http\n[web]\nhttp_store_url = "_s + url(u"/range/"_s)
                         + u'\n';
    return writeText(path, text) ? path : QString();
}

} // namespace Quartermaster
