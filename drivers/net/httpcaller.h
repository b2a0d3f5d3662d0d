// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httppool.h"
#include "model/workerpool.h"

#include <functional>
#include <memory>

namespace Quartermaster {

/// The body of one answer, piece by piece, in a worker's thread.
class HttpStream
{
public:
    HttpStream() = default;
    virtual ~HttpStream() = default;
    Q_DISABLE_COPY_MOVE(HttpStream)

    /// Its head. An answer that is no success has the beginning of its body here, and nothing to read().
    [[nodiscard]] virtual const HttpAnswer &answer() const = 0;
    /// At most \a most bytes into \a buffer; 0 once all have come. Fails with BadAnswer (cut off), TimedOut, Canceled.
    [[nodiscard]] virtual Result<qint64> read(char *buffer, qint64 most) = 0;
};

/// A body to send. Used by one worker's thread.
struct HttpUpload {
    qint64 size = -1; ///< Bytes; -1 when not known: sent chunked.
    /// The next bytes, which stay as they are until the next call; none at the end.
    std::function<Result<QByteArrayView>()> next = {};
    /// Begins again from the first byte, for another try; empty where that is impossible.
    std::function<Result<void>()> rewind = {};
    /// Bytes sent so far. May be empty.
    std::function<void(qint64)> progress = {};
};

/// What a worker's thread asks of one store's server, one request after the other: it waits for each answer, and gives up
/// within 100 ms when its operation is canceled. Made for one operation; not shared between threads.
///
/// An answer of any status is an answer; redirects are not followed, as a signature or a token is for one address. What failed on
/// the way is tried again where that is harmless (a verb that may be repeated, nothing of a body sent that cannot be sent again):
/// a connection that was closed or broke off, 429, 500, 502, 503 and 504, with backoff and jitter, or after Retry-After where that is short. One
/// line of the category "quartermaster.http" tells of each try: store, verb, URL without secrets, status, bytes, time and the
/// server's request id.
class HttpCaller
{
public:
    struct Policy {
        int tries = 3;
        int longestWait = 5'000; ///< ms, between two tries; a longer Retry-After is the caller's to tell.
    };

    HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context);
    HttpCaller(std::shared_ptr<HttpPool> pool, const WorkContext &context, Policy policy);

    /// With its body, as HttpRequest::body and bodyLimit have it; of a refusal 64 KiB at most. HttpRequest::content is sent.
    [[nodiscard]] Result<HttpAnswer> call(const HttpRequest &request);
    /// Sends a large body from this thread. Asks first with "Expect: 100-continue", so that a refusal costs nothing, and takes an
    /// answer that comes before the end for what it is. Fails with SourceChanged when other than HttpUpload::size bytes come.
    [[nodiscard]] Result<HttpAnswer> upload(const HttpRequest &request, const HttpUpload &upload);
    /// The head of an answer whose body is still to be read.
    [[nodiscard]] Result<std::unique_ptr<HttpStream>> open(const HttpRequest &request);

    [[nodiscard]] const HttpSettings &settings() const { return m_pool->settings(); }

private:
    struct Sent;
    struct Try;
    template<typename Send>
    Result<Try> begin(const HttpRequest &request, Send send);
    [[nodiscard]] bool waitBefore(int next, const HttpAnswer *answer) const;

    std::shared_ptr<HttpPool> m_pool;
    const WorkContext &m_context;
    Policy m_policy;
};

} // namespace Quartermaster
