// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/net/httpcaller.h"
#include "scriptserver.h"

#include <QtTest>

#include <condition_variable>
#include <cstring>
#if defined(__SANITIZE_ADDRESS__)
extern "C" size_t __sanitizer_get_current_allocated_bytes(); // g++ has it without the header that declares it
#else
#include <malloc.h>
#endif

namespace Quartermaster {

using namespace Qt::StringLiterals;

/// Whoever asks: a caller in the test's own thread.
struct CallerBench {
    explicit CallerBench(HttpSettings settings = {})
        : pool(std::make_shared<HttpPool>(settled(std::move(settings))))
    {}
    static HttpSettings settled(HttpSettings settings)
    {
        settings.store = u"web"_s;
        return settings;
    }

    [[nodiscard]] HttpCaller caller(HttpCaller::Policy policy = {}) { return {pool, context, policy}; }
    /// In a while, from another thread.
    void cancelIn(int milliseconds)
    {
        thread = std::thread([this, milliseconds] {
            std::unique_lock lock(mutex);
            over.wait_for(lock, std::chrono::milliseconds(milliseconds), [this] { return isOver; });
            token->cancel();
            canceledAt.start();
        });
    }
    /// ms since the cancellation.
    qint64 late()
    {
        thread.join();
        return canceledAt.elapsed();
    }
    ~CallerBench()
    {
        if (!thread.joinable())
            return;
        {
            const std::lock_guard lock(mutex);
            isOver = true;
        }
        over.notify_all();
        thread.join();
    }
    Q_DISABLE_COPY_MOVE(CallerBench)

    std::shared_ptr<HttpPool> pool;
    std::shared_ptr<CancelToken> token = std::make_shared<CancelToken>();
    WorkContext context{token, [](qint64, qint64) {}};
    QElapsedTimer canceledAt;
    std::mutex mutex;
    std::condition_variable over;
    bool isOver = false;
    std::thread thread;
};

inline HttpRequest requestFor(const ScriptServer &server, const QByteArray &verb = "GET")
{
    return {.verb = verb, .url = QUrl(server.url())};
}

/// Bytes that differ from place to place.
inline QByteArray patterned(qsizetype size)
{
    constexpr quint64 odd = 0x9e3779b97f4a7c15; // spreads the numbers over all bits
    QByteArray bytes((size + 7) / 8 * 8, Qt::Uninitialized);
    for (qsizetype at = 0; at < bytes.size(); at += 8) {
        const quint64 number = static_cast<quint64>(at + 1) * odd;
        std::memcpy(bytes.data() + at, &number, sizeof number);
    }
    bytes.truncate(size);
    return bytes;
}

/// What the program has allocated and not freed; with AddressSanitizer too, which keeps what is freed resident for a while.
inline qint64 heapBytes()
{
#if defined(__SANITIZE_ADDRESS__)
    return static_cast<qint64>(__sanitizer_get_current_allocated_bytes());
#else
    const struct mallinfo2 info = ::mallinfo2();
    return static_cast<qint64>(info.uordblks + info.hblkhd);
#endif
}

/// A body in memory, given in pieces, and what was asked of it.
struct Sending {
    QByteArray bytes;
    qsizetype piece = 256 * 1024;
    qsizetype given = 0;
    int rewinds = 0;
    qint64 progress = 0;

    HttpUpload upload(bool canRewind = false, bool isSized = true)
    {
        HttpUpload made{.size = isSized ? bytes.size() : -1};
        made.next = [this]() -> Result<QByteArrayView> {
            const QByteArrayView next = QByteArrayView(bytes).sliced(given).first(
                std::min(piece, bytes.size() - given));
            given += next.size();
            return next;
        };
        if (canRewind) {
            made.rewind = [this]() -> Result<void> {
                ++rewinds;
                given = 0;
                return {};
            };
        }
        made.progress = [this](qint64 sent) { progress = sent; };
        return made;
    }
};

inline QByteArray readAll(HttpStream &stream, std::optional<Error> *error = nullptr, qint64 portion = 65'536)
{
    QByteArray all;
    QByteArray buffer(portion, Qt::Uninitialized);
    while (true) {
        const Result<qint64> got = stream.read(buffer.data(), buffer.size());
        if (!got && error)
            *error = got.error();
        if (!got || *got == 0)
            return all;
        all.append(buffer.constData(), *got);
    }
}

} // namespace Quartermaster
