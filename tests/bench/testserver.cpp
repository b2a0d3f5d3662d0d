// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/testserver.h"

#include "tests/bench/process.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QStorageInfo>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

const QString scripts = QStringLiteral(QM_BENCH_DIR "/../servers/");

} // namespace

TestServer::TestServer(const QString &name, const QString &folder)
    : m_script(scripts + name)
    , m_folder(folder)
{
    QDir().mkpath(folder);
    qputenv("QM_TEST_PORT_BASE", QByteArray::number(portBase()));
    m_isUp = runPlainly({m_script, u"up"_s, folder});
    QFile file(folder + u"/env"_s);
    if (!m_isUp || !file.open(QIODevice::ReadOnly))
        return;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const qsizetype mark = line.indexOf('=');
        if (mark > 0)
            m_told.insert(QString::fromUtf8(line.first(mark)), QString::fromUtf8(line.mid(mark + 1)));
    }
}

TestServer::~TestServer()
{
    static_cast<void>(runPlainly({m_script, u"down"_s, m_folder}));
}

int TestServer::portBase()
{
    static const int base = [] {
        const int given = qEnvironmentVariableIntValue("QM_TEST_PORT_BASE");
        return (given > 0 ? given : 23'500) + 2000;
    }();
    return base;
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

bool writeText(const QString &path, const QString &text)
{
    QFile file(path);
    const QByteArray bytes = text.toUtf8();
    return file.open(QIODevice::WriteOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner)
           && file.write(bytes) == bytes.size();
}

} // namespace Quartermaster
