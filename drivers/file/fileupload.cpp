// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filetransfer.h"

#include "drivers/file/fileerror.h"
#include "drivers/file/filegrowing.h"
#include "drivers/file/fileresume.h"

#include <algorithm>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 largestPiece = 4 * 1024 * 1024; // bytes held in memory at a time

} // namespace

Result<AddedObject> addFile(WorkContext &context, const FileBackend &backend, const QString &path, DataSource &source,
                            bool overwrite, UploadMemory *memory)
{
    std::optional<UploadToken> token = memory ? UploadToken::fromBytes(memory->token()) : std::nullopt;
    if (memory && !memory->staleToken().isEmpty())
        static_cast<void>(removeTemporary(backend, UploadToken::fromBytes(memory->staleToken())));
    // Once without a size, so that nothing is opened for a name that cannot be used.
    if (Result<FileTarget> free = chooseTarget(backend, path, 0, overwrite); !free) {
        if (free.error().kind == ErrorKind::AlreadyExists && token)
            return finishedBefore(context, backend, path, source, *token, free.error());
        return tl::unexpected(free.error());
    }
    const Result<qint64> total = source.open();
    if (!total)
        return tl::unexpected(total.error());
    Result<FileTarget> target = chooseTarget(backend, path, token ? 0 : *total, overwrite);
    if (target && token && !useDatadirOf(*token, backend, *target)) {
        token.reset();
        target = chooseTarget(backend, path, *total, overwrite);
    }
    if (!target)
        return tl::unexpected(target.error());

    GrowingFile object(backend, *target, memory);
    if (!token || !object.resume(token->temporary, token->inode)) {
        if (Result<void> opened = object.open(); !opened)
            return tl::unexpected(opened.error());
    }
    // What cannot be gone on with is not kept: nor what fills a full disk.
    const auto ended = [memory](const Error &error) {
        if (memory && (error.kind == ErrorKind::SourceChanged || error.kind == ErrorKind::StorageFull))
            memory->setKeeps(false);
        return tl::unexpected(error);
    };
    const qint64 chunk = std::clamp<qint64>(backend.config.chunkSize, 1, largestPiece);
    ParallelHash hash(source.wantedHashes(), std::max<qint64>(1, ParallelHash::usualBlock / chunk) * chunk);
    context.progress(0, *total);
    for (;;) {
        const Result<qint64> count = fill(context, source, hash.buffer(), hash.blockSize());
        if (!count)
            return ended(count.error());
        if (context.isCanceled())
            return WorkContext::canceled();
        if (*count == 0)
            break;
        const QByteArrayView block = hash.commit(*count);
        const qint64 step = backend.config.thinProvisioning ? chunk : block.size();
        for (qint64 at = 0; at < block.size(); at += step) {
            if (const Result<void> written = object.write(block.sliced(at, std::min(step, block.size() - at)));
                !written)
                return ended(written.error());
        }
        context.progress(hash.size(), *total);
    }
    if (*total >= 0 && hash.size() != *total) {
        return ended({.kind = ErrorKind::SourceChanged,
                      .detail = u"%1 gave %2 of %3 bytes"_s.arg(source.name()).arg(hash.size()).arg(*total)});
    }
    if (const Result<void> complete = object.complete(); !complete)
        return ended(complete.error());
    if (const Result<void> verified = object.verify(context); !verified) {
        if (memory)
            memory->setKeeps(false);
        return tl::unexpected(verified.error());
    }
    if (context.isCanceled())
        return WorkContext::canceled();
    if (const Result<void> kept = object.keep(overwrite); !kept)
        return tl::unexpected(kept.error());
    return describeAdded(backend, *backend.directories[target->index], target->name, hash.size(), hash.md5(),
                         hash.sha512());
}

Result<void> discardFileUpload(const FileBackend &backend, UploadMemory &memory)
{
    const QByteArray bytes = memory.token().isEmpty() ? memory.staleToken() : memory.token();
    const Result<void> removed = removeTemporary(backend, UploadToken::fromBytes(bytes));
    if (removed)
        memory.forget();
    return removed;
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
