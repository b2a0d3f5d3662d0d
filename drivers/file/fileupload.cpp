// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filetransfer.h"

#include "drivers/file/fileerror.h"
#include "drivers/file/filegrowing.h"

#include <algorithm>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 largestPiece = 4 * 1024 * 1024; // bytes held in memory at a time

/// Fills \a buffer as far as the source goes, so that holes are whole chunks. The number of bytes.
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

} // namespace

Result<AddedObject> addFile(WorkContext &context, const FileBackend &backend, const QString &path, DataSource &source,
                            bool overwrite)
{
    // Once without a size, so that nothing is opened for a name that cannot be used.
    if (Result<FileTarget> free = chooseTarget(backend, path, 0, overwrite); !free)
        return tl::unexpected(free.error());
    const Result<qint64> total = source.open();
    if (!total)
        return tl::unexpected(total.error());
    const Result<FileTarget> target = chooseTarget(backend, path, *total, overwrite);
    if (!target)
        return tl::unexpected(target.error());

    GrowingFile object(backend, *target);
    if (Result<void> opened = object.open(); !opened)
        return tl::unexpected(opened.error());
    const qint64 chunk = std::clamp<qint64>(backend.config.chunkSize, 1, largestPiece);
    ParallelHash hash(allHashes, std::max<qint64>(1, ParallelHash::usualBlock / chunk) * chunk);
    context.progress(0, *total);
    for (;;) {
        const Result<qint64> count = fill(context, source, hash.buffer(), hash.blockSize());
        if (!count)
            return tl::unexpected(count.error());
        if (context.isCanceled())
            return WorkContext::canceled();
        if (*count == 0)
            break;
        const QByteArrayView block = hash.commit(*count);
        const qint64 step = backend.config.thinProvisioning ? chunk : block.size();
        for (qint64 at = 0; at < block.size(); at += step) {
            if (const Result<void> written = object.write(block.sliced(at, std::min(step, block.size() - at)));
                !written)
                return tl::unexpected(written.error());
        }
        context.progress(hash.size(), *total);
    }
    if (*total >= 0 && hash.size() != *total)
        return failure(ErrorKind::SourceChanged,
                       u"%1 gave %2 of %3 bytes"_s.arg(source.name()).arg(hash.size()).arg(*total));
    if (const Result<void> complete = object.complete(); !complete)
        return tl::unexpected(complete.error());
    if (const Result<void> verified = object.verify(context); !verified)
        return tl::unexpected(verified.error());
    if (context.isCanceled())
        return WorkContext::canceled();
    if (const Result<void> kept = object.keep(overwrite); !kept)
        return tl::unexpected(kept.error());

    const FileDirectory &directory = *backend.directories[target->index];
    AddedObject added{.location = fileLocation(directory, target->name),
                      .size = hash.size(),
                      .checksum = hash.md5(),
                      .osHashValue = hash.sha512(),
                      .check = DataCheck::Verified,
                      .metadata = backend.config.metadataFor(absoluteName(directory, target->name))};
    added.metadata.insert(u"store"_s, backend.store);
    return added;
}

Result<AddedObject> copyFile(WorkContext &context, const FileBackend &backend, const QString &from, const QString &to,
                             bool overwrite)
{
    const Result<FoundFile> found = findObject(backend, from);
    if (!found)
        return tl::unexpected(found.error());
    const QByteArray original = absoluteName(*backend.directories[found->index], found->name);
    const Descriptor source = reopen(found->object, O_RDONLY);
    struct statx before = {};
    if (!source.isValid() || ::statx(source.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &before) != 0)
        return tl::unexpected(fileError(errno, "open", original));
    const auto size = static_cast<qint64>(before.stx_size);
    const Result<FileTarget> target = chooseTarget(backend, to, size, overwrite);
    if (!target)
        return tl::unexpected(target.error());
    const FileDirectory &directory = *backend.directories[target->index];
    if (target->exists && absoluteName(directory, target->name) == original)
        return failure(ErrorKind::BadInput, u"source and target are the same object"_s);

    GrowingFile object(backend, *target);
    const auto made = object.open()
                          .and_then([&] { return object.copyFrom(context, source.get(), size); })
                          .and_then([&] { return object.complete(); })
                          .and_then([&] { return object.verify(context); });
    if (!made)
        return tl::unexpected(made.error());
    struct statx after = {};
    if (::statx(source.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &after) == 0 && !isSameContent(before, after))
        return failure(ErrorKind::SourceChanged, u"the object was written to while it was copied"_s);
    if (context.isCanceled())
        return WorkContext::canceled();
    if (const Result<void> kept = object.keep(overwrite); !kept)
        return tl::unexpected(kept.error());
    AddedObject added{.location = fileLocation(directory, target->name),
                      .size = size,
                      .check = DataCheck::Verified,
                      .metadata = backend.config.metadataFor(absoluteName(directory, target->name))};
    added.metadata.insert(u"store"_s, backend.store);
    return added;
}

} // namespace Quartermaster
