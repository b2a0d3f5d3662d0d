// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "drivers/file/filedriver.h"
#include "drivers/file/filelisting.h"
#include "model/objectname.h"
#include "model/workerpool.h"

#include <QTemporaryDir>

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

std::string fileName(const QString &name)
{
    return bytesFromName(name).toStdString();
}

/// chattr +i or -i; false where the file system or the user cannot.
bool setImmutable(const std::filesystem::path &path, bool immutable)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    int flags = 0;
    bool done = ::ioctl(file, FS_IOC_GETFLAGS, &flags) == 0;
    flags = immutable ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    done = done && ::ioctl(file, FS_IOC_SETFLAGS, &flags) == 0;
    ::close(file);
    return done;
}

/// Directories of its own; \a options are further lines of the group.
class FileTarget final : public ContractTarget
{
public:
    FileTarget(int datadirs, QByteArray options, qint64 chunkSize = 64 * 1024)
        : m_options(std::move(options))
        , m_chunkSize(chunkSize)
    {
        for (int i = 0; i < datadirs; ++i) {
            m_datadirs.push_back(root_() / ("images-" + std::to_string(i)));
            std::filesystem::create_directory(m_datadirs.back());
        }
    }
    ~FileTarget() override
    {
        for (const auto &path : m_immutable)
            setImmutable(path, false);
        static_cast<void>(m_pool->drain(10'000));
    }
    Q_DISABLE_COPY_MOVE(FileTarget)

    DriverEntry entry() override { return fileDriverEntry(m_pool); }
    QByteArray configuration() override
    {
        QByteArray text =
            "[DEFAULT]\nenabled_backends = contract:file\n[glance_store]\ndefault_backend = contract\n[contract]\n";
        if (m_datadirs.size() == 1) {
            text += "filesystem_store_datadir = " + QByteArray::fromStdString(m_datadirs[0].string()) + '\n';
        } else {
            text += "filesystem_store_datadir =\n";
            int priority = static_cast<int>(m_datadirs.size());
            for (const auto &datadir : m_datadirs)
                text += "filesystem_store_datadirs = " + QByteArray::fromStdString(datadir.string()) + ':'
                        + QByteArray::number(--priority) + '\n';
        }
        return text + m_options;
    }

    bool plant(const QString &name, const QByteArray &data) override
    {
        const std::filesystem::path path = m_datadirs.front() / fileName(name);
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        std::ofstream file(path, std::ios::binary);
        file.write(data.constData(), data.size());
        file.close();
        return file.good();
    }
    std::optional<QByteArray> peek(const QString &name) override
    {
        for (const auto &datadir : m_datadirs) {
            std::ifstream file(datadir / fileName(name), std::ios::binary);
            if (file)
                return QByteArray::fromStdString(std::string(std::istreambuf_iterator<char>(file), {}));
        }
        return {};
    }
    QStringList everything() override
    {
        QStringList all;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(root_())) {
            if (!entry.is_directory())
                all.append(nameFromBytes(QByteArray::fromStdString(entry.path().string())));
        }
        all.sort();
        return all;
    }

    QString location(const QString &name) const override
    {
        return u"file://"_s + QString::fromStdString(m_datadirs.front().string()) + u'/' + name;
    }
    QStringList badLocations() const override
    {
        const QString root = QString::fromStdString(m_datadirs.front().string());
        return {u"http://example.org/object"_s,
                u"rbd://fsid/pool/image/snap"_s,
                u"FILE://"_s + root + u"/object"_s,
                u"file:///etc/passwd"_s,
                u"file://"_s + root + u"/../outside"_s,
                u"file://"_s + root + u"-other/object"_s,
                u"file://"_s,
                u"/etc/passwd"_s,
                u"../outside"_s,
                QString(256, u'n')};
    }
    qint64 chunkSize() const override { return m_chunkSize; }
    int pageSize() const override { return filePageSize; }
    bool hasPrefixes() const override { return true; }

    QList<Obstacle> plantObstacles() override
    {
        QList<Obstacle> obstacles;
        if (plant(u"immutable"_s, "stone") && setImmutable(m_datadirs.front() / "immutable", true)) {
            m_immutable.push_back(m_datadirs.front() / "immutable");
            obstacles.append({u"immutable"_s, OperationKind::Delete, Reason::Immutable});
        }
        if (::geteuid() != 0 && plant(u"secret"_s, "closed")) {
            std::filesystem::permissions(m_datadirs.front() / "secret", std::filesystem::perms::none);
            obstacles.append({u"secret"_s, OperationKind::Get, Reason::NotPermitted});
        }
        return obstacles;
    }

private:
    [[nodiscard]] std::filesystem::path root_() const { return m_root.path().toStdString(); }

    QTemporaryDir m_root;
    QByteArray m_options;
    qint64 m_chunkSize;
    std::vector<std::filesystem::path> m_datadirs;
    std::vector<std::filesystem::path> m_immutable;
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
};

ContractSuite::Candidate candidate(const char *name, int datadirs, const QByteArray &options,
                                   qint64 chunkSize = 64 * 1024)
{
    return {name, [=] { return std::make_unique<FileTarget>(datadirs, options, chunkSize); }};
}

} // namespace

int main(int argc, char **argv)
{
    return runContractSuite(
        argc, argv,
        {candidate("file", 1, {}), candidate("file, several datadirs", 3, {}),
         candidate("file, small chunks, thin", 1,
                   "filesystem_store_chunk_size = 4096\nfilesystem_thin_provisioning = true\n", 4096),
         candidate("file, probed by writing", 1, "active_probe = true\n")});
}
