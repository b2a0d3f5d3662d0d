// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractsuite.h"

#include "drivers/s3/s3driver.h"
#include "model/objectname.h"
#include "model/workerpool.h"
#include "tests/contract/s3peer.h"

#include <QUrl>

#include <fstream>
#include <map>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

/// One program asks for all rows of a server.
S3Peer &peerOf(const QByteArray &prefix)
{
    static std::map<QByteArray, std::unique_ptr<S3Peer>> peers;
    std::unique_ptr<S3Peer> &peer = peers[prefix];
    if (!peer)
        peer = std::make_unique<S3Peer>(prefix);
    return *peer;
}

/// A bucket of its own.
class S3Target final : public ContractTarget
{
public:
    S3Target(const QByteArray &prefix, QByteArray options)
        : m_prefix(prefix)
        , m_peer(peerOf(prefix))
        , m_options(std::move(options))
        , m_pageSize(m_options.isEmpty() ? 1000 : 0) // once a server: it takes half a minute
    {
        m_log = (prefix == "QM_TEST_S3" ? qgetenv("QM_TEST_CEPH_DIR") + "/log/client.rgw.log"
                                        : qgetenv("QM_TEST_SWIFT_DIR") + "/log/proxy")
                    .toStdString();
        static int count = 0;
        m_bucket = u"contract-%1-%2"_s.arg(::getpid()).arg(++count);
    }
    ~S3Target() override
    {
        static_cast<void>(m_pool->drain(10'000));
        if (m_isMade)
            m_peer.dropBucket(m_bucket);
    }
    Q_DISABLE_COPY_MOVE(S3Target)

    QString obstacle() override
    {
        if (const QString missing = m_peer.missing(); !missing.isEmpty())
            return missing;
        m_isMade = m_peer.makeBucket(m_bucket);
        return m_isMade ? QString() : u"the bucket cannot be made"_s;
    }
    DriverEntry entry() override { return s3DriverEntry(m_pool); }
    QByteArray configuration() override
    {
        return "[DEFAULT]\nenabled_backends = contract:s3\n[glance_store]\ndefault_backend = contract\n[contract]\n"
               "s3_store_host = "
               + m_peer.endpoint().toLatin1() + "\ns3_store_access_key = " + m_peer.accessKey()
               + "\ns3_store_secret_key = " + m_peer.secretKey() + "\ns3_store_bucket = " + m_bucket.toLatin1() + '\n'
               + m_options;
    }

    bool plant(const QString &name, const QByteArray &data) override
    {
        const QByteArray bytes = bytesFromName(name);
        if (QString::fromUtf8(bytes).toUtf8() != bytes) // keys are UTF-8
            return false;
        return m_peer.put(m_bucket, name, data);
    }
    bool plantAll(const QList<std::pair<QString, QByteArray>> &objects) override
    {
        return m_peer.putAll(m_bucket, objects);
    }
    std::optional<QByteArray> peek(const QString &name) override { return m_peer.get(m_bucket, name); }
    QStringList everything() override { return m_peer.everything(m_bucket); }
    /// Those that the server has written down.
    std::optional<qint64> requests() override
    {
        std::optional<qint64> count;
        QElapsedTimer quiet; // a line is written after its request was answered
        quiet.start();
        while (!quiet.hasExpired(100)) {
            std::ifstream log(m_log);
            if (!log)
                return {};
            qint64 now = 0;
            for (std::string line; std::getline(log, line);)
                now += line.find(m_bucket.toStdString()) != std::string::npos;
            if (now != count.value_or(-1))
                quiet.restart();
            count = now;
        }
        return count;
    }

    QString location(const QString &name) const override
    {
        return u"s3://"_s + QUrl(m_peer.endpoint()).authority() + u'/' + m_bucket + u'/' + name;
    }
    QStringList badLocations() const override
    {
        const QString host = QUrl(m_peer.endpoint()).authority();
        return {u"file:///etc/passwd"_s,
                u"rbd://fsid/pool/image/snap"_s,
                u"swift+http://a/b/c"_s,
                u"http://"_s + host + u"/bucket/object"_s,
                u"s3://elsewhere.example/bucket/object"_s,
                u"s3://key:secret@elsewhere.example/bucket/object"_s,
                u"s3://"_s + host + u"/bucket"_s,
                u"s3://"_s + host + u"/bucket/"_s,
                u"s3://"_s + host + u"//object"_s,
                u"s3://"_s + host,
                u"s3://"_s,
                u"/"_s,
                u"/bucket"_s,
                u"//object"_s,
                u"/../object"_s};
    }
    int pageSize() const override { return m_pageSize; }
    bool hasPrefixes() const override { return true; }

private:
    QByteArray m_prefix;
    S3Peer &m_peer;
    QString m_bucket;
    QByteArray m_options;
    int m_pageSize;
    std::string m_log;
    bool m_isMade = false;
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
};

ContractSuite::Candidate candidate(const char *name, const QByteArray &prefix, const QByteArray &options = {})
{
    return {name, [=] { return std::make_unique<S3Target>(prefix, options); }};
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArray inParts = "s3_store_large_object_size = 1\ns3_store_large_object_chunk_size = 5\n";
    return runContractSuite(argc, argv,
                            {candidate("s3, radosgw", "QM_TEST_S3"),
                             candidate("s3, radosgw, in parts", "QM_TEST_S3", inParts + "s3_store_thread_pools = 2\n"),
                             candidate("s3, radosgw, probed by writing", "QM_TEST_S3", "active_probe = true\n"),
                             candidate("s3, Swift's S3 API", "QM_TEST_SWIFT_S3"),
                             candidate("s3, Swift's S3 API, in parts", "QM_TEST_SWIFT_S3", inParts)});
}
