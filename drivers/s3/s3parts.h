// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3client.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace Quartermaster {

/// Sends the parts of one upload, several at a time, each in a thread of its own; no more are held in memory than are under way.
class PartSender
{
public:
    using Report = std::function<void(qint64)>;

    /// \a there is what the server has already: a part that is the same is not sent again.
    PartSender(std::shared_ptr<S3Session> session, const WorkContext &context, const S3Place &place,
               QByteArray uploadId, qint64 partSize, QHash<int, S3Part> there);
    ~PartSender();
    Q_DISABLE_COPY_MOVE(PartSender)

    /// Waits until there is room; meanwhile \a report tells how many bytes have been sent. The first failure of any part ends it.
    [[nodiscard]] Result<void> add(int number, QByteArray data, const Report &report);
    /// Waits for all. The parts in their order, their ETags the MD5s of what was sent.
    [[nodiscard]] Result<QList<S3Part>> finish(const Report &report);
    /// Bytes sent so far.
    [[nodiscard]] qint64 progress() const { return m_sent; }

private:
    struct Job {
        int number;
        QByteArray data;
    };

    void work();
    Result<S3Part> send(const Job &job);
    [[nodiscard]] bool isStopped();

    std::shared_ptr<S3Session> m_session;
    const WorkContext &m_context;
    const S3Place m_place;
    const QByteArray m_uploadId;
    const QHash<int, S3Part> m_there;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_waiting;
    int m_busy = 0;
    bool m_isEnding = false;
    std::optional<Error> m_error;
    QList<S3Part> m_parts;
    std::atomic<qint64> m_sent = 0;
    std::size_t m_slots = 1;
    std::vector<std::thread> m_threads;
};

/// All parts that the server has of an upload, by their numbers. NotFound when it knows of none such.
[[nodiscard]] Result<QHash<int, S3Part>> listS3Parts(S3Client &client, const S3Place &place,
                                                     const QByteArray &uploadId);

} // namespace Quartermaster
