// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/file/filetransfer.h"

#include "drivers/file/fileerror.h"
#include "model/objectname.h"
#include "model/writeback.h"

#include <algorithm>
#include <future>
#include <thread>

#include <fcntl.h>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 smallestRead = ParallelHash::usualBlock; // bytes; 1 is allowed, but is no way to read a disk
constexpr qint64 largestPiece = 4 * 1024 * 1024;          // bytes held in memory at a time

tl::unexpected<Error> changed(const QString &how)
{
    return tl::unexpected(Error{.kind = ErrorKind::SourceChanged, .detail = how, .temporary = true});
}

/// btrfs and others count what became free at the next commit, half a minute later. That may take long where much is still to be
/// written, and the object is gone already: it must not look stalled, and is not waited for without end.
void commitFreed(WorkContext &context, Descriptor folder)
{
    constexpr int longest = 60; // s
    std::promise<void> promise;
    std::future<void> done = promise.get_future();
    std::thread([folder = std::move(folder), promise = std::move(promise)]() mutable {
        ::syncfs(folder.get());
        promise.set_value();
    }).detach();
    for (int i = 0; i < longest && !context.isCanceled(); ++i) {
        if (done.wait_for(std::chrono::seconds(1)) == std::future_status::ready)
            return;
        context.progress(0, -1);
    }
}

} // namespace

bool isSameContent(const struct statx &a, const struct statx &b)
{
    return a.stx_size == b.stx_size && a.stx_mtime.tv_sec == b.stx_mtime.tv_sec
           && a.stx_mtime.tv_nsec == b.stx_mtime.tv_nsec;
}

Result<FetchedObject> fetchFile(WorkContext &context, const FileBackend &backend, const QString &path,
                                const ByteRange &range, DataSink &sink)
{
    const Result<FoundFile> found = findObject(backend, path);
    if (!found)
        return tl::unexpected(found.error());
    const QByteArray whole = absoluteName(*backend.directories[found->index], found->name);
    const Descriptor file = reopen(found->object, O_RDONLY);
    struct statx before = {};
    if (!file.isValid() || ::statx(file.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &before) != 0)
        return tl::unexpected(fileError(errno, "open", whole));
    const auto size = static_cast<qint64>(before.stx_size);
    if (range.offset > size)
        return failure(ErrorKind::BadInput, u"the offset %1 is past the end at %2"_s.arg(range.offset).arg(size));
    const qint64 total = std::min(range.length.value_or(size), size - range.offset);
    const ObjectInfo object = describeFile(backend, *found);
    if (const Result<void> identified = sink.identify(object); !identified)
        return tl::unexpected(identified.error());
    if (const Result<void> begun = sink.begin(total); !begun)
        return tl::unexpected(begun.error());

    ParallelHash hash(sink.wantedHashes(), std::clamp(backend.config.chunkSize, smallestRead, largestPiece));
    context.progress(0, total);
    while (hash.size() < total) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const auto most = static_cast<size_t>(std::min<qint64>(hash.blockSize(), total - hash.size()));
        const ssize_t count = ::pread(file.get(), hash.buffer(), most, range.offset + hash.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(fileError(errno, "pread", whole));
        if (count == 0)
            return changed(
                u"the object shrank from %1 to %2 bytes while it was read"_s.arg(size).arg(range.offset + hash.size()));
        if (const Result<void> written = sink.write(hash.commit(count)); !written)
            return tl::unexpected(written.error());
        context.progress(hash.size(), total);
    }
    struct statx after = {};
    if (::statx(file.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &after) == 0 && !isSameContent(before, after))
        return changed(u"the object was written to while it was read"_s);
    if (context.isCanceled())
        return WorkContext::canceled();
    if (const Result<void> finished = sink.finish(); !finished)
        return tl::unexpected(finished.error());
    return FetchedObject{.object = object,
                         .size = hash.size(),
                         .checksum = hash.md5(),
                         .osHashValue = hash.sha512(),
                         .check = FetchedObject::Check::Unverified}; // a file has no checksum of its own
}

Result<AddedObject> writeFileAt(WorkContext &context, const FileBackend &backend, const QString &path, qint64 offset,
                                DataSource &source)
{
    const Result<FoundFile> found = findObject(backend, path);
    if (!found)
        return tl::unexpected(found.error());
    FileDirectory &directory = *backend.directories[found->index];
    const QByteArray whole = absoluteName(directory, found->name);
    const auto size = static_cast<qint64>(found->status.stx_size);
    if (offset > size)
        return failure(ErrorKind::BadInput, u"the offset %1 is past the end at %2"_s.arg(offset).arg(size));
    Descriptor file = reopen(found->object, O_WRONLY);
    if (!file.isValid())
        return tl::unexpected(fileError(errno, "open", whole));
    const Result<qint64> total = source.open();
    if (!total)
        return tl::unexpected(total.error());

    QByteArray buffer(std::clamp(backend.config.chunkSize, smallestRead, largestPiece), Qt::Uninitialized);
    qint64 written = 0;
    Writeback writeback(offset);
    context.progress(0, *total);
    for (;;) {
        if (context.isCanceled())
            return WorkContext::canceled();
        const Result<qint64> count = source.read(buffer.data(), buffer.size());
        if (!count)
            return tl::unexpected(count.error());
        if (*count == 0)
            break;
        for (qint64 done = 0; done < *count;) {
            const ssize_t put = ::pwrite(file.get(), buffer.constData() + done, static_cast<size_t>(*count - done),
                                         offset + written);
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0) {
                if (errno == EDQUOT)
                    directory.noteQuotaExceeded(found->parent.get(), written);
                return tl::unexpected(fileError(errno, "pwrite", whole));
            }
            done += put;
            written += put;
        }
        writeback.advance(file.get(), offset + written);
        context.progress(written, *total);
    }
    if (*total >= 0 && written != *total)
        return changed(u"%1 gave %2 of %3 bytes"_s.arg(source.name()).arg(written).arg(*total));
    if (::fsync(file.get()) != 0)
        return tl::unexpected(fileError(errno, "fsync", whole));
    if (const int number = file.close())
        return tl::unexpected(fileError(number, "close", whole));
    return AddedObject{.location = fileLocation(directory, found->name), .size = std::max(size, offset + written)};
}

Result<void> removeFile(WorkContext &context, const FileBackend &backend, const QString &path)
{
    Result<FoundFile> found = findObject(backend, path);
    if (!found)
        return tl::unexpected(found.error());
    FileDirectory &directory = *backend.directories[found->index];
    const QByteArray leaf = found->name.mid(found->name.lastIndexOf('/') + 1);
    if (::unlinkat(found->parent.get(), leaf.constData(), 0) != 0) {
        Error error = fileError(errno, "unlinkat", absoluteName(directory, found->name));
        if (error.kind == ErrorKind::NotPermitted)
            error.exceptionName = u"Forbidden"_s;
        return tl::unexpected(explained(std::move(error), backend, *found));
    }
    Descriptor parent(::openat(found->parent.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent.isValid())
        return {};
    ::fsync(parent.get()); // best effort: the name is gone for everybody already
    const QList<Finding> findings = directory.lastState().findings;
    const bool wasShort = std::any_of(findings.begin(), findings.end(), [](const Finding &finding) {
        return finding.reason == Reason::Full || finding.reason == Reason::Quota || finding.reason == Reason::NoInodes;
    });
    found->object = {}; // the last hold on its space
    if (wasShort)
        commitFreed(context, std::move(parent));
    directory.noteFreed();
    return {};
}

} // namespace Quartermaster
