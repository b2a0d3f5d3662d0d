// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/demo.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <random>

// Q_INIT_RESOURCE must stand outside of any namespace.
static void initDemoResources()
{
    Q_INIT_RESOURCE(demo);
}

namespace Quartermaster {

namespace {

/// A sample object: a text of the resources, or so many bytes that only look like an image's.
struct Sample {
    const char *path;
    qint64 size;
    const char *resource = nullptr;
};

constexpr Sample samples[] = {
    // As glance names its images: by UUID.
    {"fast/1bea47ed-f6a9-463b-b423-14b9cca9ad27", 6 << 20},
    {"fast/3a7e9d04-5f0c-4b5e-9a55-0f0a1c5b6d11", 1 << 20},
    {"fast/8d1c2b6f-7a34-4c1e-8f02-5b7d0e9a4c33", 3 << 19},
    {"fast/c0ffee00-1234-4abc-9def-0123456789ab", 4 << 10},
    {"spread/disk1/52f7c1a8-90d2-4e44-b8a1-2a6b7c8d9e01", 2 << 20},
    {"spread/disk1/6e0b1f7d-4d39-4c52-a6b5-88d1e2f3a402", 700'000},
    {"spread/disk2/9b2d3c4e-1f60-4a7b-8c9d-0e1f2a3b4c03", 3 << 20},
    {"archive/0a1b2c3d-4e5f-4607-8899-aabbccddee04", 1 << 20},
    {"archive/77777777-8888-4999-aaaa-bbbbccccdd05", 512},
    {"mixed/main/11112222-3333-4444-5555-666677778806", 250'000},
    {"web/README.txt", 0, ":/demo/web.txt"},
    {"web/images/cirros-0.6.2-x86_64-disk.img", 3 << 20},
    {"web/images/debian-12-genericcloud-amd64.qcow2", 8 << 20},
    {"web/images/old/debian-11-genericcloud-amd64.qcow2", 2 << 20},
};

constexpr const char *folders[] = {"mixed/more"};
constexpr const char *readOnlyFolder = "archive";

tl::unexpected<Error> localFailure(const QString &path, const QString &why)
{
    return tl::unexpected(Error{.kind = ErrorKind::LocalFile, .detail = why, .object = path});
}

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    if (!QDir().mkpath(QFileInfo(path).path()))
        return localFailure(path, QStringLiteral("cannot make its folder"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(content) != content.size() || !file.flush())
        return localFailure(path, file.errorString());
    return {};
}

QByteArray resource(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The same bytes each time.
QByteArray sampleBytes(qint64 size, quint32 seed)
{
    QByteArray bytes(size, Qt::Uninitialized);
    std::minstd_rand random(seed + 1);
    std::generate(bytes.begin(), bytes.end(), [&random] { return static_cast<char>(random() >> 8); });
    return bytes;
}

constexpr auto readable = QFileDevice::ReadOwner | QFileDevice::ExeOwner | QFileDevice::ReadGroup
                          | QFileDevice::ExeGroup | QFileDevice::ReadOther | QFileDevice::ExeOther;

} // namespace

Demo::Demo()
{
    initDemoResources();
}

Demo::~Demo()
{
    if (m_temporary) // else it cannot be removed
        QFile::setPermissions(m_folder + QLatin1Char('/') + QLatin1String(readOnlyFolder),
                              readable | QFileDevice::WriteOwner);
}

Result<QString> Demo::start(const QString &folder)
{
    if (folder.isEmpty()) {
        m_temporary = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/quartermaster-demo-XXXXXX"));
        if (!m_temporary->isValid())
            return localFailure(QDir::tempPath(), m_temporary->errorString());
        m_folder = m_temporary->path();
    } else {
        m_folder = QDir(folder).absolutePath();
        if (!QDir().mkpath(m_folder))
            return localFailure(m_folder, QStringLiteral("cannot make the folder"));
        if (!QDir(m_folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot))
            return localFailure(m_folder, QStringLiteral("the folder for the demo is not empty"));
    }
    // They part paths from priorities, and entries of a list.
    if (m_folder.contains(QLatin1Char(':')) || m_folder.contains(QLatin1Char(','))
        || m_folder.contains(QLatin1Char('\n')))
        return failure(ErrorKind::BadInput, QStringLiteral("the demo's folder cannot have \":\" or \",\" in its path"));

    const Result<quint16> port = m_server.start(m_folder + QStringLiteral("/web"));
    if (!port)
        return tl::unexpected(port.error());
    if (auto filled = fill(*port); !filled)
        return tl::unexpected(filled.error());
    m_configurationFile = m_folder + QStringLiteral("/glance-api.conf");
    return m_configurationFile;
}

Result<void> Demo::fill(quint16 port) const
{
    const auto inside = [this](const char *path) { return m_folder + QLatin1Char('/') + QString::fromUtf8(path); };
    quint32 seed = 0;
    for (const Sample &sample : samples) {
        const QByteArray content = sample.resource ? resource(QLatin1String(sample.resource))
                                                   : sampleBytes(sample.size, seed);
        if (auto written = writeFile(inside(sample.path), content); !written)
            return written;
        ++seed;
    }
    for (const char *folder : folders) {
        if (!QDir().mkpath(inside(folder)))
            return localFailure(inside(folder), QStringLiteral("cannot make the folder"));
    }
    if (!QFile::setPermissions(inside(readOnlyFolder), readable))
        return localFailure(inside(readOnlyFolder), QStringLiteral("cannot set its permissions"));

    QString escaped = m_folder;
    escaped.replace(QLatin1Char('$'), QLatin1String("$$")); // oslo.config's interpolation
    QByteArray configuration = resource(QStringLiteral(":/demo/glance-api.conf"));
    configuration.replace("@FOLDER@", escaped.toUtf8());
    configuration.replace("@PORT@", QByteArray::number(port));
    if (auto written = writeFile(inside("scenario.json"), resource(QStringLiteral(":/demo/scenario.json"))); !written)
        return written;
    return writeFile(inside("glance-api.conf"), configuration);
}

} // namespace Quartermaster
