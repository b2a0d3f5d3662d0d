// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3parts.h"

#include "drivers/s3/s3objects.h"
#include "model/streamhash.h"

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

constexpr qint64 mostMemory = 48LL << 20; // bytes of all parts that are under way
constexpr std::chrono::milliseconds reportEvery(100);

/// So that the server refuses what has changed on its way.
S3Headers md5Header(S3Provider provider, const QByteArray &hex)
{
    return s3Quirks(provider).takesContentMd5 ? S3Headers{{"content-md5", QByteArray::fromHex(hex).toBase64()}}
                                              : S3Headers();
}

} // namespace

PartSender::PartSender(std::shared_ptr<S3Session> session, const WorkContext &context, const S3Place &place,
                       QByteArray uploadId, qint64 partSize, QHash<int, S3Part> there)
    : m_session(std::move(session))
    , m_context(context)
    , m_place(place)
    , m_uploadId(std::move(uploadId))
    , m_there(std::move(there))
{
    // One more is being filled.
    const qint64 fitting = std::max<qint64>(mostMemory / partSize - 1, 1);
    m_slots = static_cast<std::size_t>(std::min<qint64>(m_session->config().threads, fitting));
}

PartSender::~PartSender()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
        m_waiting.clear();
    }
    m_changed.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

bool PartSender::isStopped()
{
    return m_error.has_value() || m_context.isCanceled();
}

Result<void> PartSender::add(int number, QByteArray data, const Report &report)
{
    std::unique_lock lock(m_mutex);
    while (!isStopped() && m_waiting.size() + static_cast<std::size_t>(m_busy) >= m_slots) {
        m_changed.wait_for(lock, reportEvery);
        lock.unlock();
        report(m_sent);
        lock.lock();
    }
    if (m_error)
        return tl::unexpected(*m_error);
    if (m_context.isCanceled())
        return WorkContext::canceled();
    m_waiting.push_back({.number = number, .data = std::move(data)});
    if (m_threads.size() < m_slots)
        m_threads.emplace_back([this] { work(); });
    m_changed.notify_all();
    return {};
}

Result<QList<S3Part>> PartSender::finish(const Report &report)
{
    {
        std::unique_lock lock(m_mutex);
        while (!isStopped() && (m_busy > 0 || !m_waiting.empty())) {
            m_changed.wait_for(lock, reportEvery);
            lock.unlock();
            report(m_sent);
            lock.lock();
        }
        m_isEnding = true;
        if (isStopped())
            m_waiting.clear();
    }
    m_changed.notify_all();
    // None may still be sending when the upload is aborted: its part would stay.
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
    if (m_error)
        return tl::unexpected(*m_error);
    if (m_context.isCanceled())
        return WorkContext::canceled();
    std::sort(m_parts.begin(), m_parts.end(), [](const S3Part &a, const S3Part &b) { return a.number < b.number; });
    return m_parts;
}

void PartSender::work()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return m_isEnding || !m_waiting.empty(); });
        if (m_waiting.empty() || m_error)
            return;
        const Job job = std::move(m_waiting.front());
        m_waiting.pop_front();
        ++m_busy;
        lock.unlock();
        Result<S3Part> part = send(job);
        lock.lock();
        --m_busy;
        if (part)
            m_parts.append(std::move(*part));
        else if (!m_error)
            m_error = part.error();
        m_changed.notify_all();
    }
}

Result<S3Part> PartSender::send(const Job &job)
{
    StreamHash hash(HashKind::Md5);
    hash.add(job.data);
    S3Part part{.number = job.number, .size = job.data.size(), .etag = hash.md5().toLatin1()};
    const auto known = m_there.find(job.number);
    if (known != m_there.end() && known->size == part.size && known->etag == part.etag) {
        m_sent += part.size;
        return part;
    }
    S3Client client(m_session, m_context);
    qint64 told = 0;
    HttpUpload upload{.size = job.data.size()};
    constexpr qsizetype piece = 1 << 20; // so that the progress is one
    qsizetype offset = 0;
    upload.next = [&]() -> Result<QByteArrayView> {
        const qsizetype size = std::min(piece, job.data.size() - offset);
        const QByteArrayView view = QByteArrayView(job.data).sliced(offset, size);
        offset += size;
        return view;
    };
    upload.rewind = [&]() -> Result<void> {
        offset = 0;
        m_sent -= std::exchange(told, 0);
        return {};
    };
    upload.progress = [&](qint64 sent) { m_sent += sent - std::exchange(told, sent); };
    const auto answer = client.upload(
        {.verb = "PUT",
         .bucket = m_place.bucket,
         .key = m_place.key,
         .query = {{"partNumber", QByteArray::number(job.number)}, {"uploadId", m_uploadId}},
         .headers = md5Header(m_session->provider(), part.etag)},
        upload);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->isSuccess())
        return tl::unexpected(s3Error(*answer, m_session->provider(), true));
    const QString etag = md5OfEtag(*answer);
    if (!etag.isEmpty() && etag.toLatin1() != part.etag) {
        return tl::unexpected(Error{.kind = ErrorKind::ChecksumMismatch,
                                    .detail = u"part %1: MD5 is %2, the server says %3"_s.arg(part.number)
                                                  .arg(QString::fromLatin1(part.etag), etag),
                                    .evidence = answer->evidence(),
                                    .temporary = true});
    }
    return part;
}

Result<QHash<int, S3Part>> listS3Parts(S3Client &client, const S3Place &place, const QByteArray &uploadId)
{
    QHash<int, S3Part> all;
    for (int marker = 0;;) {
        S3Request request{
            .bucket = place.bucket, .key = place.key, .query = {{"uploadId", uploadId}, {"max-parts", "1000"}}};
        if (marker > 0)
            request.query.append({"part-number-marker", QByteArray::number(marker)});
        const auto answer = client.call(request);
        if (!answer)
            return tl::unexpected(answer.error());
        if (!answer->isSuccess())
            return tl::unexpected(s3Error(*answer, client.session().provider(), true));
        const auto page = readS3Parts(answer->body);
        if (!page)
            return tl::unexpected(page.error());
        for (const S3Part &part : page->parts)
            all.insert(part.number, part);
        if (page->nextMarker <= marker)
            return all;
        marker = page->nextMarker;
    }
}

} // namespace Quartermaster
