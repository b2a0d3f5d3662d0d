// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/net/httpbody.h"

#include "model/workerpool.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// \a next gives the next bytes, which it has told the hash of; none at the end.
template<typename Next>
Result<FetchedObject> receive(const HttpBodyWork &work, Next next)
{
    if (auto identified = work.sink->identify(work.object); !identified)
        return tl::unexpected(identified.error());
    if (auto begun = work.sink->begin(work.total); !begun)
        return tl::unexpected(begun.error());
    const bool isCompared = work.isWhole && !work.object.checksum.isEmpty();
    ParallelHash hash(work.sink->wantedHashes() | (isCompared ? HashKinds(HashKind::Md5) : HashKinds()));
    WorkContext context(std::make_shared<CancelToken>(), work.progress);
    context.progress(0, work.total);
    for (;;) {
        const Result<QByteArrayView> piece = next(hash);
        if (!piece)
            return tl::unexpected(piece.error());
        if (piece->isEmpty())
            break;
        if (auto written = work.sink->write(*piece); !written)
            return tl::unexpected(written.error());
        context.progress(hash.size(), work.total);
    }
    if (work.total >= 0 && hash.size() != work.total) {
        return tl::unexpected(Error{.kind = ErrorKind::BadAnswer,
                                    .detail = u"%1 bytes came instead of %2"_s.arg(hash.size()).arg(work.total),
                                    .evidence = work.evidence,
                                    .temporary = true});
    }
    FetchedObject fetched{
        .object = work.object, .size = hash.size(), .checksum = hash.md5(), .osHashValue = hash.sha512()};
    if (isCompared) {
        if (fetched.checksum != work.object.checksum) {
            return tl::unexpected(
                Error{.kind = ErrorKind::ChecksumMismatch,
                      .detail = u"MD5 is %1, the server says %2"_s.arg(fetched.checksum, work.object.checksum),
                      .evidence = work.evidence});
        }
        fetched.check = FetchedObject::Check::Verified;
    }
    if (auto finished = work.sink->finish(); !finished)
        return tl::unexpected(finished.error());
    return fetched;
}

template<typename Body>
Result<FetchedObject> receiveFrom(const HttpBodyWork &work, Body &body)
{
    return receive(work, [&body](ParallelHash &hash) -> Result<QByteArrayView> {
        const Result<qint64> got = body.read(hash.buffer(), hash.blockSize());
        if (!got)
            return tl::unexpected(got.error());
        return hash.commit(*got);
    });
}

} // namespace

Result<FetchedObject> receiveBody(const HttpBodyWork &work, ByteQueue &queue)
{
    return receive(work, [&queue, block = QByteArray()](ParallelHash &hash) mutable -> Result<QByteArrayView> {
        Result<QByteArray> next = queue.pop();
        if (!next)
            return tl::unexpected(next.error());
        block = std::move(*next);
        hash.add(block);
        return block;
    });
}

Result<FetchedObject> receiveBody(const HttpBodyWork &work, DirectBody &body)
{
    return receiveFrom(work, body);
}

Result<FetchedObject> receiveBody(const HttpBodyWork &work, HttpStream &body)
{
    return receiveFrom(work, body);
}

Result<FetchedObject> receiveNothing(const HttpBodyWork &work)
{
    return receive(work, [](ParallelHash &) -> Result<QByteArrayView> { return QByteArrayView(); });
}

} // namespace Quartermaster
