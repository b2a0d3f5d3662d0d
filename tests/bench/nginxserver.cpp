// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/nginxserver.h"

#include "tests/bench/process.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QStorageInfo>
#include <QTemporaryDir>

#include <vector>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QString script = QStringLiteral(QM_BENCH_DIR "/../servers/nginx");

} // namespace

NginxServer::NginxServer()
    : m_folder(std::make_unique<QTemporaryDir>(placeInMemory() + u"/qm-bench.XXXXXX"_s))
    // Beside the servers of tests/run.sh, which may still be up.
    , m_portBase((qEnvironmentVariableIntValue("QM_TEST_PORT_BASE") > 0
                      ? qEnvironmentVariableIntValue("QM_TEST_PORT_BASE")
                      : 23'500)
                 + 2000)
{
    qputenv("QM_TEST_PORT_BASE", QByteArray::number(m_portBase));
    QDir().mkpath(scratch());
    m_isUp = runPlainly({script, u"up"_s, m_folder->path()});
}

NginxServer::~NginxServer()
{
    static_cast<void>(runPlainly({script, u"down"_s, m_folder->path()}));
}

QString NginxServer::url(const QString &path) const
{
    constexpr int httpPort = 80; // tests/servers/common.sh: NGINX_HTTP_PORT
    return u"http://127.0.0.1:%1%2"_s.arg(m_portBase + httpPort).arg(path);
}

QString NginxServer::root() const
{
    return m_folder->filePath(u"www"_s);
}

QString NginxServer::uploads() const
{
    return m_folder->filePath(u"dav"_s);
}

QString NginxServer::scratch() const
{
    return m_folder->filePath(u"scratch"_s);
}

QString NginxServer::configuration() const
{
    const QString path = m_folder->filePath(u"glance-api.conf"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("[DEFAULT]\nenabled_backends = web:http\n[web]\nhttp_store_url = " + url(u"/range/"_s).toUtf8() + '\n');
    return path;
}

QString placeInMemory()
{
    constexpr qint64 wanted = 4LL << 30;
    const QString memory = u"/dev/shm"_s;
    return QStorageInfo(memory).bytesAvailable() >= wanted && QFileInfo(memory).isWritable() ? memory
                                                                                             : QDir::tempPath();
}

bool writeNoise(const QString &path, qint64 bytes)
{
    constexpr size_t block = 1U << 20;
    QRandomGenerator random(4711);
    std::vector<quint32> noise(block / sizeof(quint32));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return false;
    while (bytes > 0) {
        random.generate(noise.begin(), noise.end());
        const qint64 size = std::min<qint64>(bytes, block);
        if (file.write(reinterpret_cast<const char *>(noise.data()), size) != size)
            return false;
        bytes -= size;
    }
    return true;
}

} // namespace Quartermaster
