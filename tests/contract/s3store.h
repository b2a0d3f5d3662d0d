// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/s3/s3driver.h"
#include "model/registry.h"
#include "model/store.h"
#include "tests/contract/s3peer.h"

#include <unistd.h>

namespace Quartermaster {

inline constexpr int longestAnswer = 60'000; // ms

/// One bucket of radosgw's or of Swift's S3 API, with a store of it.
class S3Store
{
public:
    explicit S3Store(const QByteArray &prefix)
        : peer(prefix)
        , m_registry({s3DriverEntry(m_pool)})
    {
        static int count = 0;
        bucket = QStringLiteral("driver-%1-%2").arg(::getpid()).arg(++count);
        if (!peer.missing().isEmpty() || !peer.makeBucket(bucket))
            return;
        const auto configuration = parseConfiguration(
            "[DEFAULT]\nenabled_backends = s3:s3\n[s3]\ns3_store_host = " + peer.endpoint().toLatin1()
                + "\ns3_store_access_key = " + peer.accessKey() + "\ns3_store_secret_key = " + peer.secretKey()
                + "\ns3_store_bucket = " + bucket.toLatin1()
                + "\ns3_store_large_object_size = 1\ns3_store_large_object_chunk_size = 5\n",
            QStringLiteral("test.conf"), m_registry.schemas());
        m_registry.setConfiguration(*configuration);
        const auto probe = driver().probe();
        store().applyProbe(wait(probe), QStringLiteral("test"));
    }
    ~S3Store()
    {
        static_cast<void>(m_pool->drain(10'000));
        if (peer.missing().isEmpty())
            peer.dropBucket(bucket);
    }
    Q_DISABLE_COPY_MOVE(S3Store)

    Store &store() { return *m_registry.store(QStringLiteral("s3")); }
    Driver &driver() { return *m_registry.driver(store()); }
    template<typename T>
    static const Result<T> &wait(const OperationPtr<T> &operation)
    {
        static const Result<T> late = failure(ErrorKind::TimedOut, QStringLiteral("the operation did not end"));
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        return finished.wait(longestAnswer) ? operation->result() : late;
    }

    S3Peer peer;
    QString bucket;

private:
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
    StoreRegistry m_registry;
};

} // namespace Quartermaster
