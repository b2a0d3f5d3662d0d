// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/fileresume.h"

#include "model/objectname.h"

#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

QByteArray UploadToken::toBytes() const
{
    return directory + '\0' + temporary + '\0' + QByteArray::number(inode);
}

std::optional<UploadToken> UploadToken::fromBytes(const QByteArray &bytes)
{
    const QList<QByteArray> parts = bytes.split('\0');
    if (parts.size() != 3 || parts.at(1).contains('/') || !parts.at(1).startsWith('.'))
        return {};
    return UploadToken{parts.at(0), parts.at(1), parts.at(2).toULongLong()};
}

std::optional<std::size_t> UploadToken::find(const FileBackend &backend) const
{
    for (std::size_t i = 0; i < backend.directories.size(); ++i) {
        if (backend.directories[i]->path() == directory)
            return i;
    }
    return {};
}

Result<void> removeTemporary(const FileBackend &backend, const std::optional<UploadToken> &token)
{
    const auto index = token ? token->find(backend) : std::nullopt;
    if (!index)
        return {};
    const Result<Descriptor> directory = backend.directories[*index]->open();
    if (!directory)
        return tl::unexpected(directory.error());
    struct stat status = {};
    const char *name = token->temporary.constData();
    const Descriptor file(::openat(directory->get(), name, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (file.isValid() && lockFile(file.get()) && ::fstat(file.get(), &status) == 0 && status.st_ino == token->inode)
        ::unlinkat(directory->get(), name, 0);
    return {};
}

bool useDatadirOf(const UploadToken &token, const FileBackend &backend, FileTarget &target)
{
    const auto index = token.find(backend);
    if (!index || *index == target.index)
        return index.has_value();
    if (target.exists)
        return false;
    Result<Descriptor> directory = backend.directories[*index]->open();
    if (!directory)
        return false;
    target.index = *index;
    target.directory = std::move(*directory);
    return true;
}

Result<AddedObject> finishedBefore(WorkContext &context, const FileBackend &backend, const QString &path,
                                   DataSource &source, const UploadToken &token, const Error &exists)
{
    constexpr qsizetype pieceSize = 1 << 20;
    const Result<FoundFile> found = findObject(backend, path);
    if (!found || token.find(backend) != found->index || found->status.stx_ino != token.inode)
        return tl::unexpected(exists);
    const Descriptor file = reopen(found->object, O_RDONLY);
    const Result<qint64> total = source.open();
    if (!file.isValid() || !total || *total != static_cast<qint64>(found->status.stx_size))
        return tl::unexpected(exists);
    QByteArray ours(pieceSize, Qt::Uninitialized);
    QByteArray theirs(pieceSize, Qt::Uninitialized);
    StreamHash hash(source.wantedHashes());
    for (;;) {
        const Result<qint64> count = fill(context, source, ours.data(), ours.size());
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0 && hash.size() != *total)
            return tl::unexpected(exists);
        if (*count == 0)
            return describeAdded(backend, *backend.directories[found->index], found->name, hash.size(), hash.md5(),
                                 hash.sha512());
        const auto size = static_cast<size_t>(*count);
        if (::pread(file.get(), theirs.data(), size, hash.size()) != *count
            || memcmp(ours.constData(), theirs.constData(), size) != 0)
            return tl::unexpected(exists);
        hash.add(QByteArrayView(ours.constData(), *count));
        context.progress(hash.size(), *total);
    }
}

AddedObject describeAdded(const FileBackend &backend, const FileDirectory &directory, const QByteArray &name,
                          qint64 size, const QString &md5, const QString &sha512)
{
    AddedObject added{.location = fileLocation(directory, name),
                      .size = size,
                      .checksum = md5,
                      .osHashValue = sha512,
                      .check = DataCheck::Verified,
                      .metadata = backend.config.metadataFor(absoluteName(directory, name))};
    added.metadata.insert(u"store"_s, backend.store);
    return added;
}

Result<qint64> fill(WorkContext &context, DataSource &source, char *buffer, qint64 size)
{
    qint64 filled = 0;
    while (filled < size) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const Result<qint64> count = source.read(buffer + filled, size - filled);
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0)
            break;
        filled += *count;
    }
    return filled;
}

} // namespace Quartermaster
